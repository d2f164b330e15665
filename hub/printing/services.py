"""Service slips (服务单): one for each line of a bill that takes place in a room or by a technician."""

import hashlib
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from hub.amounts import LineNumber
from hub.cashier import state as till
from hub.cashier.facts import Line
from hub.cashier.views import LineView
from hub.errors import NotFound
from hub.ids import BillId
from hub.journal.tx import Context, Tx
from hub.language import words
from hub.printing import state
from hub.printing.facts import Slip, Subject
from hub.printing.rules import Ask, Asked, ask, ask_or_note
from hub.store.state import settings


class AskService(Struct, frozen=True, forbid_unknown_fields=True):
    """lines: null for all that have a room or a technician."""

    lines: Annotated[tuple[LineNumber, ...], Meta(min_length=1, max_length=50)] | None = None


class OfBill(Struct, frozen=True):
    bill: BillId
    do: AskService


def has_slip(line: Line) -> bool:
    return line.room is not None or bool(line.shares)


def digest(line: Line | LineView) -> str:
    """Of what a slip says of its line: a line that was changed is another."""
    said = [line.item, line.name, line.quantity, line.room, [share.staff for share in line.shares]]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:16]


def ask_service(tx: Tx, context: Context, command: OfBill) -> list[Asked]:
    """By a button: each line asked for, again as a copy. Raises NotFound, NoPrintRoute, PrintQueueFull."""
    lines = {row.line.line: row.line for row in till.lines(tx, till.bill(tx, command.bill).bill)}
    chosen = command.do.lines or tuple(number for number, line in lines.items() if has_slip(line))
    if not chosen:
        raise NotFound(what=words("需要服务单的项目", "an item that wants a service slip"))
    for number in chosen:
        if number not in lines:
            raise NotFound(what=words("第 {number} 行", "line {number}").format(number=number))
    return [ask(tx, context, _asked(command.bill, lines[number])) for number in dict.fromkeys(chosen)]


def ask_new(tx: Tx, context: Context, bill: BillId) -> None:
    """When a bill is held or changed: what has a room and no slip yet, where the store wants that by itself."""
    if settings(tx).service_slips != "auto":
        return
    known = {row.subject.content for row in state.of_bill(tx, Slip.SERVICE, bill)}
    for row in till.lines(tx, bill):
        command = _asked(bill, row.line)
        if row.line.room is not None and command.subject.content not in known:
            ask_or_note(tx, context, command)


def _asked(bill: BillId, line: Line) -> Ask:
    return Ask(Slip.SERVICE, Subject(bill=bill, line=line.line, content=digest(line)), line.room)
