"""What a payment channel can do, whichever it is. Calls block; the desk runs them on threads of its own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from hub.errors import MeishuError
from hub.language import kept
from hub.ledger.accounts import Tender

CONNECT_S: Final = 5.0
READ_S: Final = 15.0


class Outcome(StrEnum):
    """waiting: the payer is typing their password. gone: the channel knows no such order. unsure: ask again."""

    PAID = "paid"
    WAITING = "waiting"
    FAILED = "failed"
    CANCELLED = "cancelled"
    GONE = "gone"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Answer:
    """transaction: the channel's number. words: what it says, for the person at the till."""

    outcome: Outcome
    transaction: str = ""
    words: str = ""


class ChannelUnreachable(
    MeishuError,
    code="channel_unreachable",
    status=503,
    zh="连不上{channel}，没有扣款，请换一种付款方式",
    en="{channel} cannot be reached; nothing was charged. Take another tender",
):
    """Not a byte got there."""


class ChannelSilent(
    MeishuError,
    code="channel_silent",
    status=503,
    zh="{channel}没有回应，正在查询结果",
    en="{channel} did not answer; the outcome is being asked for",
):
    """Something was sent and no answer, or none that can be trusted, came: only a query tells."""


UNREACHABLE = kept(ChannelUnreachable.zh, ChannelUnreachable.en)
"""As the books keep why a payment failed."""
WECHAT, ALIPAY = kept("微信支付", "WeChat Pay"), kept("支付宝", "Alipay")
TYPING = kept("顾客正在输入支付密码", "The customer is typing their password")
NOT_ENOUGH = kept("顾客的余额不足，请换一种付款方式", "The customer's balance is too low; take another tender")
OLD_CODE = kept(
    "付款码无效或已过期，请顾客刷新后再扫", "The payment code is not valid any more; have it refreshed and scan again"
)
STORE_SHORT = kept("商户账户的余额不足，暂时退不了", "The store's own balance there is too low to give it back")


class Channel(Protocol):
    """Raises ChannelUnreachable, ChannelSilent from every call. `order` and `number` are ours."""

    tender: Tender
    name: str

    def pay(self, order: str, amount_fen: int, code: str, subject: str) -> Answer: ...

    def query(self, order: str) -> Answer: ...

    def cancel(self, order: str) -> Answer:
        """Undo: what was paid goes back, what was not cannot be paid any more."""

    def refund(self, order: str, number: str, amount_fen: int, total_fen: int, reason: str) -> Answer: ...

    def query_refund(self, order: str, number: str) -> Answer: ...
