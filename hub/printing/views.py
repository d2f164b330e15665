"""Print jobs, routes and templates as the screens show them."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from devices.model import Device
from hub.cashier import views as till
from hub.catalog import state as catalog_state
from hub.errors import NotFound
from hub.ids import BillId, ItemId
from hub.journal.tx import Reader
from hub.language import label, words
from hub.localtime import rfc3339
from hub.members import state as member_state
from hub.printing import choices, state
from hub.printing.facts import Block, Slip
from hub.printing.state import JobRow
from hub.printing.template import BLOCKS, PLACEHOLDERS, STANDARD
from hub.printing.words import message, waiting
from hub.shifts import state as shift_state
from hub.store.state import settings, zone

Stands = Callable[[str], tuple[bool, str | None]]


class PrintJob(Struct, frozen=True):
    """A slip on its way. state: queued, printing, printed, sent, failed, unknown, cancelled, expired.

    about: a bill's number, an item's name, a day, when a shift ended, a serial. asks: people have to look at the paper.

    answer: printed, or again (it was printed anew). device: null while any receipt printer may take it.
    """

    job: str
    slip: Slip
    about: str
    state: str
    reason: str | None
    message: str | None
    asks: bool
    answer: str | None
    answered_by: str | None
    device: str | None
    device_name: str | None
    bill: BillId | None
    item: ItemId | None
    copy: int
    again: str | None
    at: str
    asked_by: str
    expires_at: str | None


class PrintJobs(Struct, frozen=True):
    """waiting and asking: all of them, oldest first; latest: of those with an end, newest first."""

    waiting: list[PrintJob]
    asking: list[PrintJob]
    latest: list[PrintJob]


class Printer(Struct, frozen=True):
    """present: false for a device that a route names and that is not there any more."""

    device: str
    name: str
    state: str
    message: str | None
    columns: int | None
    present: bool


class Printing(Struct, frozen=True):
    """Where slips come out. receipts null: any printer; rooms: for rooms that have a printer of their own."""

    receipts: str | None
    service: str | None
    rooms: dict[str, str]
    labels: str | None
    printers: list[Printer]
    auto_print: bool
    print_keep_minutes: int
    receipt_fallback: bool
    service_slips: str
    logo: str | None


class Template(Struct, frozen=True):
    """standard: nobody has changed it. may_have and placeholders: what this kind of slip knows."""

    slip: Slip
    blocks: tuple[Block, ...]
    standard: bool
    may_have: tuple[str, ...]
    placeholders: tuple[str, ...]


def jobs(reader: Reader, names: dict[str, str], stands: Stands, limit: int) -> PrintJobs:
    """names: of devices by id. stands: what the queue knows of a job without an end."""
    keep_ms = settings(reader).print_keep_minutes * 60_000
    latest = [row for row in state.latest(reader, limit) if row.state != "queued" and not row.asks]

    def shown(rows: list[JobRow]) -> list[PrintJob]:
        return [_job(reader, row, names, stands, keep_ms) for row in rows]

    return PrintJobs(shown(state.queued(reader)), shown(state.asking(reader, limit)), shown(latest))


def printing(reader: Reader, devices: list[Device]) -> Printing:
    routes, chosen = choices.routes(reader), settings(reader)
    there = {device.id: device for device in devices if device.kind == "printer"}
    named = [routes.receipts, routes.service, routes.labels, *routes.rooms.values()]
    gone = dict.fromkeys(one for one in named if one is not None and one not in there)
    printers = [_printer(device) for device in there.values()]
    printers += [Printer(one, one, "gone", None, None, present=False) for one in gone]
    return Printing(
        routes.receipts, routes.service, routes.rooms, routes.labels, printers, chosen.auto_print,
        chosen.print_keep_minutes, chosen.receipt_fallback, chosen.service_slips, choices.logo(reader),
    )  # fmt: skip


def template(reader: Reader, slip: Slip) -> Template:
    own = choices.template(reader, slip)
    return Template(slip, own or STANDARD[slip], own is None, BLOCKS[slip], PLACEHOLDERS[slip])


def _printer(device: Device) -> Printer:
    columns = device.details.get("width")
    said = words(device.message.zh, device.message.en) if device.message else None
    known = columns if isinstance(columns, int) else None
    return Printer(device.id, device.name, device.state, said, known, present=True)


def _job(reader: Reader, row: JobRow, names: dict[str, str], stands: Stands, keep_ms: int) -> PrintJob:
    under_way, waits_for = stands(row.job) if row.state == "queued" else (False, None)
    reason = waits_for if row.state == "queued" else row.reason
    said = waiting(reason) if row.state == "queued" else message(reason)
    where = zone(reader)
    return PrintJob(
        job=row.job, slip=row.slip, about=_about(reader, row), state="printing" if under_way else row.state,
        reason=reason, message=said, asks=row.asks, answer=row.answer,
        answered_by=till.staff_name(reader, row.answered_by) if row.answered_by else None, device=row.device,
        device_name=names.get(row.device, row.device) if row.device else None, bill=row.subject.bill,
        item=row.subject.item, copy=row.copy, again=row.again, at=rfc3339(row.at, where),
        asked_by=till.staff_name(reader, row.asked_by),
        expires_at=rfc3339(row.at + keep_ms, where) if row.state == "queued" else None,
    )  # fmt: skip


def _about(reader: Reader, row: JobRow) -> str:
    """A bill's number, a held bill's line, an item's name, a day, when a shift ended, a voucher's serial."""
    if row.subject.item is not None:
        try:
            return catalog_state.item(reader, row.subject.item).name
        except NotFound:
            return row.subject.item
    if row.subject.shift is not None:
        ended_at = shift_state.shift(reader, row.subject.shift).ended_at or row.at
        return rfc3339(ended_at, zone(reader))[:16].replace("T", " ")
    if row.subject.day is not None:
        return row.subject.day
    if row.subject.member is not None:
        return member_state.member(reader, row.subject.member).profile.name or label("已注销")
    if row.subject.vouchers:
        return _vouchers(row.subject.vouchers)
    found = reader.one("SELECT number FROM bill WHERE bill = ?", row.subject.bill)
    number = (
        str(found[0]) if found and found[0] else label("挂单 尾号 {tail}").format(tail=(row.subject.bill or "")[-6:])
    )
    if row.subject.line is None:
        return number
    line = reader.one(
        "SELECT name, room FROM bill_line WHERE bill = ? AND line = ?", row.subject.bill, row.subject.line
    )
    return " · ".join([number, *(str(words) for words in line or () if words)])


def _vouchers(serials: Sequence[str]) -> str:
    """A serial, or the first and how many."""
    if len(serials) == 1:
        return serials[0]
    return words("{first} 等 {n} 张", "{first} and {more} more").format(
        first=serials[0], n=len(serials), more=len(serials) - 1
    )
