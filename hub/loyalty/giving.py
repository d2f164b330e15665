"""Coupons to every member of a segment (分群发券)."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Id, ShortText
from hub.errors import Unfit
from hub.ids import CouponKindId
from hub.journal.tx import Context, Tx
from hub.language import kept, words
from hub.loyalty import coupon_state
from hub.loyalty.coupons import give
from hub.traits import segments
from hub.traits.segments import Segment

EVERYBODY = kept("全部会员", "All members")


class IssueToMany(Struct, frozen=True, forbid_unknown_fields=True):
    """One to every member of a segment. members: how many the person saw; another number is refused. note: what the
    segment is called.
    """

    coupon_kind: Id
    segment: Segment
    members: Annotated[int, Meta(ge=1, le=1_000_000)]
    note: ShortText = ""


def issue_to_many(tx: Tx, context: Context, command: IssueToMany) -> int:
    """How many were issued. Raises NotFound, Unfit, CouponKindStopped, CouponsSoldOut."""
    kind = coupon_state.kind(tx, CouponKindId(command.coupon_kind))
    members = segments.members(tx, command.segment, context.now_ms)
    if len(members) != command.members:
        raise Unfit(
            detail=words(
                "现在符合条件的会员是 {members} 位，请重新核对 (members)",
                "Now {members} members fit; check it again (members)",
            ).format(members=len(members))
        )
    note = command.note or ("" if command.segment != Segment() else EVERYBODY)
    return len(give(tx, context, kind, members, "segment", note=note))
