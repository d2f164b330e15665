"""
Keyboard-wedge scanners: struct input_event in, text out by a key table.

What no key gives, a scanner types by Alt and decimal digits on the keypad, as Windows takes them. For Chinese the
number is a GBK code (some scanners), or a Unicode code point (others, in their "Word" mode); only a setting can tell.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from devices.scanners.evdev_keyboard.layouts import ALTGR, LAYOUTS, SHIFT, LayoutName, compose
from devices.scanners.serial_scanner.protocol import MAX_LENGTH, BadScan, ScanText, decode

Ends = Literal["enter-or-tab", "enter", "tab", "gap"]
AltCodes = Literal["gbk", "unicode"]

# struct input_event of <linux/input.h> on a 64-bit kernel: two longs of time, type, code, value
EVENT: Final = struct.Struct("@llHHi")
EV_SYN: Final = 0
EV_KEY: Final = 1
EV_LED: Final = 17
SYN_DROPPED: Final = 3
LED_CAPSL: Final = 1
KEY_TAB: Final = 15
KEY_ENTER: Final = 28
KEY_LEFTSHIFT: Final = 42
KEY_RIGHTSHIFT: Final = 54
KEY_LEFTALT: Final = 56
KEY_CAPSLOCK: Final = 58
KEY_KPENTER: Final = 96
KEY_RIGHTALT: Final = 100
HELD: Final = frozenset((KEY_LEFTSHIFT, KEY_RIGHTSHIFT, KEY_LEFTALT, KEY_RIGHTALT))
KEYPAD_DIGITS: Final = {
    code: digit for start, row in ((71, "789"), (75, "456"), (79, "1230")) for code, digit in enumerate(row, start)
}
CONTROLS: Final = {KEY_TAB: "\t", KEY_ENTER: "\n", KEY_KPENTER: "\n"}
ENDS: Final[dict[Ends, frozenset[int]]] = {
    "enter-or-tab": frozenset((KEY_ENTER, KEY_KPENTER, KEY_TAB)),
    "enter": frozenset((KEY_ENTER, KEY_KPENTER)),
    "tab": frozenset((KEY_TAB,)),
    "gap": frozenset((KEY_ENTER, KEY_KPENTER, KEY_TAB)),
}
UP: Final = 0
DOWN: Final = 1
ASCII_END: Final = 0x80
BYTE_END: Final = 0x100
MAX_ALT_DIGITS: Final = 10


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
    """
    Keeps at most one scan of 512 characters; a gap over `gap_s` between keys drops what was begun.

    With `ends` `gap` that gap, or silence, ends a scan instead. A key that ends nothing is a character of the scan. The
    caps-lock key turns letters round until the scan ends; `caps_lock` is the state that they start from.
    """

    def __init__(
        self,
        gap_s: float = 0.05,
        layout: LayoutName = "us",
        ends: Ends = "enter-or-tab",
        alt_codes: AltCodes = "gbk",
    ) -> None:
        self._gap_s = gap_s
        self._layout = LAYOUTS[layout]
        self._alt_codes: AltCodes | None = alt_codes if layout == "alt-numpad" else None
        self._ends = ENDS[ends]
        self._gap_ends = ends == "gap"
        self.caps_lock = False
        self._held: set[int] = set()
        self._last_s = 0.0
        self._text: list[str | bytes] = []
        self._bad: BadScan | None = None
        self._alt = ""
        self._dead = ""
        self._caps_pressed = False

    @property
    def pending(self) -> bool:
        """True in the middle of a scan."""
        return bool(self._text) or self._bad is not None

    def feed(self, events: list[Event]) -> list[ScanText | BadScan]:
        """Consume events; return the scans that ended, and those that were dropped."""
        return [item for event in events for item in self._step(event)]

    def silence(self) -> ScanText | BadScan | None:
        """Nothing came for a while: drop what was begun, or end it where a gap ends a scan."""
        if not self.pending:
            return None
        if self._gap_ends:
            return self._finish()
        bad = BadScan("overlong" if self._bad == BadScan("overlong") else "partial")
        self._drop()
        return bad

    def _step(self, event: Event) -> Iterator[ScanText | BadScan]:
        if event.type == EV_SYN and event.code == SYN_DROPPED:
            self._held.clear()
            if self.pending:
                yield BadScan("partial")
            self._drop()
        if event.type == EV_LED and event.code == LED_CAPSL:
            self.caps_lock = bool(event.value)
        if event.type != EV_KEY:
            return
        if event.code in HELD:
            self._hold(event.code, held=event.value != UP)
        if event.value != DOWN:
            return
        if event.at_s - self._last_s > self._gap_s and (item := self.silence()):
            yield item
        self._last_s = event.at_s
        if event.code in self._ends and KEY_LEFTALT not in self._held:
            if self.pending:
                yield self._finish()
        else:
            self._key(event.code)

    def _hold(self, code: int, *, held: bool) -> None:
        (self._held.add if held else self._held.discard)(code)
        if code == KEY_LEFTALT and not held and self._alt:
            digits, self._alt = self._alt, ""
            self._add(self._by_alt(digits))

    def _key(self, code: int) -> None:
        if KEY_LEFTALT in self._held:
            if code in KEYPAD_DIGITS and len(self._alt) < MAX_ALT_DIGITS:
                self._alt += KEYPAD_DIGITS[code]
            elif code not in HELD:
                self._bad = self._bad or BadScan("undecodable")
            return
        if code == KEY_CAPSLOCK:
            self._caps_pressed = not self._caps_pressed
            return
        if code in CONTROLS:
            self._add(CONTROLS[code])
            return
        place = code, self._level()
        char = self._layout.chars.get(place)
        if char is None:
            return
        if self._caps_pressed != self.caps_lock:
            other = self._layout.chars.get((code, self._level() ^ SHIFT), char)
            char = other if char.isalpha() and other.isalpha() else char
        if self._dead:
            char, self._dead = compose(self._dead, char), ""
            self._add(char)
        elif place in self._layout.dead:
            self._dead = char
        else:
            self._add(char)

    def _level(self) -> int:
        if KEY_RIGHTALT in self._held:
            return ALTGR
        return SHIFT if self._held & {KEY_LEFTSHIFT, KEY_RIGHTSHIFT} else 0

    def _by_alt(self, digits: str) -> str | bytes:
        """The character of an Alt code, or its bytes where they make one only with their neighbours."""
        value = int(digits)
        if value < ASCII_END:
            return chr(value)
        if self._alt_codes == "unicode" and value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF:  # noqa: PLR2004
            return chr(value)
        if self._alt_codes == "gbk" and value < 1 << 32:
            return value.to_bytes(1 if value < BYTE_END else 2 if value < 1 << 16 else 4)
        self._bad = self._bad or BadScan("undecodable")
        return ""

    def _finish(self) -> ScanText | BadScan:
        """The scan that ends here. Text with bytes of Alt codes in it is decoded as a whole."""
        bad, parts = self._bad, [*self._text, self._dead]
        self._drop()
        if bad is not None:
            return bad
        if any(isinstance(part, bytes) for part in parts):
            return decode(b"".join(part if isinstance(part, bytes) else part.encode("gb18030") for part in parts))
        text = "".join(part for part in parts if isinstance(part, str))
        plain = text.translate({0x1D: None, 0x09: None, 0x0A: None})
        return ScanText(text) if plain.isprintable() else BadScan("undecodable")

    def _add(self, part: str | bytes) -> None:
        if len(self._text) == MAX_LENGTH:
            self._bad = BadScan("overlong")
        elif part:
            self._text.append(part)

    def _drop(self) -> None:
        self._text = []
        self._bad = None
        self._alt = ""
        self._dead = ""
        self._caps_pressed = False
