"""A report: columns that say what they hold, rows, a last row of totals."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from hub.errors import Unfit
from hub.language import Day, Words, label, words

MAX_DAYS = 1100
"""Three years and a bit: what one report looks back over."""

Cell = str | int | None


class Holds(StrEnum):
    """text; money: fen; count; percent: tenths of a percent; day: YYYY-MM-DD; time: RFC 3339."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    DAY = "day"
    TIME = "time"


class Column(Struct, frozen=True):
    key: str
    title: str
    holds: Holds = Holds.TEXT


class Note(Struct, frozen=True):
    """A figure beside the table. holds: what the figure is."""

    title: str
    figure: int
    holds: Holds = Holds.MONEY


class Report(Struct, frozen=True):
    """from_day to to_day, both of them included. totals: a cell a column, or nothing. notes: figures beside it."""

    name: str
    title: str
    from_day: str
    to_day: str
    columns: list[Column]
    rows: list[list[Cell]]
    totals: list[Cell] | None = None
    notes: list[Note] = []


class Span(Struct, frozen=True):
    """Days of a report, and the milliseconds from the first's beginning until the last's end."""

    first: str
    last: str
    begin_ms: int
    end_ms: int
    now_ms: int
    zone: str

    @property
    def month(self) -> str | None:
        """The month, where the days are all of one."""
        return self.first[:7] if self.first[:7] == self.last[:7] else None


def span(first: str, last: str, zone: str, now_ms: int) -> Span:
    """Raises Unfit where the days are none, the wrong way round or too many."""
    where = ZoneInfo(zone)
    try:
        one, other = date.fromisoformat(first), date.fromisoformat(last)
        begin = datetime(one.year, one.month, one.day, tzinfo=where)
        after = other + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=where)
        begin_ms, end_ms = (int(moment.timestamp() * 1000) for moment in (begin, end))
    except (ValueError, OverflowError) as error:
        raise Unfit(detail=words("没有这一天 (from, to)", "There is no such day (from, to)")) from error
    if one > other:
        raise Unfit(detail=words("开始日期在结束日期之后 (from, to)", "The first day is after the last (from, to)"))
    if (other - one).days > MAX_DAYS:
        raise Unfit(
            detail=words("一次最多查 {max_days} 天 (from, to)", "At most {max_days} days at a time (from, to)").format(
                max_days=MAX_DAYS
            )
        )
    return Span(first, last, begin_ms, end_ms, now_ms, zone)


def days_of(first: str, last: str) -> Words:
    """A day, or from one to another."""
    return Day(first) if first == last else label("{first} 至 {last}").format(first=Day(first), last=Day(last))


def summed(columns: list[Column], rows: list[list[Cell]], title: str = label("合计")) -> list[Cell]:
    """Totals of what can be summed: money and counts."""
    totals: list[Cell] = []
    for place, column in enumerate(columns):
        cells = [row[place] for row in rows]
        numbers = [cell for cell in cells if isinstance(cell, int)]
        totals.append(sum(numbers) if column.holds in {Holds.MONEY, Holds.COUNT} else None)
    if totals and columns[0].holds not in {Holds.MONEY, Holds.COUNT}:
        totals[0] = title
    return totals
