"""Reports: each total is one of the ledger's, whatever happened at the till."""

import contextlib
import io
import random
from datetime import datetime

import pytest
from openpyxl import load_workbook

from hub.cards import life
from hub.cards import state as card_state
from hub.cards.errors import LotIsGone
from hub.cards.life import Lapse, TransferCard
from hub.cards.opening import OpenValue, open_value
from hub.cashier import closings, debt_state, state
from hub.cashier.closings import CloseCard, ClosingQuery
from hub.cashier.commands import DebtRequest, LineRequest, Off, ShareRequest
from hub.commission import rules as commission
from hub.commission.facts import Measure
from hub.errors import NotFound, Refused, Unfit
from hub.ledger import state as ledger
from hub.ledger.accounts import Tender
from hub.localtime import day_after
from hub.loyalty import points
from hub.reports import catalogue, pdf, statement, xlsx
from hub.reports.table import Column, Report, span
from hub.shifts import rules as shifts
from hub.shifts.facts import CashReason

ZONE = "Asia/Shanghai"
TODAY = "2026-11-22"


@pytest.fixture
def books(salon):
    yield
    assert salon.verify().verify == "ok"


class Reports:
    def __init__(self, salon):
        self.salon = salon

    async def __call__(self, name, first=TODAY, last=TODAY):
        return await self.salon.read(catalogue.build, name, span(first, last, ZONE, self.salon.wall.ms))

    async def total(self, name, key, first=TODAY, last=TODAY):
        report = await self(name, first, last)
        return report.totals[[column.key for column in report.columns].index(key)]

    async def column(self, name, key, first=TODAY, last=TODAY):
        report = await self(name, first, last)
        place = [column.key for column in report.columns].index(key)
        return [row[place] for row in report.rows]


@pytest.fixture
def report(salon):
    return Reports(salon)


async def net(salon, prefix, sign):
    rows = (await salon.read(ledger.trial_balance)).rows
    return sign * sum(row.debit - row.credit for row in rows if row.account.startswith(prefix))


async def agree(salon, report, first=TODAY, last=TODAY):
    """Every total against the ledger; the days are all the store's."""
    days = (first, last)
    money = await net(salon, "1001", 1) + await net(salon, "1012", 1)
    moved = await report.total("cash_movements", "in", *days) - await report.total("cash_movements", "out", *days)
    revenue = await net(salon, "6001", -1)
    other = await net(salon, "6001.04", -1)
    assert await report.total("sales_by_day", "received", *days) == money - moved
    assert await report.total("sales_by_day", "revenue", *days) == revenue
    assert await report.total("sales_by_item", "revenue", *days) == revenue - other
    assert await report.total("sales_by_staff", "revenue", *days) == revenue - other
    assert await report.total("redemption_performance", "total", *days) == revenue - other
    assert await report.total("cash_performance", "total", *days) == money - moved
    assert await report.total("sales_by_item", "received", *days) == money - moved
    tenders = await report("sales_by_tender", *days)
    by_name = {row[0]: row[-1] for row in tenders.rows}
    assert sum(by_name.get(name, 0) for name in ("现金", "银行卡", "微信", "支付宝")) == money - moved
    roll = await report("prepaid_roll_forward", *days)
    figures = {note.title: note.figure for note in roll.notes}
    closing = await report.total("prepaid_roll_forward", "closing", *days)
    assert figures == {"科目 2205 期末余额": closing, "各批次未消耗本金合计": closing, "差额": 0}
    assert closing == await net(salon, "2205", -1)
    owed = {note.title: note.figure for note in (await report("receivables", *days)).notes}
    assert owed["应收账款合计"] == owed["科目 1122 余额"] == await net(salon, "1122", 1)


async def test_a_store_that_has_only_sold_cards(salon, report, books):
    await agree(salon, report)
    roll = await report("prepaid_roll_forward")
    assert [row[:3] for row in roll.rows] == [["储值卡", 0, 2000_00], ["次卡", 0, 6000_00]]
    tomorrow = await report("prepaid_roll_forward", "2026-11-23", "2026-11-23")
    assert [row[1] for row in tomorrow.rows] == [2000_00, 6000_00]
    before = await report("prepaid_roll_forward", "2026-11-01", "2026-11-21")
    assert before.totals[1:] == [0] * 9


