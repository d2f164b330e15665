"""Starting and ending payments; whether one may pay a bill."""

from collections.abc import Sequence

from msgspec import Struct

from hub.amounts import PositiveFen
from hub.cashier.facts import TenderTaken
from hub.errors import Refused
from hub.ids import BillId, PaymentId
from hub.journal.tx import Context, Reader, Tx
from hub.ledger.accounts import Tender
from hub.payments import state
from hub.payments.facts import (
    End,
    PaymentEnded,
    PaymentRefundEnded,
    PaymentRefundResumed,
    PaymentRefundStarted,
    PaymentRefundTried,
    PaymentStarted,
)

MAX_OPEN = 50


class PaymentUnfit(
    Refused,
    code="payment_unfit",
    zh="这笔付款还没有成功、金额不符，或已用于别的账单",
    en="This payment is not paid, of another amount, or used for another bill",
): ...


class TooManyPayments(
    Refused,
    code="too_many_payments",
    zh="有 {limit} 笔付款还没有结果，请先处理",
    en="{limit} payments wait for their outcome; look at those first",
): ...


class PaymentOver(Refused, code="payment_over", zh="这笔付款已经结束", en="This payment has ended"): ...


class RefundNotFailed(
    Refused,
    code="refund_not_failed",
    zh="这笔退款没有失败，不用再试",
    en="This refund has not failed; there is nothing to try again",
): ...


class Start(Struct, frozen=True, forbid_unknown_fields=True):
    tender: Tender
    amount_fen: PositiveFen


class Finish(Struct, frozen=True):
    payment: PaymentId
    end: End
    transaction: str = ""
    reason: str = ""


class FinishRefund(Struct, frozen=True):
    number: str
    done: bool
    reason: str = ""


class TryRefund(Struct, frozen=True):
    number: str
    reason: str


class GiveBack(Struct, frozen=True):
    """Money that came without a bill goes back."""

    payment: PaymentId
    reason: str


def start(tx: Tx, context: Context, command: Start) -> PaymentId:
    """Raises TooManyPayments."""
    if len(state.unsettled(tx)) >= MAX_OPEN:
        raise TooManyPayments(limit=MAX_OPEN)
    payment = PaymentId(context.new_id(PaymentId))
    tx.append(
        PaymentStarted(payment=payment, tender=command.tender, order=f"M{payment}", amount_fen=command.amount_fen)
    )
    return payment


def finish(tx: Tx, _context: Context, command: Finish) -> None:
    """What the channel said; told twice it stands once."""
    found = state.payment(tx, command.payment)
    if found.state != "started":
        return
    tx.append(
        PaymentEnded(
            payment=found.payment, end=command.end, transaction=command.transaction[:64], reason=command.reason[:120]
        )
    )  # fmt: skip


def check_pays(reader: Reader, payment: str, tender: Tender, amount_fen: int) -> PaymentId:
    """Raises NotFound, PaymentUnfit."""
    found = state.payment(reader, PaymentId(payment))
    if (found.state, found.tender, found.amount_fen, found.bill, found.refunded_fen) != (
        "paid", tender, amount_fen, None, 0,
    ):  # fmt: skip
        raise PaymentUnfit
    return found.payment


def check_each_pays(reader: Reader, tenders: Sequence[TenderTaken]) -> None:
    """Several payments of a channel may pay one bill, each once. Raises NotFound, PaymentUnfit."""
    confirmed = [taken for taken in tenders if taken.payment is not None]
    if len({taken.payment for taken in confirmed}) < len(confirmed):
        raise PaymentUnfit
    for taken in confirmed:
        check_pays(reader, str(taken.payment), taken.tender, taken.amount_fen)


def start_refund(tx: Tx, context: Context, payment: PaymentId, amount_fen: int, bill: BillId, reason: str) -> None:
    """Together with the bill's refund."""
    number = f"R{context.new_id(str)}"
    tx.append(
        PaymentRefundStarted(payment=payment, number=number, amount_fen=amount_fen, bill=bill, reason=reason[:60])
    )


def give_back(tx: Tx, context: Context, command: GiveBack) -> None:
    """Refund what was paid and has no bill. Raises NotFound, PaymentUnfit."""
    found = state.payment(tx, command.payment)
    if found.state != "paid" or found.bill is not None or found.refunded_fen:
        raise PaymentUnfit
    number = f"R{context.new_id(str)}"
    tx.append(
        PaymentRefundStarted(
            payment=found.payment, number=number, amount_fen=found.amount_fen, bill=None, reason=command.reason[:60]
        )
    )  # fmt: skip


def try_refund(tx: Tx, _context: Context, command: TryRefund) -> None:
    """It came to nothing this time; told after its end it is too late to count."""
    found = state.refund(tx, command.number)
    if found.state == "started":
        tx.append(PaymentRefundTried(payment=found.payment, number=found.number, reason=command.reason[:120]))


def resume_refund(tx: Tx, _context: Context, number: str) -> None:
    """A person has looked at why it failed. Raises NotFound, RefundNotFailed."""
    found = state.refund(tx, number)
    if found.state != "failed":
        raise RefundNotFailed
    tx.append(PaymentRefundResumed(payment=found.payment, number=found.number))


def finish_refund(tx: Tx, _context: Context, command: FinishRefund) -> None:
    """What the channel said of a refund; told twice it stands once."""
    found = state.refund(tx, command.number)
    if found.state != "started":
        return
    tx.append(
        PaymentRefundEnded(payment=found.payment, number=found.number, done=command.done, reason=command.reason[:120])
    )
