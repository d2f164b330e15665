"""Printed vouchers: sold as a prepayment, used once, given back, lapsed; given ones are coupons."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cashier import rules as till
from hub.cashier import views
from hub.cashier.commands import LineRequest, OfBill, Refund, RefundLine, Sell, TenderRequest
from hub.cashier.errors import MoneyOnly
from hub.errors import NotFound, Unfit
from hub.hardware.presence import meaning_of_scan
from hub.language import spoken
from hub.ledger import state as ledger_state
from hub.ledger.accounts import Tender
from hub.loyalty import coupons
from hub.loyalty.coupon_facts import How
from hub.loyalty.coupons import PutCouponKind
from hub.vouchers import rules, seen, serials, slips, state
from hub.vouchers import views as voucher_views
from hub.vouchers.errors import NoVouchersLapse, VoucherGone, VoucherNotFull, VoucherUnfit
from hub.vouchers.rules import PostLapse, PrintVouchers, PutSeries
from hub.vouchers.slips import AskSlip, AskSlips

OWED, REST, SERVICE, QUICK, CASH = "2205.02", "6001.05", "6001.01", "6001.03", "1001"


class Vouchers:
    def __init__(self, salon, at_till):
        self.salon, self.till = salon, at_till

    async def begin(self, **more):
        """500 of face for 450."""
        put = PutSeries("五百元代金券", 500_00, 450_00, **more)
        self.series = await self.salon.write(rules.put_series, (None, put))
        return await self.printed(3)

    async def printed(self, copies):
        return await self.salon.write(rules.print_, (self.series, PrintVouchers(copies)))

    async def sold(self, *serials_, tender="cash"):
        lines = [LineRequest(voucher=serial) for serial in serials_]
        return await self.till.sell(lines, [(tender, 450_00 * len(lines))])

    def sale(self, lines, laid, tenders=()):
        asked = self.till.sale(lines, tenders)
        mine = tuple(TenderRequest(Tender.VOUCHER, fen, reference=serial) for serial, fen in laid)
        return Sell(asked.lines, mine + asked.tenders, print=False)

    async def pay(self, lines, laid, tenders=()):
        return await self.salon.write(till.sell, self.sale(lines, laid, tenders))

    async def refund(self, bill, *lines):
        do = Refund(tuple(RefundLine(*line) for line in lines), "退款", print=False)
        return await self.salon.write(till.refund, OfBill(bill, do))

    async def voucher(self, serial):
        return await self.salon.read(state.voucher, serial)


@pytest.fixture
async def paper(salon, at_till):
    return Vouchers(salon, at_till)


class TestSerials:
    @given(st.integers(1, 999), st.integers(1, 99_999), st.integers(0, 2**120), st.integers(1, 13), st.integers(1, 9))
    def test_one_wrong_digit_is_found(self, series, number, chance, place, more):
        made = serials.serial(series, number, chance)
        assert serials.parse(f" {made[:4]} {made[4:]} ".lower()) == made
        wrong = made[:place] + str((int(made[place]) + more) % 10) + made[place + 1 :]
        assert serials.parse(wrong) is None

    @given(st.integers(1, 999), st.integers(1, 99_999), st.integers(0, 2**120), st.integers(1, 12))
    def test_two_swapped_digits_are_found(self, series, number, chance, place):
        made = serials.serial(series, number, chance)
        if made[place] != made[place + 1]:
            swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
            assert serials.parse(swapped) is None

    @pytest.mark.parametrize("text", ["", "V", "V123", "12345678901234", "V0010000100001x"])
    def test_what_is_no_serial(self, text):
        assert serials.parse(text) is None


class TestSold:
    async def test_it_is_owed_until_it_is_used(self, salon, paper):
        one, *_ = await paper.begin()
        before = await paper.till.totals()
        await paper.sold(one)
        assert await paper.till.moved(before) == {CASH: 450_00, OWED: -450_00}
        await paper.pay([("facial", 1)], [(one, 500_00)], [("cash", 88_00)])
        assert await paper.till.moved(before) == {CASH: 538_00, SERVICE: -538_00}
        assert salon.verify().verify == "ok"

    async def test_the_rest_is_gone_and_earned(self, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        before = await paper.till.totals()
        await paper.pay([480_00], [(one, 480_00)])
        assert await paper.till.moved(before) == {OWED: 450_00, QUICK: -432_00, REST: -18_00}

    async def test_nothing_is_given_up_while_another_tender_pays(self, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        for laid, cash in ((499_99, 1), (1, 479_99)):
            with pytest.raises(VoucherNotFull):
                await paper.pay([laid + cash], [(one, laid)], [("cash", cash)])
        await paper.pay([500_01], [(one, 500_00)], [("cash", 1)])

    async def test_one_fen(self, salon, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        before = await paper.till.totals()
        await paper.pay([1], [(one, 1)])
        assert await paper.till.moved(before) == {OWED: 450_00, REST: -450_00}
        assert salon.verify().verify == "ok"

    async def test_two_on_one_bill(self, salon, paper):
        one, two, _ = await paper.begin()
        await paper.sold(one, two)
        before = await paper.till.totals()
        await paper.pay([("facial", 1), 312_00, 100_00], [(one, 500_00), (two, 500_00)])
        assert (await paper.till.moved(before))[OWED] == 900_00
        assert salon.verify().verify == "ok"

    @pytest.mark.parametrize("tender", ["arrears", "stored_value"])
    async def test_money_alone_buys_one(self, paper, tender):
        one, *_ = await paper.begin()
        with pytest.raises(Exception):  # noqa: B017 - each way has its own
            await paper.till.sell([LineRequest(voucher=one)], [(tender, 450_00)], "zhang")

    async def test_a_voucher_buys_no_voucher(self, paper):
        one, two, _ = await paper.begin()
        await paper.sold(one)
        with pytest.raises((MoneyOnly, VoucherUnfit)):
            await paper.pay([LineRequest(voucher=two)], [(one, 450_00)])


class TestRefused:
    async def test_not_sold_used_twice_and_never_printed(self, paper):
        one, two, _ = await paper.begin()
        await paper.sold(one)
        await paper.pay([500_00], [(one, 500_00)])
        for serial in (one, two, serials.serial(9, 9, 9), "V12"):
            with pytest.raises(VoucherGone):
                await paper.pay([500_00], [(serial, 500_00)])
        for serial in (one, serials.serial(9, 9, 9)):
            with pytest.raises(VoucherGone):
                await paper.sold(serial)

    async def test_two_tablets_at_once(self, salon, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        sale = paper.sale([500_00], [(one, 500_00)])
        outcomes = await asyncio.gather(*(salon.write(till.sell, sale) for _ in range(2)), return_exceptions=True)
        assert [type(found).__name__ for found in outcomes if isinstance(found, Exception)] == ["VoucherGone"]

    async def test_the_same_command_again(self, salon, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        sale = paper.sale([500_00], [(one, 500_00)])
        assert len({await salon.write(till.sell, sale, key="k") for _ in range(2)}) == 1

    async def test_twice_on_one_bill_and_beyond_its_face(self, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        for laid in ([(one, 100_00), (one, 100_00)], [(one, 500_01)]):
            with pytest.raises(Unfit):
                await paper.pay([sum(fen for _, fen in laid)], laid)

    async def test_outside_its_days(self, salon, paper):
        one, two, _ = await paper.begin(valid_from="2026-11-23", valid_to="2026-11-24")
        await paper.sold(one)
        with pytest.raises(VoucherGone):
            await paper.pay([500_00], [(one, 500_00)])
        salon.wall.pass_(days=2)
        await paper.pay([500_00], [(one, 500_00)])
        salon.wall.pass_(days=1)
        with pytest.raises(VoucherGone):
            await paper.sold(two)

    async def test_outside_its_scope_or_below_its_threshold(self, salon, paper):
        items = salon.ids.items
        one, *_ = await paper.begin(items=(items["facial"],), threshold_fen=588_01)
        await paper.sold(one)
        for lines in ([("massage", 5)], [("facial", 1)]):
            with pytest.raises(VoucherUnfit):
                await paper.pay(lines, [(one, 500_00)], [("cash", 140_00 if lines[0][1] == 5 else 88_00)])
        await paper.pay([("massage", 1), ("facial", 2)], [(one, 500_00)], [("cash", 804_00)])

    @pytest.mark.parametrize(
        "values",
        [
            {"face_fen": 0, "price_fen": 0}, {"face_fen": 100, "price_fen": 101},
            {"face_fen": 2, "price_fen": 1, "valid_from": "2026-12-02", "valid_to": "2026-12-01"},
        ],
    )  # fmt: skip
    async def test_series_that_make_no_sense(self, salon, values):
        with pytest.raises(Unfit):
            await salon.write(rules.put_series, (None, PutSeries("坏的", **values)))
        with pytest.raises(NotFound):
            await salon.write(rules.print_, ("X", PrintVouchers(1)))


class TestBack:
    async def test_used_refunded_and_used_again(self, salon, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        before = await paper.till.totals()
        bill = await paper.pay([480_00], [(one, 480_00)])
        await paper.refund(bill, (1, 480_00))
        assert await paper.till.moved(before) == {}
        assert (await paper.voucher(one)).left_fen == 500_00
        await paper.pay([500_00], [(one, 500_00)])
        assert salon.verify().verify == "ok"

    async def test_part_of_it_pays_that_much_again(self, salon, paper):
        one, *_ = await paper.begin()
        await paper.sold(one)
        before = await paper.till.totals()
        bill = await paper.pay([100_01, 199_99, 180_00], [(one, 480_00)])
        await paper.refund(bill, (1, 33_33), (2, 100_00))
        voucher = await paper.voucher(one)
        assert (voucher.state, voucher.left_fen) == ("sold", 133_33)
        await paper.pay([133_33], [(one, 133_33)])
        await paper.refund(bill, (1, 66_68), (2, 99_99), (3, 180_00))
        moved = await paper.till.moved(before)
        assert moved[OWED] == -moved[QUICK] - moved.get(REST, 0)
        assert (await paper.voucher(one)).liability_fen == 450_00 - moved[OWED]
        assert salon.verify().verify == "ok"

    async def test_the_sale_goes_back_while_it_is_unused(self, salon, paper):
        one, two, _ = await paper.begin()
        before = await paper.till.totals()
        bill = await paper.sold(one, two)
        await paper.pay([500_00], [(two, 500_00)])
        with pytest.raises(VoucherGone):
            await paper.refund(bill, (2, 450_00))
        with pytest.raises(Unfit):
            await paper.refund(bill, (1, 449_99))
        await paper.refund(bill, (1, 450_00))
        moved = await paper.till.moved(before)
        assert (moved[CASH], moved.get(OWED, 0)) == (450_00, 0)
        await paper.sold(one)
        assert salon.verify().verify == "ok"


class TestLapse:
    async def test_only_by_the_owners_posting_and_back_again(self, salon, paper):
        one, two, _ = await paper.begin(valid_to="2026-11-22")
        await paper.sold(one, two)
        before = await paper.till.totals()
        with pytest.raises(NoVouchersLapse):
            await salon.write(rules.lapse, (paper.series, PostLapse("过期")))
        salon.wall.pass_(days=1)
        assert await paper.till.moved(before) == {}
        assert await salon.write(rules.lapse, (paper.series, PostLapse("过期"))) == 2
        assert await paper.till.moved(before) == {OWED: 900_00, REST: -900_00}
        assert await salon.write(rules.reverse_lapse, (paper.series, PostLapse("客人来了"))) == 2
        assert await paper.till.moved(before) == {}
        put = PutSeries("五百元代金券", 500_00, 450_00, valid_to="2026-12-31")
        await salon.write(rules.put_series, (paper.series, put))
        await paper.pay([500_00], [(one, 500_00)])
        assert salon.verify().verify == "ok"

    async def test_what_it_paid_goes_back_only_once_the_posting_is_taken_back(self, salon, paper):
        """Half of it came back and was posted: the other half would be owed, and that half's income forgotten."""
        one, *_ = await paper.begin(valid_to="2026-11-22")
        await paper.sold(one)
        bill = await paper.pay([250_00, 250_00], [(one, 500_00)])
        await paper.refund(bill, (1, 250_00))
        salon.wall.pass_(days=1)
        await salon.write(rules.lapse, (paper.series, PostLapse("过期")))
        async with salon.unchanged():
            with pytest.raises(VoucherGone):
                await paper.refund(bill, (2, 250_00))
        await salon.write(rules.reverse_lapse, (paper.series, PostLapse("客人来了")))
        await paper.refund(bill, (2, 250_00))
        voucher = await paper.voucher(one)
        assert (voucher.state, voucher.left_fen, voucher.liability_fen, voucher.lapsed_fen) == (
            "sold", 500_00, 450_00, 0,
        )  # fmt: skip
        assert salon.verify().verify == "ok"


