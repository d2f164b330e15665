"""What the till is asked to do."""

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

from hub.amounts import END, Fen, Id, LineNumber, LongText, Name, Percent, PositiveFen, Quantity, Revision, ShortText
from hub.groupbuy.deals import GroupBuyRequest
from hub.ids import BillId
from hub.ledger.accounts import Tender

MAX_LINES = 50
MAX_TENDERS = 8


class ShareRequest(Struct, frozen=True, forbid_unknown_fields=True):
    staff: Id
    percent: Percent
    designated: bool = False


class Off(Struct, frozen=True, forbid_unknown_fields=True):
    """Less than the list price, given by hand: one of a price for one, what percent of it is asked (85 is 8.5 折), or
    an amount off the line.
    """

    price_fen: Fen | None = None
    percent: Annotated[int, Meta(ge=1, le=99)] | None = None
    off_fen: PositiveFen | None = None
    reason: ShortText = ""


class DebtRequest(Struct, frozen=True, forbid_unknown_fields=True):
    bill: Id
    line: LineNumber


class LineRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`item`, or `amount_fen` for a quick sale with a `name` of one's own, or with `settles` for what was owed;
    `voucher` sells a printed one by its serial.
    """

    item: Id | None = None
    name: Name | None = None
    amount_fen: PositiveFen | None = None
    quantity: Quantity = 1
    shares: Annotated[tuple[ShareRequest, ...], Meta(max_length=6)] = ()
    session_card: Id | None = None
    room: ShortText | None = None
    off: Off | None = None
    settles: DebtRequest | None = None
    voucher: ShortText | None = None


class TenderRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """received_fen: cash handed over, at least amount_fen. card: which stored-value card. payment: one that the
    channel has confirmed. deal: of a group-buy voucher, its code being the reference; a voucher's reference is its
    serial.
    """

    tender: Tender
    amount_fen: PositiveFen
    received_fen: PositiveFen | None = None
    card: Id | None = None
    reference: ShortText | None = None
    payment: Id | None = None
    deal: Id | None = None


Points = Annotated[int, Meta(ge=0, le=100_000_000)]
Coupons = Annotated[tuple[Id, ...], Meta(max_length=20)]
GroupBuys = Annotated[tuple[GroupBuyRequest, ...], Meta(max_length=MAX_TENDERS)]
Lines = Annotated[tuple[LineRequest, ...], Meta(max_length=MAX_LINES)]
Tenders = Annotated[tuple[TenderRequest, ...], Meta(max_length=MAX_TENDERS)]


class Sell(Struct, frozen=True, forbid_unknown_fields=True):
    """Settle a bill in one step."""

    lines: Lines
    tenders: Tenders
    member: Id | None = None
    consent: Id | None = None
    print: bool = True
    off_fen: Fen = 0
    off_reason: ShortText = ""
    points: Points = 0
    coupons: Coupons = ()
    group_buys: GroupBuys = ()
    approval: Id | None = None


class Hold(Struct, frozen=True, forbid_unknown_fields=True):
    lines: Lines
    member: Id | None = None
    note: LongText = ""
    off_fen: Fen = 0
    off_reason: ShortText = ""
    points: Points = 0
    coupons: Coupons = ()
    group_buys: GroupBuys = ()
    approval: Id | None = None


class ChangeHeld(Struct, frozen=True, forbid_unknown_fields=True):
    revision: Revision
    lines: Lines
    member: Id | None = None
    note: LongText = ""
    off_fen: Fen = 0
    off_reason: ShortText = ""
    points: Points = 0
    coupons: Coupons = ()
    group_buys: GroupBuys = ()
    approval: Id | None = None


class Quote(Struct, frozen=True, forbid_unknown_fields=True):
    """What would these lines cost. best: with the member's coupons that save most, where the store lays them down."""

    lines: Lines
    member: Id | None = None
    off_fen: Fen = 0
    off_reason: ShortText = ""
    points: Points = 0
    coupons: Coupons = ()
    best: bool = False
    group_buys: GroupBuys = ()


class SettleHeld(Struct, frozen=True, forbid_unknown_fields=True):
    revision: Revision
    tenders: Tenders
    consent: Id | None = None
    print: bool = True
    approval: Id | None = None


class RefundLine(Struct, frozen=True, forbid_unknown_fields=True):
    line: LineNumber
    amount_fen: Fen = 0
    sessions: Annotated[int, Meta(ge=0, le=999)] = 0


class Refund(Struct, frozen=True, forbid_unknown_fields=True):
    """group_buy: whether the platform repays the guest, or the till does in cash. free_codes: codes that went back may
    be used again. cash_by: what would leave the drawer is paid back by hand this way instead.
    """

    lines: Annotated[tuple[RefundLine, ...], Meta(min_length=1, max_length=MAX_LINES)]
    reason: Name
    approval: Id | None = None
    print: bool = True
    group_buy: Annotated[str, Meta(pattern="^(platform|cash)" + END)] = "platform"
    free_codes: bool = False
    cash_by: Tender = Tender.CASH


Priced = Sell | Hold | ChangeHeld | Quote
"""Commands whose lines are to be priced; `off_fen` is taken off the whole bill; `points` pay of it
as far as they may; `coupons` in the order they were laid down; `group_buys` pay what they were
sold for.
"""

T = TypeVar("T")


class OfBill(Struct, Generic[T], frozen=True):
    """A command on an existing bill."""

    bill: BillId
    do: T
