"""Service slips (服务单): what is to be done for whom, where and by whom; one a line of the bill."""

from devices.printers.document import BeepPart, Part, TextPart
from hub.cashier.views import Bill, LineView
from hub.members.views import mask_name
from hub.printing.facts import Block
from hub.printing.paper.content import Content
from hub.printing.paper.receipt import moment, values

_TAIL = 6


def content(bill: Bill, line: LineView, technicians: list[str], copy: int) -> Content:
    """A held bill has no number yet: the end of its id tells it."""
    number = f"单号 {bill.number}" if bill.number else f"挂单 尾号 {bill.bill[-_TAIL:]}"
    people = "、".join(technicians)
    return Content(
        title="服务单", copy=copy, number=number, time=f"时间 {moment(bill.at)}",
        fields={"cashier": f"开单 {bill.staff_name}"},
        values=values(bill) | {"number": number, "room": line.room or "", "technician": people},
        lines=lambda block: _lines(bill, line, people, block), before=[BeepPart()],
    )  # fmt: skip


def _lines(bill: Bill, line: LineView, people: str, block: Block) -> list[Part]:
    size, bold = block.size, block.bold
    times = f" ×{line.quantity}" if line.quantity > 1 else ""
    parts: list[Part] = []
    if line.room:
        parts.append(TextPart(room_words(line.room), align=block.align, bold=bold, size=size))
    parts.append(TextPart(line.name + times, align=block.align, bold=bold, size=size))
    parts.append(TextPart(f"会员 {mask_name(bill.member.name)}" if bill.member else "散客"))
    parts.append(TextPart(f"技师 {people or '未指定'}", bold=True))
    if bill.note:
        parts.append(TextPart(f"备注 {bill.note}"))
    return parts


def room_words(room: str) -> str:
    """3 -> 3 号房"""
    return f"{room} 号房" if room.isdecimal() else room