async def test_the_roll_forward_names_what_moved_it(salon, at_till, report, ids, books):
    used = await at_till.sell([300_00], [("stored_value", 300_00)], "zhang")
    await at_till.refund(used, (1, 60_00))
    back = await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
    await at_till.refund(back, (1, 500_00))
    await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
    await salon.write(life.transfer, (ids.sessions["zhang"], TransferCard(ids.members["wang"], "家人")))
    await salon.write(
        closings.close, (ids.face["zhang"], CloseCard(760_00, Tender.WECHAT, "搬家", closings.Method.LIST_PRICE))
    )
    salon.wall.pass_(days=366)
    [card] = [c for c in await salon.read(card_state.cards, ids.members["wang"]) if c.unit.value == "FACE"]
    await salon.write(life.lapse, (card.card, Lapse("过期")))
    last = "2027-11-23"
    roll = await report("prepaid_roll_forward", TODAY, last)
    assert roll.rows[0] == ["储值卡", 0, 3000_00, -200_00, -1260_00, -40_00, -500_00, 0, 1000_00, 0]
    assert roll.rows[1] == ["次卡", 0, 6000_00, 0, 0, 0, 0, 0, 6000_00, 3000_00]
    await agree(salon, report, TODAY, last)


async def test_sales_say_who_did_them_by_name_or_turn(salon, at_till, report, ids, books):
    one, other = ids.staff["technician"], ids.staff["manager"]
    shares = (ShareRequest(one, 33, designated=True), ShareRequest(other, 67))
    lines = [
        LineRequest(item=ids.items["facial"], shares=shares),
        LineRequest(item=ids.items["cream"], shares=(ShareRequest(one, 100),)),
        100_00,
    ]  # fmt: skip
    await at_till.sell(lines, [("cash", 588_00 + 299_00 + 100_00)])
    found = await report("sales_by_staff")
    assert found.rows == [
        ["technician 员工", 2, 1, 194_04, 299_00, 493_04, 0], ["manager 员工", 1, 0, 393_96, 0, 393_96, 0],
        ["未指定", 5, 0, 100_00, 0, 100_00, 8000_00],
    ]  # fmt: skip
    await agree(salon, report)


async def test_performance_is_ranked_against_targets(salon, at_till, report, ids, books):
    shares = (ShareRequest(ids.staff["technician"], 100),)
    await at_till.sell([LineRequest(item=ids.items["year"], shares=shares)], [("cash", 500_00)], "wang")
    await salon.write(
        commission.put_target, commission.PutTarget("2026-11", Measure.CASH, 1000_00, ids.staff["technician"])
    )
    await salon.write(commission.put_target, commission.PutTarget("2026-11", Measure.CASH, 10000_00))
    cash = await report("cash_performance", "2026-11-01", "2026-11-30")
    assert cash.rows[0] == [1, "technician 员工", 500_00, 0, 0, 0, 500_00, 1000_00, 500]
    assert cash.rows[1][:3] == [None, "未指定", 8000_00]
    assert cash.totals[-2:] == [10000_00, 850]
    both = await report("cash_performance", "2026-10-01", "2026-11-30")
    assert both.rows[0][-2:] == [None, None]


async def test_refunds_and_discounts_name_who_and_by_whose_word(salon, at_till, report, ids, books):
    line = LineRequest(item=ids.items["facial"], off=Off(percent=80, reason="老顾客"))
    bill = await at_till.sell([line, ("massage", 1, "card")], [("cash", 470_40)], "zhang")
    await at_till.refund(bill, (1, 100_00), (2, 0, 1), reason="做错了")
    [row] = (await report("refunds")).rows
    assert row[2:8] == ["张三", "深层清洁护理、肩颈按摩", 100_00, 1, "现金 ¥100.00", "做错了"]
    [cut] = (await report("discounts")).rows
    assert cut[2:8] == ["张三", "手工优惠", "老顾客", 117_60, 716_00, 164]
    assert (await report("discounts_by_person")).rows == [["owner 员工", "手工优惠", 1, 117_60, 0]]
    await salon.write(closings.close, (ids.face["li"], CloseCard(1000_00, Tender.WECHAT, "搬家")))
    assert await report.total("refunds", "amount") == 1100_00
    assert (await report("refunds")).rows[1][3] == "退卡（储值卡）"


