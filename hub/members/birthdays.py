"""Whose birthday (生日) is near, solar and lunar."""

import datetime as dt
from typing import Any

import msgspec
from msgspec import Struct

from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.localtime import LocalTime
from hub.members import lunar
from hub.members.keeping import Profile
from hub.store.state import zone

MAX_SOON = 500


class BirthdaySoon(Struct, frozen=True):
    """on: the solar day, YYYY-MM-DD; in_days: from today, below nought where it is over."""

    member: MemberId
    number: str
    name: str
    phone_masked: str | None
    birthday: str
    birthday_lunar: bool
    birthday_leap: bool
    on: str
    in_days: int


def next_birthday(profile: Profile, now_ms: int, where: str) -> str | None:
    """The next solar day on which this birthday is kept, today included."""
    if profile.birthday is None:
        return None
    found = _next(profile.birthday, profile.birthday_lunar, profile.birthday_leap, _today(now_ms, where))
    return found.isoformat() if found else None


def soon(reader: Reader, days: int, now_ms: int) -> list[BirthdaySoon]:
    """Birthdays from today to `days` ahead, nearest first, at most MAX_SOON."""
    today = _today(now_ms, zone(reader))
    found = []
    for row in _born(reader, [today + dt.timedelta(days=n) for n in range(days + 1)]):
        on = _next(row[4], bool(row[5]), bool(row[6]), today)
        if on is not None and (on - today).days <= days:
            found.append(_kept(row, on, today))
    return sorted(found, key=lambda one: (one.in_days, one.member))[:MAX_SOON]


def of_month(reader: Reader, month: str, now_ms: int) -> list[BirthdaySoon]:
    """Birthdays kept in a month (YYYY-MM), those that are over too, by day; a lunar one may be kept twice a year."""
    today = _today(now_ms, zone(reader))
    first = dt.date.fromisoformat(f"{month}-01")
    days = [day for n in range(31) if (day := first + dt.timedelta(days=n)).month == first.month]
    found = []
    for row in _born(reader, days):
        year, _, _ = (int(part) for part in row[4].split("-"))
        kept = _in_year(first.year, row[4], is_lunar=bool(row[5]), leap=bool(row[6]))
        found += [_kept(row, on, today) for on in kept if on.month == first.month and on.year >= year]
    return sorted(found, key=lambda one: (one.on, one.member))


def _born(reader: Reader, days: list[dt.date]) -> list[tuple[Any, ...]]:
    """Whose solar birthday is on one of these days, and everybody's that is lunar."""
    wanted = {day.isoformat()[5:] for day in days}
    if "02-28" in wanted:
        wanted.add("02-29")
    return reader.all(
        "SELECT member, number, name, phone, birthday, birthday_lunar, birthday_leap FROM member "
        "WHERE birthday IS NOT NULL AND forgotten_at IS NULL "
        "AND (birthday_lunar OR substr(birthday, 6) IN (SELECT value FROM json_each(?)))",
        msgspec.json.encode(sorted(wanted)).decode(),
    )


def _kept(row: tuple[Any, ...], on: dt.date, today: dt.date) -> BirthdaySoon:
    member, number, name, phone, birthday, is_lunar, leap = row
    masked = f"{phone[:3]}****{phone[-4:]}" if phone else None
    return BirthdaySoon(
        member, number, name, masked, birthday, bool(is_lunar), bool(leap), on.isoformat(), (on - today).days
    )


def _next(birthday: str, is_lunar: bool, leap: bool, today: dt.date) -> dt.date | None:  # noqa: FBT001
    for this_year in (today.year, today.year + 1):
        for when in _in_year(this_year, birthday, is_lunar=is_lunar, leap=leap):
            if when >= today:
                return when
    return None


def _in_year(year: int, birthday: str, *, is_lunar: bool, leap: bool) -> list[dt.date]:
    _year, month, day = (int(part) for part in birthday.split("-"))
    return lunar.birthdays(year, month, day, leap=leap) if is_lunar else [_solar(year, month, day)]


def _solar(year: int, month: int, day: int) -> dt.date:
    """29 February is kept on the 28th where the year has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, month, day - 1)


def _today(now_ms: int, where: str) -> dt.date:
    return dt.date.fromisoformat(LocalTime.of(now_ms, where).day)
