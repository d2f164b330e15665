"""What coupons and bundles take off, what may stand beside what, and how coupons come and go."""

import pytest

from hub.cashier import rules as till
from hub.cashier.commands import Hold, LineRequest
from hub.cashier.facts import CutRule
from hub.errors import NotFound, Unfit
from hub.hardware.codes import COUPON_PREFIX
from hub.hardware.presence import meaning_of_scan
from hub.loyalty import bundles, coupon_state, coupons, tiers
from hub.loyalty.bundles import BundleItemRequest, PutBundle
from hub.loyalty.coupon_facts import How, Occasion
from hub.loyalty.coupons import IssueCoupons, VoidCoupon
from hub.loyalty.errors import (
    CouponGone,
    CouponKindStopped,
    CouponNotNow,
    CouponOfAnother,
    CouponsApart,
    CouponsSoldOut,
    CouponThreshold,
    CouponUnfit,
    TierIsBetter,
)
from hub.loyalty.giving import IssueToMany, issue_to_many
from hub.loyalty.tiers import SetTier
from hub.members import rules as members
from hub.members.rules import Register
from hub.traits.segments import Segment

FACIAL, MASSAGE, CREAM = 588_00, 128_00, 299_00
DAY_MS = 86_400_000


def items(loyal, *names):
    return [LineRequest(item=loyal.ids.items[name]) for name in names]


async def set_tier(salon, loyal, name, **values):
    gold = await loyal.tier("金卡", 2, **values)
    await salon.write(tiers.set_by_hand, (loyal.member(name), SetTier(gold, "开业")))


def cut(quoted, rule):
    return sum(one.amount_fen for one in quoted.offers if one.rule is rule)


class TestWhatItTakesOff:
    @pytest.mark.parametrize(
        ("values", "off"),
        [
            ({"how": How.AMOUNT, "amount_fen": 50_00}, 50_00),
            ({"how": How.AMOUNT, "amount_fen": 1}, 1),
            ({"how": How.AMOUNT, "amount_fen": 50_00, "threshold_fen": MASSAGE + CREAM}, 50_00),
            ({"how": How.AMOUNT, "amount_fen": 5000_00}, MASSAGE + CREAM),
            ({"how": How.PERCENT, "percent": 85}, 64_05),
            ({"how": How.PERCENT, "percent": 85, "cap_fen": 30_00}, 30_00),
            ({"how": How.PERCENT, "percent": 50, "services": True}, 64_00),
            ({"how": How.PERCENT, "percent": 50, "categories": ("商品",)}, 149_50),
        ],
    )
    async def test_amount_and_percent(self, loyal, values, off):
        coupon = await loyal.coupon("wang", **values)
        quoted = await loyal.quote(items(loyal, "massage", "cream"), "wang", coupons=(coupon,))
        assert cut(quoted, CutRule.COUPON) == off
        assert quoted.due_fen == MASSAGE + CREAM - off

    @pytest.mark.parametrize(("quantity", "off"), [(1, CREAM), (3, CREAM)])
    async def test_a_gift_is_one_piece_free(self, loyal, quantity, off):
        coupon = await loyal.coupon("wang", how=How.GIFT, item=loyal.ids.items["cream"])
        line = LineRequest(item=loyal.ids.items["cream"], quantity=quantity)
        quoted = await loyal.quote([line], "wang", coupons=(coupon,))
        assert cut(quoted, CutRule.COUPON) == off

    @pytest.mark.parametrize(("price", "off"), [(0, FACIAL), (98_00, 490_00), (FACIAL - 1, 1)])
    async def test_a_trial_is_one_treatment_at_its_price(self, loyal, price, off):
        coupon = await loyal.coupon("wang", how=How.TRIAL, item=loyal.ids.items["facial"], price_fen=price)
        quoted = await loyal.quote(items(loyal, "facial", "massage"), "wang", coupons=(coupon,))
        assert (cut(quoted, CutRule.COUPON), quoted.due_fen) == (off, FACIAL - off + MASSAGE)

    @pytest.mark.parametrize(
        ("values", "lines", "error"),
        [
            ({"how": How.AMOUNT, "amount_fen": 1, "threshold_fen": MASSAGE + 1}, ["massage"], CouponThreshold),
            ({"how": How.AMOUNT, "amount_fen": 1, "categories": ("商品",)}, ["massage"], CouponUnfit),
            ({"how": How.AMOUNT, "amount_fen": 1, "services": True}, ["cream"], CouponUnfit),
            ({"how": How.AMOUNT, "amount_fen": 1}, ["value"], CouponUnfit),
            ({"how": How.GIFT, "gift": "cream"}, ["massage"], CouponUnfit),
            ({"how": How.TRIAL, "gift": "massage", "price_fen": MASSAGE}, ["massage"], CouponUnfit),
        ],
    )
    async def test_what_does_not_fit_is_refused_with_words(self, salon, loyal, values, lines, error):
        gift = values.get("gift")
        values = {name: value for name, value in values.items() if name != "gift"}
        coupon = await loyal.coupon("wang", **values, **({"item": loyal.ids.items[gift]} if gift else {}))
        async with salon.unchanged():
            with pytest.raises(error):
                await loyal.quote(items(loyal, *lines), "wang", coupons=(coupon,))

    @pytest.mark.parametrize(
        "values",
        [
            {"how": How.AMOUNT}, {"how": How.PERCENT}, {"how": How.GIFT},
            {"how": How.AMOUNT, "amount_fen": 1, "item": "cream"},
            {"how": How.GIFT, "item": "cream", "services": True},
            {"how": How.AMOUNT, "amount_fen": 1, "valid_from": "2026-12-02", "valid_to": "2026-12-01"},
            {"how": How.AMOUNT, "amount_fen": 1, "valid_to": "2026-02-30"},
            {"how": How.AMOUNT, "amount_fen": 1, "valid_to": "9999-12-31"},
        ],
    )  # fmt: skip
    async def test_a_kind_that_makes_no_sense_is_refused(self, salon, loyal, values):
        if "item" in values:
            values = values | {"item": loyal.ids.items[values["item"]]}
        async with salon.unchanged():
            with pytest.raises(Unfit):
                await loyal.kind(**values)


