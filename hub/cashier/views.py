"""Bills as the screens and the receipt show them."""

from msgspec import Struct

from hub.cards import state as card_state
from hub.cards import views as card_views
from hub.cards.lots import Card
from hub.cashier import cuts, state
from hub.cashier.facts import Cut, Debt, LineKind, Share
from hub.cashier.state import BillRow
from hub.errors import NotFound
from hub.groupbuy import views as group_buys
from hub.ids import BillId, CardId, ItemId, MemberId, PaymentId, TerminalId
from hub.journal.tx import Reader
from hub.language import joined, label, listed, recalled
from hub.ledger.accounts import Tender, Unit
from hub.localtime import rfc3339
from hub.loyalty import points_bill_state, points_state
from hub.members import state as member_state
from hub.members import views as member_views
from hub.members.views import MemberRow
from hub.printing import refunds
from hub.printing import state as print_state
from hub.printing.facts import Slip
from hub.security import state as security_state
from hub.staff import state as staff_state
from hub.store.state import zone
from hub.vouchers import views as vouchers

_NAMED = 3


class LineView(Struct, frozen=True):
    """includes: what a card product gives, where that is several things."""

    line: int
    line_kind: LineKind
    item: ItemId | None
    name: str
    category: str
    price_fen: int
    quantity: int
    amount_fen: int
    shares: tuple[Share, ...]
    session_card: CardId | None
    room: str | None
    refunded_fen: int
    refunded_sessions: int
    cuts: tuple[Cut, ...] = ()
    settles: Debt | None = None
    voucher: str | None = None
    includes: tuple[str, ...] = ()


class TenderView(Struct, frozen=True):
    tender: Tender
    amount_fen: int
    received_fen: int
    change_fen: int
    card: CardId | None
    reference: str | None
    refunded_fen: int
    payment: PaymentId | None = None
    name: str | None = None


class ReceiptView(Struct, frozen=True):
    """state: queued, printed, sent, failed, unknown, cancelled, expired. asks: somebody has to look at the paper."""

    job: str
    copy: int
    state: str
    reason: str | None
    asks: bool


class RefundView(Struct, frozen=True):
    refund: str
    amount_fen: int
    sessions: int
    reason: str
    at: str
    staff_name: str


class CardBalance(Struct, frozen=True):
    """percent: what is asked by the best discount that stored value has now, until percent_until, None without end."""

    card: CardId
    name: str
    unit: Unit
    balance: int
    holder_masked: str | None = None
    expires_at: str | None = None
    percent: int | None = None
    percent_until: str | None = None


class BillPoints(Struct, frozen=True):
    """What the bill earned, less what refunds took, what it was paid with, and what the member has now."""

    earned: int
    spent: int
    balance: int


class Bill(Struct, frozen=True):
    bill: BillId
    state: str
    revision: int
    number: str
    day: str
    member: MemberRow | None
    lines: list[LineView]
    list_fen: int
    due_fen: int
    tenders: list[TenderView]
    refunded_fen: int
    note: str
    at: str
    staff_name: str
    terminal_name: str
    receipts: list[ReceiptView]
    card_balances: list[CardBalance]
    refunds: list[RefundView] = []
    points: BillPoints | None = None


class BillSummary(Struct, frozen=True):
    bill: BillId
    state: str
    number: str
    member: MemberId | None
    member_name: str | None
    summary: str
    due_fen: int
    list_fen: int
    refunded_fen: int
    tenders: list[Tender]
    at: str
    staff_name: str
    receipt_state: str | None


class BillSummaries(Struct, frozen=True):
    bills: list[BillSummary]
    next_cursor: str | None


def bill(reader: Reader, bill_id: BillId, now_ms: int) -> Bill:
    """Raises NotFound."""
    row = state.bill(reader, bill_id)
    member = member_state.member(reader, row.member) if row.member else None
    cards = card_state.cards(reader, row.member) if row.member else []
    lent = card_state.lent(reader, row.member) if row.member else []
    return Bill(
        bill=row.bill, state=row.state, revision=row.revision, number=row.number, day=row.day,
        member=member_views.row_of(reader, member, cards, now_ms) if member else None,
        lines=[_line(reader, bill_id, line) for line in state.lines(reader, bill_id)],
        list_fen=row.list_fen, due_fen=row.due_fen,
        tenders=[_tender(reader, bill_id, tender) for tender in state.tenders(reader, bill_id)],
        refunded_fen=row.refunded_fen, note=row.note, at=rfc3339(row.at, zone(reader)),
        staff_name=staff_name(reader, row.actor),
        terminal_name=_terminal_name(reader, row.device),
        receipts=[
            ReceiptView(r.job, r.copy, r.state, r.reason, r.asks)
            for r in print_state.of_bill(reader, Slip.RECEIPT, bill_id)
        ],
        refunds=[_refund(reader, one) for one in refunds.of_bill(reader, bill_id)],
        points=_points(reader, row, now_ms),
        card_balances=[_balance(reader, card, now_ms) for card in cards]
        + [_balance(reader, card, now_ms, member_views.holder_masked(reader, card)) for card in lent],
    )  # fmt: skip


