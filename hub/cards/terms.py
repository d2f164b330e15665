"""Cards that run out by time (期限卡、折扣卡): when they begin and end, and the treatments they give."""

from collections.abc import Sequence
from datetime import date

from hub.cards import state
from hub.cards.errors import CardExpired, NotCovered, TermUnpaid, VisitsUsedUp
from hub.cards.facts import CardRedeemed, CardStarted, LotUse
from hub.cards.lots import Card, Lot
from hub.catalog import state as catalog_state
from hub.catalog.facts import Per, Term
from hub.ids import BillId, CardId, ItemId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.ledger.accounts import Unit
from hub.localtime import LocalTime, day_after, midnight_ms
from hub.store.state import zone

PER = {Per.DAY: words("每天 {count} 次", "{count} a day"), Per.WEEK: words("每周 {count} 次", "{count} a week")}
UNLIMITED = words("不限次", "without limit")


def end_ms(reader: Reader, from_ms: int, days: int) -> int:
    """The last millisecond of the last of `days` days; the day they are counted from is one more, a gift."""
    where = zone(reader)
    return midnight_ms(day_after(LocalTime.of(from_ms, where).day, days + 1), where) - 1


def visit(tx: Tx, context: Context, card: Card, bill: BillId, treatments: Sequence[tuple[int, ItemId, int]]) -> None:
    """Bill lines' (line, service, how many) on a period card: they cost nothing and release nothing.

    Raises NotCovered, CardExpired, TermUnpaid, VisitsUsedUp.
    """
    uses: list[LotUse] = []
    for line, service, quantity in treatments:
        lot = next((lot for lot in card.lots if service in lot.covers), None)
        if lot is None:
            raise NotCovered(card=card.name, service=catalog_state.item(tx, service).name)
        _check(tx, card, lot, context.now_ms, sum(use.amount for use in uses if use.lot == lot.lot) + quantity)
        uses.append(LotUse(line, lot.lot, quantity, 0))
    begin(tx, context, card.card)
    tx.append(CardRedeemed(card=card.card, member=card.member, bill=bill, unit=Unit.DAY, uses=tuple(uses)))


def begin(tx: Tx, context: Context, card_id: CardId) -> None:
    """The first use of a card whose days begin with it; another changes nothing."""
    card = state.card(tx, card_id)
    for lot in card.lots:
        if lot.term is not None and lot.expires_at is None:
            ends = end_ms(tx, context.now_ms, lot.size)
            tx.append(CardStarted(card=card.card, lot=lot.lot, member=card.member, expires_at=ends))


def visits_left(reader: Reader, lot: Lot, now_ms: int) -> int | None:
    """How many treatments more the lot gives today, or this week; None without limit, 0 where it gives none now."""
    if lot.term is None or not lot.term.visits:
        return None
    if not lot.is_good(now_ms):
        return 0
    first, last = _span(LocalTime.of(now_ms, zone(reader)).day, lot.term.per)
    return max(0, lot.term.visits - state.treatments(reader, lot.lot, first, last))


def limit_words(term: Term) -> str:
    """每天 1 次, or 不限次."""
    return PER[term.per].format(count=term.visits) if term.visits else UNLIMITED


def _check(reader: Reader, card: Card, lot: Lot, now_ms: int, quantity: int) -> None:
    if lot.expired(now_ms):
        raise CardExpired(name=card.name)
    if not lot.is_good(now_ms):
        raise TermUnpaid(name=card.name)
    left = visits_left(reader, lot, now_ms)
    if lot.term is not None and left is not None and quantity > left:
        raise VisitsUsedUp(name=card.name, limit=limit_words(lot.term), left=left)


def _span(day: str, per: Per) -> tuple[str, str]:
    if per is Per.DAY:
        return day, day
    monday = day_after(day, -date.fromisoformat(day).weekday())
    return monday, day_after(monday, 6)
