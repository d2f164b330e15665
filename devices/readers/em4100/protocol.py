"""
EM4100 tags as serial readers tell them.

RDM6300 frames: STX, 10 hex digits of data, 2 of XOR checksum, ETX, at 9600 8N1 (RDM6300 data sheet). Other readers send
the 10 decimal digits that are printed on the card as a line; such a line has no checksum.
"""

from functools import reduce
from operator import xor
from typing import Final

from devices.readers.card import DIGITS, HEX_DIGITS, BadFrame, Card, card

STX: Final = 0x02
ETX: Final = 0x03
BODY_LENGTH: Final = 12
DATA_DIGITS: Final = 10
DECIMAL_DIGITS: Final = 10
MAX_NUMBER: Final = (1 << 32) - 1


def tag(data: bytes) -> Card:
    """An EM4100 tag: version byte and 32 bits of number."""
    return card("em4100", data)


class Decoder:
    """Finds RDM6300 frames in a byte stream, however it is split. Keeps at most one frame's bytes."""

    def __init__(self) -> None:
        self._body: bytearray | None = None
        self._told = False
        self._ahead: tuple[bytes, Card] | None = None  # the body whose checksum is right, and its card

    @property
    def pending(self) -> bool:
        """True in the middle of a frame."""
        return self._body is not None

    def feed(self, data: bytes) -> list[Card | BadFrame]:
        """Consume what arrived; return the frames that ended in it. Bytes between frames are noise."""
        found: list[Card | BadFrame] = []
        for byte in data:
            item = self._step(byte)
            if item is not None:
                found.append(item)
        return found

    def ahead(self) -> Card | None:
        """The card of a frame whose data is here and whose checksum is not, once a frame: at 9600 baud 3 ms early."""
        if self._body is None or len(self._body) < DATA_DIGITS or self._told:
            return None
        self._told = True
        digits = bytes(self._body[:DATA_DIGITS])
        if not HEX_DIGITS.issuperset(digits):
            return None
        data = bytes.fromhex(digits.decode("ascii"))
        found = tag(data)
        self._ahead = (digits + b"%02X" % reduce(xor, data), found)
        return found

    def silence(self) -> BadFrame | None:
        """Nothing came for a while: drop what was begun."""
        if self._body is None:
            return None
        self._body = None
        return BadFrame("framing")

    def _step(self, byte: int) -> Card | BadFrame | None:
        if byte == STX:
            cut_short = self._body is not None
            self._body, self._told, self._ahead = bytearray(), False, None
            return BadFrame("framing") if cut_short else None
        if self._body is None:
            return None
        if byte == ETX:
            body, self._body = self._body, None
            return self._ahead[1] if self._ahead is not None and self._ahead[0] == body else _parse(bytes(body))
        if len(self._body) == BODY_LENGTH:
            self._body = None
            return BadFrame("overrun")
        self._body.append(byte)
        return None


def _parse(body: bytes) -> Card | BadFrame:
    if len(body) != BODY_LENGTH or not HEX_DIGITS.issuperset(body):
        return BadFrame("framing")
    data = bytes.fromhex(body[:DATA_DIGITS].decode("ascii"))
    if reduce(xor, data) != int(body[DATA_DIGITS:], 16):
        return BadFrame("checksum")
    return tag(data)


def parse_decimal(line: bytes) -> Card | BadFrame:
    """A line of exactly 10 decimal digits, at most 32 bits."""
    if len(line) != DECIMAL_DIGITS or not DIGITS.issuperset(line) or int(line) > MAX_NUMBER:
        return BadFrame("framing")
    return tag(int(line).to_bytes(4))


def encode(number: str, version: int = 0x0A) -> bytes:
    """The frame an RDM6300 sends for a card number. Raises ValueError for a number beyond 32 bits."""
    value = int(number)
    if not 0 <= value <= MAX_NUMBER:
        raise ValueError(f"not a 32-bit card number: {number}")
    data = bytes([version]) + value.to_bytes(4)
    checksum = reduce(xor, data)
    return b"\x02" + data.hex().upper().encode() + f"{checksum:02X}".encode() + b"\x03"


def encode_decimal(number: str) -> bytes:
    """The line a decimal reader sends. Raises ValueError for a number beyond 32 bits."""
    if not 0 <= int(number) <= MAX_NUMBER:
        raise ValueError(f"not a 32-bit card number: {number}")
    return f"{int(number):010d}\r\n".encode()
