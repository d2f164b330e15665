"""Refunds as their slips tell them, kept from the till's facts."""

from dataclasses import dataclass
from typing import Any

import msgspec

from hub.cashier.facts import BillRefunded, RefundedLine, TenderTaken
from hub.errors import NotFound
from hub.ids import BillId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words

_LINES = msgspec.json.Decoder(tuple[RefundedLine, ...])
_TENDERS = msgspec.json.Decoder(tuple[TenderTaken, ...])
_COLUMNS = "refund, bill, amount_fen, reason, lines, tenders, at, actor"


@dataclass(frozen=True, slots=True)
class RefundRow:
    """at: milliseconds."""

    refund: str
    bill: BillId
    amount_fen: int
    reason: str
    lines: tuple[RefundedLine, ...]
    tenders: tuple[TenderTaken, ...]
    at: int
    actor: str


@keeps(BillRefunded)
def keep(tx: Tx, entry: Entry, fact: BillRefunded) -> None:
    tx.execute(
        f"INSERT INTO bill_refund ({_COLUMNS}, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        fact.refund, fact.bill, fact.amount_fen, fact.reason, msgspec.json.encode(fact.lines).decode(),
        msgspec.json.encode(fact.tenders).decode(), entry.at, entry.actor, entry.seq,
    )  # fmt: skip


def refund(reader: Reader, bill: BillId, refund_id: str) -> RefundRow:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_COLUMNS} FROM bill_refund WHERE bill = ? AND refund = ?", bill, refund_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("退款 {refund_id}", "refund {refund_id}").format(refund_id=refund_id))
    return _row(row)


def of_bill(reader: Reader, bill: BillId) -> list[RefundRow]:
    """Oldest first."""
    return [_row(row) for row in reader.all(f"SELECT {_COLUMNS} FROM bill_refund WHERE bill = ? ORDER BY seq", bill)]  # noqa: S608


def between(reader: Reader, begin_ms: int, end_ms: int) -> list[RefundRow]:
    """Of all bills, from the first moment until before the second, oldest first."""
    rows = reader.all(f"SELECT {_COLUMNS} FROM bill_refund WHERE at >= ? AND at < ? ORDER BY seq", begin_ms, end_ms)  # noqa: S608
    return [_row(row) for row in rows]


def of_member(reader: Reader, member: MemberId, begin_ms: int, end_ms: int) -> list[RefundRow]:
    """The same of one member's bills."""
    rows = reader.all(
        f"SELECT {_COLUMNS} FROM bill_refund WHERE at >= ? AND at < ? "  # noqa: S608
        "AND bill IN (SELECT bill FROM bill WHERE member = ?) ORDER BY seq",
        begin_ms, end_ms, member,
    )  # fmt: skip
    return [_row(row) for row in rows]


def _row(row: tuple[Any, ...]) -> RefundRow:
    return RefundRow(row[0], BillId(row[1]), row[2], row[3], _LINES.decode(row[4]), _TENDERS.decode(row[5]), *row[6:])
