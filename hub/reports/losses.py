"""Refunds, and what was given below the list price: when, by whom, by whose word."""

import msgspec

from hub.cashier.facts import Cut, CutRule
from hub.journal.tx import Reader
from hub.language import label, recalled
from hub.ledger.accounts import Unit
from hub.localtime import rfc3339
from hub.printing import refunds as refund_state
from hub.reports import words
from hub.reports.shared import actor_name, approver, member_name
from hub.reports.table import Cell, Column, Holds, Report, Span, summed

_REFUNDS = [
    Column("at", label("时间"), Holds.TIME), Column("number", label("单号")), Column("member", label("会员")),
    Column("what", label("内容")),
    Column("amount", label("退回金额"), Holds.MONEY), Column("sessions", label("退回次数"), Holds.COUNT),
    Column("tenders", label("退回方式")), Column("reason", label("原因")), Column("staff", label("经手人")),
    Column("approver", label("授权人")),
]  # fmt: skip
_DISCOUNTS = [
    Column("at", label("时间"), Holds.TIME), Column("number", label("单号")), Column("member", label("会员")),
    Column("rule", label("种类")),
    Column("name", label("名称")), Column("amount", label("优惠金额"), Holds.MONEY),
    Column("list", label("整单原价"), Holds.MONEY),
    Column("percent", label("占原价"), Holds.PERCENT), Column("staff", label("经手人")),
    Column("approver", label("授权人")),
]  # fmt: skip
_BY_PERSON = [
    Column("staff", label("经手人")), Column("rule", label("种类")), Column("times", label("单数"), Holds.COUNT),
    Column("amount", label("优惠金额"), Holds.MONEY), Column("approved", label("其中经授权"), Holds.MONEY),
]  # fmt: skip
_CUTS = msgspec.json.Decoder(tuple[Cut, ...])


class _Given(msgspec.Struct):
    """What one rule took off one bill."""

    at: int
    bill: str
    number: str
    member: str | None
    rule: CutRule
    name: str
    list_fen: int
    actor: str
    approval: str | None
    amount_fen: int = 0


def refunds(reader: Reader, span: Span) -> Report:
    """Bills refunded, and cards closed and paid out."""
    rows: list[tuple[int, list[Cell]]] = []
    for row in refund_state.between(reader, span.begin_ms, span.end_ms):
        bill = reader.one("SELECT number, member FROM bill WHERE bill = ?", row.bill) or ("", None)
        names: dict[int, str] = dict(reader.all("SELECT line, name FROM bill_line WHERE bill = ?", row.bill))
        approval = reader.one("SELECT approval FROM approved_bill WHERE refund = ?", row.refund)
        what = "、".join(names.get(line.line, "") for line in row.lines)
        ways = "、".join(f"{words.tender(taken.tender)} {words.yuan(taken.amount_fen)}" for taken in row.tenders)
        cells: list[Cell] = [
            rfc3339(row.at, span.zone), bill[0], member_name(reader, bill[1]), what, row.amount_fen,
            sum(line.sessions for line in row.lines), ways, recalled(row.reason), actor_name(reader, row.actor),
            approver(reader, approval[0] if approval else None),
        ]  # fmt: skip
        rows.append((row.at, cells))
    rows += _closed(reader, span)
    cells_only = [cells for _, cells in sorted(rows, key=lambda one: one[0])]
    return Report(
        "refunds", label("退款退卡"), span.first, span.last, _REFUNDS, cells_only, summed(_REFUNDS, cells_only)
    )


def discounts(reader: Reader, span: Span) -> Report:
    rows: list[list[Cell]] = [
        [
            rfc3339(one.at, span.zone), one.number, member_name(reader, one.member), words.CUTS[one.rule], one.name,
            one.amount_fen, one.list_fen, one.amount_fen * 1000 // one.list_fen if one.list_fen else None,
            actor_name(reader, one.actor), approver(reader, one.approval),
        ]
        for one in _given(reader, span)
    ]  # fmt: skip
    totals = summed(_DISCOUNTS, rows)
    totals[6] = None
    return Report("discounts", label("优惠明细"), span.first, span.last, _DISCOUNTS, rows, totals)


def discounts_by_person(reader: Reader, span: Span) -> Report:
    sums: dict[tuple[str, CutRule], list[int]] = {}
    for one in _given(reader, span):
        row = sums.setdefault((one.actor, one.rule), [0, 0, 0])
        row[0] += 1
        row[1] += one.amount_fen
        row[2] += one.amount_fen if one.approval else 0
    rows: list[list[Cell]] = [
        [actor_name(reader, actor), words.CUTS[rule], *row]
        for (actor, rule), row in sorted(sums.items(), key=lambda one: (-one[1][1], one[0]))
    ]
    title = label("优惠按经手人")
    return Report("discounts_by_person", title, span.first, span.last, _BY_PERSON, rows, summed(_BY_PERSON, rows))


def _given(reader: Reader, span: Span) -> list[_Given]:
    given: dict[tuple[str, CutRule, str], _Given] = {}
    for at, bill, number, member, list_fen, actor, approval, cuts in reader.all(
        "SELECT b.at, b.bill, b.number, b.member, b.list_fen, b.actor, "
        "(SELECT approval FROM approved_bill a WHERE a.bill = b.bill AND a.refund IS NULL ORDER BY seq DESC LIMIT 1), "
        "l.cuts FROM bill b JOIN bill_line l ON l.bill = b.bill "
        "WHERE b.state = 'settled' AND b.day BETWEEN ? AND ? AND l.cuts != '[]' ORDER BY b.seq, l.line",
        span.first, span.last,
    ):  # fmt: skip
        for cut in _CUTS.decode(cuts):
            word = approval if cut.rule is CutRule.MANUAL else None
            key = (bill, cut.rule, cut.name)
            one = given.setdefault(
                key, _Given(at, bill, number, member, cut.rule, recalled(cut.name), list_fen, actor, word)
            )
            one.amount_fen += cut.amount_fen
    return list(given.values())


def _closed(reader: Reader, span: Span) -> list[tuple[int, list[Cell]]]:
    rows = reader.all(
        "SELECT at, member, unit, refund_fen, tender, reason, actor, approval FROM card_paid_out "
        "WHERE day BETWEEN ? AND ? ORDER BY seq",
        span.first, span.last,
    )  # fmt: skip
    return [
        (
            at,
            [
                rfc3339(at, span.zone), "", member_name(reader, member),
                label("退卡（{card}）").format(card=words.UNITS[Unit(unit)]), fen, 0,
                f"{words.tender(tender)} {words.yuan(fen)}", reason, actor_name(reader, actor),
                approver(reader, approval),
            ],
        )
        for at, member, unit, fen, tender, reason, actor, approval in rows
    ]  # fmt: skip
