"""Selling prepaid value: cards and top-ups, and the lots they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.cards import state, terms
from hub.cards.errors import CardIsStopped, OnceOnly, ValueCapExceeded
from hub.cards.facts import CardSold
from hub.cards.lots import STORED_VALUE
from hub.cards.rules import HELD, STOPS
from hub.catalog import state as catalog_state
from hub.catalog.facts import Component, ItemKind, Starts
from hub.catalog.state import Item
from hub.ids import BillId, CardId, LotId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.ledger.accounts import Unit
from hub.ledger.postings import credit, debit
from hub.shares import spread
from hub.store.state import settings

_DAY_MS = 86_400_000
_UNITS = {
    ItemKind.STORED_VALUE_CARD: Unit.FACE, ItemKind.SESSION_CARD: Unit.SESSION, ItemKind.PERIOD_CARD: Unit.DAY,
    ItemKind.DISCOUNT_CARD: Unit.DAY,
}  # fmt: skip


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
class NewLot:
    """A lot that a sale makes; paid_fen becomes contract liability."""

    lot: LotId
    size: int
    principal_fen: int
    owed_fen: int
    component: Component | None = None

    @property
    def paid_fen(self) -> int:
        return self.principal_fen - self.owed_fen


def new_lots(tx: Reader, context: Context, sale: Sale) -> list[NewLot]:
    """The lots that a sale makes: one of stored value, or of days; of a session card one a component, the price in
    proportion to the services' own prices, gifts included.
    """
    item = sale.item
    if item.item_kind is ItemKind.STORED_VALUE_CARD:
        size = sale.list_fen + item.bonus_fen
        return [NewLot(LotId(context.new_id(LotId)), size, sale.price_fen, sale.owed_fen)]
    if item.term is not None and item.valid_days is not None:
        part = Component(item.covers, item.valid_days)
        return [NewLot(LotId(context.new_id(LotId)), item.valid_days, sale.price_fen, sale.owed_fen, part)]
    alone = [_stand_alone_fen(tx, part) for part in item.parts]
    if not sum(alone):
        alone = [part.sessions for part in item.parts]
    prices = spread(sale.price_fen, alone)
    owed = spread(sale.owed_fen, prices)
    return [
        NewLot(LotId(context.new_id(LotId)), part.sessions, price, due, part)
        for part, price, due in zip(item.parts, prices, owed, strict=True)
    ]


def sell(tx: Tx, context: Context, sale: Sale, lots: Sequence[NewLot]) -> None:
    """Open a card or top one up. The bill's own postings credit the contract liability.

    Raises ValueCapExceeded, OnceOnly, CardStopped.
    """
    item = sale.item
    unit = _UNITS[item.item_kind]
    if item.once and state.ever_bought(tx, sale.member, item.item):
        raise OnceOnly(name=item.name)
    card = state.stored_value_card(tx, sale.member) if unit is Unit.FACE else None
    if unit is Unit.FACE:
        _check_top_up(tx, context, card, sum(lot.size for lot in lots))
    issued, held_account = HELD[unit]
    card = card or CardId(context.new_id(CardId))
    for lot in lots:
        part = lot.component
        tx.append(
            CardSold(
                card=card, lot=lot.lot, member=sale.member, item=item.item, bill=sale.bill, line=sale.line,
                name=str(STORED_VALUE) if unit is Unit.FACE else item.name, unit=unit, size=lot.size,
                principal_fen=lot.principal_fen, covers=part.covers if part else (),
                expires_at=_expires_at(tx, context, item), term=item.term,
                cover_units=part.units if part else (), owed_fen=lot.owed_fen, gift=bool(part and part.gift),
            ),
            debit(issued, lot.size, lot.lot),
            credit(held_account, lot.size, lot.lot),
        )  # fmt: skip


def _expires_at(tx: Reader, context: Context, item: Item) -> int | None:
    if item.valid_days is None:
        return None
    if item.term is None:
        return context.now_ms + item.valid_days * _DAY_MS
    return terms.end_ms(tx, context.now_ms, item.valid_days) if item.term.starts is Starts.SALE else None


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


def _stand_alone_fen(tx: Reader, part: Component) -> int:
    """What the component's sessions would cost one by one, by the first service's own price."""
    units = part.units[0] if part.units else 1
    return catalog_state.item(tx, part.covers[0]).price_fen * part.sessions // units
