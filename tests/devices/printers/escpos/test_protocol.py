"""Documents to bytes, status bytes to meaning."""

import base64
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.errors import ProblemError
from devices.printers import fonts, paper
from devices.printers.document import Document
from devices.printers.escpos import encoder, protocol
from devices.printers.escpos.encoder import Abilities, Encoder
from devices.printers.escpos.protocol import parse_status
from devices.printers.layout import clean, columns
from devices.printers.raster import BAD_HEIGHT, MAX_BLOCK_ROWS, blocks
from devices.printers.status import Status

needs_font = pytest.mark.skipif(
    not any(fonts.Path(path).is_file() for path, _ in fonts.CANDIDATES), reason="no Chinese font here"
)


def document(*parts, **extra):
    return msgspec.convert({"parts": list(parts), **extra}, Document)


def encode(*parts, width=32, label=None, **abilities):
    extra = {"label": label} if label else {}
    return Encoder(Abilities(width=width, **abilities)).encode(document(*parts, **extra))


def text(value, **style):
    return {"type": "text", "text": value, **style}


def png(width, height):
    out = io.BytesIO()
    Image.new("L", (width, height), 0).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def test_a_job_starts_in_chinese_mode():
    assert encode(text("您好")).data == b"\x1b@\x1c&\x1ba\x00" + "您好".encode("gb18030") + b"\n"


@pytest.mark.parametrize("value", ["，。￥", "剪发 ￥128", "café", "“引号”—…", "㎡"])
def test_two_byte_characters_go_out_as_gb18030(value):
    assert value.encode("gb18030") in encode(text(value)).data


def test_the_half_width_yen_prints_as_the_full_width_one():
    data = encode(text("剪发 ¥128")).data
    assert "剪发 ￥128".encode("gb18030") in data
    assert "¥".encode("gb18030") not in data


def test_styles():
    data = encode(text("大", align="center", bold=True, size=3)).data
    assert data.endswith(b"\x1ba\x01\x1bE\x01\x1d!\x22" + "大".encode("gb18030") + b"\n\x1bE\x00\x1d!\x00")


@needs_font
@pytest.mark.parametrize("value", ["𠮷祥", "王婧㛃", "㐀㐁"])
def test_a_line_with_a_rare_character_is_drawn(value):
    encoded = encode(text(value))
    [block] = paper.decode(encoded.data).blocks
    assert (block["type"], block["width"], encoded.degraded) == ("raster", 384, False)


@needs_font
def test_a_printer_with_the_small_font_gets_the_rest_drawn():
    data = encode(text("朱镕基"), text("花间·美容，￥1"), charset="gb2312").data
    assert [block["type"] for block in paper.decode(data).blocks] == ["raster", "text"]


@needs_font
def test_what_no_font_has_is_replaced_and_told():
    encoded = encode(text("生日快乐🎂"))
    assert encoded.degraded
    assert "生日快乐〓".encode("gb18030") in encoded.data


def test_without_a_font_rare_characters_are_replaced_and_told(monkeypatch):
    monkeypatch.setattr(encoder, "drawable", lambda chars: False)
    encoded = encode(text("𠮷祥"))
    assert encoded.degraded
    assert "〓祥".encode("gb18030") in encoded.data


@needs_font
def test_a_qr_code_is_drawn_in_the_middle():
    [block] = paper.decode(encode({"type": "qr", "data": "https://example.com/会员", "size": 6}).data).blocks
    image = Image.open(io.BytesIO(base64.b64decode(block["png_base64"]))).convert("L")
    box = image.point(lambda grey: 255 - grey).getbbox()
    assert abs(box[0] - (384 - box[2])) <= 8


def test_a_qr_code_shrinks_to_the_paper():
    [block] = paper.decode(encode({"type": "qr", "data": "x" * 200, "size": 16}).data).blocks
    assert block["width"] <= 384


