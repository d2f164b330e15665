"""Rules and pay sheets as screens and spreadsheets show them."""

from typing import Any

from msgspec import Struct

from hub.catalog import state as catalog_state
from hub.commission import periods, state
from hub.commission.facts import Basis, Kind, Slab
from hub.commission.pay import Paid, Version
from hub.commission.periods import Sheet
from hub.errors import NotFound
from hub.ids import ItemId, StaffId
from hub.journal.tx import Reader
from hub.language import label
from hub.localtime import LocalTime, day_after, rfc3339
from hub.reports.table import Cell, Column, Holds, Report, summed
from hub.staff import state as staff_state
from hub.store.state import zone

KINDS = {
    Kind.SERVICE: label("手工"), Kind.GOODS: label("商品"), Kind.CARD_SALE: label("售卡"),
    Kind.TOP_UP: label("充值"), Kind.REDEMPTION: label("耗卡"),
}  # fmt: skip


class RuleView(Struct, frozen=True):
    """A rule's version: in force from from_day until the day before `until`, without end where that is null."""

    rule: str
    name: str
    from_day: str
    until: str | None
    kind_of: Kind
    basis: Basis
    permille: int | None
    unit_fen: int | None
    slabs: tuple[Slab, ...]
    level: str | None
    category: str | None
    item: ItemId | None
    item_name: str
    designated: bool | None


class RuleList(Struct, frozen=True):
    """levels and categories: what a rule may name. open_from: the first day that is not approved."""

    rules: list[RuleView]
    levels: list[str]
    categories: list[str]
    open_from: str


class PaidView(Struct, frozen=True):
    """A line of a pay sheet. about: the approved month that it corrects, else empty."""

    kind_of: Kind
    rule_name: str
    bill: str
    number: str
    name: str
    day: str
    percent: int
    designated: bool
    base_fen: int
    share_fen: int
    amount_fen: int
    words: str
    about: str


class KindSum(Struct, frozen=True):
    kind_of: Kind
    amount_fen: int


class PersonView(Struct, frozen=True):
    """by_kind: of the month itself; corrections_fen: of months approved before."""

    staff: StaffId
    name: str
    title: str
    by_kind: list[KindSum]
    corrections_fen: int
    total_fen: int
    lines: list[PaidView]


class SheetView(Struct, frozen=True):
    """state: open (runs, or has not begun), over (waits for approval), approved. waiting: earlier months that must be
    approved first. intact: an approved sheet still reckons to what was approved.
    """

    month: str
    state: str
    waiting: list[str]
    people: list[PersonView]
    total_fen: int
    digest: str
    approved_at: str | None
    approved_by: str
    intact: bool
    last_approved: str | None


def rules(reader: Reader) -> RuleList:
    """All versions that are or will be in force, and those before them."""
    versions = state.versions(reader)
    approved = state.periods(reader)
    items = catalog_state.items(reader)
    people = staff_state.all_staff(reader)
    open_from = f"{periods.next_month(approved[-1].month)}-01" if approved else ""
    return RuleList(
        [_rule(reader, version, _until(versions, version)) for version in versions if version.put is not None],
        sorted({person.title for person in people if person.title}), sorted({item.category for item in items}),
        open_from,
    )  # fmt: skip


def sheet(reader: Reader, month: str, now_ms: int) -> SheetView:
    found = periods.sheet(reader, month)
    approved = state.periods(reader)
    today = LocalTime.of(now_ms, zone(reader)).day
    mine = found.approved
    return SheetView(
        month=month, state="approved" if mine else "over" if month < today[:7] else "open",
        waiting=[] if mine else periods.unapproved_before(reader, month), people=people(reader, found),
        total_fen=found.total_fen, digest=found.digest,
        approved_at=rfc3339(mine.at, zone(reader)) if mine else None,
        approved_by=staff_state.name(reader, mine.actor) if mine else "", intact=found.intact,
        last_approved=approved[-1].month if approved else None,
    )  # fmt: skip


def people(reader: Reader, found: Sheet) -> list[PersonView]:
    """Everybody with a line, in the order of what they are paid."""
    views = [_person(reader, StaffId(staff), found) for staff in {line.staff for line in _all(found)}]
    return sorted(views, key=lambda view: (-view.total_fen, view.name, view.staff))


