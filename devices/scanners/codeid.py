"""What a scanner can be set to put around a code: a prefix, a suffix, the AIM code identifier."""

import re
from dataclasses import dataclass
from typing import Final, Literal

AimId = Literal["keep", "strip", "require"]

# ISO/IEC 15424: `]`, a letter for the symbology, a digit or letter for its options
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Affixes:
    """
    `prefix` and `suffix` must be there, and are taken off; empty ones are not looked for.

    An AIM code identifier such as `]E0` (EAN-13) or `]Q1` (QR) is kept, taken off where it is there (`strip`), or must
    be there and is taken off (`require`). It stands before or after the prefix, as scanners differ.
    """

    prefix: str = ""
    suffix: str = ""
    aim: AimId = "keep"

    def strip(self, text: str) -> str | None:
        """The code alone; None when what must be there is not, for then the scan may be incomplete."""
        text, found = self._without_aim(text, found=False)
        if not text.startswith(self.prefix) or not text.endswith(self.suffix):
            return None
        if len(text) < len(self.prefix) + len(self.suffix):
            return None
        text = text[len(self.prefix) : len(text) - len(self.suffix)]
        text, found = self._without_aim(text, found=found)
        return None if self.aim == "require" and not found else text or None

    def _without_aim(self, text: str, *, found: bool) -> tuple[str, bool]:
        if self.aim == "keep" or found or not _AIM.match(text):
            return text, found
        return text[3:], True
