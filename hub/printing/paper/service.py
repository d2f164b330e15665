"""Service slips (服务单): what is to be done for whom, where and by whom; one a line of the bill."""

from devices.printers.document import BeepPart, Part, TextPart
from hub.cashier.views import Bill, LineView
from hub.language import joined, label, recalled
from hub.members.views import mask_name
from hub.printing.facts import Block
from hub.printing.paper.content import Content
from hub.printing.paper.receipt import moment, values

_TAIL = 6


def content(bill: Bill, line: LineView, technicians: list[str], copy: int) -> Content:
    """A held bill has no number yet: the end of its id tells it."""
    number = (
        label("单号 {number}").format(number=bill.number)
        if bill.number
        else label("挂单 尾号 {tail}").format(tail=bill.bill[-_TAIL:])
    )
    people = "、".join(technicians)
    return Content(
        title=label("服务单"), copy=copy, number=number, time=label("时间 {at}").format(at=moment(bill.at)),
        fields={"cashier": label("开单 {name}").format(name=bill.staff_name)},
        values=values(bill) | {"number": number, "room": line.room or "", "technician": people},
        lines=lambda block: _lines(bill, line, people, block), before=[BeepPart()],
    )  # fmt: skip


def _lines(bill: Bill, line: LineView, people: str, block: Block) -> list[Part]:
    size, bold = block.size, block.bold
    times = f" ×{line.quantity}" if line.quantity > 1 else ""
    parts: list[Part] = []
    if line.room:
        parts.append(TextPart(room_words(line.room), align=block.align, bold=bold, size=size))
    parts.append(
        TextPart(
            joined("{name}{times}", name=recalled(line.name), times=times), align=block.align, bold=bold, size=size
        )
    )
    parts.append(
        TextPart(label("会员 {name}").format(name=mask_name(bill.member.name)) if bill.member else label("散客"))
    )
    parts.append(TextPart(label("技师 {name}").format(name=people or label("未指定")), bold=True))
    if bill.note:
        parts.append(TextPart(label("备注 {note}").format(note=bill.note)))
    return parts


def room_words(room: str) -> str:
    """3 -> 3 号房"""
    return label("{room} 号房").format(room=room) if room.isdecimal() else room
