"""The chart of accounts (会计科目), with the codes of the Chinese standard; the 9 series counts other units."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What an amount counts. Money is fen; face value is fen of prepaid face; sessions are whole treatments; days are
    of cards that run out by time.
    """

    CNY = "CNY"
    FACE = "FACE"
    SESSION = "SESSION"
    POINTS = "POINTS"
    DAY = "DAY"


class Tender(StrEnum):
    """How a bill is paid (付款方式)."""

    CASH = "cash"
    BANK_CARD = "bank_card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    STORED_VALUE = "stored_value"
    ARREARS = "arrears"
    GROUP_BUY = "group_buy"
    VOUCHER = "voucher"


@dataclass(frozen=True)
class Account:
    code: str
    zh: str
    en: str
    unit: Unit = Unit.CNY


CASH = Account("1001", "库存现金", "Cash on hand")
BANK = Account("1002", "银行存款", "Cash at bank")
BANK_CARD_CLEARING = Account("1012.01", "其他货币资金—银行卡收单", "Bank card clearing")
WECHAT_CLEARING = Account("1012.02", "其他货币资金—微信支付", "WeChat Pay clearing")
ALIPAY_CLEARING = Account("1012.03", "其他货币资金—支付宝", "Alipay clearing")
RECEIVABLE = Account("1122", "应收账款—会员挂账", "Receivable from members")
PLATFORM_RECEIVABLE = Account("1122.02", "应收账款—团购平台", "Receivable from group-buy platforms")
OTHER_PAYABLE = Account("2241", "其他应付款", "Other payables")
CONTRACT_LIABILITY = Account("2205", "合同负债", "Contract liability")
VOUCHER_LIABILITY = Account("2205.02", "合同负债—代金券", "Contract liability, vouchers sold")
OPENING = Account("4104.01", "利润分配—期初余额导入", "Retained earnings, opening balances brought in")
SERVICE_REVENUE = Account("6001.01", "主营业务收入—服务", "Revenue, services")
GOODS_REVENUE = Account("6001.02", "主营业务收入—商品", "Revenue, goods")
QUICK_REVENUE = Account("6001.03", "主营业务收入—快速收银", "Revenue, quick sales")
CARD_REVENUE = Account("6001.04", "主营业务收入—卡项退费与过期", "Revenue, cards closed or lapsed")
VOUCHER_REVENUE = Account("6001.05", "主营业务收入—代金券余额与过期", "Revenue, vouchers not used up or lapsed")
TERM_REVENUE = Account("6001.06", "主营业务收入—期限卡与折扣卡", "Revenue, term cards by their days")
CASH_DIFFERENCE = Account("1901", "待处理财产损溢", "Cash differences to be settled")
PLATFORM_FEES = Account("6601.01", "销售费用—团购平台服务费", "Group-buy platforms' fees")
SMALL_EXPENSES = Account("6602.01", "管理费用—零星支出", "Petty expenses")
CHANNEL_FEES = Account("6603.01", "财务费用—支付渠道手续费", "Payment channels' fees")
CARD_FEES = Account("6711.01", "营业外支出—退卡差额", "Loss on cards closed")
FACE_ISSUED = Account("9101", "储值面值—已发行", "Face value issued", Unit.FACE)
FACE_HELD = Account("9102", "储值面值—会员持有", "Face value held by members", Unit.FACE)
SESSIONS_ISSUED = Account("9201", "疗程次数—已发行", "Sessions issued", Unit.SESSION)
SESSIONS_HELD = Account("9202", "疗程次数—会员持有", "Sessions held by members", Unit.SESSION)
POINTS_ISSUED = Account("9301", "积分—已发放", "Points issued", Unit.POINTS)
POINTS_HELD = Account("9302", "积分—会员持有", "Points held by members", Unit.POINTS)
DAYS_ISSUED = Account("9401", "期限卡天数—已发行", "Days of term cards issued", Unit.DAY)
DAYS_HELD = Account("9402", "期限卡天数—会员持有", "Days of term cards held by members", Unit.DAY)

CHART: dict[str, Account] = {
    account.code: account
    for account in (
        CASH,
        BANK,
        CASH_DIFFERENCE,
        SMALL_EXPENSES,
        BANK_CARD_CLEARING,
        WECHAT_CLEARING,
        ALIPAY_CLEARING,
        RECEIVABLE,
        PLATFORM_RECEIVABLE,
        OTHER_PAYABLE,
        CONTRACT_LIABILITY,
        VOUCHER_LIABILITY,
        OPENING,
        SERVICE_REVENUE,
        GOODS_REVENUE,
        QUICK_REVENUE,
        CARD_REVENUE,
        VOUCHER_REVENUE,
        TERM_REVENUE,
        PLATFORM_FEES,
        CHANNEL_FEES,
        CARD_FEES,
        FACE_ISSUED,
        FACE_HELD,
        SESSIONS_ISSUED,
        SESSIONS_HELD,
        POINTS_ISSUED,
        POINTS_HELD,
        DAYS_ISSUED,
        DAYS_HELD,
    )
}

MONEY: dict[Tender, Account] = {
    Tender.CASH: CASH,
    Tender.BANK_CARD: BANK_CARD_CLEARING,
    Tender.WECHAT: WECHAT_CLEARING,
    Tender.ALIPAY: ALIPAY_CLEARING,
    Tender.GROUP_BUY: PLATFORM_RECEIVABLE,
}
"""Where each tender's money arrives, or a platform owes it; stored value and vouchers bring none, they release contract
liability.
"""

BY_HAND = frozenset(MONEY) - {Tender.GROUP_BUY}
"""What the store itself can pay out."""

DRAWER_KINDS = frozenset(
    {
        "cash.moved", "shift.handed_over", "settlement.taken", "group_buy.used", "group_buy.returned",
        "group_buy.paid_out", "group_buy.difference_booked",
    }
)  # fmt: skip
"""Entries whose cash is no trade: put into the drawer, taken out of it, found to differ; and channels' and platforms'
fees and pay-outs.
"""

MONEY_CODES = frozenset(account.code for account in MONEY.values())
REVENUE_PREFIX = "6001"