@pytest.mark.parametrize("data", ["会" * 600, "会" * 800])
def test_a_qr_code_too_large_is_refused(data):
    with pytest.raises(ProblemError) as refused:
        encode({"type": "qr", "data": data, "size": 6}, width=32)
    assert refused.value.code == "qr_too_large"


@given(st.integers(1, 400), st.integers(1, 500))
def test_no_raster_block_is_one_that_hangs_a_printer(width, height):
    data = blocks(Image.new("L", (width, height), 0))
    at = total = 0
    while at < len(data):
        wide = int.from_bytes(data[at + 4 : at + 6], "little")
        rows = int.from_bytes(data[at + 6 : at + 8], "little")
        assert rows <= MAX_BLOCK_ROWS
        assert rows % BAD_HEIGHT
        at += 8 + wide * rows
        total += rows
    assert height <= total <= height + height // BAD_HEIGHT + 1


@pytest.mark.parametrize("command", [b"\x10\x04", b"\x10\x05", b"\x10\x14"])
def test_no_picture_holds_a_realtime_command(command):
    image = Image.frombytes("1", (32, 2), bytes(byte ^ 0xFF for byte in command * 4))
    data = blocks(image)
    assert command not in data
    assert len(data) == 8 + 8


def test_a_picture_is_shrunk_to_the_paper():
    [block] = paper.decode(encode({"type": "image", "png_base64": png(1000, 500)}).data).blocks
    assert (block["width"], block["height"]) == (384, 192)


@pytest.mark.parametrize("bad", ["????", base64.b64encode(b"not a picture").decode(), png(10, 8)[:40]])
def test_what_is_no_picture_is_refused(bad):
    with pytest.raises(ProblemError) as refused:
        encode({"type": "image", "png_base64": bad})
    assert refused.value.code == "bad_image"


def test_feed_cut_and_drawer():
    data = encode({"type": "feed", "lines": 3}, {"type": "drawer"}, {"type": "cut"}).data
    assert data.endswith(b"\x1bd\x03\x1b=\x01\x1bp\x00\x19\xfa\x1bp\x01\x19\xfa\x1bd\x04\x1dV\x01")


def test_a_document_has_a_bound():
    with pytest.raises(ProblemError) as refused:
        encode(*[text("字" * 4000)] * 6)
    assert refused.value.code == "document_too_long"


@pytest.mark.parametrize(
    "part",
    [
        text("x", size=4),
        text("x", align="middle"),
        text("x" * 4001),
        {"type": "feed", "lines": 21},
        {"type": "qr", "data": ""},
        {"type": "row", "cells": []},
        {"type": "row", "cells": [{"text": "a", "width": 1}]},
        {"type": "bell"},
        {"type": "cut", "partial": True},
    ],
)
def test_a_part_out_of_bounds_is_no_document(part):
    with pytest.raises(msgspec.ValidationError):
        document(part)


lines = st.text(st.sampled_from("花间美容，。￥（）·Aa0 -"), min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(st.tuples(lines, st.sampled_from(["left", "center", "right"]), st.booleans(), st.integers(1, 2))))
def test_what_is_asked_for_is_what_a_person_reads(rows):
    parts = [text(value, align=align, bold=bold, size=size) for value, align, bold, size in rows]
    decoded = paper.decode(encode(*parts, {"type": "cut"}, width=48).data)
    assert decoded.unknown == []
    assert [
        (block["text"], block["align"], block["bold"], block["width"])
        for block in decoded.blocks
        if block["type"] == "text" and block["text"]
    ] == rows


TWO_BYTES = [
    char
    for high in range(0x81, 0xFF)
    for low in range(0x40, 0xFF)
    if low != 0x7F
    and (char := bytes((high, low)).decode("gb18030", "replace")) != "\ufffd"
    and len(char) == 1
    and not "\ue000" <= char <= "\uf8ff"
    and clean(char) == char
]


