"""Selling prepaid value: cards and top-ups, and the lots they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.cards import state, terms
from hub.cards.errors import CardIsStopped, OnceOnly, ValueCapExceeded
from hub.cards.facts import CardSold
from hub.cards.lots import STORED_VALUE
from hub.cards.rules import HELD, STOPS
from hub.catalog import state as catalog_state
from hub.catalog.facts import Component, ItemKind, Starts, Term
from hub.catalog.state import Item
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.ledger.accounts import Unit
from hub.ledger.postings import credit, debit
from hub.shares import spread
from hub.store.state import settings

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Sale:
    """A card line of a bill: who buys which card product in which line, for how much, of which some is owed."""

    member: MemberId
    item: Item
    bill: BillId
    line: int
    list_fen: int
    price_fen: int
    owed_fen: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one lot of a card product gives. alone_fen: what it costs by itself. valid_days, term: its own card's."""

    name: str
    unit: Unit
    size: int
    alone_fen: int
    valid_days: int | None
    covers: tuple[ItemId, ...] = ()
    units: tuple[int, ...] = ()
    gift: bool = False
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot that a sale makes; paid_fen becomes contract liability."""

    lot: LotId
    principal_fen: int
    owed_fen: int
    part: Part

    @property
    def paid_fen(self) -> int:
        return self.principal_fen - self.owed_fen


def new_lots(tx: Reader, context: Context, sale: Sale) -> list[NewLot]:
    """The lots that a sale makes: one of stored value, or of days; of a session card one a component, the price in
    proportion to what each costs alone, gifts included.
    """
    found = parts(tx, sale.item, sale.list_fen)
    alone = [part.alone_fen for part in found]
    prices = spread(sale.price_fen, alone if sum(alone) else [part.size for part in found])
    owed = spread(sale.owed_fen, prices)
    return [
        NewLot(LotId(context.new_id(LotId)), price, due, part)
        for part, price, due in zip(found, prices, owed, strict=True)
    ]


def parts(reader: Reader, item: Item, list_fen: int) -> list[Part]:
    """What a card product sold at the list price gives, a lot each."""
    if item.item_kind is ItemKind.STORED_VALUE_CARD:
        return [Part(str(STORED_VALUE), Unit.FACE, list_fen + item.bonus_fen, list_fen, item.valid_days)]
    if item.item_kind is ItemKind.SESSION_CARD:
        return [_part(reader, item, one) for one in item.parts]
    return [_days(item, gift=False)]


def sell(tx: Tx, context: Context, sale: Sale, lots: Sequence[NewLot]) -> None:
    """Open a card or top one up. The bill's own postings credit the contract liability.

    Raises ValueCapExceeded, OnceOnly, CardStopped.
    """
    item = sale.item
    if item.once and state.ever_bought(tx, sale.member, item.item):
        raise OnceOnly(name=item.name)
    cards: dict[Unit, CardId] = {}
    for lot in lots:
        part = lot.part
        if part.unit is Unit.DAY or part.unit not in cards:
            cards[part.unit] = _card(tx, context, sale, part)
        issued, held_account = HELD[part.unit]
        tx.append(
            CardSold(
                card=cards[part.unit], lot=lot.lot, member=sale.member, item=item.item, bill=sale.bill, line=sale.line,
                name=part.name, unit=part.unit, size=part.size, principal_fen=lot.principal_fen, covers=part.covers,
                expires_at=_expires_at(tx, context, part), term=part.term, cover_units=part.units,
                owed_fen=lot.owed_fen, gift=part.gift, discount=item.discount,
                discount_ends_at=_discount_ends_at(tx, context, item),
            ),
            debit(issued, part.size, lot.lot),
            credit(held_account, part.size, lot.lot),
        )  # fmt: skip


def _card(tx: Tx, context: Context, sale: Sale, part: Part) -> CardId:
    """Stored value is put on the member's card, all sessions of a sale on one, each part of days on its own."""
    card = state.stored_value_card(tx, sale.member) if part.unit is Unit.FACE else None
    if part.unit is Unit.FACE:
        _check_top_up(tx, context, card, part.size)
    return card or CardId(context.new_id(CardId))


def _expires_at(tx: Reader, context: Context, part: Part) -> int | None:
    if part.valid_days is None:
        return None
    if part.term is None:
        return context.now_ms + part.valid_days * _DAY_MS
    return terms.end_ms(tx, context.now_ms, part.valid_days) if part.term.starts is Starts.SALE else None


def _discount_ends_at(tx: Reader, context: Context, item: Item) -> int | None:
    return terms.end_ms(tx, context.now_ms, item.discount_days) if item.discount and item.discount_days else None


def _check_top_up(tx: Reader, context: Context, card: CardId | None, size: int) -> None:
    held_fen = 0
    if card is not None:
        found = state.card(tx, card)
        if found.stopped is not None:
            raise CardIsStopped(name=found.name, how=STOPS[found.stopped])
        held_fen = found.balance(context.now_ms)
    cap_fen = settings(tx).value_cap_fen
    if held_fen + size > cap_fen:
        raise ValueCapExceeded(cap_yuan=cap_fen // 100)


def _part(reader: Reader, item: Item, one: Component) -> Part:
    """Sessions would cost what they do one by one, by the first service's own price."""
    if one.card is not None:
        return _days(catalog_state.item(reader, one.card), gift=one.gift)
    alone_fen = catalog_state.item(reader, one.covers[0]).price_fen * one.sessions // (one.units or (1,))[0]
    return Part(item.name, Unit.SESSION, one.sessions, alone_fen, item.valid_days, one.covers, one.units, gift=one.gift)


def _days(item: Item, *, gift: bool) -> Part:
    """A period or discount card."""
    days = item.valid_days or 0
    return Part(item.name, Unit.DAY, days, item.price_fen, days, item.covers, gift=gift, term=item.term)
