"""USB and serial printers, through the daemon: a pseudo-terminal with the speed and flow control of a real port."""

import asyncio

import pytest

from devices.printers import paper
from devices.printers.channels.tty import TtyChannel
from devices.printers.escpos.driver import UsbDriver, UsbSettings
from devices.printers.escpos.simulator_tty import TtySimulator
from devices.printers.work import Outcome

FAST = "poll_s=0.05&answer_s=0.3&job_s=5&settle_s=0.05"
LINES = [f"第{i}行 护理 ￥{i}.00" for i in range(20)]
RECEIPT = {"parts": [*({"type": "text", "text": line} for line in LINES), {"type": "cut"}]}
LONG = {"parts": [{"type": "text", "text": f"第{i}行 " + "护理" * 20} for i in range(150)] + [{"type": "cut"}]}


def device_id(event):
    return (event.get("device") or event["devices"][0])["id"]


async def post(client, device, job, document=RECEIPT):
    return (await client.call("POST", f"/devices/{device}/jobs", {"job": job, "document": document}))[1]


def spec(driver, printer, **settings):
    extra = "".join(f"&{key}={value}" for key, value in settings.items())
    return f"{driver}:{printer.port}?{FAST}{extra}"


def lines_of(receipt):
    return [block["text"] for block in paper.decode(receipt).blocks if block["type"] == "text" and block["text"]]


CABLES = [
    pytest.param("escpos-usb", {}, {}, id="usb"),
    pytest.param("escpos-serial", {"baudrate": 115200}, {"baudrate": 115200, "flow": "rtscts"}, id="rtscts"),
    pytest.param("escpos-serial", {"baudrate": 115200}, {"baudrate": 115200, "flow": "xonxoff"}, id="xonxoff"),
]


@pytest.mark.parametrize(("driver", "settings", "cable"), CABLES)
async def test_a_receipt_is_printed_and_confirmed(running, tmp_path, driver, settings, cable):
    flow = {"flow": cable["flow"]} if cable else {}
    async with TtySimulator(tmp_path, **cable) as printer, running(spec(driver, printer, **settings, **flow)) as client:
        device = device_id(await client.state("ready"))
        job = await post(client, device, "a")
        assert (job["state"], job["reason"]) == ("printed", None)
        assert lines_of(printer.receipts[0]) == LINES
        printer.set_paper("low")
        await client.state("attention", "paper_low")


@pytest.mark.parametrize(("driver", "settings", "cable"), CABLES)
async def test_a_long_receipt_through_a_small_buffer_loses_nothing(running, tmp_path, driver, settings, cable):
    flow = {"flow": cable["flow"]} if cable else {}
    async with (
        TtySimulator(tmp_path, **{**cable, "baudrate": None}, print_bytes_s=60_000) as printer,
        running(spec(driver, printer, **settings, **flow)) as client,
    ):
        device = device_id(await client.state("ready"))
        job = await post(client, device, "a", LONG)
        assert job["state"] == "printed"
        assert len(printer.receipts[0]) == job["bytes"]


async def test_without_flow_control_a_small_buffer_overflows(running, tmp_path):
    """What flow control is for: the simulator loses bytes as the printer would."""
    async with (
        TtySimulator(tmp_path, flow="none", print_bytes_s=5_000) as printer,
        running(spec("escpos-serial", printer, flow="none", baudrate=115200, job_s=1)) as client,
    ):
        device = device_id(await client.state("ready"))
        job = await post(client, device, "a", LONG)
        assert job["state"] in {"unknown", "printed"}
        assert len(printer.unfinished) + sum(map(len, printer.receipts)) < job["bytes"]


@pytest.mark.parametrize(("driver", "settings", "cable"), CABLES)
async def test_flow_control_that_stays_off_ends_as_unknown(running, tmp_path, driver, settings, cable):
    flow = {"flow": cable["flow"]} if cable else {}
    settings = {**settings, **flow, "job_s": 0.5}
    async with TtySimulator(tmp_path, **cable) as printer, running(spec(driver, printer, **settings)) as client:
        device = device_id(await client.state("ready"))
        printer.hold()
        job = await post(client, device, "a", LONG)
        assert (job["state"], job["started"]) == ("unknown", True)
        assert job["reason"] in {"timed_out", "no_answer"}


@pytest.mark.parametrize(("driver", "settings", "cable"), CABLES)
async def test_the_paper_ends_in_the_middle(running, tmp_path, driver, settings, cable):
    flow = {"flow": cable["flow"]} if cable else {}
    async with TtySimulator(tmp_path, **cable) as printer, running(spec(driver, printer, **settings, **flow)) as client:
        device = device_id(await client.state("ready"))
        printer.run_out_after(100)
        job = await post(client, device, "a")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "paper_out", True)
        assert len(printer.unfinished) == 100


