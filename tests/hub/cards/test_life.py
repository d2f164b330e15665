"""Frozen, locked, extended, given away, closed, lapsed; cards of several parts and cards paid bit by bit."""

import pytest

from hub.cards import life
from hub.cards import state as card_state
from hub.cards.errors import (
    CardAlreadyUsed,
    CardExpired,
    CardIsClosed,
    CardIsStopped,
    CardNotStopped,
    CardOfAnother,
    InsufficientValue,
    LotIsGone,
    NothingLapses,
    OnceOnly,
)
from hub.cards.facts import Method, Stop
from hub.cards.life import ExtendCard, Lapse, ResumeCard, StopCard, TransferCard
from hub.cashier import closings, debt_state
from hub.cashier import rules as till
from hub.cashier import views as bill_views
from hub.cashier.closings import CloseCard, ClosingQuery
from hub.cashier.commands import DebtRequest, LineRequest
from hub.cashier.errors import DebtLapsed, DebtNotOwed, DebtPaid, MemberNeeded, MoneyOnly
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind
from hub.catalog.rules import ComponentRequest, PutItem
from hub.errors import Unfit
from hub.ledger.accounts import Tender
from hub.members import views as member_views
from hub.security.approvals import ApprovalNeeded
from hub.store.rules import ChangeSetting, change_setting

DAY = 86_400_000


@pytest.fixture
def face(ids):
    """Zhang's stored-value card: 1,000 paid, 200 given."""
    return ids.face["zhang"]


@pytest.fixture
def books(salon):
    """After the test the books prove themselves."""
    yield
    assert salon.verify().verify == "ok"


async def card_of(salon, member, unit="SESSION"):
    """The member's newest card of this unit."""
    rows = await salon.read(
        lambda r: r.all(
            "SELECT card FROM card WHERE member = ? AND unit = ? ORDER BY sold_at DESC, card DESC",
            salon.ids.members[member], unit,
        )
    )  # fmt: skip
    return rows[0][0]


async def put(salon, name, item):
    salon.ids.items[name] = await salon.write(catalog.add_item, item)


class TestStopped:
    @pytest.mark.parametrize("how", list(Stop))
    async def test_a_stopped_card_pays_nothing_until_it_is_resumed(self, salon, at_till, face, how, books):
        await salon.write(life.stop, (face, StopCard(how, "会员要求")))
        async with salon.unchanged():
            with pytest.raises(CardIsStopped):
                await at_till.sell([1_00], [("stored_value", 1_00)], "zhang")
            with pytest.raises(CardIsStopped):
                await at_till.sell([("value", 1)], [("cash", 1000_00)], "zhang")
            with pytest.raises(CardIsStopped):
                await salon.write(life.stop, (face, StopCard(how, "再停一次")))
        await salon.write(life.resume, (face, ResumeCard()))
        await at_till.sell([1_00], [("stored_value", 1_00)], "zhang")
        with pytest.raises(CardNotStopped):
            await salon.write(life.resume, (face, ResumeCard()))

    @pytest.mark.parametrize(("how", "gained_days"), [(Stop.FROZEN, 30), (Stop.LOCKED, 0)])
    async def test_a_frozen_cards_term_stands_still_a_locked_ones_does_not(self, salon, at_till, how, gained_days):
        await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
        card = await card_of(salon, "wang", "FACE")
        [before] = (await at_till.card(card)).lots
        await salon.write(life.stop, (card, StopCard(how, "怀孕")))
        salon.wall.pass_(days=30)
        await salon.write(life.resume, (card, ResumeCard()))
        [after] = (await at_till.card(card)).lots
        assert after.expires_at - before.expires_at == gained_days * DAY

    async def test_what_had_expired_before_the_freeze_stays_expired(self, salon, at_till):
        await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
        card = await card_of(salon, "wang", "FACE")
        salon.wall.pass_(days=366)
        await salon.write(life.stop, (card, StopCard(Stop.FROZEN, "出国")))
        salon.wall.pass_(days=10)
        await salon.write(life.resume, (card, ResumeCard()))
        assert (await at_till.card(card)).balance(salon.wall.ms) == 0

    async def test_the_front_desk_may_lock_but_not_open(self, salon, face, ids):
        await salon.write(life.stop, (face, StopCard(Stop.LOCKED, "可疑")), actor=ids.staff["front_desk"])
        with pytest.raises(ApprovalNeeded):
            await salon.write(life.resume, (face, ResumeCard()), actor=ids.staff["front_desk"])