async def test_arrears_age_from_their_day(salon, at_till, report, books):
    await at_till.sell([100_00], [("arrears", 100_00)], "wang")
    await at_till.sell([("year", 1)], [("cash", 100_00), ("arrears", 400_00)], "wang")
    for days, place in ((0, 8), (30, 8), (31, 9), (60, 9), (61, 10), (90, 10), (91, 11)):
        found = await report("receivables", TODAY, day_after(TODAY, days))
        assert [row[4] for row in found.rows] == [days, days]
        assert sorted(row[place] for row in found.rows) == [100_00, 400_00], days
    notes = {note.title: note.figure for note in found.notes}
    assert notes == {"应收账款合计": 100_00, "科目 1122 余额": 100_00}


async def test_the_drawer_shifts_and_days(salon, at_till, report, ids, books):
    await at_till.sell([100_00], [("cash", 100_00)])
    await salon.write(shifts.move_cash, shifts.MoveCash(CashReason.BANK, "out", 30_00, "存行"))
    await salon.write(
        shifts.hand_over, shifts.HandOver((shifts.CountRequest(100, 69),), 70_00, "少一元", ids.staff["manager"])
    )
    await salon.write(shifts.close_day, shifts.CloseDay(TODAY))
    assert (await report("cash_movements")).rows[0][1:5] == ["存取银行", 0, 30_00, "存行"]
    [shift] = (await report("shifts")).rows
    assert shift[3:6] == ["manager 员工", 3, 8100_00]
    assert shift[10:] == [70_00, 69_00, -1_00, "少一元"]
    assert (await report("day_closes")).rows[0][3:6] == [3, 8100_00, 100_00]


class Chance:
    """Sales, refunds and closed cards as the dice fall."""

    def __init__(self, salon, till, dice):
        self.salon, self.till, self.dice, self.ids = salon, till, dice, salon.ids
        self.people = [self.ids.staff[name] for name in ("technician", "manager", "front_desk")]
        self.bills = []

    def shares(self):
        chosen = self.dice.sample(self.people, self.dice.randint(0, 2))
        percents = [[], [100], [33, 67]][len(chosen)]
        return tuple(
            ShareRequest(*one, designated=self.dice.random() < 0.5) for one in zip(chosen, percents, strict=True)
        )

    async def sell(self, line, tenders, who):
        self.bills.append(await self.till.sell([line], tenders, who))

    async def sale(self):
        fen = self.dice.randint(1, 90_00)
        line = LineRequest(amount_fen=fen, shares=self.shares())
        money = self.dice.choice(["cash", "wechat", "alipay"])
        paid = self.dice.randint(1, 499_99)
        session = LineRequest(
            item=self.ids.items["massage"], shares=self.shares(), session_card=self.ids.sessions["zhang"]
        )
        card = LineRequest(item=self.ids.items["year"], shares=self.shares())
        await self.sell(*self.dice.choice([
            (line, [(money, fen)], "wang"), (line, [("stored_value", fen)], "zhang"), (session, [], "zhang"),
            (card, [("cash", paid), ("arrears", 500_00 - paid)], "wang"), (line, [("arrears", fen)], "wang"),
        ]))  # fmt: skip

    async def pay_debt(self):
        for debt in (await self.salon.read(debt_state.debts, self.ids.members["wang"]))[:1]:
            paid = self.dice.randint(1, debt.left_fen)
            settles = LineRequest(amount_fen=paid, settles=DebtRequest(debt.bill, debt.line))
            await self.sell(settles, [("bank_card", paid)], "wang")

    async def refund(self):
        if self.bills:
            bill = self.dice.choice(self.bills)
            row = (await self.salon.read(state.lines, bill))[0]
            left = max(1, row.line.amount_fen - row.refunded_fen)
            whole = row.line.line_kind.value == "stored_value_card"
            fen = row.line.amount_fen if whole else self.dice.randint(1, left)
            await self.till.refund(bill, (1, 0, 1) if row.line.session_card else (1, fen))

    async def close(self):
        cards = await self.salon.read(card_state.cards, self.ids.members["wang"])
        if cards and cards[0].closed_at is None:
            method = self.dice.choice([closings.Method.RATIO, closings.Method.LIST_PRICE])
            quoted = await self.salon.read(closings.quote, cards[0].card, ClosingQuery(method), self.salon.wall.ms)
            do = CloseCard(quoted.refund_fen, Tender.WECHAT, "退", method)
            await self.salon.write(closings.close, (cards[0].card, do))


