"""The slips of a hand-over (交班单) and of a day's close (日结单): what the drawer's count was signed for."""

from collections.abc import Callable, Iterable

from devices.printers.document import CutPart, Document, FeedPart, Part, RulePart, TextPart
from hub.language import label, words
from hub.ledger.accounts import Tender
from hub.localtime import rfc3339
from hub.printing.paper.content import amount_row, line_row, money
from hub.printing.paper.receipt import TENDERS, moment
from hub.shifts.facts import CashReason
from hub.shifts.state import ClosedDay, Movement, Shift

REASONS = {
    CashReason.FLOAT: label("备用金"),
    CashReason.BANK: label("存取银行"),
    CashReason.EXPENSE: label("零星支出"),
    CashReason.OWNER: label("老板存取"),
}
_OF_SHIFT = (words("交班人签字", "Handed over by"), words("接班人签字", "Taken over by"))
_OF_DAY = (words("日结人签字", "Closed by"), words("复核签字", "Checked by"))
_FEED_LINES = 2


def handed_over(
    shift: Shift, movements: Iterable[Movement], store: str, name: Callable[[str], str], zone: str, copy: int
) -> Document:
    """A shift that has ended: its takings, what went in and out of the drawer, the count and what it differs by."""
    parts = _head(store, words("交班单", "Shift hand-over"), copy)
    parts += [
        _said(words("开始 {at} {name}", "Began {at} {name}"), shift.began_at, name(shift.began_by), zone),
        _said(words("交班 {at} {name}", "Ended {at} {name}"), shift.ended_at or 0, name(shift.ended_by or ""), zone),
    ]
    if shift.handed_to:
        parts.append(TextPart(words("交给 {name}", "Handed to {name}").format(name=name(shift.handed_to))))
    parts += [RulePart("single"), *_takings(shift), RulePart("single")]
    moved: list[Part] = [amount_row(REASONS[CashReason(one.reason)], money(one.amount_fen)) for one in movements]
    if moved:
        parts += [*moved, RulePart("single")]
    return _signed([*parts, *_count(shift)], _OF_SHIFT)


def day_closed(closed: ClosedDay, store: str, name: Callable[[str], str], zone: str, copy: int) -> Document:
    """A day's figures as they were when it was closed."""
    figures = closed.figures
    parts = _head(store, words("日结单", "Close of the day"), copy)
    parts += [
        TextPart(words("营业日 {day}", "Day {day}").format(day=figures.day)),
        _said(words("日结 {at} {name}", "Closed {at} {name}"), closed.at, name(closed.actor), zone),
        RulePart("single"),
    ]
    parts += [amount_row(TENDERS[Tender(one.tender)], money(one.amount_fen)) for one in figures.tenders]
    parts += [
        amount_row(words("实收合计", "Received"), money(figures.received_fen), bold=True),
        RulePart("single"),
        amount_row(words("消耗业绩", "Revenue"), money(figures.revenue_fen)),
        amount_row(label("退款"), money(-figures.refunded_fen)),
        amount_row(words("账单", "Bills"), f"{figures.bills}"),
    ]
    return _signed(parts, _OF_DAY)


def _head(store: str, title: str, copy: int) -> list[Part]:
    parts: list[Part] = [TextPart(store, align="center"), TextPart(title, align="center", bold=True, size=2)]
    if copy > 1:
        parts.append(TextPart(label("补打 第 {copy} 联").format(copy=copy), align="center", bold=True))
    return parts


def _said(sentence: str, at_ms: int, name: str, zone: str) -> TextPart:
    return TextPart(sentence.format(at=moment(rfc3339(at_ms, zone)), name=name))


def _takings(shift: Shift) -> list[Part]:
    """Tender by tender what came and went back, then how often what was done."""
    parts: list[Part] = []
    for tender, words_of in TENDERS.items():
        came, _ = shift.figures.get(f"received.{tender.value}", (0, 0))
        went, _ = shift.figures.get(f"refunded.{tender.value}", (0, 0))
        if came or went:
            parts.append(amount_row(words_of, money(came - went)))
    shown = (
        ("bills", words("账单 {n} 张", "Bills: {n}")), ("refunds", words("退款 {n} 笔", "Refunds: {n}")),
        ("discounts", words("优惠 {n} 笔", "Discounts: {n}")), ("voids", words("作废挂单 {n} 张", "Discarded: {n}")),
        ("drawer", words("开钱箱 {n} 次", "Drawer opened: {n}")),
    )  # fmt: skip
    for key, sentence in shown:
        amount, times = shift.figures.get(key, (0, 0))
        if times:
            parts.append(amount_row(sentence.format(n=times), money(amount) if amount else ""))
    return parts


def _count(shift: Shift) -> list[Part]:
    counted_fen, expected_fen = shift.counted_fen or 0, shift.expected_fen or 0
    over_fen = counted_fen - expected_fen
    parts: list[Part] = [
        line_row(money(one.denomination_fen), f"x{one.pieces}", money(one.denomination_fen * one.pieces))
        for one in shift.counted
        if one.pieces
    ]
    parts += [
        amount_row(label("账面现金"), money(expected_fen)),
        amount_row(label("实点现金"), money(counted_fen), bold=True),
        amount_row(_difference(over_fen), money(over_fen), bold=bool(over_fen)),
    ]
    if shift.note:
        parts.append(TextPart(words("说明 {note}", "Note: {note}").format(note=shift.note)))
    return parts


def _difference(over_fen: int) -> str:
    if over_fen == 0:
        return words("账实相符", "Agrees with the books")
    return words("长款", "Too much") if over_fen > 0 else words("短款", "Too little")


def _signed(parts: list[Part], signatures: Iterable[str]) -> Document:
    lines: list[Part] = []
    for words_of in signatures:
        lines += [FeedPart(1), TextPart(words_of), FeedPart(1), RulePart("single")]
    return Document(parts=[*parts, RulePart("double"), *lines, FeedPart(_FEED_LINES), CutPart()])
