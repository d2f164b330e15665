"""Payments and their refunds, kept from facts."""

from dataclasses import dataclass
from typing import Any

from hub.cashier.facts import BillSettled
from hub.errors import NotFound
from hub.ids import BillId, PaymentId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.ledger.accounts import Tender
from hub.payments.facts import (
    PaymentEnded,
    PaymentRefundEnded,
    PaymentRefundResumed,
    PaymentRefundStarted,
    PaymentRefundTried,
    PaymentStarted,
)

_PAYMENT = "payment, tender, order_no, amount_fen, state, transaction_no, reason, bill, refunded_fen, at, actor, device"
_REFUND = "number, payment, amount_fen, bill, state, reason, at, tries, said"
UNSETTLED = "state = 'started' OR (state = 'paid' AND bill IS NULL AND refunded_fen < amount_fen)"


@dataclass(frozen=True, slots=True)
class Payment:
    """state: started (nobody knows yet), paid, failed, cancelled. bill: what it paid; None for money without a bill."""

    payment: PaymentId
    tender: Tender
    order: str
    amount_fen: int
    state: str
    transaction: str
    reason: str
    bill: BillId | None
    refunded_fen: int
    at: int
    actor: str
    device: str


@dataclass(frozen=True, slots=True)
class Refund:
    """state: started, done, failed. tries: times it came to nothing. said: the channel's last words."""

    number: str
    payment: PaymentId
    amount_fen: int
    bill: BillId | None
    state: str
    reason: str
    at: int
    tries: int
    said: str


@keeps(PaymentStarted)
def start(tx: Tx, entry: Entry, fact: PaymentStarted) -> None:
    tx.execute(
        f"INSERT INTO payment ({_PAYMENT}) VALUES (?, ?, ?, ?, 'started', '', '', NULL, 0, ?, ?, ?)",  # noqa: S608
        fact.payment, fact.tender.value, fact.order, fact.amount_fen, entry.at, entry.actor, entry.device,
    )  # fmt: skip


@keeps(PaymentEnded)
def end(tx: Tx, _entry: Entry, fact: PaymentEnded) -> None:
    tx.execute(
        "UPDATE payment SET state = ?, transaction_no = ?, reason = ? WHERE payment = ?",
        fact.end.value, fact.transaction, fact.reason, fact.payment,
    )  # fmt: skip


@keeps(BillSettled)
def use(tx: Tx, _entry: Entry, fact: BillSettled) -> None:
    for taken in fact.tenders:
        if taken.payment is not None:
            tx.execute("UPDATE payment SET bill = ? WHERE payment = ?", fact.bill, taken.payment)


@keeps(PaymentRefundStarted)
def start_refund(tx: Tx, entry: Entry, fact: PaymentRefundStarted) -> None:
    tx.execute(
        f"INSERT INTO payment_refund ({_REFUND}) VALUES (?, ?, ?, ?, 'started', ?, ?, 0, '')",  # noqa: S608
        fact.number, fact.payment, fact.amount_fen, fact.bill, fact.reason, entry.at,
    )  # fmt: skip
    tx.execute(
        "UPDATE payment SET refunded_fen = refunded_fen + ? WHERE payment = ?", fact.amount_fen, fact.payment
    )  # fmt: skip


@keeps(PaymentRefundTried)
def try_refund(tx: Tx, _entry: Entry, fact: PaymentRefundTried) -> None:
    tx.execute("UPDATE payment_refund SET tries = tries + 1, said = ? WHERE number = ?", fact.reason, fact.number)


@keeps(PaymentRefundResumed)
def resume_refund(tx: Tx, _entry: Entry, fact: PaymentRefundResumed) -> None:
    tx.execute("UPDATE payment_refund SET state = 'started', tries = 0 WHERE number = ?", fact.number)


@keeps(PaymentRefundEnded)
def end_refund(tx: Tx, _entry: Entry, fact: PaymentRefundEnded) -> None:
    tx.execute(
        "UPDATE payment_refund SET state = ?, said = ? WHERE number = ?",
        "done" if fact.done else "failed", fact.reason, fact.number,
    )  # fmt: skip


def payment(reader: Reader, payment_id: PaymentId) -> Payment:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_PAYMENT} FROM payment WHERE payment = ?", payment_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("付款 {payment_id}", "payment {payment_id}").format(payment_id=payment_id))
    return _payment(row)


def unsettled(reader: Reader) -> list[Payment]:
    """Those nobody knows the end of, and money that came without a bill; oldest first."""
    return [_payment(row) for row in reader.all(f"SELECT {_PAYMENT} FROM payment WHERE {UNSETTLED} ORDER BY at")]  # noqa: S608


def refund(reader: Reader, number: str) -> Refund:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_REFUND} FROM payment_refund WHERE number = ?", number)  # noqa: S608
    if row is None:
        raise NotFound(what=words("退款 {number}", "refund {number}").format(number=number))
    return Refund(*row)


def refunds_of(reader: Reader, bill: BillId) -> list[Refund]:
    """What a bill gave back by channels, oldest first."""
    rows = reader.all(f"SELECT {_REFUND} FROM payment_refund WHERE bill = ? ORDER BY at", bill)  # noqa: S608
    return [Refund(*row) for row in rows]


def open_refunds(reader: Reader) -> list[Refund]:
    """Refunds nobody knows the end of, oldest first."""
    rows = reader.all(f"SELECT {_REFUND} FROM payment_refund WHERE state = 'started' ORDER BY at")  # noqa: S608
    return [Refund(*row) for row in rows]


def _payment(row: tuple[Any, ...]) -> Payment:
    return Payment(
        row[0], Tender(row[1]), row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10], row[11]
    )  # fmt: skip
