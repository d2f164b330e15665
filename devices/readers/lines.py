"""Readers that send a card as one line of text: no start mark or an STX, an end of CR, LF or ETX."""

from collections.abc import Callable
from typing import Final

from devices.readers.card import BadFrame, Card

STX: Final = 0x02
ENDS: Final = frozenset(b"\x03\r\n")
MAX_LENGTH: Final = 64


class LineDecoder:
    """
    Finds lines in a byte stream and hands each to `parse`. Keeps at most 64 bytes.

    Such a line has no checksum unless `parse` finds one in it: what guards is its exact length, its digits, and that
    a line which pauses is dropped.
    """

    def __init__(self, parse: Callable[[bytes], Card | BadFrame]) -> None:
        self._parse = parse
        self._line = bytearray()
        self._overrun = False

    @property
    def pending(self) -> bool:
        """True in the middle of a line."""
        return bool(self._line) or self._overrun

    def feed(self, data: bytes) -> list[Card | BadFrame]:
        """Consume what arrived, however it is split; return the lines that ended in it."""
        found: list[Card | BadFrame] = []
        for byte in data:
            if byte == STX:
                cut_short = self.silence()
                if cut_short is not None:
                    found.append(cut_short)
            elif byte not in ENDS:
                self._add(byte)
            elif self.pending:
                line, overrun = bytes(self._line), self._overrun
                self._drop()
                found.append(BadFrame("overrun") if overrun else self._parse(line))
        return found

    def ahead(self) -> None:
        """A line may end anywhere: nothing is known before it does."""

    def silence(self) -> BadFrame | None:
        """Nothing came for a while, or a new frame began: drop what was begun."""
        if not self.pending:
            return None
        reason = BadFrame("overrun" if self._overrun else "framing")
        self._drop()
        return reason

    def _add(self, byte: int) -> None:
        if len(self._line) == MAX_LENGTH:
            self._overrun = True
        else:
            self._line.append(byte)

    def _drop(self) -> None:
        self._line.clear()
        self._overrun = False
