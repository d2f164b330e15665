"""What platforms pay out against what they owe: files, typed sums, differences."""

import base64
import io

import openpyxl
import pytest

from hub.errors import Unfit
from hub.groupbuy import payouts, views
from hub.groupbuy.errors import NoPlatformFile, NothingToBook
from hub.groupbuy.files import read
from hub.groupbuy.payouts import Book, CodePaid, Take, TypePayout
from hub.imports.reading import FileUnreadable
from tests.hub.groupbuy.test_groupbuy import FEES, OWED, deals

__all__ = ["deals"]
BANK = "1002"
EXPECTED = 299_00 - 23_92
FILE = """订单结算明细,,,
券码,商品名称,核销时间,结算金额（元）
\t8100000001,深层清洁单人,2026-11-22 12:00:00,275.08
`8100000002,深层清洁单人,2026-11-22 12:05:00,270.00
8199999999,别家的券,2026-11-22 12:06:00,"1,000.00"
合计,,,1545.08
"""


@pytest.fixture
async def sold(deals):
    for code in ("8100000001", "8100000002", "8100000003"):
        await deals.sell([("facial", 1)], [(deals.facial, code, 299_00)])
    return deals


async def take(salon, deals, text=FILE):
    rows = read(text.encode())
    return await salon.write(payouts.take, Take(deals.meituan, "美团.csv", "0" * 64, rows))


async def wrongs(salon):
    found = await salon.read(views.settlement, "2026-01-01", "2026-12-31")
    return {one.code: (one.wrong.value, one.open_fen) for one in found.open}


async def test_a_file_is_matched_code_by_code(salon, sold):
    before = await sold.till.totals()
    taken = await take(salon, sold)
    assert (taken.rows, taken.new, taken.unknown, taken.differing, taken.amount_fen) == (3, 3, 1, 1, 1545_08)
    assert await sold.till.moved(before) == {BANK: 1545_08, OWED: -1545_08}
    assert await wrongs(salon) == {
        "8100000002": ("amount", EXPECTED - 270_00), "8100000003": ("waiting", EXPECTED),
        "8199999999": ("unknown", -1000_00),
    }  # fmt: skip
    assert salon.verify().verify == "ok"


async def test_the_same_file_twice_changes_nothing(salon, sold):
    await take(salon, sold)
    async with salon.unchanged():
        again = await take(salon, sold)
    assert (again.payout, again.new) == (None, 0)


async def test_a_difference_is_booked_with_a_reason_once(salon, sold):
    await take(salon, sold)
    before = await sold.till.totals()
    book = Book(sold.meituan, "8100000002", "达人佣金")
    await salon.write(payouts.book, book)
    assert await sold.till.moved(before) == {FEES: EXPECTED - 270_00, OWED: 270_00 - EXPECTED}
    assert "8100000002" not in await wrongs(salon)
    for code in ("8100000002", "8100000003", "8111111111"):
        with pytest.raises(NothingToBook):
            await salon.write(payouts.book, Book(sold.meituan, code, "再来"))
    assert salon.verify().verify == "ok"


async def test_refunded_after_it_was_paid_out_the_platform_takes_it_back(salon, deals):
    before = await deals.till.totals()
    bill = await deals.sell([("facial", 1)], [(deals.facial, "8100000001", 299_00)])
    await salon.write(payouts.type_in, TypePayout(deals.meituan, "2026-11-25", last="2026-11-30", amount_fen=EXPECTED))
    await deals.refund(bill, (1, 299_00))
    assert await wrongs(salon) == {"8100000001": ("returned", -EXPECTED)}
    back = TypePayout(deals.meituan, "2026-12-02", (CodePaid("8100000001", -EXPECTED),))
    await salon.write(payouts.type_in, back)
    assert await wrongs(salon) == {}
    assert await deals.till.moved(before) == {}


async def test_one_sum_must_be_what_is_owed(salon, sold):
    before = await sold.till.totals()
    for fen in (3 * EXPECTED - 1, 3 * EXPECTED + 1):
        with pytest.raises(Unfit):
            await salon.write(
                payouts.type_in, TypePayout(sold.meituan, "2026-11-25", last="2026-11-30", amount_fen=fen)
            )
    whole = TypePayout(sold.meituan, "2026-11-25", last="2026-11-30", amount_fen=3 * EXPECTED)
    await salon.write(payouts.type_in, whole)
    assert await sold.till.moved(before) == {BANK: 3 * EXPECTED, OWED: -3 * EXPECTED}
    with pytest.raises(Unfit):
        await salon.write(payouts.type_in, whole)


