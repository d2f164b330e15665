"""Receipts on their way to the paper: what became of each is written down and said."""

import asyncio

from hub.cashier import receipts
from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, Sell, TenderRequest
from hub.journal.errors import DiskFull
from hub.ledger.accounts import Tender

SALE = {"lines": [{"amount_fen": 100, "name": "试用装"}], "tenders": [{"tender": "cash", "amount_fen": 100}]}


async def states(api, bill):
    return [(r["copy"], r["state"], r["reason"]) for r in (await api.ok("GET", f"/bills/{bill}"))["receipts"]]


async def test_a_sale_prints_its_receipt(desk):
    api, counter, events = desk
    bill = (await api.ok("POST", "/sales", SALE))["bill"]
    printed = await events.wait("receipt", lambda data: data["bill"] == bill)
    assert (printed["state"], printed["copy"], printed["reason"]) == ("printed", 1, None)
    assert await states(api, bill) == [(1, "printed", None)]
    assert len(counter.printer.receipts) == 1
    assert api.verify().verify == "ok"


async def test_a_sale_may_ask_for_no_receipt(desk):
    api, _, _ = desk
    bill = (await api.ok("POST", "/sales", SALE | {"print": False}))["bill"]
    assert await states(api, bill) == []


async def test_printing_again_is_a_copy(desk):
    api, counter, events = desk
    bill = (await api.ok("POST", "/sales", SALE))["bill"]
    await events.wait("receipt")
    job = await api.ok("POST", f"/bills/{bill}/receipts")
    assert job["copy"] == 2
    await events.wait("receipt", lambda data: data["job"] == job["job"])
    assert [state for _, state, _ in await states(api, bill)] == ["printed", "printed"]
    assert len(counter.printer.receipts) == 2


async def test_no_paper_fails_the_receipt_and_not_the_sale(desk):
    api, counter, events = desk
    counter.printer.set_paper("out")
    await events.wait("device", lambda data: data["device"]["kind"] == "printer" and data["device"]["state"] != "ready")
    bill = (await api.ok("POST", "/sales", SALE))["bill"]
    failed = await events.wait("receipt")
    assert (failed["state"], failed["reason"]) == ("failed", "paper_out")
    assert failed["message"]
    assert (await api.ok("GET", f"/bills/{bill}"))["state"] == "settled"
    counter.printer.set_paper("ok")
    await events.wait("device", lambda data: data["device"]["kind"] == "printer" and data["device"]["state"] == "ready")
    await api.ok("POST", f"/bills/{bill}/receipts")
    await events.wait("receipt", lambda data: data["state"] == "printed")
    assert [state for _, state, _ in await states(api, bill)] == ["failed", "printed"]


async def test_paper_that_ends_in_the_middle_of_a_receipt_is_never_called_printed(desk):
    api, counter, events = desk
    counter.printer.run_out_after(200)
    bill = (await api.ok("POST", "/sales", SALE))["bill"]
    said = await events.wait("receipt")
    assert said["state"] in {"failed", "unknown"}
    assert said["reason"]
    assert [(copy, state) for copy, state, _ in await states(api, bill)] == [(1, said["state"])]
    assert counter.printer.receipts == []
    assert api.verify().verify == "ok"


async def test_a_receipt_issued_before_the_hub_stopped_is_asked_after_and_not_sent_anew(serve, counter, salon):
    sell = Sell((LineRequest(amount_fen=100),), (TenderRequest(Tender.CASH, 100),), print=False)
    bill = await salon.write(till.sell, sell)
    await salon.write(receipts.issue, bill)
    async with counter.daemon(), serve(devices=str(counter.socket)) as api:
        while await states(api, bill) == [(1, "printing", None)]:
            pass
        assert await states(api, bill) == [(1, "failed", "not_sent")]
        assert counter.printer.receipts == []


async def test_a_full_disk_does_not_end_printing(desk, monkeypatch):
    """What became of one receipt cannot be written: it stays unfinished, the next ones print."""
    api, _, events = desk
    real, tried = api.hub.printing._finish, asyncio.Event()

    async def full(*_arguments):
        tried.set()
        raise DiskFull

    monkeypatch.setattr(api.hub.printing, "_finish", full)
    bill = (await api.ok("POST", "/sales", SALE))["bill"]
    async with asyncio.timeout(20):
        await tried.wait()
    monkeypatch.setattr(api.hub.printing, "_finish", real)
    await api.ok("POST", f"/bills/{bill}/receipts")
    await events.wait("receipt", lambda data: data["copy"] == 2 and data["state"] == "printed")
    assert (await states(api, bill))[1] == (2, "printed", None)


async def test_a_test_page_prints(desk):
    api, counter, _ = desk
    job = await api.ok("POST", f"/devices/{api.hub.devices.printer().id}/test-page")
    assert (job["state"], len(counter.printer.receipts)) == ("printed", 1)
    await api.refused("not_found", "POST", "/devices/nothing/test-page")
