"""Cards that run out by time: what they give, what refuses them, and how their price is earned day by day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import upkeep
from hub.cards import accrual, life, terms
from hub.cards import state as card_state
from hub.cards.errors import (
    CardAlreadyUsed,
    CardExpired,
    CardIsStopped,
    NotCovered,
    NothingLapses,
    TermHasRun,
    TermUnpaid,
    VisitsUsedUp,
)
from hub.cards.facts import Method, Stop
from hub.cards.life import ExtendCard, Lapse, ResumeCard, StopCard, TransferCard
from hub.cards.lots import Lot
from hub.cashier import closings, debt_state
from hub.cashier import rules as till
from hub.cashier.closings import CloseCard, ClosingQuery
from hub.cashier.commands import DebtRequest, LineRequest, OfBill, Refund, RefundLine, Sell, TenderRequest
from hub.catalog import rules as catalog
from hub.catalog import state as catalog_state
from hub.catalog.facts import ItemKind, Per, Starts, Term
from hub.catalog.rules import ChangeItem, DiscountRequest, PutItem, TermRequest
from hub.errors import Unfit
from hub.ledger import state as ledger
from hub.ledger.accounts import Tender
from hub.reports import prepaid
from hub.reports.table import Span
from tests.hub.conftest import NOON

DAY_MS = 86_400_000
PRICE = 300_01


class Shop:
    """wang buys and uses cards of days."""

    def __init__(self, salon):
        self.salon, self.items, self.wang = salon, salon.ids.items, salon.ids.members["wang"]

    async def item(self, days=30, price=PRICE, kind=ItemKind.PERIOD_CARD, covers=("massage",), **term):
        put = PutItem(
            kind, "包月按摩", price, "卡项", valid_days=days, term=TermRequest(**term),
            covers=tuple(self.items[name] for name in covers) if kind is ItemKind.PERIOD_CARD else (),
        )  # fmt: skip
        return await self.salon.write(catalog.add_item, put)

    async def buy(self, item=None, paid=None, **term):
        """The card and the bill that sold it; what is not paid stays owing."""
        item = item or await self.item(**term)
        price = (await self.salon.read(catalog_state.item, item)).price_fen
        paid = price if paid is None else paid
        tenders = [TenderRequest(Tender.CASH, paid)] if paid else []
        if paid < price:
            tenders.append(TenderRequest(Tender.ARREARS, price - paid))
        sale = Sell((LineRequest(item=item),), tuple(tenders), self.wang, print=False)
        bill = await self.salon.write(till.sell, sale)
        return (await self.salon.read(card_state.lots_of_line, bill, 1))[0][0], bill

    async def visit(self, card, *names, quantity=1):
        lines = tuple(
            LineRequest(item=self.items[name], session_card=card, quantity=quantity) for name in names or ("massage",)
        )
        return await self.salon.write(till.sell, Sell(lines, (), self.wang, print=False))

    async def sell(self, name, fen):
        line = LineRequest(item=self.items[name])
        sale = Sell((line,), (TenderRequest(Tender.CASH, fen),), self.wang, print=False)
        return await self.salon.write(till.sell, sale)

    async def refund(self, bill, fen=0, sessions=0):
        do = Refund((RefundLine(1, fen, sessions),), "退款", print=False)
        return await self.salon.write(till.refund, OfBill(bill, do))

    async def night(self):
        return await self.salon.write(accrual.review, None)

    async def lot(self, card):
        return (await self.salon.read(card_state.card, card)).lots[0]

    async def refused(self, error, work):
        async with self.salon.unchanged():
            with pytest.raises(error):
                await work

    async def books(self, *accounts):
        rows = {row.account: row.credit - row.debit for row in (await self.salon.read(ledger.trial_balance)).rows}
        return [rows.get(account, 0) for account in accounts]

    def pass_(self, days):
        self.salon.wall.pass_(days=days)


@pytest.fixture
async def shop(salon):
    found = Shop(salon)
    found.before = dict(zip(("2205", "9402"), await found.books("2205", "9402"), strict=True))
    yield found
    report = salon.verify()
    assert (report.verify, report.problem) == ("ok", None)
    of_lots = await salon.read(_of_lots)
    assert [of_lots] == await found.books("2205")


def _of_lots(reader):
    cards = [row[0] for row in reader.all("SELECT card FROM card")]
    return sum(lot.liability_fen for card in cards for lot in card_state.card(reader, card).lots)


async def test_a_visit_costs_nothing_and_releases_nothing(shop):
    card, _ = await shop.buy()
    before = await shop.books("2205", "6001.01", "6001.06", "9402")
    bill = await shop.visit(card)
    assert await shop.books("2205", "6001.01", "6001.06", "9402") == before
    assert await shop.salon.read(card_state.uses_of_lot, (await shop.lot(card)).lot) == [(bill, 1, 1)]


@pytest.mark.parametrize("days", [1, 7, 29, 30, 45])
async def test_days_are_earned_as_they_pass_and_the_last_clears_the_rest(shop, days):
    """Sold on the 22nd at noon, the first day is the 23rd and is over on the 24th."""
    card, _ = await shop.buy()
    shop.pass_(days + 1)
    assert await shop.night() == 1
    passed = min(30, days)
    assert (await shop.lot(card)).used == passed
    assert await shop.books("6001.06") == [PRICE * passed // 30]
    assert await shop.books("9402") == [shop.before["9402"] + 30 - passed]
    assert await shop.night() == 0


async def test_the_day_of_the_sale_is_a_gift_and_earns_nothing(shop):
    card, _ = await shop.buy()
    shop.salon.wall.pass_(minutes=23 * 60)
    assert await shop.night() == 0
    assert (await shop.lot(card)).used == 0
    shop.salon.wall.pass_(minutes=13 * 60)
    assert await shop.night() == 1


async def test_a_clock_that_goes_back_takes_nothing_back(shop):
    card, _ = await shop.buy()
    shop.pass_(11)
    await shop.night()
    shop.pass_(-9)
    assert await shop.night() == 0
    assert (await shop.lot(card)).used == 10
    shop.pass_(10)
    assert await shop.night() == 1
    assert (await shop.lot(card)).used == 11


async def test_more_cards_than_one_review_takes_are_all_accrued_in_the_end(shop, monkeypatch):
    item = await shop.item()
    for _ in range(3):
        await shop.buy(item)
    monkeypatch.setattr(accrual, "REVIEW_LIMIT", 2)
    shop.pass_(2)
    assert [await shop.night() for _ in range(3)] == [2, 1, 0]


@pytest.mark.parametrize(
    ("term", "day", "fine"),
    [
        ({}, 0, 9), ({"visits": 1}, 0, 1), ({"visits": 2}, 0, 2), ({"visits": 2, "per": Per.WEEK}, 0, 2),
        ({"visits": 100}, 0, 9),
    ],
)  # fmt: skip
async def test_no_more_than_the_limit(shop, term, day, fine):
    card, _ = await shop.buy(**term)
    shop.pass_(day)
    for _ in range(fine):
        await shop.visit(card)
    if fine < 9:
        await shop.refused(VisitsUsedUp, shop.visit(card))


async def test_a_limit_counts_the_lines_of_a_bill_together_and_their_quantities(shop):
    card, _ = await shop.buy(visits=2, covers=("massage", "facial"))
    await shop.refused(VisitsUsedUp, shop.visit(card, quantity=3))
    await shop.refused(VisitsUsedUp, shop.visit(card, "massage", "facial", "massage"))
    await shop.visit(card, "massage", "facial")


async def test_a_week_begins_on_monday(shop):
    """The store's first day is a Sunday."""
    card, _ = await shop.buy(visits=1, per=Per.WEEK)
    await shop.visit(card)
    shop.pass_(1)
    await shop.visit(card)
    for _ in range(7):
        await shop.refused(VisitsUsedUp, shop.visit(card))
        shop.pass_(1)
    await shop.visit(card)


