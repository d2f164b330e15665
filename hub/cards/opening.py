"""Balances brought in from the books before Meishu (期初余额): lots against the opening account."""

from msgspec import Struct

from hub.cards import state
from hub.cards.errors import ValueCapExceeded
from hub.cards.facts import CardOpened
from hub.cards.lots import STORED_VALUE
from hub.cards.rules import HELD
from hub.catalog.facts import Term
from hub.ids import CardId, ItemId, LotId, MemberId
from hub.journal.tx import Context, Tx
from hub.ledger.accounts import CONTRACT_LIABILITY, OPENING, Unit
from hub.ledger.postings import credit, debit
from hub.store.state import settings


class OpenValue(Struct, frozen=True):
    """Stored value: what was paid and is not used, and what was given with it."""

    principal_fen: int
    bonus_fen: int = 0


class OpenSessions(Struct, frozen=True):
    """A session card: treatments left, and what was paid for them."""

    name: str
    sessions: int
    principal_fen: int
    covers: tuple[ItemId, ...]
    cover_units: tuple[int, ...] = ()
    expires_at: int | None = None


class OpenDays(Struct, frozen=True):
    """A period or discount card: its last millisecond, None where its days begin with its first use; how many are
    left, and what was paid for them.
    """

    name: str
    days: int
    principal_fen: int
    term: Term
    covers: tuple[ItemId, ...] = ()
    expires_at: int | None = None


def open_value(tx: Tx, context: Context, member: MemberId, value: OpenValue) -> CardId:
    """Raises ValueCapExceeded."""
    size = value.principal_fen + value.bonus_fen
    cap_fen = settings(tx).value_cap_fen
    if size > cap_fen:
        raise ValueCapExceeded(cap_yuan=cap_fen // 100)
    card = state.stored_value_card(tx, member) or CardId(context.new_id(CardId))
    lot = LotId(context.new_id(LotId))
    _open(
        tx,
        CardOpened(
            card=card, lot=lot, member=member, name=str(STORED_VALUE), unit=Unit.FACE, size=size,
            principal_fen=value.principal_fen,
        ),
    )  # fmt: skip
    return card


def open_sessions(tx: Tx, context: Context, member: MemberId, value: OpenSessions) -> CardId:
    card = CardId(context.new_id(CardId))
    _open(
        tx,
        CardOpened(
            card=card, lot=LotId(context.new_id(LotId)), member=member, name=value.name, unit=Unit.SESSION,
            size=value.sessions, principal_fen=value.principal_fen, covers=value.covers, expires_at=value.expires_at,
            cover_units=value.cover_units,
        ),
    )  # fmt: skip
    return card


def open_days(tx: Tx, context: Context, member: MemberId, value: OpenDays) -> CardId:
    card = CardId(context.new_id(CardId))
    _open(
        tx,
        CardOpened(
            card=card, lot=LotId(context.new_id(LotId)), member=member, name=value.name, unit=Unit.DAY,
            size=value.days, principal_fen=value.principal_fen, covers=value.covers, expires_at=value.expires_at,
            term=value.term,
        ),
    )  # fmt: skip
    return card


def _open(tx: Tx, fact: CardOpened) -> None:
    issued, held = HELD[fact.unit]
    postings = [debit(issued, fact.size, fact.lot), credit(held, fact.size, fact.lot)]
    if fact.principal_fen:
        postings += [debit(OPENING, fact.principal_fen), credit(CONTRACT_LIABILITY, fact.principal_fen, fact.lot)]
    tx.append(fact, *postings)
