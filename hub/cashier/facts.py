"""What can happen at the till (收银)."""

from enum import StrEnum
from typing import Any

import msgspec

from hub.ids import ApprovalId, BillId, CardId, ConsentId, DealId, ItemId, MemberId, PaymentId, StaffId, TerminalId
from hub.journal.fact import Fact, fact, upcasts
from hub.ledger.accounts import Tender


class LineKind(StrEnum):
    """What a bill line sells; quick is an amount without an item (快速收银), arrears pays what was owed (补款),
    voucher is a printed one (代金券).
    """

    SERVICE = "service"
    GOODS = "goods"
    STORED_VALUE_CARD = "stored_value_card"
    SESSION_CARD = "session_card"
    PERIOD_CARD = "period_card"
    DISCOUNT_CARD = "discount_card"
    QUICK = "quick"
    ARREARS = "arrears"
    VOUCHER = "voucher"


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A technician's part of a line; the percents of a line sum to 100. designated: asked for by name (点钟), not by
    turn (轮牌).
    """

    staff: StaffId
    percent: int
    designated: bool = False


class CutRule(StrEnum):
    """Why less than the list price is asked, in the order the rules are tried."""

    GROUP_BUY = "group_buy"
    TIER = "tier"
    CARD = "card"
    BUNDLE = "bundle"
    COUPON = "coupon"
    MANUAL = "manual"
    POINTS = "points"
    ROUNDING = "rounding"


STANDING = frozenset({CutRule.TIER, CutRule.CARD})
"""What a member is given whatever they buy: beside it bundles and coupons may say that they do not stand."""

CARD_KINDS = frozenset(
    {
        LineKind.STORED_VALUE_CARD, LineKind.SESSION_CARD, LineKind.PERIOD_CARD, LineKind.DISCOUNT_CARD,
        LineKind.VOUCHER,
    }
)  # fmt: skip
"""Lines that sell something to be used later: money alone pays them."""


class Cut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line's part of what one rule took off (优惠). ref: the tier, discount card, lot of stored value, bundle or
    coupon that gave it; how many points; the deal and the code of a group-buy voucher, which pays paid_fen of the line.
    """

    rule: CutRule
    name: str
    amount_fen: int
    ref: str | None = None
    paid_fen: int = 0


class Debt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bill's line left owing (挂账)."""

    bill: BillId
    line: int


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line as sold, paid by money or by what `session_card` covers: sessions, or treatments while it lasts.

    price_fen is the list price of one; amount_fen = price_fen * quantity less the cuts.
    """

    line: int
    line_kind: LineKind
    item: ItemId | None
    name: str
    category: str
    price_fen: int
    quantity: int
    amount_fen: int
    shares: tuple[Share, ...] = ()
    session_card: CardId | None = None
    room: str | None = None
    cuts: tuple[Cut, ...] = ()
    settles: Debt | None = None
    voucher: str | None = None


class Part(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[line, tender index, amount_fen]: how much of which line which tender pays."""

    line: int
    tender: int
    amount_fen: int


class TenderTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """amount_fen settles the bill; received_fen is what was handed over (cash: amount and change). deal: of a group-buy
    voucher, whose code is the reference; a voucher's serial is its reference.
    """

    tender: Tender
    amount_fen: int
    received_fen: int
    card: CardId | None = None
    reference: str | None = None
    payment: PaymentId | None = None
    deal: DealId | None = None


@fact("bill.held")
class BillHeld(Fact, frozen=True):
    """A bill was put aside (挂单), or a held one changed; `revision` counts from 1."""

    bill: BillId
    revision: int
    member: MemberId | None
    lines: tuple[Line, ...]
    note: str
    approval: ApprovalId | None = None


@fact("bill.discarded")
class BillDiscarded(Fact, frozen=True):
    bill: BillId
    reason: str


@fact("bill.settled")
class BillSettled(Fact, frozen=True):
    """A bill was paid (结账). list_fen: all lines at their list prices; due_fen: what money had to pay."""

    bill: BillId
    number: str
    day: str
    member: MemberId | None
    lines: tuple[Line, ...]
    list_fen: int
    due_fen: int
    tenders: tuple[TenderTaken, ...]
    parts: tuple[Part, ...]
    consent: ConsentId | None = None
    consent_way: str = "none"
    approval: ApprovalId | None = None


class RefundedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """amount_fen of the line goes back, of which sessions (whole treatments) where sessions had paid it."""

    line: int
    amount_fen: int
    sessions: int = 0


@fact("bill.refunded")
class BillRefunded(Fact, frozen=True):
    """Lines of a settled bill were refunded (退款); `tenders` say what went back by which way."""

    bill: BillId
    refund: str
    number: str
    day: str
    member: MemberId | None
    reason: str
    lines: tuple[RefundedLine, ...]
    tenders: tuple[TenderTaken, ...]
    parts: tuple[Part, ...]
    amount_fen: int
    approval: ApprovalId | None = None


@fact("consent.asked", version=2)
class ConsentAsked(Fact, frozen=True):
    """The member was asked to agree to a deduction, of value, sessions or points; it waits until expires_at (ms).

    till: the tablet that asked.
    """

    consent: ConsentId
    bill: BillId
    revision: int
    member: MemberId
    stored_value_fen: int
    sessions: int
    expires_at: int
    points: int
    till: TerminalId | None = None


@fact("consent.withdrawn")
class ConsentWithdrawn(Fact, frozen=True):
    """The front desk took the request back."""

    consent: ConsentId


@fact("consent.given", version=2)
class ConsentGiven(Fact, frozen=True):
    """The member agreed to a deduction by PIN on a handheld (会员确认扣款)."""

    consent: ConsentId
    bill: BillId
    revision: int
    member: MemberId
    stored_value_fen: int
    sessions: int
    points: int


@upcasts("consent.asked", 1)
@upcasts("consent.given", 1)
def without_points(body: dict[str, Any]) -> dict[str, Any]:
    """Points were spent without asking."""
    return {**body, "points": 0}


@fact("consent.declined")
class ConsentDeclined(Fact, frozen=True):
    consent: ConsentId
    bill: BillId
    member: MemberId


@fact("receipt.issued")
class ReceiptIssued(Fact, frozen=True):
    """A receipt of the bill went to the printer; copy 1 is the original. Written until print.asked took its place."""

    bill: BillId
    copy: int
    job: str


@fact("receipt.finished")
class ReceiptFinished(Fact, frozen=True):
    """state: printed, sent, failed, unknown. Written until print.ended took its place."""

    bill: BillId
    job: str
    state: str
    reason: str | None = None


@fact("drawer.opened")
class DrawerOpened(Fact, frozen=True):
    """The cash drawer was opened without a sale (开钱箱)."""

    reason: str
