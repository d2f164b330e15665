"""The payment channels' side: checks signatures as the real ones do, signs its answers, and can be slow, deaf or lost.

Speaks WeChat Pay API v3 (codepay, query, reverse, refunds) and Alipay's gateway.do (trade.pay, query, cancel, refund).
"""

import asyncio
import base64
import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

APIV3_KEY: Final = "0123456789abcdef0123456789abcdef"
MCHID: Final = "1900000001"
SERIAL: Final = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
PUBLIC_KEY_ID: Final = "PUB_KEY_ID_0119000000012026"
APPID: Final = "wx0000000000000001"
ALIPAY_APPID: Final = "2021000000000001"
MAX_AGE_S: Final = 300
_AUTHORIZATION: Final = re.compile(
    r'^WECHATPAY2-SHA256-RSA2048 mchid="(.+?)",nonce_str="(.+?)",signature="(.+?)",timestamp="(\d+)",serial_no="(.+?)"$'
)

Mood = Literal["pays", "asks_password", "refuses", "answer_lost", "request_lost", "forged"]
"""What happens to the next payment: `answer_lost` is paid without an answer; `forged` answers are not signed by us."""


Back = Literal["gives", "refuses", "answer_lost", "request_lost"]
"""What happens to refunds; `refuses` for lack of money in the merchant's account."""


@dataclass
class Order:
    amount_fen: int
    state: str = "USERPAYING"
    transaction: str = field(default_factory=lambda: uuid.uuid4().hex[:28])
    refunds: dict[str, int] = field(default_factory=dict)


