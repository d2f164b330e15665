"""Bytes to paper."""

import base64
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.printers import fonts, paper
from devices.printers.commands import Tokenizer

needs_font = pytest.mark.skipif(
    not any(fonts.Path(path).is_file() for path, _ in fonts.CANDIDATES), reason="no Chinese font here"
)


def gb(text):
    return text.encode("gb18030")


def test_text_styles():
    data = b"\x1b@\x1c&\x1ba\x01\x1bE\x01\x1d!\x11" + gb("花间") + b"\n\x1bE\x00\x1d!\x00\x1ba\x02" + gb("￥128\n")
    assert paper.decode(data).blocks == [
        {"type": "text", "text": "花间", "align": "center", "bold": True, "width": 2, "height": 2},
        {"type": "text", "text": "￥128", "align": "right", "bold": False, "width": 1, "height": 1},
    ]


def test_print_mode_and_chinese_mode_bits():
    blocks = paper.decode(b"\x1b!\x38A\n\x1b!\x00\x1c!\x0c" + gb("大\n")).blocks
    assert [(b["bold"], b["width"], b["height"]) for b in blocks] == [(True, 2, 2), (False, 2, 2)]


def test_code_page_text_after_fs_dot():
    assert paper.decode(b"\x1c.\x9c9\n\x1c&" + gb("￥9\n")).text == "£9\n￥9"


def test_a_line_of_two_styles_keeps_its_runs():
    [block] = paper.decode(b"a\x1bE\x01b\n").blocks
    assert block["text"] == "ab"
    assert [run["bold"] for run in block["runs"]] == [False, True]


def test_native_qr():
    data = b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1\x1d(k\x08\x001P0hello\x1d(k\x03\x001Q0"
    decoded = paper.decode(data)
    assert decoded.blocks == [{"type": "qr", "data": "hello", "align": "left"}]
    assert decoded.unknown == []


@pytest.mark.parametrize(
    ("data", "symbology", "text"),
    [
        (b"\x1dk\x026901234567892\x00", "ean13", "6901234567892"),
        (b"\x1dkC\x0d6901234567892", "ean13", "6901234567892"),
        (b"\x1dkI\x06{BA-12", "code128", "A-12"),
        (b"\x1dkI\x05{B{{1", "code128", "{1"),
    ],
)
def test_native_barcodes(data, symbology, text):
    """Epson, GS k: function A ends with NUL, function B tells its length."""
    decoded = paper.decode(b"\x1ba\x01" + data)
    assert decoded.blocks == [{"type": "barcode", "symbology": symbology, "data": text, "align": "center"}]
    assert decoded.unknown == []


@pytest.mark.parametrize("data", [b"\x1bB\x03\x04", b"\x1b(A\x04\x0003\x03\x03", b"\x07\x07\x07"])
def test_beeps(data):
    decoded = paper.decode(data)
    assert sum(block["times"] for block in decoded.blocks) == 3
    assert decoded.unknown == []


def test_raster_blocks_in_a_row_are_one_picture():
    data = b"\x1dv0\x00\x01\x00\x02\x00\xff\x00" + b"\x1dv0\x00\x01\x00\x01\x00\xf0" + b"x\n"
    first, text = paper.decode(data).blocks
    image = Image.open(io.BytesIO(base64.b64decode(first["png_base64"])))
    assert (first["type"], image.size, text["text"]) == ("raster", (8, 3), "x")
    assert [image.getpixel((7, y)) for y in range(3)] == [0, 255, 255]


def test_feed_cut_and_drawer():
    decoded = paper.decode(b"a\x1bd\x03\x1bp\x00\x19\xfa\x1bp\x01\x19\xfa\x1dV\x01b\n\x1dVB\x00")
    assert [block["type"] for block in decoded.blocks] == [*["text"] * 3, "drawer", "drawer", "cut", "text", "cut"]


@pytest.mark.parametrize(
    ("data", "unknown"),
    [
        (b"a\x1b\x7fb\n", [b"\x1b\x7f"]),
        (b"\x05a\n", [b"\x05"]),
        (b"\x1dv0\x00\x01\x00\x02\x00\xff", [b"\x1dv0\x00\x01\x00\x02\x00\xff"]),
        (b"\x1b", [b"\x1b"]),
        (b"\x10\x04\x01\x1dr\x01a\n", []),
    ],
)
def test_what_no_command_explains_is_told(data, unknown):
    assert paper.decode(data).unknown == unknown


@given(st.binary(max_size=600), st.lists(st.integers(0, 600), max_size=6))
def test_any_bytes_decode_and_any_split_gives_the_same_bytes(data, cuts):
    paper.decode(data)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    tokenizer = Tokenizer()
    raw = b"".join(token.raw for a, b in pairwise(edges) for token in tokenizer.feed(data[a:b]))
    assert raw + tokenizer.pending == data


def test_text_as_a_person_reads_it():
    assert paper.decode(gb("您好\n") + b"\x1dV\x01").text == "您好\n✂" + "-" * 31


@needs_font
def test_the_picture_has_ink_where_the_text_is():
    picture = Image.open(io.BytesIO(paper.png(paper.decode(b"\x1ba\x02" + gb("右\n")), width_dots=384)))
    assert picture.width == 384 + 64
    dark = picture.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    assert dark is not None
    assert dark[0] > picture.width // 2


def test_without_a_font_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(fonts, "CANDIDATES", ())
    monkeypatch.delenv(fonts.SETTING, raising=False)
    fonts.load.cache_clear()
    with pytest.raises(fonts.NoFontError, match="fonts-noto-cjk"):
        paper.png(paper.decode(b"a\n"))
