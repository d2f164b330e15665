"""Stored value that takes something off beside paying (充3000享8折): one item, one lot, one close."""

import pytest

from hub.cards import life
from hub.cards import state as card_state
from hub.cards.errors import CardAlreadyUsed
from hub.cards.facts import Method, Stop
from hub.cards.life import ExtendCard, ResumeCard, StopCard, TransferCard
from hub.cashier import closings
from hub.cashier import rules as till
from hub.cashier import state as bill_state
from hub.cashier import views as cashier_views
from hub.cashier.closings import CloseCard, ClosingQuery
from hub.cashier.commands import DebtRequest, LineRequest, Sell, TenderRequest
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind
from hub.catalog.rules import DiscountRequest, PutItem, TermRequest
from hub.errors import Unfit
from hub.ledger.accounts import Tender
from hub.members import views as member_views
from hub.printing.paper.receipt import balances
from tests.hub.cards.test_terms import Shop, shop

__all__ = ["shop"]
PRICE = 3000_00
OFF, LIST = 102_40, 128_00
"""A massage at 80 %, and without."""


async def buy(shop: Shop, days=None, paid=None, valid=None, **discount):
    off = DiscountRequest(80, **({"services": True} | discount))
    put = PutItem(
        ItemKind.STORED_VALUE_CARD, "充3000享8折", PRICE, "卡项", bonus_fen=300_00, discount=off, discount_days=days,
        valid_days=valid,
    )  # fmt: skip
    return await shop.buy(await shop.salon.write(catalog.add_item, put), paid)


async def by_card(shop, card, fen, name="massage"):
    line = LineRequest(item=shop.items[name])
    sale = Sell((line,), (TenderRequest(Tender.STORED_VALUE, fen, card=card),), shop.wang, print=False)
    return await shop.salon.write(till.sell, sale)


async def quote(shop, card, method, *, keep=False):
    closing = await shop.salon.read(closings.quote, card, ClosingQuery(method, keep), shop.salon.wall.ms)
    return closing.refund_fen, closing.lots[0].used_list_fen, closing.lots[0].discounts_fen


async def test_one_line_sells_both_and_the_bill_says_what_took_something_off(shop):
    card, _ = await buy(shop)
    bill = await by_card(shop, card, OFF)
    [row] = await shop.salon.read(bill_state.lines, bill)
    lot = await shop.lot(card)
    assert [(cut.rule.value, cut.name, cut.amount_fen, cut.ref) for cut in row.line.cuts] == [
        ("card", "储值卡 8 折", LIST - OFF, lot.lot)
    ]
    assert (lot.size, lot.used, lot.principal_fen) == (3300_00, OFF, PRICE)
    await shop.sell("massage", OFF)
    await shop.sell("cream", 299_00)


@pytest.mark.parametrize(("days", "passed", "due"), [(30, 30, OFF), (30, 31, LIST), (1, 1, OFF), (None, 900, OFF)])
async def test_its_days_run_from_the_sale(shop, days, passed, due):
    await buy(shop, days)
    shop.pass_(passed)
    await shop.sell("massage", due)


async def test_with_the_value_it_expires(shop):
    await buy(shop, valid=10)
    shop.pass_(10)
    await shop.sell("massage", LIST)


@pytest.mark.parametrize(("left", "due"), [(1, OFF), (0, LIST)])
async def test_with_the_last_fen_of_the_value_it_may_end(shop, left, due):
    card, _ = await buy(shop, while_left=True)
    line = LineRequest(amount_fen=3300_00 - left)
    tender = TenderRequest(Tender.STORED_VALUE, 3300_00 - left, card=card)
    await shop.salon.write(till.sell, Sell((line,), (tender,), shop.wang, print=False))
    await shop.sell("massage", due)


async def test_nothing_paid_nothing_off(shop):
    _, bill = await buy(shop, paid=0)
    await shop.sell("massage", LIST)
    line = LineRequest(amount_fen=1_00, settles=DebtRequest(bill, 1))
    pays = Sell((line,), (TenderRequest(Tender.CASH, 1_00),), shop.wang, print=False)
    await shop.salon.write(till.sell, pays)
    await shop.sell("massage", OFF)


async def test_frozen_days_do_not_pass_and_more_can_be_given(shop):
    card, _ = await buy(shop, 30)
    shop.pass_(10)
    await shop.salon.write(life.stop, (card, StopCard(Stop.FROZEN, "出国")))
    await shop.sell("massage", LIST)
    shop.pass_(100)
    await shop.salon.write(life.resume, (card, ResumeCard()))
    shop.pass_(20)
    await shop.sell("massage", OFF)
    shop.pass_(1)
    await shop.sell("massage", LIST)
    await shop.salon.write(life.extend, (card, ExtendCard(5, "老客")))
    assert (await shop.lot(card)).expires_at is None
    shop.pass_(5)
    await shop.sell("massage", OFF)
    shop.pass_(1)
    await shop.sell("massage", LIST)


