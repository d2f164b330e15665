"""Routes of payments by code."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from hub.amounts import END, PositiveFen, ShortText
from hub.cashier import state as bill_state
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import BillId, PaymentId
from hub.journal.tx import Reader
from hub.language import kept, recalled
from hub.ledger.accounts import Tender
from hub.localtime import rfc3339
from hub.payments import rules, state
from hub.payments.rules import GiveBack, Start
from hub.payments.state import Payment, Refund
from hub.security.roles import Permission
from hub.store.state import zone

routes = Routes("payments")


class PayRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """code: what the payer's phone shows; it is kept nowhere."""

    tender: Literal["wechat", "alipay"]
    amount_fen: PositiveFen
    code: Annotated[str, Meta(pattern="^[0-9]{16,24}" + END)]


class PaymentView(Struct, frozen=True):
    """state: started, paid, failed, cancelled. bill: null for money that came without one. here: asked for at this
    terminal.
    """

    payment: PaymentId
    tender: Tender
    amount_fen: int
    state: str
    reason: str
    transaction: str
    bill: BillId | None
    refunded_fen: int
    at: str
    here: bool


class Payments(Struct, frozen=True):
    """tenders: those the store has an account for."""

    tenders: list[Tender]
    payments: list[PaymentView]


class RefundView(Struct, frozen=True):
    """state: started, done, failed. tries: times the channel was asked in vain. reason: its last words, ours before."""

    number: str
    payment: PaymentId
    tender: Tender
    amount_fen: int
    state: str
    reason: str
    at: str
    tries: int


class Refunds(Struct, frozen=True):
    refunds: list[RefundView]


UNBOOKED = kept("未入账退回", "Not on any bill, given back")


class GiveBackRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """reason: for the payer to read; ours if empty."""

    reason: ShortText = ""


@routes.get("/payments", permission=Permission.SELL)
async def open_payments(call: Call) -> Payments:
    """Channels the store has, payments without an outcome, and money that came without a bill."""
    return Payments(call.hub.payments.tenders, await call.read(_unsettled, call.principal.terminal.terminal))


@routes.post("/payments", permission=Permission.SELL, status=201)
async def pay(call: Call, body: PayRequest) -> PaymentView:
    """Ask for money by the payer's code; what becomes of it comes as event `payment` or by asking."""
    payment, replayed = await call.hub.payments.start(
        Start(Tender(body.tender), body.amount_fen), body.code, actor=call.actor,
        device=call.principal.terminal.terminal, key=call.key(),
    )  # fmt: skip
    if replayed:
        call.reply_headers["Idempotency-Replayed"] = "true"
    return _view(payment, call.hub.zone, call.principal.terminal.terminal)


@routes.get("/payments/{payment}", permission=Permission.SELL)
async def one(call: Call, payment: str) -> PaymentView:
    """How a payment stands."""
    return await _stands(call, payment)


@routes.post("/payments/{payment}/cancellation", permission=Permission.SELL, status=202)
async def cancel(call: Call, payment: str) -> PaymentView:
    """Do not wait any longer: undo it at the channel."""
    await call.hub.payments.give_up(PaymentId(payment))
    return await _stands(call, payment)


@routes.post("/payments/{payment}/refund", permission=Permission.REFUND, status=202)
async def give_back(call: Call, payment: str, body: GiveBackRequest) -> PaymentView:
    """Money that came without a bill goes back."""
    await call.write(rules.give_back, GiveBack(PaymentId(payment), body.reason or UNBOOKED))
    return await _stands(call, payment)


@routes.get("/bills/{bill}/payment-refunds", permission=Permission.SELL)
async def refunds(call: Call, bill: str) -> Refunds:
    """What a bill gave back by channels, and how each stands."""
    return Refunds(await call.read(_refunds, BillId(bill)))


@routes.post("/payment-refunds/{number}/retry", permission=Permission.REFUND, status=202)
async def retry(call: Call, number: str) -> RefundView:
    """Try a refund again that was given up: queried first, by the same number, so that it is never given twice."""
    await call.write(rules.resume_refund, number)
    return await call.read(_one_refund, number)


async def _stands(call: Call, payment: str) -> PaymentView:
    found = await call.read(state.payment, PaymentId(payment))
    return _view(found, call.hub.zone, call.principal.terminal.terminal)


def _unsettled(reader: Reader, terminal: str) -> list[PaymentView]:
    where = zone(reader)
    return [_view(payment, where, terminal) for payment in state.unsettled(reader)]


def _refunds(reader: Reader, bill: BillId) -> list[RefundView]:
    bill_state.bill(reader, bill)
    return [_refund(reader, one) for one in state.refunds_of(reader, bill)]


def _one_refund(reader: Reader, number: str) -> RefundView:
    return _refund(reader, state.refund(reader, number))


def _refund(reader: Reader, one: Refund) -> RefundView:
    return RefundView(
        one.number, one.payment, state.payment(reader, one.payment).tender, one.amount_fen, one.state,
        recalled(one.said or one.reason), rfc3339(one.at, zone(reader)), one.tries,
    )  # fmt: skip


def _view(payment: Payment, where: str, terminal: str) -> PaymentView:
    return PaymentView(
        payment.payment, payment.tender, payment.amount_fen, payment.state, recalled(payment.reason),
        payment.transaction, payment.bill, payment.refunded_fen, rfc3339(payment.at, where), payment.device == terminal,
    )  # fmt: skip
