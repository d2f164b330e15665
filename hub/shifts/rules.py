"""Moving cash, handing a shift over, closing a day."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Date, Id, LongText, PositiveFen, ShortText
from hub.cashier import day_state
from hub.cashier import state as bill_state
from hub.errors import Refused, Unfit
from hub.ids import StaffId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.ledger import state as ledger_state
from hub.ledger.accounts import BANK, CASH, CASH_DIFFERENCE, OTHER_PAYABLE, SMALL_EXPENSES
from hub.ledger.postings import Posting, credit, debit
from hub.localtime import LocalTime
from hub.printing.facts import Slip, Subject
from hub.printing.rules import Ask, ask_or_note
from hub.security import approvals
from hub.security.facts import Action
from hub.shifts import state
from hub.shifts.days import DayIsClosed, check_open
from hub.shifts.drawer import yuan
from hub.shifts.facts import CashMoved, CashReason, Counted, DayClosed, DayReopened, DayTender, ShiftHandedOver
from hub.staff import state as staff_state
from hub.store.state import zone

DENOMINATIONS_FEN = (10000, 5000, 2000, 1000, 500, 100, 50, 10)
"""100, 50, 20, 10, 5 and 1 yuan, 5 and 1 jiao: the fifth series in use."""

_OTHER_SIDE = {
    CashReason.FLOAT: OTHER_PAYABLE,
    CashReason.OWNER: OTHER_PAYABLE,
    CashReason.BANK: BANK,
    CashReason.EXPENSE: SMALL_EXPENSES,
}


class NotInDrawer(Refused, code="not_in_drawer", zh="钱箱里只有 ¥{yuan}", en="There is only ¥{yuan} in the drawer"): ...


class DifferenceUnexplained(
    Refused,
    code="difference_unexplained",
    zh="实点与账面相差 ¥{yuan}，请填写说明",
    en="What was counted differs by ¥{yuan} from the books; explain it",
): ...


class BillsOpen(
    Refused,
    code="bills_open",
    zh="还有 {count} 张挂单没有结账或作废，不能日结",
    en="{count} held bills must be settled or discarded before the day is closed",
): ...


class ShiftOpen(Refused, code="shift_open", zh="请先交班清点钱箱，再日结", en="Hand the shift over first"): ...


class DayNotClosed(Refused, code="day_not_closed", zh="{day} 没有日结", en="{day} is not closed"): ...


class MoveCash(Struct, frozen=True, forbid_unknown_fields=True):
    """`direction` as seen from the drawer. A bank paying-in goes out; an expense goes out."""

    reason: CashReason
    direction: Annotated[str, Meta(pattern="^(in|out)$")]
    amount_fen: PositiveFen
    note: ShortText = ""
    approval: Id | None = None


class CountRequest(Struct, frozen=True, forbid_unknown_fields=True):
    denomination_fen: Annotated[int, Meta(ge=1, le=10000)]
    pieces: Annotated[int, Meta(ge=0, le=99_999)]


class HandOver(Struct, frozen=True, forbid_unknown_fields=True):
    """expected_fen: what the screen said the books expect; another sum means that something was sold meanwhile.

    print: the hand-over's slip comes out at once.
    """

    counted: Annotated[tuple[CountRequest, ...], Meta(max_length=20)]
    expected_fen: int
    note: LongText = ""
    to: Id | None = None
    print: bool = False


class CloseDay(Struct, frozen=True, forbid_unknown_fields=True):
    day: Date
    print: bool = False


class ReopenDay(Struct, frozen=True, forbid_unknown_fields=True):
    day: Date
    reason: Annotated[str, Meta(min_length=1, max_length=60)]


def move_cash(tx: Tx, context: Context, command: MoveCash) -> str:
    """Raises NotInDrawer, Unfit, DayIsClosed, ApprovalNeeded, ApprovalUnfit."""
    day = check_open(tx, context)
    if command.reason is CashReason.EXPENSE and command.direction == "in":
        raise Unfit(detail=words("零星支出只能从钱箱取出 (direction)", "An expense leaves the drawer (direction)"))
    held_fen = state.cash_fen(tx)
    if command.direction == "out" and command.amount_fen > held_fen:
        raise NotInDrawer(yuan=yuan(held_fen))
    approval = approvals.check(tx, context, Action.CASH, command.amount_fen, command.approval, "")
    amount_fen = command.amount_fen if command.direction == "in" else -command.amount_fen
    movement = str(context.new_id(str))
    tx.append(
        CashMoved(
            movement=movement, day=day, reason=command.reason, amount_fen=amount_fen, note=command.note,
            approval=approval,
        ),
        Posting(CASH.code, CASH.unit.value, amount_fen),
        Posting(_OTHER_SIDE[command.reason].code, CASH.unit.value, -amount_fen),
    )  # fmt: skip
    return movement


def hand_over(tx: Tx, context: Context, command: HandOver) -> str:
    """Count the drawer; what differs from the books is booked. Raises Unfit, DifferenceUnexplained, NotFound."""
    counted_fen = sum(one.denomination_fen * one.pieces for one in command.counted)
    expected_fen = state.cash_fen(tx)
    if expected_fen != command.expected_fen:
        raise Unfit(
            detail=words(
                "账面金额已变化，请重新核对 (expected_fen)",
                "What should be there has changed; check it again (expected_fen)",
            )
        )
    if len({one.denomination_fen for one in command.counted}) != len(command.counted):
        raise Unfit(detail=words("同一面额只填一次 (counted)", "Each denomination is named once (counted)"))
    difference_fen = counted_fen - expected_fen
    if difference_fen and not command.note.strip():
        raise DifferenceUnexplained(yuan=yuan(difference_fen))
    if command.to is not None:
        staff_state.staff(tx, StaffId(command.to))
    running = state.current(tx)
    shift = running.shift if running else f"S{tx.head[0] + 1:09d}"
    postings = _difference(difference_fen)
    tx.append(
        ShiftHandedOver(
            shift=shift, day=LocalTime.of(context.now_ms, zone(tx)).day,
            counted=tuple(Counted(one.denomination_fen, one.pieces) for one in command.counted if one.pieces),
            counted_fen=counted_fen, expected_fen=expected_fen, note=command.note,
            to=StaffId(command.to) if command.to else None,
        ),
        *postings,
    )  # fmt: skip
    if command.print:
        ask_or_note(tx, context, Ask(Slip.SHIFT, Subject(shift=shift)))
    return shift


def close_day(tx: Tx, context: Context, command: CloseDay) -> str:
    """Raises Unfit for a day to come, DayIsClosed, BillsOpen, ShiftOpen."""
    if command.day > LocalTime.of(context.now_ms, zone(tx)).day:
        raise Unfit(detail=words("不能日结还没有到的日子 (day)", "This day has not come yet (day)"))
    if state.closed_day(tx, command.day) is not None:
        raise DayIsClosed(day=command.day)
    if held := bill_state.held_count(tx):
        raise BillsOpen(count=held)
    if state.current(tx) is not None:
        raise ShiftOpen
    tx.append(figures(tx, command.day))
    if command.print:
        ask_or_note(tx, context, Ask(Slip.DAY, Subject(day=command.day)))
    return command.day


def reopen_day(tx: Tx, _context: Context, command: ReopenDay) -> str:
    """Raises DayNotClosed."""
    if state.closed_day(tx, command.day) is None:
        raise DayNotClosed(day=command.day)
    tx.append(DayReopened(day=command.day, reason=command.reason))
    return command.day


def figures(reader: Reader, day: str) -> DayClosed:
    """The day's figures as the books have them now."""
    hours = ledger_state.hours(reader, day)
    bills, _, _, refunded_fen = day_state.day_figures(reader, day)
    tenders = ledger_state.received_by_tender(reader, day)
    return DayClosed(
        day=day, received_fen=sum(hour.received_fen for hour in hours),
        revenue_fen=sum(hour.revenue_fen for hour in hours), refunded_fen=refunded_fen, bills=bills,
        tenders=tuple(DayTender(tender.value, fen) for tender, fen in tenders.items()),
    )  # fmt: skip


def _difference(difference_fen: int) -> list[Posting]:
    """More in the drawer than in the books, or less (待处理财产损溢)."""
    if difference_fen > 0:
        return [debit(CASH, difference_fen), credit(CASH_DIFFERENCE, difference_fen)]
    if difference_fen < 0:
        return [debit(CASH_DIFFERENCE, -difference_fen), credit(CASH, -difference_fen)]
    return []
