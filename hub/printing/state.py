"""Print jobs, kept from facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from hub.cashier.facts import ReceiptFinished, ReceiptIssued
from hub.errors import NotFound
from hub.ids import BillId, ItemId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.members.facts import MemberMerged
from hub.printing import choices, refunds
from hub.printing.facts import PrintAnswered, PrintAsked, PrintEnded, PrintRouted, Slip, Subject

KEPT_BESIDE = (choices, refunds)
"""Importing them registers their keepers."""

UNRECORDED = ""
"""The device of a job of the older fact, which did not say where it was sent."""

_COLUMNS = (
    "job, seq, slip, state, reason, asks, answer, device, sent, bill, refund, line, content, item, shift, day, "
    "member, first, last, copy, again, at, asked_by, ended_at, answered_by"
)


_READ = _COLUMNS + ", (SELECT group_concat(serial) FROM print_voucher v WHERE v.job = print_job.job)"  # noqa: S608

_ON_PAPER = "(print_job.state NOT IN ('failed', 'cancelled', 'expired') OR print_job.asks)"
"""Of a job whose paper may be there, or is to be."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """at, ended_at: milliseconds. sent: it may have gone to its device. answer: printed or again."""

    job: str
    seq: int
    slip: Slip
    state: str
    reason: str | None
    asks: bool
    answer: str | None
    device: str | None
    sent: bool
    subject: Subject
    copy: int
    again: str | None
    at: int
    asked_by: str
    ended_at: int | None
    answered_by: str | None


@keeps(PrintAsked)
def ask(tx: Tx, entry: Entry, fact: PrintAsked) -> None:
    subject = fact.subject
    tx.execute(
        f"INSERT INTO print_job ({_COLUMNS}) "  # noqa: S608
        "VALUES (?, ?, ?, 'queued', NULL, 0, NULL, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        fact.job, entry.seq, fact.slip.value, fact.device, subject.bill, subject.refund, subject.line, subject.content,
        subject.item, subject.shift, subject.day, subject.member, subject.first, subject.last, fact.copy, fact.again,
        entry.at, entry.actor,
    )  # fmt: skip
    for serial in subject.vouchers:
        tx.execute("INSERT INTO print_voucher VALUES (?, ?)", serial, fact.job)


@keeps(ReceiptIssued)
def issue(tx: Tx, entry: Entry, fact: ReceiptIssued) -> None:
    subject = Subject(bill=fact.bill)
    ask(tx, entry, PrintAsked(fact.job, Slip.RECEIPT, subject, UNRECORDED, copy=fact.copy))


@keeps(PrintRouted)
def route(tx: Tx, _entry: Entry, fact: PrintRouted) -> None:
    tx.execute("UPDATE print_job SET device = ?, sent = 1 WHERE job = ?", fact.device, fact.job)


@keeps(PrintEnded)
def end(tx: Tx, entry: Entry, fact: PrintEnded) -> None:
    asks = fact.state == "unknown" or (fact.state == "failed" and fact.started)
    _end(tx, entry, fact.job, fact.state, fact.reason, asks=asks)


@keeps(ReceiptFinished)
def finish(tx: Tx, entry: Entry, fact: ReceiptFinished) -> None:
    """Of the older fact: nobody is asked about paper of long ago."""
    _end(tx, entry, fact.job, fact.state, fact.reason, asks=False)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """A statement that is still to come out is of whoever they are now."""
    tx.execute("UPDATE print_job SET member = ? WHERE member = ?", fact.into, fact.member)


@keeps(PrintAnswered)
def answer(tx: Tx, entry: Entry, fact: PrintAnswered) -> None:
    tx.execute(
        "UPDATE print_job SET asks = 0, answer = ?, answered_by = ?, state = ? WHERE job = ?",
        "printed" if fact.printed else "again", entry.actor, "printed" if fact.printed else "failed", fact.job,
    )  # fmt: skip


def job(reader: Reader, job_id: str) -> JobRow:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_READ} FROM print_job WHERE job = ?", job_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("打印任务 {job_id}", "print job {job_id}").format(job_id=job_id))
    return _row(row)


def queued(reader: Reader) -> list[JobRow]:
    """What waits, oldest first."""
    return _rows(reader, "WHERE state = 'queued' ORDER BY seq")


def asking(reader: Reader, limit: int) -> list[JobRow]:
    """What a person has to look at, oldest first."""
    return _rows(reader, "WHERE asks = 1 ORDER BY seq LIMIT ?", limit)


def latest(reader: Reader, limit: int) -> list[JobRow]:
    """What was asked for last, newest first."""
    return _rows(reader, "ORDER BY seq DESC LIMIT ?", limit)


def counts(reader: Reader) -> tuple[int, int]:
    """(jobs that wait, jobs that ask)."""
    row = reader.one(
        "SELECT (SELECT count(*) FROM print_job WHERE state = 'queued'), "
        "(SELECT count(*) FROM print_job WHERE asks = 1)"
    )
    return (row[0], row[1]) if row else (0, 0)


def queued_at(reader: Reader, device: str | None) -> int:
    """How many jobs wait for a printer; None: for any."""
    row = reader.one("SELECT count(*) FROM print_job WHERE state = 'queued' AND device IS ?", device)
    return int(row[0]) if row else 0


def of_bill(reader: Reader, slip: Slip, bill: BillId) -> list[JobRow]:
    """A bill's slips of a kind, oldest first."""
    return _rows(reader, "WHERE bill = ? AND slip = ? ORDER BY seq", bill, slip.value)


