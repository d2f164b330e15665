"""Whatever a member has follows a merge, in every table; nothing is given, lost or counted twice by it."""

import msgspec
import pytest

from hub.cards import state as card_state
from hub.cashier import rules as till
from hub.cashier.commands import Hold, LineRequest, OfBill, Refund, RefundLine, SettleHeld, TenderRequest
from hub.ledger.accounts import Tender
from hub.loyalty import coupon_state, coupons, points, points_state, referral_state, tiers
from hub.loyalty import state as loyalty_state
from hub.loyalty.coupons import IssueCoupons
from hub.loyalty.points import AdjustPoints
from hub.loyalty.tiers import PutTier, SetTier
from hub.members import merging, rules, state
from hub.members.merging import Merge, MergeChanged
from hub.members.rules import Change, MemberIsForgotten, Register, SetPin
from hub.store.rules import ChangeSetting, change_setting
from tests.hub.conftest import MEMBER_PIN
from tests.hub.members.whole import furnish, kind_of, mentions, merge, of_members, sell, worth

STAYS = {
    "member": "its own row, blank, that says into whom it was merged",
    "member_place": "its place, with no key left by which it is found",
    "consent": "who answered that day, and for which bill",
    "import_row": "a row is never brought in twice, whoever it became",
    "balance": "points once issued to it, all of them passed on",
    "day_visit": "a day that both came on was counted then",
}


async def test_no_table_forgets_what_the_double_had_and_nothing_isworth_more(salon, ids):
    held = await furnish(salon, ids)
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    before, had = await salon.read(mentions, zhang), await salon.read(worth)
    expected = {
        "member_place", "member_token", "member_trait", "member_tag", "card", "lot", "card_share", "bill", "debt",
        "consent", "day_visit", "member_tier", "member_tier_change", "member_spend", "lot_paid", "points_account",
        "points_lot", "points_bill", "points_movement", "coupon", "referral", "care_record", "patch_test",
        "form_signing", "card_signed", "card_paid_out", "import_row", "ecard", "ended_token", "loss", "care_photo",
        "member_apart", "print_job",
    }  # fmt: skip
    assert expected <= set(before)
    assert await salon.read(of_members) - set(before) == set(), "furnish knows no such row yet"
    shown = await salon.read(merging.preview, zhang, wang, salon.wall.ms)
    assert (shown.moves.points, shown.moves.coupons, shown.moves.debt_fen) == (294 + 28 + 30 + 7, 1, 100_00)
    assert (shown.moves.held, shown.moves.lent, shown.moves.care) == (1, 1, 3)
    await merge(salon, zhang, wang)
    assert set(await salon.read(mentions, zhang)) <= set(STAYS)
    after = await salon.read(worth)
    assert after == had  # wang had never come, so that no day is counted once less
    assert (await salon.read(loyalty_state.tier_of, wang)).name == "金卡"
    assert (await salon.read(state.member, wang)).profile.referrer == ids.members["li"]
    assert (await salon.read(card_state.users, ids.sessions["zhang"])) == []
    assert [row.referrer for row in await salon.read(referral_state.of_referrer, wang)] == [wang]
    row = await salon.read(lambda r: r.one("SELECT sum(debit) - sum(credit) FROM balance WHERE ref = ?", zhang))
    assert row == (0,)
    settled = OfBill(held, SettleHeld(1, (TenderRequest(Tender.CASH, 588_00),), None, print=False))
    await salon.write(till.settle_held, settled)
    assert salon.verify().verify == "ok"


