"""What a bill earns, what points pay, and what a refund takes and gives back; to the point and to the fen."""

import pytest

from hub.cards.facts import Method
from hub.cashier import closings
from hub.cashier import rules as till
from hub.cashier.closings import CloseCard
from hub.cashier.commands import ChangeHeld, DebtRequest, Hold, LineRequest, OfBill, Off
from hub.cashier.errors import MemberNeeded
from hub.cashier.facts import CutRule
from hub.errors import NotFound, Unfit
from hub.ledger.accounts import Tender
from hub.loyalty import points, points_state, tiers
from hub.loyalty.errors import NotAGift, PointsTooFew, PointsTooMany
from hub.loyalty.points import AdjustPoints, PutGift, PutRate, TakeGift
from hub.loyalty.tiers import SetTier
from hub.security.approvals import ApprovalNeeded
from hub.upkeep import review

FACIAL, MASSAGE, CREAM = 588_00, 128_00, 299_00
DAY_MS = 86_400_000


@pytest.fixture
async def earning(loyal):
    """100 points for 100 yuan."""
    await loyal.set(points_per_100yuan=100)
    return loyal


async def given(salon, loyal, name, amount):
    await salon.write(points.adjust, (loyal.member(name), AdjustPoints(amount, "开业送")))


class TestEarning:
    @pytest.mark.parametrize(
        ("fen", "rate", "earned"),
        [(100_00, 100, 100), (99, 100, 0), (100, 100, 1), (199, 100, 1), (1, 100, 0), (1, 10_000, 1), (588_00, 7, 41)],
    )
    async def test_whole_points_rounded_down(self, at_till, loyal, fen, rate, earned):
        await loyal.set(points_per_100yuan=rate)
        await at_till.sell([fen], [("cash", fen)], "wang")
        assert await loyal.points("wang") == earned

    async def test_lines_are_added_before_they_are_rounded(self, at_till, earning):
        await at_till.sell([50, 50], [("cash", 100)], "wang")
        assert await earning.points("wang") == 1

    async def test_nothing_without_a_setting_or_a_member(self, at_till, loyal):
        await at_till.sell([100_00], [("cash", 100_00)], "wang")
        await loyal.set(points_per_100yuan=100)
        await at_till.sell([100_00], [("cash", 100_00)])
        assert await loyal.points("wang") == 0

    @pytest.mark.parametrize(("on", "buying", "using"), [("consumption", 0, 300 + 128), ("payment", 1000, 128)])
    async def test_consumption_counts_stored_value_payment_counts_cards(self, at_till, earning, on, buying, using):
        await earning.set(points_on=on)
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
        assert await earning.points("wang") == buying
        face = dict(await self.cards(at_till, "wang"))
        at_till.ids.face["wang"] = face["FACE"]
        lines = [300_00, ("massage", 1)]
        await at_till.sell(lines, [("stored_value", 300_00), ("cash", MASSAGE)], "wang")
        assert await earning.points("wang") == buying + using

    async def cards(self, at_till, name):
        return await at_till.salon.read(
            lambda r: r.all("SELECT unit, card FROM card WHERE member = ?", at_till.ids.members[name])
        )

    async def test_sessions_and_what_is_owed_earn_nothing_until_paid(self, salon, at_till, earning):
        await earning.set(arrears_limit_fen=1000_00)
        bill = await at_till.sell(
            [("massage", 1), ("facial", 1, "card")], [("cash", 28_00), ("arrears", 100_00)], "zhang"
        )
        assert await earning.points("zhang") == 28
        debt = LineRequest(amount_fen=100_00, settles=DebtRequest(bill, 1))
        await at_till.sell([debt], [("cash", 100_00)], "zhang")
        assert await earning.points("zhang") == 128

    @pytest.mark.parametrize(
        ("rates", "earned"),
        [
            ([], 128 + 299),
            ([PutRate("商品三倍", 300, category="商品")], 128 + 897),
            ([PutRate("全场双倍", 200)], 256 + 598),
            ([PutRate("全场双倍", 200), PutRate("商品不积分", 0, category="商品")], 256),
            ([PutRate("周日双倍", 200, weekdays=(7,))], 256 + 598),
            ([PutRate("周一双倍", 200, weekdays=(1,))], 128 + 299),
            ([PutRate("商品三倍", 300, category="商品"), PutRate("周日双倍", 200, weekdays=(7,))], 256 + 1794),
            ([PutRate("一半", 50), PutRate("四倍", 400)], 512 + 1196),
            ([PutRate("停用", 500, active=False)], 128 + 299),
        ],
    )
    async def test_rates_of_what_is_sold_times_the_weekdays(self, salon, at_till, earning, rates, earned):
        for rate in rates:
            await salon.write(points.put_rate, (None, rate))
        await at_till.sell([("massage", 1), ("cream", 1)], [("cash", MASSAGE + CREAM)], "wang")
        assert await earning.points("wang") == earned

    async def test_the_items_rate_before_the_categorys_and_the_tiers_on_top(self, salon, at_till, earning):
        cream = earning.ids.items["cream"]
        await salon.write(points.put_rate, (None, PutRate("商品三倍", 300, category="商品")))
        await salon.write(points.put_rate, (None, PutRate("面霜五倍", 500, item=cream)))
        gold = await earning.tier("金卡", 2, points_percent=150)
        await salon.write(tiers.set_by_hand, (earning.member("wang"), SetTier(gold, "开业")))
        await at_till.sell([("cream", 1)], [("cash", CREAM)], "wang")
        assert await earning.points("wang") == 299 * 5 * 150 // 100

    async def test_a_discounted_line_earns_on_what_is_paid(self, at_till, earning):
        line = LineRequest(item=earning.ids.items["massage"], off=Off(percent=50))
        await at_till.sell([line], [("cash", 64_00)], "wang")
        assert await earning.points("wang") == 64


