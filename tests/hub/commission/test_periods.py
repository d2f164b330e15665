"""Months of commission at a real till: refunds before and after approval, instalments, closed cards, approvals."""

import random

import pytest

from hub.cards import state as card_state
from hub.cashier import closings, debt_state
from hub.cashier.closings import CloseCard
from hub.cashier.commands import DebtRequest, LineRequest, ShareRequest
from hub.commission import periods, rules
from hub.commission import state as commission_state
from hub.commission.facts import Basis, Kind, Measure
from hub.commission.rules import (
    Approve,
    MonthChanged,
    MonthIsApproved,
    MonthNotApproved,
    MonthsBefore,
    Moved,
    PutRule,
    PutTarget,
    Reopen,
    RetireRule,
    SlabRequest,
)
from hub.errors import NotFound, Unfit
from hub.ledger.accounts import Tender
from hub.shares import spread

NOVEMBER, DECEMBER, JANUARY = "2026-11", "2026-12", "2027-01"


@pytest.fixture
def books(salon):
    yield
    assert salon.verify().verify == "ok"


class Pay:
    def __init__(self, salon, till):
        self.salon, self.till, self.ids = salon, till, salon.ids
        self.one, self.other = salon.ids.staff["technician"], salon.ids.staff["front_desk"]

    def rule(self, kind=Kind.SERVICE, basis=Basis.PAID, **more):
        if not more.keys() & {"permille", "unit_fen", "slabs"}:
            more["permille"] = 70
        return self.salon.write(rules.add_rule, PutRule("规则", more.pop("day", "2026-11-01"), kind, basis, **more))

    def line(self, what, *shares, quantity=1, member=None, **more):
        """shares: (percent, designated) of one and other."""
        people = tuple(
            ShareRequest(person, *share)
            for person, share in zip((self.one, self.other), shares or [(100,)], strict=False)
        )
        if isinstance(what, int):
            return LineRequest(amount_fen=what, shares=people)
        return LineRequest(item=self.ids.items[what], quantity=quantity, shares=people, **more)

    async def sheet(self, month=NOVEMBER):
        return await self.salon.read(periods.sheet, month)

    async def sums(self, month=NOVEMBER):
        return {
            (line.staff, line.kind_of.value, line.about): line.amount_fen
            for line in periods.sums(await self.sheet(month))
            if line.amount_fen
        }

    async def approve(self, month=NOVEMBER, digest=None):
        reckoned = await self.salon.read(periods.reckon, month)
        await self.salon.write(rules.approve, (reckoned, Approve(digest or reckoned.digest)))


@pytest.fixture
def pay(salon, at_till):
    return Pay(salon, at_till)


async def test_a_sale_pays_by_its_shares_and_a_refund_in_the_month_takes_it_back(salon, at_till, pay, books):
    await pay.rule()
    bill = await at_till.sell([pay.line(100_00, (33,), (67,))], [("cash", 100_00)])
    assert await pay.sums() == {(pay.one, "service", NOVEMBER): 2_31, (pay.other, "service", NOVEMBER): 4_69}
    await at_till.refund(bill, (1, 50_00))
    assert await pay.sums() == {(pay.one, "service", NOVEMBER): 1_16, (pay.other, "service", NOVEMBER): 2_35}
    await at_till.refund(bill, (1, 50_00))
    assert await pay.sums() == {}


async def test_a_refund_before_approval_shrinks_the_month_of_the_sale_whenever_it_happens(salon, at_till, pay, books):
    await pay.rule()
    bill = await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
    salon.wall.pass_(days=30)
    await at_till.refund(bill, (1, 100_00))
    assert await pay.sums() == {}
    assert await pay.sums(DECEMBER) == {}


async def test_a_refund_after_approval_is_a_clawback_in_the_month_of_the_refund(salon, at_till, pay, books):
    """7% up to 1,000 and 10% above: 3,000 paid 270; without the 2,500 that went back 500 would have paid 35."""
    await pay.rule(slabs=(SlabRequest(0, 70), SlabRequest(1000_00, 100)))
    bill = await at_till.sell([pay.line(2500_00), pay.line(500_00)], [("cash", 3000_00)])
    assert await pay.sums() == {(pay.one, "service", NOVEMBER): 270_00}
    salon.wall.pass_(days=12)
    await pay.approve()
    await at_till.sell([pay.line(1000_00)], [("cash", 1000_00)])
    await at_till.refund(bill, (1, 2500_00))
    assert await pay.sums() == {(pay.one, "service", NOVEMBER): 270_00}
    assert (await pay.sheet()).intact
    assert await pay.sums(DECEMBER) == {
        (pay.one, "service", NOVEMBER): -235_00, (pay.one, "service", DECEMBER): 70_00,
    }  # fmt: skip
    slab = next(line for line in (await pay.sheet(DECEMBER)).corrections if not line.bill)
    assert slab.words.startswith("2026-11 核定后变化：本月基数 ¥500.00：¥500.00 × 7% = ¥35.00，原为 ¥270.00")