class TestInTheMiddleOfABill:
    """The double's bill is held with a coupon on it; they are merged; then it is settled."""

    async def test_it_is_settled_for_who_they_are_now(self, salon, ids):
        zhang, wang = ids.members["zhang"], ids.members["wang"]
        asked = IssueCoupons(await kind_of(salon, amount_fen=88_00), zhang)
        coupon = (await salon.write(coupons.issue, asked))[0]
        hold = Hold((LineRequest(item=ids.items["facial"]),), zhang, coupons=(coupon,))
        bill = await salon.write(till.hold, hold)
        await merge(salon, zhang, wang)
        tender = TenderRequest(Tender.STORED_VALUE, 500_00, card=ids.face["zhang"])
        await salon.write(till.settle_held, OfBill(bill, SettleHeld(1, (tender,), print=False)))
        used = await salon.read(coupon_state.coupon, coupon)
        assert (used.state, used.used_by, used.bill) == ("redeemed", wang, bill)
        assert (await salon.read(state.member, wang)).visits == 1  # both came today
        assert (await salon.read(card_state.card, ids.face["zhang"])).balance(salon.wall.ms) == 700_00
        assert salon.verify().verify == "ok"

    async def test_what_was_settled_before_is_refunded_to_who_they_are_now(self, salon, ids):
        zhang, wang = ids.members["zhang"], ids.members["wang"]
        await salon.write(change_setting, ChangeSetting("points_per_100yuan", "100"))
        tender = (Tender.STORED_VALUE, 128_00, None, ids.face["zhang"])
        bill = await sell(salon, zhang, [LineRequest(item=ids.items["massage"])], tender)
        cash = await sell(salon, zhang, [LineRequest(amount_fen=50_00)], (Tender.CASH, 50_00))
        await merge(salon, zhang, wang)
        await salon.write(till.refund, OfBill(bill, Refund((RefundLine(1, 128_00),), "不满意")))
        await salon.write(till.refund, OfBill(cash, Refund((RefundLine(1, 50_00),), "不满意")))
        assert (await salon.read(card_state.card, ids.face["zhang"])).balance(salon.wall.ms) == 1200_00
        assert await salon.read(points_state.balance, wang, salon.wall.ms) == 0
        assert salon.verify().verify == "ok"

    async def test_a_consent_that_waits_is_over_and_is_asked_anew(self, api, ids):
        li, wang = ids.members["li"], ids.members["wang"]
        bill, ask = await self.asked(api, ids)
        await merge(api, li, wang)
        assert (await api.ok("GET", "/handheld/consent", by="handheld"))["consent"]["consent"] == ask
        await api.refused("consent_over", "POST", f"/handheld/consents/{ask}", {"pin": MEMBER_PIN}, by="handheld")
        assert (await api.read(state.member, wang)).pin_failures == 0
        await api.ok("DELETE", f"/consents/{ask}")
        again = await api.ok("POST", f"/bills/{bill}/consents", {"revision": 1, "stored_value_fen": 100_00})
        path = f"/handheld/consents/{again['consent']}"
        await api.ok("POST", path, {"pin": MEMBER_PIN}, by="handheld")  # wang had no PIN: the double's goes along
        settled = await api.ok("POST", f"/bills/{bill}/settlement", self.settlement(ids, again["consent"]))
        assert settled["member"]["member"] == wang
        assert api.verify().verify == "ok"

    async def test_a_consent_given_before_is_of_nobody_now(self, api, ids):
        bill, ask = await self.asked(api, ids)
        await api.ok("POST", f"/handheld/consents/{ask}", {"pin": MEMBER_PIN}, by="handheld")
        await merge(api, ids.members["li"], ids.members["wang"])
        path = f"/bills/{bill}/settlement"
        await api.refused("consent_mismatch", "POST", path, self.settlement(ids, ask))
        await api.refused("consent_required", "POST", path, self.settlement(ids, None))
        assert api.verify().verify == "ok"

    async def asked(self, api, ids):
        held = {"lines": [{"amount_fen": 100_00}], "member": ids.members["li"]}
        bill = (await api.ok("POST", "/bills", held))["bill"]
        body = {"revision": 1, "stored_value_fen": 100_00}
        return bill, (await api.ok("POST", f"/bills/{bill}/consents", body))["consent"]

    def settlement(self, ids, consent):
        tender = {"tender": "stored_value", "amount_fen": 100_00, "card": ids.face["li"]}
        return {"revision": 1, "tenders": [tender], "consent": consent, "print": False}


