"""The drawer: opened without a sale, cash put in and taken out, shifts, days."""

from hub.journal.tx import Reader
from hub.language import label
from hub.localtime import rfc3339
from hub.reports import words
from hub.reports.shared import actor_name
from hub.reports.table import Cell, Column, Holds, Report, Span, summed
from hub.security import state as security_state
from hub.shifts import state as shift_state

_OPENINGS = [
    Column("at", label("时间"), Holds.TIME), Column("staff", label("经手人")), Column("terminal", label("终端")),
    Column("reason", label("原因")),
]  # fmt: skip
_MOVES = [
    Column("at", label("时间"), Holds.TIME), Column("reason", label("种类")), Column("in", label("存入"), Holds.MONEY),
    Column("out", label("取出"), Holds.MONEY), Column("note", label("备注")), Column("staff", label("经手人")),
]  # fmt: skip
_SHIFTS = [
    Column("began", label("开始"), Holds.TIME), Column("ended", label("交班"), Holds.TIME),
    Column("staff", label("交班人")),
    Column("to", label("接班人")), Column("bills", label("单数"), Holds.COUNT),
    Column("received", label("收款"), Holds.MONEY),
    Column("refunds", label("退款"), Holds.MONEY), Column("off", label("优惠"), Holds.MONEY),
    Column("voids", label("作废挂单"), Holds.COUNT),
    Column("opened", label("开钱箱"), Holds.COUNT), Column("expected", label("账面现金"), Holds.MONEY),
    Column("counted", label("实点现金"), Holds.MONEY), Column("difference", label("差异"), Holds.MONEY),
    Column("note", label("说明")),
]  # fmt: skip
_DAYS = [
    Column("day", label("营业日"), Holds.DAY), Column("closed", label("日结时间"), Holds.TIME),
    Column("staff", label("日结人")),
    Column("bills", label("单数"), Holds.COUNT), Column("received", label("实收（净）"), Holds.MONEY),
    Column("revenue", label("收入"), Holds.MONEY), Column("refunded", label("退款"), Holds.MONEY),
    Column("tenders", label("各付款方式")),
]  # fmt: skip


def openings(reader: Reader, span: Span) -> Report:
    names = {one.terminal: one.name for one in security_state.terminals(reader)}
    rows: list[list[Cell]] = [
        [rfc3339(at, span.zone), actor_name(reader, actor), names.get(device, label("主机")), reason]
        for at, actor, device, reason in reader.all(
            "SELECT at, actor, device, reason FROM drawer_opening WHERE day BETWEEN ? AND ? ORDER BY seq",
            span.first, span.last,
        )
    ]  # fmt: skip
    return Report("drawer_openings", label("开钱箱记录"), span.first, span.last, _OPENINGS, rows)


def movements(reader: Reader, span: Span) -> Report:
    rows: list[list[Cell]] = [
        [
            rfc3339(at, span.zone), words.MOVES.get(reason, reason), max(fen, 0), max(-fen, 0), note,
            actor_name(reader, actor),
        ]
        for at, reason, fen, note, actor in reader.all(
            "SELECT at, reason, amount_fen, note, actor FROM cash_movement WHERE day BETWEEN ? AND ? "
            "ORDER BY at, movement",
            span.first, span.last,
        )
    ]  # fmt: skip
    return Report("cash_movements", label("现金存取"), span.first, span.last, _MOVES, rows, summed(_MOVES, rows))


def shifts(reader: Reader, span: Span) -> Report:
    """Shifts that were handed over on these days."""
    rows: list[list[Cell]] = []
    for shift in shift_state.ended_between(reader, span.begin_ms, span.end_ms):
        figures = shift.figures
        received = sum(fen for name, (fen, _) in figures.items() if name.startswith("received."))
        counted, expected = shift.counted_fen or 0, shift.expected_fen or 0
        rows.append([
            rfc3339(shift.began_at, span.zone), rfc3339(shift.ended_at or 0, span.zone),
            actor_name(reader, shift.ended_by or ""), actor_name(reader, shift.handed_to or ""),
            figures.get("bills", (0, 0))[1], received, figures.get("refunds", (0, 0))[0],
            figures.get("discounts", (0, 0))[0], figures.get("voids", (0, 0))[1], figures.get("drawer", (0, 0))[1],
            expected, counted, counted - expected, shift.note,
        ])  # fmt: skip
    totals = summed(_SHIFTS, rows)
    totals[10] = totals[11] = None
    return Report("shifts", label("交班记录"), span.first, span.last, _SHIFTS, rows, totals)


def days(reader: Reader, span: Span) -> Report:
    """Days that were closed."""
    rows: list[list[Cell]] = []
    for closed in shift_state.closed_between(reader, span.first, span.last):
        ways = "、".join(f"{words.tender(one.tender)} {words.yuan(one.amount_fen)}" for one in closed.figures.tenders)
        rows.append([
            closed.figures.day, rfc3339(closed.at, span.zone), actor_name(reader, closed.actor), closed.figures.bills,
            closed.figures.received_fen, closed.figures.revenue_fen, closed.figures.refunded_fen, ways,
        ])  # fmt: skip
    return Report("day_closes", label("日结记录"), span.first, span.last, _DAYS, rows, summed(_DAYS, rows))
