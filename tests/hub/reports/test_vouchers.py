"""What is owed for vouchers that were sold, month by month as the ledger has it; a member's statement names theirs."""

import contextlib
import io
import random
from datetime import datetime
from itertools import pairwise

import pytest
from openpyxl import load_workbook

from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, OfBill, Refund, RefundLine, Sell, TenderRequest
from hub.errors import Refused
from hub.ledger.accounts import Tender
from hub.reports import catalogue, statement, xlsx
from hub.reports.table import span
from hub.vouchers import rules, state
from hub.vouchers.rules import PostLapse, PrintVouchers, PutSeries

ZONE, TODAY = "Asia/Shanghai", "2026-11-22"
FACE, PRICE = 500_00, 450_00
MONTHS = [
    ("2026-11-01", "2026-11-30"),
    ("2026-12-01", "2026-12-31"),
    ("2027-01-01", "2027-01-31"),
    ("2027-02-01", "2027-02-28"),
]


class Vouchers:
    def __init__(self, salon, at_till):
        self.salon, self.till = salon, at_till

    async def series(self, copies, name="五百元代金券", **more):
        series = await self.salon.write(rules.put_series, (None, PutSeries(name, FACE, PRICE, **more)))
        return series, await self.salon.write(rules.print_, (series, PrintVouchers(copies)))

    async def sold(self, serial, who=None):
        return await self.till.sell([LineRequest(voucher=serial)], [("cash", PRICE)], who)

    async def pay(self, serial, fen, who=None, laid=None):
        laid = min(FACE, fen) if laid is None else laid
        asked = self.till.sale([fen], [("cash", fen - laid)] if fen > laid else [], who)
        mine = TenderRequest(Tender.VOUCHER, laid, reference=serial)
        return await self.salon.write(till.sell, Sell(asked.lines, (mine, *asked.tenders), asked.member, print=False))

    async def refund(self, bill, fen):
        do = OfBill(bill, Refund((RefundLine(1, fen),), "退款", print=False))
        return await self.salon.write(till.refund, do)

    async def roll(self, first, last):
        days = span(first, last, ZONE, self.salon.wall.ms)
        found = await self.salon.read(catalogue.build, "voucher_roll_forward", days)
        return found, {note.title: note.figure for note in found.notes}


@pytest.fixture
async def paper(salon, at_till):
    return Vouchers(salon, at_till)


async def owed_at(salon, last):
    def of_the_ledger(reader):
        sql = "SELECT coalesce(sum(credit - debit), 0) FROM hour_total WHERE account = '2205.02' AND day <= ?"
        return reader.one(sql, last)[0]

    return await salon.read(of_the_ledger)


async def test_each_move_has_its_column(salon, paper):
    series, (one, two, three, four, _) = await paper.series(5, valid_to="2026-11-30")
    for serial in (one, two, three):
        await paper.sold(serial)
    gone = await paper.sold(four)
    await paper.refund(gone, PRICE)
    bill = await paper.pay(one, 480_00)
    await paper.refund(bill, 480_00)
    await paper.pay(two, 600_00)
    salon.wall.pass_(days=9)
    await salon.write(rules.lapse, (series, PostLapse("过期")))
    found, notes = await paper.roll(TODAY, "2026-12-01")
    assert [column.key for column in found.columns[2:]] == [
        "opening", "sold", "used", "returned", "refunded", "expired", "closing",
    ]  # fmt: skip
    assert found.rows == [["五百元代金券", "2026-11-30", 0, 4 * PRICE, -2 * PRICE, PRICE, -PRICE, -2 * PRICE, 0]]
    assert notes == {"科目 2205.02 期末余额": 0, "各张未用代金券合计": 0, "差额": 0}
    november, _ = await paper.roll("2026-11-01", "2026-11-30")
    assert november.rows[0][-1] == 2 * PRICE
    december, _ = await paper.roll("2026-12-01", "2026-12-01")
    assert december.rows == [["五百元代金券", "2026-11-30", 2 * PRICE, 0, 0, 0, 0, -2 * PRICE, 0]]
    assert salon.verify().verify == "ok"


