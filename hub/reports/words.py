"""The words of reports."""

from hub.cashier.facts import CutRule, LineKind
from hub.ledger.accounts import Tender, Unit

TENDERS = {
    Tender.CASH: "现金", Tender.BANK_CARD: "银行卡", Tender.WECHAT: "微信", Tender.ALIPAY: "支付宝",
    Tender.STORED_VALUE: "储值", Tender.ARREARS: "挂账",
    Tender.GROUP_BUY: "团购券", Tender.VOUCHER: "代金券",
}  # fmt: skip
KINDS = {
    LineKind.SERVICE: "服务", LineKind.GOODS: "商品", LineKind.STORED_VALUE_CARD: "储值卡",
    LineKind.SESSION_CARD: "次卡", LineKind.PERIOD_CARD: "期限卡", LineKind.DISCOUNT_CARD: "折扣卡",
    LineKind.QUICK: "快速收银", LineKind.ARREARS: "补款", LineKind.VOUCHER: "代金券",
}  # fmt: skip
CUTS = {
    CutRule.GROUP_BUY: "团购优惠", CutRule.TIER: "等级折扣", CutRule.CARD: "折扣卡", CutRule.BUNDLE: "套餐优惠",
    CutRule.COUPON: "优惠券", CutRule.MANUAL: "手工优惠", CutRule.POINTS: "积分抵扣", CutRule.ROUNDING: "抹零",
}  # fmt: skip
UNITS = {Unit.FACE: "储值卡", Unit.SESSION: "次卡", Unit.DAY: "期限卡与折扣卡"}
NOBODY = "未指定"
WALK_IN = "散客"
MOVES = {"float": "备用金", "bank": "存取银行", "expense": "零星支出", "owner": "老板存取"}


def tender(value: str) -> str:
    return TENDERS[Tender(value)] if value in set(Tender) else value


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
