"""What kind of code a scan is, by its form alone; whose or what it is the store's tables say."""

import re
from typing import Literal

from msgspec import Struct

from hub.cashier.receipts import QR_PREFIX

CodeKind = Literal["ecard", "receipt", "setup", "pairing", "coupon", "payment", "goods", "bad_goods", "other"]
Payer = Literal["wechat", "alipay"]

SETUP_PREFIX = "MST1|"
COUPON_PREFIX = "MSC1|"
_ECARD = re.compile(r"E[0-9A-F]{30}")
_PAIRING = re.compile(r"[2-9A-HJ-NP-Z]{4}-?[2-9A-HJ-NP-Z]{4}")
_WECHAT = re.compile(r"1[0-5]\d{16}")
"""WeChat Pay: 18 digits starting 10-15 (付款码规则, pay.weixin.qq.com, micropay auth_code)."""
_ALIPAY = re.compile(r"(?:2[5-9]|30)\d{14,22}")
"""Alipay: 16-24 digits starting 25-30 (alipay.trade.pay, auth_code)."""
_GTIN_LENGTHS = frozenset({8, 12, 13})


class Code(Struct, frozen=True):
    """`payer` of a payment code only."""

    kind: CodeKind
    payer: Payer | None = None


def code_of(text: str) -> Code:
    """The kind of a code by its form."""
    if text.startswith(QR_PREFIX):
        return Code("receipt")
    if text.startswith(SETUP_PREFIX):
        return Code("setup")
    if text.startswith(COUPON_PREFIX):
        return Code("coupon")
    if _ECARD.fullmatch(text):
        return Code("ecard")
    if text.isascii() and text.isdecimal():
        return _digits(text)
    return Code("pairing") if _PAIRING.fullmatch(text) else Code("other")


def _digits(text: str) -> Code:
    if _WECHAT.fullmatch(text):
        return Code("payment", "wechat")
    if _ALIPAY.fullmatch(text):
        return Code("payment", "alipay")
    if len(text) in _GTIN_LENGTHS:
        return Code("goods" if check_digit_right(text) else "bad_goods")
    return Code("other")


def check_digit_right(digits: str) -> bool:
    """GS1 General Specifications 7.9: weights 3 and 1 from the right, the sum divisible by ten."""
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0
