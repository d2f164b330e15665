"""A network printer, through the daemon: what is on the paper and what the daemon says of it."""

import asyncio
from dataclasses import replace

import pytest

from devices.printers import driver
from devices.printers.escpos.protocol import ASK_SEQUENCED
from devices.printers.escpos.simulator import Simulator
from tests.patience import WAIT_S

FAST = "poll_s=0.05&answer_s=0.2&job_s=2&settle_s=0.05&connect_s=1"
RECEIPT = {
    "parts": [
        {"type": "text", "text": "花间美容", "align": "center", "bold": True, "size": 2},
        *[{"type": "text", "text": f"第{i}行 护理 ¥{i}.00"} for i in range(20)],
        {"type": "cut"},
    ]
}


def spec(printer, **settings):
    extra = "".join(f"&{key}={value}" for key, value in settings.items())
    return f"escpos:{printer.address}?{FAST}{extra}"


def device_id(event):
    return (event.get("device") or event["devices"][0])["id"]


async def post(client, device, job, document=RECEIPT):
    return await client.call("POST", f"/devices/{device}/jobs", {"job": job, "document": document})


async def test_printed_is_said_when_the_printer_has_confirmed(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        status, job = await post(client, device, "a")
        assert (status, job["state"], job["reason"], job["duplicate"]) == (200, "printed", None, False)
        assert "第19行 护理 ￥19.00".encode("gb18030") in printer.receipts[0]
        assert job["bytes"] == len(printer.receipts[0])
        assert await client.call("GET", f"/devices/{device}/jobs/a") == (200, job)
        details = (await client.device(device))["details"]
        assert details == {"paper": "ok", "cover": "closed", "status": True, "confirms": True, "width": 48}


async def test_the_same_id_gets_the_first_result_and_prints_nothing(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        replies = await asyncio.gather(*(post(client, device, "a") for _ in range(5)))
        assert sorted(job["duplicate"] for _, job in replies) == [False, True, True, True, True]
        _, again = await post(client, device, "a")
        assert (again["state"], again["duplicate"]) == ("printed", True)
        assert len(printer.receipts) == 1


async def test_the_same_id_for_another_document_is_refused(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        await post(client, device, "a")
        status, problem = await post(client, device, "a", {"parts": [{"type": "cut"}]})
        assert (status, problem["code"]) == (409, "job_id_reused")
        assert len(printer.receipts) == 1


async def test_paper_out_before_the_start_prints_nothing_and_may_be_tried_again(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        printer.set_paper("out")
        _, job = await post(client, device, "a")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "paper_out", False)
        assert job["message"]["zh"].startswith("打印机缺纸")
        assert printer.unfinished == b""
        printer.set_paper("ok")
        _, job = await post(client, device, "a")
        assert (job["state"], job["duplicate"]) == ("printed", False)
        assert len(printer.receipts) == 1


async def test_paper_out_in_the_middle_is_failed_and_never_printed_again_by_itself(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        printer.run_out_after(100)
        _, job = await post(client, device, "a")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "paper_out", True)
        await client.state("attention", "paper_out")
        seen = len(client.events)
        printer.set_paper("ok")
        await client.state("ready", since=seen)
        _, again = await post(client, device, "a")
        assert (again["state"], again["duplicate"]) == ("failed", True)
        assert len(printer.receipts) == 1  # the rest that waited in the printer's buffer
        _, fresh = await post(client, device, "b")
        assert (fresh["state"], len(printer.receipts)) == ("printed", 2)


@pytest.mark.parametrize("after", [0, 100, 300])
async def test_an_automatic_status_passes_for_no_confirmation(running, after):
    async with Simulator(automatic=True) as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        printer.set_paper("low")
        printer.set_cover(open=True)
        printer.set_cover(open=False)
        _, job = await post(client, device, "a")
        assert job["state"] == "printed"
        printer.run_out_after(after)
        _, job = await post(client, device, "b")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "paper_out", True)


async def test_the_cover_opened_in_the_middle(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        printer.set_cover(open=True)
        _, job = await post(client, device, "a")
        assert (job["state"], job["reason"]) == ("failed", "cover_open")
        await client.state("attention", "cover_open")


async def test_low_paper_still_prints(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        printer.set_paper("low")
        await client.state("attention", "paper_low")
        _, job = await post(client, device, "a")
        assert job["state"] == "printed"


async def test_a_printer_that_never_answers_still_prints(running):
    async with Simulator() as printer:
        printer.mute()
        async with running(spec(printer)) as client:
            device = device_id(await client.state("ready"))
            _, job = await post(client, device, "a")
            assert (job["state"], job["reason"]) == ("sent", None)
            assert (await client.device(device))["details"]["paper"] == "unknown"
            await client.call("GET", "/health")
        assert len(printer.receipts) == 1


async def test_a_printer_that_falls_silent_is_not_trusted_with_a_job(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        printer.mute()
        await client.state("attention", "no_answer")
        _, job = await post(client, device, "a")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "no_answer", False)
        seen = len(client.events)
        printer.mute(muted=False)
        await client.state("ready", since=seen)
        _, job = await post(client, device, "a")
        assert job["state"] == "printed"


async def test_a_printer_without_answers_in_sequence_gets_sent(running):
    async with Simulator(sequenced=False) as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        _, job = await post(client, device, "a")
        assert (job["state"], job["reason"]) == ("sent", None)
        printer.run_out_after(100)
        _, job = await post(client, device, "b")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "paper_out", True)


async def test_the_connection_lost_in_the_middle_is_unknown(running):
    async with Simulator() as printer, running(spec(printer, job_s=5)) as client:
        device = device_id(await client.state("ready"))
        printer.hold()
        posting = asyncio.create_task(post(client, device, "a"))
        await printer.received(b"\x1dV\x01")
        await printer.unplug()
        _, job = await posting
        assert (job["state"], job["reason"], job["started"]) == ("unknown", "interrupted", True)
        seen = len(client.events)
        printer.hold(held=False)
        await printer.plug()
        await client.state("ready", since=seen)
        _, again = await post(client, device, "a")
        assert (again["state"], again["duplicate"], printer.receipts) == ("unknown", True, [])


async def test_a_job_that_does_not_end_is_unknown(running):
    async with Simulator() as printer, running(spec(printer, job_s=0.3)) as client:
        device = device_id(await client.state("ready"))
        printer.hold()
        _, job = await post(client, device, "a")
        assert (job["state"], job["reason"]) == ("unknown", "timed_out")
        printer.hold(held=False)
        _, job = await post(client, device, "b")
        assert job["state"] == "printed"


async def test_a_hung_printer_that_confirmed_before_is_given_nothing_also_over_a_restart(running):
    async with Simulator() as printer:
        async with running(spec(printer)) as client:
            device = device_id(await client.state("ready"))
            assert (await post(client, device, "a"))[1]["state"] == "printed"
        printer.hold()
        async with running(spec(printer)) as client:
            posting = asyncio.create_task(post(client, device, "b"))
            for _ in range(3):
                printer._log.clear()
                await printer.received(ASK_SEQUENCED)
            assert (posting.done(), printer.unfinished) == (False, b"")
            printer.hold(held=False)
            assert (await posting)[1]["state"] == "printed"
        assert len(printer.receipts) == 2


async def test_one_that_stays_so_counts_as_a_printer_that_cannot_confirm(running, monkeypatch):
    """As when another model stands at the old one's address."""
    monkeypatch.setattr(driver, "HUNG_S", 0.5)
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        await post(client, device, "a")
        printer.machine._traits = replace(printer.machine._traits, sequenced=False)
        await printer.drop_connections()
        async with asyncio.timeout(WAIT_S):
            while (job := (await post(client, device, "b"))[1])["state"] == "failed":
                assert not job["started"]
        assert job["state"] == "sent"


async def test_an_unplugged_printer_is_gone_and_comes_back(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        seen = len(client.events)
        await printer.unplug()
        await client.state("gone", "unreachable", since=seen)
        _, job = await post(client, device, "a")
        assert (job["state"], job["reason"], job["started"]) == ("failed", "unreachable", False)
        seen = len(client.events)
        await printer.plug()
        await client.state("ready", since=seen)
        _, job = await post(client, device, "a")
        assert (job["state"], job["duplicate"]) == ("printed", False)


async def test_an_idle_connection_closed_by_the_printer_is_not_told(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        seen = len(client.events)
        for round_ in range(3):
            before = printer.connections
            await printer.drop_connections()
            _, job = await post(client, device, f"job-{round_}")
            assert job["state"] == "printed"
            assert printer.connections > before
        assert len(printer.receipts) == 3
        states = [event["device"]["state"] for event in client.events[seen:] if event["type"] == "device"]
        assert "gone" not in states


async def test_the_drawer_opens_without_paper(running):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        assert await client.call("POST", f"/devices/{device}/drawer") == (
            200,
            {"device": device, "state": "sent"},
        )
        await printer.received(b"\x1bp\x01\x19\xfa")
        assert printer.drawer_kicks == 2
        seen = len(client.events)
        await printer.unplug()
        await client.state("gone", "unreachable", since=seen)
        status, problem = await client.call("POST", f"/devices/{device}/drawer")
        assert (status, problem["code"]) == (503, "unreachable")


async def test_the_drawer_goes_before_waiting_receipts(running):
    async with Simulator() as printer, running(spec(printer, job_s=20)) as client:
        device = device_id(await client.state("ready"))
        printer.hold()
        first = asyncio.create_task(post(client, device, "first"))
        await printer.received(b"\x1dV\x01")
        others = [asyncio.create_task(post(client, device, f"j{i}")) for i in range(3)]
        await client.call("GET", "/health")
        kick = asyncio.create_task(client.call("POST", f"/devices/{device}/drawer"))
        await client.call("GET", "/health")
        printer.hold(held=False)
        assert (await first)[1]["state"] == "printed"
        assert (await kick)[0] == 200
        await asyncio.gather(*others)
        assert [b"\x1bp" in receipt for receipt in printer.receipts] == [False, True, False, False]


async def test_the_queue_is_bounded(running):
    async with Simulator() as printer, running(spec(printer, job_s=20)) as client:
        device = device_id(await client.state("ready"))
        printer.hold()
        posting = [asyncio.create_task(post(client, device, f"j{i}")) for i in range(60)]
        busy, held = [], set(posting)
        while len(busy) < 60 - 33:
            done, held = await asyncio.wait(held, return_when=asyncio.FIRST_COMPLETED)
            busy += [task.result() for task in done]
        assert {(status, problem["code"]) for status, problem in busy} == {(503, "printer_busy")}
        printer.hold(held=False)
        printed = [(await task)[1]["state"] for task in held]
        assert printed == ["printed"] * len(held)
        assert len(printer.receipts) == len(held)


@pytest.mark.parametrize("paper", ["ok", "low"])
async def test_a_large_picture_arrives_whole(running, paper):
    async with Simulator() as printer, running(spec(printer)) as client:
        device = device_id(await client.state("ready"))
        printer.set_paper(paper)
        parts = [{"type": "qr", "data": f"https://example.com/{i}", "size": 8} for i in range(20)]
        _, job = await post(client, device, "a", {"parts": [*parts, {"type": "cut"}]})
        assert (job["state"], job["bytes"]) == ("printed", len(printer.receipts[0]))
