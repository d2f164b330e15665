"""Reporting loss (挂失), giving a new card for a lost one (补办) or a broken one (换卡)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from hub.amounts import END, Date
from hub.cards import state as card_state
from hub.cards.facts import CardResumed, CardStopped, Stop
from hub.ecards import state as ecard_state
from hub.ecards.facts import EcardEnded, Ended
from hub.errors import Unfit
from hub.ids import CardId, MemberId
from hub.journal.tx import Context, Tx
from hub.language import words
from hub.loss import state
from hub.loss.errors import AlreadyLost, IdentityNeeded, IdentityWrong, NothingLost
from hub.loss.facts import LOST, CardReissued, CardReplaced, LossReported, Scope, Why
from hub.members import rules as member_rules
from hub.members import state as member_state
from hub.members.facts import TokenKind, TokenRevoked
from hub.members.keeping import TokenNumberBox
from hub.members.rules import BindToken, MemberIsForgotten, NoSuchToken
from hub.members.state import Member, Token

NO_ECARD = words("该会员没有开通会员码 (scope)", "The member has no e-card (scope)")
SAME_CARD = words("新卡和旧卡是同一张 (number)", "The new card is the old one (number)")
NO_NEW_CARD = words(
    "请刷新卡，或先开通会员码 (number)", "Tap the new card, or give the member an e-card first (number)"
)


class Report(Struct, frozen=True):
    """number: the card, where one card is lost."""

    member: MemberId
    scope: Scope
    number: str | None = None


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """What the front desk checked. document: which kind they saw; its number is asked and kept nowhere."""

    phone_tail: Annotated[str, Meta(pattern="^[0-9]{4}" + END)] | None = None
    birthday: Date | None = None
    document: Literal["id_card", "passport", "other"] | None = None


class Reissue(Struct, frozen=True):
    """number: the new card, or the lost one that was found; none where the e-card will do."""

    member: MemberId
    number: str | None
    identity: Identity
    by_pin: bool


class Replace(Struct, frozen=True):
    member: MemberId
    old: str
    number: str | None
    why: Why


def report(tx: Tx, _context: Context, command: Report) -> MemberId:
    """One card, the phone, or everything, with the value blocked at once.

    Raises NotFound, MemberIsForgotten, NoSuchToken, AlreadyLost, Unfit.
    """
    member = _present(tx, command.member)
    if command.scope is Scope.CARD:
        _revoke(tx, _held(tx, member, command.number or ""), state.LOST)
        tx.append(LossReported(member=member.member, scope=command.scope))
        return member.member
    everything = command.scope is Scope.ALL
    if everything and state.loss(tx, member.member) is not None:
        raise AlreadyLost
    tokens = member_state.tokens(tx, member.member)
    ecard = ecard_state.live(tx, member.member)
    gone = [token for token in tokens if everything or token.token_kind is TokenKind.ECARD]
    if not everything and ecard is None:
        raise Unfit(detail=NO_ECARD)
    for token in gone:
        _revoke(tx, token, state.LOST)
    if ecard is not None:
        tx.append(EcardEnded(member=member.member, ecard=ecard.ecard, why=Ended.LOST))
    blocked = _block(tx, member.member) if everything else ()
    tx.append(LossReported(member=member.member, scope=command.scope, blocked=blocked))
    return member.member


def reissue(tx: Tx, context: Context, command: Reissue) -> MemberId:
    """What was lost never works again; what was blocked does.

    Raises NotFound, MemberIsForgotten, NothingLost, IdentityNeeded, IdentityWrong, TokenTaken, TooManyTokens,
    TokenReplaced.
    """
    member = _present(tx, command.member)
    checks = identify(member, command.identity, by_pin=command.by_pin)
    reported = state.loss(tx, member.member)
    lost = [one for one in state.ended_of(tx, member.member) if one.why == state.LOST]
    if reported is None and not lost:
        raise NothingLost
    if command.by_pin:
        member_rules.accept_pin(tx, context, member.member)
    found = any(one.number == command.number for one in lost)
    box = None
    if command.number is not None:
        member_rules.bind_token(tx, context, BindToken(member.member, command.number))
        box = tx.seal(member.member, TokenNumberBox(command.number))
    freed = _free(tx, reported.blocked if reported else ())
    tx.append(CardReissued(member=member.member, checks=checks, freed=freed, found=found, box=box))
    return member.member


def replace(tx: Tx, context: Context, command: Replace) -> MemberId:
    """Raises NotFound, MemberIsForgotten, NoSuchToken, TokenTaken, TokenReplaced, Unfit."""
    member = _present(tx, command.member)
    old = _held(tx, member, command.old)
    if command.number == old.number:
        raise Unfit(detail=SAME_CARD)
    if command.number is None and ecard_state.live(tx, member.member) is None:
        raise Unfit(detail=NO_NEW_CARD)
    _revoke(tx, old, state.REPLACED)
    new_box = None
    if command.number is not None:
        member_rules.bind_token(tx, context, BindToken(member.member, command.number))
        new_box = tx.seal(member.member, TokenNumberBox(command.number))
    box = tx.seal(member.member, TokenNumberBox(old.number))
    tx.append(CardReplaced(member=member.member, why=command.why, box=box, new_box=new_box))
    return member.member


def identify(member: Member, shown: Identity, *, by_pin: bool) -> tuple[str, ...]:
    """What was checked: the PIN, a document that was seen, or phone and birthday together.

    Raises IdentityNeeded, IdentityWrong.
    """
    profile = member.profile
    if shown.phone_tail is not None and (profile.phone or "")[-4:] != shown.phone_tail:
        raise IdentityWrong
    if shown.birthday is not None and profile.birthday != shown.birthday:
        raise IdentityWrong
    checks = ["pin"] if by_pin else []
    checks += ["phone"] if shown.phone_tail is not None else []
    checks += ["birthday"] if shown.birthday is not None else []
    checks += [f"document:{shown.document}"] if shown.document is not None else []
    both = shown.phone_tail is not None and shown.birthday is not None
    if not by_pin and shown.document is None and not both:
        raise IdentityNeeded
    return tuple(checks)


def _block(tx: Tx, member: MemberId) -> tuple[CardId, ...]:
    """Lock whatever holds value and is not stopped already."""
    held = [card for card in card_state.cards(tx, member) if card.closed_at is None and card.stopped is None]
    for card in held:
        tx.append(CardStopped(card=card.card, member=member, how=Stop.LOCKED, reason=LOST))
    return tuple(card.card for card in held)


def _free(tx: Tx, blocked: tuple[CardId, ...]) -> tuple[CardId, ...]:
    """Unlock what the loss locked and nobody has touched since."""
    cards = [card_state.card(tx, card) for card in blocked]
    still = [card for card in cards if card.stopped is Stop.LOCKED and card.stop_reason == LOST]
    for card in still:
        tx.append(CardResumed(card=card.card, member=card.member))
    return tuple(card.card for card in still)


def _revoke(tx: Tx, token: Token, why: str) -> None:
    box = tx.seal(token.member, TokenNumberBox(token.number))
    tx.append(TokenRevoked(member=token.member, token_kind=token.token_kind, reason=why, box=box))


def _held(tx: Tx, member: Member, number: str) -> Token:
    token = member_state.token(tx, number)
    if token is None or token.member != member.member:
        raise NoSuchToken
    return token


def _present(tx: Tx, member_id: MemberId) -> Member:
    member = member_state.member(tx, member_id)
    if member.forgotten:
        raise MemberIsForgotten
    return member
