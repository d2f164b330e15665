"""Who reaches which tier and why, what it takes off, and how it is lost."""

import pytest

from hub.cards import life
from hub.cards import state as card_state
from hub.cards.facts import Method
from hub.cards.life import TransferCard
from hub.cashier import closings
from hub.cashier.closings import CloseCard
from hub.cashier.commands import LineRequest
from hub.cashier.facts import CutRule
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind
from hub.catalog.rules import PutItem
from hub.errors import NotFound, Unfit
from hub.ledger.accounts import Tender
from hub.loyalty import state, tiers
from hub.loyalty.errors import RankTaken
from hub.loyalty.facts import TierPut, TierRule
from hub.loyalty.state import Measures
from hub.loyalty.tiers import PutTier, SetTier, reached

FACIAL, MASSAGE, CREAM = 588_00, 128_00, 299_00


def tier(name, rank, **values):
    return TierPut(name, name, rank, **values)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ((0, 0, 0, 0, 0), ("普通", TierRule.VISITS, 0)),
        ((999_99, 0, 0, 0, 0), ("普通", TierRule.VISITS, 0)),
        ((1000_00, 1000_00, 0, 0, 0), ("银卡", TierRule.TOP_UP_ONCE, 1000_00)),
        ((0, 4999_99, 0, 0, 0), ("普通", TierRule.VISITS, 0)),
        ((0, 5000_00, 0, 0, 0), ("金卡", TierRule.TOP_UP_TOTAL, 5000_00)),
        ((0, 0, 0, 10_000, 0), ("金卡", TierRule.POINTS, 10_000)),
        ((0, 0, 0, 9_999, 10), ("银卡", TierRule.VISITS, 10)),
        ((1000_00, 5000_00, 0, 0, 10), ("金卡", TierRule.TOP_UP_TOTAL, 5000_00)),
        ((0, 0, 20_000_00, 0, 0), ("钻石", TierRule.SPENT, 20_000_00)),
        ((5000_00, 5000_00, 20_000_00, 10_000, 99), ("钻石", TierRule.SPENT, 20_000_00)),
    ],
)
def test_of_several_reached_at_once_the_highest_by_its_first_rule(measured, expected):
    all_tiers = [
        tier("普通", 0, visits=0), tier("银卡", 1, top_up_once_fen=1000_00, visits=10),
        tier("金卡", 2, top_up_total_fen=5000_00, points=10_000), tier("钻石", 3, spent_fen=20_000_00),
    ]  # fmt: skip
    found, rule, value = reached(all_tiers, Measures(*measured))
    assert (found.name, rule, value) == expected


def test_a_tier_without_thresholds_is_reached_by_nobody():
    assert reached([tier("贵宾", 9)], Measures(10**9, 10**9, 10**9, 10**9, 10**9)) == (None, None, 0)


async def test_a_sale_gives_the_tier_in_its_own_entry_with_the_reason(salon, at_till, loyal):
    await loyal.tier("银卡", 1, spent_fen=FACIAL)
    await loyal.tier("金卡", 2, spent_fen=FACIAL + 1)
    await at_till.sell([("facial", 1)], [("cash", FACIAL)], "wang")
    standing = await loyal.standing("wang")
    assert (await loyal.tier_of("wang"), standing.rule, standing.value) == ("银卡", TierRule.SPENT, FACIAL)
    await at_till.sell([1], [("cash", 1)], "wang")
    assert await loyal.tier_of("wang") == "金卡"


async def test_a_refund_of_the_reason_takes_the_tier_one_fen_is_enough(salon, at_till, loyal):
    await loyal.tier("银卡", 1, spent_fen=100_00)
    await loyal.tier("金卡", 2, spent_fen=FACIAL)
    bill = await at_till.sell([("facial", 1)], [("cash", FACIAL)], "wang")
    assert await loyal.tier_of("wang") == "金卡"
    await at_till.refund(bill, (1, 1))
    assert await loyal.tier_of("wang") == "银卡"
    await at_till.refund(bill, (1, FACIAL - 1))
    assert await loyal.tier_of("wang") is None
    rules = [one.rule for one in await salon.read(state.changes, loyal.member("wang"))]
    assert rules == [TierRule.REASON_GONE, TierRule.REASON_GONE, TierRule.SPENT]