class TestWhoAndWhen:
    async def test_only_its_member_or_whoever_brings_one_without(self, salon, loyal):
        kind = await loyal.kind(amount_fen=1_00)
        of_wang, of_nobody = await loyal.coupon("wang", kind=kind), await loyal.coupon(kind=kind)
        with pytest.raises(CouponOfAnother):
            await loyal.quote(items(loyal, "massage"), "zhang", coupons=(of_wang,))
        with pytest.raises(CouponOfAnother):
            await loyal.quote(items(loyal, "massage"), coupons=(of_wang,))
        assert cut(await loyal.quote(items(loyal, "massage"), coupons=(of_nobody,)), CutRule.COUPON) == 1_00
        with pytest.raises(NotFound):
            await loyal.quote(items(loyal, "massage"), coupons=("0" * 26,))

    async def test_days_from_the_issue_end_at_the_millisecond(self, salon, loyal):
        coupon = await loyal.coupon("wang", amount_fen=1_00, valid_days=7)
        salon.wall.pass_(ms=7 * DAY_MS - 1)
        await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))
        salon.wall.pass_(ms=1)
        with pytest.raises(CouponNotNow):
            await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))

    async def test_dates_are_whole_days_of_the_store(self, salon, loyal):
        coupon = await loyal.coupon("wang", amount_fen=1_00, valid_from="2026-11-23", valid_to="2026-11-23")
        row = await loyal.coupon_row(coupon)
        assert row.expires_at - row.begins_at == DAY_MS
        assert row.begins_at - salon.wall.ms == 12 * 3_600_000 - 60_000
        with pytest.raises(CouponNotNow):
            await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))
        salon.wall.pass_(ms=row.begins_at - salon.wall.ms)
        await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))
        salon.wall.pass_(days=1)
        with pytest.raises(CouponNotNow):
            await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))

    async def test_used_or_voided_it_is_gone(self, salon, at_till, loyal):
        kind = await loyal.kind(amount_fen=1_00)
        used, voided = await loyal.coupon("wang", kind=kind), await loyal.coupon("wang", kind=kind)
        await at_till.sell([("massage", 1)], [("cash", MASSAGE - 1_00)], "wang", coupons=(used,))
        await salon.write(coupons.void, (voided, VoidCoupon("发错了")))
        async with salon.unchanged():
            for coupon in (used, voided):
                with pytest.raises(CouponGone):
                    await at_till.sell([("massage", 1)], [("cash", MASSAGE - 1_00)], "wang", coupons=(coupon,))
            with pytest.raises(CouponGone):
                await salon.write(coupons.void, (used, VoidCoupon("发错了")))

    async def test_in_two_held_bills_it_is_used_once(self, salon, at_till, loyal):
        coupon = await loyal.coupon("wang", amount_fen=1_00)
        hold = Hold(tuple(items(loyal, "massage")), loyal.member("wang"), coupons=(coupon,))
        held = [await salon.write(till.hold, hold) for _ in range(2)]
        await at_till.settle(held[0], [("cash", MASSAGE - 1_00)])
        async with salon.unchanged():
            with pytest.raises(CouponGone):
                await at_till.settle(held[1], [("cash", MASSAGE - 1_00)])

    async def test_a_limit_holds(self, salon, loyal):
        kind = await loyal.kind(amount_fen=1, issue_limit=2)
        await salon.write(coupons.issue, IssueCoupons(kind, copies=2))
        async with salon.unchanged():
            with pytest.raises(CouponsSoldOut):
                await salon.write(coupons.issue, IssueCoupons(kind))

    async def test_a_kind_that_is_over_or_stopped_is_not_issued(self, salon, loyal):
        for values in ({"active": False}, {"valid_to": "2026-11-21"}):
            kind = await loyal.kind(amount_fen=1, **values)
            with pytest.raises(CouponKindStopped):
                await salon.write(coupons.issue, IssueCoupons(kind))


