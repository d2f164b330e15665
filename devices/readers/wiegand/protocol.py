"""
Wiegand readers (26 and 34 bits) behind a converter to a serial line.

A 26-bit word is even parity of the next 12 bits, 24 bits of card, odd parity of the last 12; a 34-bit word the same
with 16, 32 and 16 (IDTECK SR30 user manual, section 8-1). Converters put it on the line in one of these encodings:

decimal  10 digits, CR LF; no parity, no checksum (S4A Wiegand converter manual, section 3.2)
hex      6 or 8 hex digits, CR LF; no parity, no checksum (Priority 1 Design WIE232-A data sheet)
bits     all 26 or 34 bits as the digits 0 and 1, CR LF; both parities are checked
lrc      STX, 8 digits (facility 3, number 5) or 10 digits, ETX, XOR of all before it (IDTECK SR30, section 8-2)
"""

from functools import reduce
from operator import xor
from typing import Final, Literal

from devices.readers.card import DIGITS, HEX_DIGITS, BadFrame, Card, card
from devices.readers.lines import LineDecoder

Encoding = Literal["decimal", "hex", "bits", "lrc"]
Bits = Literal[26, 34]

STX: Final = 0x02
ETX: Final = 0x03
DECIMAL_DIGITS: Final = 10
FACILITY_DIGITS: Final = 3
NUMBER_DIGITS: Final = 5
FACILITY_MAX: Final = 0xFF
NUMBER_MAX: Final = 0xFFFF


def word_bits(value: int, bits: Bits) -> str:
    """The whole word as digits 0 and 1, with both parities. Raises ValueError for a value of too many bits."""
    width = bits - 2
    if not 0 <= value < 1 << width:
        raise ValueError(f"{value} is not of {width} bits")
    body = f"{value:0{width}b}"
    first, last = body[: width // 2], body[width // 2 :]
    return f"{first.count('1') % 2}{body}{1 - last.count('1') % 2}"


def from_value(value: int, bits: Bits) -> Card:
    """The card of 24 or 32 bits."""
    return card("wiegand26" if bits == 26 else "wiegand34", value.to_bytes((bits - 2) // 8))  # noqa: PLR2004


def facility_and_number(value: int) -> tuple[int, int]:
    """A card's 24 bits as many print them: facility code and number."""
    return value >> 16, value & NUMBER_MAX


def from_facility(digits: bytes) -> int:
    """24 bits from facility code (3 digits) and number (5 digits). Raises ValueError when one is too large."""
    facility, number = int(digits[:FACILITY_DIGITS]), int(digits[FACILITY_DIGITS:])
    if facility > FACILITY_MAX or number > NUMBER_MAX:
        raise ValueError("a facility code has 8 bits and a number 16")
    return facility << 16 | number


def parse_decimal(line: bytes, bits: Bits) -> Card | BadFrame:
    """10 decimal digits that fit the word."""
    if len(line) != DECIMAL_DIGITS or not DIGITS.issuperset(line) or int(line) >= 1 << (bits - 2):
        return BadFrame("framing")
    return from_value(int(line), bits)


def parse_hex(line: bytes, bits: Bits) -> Card | BadFrame:
    """6 hex digits for 26 bits, 8 for 34."""
    if len(line) != (bits - 2) // 4 or not HEX_DIGITS.issuperset(line):
        return BadFrame("framing")
    return from_value(int(line, 16), bits)


def parse_bits(line: bytes, bits: Bits) -> Card | BadFrame:
    """Every bit as a digit; `checksum` when a parity is wrong."""
    if len(line) != bits or not frozenset(b"01").issuperset(line):
        return BadFrame("framing")
    value = int(line[1:-1], 2)
    return from_value(value, bits) if word_bits(value, bits).encode() == line else BadFrame("checksum")


class LrcDecoder:
    """Finds `lrc` frames in a byte stream, however it is split. Keeps at most one frame's bytes."""

    def __init__(self, bits: Bits) -> None:
        self._bits: Bits = bits
        self._digits = FACILITY_DIGITS + NUMBER_DIGITS if bits == 26 else DECIMAL_DIGITS  # noqa: PLR2004
        self._frame = bytearray()

    @property
    def pending(self) -> bool:
        """True in the middle of a frame."""
        return bool(self._frame)

    def feed(self, data: bytes) -> list[Card | BadFrame]:
        """Consume what arrived; return the frames that ended in it. Bytes between frames are noise."""
        return [item for byte in data if (item := self._step(byte)) is not None]

    def ahead(self) -> None:
        """It is read when it is whole."""

    def silence(self) -> BadFrame | None:
        """Nothing came for a while: drop what was begun."""
        begun = bool(self._frame)
        self._frame.clear()
        return BadFrame("framing") if begun else None

    def _step(self, byte: int) -> Card | BadFrame | None:
        """The LRC may have any value, so that only its place tells it from an STX."""
        if not self._frame:
            if byte == STX:
                self._frame.append(byte)
            return None
        at_lrc = len(self._frame) == self._digits + 2
        if not at_lrc and byte == STX:
            self._frame[:] = [STX]
            return BadFrame("framing")
        expected = ETX if len(self._frame) == self._digits + 1 else None
        if not at_lrc and (byte != expected if expected else byte not in DIGITS):
            self._frame.clear()
            return BadFrame("framing")
        self._frame.append(byte)
        return self._parse() if at_lrc else None

    def _parse(self) -> Card | BadFrame:
        frame = bytes(self._frame)
        self._frame.clear()
        if reduce(xor, frame):
            return BadFrame("checksum")
        digits = frame[1:-2]
        if self._bits == 34:  # noqa: PLR2004
            return parse_decimal(digits, self._bits)
        try:
            return from_value(from_facility(digits), self._bits)
        except ValueError:
            return BadFrame("framing")


def decoder(encoding: Encoding, bits: Bits) -> LineDecoder | LrcDecoder:
    """The decoder of a converter's encoding."""
    if encoding == "lrc":
        return LrcDecoder(bits)
    parse = {"decimal": parse_decimal, "hex": parse_hex, "bits": parse_bits}[encoding]
    return LineDecoder(lambda line: parse(line, bits))


def encode(value: int, encoding: Encoding, bits: Bits) -> bytes:
    """What a converter sends for a card's 24 or 32 bits. Raises ValueError for a value of too many bits."""
    word = word_bits(value, bits)
    if encoding == "bits":
        return word.encode() + b"\r\n"
    if encoding == "hex":
        return f"{value:0{(bits - 2) // 4}X}\r\n".encode()
    if encoding == "decimal":
        return f"{value:010d}\r\n".encode()
    facility, number = facility_and_number(value)
    digits = f"{facility:03d}{number:05d}" if bits == 26 else f"{value:010d}"  # noqa: PLR2004
    frame = bytes([STX]) + digits.encode() + bytes([ETX])
    return frame + bytes([reduce(xor, frame)])
