"""Every report by its name."""

from collections.abc import Callable

from hub.errors import NotFound
from hub.journal.tx import Reader
from hub.language import words
from hub.reports import drawer, losses, performance, prepaid, sales
from hub.reports.table import Report, Span

Build = Callable[[Reader, Span], Report]

REPORTS: dict[str, tuple[str, str, Build]] = {
    "sales_by_day": ("销售", "按日销售", sales.by_day),
    "sales_by_item": ("销售", "按项目销售", sales.by_item),
    "sales_by_staff": ("销售", "按技师销售", sales.by_staff),
    "sales_by_tender": ("销售", "按付款方式", sales.by_tender),
    "cash_performance": ("业绩", "现金业绩", performance.cash),
    "redemption_performance": ("业绩", "消耗业绩", performance.redemption),
    "refunds": ("退款与优惠", "退款退卡", losses.refunds),
    "discounts": ("退款与优惠", "优惠明细", losses.discounts),
    "discounts_by_person": ("退款与优惠", "优惠按经手人", losses.discounts_by_person),
    "prepaid_roll_forward": ("预收与挂账", "预收变动", prepaid.roll_forward),
    "receivables": ("预收与挂账", "挂账账龄", prepaid.receivables),
    "drawer_openings": ("钱箱与交班", "开钱箱记录", drawer.openings),
    "cash_movements": ("钱箱与交班", "现金存取", drawer.movements),
    "shifts": ("钱箱与交班", "交班记录", drawer.shifts),
    "day_closes": ("钱箱与交班", "日结记录", drawer.days),
}
"""Name: (group, title, how it is read)."""


def build(reader: Reader, name: str, span: Span) -> Report:
    """Raises NotFound."""
    found = REPORTS.get(name)
    if found is None:
        raise NotFound(what=words("报表 {name}", "report {name}").format(name=name[:40]))
    return found[2](reader, span)
