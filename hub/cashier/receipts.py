"""Receipts (小票): their layout and their signed QR."""

import base64
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from devices.printers.document import (
    Cell,
    CutPart,
    Document,
    DrawerPart,
    FeedPart,
    Part,
    QrPart,
    RowPart,
    RulePart,
    TextPart,
)
from hub.cashier import state, views
from hub.cashier.errors import BillNotSettled
from hub.cashier.facts import ReceiptFinished, ReceiptIssued
from hub.cashier.views import Bill, LineView
from hub.ids import BillId, ulid
from hub.journal.tx import Context, Reader, Tx
from hub.ledger.accounts import Tender, Unit
from hub.members.views import mask_name
from hub.store.state import StoreRow, settings, store

QR_PREFIX = "MSR1|"
_DOMAIN = b"meishu-receipt-1\0"
_TENDERS = {
    Tender.CASH: "现金",
    Tender.BANK_CARD: "银行卡",
    Tender.WECHAT: "微信支付",
    Tender.ALIPAY: "支付宝",
    Tender.STORED_VALUE: "储值卡",
}


class Issued(Struct, frozen=True):
    bill: BillId
    job: str
    copy: int


class Finish(Struct, frozen=True):
    bill: BillId
    job: str
    state: str
    reason: str | None


class Verified(Struct, frozen=True):
    """What a receipt's QR says, and whether this store signed it."""

    valid: bool
    bill: BillId | None = None
    number: str | None = None
    amount_fen: int | None = None
    at: str | None = None


def issue(tx: Tx, context: Context, bill: BillId) -> Issued:
    """Send a receipt to the printer; every one after the first is marked as a copy. Raises NotFound, BillNotSettled."""
    if state.bill(tx, bill).state != "settled":
        raise BillNotSettled
    copy = len(state.receipts(tx, bill)) + 1
    job = f"r-{ulid(context.now_ms)}"
    tx.append(ReceiptIssued(bill=bill, copy=copy, job=job))
    return Issued(bill, job, copy)


def finish(tx: Tx, _context: Context, command: Finish) -> None:
    tx.append(ReceiptFinished(bill=command.bill, job=command.job, state=command.state, reason=command.reason))


def qr_text(bill: Bill, hub: str, sign: Callable[[bytes], bytes]) -> str:
    """MSR1|hub|number|fen|time|bill|signature: checked by any device that has the store's public key."""
    body = f"{QR_PREFIX}{hub}|{bill.number}|{bill.due_fen}|{bill.at}|{bill.bill}"
    signature = base64.urlsafe_b64encode(sign(_DOMAIN + body.encode())).decode().rstrip("=")
    return f"{body}|{signature}"


def verify_qr(text: str, row: StoreRow, reader: Reader | None = None) -> Verified:
    """Check the signature, without network; with a reader, also that the bill stands in the books."""
    body, _, signature = text.rpartition("|")
    fields = body.split("|")
    if len(fields) != 6 or fields[1] != row.hub or not fields[3].isdecimal():  # noqa: PLR2004 - see qr_text
        return Verified(valid=False)
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(row.public_key))
        key.verify(base64.urlsafe_b64decode(signature + "=="), _DOMAIN + body.encode())
    except (InvalidSignature, ValueError):
        return Verified(valid=False)
    found = Verified(valid=True, bill=BillId(fields[5]), number=fields[2], amount_fen=int(fields[3]), at=fields[4])
    if reader is not None:
        bill = reader.one("SELECT due_fen FROM bill WHERE bill = ? AND number = ?", fields[5], fields[2])
        if bill is None or bill[0] != found.amount_fen:
            return Verified(valid=False)
    return found


def layout(reader: Reader, bill_id: BillId, copy: int, now_ms: int, sign: Callable[[bytes], bytes]) -> Document:
    """The receipt of a settled bill. Raises NotFound, BillNotSettled."""
    bill = views.bill(reader, bill_id, now_ms)
    if bill.state != "settled":
        raise BillNotSettled
    row, chosen = store(reader), settings(reader)
    parts: list[Part] = []
    if copy == 1 and any(tender.tender is Tender.CASH for tender in bill.tenders):
        parts.append(DrawerPart())
    parts.append(TextPart(row.name, align="center", bold=True, size=2))
    if copy > 1:
        parts.append(TextPart(f"补打 第 {copy} 联", align="center", bold=True))
    parts.append(TextPart(f"单号 {bill.number}"))
    parts.append(TextPart(f"时间 {bill.at[:19].replace('T', ' ')}"))
    parts.append(TextPart(f"收银 {bill.staff_name}"))
    if bill.member is not None:
        parts.append(TextPart(f"会员 {mask_name(bill.member.name)} {bill.member.phone_masked or ''}".rstrip()))
    parts.append(RulePart("double"))
    parts.append(_row("项目", "数量", "金额", bold=True))
    for line in bill.lines:
        parts += _line_parts(line)
    parts += [RulePart("single"), *_total_parts(bill), RulePart("single"), *_balance_parts(bill)]
    if bill.refunded_fen:
        parts.append(RowPart([Cell("已退款"), Cell(_money(bill.refunded_fen), align="right")], bold=True))
    parts += [
        QrPart(qr_text(bill, row.hub, sign), size=4),
        TextPart(chosen.receipt_footer, align="center"),
        FeedPart(2),
        CutPart(),
    ]
    return Document(parts=parts, width=48 if chosen.receipt_width == 48 else 32)  # noqa: PLR2004


