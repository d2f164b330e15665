"""Selling, redeeming and restoring prepaid value; the proportional release of the contract liability."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.cards import state
from hub.cards.facts import CardRedeemed, CardRestored, CardSold, CardTakenBack, LotUse
from hub.cards.state import Card, Lot
from hub.catalog.facts import ItemKind
from hub.catalog.state import Item
from hub.errors import Refused
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.tx import Context, Tx
from hub.ledger.accounts import (
    CONTRACT_LIABILITY,
    FACE_HELD,
    FACE_ISSUED,
    SESSIONS_HELD,
    SESSIONS_ISSUED,
    Account,
    Unit,
)
from hub.ledger.postings import Posting, credit, debit
from hub.store.state import settings

_DAY_MS = 86_400_000
_HELD = {Unit.FACE: (FACE_ISSUED, FACE_HELD), Unit.SESSION: (SESSIONS_ISSUED, SESSIONS_HELD)}


class InsufficientValue(
    Refused,
    code="insufficient_value",
    zh="余额不足：需要 {needed}，可用 {available}",
    en="Not enough left on the card: {needed} needed, {available} available",
): ...


class CardExpired(Refused, code="card_expired", zh="「{name}」已过期", en="“{name}” has expired"): ...


class CardOfAnother(
    Refused, code="card_of_another", zh="这张卡不属于该会员", en="This card belongs to another member"
): ...


class NotCovered(
    Refused, code="not_covered", zh="「{card}」不包含「{service}」", en="“{card}” does not cover “{service}”"
): ...


class ValueCapExceeded(
    Refused,
    code="value_cap_exceeded",
    zh="充值后单卡余额将超过上限 ¥{cap_yuan}（预付卡管理规定）",
    en="The card would hold more than the cap of ¥{cap_yuan}",
): ...


class CardAlreadyUsed(
    Refused,
    code="card_already_used",
    zh="「{name}」已使用过，不能直接退；请先退回用它付款的账单",
    en="“{name}” has been used; refund the bills it paid first",
): ...


@dataclass(frozen=True, slots=True)
class Need:
    """Bill line `line` takes `amount` of the card's unit; its release is revenue on `revenue`."""

    line: int
    amount: int
    revenue: Account


@dataclass(frozen=True, slots=True)
class Sale:
    """A card line of a bill: who buys which card product in which line, and the lot it becomes."""

    member: MemberId
    item: Item
    bill: BillId
    line: int
    lot: LotId
    list_fen: int
    paid_fen: int


def released_fen(principal_fen: int, size: int, used: int) -> int:
    """Contract liability released once `used` of the lot's `size` is used (CAS 14).

    Exact at the end and independent of the path: a use from a to b releases released(b) - released(a).
    """
    return principal_fen * used // size


