"""Routes of the till."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from hub.amounts import END, Date, LongText, Pin
from hub.cashier import quotes, receipts, rules, state, views
from hub.cashier.commands import ChangeHeld, Hold, OfBill, Quote, Refund, Sell, SettleHeld
from hub.cashier.consents import AskConsent, Consent
from hub.cashier.errors import ReceiptNotOurs
from hub.cashier.quotes import Quoted
from hub.cashier.views import Bill, BillSummaries
from hub.catalog.state import Item
from hub.errors import Invalid
from hub.hardware import state as hardware_state
from hub.hardware.presence import meaning_of_card, meaning_of_scan
from hub.http.call import Call, Who
from hub.http.common import MAX_PAGE, before_seq
from hub.http.routes import Routes
from hub.ids import BillId, ConsentId
from hub.journal.tx import Reader
from hub.localtime import rfc3339
from hub.loyalty.coupon_views import CouponView
from hub.members import state as member_state
from hub.members import views as member_views
from hub.members.views import MemberRow, mask_name
from hub.printing.facts import Slip, Subject
from hub.printing.paper.build import Wanted, build
from hub.printing.paper.plain import plain_text
from hub.security.roles import Permission
from hub.store.state import store, zone
from hub.vouchers.seen import Seen
from hub.vouchers.views import VoucherView

routes = Routes("cashier")


class BillQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """state: held, settled, discarded, joined by commas. day: YYYY-MM-DD."""

    state: Annotated[str, Meta(pattern="^(held|settled|discarded)(,(held|settled|discarded)){0,2}" + END)] = "settled"
    day: Date | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 30
    cursor: Annotated[str, Meta(max_length=20, pattern="^[0-9]*" + END)] = ""


class DiscardQuery(Struct, frozen=True, forbid_unknown_fields=True):
    reason: LongText = ""


class LookupQuery(Struct, frozen=True, forbid_unknown_fields=True):
    q: Annotated[str, Meta(min_length=1, max_length=300)]


class Lookup(Struct, frozen=True):
    """kind: member, item, receipt, coupon, group_buy, voucher, card_unknown, card_suspect, members or nothing.

    message: why a card that is known opens nobody, or why a coupon or a voucher cannot be used. seen: what those are.
    """

    kind: str
    member: MemberRow | None = None
    item: Item | None = None
    bill: BillId | None = None
    valid: bool | None = None
    number: str | None = None
    members: list[MemberRow] = []
    coupon: CouponView | None = None
    voucher: VoucherView | None = None
    seen: Seen | None = None
    message: str | None = None


class ReceiptJob(Struct, frozen=True):
    job: str
    copy: int


class ReceiptPreview(Struct, frozen=True):
    text: str
    document: Any


class VerifyRequest(Struct, frozen=True, forbid_unknown_fields=True):
    qr: Annotated[str, Meta(max_length=400)]


class HandheldConsent(Struct, frozen=True):
    consent: Consent | None


class ConsentAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    pin: Pin | None = None
    declined: bool = False


class InRoom(Struct, frozen=True):
    member_masked: str | None
    service: str
    technician: str
    since: str
    duration_min: int | None


class Display(Struct, frozen=True):
    store_name: str
    room: str | None
    now: InRoom | None


@routes.post("/sales", permission=Permission.SELL, status=201)
async def sell(call: Call, body: Sell) -> Bill:
    """Settle a bill in one step."""
    return await call.write_and_view(rules.sell, body, views.bill)


@routes.post("/quotes", permission=Permission.SELL)
async def quote(call: Call, body: Quote) -> Quoted:
    """What lines would cost, and what each rule takes off; nothing is kept."""
    return await call.read(quotes.quote, body, call.actor, call.now_ms())


@routes.post("/bills", permission=Permission.SELL, status=201)
async def hold(call: Call, body: Hold) -> Bill:
    """Hold a bill."""
    return await call.write_and_view(rules.hold, body, views.bill)


@routes.get("/bills", permission=Permission.SELL)
async def list_bills(call: Call, query: BillQuery) -> BillSummaries:
    """Bills, newest first."""
    return await call.read(_list, query)


@routes.get("/bills/{bill}", permission=Permission.SELL)
async def one_bill(call: Call, bill: str) -> Bill:
    """A bill."""
    return await _bill(call, BillId(bill))


@routes.put("/bills/{bill}", permission=Permission.SELL)
async def change(call: Call, bill: str, body: ChangeHeld) -> Bill:
    """Change a held bill."""
    return await call.write_and_view(rules.change_held, OfBill(BillId(bill), body), views.bill)


@routes.delete("/bills/{bill}", permission=Permission.SELL)
async def discard(call: Call, bill: str, query: DiscardQuery) -> None:
    """Discard a held bill."""
    await call.write(rules.discard_held, OfBill(BillId(bill), query.reason))


@routes.post("/bills/{bill}/settlement", permission=Permission.SELL)
async def settle(call: Call, bill: str, body: SettleHeld) -> Bill:
    """Settle a held bill."""
    return await call.write_and_view(rules.settle_held, OfBill(BillId(bill), body), views.bill)


@routes.post("/bills/{bill}/refunds", permission=Permission.SELL)
async def refund(call: Call, bill: str, body: Refund) -> Bill:
    """Refund lines of a settled bill; who may not refund alone brings an approval."""
    return await call.write_and_view(rules.refund, OfBill(BillId(bill), body), views.bill)


@routes.post("/bills/{bill}/receipts", permission=Permission.SELL, status=202)
async def print_receipt(call: Call, bill: str) -> ReceiptJob:
    """Print a receipt, or print it again."""
    issued = await call.write(receipts.issue, BillId(bill))
    return ReceiptJob(issued.job, issued.copy)


@routes.get("/bills/{bill}/receipt", permission=Permission.SELL)
async def preview(call: Call, bill: str) -> ReceiptPreview:
    """The receipt as it would print."""
    wanted = Wanted(Slip.RECEIPT, Subject(bill=BillId(bill)))
    document = await call.read(build, wanted, call.now_ms(), call.hub.store.keys.signing.sign)
    return ReceiptPreview(plain_text(document), document)


@routes.post("/receipts/verification", who=Who.TERMINAL)
async def verify_receipt(call: Call, body: VerifyRequest) -> receipts.Verified:
    """Check a receipt's QR without network."""
    if not body.qr.startswith(receipts.QR_PREFIX):
        raise ReceiptNotOurs
    return await call.read(_verify, body.qr)


