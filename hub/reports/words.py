"""The words of reports."""

from hub.cashier.facts import CutRule, LineKind
from hub.language import label
from hub.ledger.accounts import Tender, Unit

TENDERS = {
    Tender.CASH: label("现金"), Tender.BANK_CARD: label("银行卡"), Tender.WECHAT: label("微信"),
    Tender.ALIPAY: label("支付宝"),
    Tender.STORED_VALUE: label("储值"), Tender.ARREARS: label("挂账"),
    Tender.GROUP_BUY: label("团购券"), Tender.VOUCHER: label("代金券"),
}  # fmt: skip
KINDS = {
    LineKind.SERVICE: label("服务"), LineKind.GOODS: label("商品"), LineKind.STORED_VALUE_CARD: label("储值卡"),
    LineKind.SESSION_CARD: label("次卡"), LineKind.PERIOD_CARD: label("期限卡"),
    LineKind.DISCOUNT_CARD: label("折扣卡"),
    LineKind.QUICK: label("快速收银"), LineKind.ARREARS: label("补款"), LineKind.VOUCHER: label("代金券"),
}  # fmt: skip
CUTS = {
    CutRule.GROUP_BUY: label("团购优惠"), CutRule.TIER: label("等级折扣"), CutRule.CARD: label("折扣卡"),
    CutRule.BUNDLE: label("套餐优惠"),
    CutRule.COUPON: label("优惠券"), CutRule.MANUAL: label("手工优惠"), CutRule.POINTS: label("积分抵扣"),
    CutRule.ROUNDING: label("抹零"),
}  # fmt: skip
UNITS = {Unit.FACE: label("储值卡"), Unit.SESSION: label("次卡"), Unit.DAY: label("期限卡与折扣卡")}
NOBODY = label("未指定")
WALK_IN = label("散客")
MOVES = {"float": label("备用金"), "bank": label("存取银行"), "expense": label("零星支出"), "owner": label("老板存取")}


def tender(value: str) -> str:
    return TENDERS[Tender(value)] if value in set(Tender) else value


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
