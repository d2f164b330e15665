"""WeChat Pay, API v3, payment code (付款码支付), by wechatpayv3."""

import json
from typing import Any, Final

import requests
from wechatpayv3 import WeChatPay, WeChatPayType

from hub.ledger.accounts import Tender
from hub.payments.channel import (
    CONNECT_S,
    NOT_ENOUGH,
    OLD_CODE,
    READ_S,
    STORE_SHORT,
    TYPING,
    WECHAT,
    Answer,
    ChannelSilent,
    ChannelUnreachable,
    Outcome,
)

_STATES: Final = {
    "SUCCESS": Outcome.PAID,
    "REFUND": Outcome.PAID,
    "USERPAYING": Outcome.WAITING,
    "ACCEPT": Outcome.WAITING,
    "NOTPAY": Outcome.WAITING,
    "CLOSED": Outcome.CANCELLED,
    "REVOKED": Outcome.CANCELLED,
    "PAYERROR": Outcome.FAILED,
}
_WAIT: Final = frozenset({"USERPAYING", "USER_PAYING", "SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "ORDERPAID"})
_SAYS: Final = {
    "USERPAYING": TYPING, "USER_PAYING": TYPING, "NOT_ENOUGH": NOT_ENOUGH, "NOTENOUGH": NOT_ENOUGH,
    "AUTH_CODE_EXPIRED": OLD_CODE, "AUTHCODEEXPIRE": OLD_CODE, "AUTH_CODE_INVALID": OLD_CODE,
}  # fmt: skip
"""Codes of a payment that the till has words of its own for; else WeChat's own are said."""
_SERVER_ERROR: Final = 500
_NOT_FOUND: Final = 404
_OK: Final = 300


class WeChat:
    """`base_url` only for another gateway than WeChat's own."""

    tender = Tender.WECHAT
    name: str = WECHAT

    def __init__(
        self, *, appid: str, mchid: str, serial: str, private_key: str, apiv3_key: str, public_key: str,
        public_key_id: str, base_url: str | None = None,
    ) -> None:  # fmt: skip
        """Keys as PEM. Raises ValueError for a key that is none."""
        self._sdk = WeChatPay(
            wechatpay_type=WeChatPayType.CODEPAY, mchid=mchid, private_key=private_key, cert_serial_no=serial,
            appid=appid, apiv3_key=apiv3_key, public_key=public_key, public_key_id=public_key_id,
            timeout=(CONNECT_S, READ_S),
        )  # fmt: skip
        if base_url is not None:
            self._sdk._core._gate_way = base_url.rstrip("/")  # noqa: SLF001 - it has no setting for it

    def pay(self, order: str, amount_fen: int, code: str, subject: str) -> Answer:
        status, body = self._call(
            "pay", description=subject, out_trade_no=order, amount={"total": amount_fen, "currency": "CNY"},
            payer={"auth_code": code}, scene_info={"store_info": {"id": "0001"}}, pay_type=WeChatPayType.CODEPAY,
        )  # fmt: skip
        return self._answer(status, body)

    def query(self, order: str) -> Answer:
        status, body = self._call("query", out_trade_no=order)
        if status == _NOT_FOUND:
            return Answer(Outcome.GONE)
        return self._answer(status, body)

    def cancel(self, order: str) -> Answer:
        status, body = self._call("codepay_reverse", out_trade_no=order)
        if status < _OK:
            return Answer(Outcome.CANCELLED)
        if status == _NOT_FOUND:
            return Answer(Outcome.GONE)
        return Answer(Outcome.UNSURE, words=str(body.get("message", "")))

    def refund(self, order: str, number: str, amount_fen: int, total_fen: int, reason: str) -> Answer:
        amount = {"refund": amount_fen, "total": total_fen, "currency": "CNY"}
        status, body = self._call("refund", out_refund_no=number, out_trade_no=order, amount=amount, reason=reason)
        return self._refund_answer(status, body)

    def query_refund(self, _order: str, number: str) -> Answer:
        status, body = self._call("query_refund", out_refund_no=number)
        if status == _NOT_FOUND:
            return Answer(Outcome.GONE)
        if status >= _OK:
            return Answer(Outcome.UNSURE, words=str(body.get("message", "")))
        return self._refund_answer(status, body)

    def _call(self, method: str, **arguments: Any) -> tuple[int, dict[str, Any]]:
        try:
            status, text = getattr(self._sdk, method)(**arguments)
            body = json.loads(text) if text else {}
        except requests.ConnectTimeout as error:
            raise ChannelUnreachable(channel=self.name) from error
        except requests.ConnectionError as error:
            if _never_connected(error):
                raise ChannelUnreachable(channel=self.name) from error
            raise ChannelSilent(channel=self.name) from error
        except Exception as error:  # the SDK raises plain exceptions, for a signature that is not WeChat's as well
            raise ChannelSilent(channel=self.name) from error
        return status, body if isinstance(body, dict) else {}

    def _answer(self, status: int, body: dict[str, Any]) -> Answer:
        words = _SAYS.get(str(body.get("code"))) or str(body.get("message") or body.get("trade_state_desc") or "")
        if status < _OK:
            outcome = _STATES.get(str(body.get("trade_state")), Outcome.UNSURE)
            return Answer(outcome, str(body.get("transaction_id", "")), words)
        if status >= _SERVER_ERROR or str(body.get("code")) in _WAIT:
            return Answer(Outcome.WAITING, words=words)
        return Answer(Outcome.FAILED, words=words)

    def _refund_answer(self, status: int, body: dict[str, Any]) -> Answer:
        words = STORE_SHORT if body.get("code") == "NOT_ENOUGH" else str(body.get("message", ""))
        if status < _OK:
            states = {"SUCCESS": Outcome.PAID, "PROCESSING": Outcome.WAITING, "CLOSED": Outcome.FAILED}
            return Answer(states.get(str(body.get("status")), Outcome.UNSURE), words=words)
        return Answer(Outcome.WAITING if status >= _SERVER_ERROR else Outcome.FAILED, words=words)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether no connection was made: a name that is not found, a port that refuses."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}
