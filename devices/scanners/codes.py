"""
What a scanned text is: goods, a payment code, one of the store's own codes, or plain text. Pure; the hub asks it too.

Rules, the first that fits:

1. The store's own codes, by prefixes that the caller knows; the longest prefix wins.
2. Payment codes, by their digits alone (WeChat Pay and Alipay, developer documents "付款码支付"; UnionPay "条码支付").
   They win over every number of goods: an SSCC-18 of a parcel can look like one, and goods mistaken for a payment are
   asked about at the till, while a payment code mistaken for goods would be stored.
3. Goods, by length and check digit (GS1 General Specifications, section 7.9). Right length and wrong check digit is
   `bad_check_digit`: a misread, never another article. 8 digits may be EAN-8 or UPC-E; EAN-8 is tried first.
4. Everything else is `text`.

A payment code is money for as long as it lives, about a minute: it is never logged nor stored, and `repr` hides it.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

CodeKind = Literal[
    "member", "coupon", "voucher", "receipt", "pairing", "terminal",
    "wechat", "alipay", "unionpay",
    "ean13", "ean8", "upca", "upce", "bad_check_digit",
    "text",
]  # fmt: skip
OwnKind = Literal["member", "coupon", "receipt", "pairing", "terminal"]

PAYMENTS: Final[frozenset[CodeKind]] = frozenset({"wechat", "alipay", "unionpay"})
RECEIPT_PREFIX: Final = "MSR1|"
WECHAT_LENGTH: Final = 18
WECHAT_STARTS: Final = range(10, 16)
ALIPAY_LENGTHS: Final = range(16, 25)
ALIPAY_STARTS: Final = range(25, 31)
UNIONPAY_LENGTH: Final = 19
UNIONPAY_START: Final = 62
EAN13: Final = 13
UPCA: Final = 12
EAN8: Final = 8


@dataclass(frozen=True, slots=True)
class Code:
    """`goods` is the number to look an article up by: EAN-13, a UPC as the EAN-13 it is, or EAN-8; else None."""

    kind: CodeKind
    text: str
    goods: str | None = None

    @property
    def is_payment(self) -> bool:
        """True for what must not be logged or stored."""
        return self.kind in PAYMENTS

    def __repr__(self) -> str:
        text = "<hidden>" if self.is_payment else repr(self.text)
        return f"Code(kind={self.kind!r}, text={text}, goods={self.goods!r})"


def _receipts() -> dict[str, OwnKind]:
    return {RECEIPT_PREFIX: "receipt"}


@dataclass(frozen=True, slots=True)
class Prefixes:
    """How the store's own codes begin; receipts always by `MSR1|`. Raises ValueError for an empty prefix."""

    kinds: dict[str, OwnKind] = field(default_factory=_receipts)

    def __post_init__(self) -> None:
        if "" in self.kinds:
            raise ValueError("an empty prefix fits every code")

    def kind(self, text: str) -> OwnKind | None:
        """The kind of the longest prefix that fits."""
        kinds = {**_receipts(), **self.kinds}
        fitting = [prefix for prefix in kinds if text.startswith(prefix)]
        return kinds[max(fitting, key=len)] if fitting else None


def classify(text: str, prefixes: Prefixes) -> Code:
    """What a scanned text is. White space around it does not count."""
    text = text.strip()
    own = prefixes.kind(text)
    if own is not None:
        return Code(own, text)
    if not (text.isascii() and text.isdigit()):
        return Code("text", text)
    payment = _payment(text)
    return Code(payment, text) if payment else _goods(text)


def _payment(digits: str) -> Literal["wechat", "alipay", "unionpay"] | None:
    length, start = len(digits), int(digits[:2])
    if length == WECHAT_LENGTH and start in WECHAT_STARTS:
        return "wechat"
    if length in ALIPAY_LENGTHS and start in ALIPAY_STARTS:
        return "alipay"
    if length == UNIONPAY_LENGTH and start == UNIONPAY_START:
        return "unionpay"
    return None


def _goods(digits: str) -> Code:
    if len(digits) not in {EAN13, UPCA, EAN8}:
        return Code("text", digits)
    if has_check_digit(digits):
        if len(digits) == EAN13:
            return Code("ean13", digits, digits)
        return Code("upca", digits, f"0{digits}") if len(digits) == UPCA else Code("ean8", digits, digits)
    expanded = expand_upce(digits) if len(digits) == EAN8 else None
    if expanded is not None and has_check_digit(expanded):
        return Code("upce", digits, f"0{expanded}")
    return Code("bad_check_digit", digits)


def has_check_digit(digits: str) -> bool:
    """True when the last digit is the GS1 check digit of those before: weights 3 and 1 from the right, modulo 10."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def expand_upce(digits: str) -> str | None:
    """
    The UPC-A that an 8-digit UPC-E stands for; None for a number system other than 0 and 1.

    GS1 General Specifications, section 5.2.2.4.2: the sixth digit of the body says where the zeros were.
    """
    system, body, check = digits[0], digits[1:7], digits[7]
    if system not in "01":
        return None
    last = body[5]
    if last in "012":
        maker_and_item = f"{body[:2]}{last}0000{body[2:5]}"
    elif last == "3":
        maker_and_item = f"{body[:3]}00000{body[3:5]}"
    elif last == "4":
        maker_and_item = f"{body[:4]}00000{body[4]}"
    else:
        maker_and_item = f"{body[:5]}0000{last}"
    return f"{system}{maker_and_item}{check}"
