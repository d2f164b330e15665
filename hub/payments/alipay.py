"""Alipay, face to face payment by code (当面付), by python-alipay-sdk."""

import socket
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError

from alipay import AliPay as Sdk
from alipay.exceptions import AliPayException, AliPayValidationError
from alipay.utils import AliPayConfig

from hub.ledger.accounts import Tender
from hub.payments.channel import (
    ALIPAY,
    NOT_ENOUGH,
    OLD_CODE,
    READ_S,
    STORE_SHORT,
    TYPING,
    Answer,
    ChannelSilent,
    ChannelUnreachable,
    Outcome,
)

_OK: Final = "10000"
_WAITING: Final = "10003"
_UNSURE: Final = "20000"
_STATES: Final = {
    "TRADE_SUCCESS": Outcome.PAID,
    "TRADE_FINISHED": Outcome.PAID,
    "WAIT_BUYER_PAY": Outcome.WAITING,
    "TRADE_CLOSED": Outcome.CANCELLED,
}
_UNSURE_CAUSES: Final = frozenset({"ACQ.SYSTEM_ERROR", "SYSTEM_ERROR", "isp.unknow-error", "aop.ACQ.SYSTEM_ERROR"})

_SAYS: Final = {
    "ACQ.BUYER_BALANCE_NOT_ENOUGH": NOT_ENOUGH, "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH": NOT_ENOUGH,
    "ACQ.PAYMENT_AUTH_CODE_INVALID": OLD_CODE, "ACQ.SELLER_BALANCE_NOT_ENOUGH": STORE_SHORT,
}  # fmt: skip
"""Causes that the till has words of its own for; else Alipay's own are said."""


class Alipay:
    """`base_url` only for another gateway than Alipay's own."""

    tender = Tender.ALIPAY
    name: str = ALIPAY

    def __init__(self, *, appid: str, private_key: str, alipay_public_key: str, base_url: str | None = None) -> None:
        """Keys as PEM. Raises ValueError for a key that is none."""
        self._sdk = Sdk(
            appid=appid, app_private_key_string=private_key, alipay_public_key_string=alipay_public_key,
            sign_type="RSA2", config=AliPayConfig(timeout=READ_S),
        )  # fmt: skip
        if base_url is not None:
            self._sdk._gateway = base_url.rstrip("/") + "/gateway.do"  # noqa: SLF001 - it has no setting for it

    def pay(self, order: str, amount_fen: int, code: str, subject: str) -> Answer:
        body = self._call("alipay_trade_pay", order, "bar_code", code, subject, total_amount=_yuan(amount_fen))
        cause, words = str(body.get("code")), _said(body) or str(body.get("msg", ""))
        if cause == _OK:
            return Answer(Outcome.PAID, str(body.get("trade_no", "")))
        if cause in {_WAITING, _UNSURE} or body.get("sub_code") in _UNSURE_CAUSES:
            return Answer(Outcome.WAITING, words=TYPING if cause == _WAITING else words)
        return Answer(Outcome.FAILED, words=words)

    def query(self, order: str) -> Answer:
        body = self._call("alipay_trade_query", out_trade_no=order)
        if body.get("sub_code") == "ACQ.TRADE_NOT_EXIST":
            return Answer(Outcome.GONE)
        if str(body.get("code")) != _OK:
            return Answer(Outcome.UNSURE, words=_said(body))
        outcome = _STATES.get(str(body.get("trade_status")), Outcome.UNSURE)
        return Answer(outcome, str(body.get("trade_no", "")))

    def cancel(self, order: str) -> Answer:
        body = self._call("alipay_trade_cancel", out_trade_no=order)
        done = str(body.get("code")) == _OK and body.get("retry_flag", "N") == "N"
        return Answer(Outcome.CANCELLED if done else Outcome.UNSURE, words=_said(body))

    def refund(self, order: str, number: str, amount_fen: int, _total_fen: int, reason: str) -> Answer:
        body = self._call(
            "alipay_trade_refund", _yuan(amount_fen), out_trade_no=order, out_request_no=number, refund_reason=reason
        )
        if str(body.get("code")) == _OK:
            return Answer(Outcome.PAID)
        unsure = body.get("sub_code") in _UNSURE_CAUSES
        return Answer(Outcome.WAITING if unsure else Outcome.FAILED, words=_said(body))

    def query_refund(self, order: str, number: str) -> Answer:
        body = self._call("alipay_trade_fastpay_refund_query", number, out_trade_no=order)
        if str(body.get("code")) == _OK and body.get("refund_amount"):
            return Answer(Outcome.PAID)
        return Answer(Outcome.GONE if str(body.get("code")) == _OK else Outcome.UNSURE)

    def _call(self, method: str, *arguments: Any, **named: Any) -> dict[str, Any]:
        try:
            answer = getattr(self._sdk, f"api_{method}")(*arguments, **named)
        except HTTPError as error:
            raise ChannelSilent(channel=self.name) from error
        except URLError as error:
            if isinstance(error.reason, ConnectionRefusedError | socket.gaierror):
                raise ChannelUnreachable(channel=self.name) from error
            raise ChannelSilent(channel=self.name) from error
        except (AliPayException, AliPayValidationError, OSError, HTTPException, ValueError) as error:
            # an answer that nobody signed counts for nothing: anybody on the way could have written it
            raise ChannelSilent(channel=self.name) from error
        return answer if isinstance(answer, dict) else {}


def _said(body: dict[str, Any]) -> str:
    """Why, for the person at the till."""
    return _SAYS.get(str(body.get("sub_code"))) or str(body.get("sub_msg", ""))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