async def test_a_refunded_visit_can_be_had_again(shop):
    card, _ = await shop.buy(visits=1)
    bill = await shop.visit(card)
    await shop.refused(VisitsUsedUp, shop.visit(card))
    await shop.refund(bill, sessions=1)
    await shop.visit(card)


async def test_what_refuses_a_visit(shop):
    card, _ = await shop.buy()
    await shop.refused(NotCovered, shop.visit(card, "facial"))
    await shop.salon.write(life.stop, (card, StopCard(Stop.LOCKED, "争议")))
    await shop.refused(CardIsStopped, shop.visit(card))
    await shop.salon.write(life.resume, (card, ResumeCard()))
    shop.pass_(30)
    await shop.visit(card)
    shop.pass_(1)
    await shop.refused(CardExpired, shop.visit(card))


async def test_a_card_that_starts_with_its_first_use_waits(shop):
    card, _ = await shop.buy(starts=Starts.FIRST_USE)
    shop.pass_(100)
    assert await shop.night() == 0
    await shop.visit(card)
    shop.pass_(31)
    assert await shop.night() == 1
    assert (await shop.lot(card)).liability_fen == 0
    await shop.refused(CardExpired, shop.visit(card))


async def test_frozen_days_do_not_run_and_come_back_whole(shop):
    card, _ = await shop.buy()
    shop.pass_(11)
    await shop.salon.write(life.stop, (card, StopCard(Stop.FROZEN, "出国")))
    assert (await shop.lot(card)).used == 10
    shop.pass_(50)
    assert await shop.night() == 0
    await shop.salon.write(life.resume, (card, ResumeCard()))
    assert await shop.night() == 0
    shop.pass_(20)
    await shop.night()
    lot = await shop.lot(card)
    assert (lot.used, lot.liability_fen) == (30, 0)


