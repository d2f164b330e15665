"""Asking for a member's statement on receipt paper."""

from msgspec import Struct

from hub.amounts import Date
from hub.ids import MemberId
from hub.journal.tx import Context, Tx
from hub.members import state as member_state
from hub.printing.facts import Slip, Subject
from hub.printing.rules import Ask, Asked, ask
from hub.reports.table import span
from hub.store.state import zone


class StatementDays(Struct, frozen=True, forbid_unknown_fields=True):
    """Both included."""

    first: Date
    last: Date


def print_statement(tx: Tx, context: Context, asked: tuple[MemberId, StatementDays]) -> Asked:
    """Raises NotFound, Unfit, PrintQueueFull."""
    member, days = asked
    span(days.first, days.last, zone(tx), context.now_ms)
    found = member_state.member(tx, member)
    return ask(tx, context, Ask(Slip.STATEMENT, Subject(member=found.member, first=days.first, last=days.last)))
