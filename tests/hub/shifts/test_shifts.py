"""The drawer between sales, hand-overs, and the close of the day."""

import pytest
from msgspec.structs import replace

from hub.cashier import closings
from hub.cashier import rules as till
from hub.cashier.closings import CloseCard
from hub.cashier.commands import DebtRequest, LineRequest, OfBill, Refund, RefundLine
from hub.errors import Unfit
from hub.ledger.accounts import BANK, CASH, Tender
from hub.ledger.postings import credit, debit
from hub.localtime import LocalTime
from hub.security.approvals import ApprovalNeeded
from hub.shifts import rules, state
from hub.shifts.days import DayIsClosed
from hub.shifts.drawer import DrawerShort, yuan
from hub.shifts.facts import CashMoved, CashReason
from hub.shifts.rules import (
    BillsOpen,
    CloseDay,
    CountRequest,
    DayNotClosed,
    DifferenceUnexplained,
    HandOver,
    MoveCash,
    NotInDrawer,
    ReopenDay,
    ShiftOpen,
)

TODAY = "2026-11-22"


def counted(fen, expected=None, note="", to=None):
    """Hand over with `fen` in whole jiao counted."""
    assert fen % 10 == 0
    count = CountRequest(10, fen // 10)
    return HandOver((count,), fen if expected is None else expected, note, to)


@pytest.fixture
def books(salon):
    yield
    assert salon.verify().verify == "ok"


@pytest.mark.parametrize(
    ("reason", "direction", "account", "moved"),
    [
        (CashReason.FLOAT, "in", "2241", -500_00),
        (CashReason.OWNER, "in", "2241", -500_00),
        (CashReason.BANK, "in", "1002", -500_00),
    ],
)
async def test_cash_comes_in_against_its_account(salon, at_till, reason, direction, account, moved, books):
    before = await at_till.totals()
    await salon.write(rules.move_cash, MoveCash(reason, direction, 500_00))
    assert await at_till.moved(before) == {"1001": 500_00, account: moved}


@pytest.mark.parametrize(
    ("reason", "account"),
    [
        (CashReason.FLOAT, "2241"),
        (CashReason.BANK, "1002"),
        (CashReason.EXPENSE, "6602.01"),
        (CashReason.OWNER, "2241"),
    ],
)
async def test_cash_goes_out_as_far_as_there_is_some(salon, at_till, reason, account, books):
    await at_till.sell([100_00], [("cash", 100_00)])
    before = await at_till.totals()
    async with salon.unchanged():
        with pytest.raises(NotInDrawer):
            await salon.write(rules.move_cash, MoveCash(reason, "out", 100_01))
    await salon.write(rules.move_cash, MoveCash(reason, "out", 100_00, "顺丰"))
    assert await at_till.moved(before) == {"1001": -100_00, account: 100_00}


async def test_an_expense_brings_no_cash_and_a_front_desk_asks(salon, ids):
    with pytest.raises(Unfit):
        await salon.write(rules.move_cash, MoveCash(CashReason.EXPENSE, "in", 1))
    with pytest.raises(ApprovalNeeded):
        await salon.write(rules.move_cash, MoveCash(CashReason.FLOAT, "in", 1), actor=ids.staff["front_desk"])


async def test_a_shift_sums_what_happened_since_the_one_before(salon, at_till, ids, books):
    start = await salon.read(state.current)
    await salon.write(rules.hand_over, counted(0, note=""), actor=ids.staff["front_desk"])
    assert start is not None
    assert await salon.read(state.current) is None
    bill = await at_till.sell([300_00], [("cash", 200_00), ("wechat", 100_00)])
    await at_till.refund(bill, (1, 50_00))
    await salon.write(rules.move_cash, MoveCash(CashReason.BANK, "out", 20_00))
    held = await at_till.hold([1_00])
    await salon.write(till.discard_held, till.OfBill(held, "误开"))
    shift = await salon.read(state.current)
    assert shift.figures == {
        "bills": (300_00, 1), "received.cash": (200_00, 1), "received.wechat": (100_00, 1), "refunds": (50_00, 1),
        "refunded.wechat": (50_00, 1), "moved": (-20_00, 1), "voids": (0, 1),
    }  # fmt: skip
    await salon.write(rules.hand_over, counted(180_00, to=ids.staff["technician"]))
    newest = (await salon.read(state.ended, 1))[0]
    assert (newest.shift, newest.counted_fen, newest.expected_fen) == (shift.shift, 180_00, 180_00)
    assert newest.handed_to == ids.staff["technician"]


@pytest.mark.parametrize(("count", "cash", "difference"), [(99_00, -1_00, 1_00), (101_00, 1_00, -1_00), (100_00, 0, 0)])
async def test_what_differs_is_explained_and_booked(salon, at_till, count, cash, difference, books):
    await at_till.sell([100_00], [("cash", 100_00)])
    before = await at_till.totals()
    if difference:
        async with salon.unchanged():
            with pytest.raises(DifferenceUnexplained):
                await salon.write(rules.hand_over, counted(count, 100_00, " "))
    await salon.write(rules.hand_over, counted(count, 100_00, "找零出错"))
    expected = {"1001": cash, "1901": difference} if difference else {}
    assert await at_till.moved(before) == expected
    assert await salon.read(state.cash_fen) == count


async def test_cash_put_in_or_missing_is_nothing_received(salon, at_till, books):
    await at_till.sell([100_00], [("cash", 100_00)])
    day = LocalTime.of(salon.wall.ms, "Asia/Shanghai").day
    before = await salon.read(rules.figures, day)
    await salon.write(rules.move_cash, rules.MoveCash(CashReason.FLOAT, "in", 50_00))
    await salon.write(rules.hand_over, counted(120_00, 150_00, "找零出错"))
    assert await salon.read(rules.figures, day) == before


async def test_a_sale_since_the_screen_was_drawn_or_a_denomination_twice_is_refused(salon, at_till):
    await at_till.sell([100_00], [("cash", 100_00)])
    async with salon.unchanged():
        with pytest.raises(Unfit):
            await salon.write(rules.hand_over, counted(90_00, 90_00))
        twice = HandOver((CountRequest(10000, 1), CountRequest(10000, 0)), 100_00)
        with pytest.raises(Unfit):
            await salon.write(rules.hand_over, twice)


async def test_a_closed_card_leaves_the_drawer_too(salon, at_till, ids):
    await at_till.sell([2000_00], [("cash", 2000_00)])
    await salon.write(closings.close, (ids.face["zhang"], CloseCard(1000_00, Tender.CASH, "搬家")))
    shift = await salon.read(state.current)
    assert shift.figures["refunded.cash"] == (1000_00, 1)
    assert await salon.read(state.cash_fen) == 1000_00


class TestCashOut:
    """A refund takes no more cash than the books hold."""

    CLOSING = CloseCard(1000_00, Tender.CASH, "搬家")

    @pytest.mark.parametrize("held", [0, 1, 999_99])
    async def test_a_closed_card_is_not_paid_out_of_a_drawer_that_is_short(self, salon, at_till, ids, held, books):
        if held:
            await at_till.sell([held], [("cash", held)])
        face = ids.face["zhang"]
        async with salon.unchanged():
            with pytest.raises(DrawerShort) as refused:
                await salon.write(closings.close, (face, self.CLOSING))
        assert refused.value.values == {"held": yuan(held), "paid": "1,000.00"}
        await salon.write(rules.move_cash, MoveCash(CashReason.FLOAT, "in", 1000_00 - held))
        await salon.write(closings.close, (face, self.CLOSING))
        assert await salon.read(state.cash_fen) == 0

    async def test_two_at_once_find_the_cash_of_one(self, salon, at_till, ids, books):
        await at_till.sell([1999_99], [("cash", 1999_99)])
        await salon.write(closings.close, (ids.face["zhang"], self.CLOSING))
        async with salon.unchanged():
            with pytest.raises(DrawerShort):
                await salon.write(closings.close, (ids.face["li"], self.CLOSING))
        await salon.write(closings.close, (ids.face["li"], CloseCard(1000_00, Tender.ALIPAY, "搬家")))

    @pytest.mark.parametrize(("left", "back"), [(0, 1), (39_99, 40_00), (40_00, 40_00), (59_99, 60_00)])
    async def test_of_a_bill_only_what_was_paid_in_cash_counts(self, salon, at_till, left, back, books):
        """100 of which 60 in cash: what was paid last goes back first."""
        bill = await at_till.sell([100_00], [("cash", 60_00), ("wechat", 40_00)])
        await salon.write(rules.move_cash, MoveCash(CashReason.BANK, "out", 60_00 - left))
        await at_till.refund(bill, (1, 40_00))
        do = Refund((RefundLine(1, back),), "退款", print=False)
        if back <= left:
            await salon.write(till.refund, OfBill(bill, do))
            return
        async with salon.unchanged():
            with pytest.raises(DrawerShort) as refused:
                await salon.write(till.refund, OfBill(bill, do))
        assert refused.value.values == {"held": yuan(left), "paid": yuan(back)}
        await salon.write(till.refund, OfBill(bill, replace(do, cash_by=Tender.BANK_CARD)))
        assert (await salon.read(state.cash_fen), (await salon.read(state.current)).figures["refunded.bank_card"]) == (
            left, (back, 1),
        )  # fmt: skip

    @pytest.mark.parametrize("way", [Tender.STORED_VALUE, Tender.ARREARS, Tender.GROUP_BUY, Tender.VOUCHER])
    async def test_cash_goes_back_by_hand_or_not_at_all(self, salon, at_till, way):
        bill = await at_till.sell([1_00], [("cash", 1_00)])
        async with salon.unchanged():
            with pytest.raises(Unfit):
                await salon.write(till.refund, OfBill(bill, Refund((RefundLine(1, 1),), "退", cash_by=way)))

    async def test_a_debt_paid_in_cash_goes_back_as_far_as_there_is_some(self, salon, at_till, ids, books):
        bill = await at_till.sell([100_00], [("arrears", 100_00)], "wang")
        line = LineRequest(amount_fen=100_00, settles=DebtRequest(bill, 1))
        paid = await at_till.sell([line], [("cash", 100_00)], "wang")
        await salon.write(rules.move_cash, MoveCash(CashReason.BANK, "out", 1))
        async with salon.unchanged():
            with pytest.raises(DrawerShort):
                await at_till.refund(paid, (1, 100_00))
        await at_till.refund(paid, (1, 99_99))

    @pytest.mark.parametrize("count", [0, 20_00])
    async def test_one_that_an_older_journal_left_below_zero_is_handed_over(self, salon, count, books):
        """The difference is booked; until then nothing more is paid out of it."""
        fact = CashMoved("01", TODAY, CashReason.BANK, -55_00, "")
        await salon.write(lambda tx, *_: tx.append(fact, debit(BANK, 55_00), credit(CASH, 55_00)), None)
        with pytest.raises(DifferenceUnexplained):
            await salon.write(rules.hand_over, counted(count, -55_00))
        await salon.write(rules.hand_over, counted(count, -55_00, "旧账"))
        [shift] = await salon.read(state.ended, 1)
        assert (shift.expected_fen, shift.counted_fen, await salon.read(state.cash_fen)) == (-55_00, count, count)


class TestDay:
    async def test_open_bills_and_an_open_shift_keep_it_open(self, salon, at_till, books):
        held = await at_till.hold([1_00])
        async with salon.unchanged():
            with pytest.raises(BillsOpen):
                await salon.write(rules.close_day, CloseDay(TODAY))
        await salon.write(till.discard_held, till.OfBill(held, "误开"))
        with pytest.raises(ShiftOpen):
            await salon.write(rules.close_day, CloseDay(TODAY))
        await salon.write(rules.hand_over, counted(0))
        await salon.write(rules.close_day, CloseDay(TODAY))
        with pytest.raises(DayIsClosed):
            await salon.write(rules.close_day, CloseDay(TODAY))

    async def test_on_a_closed_day_nothing_is_sold_refunded_or_moved_until_it_is_reopened(self, salon, at_till, ids):
        bill = await at_till.sell([100_00], [("cash", 100_00)])
        await salon.write(rules.hand_over, counted(100_00))
        await salon.write(rules.close_day, CloseDay(TODAY))
        closed = await salon.read(state.closed_day, TODAY)
        assert (closed.received_fen, closed.bills) == (8100_00, 3)
        async with salon.unchanged():
            for doing in (
                at_till.sell([1], [("cash", 1)]),
                at_till.refund(bill, (1, 1)),
                salon.write(rules.move_cash, MoveCash(CashReason.FLOAT, "in", 1)),
                salon.write(closings.close, (ids.face["zhang"], CloseCard(1000_00, Tender.CASH, "搬家"))),
            ):
                with pytest.raises(DayIsClosed):
                    await doing
        await salon.write(rules.reopen_day, ReopenDay(TODAY, "漏了一单"))
        await at_till.sell([1], [("cash", 1)])
        with pytest.raises(DayNotClosed):
            await salon.write(rules.reopen_day, ReopenDay(TODAY, "再开"))

    async def test_the_next_day_sells_and_a_day_to_come_cannot_be_closed(self, salon, at_till):
        await salon.write(rules.hand_over, counted(0))
        await salon.write(rules.close_day, CloseDay(TODAY))
        with pytest.raises(Unfit):
            await salon.write(rules.close_day, CloseDay("2026-11-23"))
        salon.wall.pass_(days=1)
        await at_till.sell([1], [("cash", 1)])


async def test_over_http_the_front_desk_hands_over_and_the_manager_closes(api):
    shift = await api.ok("GET", "/shifts/current", by="front_desk")
    body = {"counted": [{"denomination_fen": 10000, "pieces": 0}], "expected_fen": shift["expected_fen"]}
    handed = await api.ok("POST", "/shifts/hand-over", body, by="front_desk")
    assert (handed["difference_fen"], handed["ended_by"]) == (0, "front_desk 员工")
    await api.refused("permission_denied", "POST", "/days/closing", {"day": TODAY}, by="front_desk")
    assert (await api.ok("POST", "/days/closing", {"day": TODAY}, by="manager"))["closed"]
    sale = {"lines": [{"amount_fen": 1}], "tenders": [{"tender": "cash", "amount_fen": 1}]}
    await api.refused("day_closed", "POST", "/sales", sale, by="front_desk")
    assert (await api.ok("GET", "/shifts", by="manager"))["shifts"][0]["shift"] == handed["shift"]
    assert (await api.ok("GET", f"/days?day={TODAY}", by="front_desk"))["closed"]
    await api.ok("POST", "/days/reopening", {"day": TODAY, "reason": "漏单"}, by="manager")