async def test_a_locked_card_runs_on(shop):
    card, _ = await shop.buy()
    await shop.salon.write(life.stop, (card, StopCard(Stop.LOCKED, "争议")))
    shop.pass_(11)
    await shop.night()
    assert (await shop.lot(card)).used == 10


async def test_more_days_spread_what_is_left_over_what_is_left(shop):
    """10 of 30 days have earned a third; the rest is earned over 20 + 40 days."""
    card, _ = await shop.buy()
    shop.pass_(11)
    await shop.salon.write(life.extend, (card, ExtendCard(40, "老客")))
    lot = await shop.lot(card)
    assert (lot.size, lot.used, lot.released(10)) == (70, 10, 10000)
    shop.pass_(30)
    await shop.night()
    assert (await shop.lot(card)).liability_fen == PRICE - 10000 - 20001 * 30 // 60
    await shop.salon.write(life.extend, (card, ExtendCard(30, "再延")))
    shop.pass_(60)
    await shop.night()
    lot = await shop.lot(card)
    assert (lot.size, lot.used, lot.liability_fen) == (100, 100, 0)


async def test_a_card_that_is_over_may_be_made_longer_and_earns_no_more(shop):
    card, _ = await shop.buy()
    shop.pass_(40)
    await shop.salon.write(life.extend, (card, ExtendCard(5, "生病")))
    await shop.visit(card)
    shop.pass_(5)
    await shop.visit(card)
    shop.pass_(1)
    await shop.refused(CardExpired, shop.visit(card))
    await shop.night()
    assert await shop.books("6001.06") == [PRICE]
    assert (await shop.lot(card)).used == 35


