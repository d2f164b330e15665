"""What every reader finds: a card with its one number, or a frame that cannot be trusted."""

from dataclasses import dataclass
from typing import Final, Literal

from devices.model import Technology

UID_LENGTHS: Final = (4, 7, 10)
HEX_DIGITS: Final = frozenset(b"0123456789ABCDEFabcdef")
DIGITS: Final = frozenset(b"0123456789")
_BYTES: Final[dict[Technology, int]] = {"em4100": 4, "wiegand26": 3, "wiegand34": 4}


@dataclass(frozen=True, slots=True)
class Card:
    """
    One reading. `number` is the same at every reader, `raw` is hex of what this one said of the card.

    `memory` is hex; empty where the reader looked and the card holds none, None where it did not look.
    """

    number: str
    raw: str
    technology: Technology
    memory: str | None = None


@dataclass(frozen=True, slots=True)
class BadFrame:
    """A frame that cannot be trusted: wrong checksum, not of the protocol's form, or without an end in time."""

    reason: Literal["checksum", "framing", "overrun"]


def card(technology: Technology, data: bytes) -> Card:
    """
    The card whose identity is `data`, most significant byte first.

    125 kHz cards are the decimal of their low 32 (wiegand26: 24) bits, 13.56 MHz cards their UID in upper-case hex.
    Raises ValueError for a length that no such card has.
    """
    raw = data.hex().upper()
    if technology == "iso14443a":
        if len(data) not in UID_LENGTHS:
            raise ValueError(f"{len(data)} bytes are no UID")
        return Card(raw, raw, technology)
    if technology not in _BYTES:
        raise ValueError(f"{technology} says nothing of the number's form")
    kept = _BYTES[technology]
    if len(data) < kept:
        raise ValueError(f"{len(data)} bytes are too few for {technology}")
    return Card(f"{int.from_bytes(data[-kept:]):010d}", raw, technology)
