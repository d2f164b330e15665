"""Lines, tenders, and who pays what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.amounts import MAX_FEN
from hub.cashier.commands import LineRequest, Quote, ShareRequest, TenderRequest
from hub.cashier.errors import (
    CardNeedsMoney,
    CashTooLittle,
    ChangeOnlyForCash,
    EmptyBill,
    ItemRetired,
    MoneyOnly,
    SharesWrong,
    TenderMismatch,
)
from hub.cashier.facts import Line, LineKind, TenderTaken
from hub.cashier.pricing import CARD_KINDS, allot, price, take_tenders
from hub.catalog.facts import ItemKind
from hub.catalog.rules import ChangeItem, PutItem, change_item
from hub.errors import NotFound, Unfit
from hub.ledger.accounts import Tender
from hub.staff import rules as staff

CASH, WECHAT, VALUE = Tender.CASH, Tender.WECHAT, Tender.STORED_VALUE
CARD = "01M80PJBG0DP4CFCS9TCBKY4P9"


@pytest.mark.parametrize(
    ("due", "tenders", "change"),
    [
        (100, [(CASH, 100)], [0]),
        (100, [(CASH, 100, 500)], [400]),
        (100, [(CASH, 40, 50), (WECHAT, 60)], [10, 0]),
        (100, [(VALUE, 60), (CASH, 40)], [0, 0]),
        (0, [], []),
        (100, [(WECHAT, 50), (WECHAT, 50)], [0, 0]),
    ],
)
def test_tenders_that_add_up_are_taken(due, tenders, change):
    taken = take_tenders([request(*one) for one in tenders], due)
    assert [one.received_fen - one.amount_fen for one in taken] == change
    assert sum(one.amount_fen for one in taken) == due


@pytest.mark.parametrize(
    ("due", "tenders", "error"),
    [
        (100, [], TenderMismatch),
        (100, [(CASH, 99)], TenderMismatch),
        (100, [(CASH, 101)], TenderMismatch),
        (0, [(CASH, 1)], TenderMismatch),
        (100, [(CASH, 50), (WECHAT, 51)], TenderMismatch),
        (100, [(CASH, 100, 99)], CashTooLittle),
        (100, [(WECHAT, 100, 99)], CashTooLittle),
        (100, [(WECHAT, 100, 200)], ChangeOnlyForCash),
        (100, [(VALUE, 100, 200)], ChangeOnlyForCash),
    ],
)
def test_tenders_that_do_not_add_up_are_refused(due, tenders, error):
    with pytest.raises(error):
        take_tenders([request(*one) for one in tenders], due)


@pytest.mark.parametrize("wrong", [TenderRequest(VALUE, 100), TenderRequest(CASH, 100, card=CARD)])
def test_stored_value_names_its_card_and_money_none(wrong):
    with pytest.raises(Unfit):
        take_tenders([wrong], 100)


POURED = [one for one in Tender if one not in {Tender.GROUP_BUY, Tender.VOUCHER}]
"""Tenders that may pay any line: a voucher pays what it was priced to."""


def request(tender, fen, received=None):
    return TenderRequest(tender, fen, received, CARD if tender is VALUE else None)


@st.composite
def bills(draw, kinds_of=tuple(kind for kind in LineKind if kind is not LineKind.VOUCHER)):
    """Lines of every kind and tenders that add up to them."""
    kinds = draw(st.lists(st.sampled_from(kinds_of), min_size=1, max_size=8))
    amounts = [draw(st.integers(0, 100_000)) for _ in kinds]
    lines = [
        Line(n, kind, None, "", "", fen, 1, fen) for n, (kind, fen) in enumerate(zip(kinds, amounts, strict=True), 1)
    ]
    due, tenders = sum(amounts), []
    while due and len(tenders) < 5:
        part = due if len(tenders) == 4 else draw(st.integers(1, due))
        tenders.append(TenderTaken(draw(st.sampled_from(POURED)), part, part))
        due -= part
    return lines, tenders


@given(bills())
def test_the_parts_add_up_to_every_line_and_every_tender(bill):
    """Exactly; stored value never pays for a card, and what was owed is paid by money alone."""
    lines, tenders = bill
    cards = {line.line for line in lines if line.line_kind in CARD_KINDS}
    debts = {line.line for line in lines if line.line_kind is LineKind.ARREARS}
    money = sum(one.amount_fen for one in tenders if one.tender not in {VALUE, Tender.ARREARS})
    value = sum(one.amount_fen for one in tenders if one.tender is VALUE)
    others = sum(line.amount_fen for line in lines if line.line not in cards | debts)
    if money < sum(line.amount_fen for line in lines if line.line in debts) or value > others:
        with pytest.raises((CardNeedsMoney, MoneyOnly)):
            allot(lines, tenders)
        return
    parts = allot(lines, tenders)
    for line in lines:
        assert sum(part.amount_fen for part in parts if part.line == line.line) == line.amount_fen
    for number, one in enumerate(tenders):
        assert sum(part.amount_fen for part in parts if part.tender == number) == one.amount_fen
    assert all(part.amount_fen > 0 for part in parts)
    assert not any(part.line in cards and tenders[part.tender].tender is VALUE for part in parts)
    assert not any(part.line in debts and tenders[part.tender].tender in {VALUE, Tender.ARREARS} for part in parts)
    assert len({(part.line, part.tender) for part in parts}) == len(parts)


@given(bills((LineKind.SERVICE, LineKind.GOODS, LineKind.QUICK)))
def test_session_lines_are_paid_by_no_tender(bill):
    lines, tenders = bill
    by_session = Line(99, LineKind.SERVICE, None, "", "", 500, 1, 500, session_card=CARD)
    assert allot([*lines, by_session], tenders) == allot(lines, tenders)


async def priced(salon, *requests, member=None):
    return await salon.read(price, Quote(requests, member), salon.wall.ms)


async def test_an_item_sells_at_its_own_price(salon, ids):
    lines = await priced(
        salon, LineRequest(item=ids.items["massage"], quantity=3), LineRequest(amount_fen=7, name="纸巾")
    )
    assert [(one.line, one.line_kind, one.name, one.price_fen, one.amount_fen) for one in lines] == [
        (1, LineKind.SERVICE, "肩颈按摩", 128_00, 384_00), (2, LineKind.QUICK, "纸巾", 7, 7)
    ]  # fmt: skip


async def test_lines_that_make_no_sense_are_refused(salon, ids):
    facial, someone = ids.items["facial"], ids.staff["technician"]
    cases = [
        (EmptyBill, []),
        (Unfit, [LineRequest()]),
        (Unfit, [LineRequest(item=facial, amount_fen=1)]),
        (Unfit, [LineRequest(item=facial, name="便宜")]),
        (Unfit, [LineRequest(amount_fen=1, quantity=2)]),
        (Unfit, [LineRequest(amount_fen=1, session_card=ids.sessions["zhang"])]),
        (Unfit, [LineRequest(amount_fen=MAX_FEN), LineRequest(amount_fen=1)]),
        (NotFound, [LineRequest(item=CARD[:-1] + "0")]),
        (NotFound, [LineRequest(item=facial, session_card=CARD[:-1] + "0")]),
        (SharesWrong, [LineRequest(item=facial, shares=(ShareRequest(someone, 99),))]),
        (SharesWrong, [LineRequest(item=facial, shares=(ShareRequest(someone, 50), ShareRequest(someone, 50)))]),
        (NotFound, [LineRequest(item=facial, shares=(ShareRequest(CARD[:-1] + "0", 100),))]),
    ]
    for error, requests in cases:
        with pytest.raises(error):
            await priced(salon, *requests)


async def test_a_retired_item_is_not_sold(salon, ids):
    put = PutItem(ItemKind.SERVICE, "深层清洁护理", 588_00, active=False)
    await salon.write(change_item, ChangeItem(ids.items["facial"], put))
    with pytest.raises(ItemRetired):
        await priced(salon, LineRequest(item=ids.items["facial"]))


async def test_a_technician_who_left_takes_no_share(salon, ids):
    share = (ShareRequest(ids.staff["technician"], 100),)
    assert (await priced(salon, LineRequest(item=ids.items["facial"], shares=share)))[0].shares[0].percent == 100
    await salon.write(staff.leave, ids.staff["technician"])
    with pytest.raises(Unfit):
        await priced(salon, LineRequest(item=ids.items["facial"], shares=share))
