"""Reading what platforms give for a settlement: CSV or XLSX, the columns found by their names.

Every platform names its columns in its own way and changes them; what is needed of a row is the code and what is paid
out for it. Amounts are yuan; what the platform takes back is below nought.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from hub.groupbuy.errors import NoPlatformFile
from hub.groupbuy.facts import PaidRow
from hub.imports.reading import cells
from hub.language import words

MAX_ROWS: Final = 20_000
_MOST: Final = Decimal(1_000_000)
_CODES: Final = ("券码", "券号", "团购券码", "团购券号", "消费券码", "核销券码", "验券码", "券编号")
_PAID: Final = (
    "结算金额", "应结金额", "商家应得", "商家实收", "商家应收", "结算价", "打款金额", "预计结算金额", "商家结算金额",
)  # fmt: skip
_TIMES: Final = ("核销时间", "验券时间", "消费时间", "结算时间", "交易时间", "退款时间", "时间")


@dataclass(frozen=True, slots=True)
class _Columns:
    code: int
    paid: int
    time: int | None

    @property
    def most(self) -> int:
        return max(self.code, self.paid, self.time or 0)


def read(data: bytes) -> list[PaidRow]:
    """Rows with their own keys. Raises FileUnreadable; NoPlatformFile, saying which line."""
    rows = iter(cells(data)[1])
    for number, row in enumerate(rows, 1):
        columns = _columns([_plain(cell) for cell in row])
        if columns is not None:
            return list(_paid(columns, rows, number + 1))
    raise NoPlatformFile(detail=words("没有找到券码和结算金额两列", "no columns of codes and amounts"))


def _columns(names: list[str]) -> _Columns | None:
    def place(wanted: tuple[str, ...]) -> int | None:
        return next((names.index(name) for name in wanted if name in names), None)

    code, paid = place(_CODES), place(_PAID)
    return None if code is None or paid is None else _Columns(code, paid, place(_TIMES))


def _paid(columns: _Columns, rows: Iterator[list[str]], first: int) -> Iterator[PaidRow]:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, first):
        values = [_plain(cell) for cell in row] + [""] * (columns.most - len(row) + 1)
        code = values[columns.code]
        if not (code.isascii() and code.isalnum()):
            continue
        if number - first >= MAX_ROWS:
            raise NoPlatformFile(
                detail=words("超过 {max_rows} 行", "more than {max_rows} rows").format(max_rows=MAX_ROWS)
            )
        fen = _fen(values[columns.paid], number)
        at = "" if columns.time is None else values[columns.time]
        key = f"{code.upper()} {at} {fen}"
        seen[key] = seen.get(key, 0) + 1
        if fen:
            yield PaidRow(key if seen[key] == 1 else f"{key} #{seen[key]}", code.upper()[:32], fen)


def _plain(cell: str) -> str:
    """Without what spreadsheets and exports put around long numbers, and the unit of a column's name."""
    text = cell.strip().strip("`'\t").removeprefix('="').removesuffix('"').strip()
    for unit in ("（元）", "(元)"):
        text = text.removesuffix(unit)
    return text


def _fen(text: str, number: int) -> int:
    """Raises NoPlatformFile."""
    try:
        yuan = Decimal(text.replace(",", "").removeprefix("¥") or "0")
    except InvalidOperation as error:
        raise NoPlatformFile(
            detail=words("第 {number} 行的结算金额", "the amount of line {number}").format(number=number)
        ) from error
    if not yuan.is_finite() or abs(yuan) > _MOST:
        raise NoPlatformFile(
            detail=words("第 {number} 行的结算金额", "the amount of line {number}").format(number=number)
        )
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))