class TestRefunds:
    async def test_bit_by_bit_is_as_at_once(self, at_till, earning):
        bill = await at_till.sell([99, 1_01], [("cash", 2_00)], "wang")
        assert await earning.points("wang") == 2
        await at_till.refund(bill, (1, 1))
        assert await earning.points("wang") == 1
        await at_till.refund(bill, (1, 98))
        assert await earning.points("wang") == 1
        await at_till.refund(bill, (2, 2))
        assert await earning.points("wang") == 0
        await at_till.refund(bill, (2, 99))
        assert await earning.points("wang") == 0

    async def test_after_the_points_were_spent_they_are_owed_and_the_next_earning_fills_that_first(
        self, salon, at_till, earning
    ):
        bill = await at_till.sell([100_00], [("cash", 100_00)], "wang")
        await at_till.sell([100_00], [("cash", 99_00)], "wang", points=100)
        assert await earning.points("wang") == 99
        await at_till.sell([100_00], [("cash", 99_01)], "wang", points=99)
        assert await earning.points("wang") == 99
        await salon.write(points.adjust, (earning.member("wang"), AdjustPoints(-99, "更正")))
        await at_till.refund(bill, (1, 100_00))
        account = await earning.account("wang")
        assert (account.debt, account.left, await earning.points("wang")) == (100, 0, -100)
        with pytest.raises(PointsTooFew):
            await at_till.sell([100_00], [("cash", 99_99)], "wang", points=1)
        await at_till.sell([30_00], [("cash", 30_00)], "wang")
        assert await earning.points("wang") == -70
        await at_till.sell([100_00], [("cash", 100_00)], "wang")
        assert await earning.points("wang") == 30

    async def test_what_expired_of_the_bills_own_is_not_asked_back(self, salon, at_till, earning):
        await earning.set(points_days=1)
        bill = await at_till.sell([100_00], [("cash", 100_00)], "wang")
        salon.wall.pass_(days=1)
        await earning.review()
        await at_till.refund(bill, (1, 40_00))
        await at_till.refund(bill, (1, 60_00))
        account = await earning.account("wang")
        assert (account.expired, account.clawed, account.debt) == (100, 0, 0)

    @pytest.mark.parametrize(("on", "clawed"), [("payment", 750), ("consumption", 0)])
    async def test_a_closed_card_takes_what_its_purchase_earned(self, salon, at_till, earning, on, clawed):
        await earning.set(points_on=on)
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
        card = (await salon.read(lambda r: r.one("SELECT card FROM card WHERE member = ?", earning.member("wang"))))[0]
        at_till.ids.face["wang"] = card
        await at_till.sell([300_00], [("stored_value", 300_00)], "wang")
        await salon.write(closings.close, (card, CloseCard(750_00, Tender.WECHAT, "搬家", Method.RATIO)))
        assert (await earning.account("wang")).clawed == clawed