class TestBesideOthers:
    async def test_two_that_may_not_are_refused_two_that_may_follow_each_other(self, salon, loyal):
        alone = await loyal.coupon("wang", name="独享券", amount_fen=10_00)
        first = await loyal.coupon("wang", name="甲", amount_fen=100_00, with_others=True)
        second = await loyal.coupon("wang", name="乙", how=How.PERCENT, percent=50, with_others=True)
        massage = items(loyal, "massage")
        with pytest.raises(CouponsApart):
            await loyal.quote(massage, "wang", coupons=(first, alone))
        assert (await loyal.quote(massage, "wang", coupons=(first, second))).due_fen == 14_00
        assert (await loyal.quote(massage, "wang", coupons=(second, first))).due_fen == 0
        with pytest.raises(Unfit):
            await loyal.quote(massage, "wang", coupons=(first, first))

    @pytest.mark.parametrize(("per_bill", "fits"), [(1, False), (2, True)])
    async def test_of_one_kind_so_many_a_bill(self, loyal, per_bill, fits):
        kind = await loyal.kind(amount_fen=10_00, per_bill=per_bill)
        two = (await loyal.coupon("wang", kind=kind), await loyal.coupon("wang", kind=kind))
        if fits:
            assert (await loyal.quote(items(loyal, "massage"), "wang", coupons=two)).due_fen == MASSAGE - 20_00
        else:
            with pytest.raises(CouponsApart):
                await loyal.quote(items(loyal, "massage"), "wang", coupons=two)

    @pytest.mark.parametrize(("amount", "due"), [(12_80, None), (12_81, MASSAGE - 12_81), (50_00, MASSAGE - 50_00)])
    async def test_a_coupon_that_may_not_join_the_tier_takes_its_place_if_it_is_better(self, salon, loyal, amount, due):
        await set_tier(salon, loyal, "wang", service_percent=90)
        coupon = await loyal.coupon("wang", amount_fen=amount, with_tier=False)
        if due is None:
            with pytest.raises(TierIsBetter):
                await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))
            return
        quoted = await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))
        assert (quoted.due_fen, cut(quoted, CutRule.TIER)) == (due, 0)

    async def test_one_that_may_comes_off_after_it(self, salon, loyal):
        await set_tier(salon, loyal, "wang", service_percent=90)
        coupon = await loyal.coupon("wang", amount_fen=10_00)
        quoted = await loyal.quote(items(loyal, "massage"), "wang", coupons=(coupon,))
        assert quoted.due_fen == 115_20 - 10_00
        assert [one.rule for one in quoted.offers] == [CutRule.TIER, CutRule.COUPON]

    async def test_a_coupon_and_a_bundle_that_may_not_stack(self, salon, loyal):
        await loyal.bundle(600_00, ("facial", 1), ("massage", 1))
        coupon = await loyal.coupon("wang", name="不同享", amount_fen=50_00)
        both = await loyal.coupon("wang", name="可同享", amount_fen=50_00, with_bundle=True)
        lines = items(loyal, "facial", "massage")
        with pytest.raises(CouponUnfit):
            await loyal.quote(lines, "wang", coupons=(coupon,))
        assert (await loyal.quote(lines, "wang", coupons=(both,))).due_fen == 550_00
        with_cream = await loyal.quote([*lines, *items(loyal, "cream")], "wang", coupons=(coupon,))
        assert [line.amount_fen for line in with_cream.lines][2] == CREAM - 50_00
        assert with_cream.due_fen == 600_00 + CREAM - 50_00