class TestGiven:
    async def test_it_is_a_coupon_with_a_number(self, salon, paper):
        put = PutCouponKind("满一百减二十", How.AMOUNT, threshold_fen=100_00, amount_fen=20_00)
        kind = await salon.write(coupons.put_kind, (None, put))
        series = await salon.write(rules.put_series, (None, PutSeries("街头传单", coupon_kind=kind)))
        before = await paper.till.totals()
        [serial] = await salon.write(rules.print_, (series, PrintVouchers(1)))
        assert await paper.till.moved(before) == {}
        name, data = await salon.read(meaning_of_scan, serial, salon.wall.ms)
        assert (name, data["message"]) == ("coupon.scanned", "")
        bill = await paper.till.sell([("massage", 1)], [("cash", 108_00)], coupons=(data["coupon"].coupon,))
        assert (await paper.till.bill(bill)).due_fen == 108_00
        with pytest.raises(VoucherGone):
            await paper.pay([500_00], [(serial, 500_00)])
        with pytest.raises(VoucherGone):
            await paper.sold(serial)

    async def test_its_paper_says_what_the_coupon_does_until_it_is_used(self, salon, paper):
        put = PutCouponKind("满一百减二十", How.AMOUNT, threshold_fen=100_00, amount_fen=20_00, valid_days=3)
        kind = await salon.write(coupons.put_kind, (None, put))
        series = await salon.write(rules.put_series, (None, PutSeries("街头传单", coupon_kind=kind)))
        one, _ = await salon.write(rules.print_, (series, PrintVouchers(2)))
        said = (await salon.read(slips.printable, one)).good
        assert (said.worth, said.scope, said.until) == ("满 ¥100 减 ¥20", "全场可用，卡项除外", "有效至 2026-11-25")
        coupon = (await paper.voucher(one)).coupon
        await paper.till.sell([("massage", 1)], [("cash", 108_00)], coupons=(coupon,))
        assert await salon.read(slips.printable, one) is None
        with pytest.raises(VoucherGone):
            await salon.write(slips.ask_one, (one, AskSlip()))
        await salon.write(slips.ask_series, (series, AskSlips()))
        assert [one.papers for one in (await salon.read(voucher_views.of_series, series)).vouchers] == [0, 1]
        dated = PutSeries("街头传单", coupon_kind=kind, valid_to="2026-12-31")
        with pytest.raises(Unfit):
            await salon.write(rules.put_series, (None, dated))