class TestExpiry:
    async def test_to_the_millisecond(self, salon, at_till, earning):
        await earning.set(points_days=30)
        await at_till.sell([100_00], [("cash", 100_00)], "wang")
        salon.wall.pass_(ms=30 * DAY_MS - 1)
        assert await earning.points("wang") == 100
        assert await earning.review() == 0
        salon.wall.pass_(ms=1)
        assert await earning.points("wang") == 0
        with pytest.raises(PointsTooFew):
            await at_till.sell([1_00], [("cash", 99)], "wang", points=1)
        assert await earning.review() == 1
        assert (await earning.account("wang")).expired == 100
        assert await earning.review() == 0

    @pytest.mark.parametrize(("early_ms", "spent", "expired"), [(1, 40, 60), (0, 0, 100)])
    async def test_the_night_they_are_spent_in_is_the_night_they_expire_in(
        self, salon, at_till, earning, early_ms, spent, expired
    ):
        await earning.set(points_days=30)
        await at_till.sell([100_00], [("cash", 100_00)], "wang")
        salon.wall.pass_(ms=30 * DAY_MS - early_ms)
        if early_ms:
            await at_till.sell([40], [], "wang", points=40)
        else:
            with pytest.raises(PointsTooFew):
                await at_till.sell([40], [], "wang", points=40)
        salon.wall.pass_(ms=early_ms)
        assert (await earning.review(), await earning.review()) == (1, 0)
        account = await earning.account("wang")
        assert (account.spent, account.expired, account.left) == (spent, expired, 0)

    async def test_spent_before_given_back_after_they_expire_then(self, salon, at_till, earning):
        await earning.set(points_days=30)
        await at_till.sell([100_00], [("cash", 100_00)], "wang")
        salon.wall.pass_(ms=30 * DAY_MS - 1)
        bill = await at_till.sell([40], [], "wang", points=40)
        salon.wall.pass_(ms=1)
        assert await earning.review() == 1
        await at_till.refund(bill, (1, 0))
        assert await earning.points("wang") == 0
        assert (await earning.review(), await earning.review()) == (1, 0)
        account = await earning.account("wang")
        assert (account.spent, account.expired, account.left) == (0, 100, 0)

    async def test_a_bill_held_before_is_refused_after_and_can_be_changed(self, salon, at_till, earning):
        await earning.set(points_days=30)
        await at_till.sell([100_00], [("cash", 100_00)], "wang")
        salon.wall.pass_(ms=30 * DAY_MS - 1)
        held = await salon.write(till.hold, Hold((LineRequest(amount_fen=1_00),), earning.member("wang"), points=100))
        salon.wall.pass_(ms=1)
        assert await earning.review() == 1
        with pytest.raises(PointsTooFew):
            await at_till.settle(held, [])
        changed = ChangeHeld(1, (LineRequest(amount_fen=1_00),), earning.member("wang"))
        await salon.write(till.change_held, OfBill(held, changed))
        await at_till.settle(held, [("cash", 1_00)], revision=2)

    async def test_the_soonest_to_expire_are_spent_first(self, salon, at_till, earning):
        await at_till.sell([10_00], [("cash", 10_00)], "wang")
        await earning.set(points_days=10)
        await at_till.sell([5_00], [("cash", 5_00)], "wang")
        await at_till.sell([50_00], [("cash", 49_93)], "wang", points=7)
        left = [(lot.size, lot.left) for lot in await salon.read(points_state.lots, earning.member("wang"))]
        assert left == [(49, 49), (10, 8)]


