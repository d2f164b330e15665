"""What staff are reminded of while a member is here: loss, stopped cards, what runs out and what expires (提醒)."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct

from hub.cards.lots import Card, Lot
from hub.cards.rules import STOPS, amount_words
from hub.journal.tx import Reader
from hub.language import words
from hub.ledger.accounts import Unit
from hub.loss import state as loss_state
from hub.loss.facts import LOST
from hub.members.state import Member
from hub.store.state import Settings, settings

DAY_MS = 86_400_000
REPORTED_LOST = words(
    "会员已挂失，储值和次卡已锁定，补办后恢复", "Reported lost: all value is locked until a card is reissued"
)
STOPPED = words("{card}已{how}", "{card}: {how}")
SESSIONS_LEFT = words("{card}只剩 {left} 次", "{card}: {left} left")
EXPIRED = words("{card}已过期", "{card} has expired")
EXPIRING = words("{card} {days} 天后到期", "{card} expires in {days} days")
EXPIRING_TODAY = words("{card}一天内到期", "{card} expires within a day")
LOW_BALANCE = words("储值余额只剩 {amount}", "Only {amount} of stored value left")


class Notice(Struct, frozen=True):
    code: str
    text: str


def reminders(reader: Reader, member: Member, cards: Sequence[Card], now_ms: int) -> list[Notice]:
    """Loss first and once, then each card's own, the balance last."""
    found: list[Notice] = []
    if loss_state.loss(reader, member.member) is not None:
        found.append(Notice("reported_lost", REPORTED_LOST))
        cards = [replace(card, stopped=None) if card.stop_reason == LOST else card for card in cards]
    return found + of_cards(cards, settings(reader), now_ms)


def of_cards(cards: Sequence[Card], chosen: Settings, now_ms: int) -> list[Notice]:
    """From the settings' thresholds on; what is used up or closed reminds of nothing but a low balance."""
    found: list[Notice] = []
    for card in cards:
        if card.stopped is not None:
            found.append(Notice("card_stopped", STOPPED.format(card=card.name, how=STOPS[card.stopped])))
        found += _ends(card, chosen.remind_days, now_ms)
        left = card.balance(now_ms)
        if card.unit is Unit.SESSION and 0 < left <= chosen.low_sessions:
            found.append(Notice("last_session", SESSIONS_LEFT.format(card=card.name, left=left)))
    return found + _low_balance(cards, chosen.low_balance_fen, now_ms)


def _ends(card: Card, remind_days: int, now_ms: int) -> list[Notice]:
    lots = card.accrued(now_ms).lots
    left = [lot for lot in lots if lot.expires_at is not None and (lot.left or _just_over(lot, remind_days, now_ms))]
    if any(lot.expired(now_ms) for lot in left):
        return [Notice("card_expired", EXPIRED.format(card=card.name))]
    days = [((lot.expires_at or 0) - now_ms) // DAY_MS for lot in left]
    if not days or min(days) >= remind_days:
        return []
    text = EXPIRING.format(card=card.name, days=min(days)) if min(days) else EXPIRING_TODAY.format(card=card.name)
    return [Notice("card_expiring", text)]


def _just_over(lot: Lot, remind_days: int, now_ms: int) -> bool:
    """A card of days has nothing left when it is over; as long before as after it is worth a word."""
    return lot.term is not None and (lot.expires_at or 0) > now_ms - remind_days * DAY_MS


def _low_balance(cards: Sequence[Card], low_fen: int, now_ms: int) -> list[Notice]:
    """All stored value together, so that an old empty card does not remind for ever."""
    face = [card for card in cards if card.unit is Unit.FACE and card.closed_at is None]
    left_fen = sum(card.balance(now_ms) for card in face)
    if not face or left_fen >= low_fen:
        return []
    return [Notice("low_balance", LOW_BALANCE.format(amount=amount_words(Unit.FACE, left_fen)))]