class TestBothHave:
    async def test_points_debts_and_coupons_add_up(self, salon, ids):
        zhang, wang = ids.members["zhang"], ids.members["wang"]
        for member, given in ((zhang, 40), (wang, 2)):
            await salon.write(points.adjust, (member, AdjustPoints(given, "补")))
            await salon.write(coupons.issue, IssueCoupons(await kind_of(salon, amount_fen=1), member))
            lines = [LineRequest(item=ids.items["massage"])]
            await sell(salon, member, lines, (Tender.CASH, 127_99), (Tender.ARREARS, 1))
        await salon.write(lambda tx, context, who: points.claw(tx, context, who, 50, None, reason="退款"), wang)
        before = await salon.read(worth)
        shown = await salon.read(merging.preview, zhang, wang, salon.wall.ms)
        assert (shown.moves.points, shown.moves.debt_fen) == (40, 1)
        await merge(salon, zhang, wang)
        moved = await salon.read(merging.moves, wang, salon.wall.ms)
        assert (moved.points, moved.coupons, moved.debt_fen) == (-8, 2, 2)
        after = await salon.read(worth)
        assert after[:4] == before[:4]
        assert after[4] == before[4] - 1  # both came today
        assert salon.verify().verify == "ok"

    @pytest.mark.parametrize(
        ("double", "survivor", "becomes"),
        [
            ("金卡", None, "金卡"), ("金卡", "银卡", "金卡"), ("银卡", "金卡", "金卡"), (None, "银卡", "银卡"),
            (None, None, None), ("银卡", "银卡", "银卡"), ("金卡", "锁定", "银卡"), ("锁定", "金卡", "金卡"),
        ],
    )  # fmt: skip
    async def test_the_higher_tier_stays_unless_theirs_is_locked(self, salon, ids, double, survivor, becomes):
        made = {name: await salon.write(tiers.put, (None, PutTier(name, n))) for n, name in enumerate(("银卡", "金卡"))}
        zhang, wang = ids.members["zhang"], ids.members["wang"]
        for member, name in ((zhang, double), (wang, survivor)):
            if name:
                given = SetTier(made.get(name, made["银卡"]), "老客", locked=name == "锁定")
                await salon.write(tiers.set_by_hand, (member, given))
        await merge(salon, zhang, wang)
        tier = await salon.read(loyalty_state.tier_of, wang)
        assert (tier and tier.name) == becomes
        assert salon.verify().verify == "ok"

    async def test_the_survivor_s_pin_counts_where_both_have_one(self, salon, ids):
        li, wang = ids.members["li"], ids.members["wang"]
        await salon.write(rules.set_pin, SetPin(wang, "$other"))
        assert not (await salon.read(merging.preview, li, wang, salon.wall.ms)).takes_pin
        await merge(salon, li, wang)
        assert (await salon.read(state.member, wang)).pin_hash == "$other"

    @pytest.mark.parametrize("way", ["double sent survivor", "survivor sent double", "each the other"])
    async def test_nobody_is_sent_by_themselves(self, salon, ids, way):
        zhang, wang, li = (ids.members[name] for name in ("zhang", "wang", "li"))
        sent = {
            zhang: None if way.startswith("double") else wang,
            wang: zhang if way != "survivor sent double" else None,
        }
        for member, (name, phone) in ((zhang, ("张三", "13812342046")), (wang, ("王五", "13700002222"))):
            await salon.write(rules.change, Change(member, Register(name, phone, referrer=sent[member])))
        await salon.write(rules.change, Change(li, Register("李四", "13900001111", referrer=zhang)))
        await merge(salon, zhang, wang)
        assert (await salon.read(state.member, wang)).profile.referrer is None
        assert (await salon.read(state.member, li)).profile.referrer == wang
        assert salon.verify().verify == "ok"


class TestWhoseWordsStand:
    @pytest.mark.parametrize(
        ("take", "name", "phone", "note"),
        [
            ((), "王五", "13700002222", "合并前手机号 13812342046"),
            (("name",), "张三", "13700002222", "合并前手机号 13812342046"),
            (("phone",), "王五", "13812342046", "合并前手机号 13700002222"),
            (("phone", "name", "email"), "张三", "13812342046", "合并前手机号 13700002222"),
        ],
    )
    async def test_by_part(self, salon, ids, take, name, phone, note):
        await merge(salon, ids.members["zhang"], ids.members["wang"], take=take)
        profile = (await salon.read(state.member, ids.members["wang"])).profile
        assert (profile.name, profile.phone, profile.note, profile.email) == (name, phone, note, None)
        for query, found in ((phone, [ids.members["wang"]]), (name, [ids.members["wang"]])):
            assert [one.member for one in await salon.read(state.find, query, 5)] == found
        assert salon.verify().verify == "ok"

    async def test_a_birthday_goes_whole(self, salon, ids):
        lunar = Register("张三", "13812342046", birthday="1990-05-15", birthday_lunar=True)
        await salon.write(rules.change, Change(ids.members["zhang"], lunar))
        solar = Register("王五", "13700002222", birthday="1990-06-07")
        await salon.write(rules.change, Change(ids.members["wang"], solar))
        await merge(salon, ids.members["zhang"], ids.members["wang"], take=("birthday",))
        profile = (await salon.read(state.member, ids.members["wang"])).profile
        assert (profile.birthday, profile.birthday_lunar) == ("1990-05-15", True)


