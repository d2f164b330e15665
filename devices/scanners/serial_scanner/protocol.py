"""Scans on a serial line: text ended by CR, LF, both or Tab; UTF-8, else GB18030 (Chinese QR codes)."""

from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["auto", "utf-8", "gb18030"]

MAX_LENGTH: Final = 512
# two bytes in UTF-8 from here on, and no letters of a language that is written in the store
UNLIKELY: Final = range(0x370, 0x800)
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

    def __init__(self, encoding: Encoding = "auto") -> None:
        self._encoding: Encoding = encoding
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
                found.append(decode(bytes(self._text), self._encoding))
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


def decode(data: bytes, encoding: Encoding = "auto") -> ScanText | BadScan:
    """
    Text of a scan's bytes; control characters but GS make it undecodable.

    `auto` takes UTF-8 where the bytes are UTF-8, else GB18030. Some GB18030 words are UTF-8 too (the bytes of 一些 are
    those of two Cyrillic letters); such are taken for Chinese, unless a longer UTF-8 character stands among them.
    """
    names = ("utf-8", "gb18030") if encoding == "auto" else (encoding,)
    texts = [text for name in names if (text := _decoded(data, name)) is not None]
    if len(texts) > 1 and _is_unlikely(texts[0]):
        texts.reverse()
    if not texts or not texts[0].replace("\x1d", "").isprintable():
        return BadScan("undecodable")
    return ScanText(texts[0])


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_unlikely(text: str) -> bool:
    codes = [ord(char) for char in text]
    return any(code in UNLIKELY for code in codes) and max(codes) < UNLIKELY.stop