async def test_it_goes_with_the_card(shop):
    card, _ = await buy(shop)
    await shop.salon.write(life.transfer, (card, TransferCard(shop.salon.ids.members["zhang"], "母女")))
    await shop.sell("massage", LIST)
    shop.wang = shop.salon.ids.members["zhang"]
    await shop.sell("massage", OFF)


async def test_the_line_goes_back_whole_or_not_at_all(shop):
    card, bill = await buy(shop)
    sold = await shop.sell("massage", OFF)
    await shop.refused(CardAlreadyUsed, shop.refund(bill, PRICE))
    await shop.refund(sold, OFF)
    await shop.refund(bill, PRICE)
    await shop.sell("massage", LIST)
    assert (await shop.salon.read(card_state.card, card)).lots == ()


@pytest.mark.parametrize(
    ("by_face", "in_cash", "method", "keep", "refund", "used", "off"),
    [
        (1, 0, Method.RATIO, False, PRICE - PRICE * OFF // 3300_00, LIST, LIST - OFF),
        (1, 0, Method.LIST_PRICE, False, PRICE - LIST, LIST, LIST - OFF),
        (1, 0, Method.LIST_PRICE, True, PRICE, LIST, LIST - OFF),
        (0, 1, Method.RATIO, False, PRICE, LIST - OFF, LIST - OFF),
        (0, 1, Method.LIST_PRICE, False, PRICE - (LIST - OFF), LIST - OFF, LIST - OFF),
        (2, 1, Method.LIST_PRICE, False, PRICE - 3 * LIST + OFF, 3 * LIST - OFF, 3 * (LIST - OFF)),
        (0, 0, Method.LIST_PRICE, False, PRICE, 0, 0),
    ],
)
async def test_closing_counts_what_came_off_where_the_list_price_counts(
    shop, by_face, in_cash, method, keep, refund, used, off
):
    card, _ = await buy(shop)
    for _ in range(by_face):
        await by_card(shop, card, OFF)
    for _ in range(in_cash):
        await shop.sell("massage", OFF)
    quoted = await quote(shop, card, method, keep=keep)
    assert quoted[1:] == (used, off)
    assert abs(quoted[0] - refund) <= (method is Method.RATIO)
    await shop.salon.write(closings.close, (card, CloseCard(quoted[0], Tender.WECHAT, "退卡", method, keep)))
    await shop.sell("massage", LIST)
    assert await shop.books("2205") == [shop.before["2205"]]


async def test_of_two_top_ups_each_counts_what_it_took_off(shop):
    """The better stands; what it took off is no matter of the other's."""
    card, _ = await buy(shop)
    put = PutItem(
        ItemKind.STORED_VALUE_CARD, "充5000享5折", 500_00, "卡项", discount=DiscountRequest(50, services=True)
    )
    await shop.buy(await shop.salon.write(catalog.add_item, put))
    await shop.sell("massage", 64_00)
    closing = await shop.salon.read(closings.quote, card, ClosingQuery(Method.LIST_PRICE), shop.salon.wall.ms)
    assert [lot.discounts_fen for lot in closing.lots] == [0, 64_00]


async def test_the_members_page_and_the_receipt_say_it(shop):
    card, sold = await buy(shop, 30)
    found = await shop.salon.read(card_state.card, card)
    view = await shop.salon.read(member_views.card_view, found, shop.salon.wall.ms)
    [lot] = view.lots
    assert (lot.discount.percent, lot.discount_ends_at[:10], lot.discount_on) == (80, "2026-12-22", True)
    shop.pass_(31)
    view = await shop.salon.read(member_views.card_view, found, shop.salon.wall.ms)
    assert not view.lots[0].discount_on
    shop.pass_(-31)
    bill = await shop.salon.read(cashier_views.bill, sold, shop.salon.wall.ms)
    assert [[cell.text for cell in part.cells] for part in balances(bill)[:2]] == [
        ["储值余额", "￥3,300.00"], ["  享 8 折", "至 2026-12-22"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "put",
    [
        {"item_kind": ItemKind.SERVICE}, {"discount": DiscountRequest(80)}, {"discount": None, "discount_days": 1},
        {"discount": DiscountRequest(80, items=("ten",))}, {"item_kind": ItemKind.SESSION_CARD, "sessions": 1},
        {"item_kind": ItemKind.DISCOUNT_CARD, "valid_days": 1,
         "term": TermRequest(discount=DiscountRequest(80, goods=True))},
        {"item_kind": ItemKind.DISCOUNT_CARD, "valid_days": 1, "discount": None,
         "term": TermRequest(discount=DiscountRequest(80, services=True, while_left=True))},
    ],
)  # fmt: skip
async def test_items_that_make_no_sense_are_refused(shop, put):
    fields = {"item_kind": ItemKind.STORED_VALUE_CARD, "name": "充", "price_fen": 1,
              "discount": DiscountRequest(80, services=True)} | put  # fmt: skip
    off = fields["discount"]
    if off and off.items:
        fields["discount"] = DiscountRequest(80, items=(shop.items["ten"],))
    await shop.refused(Unfit, shop.salon.write(catalog.add_item, PutItem(**fields)))
