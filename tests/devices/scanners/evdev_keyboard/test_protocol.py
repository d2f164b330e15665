"""Input events of keyboard wedges."""

import evdev
import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.evdev_keyboard.protocol import (
    CODES,
    EVENT,
    KEYS,
    Decoder,
    Event,
    encode,
    parse,
)
from devices.scanners.serial_scanner.protocol import MAX_LENGTH, BadScan, ScanText

typed = st.text(st.sampled_from(sorted(CODES)), min_size=1, max_size=60)


def key(at_s, code, value=1):
    return Event(at_s, 1, code, value)


def test_an_event_has_the_kernels_size():
    # sizeof(struct input_event) as the evdev library was compiled against it
    assert EVENT.size == 24
    assert evdev.InputEvent(1, 2, 3, 4, 5).usec == 2


@pytest.mark.parametrize(
    ("name", "plain", "shifted"),
    [
        ("KEY_A", "a", "A"),
        ("KEY_1", "1", "!"),
        ("KEY_0", "0", ")"),
        ("KEY_MINUS", "-", "_"),
        ("KEY_SLASH", "/", "?"),
        ("KEY_SEMICOLON", ";", ":"),
        ("KEY_BACKSLASH", "\\", "|"),
        ("KEY_GRAVE", "`", "~"),
        ("KEY_KP7", "7", "7"),
        ("KEY_KPDOT", ".", "."),
        ("KEY_KPSLASH", "/", "/"),
        ("KEY_Z", "z", "Z"),
        ("KEY_P", "p", "P"),
    ],
)
def test_the_us_table_agrees_with_the_kernels_codes(name, plain, shifted):
    assert KEYS[getattr(ecodes, name)] == (plain, shifted)


def test_no_end_or_shift_is_a_character():
    assert not KEYS.keys() & {ecodes.KEY_ENTER, ecodes.KEY_TAB, ecodes.KEY_LEFTSHIFT, ecodes.KEY_LEFTCTRL}


def test_all_of_printable_ascii_can_be_typed():
    assert set(CODES) == {chr(code) for code in range(0x20, 0x7F)}


@given(typed)
def test_what_is_typed_is_read(text):
    assert Decoder().feed(parse(encode(text, 1000.0))) == [ScanText(text)]


def test_a_gap_over_50_ms_drops_what_came_before():
    events = [key(1.0, ecodes.KEY_1), key(1.03, ecodes.KEY_2), key(1.2, ecodes.KEY_3), key(1.21, ecodes.KEY_ENTER)]
    assert Decoder().feed(events) == [BadScan("partial"), ScanText("3")]


def test_key_repeat_and_release_are_not_keys():
    events = [key(1.0, ecodes.KEY_1), key(1.0, ecodes.KEY_1, 2), key(1.0, ecodes.KEY_1, 0), key(1.0, ecodes.KEY_TAB)]
    assert Decoder().feed(events) == [ScanText("1")]


def test_dropped_events_drop_the_scan():
    events = [key(1.0, ecodes.KEY_1), Event(1.0, 0, ecodes.SYN_DROPPED, 0), key(1.0, ecodes.KEY_ENTER)]
    assert Decoder().feed(events) == [BadScan("partial")]


def test_an_overlong_scan_is_dropped_and_told():
    events = [key(1.0, ecodes.KEY_1)] * (MAX_LENGTH + 5) + [key(1.0, ecodes.KEY_ENTER)]
    assert Decoder().feed(events) == [BadScan("overlong")]


def test_a_torn_event_is_refused():
    with pytest.raises(ValueError):
        parse(b"\0" * (EVENT.size + 1))


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(0, 5), st.integers(0, 767), st.integers(0, 2))))
def test_nonsense_never_raises(raw):
    decoder = Decoder()
    decoder.feed([Event(*fields) for fields in raw])
    assert len(decoder._text) <= MAX_LENGTH