class TestFigures:
    async def test_it_stands_among_what_is_owed_and_the_bill_names_it(self, salon, paper):
        one, *_ = await paper.begin()
        owed = await salon.read(ledger_state.prepaid_liability_fen)
        bought = await salon.read(views.bill, await paper.sold(one), salon.wall.ms)
        assert [spoken(line.category, "en") for line in bought.lines] == ["Paper voucher"]
        assert await salon.read(ledger_state.prepaid_liability_fen) == owed + 450_00
        assert (await salon.read(voucher_views.series, paper.series)).liability_fen == 450_00
        assert (await salon.read(meaning_of_scan, one, salon.wall.ms))[0] == "voucher.scanned"
        bill = await paper.pay([500_00], [(one, 500_00)])
        shown = await salon.read(views.bill, bill, salon.wall.ms)
        assert [(tender.tender, tender.name, tender.reference) for tender in shown.tenders] == [
            ("voucher", "五百元代金券", one)
        ]


async def test_over_http_with_the_roles(api):
    put = {"name": "五百元代金券", "face_fen": 500_00, "price_fen": 450_00}
    await api.refused("permission_denied", "POST", "/vouchers/series", put, by="front_desk")
    series = (await api.ok("POST", "/vouchers/series", put, by="manager"))["series"]["series"]
    await api.ok("PUT", f"/vouchers/series/{series}", put | {"valid_to": "2026-11-22"})
    [serial] = (await api.ok("POST", f"/vouchers/series/{series}/prints", {"copies": 1}))["serials"]
    sale = {"lines": [{"voucher": serial}], "tenders": [{"tender": "cash", "amount_fen": 450_00}], "print": False}
    await api.ok("POST", "/sales", sale, by="front_desk")
    assert (await api.ok("GET", f"/vouchers/{serial.lower()}", by="front_desk"))["state"] == "sold"
    assert (await api.ok("GET", f"/lookup?q={serial}", by="front_desk"))["kind"] == "voucher"
    await api.refused("not_found", "GET", "/vouchers/V00000000000001")
    await api.ok("PUT", f"/vouchers/series/{series}", put | {"valid_to": "2026-11-21"})
    lapse = f"/vouchers/series/{series}/lapse"
    await api.refused("permission_denied", "POST", lapse, {"reason": "过期"}, by="manager")
    assert (await api.ok("POST", lapse, {"reason": "过期"}))["lapsed"] == 1
    assert (await api.ok("POST", f"{lapse}-reversal", {"reason": "撤回"}))["sold"] == 1
    assert len((await api.ok("GET", f"/vouchers/series/{series}/vouchers"))["vouchers"]) == 1
    assert len((await api.ok("GET", "/vouchers/series"))["series"]) == 1
    await api.refused("voucher_gone", "POST", "/sales", {
        "lines": [{"amount_fen": 500_00}], "print": False,
        "tenders": [{"tender": "voucher", "amount_fen": 500_00, "reference": serial}],
    })  # fmt: skip
    await api.refused("no_vouchers_lapse", "POST", f"{lapse}-reversal", {"reason": "再来"})
    assert api.verify().verify == "ok"