class TestExtended:
    async def test_an_expired_lot_lives_again_from_today(self, salon, at_till, books):
        await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
        card = salon.ids.face["wang"] = await card_of(salon, "wang", "FACE")
        salon.wall.pass_(days=400)
        with pytest.raises(CardExpired):
            await at_till.sell([1_00], [("stored_value", 1_00)], "wang")
        await salon.write(life.extend, (card, ExtendCard(30, "老客户")))
        salon.wall.pass_(days=29)
        await at_till.sell([1_00], [("stored_value", 1_00)], "wang")

    async def test_what_never_ends_cannot_be_extended(self, salon, face):
        with pytest.raises(Unfit):
            await salon.write(life.extend, (face, ExtendCard(30, "老客户")))


class TestTransferred:
    async def test_all_of_it_pays_for_the_other_and_no_longer_for_the_first(self, salon, at_till, face, ids, books):
        await salon.write(life.transfer, (face, TransferCard(ids.members["wang"], "母女")))
        with pytest.raises(CardOfAnother):
            await at_till.sell([1_00], [("stored_value", 1_00)], "zhang")
        ids.face["wang"] = face
        await at_till.sell([1200_00], [("stored_value", 1200_00)], "wang")

    async def test_to_oneself_it_makes_no_sense_and_a_front_desk_needs_approval(self, salon, face, ids):
        with pytest.raises(Unfit):
            await salon.write(life.transfer, (face, TransferCard(ids.members["zhang"], "母女")))
        with pytest.raises(ApprovalNeeded):
            await salon.write(
                life.transfer, (face, TransferCard(ids.members["wang"], "母女")), actor=ids.staff["front_desk"]
            )


