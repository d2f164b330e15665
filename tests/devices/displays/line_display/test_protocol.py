"""What a customer display gets, and what a customer sees of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.displays.line_display.protocol import Looks, amount, digits, encode, greeting, lines
from devices.displays.line_display.screen import Screen, fits
from devices.model import Show
from devices.printers.layout import columns

CN = Looks(chinese=True)
SETS = ["escpos", "cd5220", "led8"]


def shown(show, looks):
    screen = Screen(looks.commands, looks.columns, chinese=looks.chinese)
    screen.feed(greeting(looks) + encode(show, looks))
    assert screen.unknown == []
    return screen


@pytest.mark.parametrize(
    ("show", "looks", "expected"),
    [
        (Show("welcome", "Welcome"), Looks(), ("      Welcome", "")),
        (Show("welcome", "花间美容"), Looks(), ("", "")),
        (Show("welcome", "花间美容"), CN, ("      花间美容", "")),
        (Show("welcome", "花间美容欢迎您的光临谢谢"), CN, ("花间美容欢迎您的光临", "        谢谢")),
        (Show("item", "Shampoo", 12800), Looks(), ("Shampoo", "PRICE         128.00")),
        (Show("item", "洗剪吹", 12800), Looks(), ("", "PRICE         128.00")),
        (Show("item", "洗剪吹 A", 12800), Looks(), ("", "PRICE         128.00")),
        (Show("item", "洗剪吹", 12800), CN, ("洗剪吹", "单价        ￥128.00")),
        (Show("item", "王婧㛃的护理", 100), CN, ("王婧〓的护理", "单价          ￥1.00")),
        (Show("item", "花间·美容—A", 100), CN, ("花间·美容—A", "单价          ￥1.00")),
        (Show("total", "", 88888), Looks(), ("", "TOTAL         888.88")),
        (Show("received", "", 10000), CN, ("", "收款        ￥100.00")),
        (Show("change", "", 5), Looks(), ("", "CHANGE          0.05")),
        (Show("change", "", -5), Looks(columns=12), ("", "CHANGE -0.05")),
        (Show("total", "", 123456789012), Looks(columns=16), ("", "   1234567890.12")),
        (Show("item", "x" * 30, 1), Looks(), ("x" * 20, "PRICE           0.01")),
        (Show("item", "a\x0cb\x1b@", 1), Looks(), ("ab@", "PRICE           0.01")),
    ],
)
@pytest.mark.parametrize("commands", ["escpos", "cd5220"])
def test_two_lines(show, looks, expected, commands):
    looks = Looks(commands, looks.columns, looks.chinese)
    assert shown(show, looks).lines == expected


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        (0, "0.00"), (5, "0.05"), (12345, "123.45"), (-12345, "-123.45"), (99999999, "999999.99"),
        (100000000, "1000000"), (100000001, "--------"), (9999999900, "99999999"), (10000000000, "--------"),
        (-9999999, "-99999.99"), (None, ""),
    ],
)  # fmt: skip
def test_eight_digits(fen, expected):
    assert digits(fen) == expected


def test_bytes_of_the_epson_mode():
    """Epson DM-D: CLR 0C, US $ x y is 1F 24 x y, from the line's first column."""
    assert greeting(Looks()) == b"\x1b@\x1f\x01"
    assert encode(Show("total", "", 12800), Looks()) == (
        b"\x0c\x1f$\x01\x01" + b" " * 20 + b"\x1f$\x01\x02" + b"TOTAL         128.00"
    )


def test_bytes_of_the_cd5220():
    """CD5220 User's Manual 6.1: CLR 0C, ESC Q A [n]x20 CR is 1B 51 41 .. 0D, ESC Q B 1B 51 42 .. 0D."""
    data = encode(Show("total", "", 12800), Looks("cd5220"))
    assert data == b"\x0c\x1bQA" + b" " * 20 + b"\r\x1bQB" + b"TOTAL         128.00" + b"\r"


@pytest.mark.parametrize(
    ("lamps", "view", "expected"),
    [
        ("auto", "total", b"\x1bs2\x1bQA128.00\r"),
        ("ascii", "change", b"\x1bs4\x1bQA128.00\r"),
        ("binary", "item", b"\x1bs\x01\x1bQA128.00\r"),
        ("stx", "received", b"\x02L0010\x1bQA128.00\r"),
        ("none", "total", b"\x1bQA128.00\r"),
    ],
)
def test_bytes_of_an_led_display(lamps, view, expected):
    """LED8N User's Manual: ESC Q A d1..dn CR is 1B 51 41 .. 0D, STX L d1 d2 d3 d4 lights the lamps."""
    assert encode(Show(view, "洗剪吹", 12800), Looks("led8", lamps=lamps)) == expected


@pytest.mark.parametrize(
    ("view", "lamp"), [("item", "单价"), ("total", "总计"), ("received", "收款"), ("change", "找零")]
)
@pytest.mark.parametrize("lamps", ["ascii", "binary", "stx"])
def test_the_lamp_beside_the_figure(view, lamp, lamps):
    screen = shown(Show(view, "", 100), Looks("led8", lamps=lamps))
    assert (screen.digits, screen.lamp) == ("1.00", lamp)


def test_a_welcome_clears_the_figure():
    screen = Screen("led8")
    screen.feed(encode(Show("total", "", 100), Looks("led8")) + encode(Show("welcome", "您好"), Looks("led8")))
    assert (screen.digits, screen.lamp) == ("", "")


shows = st.builds(
    Show,
    st.sampled_from(["item", "total", "received", "change"]),
    st.text(max_size=60),
    st.integers(-(10**9), 10**9),
) | st.builds(Show, st.just("welcome"), st.text(max_size=60))
looks_ = st.builds(
    Looks, st.sampled_from(SETS), st.integers(16, 40), st.booleans(), st.sampled_from(["auto", "none", "ascii", "stx"])
)


@given(shows, looks_)
def test_whatever_the_text_the_lines_fill_the_display_and_the_figure_is_whole(show, looks):
    upper, lower = lines(show, looks)
    assert columns(upper) == columns(lower) == looks.columns
    assert fits(upper, looks.columns)
    if show.amount_fen is not None:
        assert lower.endswith(amount(show.amount_fen))


@given(shows, looks_, st.integers(0, 80))
def test_no_text_becomes_a_command_and_any_split_shows_the_same(show, looks, at):
    data = encode(show, looks)
    whole = shown(show, looks)
    split = Screen(looks.commands, looks.columns, chinese=looks.chinese)
    split.feed(data[:at])
    split.feed(data[at:])
    assert (split.lines, split.digits, split.lamp) == (whole.lines, whole.digits, whole.lamp)
    assert split.unknown == []


@given(st.binary(max_size=200), st.sampled_from(SETS))
def test_any_bytes_are_survived(data, commands):
    screen = Screen(commands)
    screen.feed(data)
    assert all(len(line) <= 40 for line in screen.lines)
