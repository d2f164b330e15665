"""Who brought money in (现金业绩) and who earned it (消耗业绩), ranked, with targets."""

from collections import defaultdict

from hub.cashier.facts import LineKind
from hub.commission import state as commission_state
from hub.commission.facts import Measure
from hub.journal.tx import Reader
from hub.language import label
from hub.ledger.accounts import CARD_REVENUE, TERM_REVENUE, VOUCHER_REVENUE
from hub.reports.shared import Portion, portions, staff_name, unbilled_fen
from hub.reports.table import Cell, Column, Holds, Note, Report, Span, summed

_CASH = (label("售卡"), label("充值"), label("服务"), label("商品"))
_REDEMPTION = (label("储值消耗"), label("次卡消耗"), label("现付服务"), label("现付商品"))
_NOBODYS = {
    CARD_REVENUE.code: label("另有退卡与过期收入"),
    TERM_REVENUE.code: label("另有期限卡与折扣卡按天收入"),
    VOUCHER_REVENUE.code: label("另有代金券余额与过期收入"),
}
_TITLES = {Measure.CASH: label("现金业绩"), Measure.REDEMPTION: label("消耗业绩")}


def cash(reader: Reader, span: Span) -> Report:
    return _ranked(reader, span, Measure.CASH, _CASH)


def redemption(reader: Reader, span: Span) -> Report:
    return _ranked(reader, span, Measure.REDEMPTION, _REDEMPTION)


def _ranked(reader: Reader, span: Span, measure: Measure, titles: tuple[str, ...]) -> Report:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(titles))
    for part in portions(reader, span):
        for place, fen in _figures(part, measure):
            for staff, share in part.shared(fen):
                sums[staff][place] += share
    targets = commission_state.targets(reader, span.month, measure) if span.month else {}
    for staff in targets:
        if staff:
            sums[staff][0] += 0
    columns = [
        Column("rank", label("名次"), Holds.COUNT), Column("staff", label("技师")),
        *(Column(f"part{place}", title, Holds.MONEY) for place, title in enumerate(titles)),
        Column("total", label("合计"), Holds.MONEY), Column("target", label("目标"), Holds.MONEY),
        Column("percent", label("完成率"), Holds.PERCENT),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    people = sorted(sums.items(), key=lambda one: (not one[0], -sum(one[1]), one[0]))
    for place, (staff, figures) in enumerate(people, 1):
        rows.append(
            [place if staff else None, staff_name(reader, staff), *figures, *_against(sum(figures), targets.get(staff))]
        )
    totals = summed(columns, rows)
    whole = sum(sum(figures) for figures in sums.values())
    totals[0], totals[1] = None, label("全店")
    totals[-2:] = _against(whole, targets.get("") or sum(targets.values()) or None)[1:]
    title = _TITLES[measure]
    return Report(
        f"{measure.value}_performance",
        title,
        span.first,
        span.last,
        columns,
        rows,
        totals,
        _others(reader, span, measure),
    )


def _figures(part: Portion, measure: Measure) -> list[tuple[int, int]]:
    """(column, fen) of what a line brought."""
    goods = part.sold_kind is LineKind.GOODS
    if measure is Measure.CASH:
        place = (1 if part.top_up else 0) if part.is_card else 3 if goods else 2
        return [(place, part.money_fen)]
    if part.is_card or part.line_kind is LineKind.ARREARS:
        return []
    return [(1 if part.by_session else 0, part.released_fen), (3 if goods else 2, part.money_fen + part.owed_fen)]


def _against(fen: int, target: int | None) -> list[Cell]:
    return [fen, target, fen * 1000 // target if target else None]


def _others(reader: Reader, span: Span, measure: Measure) -> list[Note]:
    """What is nobody's work: cards closed or lapsed, days that passed, and opening balances paid out."""
    if measure is Measure.CASH:
        unbilled = unbilled_fen(reader, span)
        return [Note(label("另有期初卡退款"), unbilled)] if unbilled else []
    sums: dict[str, int] = dict(
        reader.all(
            "SELECT account, sum(credit - debit) FROM hour_total WHERE account IN (?, ?, ?) AND day BETWEEN ? AND ? "
            "GROUP BY account ORDER BY account",
            *_NOBODYS, span.first, span.last,
        )
    )  # fmt: skip
    return [Note(_NOBODYS[account], fen) for account, fen in sums.items() if fen]