async def test_only_the_days_that_are_paid_for(shop):
    """A third is paid: ten days; the eleventh asks for more, and what is paid then earns what has passed."""
    card, _ = await shop.buy(paid=100_01)
    shop.pass_(10)
    await shop.visit(card)
    shop.pass_(1)
    await shop.refused(TermUnpaid, shop.visit(card))
    shop.pass_(5)
    await shop.night()
    lot = await shop.lot(card)
    assert (lot.used, lot.liability_fen) == (10, 100_01 - PRICE * 10 // 30)
    [debt] = await shop.salon.read(debt_state.debts, shop.wang)
    line = LineRequest(amount_fen=200_00, settles=DebtRequest(debt.bill, debt.line))
    tender = TenderRequest(Tender.CASH, 200_00)
    paying = await shop.salon.write(till.sell, Sell((line,), (tender,), shop.wang, print=False))
    await shop.visit(card)
    await shop.night()
    assert (await shop.lot(card)).used == 15
    await shop.refused(CardAlreadyUsed, shop.refund(paying, fen=200_00))


@pytest.mark.parametrize(("paid", "left"), [(0, 0), (PRICE, 1)])
async def test_a_card_that_nothing_was_paid_for_gives_no_treatment_today(shop, paid, left):
    card, _ = await shop.buy(await shop.item(visits=1), paid=paid)
    assert await shop.salon.read(terms.visits_left, await shop.lot(card), shop.salon.wall.ms) == left


async def test_an_unused_card_goes_back_by_its_bill_on_the_day_of_the_sale_only(shop):
    item = await shop.item()
    _, bill = await shop.buy(item)
    await shop.refund(bill, fen=PRICE)
    assert await shop.books("2205", "9402") == [shop.before["2205"], shop.before["9402"]]
    card, bill = await shop.buy(item)
    await shop.visit(card)
    await shop.refused(TermHasRun, shop.refund(bill, fen=PRICE))
    card, bill = await shop.buy(item)
    shop.pass_(2)
    await shop.night()
    await shop.refused(TermHasRun, shop.refund(bill, fen=PRICE))


@pytest.mark.parametrize(
    ("method", "visits", "days", "refund"),
    [
        (Method.RATIO, 1, 11, 20001), (Method.LIST_PRICE, 1, 11, PRICE - 128_00), (Method.LIST_PRICE, 3, 11, 0),
        (Method.RATIO, 0, 5, PRICE), (Method.LIST_PRICE, 0, 5, PRICE), (Method.RATIO, 0, 11, 20001),
        (Method.RATIO, 1, 0, PRICE), (Method.RATIO, 1, 31, 0), (Method.RATIO, 1, 40, 0),
    ],
)  # fmt: skip
async def test_closing_pays_by_days_left_or_by_the_treatments_taken(shop, method, visits, days, refund):
    """An unused card within the seven days of cooling off goes back whole."""
    card, _ = await shop.buy()
    for _ in range(visits):
        await shop.visit(card)
    shop.pass_(days)
    now = shop.salon.wall.ms
    quoted = await shop.salon.read(closings.quote, card, ClosingQuery(method), now)
    assert (quoted.refund_fen, quoted.lots[0].used_list_fen) == (refund, visits * 128_00)
    await shop.salon.write(closings.close, (card, CloseCard(refund, Tender.WECHAT, "退卡", method)))
    assert await shop.books("2205", "9402") == [shop.before["2205"], shop.before["9402"]]


async def test_what_is_agreed_lies_between_nothing_and_what_was_paid(shop):
    card, _ = await shop.buy()
    await shop.visit(card)
    shop.pass_(11)
    await shop.salon.write(closings.close, (card, CloseCard(123_45, Tender.WECHAT, "协商", Method.AGREED)))
    assert await shop.books("6001.06", "6001.04") == [100_00, 200_01 - 123_45]


async def test_a_card_is_accrued_before_it_goes_to_another(shop):
    card, _ = await shop.buy()
    shop.pass_(11)
    await shop.salon.write(life.transfer, (card, TransferCard(shop.salon.ids.members["zhang"], "母女")))
    assert (await shop.lot(card)).used == 10


async def test_nothing_of_a_card_of_days_lapses(shop):
    card, _ = await shop.buy()
    shop.pass_(40)
    await shop.refused(NothingLapses, shop.salon.write(life.lapse, (card, Lapse("过期"))))


class TestDiscountCard:
    async def card(self, shop, percent=88, price=99_00, starts=Starts.SALE, **scope):
        discount = DiscountRequest(percent, **(scope or {"services": True}))
        item = await shop.item(price=price, kind=ItemKind.DISCOUNT_CARD, starts=starts, discount=discount)
        return (await shop.buy(item))[0]

    async def test_takes_its_percent_off_what_it_names(self, shop):
        await self.card(shop)
        await shop.sell("massage", 112_64)
        await shop.sell("cream", 299_00)
        await self.card(shop, 50, goods=True)
        await shop.sell("cream", 149_50)

    async def test_named_items_only(self, shop):
        await self.card(shop, 50, items=(shop.items["massage"],))
        await shop.sell("massage", 64_00)
        await shop.sell("facial", 588_00)

    async def test_of_several_the_best_and_never_two(self, shop):
        await self.card(shop, 88)
        await self.card(shop, 80)
        await shop.sell("massage", 102_40)

    async def test_not_when_stopped_or_over(self, shop):
        card = await self.card(shop)
        await shop.salon.write(life.stop, (card, StopCard(Stop.FROZEN, "出国")))
        await shop.sell("massage", 128_00)
        await shop.salon.write(life.resume, (card, ResumeCard()))
        shop.pass_(31)
        await shop.sell("massage", 128_00)

    async def test_may_cost_nothing(self, shop):
        card = await self.card(shop, price=0)
        await shop.sell("massage", 112_64)
        shop.pass_(31)
        assert await shop.night() == 1
        assert (await shop.lot(card)).used == 30

    async def test_begins_with_the_first_bill_it_takes_something_off(self, shop):
        card = await self.card(shop, starts=Starts.FIRST_USE)
        shop.pass_(90)
        await shop.sell("cream", 299_00)
        assert (await shop.lot(card)).expires_at is None
        await shop.sell("massage", 112_64)
        assert (await shop.lot(card)).expires_at is not None

    async def test_by_list_price_counts_what_it_took_off(self, shop):
        card = await self.card(shop)
        bill = await shop.sell("massage", 112_64)
        quoted = await shop.salon.read(closings.quote, card, ClosingQuery(Method.LIST_PRICE), shop.salon.wall.ms)
        assert quoted.lots[0].used_list_fen == 15_36
        await shop.refund(bill, fen=112_64)
        quoted = await shop.salon.read(closings.quote, card, ClosingQuery(Method.LIST_PRICE), shop.salon.wall.ms)
        assert quoted.lots[0].used_list_fen == 0

    async def test_closing_by_list_price(self, shop):
        card = await self.card(shop)
        await shop.sell("massage", 112_64)
        shop.pass_(11)
        do = CloseCard(99_00 - 15_36, Tender.WECHAT, "退卡", Method.LIST_PRICE)
        await shop.salon.write(closings.close, (card, do))
        assert await shop.books("2205", "9402") == [shop.before["2205"], shop.before["9402"]]


@pytest.mark.parametrize(
    "put",
    [
        {"valid_days": None}, {"term": None}, {"covers": ()}, {"sessions": 3}, {"bonus_fen": 1},
        {"covers": ("cream",)}, {"item_kind": ItemKind.DISCOUNT_CARD}, {"item_kind": ItemKind.SERVICE},
        {"item_kind": ItemKind.SESSION_CARD, "sessions": 3},
        {"item_kind": ItemKind.DISCOUNT_CARD, "covers": (), "term": TermRequest()},
        {"item_kind": ItemKind.DISCOUNT_CARD, "covers": (), "term": TermRequest(discount=DiscountRequest(88))},
        {"item_kind": ItemKind.DISCOUNT_CARD, "covers": (),
         "term": TermRequest(visits=1, discount=DiscountRequest(88, services=True))},
        {"term": TermRequest(discount=DiscountRequest(88, items=("ten",)))},
    ],
)  # fmt: skip
async def test_items_that_make_no_sense_are_refused(shop, put):
    fields = {
        "item_kind": ItemKind.PERIOD_CARD, "name": "月卡", "price_fen": 1, "valid_days": 30, "covers": ("massage",),
        "term": TermRequest(),
    } | put  # fmt: skip
    fields["covers"] = tuple(shop.items[name] for name in fields["covers"])
    term = fields["term"]
    if term and term.discount and term.discount.items:
        fields["term"] = TermRequest(discount=DiscountRequest(88, items=(shop.items["ten"],)))
    await shop.refused(Unfit, shop.salon.write(catalog.add_item, PutItem(**fields)))


async def test_what_a_card_was_sold_with_stays_when_its_item_changes(shop):
    item = await shop.item(visits=1)
    card, _ = await shop.buy(item)
    put = PutItem(
        ItemKind.PERIOD_CARD, "包月按摩", PRICE, "卡项", valid_days=5, term=TermRequest(),
        covers=(shop.items["facial"],),
    )  # fmt: skip
    await shop.salon.write(catalog.change_item, ChangeItem(item, put))
    await shop.visit(card)
    await shop.refused(VisitsUsedUp, shop.visit(card))


def lot_of(principal, size, owed=0, used=0):
    """It began at 0; its last day ends size days after the first."""
    ends = (size + 1) * DAY_MS - 1
    return Lot(
        "L", size, used, principal, 0, 1, ends, "", 0, {}, owed, gift=False, lapsed=False, term=Term()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "days"), [(0, 0), (DAY_MS - 1, 0), (DAY_MS, 0), (2 * DAY_MS - 2, 0), (2 * DAY_MS - 1, 1),
                     (31 * DAY_MS - 2, 29), (31 * DAY_MS - 1, 30), (99 * DAY_MS, 30), (-9 * DAY_MS, 0)],
)  # fmt: skip
def test_days_that_have_passed(at, days):
    assert lot_of(100, 30).elapsed(at) == days