@pytest.mark.parametrize(("driver", "settings", "cable"), CABLES)
async def test_the_cable_pulled_in_the_middle_is_unknown_and_it_comes_back(running, tmp_path, driver, settings, cable):
    flow = {"flow": cable["flow"]} if cable else {}
    async with TtySimulator(tmp_path, **cable) as printer, running(spec(driver, printer, **settings, **flow)) as client:
        device = device_id(await client.state("ready"))
        printer.hold()
        posting = asyncio.create_task(post(client, device, "a", LONG))
        await printer.received("第1行".encode("gb18030"))
        seen = len(client.events)
        printer.unplug()
        job = await posting
        assert (job["state"], job["reason"], job["started"]) == ("unknown", "interrupted", True)
        await client.state("gone", "unplugged", since=seen)
        seen = len(client.events)
        printer.hold(held=False)
        printer.plug()
        await client.state("ready", since=seen)
        assert (await post(client, device, "a", LONG))["duplicate"]
        assert (await post(client, device, "b"))["state"] == "printed"
        assert len(printer.receipts) == 1


@pytest.mark.parametrize("flow", ["rtscts", "xonxoff"])
async def test_a_printer_that_is_busy_off_line_cannot_be_asked_and_comes_back(running, tmp_path, flow):
    async with (
        TtySimulator(tmp_path, flow=flow, busy_offline=True) as printer,
        running(spec("escpos-serial", printer, flow=flow, job_s=0.5, answer_s=0.1)) as client,
    ):
        device = device_id(await client.state("ready"))
        printer.run_out_after(100)
        seen = len(client.events)
        job = await post(client, device, "a")
        assert (job["state"], job["reason"], job["started"]) == ("unknown", "no_answer", True)
        await client.state("attention", "no_answer", since=seen)
        assert (await post(client, device, "b"))["reason"] == "no_answer"
        seen = len(client.events)
        printer.set_paper("ok")
        await client.state("ready", since=seen)
        assert (await post(client, device, "b"))["state"] == "printed"
        assert len(printer.receipts) == 2  # the rest of the first waited in the printer's buffer


async def test_a_usb_printer_that_never_answers_gets_sent(running, tmp_path):
    async with TtySimulator(tmp_path) as printer:
        printer.mute()
        async with running(spec("escpos-usb", printer)) as client:
            device = device_id(await client.state("ready"))
            job = await post(client, device, "a")
            assert (job["state"], job["reason"]) == ("sent", None)
            details = (await client.device(device))["details"]
            assert (details["paper"], details["status"], details["confirms"]) == ("unknown", False, False)
            await printer.received(b"\x1dV\x01")


async def test_a_clone_without_answers_in_sequence(running, tmp_path):
    async with TtySimulator(tmp_path, sequenced=False) as printer, running(spec("escpos-usb", printer)) as client:
        device = device_id(await client.state("ready"))
        assert (await post(client, device, "a"))["state"] == "sent"
        printer.run_out_after(100)
        job = await post(client, device, "b")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "paper_out", True)


async def test_garbage_for_a_native_qr_code_and_a_picture_in_its_place(running, tmp_path):
    document = {"parts": [{"type": "qr", "data": "https://example.com"}, {"type": "cut"}]}
    for qr, expected in (("native", "text"), ("raster", "raster")):
        async with (
            TtySimulator(tmp_path, qr, native_qr=False) as printer,
            running.at(tmp_path / f"{qr}.d", spec("escpos-usb", printer, qr=qr)) as client,
        ):
            device = device_id(await client.state("ready"))
            assert (await post(client, device, "a", document))["state"] == "printed"
            assert paper.decode(printer.receipts[0]).blocks[0]["type"] == expected


async def test_another_program_holds_the_serial_port(running, tmp_path):
    async with TtySimulator(tmp_path) as printer:
        holder = await TtyChannel.open(str(printer.port), 9600, "none")
        async with running(spec("escpos-serial", printer)) as client:
            await client.state("attention", "busy")
            seen = len(client.events)
            await holder.close()
            await client.state("ready", since=seen)


class Silent:
    """An outlet nobody reads."""

    id = "p"

    def ready(self, **_):
        pass

    attention = ready


async def test_waiting_jobs_are_told_when_the_printer_is_stopped(tmp_path):
    async with TtySimulator(tmp_path) as printer:
        driver = UsbDriver(UsbSettings(answer_s=0.3))
        running = asyncio.create_task(driver.run(str(printer.port), Silent()))
        printer.hold()

        async def starting():
            pass

        first = driver.print(b"first\x1dV\x01", starting)
        second = driver.print(b"second\x1dV\x01", starting)
        await printer.received(b"\x1dV\x01")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        late = driver.print(b"late", starting)
        assert await first == Outcome("unknown", "interrupted", started=True)
        assert await second == await late == Outcome("failed", "stopped", started=False)