def test_page(store_name: str, device_name: str) -> Document:
    """What a printer prints to show that it works."""
    return Document(
        parts=[
            TextPart(store_name, align="center", bold=True, size=2),
            TextPart("打印测试页", align="center"),
            RulePart("single"),
            TextPart(f"打印机 {device_name}"),
            TextPart("中文 ￥128.00 ABC 0123456789"),
            TextPart("生僻字 㛃 䶮 𬱖"),
            FeedPart(2),
            CutPart(),
        ]
    )


def _line_parts(line: LineView) -> list[Part]:
    if line.session_card is not None:
        return [_row(line.name, f"{line.quantity}", "次卡抵扣")]
    parts: list[Part] = [_row(line.name, f"{line.quantity}", _money(line.amount_fen))]
    if line.quantity > 1 or line.cuts:
        parts.append(TextPart(f"  单价 {_money(line.price_fen)}"))
    parts += [TextPart(f"  {cut.name} -{_money(cut.amount_fen)}") for cut in line.cuts]
    return parts


def _total_parts(bill: Bill) -> list[Part]:
    parts: list[Part] = []
    by_session_fen = sum(line.amount_fen for line in bill.lines if line.session_card is not None)
    off_fen = bill.list_fen - bill.due_fen - by_session_fen
    if by_session_fen or off_fen:
        parts.append(RowPart([Cell("原价"), Cell(_money(bill.list_fen), align="right")]))
    if by_session_fen:
        parts.append(RowPart([Cell("次卡抵扣"), Cell("-" + _money(by_session_fen), align="right")]))
    if off_fen:
        parts.append(RowPart([Cell("优惠"), Cell("-" + _money(off_fen), align="right")]))
    parts.append(RowPart([Cell("应收"), Cell(_money(bill.due_fen), align="right")], bold=True))
    for tender in bill.tenders:
        parts.append(RowPart([Cell(_TENDERS[tender.tender]), Cell(_money(tender.amount_fen), align="right")]))
        if tender.change_fen:
            parts.append(RowPart([Cell("  实收"), Cell(_money(tender.received_fen), align="right")]))
            parts.append(RowPart([Cell("  找零"), Cell(_money(tender.change_fen), align="right")]))
    return parts


def _balance_parts(bill: Bill) -> list[Part]:
    """What the member still holds, on cards that this bill touched or that hold stored value."""
    touched = {tender.card for tender in bill.tenders} | {line.session_card for line in bill.lines}
    rows: list[Part] = []
    for card in bill.card_balances:
        if card.unit is Unit.FACE:
            rows.append(RowPart([Cell("储值余额"), Cell(_money(card.balance), align="right")]))
        elif card.card in touched:
            rows.append(RowPart([Cell(f"{card.name} 剩余"), Cell(f"{card.balance} 次", align="right")]))
    return [*rows, RulePart("single")] if rows else []


def _row(name: str, quantity: str, amount: str, *, bold: bool = False) -> RowPart:
    return RowPart(
        [Cell(name), Cell(quantity, align="right", width=6), Cell(amount, align="right", width=12)], bold=bold
    )


def _money(fen: int) -> str:
    return f"￥{fen // 100:,}.{fen % 100:02d}"


def plain_text(document: Document) -> str:
    """The document as lines of text, as wide as its paper; for previews and tests, not for printing."""
    columns = document.width or 48
    return "\n".join(_line_text(part, columns) for part in document.parts if not isinstance(part, CutPart | DrawerPart))


def _line_text(part: Part, columns: int) -> str:
    if isinstance(part, TextPart):
        return part.text
    if isinstance(part, RowPart):
        return "  ".join(cell.text for cell in part.cells)
    if isinstance(part, RulePart):
        return ("=" if part.style == "double" else "-") * columns
    if isinstance(part, QrPart):
        return f"[QR {part.data}]"
    return ""