@routes.post("/bills/{bill}/consents", permission=Permission.SELL, status=201)
async def ask_consent(call: Call, bill: str, body: AskConsent) -> Consent:
    """Ask the member to consent on a handheld."""
    return await call.hub.consents.ask(BillId(bill), body, call.actor, call.principal.terminal.terminal)


@routes.get("/consents/{consent}", permission=Permission.SELL)
async def get_consent(call: Call, consent: str) -> Consent:
    """How a consent request stands."""
    return call.hub.consents.get(ConsentId(consent))


@routes.delete("/consents/{consent}", permission=Permission.SELL)
async def withdraw_consent(call: Call, consent: str) -> None:
    """Withdraw a consent request."""
    await call.hub.consents.withdraw(ConsentId(consent), call.actor, call.principal.terminal.terminal)


@routes.get("/handheld/consent", who=Who.HANDHELD)
async def waiting_consent(call: Call) -> HandheldConsent:
    """The consent that waits for a member."""
    till = await call.read(hardware_state.station_of, call.principal.terminal.terminal)
    return HandheldConsent(call.hub.consents.waiting(till))


@routes.post("/handheld/consents/{consent}", who=Who.HANDHELD)
async def answer_consent(call: Call, consent: str, body: ConsentAnswer) -> Consent:
    """The member's answer."""
    terminal = call.principal.terminal.terminal
    if body.declined:
        return await call.hub.consents.decline(ConsentId(consent), terminal)
    if body.pin is None:
        raise Invalid(detail="pin")
    return await call.hub.consents.give(ConsentId(consent), body.pin, terminal)


