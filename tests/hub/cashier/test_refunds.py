"""Refunds: every fen goes back the way it came, and no fen more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.cashier import day_state, state
from hub.cashier.errors import BillNotSettled, RefundExceedsSale
from hub.errors import NotFound, Unfit
from hub.localtime import LocalTime
from hub.members import state as member_state

MIXED = [("facial", 1), ("cream", 2), ("massage", 2, "by card"), ("ten", 1), 50_00]
PAID = [("cash", 3036_00, 3100_00), ("stored_value", 600_00), ("wechat", 500_00), ("alipay", 100_00)]
ALL = ((1, 588_00), (2, 598_00), (3, 0, 2), (4, 3000_00), (5, 50_00))


async def test_the_whole_bill_back_leaves_nothing_behind(at_till, salon):
    before, lots = await at_till.totals(), await at_till.lots("zhang")
    bill = await at_till.sell(MIXED, PAID, "zhang")
    await at_till.refund(bill, *ALL)
    assert net(await at_till.moved(before)) == {}
    assert await at_till.lots("zhang") == lots
    assert (await at_till.bill(bill)).refunded_fen == 4236_00
    assert salon.verify().verify == "ok"


def net(moved):
    """Revenue as one account: which lines share a lot's odd fen depends on the order in which they go back."""
    revenue = sum(fen for code, fen in moved.items() if code.startswith("6001"))
    rest = {code: fen for code, fen in moved.items() if not code.startswith("6001")}
    return rest | ({"6001": revenue} if revenue else {})


async def test_a_part_goes_back_by_the_last_tender_first(at_till):
    bill = await at_till.sell([100_00], [("cash", 60_00), ("wechat", 40_00)])
    before = await at_till.totals()
    await at_till.refund(bill, (1, 50_00))
    assert await at_till.moved(before) == {"1001": -10_00, "1012.02": -40_00, "6001.03": 50_00}


async def test_parts_go_back_until_nothing_is_left(at_till, salon):
    bill = await at_till.sell([("cream", 1)], [("cash", 299_00)])
    for fen in (100_00, 198_99, 1):
        await at_till.refund(bill, (1, fen))
    async with salon.unchanged():
        with pytest.raises(RefundExceedsSale) as caught:
            await at_till.refund(bill, (1, 1))
    assert caught.value.values == {"name": "面霜", "left": "¥0.00"}


async def test_sessions_go_back_one_by_one(at_till, salon):
    before = await at_till.totals()
    bill = await at_till.sell([("massage", 2, 1)], [], "zhang")
    await at_till.refund(bill, (1, 0, 1))
    assert await at_till.moved(before) == {"2205": 300_00, "6001.01": -300_00, "9201": -1, "9202": 1}
    await at_till.refund(bill, (1, 0, 1))
    assert await at_till.moved(before) == {}
    async with salon.unchanged():
        with pytest.raises(RefundExceedsSale):
            await at_till.refund(bill, (1, 0, 1))


async def test_a_refund_larger_than_the_sale_is_refused(at_till, salon):
    bill = await at_till.sell(MIXED, PAID, "zhang")
    async with salon.unchanged():
        for line in ((1, 588_01), (3, 0, 3), (3, 1), (1, 1, 1), (4, 3000_01)):
            with pytest.raises(RefundExceedsSale):
                await at_till.refund(bill, line)
        with pytest.raises(RefundExceedsSale):
            await at_till.refund(bill, (1, 1), (2, 598_01))


async def test_a_refund_that_makes_no_sense_is_refused(at_till, salon):
    bill, held = await at_till.sell(MIXED, PAID, "zhang"), await at_till.hold([1])
    async with salon.unchanged():
        for error, *lines in (
            (NotFound, (9, 1)), (Unfit, (1, 0)), (Unfit, (1, 1), (1, 2)), (Unfit, (4, 1)), (Unfit, (4, 2999_99)),
        ):  # fmt: skip
            with pytest.raises(error):
                await at_till.refund(bill, *lines)
        with pytest.raises(BillNotSettled):
            await at_till.refund(held, (1, 1))
        with pytest.raises(NotFound):
            await at_till.refund("nothing", (1, 1))


