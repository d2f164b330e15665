"""Receipts (小票): asking for their paper, and their signed QR. How they look: hub/printing."""

import base64
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from hub.cashier import state
from hub.cashier.errors import BillNotSettled
from hub.cashier.views import Bill
from hub.ids import BillId
from hub.journal.tx import Context, Reader, Tx
from hub.printing import refunds
from hub.printing.facts import Slip, Subject
from hub.printing.rules import Ask, Asked, ask, ask_or_note
from hub.store.state import StoreRow, settings

QR_PREFIX = "MSR1|"
_DOMAIN = b"meishu-receipt-1\0"


class OfRefund(Struct, frozen=True):
    bill: BillId
    refund: str


class Verified(Struct, frozen=True):
    """What a receipt's QR says, and whether this store signed it."""

    valid: bool
    bill: BillId | None = None
    number: str | None = None
    amount_fen: int | None = None
    at: str | None = None


def issue(tx: Tx, context: Context, bill: BillId) -> Asked:
    """Send a receipt to the printer; every one after the first is marked as a copy.

    Raises NotFound, BillNotSettled, PrintQueueFull.
    """
    if state.bill(tx, bill).state != "settled":
        raise BillNotSettled
    return ask(tx, context, Ask(Slip.RECEIPT, Subject(bill=bill)))


def issue_with_sale(tx: Tx, context: Context, bill: BillId) -> None:
    """Where the store prints by itself; a queue that is full does not stop the sale."""
    if settings(tx).auto_print:
        ask_or_note(tx, context, Ask(Slip.RECEIPT, Subject(bill=bill)))


def issue_refund(tx: Tx, context: Context, command: OfRefund) -> Asked:
    """The slip of a refund. Raises NotFound, PrintQueueFull."""
    row = refunds.refund(tx, command.bill, command.refund)
    return ask(tx, context, Ask(Slip.REFUND, Subject(bill=row.bill, refund=row.refund)))


def issue_with_refund(tx: Tx, context: Context, bill: BillId) -> None:
    """The slip of a bill's latest refund, where the store prints by itself."""
    if settings(tx).auto_print:
        latest = refunds.of_bill(tx, bill)[-1]
        ask_or_note(tx, context, Ask(Slip.REFUND, Subject(bill=bill, refund=latest.refund)))


def qr_text(bill: Bill, hub: str, sign: Callable[[bytes], bytes]) -> str:
    """MSR1|hub|number|fen|time|bill|signature: checked by any device that has the store's public key."""
    body = f"{QR_PREFIX}{hub}|{bill.number}|{bill.due_fen}|{bill.at}|{bill.bill}"
    signature = base64.urlsafe_b64encode(sign(_DOMAIN + body.encode())).decode().rstrip("=")
    return f"{body}|{signature}"


def verify_qr(text: str, row: StoreRow, reader: Reader | None = None) -> Verified:
    """Check the signature, without network; with a reader, also that the bill stands in the books."""
    found = check_qr(text, bytes.fromhex(row.public_key))
    if not found.valid or text.split("|")[1] != row.hub:
        return Verified(valid=False)
    if reader is not None:
        bill = reader.one("SELECT due_fen FROM bill WHERE bill = ? AND number = ?", found.bill, found.number)
        if bill is None or bill[0] != found.amount_fen:
            return Verified(valid=False)
    return found


def check_qr(text: str, public_key: bytes) -> Verified:
    """Whether whoever has this key signed it, and what it says."""
    body, _, signature = text.rpartition("|")
    fields = body.split("|")
    if len(fields) != 6 or not (fields[3].isascii() and fields[3].isdecimal()):  # noqa: PLR2004 - see qr_text
        return Verified(valid=False)
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(base64.urlsafe_b64decode(signature + "=="), _DOMAIN + body.encode())
    except (InvalidSignature, ValueError):
        return Verified(valid=False)
    return Verified(valid=True, bill=BillId(fields[5]), number=fields[2], amount_fen=int(fields[3]), at=fields[4])