class TestBundles:
    async def test_its_price_is_spread_exactly_over_its_lines(self, at_till, loyal):
        bundle = await loyal.bundle(600_00, ("facial", 1), ("massage", 1))
        bill = await at_till.sell([("facial", 1), ("massage", 1)], [("cash", 600_00)])
        found = await loyal.lines(bill)
        assert [line.amount_fen for line in found] == [492_74, 107_26]
        assert {(one.rule, one.ref) for line in found for one in line.cuts} == {(CutRule.BUNDLE, bundle)}

    @pytest.mark.parametrize(
        ("facials", "massages", "due"),
        [
            (1, 1, FACIAL + MASSAGE),
            (1, 2, 700_00),
            (2, 3, 700_00 + FACIAL + MASSAGE),
            (2, 4, 1400_00),
            (3, 0, 3 * FACIAL),
        ],
    )
    async def test_as_often_as_it_is_whole(self, loyal, facials, massages, due):
        await loyal.bundle(700_00, ("facial", 1), ("massage", 2))
        asked = [("facial", facials), ("massage", massages)]
        lines = [LineRequest(item=loyal.ids.items[name], quantity=n) for name, n in asked if n]
        assert (await loyal.quote(lines)).due_fen == due

    async def test_over_several_lines_of_an_item(self, loyal):
        await loyal.bundle(200_00, ("massage", 2))
        assert (await loyal.quote(items(loyal, "massage", "massage"))).due_fen == 200_00

    async def test_the_one_that_saves_most_comes_first(self, loyal):
        await loyal.bundle(700_00, ("facial", 1), ("massage", 1))
        await loyal.bundle(600_00, ("facial", 1), ("massage", 1))
        assert (await loyal.quote(items(loyal, "facial", "massage"))).due_fen == 600_00

    async def test_a_line_paid_by_sessions_is_no_part(self, loyal):
        await loyal.bundle(600_00, ("facial", 1), ("massage", 1))
        facial = LineRequest(item=loyal.ids.items["facial"], session_card=loyal.ids.sessions["zhang"])
        assert (await loyal.quote([facial, *items(loyal, "massage")], "zhang")).due_fen == MASSAGE

    @pytest.mark.parametrize(
        ("percent", "with_tier", "due"),
        [(90, False, 600_00), (80, False, 572_80), (90, True, 528_40), (99, True, 592_84), (1, True, 0)],
    )
    async def test_beside_a_tier_the_better_stands_or_both_where_they_may(self, salon, loyal, percent, with_tier, due):
        await set_tier(salon, loyal, "wang", service_percent=percent)
        await loyal.bundle(600_00, ("facial", 1), ("massage", 1), with_tier=with_tier)
        quoted = await loyal.quote(items(loyal, "facial", "massage"), "wang")
        assert quoted.due_fen == due

    async def test_what_makes_no_sense_is_refused(self, salon, loyal):
        massage, value = loyal.ids.items["massage"], loyal.ids.items["value"]
        async with salon.unchanged():
            for put in (
                PutBundle("超价", (BundleItemRequest(massage),), MASSAGE + 1),
                PutBundle("重复", (BundleItemRequest(massage), BundleItemRequest(massage)), 1),
                PutBundle("卡项", (BundleItemRequest(value),), 1),
            ):
                with pytest.raises(Unfit):
                    await salon.write(bundles.put, (None, put))


