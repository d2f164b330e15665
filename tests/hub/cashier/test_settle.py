"""Settling: every posting, held bills and their revisions, two tablets at once."""

import asyncio

import pytest

from hub.amounts import MAX_FEN
from hub.cashier import rules as till
from hub.cashier.commands import ChangeHeld, LineRequest, OfBill, Sell, ShareRequest, TenderRequest
from hub.cashier.errors import BillChanged, BillNotHeld, CardNeedsMoney, MemberNeeded, TenderMismatch, TooManyHeld
from hub.errors import NotFound
from hub.ledger.accounts import Tender
from hub.members import rules as members
from hub.members.rules import MemberIsForgotten
from hub.staff.facts import Role
from hub.staff.rules import Hire, hire

MIXED = [("facial", 1), ("cream", 2), ("massage", 2, "by card"), ("ten", 1), 50_00]
"""588 service, 598 goods, two sessions (256 at list), a card of 3,000, 50 by hand: 4,236 due."""
PAID = [("cash", 3036_00, 3100_00), ("stored_value", 600_00), ("wechat", 500_00), ("alipay", 100_00)]


async def test_a_combined_bill_posts_every_fen_where_it_belongs(at_till, salon):
    """Money pays the card first, then the lines in order; 600 of face releases 500, of which line 2 has 550/600."""
    before = await at_till.totals()
    bill = await at_till.sell(MIXED, PAID, "zhang")
    assert await at_till.moved(before) == {
        "1001": 3036_00, "1012.02": 500_00, "1012.03": 100_00,
        "2205": -3000_00 + 500_00 + 600_00,
        "6001.01": -588_00 - 600_00,
        "6001.02": -48_00 - 458_33,
        "6001.03": -41_67,
        "9101": -600_00, "9102": 600_00,
        "9201": 10 - 2, "9202": 2 - 10,
    }  # fmt: skip
    row = await at_till.bill(bill)
    assert (row.list_fen, row.due_fen, row.number, row.state) == (4492_00, 4236_00, "20261122-0003", "settled")
    assert salon.verify().verify == "ok"


async def test_change_stays_out_of_the_books(at_till):
    before = await at_till.totals()
    await at_till.sell([1_00], [("cash", 1_00, 100_00)])
    assert await at_till.moved(before) == {"1001": 1_00, "6001.03": -1_00}


async def test_numbers_run_by_the_day_without_gaps(at_till, salon):
    with pytest.raises(TenderMismatch):
        await at_till.sell([1], [("cash", 2)])
    numbers = [(await at_till.bill(await at_till.sell([1], [("cash", 1)]))).number for _ in range(2)]
    salon.wall.pass_(days=1)
    numbers.append((await at_till.bill(await at_till.sell([1], [("cash", 1)]))).number)
    assert numbers == ["20261122-0003", "20261122-0004", "20261123-0001"]


async def test_stored_value_does_not_buy_cards(at_till, salon):
    async with salon.unchanged():
        with pytest.raises(CardNeedsMoney):
            await at_till.sell([("value", 1)], [("stored_value", 1000_00)], "zhang")


async def test_a_bill_with_value_needs_its_member(at_till, salon, ids):
    face = ids.face["zhang"]
    async with salon.unchanged():
        ids.face[None] = face
        with pytest.raises(MemberNeeded):
            await at_till.sell([1], [("stored_value", 1)])


async def test_a_held_bill_posts_nothing_and_settles_at_the_price_it_was_held_at(at_till, salon):
    before = await at_till.totals()
    bill = await at_till.hold([("facial", 1)], "zhang")
    assert await at_till.moved(before) == {}
    await at_till.settle(bill, [("cash", 588_00)], "zhang")
    assert await at_till.moved(before) == {"1001": 588_00, "6001.01": -588_00}
    assert (await at_till.bill(bill)).state == "settled"


async def test_a_changed_bill_has_a_new_revision_and_the_old_one_is_refused(at_till, salon):
    bill = await at_till.hold([100])
    change = OfBill(bill, ChangeHeld(1, (LineRequest(amount_fen=200),)))
    await salon.write(till.change_held, change)
    async with salon.unchanged():
        with pytest.raises(BillChanged):
            await salon.write(till.change_held, change)
        with pytest.raises(BillChanged):
            await at_till.settle(bill, [("cash", 100)], revision=1)
    await at_till.settle(bill, [("cash", 200)], revision=2)


