"""Fields, tags and what members have of them, kept from facts."""

from decimal import Decimal, InvalidOperation

import msgspec

from hub.errors import NotFound
from hub.ids import MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.members.facts import MemberForgotten, MemberMerged
from hub.traits.facts import FieldKind, FieldPut, SegmentDropped, SegmentPut, TagPut, TraitsSet


class Traits(msgspec.Struct, frozen=True):
    """values: by field. Kept in boxes only."""

    values: dict[str, str] = {}
    tags: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True):
    field: str
    name: str
    field_kind: FieldKind
    choices: tuple[str, ...]
    position: int
    active: bool


class Tag(msgspec.Struct, frozen=True):
    tag: str
    name: str
    active: bool


@keeps(FieldPut)
def put_field(tx: Tx, _entry: Entry, fact: FieldPut) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO trait_field VALUES (?, ?, ?, ?, ?, ?)",
        fact.field, fact.name, fact.field_kind.value, msgspec.json.encode(fact.choices).decode(), fact.position,
        int(fact.active),
    )  # fmt: skip


@keeps(TagPut)
def put_tag(tx: Tx, _entry: Entry, fact: TagPut) -> None:
    tx.execute("INSERT OR REPLACE INTO trait_tag VALUES (?, ?, ?)", fact.tag, fact.name, int(fact.active))


@keeps(SegmentPut)
def put_segment(tx: Tx, _entry: Entry, fact: SegmentPut) -> None:
    tx.execute("INSERT OR REPLACE INTO segment VALUES (?, ?, ?)", fact.segment, fact.name, fact.definition)


@keeps(SegmentDropped)
def drop_segment(tx: Tx, _entry: Entry, fact: SegmentDropped) -> None:
    tx.execute("DELETE FROM segment WHERE segment = ?", fact.segment)


@keeps(TraitsSet)
def set_traits(tx: Tx, _entry: Entry, fact: TraitsSet) -> None:
    found = tx.unseal(fact.member, fact.box, Traits)
    if found is None:
        return
    _drop(tx, fact.member)
    for field, value in found.values.items():
        tx.execute("INSERT INTO member_trait VALUES (?, ?, ?, ?)", fact.member, field, value, thousandths(value))
    for tag in found.tags:
        tx.execute("INSERT INTO member_tag VALUES (?, ?)", fact.member, tag)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """What the survivor lacks comes from the double."""
    tx.execute("UPDATE OR IGNORE member_trait SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE OR IGNORE member_tag SET member = ? WHERE member = ?", fact.into, fact.member)
    _drop(tx, fact.member)


@keeps(MemberForgotten)
def forget(tx: Tx, _entry: Entry, fact: MemberForgotten) -> None:
    _drop(tx, fact.member)


def fields(reader: Reader) -> list[Field]:
    """In the store's order, those no longer asked for too."""
    rows = reader.all(
        "SELECT field, name, field_kind, choices, position, active FROM trait_field ORDER BY position, field"
    )
    return [
        Field(row[0], row[1], FieldKind(row[2]), tuple(msgspec.json.decode(row[3])), row[4], bool(row[5]))
        for row in rows
    ]


def field(reader: Reader, field_id: str) -> Field:
    """Raises NotFound."""
    found = next((one for one in fields(reader) if one.field == field_id), None)
    if found is None:
        raise NotFound(what=words("属性 {field_id}", "field {field_id}").format(field_id=field_id))
    return found


def tags(reader: Reader) -> list[Tag]:
    return [
        Tag(row[0], row[1], bool(row[2])) for row in reader.all("SELECT tag, name, active FROM trait_tag ORDER BY tag")
    ]


def segments(reader: Reader) -> list[tuple[str, str, str]]:
    """(segment, name, definition), by name."""
    return [(row[0], row[1], row[2]) for row in reader.all("SELECT * FROM segment ORDER BY name, segment")]


def of_member(reader: Reader, member: MemberId) -> Traits:
    rows = reader.all("SELECT field, value FROM member_trait WHERE member = ? ORDER BY field", member)
    values: dict[str, str] = dict(rows)
    return Traits(
        values, tuple(row[0] for row in reader.all("SELECT tag FROM member_tag WHERE member = ? ORDER BY tag", member))
    )


def thousandths(value: str) -> int | None:
    """The number that a text is, in thousandths; None for any other text."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return int(number * 1000) if number.is_finite() and abs(number) < 10**12 else None


def _drop(tx: Tx, member: MemberId) -> None:
    tx.execute("DELETE FROM member_trait WHERE member = ?", member)
    tx.execute("DELETE FROM member_tag WHERE member = ?", member)