class TestGivingBack:
    @pytest.mark.parametrize("back", [True, False])
    async def test_a_bill_refunded_whole_gives_it_back_if_the_store_does_so(self, at_till, loyal, back):
        await loyal.set(coupons_back=back)
        coupon = await loyal.coupon("wang", amount_fen=10_00)
        due = [MASSAGE - 1_07, FACIAL + CREAM - 8_93]
        bill = await at_till.sell(
            [("massage", 1), ("cream", 1), ("facial", 1)], [("cash", sum(due))], "wang", coupons=(coupon,)
        )
        amounts = [line.amount_fen for line in await loyal.lines(bill)]
        await at_till.refund(bill, (1, amounts[0]), (2, amounts[1]), (3, amounts[2] - 1))
        assert (await loyal.coupon_row(coupon)).state == "redeemed"
        await at_till.refund(bill, (3, 1))
        assert (await loyal.coupon_row(coupon)).state == ("issued" if back else "redeemed")

    @pytest.mark.parametrize(("store", "kind"), [(True, False), (False, True), (False, False)])
    async def test_not_where_its_kind_or_the_store_says_no(self, at_till, loyal, store, kind):
        await loyal.set(coupons_back=store)
        coupon = await loyal.coupon("wang", amount_fen=1, returns=kind)
        bill = await at_till.sell([("massage", 1)], [("cash", MASSAGE - 1)], "wang", coupons=(coupon,))
        await at_till.refund(bill, (1, MASSAGE - 1))
        assert (await loyal.coupon_row(coupon)).state == "redeemed"

    async def test_one_whose_time_is_over_comes_back_over(self, salon, at_till, loyal):
        coupon = await loyal.coupon("wang", amount_fen=1, valid_days=1)
        bill = await at_till.sell([("massage", 1)], [("cash", MASSAGE - 1)], "wang", coupons=(coupon,))
        salon.wall.pass_(days=1)
        await at_till.refund(bill, (1, MASSAGE - 1))
        row = await loyal.coupon_row(coupon)
        assert (row.state, row.is_over(salon.wall.ms)) == ("issued", True)

    async def test_one_that_paid_it_all(self, at_till, loyal):
        coupon = await loyal.coupon("wang", how=How.GIFT, item=loyal.ids.items["cream"])
        bill = await at_till.sell([("cream", 1)], [], "wang", coupons=(coupon,))
        await at_till.refund(bill, (1, 0))
        assert (await loyal.coupon_row(coupon)).state == "issued"
        with pytest.raises(Unfit):
            await at_till.refund(bill, (1, 0))

    async def test_not_while_the_gift_is_kept(self, at_till, loyal):
        coupon = await loyal.coupon("wang", how=How.GIFT, item=loyal.ids.items["cream"])
        lines = [("cream", 1), ("massage", 1)]
        bill = await at_till.sell(lines, [("cash", MASSAGE)], "wang", coupons=(coupon,))
        await at_till.refund(bill, (2, MASSAGE))
        assert (await loyal.coupon_row(coupon)).state == "redeemed"
        await at_till.refund(bill, (1, 0))
        assert (await loyal.coupon_row(coupon)).state == "issued"


class TestComingByThemselves:
    async def test_on_registering_and_on_the_first_visit(self, salon, at_till, loyal):
        await loyal.kind(name="新人券", amount_fen=20_00, occasion=Occasion.REGISTERED)
        await loyal.kind(name="首次到店", amount_fen=30_00, occasion=Occasion.FIRST_VISIT, issue_limit=1)
        new = (await salon.write(members.register, Register("赵六"))).member
        loyal.ids.members["zhao"] = new
        assert [one.why for one in await salon.read(coupon_state.of_member, new)] == ["registered"]
        for _ in range(2):
            await at_till.sell([1_00], [("cash", 1_00)], "zhao")
        assert sorted(one.why for one in await salon.read(coupon_state.of_member, new)) == ["first_visit", "registered"]
        await at_till.sell([1_00], [("cash", 1_00)], "wang")  # the limit is reached: the sale goes on without
        assert await salon.read(coupon_state.of_member, loyal.member("wang")) == []

    async def test_in_the_month_of_birth_once_a_year(self, salon, loyal):
        await loyal.kind(name="生日券", amount_fen=20_00, occasion=Occasion.BIRTHDAY, valid_days=30)
        born = (await salon.write(members.register, Register("赵六", birthday="1990-12-05"))).member
        assert await loyal.review() == 0
        salon.wall.pass_(days=9)  # 1 December
        assert await loyal.review() == 1
        assert await loyal.review() == 0
        [coupon] = await salon.read(coupon_state.of_member, born)
        assert (coupon.why, coupon.year) == ("birthday", 2026)
        salon.wall.pass_(days=365)
        assert await loyal.review() == 1

    async def test_to_a_segment_as_it_was_counted(self, salon, at_till, loyal):
        await set_tier(salon, loyal, "li")
        kind = await loyal.kind(amount_fen=20_00)
        salon.wall.pass_(days=30)
        await at_till.sell([1], [("cash", 1)], "wang")
        gold = Segment(tier=loyal.tiers["金卡"])
        async with salon.unchanged():
            with pytest.raises(Unfit):
                await salon.write(issue_to_many, IssueToMany(kind, gold, 2))
        assert await salon.write(issue_to_many, IssueToMany(kind, gold, 1, "金卡")) == 1
        assert await salon.write(issue_to_many, IssueToMany(kind, Segment(unseen_days=30), 2)) == 2
        assert await salon.write(issue_to_many, IssueToMany(kind, Segment(), 3)) == 3
        notes = [one.note for one in await salon.read(coupon_state.of_member, loyal.member("li"))]
        assert sorted(notes) == sorted(["全部会员", "", "金卡"])