class TestSpending:
    async def test_as_money_and_a_lines_refund_returns_its_points(self, salon, at_till, loyal):
        await given(salon, loyal, "wang", 1000)
        bill = await at_till.sell(
            [("massage", 1), ("cream", 1)], [("cash", MASSAGE + CREAM - 10_00)], "wang", points=1000
        )
        found = await loyal.lines(bill)
        assert [line.cuts[-1].ref for line in found] == ["300", "700"]
        assert [line.amount_fen for line in found] == [MASSAGE - 3_00, CREAM - 7_00]
        assert {line.cuts[-1].rule for line in found} == {CutRule.POINTS}
        await at_till.refund(bill, (2, 100_00))
        assert await loyal.points("wang") == 700 * 100_00 // (CREAM - 7_00)
        await at_till.refund(bill, (2, CREAM - 7_00 - 100_00))
        assert await loyal.points("wang") == 700
        await at_till.refund(bill, (1, MASSAGE - 3_00))
        assert await loyal.points("wang") == 1000

    async def test_a_line_that_only_points_paid_goes_back_once(self, salon, at_till, loyal):
        await given(salon, loyal, "wang", MASSAGE)
        bill = await at_till.sell([("massage", 1)], [], "wang", points=MASSAGE)
        assert await loyal.points("wang") == 0
        await at_till.refund(bill, (1, 0))
        assert await loyal.points("wang") == MASSAGE
        with pytest.raises(Unfit):
            await at_till.refund(bill, (1, 0))

    async def test_what_a_refund_returns_fills_a_debt_first(self, salon, at_till, earning):
        first = await at_till.sell([100_00], [("cash", 100_00)], "wang")
        second = await at_till.sell([1_00], [], "wang", points=100)
        await at_till.refund(first, (1, 100_00))
        assert await earning.points("wang") == -100
        await at_till.refund(second, (1, 0))
        account = await earning.account("wang")
        assert (account.left, account.debt, account.spent) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("percent", "each", "asked", "fits"),
        [
            (100, 1, 200, True), (100, 1, 201, False), (50, 1, 100, True), (50, 1, 101, False), (0, 1, 1, False),
            (100, 100, 2, True), (100, 100, 3, False), (100, 201, 1, False), (99, 200, 1, False),
        ],
    )  # fmt: skip
    async def test_no_more_than_the_bill_and_the_setting_allow(self, salon, at_till, loyal, percent, each, asked, fits):
        await loyal.set(points_max_percent=percent, points_fen=each)
        await given(salon, loyal, "wang", 1000)
        quoted = await loyal.quote([LineRequest(amount_fen=200)], "wang")
        assert (asked <= quoted.points_most) is fits
        if fits:
            due = 200 - asked * each
            await at_till.sell([200], [("cash", due)] if due else [], "wang", points=asked)
        else:
            async with salon.unchanged():
                with pytest.raises(PointsTooMany):
                    await at_till.sell([200], [("cash", 1)], "wang", points=asked)

    async def test_never_of_cards_nor_of_what_sessions_pay_nor_without_a_member(self, salon, at_till, loyal):
        await given(salon, loyal, "zhang", 1000)
        async with salon.unchanged():
            with pytest.raises(PointsTooMany):
                await at_till.sell([("value", 1)], [("cash", 999_99)], "zhang", points=1)
            with pytest.raises(PointsTooMany):
                await at_till.sell([("facial", 1, "card")], [], "zhang", points=1)
            with pytest.raises(MemberNeeded):
                await at_till.sell([100], [("cash", 99)], points=1)

    async def test_points_held_in_two_bills_are_spent_once(self, salon, at_till, loyal):
        await given(salon, loyal, "wang", 100)
        held = [
            await salon.write(till.hold, Hold((LineRequest(amount_fen=1_00),), loyal.member("wang"), points=100))
            for _ in range(2)
        ]
        await at_till.settle(held[0], [])
        async with salon.unchanged():
            with pytest.raises(PointsTooFew):
                await at_till.settle(held[1], [])

    async def test_whole_points_when_no_share_is_whole(self, salon, at_till, loyal):
        await loyal.set(points_fen=30)
        await given(salon, loyal, "wang", 7)
        bill = await at_till.sell([100, 100, 59], [("cash", 259 - 210)], "wang", points=7)
        assert [int(line.cuts[-1].ref) for line in await loyal.lines(bill)] == [3, 3, 1]