async def test_a_settled_or_discarded_bill_is_no_longer_held(at_till, salon):
    settled, discarded = await at_till.hold([100]), await at_till.hold([100])
    await at_till.settle(settled, [("cash", 100)])
    await salon.write(till.discard_held, OfBill(discarded, "走了"))
    async with salon.unchanged():
        for bill, word in ((settled, "settled"), (discarded, "discarded")):
            with pytest.raises(BillNotHeld) as caught:
                await at_till.settle(bill, [("cash", 100)])
            assert caught.value.values == {"state": word}
            with pytest.raises(BillNotHeld):
                await salon.write(till.discard_held, OfBill(bill, ""))
        with pytest.raises(NotFound):
            await at_till.settle("nothing", [("cash", 100)])


async def test_a_member_forgotten_while_their_bill_was_held_buys_nothing(at_till, salon, ids):
    bill = await at_till.hold([("value", 1)], "wang")
    await salon.write(members.forget, ids.members["wang"])
    async with salon.unchanged():
        with pytest.raises(MemberIsForgotten):
            await at_till.settle(bill, [("cash", 1000_00)], "wang")
        with pytest.raises(MemberIsForgotten):
            await at_till.sell([1], [("cash", 1)], "wang")


async def test_held_bills_are_bounded(at_till, salon, monkeypatch):
    monkeypatch.setattr(till, "MAX_HELD", 2)
    first = await at_till.hold([1])
    await at_till.hold([1])
    async with salon.unchanged():
        with pytest.raises(TooManyHeld):
            await at_till.hold([1])
    await at_till.settle(first, [("cash", 1)])
    await at_till.hold([1])


async def test_two_tablets_settling_one_bill_over_http_exactly_one_wins(api):
    """Both hold the same revision; eight at once, one is paid, the others hear that it is."""
    bill = (await api.ok("POST", "/bills", {"lines": [{"amount_fen": 100}]}))["bill"]
    body = {"revision": 1, "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}
    before = api.store.head.seq
    replies = await asyncio.gather(*(
        api.call("POST", f"/bills/{bill}/settlement", body, by=by) for by in ("owner", "manager") * 4
    ))  # fmt: skip
    assert sorted(reply.code or "paid" for reply in replies) == ["bill_not_held"] * 7 + ["paid"]
    assert {reply.status for reply in replies if reply.code} == {409}
    assert api.store.head.seq == before + 1
    assert api.verify().verify == "ok"


async def test_the_same_sale_sent_twice_is_one_sale(api):
    body = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}
    first = await api.call("POST", "/sales", body, Idempotency_Key="sale-1")
    async with api.unchanged():
        again = await api.call("POST", "/sales", body, Idempotency_Key="sale-1")
    assert (first.status, again.status, again.body["bill"]) == (201, 201, first.body["bill"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    await api.refused("idempotency_key_reused", "POST", "/sales", body | {"print": True}, Idempotency_Key="sale-1")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/staff", {"code": "9", "name": "新人", "role": "technician", "pin": "112233"}),
        ("/members/{zhang}/pin", {"pin": "112233"}),
        ("/staff/{technician}/pin", {"pin": "112233"}),
    ],
)
async def test_a_pin_sent_twice_under_one_key_is_one_pin(api, path, body):
    """The salted hash differs from call to call; what the key is bound to is what was asked."""
    path = path.format(**api.ids.members, **api.ids.staff)
    method = "POST" if path == "/staff" else "PUT"
    await api.ok(method, path, body, Idempotency_Key="pin-1")
    async with api.unchanged():
        again = await api.call(method, path, body, Idempotency_Key="pin-1")
    assert (again.status < 300, again.headers.get("Idempotency-Replayed")) == (True, "true"), again.body
    await api.refused("idempotency_key_reused", method, path, body | {"pin": "445566"}, Idempotency_Key="pin-1")


async def test_the_longest_bill_there_can_be_fits_one_entry(at_till, salon):
    """50 lines, each with the longest name, room and six shares; 8 tenders with the longest references."""
    people = [await salon.write(hire, Hire(f"T{n}", "技师", Role.TECHNICIAN)) for n in range(6)]
    shares = tuple(ShareRequest(one, part) for one, part in zip(people, (20, 20, 15, 15, 15, 15), strict=True))
    line = LineRequest(amount_fen=MAX_FEN // 50, name="𠀀" * 60, room="𠀀" * 60, shares=shares)
    tenders = tuple(TenderRequest(Tender.WECHAT, MAX_FEN // 8, reference="𠀀" * 60) for _ in range(8))
    await salon.write(till.sell, Sell((line,) * 50, tenders, at_till.ids.members["wang"]))
    assert salon.verify().verify == "ok"
