"""Input events of keyboard wedges."""

import evdev
import pytest
from evdev import ecodes
from hypothesis import assume, given
from hypothesis import strategies as st

from devices.scanners.evdev_keyboard.keystrokes import encode
from devices.scanners.evdev_keyboard.layouts import ALTGR, LAYOUTS, compose
from devices.scanners.evdev_keyboard.protocol import EV_LED, EVENT, LED_CAPSL, Decoder, Event, parse
from devices.scanners.serial_scanner.protocol import MAX_LENGTH, BadScan, ScanText

US = LAYOUTS["us"]
typed = st.text(st.sampled_from([chr(code) for code in range(0x20, 0x7F)]), min_size=1, max_size=60)


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
    code = getattr(ecodes, name)
    assert (US.chars[code, 0], US.chars[code, 1]) == (plain, shifted)


def test_no_end_or_shift_is_a_character():
    codes = {code for layout in LAYOUTS.values() for code, _ in layout.chars}
    assert not codes & {
        ecodes.KEY_ENTER,
        ecodes.KEY_TAB,
        ecodes.KEY_LEFTSHIFT,
        ecodes.KEY_LEFTCTRL,
        ecodes.KEY_CAPSLOCK,
    }


@pytest.mark.parametrize("layout", LAYOUTS)
@given(text=typed)
def test_what_is_typed_is_read_on_every_layout(layout, text):
    # all of printable ASCII, dead keys and AltGr among it
    assert Decoder(layout=layout).feed(parse(encode(text, 1000.0, layout=layout))) == [ScanText(text)]


@pytest.mark.parametrize(
    ("layout", "name", "plain", "shifted", "altgr"),
    [
        # German T1 and French AZERTY as in the Linux console maps `de` and `fr`
        ("de", "KEY_Y", "z", "Z", None),
        ("de", "KEY_Z", "y", "Y", None),
        ("de", "KEY_7", "7", "/", "{"),
        ("de", "KEY_MINUS", "ß", "?", "\\"),
        ("de", "KEY_Q", "q", "Q", "@"),
        ("de", "KEY_SLASH", "-", "_", None),
        ("de", "KEY_102ND", "<", ">", "|"),
        ("fr", "KEY_1", "&", "1", None),
        ("fr", "KEY_0", "à", "0", "@"),
        ("fr", "KEY_6", "-", "6", "|"),
        ("fr", "KEY_Q", "a", "A", None),
        ("fr", "KEY_SEMICOLON", "m", "M", None),
        ("fr", "KEY_M", ",", "?", None),
        ("fr", "KEY_KP7", "7", "7", None),
    ],
)
def test_the_national_tables(layout, name, plain, shifted, altgr):
    chars, code = LAYOUTS[layout].chars, getattr(ecodes, name)
    assert (chars[code, 0], chars[code, 1], chars.get((code, ALTGR))) == (plain, shifted, altgr)


@pytest.mark.parametrize(
    ("dead", "char", "text"), [("^", "e", "ê"), ("^", " ", "^"), ("^", "^", "^"), ("´", "1", "´1"), ("¨", "U", "Ü")]
)
def test_dead_keys(dead, char, text):
    assert compose(dead, char) == text


def alt(digits, at_s=1.0):
    keypad = {str(digit): getattr(ecodes, f"KEY_KP{digit}") for digit in range(10)}
    presses = [event for digit in digits for event in (key(at_s, keypad[digit]), key(at_s, keypad[digit], 0))]
    return [key(at_s, ecodes.KEY_LEFTALT), *presses, key(at_s, ecodes.KEY_LEFTALT, 0)]


ENTER = key(1.0, ecodes.KEY_ENTER)


