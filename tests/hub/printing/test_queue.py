"""Slips on their way to the paper: they wait, they come out once, and where nobody knows a person is asked."""

import asyncio

import pytest

from devices.printers import paper
from hub.cashier import receipts as cashier_receipts
from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, Sell, TenderRequest
from hub.journal.errors import DiskFull
from hub.ledger.accounts import Tender
from hub.printing import rules
from hub.printing import state as print_state
from hub.printing.facts import Slip
from tests.hub.printing.conftest import SALE, of, receipts, sell
from tests.patience import WAIT_S


async def out_of_paper(shop, api, name="前台"):
    shop.printers[name].set_paper("out")
    await shop.until(api, lambda states: states[name] == "attention")


async def test_a_sale_prints_its_receipt(one):
    async with one.daemon(), one.hub() as (api, events):
        bill = await sell(api)
        printed = await events.wait("receipt", of(bill))
        assert (printed["state"], printed["copy"], printed["reason"], printed["asks"]) == ("printed", 1, None, False)
        assert await receipts(api, bill) == [(1, "printed", False)]
        assert len(one.texts("前台")) == 1
        assert api.verify().verify == "ok"


async def test_a_sale_may_ask_for_no_receipt(one):
    async with one.daemon(), one.hub() as (api, _):
        assert await receipts(api, await sell(api, print=False)) == []


async def test_printing_again_is_a_copy(one):
    async with one.daemon(), one.hub() as (api, events):
        bill = await sell(api)
        await events.wait("receipt", of(bill))
        job = await api.ok("POST", f"/bills/{bill}/receipts")
        await events.wait("receipt", lambda data: data["job"] == job["job"])
        assert await receipts(api, bill) == [(1, "printed", False), (2, "printed", False)]
        first, second = one.texts("前台")
        assert "补打" not in first
        assert "补打 第 2 联" in second


@pytest.mark.parametrize("trouble", ["paper_out", "cover_open", "unreachable"])
async def test_a_printer_in_trouble_keeps_its_slips_and_prints_them_in_order_once_it_is_well(one, trouble):
    printer = one.printers["前台"]
    async with one.daemon(), one.hub() as (api, events):
        match trouble:
            case "paper_out":
                printer.set_paper("out")
            case "cover_open":
                printer.set_cover(open=True)
            case _:
                await printer.unplug()
        await one.until(api, lambda states: states["前台"] != "ready")
        bills = [await sell(api) for _ in range(3)]
        waits = await events.wait("receipt", lambda data: data["bill"] == bills[0] and data["reason"] == trouble)
        assert waits["state"] == "queued"
        assert waits["message"]
        assert [await receipts(api, bill) for bill in bills] == [[(1, "queued", False)]] * 3
        listed = (await api.ok("GET", "/print-jobs", by="front_desk"))["waiting"]
        assert [(one["bill"], one["state"]) for one in listed] == [(bill, "queued") for bill in bills]
        printer.set_paper("ok")
        printer.set_cover(open=False)
        await printer.plug()
        for bill in bills:
            await events.wait("receipt", of(bill, "printed"))
        numbers = [(await api.ok("GET", f"/bills/{bill}"))["number"] for bill in bills]
        assert [number in text for number, text in zip(numbers, one.texts("前台"), strict=True)] == [True] * 3
        assert api.verify().verify == "ok"


async def test_slips_wait_for_a_daemon_that_is_away(one):
    async with one.hub(ready=False) as (api, events):
        bill = await sell(api)
        assert (await events.wait("receipt", of(bill)))["reason"] == "daemon_away"
        async with one.daemon():
            await events.wait("receipt", of(bill, "printed"))
            assert len(one.texts("前台")) == 1


async def test_a_late_receipt_is_worse_than_none(one, wall):
    async with one.daemon(), one.hub() as (api, events):
        await api.ok("PUT", "/settings", {"name": "print_keep_minutes", "value": "5"})
        await out_of_paper(one, api)
        late = await sell(api)
        wall.pass_(minutes=4)
        fresh = await sell(api)
        wall.pass_(minutes=1)
        one.printers["前台"].set_paper("ok")
        await events.wait("receipt", of(fresh, "printed"))
        assert await receipts(api, late) == [(1, "expired", False)]
        assert len(one.texts("前台")) == 1


