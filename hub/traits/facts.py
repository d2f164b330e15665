"""What can happen to fields and tags; what members have of them only in boxes."""

from enum import StrEnum

from hub.ids import MemberId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"


@fact("trait_field.put")
class FieldPut(Fact, frozen=True):
    """A field was added or changed; its kind never changes."""

    field: str
    name: str
    field_kind: FieldKind
    choices: tuple[str, ...]
    position: int
    active: bool


@fact("trait_tag.put")
class TagPut(Fact, frozen=True):
    tag: str
    name: str
    active: bool


@fact("segment.put")
class SegmentPut(Fact, frozen=True):
    """A segment was kept by a name or changed; definition: Segment, as JSON."""

    segment: str
    name: str
    definition: str


@fact("segment.dropped")
class SegmentDropped(Fact, frozen=True):
    segment: str


@fact("member.traits_set")
class TraitsSet(Fact, frozen=True):
    """box: Traits, the whole of them as they now are."""

    member: MemberId
    box: Box
