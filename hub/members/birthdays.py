"""Whose birthday (生日) is near, solar and lunar."""

import datetime as dt

from msgspec import Struct

from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.localtime import LocalTime
from hub.members import lunar
from hub.members.state import Profile
from hub.store.state import zone

MAX_SOON = 500


class BirthdaySoon(Struct, frozen=True):
    """on: the solar day, YYYY-MM-DD; in_days: from today."""

    member: MemberId
    name: str
    birthday: str
    birthday_lunar: bool
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
    rows = reader.all(
        "SELECT member, name, birthday, birthday_lunar, birthday_leap FROM member WHERE birthday IS NOT NULL "
        "AND forgotten_at IS NULL AND (birthday_lunar OR substr(birthday, 6) IN (SELECT value FROM json_each(?)))",
        _days_json(today, days),
    )
    found = []
    for member, name, birthday, is_lunar, leap in rows:
        on = _next(birthday, bool(is_lunar), bool(leap), today)
        if on is not None and (on - today).days <= days:
            found.append(BirthdaySoon(member, name, birthday, bool(is_lunar), on.isoformat(), (on - today).days))
    return sorted(found, key=lambda one: (one.in_days, one.member))[:MAX_SOON]


def _next(birthday: str, is_lunar: bool, leap: bool, today: dt.date) -> dt.date | None:  # noqa: FBT001
    _year, month, day = (int(part) for part in birthday.split("-"))
    for this_year in (today.year, today.year + 1):
        kept = lunar.birthdays(this_year, month, day, leap=leap) if is_lunar else [_solar(this_year, month, day)]
        for when in kept:
            if when >= today:
                return when
    return None


def _solar(year: int, month: int, day: int) -> dt.date:
    """29 February is kept on the 28th where the year has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, month, day - 1)


def _days_json(today: dt.date, days: int) -> str:
    wanted = {(today + dt.timedelta(days=n)).isoformat()[5:] for n in range(days + 1)} | (
        {"02-29"} if any((today + dt.timedelta(days=n)).isoformat()[5:] == "02-28" for n in range(days + 1)) else set()
    )
    return "[" + ",".join(f'"{day}"' for day in sorted(wanted)) + "]"


def _today(now_ms: int, where: str) -> dt.date:
    return dt.date.fromisoformat(LocalTime.of(now_ms, where).day)
