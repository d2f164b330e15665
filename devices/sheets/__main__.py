"""python -m devices.sheets."""

import sys

from devices.sheets.cli import main

sys.exit(main())