class TestClosed:
    """1,000 paid and 200 given; 300 of the face used releases 250."""

    async def use(self, at_till, fen):
        await at_till.sell([fen], [("stored_value", fen)], "zhang")

    @pytest.mark.parametrize(
        ("used", "method", "keep_bonus", "refund", "kept"),
        [
            (0, Method.RATIO, False, 1000_00, 0),
            (0, Method.LIST_PRICE, False, 1000_00, 0),
            (300_00, Method.RATIO, False, 750_00, 0),
            (300_00, Method.LIST_PRICE, False, 700_00, 50_00),
            (300_00, Method.LIST_PRICE, True, 900_00, -150_00),
            (1, Method.RATIO, False, 1000_00, 0),
            (1, Method.LIST_PRICE, False, 999_99, 1),
            (1199_99, Method.RATIO, False, 1, 0),
            (1199_99, Method.LIST_PRICE, False, 0, 1),
            (1200_00, Method.RATIO, False, 0, 0),
        ],
    )
    async def test_the_arithmetic_is_shown_and_then_done(
        self, salon, at_till, face, used, method, keep_bonus, refund, kept, books
    ):
        if used:
            await self.use(at_till, used)
        quoted = await salon.read(closings.quote, face, ClosingQuery(method, keep_bonus), salon.wall.ms)
        assert (quoted.refund_fen, quoted.kept_fen) == (refund, kept)
        before = await at_till.totals()
        await salon.write(closings.close, (face, CloseCard(refund, Tender.WECHAT, "搬家", method, keep_bonus)))
        moved = await at_till.moved(before)
        assert (moved.get("1012.02", 0), moved.get("6001.04", 0), moved.get("6711.01", 0)) == (
            -refund, -max(kept, 0), max(-kept, 0),
        )  # fmt: skip
        assert (moved.get("9101", 0), moved.get("2205", 0)) == (used - 1200_00 or 0, refund + kept)
        with pytest.raises(CardIsClosed):
            await salon.write(closings.close, (face, CloseCard(0, Tender.WECHAT, "再退")))

    async def test_a_session_card_by_list_price_counts_the_treatments_taken(self, salon, at_till, ids, books):
        """3,000 for ten; three massages at 128 and one facial at 588 taken: 3,000 - 972 = 2,028."""
        await at_till.sell([("massage", 3, "card"), ("facial", 1, "card")], [], "zhang")
        card = ids.sessions["zhang"]
        by_list = await salon.read(closings.quote, card, ClosingQuery(Method.LIST_PRICE), salon.wall.ms)
        by_ratio = await salon.read(closings.quote, card, ClosingQuery(Method.RATIO), salon.wall.ms)
        assert (by_list.refund_fen, by_ratio.refund_fen) == (2028_00, 1800_00)
        await salon.write(closings.close, (card, CloseCard(2028_00, Tender.WECHAT, "不满意", Method.LIST_PRICE)))

    @pytest.mark.parametrize(("agreed", "kept"), [(0, 750_00), (800_00, -50_00), (1000_00, -250_00)])
    async def test_as_agreed(self, salon, at_till, face, agreed, kept, books):
        await self.use(at_till, 300_00)
        query = ClosingQuery(Method.AGREED, agreed_fen=agreed)
        quoted = await salon.read(closings.quote, face, query, salon.wall.ms)
        assert (quoted.refund_fen, quoted.kept_fen) == (agreed, kept)
        await salon.write(closings.close, (face, CloseCard(agreed, Tender.WECHAT, "协商", Method.AGREED)))

    async def test_more_than_was_paid_or_another_sum_than_was_shown_is_refused(self, salon, at_till, face):
        async with salon.unchanged():
            for wrong in (
                CloseCard(1000_01, Tender.WECHAT, "协商", Method.AGREED),
                CloseCard(999_99, Tender.WECHAT, "搬家"),
                CloseCard(1000_00, Tender.STORED_VALUE, "搬家"),
            ):
                with pytest.raises(Unfit):
                    await salon.write(closings.close, (face, wrong))

    async def test_a_front_desk_needs_approval(self, salon, face, ids):
        with pytest.raises(ApprovalNeeded):
            await salon.write(
                closings.close, (face, CloseCard(1000_00, Tender.WECHAT, "搬家")), actor=ids.staff["front_desk"]
            )

    async def test_a_sale_it_paid_cannot_go_back_into_it(self, salon, at_till, face):
        bill = await at_till.sell([300_00], [("stored_value", 300_00)], "zhang")
        await salon.write(closings.close, (face, CloseCard(750_00, Tender.WECHAT, "搬家")))
        async with salon.unchanged():
            with pytest.raises(LotIsGone):
                await at_till.refund(bill, (1, 300_00))

    async def test_after_closing_a_top_up_opens_the_card_again(self, salon, at_till, face, books):
        await salon.write(closings.close, (face, CloseCard(1000_00, Tender.WECHAT, "搬家")))
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "zhang")
        await at_till.sell([1_00], [("stored_value", 1_00)], "zhang")