class TestTwoTabletsAtOnce:
    async def test_who_edits_the_double_or_the_survivor_looks_again(self, api, ids):
        zhang, wang = ids.members["zhang"], ids.members["wang"]
        seen = {member: (await api.ok("GET", f"/members/{member}"))["revision"] for member in (zhang, wang)}
        await merge(api, zhang, wang)
        async with api.unchanged():
            for member, revision in seen.items():
                body = {"name": "张三", "phone": "13812342046"}
                path = f"/members/{member}?revision={revision}"
                await api.refused("profile_changed", "PUT", path, body)
                await api.refused("profile_changed", "PUT", f"/members/{member}/traits", {"revision": revision})
            await api.refused("profile_changed", "PUT", f"/members/{zhang}", {"name": "张三"})
            await api.refused("profile_changed", "PUT", f"/members/{zhang}/traits", {})
        now = (await api.ok("GET", f"/members/{zhang}"))["revision"]
        await api.ok("PUT", f"/members/{wang}?revision={now}", {"name": "王五", "phone": "13700002222"})
        await api.refused("profile_changed", "PUT", f"/members/{wang}?revision={now}", {"name": "王六"})

    async def test_what_was_looked_at_was_merged_elsewhere_or_changed(self, salon, ids):
        zhang, wang, li = (ids.members[name] for name in ("zhang", "wang", "li"))
        shown = await salon.read(merging.preview, zhang, wang, salon.wall.ms)
        asked = Merge(wang, shown.moves, revisions=(shown.double.revision, shown.survivor.revision))
        await salon.write(rules.change, Change(wang, Register("王五", "13700002222", note="怕冷")))
        with pytest.raises(MergeChanged):
            await salon.write(merging.merge, (zhang, asked))
        await merge(salon, wang, li)
        for stale in (asked, msgspec.structs.replace(asked, revisions=None)):
            with pytest.raises(MergeChanged):
                await salon.write(merging.merge, (zhang, stale))

    async def test_an_entry_that_was_merged_is_not_merged_in_another_s_name(self, salon, ids):
        zhang, wang, li = (ids.members[name] for name in ("zhang", "wang", "li"))
        await merge(salon, zhang, wang)
        moves = await salon.read(merging.moves, wang, salon.wall.ms)
        with pytest.raises(MergeChanged):
            await salon.write(merging.merge, (zhang, Merge(li, moves)))


async def test_merged_of_merged_keeps_all_and_a_forgotten_one_takes_none(salon, ids):
    zhang, wang, li = (ids.members[name] for name in ("zhang", "wang", "li"))
    await furnish(salon, ids)
    before = await salon.read(worth)
    await merge(salon, zhang, wang)
    await merge(salon, wang, li)
    after = await salon.read(worth)
    assert after[:4] == before[:4]
    assert (await salon.read(state.member, zhang)).member == li
    assert set(await salon.read(mentions, zhang)) | set(await salon.read(mentions, wang)) <= set(STAYS)
    gone = (await salon.write(rules.register, Register("过客"))).member
    await salon.write(rules.forget, gone)
    for one, other in ((li, gone), (gone, li)):
        with pytest.raises(MemberIsForgotten):
            await salon.read(merging.preview, one, other, salon.wall.ms)
        with pytest.raises(MemberIsForgotten):
            await salon.write(merging.merge, (one, Merge(other, await salon.read(merging.moves, one, 0))))
    assert salon.verify().verify == "ok"
