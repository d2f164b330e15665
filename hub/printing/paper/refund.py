"""The slip of a refund."""

from devices.printers.document import DrawerPart, Part, TextPart
from hub.cashier.views import Bill
from hub.language import label
from hub.ledger.accounts import Tender
from hub.printing.facts import Block
from hub.printing.paper.content import Content, amount_row, line_row, money
from hub.printing.paper.receipt import TENDERS, balances, fields, moment, total_part, values
from hub.printing.refunds import RefundRow


def content(bill: Bill, refund: RefundRow, at: str, staff_name: str, copy: int, *, drawer: bool) -> Content:
    """at: RFC 3339 of the refund; staff_name: who gave it. drawer: cash that goes back opens it."""
    opens = drawer and copy == 1 and any(one.tender is Tender.CASH for one in refund.tenders)
    return Content(
        title=label("退款单"), copy=copy, number=label("单号 {number}").format(number=bill.number),
        time=label("退款时间 {at}").format(at=moment(at)),
        fields=fields(bill) | {"cashier": label("经手 {name}").format(name=staff_name)},
        more=[label("原单时间 {at}").format(at=moment(bill.at)), label("原因 {reason}").format(reason=refund.reason)],
        values=values(bill) | {
            "time": moment(at), "date": at[:10], "cashier": staff_name, "reason": refund.reason
        },
        lines=lambda block: _lines(bill, refund, block), totals=lambda block: _totals(refund, block),
        balances=lambda _block: balances(bill), before=[DrawerPart()] if opens else [],
    )  # fmt: skip


def _lines(bill: Bill, refund: RefundRow, block: Block) -> list[Part]:
    names = {line.line: line.name for line in bill.lines}
    parts: list[Part] = [line_row(label("退款项目"), label("次数"), label("金额"), bold=True)]
    for one in refund.lines:
        sessions = f"{one.sessions}" if one.sessions else ""
        amount = money(-one.amount_fen) if one.amount_fen else label("退回次卡")
        parts.append(
            line_row(
                names.get(one.line, label("第 {line} 行").format(line=one.line)), sessions, amount, bold=block.bold
            )
        )
    return parts


def _totals(refund: RefundRow, block: Block) -> list[Part]:
    parts = [total_part(label("退款合计"), -refund.amount_fen, block)]
    parts += [
        amount_row(label("退回{tender}").format(tender=TENDERS[one.tender]), money(-one.amount_fen))
        for one in refund.tenders
    ]
    sessions = sum(one.sessions for one in refund.lines)
    if sessions:
        parts.append(TextPart(label("退回次卡 {count} 次").format(count=sessions)))
    return parts
