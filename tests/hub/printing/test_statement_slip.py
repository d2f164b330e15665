"""A member's statement on receipt paper."""

import asyncio

import pytest

from devices.printers.document import RowPart, TextPart
from hub.printing import state as print_state
from hub.printing.paper import statement as paper
from hub.reports import slips
from hub.reports.slips import StatementDays
from hub.reports.statement import Statement
from hub.reports.table import Column, Holds, Report, Span

DAYS = ("2026-11-01", "2026-11-30")
COLUMNS = [
    Column("at", "时间", Holds.TIME), Column("what", "内容"), Column("list", "原价", Holds.MONEY),
    *(Column(f"c{n}", f"第{n}列", Holds.MONEY) for n in range(7)),
]  # fmt: skip


def said(sections, name="张三丰"):
    found = Statement("M", "100001", name, *DAYS, 2, 1_074_00, "", sections)
    parts = paper.slip(found, "美枢", Span(*DAYS, 0, 0, 0, "Asia/Shanghai")).parts
    lines = [
        str(part.text) if isinstance(part, TextPart) else " ".join(str(cell.text).strip() for cell in part.cells)
        for part in parts
        if isinstance(part, TextPart | RowPart)
    ]
    return lines, len(parts)


def section(rows):
    row = ["2026-11-03T14:12:00+08:00", "补水焕肤", 500_00, 426_00, -1, *[0] * 5]
    totals = [None, None, 500_00 * rows, 426_00 * rows, *[0] * 6]
    return Report("bills", "消费明细", *DAYS, COLUMNS, [row] * rows, totals)


def test_what_is_nothing_is_not_said_and_the_name_is_masked():
    lines, _ = said([section(1), section(0)])
    assert lines == [
        "美枢", "对账单", "张**　会员号 100001", "2026年11月1日 至 2026年11月30日", "到店 2 次", "现付净额 ￥1,074.00",
        "消费明细", "11-03 14:12 补水焕肤", "第0列 ￥426.00", "第1列 -￥0.01",
    ]  # fmt: skip


def test_a_forgotten_member_and_several_rows_with_their_sum():
    lines, _ = said([section(2)], name="")
    assert lines[2] == "已注销　会员号 100001"
    assert lines[-2:] == ["合计", "第0列 ￥852.00"]


@pytest.mark.parametrize(("rows", "more"), [(paper.MOST_ROWS, None), (paper.MOST_ROWS + 1, "更早的 1 行见完整对账单")])
def test_a_long_one_says_that_there_is_more(rows, more):
    lines, _ = said([section(rows)])
    assert [line for line in lines if line.startswith("更早")] == ([more] if more else [])


def test_the_longest_is_a_document_still():
    full = ["2026-11-03T14:12:00+08:00", "补" * 500, *[1] * 8]
    bills = Report("bills", "消费明细", *DAYS, COLUMNS, [full] * 500, [None, None, *[1] * 8])
    small = Report("more", "其他", *DAYS, COLUMNS[:5], [full[:5]] * 500, [None, None, *[1] * 3])
    lines, parts = said([bills, small, small, small, small, small])
    assert parts <= 500
    assert sum(map(len, lines)) <= 20_000


async def test_it_comes_out_and_is_refused_for_nobody_and_for_days_that_are_none(one):
    async with one.daemon(), one.hub() as (api, _):
        sale = {
            "member": api.ids.members["wang"],
            "lines": [{"amount_fen": 128_00, "name": "肩颈按摩"}],
            "print": False,
        }
        await api.ok("POST", "/sales", sale | {"tenders": [{"tender": "cash", "amount_fen": 128_00}]})
        url, days = f"/members/{api.ids.members['wang']}/statement/slips", {"first": "2026-11-22", "last": "2026-11-22"}
        await api.refused("unfit", "POST", url, {"first": "2026-11-23", "last": "2026-11-22"})
        await api.refused("not_found", "POST", "/members/01AAAAAAAAAAAAAAAAAAAAAAAA/statement/slips", days)
        assert (await api.ok("POST", url, days, by="front_desk"))["copy"] == 1
        async with asyncio.timeout(60):
            while (jobs := await api.ok("GET", "/print-jobs"))["waiting"]:
                await asyncio.sleep(0.02)
        [text] = one.texts("前台")
        for words in ("对账单", "王*", "肩颈按摩", "￥128.00"):
            assert words in text, words
        assert [(job["slip"], job["about"]) for job in jobs["latest"]] == [("statement", "王五")]


async def test_it_is_in_the_journal_and_asked_for_again_no_copy(salon):
    asked = (salon.ids.members["wang"], StatementDays(*DAYS))
    copies = [(await salon.write(slips.print_statement, asked)).copy for _ in range(2)]
    assert copies == [1, 1]
    [job, _] = await salon.read(print_state.queued)
    assert (job.subject.member, job.subject.first, job.subject.last) == (salon.ids.members["wang"], *DAYS)
    assert salon.verify().verify == "ok"