async def test_a_refund_says_who_got_what_back(at_till, salon):
    bill = await at_till.sell([100_00], [("cash", 60_00, 100_00), ("wechat", 40_00)])
    await at_till.refund(bill, (1, 50_00))
    assert [(t.tender.value, t.refunded_fen) for t in await salon.read(state.tenders, bill)] == [
        ("cash", 10_00), ("wechat", 40_00)
    ]  # fmt: skip
    assert [row.refunded_fen for row in await salon.read(state.lines, bill)] == [50_00]


@st.composite
def sales_and_refunds(draw):
    """A bill on zhang's cards and the steps, in any order, by which all of it goes back."""
    amounts = draw(st.lists(st.integers(1, 300_00), min_size=1, max_size=4))
    due, tenders, value = sum(amounts), [], 1200_00
    for kind in draw(st.lists(st.sampled_from(["cash", "wechat", "alipay", "stored_value"]), max_size=3)):
        part = draw(st.integers(1, due)) if due else 0
        part = min(part, value) if kind == "stored_value" else part
        if part:
            tenders.append((kind, part))
            due, value = due - part, value - (part if kind == "stored_value" else 0)
    if due:
        tenders.append(("bank_card", due))
    sessions = draw(st.integers(0, 3))
    steps = [(len(amounts) + 1, 0, 1)] * sessions
    for number, amount in enumerate(amounts, 1):
        cut = draw(st.integers(0, amount))
        steps += [(number, fen) for fen in (cut, amount - cut) if fen]
    return amounts, sessions, tenders, draw(st.permutations(steps))


@settings(max_examples=20)
@given(sales_and_refunds())
async def test_after_refunding_everything_the_books_are_as_before(salon, at_till, drawn):
    amounts, sessions, tenders, steps = drawn
    before, lots = await at_till.totals(), await at_till.lots("zhang")
    lines = [*amounts, *([("massage", sessions, 1)] if sessions else [])]
    bill = await at_till.sell(lines, tenders, "zhang")
    for step in steps:
        await at_till.refund(bill, step)
    assert net(await at_till.moved(before)) == {}
    assert await at_till.lots("zhang") == lots
    async with salon.unchanged():
        with pytest.raises(RefundExceedsSale):
            await at_till.refund(bill, (1, 1))


async def test_a_days_bills_of_a_member_are_one_visit_and_a_card_is_paid_for_once(at_till, salon):
    """What a card pays was money once, when it was bought; a card taken back was not topped up."""
    before = await salon.read(member_state.member, salon.ids.members["zhang"])
    figures = await day(salon)
    first = await at_till.sell([("facial", 1)], [("cash", 588_00)], "zhang")
    await at_till.sell([("facial", 1)], [("stored_value", 588_00)], "zhang")
    card = await at_till.sell([("ten", 1)], [("wechat", 3000_00)], "zhang")
    await at_till.sell([100_00], [("cash", 100_00)])
    await at_till.refund(card, (1, 3000_00))
    await at_till.refund(first, (1, 88_00))
    after = await salon.read(member_state.member, salon.ids.members["zhang"])
    assert after.spent_fen - before.spent_fen == 500_00
    assert after.visits - before.visits <= 1
    bills, visits, topped_up_fen, refunded_fen = await day(salon)
    assert (bills - figures[0], topped_up_fen - figures[2], refunded_fen - figures[3]) == (4, 0, 3088_00)
    assert visits - figures[1] == 1 + (after.visits - before.visits)


async def day(salon):
    return await salon.read(day_state.day_figures, LocalTime.of(salon.wall.ms, "Asia/Shanghai").day)