@pytest.mark.parametrize("seed", range(8))
async def test_after_random_histories_every_total_is_the_ledgers(salon, at_till, report, seed, books):
    dice = random.Random(seed)
    chance = Chance(salon, at_till, dice)
    for _ in range(60):
        salon.wall.pass_(ms=dice.randint(0, 40_000_000))
        step = dice.choices([chance.sale, chance.pay_debt, chance.refund, chance.close], [8, 3, 5, 1])[0]
        with contextlib.suppress(Refused):
            await step()
    await agree(salon, report, TODAY, "2027-03-31")


async def test_an_instalment_of_a_card_that_was_paid_out_is_not_paid_out_again(salon, at_till, ids, books):
    await at_till.sell([("year", 1)], [("cash", 100_00), ("arrears", 400_00)], "wang")
    [debt] = await salon.read(debt_state.debts, ids.members["wang"])
    settles = LineRequest(amount_fen=400_00, settles=DebtRequest(debt.bill, debt.line))
    bill = await at_till.sell([settles], [("cash", 400_00)], "wang")
    [card] = await salon.read(card_state.cards, ids.members["wang"])
    await salon.write(closings.close, (card.card, CloseCard(500_00, Tender.WECHAT, "退")))
    async with salon.unchanged():
        with pytest.raises(LotIsGone):
            await at_till.refund(bill, (1, 400_00))


async def test_a_statement_tells_visits_payments_and_cards(salon, at_till, ids, books):
    bill = await at_till.sell([300_00, ("facial", 2, "card")], [("stored_value", 200_00), ("cash", 100_00)], "zhang")
    await at_till.refund(bill, (1, 50_00))
    found = await salon.read(statement.statement, ids.members["zhang"], span(TODAY, TODAY, ZONE, salon.wall.ms))
    assert (found.visits, found.paid_fen, found.name) == (1, 4000_00 + 50_00, "张三")
    bills, moves, services, cards = found.sections
    assert [row[:3] for row in services.rows] == [["深层清洁护理", "面部", 2]]
    assert bills.rows[-1][3:] == [1476_00, 300_00, 100_00, 200_00, 0, 2, 0, 50_00]
    assert sorted(row[1:6] for row in moves.rows if row[2] == "使用") == [
        ["储值卡", "使用", -200_00, None, None], ["护理十次卡", "使用", None, -2, None],
    ]  # fmt: skip
    assert [row[:3] for row in cards.rows] == [["储值卡", 1000_00, None], ["护理十次卡", None, 8]]
    with pytest.raises(NotFound):
        await salon.read(statement.statement, "0" * 26, span(TODAY, TODAY, ZONE, salon.wall.ms))


async def test_a_statement_has_points_where_there_are_some(salon, ids, books):
    await salon.write(points.adjust, (ids.members["zhang"], points.AdjustPoints(120, "生日")))
    await salon.write(points.adjust, (ids.members["zhang"], points.AdjustPoints(-20, "更正")))
    found = await salon.read(statement.statement, ids.members["zhang"], span(TODAY, TODAY, ZONE, salon.wall.ms))
    [moves] = [section for section in found.sections if section.name == "points"]
    assert [row[1:4] for row in moves.rows if row[1] == "调整"] == [["调整", 120, "生日"], ["调整", -20, "更正"]]
    assert moves.notes[0].figure >= 100