def test_every_two_byte_character_of_gb18030_comes_back():
    assert len(TWO_BYTES) > 21_000
    width = 24
    rows = ["".join(TWO_BYTES[at : at + width]) for at in range(0, len(TWO_BYTES), width)]
    for start in range(0, len(rows), 400):
        chunk = rows[start : start + 400]
        encoded = encode(*[text(row) for row in chunk], width=48)
        decoded = paper.decode(encoded.data)
        assert (decoded.unknown, encoded.degraded) == ([], False)
        read = "".join(block["text"] for block in decoded.blocks)
        assert read == "".join(chunk)


@needs_font
@pytest.mark.parametrize("width", [32, 42, 48])
def test_rare_characters_yen_and_mixed_columns_stand_in_their_columns(width):
    cells = [{"text": "㐀𠮷 A剪发"}, {"text": "¥128.00", "align": "right", "width": 12}]
    [drawn] = paper.decode(encode({"type": "row", "cells": cells}, width=width).data).blocks
    common = [{"text": "剪 A剪发"}, {"text": "¥128.00", "align": "right", "width": 12}]
    [printed] = paper.decode(encode({"type": "row", "cells": common}, width=width).data).blocks
    assert (drawn["type"], drawn["width"]) == ("raster", width * 12)
    assert columns(printed["text"]) == width
    assert printed["text"].endswith("￥128.00")
    ink = Image.open(io.BytesIO(base64.b64decode(drawn["png_base64"]))).convert("L").point(lambda grey: 255 - grey)
    assert ink.getbbox()[2] > width * 12 - 12  # the last digit in the last column


@needs_font
def test_without_a_chinese_font_every_line_with_more_than_ascii_is_drawn():
    data = encode(text("您好，￥1"), text("plain 12.00"), chinese=False).data
    assert b"\x1c&" not in data
    assert [block["type"] for block in paper.decode(data).blocks] == ["raster", "text"]
    assert b"plain 12.00" in data


def test_without_any_font_the_columns_are_kept(monkeypatch):
    monkeypatch.setattr(encoder, "drawable", lambda chars: False)
    encoded = encode(text("剪发 1"), chinese=False)
    assert encoded.degraded
    assert b"???? 1" in encoded.data


def test_a_native_qr_code_is_epsons():
    """Epson, GS ( k functions 165 (model 2), 167 (size), 169 (level M, 49), 180 and 181."""
    data = encode({"type": "qr", "data": "hello", "size": 6}, qr="native").data
    assert data.endswith(
        b"\x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1\x1d(k\x08\x001P0hello\x1d(k\x03\x001Q0"
    )
    [block] = paper.decode(data).blocks
    assert (block["type"], block["data"], block["align"]) == ("qr", "hello", "center")


@pytest.mark.parametrize(
    ("part", "command"),
    [
        (
            {"symbology": "ean13", "data": "690123456789"},
            b"\x1dhP\x1dw\x02\x1df\x00\x1dH\x02\x1dk\x026901234567892\x00",
        ),
        ({"data": "A-12{", "text": False}, b"\x1dhP\x1dw\x02\x1df\x00\x1dH\x00\x1dkI\x08{BA-12{{"),
    ],
)
def test_a_native_barcode_is_epsons(part, command):
    assert encode({"type": "barcode", **part}, barcode="native").data.endswith(b"\x1ba\x01" + command)


def test_a_drawn_barcode_holds_its_modules():
    [block] = paper.decode(encode({"type": "barcode", "data": "690123456789", "symbology": "ean13"}).data).blocks
    image = Image.open(io.BytesIO(base64.b64decode(block["png_base64"]))).convert("1")
    row = "".join("0" if image.getpixel((x, 5)) else "1" for x in range(image.width)).strip("0")
    # GS1 General Specifications 5.2.1: guards 101, 01010, 101; 95 modules
    assert len(row) == 95 * 3
    assert (row[:9], row[-9:], row[45 * 3 : 50 * 3]) == ("111000111", "111000111", "000111000111000")


