"""Every report by its name."""

from collections.abc import Callable

from hub.errors import NotFound
from hub.journal.tx import Reader
from hub.language import label, words
from hub.reports import drawer, expired, losses, performance, prepaid, sales, vouchers
from hub.reports.table import Report, Span

Build = Callable[[Reader, Span], Report]

REPORTS: dict[str, tuple[str, str, Build]] = {
    "sales_by_day": (label("销售"), label("按日销售"), sales.by_day),
    "sales_by_item": (label("销售"), label("按项目销售"), sales.by_item),
    "sales_by_staff": (label("销售"), label("按技师销售"), sales.by_staff),
    "sales_by_tender": (label("销售"), label("按付款方式"), sales.by_tender),
    "cash_performance": (label("业绩"), label("现金业绩"), performance.cash),
    "redemption_performance": (label("业绩"), label("消耗业绩"), performance.redemption),
    "refunds": (label("退款与优惠"), label("退款退卡"), losses.refunds),
    "discounts": (label("退款与优惠"), label("优惠明细"), losses.discounts),
    "discounts_by_person": (label("退款与优惠"), label("优惠按经手人"), losses.discounts_by_person),
    "prepaid_roll_forward": (label("预收与挂账"), label("预收变动"), prepaid.roll_forward),
    "voucher_roll_forward": (label("预收与挂账"), vouchers.TITLE, vouchers.roll_forward),
    "expired": (label("预收与挂账"), expired.TITLE, expired.pending),
    "receivables": (label("预收与挂账"), label("挂账账龄"), prepaid.receivables),
    "drawer_openings": (label("钱箱与交班"), label("开钱箱记录"), drawer.openings),
    "cash_movements": (label("钱箱与交班"), label("现金存取"), drawer.movements),
    "shifts": (label("钱箱与交班"), label("交班记录"), drawer.shifts),
    "day_closes": (label("钱箱与交班"), label("日结记录"), drawer.days),
}
"""Name: (group, title, how it is read)."""


def build(reader: Reader, name: str, span: Span) -> Report:
    """Raises NotFound."""
    found = REPORTS.get(name)
    if found is None:
        raise NotFound(what=words("报表 {name}", "report {name}").format(name=name[:40]))
    return found[2](reader, span)