class Gateway:
    """`mood` is the payer's; `orders` by our number. charged_fen: what has really been taken, less refunds.

    think_s: how long who pays takes to type a password first.
    """

    def __init__(self, *, think_s: float = 0.0) -> None:
        self.think_s = think_s
        self.merchant = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.platform = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.mood: Mood = "pays"
        self.back: Back = "gives"
        self.orders: dict[str, Order] = {}
        self.calls: list[str] = []
        self.deaf = False
        self.url = ""

    @property
    def charged_fen(self) -> int:
        return sum(
            order.amount_fen - sum(order.refunds.values()) for order in self.orders.values() if order.state == "SUCCESS"
        )

    def pays_now(self, order: str) -> None:
        """The payer has typed the password."""
        if self.orders[order].state == "USERPAYING":
            self.orders[order].state = "SUCCESS"

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["Gateway"]:
        """On a free port of this machine."""
        app = web.Application()
        app.router.add_post("/v3/pay/transactions/codepay", self._wechat_pay)
        app.router.add_get("/v3/pay/transactions/out-trade-no/{order}", self._wechat_query)
        app.router.add_post("/v3/pay/transactions/out-trade-no/{order}/reverse", self._wechat_reverse)
        app.router.add_post("/v3/refund/domestic/refunds", self._wechat_refund)
        app.router.add_get("/v3/refund/domestic/refunds/{number}", self._wechat_query_refund)
        app.router.add_get("/gateway.do", self._alipay)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self
        finally:
            await runner.cleanup()

    def merchant_key(self) -> str:
        return self.merchant.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def platform_key(self) -> str:
        return (
            self.platform.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        )  # fmt: skip

    def charge(self, order: str, amount_fen: int) -> str:
        """What the payer does; asked again with the same number nothing is taken twice."""
        if self.mood == "request_lost":
            return "LOST"
        known = self.orders.setdefault(order, Order(amount_fen))
        if self.mood == "pays" and self.think_s:
            asyncio.get_running_loop().call_later(self.think_s, self.pays_now, order)
        elif self.mood in {"pays", "answer_lost", "forged"}:
            known.state = "SUCCESS"
        elif self.mood == "refuses":
            known.state = "PAYERROR"
        return known.state

    async def _wechat_pay(self, request: web.Request) -> web.StreamResponse:
        body = await self._checked(request)
        state = self.charge(body["out_trade_no"], body["amount"]["total"])
        if self.mood in {"answer_lost", "request_lost"}:
            return self._cut(request)
        if state == "SUCCESS":
            return self._signed(self._trade(body["out_trade_no"]))
        if state == "PAYERROR":
            return self._signed({"code": "NOT_ENOUGH", "message": "余额不足，请换一种付款方式"}, 403)
        return self._signed({"code": "USERPAYING", "message": "需要用户输入支付密码"}, 400)

    async def _wechat_query(self, request: web.Request) -> web.StreamResponse:
        await self._checked(request)
        order = request.match_info["order"]
        if order not in self.orders:
            return self._signed({"code": "ORDER_NOT_EXIST", "message": "订单不存在"}, 404)
        return self._signed(self._trade(order))

    async def _wechat_reverse(self, request: web.Request) -> web.StreamResponse:
        await self._checked(request)
        order = self.orders.setdefault(request.match_info["order"], Order(0))
        order.state = "REVOKED"
        return self._signed({"out_trade_no": request.match_info["order"]})

    async def _wechat_refund(self, request: web.Request) -> web.StreamResponse:
        body = await self._checked(request)
        self._give_back(body["out_trade_no"], body["out_refund_no"], body["amount"]["refund"])
        if self.back in {"answer_lost", "request_lost"}:
            return self._cut(request)
        if self.back == "refuses":
            return self._signed({"code": "NOT_ENOUGH", "message": "基本账户余额不足"}, 403)
        return self._signed({"status": "SUCCESS", "out_refund_no": body["out_refund_no"]})

    async def _wechat_query_refund(self, request: web.Request) -> web.StreamResponse:
        await self._checked(request)
        number = request.match_info["number"]
        if any(number in order.refunds for order in self.orders.values()):
            return self._signed({"status": "SUCCESS"})
        return self._signed({"code": "RESOURCE_NOT_EXISTS", "message": "退款单不存在"}, 404)

    async def _checked(self, request: web.Request) -> dict[str, Any]:
        """The body of a call the merchant has signed. Raises 401 as WeChat does."""
        await self._hear(request)
        found = _AUTHORIZATION.match(request.headers.get("Authorization", ""))
        text = await request.text()
        if found is None or found[1] != MCHID or found[5] != SERIAL or abs(time.time() - int(found[4])) > MAX_AGE_S:
            raise web.HTTPUnauthorized(text='{"code":"SIGN_ERROR"}', content_type="application/json")
        signed = f"{request.method}\n{request.path_qs}\n{found[4]}\n{found[2]}\n{text}\n"
        if not _verifies(self.merchant, signed, found[3]):
            raise web.HTTPUnauthorized(text='{"code":"SIGN_ERROR"}', content_type="application/json")
        decoded: dict[str, Any] = json.loads(text) if text else {}
        return decoded

    def _signed(self, body: dict[str, Any], status: int = 200) -> web.Response:
        text, at, nonce = json.dumps(body), str(int(time.time())), uuid.uuid4().hex
        key = self.merchant if self.mood == "forged" else self.platform
        return web.Response(
            text=text, status=status, content_type="application/json",
            headers={
                "Wechatpay-Signature": _sign(key, f"{at}\n{nonce}\n{text}\n"), "Wechatpay-Timestamp": at,
                "Wechatpay-Nonce": nonce, "Wechatpay-Serial": PUBLIC_KEY_ID,
                "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            },
        )  # fmt: skip

    def _trade(self, number: str) -> dict[str, Any]:
        order = self.orders[number]
        return {"trade_state": order.state, "transaction_id": order.transaction, "out_trade_no": number}

    async def _alipay(self, request: web.Request) -> web.StreamResponse:
        await self._hear(request)
        query = dict(request.query)
        signature = query.pop("sign", "")
        signed = "&".join(f"{key}={value}" for key, value in sorted(query.items()))
        method = query.get("method", "").removeprefix("alipay.trade.")
        if not _verifies(self.merchant, signed, signature):
            refused = {"error_response": {"code": "40002", "sub_code": "isv.invalid-signature", "msg": "验签出错"}}
            return web.Response(text=json.dumps(refused), content_type="application/json")
        body = json.loads(query["biz_content"])
        answer = self._alipay_trade(method, body)
        if answer is None:
            return self._cut(request)
        text = json.dumps(answer, ensure_ascii=False)
        key = self.merchant if self.mood == "forged" else self.platform
        name = query["method"].replace(".", "_") + "_response"
        return web.Response(text=f'{{"{name}":{text},"sign":"{_sign(key, text)}"}}', content_type="application/json")

    def _alipay_trade(self, method: str, body: dict[str, Any]) -> dict[str, Any] | None:
        order = body["out_trade_no"]
        match method:
            case "pay":
                state = self.charge(order, _fen(body["total_amount"]))
                if self.mood in {"answer_lost", "request_lost"}:
                    return None
                if state == "PAYERROR":
                    return {"code": "40004", "sub_code": "ACQ.BUYER_BALANCE_NOT_ENOUGH", "sub_msg": "买家余额不足"}
                return {"code": "10000" if state == "SUCCESS" else "10003", "trade_no": self.orders[order].transaction}
            case "query":
                if order not in self.orders:
                    return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}
                states = {"SUCCESS": "TRADE_SUCCESS", "REVOKED": "TRADE_CLOSED", "PAYERROR": "TRADE_CLOSED"}
                state = states.get(self.orders[order].state, "WAIT_BUYER_PAY")
                return {"code": "10000", "trade_status": state, "trade_no": self.orders[order].transaction}
            case "cancel":
                self.orders.setdefault(order, Order(0)).state = "REVOKED"
                return {"code": "10000", "retry_flag": "N", "action": "close"}
            case "refund":
                self._give_back(order, body["out_request_no"], _fen(body["refund_amount"]))
                if self.back in {"answer_lost", "request_lost"}:
                    return None
                if self.back == "refuses":
                    return {"code": "40004", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH", "sub_msg": "卖家余额不足"}
                return {"code": "10000", "fund_change": "Y"}
            case _:
                known = self.orders[order].refunds.get(body["out_request_no"])
                return {"code": "10000"} | ({"refund_amount": f"{known // 100}.{known % 100:02d}"} if known else {})

    def _give_back(self, order: str, number: str, amount_fen: int) -> None:
        if self.back in {"gives", "answer_lost"}:
            self.orders[order].refunds[number] = amount_fen

    async def _hear(self, request: web.Request) -> None:
        self.calls.append(f"{request.method} {request.query.get('method') or request.path}")
        if self.deaf:
            await asyncio.Event().wait()

    def _cut(self, request: web.Request) -> web.StreamResponse:
        """The answer is lost on the way."""
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _sign(key: rsa.RSAPrivateKey, text: str) -> str:
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def _verifies(key: rsa.RSAPrivateKey, text: str, signature: str) -> bool:
    try:
        key.public_key().verify(base64.b64decode(signature), text.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _fen(yuan: str) -> int:
    whole, _, part = str(yuan).partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))
