"""Fields and tags of the store's own, and what members have of them."""

import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END, Id, ShortText
from hub.errors import Refused, Unfit
from hub.ids import MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.members import state as member_state
from hub.members.rules import MemberIsForgotten, check_revision
from hub.traits import state
from hub.traits.facts import FieldKind, FieldPut, TagPut, TraitsSet
from hub.traits.state import Field, Traits

MAX_FIELDS = 40
MAX_TAGS = 100
MAX_VALUE = 200

Word = Annotated[
    str, Meta(min_length=1, max_length=20, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*" + END)
]
Value = Annotated[str, Meta(max_length=MAX_VALUE, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class TooManyTraits(
    Refused, code="too_many_traits", zh="最多 {limit} 个，请先停用不用的", en="At most {limit}; retire some first"
): ...


class PutField(Struct, frozen=True, forbid_unknown_fields=True):
    name: Word
    field_kind: FieldKind
    choices: Annotated[tuple[Word, ...], Meta(max_length=30)] = ()
    position: Annotated[int, Meta(ge=0, le=999)] = 0
    active: bool = True


class PutTag(Struct, frozen=True, forbid_unknown_fields=True):
    name: Word
    active: bool = True


class SetTraits(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of a member's values and tags; an empty value is none. revision: of the member's page."""

    values: Annotated[dict[Id, Value], Meta(max_length=MAX_FIELDS)] = {}
    tags: Annotated[tuple[Id, ...], Meta(max_length=MAX_TAGS)] = ()
    revision: Annotated[int, Meta(ge=0)] | None = None


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """equals: the value itself; at_least, at_most: of numbers and dates."""

    field: Id
    equals: Value | None = None
    at_least: ShortText | None = None
    at_most: ShortText | None = None


def add_field(tx: Tx, context: Context, command: PutField) -> str:
    """Raises TooManyTraits, Unfit."""
    known = state.fields(tx)
    if sum(field.active for field in known) >= MAX_FIELDS:
        raise TooManyTraits(limit=MAX_FIELDS)
    return _put(tx, str(context.new_id(str)), command, known)


def change_field(tx: Tx, _context: Context, asked: tuple[str, PutField]) -> str:
    """Its kind stays: values of another kind stand in the books. Raises NotFound, Unfit."""
    field_id, command = asked
    before = state.field(tx, field_id)
    if before.field_kind is not command.field_kind:
        raise Unfit(
            detail=words(
                "属性的类型不能改，请停用后另建 (field_kind)",
                "A field stays of its kind; retire it and make another (field_kind)",
            )
        )
    return _put(tx, field_id, command, [field for field in state.fields(tx) if field.field != field_id])


def _put(tx: Tx, field_id: str, command: PutField, others: list[Field]) -> str:
    if any(field.name == command.name.strip() and field.active for field in others):
        raise Unfit(detail=words("已有同名的属性 (name)", "A field of this name exists (name)"))
    if (command.field_kind is FieldKind.CHOICE) != bool(command.choices):
        raise Unfit(
            detail=words(
                "只有单选属性要填选项，且至少一个 (choices)", "Only a choice has choices, and one at least (choices)"
            )
        )
    if len(set(command.choices)) != len(command.choices):
        raise Unfit(detail=words("选项重复 (choices)", "A choice stands twice (choices)"))
    tx.append(
        FieldPut(
            field=field_id, name=command.name.strip(), field_kind=command.field_kind, choices=command.choices,
            position=command.position, active=command.active,
        )
    )  # fmt: skip
    return field_id


def put_tag(tx: Tx, context: Context, asked: tuple[str | None, PutTag]) -> str:
    """Add a tag, or change one. Raises TooManyTraits, NotFound, Unfit."""
    tag_id, command = asked
    known = {tag.tag: tag for tag in state.tags(tx)}
    if tag_id is None and sum(tag.active for tag in known.values()) >= MAX_TAGS:
        raise TooManyTraits(limit=MAX_TAGS)
    if tag_id is not None and tag_id not in known:
        raise Unfit(detail=words("没有这个标签 (tag)", "No such tag (tag)"))
    if any(tag.name == command.name.strip() and tag.active and tag.tag != tag_id for tag in known.values()):
        raise Unfit(detail=words("已有同名的标签 (name)", "A tag of this name exists (name)"))
    tag_id = tag_id or str(context.new_id(str))
    tx.append(TagPut(tag=tag_id, name=command.name.strip(), active=command.active))
    return tag_id


def set_traits(tx: Tx, _context: Context, asked: tuple[MemberId, SetTraits]) -> MemberId:
    """Raises NotFound, MemberIsForgotten, ProfileChanged, Unfit. What is as it was is no change."""
    member = member_state.member(tx, asked[0])
    if member.forgotten:
        raise MemberIsForgotten
    check_revision(member, asked[0], asked[1].revision)
    traits = checked(tx, asked[1])
    if traits != state.of_member(tx, member.member):
        tx.append(TraitsSet(member=member.member, box=tx.seal(member.member, traits)))
    return member.member


def checked(reader: Reader, command: SetTraits) -> Traits:
    """Raises Unfit where a value does not fit its field."""
    known = {field.field: field for field in state.fields(reader)}
    values = {}
    for field_id, value in sorted(command.values.items()):
        if field_id not in known:
            raise Unfit(detail=words("没有这个属性 (values)", "No such field (values)"))
        if value.strip():
            values[field_id] = check_value(known[field_id], value.strip())
    there = {tag.tag for tag in state.tags(reader)}
    if not there.issuperset(command.tags):
        raise Unfit(detail=words("没有这个标签 (tags)", "No such tag (tags)"))
    return Traits(values, tuple(sorted(set(command.tags))))


def check_value(field: Field, value: str) -> str:
    """The value as it is kept. Raises Unfit."""
    if field.field_kind is FieldKind.NUMBER and state.thousandths(value) is None:
        raise Unfit(detail=words("「{name}」要填数字", "“{name}” is a number").format(name=field.name))
    if field.field_kind is FieldKind.CHOICE and value not in field.choices:
        raise Unfit(
            detail=words("「{name}」没有「{value}」这个选项", "“{name}” has no choice “{value}”").format(
                name=field.name, value=value
            )
        )
    if field.field_kind is FieldKind.DATE:
        try:
            return dt.date.fromisoformat(value).isoformat()
        except ValueError:
            raise Unfit(
                detail=words("「{name}」要填日期，如 2026-11-22", "“{name}” is a date, such as 2026-11-22").format(
                    name=field.name
                )
            ) from None
    return value
