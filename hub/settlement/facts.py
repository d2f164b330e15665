"""What a channel's file says. Nothing of the payer is kept."""

from enum import StrEnum

import msgspec

from hub.journal.fact import Fact, fact
from hub.ledger.accounts import Tender


class Layout(StrEnum):
    """Which of the channels' files it is."""

    WECHAT_TRADE = "wechat_trade"
    WECHAT_FUNDS = "wechat_funds"
    ALIPAY_TRADE = "alipay_trade"
    ALIPAY_FUNDS = "alipay_funds"


class What(StrEnum):
    """paid and refunded carry their fee; payout is money that went to the bank."""

    PAID = "paid"
    REFUNDED = "refunded"
    PAYOUT = "payout"


class Line(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[key, what, order, transaction, refund, amount_fen, fee_fen, at]. key: the line's own, once in all files of a
    channel. refund: our number for it. fee_fen: kept by the channel, negative where it gives some back. at: the
    channel's time, YYYY-MM-DD HH:MM:SS in China.
    """

    key: str
    what: What
    order: str
    transaction: str
    refund: str
    amount_fen: int
    fee_fen: int
    at: str


@fact("settlement.taken")
class SettlementTaken(Fact, frozen=True):
    """Lines of a channel's file that were not known; a long file takes several. digest: SHA-256 of the file."""

    statement: str
    channel: Tender
    layout: Layout
    name: str
    digest: str
    days: tuple[str, ...]
    lines: tuple[Line, ...]
