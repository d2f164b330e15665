"""Asking for paper, and what became of it."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from hub.catalog import state as catalog_state
from hub.errors import Refused
from hub.ids import ItemId, ulid
from hub.journal.tx import Context, Tx
from hub.printing import choices, state
from hub.printing.errors import NoPrintRoute, PrintJobOver, PrintNotAsked, PrintQueueFull, TemplateTooLarge
from hub.printing.facts import (
    Block,
    LogoPut,
    LogoRemoved,
    PrintAnswered,
    PrintAsked,
    PrintEnded,
    PrintRouted,
    RoutesPut,
    Slip,
    Subject,
    TemplatePut,
    TemplateReset,
)
from hub.printing.printers import LABELS, RECEIPTS
from hub.printing.template import check
from hub.printing.words import SLIPS

MAX_WAITING = 100
MAX_LABELS = 50
MAX_TEMPLATE_BYTES = 16 * 1024

DeviceId = Annotated[str, Meta(min_length=1, max_length=200)]


class Asked(Struct, frozen=True):
    job: str
    copy: int


class AskedSlips(Struct, frozen=True):
    jobs: list[Asked]


class Ask(Struct, frozen=True):
    """room: of a service slip's line."""

    slip: Slip
    subject: Subject
    room: str | None = None
    again: str | None = None


class AskLabels(Struct, frozen=True):
    item: ItemId
    copies: int


class Answer(Struct, frozen=True):
    job: str
    printed: bool


class Routes(Struct, frozen=True, forbid_unknown_fields=True):
    """Ids of devices. receipts null: any printer. service: for every room that `rooms` does not name."""

    receipts: DeviceId | None = None
    service: DeviceId | None = None
    rooms: Annotated[dict[Annotated[str, Meta(min_length=1, max_length=60)], DeviceId], Meta(max_length=50)] = {}
    labels: DeviceId | None = None


class PutTemplate(Struct, frozen=True):
    slip: Slip
    blocks: tuple[Block, ...]


def device_for(routes: RoutesPut, slip: Slip, room: str | None) -> str | None:
    """The printer of a slip; None: any receipt printer. Raises NoPrintRoute."""
    if slip in RECEIPTS:
        return routes.receipts
    device = routes.labels if slip in LABELS else routes.rooms.get(room or "", routes.service)
    if device is None:
        raise NoPrintRoute(slip=SLIPS[slip])
    return device


def ask(tx: Tx, context: Context, command: Ask) -> Asked:
    """Put a slip into its printer's queue; every one after the first is a copy. Raises PrintQueueFull, NoPrintRoute."""
    device = device_for(choices.routes(tx), command.slip, command.room)
    if state.queued_at(tx, device) >= MAX_WAITING:
        raise PrintQueueFull(limit=MAX_WAITING)
    return _append(tx, context, command, device)


def ask_or_note(tx: Tx, context: Context, command: Ask) -> Asked:
    """The same for what prints by itself: a sale goes on, and a slip that was refused is seen as failed."""
    try:
        return ask(tx, context, command)
    except Refused as error:
        asked = _append(tx, context, command, None)
        tx.append(PrintEnded(asked.job, "failed", error.code))
        return asked


def ask_labels(tx: Tx, context: Context, command: AskLabels) -> list[Asked]:
    """Price labels of an item, a job each. Raises NotFound, PrintQueueFull, NoPrintRoute."""
    item = catalog_state.item(tx, command.item)
    return [ask(tx, context, Ask(Slip.LABEL, Subject(item=item.item))) for _ in range(command.copies)]


def route(tx: Tx, _context: Context, command: PrintRouted) -> None:
    tx.append(command)


def end(tx: Tx, _context: Context, command: PrintEnded) -> None:
    """What became of a job; of one that has ended already nothing more is written."""
    if state.job(tx, command.job).state == "queued":
        tx.append(command)


def cancel(tx: Tx, _context: Context, job: str) -> None:
    """Raises NotFound, PrintJobOver."""
    if state.job(tx, job).state != "queued":
        raise PrintJobOver
    tx.append(PrintEnded(job, "cancelled", "cancelled"))


def answer(tx: Tx, context: Context, command: Answer) -> Asked | None:
    """A person has looked at the paper; what is not there is printed again, as a copy.

    Raises NotFound, PrintNotAsked, PrintQueueFull, NoPrintRoute.
    """
    row = state.job(tx, command.job)
    if not row.asks:
        raise PrintNotAsked
    tx.append(PrintAnswered(row.job, command.printed))
    if command.printed:
        return None
    return ask(tx, context, Ask(row.slip, row.subject, _room(tx, row.subject), again=row.job))


def put_routes(tx: Tx, _context: Context, command: Routes) -> None:
    tx.append(RoutesPut(command.receipts, command.service, command.rooms, command.labels))


def put_template(tx: Tx, _context: Context, command: PutTemplate) -> None:
    """Raises TemplateWrong, TemplateLacks, TemplateTooLarge."""
    check(command.slip, command.blocks)
    size = len(msgspec.json.encode(command.blocks))
    if size > MAX_TEMPLATE_BYTES:
        raise TemplateTooLarge(size=size, limit=MAX_TEMPLATE_BYTES)
    tx.append(TemplatePut(command.slip, command.blocks))


def reset_template(tx: Tx, _context: Context, slip: Slip) -> None:
    """Nothing is written where the standard one stands already."""
    if choices.template(tx, slip) is not None:
        tx.append(TemplateReset(slip))


def put_logo(tx: Tx, _context: Context, png_base64: str) -> None:
    tx.append(LogoPut(png_base64))


def remove_logo(tx: Tx, _context: Context, _command: None) -> None:
    if choices.logo(tx) is not None:
        tx.append(LogoRemoved())


def _append(tx: Tx, context: Context, command: Ask, device: str | None) -> Asked:
    copy = state.copies_of(tx, command.slip, command.subject) + 1
    if command.again is not None:
        copy = max(copy, 2)
    job = f"{command.slip.value}-{ulid(context.now_ms)}"
    tx.append(PrintAsked(job, command.slip, command.subject, device, copy=copy, again=command.again))
    return Asked(job, copy)


def _room(tx: Tx, subject: Subject) -> str | None:
    if subject.line is None:
        return None
    row = tx.one("SELECT room FROM bill_line WHERE bill = ? AND line = ?", subject.bill, subject.line)
    return row[0] if row else None