@routes.get("/display", who=Who.DISPLAY)
async def display(call: Call) -> Display:
    """What a room display shows."""
    return await call.read(display_of, call.principal.terminal.room)


@routes.get("/lookup", permission=Permission.SERVE_MEMBERS)
async def lookup(call: Call, query: LookupQuery) -> Lookup:
    """One input for everything: a card, a code, a name, a number."""
    return await call.read(_lookup, query.q.strip(), call.now_ms())


def display_of(reader: Reader, room: str | None) -> Display:
    """The held bill with a service in this room, if there is one; the member's name masked."""
    where = store(reader)
    row = reader.one(
        "SELECT b.bill, b.member, b.at, l.line FROM bill b JOIN bill_line l ON l.bill = b.bill "
        "WHERE b.state = 'held' AND l.room = ? ORDER BY b.seq DESC LIMIT 1",
        room,
    )
    if room is None or row is None:
        return Display(where.name, room, None)
    line = next(found.line for found in state.lines(reader, BillId(row[0])) if found.line.line == row[3])
    people = [views.staff_name(reader, share.staff) for share in line.shares]
    member = member_state.member(reader, row[1]).profile.name if row[1] else None
    minutes = reader.one("SELECT duration_min FROM item WHERE item = ?", line.item)
    return Display(
        where.name, room,
        InRoom(
            mask_name(member) if member else None, line.name, "、".join(people), rfc3339(row[2], zone(reader)),
            minutes[0] if minutes else None,
        ),
    )  # fmt: skip


async def _bill(call: Call, bill: BillId) -> Bill:
    return await call.read(views.bill, bill, call.now_ms())


def _list(reader: Reader, query: BillQuery) -> BillSummaries:
    rows = state.bills(reader, tuple(query.state.split(",")), query.day, query.limit + 1, before_seq(query.cursor))
    return views.summaries(reader, rows, query.limit)


def _verify(reader: Reader, qr: str) -> receipts.Verified:
    return receipts.verify_qr(qr, store(reader), reader)


def _lookup(reader: Reader, text: str, now_ms: int) -> Lookup:
    scanned = _scanned(*meaning_of_scan(reader, text, now_ms))
    if scanned is not None:
        return scanned
    bill = state.bill_by_number(reader, text)
    if bill is not None:
        return Lookup("receipt", bill=bill.bill, valid=True, number=bill.number)
    found = member_state.find(reader, text, 10)
    rows = [member_views.row(reader, member, now_ms) for member in found]
    if len(rows) == 1:
        return Lookup("member", member=rows[0])
    if rows:
        return Lookup("members", members=rows)
    if len(text) == 10 and text.isdecimal():  # noqa: PLR2004 - as EM4100 cards are numbered
        _, card = meaning_of_card(reader, text, now_ms)
        return Lookup("card_unknown", number=card.get("number"))
    return Lookup("nothing")


def _scanned(name: str, data: dict[str, Any]) -> Lookup | None:
    """What a code means by itself."""
    match name:
        case "member.present":
            return Lookup("member", member=data["member"])
        case "item.scanned":
            return Lookup("item", item=data["item"])
        case "receipt.scanned":
            return Lookup("receipt", bill=data["bill"], valid=data["valid"], number=data["number"])
        case "coupon.scanned":
            return Lookup("coupon", coupon=data["coupon"], seen=data["seen"], message=data["message"])
        case "card.suspect":
            return Lookup("card_suspect", message=data["message"])
        case "group_buy.scanned":
            return Lookup("group_buy", number=data["code"])
        case "voucher.scanned":
            return Lookup(
                "voucher", number=data["code"], voucher=data["voucher"], seen=data["seen"], message=data["message"]
            )
    return None