async def test_over_http_a_manager_issues_and_the_counter_scans(api, ids):
    kind_body = {
        "name": "满二百减五十",
        "how": "amount",
        "threshold_fen": 200_00,
        "amount_fen": 50_00,
        "valid_days": 30,
    }
    await api.refused("permission_denied", "POST", "/coupon-kinds", kind_body, by="front_desk")
    kind = (await api.ok("POST", "/coupon-kinds", kind_body, by="manager"))["coupon_kind"]
    wang = ids.members["wang"]
    asked = {"coupon_kind": kind, "member": wang, "copies": 2}
    await api.refused("permission_denied", "POST", "/coupons", asked, by="front_desk")
    first, second = (await api.ok("POST", "/coupons", asked, by="manager"))["coupons"]
    assert (first["words"], first["state"]) == ("满 ¥200 减 ¥50", "issued")
    scanned = await api.ok("GET", f"/lookup?q={first['code'].replace('|', '%7C')}", by="front_desk")
    assert (scanned["kind"], scanned["coupon"]["coupon"]) == ("coupon", first["coupon"])
    path = f"/coupons/{first['code'].replace('|', '%7C')}"
    assert (await api.ok("GET", path, by="front_desk"))["name"] == "满二百减五十"
    sale = {
        "member": wang, "print": False, "lines": [{"item": ids.items["cream"]}], "coupons": [first["coupon"]],
        "tenders": [{"tender": "cash", "amount_fen": CREAM - 50_00}],
    }  # fmt: skip
    bill = await api.ok("POST", "/sales", sale, by="front_desk")
    assert bill["lines"][0]["cuts"][0] == {
        "rule": "coupon",
        "name": "满二百减五十",
        "amount_fen": 50_00,
        "ref": first["coupon"],
        "paid_fen": 0,
    }
    await api.refused("coupon_gone", "POST", "/sales", sale, by="front_desk")
    voided = await api.ok("POST", f"/coupons/{second['coupon']}/voiding", {"reason": "发错"}, by="manager")
    assert voided["state"] == "voided"
    figures = await api.ok("GET", f"/coupon-kinds/{kind}/statistics", by="manager")
    assert [figures[name] for name in ("issued", "redeemed", "voided", "off_fen", "sales_fen")] == [
        2,
        1,
        1,
        50_00,
        249_00,
    ]
    assert [(one["member_name"], one["bill_number"]) for one in figures["uses"]] == [("王五", bill["number"])]
    assert (figures["bills"], figures["held"]) == (1, [])
    assert (await api.ok("POST", "/segments", {"limit": 1}, by="manager"))["total"] == 3
    many = {"coupon_kind": kind, "segment": {}, "members": 3}
    assert await api.ok("POST", "/segments/coupons", many, by="manager") == {"issued": 3}
    held = (await api.ok("GET", f"/coupon-kinds/{kind}/statistics", by="manager"))["held"]
    assert sorted((one["member_name"], one["why"], one["note"]) for one in held) == sorted(
        (name, "segment", "全部会员") for name in ("张三", "李四", "王五")
    )
    withdrawing = ("POST", f"/coupon-kinds/{kind}/withdrawal", {"reason": "发错"})
    await api.refused("permission_denied", *withdrawing, by="front_desk")
    mine = await api.ok("GET", f"/members/{wang}/coupons", by="front_desk")
    assert [one["why"] for one in mine["coupons"]] == ["segment"]
    assert len((await api.ok("GET", f"/members/{wang}/coupons?state=all", by="front_desk"))["coupons"]) == 3
    page = await api.ok("GET", f"/members/{wang}", by="front_desk")
    assert (page["coupons"], len(page["good_coupons"])) == (1, 1)
    stopped = await api.ok("PUT", f"/coupon-kinds/{kind}", kind_body | {"active": False}, by="manager")
    assert stopped["active"] is False
    assert [
        (one["issued"], one["words"]) for one in (await api.ok("GET", "/coupon-kinds", by="front_desk"))["kinds"]
    ] == [(5, "满 ¥200 减 ¥50")]
    items_ = [{"item": ids.items["facial"]}, {"item": ids.items["massage"], "quantity": 1}]
    bundle = await api.ok("POST", "/bundles", {"name": "套餐", "items": items_, "price_fen": 600_00}, by="manager")
    quoted = await api.ok("POST", "/quotes", {"lines": [{"item": one["item"]} for one in items_]}, by="front_desk")
    assert quoted["offers"] == [{"rule": "bundle", "name": "套餐", "ref": bundle["bundle"], "amount_fen": 116_00}]
    off = {"name": "套餐", "items": items_, "price_fen": 600_00, "active": False}
    await api.ok("PUT", f"/bundles/{bundle['bundle']}", off, by="manager")
    assert [one["active"] for one in (await api.ok("GET", "/bundles", by="front_desk"))["bundles"]] == [False]
    assert await api.ok(*withdrawing, by="manager") == {"left": 0}
    assert api.verify().verify == "ok"


