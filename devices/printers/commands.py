"""Cuts a stream of ESC/POS bytes into commands and text, as a printer reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MAX_PENDING: Final = 1 << 20

# Bytes that follow the two of a command, for commands of a fixed length.
FIXED: Final[dict[bytes, int]] = {
    b"\x1b@": 0, b"\x1b2": 0, b"\x1bi": 0, b"\x1bm": 0, b"\x1bL": 0, b"\x1bS": 0, b"\x1b<": 0,
    b"\x1b!": 1, b"\x1b ": 1, b"\x1b%": 1, b"\x1b-": 1, b"\x1b3": 1, b"\x1b=": 1, b"\x1bE": 1, b"\x1bG": 1,
    b"\x1bJ": 1, b"\x1bM": 1, b"\x1bR": 1, b"\x1bT": 1, b"\x1bV": 1, b"\x1ba": 1, b"\x1bd": 1, b"\x1bt": 1,
    b"\x1b{": 1, b"\x1br": 1, b"\x1b$": 2, b"\x1b\\": 2, b"\x1bc": 2, b"\x1bp": 3, b"\x1bB": 2,
    b"\x1c&": 0, b"\x1c.": 0, b"\x1c!": 1, b"\x1c-": 1, b"\x1cW": 1, b"\x1cS": 2, b"\x1cC": 1,
    b"\x1d!": 1, b"\x1dB": 1, b"\x1dH": 1, b"\x1df": 1, b"\x1dh": 1, b"\x1dw": 1, b"\x1da": 1, b"\x1dr": 1,
    b"\x1dI": 1, b"\x1dL": 2, b"\x1dW": 2, b"\x1dP": 2, b"\x1d$": 2, b"\x1d\\": 2, b"\x1db": 1, b"\x1d:": 0,
    b"\x1d\x0c": 0, b"\x10\x04": 1, b"\x10\x05": 1,
}  # fmt: skip
PREFIXES: Final = frozenset(b"\x1b\x1c\x1d\x10")
CONTROLS: Final = frozenset(range(0x20))


@dataclass(frozen=True, slots=True)
class Token:
    """`name`: the command's first two bytes (one for LF and the like), b"" for text, b"?" for the unknown."""

    name: bytes
    data: bytes = b""
    raw: bytes = b""


class Tokenizer:
    """Keeps an unfinished command, at most 1 MiB of it: beyond that its bytes count as not known."""

    def __init__(self) -> None:
        self._pending = bytearray()

    @property
    def pending(self) -> bytes:
        """The bytes of a command that has not ended."""
        return bytes(self._pending)

    def feed(self, data: bytes) -> list[Token]:
        """Consume what arrived; return the tokens that ended in it."""
        self._pending += data
        tokens: list[Token] = []
        at = 0
        while at < len(self._pending):
            token = _next(self._pending, at)
            if token is None:
                if len(self._pending) - at > MAX_PENDING:
                    token = Token(b"?", raw=bytes(self._pending[at : at + 1]))
                else:
                    break
            tokens.append(token)
            at += len(token.raw)
        del self._pending[:at]
        return tokens


def _next(buffer: bytearray, at: int) -> Token | None:
    """The token that starts at `at`; None while its end has not come."""
    first = buffer[at]
    if first not in CONTROLS:
        return _text(buffer, at)
    if first not in PREFIXES:
        raw = bytes(buffer[at : at + 1])
        return Token(raw if first in b"\x07\t\n\r\x0c" else b"?", raw=raw)
    if at + 2 > len(buffer):
        return None
    name = bytes(buffer[at : at + 2])
    length = _length(name, buffer, at)
    if length is None or at + 2 + length > len(buffer):
        return None
    if length < 0:
        return Token(b"?", raw=name)
    end = at + 2 + length
    return Token(name, bytes(buffer[at + 2 : end]), bytes(buffer[at:end]))


def _text(buffer: bytearray, at: int) -> Token:
    """Text up to the next control byte; the second byte of a Chinese character is never a control."""
    end = at
    while end < len(buffer) and buffer[end] not in CONTROLS:
        end += 1
    raw = bytes(buffer[at:end])
    return Token(b"", raw, raw)


def _length(name: bytes, buffer: bytearray, at: int) -> int | None:
    """Bytes after the name; None while they cannot be told, -1 for a command that is not known."""
    if name in FIXED:
        return FIXED[name]
    if name == b"\x1dV":
        return _cut_length(buffer, at)
    if name == b"\x1dk":
        return _barcode_length(buffer, at)
    return _variable_length(name, buffer, at)


def _cut_length(buffer: bytearray, at: int) -> int | None:
    """GS V m, or GS V m n for m of 65 and more."""
    if at + 3 > len(buffer):
        return None
    return 2 if buffer[at + 2] >= 65 else 1  # noqa: PLR2004 -- function B and its kin


def _variable_length(name: bytes, buffer: bytearray, at: int) -> int | None:
    """Bytes after the name of a command that tells its own length; -1 for a command that is not known."""
    rule = VARIABLE.get(name)
    if rule is None:
        return -1
    needed, length = rule
    head = bytes(buffer[at + 2 : at + 2 + needed])
    return None if len(head) < needed else length(head)


def _rows_length(head: bytes) -> int:
    """GS v 0 m xL xH yL yH, then y rows of x bytes."""
    return 6 + int.from_bytes(head[2:4], "little") * int.from_bytes(head[4:6], "little")


def _columns_length(head: bytes) -> int:
    """ESC * m nL nH, then n columns of 1 byte, or 3 from m = 32."""
    return 3 + int.from_bytes(head[1:3], "little") * (3 if head[0] >= 32 else 1)  # noqa: PLR2004 -- m = 32


def _counted_length(head: bytes) -> int:
    """GS ( x pL pH, then p bytes."""
    return 3 + int.from_bytes(head[1:3], "little")


def _realtime_length(head: bytes) -> int:
    """DLE DC4 fn: 1 and 2 have two parameters, 8 has seven."""
    return 3 if head[0] in {1, 2} else 8


VARIABLE: Final[dict[bytes, tuple[int, Callable[[bytes], int]]]] = {
    b"\x1dv": (6, _rows_length),
    b"\x1d(": (3, _counted_length),
    b"\x1c(": (3, _counted_length),
    b"\x1b(": (3, _counted_length),
    b"\x1b*": (3, _columns_length),
    b"\x10\x14": (1, _realtime_length),
}


def _barcode_length(buffer: bytearray, at: int) -> int | None:
    """GS k m n and n bytes from m = 65, else bytes up to NUL."""
    if at + 4 > len(buffer):
        return None
    if buffer[at + 2] >= 65:  # noqa: PLR2004 -- function B
        return 2 + buffer[at + 3]
    end = buffer.find(b"\0", at + 3)
    return None if end < 0 else end - at - 1
