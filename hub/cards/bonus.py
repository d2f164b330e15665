"""Stored value that was given, not paid: a lot without principal on the member's card."""

from dataclasses import dataclass

from hub.cards import state
from hub.cards.facts import BonusGiven, BonusTakenBack
from hub.ids import BillId, CardId, LotId, MemberId
from hub.journal.tx import Context, Tx
from hub.ledger.accounts import FACE_HELD, FACE_ISSUED
from hub.ledger.postings import credit, debit

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Bonus:
    """bill: what brought it. days: how long it lives, None for ever."""

    member: MemberId
    fen: int
    bill: BillId
    days: int | None
    reason: str


def give(tx: Tx, context: Context, bonus: Bonus) -> LotId:
    """On the member's stored-value card, or a new one. Nothing was prepaid, so no cap applies."""
    card = state.stored_value_card(tx, bonus.member) or CardId(context.new_id(CardId))
    lot = LotId(context.new_id(LotId))
    tx.append(
        BonusGiven(
            card=card, lot=lot, member=bonus.member, bill=bonus.bill, size=bonus.fen,
            expires_at=None if bonus.days is None else context.now_ms + bonus.days * _DAY_MS, reason=bonus.reason,
        ),
        debit(FACE_ISSUED, bonus.fen, lot),
        credit(FACE_HELD, bonus.fen, lot),
    )  # fmt: skip
    return lot


def take_back(tx: Tx, lot_id: LotId, reason: str) -> int:
    """Forfeit what is left of it; how much that was. A lot that is gone already stays so."""
    lot = state.lot(tx, lot_id)
    left_fen = lot.size - lot.used
    if lot.lapsed or state.is_returned(tx, lot_id) or not left_fen:
        return 0
    card, member = state.card_of(tx, lot_id)
    tx.append(
        BonusTakenBack(card=card, lot=lot_id, member=member, left=left_fen, reason=reason),
        debit(FACE_HELD, left_fen, lot_id),
        credit(FACE_ISSUED, left_fen, lot_id),
    )
    return left_fen
