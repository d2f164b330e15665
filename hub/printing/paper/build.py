"""A job's document, laid out from the state of the moment it is sent."""

from dataclasses import dataclass
from functools import partial

from devices.printers.document import Document
from hub.cashier import state, views
from hub.cashier.errors import BillNotSettled
from hub.cashier.views import Bill, LineView
from hub.catalog import state as catalog_state
from hub.errors import NotFound
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import recalled, spoken, words
from hub.ledger.accounts import Tender
from hub.localtime import rfc3339
from hub.printing import choices, refunds
from hub.printing.facts import Block, Slip, Subject
from hub.printing.paper import label, receipt, refund, service, shift, statement, voucher
from hub.printing.paper.content import Content, document, fitted
from hub.printing.paper.receipt import Sign
from hub.printing.services import digest
from hub.printing.template import STANDARD
from hub.reports import statement as statements
from hub.reports.table import span
from hub.shifts import state as shift_state
from hub.store.state import settings, store, zone
from hub.vouchers import slips as vouchers


class Changed(Exception):
    """What the slip was to say is no longer so: the bill's line was changed, or the bill discarded."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """width: the printer's columns, None where nobody knows. fresh: nobody has waited for this paper."""

    slip: Slip
    subject: Subject
    copy: int = 1
    width: int | None = None
    fresh: bool = True


def build(reader: Reader, wanted: Wanted, now_ms: int, sign: Sign) -> Document:
    """Raises NotFound, BillNotSettled, Changed."""
    subject = wanted.subject
    if wanted.slip is Slip.LABEL and subject.item is not None:
        return label.document(catalog_state.item(reader, subject.item))
    if subject.shift is not None or subject.day is not None:
        return _of_the_drawer(reader, wanted)
    if subject.vouchers:
        return _of_vouchers(reader, wanted)
    if subject.member is not None:
        return _of_member(reader, wanted, now_ms)
    if subject.bill is None:
        raise NotFound(what=words("账单", "the bill"))
    bill = views.bill(reader, subject.bill, now_ms)
    content = _content(reader, bill, wanted, sign)
    blocks = choices.template(reader, wanted.slip) or STANDARD[wanted.slip]
    theirs = bill.member.language if bill.member is not None and wanted.slip is not Slip.SERVICE else ""
    return laid_out(reader, content, blocks, wanted.width, theirs)


def _of_the_drawer(reader: Reader, wanted: Wanted) -> Document:
    """Raises NotFound, Changed for a day that was opened again."""
    of, name, chosen = wanted.subject, partial(views.staff_name, reader), settings(reader)
    paper = (store(reader).name, name, zone(reader), wanted.copy)
    if of.shift is not None:
        made = shift.handed_over(shift_state.shift(reader, of.shift), shift_state.movements(reader, of.shift), *paper)
    else:
        days = shift_state.closed_between(reader, of.day or "", of.day or "")
        if not days:
            raise Changed
        made = shift.day_closed(days[0], *paper)
    return spoken(fitted(made, wanted.width or chosen.receipt_width), chosen.language)


def _of_vouchers(reader: Reader, wanted: Wanted) -> Document:
    """Raises NotFound, Changed where none of them is to be had any more."""
    found = [one for one in map(partial(vouchers.printable, reader), wanted.subject.vouchers) if one is not None]
    if not found:
        raise Changed
    chosen, name = settings(reader), store(reader).name
    if wanted.slip is Slip.VOUCHER_LABEL:
        return voucher.labels(found, wanted.copy, chosen.language)
    made = voucher.slips(found, name, wanted.copy)
    return spoken(fitted(made, wanted.width or chosen.receipt_width), chosen.language)


def _of_member(reader: Reader, wanted: Wanted, now_ms: int) -> Document:
    """In the member's language. Raises NotFound."""
    of, chosen = wanted.subject, settings(reader)
    days = span(of.first or "", of.last or "", zone(reader), now_ms)
    found = statements.statement(reader, of.member or MemberId(""), days)
    made = statement.slip(found, store(reader).name, days)
    return spoken(fitted(made, wanted.width or chosen.receipt_width), found.language or chosen.language)


def laid_out(
    reader: Reader, content: Content, blocks: tuple[Block, ...], width: int | None, language: str = ""
) -> Document:
    """The content under the store's name, footer and logo, in the language given or the store's."""
    row, chosen = store(reader), settings(reader)
    values = content.values | {"store": row.name}
    framed = content.framed(
        store=row.name, footer=recalled(chosen.receipt_footer), logo=choices.logo(reader), values=values
    )
    return spoken(document(framed, blocks, width or chosen.receipt_width), language or chosen.language)


def _content(reader: Reader, bill: Bill, wanted: Wanted, sign: Sign) -> Content:
    subject = wanted.subject
    if wanted.slip is Slip.SERVICE:
        line = line_of(bill, subject)
        return service.content(bill, line, technicians(reader, line), wanted.copy)
    if bill.state != "settled":
        raise BillNotSettled
    if wanted.slip is Slip.REFUND:
        row = refunds.refund(reader, bill.bill, subject.refund or "")
        at = rfc3339(row.at, zone(reader))
        return refund.content(bill, row, at, views.staff_name(reader, row.actor), wanted.copy, drawer=wanted.fresh)
    return receipt.content(bill, wanted.copy, store(reader).hub, sign, drawer=wanted.fresh)


def line_of(bill: Bill, subject: Subject) -> LineView:
    """The line a service slip was asked for, wherever it now stands. Raises Changed."""
    if bill.state == "discarded":
        raise Changed
    same = [line for line in bill.lines if digest(line) == subject.content]
    if not same:
        raise Changed
    return next((line for line in same if line.line == subject.line), same[0])


def technicians(reader: Reader, line: LineView) -> list[str]:
    return [views.staff_name(reader, share.staff) for share in line.shares]


def opens_drawer(reader: Reader, subject: Subject) -> bool:
    """Whether the slip is of a sale in cash, or of cash that went back."""
    if subject.bill is None or subject.line is not None:
        return False
    if subject.refund is not None:
        return any(one.tender is Tender.CASH for one in refunds.refund(reader, subject.bill, subject.refund).tenders)
    return any(row.tender is Tender.CASH for row in state.tenders(reader, subject.bill))
