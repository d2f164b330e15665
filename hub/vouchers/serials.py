"""Serial numbers: V, three digits of the series, five of the voucher, four that nobody guesses, a check digit.

The check digit is Damm's: it finds every single wrong digit and every swap of neighbours (H. M. Damm, 2004).
"""

import re
from typing import Final

_TABLE: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_FORM: Final = re.compile(r"V\d{13}")
MAX_SERIES: Final = 999
MAX_NUMBER: Final = 99_999


def serial(series: int, number: int, chance: int) -> str:
    """chance: any number that cannot be guessed."""
    digits = f"{series:03d}{number:05d}{chance % 10_000:04d}"
    return f"V{digits}{_check(digits)}"


def parse(text: str) -> str | None:
    """The serial without blanks, where its check digit is right."""
    plain = re.sub(r"\s", "", text).upper()
    return plain if _FORM.fullmatch(plain) and _check(plain[1:]) == "0" else None


def grouped(serial: str) -> str:
    """As it is read aloud: V001 00001 23459."""
    return " ".join((serial[:4], serial[4:9], serial[9:]))


def _check(digits: str) -> str:
    """Of digits with their check digit it is 0."""
    row = 0
    for digit in digits:
        row = int(_TABLE[row][int(digit)])
    return str(row)
