"""Entries that may be of one person (疑似重复), for a manager to look at; nothing is merged by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from msgspec import Struct
from pypinyin import lazy_pinyin

from hub.amounts import Id
from hub.errors import Unfit
from hub.ids import MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.localtime import rfc3339
from hub.members import state
from hub.members.facts import MemberKeptApart
from hub.members.merging import SAME
from hub.members.rules import MemberIsForgotten
from hub.members.views import mask_phone
from hub.store.state import zone

MAX_PAIRS = 100
MAX_ROWS = 4000
MAX_NAMESAKES = 12
"""Of a name that more have, only those with something else in common are shown."""


class Alike(StrEnum):
    NAME = "name"
    SOUND = "sound"
    PHONE = "phone"
    BIRTHDAY = "birthday"
    EMAIL = "email"
    ADDRESS = "address"


_WEIGHTS = {Alike.NAME: 3, Alike.SOUND: 2, Alike.PHONE: 4, Alike.BIRTHDAY: 3, Alike.EMAIL: 4, Alike.ADDRESS: 2}
_LEAST = 3


class KeepApart(Struct, frozen=True, forbid_unknown_fields=True):
    member: Id
    other: Id


class Suspect(Struct, frozen=True):
    member: MemberId
    number: str
    name: str
    phone_masked: str | None
    birthday: str | None
    birthday_lunar: bool
    registered_at: str
    visits: int


class Pair(Struct, frozen=True):
    """member: the one with less to its name, which would be merged into the other. alike: what both have."""

    member: Suspect
    into: Suspect
    alike: list[Alike]


@dataclass(frozen=True, slots=True)
class _Row:
    member: MemberId
    number: str
    name: str
    phone: str | None
    gender: str | None
    birthday: tuple[str, int, int] | None
    address: str
    email: str | None
    registered_at: int
    visits: int


def pairs(reader: Reader) -> list[Pair]:
    """Those most alike first, at most MAX_PAIRS; none that somebody said are two people."""
    found: dict[tuple[MemberId, MemberId], tuple[int, list[Alike], _Row, _Row]] = {}
    apart = {(row[0], row[1]) for row in reader.all("SELECT member, other FROM member_apart")}
    for one, other in _candidates(reader):
        if (one.member, other.member) in apart:
            continue
        alike = _alike(one, other)
        weight = sum(_WEIGHTS[what] for what in alike)
        if weight >= _LEAST:
            less, more = sorted((one, other), key=lambda row: (row.visits, -row.registered_at, row.member))
            found[less.member, more.member] = weight, alike, less, more
    where = zone(reader)
    best = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:MAX_PAIRS]
    return [Pair(_suspect(less, where), _suspect(more, where), alike) for _, (_, alike, less, more) in best]


def keep_apart(tx: Tx, _context: Context, command: KeepApart) -> None:
    """They are two people, and are not shown again. Raises NotFound, MemberIsForgotten, Unfit."""
    one, other = (state.member(tx, MemberId(member)) for member in (command.member, command.other))
    if one.forgotten or other.forgotten:
        raise MemberIsForgotten
    if one.member == other.member:
        raise Unfit(detail=SAME)
    tx.append(MemberKeptApart(member=one.member, other=other.member))


_SAID = "name, phone, gender, birthday, birthday_lunar, birthday_leap, address, email"
_NAMESAKES = "name IN (SELECT name FROM member WHERE name IS NOT NULL GROUP BY name HAVING count(*) > 1)"
_MAILS = "email IN (SELECT email FROM member WHERE email IS NOT NULL GROUP BY email HAVING count(*) > 1)"
_NEIGHBOURS = (
    "SELECT a.member, b.member FROM member a JOIN member b ON b.birthday = a.birthday AND b.member > a.member "
    "AND b.birthday_lunar = a.birthday_lunar AND substr(b.name, 1, 1) = substr(a.name, 1, 1) AND b.name <> a.name "
    "LIMIT ?"
)


def _candidates(reader: Reader) -> Iterator[tuple[_Row, _Row]]:
    """Who has a name or an e-mail in common, or a birthday and a surname."""
    for column, words in (("name", _NAMESAKES), ("email", _MAILS)):
        groups: dict[str, list[_Row]] = {}
        for row in _rows(reader, words):
            groups.setdefault(getattr(row, column), []).append(row)
        for group in groups.values():
            many = len(group) > MAX_NAMESAKES
            yield from (two for two in combinations(group, 2) if not many or len(_alike(*two)) > 1)
    near = reader.all(_NEIGHBOURS, MAX_ROWS)
    known = {row.member: row for row in _rows(reader, "member IN (SELECT value FROM json_each(?))", _json(near))}
    yield from ((known[MemberId(one)], known[MemberId(other)]) for one, other in near)


def _rows(reader: Reader, words: str, *values: object) -> list[_Row]:
    rows = reader.all(
        f"SELECT member, number, {_SAID}, registered_at, visits FROM member WHERE {words} ORDER BY member LIMIT ?",  # noqa: S608
        *values, 2 * MAX_ROWS,
    )  # fmt: skip
    return [_row(row) for row in rows]


def _row(row: tuple[Any, ...]) -> _Row:
    birthday = (row[5], row[6], row[7]) if row[5] else None
    return _Row(MemberId(row[0]), row[1], row[2], row[3], row[4], birthday, row[8] or "", row[9], row[10], row[11])


def _json(pairs_: list[tuple[Any, ...]]) -> str:
    return "[" + ",".join(sorted({f'"{member}"' for pair in pairs_ for member in pair})) + "]"


def _alike(one: _Row, other: _Row) -> list[Alike]:
    """Nothing where both have said who they are and it differs: another birthday or another sex."""
    if _differ(one.birthday, other.birthday) or _differ(one.gender, other.gender):
        return []
    same_name = _plain(one.name) == _plain(other.name)
    tests = {
        Alike.NAME: same_name,
        Alike.SOUND: not same_name and lazy_pinyin(_plain(one.name)) == lazy_pinyin(_plain(other.name)),
        Alike.PHONE: is_slip(one.phone, other.phone),
        Alike.BIRTHDAY: one.birthday is not None and one.birthday == other.birthday,
        Alike.EMAIL: one.email is not None and one.email == other.email,
        Alike.ADDRESS: bool(one.address) and one.address == other.address,
    }
    return [what for what, holds in tests.items() if holds]


def is_slip(one: str | None, other: str | None) -> bool:
    """Whether two numbers differ by one digit, or by two neighbours in the wrong order."""
    if not one or not other or len(one) != len(other) or one == other:
        return False
    apart = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    first, last = apart[0], apart[-1]
    return apart == [first, first + 1] and (one[first], one[last]) == (other[last], other[first])


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _plain(name: str) -> str:
    return "".join(name.split()).lower()


def _suspect(row: _Row, where: str) -> Suspect:
    birthday, is_lunar = (row.birthday[0], bool(row.birthday[1])) if row.birthday else (None, False)
    return Suspect(
        row.member, row.number, row.name, mask_phone(row.phone), birthday, is_lunar, rfc3339(row.registered_at, where),
        row.visits,
    )  # fmt: skip