class TestLapsed:
    async def test_what_expires_is_no_income_until_the_owner_says_so_and_can_be_taken_back(self, salon, at_till, books):
        await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
        card = salon.ids.face["wang"] = await card_of(salon, "wang", "FACE")
        await at_till.sell([100_00], [("stored_value", 100_00)], "wang")
        with pytest.raises(NothingLapses):
            await salon.write(life.lapse, (card, Lapse("年终")))
        salon.wall.pass_(days=366)
        before = await at_till.totals()
        assert before["2205"] < 0
        await salon.write(life.lapse, (card, Lapse("年终")))
        assert await at_till.moved(before) == {
            "2205": 400_00, "6001.04": -400_00, "9101": -400_00, "9102": 400_00
        }  # fmt: skip
        with pytest.raises(NothingLapses):
            await salon.write(life.lapse, (card, Lapse("年终")))
        await salon.write(life.reverse_lapse, (card, Lapse("会员回来了")))
        assert await at_till.moved(before) == {}
        await salon.write(life.extend, (card, ExtendCard(30, "会员回来了")))
        await at_till.sell([400_00], [("stored_value", 400_00)], "wang")

    async def test_a_lapsed_lot_cannot_be_extended_into_use(self, salon, at_till):
        await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
        card = await card_of(salon, "wang", "FACE")
        salon.wall.pass_(days=366)
        await salon.write(life.lapse, (card, Lapse("年终")))
        with pytest.raises(Unfit):
            await salon.write(life.extend, (card, ExtendCard(30, "会员回来了")))


class TestParts:
    """Ten facials and, as gifts, two massages for 1,980; and 60 minutes that take two of 30."""

    @pytest.fixture
    async def cards(self, salon, ids):
        facial, massage = ids.items["facial"], ids.items["massage"]
        parts = (ComponentRequest((facial,), 10), ComponentRequest((massage,), 2, gift=True))
        await put(salon, "gifted", PutItem(ItemKind.SESSION_CARD, "护理十次送两次", 1980_00, "卡项", components=parts))
        await put(salon, "long", PutItem(ItemKind.SERVICE, "按摩 60 分钟", 198_00, "身体"))
        half = (ComponentRequest((massage, ids.items["long"]), 10, (1, 2)),)
        await put(salon, "halves", PutItem(ItemKind.SESSION_CARD, "30 分钟十次", 1000_00, "卡项", components=half))
        once = (ComponentRequest((facial,), 1),)
        await put(salon, "trial", PutItem(ItemKind.SESSION_CARD, "体验卡", 98_00, "卡项", components=once, once=True))

    async def test_the_price_goes_to_the_parts_by_their_own_prices_gifts_included(self, salon, at_till, cards, books):
        """5,880 and 256 of stand-alone price: 1,980 is 1,897.39 and 82.61."""
        await at_till.sell([("gifted", 1)], [("cash", 1980_00)], "wang")
        lots = (await at_till.card(await card_of(salon, "wang"))).lots
        assert [(lot.size, lot.principal_fen, lot.gift) for lot in lots] == [
            (10, 1897_39, False), (2, 82_61, True),
        ]  # fmt: skip

    async def test_each_part_pays_its_own_services_only(self, salon, at_till, cards, books):
        await at_till.sell([("gifted", 1)], [("cash", 1980_00)], "wang")
        salon.ids.sessions["wang"] = await card_of(salon, "wang")
        await at_till.sell([("massage", 2, "card")], [], "wang")
        async with salon.unchanged():
            with pytest.raises(InsufficientValue):
                await at_till.sell([("massage", 1, "card")], [], "wang")
        await at_till.sell([("facial", 10, "card")], [], "wang")
        card = await at_till.card(salon.ids.sessions["wang"])
        assert [lot.liability_fen for lot in card.lots] == [0, 0]

    async def test_sixty_minutes_take_two_of_thirty(self, salon, at_till, cards, ids, books):
        await at_till.sell([("halves", 1)], [("cash", 1000_00)], "wang")
        card = ids.sessions["wang"] = await card_of(salon, "wang")
        bill = await at_till.sell([("long", 4, "card"), ("massage", 1, "card")], [], "wang")
        assert [lot.used for lot in (await at_till.card(card)).lots] == [9]
        with pytest.raises(InsufficientValue):
            await at_till.sell([("long", 1, "card")], [], "wang")
        await at_till.refund(bill, (1, 0, 3))
        assert [lot.used for lot in (await at_till.card(card)).lots] == [3]
        assert (await at_till.card(card)).balance(salon.wall.ms) == 7

    async def test_a_trial_card_is_bought_once_unless_it_went_back_unused(self, salon, at_till, cards):
        bill = await at_till.sell([("trial", 1)], [("cash", 98_00)], "wang")
        with pytest.raises(OnceOnly):
            await at_till.sell([("trial", 1)], [("cash", 98_00)], "wang")
        await at_till.refund(bill, (1, 98_00))
        await at_till.sell([("trial", 1)], [("cash", 98_00)], "wang")

    async def test_a_card_of_parts_goes_back_whole(self, salon, at_till, cards, books):
        before = await at_till.totals()
        bill = await at_till.sell([("gifted", 1)], [("cash", 1980_00)], "wang")
        await at_till.refund(bill, (1, 1980_00))
        assert await at_till.moved(before) == {}