class TestShown:
    """What is said of one that somebody shows: worth what, whose, until when, and why not."""

    async def shown(self, salon, serial):
        name, data = await salon.read(meaning_of_scan, serial, salon.wall.ms)
        return name, data["seen"], data["message"]

    async def test_from_unsold_to_used_and_back(self, salon, paper):
        one, *_ = await paper.begin(threshold_fen=800_00, valid_to="2027-05-31")
        name, said, message = await self.shown(salon, one)
        assert (name, said.name, said.worth, message) == ("voucher.scanned", "五百元代金券", "抵 ¥500", "")
        assert said.terms == ["满 ¥800 可用", "全场可用，卡项除外", "2027-05-31 前有效（含当日）"]
        assert said.holder == ""
        await paper.till.sell([LineRequest(voucher=one)], [("cash", 450_00)], "zhang")
        _, said, message = await self.shown(salon, one)
        assert (said.holder, message, said.bill) == ("张三", "", None)
        bill = await paper.pay([("facial", 2)], [(one, 500_00)], [("cash", 676_00)])
        number = (await salon.read(views.bill, bill, salon.wall.ms)).number
        _, said, message = await self.shown(salon, one)
        assert said.bill == bill
        assert message.startswith("这张代金券已经用过：2026-11-22 12:0")
        assert message.endswith(f"，单号 {number}")
        await paper.refund(bill, (1, 1176_00))
        assert (await self.shown(salon, one))[2] == ""

    @pytest.mark.parametrize(
        ("more", "message"),
        [({"valid_to": "2026-11-21"}, seen.NOT_NOW), ({"valid_from": "2026-11-23"}, seen.NOT_NOW),
         ({"valid_from": "2026-11-22", "valid_to": "2026-11-22"}, "")],
    )  # fmt: skip
    async def test_its_days_are_both_included(self, salon, paper, more, message):
        one, *_ = await paper.begin()
        await paper.sold(one)
        await salon.write(rules.put_series, (paper.series, PutSeries("五百元代金券", 500_00, 450_00, **more)))
        assert (await self.shown(salon, one))[2] == message

    async def test_one_that_nobody_printed(self, salon):
        name, data = await salon.read(meaning_of_scan, serials.serial(9, 9, 9), salon.wall.ms)
        assert (name, data["seen"], data["message"]) == ("voucher.scanned", None, "本店没有这张代金券")

    async def test_a_members_coupon_says_whose_it_is_and_where_it_was_used(self, salon, paper):
        put = PutCouponKind("店庆券", How.AMOUNT, threshold_fen=100_00, amount_fen=20_00, categories=("身体",))
        kind = await salon.write(coupons.put_kind, (None, put))
        issue = coupons.IssueCoupons(kind, salon.ids.members["zhang"])
        [coupon] = await salon.write(coupons.issue, issue)
        name, said, message = await self.shown(salon, f"MSC1|{coupon}")
        assert (name, said.worth, said.holder, message) == ("coupon.scanned", "满 ¥100 减 ¥20", "张三", "")
        assert said.terms == ["限 身体类", "长期有效"]
        bill = await paper.till.sell([("massage", 1)], [("cash", 108_00)], "zhang", coupons=(coupon,))
        _, said, message = await self.shown(salon, f"MSC1|{coupon}")
        assert said.bill == bill
        assert message.startswith("这张优惠券已使用：2026-11-22 ")
