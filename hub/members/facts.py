"""What can happen to a member (会员). Personal data only in boxes under the member's own key."""

from enum import StrEnum

from hub.ids import MemberId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box


class TokenKind(StrEnum):
    """What identifies a member without words: a plastic card (实体卡), or the QR of the e-card (电子卡)."""

    CARD = "card"
    ECARD = "ecard"


@fact("member.registered")
class MemberRegistered(Fact, frozen=True):
    """box: Profile. number: the member number (会员号), not personal."""

    member: MemberId
    number: str
    box: Box


@fact("member.changed")
class MemberChanged(Fact, frozen=True):
    """box: the whole Profile as it now is."""

    member: MemberId
    box: Box


@fact("member.token_bound")
class TokenBound(Fact, frozen=True):
    """box: the token's number (card number or e-card secret)."""

    member: MemberId
    token_kind: TokenKind
    box: Box


@fact("member.token_revoked")
class TokenRevoked(Fact, frozen=True):
    """box: the token's number. reason: lost, replaced, returned."""

    member: MemberId
    token_kind: TokenKind
    reason: str
    box: Box


@fact("member.pin_set")
class MemberPinSet(Fact, frozen=True):
    """box: the argon2 hash of the PIN."""

    member: MemberId
    box: Box


@fact("member.pin_failed")
class MemberPinFailed(Fact, frozen=True):
    """failures: in a row, this one counted. locked_until: milliseconds, 0 while not locked."""

    member: MemberId
    failures: int
    locked_until: int


@fact("member.pin_accepted")
class MemberPinAccepted(Fact, frozen=True):
    member: MemberId


@fact("member.merged")
class MemberMerged(Fact, frozen=True):
    """`member` was a double of `into`: cards, tokens and bills are theirs from here on; common_days: visits of both on
    the same day, counted once.
    """

    member: MemberId
    into: MemberId
    common_days: int


@fact("member.kept_apart")
class MemberKeptApart(Fact, frozen=True):
    """Somebody looked: two entries that are alike are of two people."""

    member: MemberId
    other: MemberId


@fact("member.forgotten")
class MemberForgotten(Fact, frozen=True):
    """The member's key is destroyed in the same commit: every box of theirs is unreadable from here on."""

    member: MemberId
