"""Lots: which is used first, what expires, what is refused, what goes back."""

import pytest

from hub.cards.errors import (
    CardAlreadyUsed,
    CardExpired,
    CardOfAnother,
    InsufficientValue,
    NotCovered,
    ValueCapExceeded,
)
from hub.cashier.commands import LineRequest
from hub.cashier.errors import MemberNeeded
from hub.cashier.pricing import Unfit
from hub.store.rules import ChangeSetting, change_setting


async def only_card(salon):
    """The one card that wang has."""
    return (await salon.read(lambda r: r.one("SELECT card FROM card WHERE member = ?", salon.ids.members["wang"])))[0]


def used(lots):
    return {size: used for _, size, used in lots}


async def test_the_oldest_lot_is_used_first_where_the_store_does_not_say_otherwise(at_till):
    await at_till.sell([("year", 1)], [("cash", 500_00)], "zhang")
    await at_till.sell([600_00], [("stored_value", 600_00)], "zhang")
    assert used(await at_till.lots("zhang")) == {1200_00: 600_00, 500_00: 0, 10: 0}


async def test_the_soonest_to_expire_is_used_first_where_the_store_says_so(at_till, salon):
    await salon.write(change_setting, ChangeSetting("draw_order", '"expiring"'))
    await at_till.sell([("year", 1)], [("cash", 500_00)], "zhang")
    await at_till.sell([600_00], [("stored_value", 600_00)], "zhang")
    assert used(await at_till.lots("zhang")) == {500_00: 500_00, 1200_00: 100_00, 10: 0}


async def test_of_lots_that_never_expire_the_oldest_is_used_first(at_till):
    await at_till.sell([("value", 1)], [("cash", 1000_00)], "zhang")
    await at_till.sell([1300_00], [("stored_value", 1300_00)], "zhang")
    lots = (await at_till.card(at_till.ids.face["zhang"])).lots
    assert [lot.used for lot in sorted(lots, key=lambda lot: lot.bought_at)] == [1200_00, 100_00]


async def test_an_expired_lot_is_passed_over_and_then_said(at_till, salon):
    await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
    card = salon.ids.face["wang"] = await only_card(salon)
    salon.wall.pass_(days=365)
    assert (await at_till.card(card)).balance(salon.wall.ms) == 0
    async with salon.unchanged():
        with pytest.raises(CardExpired):
            await at_till.sell([1_00], [("stored_value", 1_00)], "wang")


async def test_one_millisecond_before_it_ends_a_lot_is_good(at_till, salon):
    await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
    salon.ids.face["wang"] = await only_card(salon)
    salon.wall.pass_(days=365, ms=-1)
    await at_till.sell([500_00], [("stored_value", 500_00)], "wang")


async def test_more_than_the_lots_hold_is_refused(at_till, salon):
    async with salon.unchanged():
        with pytest.raises(InsufficientValue) as caught:
            await at_till.sell([1200_01], [("stored_value", 1200_01)], "zhang")
        assert caught.value.values == {"needed": "¥1,200.01", "available": "¥1,200.00"}
        with pytest.raises(InsufficientValue):
            await at_till.sell([("facial", 11, "by card")], [], "zhang")
        with pytest.raises(InsufficientValue):
            await at_till.sell([("facial", 6, 1), ("massage", 5, 1)], [], "zhang")
    await at_till.sell([1200_00], [("stored_value", 1200_00)], "zhang")


async def test_two_tenders_of_one_card_may_not_take_more_than_it_holds(at_till, salon):
    async with salon.unchanged():
        with pytest.raises(InsufficientValue):
            await at_till.sell([1400_00], [("stored_value", 700_00), ("stored_value", 700_00)], "zhang")


async def test_another_members_card_is_refused(at_till, salon):
    salon.ids.face["wang"], salon.ids.sessions["wang"] = salon.ids.face["zhang"], salon.ids.sessions["zhang"]
    async with salon.unchanged():
        with pytest.raises(CardOfAnother):
            await at_till.sell([1_00], [("stored_value", 1_00)], "wang")
        with pytest.raises(CardOfAnother):
            await at_till.sell([("facial", 1, 1)], [], "wang")


