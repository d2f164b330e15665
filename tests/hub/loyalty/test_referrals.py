"""What a new member's first purchase or top-up brings who sent them, and what its refund takes."""

import pytest

from hub.cards import state as card_state
from hub.cards.facts import Method
from hub.cashier import closings
from hub.cashier.closings import CloseCard
from hub.ledger.accounts import Tender
from hub.loyalty import coupon_state, points, referral_state, referrals
from hub.loyalty.coupon_facts import ReferralOn
from hub.loyalty.points import AdjustPoints
from hub.loyalty.referrals import PutPlan, RewardRequest
from hub.members import merging
from hub.members import rules as members
from hub.members.rules import Register


@pytest.fixture
async def family(salon, loyal):
    """wang sent zhao, who sent qian."""
    for name, words, sent_by in (("zhao", "赵六", "wang"), ("qian", "钱七", "zhao")):
        made = await salon.write(members.register, Register(words, referrer=loyal.member(sent_by)))
        loyal.ids.members[name] = made.member
    return loyal


async def plan(salon, *levels, on=ReferralOn.PURCHASE, **values):
    await salon.write(referrals.put_plan, PutPlan(on, tuple(levels), **values))


async def face(salon, loyal, name):
    found = await salon.read(card_state.cards, loyal.member(name))
    return sum(card.balance(salon.wall.ms) for card in found)


@pytest.mark.parametrize(
    ("levels", "wang", "zhao"),
    [([], 0, 0), ([RewardRequest(100)], 0, 100), ([RewardRequest(100), RewardRequest(30)], 30, 100)],
)
async def test_one_level_or_two_on_the_first_purchase_only(salon, at_till, family, levels, wang, zhao):
    await plan(salon, *levels)
    for _ in range(2):
        await at_till.sell([10_00], [("cash", 10_00)], "qian")
    assert (await family.points("wang"), await family.points("zhao")) == (wang, zhao)


@pytest.mark.parametrize(("least", "paid", "points_"), [(1, 1, 100), (100_00, 99_99, 0), (100_00, 100_00, 100)])
async def test_a_purchase_must_come_to_something(salon, at_till, family, least, paid, points_):
    await plan(salon, RewardRequest(100), least_fen=least)
    await at_till.sell([paid], [("cash", paid)], "qian")
    assert await family.points("zhao") == points_


async def test_a_top_up_where_the_plan_says_so(salon, at_till, family):
    await plan(salon, RewardRequest(100), on=ReferralOn.TOP_UP)
    await at_till.sell([10_00], [("cash", 10_00)], "qian")
    assert await family.points("zhao") == 0
    await at_till.sell([("value", 1)], [("cash", 1000_00)], "qian")
    await at_till.sell([("value", 1)], [("cash", 1000_00)], "qian")
    assert await family.points("zhao") == 100


async def test_points_a_coupon_and_a_bonus_that_releases_nothing(salon, at_till, family):
    kind = await family.kind(name="推荐券", amount_fen=20_00)
    await plan(salon, RewardRequest(100, kind, 50_00), bonus_days=30)
    before = await at_till.totals()
    await at_till.sell([10_00], [("cash", 10_00)], "qian")
    assert await at_till.moved(before) == {
        "1001": 10_00, "6001.03": -10_00, "9101": 50_00, "9102": -50_00, "9301": 100, "9302": -100,
    }  # fmt: skip
    assert [one.why for one in await salon.read(coupon_state.of_member, family.member("zhao"))] == ["referral"]
    [card] = await salon.read(card_state.cards, family.member("zhao"))
    at_till.ids.face["zhao"] = card.card
    before = await at_till.totals()
    await at_till.sell([20_00], [("stored_value", 20_00)], "zhao")
    assert await at_till.moved(before) == {"9101": -20_00, "9102": 20_00}
    closing = await salon.read(closings.quote, card.card, closings.ClosingQuery(Method.RATIO), salon.wall.ms)
    assert (closing.refund_fen, closing.forfeited_bonus_fen) == (0, 30_00)
    salon.wall.pass_(days=30)
    assert await face(salon, family, "zhao") == 0


