"""Scans on a serial line."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.serial_scanner.protocol import MAX_LENGTH, BadScan, Decoder, ScanText, decode


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"6901234567892\r", [ScanText("6901234567892")]),
        (b"6901234567892\n", [ScanText("6901234567892")]),
        (b"6901234567892\r\n", [ScanText("6901234567892")]),
        (b"a\tb\r", [ScanText("a"), ScanText("b")]),
        (b"\r\n\r\n", []),
        (b"unfinished", []),
        ("会员 小美".encode() + b"\r", [ScanText("会员 小美")]),
        ("会员 小美".encode("gb18030") + b"\r", [ScanText("会员 小美")]),
        (b"\xff\xff\xff\r", [BadScan("undecodable")]),
        (b"a\x00b\r", [BadScan("undecodable")]),
        (b"010690123\x1d21A\r", [ScanText("010690123\x1d21A")]),
        (b"x" * MAX_LENGTH + b"\r", [ScanText("x" * MAX_LENGTH)]),
        (b"x" * (MAX_LENGTH + 1) + b"\rnext\r", [BadScan("overlong"), ScanText("next")]),
    ],
)
def test_scans_and_what_is_none(stream, expected):
    assert Decoder().feed(stream) == expected


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        ("一些".encode("gb18030"), "auto", ScanText("一些")),  # UTF-8 as well: two Cyrillic letters
        ("一些".encode("gb18030"), "utf-8", ScanText("һЩ")),
        ("联通".encode("gb18030"), "auto", ScanText("联通")),
        ("阿卜杜·热".encode(), "auto", ScanText("阿卜杜·热")),
        ("¥128".encode(), "auto", ScanText("¥128")),
        ("¥128".encode(), "gb18030", ScanText("楼128")),
        ("𠮷野家㐀".encode("gb18030"), "auto", ScanText("𠮷野家㐀")),
        ("𠮷野家㐀".encode("gb18030"), "utf-8", BadScan("undecodable")),
        (b"\xff\xff", "gb18030", BadScan("undecodable")),
    ],
)
def test_encodings(data, encoding, expected):
    assert decode(data, encoding) == expected


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=20))
def test_chinese_is_read_in_its_own_encoding(text):
    assert decode(text.encode(), "auto") == ScanText(text)
    assert decode(text.encode("gb18030"), "gb18030") == ScanText(text)


def test_silence_drops_what_was_begun():
    decoder = Decoder()
    decoder.feed(b"6901")
    assert decoder.pending
    assert decoder.silence() == BadScan("partial")
    assert decoder.silence() is None
    assert decoder.feed(b"234\r") == [ScanText("234")]


@given(st.binary(max_size=2000), st.lists(st.integers(0, 2000), max_size=8))
def test_any_split_gives_the_same_and_memory_is_bounded(data, cuts):
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    whole, split = Decoder(), Decoder()
    pieces = [item for a, b in pairwise(edges) for item in split.feed(data[a:b])]
    assert pieces == whole.feed(data)
    assert len(split._text) <= MAX_LENGTH
