"""The lunar calendar (农历): which day of a solar year a lunar birthday falls on. Pure."""

import datetime as dt
from functools import lru_cache

from lunar_python import LunarYear

FIRST, LAST = 1900, 2099


@lru_cache(maxsize=4096)
def solar_day(year: int, month: int, day: int, *, leap: bool = False) -> dt.date | None:
    """The solar day of a lunar one; None where that year has no such day."""
    if not (FIRST <= year <= LAST and 1 <= month <= 12 and 1 <= day <= 30):  # noqa: PLR2004 - the calendar's own
        return None
    found = LunarYear.fromYear(year).getMonth(-month if leap else month)
    if found is None or day > found.getDayCount():
        return None
    first = found.getFirstJulianDay()
    return dt.date.fromordinal(int(first + 0.5) - _JULIAN) + dt.timedelta(days=day - 1)


def birthdays(year: int, month: int, day: int, *, leap: bool = False) -> list[dt.date]:
    """When a lunar birthday is kept in the solar year `year`: none, once or twice.

    One born in a leap month keeps it in that leap month where the year has it, else in the ordinary one; one born on
    the thirtieth of a month that has 29 days this year keeps it on the 29th.
    """
    return [
        when for lunar_year in (year - 1, year) if (when := _kept(lunar_year, month, day, leap)) and when.year == year
    ]


_JULIAN = 1_721_425
"""The Julian day of the day before 1 January of year 1: what date.fromordinal counts from."""


def _kept(lunar_year: int, month: int, day: int, leap: bool) -> dt.date | None:  # noqa: FBT001
    this_leap = leap and solar_day(lunar_year, month, 1, leap=True) is not None
    return solar_day(lunar_year, month, day, leap=this_leap) or solar_day(lunar_year, month, day - 1, leap=this_leap)
