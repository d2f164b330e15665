"""python -m meishu"""

import sys

from meishu.cli import main

sys.exit(main())
