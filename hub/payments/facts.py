"""What can happen to a payment at a channel. The payer's code itself is kept nowhere."""

from enum import StrEnum

from hub.ids import BillId, PaymentId
from hub.journal.fact import Fact, fact
from hub.ledger.accounts import Tender


class End(StrEnum):
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


@fact("payment.started")
class PaymentStarted(Fact, frozen=True):
    """The channel is about to be asked. order: our number for it there (out_trade_no), never used twice."""

    payment: PaymentId
    tender: Tender
    order: str
    amount_fen: int


@fact("payment.ended")
class PaymentEnded(Fact, frozen=True):
    """What the channel says became of it; transaction: the channel's own number."""

    payment: PaymentId
    end: End
    transaction: str
    reason: str


@fact("payment.refund_started")
class PaymentRefundStarted(Fact, frozen=True):
    """A bill's refund gives money back the way it came; number: ours for it (out_refund_no)."""

    payment: PaymentId
    number: str
    amount_fen: int
    bill: BillId | None
    reason: str


@fact("payment.refund_tried")
class PaymentRefundTried(Fact, frozen=True):
    """The channel was asked and did not give it back, or did not say; reason: its words."""

    payment: PaymentId
    number: str
    reason: str


@fact("payment.refund_resumed")
class PaymentRefundResumed(Fact, frozen=True):
    """One that was given up is tried again, with the number it had."""

    payment: PaymentId
    number: str


@fact("payment.refund_ended")
class PaymentRefundEnded(Fact, frozen=True):
    payment: PaymentId
    number: str
    done: bool
    reason: str