async def test_an_opening_balance_paid_out_is_nobodys_performance(salon, report, ids, books):
    card = await salon.write(
        lambda tx, context, value: open_value(tx, context, ids.members["wang"], value), OpenValue(800_00)
    )
    await salon.write(closings.close, (card, CloseCard(800_00, Tender.WECHAT, "搬家")))
    cash = await report("cash_performance")
    assert (cash.totals[-3], [note.figure for note in cash.notes]) == (8000_00, [-800_00])
    assert (await report("prepaid_roll_forward")).rows[0][1:9] == [0, 2000_00, 0, -800_00, 0, 0, 800_00, 2000_00]
    assert await report.total("sales_by_day", "received") == 7200_00


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-02-30", TODAY),
        ("2026-11-23", TODAY),
        ("2020-01-01", TODAY),
        ("0000-00-00", TODAY),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_days_that_are_none_or_too_many_are_refused(first, last):
    with pytest.raises(Unfit):
        span(first, last, ZONE, 0)


async def test_every_report_is_a_spreadsheet_and_a_page(salon, at_till, report, books):
    await at_till.sell([("facial", 1), 12_34], [("cash", 600_34)], "zhang")
    for name in catalogue.REPORTS:
        found = await report(name)
        assert all(len(row) == len(found.columns) for row in found.rows), name
        sheet = load_workbook(io.BytesIO(xlsx.workbook([found], "美枢试验店"))).active
        assert (sheet.title, sheet.max_column) == (found.title, len(found.columns))
    assert pdf.document([await report("sales_by_item")], "美枢试验店").startswith(b"%PDF")


async def test_cells_are_numbers_and_days(salon, at_till, report):
    await at_till.sell([12_34], [("cash", 12_34)])
    sheet = load_workbook(io.BytesIO(xlsx.workbook([await report("sales_by_day")], "店"))).active
    assert sheet["A4"].value == datetime(2026, 11, 22)  # noqa: DTZ001 - a spreadsheet has no zones
    assert (sheet["A4"].number_format, sheet["G3"].value) == ("yyyy-mm-dd", "实收（净）（元）")
    assert (sheet["G4"].value, sheet["G4"].data_type) == (8012.34, "n")


def test_a_text_that_looks_like_a_formula_stays_a_text():
    report = Report("x", "表", TODAY, TODAY, [Column("a", "名")], [["=1+1"], ["@SUM(1)"]])
    sheet = load_workbook(io.BytesIO(xlsx.workbook([report], "=店"))).active
    assert [(sheet[f"A{row}"].value, sheet[f"A{row}"].data_type) for row in (4, 5)] == [("=1+1", "s"), ("@SUM(1)", "s")]


async def test_over_http_only_who_may_see_reports(api, ids):
    names = [one["name"] for one in (await api.ok("GET", "/reports", by="manager"))["reports"]]
    assert names == list(catalogue.REPORTS)
    for name in names:
        found = await api.ok("GET", f"/reports/{name}?from={TODAY}&to={TODAY}", by="manager")
        assert found["name"] == name
        await api.refused("permission_denied", "GET", f"/reports/{name}", by="front_desk")
        reply = await api.call("GET", f"/reports/{name}.xlsx?from={TODAY}", by="manager")
        assert reply.body[:2] == b"PK"
        assert "attachment" in reply.headers["Content-Disposition"]
    assert (await api.call("GET", "/reports/sales_by_day.pdf", by="manager")).body[:4] == b"%PDF"
    await api.refused("not_found", "GET", "/reports/nothing", by="manager")
    await api.refused("unfit", "GET", "/reports/sales_by_day?from=2026-02-30", by="manager")
    assert (await api.ok("GET", "/reports/today", by="manager"))["day"] == TODAY


async def test_a_statement_over_http_in_three_forms(api, ids):
    path = f"/members/{ids.members['zhang']}/statement"
    found = await api.ok("GET", f"{path}?from={TODAY}&to={TODAY}", by="front_desk")
    assert found["paid_fen"] == 4000_00
    assert (await api.call("GET", f"{path}.xlsx", by="technician")).body[:2] == b"PK"
    assert (await api.call("GET", f"{path}.pdf", by="technician")).body[:4] == b"%PDF"