@pytest.mark.parametrize(
    "more", [{}, {"codes": (CodePaid("81000001", 0),)}, {"codes": (CodePaid("81000001", 1), CodePaid("81000001", 1))}]
)
async def test_what_cannot_be_typed(salon, sold, more):
    with pytest.raises(Unfit):
        await salon.write(payouts.type_in, TypePayout(sold.meituan, "2026-11-25", **more))


def test_a_spreadsheet_reads_like_the_text():
    book = openpyxl.Workbook()
    for row in (
        ["结算明细"],
        ["券号", "商家应得", "消费时间"],
        ["8100000001", 275.08, "a"],
        ["8100000001", 275.08, "a"],
    ):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    rows = read(data.getvalue())
    assert [(row.code, row.amount_fen) for row in rows] == [("8100000001", 275_08)] * 2
    assert len({row.key for row in rows}) == 2


@pytest.mark.parametrize("text", ["券码,结算金额\n81000001,很多", "券码,结算金额\n81000001,1e99", "名称,金额\n1,2"])
def test_what_is_no_such_file(text):
    with pytest.raises(NoPlatformFile):
        read(text.encode())


def test_old_spreadsheets_are_no_file():
    with pytest.raises(FileUnreadable):
        read(b"\xd0\xcf\x11\xe0rest")


async def test_over_http_with_the_roles(api):
    put = {"name": "美团", "fee_bp": 800}
    await api.refused("permission_denied", "POST", "/group-buys/platforms", put, by="front_desk")
    platform = (await api.ok("POST", "/group-buys/platforms", put, by="manager"))["platform"]
    deal = {"name": "肩颈单人", "price_fen": 99_00, "item": api.ids.items["massage"], "prefix": "81"}
    made = await api.ok("POST", f"/group-buys/platforms/{platform}/deals", deal)
    await api.ok("PUT", f"/group-buys/platforms/{platform}/deals/{made['deal']}", deal | {"prefix": "82"})
    await api.ok("PUT", f"/group-buys/platforms/{platform}", put | {"fee_bp": 600})
    listed = await api.ok("GET", "/group-buys/platforms", by="front_desk")
    assert [one["platform"]["fee_bp"] for one in listed["platforms"]] == [600]
    assert (await api.ok("GET", "/group-buys/codes/8200000001"))["deals"] == [made["deal"]]
    tender = {"tender": "group_buy", "amount_fen": 99_00, "deal": made["deal"], "reference": "8200000001"}
    sale = {
        "lines": [{"item": api.ids.items["massage"]}], "tenders": [tender], "print": False,
        "group_buys": [{"deal": made["deal"], "code": "8200000001"}],
    }  # fmt: skip
    bill = await api.ok("POST", "/sales", sale, by="front_desk")
    assert bill["tenders"][0]["name"] == "美团 肩颈单人"
    await api.refused("code_used", "POST", "/sales", sale, by="front_desk")
    await api.refused("code_used", "POST", "/quotes", {k: sale[k] for k in ("lines", "group_buys")}, by="front_desk")
    file = {
        "platform": platform,
        "name": "美团.csv",
        "content": base64.b64encode("券码,结算金额\n8200000001,93.00".encode()).decode(),
    }
    await api.refused("permission_denied", "POST", "/group-buys/files", file, by="front_desk")
    await api.refused("no_platform_file", "POST", "/group-buys/files", file | {"content": "***"})
    assert (await api.ok("POST", "/group-buys/files", file))["differing"] == 1
    await api.ok(
        "POST", "/group-buys/differences", {"platform": platform, "code": "8200000001", "reason": "技术服务费"}
    )
    found = await api.ok("GET", "/group-buys/settlement")
    assert (found["open"], found["platforms"][0]["owed_fen"]) == ([], 0)
    typed = {"platform": platform, "day": "2026-11-22", "last": "2026-11-22", "amount_fen": 0}
    await api.refused("unfit", "POST", "/group-buys/payouts", typed)
    assert api.verify().verify == "ok"