@pytest.mark.parametrize(
    ("layout", "alt_codes", "codes", "expected"),
    [
        # a scanner in its Unicode mode typed 笔记 as Alt+31508, Alt+35760 (a user's key log)
        ("alt-numpad", "unicode", ["31508", "35760"], ScanText("笔记")),
        # the same in GBK: B1CA BCC7
        ("alt-numpad", "gbk", ["45514", "48327"], ScanText("笔记")),
        # byte by byte, as Windows takes Alt+0nnn
        ("alt-numpad", "gbk", ["0177", "0202", "0188", "0199"], ScanText("笔记")),
        ("alt-numpad", "gbk", ["0231", "0172", "0148"], ScanText("笔")),  # UTF-8
        ("alt-numpad", "gbk", [str(int.from_bytes("𠮷".encode("gb18030")))], ScanText("𠮷")),
        ("alt-numpad", "unicode", ["165", "49"], ScanText("¥1")),
        ("alt-numpad", "gbk", ["49", "50"], ScanText("12")),
        # FNC1 of a GS1 code comes as Alt+029 from a US keyboard too
        ("us", "gbk", ["48", "029", "49"], ScanText("0\x1d1")),
        ("us", "gbk", ["45514"], BadScan("undecodable")),
        ("alt-numpad", "gbk", ["0177"], BadScan("undecodable")),
        ("alt-numpad", "unicode", ["55296"], BadScan("undecodable")),
        ("alt-numpad", "unicode", ["9999999999"], BadScan("undecodable")),
        ("alt-numpad", "gbk", ["013"], BadScan("undecodable")),
    ],
)
def test_alt_codes(layout, alt_codes, codes, expected):
    events = [event for digits in codes for event in alt(digits)]
    assert Decoder(layout=layout, alt_codes=alt_codes).feed([*events, ENTER]) == [expected]


@pytest.mark.parametrize("alt_codes", ["gbk", "unicode"])
@given(text=st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z")), min_size=1, max_size=20))
def test_any_chinese_text_by_alt_codes(alt_codes, text):
    data = encode(text, 1000.0, 0.0001, layout="alt-numpad", alt_codes=alt_codes)
    assume(alt_codes == "unicode" or text.isascii() or not _is_utf8(text.encode("gb18030")))
    assert Decoder(layout="alt-numpad", alt_codes=alt_codes).feed(parse(data)) == [ScanText(text)]


def _is_utf8(data):
    """True for GBK that happens to be UTF-8, and is read as such."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_other_keys_under_alt_are_no_text():
    events = [key(1.0, ecodes.KEY_1), key(1.0, ecodes.KEY_LEFTALT), key(1.0, ecodes.KEY_F4)]
    events += [key(1.0, ecodes.KEY_LEFTALT, 0), ENTER]
    assert Decoder().feed(events) == [BadScan("undecodable")]


def letters(*codes):
    return [key(1.0, getattr(ecodes, f"KEY_{code}")) for code in codes]


def test_caps_lock_pressed_by_the_scanner_lasts_until_the_scan_ends():
    decoder = Decoder()
    events = [*letters("CAPSLOCK", "A", "1", "CAPSLOCK", "B", "CAPSLOCK", "C"), ENTER, *letters("D"), ENTER]
    assert decoder.feed(events) == [ScanText("A1bC"), ScanText("d")]


def test_the_caps_lock_light_turns_letters_round():
    decoder = Decoder()
    events = [Event(1.0, EV_LED, LED_CAPSL, 1), *letters("A", "1"), key(1.0, ecodes.KEY_LEFTSHIFT), *letters("B")]
    assert decoder.feed([*events, key(1.0, ecodes.KEY_LEFTSHIFT, 0), ENTER]) == [ScanText("A1b")]
    assert decoder.feed([Event(1.0, EV_LED, LED_CAPSL, 0), *letters("A"), ENTER]) == [ScanText("a")]


@pytest.mark.parametrize(
    ("ends", "keys", "expected"),
    [
        ("enter-or-tab", "1 TAB 2 ENTER", ["1", "2"]),
        ("enter-or-tab", "1 TAB 2 KPENTER", ["1", "2"]),
        ("enter", "1 TAB 2 ENTER", ["1\t2"]),
        ("tab", "1 ENTER 2 TAB", ["1\n2"]),
        ("gap", "1 ENTER 2 TAB", ["1", "2"]),
    ],
)
def test_what_ends_a_scan(ends, keys, expected):
    assert Decoder(ends=ends).feed(letters(*keys.split())) == [ScanText(text) for text in expected]


def test_a_gap_ends_a_scan_that_has_no_end():
    decoder = Decoder(ends="gap")
    assert decoder.feed([key(1.0, ecodes.KEY_1), key(1.01, ecodes.KEY_2), key(1.2, ecodes.KEY_3)]) == [ScanText("12")]
    assert decoder.silence() == ScanText("3")
    assert decoder.silence() is None


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


@given(
    st.sampled_from(list(LAYOUTS)),
    st.sampled_from(["enter-or-tab", "enter", "tab", "gap"]),
    st.lists(st.tuples(st.floats(0, 10), st.integers(0, 17), st.integers(0, 110), st.integers(0, 2))),
)
def test_nonsense_never_raises(layout, ends, raw):
    decoder = Decoder(layout=layout, ends=ends)
    decoder.feed([Event(*fields) for fields in raw])
    assert len(decoder._text) <= MAX_LENGTH
