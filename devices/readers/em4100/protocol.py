"""RDM6300 frames: STX, 10 hex digits of data, 2 of XOR checksum, ETX, at 9600 8N1 (RDM6300 data sheet)."""

from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final, Literal

STX: Final = 0x02
ETX: Final = 0x03
BODY_LENGTH: Final = 12
DATA_DIGITS: Final = 10
HEX_DIGITS: Final = frozenset(b"0123456789ABCDEFabcdef")


@dataclass(frozen=True, slots=True)
class Tag:
    """An EM4100 tag: version byte and 32 bits of number."""

    data: bytes

    @property
    def number(self) -> str:
        """The 10-digit decimal number printed on the card."""
        return f"{int.from_bytes(self.data[1:]):010d}"

    @property
    def raw(self) -> str:
        """All five bytes in upper-case hex."""
        return self.data.hex().upper()


@dataclass(frozen=True, slots=True)
class BadFrame:
    """A frame that cannot be trusted: wrong checksum, not 12 hex digits, or no ETX in time."""

    reason: Literal["checksum", "framing", "overrun"]


class Decoder:
    """Finds frames in a byte stream, however it is split. Keeps at most one frame's bytes."""

    def __init__(self) -> None:
        self._body: bytearray | None = None

    def feed(self, data: bytes) -> list[Tag | BadFrame]:
        """Consume what arrived; return the frames that ended in it. Bytes between frames are noise."""
        found: list[Tag | BadFrame] = []
        for byte in data:
            item = self._step(byte)
            if item is not None:
                found.append(item)
        return found

    def _step(self, byte: int) -> Tag | BadFrame | None:
        if byte == STX:
            cut_short = self._body is not None
            self._body = bytearray()
            return BadFrame("framing") if cut_short else None
        if self._body is None:
            return None
        if byte == ETX:
            body, self._body = self._body, None
            return _parse(bytes(body))
        if len(self._body) == BODY_LENGTH:
            self._body = None
            return BadFrame("overrun")
        self._body.append(byte)
        return None


def _parse(body: bytes) -> Tag | BadFrame:
    if len(body) != BODY_LENGTH or not HEX_DIGITS.issuperset(body):
        return BadFrame("framing")
    data = bytes.fromhex(body[:DATA_DIGITS].decode("ascii"))
    if reduce(xor, data) != int(body[DATA_DIGITS:], 16):
        return BadFrame("checksum")
    return Tag(data)


def encode(number: str, version: int = 0x0A) -> bytes:
    """The frame an RDM6300 sends for a card number. Raises ValueError for a number beyond 32 bits."""
    value = int(number)
    if not 0 <= value < 1 << 32:
        raise ValueError(f"not a 32-bit card number: {number}")
    data = bytes([version]) + value.to_bytes(4)
    checksum = reduce(xor, data)
    return b"\x02" + data.hex().upper().encode() + f"{checksum:02X}".encode() + b"\x03"
