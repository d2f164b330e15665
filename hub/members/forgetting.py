"""Forgetting a member (注销会员): what goes and what stays is shown first, and the member's number typed to confirm."""

from msgspec import Struct

from hub.amounts import ShortText
from hub.care import state as care_state
from hub.errors import Unfit
from hub.ids import MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.members import merging, rules, state
from hub.members.rules import MemberIsForgotten


class Forget(Struct, frozen=True, forbid_unknown_fields=True):
    """number: the member's, as whoever does it has typed it."""

    number: ShortText


class ForgetPreview(Struct, frozen=True):
    """holds_value: it is refused while there is some. tokens, care, photos: gone for good; points and coupons are lost;
    bills stay without a name; held bills can then only be discarded; debt_fen can no longer be asked of anybody.
    """

    member: MemberId
    number: str
    name: str
    holds_value: bool
    balance_fen: int
    sessions: int
    tokens: int
    care: int
    photos: int
    points: int
    coupons: int
    bills: int
    held: int
    debt_fen: int


def preview(reader: Reader, member_id: MemberId, now_ms: int) -> ForgetPreview:
    """Raises NotFound, MemberIsForgotten."""
    member = state.member(reader, member_id)
    if member.forgotten:
        raise MemberIsForgotten
    had = merging.moves(reader, member.member, now_ms)
    return ForgetPreview(
        member.member, member.number, member.profile.name, rules.holds_value(reader, member.member), had.balance_fen,
        had.sessions, had.tokens, had.care, care_state.photo_count(reader, member.member), had.points, had.coupons,
        had.bills, had.held, had.debt_fen,
    )  # fmt: skip


def forget(tx: Tx, context: Context, asked: tuple[MemberId, Forget]) -> None:
    """Raises NotFound, MemberIsForgotten, MemberHoldsValue, Unfit."""
    member_id, command = asked
    if state.member(tx, member_id).number != command.number.strip():
        raise Unfit(
            detail=words("会员号不符，请核对后重新输入 (number)", "Not this member's number; check it (number)")
        )
    rules.forget(tx, context, member_id)
