"""Balances, the trial balance and the hours of a day, from real sales."""

from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, OfBill, Refund, RefundLine, Sell, TenderRequest
from hub.ledger import state
from hub.ledger.accounts import CHART, Tender
from hub.ledger.api import today

HOUR_MS = 3_600_000


def cash_sale(fen, tender=Tender.CASH):
    return Sell((LineRequest(amount_fen=fen),), (TenderRequest(tender, fen),), print=False)


async def test_the_trial_balance_closes_in_every_unit(salon):
    balance = await salon.read(state.trial_balance)
    assert balance.balanced
    for unit in ("CNY", "FACE", "SESSION"):
        rows = [row for row in balance.rows if row.unit == unit]
        assert sum(row.debit for row in rows) == sum(row.credit for row in rows) > 0
    assert all(CHART[row.account].zh == row.name for row in balance.rows)


async def test_a_trial_balance_that_does_not_close_says_so(salon):
    await salon.write(
        lambda tx, _c, _b: tx.execute("UPDATE balance SET debit = debit + 1 WHERE account = '1012.02'"), None
    )
    assert not (await salon.read(state.trial_balance)).balanced


async def test_the_liability_is_what_was_paid_and_not_yet_served(salon):
    assert await salon.read(state.prepaid_liability_fen) == 2 * 4000_00


async def test_hours_and_days_are_the_stores_own(salon):
    """12:01 and 13:01 of one day in Shanghai, and 00:01 of the next: 16:01 UTC."""
    await salon.write(till.sell, cash_sale(100))
    salon.wall.pass_(minutes=60)
    await salon.write(till.sell, cash_sale(200, Tender.ALIPAY))
    salon.wall.pass_(minutes=11 * 60)
    await salon.write(till.sell, cash_sale(400))
    hours = {h.hour: (h.received_fen, h.revenue_fen) for h in await salon.read(state.hours, "2026-11-22")}
    assert hours == {12: (8000_00 + 100, 100), 13: (200, 200)}
    assert [(h.hour, h.received_fen) for h in await salon.read(state.hours, "2026-11-23")] == [(0, 400)]
    assert await salon.read(state.received_by_tender, "2026-11-23") == {Tender.CASH: 400}


async def test_today_adds_up(salon):
    bill = await salon.write(till.sell, cash_sale(5_00))
    await salon.write(till.refund, OfBill(bill, Refund((RefundLine(1, 2_00),), "换货")))
    figures = await salon.read(today, None, salon.wall.ms)
    assert (figures.day, figures.bills, figures.topped_up_fen, figures.refunded_fen) == ("2026-11-22", 3, 8000_00, 2_00)
    assert figures.received_fen == 8003_00 == sum(t.amount_fen for t in figures.by_tender)
    assert figures.revenue_fen == 3_00
    assert figures.received_fen == sum(h.received_fen for h in figures.by_hour)
    assert figures.prepaid_liability_fen == 8000_00


async def test_a_day_without_anything_is_empty(salon):
    figures = await salon.read(today, "2020-01-01", salon.wall.ms)
    assert (figures.received_fen, figures.bills, figures.by_hour, figures.by_tender) == (0, 0, [], [])
