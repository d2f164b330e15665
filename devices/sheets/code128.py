"""Code 128 (ISO/IEC 15417) with FNC3, by which a scanner knows a configuration code; bar widths from python-barcode."""

from typing import Final

from barcode.charsets import code128 as table

FNC3: Final = 96
CODE_A: Final = 101
CODE_B: Final = 100
START: Final = {"A": 103, "B": 104}
STOP: Final = f"{table.STOP}11"
SPACE: Final = 0x20
LOWER: Final = 0x60
"""From here on a character is in code set B only; below SPACE in A only."""


def values(text: str, fnc3: str = "none") -> list[int]:
    """Symbol values, start and check character included. `fnc3`: first, last, none. Raises ValueError beyond ASCII."""
    if not text.isascii():
        raise ValueError("Code 128 of a configuration code is ASCII")
    current = "A" if text and ord(text[0]) < SPACE else "B"
    symbols = [START[current]]
    if fnc3 == "first":
        symbols.append(FNC3)
    for char in text:
        wanted = "A" if ord(char) < SPACE else "B" if ord(char) >= LOWER else current
        if wanted != current:
            symbols.append(CODE_A if wanted == "A" else CODE_B)
            current = wanted
        symbols.append(ord(char) - SPACE if ord(char) >= SPACE else ord(char) + 64)
    if fnc3 == "last":
        symbols.append(FNC3)
    check = (symbols[0] + sum(at * value for at, value in enumerate(symbols[1:], 1))) % 103
    return [*symbols, check]


def modules(text: str, fnc3: str = "none") -> str:
    """The bars as text, `1` a dark module and `0` a light one, without quiet zones."""
    return "".join(table.CODES[value] for value in values(text, fnc3)) + STOP
