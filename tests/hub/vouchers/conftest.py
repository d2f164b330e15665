"""Cards are sold and used at the till: the till's own helper serves here too."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_spec = spec_from_file_location("till_helper", Path(__file__).parents[1] / "cashier" / "conftest.py")
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
at_till = _module.at_till