def copies_of(reader: Reader, slip: Slip, subject: Subject) -> int:
    """How often this very slip was asked for; labels are no copies of each other."""
    if subject.bill is not None:
        return sum(row.subject == subject for row in of_bill(reader, slip, subject.bill))
    if subject.shift is not None:
        return len(_rows(reader, "WHERE shift = ? ORDER BY seq", subject.shift))
    if subject.vouchers:
        return max(copies_of_vouchers(reader, subject.vouchers).values())
    return len(_rows(reader, "WHERE day = ? ORDER BY seq", subject.day)) if subject.day is not None else 0


def copies_of_vouchers(reader: Reader, serials: Sequence[str]) -> dict[str, int]:
    """How often each voucher was put on paper, or is about to be."""
    rows = reader.all(
        "SELECT serial, count(*) FROM print_voucher JOIN print_job USING (job) "  # noqa: S608
        f"WHERE serial IN (SELECT value FROM json_each(?)) AND {_ON_PAPER} GROUP BY serial",
        msgspec.json.encode(serials).decode(),
    )  # fmt: skip
    return dict.fromkeys(serials, 0) | dict(rows)


def _end(tx: Tx, entry: Entry, job_id: str, ended: str, reason: str | None, *, asks: bool) -> None:
    tx.execute(
        "UPDATE print_job SET state = ?, reason = ?, asks = ?, ended_at = ? WHERE job = ?",
        ended, reason, int(asks), entry.at, job_id,
    )  # fmt: skip


def _rows(reader: Reader, where: str, *parameters: Any) -> list[JobRow]:
    return [_row(row) for row in reader.all(f"SELECT {_READ} FROM print_job {where}", *parameters)]  # noqa: S608


def _row(row: tuple[Any, ...]) -> JobRow:
    bill, refund, line, content, item, shift, day, member, first, last = row[9:19]
    subject = Subject(
        bill=BillId(bill) if bill else None, refund=refund, line=line, content=content,
        item=ItemId(item) if item else None,
        shift=shift, day=day, member=MemberId(member) if member else None, first=first, last=last,
        vouchers=tuple(sorted(row[-1].split(","))) if row[-1] else (),
    )  # fmt: skip
    return JobRow(
        row[0], row[1], Slip(row[2]), row[3], row[4], bool(row[5]), row[6], row[7], bool(row[8]), subject, *row[19:-1]
    )
