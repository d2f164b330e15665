"""Asking for the slips that the drawer's count is signed on."""

from hub.journal.tx import Context, Tx
from hub.printing.facts import Slip, Subject
from hub.printing.rules import Ask, Asked, ask
from hub.shifts import state
from hub.shifts.rules import DayNotClosed, ShiftOpen


def print_shift(tx: Tx, context: Context, shift: str) -> Asked:
    """Raises NotFound, ShiftOpen while it runs, PrintQueueFull."""
    found = state.shift(tx, shift)
    if found.ended_at is None:
        raise ShiftOpen
    return ask(tx, context, Ask(Slip.SHIFT, Subject(shift=found.shift)))


def print_day(tx: Tx, context: Context, day: str) -> Asked:
    """Raises DayNotClosed, PrintQueueFull."""
    if state.closed_day(tx, day) is None:
        raise DayNotClosed(day=day)
    return ask(tx, context, Ask(Slip.DAY, Subject(day=day)))
