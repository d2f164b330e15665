"""The receipt of a settled bill."""

from collections.abc import Callable

from devices.printers.document import DrawerPart, Part, RulePart, TextPart
from hub.cards.rules import amount_words
from hub.cashier.receipts import qr_text
from hub.cashier.views import Bill, CardBalance, LineView
from hub.language import Fold, joined, label, recalled, words
from hub.ledger.accounts import Tender, Unit
from hub.members.views import mask_name
from hub.printing.facts import Block
from hub.printing.paper.content import Content, amount_row, line_row, money

TENDERS = {
    Tender.CASH: label("现金"),
    Tender.BANK_CARD: label("银行卡"),
    Tender.WECHAT: label("微信支付"),
    Tender.ALIPAY: label("支付宝"),
    Tender.STORED_VALUE: label("储值卡"),
    Tender.ARREARS: label("挂账"),
    Tender.GROUP_BUY: label("团购券"),
    Tender.VOUCHER: label("代金券"),
}
Sign = Callable[[bytes], bytes]


def content(bill: Bill, copy: int, hub: str, sign: Sign, *, drawer: bool) -> Content:
    """`drawer`: this paper comes with the sale, so that a sale in cash opens the drawer."""
    opens = drawer and copy == 1 and any(tender.tender is Tender.CASH for tender in bill.tenders)
    return Content(
        title=label("收银小票"), copy=copy, number=label("单号 {number}").format(number=bill.number),
        time=label("时间 {at}").format(at=moment(bill.at)),
        fields=fields(bill), values=values(bill),
        lines=lambda block: _lines(bill, block), totals=lambda block: _totals(bill, block),
        balances=lambda _block: balances(bill), qr=qr_text(bill, hub, sign), before=[DrawerPart()] if opens else [],
    )  # fmt: skip


def fields(bill: Bill) -> dict[str, str]:
    """The lines of `meta` that an owner may leave out."""
    found: dict[str, str] = {"cashier": label("收银 {name}").format(name=bill.staff_name)}
    if bill.member is not None:
        member = f"{mask_name(bill.member.name)} {bill.member.phone_masked or ''}".rstrip()
        found["member"] = label("会员 {name}").format(name=member)
    return found


def values(bill: Bill) -> dict[str, str]:
    """What placeholders stand for."""
    return {
        "number": bill.number, "time": moment(bill.at), "date": bill.at[:10], "cashier": bill.staff_name,
        "member": mask_name(bill.member.name) if bill.member is not None else "",
    }  # fmt: skip


def moment(at: str) -> str:
    """2026-11-22 12:01:00"""
    return at[:19].replace("T", " ")


_BY_SESSION = words("次卡抵扣", "By session")
"""In place of a line's amount: one column less than it may have, for it stands beside the quantity."""


def _lines(bill: Bill, block: Block) -> list[Part]:
    parts: list[Part] = [line_row(label("项目"), label("数量"), label("金额"), bold=True)]
    days = _by_days(bill)
    for line in bill.lines:
        parts += _line(line, label("期限卡") if line.line in days else _BY_SESSION, bold=block.bold)
    return parts


def _by_days(bill: Bill) -> set[int]:
    """Lines that a period card covers."""
    cards = {card.card for card in bill.card_balances if card.unit is Unit.DAY}
    return {line.line for line in bill.lines if line.session_card in cards}


def _line(line: LineView, covered: str, *, bold: bool) -> list[Part]:
    if line.session_card is not None:
        return [line_row(recalled(line.name), f"{line.quantity}", covered, bold=bold)]
    parts: list[Part] = [line_row(recalled(line.name), f"{line.quantity}", money(line.amount_fen), bold=bold)]
    if line.quantity > 1 or line.cuts:
        parts.append(TextPart(label("  单价 {amount}").format(amount=money(line.price_fen))))
    parts += [TextPart(joined("  {what}", what=what)) for what in line.includes]
    parts += [
        TextPart(joined("  {name} {amount}", name=recalled(cut.name), amount=money(-cut.amount_fen)))
        for cut in line.cuts
        if cut.amount_fen
    ]
    return parts


def _totals(bill: Bill, block: Block) -> list[Part]:
    by_session_fen = sum(line.amount_fen for line in bill.lines if line.session_card is not None)
    off_fen = bill.list_fen - bill.due_fen - by_session_fen
    parts: list[Part] = []
    if by_session_fen or off_fen:
        parts.append(amount_row(label("原价"), money(bill.list_fen)))
    days = _by_days(bill)
    by_days_fen = sum(line.amount_fen for line in bill.lines if line.line in days)
    if by_session_fen > by_days_fen:
        parts.append(amount_row(label("次卡抵扣"), money(by_days_fen - by_session_fen)))
    if by_days_fen:
        parts.append(amount_row(label("期限卡"), money(-by_days_fen)))
    if off_fen:
        parts.append(amount_row(label("优惠"), money(-off_fen)))
    parts.append(total_part(label("应收"), bill.due_fen, block))
    for tender in bill.tenders:
        parts.append(amount_row(tender.name or TENDERS[tender.tender], money(tender.amount_fen)))
        if tender.name is not None and tender.reference:
            parts.append(TextPart(label("  券码 …{tail}").format(tail=tender.reference[-4:])))
        if tender.change_fen:
            parts.append(amount_row(label("  实收"), money(tender.received_fen)))
            parts.append(amount_row(label("  找零"), money(tender.change_fen)))
    if bill.refunded_fen:
        parts.append(amount_row(label("已退款"), money(bill.refunded_fen), bold=True))
    return parts


def total_part(words: str, fen: int, block: Block) -> Part:
    """The sum, as large as the template wants it."""
    if block.size > 1:
        return TextPart(
            joined("{what} {amount}", what=words, amount=money(fen)), align="right", bold=block.bold, size=block.size
        )
    return amount_row(words, money(fen), bold=block.bold)


def _discount(card: CardBalance) -> list[Part]:
    """What stored value takes off beside paying, and until when."""
    if card.percent is None:
        return []
    until = label("至 {day}").format(day=card.percent_until[:10]) if card.percent_until else ""
    return [amount_row(label("  享 {fold} 折").format(fold=Fold(card.percent)), until)]


def balances(bill: Bill) -> list[Part]:
    """What the member still holds, on cards that this bill touched, that hold stored value or whose days run."""
    touched = {tender.card for tender in bill.tenders} | {line.session_card for line in bill.lines}
    rows: list[Part] = []
    for card in bill.card_balances:
        holder = f" {card.holder_masked}" if card.holder_masked is not None else ""
        if card.unit is Unit.FACE and not holder:
            rows.append(amount_row(label("储值余额"), money(card.balance)))
            rows += _discount(card)
        elif card.card in touched or (card.unit is Unit.DAY and card.balance and not holder):
            left = label("{name} 剩余").format(name=f"{card.name}{holder}")
            rows.append(amount_row(left, amount_words(card.unit, card.balance)))
            rows += [amount_row(label("  有效至"), card.expires_at[:10])] if card.expires_at else []
    if bill.points is not None:
        rows += [amount_row(label("本单积分"), f"+{bill.points.earned:,}")] if bill.points.earned else []
        rows.append(amount_row(label("积分余额"), f"{bill.points.balance:,}"))
    return [*rows, RulePart("single")] if rows else []