def pay_sheet(reader: Reader, month: str) -> list[Report]:
    """Two tables: a row a person, and a row a line."""
    found = periods.sheet(reader, month)
    views = people(reader, found)
    columns = [
        Column("staff", label("姓名")), Column("title", label("职级")),
        *(Column(kind.value, title, Holds.MONEY) for kind, title in KINDS.items()),
        Column("corrections", label("往月更正"), Holds.MONEY), Column("total", label("提成合计"), Holds.MONEY),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for view in views:
        sums = {one.kind_of: one.amount_fen for one in view.by_kind}
        rows.append(
            [view.name, view.title, *(sums.get(kind, 0) for kind in KINDS), view.corrections_fen, view.total_fen]
        )
    state_words = label("已核定") if found.approved else label("未核定")
    summary = Report(
        "pay_sheet",
        label("提成工资单（{state}）").format(state=state_words),
        f"{month}-01",
        _last_day(month),
        columns,
        rows,
        summed(columns, rows),
    )
    return [summary, _details(views, month)]


def _details(views: list[PersonView], month: str) -> Report:
    columns = [
        Column("staff", label("姓名")), Column("kind", label("种类")), Column("rule", label("规则")),
        Column("day", label("日期"), Holds.DAY),
        Column("number", label("单号")), Column("name", label("项目")), Column("percent", label("份额"), Holds.PERCENT),
        Column("call", label("点钟轮牌")), Column("base", label("本行基数"), Holds.MONEY),
        Column("share", label("本人基数"), Holds.MONEY),
        Column("amount", label("提成"), Holds.MONEY), Column("words", label("算式")),
        Column("about", label("更正月份")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            view.name, KINDS[line.kind_of], line.rule_name, line.day or None, line.number, line.name,
            line.percent * 10, "" if not line.bill else label("点钟") if line.designated else label("轮牌"),
            line.base_fen,
            line.share_fen, line.amount_fen, line.words, line.about,
        ]
        for view in views
        for line in view.lines
    ]  # fmt: skip
    totals: list[Cell] = [label("合计"), *[None] * 9, sum(view.total_fen for view in views), None, None]
    return Report("pay_lines", label("提成明细"), f"{month}-01", _last_day(month), columns, rows, totals)


def _last_day(month: str) -> str:
    return day_after(f"{periods.next_month(month)}-01", -1)


def _person(reader: Reader, staff: StaffId, found: Sheet) -> PersonView:
    own = [line for line in found.lines if line.staff == staff]
    corrections = [line for line in found.corrections if line.staff == staff]
    sums = {kind: sum(line.amount_fen for line in own if line.kind_of is kind) for kind in KINDS}
    try:
        title = staff_state.staff(reader, staff).title
    except NotFound:
        title = ""
    return PersonView(
        staff, staff_state.name(reader, staff), title,
        [KindSum(kind, fen) for kind, fen in sums.items() if fen],
        sum(line.amount_fen for line in corrections), sum(line.amount_fen for line in (*own, *corrections)),
        [_line(line) for line in (*own, *corrections)],
    )  # fmt: skip


def _line(line: Paid) -> PaidView:
    names: dict[str, Any] = {name: getattr(line, name) for name in PaidView.__struct_fields__}
    return PaidView(**names)


def _all(found: Sheet) -> list[Paid]:
    return [*found.lines, *found.corrections]


def _rule(reader: Reader, version: Version, until: str | None) -> RuleView:
    put = version.put
    if put is None:
        raise RuntimeError("a retired version has no rule")
    name = catalog_state.item(reader, put.item).name if put.item else ""
    return RuleView(
        put.rule, put.name, put.from_day, until, put.kind_of, put.basis, put.permille, put.unit_fen, put.slabs,
        put.level, put.category, put.item, name, put.designated,
    )  # fmt: skip


def _until(versions: list[Version], version: Version) -> str | None:
    later = [one.from_day for one in versions if one.rule == version.rule and one.from_day > version.from_day]
    return min(later, default=None)
