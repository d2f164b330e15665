"""The member's coupons on a bill: which may join, what each saves, and the best of them."""

from itertools import combinations

import pytest

from hub.cashier.commands import LineRequest, Off
from hub.errors import Refused
from hub.loyalty import tiers
from hub.loyalty.coupon_facts import How
from hub.loyalty.tiers import SetTier

FACIAL, MASSAGE, CREAM = 588_00, 128_00, 299_00


def items(loyal, *names):
    return [LineRequest(item=loyal.ids.items[name]) for name in names]


def less(fen, *, together=False, **more):
    return {"how": How.AMOUNT, "amount_fen": fen, "with_others": together, **more}


async def given(loyal, *kinds):
    """One of each kind for wang, by name."""
    made = {}
    for number, kind in enumerate(kinds):
        copies = kind.pop("copies", 1)
        known = await loyal.kind(name=f"券{number}", **kind)
        made[number] = [await loyal.coupon("wang", kind=known) for _ in range(copies)]
    return made


@pytest.mark.parametrize(
    ("kinds", "laid", "off"),
    [
        ([], [], 0),
        ([less(1)], [0], 1),
        ([less(50_00), less(30_00)], [0], 50_00),
        ([less(50_00), less(30_00, together=True), less(25_00, together=True)], [1, 2], 55_00),
        ([less(55_00), less(30_00, together=True), less(25_00, together=True)], [0], 55_00),
        ([less(56_00), less(30_00, together=True), less(25_00, together=True)], [0], 56_00),
        ([less(20_00, copies=3, per_bill=2)], [0, 0], 40_00),
        ([less(20_00, copies=3)], [0], 20_00),
        ([less(50_00, threshold_fen=MASSAGE + 1)], [], 0),
        ([less(50_00, threshold_fen=MASSAGE)], [0], 50_00),
        ([less(50_00, categories=("商品",))], [], 0),
        ([{"how": How.PERCENT, "percent": 99}, less(1_27)], [0], 1_28),
        ([less(5_000_00), less(1, together=True)], [0], MASSAGE),
    ],
)
async def test_the_best_of_a_massage_at_128(salon, loyal, kinds, laid, off):
    coupons = await given(loyal, *kinds)
    quoted = await loyal.quote(items(loyal, "massage"), "wang", best=True)
    assert MASSAGE - quoted.due_fen == off
    assert sorted(one.coupon_kind for one in quoted.coupons if one.laid) == sorted(
        [(await loyal.coupon_row(coupons[number][0])).coupon_kind for number in laid]
    )


async def test_what_ends_first_is_laid_down_first_and_what_is_over_not_at_all(salon, loyal):
    short = await loyal.kind(how=How.AMOUNT, amount_fen=50_00, valid_days=2)
    first = await loyal.coupon("wang", kind=short)
    salon.wall.pass_(days=1)
    second = await loyal.coupon("wang", kind=short)
    quoted = await loyal.quote(items(loyal, "massage"), "wang", best=True)
    assert [(one.coupon, one.laid, one.left) for one in quoted.coupons] == [(first, True, 0), (second, False, 1)]
    salon.wall.pass_(days=1)
    quoted = await loyal.quote(items(loyal, "massage"), "wang", best=True)
    assert [(one.coupon, one.laid) for one in quoted.coupons] == [(second, True)]
    salon.wall.pass_(days=1)
    assert (await loyal.quote(items(loyal, "massage"), "wang", best=True)).coupons == []


async def test_each_that_is_not_laid_says_what_it_would_save_or_why_not(salon, loyal):
    coupons = await given(
        loyal, less(10_00, together=True), less(20_00, together=True), less(30_00), less(40_00, threshold_fen=200_00),
        less(50_00, valid_from="2026-12-01"),
    )  # fmt: skip
    quoted = await loyal.quote(items(loyal, "massage"), "wang", coupons=tuple(coupons[0]))
    shown = {one.coupon: one for one in quoted.coupons}
    said = [
        (one.laid, one.saves_fen, one.instead_fen, bool(one.why)) for one in (shown[c[0]] for c in coupons.values())
    ]
    assert said == [
        (True, 10_00, 0, False), (False, 20_00, 0, False), (False, 0, 30_00, True), (False, 0, 0, True),
        (False, 0, 0, True),
    ]  # fmt: skip
    assert "满 ¥200.00 可用" in shown[coupons[3][0]].why
    assert "不能与" in shown[coupons[2][0]].why


async def test_the_tiers_discount_is_beside_it_or_better(salon, loyal):
    gold = await loyal.tier("金卡", 2, service_percent=50)
    await salon.write(tiers.set_by_hand, (loyal.member("wang"), SetTier(gold, "开业")))
    await loyal.coupon("wang", how=How.AMOUNT, amount_fen=64_00, with_tier=False)
    quoted = await loyal.quote(items(loyal, "massage"), "wang", best=True)
    assert (quoted.due_fen, quoted.coupons[0].laid) == (64_00, False)
    assert "会员折扣更优惠" in quoted.coupons[0].why
    better = await loyal.coupon("wang", how=How.AMOUNT, amount_fen=64_01, with_tier=False)
    quoted = await loyal.quote(items(loyal, "massage"), "wang", best=True)
    assert (quoted.due_fen, quoted.coupons[0].coupon, quoted.coupons[0].saves_fen) == (63_99, better, 64_01)


async def test_nobody_has_none_and_a_store_that_does_not_want_it_lays_none_down(salon, loyal):
    await loyal.coupon("wang", how=How.AMOUNT, amount_fen=50_00)
    nobody = await loyal.quote(items(loyal, "massage"), best=True)
    assert (nobody.coupons, nobody.due_fen, nobody.best) == ([], MASSAGE, True)
    await loyal.set(coupons_best=False)
    quoted = await loyal.quote(items(loyal, "massage"), "wang", best=True)
    assert (quoted.due_fen, quoted.best, [(one.laid, one.saves_fen) for one in quoted.coupons]) == (
        MASSAGE, False, [(False, 50_00)],
    )  # fmt: skip


async def test_what_is_taken_off_by_hand_keeps_a_coupon_away_that_leaves_too_little(salon, loyal):
    await loyal.coupon("wang", how=How.AMOUNT, amount_fen=100_00)
    off = LineRequest(item=loyal.ids.items["massage"], off=Off(off_fen=28_01))
    quoted = await loyal.quote([off], "wang", best=True)
    assert (quoted.due_fen, quoted.coupons[0].laid, bool(quoted.coupons[0].why)) == (MASSAGE - 28_01, False, True)
    off = LineRequest(item=loyal.ids.items["massage"], off=Off(off_fen=28_00))
    assert (await loyal.quote([off], "wang", best=True)).due_fen == 0


async def test_no_pair_that_may_stand_together_saves_more(salon, loyal):
    coupons = await given(
        loyal, less(40_00, together=True, threshold_fen=300_00),
        {"how": How.PERCENT, "percent": 80, "with_others": True},
        {"how": How.TRIAL, "item": loyal.ids.items["massage"], "price_fen": 10_00, "with_others": True}, less(150_00),
    )  # fmt: skip
    lines = items(loyal, "massage", "cream")
    best = await loyal.quote(lines, "wang", best=True)
    every = [one for found in coupons.values() for one in found]
    for size in (1, 2):
        for some in combinations(every, size):
            try:
                quoted = await loyal.quote(lines, "wang", coupons=some)
            except Refused:
                continue
            assert best.due_fen <= quoted.due_fen