def _balance(reader: Reader, card: Card, now_ms: int, holder_masked: str | None = None) -> CardBalance:
    """expires_at: of a card of days only."""
    ends = [lot.expires_at for lot in card.lots if lot.term is not None and lot.expires_at is not None]
    expires_at = rfc3339(max(ends), zone(reader)) if ends else None
    on = [(off.percent, lot.discount_ends_at) for lot in card.lots if lot.discount and (off := lot.takes_off(now_ms))]
    percent, until = min(on, key=lambda one: one[0]) if on and card.stopped is None else (None, None)
    return CardBalance(
        card.card, recalled(card.name), card.unit, card.balance(now_ms), holder_masked, expires_at, percent,
        rfc3339(until, zone(reader)) if until else None,
    )  # fmt: skip


def summaries(reader: Reader, rows: list[BillRow], limit: int) -> BillSummaries:
    """One page; the cursor is the sequence number of the last row."""
    cursor = str(rows[limit - 1].seq) if len(rows) > limit else None
    return BillSummaries([_summary(reader, row) for row in rows[:limit]], cursor)


def staff_name(reader: Reader, actor: str) -> str:
    return staff_state.name(reader, actor)


def _summary(reader: Reader, row: BillRow) -> BillSummary:
    lines = state.lines(reader, row.bill)
    first = [
        joined("{name} ×{count}", name=recalled(line.line.name), count=line.line.quantity) if line.line.quantity > 1
        else recalled(line.line.name)
        for line in lines[:_NAMED]
    ]  # fmt: skip
    receipts = print_state.of_bill(reader, Slip.RECEIPT, row.bill)
    member = member_state.member(reader, row.member) if row.member else None
    return BillSummary(
        bill=row.bill, state=row.state, number=row.number, member=row.member,
        member_name=member.profile.name if member else None,
        summary=_first(first, len(lines)),
        due_fen=row.due_fen, list_fen=row.list_fen, refunded_fen=row.refunded_fen,
        tenders=[tender.tender for tender in state.tenders(reader, row.bill)], at=rfc3339(row.at, zone(reader)),
        staff_name=staff_name(reader, row.actor), receipt_state=receipts[-1].state if receipts else None,
    )  # fmt: skip


def _first(names: list[str], count: int) -> str:
    named = listed(names, "、", ", ")
    return label("{named} 等 {count} 项").format(named=named, count=count) if count > _NAMED else named


def _points(reader: Reader, row: BillRow, now_ms: int) -> BillPoints | None:
    """None for who has never had any."""
    if row.member is None or not points_state.account(reader, row.member).given:
        return None
    earning = points_bill_state.earning(reader, row.bill)
    spent = sum(one.points - one.returned for one in points_bill_state.spent_lines(reader, row.bill))
    return BillPoints(earning.points if earning else 0, spent, points_state.balance(reader, row.member, now_ms))


def _refund(reader: Reader, row: refunds.RefundRow) -> RefundView:
    sessions = sum(line.sessions for line in row.lines)
    at = rfc3339(row.at, zone(reader))
    return RefundView(row.refund, row.amount_fen, sessions, recalled(row.reason), at, staff_name(reader, row.actor))


def _line(reader: Reader, bill_id: BillId, row: state.LineRow) -> LineView:
    line = row.line
    includes = card_views.sold(reader, bill_id, line.line) if line.line_kind is LineKind.SESSION_CARD else ()
    return LineView(
        line.line, line.line_kind, line.item, recalled(line.name), recalled(line.category),
        line.price_fen, line.quantity,
        line.amount_fen, line.shares, line.session_card, line.room, row.refunded_fen, row.refunded_sessions,
        cuts.shown(line.cuts), line.settles, line.voucher, includes,
    )  # fmt: skip


def _tender(reader: Reader, bill_id: BillId, row: state.TenderRow) -> TenderView:
    name = group_buys.tender_name(reader, bill_id, row.tender_no) if row.tender is Tender.GROUP_BUY else None
    if row.tender is Tender.VOUCHER and row.reference:
        name = vouchers.voucher(reader, row.reference).name
    return TenderView(
        row.tender, row.amount_fen, row.received_fen, row.received_fen - row.amount_fen, row.card, row.reference,
        row.refunded_fen, row.payment, name,
    )  # fmt: skip


def _terminal_name(reader: Reader, device: str) -> str:
    try:
        return security_state.terminal(reader, TerminalId(device)).name
    except NotFound:
        return label("主机")
