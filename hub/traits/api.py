"""Routes of the store's own fields and tags, and of members by them."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END
from hub.http.call import Call
from hub.http.common import MAX_PAGE
from hub.http.routes import Routes
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.members import state as member_state
from hub.members import views as member_views
from hub.members.views import MemberRows
from hub.security.roles import Permission
from hub.traits import rules, saved, segments, state
from hub.traits.rules import PutField, PutTag, SetTraits
from hub.traits.saved import PutSegment, SavedSegment
from hub.traits.segments import Segment
from hub.traits.state import Field, Tag, Traits

routes = Routes("traits")


class TraitChoices(Struct, frozen=True):
    fields: list[Field]
    tags: list[Tag]


class MemberTraits(Struct, frozen=True):
    member: MemberId
    values: dict[str, str]
    tags: tuple[str, ...]


class SegmentQuery(Segment, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 40
    cursor: Annotated[str, Meta(max_length=26, pattern="^[0-9A-Z]*" + END)] = ""


class SegmentPage(MemberRows, frozen=True):
    """total: how many there are on all pages."""

    total: int


class SavedSegments(Struct, frozen=True):
    segments: list[SavedSegment]


@routes.get("/traits", permission=Permission.SERVE_MEMBERS)
async def choices(call: Call) -> TraitChoices:
    """The store's own fields and tags."""
    return await call.read(_choices)


@routes.post("/traits/fields", permission=Permission.MANAGE_CATALOG, status=201)
async def add_field(call: Call, body: PutField) -> TraitChoices:
    """Add a field."""
    await call.write(rules.add_field, body)
    return await call.read(_choices)


@routes.put("/traits/fields/{field}", permission=Permission.MANAGE_CATALOG)
async def change_field(call: Call, field: str, body: PutField) -> TraitChoices:
    """Change a field, or ask for it no longer."""
    await call.write(rules.change_field, (field, body))
    return await call.read(_choices)


@routes.post("/traits/tags", permission=Permission.MANAGE_CATALOG, status=201)
async def add_tag(call: Call, body: PutTag) -> TraitChoices:
    """Add a tag."""
    await call.write(rules.put_tag, (None, body))
    return await call.read(_choices)


@routes.put("/traits/tags/{tag}", permission=Permission.MANAGE_CATALOG)
async def change_tag(call: Call, tag: str, body: PutTag) -> TraitChoices:
    """Change a tag, or use it no longer."""
    await call.write(rules.put_tag, (tag, body))
    return await call.read(_choices)


@routes.get("/members/{member}/traits", permission=Permission.SERVE_MEMBERS)
async def of_member(call: Call, member: str) -> MemberTraits:
    """A member's values and tags."""
    return await call.read(_of_member, MemberId(member))


@routes.put("/members/{member}/traits", permission=Permission.SERVE_MEMBERS)
async def set_traits(call: Call, member: str, body: SetTraits) -> MemberTraits:
    """Set a member's values and tags, the whole of them."""
    return await call.read(_of_member, await call.write(rules.set_traits, (MemberId(member), body)))


@routes.post("/segments", permission=Permission.SERVE_MEMBERS)
async def segment(call: Call, body: SegmentQuery) -> SegmentPage:
    """Members for whom all of this holds; nothing is kept."""
    return await call.read(_segment, body, call.now_ms())


@routes.get("/segments/saved", permission=Permission.SERVE_MEMBERS)
async def saved_segments(call: Call) -> SavedSegments:
    """Segments kept by a name."""
    return SavedSegments(await call.read(saved.listed))


@routes.post("/segments/saved", permission=Permission.MANAGE_LOYALTY, status=201)
async def save_segment(call: Call, body: PutSegment) -> SavedSegments:
    """Keep a segment by a name."""
    await call.write(saved.put, (None, body))
    return SavedSegments(await call.read(saved.listed))


@routes.put("/segments/saved/{segment}", permission=Permission.MANAGE_LOYALTY)
async def change_segment(call: Call, segment: str, body: PutSegment) -> SavedSegments:
    """Change a segment that is kept."""
    await call.write(saved.put, (segment, body))
    return SavedSegments(await call.read(saved.listed))


@routes.delete("/segments/saved/{segment}", permission=Permission.MANAGE_LOYALTY)
async def drop_segment(call: Call, segment: str) -> None:
    """Keep a segment no longer."""
    await call.write(saved.drop, segment)


def _choices(reader: Reader) -> TraitChoices:
    return TraitChoices(state.fields(reader), state.tags(reader))


def _of_member(reader: Reader, member_id: MemberId) -> MemberTraits:
    member = member_state.member(reader, member_id).member
    traits: Traits = state.of_member(reader, member)
    return MemberTraits(member, traits.values, traits.tags)


def _segment(reader: Reader, body: SegmentQuery, now_ms: int) -> SegmentPage:
    found = segments.members(reader, body, now_ms, body.limit + 1, body.cursor)
    rows = [member_views.row(reader, member_state.member(reader, member), now_ms) for member in found[: body.limit]]
    cursor = found[body.limit - 1] if len(found) > body.limit else None
    return SegmentPage(rows, cursor, segments.count(reader, body, now_ms))