async def test_a_top_up_counts_once_and_in_all_until_it_is_refunded_or_the_card_closed(salon, at_till, loyal):
    await loyal.tier("银卡", 1, top_up_once_fen=1000_00)
    await loyal.tier("金卡", 2, top_up_total_fen=2000_00)
    await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
    assert await loyal.tier_of("wang") == "银卡"
    second = await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
    assert await loyal.tier_of("wang") == "金卡"
    await at_till.refund(second, (1, 1000_00))
    assert await loyal.tier_of("wang") == "银卡"
    card = (await salon.read(lambda r: r.one("SELECT card FROM card WHERE member = ?", loyal.member("wang"))))[0]
    await salon.write(closings.close, (card, CloseCard(1000_00, Tender.WECHAT, "搬家", Method.RATIO)))
    assert await loyal.tier_of("wang") is None


async def test_a_card_that_went_to_another_and_was_closed_was_still_bought_by_the_first(salon, at_till, loyal):
    await loyal.tier("银卡", 1, top_up_once_fen=1000_00)
    await loyal.tier("金卡", 2, spent_fen=3000_00)
    await at_till.sell([("value", 1), ("ten", 1)], [("cash", 4000_00)], "wang")
    assert await loyal.tier_of("wang") == "金卡"
    cards = await salon.read(card_state.cards, loyal.member("wang"))
    for card in cards:
        await salon.write(life.transfer, (card.card, TransferCard(loyal.member("li"), "赠送")))
    await salon.write(closings.close, (cards[1].card, CloseCard(3000_00, Tender.WECHAT, "搬家", Method.RATIO)))
    assert await loyal.tier_of("wang") == "银卡"
    await salon.write(closings.close, (cards[0].card, CloseCard(1000_00, Tender.WECHAT, "搬家", Method.RATIO)))
    assert await loyal.tier_of("wang") is None


async def test_what_is_only_owed_is_no_top_up_yet(salon, at_till, loyal):
    await loyal.set(arrears_limit_fen=1000_00)
    await loyal.tier("银卡", 1, top_up_once_fen=1000_00)
    await at_till.sell([("value", 1)], [("cash", 999_99), ("arrears", 1)], "wang")
    assert await loyal.tier_of("wang") is None


async def test_visits_are_days(salon, at_till, loyal):
    await loyal.tier("银卡", 1, visits=2)
    await at_till.sell([1], [("cash", 1)], "wang")
    await at_till.sell([1], [("cash", 1)], "wang")
    assert await loyal.tier_of("wang") is None
    salon.wall.pass_(days=1)
    await at_till.sell([1], [("cash", 1)], "wang")
    assert await loyal.tier_of("wang") == "银卡"


async def test_a_tier_set_by_hand_outlives_refunds_and_a_locked_one_the_rules(salon, at_till, loyal):
    silver = await loyal.tier("银卡", 1)
    await loyal.tier("金卡", 2, spent_fen=FACIAL)
    wang = loyal.member("wang")
    await salon.write(tiers.set_by_hand, (wang, SetTier(silver, "老客户")))
    bill = await at_till.sell([100_00], [("cash", 100_00)], "wang")
    await at_till.refund(bill, (1, 100_00))
    assert await loyal.tier_of("wang") == "银卡"
    await salon.write(tiers.set_by_hand, (wang, SetTier(silver, "内部", locked=True)))
    await at_till.sell([("facial", 1)], [("cash", FACIAL)], "wang")
    assert await loyal.tier_of("wang") == "银卡"
    await salon.write(tiers.set_by_hand, (wang, SetTier(None, "解除")))
    assert await loyal.tier_of("wang") == "金卡"


