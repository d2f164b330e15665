"""Scans on a serial line: text ended by CR, LF, both or Tab; UTF-8, else GB18030 (Chinese QR codes)."""

from dataclasses import dataclass
from typing import Final, Literal

MAX_LENGTH: Final = 512
ENDS: Final = frozenset(b"\r\n\t")


@dataclass(frozen=True, slots=True)
class ScanText:
    """One whole scan."""

    text: str


@dataclass(frozen=True, slots=True)
class BadScan:
    """A scan that is dropped: longer than 512 bytes, never ended, or not text."""

    reason: Literal["overlong", "partial", "undecodable"]


class Decoder:
    """Finds scans in a byte stream, however it is split. Keeps at most 512 bytes."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._overlong = False

    def feed(self, data: bytes) -> list[ScanText | BadScan]:
        """Consume what arrived; return the scans that ended in it."""
        found: list[ScanText | BadScan] = []
        for byte in data:
            if byte not in ENDS:
                self._add(byte)
            elif self._overlong:
                self._drop()
                found.append(BadScan("overlong"))
            elif self._text:
                found.append(decode(bytes(self._text)))
                self._drop()
        return found

    @property
    def pending(self) -> bool:
        """True in the middle of a scan."""
        return bool(self._text) or self._overlong

    def silence(self) -> BadScan | None:
        """Nothing came for a while: drop what was begun."""
        if not self.pending:
            return None
        reason: Literal["overlong", "partial"] = "overlong" if self._overlong else "partial"
        self._drop()
        return BadScan(reason)

    def _add(self, byte: int) -> None:
        if len(self._text) == MAX_LENGTH:
            self._overlong = True
        else:
            self._text.append(byte)

    def _drop(self) -> None:
        self._text.clear()
        self._overlong = False


def decode(data: bytes) -> ScanText | BadScan:
    """Text of a scan's bytes: UTF-8, else GB18030; control characters make it undecodable."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return ScanText(text) if text.replace("\x1d", "").isprintable() else BadScan("undecodable")
    return BadScan("undecodable")