async def test_a_store_without_vouchers_has_an_empty_one(paper):
    found, notes = await paper.roll(TODAY, TODAY)
    assert (found.rows, notes["差额"]) == ([], 0)


@pytest.mark.parametrize("seed", range(4))
async def test_every_month_closes_and_is_the_ledgers(salon, paper, seed):
    dice = random.Random(seed)
    batches = [await paper.series(12, "五百元代金券", valid_to="2026-12-20"), await paper.series(12, "新年代金券")]
    bills = []

    async def step():
        series, serials = dice.choice(batches)
        serial = dice.choice(serials)
        now = (await salon.read(state.voucher, serial)).state
        what = dice.choice(["go", "go", "back", "lapse"])
        if what == "lapse":
            post = dice.choice([rules.lapse, rules.reverse_lapse])
            await salon.write(post, (series, PostLapse("过期")))
        elif what == "back" and bills:
            bill, fen = dice.choice(bills)
            await paper.refund(bill, dice.choice([fen, dice.randint(1, fen)]))
        elif now == "printed":
            bills.append((await paper.sold(serial), PRICE))
        elif now == "sold":
            left = (await salon.read(state.voucher, serial)).left_fen
            fen = dice.choice([1, left, left + 1, dice.randint(1, 900_00)])
            bills.append((await paper.pay(serial, fen, laid=min(left, fen)), fen))

    for _ in range(70):
        salon.wall.pass_(ms=dice.randint(0, 200_000_000))
        with contextlib.suppress(Refused):
            await step()
    salon.wall.pass_(days=40)
    closings = []
    for first, last in MONTHS:
        found, notes = await paper.roll(first, last)
        keys = [column.key for column in found.columns]
        for row in [*found.rows, found.totals]:
            assert sum(row[2:-1]) == row[-1]
        total = dict(zip(keys, found.totals, strict=True))
        closings.append((total["opening"], total["closing"]))
        assert total["closing"] == await owed_at(salon, last)
        assert notes["差额"] == 0
        assert total["sold"] >= 0 >= total["used"]
    assert all(before[1] == after[0] for before, after in pairwise(closings))
    assert closings[0][0] == 0
    assert any(closing for _, closing in closings)
    assert salon.verify().verify == "ok"


async def test_the_spreadsheet_has_numbers_and_days(salon, paper):
    _, (one, _) = await paper.series(2, valid_to="2027-05-31")
    await paper.sold(one)
    found, _ = await paper.roll(TODAY, TODAY)
    sheet = load_workbook(io.BytesIO(xlsx.workbook([found], "美枢", "zh-CN"))).active
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"五百元代金券", datetime(2027, 5, 31), 450} <= cells  # noqa: DTZ001 - as a spreadsheet has them


async def test_a_statement_names_vouchers_and_takes_them_for_no_money(salon, paper, ids):
    _, (one, two) = await paper.series(2)
    await paper.sold(one, "zhang")
    await paper.sold(two)
    bill = await paper.pay(one, 600_00, "zhang")
    days = span(TODAY, TODAY, ZONE, salon.wall.ms)
    found = await salon.read(statement.statement, ids.members["zhang"], days)
    sections = {section.name: section for section in found.sections}
    keys = [column.key for column in sections["bills"].columns]
    last = dict(zip(keys, sections["bills"].rows[-1], strict=True))
    assert (last["due"], last["money"], last["vouchers"]) == (600_00, 100_00, 500_00)
    number = (await paper.till.bill(bill)).number
    assert [row[1:6] for row in sections["vouchers"].rows] == [
        ["五百元代金券", f"{one[:4]} {one[4:9]} {one[9:]}", "购入", FACE, PRICE],
        ["五百元代金券", f"{one[:4]} {one[4:9]} {one[9:]}", "使用", -FACE, None],
    ]
    assert sections["vouchers"].rows[-1][-1] == number
    await paper.refund(bill, 600_00)
    found = await salon.read(statement.statement, ids.members["zhang"], days)
    [section] = [section for section in found.sections if section.name == "vouchers"]
    assert [row[3] for row in section.rows] == ["购入"]
    nobody = await salon.read(statement.statement, ids.members["wang"], days)
    assert "vouchers" not in {section.name for section in nobody.sections}