class TestKeeping:
    @pytest.mark.parametrize(
        ("spent", "days", "kept"), [(500_00, 91, True), (499_99, 91, False), (0, 90, False), (0, 89, True)]
    )
    async def test_who_spends_too_little_falls_one_tier(self, salon, at_till, loyal, spent, days, kept):
        await loyal.tier("银卡", 1, spent_fen=1)
        await loyal.tier("金卡", 2, top_up_once_fen=1000_00, keep_days=90, keep_spent_fen=500_00)
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
        assert await loyal.tier_of("wang") == "金卡"
        if spent:
            salon.wall.pass_(days=2)
            await at_till.sell([spent], [("cash", spent)], "wang")
            salon.wall.pass_(days=days - 2)
        else:
            salon.wall.pass_(days=days)
        await loyal.review()
        assert await loyal.tier_of("wang") == ("金卡" if kept else "银卡")
        assert await loyal.review() == 0

    async def test_the_old_reason_does_not_give_it_back_a_new_one_does(self, salon, at_till, loyal):
        await loyal.tier("金卡", 2, top_up_once_fen=1000_00, keep_days=30, keep_spent_fen=1)
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
        salon.wall.pass_(days=31)
        await loyal.review()
        assert (await loyal.standing("wang")).rule is TierRule.KEEP
        await at_till.sell([1], [("cash", 1)], "wang")
        assert await loyal.tier_of("wang") is None
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
        assert await loyal.tier_of("wang") == "金卡"

    async def test_a_locked_tier_is_kept(self, salon, loyal):
        gold = await loyal.tier("金卡", 2, keep_days=1, keep_spent_fen=1)
        await salon.write(tiers.set_by_hand, (loyal.member("wang"), SetTier(gold, "老板的朋友", locked=True)))
        salon.wall.pass_(days=400)
        assert await loyal.review() == 0
        assert await loyal.tier_of("wang") == "金卡"


async def test_a_retired_tier_gives_nothing_and_is_replaced_at_night(salon, at_till, loyal):
    await loyal.tier("银卡", 1, spent_fen=1)
    gold = await loyal.tier("金卡", 2, spent_fen=1, service_percent=80)
    await at_till.sell([1], [("cash", 1)], "wang")
    await salon.write(tiers.retire, gold)
    assert await loyal.tier_of("wang") is None
    await at_till.sell([("massage", 1)], [("cash", MASSAGE)], "zhang")
    assert await loyal.review() == 1
    assert await loyal.tier_of("wang") == "银卡"


class TestDiscount:
    async def test_services_and_goods_apart_never_cards_sessions_or_a_quick_sale(self, salon, at_till, loyal):
        gold = await loyal.tier("金卡", 2, service_percent=85, goods_percent=95)
        await salon.write(tiers.set_by_hand, (loyal.member("zhang"), SetTier(gold, "开业")))
        lines = [("facial", 1), ("cream", 1), ("massage", 1, "card"), 100_00, ("value", 1)]
        due = 499_80 + 284_05 + 100_00 + 1000_00
        bill = await at_till.sell(lines, [("cash", due)], "zhang")
        found = await loyal.lines(bill)
        assert [line.amount_fen for line in found] == [499_80, 284_05, MASSAGE, 100_00, 1000_00]
        assert [[(cut.rule, cut.name, cut.ref) for cut in line.cuts] for line in found] == [
            [(CutRule.TIER, "金卡 8.5 折", gold)], [(CutRule.TIER, "金卡 9.5 折", gold)], [], [], [],
        ]  # fmt: skip

    async def test_an_item_may_be_left_out(self, salon, loyal):
        gold = await loyal.tier("金卡", 2, service_percent=50)
        await salon.write(tiers.set_by_hand, (loyal.member("wang"), SetTier(gold, "开业")))
        item = await salon.write(catalog.add_item, PutItem(ItemKind.SERVICE, "特价护理", 99_00, discountable=False))
        quoted = await loyal.quote([LineRequest(item=item)], "wang")
        assert quoted.due_fen == 99_00

    @pytest.mark.parametrize(
        ("price", "percent", "asked"), [(1, 50, 1), (1, 49, 0), (0, 50, 0), (3, 85, 3), (99, 1, 1)]
    )
    async def test_a_fen_and_nothing_round_half_up(self, salon, loyal, price, percent, asked):
        gold = await loyal.tier("金卡", 2, service_percent=percent)
        await salon.write(tiers.set_by_hand, (loyal.member("wang"), SetTier(gold, "开业")))
        item = await salon.write(catalog.add_item, PutItem(ItemKind.SERVICE, "护理", price))
        quoted = await loyal.quote([LineRequest(item=item)], "wang")
        assert quoted.due_fen == asked

    async def test_nobody_else_gets_it(self, salon, loyal):
        gold = await loyal.tier("金卡", 2, service_percent=50)
        await salon.write(tiers.set_by_hand, (loyal.member("wang"), SetTier(gold, "开业")))
        facial = [LineRequest(item=loyal.ids.items["facial"])]
        assert (await loyal.quote(facial, "zhang")).due_fen == (await loyal.quote(facial)).due_fen == FACIAL