async def test_a_person_can_cancel_what_waits_and_nothing_else(one):
    async with one.daemon(), one.hub() as (api, events):
        await out_of_paper(one, api)
        gone, kept = await sell(api), await sell(api)
        job = (await api.ok("GET", f"/bills/{gone}"))["receipts"][0]["job"]
        await api.ok("DELETE", f"/print-jobs/{job}", by="front_desk")
        one.printers["前台"].set_paper("ok")
        await events.wait("receipt", of(kept, "printed"))
        assert await receipts(api, gone) == [(1, "cancelled", False)]
        await api.refused("print_job_over", "DELETE", f"/print-jobs/{job}")
        await api.refused("not_found", "DELETE", "/print-jobs/nothing")
        assert len(one.texts("前台")) == 1


async def test_what_is_under_way_cannot_be_cancelled(one):
    async with one.daemon(), one.hub() as (api, events):
        one.printers["前台"].hold()
        bill = await sell(api)
        async with asyncio.timeout(WAIT_S):
            await one.printers["前台"].received("单号".encode("gb18030"))
        job = (await api.ok("GET", "/print-jobs"))["waiting"][0]
        assert job["state"] == "printing"
        await api.refused("print_under_way", "DELETE", f"/print-jobs/{job['job']}")
        one.printers["前台"].hold(held=False)
        await events.wait("receipt", of(bill, "printed"))


async def test_a_hundred_wait_and_the_next_is_refused_while_the_sale_goes_on(salon, monkeypatch):
    monkeypatch.setattr(rules, "MAX_WAITING", 3)
    ask = Sell((LineRequest(amount_fen=100),), (TenderRequest(Tender.WECHAT, 100),))
    bills = [await salon.write(till.sell, ask) for _ in range(4)]
    rows = [(await salon.read(print_state.of_bill, Slip.RECEIPT, bill))[0] for bill in bills]
    assert [(row.state, row.reason) for row in rows] == [("queued", None)] * 3 + [("failed", "print_queue_full")]
    async with salon.unchanged():
        with pytest.raises(rules.PrintQueueFull) as full:
            await salon.write(cashier_receipts.issue, bills[3])
    assert "已有 3 张" in full.value.message()


async def test_without_any_printer_nobody_waits(serve):
    async with serve() as api:
        bill = await sell(api)
        async with asyncio.timeout(WAIT_S):
            while (await receipts(api, bill))[0][1] == "queued":
                await asyncio.sleep(0)
        said = (await api.ok("GET", "/print-jobs"))["latest"][0]
        assert (said["state"], said["reason"]) == ("failed", "no_printer")
        assert said["message"].startswith("没有可用的打印机")


async def asked(shop, api, events):
    """A receipt whose paper ended in the middle, and its job."""
    shop.printers["前台"].run_out_after(200)
    bill = await sell(api)
    said = await events.wait("receipt", lambda data: data["bill"] == bill and data["asks"])
    assert said["state"] in {"failed", "unknown"}
    assert shop.printers["前台"].receipts == []
    return bill, said["job"]


async def test_paper_that_ends_in_the_middle_is_asked_about_and_printed_again_as_a_copy(one):
    async with one.daemon(), one.hub() as (api, events):
        bill, job = await asked(one, api, events)
        assert (await api.ok("GET", "/print-jobs"))["asking"][0]["job"] == job
        status = await events.wait("status", lambda data: data["printing"]["asking"] == 1)
        assert status["printing"]["waiting"] == 0
        one.printers["前台"].set_paper("ok")
        await one.ready(api)
        again = (await api.ok("POST", f"/print-jobs/{job}/answer", {"printed": False}, by="front_desk"))["again"]
        assert again["copy"] == 2
        await events.wait("receipt", lambda data: data["job"] == again["job"] and data["state"] == "printed")
        assert await receipts(api, bill) == [(1, "failed", False), (2, "printed", False)]
        assert "补打 第 2 联" in one.texts("前台")[-1]
        done = next(one for one in (await api.ok("GET", "/print-jobs"))["latest"] if one["job"] == job)
        assert (done["answer"], done["answered_by"]) == ("again", "front_desk 员工")
        await api.refused("print_not_asked", "POST", f"/print-jobs/{job}/answer", {"printed": True})
        await events.wait("status", lambda data: data["printing"]["asking"] == 0)
        assert api.verify().verify == "ok"