async def test_a_card_pays_only_what_it_covers(at_till, salon):
    face, ten = salon.ids.face["zhang"], salon.ids.sessions["zhang"]
    items = salon.ids.items
    async with salon.unchanged():
        with pytest.raises(NotCovered):
            await at_till.sell([LineRequest(item=items["facial"], session_card=face)], [], "zhang")
        with pytest.raises(Unfit):
            await at_till.sell([LineRequest(item=items["cream"], session_card=ten)], [], "zhang")


async def test_a_card_needs_a_member_and_is_sold_one_a_line(at_till, salon):
    async with salon.unchanged():
        with pytest.raises(MemberNeeded):
            await at_till.sell([("value", 1)], [("cash", 1000_00)])
        with pytest.raises(Unfit):
            await at_till.sell([("value", 2)], [("cash", 2000_00)], "wang")


async def test_the_cap_counts_what_the_card_holds_and_what_comes(at_till, salon):
    """5,000 yuan: 1,200 held; three more lots make 4,800; a fourth would make 6,000."""
    await at_till.sell([("value", 1)] * 3, [("cash", 3000_00)], "zhang")
    async with salon.unchanged():
        with pytest.raises(ValueCapExceeded):
            await at_till.sell([("value", 1)], [("cash", 1000_00)], "zhang")
        with pytest.raises(ValueCapExceeded):
            await at_till.sell([("value", 1)] * 5, [("cash", 5000_00)], "wang")
    await salon.write(change_setting, ChangeSetting("value_cap_fen", "600000"))
    await at_till.sell([("value", 1)], [("cash", 1000_00)], "zhang")


async def test_top_ups_are_lots_of_one_card_and_session_cards_are_cards_of_their_own(at_till, salon):
    await at_till.sell([("value", 1), ("ten", 1)], [("cash", 4000_00)], "zhang")
    cards = await salon.read(lambda r: r.all("SELECT unit FROM card WHERE member = ?", salon.ids.members["zhang"]))
    assert sorted(unit for (unit,) in cards) == ["FACE", "SESSION", "SESSION"]


async def test_a_used_card_is_not_returned_as_a_sale(at_till, salon):
    bill = await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
    salon.ids.face["wang"] = await only_card(salon)
    spent = await at_till.sell([1], [("stored_value", 1)], "wang")
    async with salon.unchanged():
        with pytest.raises(CardAlreadyUsed):
            await at_till.refund(bill, (1, 1000_00))
    await at_till.refund(spent, (1, 1))
    before = await at_till.totals()
    await at_till.refund(bill, (1, 1000_00))
    assert await at_till.moved(before) == {
        "1001": -1000_00, "2205": 1000_00, "9101": -1200_00, "9102": 1200_00
    }  # fmt: skip
    assert await at_till.lots("wang") == []


async def test_value_restored_goes_to_the_lots_it_came_from(at_till, salon):
    await salon.write(change_setting, ChangeSetting("draw_order", '"expiring"'))
    await at_till.sell([("year", 1)], [("cash", 500_00)], "zhang")
    before = await at_till.lots("zhang")
    bill = await at_till.sell([600_00], [("stored_value", 600_00)], "zhang")
    await at_till.refund(bill, (1, 50_00))
    assert used(await at_till.lots("zhang")) == {500_00: 450_00, 1200_00: 100_00, 10: 0}, "newest lot first"
    await at_till.refund(bill, (1, 550_00))
    assert await at_till.lots("zhang") == before


async def test_one_line_paid_by_two_stored_value_tenders_over_two_lots_goes_back_whole(at_till, salon):
    """Both tenders look at the same uses; what the first put back the second must not put back again."""
    await at_till.sell([("year", 1)], [("cash", 500_00)], "zhang")
    before = await at_till.lots("zhang")
    bill = await at_till.sell([600_00], [("stored_value", 550_00), ("stored_value", 50_00)], "zhang")
    await at_till.refund(bill, (1, 600_00))
    assert await at_till.lots("zhang") == before
    assert salon.verify().verify == "ok"
