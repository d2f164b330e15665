"""Bills, kept from facts; kept beside them: what was agreed to, what is owed, the days' figures."""

from dataclasses import dataclass
from typing import Any

import msgspec

from hub.cards.facts import CardClosed
from hub.cashier import consent_state, day_state, debt_state
from hub.cashier.facts import (
    BillDiscarded,
    BillHeld,
    BillRefunded,
    BillSettled,
    Cut,
    Debt,
    Line,
    LineKind,
    Share,
)
from hub.errors import NotFound
from hub.ids import BillId, CardId, ItemId, MemberId, PaymentId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.ledger.accounts import Tender
from hub.members.facts import MemberMerged
from hub.security.state import keep_used

__all__ = ["consent_state", "day_state", "debt_state"]
_SHARES = msgspec.json.Decoder(tuple[Share, ...])
_DEBT = msgspec.json.Decoder(Debt)
_CUTS = msgspec.json.Decoder(tuple[Cut, ...])


@dataclass(frozen=True, slots=True)
class BillRow:
    """at: milliseconds of settling, or of the last change while held."""

    bill: BillId
    state: str
    revision: int
    number: str
    day: str
    member: MemberId | None
    list_fen: int
    due_fen: int
    refunded_fen: int
    note: str
    at: int
    actor: str
    device: str
    seq: int


@dataclass(frozen=True, slots=True)
class LineRow:
    line: Line
    refunded_fen: int
    refunded_sessions: int


@dataclass(frozen=True, slots=True)
class TenderRow:
    tender_no: int
    tender: Tender
    amount_fen: int
    received_fen: int
    card: CardId | None
    reference: str | None
    refunded_fen: int
    payment: PaymentId | None


@dataclass(frozen=True, slots=True)
class PartRow:
    line: int
    tender_no: int
    left_fen: int


@keeps(BillHeld)
def hold(tx: Tx, entry: Entry, fact: BillHeld) -> None:
    list_fen, due_fen = totals(fact.lines)
    _put_bill(tx, entry, fact.bill, "held", fact.revision, "", "", fact.member, list_fen, due_fen, fact.note)
    _put_lines(tx, fact.bill, fact.lines)
    keep_used(tx, fact.approval, fact.bill)


@keeps(BillDiscarded)
def discard(tx: Tx, entry: Entry, fact: BillDiscarded) -> None:
    tx.execute("UPDATE bill SET state = 'discarded', seq = ? WHERE bill = ?", entry.seq, fact.bill)


@keeps(BillSettled)
def settle(tx: Tx, entry: Entry, fact: BillSettled) -> None:
    before = tx.one("SELECT revision, note FROM bill WHERE bill = ?", fact.bill)
    revision, note = (before[0] + 1, before[1]) if before else (1, "")
    _put_bill(
        tx, entry, fact.bill, "settled", revision, fact.number, fact.day, fact.member, fact.list_fen,
        fact.due_fen, note,
    )  # fmt: skip
    if before is None or any(line.cuts for line in fact.lines):
        _put_lines(tx, fact.bill, fact.lines)
    keep_used(tx, fact.approval, fact.bill)
    for number, taken in enumerate(fact.tenders):
        tx.execute(
            "INSERT INTO bill_tender VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
            fact.bill, number, taken.tender.value, taken.amount_fen, taken.received_fen, taken.card, taken.reference,
            taken.payment,
        )  # fmt: skip
    for part in fact.parts:
        tx.execute("INSERT INTO bill_part VALUES (?, ?, ?, ?, 0)", fact.bill, part.line, part.tender, part.amount_fen)


@keeps(CardClosed)
def close_card(tx: Tx, _entry: Entry, fact: CardClosed) -> None:
    keep_used(tx, fact.approval, fact.card)


@keeps(MemberMerged)
def merge_member(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """Bills, held ones too, are the survivor's."""
    tx.execute("UPDATE bill SET member = ? WHERE member = ?", fact.into, fact.member)


@keeps(BillRefunded)
def refund(tx: Tx, _entry: Entry, fact: BillRefunded) -> None:
    for line in fact.lines:
        tx.execute(
            "UPDATE bill_line SET refunded_fen = refunded_fen + ?, refunded_sessions = refunded_sessions + ? "
            "WHERE bill = ? AND line = ?",
            line.amount_fen, line.sessions, fact.bill, line.line,
        )  # fmt: skip
    for part in fact.parts:
        tx.execute(
            "UPDATE bill_part SET refunded_fen = refunded_fen + ? WHERE bill = ? AND line = ? AND tender_no = ?",
            part.amount_fen, fact.bill, part.line, part.tender,
        )  # fmt: skip
        tx.execute(
            "UPDATE bill_tender SET refunded_fen = refunded_fen + ? WHERE bill = ? AND tender_no = ?",
            part.amount_fen, fact.bill, part.tender,
        )  # fmt: skip
    tx.execute("UPDATE bill SET refunded_fen = refunded_fen + ? WHERE bill = ?", fact.amount_fen, fact.bill)
    keep_used(tx, fact.approval, fact.bill)


def totals(lines: tuple[Line, ...]) -> tuple[int, int]:
    """(list price of all lines, what money must pay of them), fen."""
    return (
        sum(line.price_fen * line.quantity for line in lines),
        sum(line.amount_fen for line in lines if line.session_card is None),
    )


def bill(reader: Reader, bill_id: BillId) -> BillRow:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_BILL} FROM bill WHERE bill = ?", bill_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("单据 {bill_id}", "bill {bill_id}").format(bill_id=bill_id))
    return BillRow(*row)


