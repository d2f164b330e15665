"""Columns of a fixed-width printer font."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import ProblemError
from devices.printers.document import Cell, RowPart, RulePart, TextPart
from devices.printers.layout import clean, columns, pad, row_lines, rule_line, text_lines, wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("剪发", 10, ["剪发"]),
        ("一二三四五六", 10, ["一二三四五", "六"]),
        ("a一二三四五", 10, ["a一二三四", "五"]),
        ("hello big world", 10, ["hello big", "world"]),
        ("unbreakable", 5, ["unbre", "akabl", "e"]),
        ("护理abcdef", 8, ["护理", "abcdef"]),
        ("一二三四五。六", 10, ["一二三四", "五。六"]),
        ("一二三四（五）", 10, ["一二三四", "（五）"]),
        ("余额一二￥218", 10, ["余额一二", "￥218"]),
        ("一\n二", 10, ["一", "二"]),
        ("一\n\n二", 10, ["一", "", "二"]),
    ],
)
def test_wrapping(text, width, lines):
    assert wrap(text, width) == lines


@given(st.text(st.sampled_from("ab 1一二，（）¥￥。\n"), max_size=80), st.integers(2, 48))
def test_no_line_is_wider_than_the_paper_and_nothing_is_lost(text, width):
    lines = wrap(clean(text), width)
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "").replace("\n", "")


@given(st.text(max_size=60))
def test_no_command_byte_gets_through(text):
    assert not any(ord(char) < 0x20 and char != "\n" for char in clean(text))


def test_the_half_width_yen_becomes_the_printable_one():
    assert clean("剪发 ¥128\x1b@\u200b") == "剪发 ￥128@"


@pytest.mark.parametrize(("align", "padded"), [("left", "剪发  "), ("center", " 剪发 "), ("right", "  剪发")])
def test_padding_counts_columns(align, padded):
    assert pad("剪发", 6, align) == padded


def test_a_row_wraps_inside_its_cells():
    part = RowPart([Cell("玻尿酸深层补水护理"), Cell("2", "right", 4), Cell("¥1,256.00", "right", 12)], bold=True)
    lines = row_lines(part, 32)
    assert [line.text for line in lines] == ["玻尿酸深层补水     2  ￥1,256.00", "护理"]
    assert columns(lines[0].text) == 32
    assert lines[0].text.endswith("2  ￥1,256.00")
    assert all(line.bold for line in lines)


def test_a_row_wider_than_the_paper_is_refused():
    with pytest.raises(ProblemError) as refused:
        row_lines(RowPart([Cell("a", width=30), Cell("b")]), 31)
    assert refused.value.code == "row_too_wide"


@pytest.mark.parametrize(("style", "line"), [("single", "-" * 6), ("double", "=" * 6), ("dashed", "- - - ")])
def test_rules(style, line):
    assert rule_line(RulePart(style), 6).text == line


def test_large_text_has_fewer_columns():
    assert [line.text for line in text_lines(TextPart("一二三四五六七八九", size=2), 32)] == ["一二三四五六七八", "九"]
