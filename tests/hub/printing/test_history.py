"""Journals from before the queue: their facts are read, nobody is asked about them, and what hung is asked about."""

import pytest

from hub.cashier import receipts
from hub.cashier.facts import ReceiptFinished, ReceiptIssued
from hub.printing import rules, state
from hub.printing.facts import PrintEnded, Slip
from hub.printing.rules import Answer


def append(tx, _context, fact):
    tx.append(fact)


async def old_receipt(salon, bill, *finished):
    await salon.write(append, ReceiptIssued(bill=bill, copy=1, job="r-OLD"))
    for ended, reason in finished:
        await salon.write(append, ReceiptFinished(bill=bill, job="r-OLD", state=ended, reason=reason))


@pytest.fixture
async def bill(salon):
    return await salon.read(lambda r: r.one("SELECT bill FROM bill WHERE state = 'settled'")[0])


@pytest.mark.parametrize(
    ("ended", "reason"), [("printed", None), ("sent", None), ("failed", "paper_out"), ("unknown", "interrupted")]
)
async def test_receipts_of_before_are_read_and_nobody_is_asked_about_them(salon, bill, ended, reason):
    await old_receipt(salon, bill, (ended, reason))
    (row,) = await salon.read(state.of_bill, Slip.RECEIPT, bill)
    assert (row.job, row.state, row.reason, row.asks, row.copy) == ("r-OLD", ended, reason, False, 1)
    assert (await salon.write(receipts.issue, bill)).copy == 2
    assert salon.verify().verify == "ok"


async def test_a_receipt_of_before_without_an_end_is_asked_about(serve, salon, bill):
    await old_receipt(salon, bill)
    await salon.store.close()
    async with serve() as api:
        while (await api.ok("GET", f"/bills/{bill}"))["receipts"][0]["state"] == "queued":
            pass
        (job,) = (await api.ok("GET", "/print-jobs"))["asking"]
        assert (job["job"], job["state"], job["reason"]) == ("r-OLD", "unknown", "hub_restarted")


@pytest.mark.parametrize(
    ("ended", "started", "asks"),
    [
        ("printed", True, False), ("sent", True, False), ("failed", False, False), ("failed", True, True),
        ("unknown", True, True), ("cancelled", False, False), ("expired", False, False),
    ],
)  # fmt: skip
async def test_what_is_asked_about(salon, bill, ended, started, asks):
    asked = await salon.write(receipts.issue, bill)
    await salon.write(rules.end, PrintEnded(asked.job, ended, "x", started))
    (row,) = await salon.read(state.of_bill, Slip.RECEIPT, bill)
    assert row.asks is asks
    async with salon.unchanged():  # an end that is told twice is one end
        await salon.write(rules.end, PrintEnded(asked.job, "printed"))
    if not asks:
        async with salon.unchanged():
            with pytest.raises(rules.PrintNotAsked):
                await salon.write(rules.answer, Answer(asked.job, printed=True))
    assert salon.verify().verify == "ok"
