"""What a keyboard wedge sends, key by key: for simulators and tests."""

from collections.abc import Iterator
from typing import Final

from devices.scanners.evdev_keyboard.layouts import ALTGR, LAYOUTS, SHIFT, LayoutName
from devices.scanners.evdev_keyboard.protocol import (
    DOWN,
    EV_KEY,
    EV_SYN,
    EVENT,
    KEY_ENTER,
    KEY_LEFTALT,
    KEY_LEFTSHIFT,
    KEY_RIGHTALT,
    KEYPAD_DIGITS,
    UP,
    AltCodes,
)

_KEYPAD: Final = {digit: code for code, digit in KEYPAD_DIGITS.items()}
_HOLD: Final = {0: None, SHIFT: KEY_LEFTSHIFT, ALTGR: KEY_RIGHTALT}


def encode(
    text: str,
    start_s: float,
    step_s: float = 0.002,
    *,
    layout: LayoutName = "us",
    alt_codes: AltCodes | None = None,
    end: int | None = KEY_ENTER,
) -> bytes:
    """
    The events of a wedge that types `text` and the key `end`, one stroke every `step_s`.

    With `alt_codes` what the layout lacks is typed by Alt and the keypad. Raises KeyError for what cannot be typed.
    """
    strokes = [stroke for char in text for stroke in _strokes(char, layout, alt_codes)]
    if end is not None:
        strokes.append([(end, DOWN), (end, UP)])
    out = bytearray()
    for index, stroke in enumerate(strokes):
        for code, value in stroke:
            out += event(start_s + index * step_s, EV_KEY, code, value)
        out += event(start_s + index * step_s, EV_SYN, 0, 0)
    return bytes(out)


def event(at_s: float, kind: int, code: int, value: int) -> bytes:
    """One struct input_event."""
    seconds = int(at_s)
    return EVENT.pack(seconds, int((at_s - seconds) * 1e6), kind, code, value)


def _strokes(char: str, layout: LayoutName, alt_codes: AltCodes | None) -> Iterator[list[tuple[int, int]]]:
    try:
        places = LAYOUTS[layout].strokes(char)
    except KeyError:
        if alt_codes is None:
            raise
        value = ord(char) if alt_codes == "unicode" else int.from_bytes(char.encode("gb18030"))
        yield from _alt(str(value))
        return
    for code, level in places:
        hold = _HOLD[level]
        pressed = [(code, DOWN), (code, UP)]
        yield pressed if hold is None else [(hold, DOWN), *pressed, (hold, UP)]


def _alt(digits: str) -> Iterator[list[tuple[int, int]]]:
    yield [(KEY_LEFTALT, DOWN)]
    for digit in digits:
        yield [(_KEYPAD[digit], DOWN), (_KEYPAD[digit], UP)]
    yield [(KEY_LEFTALT, UP)]
