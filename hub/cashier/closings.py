"""Closing a used card with a refund (退卡): the arithmetic, lot by lot, before and when it is done."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Fen, Id, Name
from hub.cards import accrual
from hub.cards import state as card_state
from hub.cards.errors import CardIsClosed
from hub.cards.facts import CardClosed, LotClosed, Method
from hub.cards.lots import Card, Lot
from hub.cards.rules import HELD
from hub.errors import Unfit
from hub.ids import CardId, LotId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.ledger.accounts import BY_HAND, CARD_FEES, CARD_REVENUE, CONTRACT_LIABILITY, MONEY, Tender, Unit
from hub.ledger.postings import Posting, credit, debit
from hub.localtime import rfc3339
from hub.loyalty import rules as loyalty
from hub.security import approvals
from hub.security.facts import Action
from hub.shares import spread
from hub.shifts.days import check_open
from hub.shifts.drawer import check_holds
from hub.store.state import settings, zone

_DAY_MS = 86_400_000


class ClosingQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """keep_bonus: with list_price, what was used counts as bonus first. agreed_fen: with agreed, what is paid out."""

    method: Method = Method.RATIO
    keep_bonus: bool = False
    agreed_fen: Annotated[int, Meta(ge=0, le=100_000_000)] | None = None


class CloseCard(Struct, frozen=True, forbid_unknown_fields=True):
    """refund_fen: what the person saw and agreed to; another sum is refused."""

    refund_fen: Fen
    tender: Tender
    reason: Name
    method: Method = Method.RATIO
    keep_bonus: bool = False
    approval: Id | None = None


class LotClosing(Struct, frozen=True):
    """One line of the arithmetic. paid_fen less earned_fen is liability_fen. used_list_fen: what was used, at list
    price; of a discount card what it took off. discounts_fen: of that, what stored value took off beside paying.
    cooling: within the days in which an unused card is refunded whole.
    """

    lot: LotId
    bought_at: str
    size: int
    used: int
    left: int
    paid_fen: int
    earned_fen: int
    liability_fen: int
    used_list_fen: int
    refund_fen: int
    cooling: bool
    gift: bool
    discounts_fen: int = 0


class Closing(Struct, frozen=True):
    """kept_fen: of the liability, what becomes revenue (negative: a loss). forfeited_bonus_fen: face that is given up
    without having been paid. cooling_days: how long an unused card is refunded whole.
    """

    card: CardId
    name: str
    unit: Unit
    method: Method
    lots: list[LotClosing]
    refund_fen: int
    kept_fen: int
    forfeited_bonus_fen: int
    cooling_days: int


def quote(reader: Reader, card_id: CardId, query: ClosingQuery, now_ms: int) -> Closing:
    """What closing would pay, line by line; nothing is changed. Raises NotFound, CardIsClosed, Unfit."""
    card = card_state.card(reader, card_id).accrued(now_ms)
    if card.closed_at is not None or not card.lots:
        raise CardIsClosed(name=card.name)
    lots = [lot for lot in card.lots if not lot.lapsed]
    rows = [_row(reader, card, lot, query, now_ms) for lot in lots]
    if query.method is Method.AGREED:
        rows = _agreed(rows, query.agreed_fen)
    if query.method is Method.LIST_PRICE and card.unit is Unit.SESSION:
        rows = _of_one_price(lots, rows)
    refund_fen = sum(row.refund_fen for row in rows)
    liability_fen = sum(row.liability_fen for row in rows)
    bonus_fen = sum(max(0, row.left - row.liability_fen) for row in rows) if card.unit is Unit.FACE else 0
    return Closing(
        card.card, card.name, card.unit, query.method, rows, refund_fen, liability_fen - refund_fen, bonus_fen,
        settings(reader).cooling_days,
    )  # fmt: skip


def close(tx: Tx, context: Context, command: tuple[CardId, CloseCard]) -> CardId:
    """Pay out and end the card. Raises NotFound, CardIsClosed, Unfit, DrawerShort, ApprovalNeeded, ApprovalUnfit."""
    card_id, do = command
    check_open(tx, context)
    accrual.accrue(tx, context, card_id)
    agreed = do.refund_fen if do.method is Method.AGREED else None
    closing = quote(tx, card_id, ClosingQuery(do.method, do.keep_bonus, agreed), context.now_ms)
    if closing.refund_fen != do.refund_fen:
        raise Unfit(
            detail=words(
                "应退金额已变化，请重新核对 (refund_fen)",
                "The amount to refund has changed; check it again (refund_fen)",
            )
        )
    if do.tender not in BY_HAND:
        raise Unfit(
            detail=words(
                "退卡款只能退现金、银行卡、微信或支付宝 (tender)",
                "A closed card is paid out in cash, by bank card, WeChat or Alipay (tender)",
            )
        )
    if do.tender is Tender.CASH:
        check_holds(tx, closing.refund_fen)
    approval = approvals.check(tx, context, Action.CARD, max(1, closing.refund_fen), do.approval, card_id)
    card = card_state.card(tx, card_id)
    lots = tuple(LotClosed(row.lot, row.left, row.liability_fen, row.refund_fen) for row in closing.lots)
    tx.append(
        CardClosed(
            card=card.card, member=card.member, unit=card.unit, method=do.method, lots=lots,
            refund_fen=closing.refund_fen, tender=do.tender, reason=do.reason, approval=approval,
        ),
        *_postings(card.unit, lots, closing, do.tender),
    )  # fmt: skip
    loyalty.after_closing(tx, context, card.member, list(dict.fromkeys(lot.bill for lot in card.lots)), do.reason)
    return card.card


def _row(reader: Reader, card: Card, lot: Lot, query: ClosingQuery, now_ms: int) -> LotClosing:
    paid_fen = lot.principal_fen - lot.owed_fen
    used_list_fen = lot.used if card.unit is Unit.FACE else used_at_list_fen(reader, lot)
    if card.unit is Unit.DAY:
        used_list_fen += card_state.discounts_given_fen(reader, card.card)
    discounts_fen = card_state.discounts_given_fen(reader, lot.lot) if lot.discount else 0
    used_list_fen += discounts_fen
    is_used = bool(used_list_fen if card.unit is Unit.DAY else lot.used + discounts_fen)
    cooling = not is_used and now_ms - lot.bought_at <= settings(reader).cooling_days * _DAY_MS
    if query.method is not Method.LIST_PRICE:
        refund_fen = paid_fen if cooling else lot.liability_fen
    elif query.keep_bonus and card.unit is Unit.FACE:
        refund_fen = min(paid_fen, max(0, lot.size - used_list_fen))
    else:
        refund_fen = max(0, paid_fen - used_list_fen)
    return LotClosing(
        lot.lot, rfc3339(lot.bought_at, zone(reader)), lot.size, lot.used, lot.size - lot.used, paid_fen,
        paid_fen - lot.liability_fen, lot.liability_fen, used_list_fen, refund_fen, cooling, lot.gift,
        discounts_fen,
    )  # fmt: skip


def used_at_list_fen(reader: Reader, lot: Lot) -> int:
    """What the treatments taken from a session lot would have cost one by one, on the days they were taken."""
    rows = reader.all(
        "SELECT l.price_fen, l.item, u.amount FROM lot_use u JOIN bill_line l ON l.bill = u.bill AND l.line = u.line "
        "WHERE u.lot = ? AND u.amount > 0",
        lot.lot,
    )
    return sum(price * amount // lot.covers.get(item, 1) for price, item, amount in rows)


def _agreed(rows: list[LotClosing], agreed_fen: int | None) -> list[LotClosing]:
    paid_fen = sum(row.paid_fen for row in rows)
    if agreed_fen is None or agreed_fen > paid_fen:
        raise Unfit(
            detail=words(
                "协商金额须在零和已付金额之间 (agreed_fen)",
                "What is agreed lies between nothing and what was paid (agreed_fen)",
            )
        )
    shares = spread(agreed_fen, [row.liability_fen for row in rows] if any(r.liability_fen for r in rows) else [
        row.paid_fen for row in rows
    ])  # fmt: skip
    return [_with_refund(row, share) for row, share in zip(rows, shares, strict=True)]


def _of_one_price(lots: Sequence[Lot], rows: Sequence[LotClosing]) -> list[LotClosing]:
    """Parts that were sold for one price: what was used beyond a part's share of it comes off the others."""
    refunds = {row.lot: row.refund_fen for row in rows}
    for sold in {(lot.bill, lot.line) for lot in lots}:
        parts = [row for lot, row in zip(lots, rows, strict=True) if (lot.bill, lot.line) == sold]
        due_fen = max(0, sum(row.paid_fen - row.used_list_fen for row in parts))
        shares = spread(due_fen, [row.refund_fen for row in parts])
        refunds |= {row.lot: share for row, share in zip(parts, shares, strict=True)}
    return [_with_refund(row, refunds[row.lot]) for row in rows]


def _with_refund(row: LotClosing, refund_fen: int) -> LotClosing:
    fields = {name: getattr(row, name) for name in row.__struct_fields__} | {"refund_fen": refund_fen}
    return LotClosing(**fields)


def _postings(unit: Unit, lots: tuple[LotClosed, ...], closing: Closing, tender: Tender) -> list[Posting]:
    """The liability ends; what is paid out leaves the till; the rest is revenue, or a loss."""
    issued, held = HELD[unit]
    postings = [debit(CONTRACT_LIABILITY, lot.liability_fen, lot.lot) for lot in lots if lot.liability_fen]
    for lot in lots:
        if lot.left:
            postings += [debit(held, lot.left, lot.lot), credit(issued, lot.left, lot.lot)]
    if closing.refund_fen:
        postings.append(credit(MONEY[tender], closing.refund_fen))
    if closing.kept_fen > 0:
        postings.append(credit(CARD_REVENUE, closing.kept_fen))
    if closing.kept_fen < 0:
        postings.append(debit(CARD_FEES, -closing.kept_fen))
    return postings