class TestReversal:
    async def test_the_refund_takes_it_all_back_and_the_next_purchase_is_the_first(self, salon, at_till, family):
        kind = await family.kind(name="推荐券", amount_fen=20_00)
        await plan(salon, RewardRequest(100, kind, 50_00), RewardRequest(10))
        bill = await at_till.sell([10_00], [("cash", 10_00)], "qian")
        await at_till.refund(bill, (1, 9_99))
        assert await family.points("zhao") == 100
        await at_till.refund(bill, (1, 1))
        assert (await family.points("zhao"), await family.points("wang"), await face(salon, family, "zhao")) == (
            0,
            0,
            0,
        )
        [coupon] = await salon.read(coupon_state.of_member, family.member("zhao"))
        assert coupon.state == "voided"
        assert await salon.read(referral_state.of_bill, bill) == []
        await at_till.sell([10_00], [("cash", 10_00)], "qian")
        assert await family.points("zhao") == 100

    async def test_what_was_used_leaves_a_debt_and_forfeits_the_rest(self, salon, at_till, family):
        kind = await family.kind(name="推荐券", amount_fen=1_00)
        await plan(salon, RewardRequest(100, kind, 50_00))
        bill = await at_till.sell([10_00], [("cash", 10_00)], "qian")
        zhao = family.member("zhao")
        [coupon] = await salon.read(coupon_state.of_member, zhao)
        [card] = await salon.read(card_state.cards, zhao)
        at_till.ids.face["zhao"] = card.card
        used = await at_till.sell([20_00], [("stored_value", 18_20)], "zhao", points=80, coupons=(coupon.coupon,))
        await at_till.refund(bill, (1, 10_00))
        assert (await family.points("zhao"), (await family.account("zhao")).debt) == (-80, 80)
        assert await face(salon, family, "zhao") == 0
        assert (await family.coupon_row(coupon.coupon)).state == "redeemed"
        reason = (await salon.read(referral_state.of_referrer, zhao))[0].reversed
        assert reason == "退款"
        assert (await at_till.bill(used)).state == "settled"

    async def test_a_closed_card_takes_a_top_ups_reward(self, salon, at_till, family):
        await plan(salon, RewardRequest(100), on=ReferralOn.TOP_UP, least_fen=500_00)
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "qian")
        assert await family.points("zhao") == 100
        [card] = await salon.read(card_state.cards, family.member("qian"))
        await salon.write(closings.close, (card.card, CloseCard(1000_00, Tender.WECHAT, "搬家", Method.RATIO)))
        assert await family.points("zhao") == 0


async def test_nobody_rewards_themselves_in_a_ring_nor_a_forgotten_member(salon, at_till, family):
    await plan(salon, RewardRequest(100), RewardRequest(10))
    change = members.Change(
        family.member("wang"), Register("王五", phone="13700002222", referrer=family.member("zhao"))
    )
    await salon.write(members.change, change)
    await at_till.sell([1], [("cash", 1)], "zhao")  # sent by wang, whom zhao sent
    assert (await family.points("wang"), await family.points("zhao")) == (100, 0)
    await salon.write(members.forget, family.member("zhao"))
    await at_till.sell([1], [("cash", 1)], "qian")
    assert await family.points("zhao") == 0


async def test_a_tier_by_points_is_given_and_taken_with_the_reward(salon, at_till, family):
    await family.tier("银卡", 1, points=100)
    await plan(salon, RewardRequest(100))
    bill = await at_till.sell([1], [("cash", 1)], "qian")
    assert await family.tier_of("zhao") == "银卡"
    await at_till.refund(bill, (1, 1))
    assert await family.tier_of("zhao") is None


async def test_points_and_coupons_go_with_a_member_who_is_merged(salon, at_till, loyal):
    await loyal.set(points_per_100yuan=100)
    await loyal.tier("银卡", 1, spent_fen=150_00)
    double = (await salon.write(members.register, Register("王五五"))).member
    loyal.ids.members["double"] = double
    await at_till.sell([50_00], [("cash", 50_00)], "wang")
    await at_till.sell([100_00], [("cash", 100_00)], "double")
    await salon.write(points.adjust, (double, AdjustPoints(7, "补")))
    coupon = await loyal.coupon("double", amount_fen=1_00)
    moves = await salon.read(merging.moves, double, salon.wall.ms)
    await salon.write(merging.merge, (double, merging.Merge(loyal.member("wang"), moves)))
    del loyal.ids.members["double"]
    assert await loyal.points("wang") == 157
    assert (await loyal.coupon_row(coupon)).member == loyal.member("wang")
    assert await loyal.tier_of("wang") == "银卡"
    await at_till.sell([100_00], [("cash", 97_43)], "wang", points=157, coupons=(coupon,))
    assert await loyal.points("wang") == 97


async def test_over_http_a_manager_plans_and_sees_who_brought_whom(api, ids):
    wang = ids.members["wang"]
    body = {"on": "purchase", "levels": [{"points": 100}], "least_fen": 100}
    await api.refused("permission_denied", "PUT", "/referrals/plan", body, by="front_desk")
    await api.ok("PUT", "/referrals/plan", body, by="manager")
    assert (await api.ok("GET", "/referrals/plan", by="front_desk"))["levels"][0]["points"] == 100
    new = await api.ok("POST", "/members", {"name": "赵六", "referrer": wang}, by="front_desk")
    sale = {
        "member": new["member"], "lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}],
        "print": False,
    }  # fmt: skip
    await api.ok("POST", "/sales", sale, by="front_desk")
    [row] = (await api.ok("GET", "/referrals", by="manager"))["referrers"]
    assert (row["name"], row["members"], row["points"]) == ("王五", 1, 100)
    [one] = (await api.ok("GET", f"/members/{wang}/referrals", by="front_desk"))["referrals"]
    assert (one["member_name"], one["points"], one["reversed"]) == ("赵六", 100, None)
    await api.refused("permission_denied", "GET", "/referrals", by="front_desk")
    refund = {"lines": [{"line": 1, "amount_fen": 100}], "reason": "不满意", "print": False}
    await api.ok("POST", f"/bills/{one['bill']}/refunds", refund, by="manager")
    [row] = (await api.ok("GET", "/referrals", by="manager"))["referrers"]
    assert [row[name] for name in ("members", "rewards", "points", "reversed", "reversed_points")] == [0, 0, 0, 1, 100]
    [one] = (await api.ok("GET", f"/members/{wang}/referrals", by="front_desk"))["referrals"]
    assert (one["reversed"], one["bill_number"][-4:]) == ("不满意", "0003")
    assert api.verify().verify == "ok"
