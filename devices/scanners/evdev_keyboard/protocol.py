"""Keyboard-wedge scanners: struct input_event in, text out by the US key table."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from devices.scanners.serial_scanner.protocol import MAX_LENGTH, BadScan, ScanText

# struct input_event of <linux/input.h> on a 64-bit kernel: two longs of time, type, code, value
EVENT: Final = struct.Struct("@llHHi")
EV_SYN: Final = 0
EV_KEY: Final = 1
SYN_DROPPED: Final = 3
KEY_LEFTSHIFT: Final = 42
KEY_RIGHTSHIFT: Final = 54
SHIFTS: Final = frozenset((KEY_LEFTSHIFT, KEY_RIGHTSHIFT))
KEY_ENTER: Final = 28
KEY_TAB: Final = 15
KEY_KPENTER: Final = 96
ENDS: Final = frozenset((KEY_ENTER, KEY_TAB, KEY_KPENTER))
UP: Final = 0
DOWN: Final = 1

# Key codes of <linux/input-event-codes.h>, each row starting at a code, plain and with Shift.
_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
)
KEYS: Final = {
    start + index: (plain, shifted)
    for start, plains, shifteds in _ROWS
    for index, (plain, shifted) in enumerate(zip(plains, shifteds, strict=True))
}
CODES: Final = {
    char: (code, shift) for code, pair in reversed(KEYS.items()) for shift, char in reversed(tuple(enumerate(pair)))
}


@dataclass(frozen=True, slots=True)
class Event:
    """One input event; time in seconds by the kernel's clock."""

    at_s: float
    type: int
    code: int
    value: int


def parse(data: bytes) -> list[Event]:
    """The events in what was read. Raises ValueError for a length that is no whole number of events."""
    if len(data) % EVENT.size:
        raise ValueError(f"{len(data)} bytes are not whole input events")
    return [Event(sec + usec / 1e6, kind, code, value) for sec, usec, kind, code, value in EVENT.iter_unpack(data)]


class Decoder:
    """Keeps at most one scan of 512 characters; a gap over `gap_s` between keys drops what was begun."""

    def __init__(self, gap_s: float = 0.05) -> None:
        self._gap_s = gap_s
        self._text: list[str] = []
        self._overlong = False
        self._shift: set[int] = set()
        self._last_s = 0.0

    @property
    def pending(self) -> bool:
        """True in the middle of a scan."""
        return bool(self._text) or self._overlong

    def feed(self, events: list[Event]) -> list[ScanText | BadScan]:
        """Consume events; return the scans that ended, and those that were dropped."""
        return [item for event in events for item in self._step(event)]

    def silence(self) -> BadScan | None:
        """Nothing came for a while: drop what was begun."""
        if not self.pending:
            return None
        bad = BadScan("overlong" if self._overlong else "partial")
        self._drop()
        return bad

    def _step(self, event: Event) -> Iterator[ScanText | BadScan]:
        if event.type == EV_SYN and event.code == SYN_DROPPED:
            self._shift.clear()
            if bad := self.silence():
                yield bad
        if event.type != EV_KEY:
            return
        if event.code in SHIFTS:
            (self._shift.discard if event.value == UP else self._shift.add)(event.code)
        if event.value != DOWN:
            return
        if event.at_s - self._last_s > self._gap_s and (bad := self.silence()):
            yield bad
        self._last_s = event.at_s
        if event.code in ENDS:
            yield from self._end()
        elif event.code in KEYS:
            self._add(KEYS[event.code][bool(self._shift)])

    def _end(self) -> Iterator[ScanText | BadScan]:
        if self._overlong:
            yield BadScan("overlong")
        elif self._text:
            yield ScanText("".join(self._text))
        self._drop()

    def _add(self, char: str) -> None:
        if len(self._text) == MAX_LENGTH:
            self._overlong = True
        else:
            self._text.append(char)

    def _drop(self) -> None:
        self._text.clear()
        self._overlong = False


def encode(text: str, start_s: float, step_s: float = 0.002) -> bytes:
    """The events of a wedge that types `text` and Enter. Raises KeyError for what is not on a US keyboard."""
    strokes = [*(CODES[char] for char in text), (KEY_ENTER, 0)]
    out = bytearray()
    for index, (code, shift) in enumerate(strokes):
        at_s = start_s + index * step_s
        if shift:
            out += _event(at_s, EV_KEY, KEY_LEFTSHIFT, DOWN)
        out += _event(at_s, EV_KEY, code, DOWN) + _event(at_s, EV_KEY, code, UP)
        if shift:
            out += _event(at_s, EV_KEY, KEY_LEFTSHIFT, UP)
        out += _event(at_s, EV_SYN, 0, 0)
    return bytes(out)


def _event(at_s: float, kind: int, code: int, value: int) -> bytes:
    seconds = int(at_s)
    return EVENT.pack(seconds, int((at_s - seconds) * 1e6), kind, code, value)
