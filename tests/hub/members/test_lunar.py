"""Lunar birthdays by the solar calendar; birthdays that are near."""

import datetime as dt

import pytest

from hub.errors import Unfit
from hub.members import birthdays, lunar, rules, state
from hub.members.rules import Register


@pytest.mark.parametrize(
    ("day", "leap", "solar"),
    [
        ((2026, 1, 1), False, "2026-02-17"),
        ((2025, 12, 29), False, "2026-02-16"),
        ((2023, 2, 1), False, "2023-02-20"),
        ((2023, 2, 1), True, "2023-03-22"),
        ((2020, 4, 29), True, "2020-06-20"),
        ((1900, 1, 1), False, "1900-01-31"),
        ((2026, 8, 15), False, "2026-09-25"),
    ],
)
def test_a_lunar_day_is_a_solar_day(day, leap, solar):
    assert lunar.solar_day(*day, leap=leap).isoformat() == solar


@pytest.mark.parametrize(
    ("day", "leap"),
    [((2026, 2, 1), True), ((2026, 13, 1), False), ((2026, 1, 31), False), ((1899, 1, 1), False), ((2026, 1, 0), False),
     ((2020, 4, 30), True), ((2100, 1, 1), False)],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_none(day, leap):
    assert lunar.solar_day(*day, leap=leap) is None


def test_a_birthday_of_the_thirtieth_is_kept_on_the_last_day_of_a_short_month():
    short = [n for n in range(1950, 2090) if lunar.solar_day(n, 12, 30) is None]
    assert short
    for year in short:
        assert lunar.solar_day(year, 12, 29) in lunar.birthdays(year, 12, 30) + lunar.birthdays(year + 1, 12, 30)


def test_a_leap_month_s_birthday_is_kept_in_the_leap_month_where_there_is_one():
    assert lunar.birthdays(2023, 2, 10, leap=True) == [dt.date(2023, 3, 31)]
    assert lunar.birthdays(2024, 2, 10, leap=True) == lunar.birthdays(2024, 2, 10)


def test_a_year_may_have_a_twelfth_month_s_birthday_twice_or_never():
    counts = {len(lunar.birthdays(year, 12, 1)) for year in range(1950, 2050)}
    assert counts == {0, 1, 2}


async def test_who_is_near_is_found_solar_and_lunar(salon, wall):
    """22 November 2026 is the 14th of the tenth lunar month."""
    for name, birthday, is_lunar in (
        ("今天", "1990-11-22", False), ("明天", "1990-11-23", False), ("农历", "1985-10-15", True),
        ("昨天", "1990-11-21", False), ("下月", "1990-12-22", False),
    ):  # fmt: skip
        await salon.write(rules.register, Register(name, birthday=birthday, birthday_lunar=is_lunar))
    found = await salon.read(birthdays.soon, 7, wall.ms)
    assert sorted((one.in_days, one.name) for one in found) == [(0, "今天"), (1, "农历"), (1, "明天")]
    assert [one.name for one in await salon.read(birthdays.soon, 0, wall.ms)] == ["今天"]


async def test_the_29th_of_february_is_kept_on_the_28th(salon, wall):
    await salon.write(rules.register, Register("闰日", birthday="1992-02-29"))
    wall.pass_(days=98)
    (found,) = await salon.read(birthdays.soon, 1, wall.ms)
    assert found.on == "2027-02-28"


@pytest.mark.parametrize(("birthday", "leap"), [("2023-02-01", True), ("2020-04-29", True), ("1990-12-30", False)])
async def test_a_lunar_birthday_is_kept_as_it_was_said(salon, birthday, leap):
    made = await salon.write(
        rules.register, Register("农历", birthday=birthday, birthday_lunar=True, birthday_leap=leap)
    )
    profile = (await salon.read(state.member, made.member)).profile
    assert (profile.birthday, profile.birthday_lunar, profile.birthday_leap) == (birthday, True, leap)
    assert salon.verify().verify == "ok"


@pytest.mark.parametrize(("birthday", "leap"), [("2024-02-01", True), ("2026-12-01", False), ("1990-13-01", False)])
async def test_a_lunar_day_that_is_none_or_not_yet_is_refused(salon, birthday, leap):
    with pytest.raises(Unfit):
        await salon.write(rules.register, Register("农历", birthday=birthday, birthday_lunar=True, birthday_leap=leap))


async def test_a_month_has_those_that_are_over_and_those_to_come(salon):
    people = [
        Register("甲", birthday="1990-11-02"), Register("乙", "13612345678", birthday="1991-11-30"),
        Register("丙", birthday="1992-12-01"), Register("丁", birthday="1985-10-13", birthday_lunar=True),
        Register("戊", birthday="2000-02-29"),
    ]  # fmt: skip
    for person in people:
        await salon.write(rules.register, person)
    kept = await salon.read(birthdays.of_month, "2026-11", salon.wall.ms)
    assert [(one.name, one.on, one.in_days) for one in kept] == [
        ("甲", "2026-11-02", -20), ("丁", "2026-11-21", -1), ("乙", "2026-11-30", 8)
    ]  # fmt: skip
    assert kept[2].phone_masked == "136****5678"
    assert [one.on for one in await salon.read(birthdays.of_month, "2027-02", salon.wall.ms)] == ["2027-02-28"]
    assert [one.on for one in await salon.read(birthdays.of_month, "2028-02", salon.wall.ms)] == ["2028-02-29"]
