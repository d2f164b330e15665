"""Group-buy vouchers at the till: what they pay, once each; what the platform owes; what goes back."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.cashier import rules as till
from hub.cashier import state as bill_state
from hub.cashier import views
from hub.cashier.commands import (
    Hold,
    LineRequest,
    OfBill,
    Off,
    Quote,
    Refund,
    RefundLine,
    Sell,
    SettleHeld,
    TenderRequest,
)
from hub.cashier.errors import TenderMismatch
from hub.cashier.facts import CutRule
from hub.cashier.quotes import quote
from hub.errors import NotFound, Unfit
from hub.groupbuy import rules, state
from hub.groupbuy import views as group_views
from hub.groupbuy.deals import GroupBuyRequest
from hub.groupbuy.errors import CodeUsed, DealAbovePrice, DealNeedsLine, DealStopped, GroupBuyUnfit, GroupBuyWhole
from hub.groupbuy.rules import PutDeal, PutPlatform
from hub.groupbuy.used import fee_fen
from hub.ledger import state as ledger_state
from hub.ledger.accounts import Tender
from hub.loyalty import points
from hub.loyalty.points import AdjustPoints
from hub.security.approvals import ApprovalNeeded
from hub.shifts.facts import CashReason
from hub.shifts.rules import MoveCash, move_cash
from hub.store.rules import ChangeSetting, change_setting

OWED, FEES, SERVICE, CASH = "1122.02", "6601.01", "6001.01", "1001"
FACIAL, MASSAGE = 588_00, 128_00


class Deals:
    """美团 with 8 % has a facial at 299 and 100 for 88; 抖音 with 2.5 % has 50 for 40."""

    def __init__(self, salon, at_till):
        self.salon, self.till = salon, at_till

    async def begin(self):
        self.meituan = await self.salon.write(rules.put_platform, (None, PutPlatform("美团", 800)))
        self.douyin = await self.salon.write(rules.put_platform, (None, PutPlatform("抖音", 250)))
        self.facial = await self.put(self.meituan, PutDeal("深层清洁单人", 299_00, self.item("facial"), prefix="81"))
        self.hundred = await self.put(self.meituan, PutDeal("88 代 100", 88_00, worth_fen=100_00))
        self.fifty = await self.put(self.douyin, PutDeal("40 代 50", 40_00, worth_fen=50_00))

    def item(self, name):
        return self.salon.ids.items[name]

    async def put(self, platform, deal, known=None):
        return await self.salon.write(rules.put_deal, (platform, known, deal))

    def sale(self, lines, vouchers, tenders=(), member=None, **more):
        """vouchers: (deal, code, fen)."""
        asked = self.till.sale(lines, tenders, member, **more)
        mine = tuple(TenderRequest(Tender.GROUP_BUY, fen, reference=code, deal=deal) for deal, code, fen in vouchers)
        laid = tuple(GroupBuyRequest(deal, code) for deal, code, _ in vouchers)
        values = {name: getattr(asked, name) for name in asked.__struct_fields__}
        return Sell(**values | {"tenders": mine + asked.tenders, "group_buys": laid})

    async def sell(self, *arguments, **more):
        return await self.salon.write(till.sell, self.sale(*arguments, **more))

    async def quote(self, sale):
        asked = Quote(sale.lines, sale.member, group_buys=sale.group_buys)
        return await self.salon.read(quote, asked, "system", self.salon.wall.ms)

    async def refund(self, bill, *lines, **more):
        do = Refund(tuple(RefundLine(*line) for line in lines), "客人改期", print=False, **more)
        return await self.salon.write(till.refund, OfBill(bill, do))

    async def bill(self, bill):
        return await self.salon.read(views.bill, bill, self.salon.wall.ms)


@pytest.fixture
async def deals(salon, at_till):
    made = Deals(salon, at_till)
    await salon.write(move_cash, MoveCash(CashReason.FLOAT, "in", 5000_00))
    await made.begin()
    return made


class TestWhatItPays:
    async def test_an_item_costs_what_the_guest_paid_the_platform(self, salon, deals):
        before = await deals.till.totals()
        bill = await deals.sell(
            [("facial", 1), ("massage", 1)], [(deals.facial, "8100000001", 299_00)], [("cash", MASSAGE)]
        )
        assert await deals.till.moved(before) == {
            OWED: 299_00 - 23_92, FEES: 23_92, CASH: MASSAGE, SERVICE: -299_00 - MASSAGE,
        }  # fmt: skip
        shown = await deals.bill(bill)
        assert [(cut.rule, cut.name, cut.amount_fen) for cut in shown.lines[0].cuts] == [
            (CutRule.GROUP_BUY, "美团 深层清洁单人", FACIAL - 299_00)
        ]
        assert [(one.tender, one.name, one.reference) for one in shown.tenders] == [
            ("group_buy", "美团 深层清洁单人", "8100000001"), ("cash", None, None),
        ]  # fmt: skip
        assert shown.due_fen == 299_00 + MASSAGE
        assert salon.verify().verify == "ok"

    async def test_the_platform_stands_beside_the_account(self, salon, deals):
        await deals.sell(
            [("massage", 1)],
            [(deals.hundred, "8000000001", 88_00), (deals.fifty, "dy00000001", 28_00)][:1],
            [("cash", 28_00)],
        )
        rows = await salon.read(lambda r: r.all("SELECT ref, debit - credit FROM balance WHERE account = ?", OWED))
        assert rows == [(deals.meituan, 88_00 - 7_04)]

    async def test_two_for_two_pieces_and_the_rest_on_another_line(self, salon, deals):
        codes = [(deals.facial, "8100000001", 299_00), (deals.facial, "8100000002", 299_00)]
        bill = await deals.sell([("facial", 2), ("facial", 1)], codes, [("cash", FACIAL)])
        assert [line.amount_fen for line in (await deals.bill(bill)).lines] == [598_00, FACIAL]
        with pytest.raises(DealNeedsLine):
            await deals.sell([("facial", 2)], [(deals.facial, "8100000003", 299_00)], [("cash", FACIAL)])
        with pytest.raises(DealNeedsLine):
            await deals.sell([("massage", 1)], [(deals.facial, "8100000003", 299_00)])

    async def test_an_amount_is_spread_over_what_is_left_to_pay(self, salon, deals):
        vouchers = [(deals.hundred, "8000000001", 88_00), (deals.fifty, "DY00000001", 40_00)]
        bill = await deals.sell([("massage", 1), 100_00], vouchers, [("wechat", 78_00)])
        shown = await deals.bill(bill)
        assert (shown.list_fen, shown.due_fen) == (228_00, 228_00 - 12_00 - 10_00)
        assert sum(line.amount_fen for line in shown.lines) == shown.due_fen
        assert salon.verify().verify == "ok"

    @pytest.mark.parametrize(
        ("due", "pays"), [(88_00, True), (87_99, False), (88_01, True), (100_00, True), (1, False)]
    )
    async def test_a_voucher_pays_all_it_was_sold_for_or_is_not_taken(self, deals, due, pays):
        rest = max(0, due - 100_00)
        sale = deals.sale([due], [(deals.hundred, "8000000001", 88_00)], [("cash", rest)] if rest else [])
        if pays:
            await deals.salon.write(till.sell, sale)
        else:
            with pytest.raises(DealAbovePrice):
                await deals.salon.write(till.sell, sale)

    async def test_nothing_else_comes_off_what_a_voucher_pays(self, salon, deals):
        line = LineRequest(item=deals.item("facial"), off=Off(percent=50))
        with pytest.raises(Unfit):
            await deals.sell([line], [(deals.facial, "8100000001", 299_00)])
        whole = deals.sale(
            [("facial", 1), ("massage", 1)], [(deals.facial, "8100000001", 299_00)], [("cash", 100_00)], off_fen=28_00
        )
        bill = await deals.bill(await salon.write(till.sell, whole))
        assert [cut.rule for cut in bill.lines[0].cuts] == [CutRule.GROUP_BUY]
        assert bill.lines[1].amount_fen == 100_00

    async def test_rounding_leaves_it_alone(self, salon, deals):
        await salon.write(change_setting, ChangeSetting("rounding", '"yuan"'))
        bill = await deals.sell([99_99, ("facial", 1)], [(deals.facial, "8100000001", 299_00)], [("cash", 99_00)])
        assert [line.amount_fen for line in (await deals.bill(bill)).lines] == [99_00, 299_00]

    async def test_with_stored_value_cash_and_points_on_one_bill(self, salon, deals):
        member = salon.ids.members["zhang"]
        await salon.write(points.adjust, (member, AdjustPoints(1_000, "开业")))
        before = await deals.till.totals()
        vouchers = [(deals.facial, "8100000001", 299_00), (deals.fifty, "DY00000001", 40_00)]
        tenders = [("stored_value", 40_00), ("cash", 28_00, 30_00)]
        await deals.sell([("massage", 1), ("facial", 1)], vouchers, tenders, "zhang", points=1_000)
        moved = await deals.till.moved(before)
        assert moved[OWED] + moved[FEES] == 339_00
        assert moved[CASH] == 28_00
        assert salon.verify().verify == "ok"

    @pytest.mark.parametrize(
        ("price", "bp", "fee"), [(99_00, 800, 7_92), (1, 800, 0), (7, 800, 1), (99_00, 0, 0), (1, 10_000, 1)]
    )
    def test_the_fee_is_rounded_half_up(self, price, bp, fee):
        assert fee_fen(price, bp) == fee


class TestOnce:
    async def test_a_code_is_used_once_and_says_by_whom_and_where(self, salon, deals):
        first = await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        number = (await deals.till.bill(first)).number
        async with salon.unchanged():
            with pytest.raises(CodeUsed) as refused:
                await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        assert refused.value.values["bill"] == number
        [use] = (await salon.read(group_views.code, "8100000001")).uses
        assert (use.bill_number, use.platform_name, use.fee_fen) == (number, "美团", 23_92)

    async def test_twice_on_one_bill(self, deals):
        two = [(deals.facial, "8100000001", 299_00)] * 2
        with pytest.raises(Unfit):
            await deals.sell([("facial", 2)], two)

    async def test_letters_are_one_whatever_their_case(self, deals):
        await deals.sell([50_00], [(deals.fifty, "dy00000001", 40_00)])
        with pytest.raises(CodeUsed):
            await deals.sell([50_00], [(deals.fifty, "DY00000001", 40_00)])

    async def test_the_same_code_on_two_platforms(self, salon, deals):
        both = [(deals.hundred, "123456789", 88_00), (deals.fifty, "123456789", 40_00)]
        await deals.sell([200_00], both, [("cash", 50_00)])
        assert len((await salon.read(group_views.code, "123456789")).uses) == 2

    async def test_two_tablets_at_once(self, salon, deals):
        sale = deals.sale([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        outcomes = await asyncio.gather(*(salon.write(till.sell, sale) for _ in range(2)), return_exceptions=True)
        assert [type(one).__name__ for one in outcomes if isinstance(one, Exception)] == ["CodeUsed"]

    async def test_the_same_command_again_is_the_same_bill(self, salon, deals):
        sale = deals.sale([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        bills = [await salon.write(till.sell, sale, key="a") for _ in range(2)]
        assert bills[0] == bills[1]

    async def test_a_held_bill_keeps_the_code_out_of_nobodys_way(self, salon, deals):
        lines = (LineRequest(item=deals.item("facial")),)
        laid = (GroupBuyRequest(deals.facial, "8100000001"),)
        held = await salon.write(till.hold, Hold(lines, group_buys=laid))
        await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        pays = (TenderRequest(Tender.GROUP_BUY, 299_00, reference="8100000001", deal=deals.facial),)
        with pytest.raises(CodeUsed):
            await salon.write(till.settle_held, OfBill(held, SettleHeld(1, pays, print=False)))

    async def test_a_held_bill_is_paid_as_it_was_priced(self, salon, deals):
        laid = (GroupBuyRequest(deals.hundred, "8000000001"),)
        held = await salon.write(till.hold, Hold((LineRequest(amount_fen=100_00),), group_buys=laid))
        await deals.put(deals.meituan, PutDeal("88 代 100", 80_00, worth_fen=100_00), deals.hundred)
        pays = (TenderRequest(Tender.GROUP_BUY, 88_00, reference="8000000001", deal=deals.hundred),)
        await salon.write(till.settle_held, OfBill(held, SettleHeld(1, pays, print=False)))
        assert salon.verify().verify == "ok"


class TestRefused:
    @pytest.mark.parametrize("how", ["other code", "other sum", "no voucher priced", "no deal", "not paid by it"])
    async def test_what_is_not_as_it_was_priced(self, salon, deals, how):
        code = "8100000002" if how == "other code" else "8100000001"
        deal = None if how == "no deal" else deals.facial
        fen = 298_00 if how == "other sum" else 299_00
        tender = TenderRequest(Tender.GROUP_BUY, fen, reference=code, deal=deal)
        cash = TenderRequest(Tender.CASH, 299_00)
        laid = () if how == "no voucher priced" else (GroupBuyRequest(deals.facial, "8100000001"),)
        tenders = (cash,) if how == "not paid by it" else (tender,)
        sale = Sell((LineRequest(item=deals.item("facial")),), tenders, print=False, group_buys=laid)
        async with salon.unchanged():
            with pytest.raises((GroupBuyUnfit, TenderMismatch, Unfit)):
                await salon.write(till.sell, sale)

    async def test_a_stopped_deal_or_platform(self, salon, deals):
        await deals.put(deals.douyin, PutDeal("40 代 50", 40_00, worth_fen=50_00, active=False), deals.fifty)
        await salon.write(rules.put_platform, (deals.meituan, PutPlatform("美团", 800, active=False)))
        for deal, fen in ((deals.fifty, 40_00), (deals.hundred, 88_00)):
            with pytest.raises(DealStopped):
                await deals.sell([200_00], [(deal, "123456789", fen)], [("cash", 200_00 - fen)])

    @pytest.mark.parametrize(
        "values",
        [
            {"price_fen": 10}, {"price_fen": 10, "item": "facial", "worth_fen": 10}, {"price_fen": 11, "worth_fen": 10},
            {"price_fen": FACIAL + 1, "item": "facial"}, {"price_fen": 10, "item": "value"},
        ],
    )  # fmt: skip
    async def test_deals_that_make_no_sense(self, deals, values):
        if "item" in values:
            values = values | {"item": deals.item(values["item"])}
        with pytest.raises(Unfit):
            await deals.put(deals.meituan, PutDeal("坏的", **values))

    async def test_names_that_stand_already(self, salon, deals):
        with pytest.raises(Unfit):
            await salon.write(rules.put_platform, (None, PutPlatform("美团")))
        with pytest.raises(NotFound):
            await deals.put("X", PutDeal("坏的", 1, worth_fen=1))


class TestRefund:
    async def sold(self, deals):
        before = await deals.till.totals()
        bill = await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        return bill, before

    async def test_back_to_the_platform_nothing_is_owed(self, salon, deals):
        bill, before = await self.sold(deals)
        await deals.refund(bill, (1, 299_00))
        assert await deals.till.moved(before) == {}
        with pytest.raises(CodeUsed):
            await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        assert salon.verify().verify == "ok"

    async def test_a_code_set_free_pays_once_more(self, salon, deals):
        bill, before = await self.sold(deals)
        await deals.refund(bill, (1, 299_00), free_codes=True)
        again = await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        used = await salon.read(state.code, deals.meituan, "8100000001")
        assert (used.bill, used.state) == (again, "used")
        assert (await deals.till.moved(before))[OWED] == 299_00 - 23_92
        assert salon.verify().verify == "ok"

    async def test_only_whole(self, deals):
        bill, _ = await self.sold(deals)
        async with deals.salon.unchanged():
            with pytest.raises(GroupBuyWhole):
                await deals.refund(bill, (1, 298_99))

    async def test_money_goes_back_before_vouchers(self, salon, deals):
        bill = await deals.sell([128_00], [(deals.hundred, "8000000001", 88_00)], [("cash", 28_00)])
        before = await deals.till.totals()
        await deals.refund(bill, (1, 28_00))
        assert await deals.till.moved(before) == {CASH: -28_00, "6001.03": 28_00}

    async def test_in_cash_the_platform_still_owes(self, salon, deals):
        bill, _ = await self.sold(deals)
        before = await deals.till.totals()
        await deals.refund(bill, (1, 100_00), group_buy="cash")
        assert await deals.till.moved(before) == {CASH: -100_00, SERVICE: 100_00}
        assert (await salon.read(state.code, deals.meituan, "8100000001")).state == "used"
        with pytest.raises(Unfit):
            await deals.refund(bill, (1, 1), group_buy="cash", free_codes=True)
        with pytest.raises(GroupBuyWhole):
            await deals.refund(bill, (1, 199_00))
        assert salon.verify().verify == "ok"

    async def test_in_cash_only_by_a_managers_word(self, salon, deals):
        bill, _ = await self.sold(deals)
        do = Refund((RefundLine(1, 299_00),), "客人要现金", print=False, group_buy="cash")
        with pytest.raises(ApprovalNeeded):
            await salon.write(till.refund, OfBill(bill, do), actor=salon.ids.staff["front_desk"])

    async def test_nothing_to_free(self, deals):
        bill = await deals.till.sell([10_00], [("cash", 10_00)])
        with pytest.raises(Unfit):
            await deals.refund(bill, (1, 10_00), free_codes=True)


class TestFigures:
    async def test_by_tender_in_the_days_figures_and_the_shift(self, salon, deals):
        await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        day = (await salon.read(lambda r: r.one("SELECT max(day) FROM bill")))[0]
        assert (await salon.read(ledger_state.received_by_tender, day))[Tender.GROUP_BUY] == 299_00
        figures = dict(await salon.read(lambda r: r.all("SELECT name, amount FROM shift_figure")))
        assert figures["received.group_buy"] == 299_00

    async def test_a_quote_says_what_is_taken(self, deals):
        sale = deals.sale([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
        quoted = await deals.quote(sale)
        assert [(one.rule, one.amount_fen) for one in quoted.offers] == [(CutRule.GROUP_BUY, FACIAL - 299_00)]


async def test_whatever_mix_of_tenders_the_bill_adds_up(salon, deals):
    """Quick lines, vouchers of both platforms, money: tenders sum to the due, and the books close after any refund."""
    number = 0

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.integers(1, 300_00), min_size=1, max_size=4), st.integers(0, 2), st.integers(0, 2),
        st.integers(0, 2), st.integers(0, 100), st.booleans(),
    )  # fmt: skip
    def mix(prices, hundreds, fifties, facials, percent, in_cash):
        nonlocal number
        codes = []
        for deal, times, fen in (
            (deals.facial, facials, 299_00),
            (deals.hundred, hundreds, 88_00),
            (deals.fifty, fifties, 40_00),
        ):
            for _ in range(times):
                number += 1
                codes.append((deal, f"{number:010d}", fen))
        done.append(asyncio.run_coroutine_threadsafe(one(prices, facials, codes, percent, in_cash), loop).result())

    async def one(prices, facials, codes, percent, in_cash):
        lines = [*prices, *([("facial", facials)] if facials else [])]
        priced = deals.sale(lines, codes)
        try:
            due = (await deals.quote(priced)).due_fen
        except DealAbovePrice:
            return False
        rest = due - sum(fen for _, _, fen in codes)
        card = rest * percent // 100
        money = [one for one in (("cash", rest - card), ("bank_card", card)) if one[1]]
        before = await deals.till.totals()
        bill = await deals.sell(lines, codes, money)
        rows = await salon.read(bill_state.lines, bill)
        tenders = await salon.read(bill_state.tenders, bill)
        assert sum(one.amount_fen for one in tenders) == due == sum(row.line.amount_fen for row in rows)
        moved = await deals.till.moved(before)
        assert sum(moved.get(code, 0) for code in (OWED, FEES, CASH, "1012.01")) == due
        way = "cash" if in_cash else "platform"
        await deals.refund(
            bill, *((row.line.line, row.line.amount_fen) for row in rows if row.line.amount_fen), group_buy=way
        )
        moved = await deals.till.moved(before)
        platform = sum(fen for _, _, fen in codes) if in_cash else 0
        assert moved.get(OWED, 0) + moved.get(FEES, 0) == platform
        assert moved.get(CASH, 0) == -platform
        return True

    loop, done = asyncio.get_running_loop(), []
    await asyncio.to_thread(mix)
    assert any(done)
    assert salon.verify().verify == "ok"