async def test_what_makes_no_sense_is_refused(salon, loyal):
    await loyal.tier("金卡", 2)
    async with salon.unchanged():
        for put, error in (
            (PutTier("银卡", 2), RankTaken),
            (PutTier("银卡", 1, keep_spent_fen=1), Unfit),
        ):
            with pytest.raises(error):
                await salon.write(tiers.put, (None, put))
        with pytest.raises(NotFound):
            await salon.write(tiers.put, ("0" * 26, PutTier("银卡", 1)))
        with pytest.raises(NotFound):
            await salon.write(tiers.set_by_hand, ("0" * 26, SetTier(None, "")))
    await salon.write(tiers.put, (loyal.tiers["金卡"], PutTier("金卡", 3)))
    assert (await salon.read(state.tier, loyal.tiers["金卡"])).rank == 3


async def test_over_http_a_manager_keeps_tiers_and_the_front_desk_sees_why(api, ids):
    tier_body = {"name": "银卡", "rank": 1, "visits": 1, "service_percent": 90, "points_percent": 120}
    await api.refused("permission_denied", "POST", "/tiers", tier_body, by="front_desk")
    made = await api.ok("POST", "/tiers", tier_body, by="manager")
    gold = await api.ok("POST", "/tiers", tier_body | {"name": "金卡", "rank": 2, "visits": 10}, by="manager")
    sale = {
        "member": ids.members["wang"],
        "print": False,
        "lines": [{"amount_fen": 1}],
        "tenders": [{"tender": "cash", "amount_fen": 1}],
    }
    await api.ok("POST", "/sales", sale, by="front_desk")
    seen = await api.ok("GET", f"/members/{ids.members['wang']}/tier", by="front_desk")
    assert (seen["tier"]["name"], seen["tier"]["rule"], seen["tier"]["value"]) == ("银卡", "visits", 1)
    assert seen["next"] == [{"tier": gold["tier"], "name": "金卡", "rule": "visits", "value": 1, "needed": 10}]
    assert [one["rule"] for one in seen["changes"]] == ["visits"]
    body = {"tier": gold["tier"], "reason": "老客户", "locked": True}
    await api.refused("permission_denied", "PUT", f"/members/{ids.members['wang']}/tier", body, by="front_desk")
    await api.ok("PUT", f"/members/{ids.members['wang']}/tier", body, by="manager")
    page = await api.ok("GET", f"/members/{ids.members['wang']}", by="front_desk")
    assert (page["tier_name"], page["tier"]["locked"], page["tier"]["reason"]) == ("金卡", True, "老客户")
    await api.ok("DELETE", f"/tiers/{made['tier']}", by="manager")
    assert [one["name"] for one in (await api.ok("GET", "/tiers", by="front_desk"))["tiers"]] == ["金卡"]
    assert api.verify().verify == "ok"