@pytest.mark.parametrize(
    ("data", "symbology"),
    [
        ("123", "ean13"),
        ("6901234567890", "ean13"),
        ("69012345678a", "ean13"),
        ("会员", "code128"),
        ("x" * 48, "code128"),
    ],
)
def test_a_barcode_that_cannot_be_is_refused(data, symbology):
    with pytest.raises(ProblemError) as refused:
        encode({"type": "barcode", "data": data, "symbology": symbology})
    assert refused.value.code == "bad_barcode"


@pytest.mark.parametrize(
    ("settings", "part", "expected"),
    [
        ({}, {"type": "cut"}, b"\x1bd\x04\x1dV\x01"),
        ({"cut": "full"}, {"type": "cut"}, b"\x1bd\x04\x1dV\x00"),
        ({"cut": "none"}, {"type": "cut"}, b"\x1bd\x04"),
        ({}, {"type": "drawer"}, b"\x1b=\x01\x1bp\x00\x19\xfa\x1bp\x01\x19\xfa"),
        ({"drawer": "2"}, {"type": "drawer"}, b"\x1b=\x01\x1bp\x00\x19\xfa"),
        ({"drawer": "5"}, {"type": "drawer"}, b"\x1b=\x01\x1bp\x01\x19\xfa"),
        ({}, {"type": "beep", "times": 3}, b"\x1bB\x03\x04"),
        ({"beep": "esc_a"}, {"type": "beep", "times": 3}, b"\x1b(A\x04\x0003\x03\x03"),
        ({"beep": "bel"}, {"type": "beep", "times": 3}, b"\x07\x07\x07"),
        ({"beep": "none"}, {"type": "beep", "times": 3}, b""),
    ],
)
def test_what_a_printer_is_told_for_a_part(settings, part, expected):
    assert encode(part, **settings).data == b"\x1b@\x1c&" + expected


def test_a_cut_between_labels_ends_one():
    label, rule, cut = {"width_mm": 40, "height_mm": 30}, {"type": "rule"}, {"type": "cut"}
    for roll, end in (("label", b"\x1d\x0c"), ("roll", b"\x1bd\x04\x1dV\x01")):
        made = encode(rule, cut, rule, cut, label=label, paper=roll, width=48).data
        assert made.count(b"-" * 26 + b"\n" + end) == 2
        assert made.count(end) == 2


def test_a_label_is_as_wide_as_it_is_and_ends_at_the_mark():
    label = {"width_mm": 40, "height_mm": 30}
    parts = [{"type": "rule"}, {"type": "cut"}]
    assert encode(*parts, label=label, paper="label", width=48).data.endswith(b"-" * 26 + b"\n\x1d\x0c")
    assert encode(*parts, label=label, width=48).data.endswith(b"-" * 26 + b"\n\x1bd\x04\x1dV\x01")


OK = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("replies", "status", "reason"),
    [
        (OK, Status("ok"), None),
        ({}, None, None),
        ({1: 0x12}, Status("unknown"), None),
        (OK | {4: 0x1E}, Status("low"), "paper_low"),
        (OK | {1: 0x1A, 2: 0x32, 4: 0x7E}, Status("out", offline=True), "paper_out"),
        (OK | {1: 0x1A, 2: 0x16}, Status("ok", cover_open=True, offline=True), "cover_open"),
        (OK | {1: 0x1A, 2: 0x16, 4: 0x7E}, Status("out", cover_open=True, offline=True), "cover_open"),
        (OK | {1: 0x1A, 2: 0x52, 3: 0x1A}, Status("ok", offline=True, error=True), "printer_error"),
        (OK | {1: 0x1A}, Status("ok", offline=True), "offline"),
    ],
)
def test_status_bytes(replies, status, reason):
    parsed = parse_status(replies)
    assert parsed == status
    assert (parsed.reason if parsed else None) == reason


@given(st.integers(0, 255))
def test_no_byte_is_an_answer_to_both_questions(byte):
    kinds = (protocol.is_realtime_reply, protocol.is_sequenced_reply, protocol.is_automatic_status)
    assert sum(kind(byte) for kind in kinds) <= 1