async def test_paper_that_is_there_after_all_is_not_printed_again(one):
    async with one.daemon(), one.hub() as (api, events):
        bill, job = await asked(one, api, events)
        assert (await api.ok("POST", f"/print-jobs/{job}/answer", {"printed": True}))["again"] is None
        await events.wait("receipt", lambda data: data["job"] == job and not data["asks"])
        assert await receipts(api, bill) == [(1, "printed", False)]


async def test_the_same_answer_twice_prints_once(one):
    async with one.daemon(), one.hub() as (api, events):
        _, job = await asked(one, api, events)
        one.printers["前台"].set_paper("ok")
        await one.ready(api)
        body, key = {"printed": False}, {"Idempotency_Key": "answer-1"}
        answers = [await api.ok("POST", f"/print-jobs/{job}/answer", body, **key) for _ in range(3)]
        assert len({answer["again"]["job"] for answer in answers}) == 1
        await events.wait("receipt", lambda data: data["copy"] == 2 and data["state"] == "printed")
        assert len([text for text in one.texts("前台") if "补打" in text]) == 1


async def test_a_job_is_found_again_by_the_daemon_after_a_hub_that_stopped_while_it_printed(one):
    async with one.daemon():
        async with one.hub() as (api, _):
            one.printers["前台"].hold()
            bill = await sell(api)
            async with asyncio.timeout(WAIT_S):
                await one.printers["前台"].received("单号".encode("gb18030"))
        one.printers["前台"].hold(held=False)
        async with one.hub() as (api, _):
            async with asyncio.timeout(WAIT_S):
                while await receipts(api, bill) == [(1, "queued", False)]:
                    await asyncio.sleep(0)
            assert await receipts(api, bill) == [(1, "printed", False)]
            assert len(one.texts("前台")) == 1


async def test_what_the_daemon_never_heard_of_is_sent_after_a_restart(one, salon):
    bill = await salon.write(
        till.sell, Sell((LineRequest(amount_fen=100),), (TenderRequest(Tender.WECHAT, 100),), print=False)
    )
    await salon.write(rules.put_routes, rules.Routes(receipts="somewhere"))
    await salon.write(cashier_receipts.issue, bill)
    await salon.write(rules.put_routes, rules.Routes())
    await salon.write(cashier_receipts.issue, bill)
    async with one.daemon(), one.hub() as (api, events):
        await events.wait("receipt", lambda data: data["copy"] == 2 and data["state"] == "printed")
        assert await receipts(api, bill) == [(1, "queued", False), (2, "printed", False)]
        waiting = (await api.ok("GET", "/print-jobs"))["waiting"]
        assert [(one["device"], one["state"]) for one in waiting] == [("somewhere", "queued")]


async def test_a_full_disk_loses_no_end(one, monkeypatch):
    """What became of a receipt cannot be written: the daemon is asked later, and nothing is printed twice."""
    async with one.daemon(), one.hub() as (api, events):
        real, tried = api.hub.store.write, asyncio.Event()

        async def full(rule, *arguments, **more):
            if rule is rules.end and not tried.is_set():
                tried.set()
                raise DiskFull
            return await real(rule, *arguments, **more)

        monkeypatch.setattr(api.hub.store, "write", full)
        bill = await sell(api)
        await events.wait("receipt", of(bill, "printed"))
        assert tried.is_set()
        assert len(one.texts("前台")) == 1


async def test_a_cash_drawer_opens_with_its_sale_even_without_paper_and_never_later(one):
    cash = SALE | {"tenders": [{"tender": "cash", "amount_fen": 100}]}
    printer = one.printers["前台"]
    async with one.daemon(), one.hub() as (api, events):
        await out_of_paper(one, api)
        bill = (await api.ok("POST", "/sales", cash))["bill"]
        async with asyncio.timeout(WAIT_S):
            await printer.received(b"\x1bp")
        printer.set_paper("ok")
        await events.wait("receipt", of(bill, "printed"))
        assert printer.drawer_kicks == 2
        assert "钱箱" not in paper.decode(printer.receipts[-1]).text.split("单号")[1]


async def test_a_test_page_prints(one):
    async with one.daemon(), one.hub() as (api, _):
        job = await api.ok("POST", f"/devices/{one.ids['前台']}/test-page")
        assert (job["state"], len(one.texts("前台"))) == ("printed", 1)
        await api.refused("not_found", "POST", "/devices/nothing/test-page")