async def test_a_clawback_is_booked_once_in_the_month_in_which_it_happens(salon, at_till, pay, books):
    await pay.rule()
    bill = await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
    salon.wall.pass_(days=12)
    await pay.approve()
    await at_till.refund(bill, (1, 40_00))
    salon.wall.pass_(days=31)
    await at_till.refund(bill, (1, 30_00))
    assert await pay.sums(DECEMBER) == {(pay.one, "service", NOVEMBER): -2_80}
    assert await pay.sums(JANUARY) == {(pay.one, "service", NOVEMBER): -2_10}
    await pay.approve(DECEMBER)
    assert await pay.sums(DECEMBER) == {(pay.one, "service", NOVEMBER): -2_80}
    assert await pay.sums(JANUARY) == {(pay.one, "service", NOVEMBER): -2_10}
    assert (await pay.sheet(DECEMBER)).intact


async def test_instalments_and_arrears_earn_when_they_are_paid(salon, at_till, pay, books):
    for kind in (Kind.CARD_SALE, Kind.SERVICE, Kind.TOP_UP):
        await pay.rule(kind)
    wang = salon.ids.members["wang"]
    await at_till.sell(
        [pay.line("value"), pay.line(100_00)],
        [("cash", 400_00), ("arrears", 700_00)], "wang",
    )  # fmt: skip
    assert await pay.sums() == {(pay.one, "card_sale", NOVEMBER): 28_00}
    salon.wall.pass_(days=12)
    for debt in await salon.read(debt_state.debts, wang):
        line = LineRequest(amount_fen=debt.left_fen, settles=DebtRequest(debt.bill, debt.line))
        bill = await at_till.sell([line], [("wechat", debt.left_fen)], "wang")
    assert await pay.sums() == {(pay.one, "card_sale", NOVEMBER): 28_00}
    assert await pay.sums(DECEMBER) == {
        (pay.one, "card_sale", DECEMBER): 42_00, (pay.one, "service", DECEMBER): 7_00,
    }  # fmt: skip
    await at_till.refund(bill, (1, (await at_till.bill(bill)).due_fen))
    assert sum((await pay.sums(DECEMBER)).values()) in {7_00, 42_00}


async def test_the_first_card_is_a_sale_and_the_next_lot_a_top_up(salon, at_till, pay, books):
    await pay.rule(Kind.CARD_SALE, permille=50)
    await pay.rule(Kind.TOP_UP, permille=10)
    await at_till.sell([pay.line("value"), pay.line("year")], [("cash", 1500_00)], "wang")
    await at_till.sell([pay.line("ten")], [("cash", 3000_00)], "wang")
    assert await pay.sums() == {(pay.one, "card_sale", NOVEMBER): 200_00, (pay.one, "top_up", NOVEMBER): 5_00}


async def test_redemption_pays_what_was_released_and_a_unit_a_session(salon, at_till, pay, books):
    await pay.rule(Kind.REDEMPTION, Basis.EARNED, permille=100)
    await pay.rule(Kind.SERVICE, unit_fen=30_00, item=salon.ids.items["facial"])
    line = pay.line("facial", quantity=2, session_card=salon.ids.sessions["zhang"])
    bill = await at_till.sell([line, pay.line(300_00)], [("stored_value", 300_00)], "zhang")
    assert await pay.sums() == {(pay.one, "redemption", NOVEMBER): 60_00 + 25_00, (pay.one, "service", NOVEMBER): 60_00}
    await at_till.refund(bill, (1, 0, 1), (2, 150_00))
    assert await pay.sums() == {(pay.one, "redemption", NOVEMBER): 30_00 + 12_50, (pay.one, "service", NOVEMBER): 30_00}


