"""What staff see of lost and replaced cards."""

from msgspec import Struct

from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.localtime import rfc3339
from hub.loss import state
from hub.members import state as member_state
from hub.members.views import mask_token
from hub.store.state import zone


class EndedView(Struct, frozen=True):
    """why: lost or replaced."""

    number: str
    number_masked: str
    why: str
    at: str


class LossView(Struct, frozen=True):
    """reported_at: since when everything is lost and the value blocked; else null."""

    reported_at: str | None
    ended: list[EndedView]


def of_member(reader: Reader, member_id: MemberId) -> LossView:
    """Raises NotFound."""
    member, where = member_state.member(reader, member_id), zone(reader)
    reported = state.loss(reader, member.member)
    return LossView(
        rfc3339(reported.at, where) if reported else None,
        [
            EndedView(one.number, mask_token(one.number), one.why, rfc3339(one.at, where))
            for one in state.ended_of(reader, member.member)
        ],
    )
