"""Hub and device daemon are killed at every point of a receipt's way; it is on paper once, or a person is asked."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from devices.printers import paper
from meishu.demo import world
from meishu.demo.stack import Options, Stack
from tests.patience import until
from tests.system.conftest import free_port, ready, verified

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

QUICK = {"lines": [{"name": "手工", "amount_fen": 6600}], "tenders": [{"tender": "wechat", "amount_fen": 6600}]}


@asynccontextmanager
async def house_of(folder: Path):
    """(the processes, a front desk) with the printer ready."""
    async with (
        Stack(Options(folder / "house", hub_port=free_port())) as stack,
        stack.client(stack.seeded.tokens["tablet"]) as terminal,
        await terminal.sign_in(*world.PINS["front_desk"]) as desk,
    ):
        await until(lambda: ready(desk))
        yield stack, desk
        folder = stack.options.folder
    verified(folder)


async def receipt_of(desk, bill):
    """The bill's last receipt once it has an end, else None."""
    last = (await desk.get(f"/bills/{bill['bill']}"))["receipts"][-1]
    return None if last["state"] == "queued" else last


async def printer_is(desk, *states):
    printers = [one for one in (await desk.get("/devices"))["devices"] if one["kind"] == "printer"]
    return bool(printers) and printers[0]["state"] in states


def on_paper(stack, bill):
    """How many whole papers tell of the bill."""
    return sum(bill["number"] in paper.decode(one).text for one in stack.printer.receipts)


async def begun(stack, bill):
    """Until the printer has got bytes of the bill."""
    await until(lambda: f"单号 {bill['number']}".encode("gb18030") in stack.printer._log)


async def kill(stack, who):
    for process in (stack.hub, stack.devices):
        if process.name in who:
            await process.kill()
    if "devices" in who:
        await stack.devices.start(wait_for=stack.socket)
    if "hub" in who:
        await stack.hub.start()


WHO = [("hub",), ("devices",), ("hub", "devices")]


@pytest.mark.parametrize("who", WHO, ids="+".join)
async def test_killed_while_slips_wait_for_paper(tmp_path, who):
    async with house_of(tmp_path) as (stack, desk):
        stack.printer.set_paper("out")
        await until(lambda: printer_is(desk, "attention"))
        bills = [await desk.post("/sales", QUICK) for _ in range(3)]
        await kill(stack, who)
        stack.printer.set_paper("ok")
        for bill in bills:
            assert (await until(lambda bill=bill: receipt_of(desk, bill)))["state"] == "printed"
        assert [on_paper(stack, bill) for bill in bills] == [1, 1, 1]


@pytest.mark.parametrize("who", WHO, ids="+".join)
async def test_killed_while_a_receipt_is_printed(tmp_path, who):
    """The daemon knows of a job it had begun; without it nobody does, and a person is asked."""
    async with house_of(tmp_path) as (stack, desk):
        stack.printer.hold()
        bill = await desk.post("/sales", QUICK)
        await begun(stack, bill)
        await kill(stack, who)
        stack.printer.hold(held=False)
        last = await until(lambda: receipt_of(desk, bill))
        assert (last["state"], last["asks"]) == (("unknown", True) if "devices" in who else ("printed", False))
        assert on_paper(stack, bill) <= 1
        if last["asks"]:
            again = (await desk.post(f"/print-jobs/{last['job']}/answer", {"printed": False}))["again"]
            await until(lambda: printer_is(desk, "ready"))
            after = await until(lambda: receipt_of(desk, bill))
            assert (after["job"], after["copy"]) == (again["job"], 2)
            assert after["state"] in {"printed", "sent"}  # of a printer that has just answered again, sent is enough
            copies = [one for one in stack.printer.receipts if bill["number"] in paper.decode(one).text]
            assert sum("补打 第 2 联" in paper.decode(one).text for one in copies) == 1


@pytest.mark.parametrize("who", WHO, ids="+".join)
async def test_killed_after_a_receipt_was_printed(tmp_path, who):
    async with house_of(tmp_path) as (stack, desk):
        bill = await desk.post("/sales", QUICK)
        await until(lambda: on_paper(stack, bill))
        await kill(stack, who)
        last = await until(lambda: receipt_of(desk, bill))
        assert last["state"] in {"printed", "unknown"}
        await until(lambda: printer_is(desk, "ready"))
        after = await desk.post("/sales", QUICK)
        assert (await until(lambda: receipt_of(desk, after)))["state"] == "printed"
        assert [on_paper(stack, bill), on_paper(stack, after)] == [1, 1]


async def test_a_sale_without_the_daemon_prints_once_it_is_back(tmp_path):
    async with house_of(tmp_path) as (stack, desk):
        await stack.devices.kill()
        bill = await desk.post("/sales", QUICK)
        await stack.hub.kill()
        await stack.hub.start()
        assert await receipt_of(desk, bill) is None
        await stack.devices.start(wait_for=stack.socket)
        assert (await until(lambda: receipt_of(desk, bill)))["state"] == "printed"
        assert on_paper(stack, bill) == 1
