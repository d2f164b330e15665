"""A member's statement (对账单) on receipt paper: what happened and what of it is not nothing."""

from devices.printers.document import CutPart, Document, FeedPart, Part, RulePart, TextPart
from hub.language import joined, label, listed, words
from hub.members.views import mask_name
from hub.printing.paper.content import amount_row, money
from hub.reports.statement import Statement
from hub.reports.table import Cell, Column, Holds, Report, Span, days_of

MOST_ROWS = 18
"""Of a section: a document has 500 parts at most."""
_LONGEST = 60
_FEED_LINES = 2
_UNSAID = frozenset({"list", "category"})
"""Columns that narrow paper leaves out."""


def slip(found: Statement, store: str, span: Span) -> Document:
    parts: list[Part] = [
        TextPart(store, align="center"),
        TextPart(label("对账单"), align="center", bold=True, size=2),
        TextPart(
            words("{name}　会员号 {number}", "{name}  No. {number}").format(
                name=mask_name(found.name) if found.name else label("已注销"), number=found.number
            ),
            align="center",
        ),
        TextPart(days_of(span.first, span.last), align="center"),
        RulePart("double"),
        amount_row(words("到店", "Visits"), label("{count} 次").format(count=found.visits)),
        amount_row(words("现付净额", "Paid, less refunds"), money(found.paid_fen), bold=True),
    ]
    for section in found.sections:
        parts += _section(section)
    return Document(parts=[*parts, RulePart("double"), FeedPart(_FEED_LINES), CutPart()])


def _section(section: Report) -> list[Part]:
    """Nothing of one that is empty."""
    if not section.rows:
        return []
    parts: list[Part] = [RulePart("single"), TextPart(section.title, bold=True)]
    over = len(section.rows) - MOST_ROWS
    if over > 0:
        parts.append(TextPart(words("更早的 {n} 行见完整对账单", "{n} earlier rows: see the whole").format(n=over)))
    for row in section.rows[-MOST_ROWS:]:
        cells = list(zip(section.columns, row, strict=True))
        said = [_text(column, cell) for column, cell in cells if _is_text(column, cell)]
        parts += [TextPart(listed(said, " ", " ")), *_figures(cells)]
    if section.totals and len(section.rows) > 1:
        totals = _figures(list(zip(section.columns, section.totals, strict=True)), bold=True)
        parts += [TextPart(label("合计"), bold=True), *totals] if totals else []
    return parts


def _figures(cells: list[tuple[Column, Cell]], *, bold: bool = False) -> list[Part]:
    """A line each of what is not nothing."""
    return [
        amount_row(
            joined("  {title}", title=column.title),
            money(cell) if column.holds is Holds.MONEY else f"{cell}",
            bold=bold,
        )
        for column, cell in cells
        if isinstance(cell, int) and cell != 0 and column.key not in _UNSAID
    ]


def _is_text(column: Column, cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell) and column.key not in _UNSAID


def _text(column: Column, cell: Cell) -> str:
    """A time as 11-22 12:01; long ones are cut."""
    if column.holds is Holds.TIME:
        return str(cell)[5:16].replace("T", " ")
    return cell if isinstance(cell, str) and len(cell) <= _LONGEST else f"{str(cell)[:_LONGEST]}…"
