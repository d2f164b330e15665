"""Whom something goes to: members picked by tier, tag, or by how long they have not been seen (分群)."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Id
from hub.ids import MemberId, TierId
from hub.journal.tx import Reader
from hub.language import kept, listed
from hub.loyalty import state

_DAY_MS = 86_400_000


class Segment(Struct, frozen=True, forbid_unknown_fields=True):
    """All that is given must hold; nothing given: every member. unseen_days: no visit for so long, or never."""

    tier: Id | None = None
    tag: Id | None = None
    unseen_days: Annotated[int, Meta(ge=1, le=3650)] | None = None


def members(reader: Reader, segment: Segment, now_ms: int) -> list[MemberId]:
    """In the order of their ids. Raises NotFound (of the tier)."""
    tier = state.tier(reader, TierId(segment.tier)).tier if segment.tier else None
    before = None if segment.unseen_days is None else now_ms - segment.unseen_days * _DAY_MS
    rows = reader.all(
        "SELECT member FROM member WHERE forgotten_at IS NULL AND merged_into IS NULL "
        "AND (? IS NULL OR coalesce(last_visit_at, registered_at) <= ?) "
        "AND (? IS NULL OR member IN (SELECT t.member FROM member_tier t WHERE t.tier = ?)) "
        "AND (? IS NULL OR member IN (SELECT t.member FROM member_tag t WHERE t.tag = ?)) ORDER BY member",
        before, before, tier, tier, segment.tag, segment.tag,
    )  # fmt: skip
    return [MemberId(row[0]) for row in rows]


EVERYBODY = kept("全部会员", "All members")
UNSEEN = kept("{days} 天未到店", "not here for {days} days")


def words(reader: Reader, segment: Segment) -> str:
    """As kept with what was sent."""
    found = [
        *([state.tier_name(reader, TierId(segment.tier))] if segment.tier else []),
        *([_tag_name(reader, segment.tag)] if segment.tag else []),
        *([UNSEEN.format(days=segment.unseen_days)] if segment.unseen_days else []),
    ]
    return listed(found, "、", ", ") if found else EVERYBODY


def _tag_name(reader: Reader, tag: str) -> str:
    row = reader.one("SELECT name FROM trait_tag WHERE tag = ?", tag)
    return row[0] if row else ""
