"""A report as a PDF to print: A4 across, the same columns as on the screen."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace

from devices.sheets.pdf import faces
from hub.language import DEFAULT, label, spoken
from hub.reports.table import Cell, Column, Holds, Report, days_of

MEDIA_TYPE = "application/pdf"
_FAMILY = "cjk"
_WEIGHTS = {Holds.TEXT: 18, Holds.MONEY: 14, Holds.COUNT: 10, Holds.PERCENT: 10, Holds.DAY: 14, Holds.TIME: 18}
_HEAD = FontFace(fill_color=(241, 232, 234))
_MAX_ROWS = 2000
"""A longer report is for the spreadsheet; the PDF says how many rows it leaves out."""


def document(reports: Sequence[Report], heading: str, language: str = DEFAULT) -> bytes:
    """Raises fonts.NoFontError."""
    heading = spoken(heading, language)
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_creation_date(datetime(2020, 1, 1, tzinfo=UTC))
    for style, (path, face) in faces().items():
        pdf.add_font(_FAMILY, style, path, collection_font_number=face)
    pdf.set_margin(12)
    pdf.set_auto_page_break(auto=True, margin=14)
    for report in spoken(list(reports), language):
        pdf.add_page()
        _report(pdf, report, heading, language)
    return bytes(pdf.output())


def _report(pdf: FPDF, report: Report, heading: str, language: str) -> None:
    pdf.set_font(_FAMILY, size=15)
    pdf.cell(text=report.title, new_x="LMARGIN", new_y="NEXT", h=9)
    pdf.set_font(_FAMILY, size=9)
    pdf.set_text_color(106, 95, 100)
    days = spoken(days_of(report.from_day, report.to_day), language)
    pdf.cell(text=f"{heading}　{days}", new_x="LMARGIN", new_y="NEXT", h=7)
    pdf.set_text_color(35, 29, 34)
    pdf.set_font(_FAMILY, size=8)
    pdf.set_draw_color(207, 195, 186)
    pdf.set_line_width(0.15)
    widths = tuple(_WEIGHTS[column.holds] for column in report.columns)
    aligns = tuple(Align.L if _is_words(column) else Align.R for column in report.columns)
    with pdf.table(
        col_widths=widths, text_align=aligns, headings_style=_HEAD, line_height=5.2,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
    ) as table:  # fmt: skip
        table.row([column.title for column in report.columns])
        for row in report.rows[:_MAX_ROWS]:
            table.row([shown(column.holds, cell) for column, cell in zip(report.columns, row, strict=True)])
        if report.totals is not None:
            table.row([shown(c.holds, cell) for c, cell in zip(report.columns, report.totals, strict=True)])
    pdf.ln(3)
    if len(report.rows) > _MAX_ROWS:
        more = label("另有 {count} 行未列出").format(count=len(report.rows) - _MAX_ROWS)
        pdf.cell(text=spoken(more, language), new_x="LMARGIN", new_y="NEXT", h=6)
    for note in report.notes:
        pdf.cell(text=f"{note.title}　{shown(note.holds, note.figure)}", new_x="LMARGIN", new_y="NEXT", h=6)


def shown(holds: Holds, cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell[:16].replace("T", " ") if holds is Holds.TIME and cell[:1].isdigit() else cell
    if holds is Holds.MONEY:
        return f"{'-' if cell < 0 else ''}{abs(cell) // 100:,}.{abs(cell) % 100:02d}"
    return f"{cell / 10:.1f}%" if holds is Holds.PERCENT else f"{cell:,}"


def _is_words(column: Column) -> bool:
    return column.holds in {Holds.TEXT, Holds.DAY, Holds.TIME}
