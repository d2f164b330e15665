"""Packages: a session card that holds period and discount cards too, bought or as gifts."""

import pytest

from hub.cards import accrual
from hub.cards import state as card_state
from hub.cards.errors import OnceOnly, TermHasRun
from hub.cards.facts import Method
from hub.cashier import closings
from hub.cashier import views as bill_views
from hub.cashier.closings import CloseCard, ClosingQuery
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind, Starts
from hub.catalog.rules import ComponentRequest, DiscountRequest, PutItem, TermRequest
from hub.errors import NotFound, Unfit
from hub.language import ENGLISH, spoken
from hub.ledger.accounts import Tender, Unit
from hub.members import views as member_views
from hub.printing.paper import receipt

DAYS = 86_400_000


@pytest.fixture
async def cards(salon, ids):
    """A month card of massages at 300 and an eighty percent card at 90, of the catalogue."""
    covers = (ids.items["massage"],)
    month = PutItem(ItemKind.PERIOD_CARD, "月卡", 300_00, valid_days=30, covers=covers, term=TermRequest(Starts.SALE))
    eighty = TermRequest(discount=DiscountRequest(80, services=True))
    ids.items["month"] = await salon.write(catalog.add_item, month)
    ids.items["eighty"] = await salon.write(
        catalog.add_item, PutItem(ItemKind.DISCOUNT_CARD, "八折卡", 90_00, valid_days=90, term=eighty)
    )
    yield ids.items
    assert salon.verify().verify == "ok"


def parts_of(items, *names):
    """massage is ten sessions; a name with ! is a gift."""
    return tuple(
        ComponentRequest((items["massage"],), 10, gift=name[-1] == "!")
        if name.startswith("massage")
        else ComponentRequest(card=items[name.rstrip("!")], gift=name[-1] == "!")
        for name in names
    )


async def package(salon, items, price, *names, **more):
    put = PutItem(ItemKind.SESSION_CARD, "开业套餐", price, components=parts_of(items, *names), **more)
    items["package"] = await salon.write(catalog.add_item, put)


async def lots_of(salon, bill):
    return [(unit, lot) for _, unit, lot in await salon.read(card_state.lots_of_line, bill, 1)]


@pytest.mark.parametrize(
    ("price", "names", "shares"),
    [
        (835_00, ("massage", "eighty!", "month"), [640_00, 45_00, 150_00]),
        (1, ("massage", "eighty!", "month"), [1, 0, 0]),
        (2, ("massage", "month"), [2, 0]),
        (700_00, ("massage", "month", "eighty!"), [536_53, 125_75, 37_72]),
        (390_00, ("month", "eighty"), [300_00, 90_00]),
        (100_00, ("month", "massage!"), [18_99, 81_01]),
        (0, ("massage", "eighty!"), [0, 0]),
    ],
)  # fmt: skip
async def test_the_price_is_shared_by_what_each_costs_alone(salon, cards, at_till, price, names, shares):
    await package(salon, cards, price, *names)
    bill = await at_till.sell([("package", 1)], [("cash", price)] if price else [], "wang")
    found = await lots_of(salon, bill)
    assert [lot.principal_fen for _, lot in found] == shares
    assert [unit for unit, _ in found] == [Unit.SESSION if "massage" in name else Unit.DAY for name in names]
    assert [lot.gift for _, lot in found] == [name[-1] == "!" for name in names]
    sold = await salon.read(card_state.cards, salon.ids.members["wang"])
    assert len(sold) == len(names)


async def test_each_card_has_its_own_end_and_starts_as_its_own_item_says(salon, cards, at_till):
    covers, term = (cards["massage"],), TermRequest(Starts.FIRST_USE)
    later = PutItem(ItemKind.PERIOD_CARD, "次月卡", 300_00, valid_days=30, covers=covers, term=term)
    cards["later"] = await salon.write(catalog.add_item, later)
    await package(salon, cards, 900_00, "massage", "month", "later!", valid_days=365)
    bill = await at_till.sell([("package", 1)], [("cash", 900_00)], "wang")
    (_, sessions), (_, month), (_, unbegun) = await lots_of(salon, bill)
    assert sessions.expires_at == salon.wall.ms + 365 * DAYS
    assert (month.expires_at + 1 - salon.wall.ms) // DAYS == 30
    assert (month.size, unbegun.size, unbegun.expires_at) == (30, 30, None)


async def test_a_package_of_a_day_that_has_passed_is_closed_card_by_card(salon, cards, at_till):
    await package(salon, cards, 835_00, "massage", "eighty!", "month")
    before = await at_till.totals()
    bill = await at_till.sell([("package", 1)], [("cash", 835_00)], "wang")
    salon.wall.pass_(days=11)
    await salon.write(accrual.review, None)
    async with salon.unchanged():
        with pytest.raises(TermHasRun):
            await at_till.refund(bill, (1, 835_00))
    refunds = {"开业套餐": 640_00, "八折卡": 40_00, "月卡": 100_00}
    for card in await salon.read(card_state.cards, salon.ids.members["wang"]):
        quoted = await salon.read(closings.quote, card.card, ClosingQuery(Method.RATIO), salon.wall.ms)
        assert quoted.refund_fen == refunds[card.name]
        await salon.write(closings.close, (card.card, CloseCard(quoted.refund_fen, Tender.CASH, "退卡", Method.RATIO)))
    moved = await at_till.moved(before)
    assert {"1001": 55_00, "6001.06": -55_00}.items() <= moved.items()
    assert not {"2205", "9301", "9302", "9401", "9402"} & set(moved)


