"""Less than the list price: how much, of which line, and who may give it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cards import state as card_state
from hub.cashier import rules as till
from hub.cashier import state
from hub.cashier.commands import LineRequest, Off, Quote
from hub.cashier.cuts import rounding_rest, spread
from hub.cashier.errors import OffTooLarge, TenderMismatch
from hub.cashier.facts import CutRule, Line, LineKind
from hub.cashier.quotes import quote
from hub.errors import Unfit
from hub.security import approvals
from hub.security.approvals import ApprovalNeeded, ApprovalUnfit
from hub.security.facts import Action
from hub.store.rules import ChangeSetting, change_setting

MASSAGE = 128_00
FACIAL = 588_00


@pytest.fixture
def off(at_till):
    """A line of the named item with something off it."""

    def line(name, **how):
        return LineRequest(item=at_till.ids.items[name], quantity=how.pop("quantity", 1), off=Off(**how))

    return line


async def lines(salon, bill):
    return [row.line for row in await salon.read(state.lines, bill)]


@pytest.mark.parametrize(
    ("how", "asked_fen", "name"),
    [
        ({"price_fen": 100_00}, 100_00, "手工优惠"),
        ({"price_fen": 0}, 0, "手工优惠"),
        ({"price_fen": MASSAGE}, MASSAGE, None),
        ({"percent": 85}, 108_80, "8.5 折"),
        ({"percent": 80, "reason": "老客户"}, 102_40, "老客户"),
        ({"percent": 99}, 126_72, "9.9 折"),
        ({"off_fen": 1}, MASSAGE - 1, "手工优惠"),
        ({"off_fen": MASSAGE}, 0, "手工优惠"),
        ({"percent": 50, "quantity": 3}, 192_00, "5 折"),
        ({"price_fen": 120_00, "quantity": 3}, 360_00, "手工优惠"),
    ],
)
async def test_a_line_costs_less_by_price_percent_or_amount(salon, at_till, off, how, asked_fen, name):
    bill = await at_till.sell([off("massage", **how)], [("cash", asked_fen)] if asked_fen else [])
    [line] = await lines(salon, bill)
    assert (line.amount_fen, line.price_fen) == (asked_fen, MASSAGE)
    assert [(cut.rule, cut.name) for cut in line.cuts] == ([(CutRule.MANUAL, name)] if name else [])
    assert salon.verify().verify == "ok"


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"price_fen": MASSAGE + 1}, OffTooLarge),
        ({"off_fen": MASSAGE + 1}, OffTooLarge),
        ({}, Unfit),
        ({"percent": 50, "off_fen": 1}, Unfit),
    ],
)
async def test_what_makes_no_sense_is_refused(salon, at_till, off, how, error):
    async with salon.unchanged():
        with pytest.raises(error):
            await at_till.sell([off("massage", **how)], [("cash", 1)])


async def test_a_line_paid_by_sessions_takes_nothing_off(salon, at_till):
    request = LineRequest(
        item=at_till.ids.items["facial"], session_card=at_till.ids.sessions["zhang"], off=Off(percent=90)
    )
    with pytest.raises(Unfit):
        await at_till.sell([request], [], "zhang")


async def test_off_the_whole_bill_is_spread_exactly_and_never_over_cards(salon, at_till):
    bill = await at_till.sell(
        [("facial", 1), ("massage", 1), ("value", 1)], [("wechat", FACIAL + MASSAGE + 1000_00 - 100_01)], "zhang",
        off_fen=100_01, off_reason="店庆",
    )  # fmt: skip
    facial, massage, card = await lines(salon, bill)
    assert [line.amount_fen for line in (facial, massage, card)] == [FACIAL - 82_13, MASSAGE - 17_88, 1000_00]
    assert card.cuts == ()
    assert salon.verify().verify == "ok"


async def test_a_card_sold_for_less_gives_the_full_face_for_what_was_paid(salon, at_till, off):
    bill = await at_till.sell([off("value", price_fen=900_00)], [("cash", 900_00)], "wang")
    [(_, _, lot)] = await salon.read(card_state.lots_of_line, bill, 1)
    assert (lot.size, lot.principal_fen) == (1200_00, 900_00)
    assert salon.verify().verify == "ok"


async def test_a_refund_returns_what_was_paid_not_the_list_price(salon, at_till, off):
    bill = await at_till.sell([off("massage", percent=50)], [("cash", 64_00)])
    before = await at_till.totals()
    await at_till.refund(bill, (1, 64_00))
    assert await at_till.moved(before) == {"1001": -64_00, "6001.01": 64_00}


@pytest.mark.parametrize(
    ("rounding", "rounds_for", "fen", "tender", "paid", "fits"),
    [
        ("none", "all", 128_37, "cash", 128_37, True),
        ("none", "all", 128_37, "cash", 128_30, False),
        ("jiao", "cash", 128_37, "cash", 128_30, True),
        ("jiao", "cash", 128_37, "cash", 128_37, True),
        ("jiao", "cash", 128_37, "wechat", 128_30, False),
        ("jiao", "all", 128_37, "wechat", 128_30, True),
        ("yuan", "cash", 128_37, "cash", 128_00, True),
        ("yuan", "cash", 99, "cash", 0, False),
        ("yuan", "all", 128_00, "cash", 127_00, False),
    ],
)
async def test_rounding_is_the_stores_choice_and_the_till_says_that_it_was_done(
    salon, at_till, rounding, rounds_for, fen, tender, paid, fits
):
    await salon.write(change_setting, ChangeSetting("rounding", f'"{rounding}"'))
    await salon.write(change_setting, ChangeSetting("rounding_for", f'"{rounds_for}"'))
    held = await at_till.hold([fen])
    if not fits:
        with pytest.raises(TenderMismatch):
            await at_till.settle(held, [(tender, paid)] if paid else [])
        return
    await at_till.settle(held, [(tender, paid)])
    [line] = await lines(salon, held)
    assert line.amount_fen == paid
    assert sum(cut.amount_fen for cut in line.cuts if cut.rule is CutRule.ROUNDING) == fen - paid
    assert (await at_till.bill(held)).due_fen == paid
    assert salon.verify().verify == "ok"


def test_rounding_never_reaches_into_a_card():
    card = Line(1, LineKind.STORED_VALUE_CARD, None, "卡", "卡项", 1000_55, 1, 1000_55)
    assert rounding_rest("yuan", [card]) == 0


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=50))
def test_spreading_is_exact_fair_and_within_each_weight(total, weights):
    total = min(total, sum(weights))
    shares = spread(total, weights)
    assert sum(shares) == (total if sum(weights) else 0)
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))
    assert all(abs(share * sum(weights) - total * weight) < sum(weights) or not total
               for share, weight in zip(shares, weights, strict=True))  # fmt: skip


class TestWhoMayGiveIt:
    """The store's limit is 10 percent of the bill's list price."""

    @pytest.mark.parametrize(
        ("role", "percent", "allowed"),
        [
            ("front_desk", 90, True),
            ("front_desk", 89, False),
            ("manager", 1, True),
            ("owner", 1, True),
        ],
    )
    async def test_within_the_limit_anybody_beyond_it_a_manager(self, salon, at_till, off, role, percent, allowed):
        fen = (MASSAGE * percent + 50) // 100
        sale = at_till.sale([off("massage", percent=percent)], [("cash", fen)])
        if allowed:
            await salon.write(till.sell, sale, actor=at_till.ids.staff[role])
        else:
            async with salon.unchanged():
                with pytest.raises(ApprovalNeeded):
                    await salon.write(till.sell, sale, actor=at_till.ids.staff[role])

    async def approval(self, salon, amount_fen, action=Action.DISCOUNT, by="manager"):
        give = approvals.Give(salon.ids.staff[by], action, amount_fen, "店庆")
        return await salon.write(approvals.give, give, actor=salon.ids.staff["front_desk"])

    async def sell(self, salon, at_till, off, approval):
        sale = at_till.sale([off("massage", percent=50)], [("cash", 64_00)], approval=approval)
        return await salon.write(till.sell, sale, actor=at_till.ids.staff["front_desk"])

    async def test_an_approval_lets_it_pass_once(self, salon, at_till, off):
        approval = await self.approval(salon, 64_00)
        await self.sell(salon, at_till, off, approval)
        with pytest.raises(ApprovalUnfit):
            await self.sell(salon, at_till, off, approval)
        assert salon.verify().verify == "ok"

    async def test_for_less_over_or_of_another_kind_it_does_not(self, salon, at_till, off):
        for approval in (
            await self.approval(salon, 63_99),
            await self.approval(salon, 64_00, Action.REFUND),
            "01M80PJBG0DP4CFCS9TCBKY4P9",
        ):
            with pytest.raises(ApprovalUnfit):
                await self.sell(salon, at_till, off, approval)
        late = await self.approval(salon, 64_00)
        salon.wall.pass_(minutes=11)
        with pytest.raises(ApprovalUnfit):
            await self.sell(salon, at_till, off, late)

    async def test_who_may_not_do_it_may_not_allow_it(self, salon):
        with pytest.raises(approvals.MayNotApprove):
            await self.approval(salon, 1, by="technician")

    async def test_a_held_bill_may_be_changed_within_its_approval(self, salon, at_till, off):
        approval = await self.approval(salon, 64_00)
        desk = at_till.ids.staff["front_desk"]
        line = off("massage", percent=50)
        bill = await salon.write(till.hold, till.Hold((line,), approval=approval), actor=desk)
        change = till.ChangeHeld(1, (line,), note="靠窗", approval=approval)
        await salon.write(till.change_held, till.OfBill(bill, change), actor=desk)
        with pytest.raises(ApprovalUnfit):
            await self.sell(salon, at_till, off, approval)


async def test_a_quote_explains_each_line_and_keeps_nothing(salon, at_till, off):
    asked = Quote((off("massage", percent=50), LineRequest(item=at_till.ids.items["facial"])), off_fen=100)
    async with salon.unchanged():
        quoted = await salon.read(quote, asked, at_till.ids.staff["front_desk"], salon.wall.ms)
    assert (quoted.list_fen, quoted.off_fen, quoted.due_fen) == (716_00, 65_00, 651_00)
    assert [[cut.name for cut in line.cuts] for line in quoted.lines] == [["5 折", "整单优惠"], ["整单优惠"]]
    assert quoted.approval_fen == 0  # 65.00 is under a tenth of 716.00
    half = await salon.read(quote, Quote((off("massage", percent=50),)), at_till.ids.staff["front_desk"], salon.wall.ms)
    assert half.approval_fen == 64_00


async def test_over_http_a_manager_types_their_pin_at_the_front_desks_tablet(api):
    line = {"item": api.ids.items["massage"], "off": {"percent": 50, "reason": "店庆"}}
    sale = {"lines": [line], "tenders": [{"tender": "cash", "amount_fen": 64_00}], "print": False}
    await api.refused("approval_needed", "POST", "/sales", sale, by="front_desk")
    asked = {"action": "discount", "staff_code": "2", "amount_fen": 64_00}
    wrong = await api.call("POST", "/approvals", asked | {"pin": "000001"}, by="front_desk")
    assert wrong.code == "pin_wrong"
    given = await api.ok("POST", "/approvals", asked | {"pin": "246810"}, by="front_desk")
    bill = await api.ok("POST", "/sales", sale | given, by="front_desk")
    [cut] = bill["lines"][0]["cuts"]
    assert cut == {"rule": "manual", "name": "店庆", "amount_fen": 64_00, "ref": None, "paid_fen": 0}
    denied = await api.call("POST", "/approvals", {**asked, "staff_code": "3", "pin": "246810"}, by="front_desk")
    assert denied.code == "may_not_approve"


async def test_a_refund_by_the_front_desk_needs_approval(api):
    sale = {"lines": [{"amount_fen": 100_00}], "tenders": [{"tender": "cash", "amount_fen": 100_00}], "print": False}
    bill = (await api.ok("POST", "/sales", sale, by="front_desk"))["bill"]
    back = {"lines": [{"line": 1, "amount_fen": 100_00}], "reason": "不满意"}
    await api.refused("approval_needed", "POST", f"/bills/{bill}/refunds", back, by="front_desk")
    asked = {"action": "refund", "staff_code": "2", "pin": "246810", "amount_fen": 100_00}
    given = await api.ok("POST", "/approvals", asked, by="front_desk")
    done = await api.ok("POST", f"/bills/{bill}/refunds", back | given, by="front_desk")
    assert done["refunded_fen"] == 100_00
