"""A card's life between its sale and its end: frozen, locked, extended, given to another, its expired lots posted."""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Id, Name
from hub.cards import accrual, state, terms
from hub.cards.errors import CardIsClosed, CardIsStopped, CardNotStopped, NothingLapses
from hub.cards.facts import (
    CardExtended,
    CardLapsed,
    CardResumed,
    CardStopped,
    CardTransferred,
    LapseReversed,
    LotEnd,
    LotLapsed,
    Stop,
)
from hub.cards.lots import Card, Lot
from hub.cards.rules import HELD, STOPS
from hub.errors import Unfit
from hub.ids import CardId, MemberId
from hub.journal.tx import Context, Tx
from hub.language import words
from hub.ledger.accounts import CARD_REVENUE, CONTRACT_LIABILITY, Unit
from hub.ledger.postings import Posting, credit, debit
from hub.members import state as member_state
from hub.members.rules import MemberIsForgotten
from hub.security import approvals
from hub.security.facts import Action

_DAY_MS = 86_400_000


class StopCard(Struct, frozen=True, forbid_unknown_fields=True):
    """Freeze (冻结) or lock (锁定) a card."""

    how: Stop
    reason: Name


class ResumeCard(Struct, frozen=True, forbid_unknown_fields=True):
    approval: Id | None = None


class ExtendCard(Struct, frozen=True, forbid_unknown_fields=True):
    """`days` more for every lot that has an end; an expired one counts from today."""

    days: Annotated[int, Meta(ge=1, le=3650)]
    reason: Name
    approval: Id | None = None


class TransferCard(Struct, frozen=True, forbid_unknown_fields=True):
    to: Id
    reason: Name
    approval: Id | None = None