class TestWithdrawing:
    async def test_what_nobody_used_of_the_kind_and_nothing_else(self, salon, at_till, loyal):
        kind = await loyal.kind(name="发错的", amount_fen=1_00)
        used, left, bearer = [await loyal.coupon(who, kind=kind) for who in ("wang", "zhang", None)]
        other = await loyal.coupon("zhang", amount_fen=1_00)
        await at_till.sell([("massage", 1)], [("cash", MASSAGE - 1_00)], "wang", coupons=(used,))
        assert await salon.write(coupons.withdraw, (kind, VoidCoupon("发错了"))) == 0
        states = [(await loyal.coupon_row(one)).state for one in (used, left, bearer, other)]
        assert states == ["redeemed", "voided", "voided", "issued"]
        assert await salon.write(coupons.withdraw, (kind, VoidCoupon("再来一次"))) == 0

    async def test_some_hundreds_at_a_time(self, salon, loyal):
        kind = await loyal.kind(name="海报", amount_fen=1_00)
        await salon.write(coupons.issue, IssueCoupons(kind, None, coupons.MAX_AT_ONCE))
        await salon.write(coupons.issue, IssueCoupons(kind, None, 1))
        assert await salon.write(coupons.withdraw, (kind, VoidCoupon("发错了"))) == 1
        assert await salon.write(coupons.withdraw, (kind, VoidCoupon("发错了"))) == 0


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("issued", ""), ("redeemed", "这张优惠券已使用"), ("voided", "这张优惠券已作废"),
        ("expired", "这张优惠券已过期"),
        ("early", "这张优惠券还没到使用日期"), (None, "本店没有这张优惠券"),
    ],
)  # fmt: skip
async def test_a_scanned_code_says_what_became_of_it(salon, at_till, loyal, state, message):
    dates = {"expired": {"valid_days": 1}, "early": {"valid_from": "2026-12-01"}}.get(state, {})
    coupon = await loyal.coupon("wang", amount_fen=1_00, **dates)
    if state == "redeemed":
        await at_till.sell([("massage", 1)], [("cash", MASSAGE - 1_00)], "wang", coupons=(coupon,))
    elif state == "voided":
        await salon.write(coupons.void, (coupon, VoidCoupon("发错了")))
    elif state == "expired":
        salon.wall.pass_(days=1)
    code = COUPON_PREFIX + (coupon if state else "0" * 26)
    name, data = await salon.read(meaning_of_scan, code, salon.wall.ms)
    assert (name, data["code"], data["message"].partition("：")[0]) == ("coupon.scanned", code, message)
    assert (data["coupon"].state if data["coupon"] else None) == state
