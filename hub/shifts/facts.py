"""What can happen to the drawer between sales: cash put in or taken out, a shift handed over, a day closed."""

from enum import StrEnum

import msgspec

from hub.ids import ApprovalId, StaffId
from hub.journal.fact import Fact, fact


class CashReason(StrEnum):
    """Change brought in or taken back (备用金), cash to or from the bank (存取银行), small expenses (零星支出), and
    the owner's own money (老板存取).
    """

    FLOAT = "float"
    BANK = "bank"
    EXPENSE = "expense"
    OWNER = "owner"


@fact("cash.moved")
class CashMoved(Fact, frozen=True):
    """Cash in (amount_fen > 0) or out of the drawer without a sale."""

    movement: str
    day: str
    reason: CashReason
    amount_fen: int
    note: str
    approval: ApprovalId | None = None


class Counted(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[denomination in fen, how many]."""

    denomination_fen: int
    pieces: int


@fact("shift.handed_over")
class ShiftHandedOver(Fact, frozen=True):
    """The drawer was counted (交班). expected_fen by the books; what differs is booked, and explained by `note`."""

    shift: str
    day: str
    counted: tuple[Counted, ...]
    counted_fen: int
    expected_fen: int
    note: str
    to: StaffId | None = None


class DayTender(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tender: str
    amount_fen: int


@fact("day.closed")
class DayClosed(Fact, frozen=True):
    """The day's figures as they were when it was closed (日结); no more is sold on that day unless it is reopened."""

    day: str
    received_fen: int
    revenue_fen: int
    refunded_fen: int
    bills: int
    tenders: tuple[DayTender, ...]


@fact("day.reopened")
class DayReopened(Fact, frozen=True):
    day: str
    reason: str
