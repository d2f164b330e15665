"""What the days of period and discount cards have earned is posted (按天确认收入): nightly, and before one changes."""

from hub.cards import state
from hub.cards.facts import CardAccrued, LotAccrued
from hub.cards.lots import Card
from hub.ids import CardId
from hub.journal.tx import Context, Tx
from hub.ledger.accounts import CONTRACT_LIABILITY, DAYS_HELD, DAYS_ISSUED, TERM_REVENUE
from hub.ledger.postings import Posting, credit, debit

REVIEW_LIMIT = 200
"""Cards in one review; the rest waits for the next."""


def review(tx: Tx, context: Context, _command: None) -> int:
    """Nightly: every card's days up to now, however long nobody looked. How many cards were changed."""
    found = state.running(tx, context.now_ms, REVIEW_LIMIT)
    for card in found:
        accrue(tx, context, card)
    return len(found)


def accrue(tx: Tx, context: Context, card_id: CardId) -> Card:
    """The card with everything posted that its days have earned up to now. Raises NotFound."""
    before = state.card(tx, card_id)
    after = before.accrued(context.now_ms)
    lots: list[LotAccrued] = []
    postings: list[Posting] = []
    for old, new in zip(before.lots, after.lots, strict=True):
        days = new.used - old.used
        if not days:
            continue
        released_fen = old.liability_fen - new.liability_fen
        lots.append(LotAccrued(old.lot, days, released_fen))
        postings += [debit(DAYS_HELD, days, old.lot), credit(DAYS_ISSUED, days, old.lot)]
        if released_fen:
            postings += [debit(CONTRACT_LIABILITY, released_fen, old.lot), credit(TERM_REVENUE, released_fen)]
    if lots:
        tx.append(CardAccrued(card=before.card, member=before.member, lots=tuple(lots)), *postings)
    return after