async def test_a_card_paid_out_was_not_sold_for_that_much(salon, at_till, pay, books):
    await pay.rule(Kind.CARD_SALE, permille=100)
    await at_till.sell([pay.line("value")], [("cash", 400_00), ("arrears", 600_00)], "wang")
    [debt] = await salon.read(debt_state.debts, salon.ids.members["wang"])
    await at_till.sell(
        [LineRequest(amount_fen=600_00, settles=DebtRequest(debt.bill, debt.line))], [("cash", 600_00)], "wang"
    )
    [card] = await salon.read(card_state.cards, salon.ids.members["wang"])
    salon.ids.face["wang"] = card.card
    await at_till.sell([300_00], [("stored_value", 300_00)], "wang")
    await salon.write(closings.close, (card.card, CloseCard(750_00, Tender.WECHAT, "搬家")))
    assert await pay.sums() == {(pay.one, "card_sale", NOVEMBER): 25_00}


class TestApproval:
    async def test_only_a_month_that_is_over_after_those_before_it_as_it_was_seen(self, salon, at_till, pay, books):
        await pay.rule()
        await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
        digest = (await pay.sheet()).digest
        async with salon.unchanged():
            with pytest.raises(Unfit):
                await pay.approve()
        salon.wall.pass_(days=12)
        await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
        salon.wall.pass_(days=31)
        async with salon.unchanged():
            with pytest.raises(MonthsBefore):
                await pay.approve(DECEMBER)
            with pytest.raises(MonthChanged):
                await pay.approve(digest="0" * 64)
        await pay.approve(digest=digest)
        async with salon.unchanged():
            with pytest.raises(MonthIsApproved):
                await pay.approve(digest=digest)
        await pay.approve(DECEMBER)
        with pytest.raises(MonthNotApproved):
            await salon.write(rules.reopen, (NOVEMBER, Reopen("算错了")))
        await salon.write(rules.reopen, (DECEMBER, Reopen("算错了")))
        assert [one.month for one in await salon.read(commission_state.periods)] == [NOVEMBER]

    async def test_what_was_reckoned_is_not_written_once_anything_of_it_has_moved(self, salon, at_till, pay, books):
        """Whatever the sheet is made of; what it is not made of is none of its business."""
        rule = await pay.rule()
        bill = await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
        for_nobody = await at_till.sell([50_00], [("cash", 50_00)])
        salon.wall.pass_(days=12)
        await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
        salon.wall.pass_(days=31)

        async def moves(month, change):
            reckoned = await salon.read(periods.reckon, month)
            await change
            moved = (await salon.read(periods.reckon, month)).mark != reckoned.mark
            if moved:
                async with salon.unchanged():
                    with pytest.raises(Moved):
                        await salon.write(rules.approve, (reckoned, Approve(reckoned.digest)))
            return moved

        assert not await moves(NOVEMBER, at_till.sell([pay.line(100_00)], [("cash", 100_00)]))
        assert not await moves(DECEMBER, salon.write(rules.put_target, PutTarget(NOVEMBER, Measure.CASH, 1000_00)))
        assert await moves(NOVEMBER, at_till.refund(bill, (1, 1)))
        assert await moves(NOVEMBER, at_till.refund(for_nobody, (1, 1)))
        assert await moves(DECEMBER, at_till.refund(bill, (1, 1)))
        assert await moves(NOVEMBER, pay.rule(Kind.GOODS))
        assert await moves(NOVEMBER, salon.write(rules.retire_rule, (rule, RetireRule("2027-01-01"))))
        assert await moves(DECEMBER, pay.approve())
        assert await moves(DECEMBER, salon.write(rules.reopen, (NOVEMBER, Reopen("算错了"))))
        await pay.approve()
        await pay.approve(DECEMBER)

    async def test_no_rule_begins_or_ends_in_an_approved_month(self, salon, at_till, pay, books):
        rule = await pay.rule()
        await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
        salon.wall.pass_(days=12)
        await pay.approve()
        put = PutRule("规则", "2026-11-30", Kind.SERVICE, permille=1)
        async with salon.unchanged():
            for refused in (
                salon.write(rules.add_rule, put),
                salon.write(rules.change_rule, (rule, put)),
                salon.write(rules.retire_rule, (rule, RetireRule("2026-11-30"))),
            ):
                with pytest.raises(MonthIsApproved):
                    await refused
        await salon.write(rules.retire_rule, (rule, RetireRule("2026-12-01")))
        await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
        assert await pay.sums(DECEMBER) == {}

    async def test_reopened_and_approved_again_the_clawback_is_the_months_own(self, salon, at_till, pay, books):
        await pay.rule()
        bill = await at_till.sell([pay.line(100_00)], [("cash", 100_00)])
        salon.wall.pass_(days=12)
        await pay.approve()
        await at_till.refund(bill, (1, 40_00))
        await salon.write(rules.reopen, (NOVEMBER, Reopen("先退款")))
        assert await pay.sums() == {(pay.one, "service", NOVEMBER): 4_20}
        await pay.approve()
        assert await pay.sums(DECEMBER) == {}


