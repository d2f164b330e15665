"""Members by tags and values of fields (会员分组)."""

from collections.abc import Sequence

from hub.errors import Unfit
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.traits import state
from hub.traits.facts import FieldKind
from hub.traits.rules import Condition

MAX_CONDITIONS = 10


def members(
    reader: Reader, tags: Sequence[str], conditions: Sequence[Condition], limit: int, after: str = ""
) -> list[MemberId]:
    """Members with all the tags and all the values, by id after `after`. Raises NotFound, Unfit."""
    wheres = ["m.member > ?", "m.name IS NOT NULL"]
    values: list[object] = [after]
    for tag in tags:
        wheres.append("EXISTS (SELECT 1 FROM member_tag t WHERE t.tag = ? AND t.member = m.member)")
        values.append(tag)
    for condition in conditions:
        words, more = _where(reader, condition)
        wheres.append(words)
        values += more
    rows = reader.all(
        f"SELECT m.member FROM member m WHERE {' AND '.join(wheres)} ORDER BY m.member LIMIT ?",  # noqa: S608
        *values, limit,
    )  # fmt: skip
    return [MemberId(row[0]) for row in rows]


def _where(reader: Reader, condition: Condition) -> tuple[str, list[object]]:
    field = state.field(reader, condition.field)
    column = "v.number" if field.field_kind is FieldKind.NUMBER else "v.value"
    tests, values = ["v.field = ?", "v.member = m.member"], list[object]([condition.field])
    for test, value in (("=", condition.equals), (">=", condition.at_least), ("<=", condition.at_most)):
        if value is None:
            continue
        if test != "=" and field.field_kind not in {FieldKind.NUMBER, FieldKind.DATE}:
            raise Unfit(detail="只有数字和日期可以按范围找 (at_least, at_most)")
        tests.append(f"{column} {test} ?")
        values.append(_compared(field.field_kind, value))
    return f"EXISTS (SELECT 1 FROM member_trait v WHERE {' AND '.join(tests)})", values  # noqa: S608


def _compared(kind: FieldKind, value: str) -> object:
    if kind is not FieldKind.NUMBER:
        return value
    number = state.thousandths(value)
    if number is None:
        raise Unfit(detail="要填数字 (equals, at_least, at_most)")
    return number
