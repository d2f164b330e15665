"""Members picked by what is known of them (会员分组): tags, fields, tier, visits, spending, balance, birthday."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from hub.amounts import Fen, Id, ShortText
from hub.errors import Unfit
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import words
from hub.localtime import LocalTime
from hub.members import birthdays
from hub.store.state import zone
from hub.traits import state
from hub.traits.facts import FieldKind
from hub.traits.rules import Condition

MAX_CONDITIONS = 10
DAY_MS = 86_400_000

Days = Annotated[int, Meta(ge=1, le=3650)]
Count = Annotated[int, Meta(ge=0, le=100_000)]


class Segment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that is given must hold; nothing given: every member.

    seen_days, unseen_days: a visit in so many days, or none (or never). spent: money paid in all. joined_days:
    registered in so many days. birthday_month: of this year's calendar, lunar ones by the solar day they are kept on.
    """

    tags: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    conditions: Annotated[tuple[Condition, ...], Meta(max_length=MAX_CONDITIONS)] = ()
    tier: Id | None = None
    gender: Literal["female", "male"] | None = None
    source: ShortText = ""
    seen_days: Days | None = None
    unseen_days: Days | None = None
    joined_days: Days | None = None
    visits_from: Count | None = None
    visits_to: Count | None = None
    spent_from_fen: Fen | None = None
    spent_to_fen: Fen | None = None
    balance_from_fen: Fen | None = None
    balance_to_fen: Fen | None = None
    points_from: Count | None = None
    points_to: Count | None = None
    birthday_month: Annotated[int, Meta(ge=1, le=12)] | None = None


def members(reader: Reader, segment: Segment, now_ms: int, limit: int = -1, after: str = "") -> list[MemberId]:
    """Those it holds for, by id after `after`; all where limit is below nought. Raises NotFound, Unfit."""
    words, values = _wheres(reader, segment, now_ms)
    rows = reader.all(
        f"SELECT m.member FROM member m WHERE {words} AND m.member > ? ORDER BY m.member LIMIT ?",  # noqa: S608
        *values, after, limit,
    )  # fmt: skip
    return [MemberId(row[0]) for row in rows]


def count(reader: Reader, segment: Segment, now_ms: int) -> int:
    """Raises NotFound, Unfit."""
    words, values = _wheres(reader, segment, now_ms)
    row = reader.one(f"SELECT count(*) FROM member m WHERE {words}", *values)  # noqa: S608
    return int(row[0]) if row else 0


_FACE = (
    "(SELECT coalesce(sum(l.size - l.used), 0) FROM lot l WHERE l.member = m.member AND l.unit = 'FACE' "
    "AND l.returned_seq IS NULL AND l.lapsed_seq IS NULL AND (l.expires_at IS NULL OR l.expires_at > ?))"
)
_LOTS = (
    "SELECT coalesce(sum(p.left), 0) FROM points_lot p WHERE p.member = m.member "
    "AND (p.expires_at IS NULL OR p.expires_at > ?)"
)
_POINTS = f"(({_LOTS}) - coalesce((SELECT a.debt FROM points_account a WHERE a.member = m.member), 0))"  # noqa: S608


def _wheres(reader: Reader, segment: Segment, now_ms: int) -> tuple[str, list[object]]:
    found: list[tuple[str, tuple[object, ...]]] = [("m.name IS NOT NULL", ())]
    found += [
        ("EXISTS (SELECT 1 FROM member_tag t WHERE t.tag = ? AND t.member = m.member)", (tag,)) for tag in segment.tags
    ]
    found += [_where(reader, condition) for condition in segment.conditions]
    simple: list[tuple[str, object]] = [
        ("EXISTS (SELECT 1 FROM member_tier t WHERE t.tier = ? AND t.member = m.member)", segment.tier),
        ("m.gender = ?", segment.gender), ("m.source = ?", segment.source or None),
        ("m.last_visit_at >= ?", _ago(now_ms, segment.seen_days)),
        ("coalesce(m.last_visit_at, m.registered_at) <= ?", _ago(now_ms, segment.unseen_days)),
        ("m.registered_at >= ?", _ago(now_ms, segment.joined_days)),
        ("m.visits >= ?", segment.visits_from), ("m.visits <= ?", segment.visits_to),
        ("m.spent_fen >= ?", segment.spent_from_fen), ("m.spent_fen <= ?", segment.spent_to_fen),
    ]  # fmt: skip
    found += [(words, (value,)) for words, value in simple if value is not None]
    for what, sign, bound in (
        (_FACE, ">=", segment.balance_from_fen), (_FACE, "<=", segment.balance_to_fen),
        (_POINTS, ">=", segment.points_from), (_POINTS, "<=", segment.points_to),
    ):  # fmt: skip
        if bound is not None:
            found.append((f"{what} {sign} ?", (now_ms, bound)))
    if segment.birthday_month is not None:
        found.append(_birthday(reader, segment.birthday_month, now_ms))
    return " AND ".join(words for words, _ in found), [value for _, values in found for value in values]


def _ago(now_ms: int, days: int | None) -> int | None:
    return None if days is None else now_ms - days * DAY_MS


def _birthday(reader: Reader, month: int, now_ms: int) -> tuple[str, tuple[object, ...]]:
    year = LocalTime.of(now_ms, zone(reader)).day[:4]
    kept = [one.member for one in birthdays.of_month(reader, f"{year}-{month:02}", now_ms)]
    return "m.member IN (SELECT value FROM json_each(?))", (msgspec.json.encode(kept).decode(),)


def _where(reader: Reader, condition: Condition) -> tuple[str, tuple[object, ...]]:
    field = state.field(reader, condition.field)
    column = "v.number" if field.field_kind is FieldKind.NUMBER else "v.value"
    tests, values = ["v.field = ?", "v.member = m.member"], list[object]([condition.field])
    for test, value in (("=", condition.equals), (">=", condition.at_least), ("<=", condition.at_most)):
        if value is None:
            continue
        if test != "=" and field.field_kind not in {FieldKind.NUMBER, FieldKind.DATE}:
            raise Unfit(
                detail=words(
                    "只有数字和日期可以按范围找 (at_least, at_most)",
                    "Only numbers and dates have a range (at_least, at_most)",
                )
            )
        tests.append(f"{column} {test} ?")
        values.append(_compared(field.field_kind, value))
    return f"EXISTS (SELECT 1 FROM member_trait v WHERE {' AND '.join(tests)})", tuple(values)  # noqa: S608


def _compared(kind: FieldKind, value: str) -> object:
    if kind is not FieldKind.NUMBER:
        return value
    number = state.thousandths(value)
    if number is None:
        raise Unfit(
            detail=words("要填数字 (equals, at_least, at_most)", "A number, please (equals, at_least, at_most)")
        )
    return number