class TestOwed:
    """What is not paid becomes no liability and opens nothing; what was served and not paid is a receivable."""

    @pytest.fixture
    def pay_debt(self, at_till):
        async def pay(bill, line, fen, tender="cash", member="wang"):
            request = LineRequest(amount_fen=fen, settles=DebtRequest(bill, line))
            return await at_till.sell([request], [(tender, fen)], member)

        return pay

    async def test_a_service_on_credit_is_revenue_and_a_receivable_until_it_is_paid(self, at_till, pay_debt, books):
        before = await at_till.totals()
        bill = await at_till.sell([("massage", 1)], [("cash", 28_00), ("arrears", 100_00)], "wang")
        assert await at_till.moved(before) == {"1001": 28_00, "1122": 100_00, "6001.01": -128_00}
        await pay_debt(bill, 1, 60_00)
        await pay_debt(bill, 1, 40_00, "wechat")
        assert await at_till.moved(before) == {"1001": 88_00, "1012.02": 40_00, "6001.01": -128_00}

    async def test_the_members_page_and_a_held_bill_say_what_is_owed(self, salon, ids, at_till, pay_debt, books):
        bill = await at_till.sell([("massage", 1)], [("arrears", 128_00)], "wang")
        await pay_debt(bill, 1, 28_00)
        (debt,) = (await salon.read(member_views.page, ids.members["wang"], salon.wall.ms)).debts
        assert (debt.bill, debt.line, debt.owed_fen, debt.left_fen) == (bill, 1, 128_00, 100_00)
        held = await at_till.hold([LineRequest(amount_fen=100_00, settles=DebtRequest(bill, 1))], "wang")
        (line,) = (await salon.read(bill_views.bill, held, salon.wall.ms)).lines
        assert (line.settles.bill, line.settles.line) == (bill, 1)

    async def test_nothing_more_is_paid_of_a_card_that_was_posted_to_income(self, salon, at_till, pay_debt, books):
        """What came would be owed in services that no lot holds any more; a bill that was held then is no way round."""
        bill = await at_till.sell([("year", 1)], [("cash", 400_00), ("arrears", 100_00)], "wang")
        card = await card_of(salon, "wang", "FACE")
        held = await at_till.hold([LineRequest(amount_fen=1, settles=DebtRequest(bill, 1))], "wang")
        salon.wall.pass_(days=366)
        await salon.write(life.lapse, (card, Lapse("年终")))
        async with salon.unchanged():
            with pytest.raises(DebtLapsed):
                await pay_debt(bill, 1, 100_00)
            with pytest.raises(DebtLapsed):
                await at_till.settle(held, [("cash", 1)], "wang")
        await salon.write(life.reverse_lapse, (card, Lapse("会员回来了")))
        before = await at_till.totals()
        await at_till.settle(held, [("cash", 1)], "wang")
        await pay_debt(bill, 1, 99_99)
        assert await at_till.moved(before) == {"1001": 100_00, "2205": -100_00}

    async def test_a_card_opens_as_it_is_paid(self, salon, at_till, pay_debt, books):
        """400 of 1,000 paid opens 480 of 1,200."""
        before = await at_till.totals()
        bill = await at_till.sell([("value", 1)], [("cash", 400_00), ("arrears", 600_00)], "wang")
        assert await at_till.moved(before) == {"1001": 400_00, "2205": -400_00, "9101": 1200_00, "9102": -1200_00}
        salon.ids.face["wang"] = await card_of(salon, "wang", "FACE")
        async with salon.unchanged():
            with pytest.raises(InsufficientValue):
                await at_till.sell([480_01], [("stored_value", 480_01)], "wang")
        await at_till.sell([480_00], [("stored_value", 480_00)], "wang")
        assert (await at_till.moved(before))["6001.03"] == -400_00
        await pay_debt(bill, 1, 600_00)
        await at_till.sell([720_00], [("stored_value", 720_00)], "wang")
        assert await at_till.moved(before) == {"1001": 1000_00, "6001.03": -1000_00}

    async def test_more_than_is_owed_or_by_stored_value_or_for_another_is_refused(self, salon, at_till, pay_debt):
        bill = await at_till.sell([("massage", 1)], [("arrears", 128_00)], "zhang")
        async with salon.unchanged():
            with pytest.raises(DebtNotOwed):
                await pay_debt(bill, 1, 128_01, member="zhang")
            with pytest.raises(MoneyOnly):
                await pay_debt(bill, 1, 128_00, "stored_value", member="zhang")
            with pytest.raises(MemberNeeded):
                await pay_debt(bill, 1, 128_00, member="wang")
            with pytest.raises(MemberNeeded):
                await at_till.sell([("massage", 1)], [("arrears", 128_00)])

    async def test_what_was_paid_goes_back_before_what_owed_it(self, at_till, pay_debt, books):
        before = await at_till.totals()
        bill = await at_till.sell([("massage", 1)], [("arrears", 128_00)], "wang")
        paid = await pay_debt(bill, 1, 50_00)
        with pytest.raises(DebtPaid):
            await at_till.refund(bill, (1, 128_00))
        await at_till.refund(paid, (1, 50_00))
        await at_till.refund(bill, (1, 128_00))
        assert await at_till.moved(before) == {}

    async def test_an_instalment_cannot_go_back_once_it_was_used(self, salon, at_till, pay_debt, books):
        bill = await at_till.sell([("value", 1)], [("cash", 400_00), ("arrears", 600_00)], "wang")
        salon.ids.face["wang"] = await card_of(salon, "wang", "FACE")
        paid = await pay_debt(bill, 1, 600_00)
        spent = await at_till.sell([481_00], [("stored_value", 481_00)], "wang")
        async with salon.unchanged():
            with pytest.raises(CardAlreadyUsed):
                await at_till.refund(paid, (1, 600_00))
        await at_till.refund(spent, (1, 481_00))
        await at_till.refund(paid, (1, 600_00))
        await at_till.refund(bill, (1, 1000_00))
        assert await at_till.lots("wang") == []

    async def test_closing_the_card_ends_what_is_owed_on_it(self, salon, at_till, ids, books):
        await at_till.sell([("value", 1)], [("cash", 400_00), ("arrears", 600_00)], "wang")
        card = await card_of(salon, "wang", "FACE")
        await salon.write(closings.close, (card, CloseCard(400_00, Tender.WECHAT, "不办了")))
        assert await salon.read(debt_state.debts, ids.members["wang"]) == []

    async def test_beyond_the_stores_limit_it_needs_approval(self, salon, at_till, ids):
        await salon.write(change_setting, ChangeSetting("arrears_limit_fen", "20000"))
        desk = {"actor": ids.staff["front_desk"]}
        sale = at_till.sale([("massage", 1)], [("arrears", 128_00)], "wang")
        await salon.write(till.sell, sale, **desk)
        with pytest.raises(ApprovalNeeded):
            await salon.write(till.sell, sale, **desk)


async def test_a_cards_lots_are_listed_in_the_order_they_were_bought(salon, at_till):
    for _ in range(3):
        await at_till.sell([("value", 1)], [("cash", 1000_00)], "wang")
    card = await salon.read(card_state.card, await card_of(salon, "wang", "FACE"))
    assert [lot.bought_seq for lot in card.lots] == sorted(lot.bought_seq for lot in card.lots)
