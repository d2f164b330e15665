"""Columns of a fixed-width printer font."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import ProblemError
from devices.printers.document import Cell, RowPart, RulePart, TextPart
from devices.printers.layout import clean, columns, in_gb2312, pad, row_lines, rule_line, text_lines, wrap


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


@pytest.mark.parametrize(("chars", "inside"), [("A花婧，￥·—…“（①℃", True), ("镕㛃𠮷€囍\u30fb\u2015\ue000", False)])
def test_what_gb2312_has(chars, inside):
    assert [char for char in chars if in_gb2312(char) is not inside] == []


def test_all_of_gb2312_goes_out_by_its_own_bytes():
    """GB 2312-80: 6,763 characters and 682 signs."""
    codes = [bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    chars = [code.decode("gb18030", "replace") for code in codes]
    inside = [(code, char) for code, char in zip(codes, chars, strict=True) if len(char) == 1 and in_gb2312(char)]
    assert len(inside) == 6763 + 682
    assert all(char.encode("gb18030") == code for code, char in inside)