async def test_unused_within_the_cooling_days_each_card_goes_back_whole(salon, cards, at_till):
    await package(salon, cards, 835_00, "massage", "eighty!", "month")
    await at_till.sell([("package", 1)], [("cash", 835_00)], "wang")
    salon.wall.pass_(days=5)
    quoted = [
        (await salon.read(closings.quote, card.card, ClosingQuery(Method.LIST_PRICE), salon.wall.ms)).refund_fen
        for card in await salon.read(card_state.cards, salon.ids.members["wang"])
    ]
    assert sorted(quoted) == [45_00, 150_00, 640_00]


async def test_a_package_is_taken_back_whole_and_may_be_bought_again(salon, cards, at_till):
    await package(salon, cards, 390_00, "month", "eighty!", once=True)
    before = await at_till.totals()
    bill = await at_till.sell([("package", 1)], [("cash", 390_00)], "wang")
    with pytest.raises(OnceOnly):
        await at_till.sell([("package", 1)], [("cash", 390_00)], "wang")
    await at_till.refund(bill, (1, 390_00))
    assert await at_till.moved(before) == {}
    await at_till.sell([("package", 1)], [("cash", 390_00)], "wang")


async def test_a_bill_says_what_a_package_gives_and_what_of_it_is_a_gift(salon, cards, at_till):
    await package(salon, cards, 835_00, "massage", "eighty!", "month")
    bill = await at_till.sell([("package", 1)], [("cash", 835_00)], "wang")
    view = await salon.read(bill_views.bill, bill, salon.wall.ms)
    assert view.lines[0].includes == ("肩颈按摩 10 次", "赠 八折卡 90 天", "月卡 30 天")
    assert spoken(view.lines[0].includes, ENGLISH)[1].startswith("Free: 八折卡 90 ")
    paper = [part for part in receipt._lines(view, receipt.Block("lines")) if hasattr(part, "text")]
    assert [part.text for part in paper] == ["  肩颈按摩 10 次", "  赠 八折卡 90 天", "  月卡 30 天"]
    page = await salon.read(member_views.page, salon.ids.members["wang"], salon.wall.ms)
    assert {card.name: [lot.gift for lot in card.lots] for card in page.cards} == {
        "开业套餐": [False], "八折卡": [True], "月卡": [False],
    }  # fmt: skip


async def test_an_ordinary_card_says_nothing_more(salon, cards, at_till):
    bill = await at_till.sell([("ten", 1), ("month", 1)], [("cash", 3300_00)], "wang")
    view = await salon.read(bill_views.bill, bill, salon.wall.ms)
    assert [line.includes for line in view.lines] == [(), ()]


async def test_the_month_of_a_package_gives_its_treatments(salon, cards, at_till, ids):
    await package(salon, cards, 835_00, "massage", "eighty!", "month")
    bill = await at_till.sell([("package", 1)], [("cash", 835_00)], "wang")
    month = (await salon.read(card_state.lots_of_line, bill, 1))[-1]
    ids.sessions["wang"] = month[0]
    visit = await at_till.sell([("massage", 1, True)], [], "wang")
    assert await salon.read(card_state.uses_of_lot, month[2].lot) == [(visit, 1, 1)]
    await at_till.sell([("massage", 1)], [("cash", 102_40)], "wang")


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ({}, Unfit), ({"sessions": 3}, Unfit), ({"covers": "massage"}, Unfit),
        ({"covers": "massage", "sessions": 1, "card": "month"}, Unfit), ({"card": "month", "sessions": 1}, Unfit),
        ({"card": "ten"}, Unfit), ({"card": "value"}, Unfit), ({"card": "massage"}, Unfit), ({"card": "eighty"}, Unfit),
        ({"card": "nothing"}, NotFound), ({"card": "month", "units": (1,)}, Unfit),
    ],
)  # fmt: skip
async def test_parts_that_make_no_sense_are_refused(salon, cards, part, error):
    """The other part is an eighty percent card already."""
    fields = dict(part)
    if "covers" in part:
        fields["covers"] = (cards[part["covers"]],)
    if "card" in part:
        fields["card"] = cards.get(part["card"], "01" + "Z" * 24)
    components = (ComponentRequest(card=cards["eighty"]), ComponentRequest(**fields))
    async with salon.unchanged():
        with pytest.raises(error):
            await salon.write(catalog.add_item, PutItem(ItemKind.SESSION_CARD, "套餐", 1, components=components))


async def test_a_package_is_not_all_gifts(salon, cards):
    with pytest.raises(Unfit):
        await package(salon, cards, 1, "month!", "eighty!")