def lines(reader: Reader, bill_id: BillId) -> list[LineRow]:
    rows = reader.all(
        "SELECT line, line_kind, item, name, category, price_fen, quantity, amount_fen, shares, session_card, room, "
        "cuts, settles, voucher, refunded_fen, refunded_sessions FROM bill_line WHERE bill = ? ORDER BY line",
        bill_id,
    )
    return [_line(row) for row in rows]


def tenders(reader: Reader, bill_id: BillId) -> list[TenderRow]:
    rows = reader.all(
        "SELECT tender_no, tender, amount_fen, received_fen, card, reference, refunded_fen, payment FROM bill_tender "
        "WHERE bill = ? ORDER BY tender_no",
        bill_id,
    )
    return [TenderRow(row[0], Tender(row[1]), *row[2:]) for row in rows]


def parts(reader: Reader, bill_id: BillId, line: int) -> list[PartRow]:
    """What could still go back of the line, last tender first."""
    rows = reader.all(
        "SELECT line, tender_no, amount_fen - refunded_fen FROM bill_part WHERE bill = ? AND line = ? "
        "ORDER BY tender_no DESC",
        bill_id, line,
    )  # fmt: skip
    return [PartRow(*row) for row in rows]


def bills(reader: Reader, states: tuple[str, ...], day: str | None, limit: int, before_seq: int) -> list[BillRow]:
    """Newest first, older than entry `before_seq`; `day` filters settled bills."""
    marks = ",".join("?" * len(states))
    rows = reader.all(
        f"SELECT {_BILL} FROM bill WHERE state IN ({marks}) AND seq < ? AND (? IS NULL OR day = ? OR state = 'held') "  # noqa: S608
        "ORDER BY seq DESC LIMIT ?",
        *states, before_seq, day, day, limit,
    )  # fmt: skip
    return [BillRow(*row) for row in rows]


def bills_of_member(reader: Reader, member: MemberId, limit: int, before_seq: int) -> list[BillRow]:
    rows = reader.all(
        f"SELECT {_BILL} FROM bill WHERE member = ? AND state = 'settled' AND seq < ? ORDER BY seq DESC LIMIT ?",  # noqa: S608
        member, before_seq, limit,
    )  # fmt: skip
    return [BillRow(*row) for row in rows]


def bill_by_number(reader: Reader, number: str) -> BillRow | None:
    """By the number on the receipt, 20261122-0007."""
    row = reader.one(f"SELECT {_BILL} FROM bill WHERE day = ? AND number = ?", _day_of(number), number)  # noqa: S608
    return None if row is None else BillRow(*row)


def settled_count(reader: Reader, member: MemberId) -> int:
    """Bills the member has settled."""
    row = reader.one("SELECT count(*) FROM bill WHERE member = ? AND state = 'settled'", member)
    return int(row[0]) if row else 0


def held_count(reader: Reader) -> int:
    row = reader.one("SELECT count(*) FROM bill WHERE state = 'held'")
    return int(row[0]) if row else 0


_BILL = "bill, state, revision, number, day, member, list_fen, due_fen, refunded_fen, note, at, actor, device, seq"


def _put_bill(
    tx: Tx, entry: Entry, bill_id: BillId, bill_state: str, revision: int, number: str, day: str,
    member: MemberId | None, list_fen: int, due_fen: int, note: str,
) -> None:  # fmt: skip
    tx.execute(
        f"INSERT INTO bill ({_BILL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?) "  # noqa: S608
        "ON CONFLICT (bill) DO UPDATE SET state = excluded.state, revision = excluded.revision, "
        "number = excluded.number, day = excluded.day, member = excluded.member, list_fen = excluded.list_fen, "
        "due_fen = excluded.due_fen, note = excluded.note, at = excluded.at, actor = excluded.actor, "
        "device = excluded.device, seq = excluded.seq",
        bill_id, bill_state, revision, number, day, member, list_fen, due_fen, note, entry.at, entry.actor,
        entry.device, entry.seq,
    )  # fmt: skip


def _put_lines(tx: Tx, bill_id: BillId, bill_lines: tuple[Line, ...]) -> None:
    tx.execute("DELETE FROM bill_line WHERE bill = ?", bill_id)
    for line in bill_lines:
        tx.execute(
            "INSERT INTO bill_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            bill_id, line.line, line.line_kind.value, line.item, line.name, line.category, line.price_fen,
            line.quantity, line.amount_fen, msgspec.json.encode(line.shares).decode(), line.session_card, line.room,
            msgspec.json.encode(line.cuts).decode(),
            msgspec.json.encode(line.settles).decode() if line.settles else None, line.voucher,
        )  # fmt: skip


def _line(row: tuple[Any, ...]) -> LineRow:
    return LineRow(
        Line(
            line=row[0], line_kind=LineKind(row[1]), item=ItemId(row[2]) if row[2] else None, name=row[3],
            category=row[4], price_fen=row[5], quantity=row[6], amount_fen=row[7], shares=_SHARES.decode(row[8]),
            session_card=CardId(row[9]) if row[9] else None, room=row[10],
            cuts=_CUTS.decode(row[11]),
            settles=_DEBT.decode(row[12]) if row[12] else None, voucher=row[13],
        ),
        row[14],
        row[15],
    )  # fmt: skip


def _day_of(number: str) -> str:
    digits = number[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