@pytest.mark.parametrize(
    "put",
    [
        PutRule("无", "2026-11-01", Kind.SERVICE),
        PutRule("两种", "2026-11-01", Kind.SERVICE, permille=1, unit_fen=1),
        PutRule("不从零", "2026-11-01", Kind.SERVICE, slabs=(SlabRequest(1, 1),)),
        PutRule("倒", "2026-11-01", Kind.SERVICE, slabs=(SlabRequest(0, 1), SlabRequest(2, 1), SlabRequest(1, 1))),
        PutRule("卡", "2026-11-01", Kind.CARD_SALE, Basis.EARNED, permille=1),
    ],
    ids=lambda put: put.name,
)
async def test_a_rule_that_makes_no_sense_is_refused(salon, put):
    async with salon.unchanged():
        with pytest.raises(Unfit):
            await salon.write(rules.add_rule, put)


async def test_a_rule_is_of_an_item_of_its_kind_and_of_one_that_is_there(salon, pay, ids):
    async with salon.unchanged():
        with pytest.raises(Unfit):
            await pay.rule(Kind.GOODS, item=ids.items["facial"])
        with pytest.raises(Unfit):
            await pay.rule(item=ids.items["facial"], category="面部")
        with pytest.raises(NotFound):
            await pay.rule(item="0" * 26)
        with pytest.raises(NotFound):
            await salon.write(rules.retire_rule, ("nothing", RetireRule("2026-11-30")))


async def test_a_target_is_put_and_taken_away(salon, ids, books):
    await salon.write(rules.put_target, PutTarget(NOVEMBER, Measure.CASH, 1000_00, ids.staff["technician"]))
    await salon.write(rules.put_target, PutTarget(NOVEMBER, Measure.CASH, 5000_00))
    found = await salon.read(commission_state.targets, NOVEMBER, Measure.CASH)
    assert found == {ids.staff["technician"]: 1000_00, "": 5000_00}
    await salon.write(rules.put_target, PutTarget(NOVEMBER, Measure.CASH, 0))
    assert "" not in await salon.read(commission_state.targets, NOVEMBER, Measure.CASH)


@pytest.mark.parametrize("seed", range(8))
async def test_all_months_together_pay_what_the_net_sales_would_have_paid(salon, at_till, pay, seed, books):
    """Random sales and refunds over months, some approved on the way; net sales are kept by a model of their own.

    As long as a month's mark stays, its sheet does.
    """
    dice = random.Random(seed)
    slabs = (SlabRequest(0, 50), SlabRequest(300_00, 73), SlabRequest(700_00, 111))
    await pay.rule(slabs=slabs)
    await pay.rule(Kind.GOODS, permille=33)
    sold, months, digests = [], [], {}
    for step in range(40):
        month = [NOVEMBER, DECEMBER, JANUARY, "2027-02"][step // 10]
        if month not in months:
            if months:
                salon.wall.pass_(days=31 if months else 0)
            months.append(month)
        if step % 10 == 5 and len(months) > 1 and dice.random() < 0.7:
            for earlier in months[:-1]:
                if all(one.month != earlier for one in await salon.read(commission_state.periods)):
                    await pay.approve(earlier)
        for each in months:
            reckoned = await salon.read(periods.reckon, each)
            assert digests.setdefault((each, reckoned.mark), reckoned.digest) == reckoned.digest
        if sold and dice.random() < 0.45:
            one = dice.choice(sold)
            back = dice.randint(1, one["net"]) if one["net"] else 0
            if back:
                await at_till.refund(one["bill"], (1, back))
                one["net"] -= back
            continue
        percent = dice.randint(1, 99)
        fen = dice.randint(1, 400_00)
        bill = await at_till.sell([pay.line(fen, (percent,), (100 - percent,))], [("cash", fen)])
        sold.append({"bill": bill, "month": month, "net": fen, "percents": (percent, 100 - percent)})
    total = sum([(await pay.sheet(month)).total_fen for month in months])
    assert total == expected(sold, slabs)


def expected(sold, slabs):
    total = 0
    for month in {one["month"] for one in sold}:
        for person in (0, 1):
            base = sum(spread(one["net"], one["percents"])[person] for one in sold if one["month"] == month)
            bounds = [slab.above_fen for slab in slabs] + [10**12]
            thousandths = sum(
                max(0, min(base, end) - slab.above_fen) * slab.permille
                for slab, end in zip(slabs, bounds[1:], strict=True)
            )
            total += (thousandths + 500) // 1000
    return total