class TestGiftsAndHands:
    async def test_a_gift_costs_what_the_list_says(self, salon, loyal):
        cream, wang = loyal.ids.items["cream"], loyal.member("wang")
        await given(salon, loyal, "wang", 3000)
        await salon.write(points.put_gift, (cream, PutGift(2999)))
        async with salon.unchanged():
            with pytest.raises(NotAGift):
                await salon.write(points.take_gift, (wang, TakeGift(cream, 2998)))
            with pytest.raises(NotAGift):
                await salon.write(points.take_gift, (wang, TakeGift(loyal.ids.items["facial"], 1)))
        await salon.write(points.take_gift, (wang, TakeGift(cream, 2999)))
        assert await loyal.points("wang") == 1
        async with salon.unchanged():
            with pytest.raises(PointsTooFew):
                await salon.write(points.take_gift, (wang, TakeGift(cream, 2999)))
        await salon.write(points.put_gift, (cream, PutGift(0)))
        assert await salon.read(points_state.gifts) == {}

    @pytest.mark.parametrize("name", ["value", "ten"])
    async def test_a_card_is_no_gift_for_points(self, salon, loyal, name):
        """Its points would be taken and nothing put on the member's page."""
        async with salon.unchanged():
            with pytest.raises(Unfit):
                await salon.write(points.put_gift, (loyal.ids.items[name], PutGift(100)))

    async def test_an_adjustment_needs_a_manager_and_what_is_there(self, salon, loyal, ids):
        wang = loyal.member("wang")
        with pytest.raises(ApprovalNeeded):
            await salon.write(points.adjust, (wang, AdjustPoints(1, "补")), actor=ids.staff["front_desk"])
        with pytest.raises(Unfit):
            await salon.write(points.adjust, (wang, AdjustPoints(0, "补")))
        with pytest.raises(PointsTooFew):
            await salon.write(points.adjust, (wang, AdjustPoints(-1, "补")))
        with pytest.raises(NotFound):
            await salon.write(points.adjust, ("0" * 26, AdjustPoints(1, "补")))
        await salon.write(points.adjust, (wang, AdjustPoints(5, "补")), actor=ids.staff["manager"])
        assert await loyal.points("wang") == 5


async def test_over_http_the_counter_hands_out_gifts_and_asks_for_a_managers_word(api, ids):
    wang, cream = ids.members["wang"], ids.items["cream"]
    await api.ok("PUT", "/settings", {"name": "points_per_100yuan", "value": "100"})
    sale = {
        "member": wang,
        "print": False,
        "lines": [{"amount_fen": 5000}],
        "tenders": [{"tender": "cash", "amount_fen": 5000}],
    }
    await api.ok("POST", "/sales", sale, by="front_desk")
    page = await api.ok("GET", f"/members/{wang}", by="front_desk")
    assert (page["points"], page["points_view"]["worth_fen"]) == (50, 50)
    await api.refused("permission_denied", "PUT", f"/points/gifts/{cream}", {"points": 50}, by="front_desk")
    await api.ok("PUT", f"/points/gifts/{cream}", {"points": 50}, by="manager")
    taken = await api.ok("POST", f"/members/{wang}/points/gifts", {"item": cream, "points": 50}, by="front_desk")
    assert [(one["what"], one["points"], one["item_name"]) for one in taken["movements"]] == [
        ("gift", -50, "面霜"), ("sale", 50, None),
    ]  # fmt: skip
    body = {"points": 10, "reason": "补录"}
    await api.refused("approval_needed", "POST", f"/members/{wang}/points/adjustments", body, by="front_desk")
    asked = {"action": "points", "staff_code": "2", "pin": "246810", "amount_fen": 10}
    approval = (await api.ok("POST", "/approvals", asked, by="front_desk"))["approval"]
    path = f"/members/{wang}/points/adjustments"
    adjusted = await api.ok("POST", path, body | {"approval": approval}, by="front_desk")
    assert adjusted["points"]["balance"] == 10
    first = await api.ok("GET", f"/members/{wang}/points?limit=1", by="front_desk")
    rest = await api.ok("GET", f"/members/{wang}/points?limit=9&cursor={first['next_cursor']}", by="front_desk")
    assert [one["what"] for one in first["movements"] + rest["movements"]] == ["adjusted", "gift", "sale"]
    rate = {"name": "周三双倍", "percent": 200, "weekdays": [3]}
    await api.refused("permission_denied", "POST", "/points/rates", rate, by="front_desk")
    [made] = (await api.ok("POST", "/points/rates", rate, by="manager"))["rates"]
    await api.ok("PUT", f"/points/rates/{made['rate']}", rate | {"active": False}, by="manager")
    assert (await api.ok("GET", "/points/rates", by="front_desk"))["rates"][0]["active"] is False
    assert (await api.ok("GET", "/points/gifts", by="front_desk"))["gifts"] == [{"item": cream, "points": 50}]
    assert api.verify().verify == "ok"


