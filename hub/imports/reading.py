"""A list's bytes as rows of texts: CSV in UTF-8 or GB18030, or XLSX. Bounded before anything is unpacked."""

import csv
import datetime as dt
import io
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any

import openpyxl

from hub.errors import Refused
from hub.language import words

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 60
MAX_CELL = 500


class FileUnreadable(
    Refused,
    code="file_unreadable",
    zh="文件读不出来：{detail}",
    en="The file cannot be read: {detail}",
): ...


@dataclass(frozen=True, slots=True)
class Table:
    """rows: (number as the file's own program shows it, texts as wide as the headings)."""

    kind: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(data: bytes) -> Table:
    """Raises FileUnreadable."""
    return _table(*cells(data))


def cells(data: bytes) -> tuple[str, list[list[str]]]:
    """(what it is, all rows as they stand). Raises FileUnreadable."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx", _xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileUnreadable(
            detail=words(
                "这是旧版 .xls，请在表格软件里另存为 .xlsx 或 .csv", "This is an old .xls; save it as .xlsx or .csv"
            )
        )
    kind, text = _decoded(data)
    return kind, _csv(text)


def _decoded(data: bytes) -> tuple[str, str]:
    if b"\x00" in data[:4096]:
        raise FileUnreadable(detail=words("不是 CSV 或 XLSX 文件", "Neither CSV nor XLSX"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return f"csv, {encoding.removesuffix('-sig')}", data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(detail=words("文字编码既不是 UTF-8 也不是 GB18030", "The text is neither UTF-8 nor GB18030"))


def _csv(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileUnreadable(detail=str(error)) from error
    if len(rows) > MAX_ROWS + 1:
        raise FileUnreadable(
            detail=words(
                "超过 {max_rows} 行，请分成几个文件", "More than {max_rows} rows; make several files of it"
            ).format(max_rows=MAX_ROWS)
        )
    return rows


def _xlsx(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        rows = _cells(data) if unpacked <= MAX_UNPACKED_BYTES else None
    except Exception as error:  # a damaged archive fails in many ways
        raise FileUnreadable(detail=words("不是完好的 XLSX 文件", "The XLSX file is damaged")) from error
    if rows is None:
        raise FileUnreadable(detail=words("表格解开后过大", "The sheet is too large once unpacked"))
    if len(rows) > MAX_ROWS + 1:
        raise FileUnreadable(
            detail=words(
                "超过 {max_rows} 行，请分成几个文件", "More than {max_rows} rows; make several files of it"
            ).format(max_rows=MAX_ROWS)
        )
    return rows


def _cells(data: bytes) -> list[list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS + 2, values_only=True)
        rows = [[_text(cell) for cell in cells] for cells in lines]
        book.close()
    return rows


def _text(cell: Any) -> str:
    """As a person reads the cell: whole numbers without a point, dates as 2026-11-22."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _table(kind: str, rows: list[list[str]]) -> Table:
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise FileUnreadable(detail=words("第一行要是列名", "The first row names the columns"))
    headings = [cell.strip()[:60] for cell in rows[0]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise FileUnreadable(
            detail=words("超过 {max_columns} 列", "More than {max_columns} columns").format(max_columns=MAX_COLUMNS)
        )
    width = len(headings)
    body = [
        (number, tuple((row[n].strip()[:MAX_CELL] if n < len(row) else "") for n in range(width)))
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]
    if not body:
        raise FileUnreadable(detail=words("只有列名，没有会员", "Column names only, no members"))
    return Table(kind, tuple(headings), tuple(body))