@given(
    principal=st.integers(0, 10**7), size=st.integers(1, 400), owed=st.integers(0, 10**7),
    nights=st.lists(st.integers(0, 500), max_size=8),
)  # fmt: skip
def test_whatever_the_nights_what_is_earned_is_what_has_passed(principal, size, owed, nights):
    """Never more than is paid, never less than nothing left, whole at the end, and the same by any path."""
    lot = lot_of(principal, size, min(owed, principal))
    for night in sorted(nights):
        before, lot = lot, lot.accrued(night * DAY_MS)
        assert lot.used >= before.used
        assert 0 <= lot.liability_fen <= before.liability_fen
    last = max(nights, default=0)
    assert lot.used == lot_of(principal, size, min(owed, principal)).accrued(last * DAY_MS).used
    if not lot.owed_fen and last > size:
        assert lot.liability_fen == 0


async def test_sql_and_python_agree_on_what_is_due(shop):
    """`running` finds exactly the cards that `accrued` would change."""
    item = await shop.item(days=3)
    cards = [(await shop.buy(item, paid=paid))[0] for paid in (PRICE, PRICE // 3 + 1, 0, 1)]
    frozen, _ = await shop.buy(item)
    await shop.salon.write(life.stop, (frozen, StopCard(Stop.FROZEN, "出国")))
    for hours in range(0, 130, 7):
        now = NOON + hours * 3_600_000
        due = set(await shop.salon.read(card_state.running, now, 99))
        expected = set()
        for card in (*cards, frozen):
            held = await shop.salon.read(card_state.card, card)
            if held.accrued(now).lots[0].used != held.lots[0].used:
                expected.add(card)
        assert due == expected, hours


async def test_the_roll_forward_closes_with_cards_of_days_in_it(shop):
    """Sold, ten days earned, one closed: the closing figure is what the account and the lots say."""
    card, _ = await shop.buy()
    await shop.buy()
    shop.pass_(11)
    await shop.night()
    await shop.visit(card)
    await shop.salon.write(closings.close, (card, CloseCard(20001, Tender.WECHAT, "退卡")))
    span = Span("2026-11-22", "2026-12-03", 0, 0, shop.salon.wall.ms, "Asia/Shanghai")
    roll = await shop.salon.read(prepaid.roll_forward, span)
    assert roll.rows[-1][1:] == [0, 2 * PRICE, -2 * 10000, -20001, 0, 0, 0, 20001, 0]
    account, lots, difference = (note.figure for note in roll.notes)
    assert (account, difference) == (lots, 0)


@pytest.mark.parametrize(("hours", "rest"), [(0, 6), (7, 5), (11, 1), (12, 6)])
def test_the_hub_looks_again_when_the_day_has_changed(hours, rest):
    """The store's first noon, and hours later."""
    assert upkeep.rest_ms(NOON + hours * 3_600_000, "Asia/Shanghai") == rest * 3_600_000
