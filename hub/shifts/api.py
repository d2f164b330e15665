"""Routes of shifts, the drawer's cash and the close of the day."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END
from hub.cashier import state as bill_state
from hub.http.call import Call
from hub.http.routes import Routes
from hub.journal.tx import Reader
from hub.localtime import LocalTime, rfc3339
from hub.printing.rules import Asked
from hub.security.roles import Permission
from hub.shifts import rules, slips, state
from hub.shifts.facts import DayClosed
from hub.shifts.rules import CloseDay, HandOver, MoveCash, ReopenDay
from hub.shifts.state import Shift
from hub.staff import state as staff_state
from hub.store.state import zone

routes = Routes("shifts")


class Figure(Struct, frozen=True):
    """name: bills, refunds, discounts, voids, drawer, moved, received.<tender>, refunded.<tender>."""

    name: str
    amount: int
    times: int


class MovementView(Struct, frozen=True):
    reason: str
    amount_fen: int
    note: str
    at: str
    staff_name: str


class ShiftView(Struct, frozen=True):
    """difference_fen: counted less expected. began_at is null while nothing has happened yet."""

    shift: str | None
    began_at: str | None
    began_by: str
    ended_at: str | None
    ended_by: str
    handed_to: str
    counted: list[tuple[int, int]]
    counted_fen: int | None
    expected_fen: int
    difference_fen: int | None
    note: str
    figures: list[Figure]
    movements: list[MovementView]


class Shifts(Struct, frozen=True):
    shifts: list[ShiftView]


class ShiftQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 30


class DayView(Struct, frozen=True):
    """figures as closed, or as they stand; held: bills that keep the day from being closed."""

    day: str
    closed: bool
    held: int
    shift_open: bool
    figures: DayClosed


class DayQuery(Struct, frozen=True, forbid_unknown_fields=True):
    day: Annotated[str, Meta(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?" + END)] = ""


class Moved(Struct, frozen=True):
    movement: str


@routes.get("/shifts/current", permission=Permission.SELL)
async def current(call: Call) -> ShiftView:
    """The shift that runs, and what the books expect in the drawer."""
    return await call.read(_current)


@routes.get("/shifts", permission=Permission.SEE_REPORTS)
async def ended(call: Call, query: ShiftQuery) -> Shifts:
    """Shifts handed over, newest first."""
    return await call.read(_ended, query.limit)


@routes.post("/shifts/hand-over", permission=Permission.SELL)
async def hand_over(call: Call, body: HandOver) -> ShiftView:
    """Count the drawer and hand over; a difference is explained and booked."""
    shift = await call.write(rules.hand_over, body)
    return await call.read(_one, shift)


@routes.post("/shifts/{shift}/slips", permission=Permission.SELL, status=201)
async def print_shift(call: Call, shift: str) -> Asked:
    """Print a hand-over's slip; every one after the first is marked."""
    return await call.write(slips.print_shift, shift)


@routes.post("/cash-movements", permission=Permission.SELL, status=201)
async def move_cash(call: Call, body: MoveCash) -> Moved:
    """Put cash in or take it out without a sale; who may not alone brings an approval."""
    return Moved(await call.write(rules.move_cash, body))


@routes.get("/days", permission=Permission.SELL)
async def day(call: Call, query: DayQuery) -> DayView:
    """A day's figures and what keeps it from being closed; today unless named."""
    return await call.read(_day, query.day, call.now_ms())


@routes.post("/days/closing", permission=Permission.SEE_REPORTS)
async def close_day(call: Call, body: CloseDay) -> DayView:
    """Close a day."""
    return await call.read(_day, await call.write(rules.close_day, body), call.now_ms())


@routes.post("/days/{day}/slips", permission=Permission.SEE_REPORTS, status=201)
async def print_day(call: Call, day: str) -> Asked:
    """Print the slip of a day that is closed; every one after the first is marked."""
    return await call.write(slips.print_day, day)


@routes.post("/days/reopening", permission=Permission.SEE_REPORTS)
async def reopen_day(call: Call, body: ReopenDay) -> DayView:
    """Take a close back, with a reason that stays."""
    return await call.read(_day, await call.write(rules.reopen_day, body), call.now_ms())


def _current(reader: Reader) -> ShiftView:
    running = state.current(reader)
    expected_fen = state.cash_fen(reader)
    if running is None:
        return ShiftView(None, None, "", None, "", "", [], None, expected_fen, None, "", [], [])
    return _view(reader, running, expected_fen)


def _ended(reader: Reader, limit: int) -> Shifts:
    return Shifts([_view(reader, shift, shift.expected_fen or 0) for shift in state.ended(reader, limit)])


def _one(reader: Reader, shift: str) -> ShiftView:
    found = state.shift(reader, shift)
    return _view(reader, found, found.expected_fen or 0)


def _view(reader: Reader, shift: Shift, expected_fen: int) -> ShiftView:
    where = zone(reader)
    return ShiftView(
        shift.shift, rfc3339(shift.began_at, where), staff_state.name(reader, shift.began_by),
        rfc3339(shift.ended_at, where) if shift.ended_at else None, staff_state.name(reader, shift.ended_by or ""),
        staff_state.name(reader, shift.handed_to or ""),
        [(one.denomination_fen, one.pieces) for one in shift.counted], shift.counted_fen, expected_fen,
        None if shift.counted_fen is None else shift.counted_fen - expected_fen, shift.note,
        [Figure(name, amount, times) for name, (amount, times) in shift.figures.items()],
        [
            MovementView(m.reason, m.amount_fen, m.note, rfc3339(m.at, where), staff_state.name(reader, m.actor))
            for m in state.movements(reader, shift.shift)
        ],
    )  # fmt: skip


def _day(reader: Reader, day: str, now_ms: int) -> DayView:
    chosen = day or LocalTime.of(now_ms, zone(reader)).day
    closed = state.closed_day(reader, chosen)
    return DayView(
        chosen, closed is not None, bill_state.held_count(reader), state.current(reader) is not None,
        closed or rules.figures(reader, chosen),
    )  # fmt: skip
