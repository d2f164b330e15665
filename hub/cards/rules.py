"""Redeeming and restoring prepaid value; the proportional release of the contract liability."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hub.cards import state, terms
from hub.cards.errors import (
    CardAlreadyUsed,
    CardExpired,
    CardIsClosed,
    CardIsStopped,
    CardOfAnother,
    InsufficientValue,
    LotIsGone,
    NotCovered,
    TermHasRun,
)
from hub.cards.facts import CardRedeemed, CardRestored, CardTakenBack, LotUse, Stop
from hub.cards.lots import Card, Lot, Use
from hub.catalog.state import Item
from hub.errors import Refused
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import joined, label
from hub.ledger.accounts import (
    CARD_REVENUE,
    CONTRACT_LIABILITY,
    DAYS_HELD,
    DAYS_ISSUED,
    FACE_HELD,
    FACE_ISSUED,
    SESSIONS_HELD,
    SESSIONS_ISSUED,
    Account,
    Unit,
)
from hub.ledger.postings import Posting, credit, debit
from hub.store.state import settings

COUNTED = {Unit.SESSION: label("次"), Unit.DAY: label("天")}
STOPS = {Stop.FROZEN: label("冻结"), Stop.LOCKED: label("锁定")}
HELD = {
    Unit.FACE: (FACE_ISSUED, FACE_HELD),
    Unit.SESSION: (SESSIONS_ISSUED, SESSIONS_HELD),
    Unit.DAY: (DAYS_ISSUED, DAYS_HELD),
}


@dataclass(frozen=True, slots=True)
class Need:
    """Bill line `line` takes `amount` of the card's unit; its release is revenue on `revenue`.

    service: for sessions and days, the treatment: `amount` is then how many treatments.
    """

    line: int
    amount: int
    revenue: Account
    service: ItemId | None = None


def check_usable(reader: Reader, card: Card, member: MemberId | None) -> None:
    """A card is its holder's, and theirs whom the holder lends it to.

    Raises CardOfAnother, CardIsClosed, CardIsStopped.
    """
    if card.member != member and not state.is_lent(reader, card.card, member):
        raise CardOfAnother
    if card.closed_at is not None:
        raise CardIsClosed(name=card.name)
    if card.stopped is not None:
        raise CardIsStopped(name=card.name, how=STOPS[card.stopped])


def check_covers(card: Card, service: Item) -> None:
    """Raises NotCovered."""
    if card.unit is Unit.FACE or service.item not in card.covers:
        raise NotCovered(card=card.name, service=service.name)


def redeem(
    tx: Tx, context: Context, member: MemberId | None, card: CardId, bill: BillId, needs: Sequence[Need]
) -> None:
    """Take `needs` from the member's card, lot by lot in their order, and release their liability to revenue (耗卡).

    Raises NotFound, CardOfAnother, CardIsClosed, CardIsStopped, CardExpired, InsufficientValue, and what
    `terms.visit` does.
    """
    held = state.card(tx, card)
    check_usable(tx, held, member)
    if held.unit is Unit.DAY:
        terms.visit(tx, context, held, bill, [(need.line, need.service or ItemId(""), need.amount) for need in needs])
        return
    lots = in_draw_order(held.lots, settings(tx).draw_order, context.now_ms)
    used = {lot.lot: lot.used for lot in lots}
    taken: list[LotUse] = []
    postings: list[Posting] = []
    for need in needs:
        takes = list(_spread(lots, used, need))
        if sum(treatments for _, _, treatments in takes) < need.amount:
            raise _too_little(held, need, sum(treatments for _, _, treatments in takes), context.now_ms)
        for lot, amount, _ in takes:
            before = used[lot.lot]
            used[lot.lot] = before + amount
            released = lot.released(before + amount) - lot.released(before)
            taken.append(LotUse(need.line, lot.lot, amount, released))
            postings += _release(lot.lot, released, need.revenue) + count(held.unit, lot.lot, amount)
    tx.append(
        CardRedeemed(card=held.card, member=held.member, bill=bill, unit=held.unit, uses=tuple(taken)),
        *postings,
    )


def in_draw_order(lots: Iterable[Lot], order: str, now_ms: int) -> list[Lot]:
    """Lots that can be used, in the order the store draws on them: oldest first, or soonest to expire first."""
    usable = [lot for lot in lots if lot.left and not lot.expired(now_ms)]
    if order == "expiring":
        usable.sort(key=lambda lot: (lot.expires_at is None, lot.expires_at or 0, lot.bought_seq))
    return usable


def restore(tx: Tx, member: MemberId, bill: BillId, unit: Unit, needs: Iterable[Need]) -> None:
    """Put back what lines of the bill had taken, newest lot first; what they had released is no longer revenue.

    Raises LotIsGone where a lot was closed or posted to income meanwhile.
    """
    by_card: dict[CardId, tuple[list[LotUse], list[Posting]]] = {}
    used: dict[LotId, int] = {}
    back: dict[tuple[int, LotId], Use] = {}
    for need in needs:
        left = need.amount
        for found in state.uses(tx, bill, need.line, unit):
            use = back.get((found.line, found.lot), found)
            lot = state.lot(tx, use.lot)
            each = 1 if need.service is None else lot.covers[need.service]
            amount = min(left, use.amount // each) * each
            if not amount:
                continue
            if lot.lapsed or state.is_returned(tx, use.lot):
                raise LotIsGone
            left -= amount // each
            own_fen = use.released_fen * amount // use.amount
            back[use.line, use.lot] = replace(use, amount=use.amount - amount, released_fen=use.released_fen - own_fen)
            taken, postings = by_card.setdefault(use.card, ([], []))
            taken.append(LotUse(need.line, use.lot, amount, own_fen))
            if unit is Unit.DAY:
                continue
            before = used.get(use.lot, lot.used)
            used[use.lot] = before - amount
            released_fen = lot.released(before) - lot.released(before - amount)
            postings += _unreleased(use.lot, released_fen, own_fen, need.revenue) + count(unit, use.lot, -amount)
        if left:
            raise RuntimeError(f"line {need.line} of {bill} had not taken what is put back")
    for card, (taken, postings) in by_card.items():
        tx.append(CardRestored(card=card, member=member, bill=bill, unit=unit, uses=tuple(taken)), *postings)


def take_back(tx: Tx, member: MemberId, bill: BillId, line: int, name: str) -> list[tuple[LotId, int]]:
    """Return the unused lots that a line sold: (lot, what was paid of it).

    Raises CardAlreadyUsed, TermHasRun, CardOfAnother.
    """
    found = state.lots_of_line(tx, bill, line)
    if any(unit is Unit.DAY and (lot.used or state.uses_of_lot(tx, lot.lot)) for _, unit, lot in found):
        raise TermHasRun(name=name)
    if not found or any(lot.used or lot.lapsed or state.discounts_given_fen(tx, lot.lot) for _, _, lot in found):
        raise CardAlreadyUsed(name=name)
    for card, unit, lot in found:
        if state.card(tx, card).member != member:
            raise CardOfAnother
        issued, held = HELD[unit]
        tx.append(
            CardTakenBack(
                card=card, lot=lot.lot, member=member, bill=bill, unit=unit, size=lot.size,
                principal_fen=lot.principal_fen, owed_fen=lot.owed_fen,
            ),
            debit(held, lot.size, lot.lot),
            credit(issued, lot.size, lot.lot),
        )  # fmt: skip
    return [(lot.lot, lot.principal_fen - lot.owed_fen) for _, _, lot in found]


def amount_words(unit: Unit, amount: int) -> str:
    """¥12.30, 3 次 or 3 天."""
    return (
        f"¥{amount // 100:,}.{amount % 100:02d}"
        if unit is Unit.FACE
        else joined("{amount} {of}", amount=amount, of=COUNTED[unit])
    )


def _spread(lots: Sequence[Lot], used: dict[LotId, int], need: Need) -> Iterable[tuple[Lot, int, int]]:
    """(lot, what it gives of its unit, how many treatments that is)."""
    wanted = need.amount
    for lot in lots:
        each = 1 if need.service is None else lot.covers.get(need.service, 0)
        part = min(wanted, (lot.open - used[lot.lot]) // each) if each else 0
        if part:
            wanted -= part
            yield lot, part * each, part
        if not wanted:
            return


def _too_little(card: Card, need: Need, available: int, now_ms: int) -> Refused:
    wanted = [lot for lot in card.lots if need.service is None or need.service in lot.covers]
    if not available and any(lot.left and lot.expired(now_ms) for lot in wanted):
        return CardExpired(name=card.name)
    return InsufficientValue(needed=amount_words(card.unit, need.amount), available=amount_words(card.unit, available))


def _release(lot: LotId, released: int, revenue: Account) -> list[Posting]:
    return [debit(CONTRACT_LIABILITY, released, lot), credit(revenue, released)] if released else []


def _unreleased(lot: LotId, released_fen: int, own_fen: int, revenue: Account) -> list[Posting]:
    """What the lot has not earned after all, against what the line had brought as revenue. Where others of the lot's
    uses stay, the two may differ by a fen: it stands with the cards until those go back as well.
    """
    postings = (
        credit(CONTRACT_LIABILITY, released_fen, lot), debit(revenue, own_fen),
        debit(CARD_REVENUE, released_fen - own_fen),
    )  # fmt: skip
    return [posting for posting in postings if posting.amount]


def count(unit: Unit, lot: LotId, amount: int) -> list[Posting]:
    """Taken from what members hold, or below nought put back."""
    issued, held = HELD[unit]
    return [debit(held, amount, lot), credit(issued, amount, lot)]
