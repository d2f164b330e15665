"""
What keyboard-wedge card readers type, and which card it is.

decimal10  10 digits: 32 bits of a 125 kHz card, or a 4-byte UID as one number
decimal8   8 digits: facility code (3) and number (5) of 26-bit Wiegand
hex6, hex8, hex10, hex14, hex20  bytes in hex: 3, 4, 5 (an EM4100 tag with its version byte), 7- and 10-byte UIDs

`reversed` readers spell the last byte first. There is no checksum in any of them: what guards is the exact length, the
digits, the size of the number, and that keys with a gap between them are dropped.
"""

from typing import Final, Literal

from devices.model import Technology
from devices.readers.card import DIGITS, HEX_DIGITS, BadFrame, Card, card
from devices.readers.wiegand.protocol import facility_and_number, from_facility

Format = Literal["decimal10", "decimal8", "hex6", "hex8", "hex10", "hex14", "hex20"]
ByteOrder = Literal["normal", "reversed"]

LENGTHS: Final[dict[Format, int]] = {
    "decimal10": 10, "decimal8": 8, "hex6": 6, "hex8": 8, "hex10": 10, "hex14": 14, "hex20": 20,
}  # fmt: skip
TECHNOLOGIES: Final[dict[Format, tuple[Technology, ...]]] = {
    "decimal10": ("em4100", "wiegand26", "wiegand34", "iso14443a"),
    "decimal8": ("wiegand26",),
    "hex6": ("wiegand26",),
    "hex8": ("em4100", "wiegand34", "iso14443a"),
    "hex10": ("em4100",),
    "hex14": ("iso14443a",),
    "hex20": ("iso14443a",),
}


def parse(text: str, form: Format, technology: Technology, order: ByteOrder) -> Card | BadFrame:
    """The card of what was typed; `framing` for anything but exactly the form's digits."""
    digits = text.encode()
    allowed = HEX_DIGITS if form.startswith("hex") else DIGITS
    if len(digits) != LENGTHS[form] or not allowed.issuperset(digits):
        return BadFrame("framing")
    try:
        data = _data(digits, form, technology)
    except (ValueError, OverflowError):
        return BadFrame("framing")
    return card(technology, data[::-1] if order == "reversed" else data)


def _data(digits: bytes, form: Format, technology: Technology) -> bytes:
    """The card's bytes as spelt. Raises ValueError, OverflowError for a number that is too large."""
    if form == "decimal8":
        return from_facility(digits).to_bytes(3)
    if form == "decimal10":
        return int(digits).to_bytes(3 if technology == "wiegand26" else 4)
    return bytes.fromhex(digits.decode())


def spell(data: bytes, form: Format, order: ByteOrder = "normal") -> str:
    """What a reader types for a card's bytes. Raises ValueError for a number of bytes that the form has not."""
    data = data[::-1] if order == "reversed" else data
    if form == "decimal8":
        facility, number = facility_and_number(int.from_bytes(data))
        text = f"{facility:03d}{number:05d}"
    else:
        text = f"{int.from_bytes(data):010d}" if form == "decimal10" else data.hex().upper()
    if len(text) != LENGTHS[form]:
        raise ValueError(f"{len(data)} bytes cannot be spelt as {form}")
    return text