def sell(tx: Tx, context: Context, sale: Sale) -> None:
    """Open a card or top one up. The bill's own postings credit the contract liability. Raises ValueCapExceeded."""
    item = sale.item
    unit = Unit.FACE if item.item_kind is ItemKind.STORED_VALUE_CARD else Unit.SESSION
    size = sale.list_fen + item.bonus_fen if unit is Unit.FACE else item.sessions
    card = state.stored_value_card(tx, sale.member) if unit is Unit.FACE else None
    if unit is Unit.FACE:
        held = state.card(tx, card).balance(context.now_ms) if card is not None else 0
        cap_fen = settings(tx).value_cap_fen
        if held + size > cap_fen:
            raise ValueCapExceeded(cap_yuan=cap_fen // 100)
    issued, held_account = _HELD[unit]
    tx.append(
        CardSold(
            card=card or context.new_id(CardId), lot=sale.lot, member=sale.member, item=item.item,
            bill=sale.bill, line=sale.line, name="储值卡" if unit is Unit.FACE else item.name, unit=unit,
            size=size, principal_fen=sale.paid_fen, covers=item.covers,
            expires_at=None if item.valid_days is None else context.now_ms + item.valid_days * _DAY_MS,
        ),
        debit(issued, size, sale.lot),
        credit(held_account, size, sale.lot),
    )  # fmt: skip


def check_usable(card: Card, member: MemberId | None, needed: int, now_ms: int) -> None:
    """Raises CardOfAnother, CardExpired, InsufficientValue."""
    if card.member != member:
        raise CardOfAnother
    available = card.balance(now_ms)
    if available >= needed:
        return
    if available == 0 and any(lot.left and lot.expired(now_ms) for lot in card.lots):
        raise CardExpired(name=card.name)
    raise InsufficientValue(needed=amount_words(card.unit, needed), available=amount_words(card.unit, available))


def check_covers(card: Card, service: Item) -> None:
    """Raises NotCovered."""
    if card.unit is not Unit.SESSION or service.item not in card.covers:
        raise NotCovered(card=card.name, service=service.name)


def redeem(
    tx: Tx, context: Context, member: MemberId | None, card: CardId, bill: BillId, needs: Sequence[Need]
) -> None:
    """Take `needs` from the member's card, lot by lot in their order, and release their liability to revenue (耗卡).

    Raises NotFound, CardOfAnother, CardExpired, InsufficientValue.
    """
    held = state.card(tx, card)
    check_usable(held, member, sum(need.amount for need in needs), context.now_ms)
    lots = [lot for lot in held.lots if lot.left and not lot.expired(context.now_ms)]
    used = {lot.lot: lot.used for lot in lots}
    taken: list[LotUse] = []
    postings: list[Posting] = []
    for need in needs:
        for lot, amount in _spread(lots, used, need.amount):
            before = used[lot.lot]
            used[lot.lot] = before + amount
            released = released_fen(lot.principal_fen, lot.size, before + amount) - released_fen(
                lot.principal_fen, lot.size, before
            )
            taken.append(LotUse(need.line, lot.lot, amount, released))
            postings += _release(lot.lot, released, need.revenue) + _count(held.unit, lot.lot, amount)
    tx.append(
        CardRedeemed(card=held.card, member=held.member, bill=bill, unit=held.unit, uses=tuple(taken)),
        *postings,
    )


def restore(tx: Tx, member: MemberId, bill: BillId, unit: Unit, needs: Iterable[Need]) -> None:
    """Put back what lines of the bill had taken, newest lot first; revenue returns to the contract liability."""
    by_card: dict[CardId, tuple[list[LotUse], list[Posting]]] = {}
    used: dict[LotId, int] = {}
    back: defaultdict[tuple[int, LotId], int] = defaultdict(int)
    for need in needs:
        left = need.amount
        for use in state.uses(tx, bill, need.line, unit):
            amount = min(left, use.amount - back[use.line, use.lot])
            if not amount:
                continue
            left -= amount
            back[use.line, use.lot] += amount
            lot = state.lot(tx, use.lot)
            before = used.get(use.lot, lot.used)
            used[use.lot] = before - amount
            released = released_fen(lot.principal_fen, lot.size, before) - released_fen(
                lot.principal_fen, lot.size, before - amount
            )
            taken, postings = by_card.setdefault(use.card, ([], []))
            taken.append(LotUse(need.line, use.lot, amount, released))
            postings += [
                Posting(p.account, p.unit, -p.amount, p.ref)
                for p in _release(use.lot, released, need.revenue) + _count(unit, use.lot, amount)
            ]
        if left:
            raise RuntimeError(f"line {need.line} of {bill} had not taken what is put back")
    for card, (taken, postings) in by_card.items():
        tx.append(CardRestored(card=card, member=member, bill=bill, unit=unit, uses=tuple(taken)), *postings)


def take_back(tx: Tx, member: MemberId, bill: BillId, line: int, name: str) -> LotId:
    """Return the unused lot that a line sold. Raises CardAlreadyUsed."""
    found = state.lot_of_line(tx, bill, line)
    if found is None or found[2].used:
        raise CardAlreadyUsed(name=name)
    card, unit, lot = found
    issued, held = _HELD[unit]
    tx.append(
        CardTakenBack(
            card=card, lot=lot.lot, member=member, bill=bill, unit=unit, size=lot.size,
            principal_fen=lot.principal_fen,
        ),
        debit(held, lot.size, lot.lot),
        credit(issued, lot.size, lot.lot),
    )  # fmt: skip
    return lot.lot


def amount_words(unit: Unit, amount: int) -> str:
    """¥12.30, or 3 次."""
    return f"¥{amount // 100:,}.{amount % 100:02d}" if unit is Unit.FACE else f"{amount} 次"


def covered_items(cards: Iterable[Card], now_ms: int) -> set[ItemId]:
    """Services that some unexpired session of these cards could pay."""
    return {item for card in cards if card.balance(now_ms) for item in card.covers}


def _spread(lots: Sequence[Lot], used: dict[LotId, int], amount: int) -> Iterable[tuple[Lot, int]]:
    for lot in lots:
        part = min(amount, lot.size - used[lot.lot])
        if part:
            amount -= part
            yield lot, part
        if not amount:
            return


def _release(lot: LotId, released: int, revenue: Account) -> list[Posting]:
    return [debit(CONTRACT_LIABILITY, released, lot), credit(revenue, released)] if released else []


def _count(unit: Unit, lot: LotId, amount: int) -> list[Posting]:
    issued, held = _HELD[unit]
    return [debit(held, amount, lot), credit(issued, amount, lot)]