async def test_a_gift_wants_the_members_pin_where_there_is_one(api, ids):
    li, cream = ids.members["li"], ids.items["cream"]
    await api.ok("PUT", f"/points/gifts/{cream}", {"points": 50}, by="manager")
    await api.ok("POST", f"/members/{li}/points/adjustments", {"points": 200, "reason": "开业"}, by="manager")
    path, body = f"/members/{li}/points/gifts", {"item": cream, "points": 50}
    await api.refused("pin_wrong", "POST", path, body, by="front_desk")
    wrong = await api.call("POST", path, body | {"pin": "000000"}, by="front_desk")
    assert (wrong.code, (await api.ok("GET", f"/members/{li}/points"))["points"]["balance"]) == ("pin_wrong", 200)
    await api.ok("POST", path, body | {"pin": "135790"}, by="front_desk")
    await api.ok("PUT", "/settings", {"name": "points_consent", "value": "false"})
    taken = await api.ok("POST", path, body, by="front_desk")
    assert [one["what"] for one in taken["movements"]] == ["gift", "gift", "adjusted"]
    assert taken["points"]["balance"] == 100
    assert api.verify().verify == "ok"


async def test_the_bill_and_its_receipt_say_what_it_earned(api, ids):
    await api.ok("PUT", "/settings", {"name": "points_per_100yuan", "value": "100"})
    sale = {
        "member": ids.members["wang"], "lines": [{"item": ids.items["cream"]}], "print": False,
        "tenders": [{"tender": "cash", "amount_fen": CREAM}],
    }  # fmt: skip
    first = await api.ok("POST", "/sales", sale, by="front_desk")
    assert first["points"] == {"earned": 299, "spent": 0, "balance": 299}
    tenders_ = [{"tender": "cash", "amount_fen": CREAM - 99}]
    second = await api.ok("POST", "/sales", sale | {"points": 99, "tenders": tenders_}, by="front_desk")
    assert second["points"] == {"earned": 298, "spent": 99, "balance": 498}
    text = (await api.ok("GET", f"/bills/{second['bill']}/receipt", by="front_desk"))["text"]
    assert "99 积分" in text
    assert "+298" in text
    assert "498" in text


async def test_the_hubs_upkeep_posts_what_expired(api, ids):
    for name, value in (("points_per_100yuan", "100"), ("points_days", "1")):
        await api.ok("PUT", "/settings", {"name": name, "value": value})
    sale = {
        "member": ids.members["wang"], "lines": [{"item": ids.items["cream"]}], "print": False,
        "tenders": [{"tender": "cash", "amount_fen": CREAM}],
    }  # fmt: skip
    await api.ok("POST", "/sales", sale, by="front_desk")
    api.wall.pass_(days=1)
    await review(api.hub)
    account = await api.read(points_state.account, ids.members["wang"])
    assert (account.given, account.expired, account.left) == (299, 299, 0)