class Lapse(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Name


def stop(tx: Tx, context: Context, asked: tuple[CardId, StopCard]) -> CardId:
    """Raises NotFound, CardIsClosed, CardIsStopped."""
    card_id, command = asked
    _usable(tx, card_id)
    card = accrual.accrue(tx, context, card_id)
    tx.append(CardStopped(card=card.card, member=card.member, how=command.how, reason=command.reason))
    return card.card


def resume(tx: Tx, context: Context, asked: tuple[CardId, ResumeCard]) -> CardId:
    """A frozen card's lots gain the time it stood still, those of days whole days; a locked one opens by who may
    manage cards.

    Raises NotFound, CardNotStopped, ApprovalNeeded, ApprovalUnfit.
    """
    card_id, command = asked
    card = state.card(tx, card_id)
    if card.stopped is None or card.stopped_at is None:
        raise CardNotStopped(name=card.name)
    approval = None
    if card.stopped is Stop.LOCKED:
        approval = approvals.check(tx, context, Action.CARD, 1, command.approval, card.card)
    gained_ms = _stood_still_ms(tx, card, context.now_ms)
    ends = tuple(
        LotEnd(lot.lot, _later(lot.expires_at, gained_ms), 0, _later(lot.discount_ends_at, gained_ms))
        for lot in card.lots
        if gained_ms and _has_end(lot) and not lot.expired(card.stopped_at)
    )
    tx.append(CardResumed(card=card.card, member=card.member, ends=ends, approval=approval))
    return card.card


def extend(tx: Tx, context: Context, asked: tuple[CardId, ExtendCard]) -> CardId:
    """Raises NotFound, CardIsClosed, CardIsStopped, Unfit, ApprovalNeeded, ApprovalUnfit."""
    card_id, command = asked
    _usable(tx, card_id)
    card = accrual.accrue(tx, context, card_id)
    ends = tuple(
        _longer(tx, lot, command.days, context.now_ms)
        for lot in card.lots
        if _has_end(lot) and (lot.left or card.unit is Unit.DAY)
    )
    if not ends:
        raise Unfit(detail=words("这张卡没有会到期的余额 (days)", "Nothing on this card expires (days)"))
    worth_fen = max(1, sum(lot.liability_fen for lot in card.lots))
    approval = approvals.check(tx, context, Action.CARD, worth_fen, command.approval, card.card)
    tx.append(
        CardExtended(card=card.card, member=card.member, ends=ends, reason=command.reason, approval=approval),
        *_more_days(ends),
    )  # fmt: skip
    return card.card


def transfer(tx: Tx, context: Context, asked: tuple[CardId, TransferCard]) -> CardId:
    """Raises NotFound, MemberIsForgotten, CardIsClosed, CardIsStopped, Unfit, ApprovalNeeded, ApprovalUnfit."""
    card_id, command = asked
    _usable(tx, card_id)
    card = accrual.accrue(tx, context, card_id)
    to = member_state.member(tx, MemberId(command.to))
    if to.forgotten:
        raise MemberIsForgotten
    if to.member == card.member:
        raise Unfit(detail=words("这张卡已在该会员名下 (to)", "The card is this member's already (to)"))
    if any(lot.owed_fen for lot in card.lots):
        raise Unfit(
            detail=words(
                "这张卡还有欠款，请先补款再转让 (to)",
                "The card is not fully paid; settle the debt before passing it on (to)",
            )
        )
    worth_fen = sum(lot.liability_fen for lot in card.lots)
    approval = approvals.check(tx, context, Action.CARD, worth_fen, command.approval, card.card)
    tx.append(
        CardTransferred(card=card.card, member=card.member, to=to.member, reason=command.reason, approval=approval)
    )
    return card.card


def lapse(tx: Tx, context: Context, asked: tuple[CardId, Lapse]) -> CardId:
    """Post what has expired to income (过期转收入), an owner's act; of days nothing is left to post.

    Raises NotFound, NothingLapses.
    """
    card_id, command = asked
    card = state.card(tx, card_id)
    gone_by = card.gone_by(context.now_ms)
    if not gone_by:
        raise NothingLapses(name=card.name)
    lots = tuple(LotLapsed(lot.lot, lot.size - lot.used, lot.liability_fen) for lot in gone_by)
    fact = CardLapsed(card=card.card, member=card.member, unit=card.unit, lots=lots, reason=command.reason)
    tx.append(fact, *_given_up(card.unit, lots))
    return card.card


def reverse_lapse(tx: Tx, _context: Context, asked: tuple[CardId, Lapse]) -> CardId:
    """Take it back: the lots are as they were, still expired until extended. Raises NotFound, NothingLapses."""
    card_id, command = asked
    card = state.card(tx, card_id)
    lots = tuple(
        LotLapsed(lot.lot, lot.size - lot.used, replace(lot, lapsed=False).liability_fen)
        for lot in card.lots
        if lot.lapsed
    )
    if not lots:
        raise NothingLapses(name=card.name)
    back = [Posting(p.account, p.unit, -p.amount, p.ref) for p in _given_up(card.unit, lots)]
    fact = LapseReversed(card=card.card, member=card.member, unit=card.unit, lots=lots, reason=command.reason)
    tx.append(fact, *back)
    return card.card


def _stood_still_ms(tx: Tx, card: Card, now_ms: int) -> int:
    if card.stopped is not Stop.FROZEN or card.stopped_at is None:
        return 0
    if card.unit is not Unit.DAY:
        return now_ms - card.stopped_at
    return terms.end_ms(tx, now_ms, 0) - terms.end_ms(tx, card.stopped_at, 0)


def _has_end(lot: Lot) -> bool:
    return lot.expires_at is not None or lot.discount_ends_at is not None


def _later(ends_at: int | None, by_ms: int) -> int | None:
    return None if ends_at is None else ends_at + by_ms


def _longer(tx: Tx, lot: Lot, days: int, now_ms: int) -> LotEnd:
    """Of days, the rest of the price is earned over the rest of the days; one that is over counts from today."""
    ends, ends_today = lot.expires_at or 0, terms.end_ms(tx, now_ms, 0)
    if lot.term is None:
        discount = None if lot.discount_ends_at is None else max(lot.discount_ends_at, ends_today) + days * _DAY_MS
        return LotEnd(lot.lot, max(ends, now_ms) + days * _DAY_MS if ends else None, 0, discount)
    return LotEnd(lot.lot, max(ends, ends_today) + days * _DAY_MS, days)


def _more_days(ends: tuple[LotEnd, ...]) -> list[Posting]:
    issued, held = HELD[Unit.DAY]
    return [posting for end in ends if end.days for posting in (
        debit(issued, end.days, end.lot), credit(held, end.days, end.lot)
    )]  # fmt: skip


def _given_up(unit: Unit, lots: tuple[LotLapsed, ...]) -> list[Posting]:
    issued, held = HELD[unit]
    postings: list[Posting] = []
    for lot in lots:
        if lot.liability_fen:
            postings += [debit(CONTRACT_LIABILITY, lot.liability_fen, lot.lot), credit(CARD_REVENUE, lot.liability_fen)]
        postings += [debit(held, lot.left, lot.lot), credit(issued, lot.left, lot.lot)]
    return postings


def _usable(tx: Tx, card_id: CardId) -> Card:
    """Raises NotFound, CardIsClosed, CardIsStopped."""
    card = state.card(tx, card_id)
    if card.closed_at is not None or not card.lots:
        raise CardIsClosed(name=card.name)
    if card.stopped is not None:
        raise CardIsStopped(name=card.name, how=STOPS[card.stopped])
    return card
