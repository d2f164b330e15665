"""Labels by TSPL: the bytes, the pictures, and a printer through the daemon."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from devices.errors import ProblemError
from devices.printers import fonts
from devices.printers.document import Document, Label
from devices.printers.page import degraded, pages
from devices.printers.status import Status
from devices.printers.tspl.protocol import Look, job, parse_status
from devices.printers.tspl.simulator import Interpreter, Simulator

needs_font = pytest.mark.skipif(
    not any(fonts.Path(path).is_file() for path, _ in fonts.CANDIDATES), reason="no Chinese font here"
)
SMALL = Label(40, 30)
PRICE = {
    "label": {"width_mm": 40, "height_mm": 30},
    "parts": [
        {"type": "text", "text": "玻尿酸面膜 㐀𠮷", "align": "center", "bold": True},
        {"type": "text", "text": "¥99.00", "align": "center", "size": 2},
        {"type": "barcode", "data": "6901234567892", "symbology": "ean13", "height": 60},
    ],
}


def document(plain):
    return msgspec.convert(plain, Document)


def test_the_bytes_of_a_label():
    """TSPL: SIZE m mm,n mm; GAP; DENSITY; DIRECTION; CLS; BITMAP x,y,bytes,rows,mode,data with 0 for black; PRINT."""
    sheet = Image.new("L", (16, 2), 255)
    sheet.putpixel((0, 0), 0)
    assert job([sheet], Label(20, 10, 3), Look(10, 1)) == (
        b"SIZE 20 mm,10 mm\r\nGAP 3 mm,0 mm\r\nDENSITY 10\r\nDIRECTION 1\r\nCLS\r\n"
        b"BITMAP 0,0,2,2,0,\x7f\xff\xff\xff\r\nPRINT 1,1\r\n"
    )


@needs_font
def test_a_price_label_comes_out_as_it_was_drawn():
    [sheet] = pages(document(PRICE), SMALL)
    assert sheet.size == (320, 240)
    interpreter = Interpreter()
    interpreter.feed(job([sheet], SMALL, Look()))
    [label] = interpreter.labels
    assert interpreter.unknown == []
    assert ImageChops.difference(label.convert("L"), sheet.convert("1").convert("L")).getbbox() is None
    left, top, right, bottom = sheet.point(lambda grey: 255 - grey).getbbox()
    assert (left + right) // 2 in range(150, 171)
    assert (top + bottom) // 2 in range(110, 131)


@needs_font
def test_a_cut_begins_the_next_label_and_each_has_to_fit_one():
    cut, short, long = {"type": "cut"}, {"type": "text", "text": "一"}, {"type": "text", "text": "长" * 120}
    three = {**PRICE, "parts": [short, cut, cut, *PRICE["parts"], cut, short, {"type": "feed", "lines": 20}, cut]}
    assert len(pages(document(three), SMALL)) == 3
    with pytest.raises(ProblemError, match="does not fit"):
        pages(document({**PRICE, "parts": [short, cut, long, cut]}), SMALL)


@needs_font
def test_what_does_not_fit_its_label_is_refused():
    plain = {**PRICE, "parts": [*PRICE["parts"], {"type": "text", "text": "长" * 60}]}
    with pytest.raises(ProblemError) as refused:
        pages(document(plain), SMALL)
    assert refused.value.code == "label_too_small"


@needs_font
@pytest.mark.parametrize(("lines", "labels"), [(1, 1), (8, 1), (9, 2), (40, 5), (41, None)])
def test_other_documents_go_over_several_labels(lines, labels):
    plain = {"parts": [{"type": "text", "text": f"第{n}行"} for n in range(lines)] + [{"type": "cut"}]}
    if labels is None:
        with pytest.raises(ProblemError, match="does not fit"):
            pages(document(plain), SMALL)
    else:
        assert len(pages(document(plain), SMALL)) == labels


@needs_font
def test_the_feed_before_a_cut_costs_no_label():
    plain = {"parts": [{"type": "text", "text": "一"}, {"type": "feed", "lines": 20}, {"type": "cut"}]}
    assert len(pages(document(plain), SMALL)) == 1


@needs_font
@pytest.mark.parametrize(("value", "told"), [("面膜 㐀𠮷 ¥1", False), ("\ue000", True)])
def test_what_no_font_has_is_told(value, told):
    assert degraded(document({"parts": [{"type": "text", "text": value}]})) is told


@pytest.mark.parametrize(
    ("byte", "status", "reason"),
    [  # Gprinter GP-2120T manual, ESC !?
        (0x00, Status("ok"), None),
        (0x01, Status("ok", cover_open=True), "cover_open"),
        (0x02, Status("ok", error=True), "printer_error"),
        (0x04, Status("out"), "paper_out"),
        (0x05, Status("out", cover_open=True), "cover_open"),
        (0x08, Status("ok", error=True), "printer_error"),
        (0x10, Status("ok", offline=True), "offline"),
        (0x20, Status("ok"), None),
    ],
)
def test_status_bytes(byte, status, reason):
    assert parse_status(byte) == status
    assert status.reason == reason


@given(st.binary(max_size=300), st.integers(0, 300))
def test_any_bytes_are_survived(data, at):
    interpreter = Interpreter()
    interpreter.feed(data[:at])
    interpreter.feed(data[at:])
    assert interpreter.labels == []


def device_id(event):
    return (event.get("device") or event["devices"][0])["id"]


async def post(client, device, job_id, plain=PRICE):
    return (await client.call("POST", f"/devices/{device}/jobs", {"job": job_id, "document": plain}))[1]


@needs_font
async def test_a_label_printer_through_the_daemon(running):
    async with Simulator() as printer, running(f"tspl:{printer.address}?poll_s=0.05&settle_s=0.05") as client:
        device = device_id(await client.state("ready"))
        made = await post(client, device, "a")
        assert (made["state"], made["reason"], len(printer.labels)) == ("sent", None, 1)
        assert (await post(client, device, "a"))["duplicate"]
        assert len(printer.labels) == 1
        printer.status = 0x04
        await client.state("attention", "paper_out")
        refused = await post(client, device, "b")
        assert (refused["state"], refused["reason"], refused["started"]) == ("failed", "paper_out", False)
        printer.status = 0
        printer.status_after_label = 0x01
        opened = await post(client, device, "c")
        assert (opened["state"], opened["reason"], opened["started"]) == ("failed", "cover_open", True)
        status, problem = await client.call("POST", f"/devices/{device}/drawer")
        assert (status, problem["code"]) == (409, "no_drawer")


@needs_font
async def test_a_label_printer_that_answers_nothing(running):
    async with Simulator() as printer:
        printer.status = None
        async with running(f"tspl:{printer.address}?poll_s=0.05&answer_s=0.1") as client:
            device = device_id(await client.state("ready"))
            assert (await post(client, device, "a"))["state"] == "sent"
