"""A report as a spreadsheet: numbers are numbers, days are days, headings in the reader's language."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from hub.language import DEFAULT, label, spoken
from hub.reports.table import Cell, Column, Holds, Report, days_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {
    Holds.MONEY: "#,##0.00;[Red]-#,##0.00", Holds.COUNT: "#,##0", Holds.PERCENT: "0.0%", Holds.DAY: "yyyy-mm-dd",
    Holds.TIME: "yyyy-mm-dd hh:mm",
}  # fmt: skip
_WIDTHS = {Holds.TEXT: 18, Holds.MONEY: 14, Holds.COUNT: 10, Holds.PERCENT: 10, Holds.DAY: 12, Holds.TIME: 17}
_MAX_WIDTH = 48
_HEAD_ROW = 3
_FONT = "Microsoft YaHei"
_PLAIN, _BOLD, _TITLE = Font(_FONT, sz=10), Font(_FONT, sz=10, b=True), Font(_FONT, sz=14, b=True)
_SMALL = Font(_FONT, sz=10, color="FF6A5F64")
_HEAD = PatternFill("solid", fgColor="FFF1E8EA")
_ABOVE = Border(top=Side("thin"))


def workbook(reports: Sequence[Report], heading: str, language: str = DEFAULT) -> bytes:
    """A sheet a report. heading: whose it is, such as the store's name."""
    heading = spoken(heading, language)
    book = Workbook(write_only=True)
    book.properties.creator = heading
    for report in spoken(list(reports), language):
        _sheet(book.create_sheet(_sheet_name(report.title)), report, heading, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Any, report: Report, heading: str, language: str) -> None:
    for place, column in enumerate(report.columns):
        sheet.column_dimensions[get_column_letter(place + 1)].width = _width(report, place, column)
    sheet.freeze_panes = f"B{_HEAD_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    days = spoken(days_of(report.from_day, report.to_day), language)
    sheet.append([_text(sheet, report.title, _TITLE)])
    sheet.append([_text(sheet, f"{heading}　{days}", _SMALL)])
    sheet.append([_head(sheet, column, language) for column in report.columns])
    for row in report.rows:
        sheet.append(_row(sheet, report.columns, row, _PLAIN))
    if report.totals is not None:
        sheet.append(_row(sheet, report.columns, report.totals, _BOLD))
    for note in report.notes:
        sheet.append([_text(sheet, note.title, _SMALL), _cell(sheet, note.holds, note.figure, _PLAIN)])


def _head(sheet: Any, column: Column, language: str) -> Any:
    in_yuan = spoken(label("{title}（元）").format(title=column.title), language)
    cell = _text(sheet, in_yuan if column.holds is Holds.MONEY else column.title, _BOLD)
    cell.fill = _HEAD
    return cell


def _row(sheet: Any, columns: Sequence[Column], row: Sequence[Cell], font: Font) -> list[Any]:
    cells = [_cell(sheet, column.holds, cell, font) for column, cell in zip(columns, row, strict=True)]
    if font is _BOLD:
        for cell in cells:
            cell.border = _ABOVE
    return cells


def _cell(sheet: Any, holds: Holds, value: Cell, font: Font) -> Any:
    shown: Any = value
    if isinstance(value, int):
        shown = value / {Holds.MONEY: 100, Holds.PERCENT: 1000}.get(holds, 1)
    elif value and holds is Holds.DAY and _is_day(value):
        shown = date.fromisoformat(value)
    elif value and holds is Holds.TIME and value[:1].isdigit():
        shown = datetime.fromisoformat(value).replace(tzinfo=None)
    elif isinstance(value, str):
        return _text(sheet, value, font)
    cell: Any = WriteOnlyCell(sheet, shown)
    cell.font = font
    if holds in _FORMATS:
        cell.number_format = _FORMATS[holds]
    return cell


def _text(sheet: Any, text: str, font: Font) -> Any:
    """Never a formula, whatever it begins with."""
    cell: Any = WriteOnlyCell(sheet, text)
    cell.data_type, cell.font = "s", font
    return cell


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _width(report: Report, place: int, column: Column) -> int:
    """Chinese characters are as wide as two others."""
    if column.holds is not Holds.TEXT:
        return max(_WIDTHS[column.holds], 2 * len(column.title) + 2)
    texts = [column.title, *(str(row[place] or "") for row in report.rows[:200])]
    return min(_MAX_WIDTH, max(10, *(sum(2 if sign > "ÿ" else 1 for sign in text) + 2 for text in texts)))


def _sheet_name(title: str) -> str:
    """At most 31 characters, none that a sheet's name may not have."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:28]
