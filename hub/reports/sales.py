"""Sales by day, by what was sold, by technician and by tender; every total is one of the ledger's."""

from collections import defaultdict

from hub.cashier.facts import LineKind
from hub.journal.tx import Reader
from hub.language import label, recalled
from hub.ledger.accounts import MONEY, REVENUE_PREFIX, Tender
from hub.printing import refunds as refund_state
from hub.reports import words
from hub.reports.shared import portions, staff_name, unbilled_fen
from hub.reports.table import Cell, Column, Holds, Note, Report, Span, summed

_DAY = [
    Column("day", label("日期"), Holds.DAY), Column("bills", label("单数"), Holds.COUNT),
    Column("visits", label("到店人次"), Holds.COUNT),
    Column("list", label("原价"), Holds.MONEY), Column("off", label("优惠"), Holds.MONEY),
    Column("due", label("应收"), Holds.MONEY),
    Column("received", label("实收（净）"), Holds.MONEY), Column("topped_up", label("其中售卡充值"), Holds.MONEY),
    Column("refunded", label("退款"), Holds.MONEY), Column("revenue", label("收入"), Holds.MONEY),
]  # fmt: skip
_ITEM = [
    Column("kind", label("类别")), Column("name", label("项目")), Column("category", label("分类")),
    Column("quantity", label("数量"), Holds.COUNT),
    Column("list", label("原价"), Holds.MONEY), Column("off", label("优惠"), Holds.MONEY),
    Column("amount", label("成交"), Holds.MONEY),
    Column("received", label("实收（净）"), Holds.MONEY), Column("refunded", label("退款"), Holds.MONEY),
    Column("revenue", label("收入"), Holds.MONEY),
]  # fmt: skip
_STAFF = [
    Column("staff", label("技师")), Column("lines", label("项次"), Holds.COUNT),
    Column("designated", label("点钟"), Holds.COUNT),
    Column("services", label("服务收入"), Holds.MONEY), Column("goods", label("商品收入"), Holds.MONEY),
    Column("revenue", label("收入合计"), Holds.MONEY), Column("cards", label("售卡充值实收"), Holds.MONEY),
]  # fmt: skip
_TENDER = [
    Column("tender", label("付款方式")), Column("times", label("笔数"), Holds.COUNT),
    Column("taken", label("收款"), Holds.MONEY),
    Column("refunded", label("退款"), Holds.MONEY), Column("paid_out", label("退卡"), Holds.MONEY),
    Column("net", label("净额"), Holds.MONEY),
]  # fmt: skip


def by_day(reader: Reader, span: Span) -> Report:
    money = [account.code for account in MONEY.values()]
    ledger = {
        day: (received, revenue)
        for day, received, revenue in reader.all(
            f"""SELECT day, sum(CASE WHEN account IN ({",".join("?" * len(money))}) THEN debit - credit ELSE 0 END),
                sum(CASE WHEN account LIKE ? THEN credit - debit ELSE 0 END)
                FROM hour_total WHERE day BETWEEN ? AND ? GROUP BY day""",  # noqa: S608 - only question marks
            *money, f"{REVENUE_PREFIX}%", span.first, span.last,
        )
    }  # fmt: skip
    lines = {
        row[0]: row[1:]
        for row in reader.all(
            "SELECT b.day, sum(l.price_fen * l.quantity), sum(l.price_fen * l.quantity - l.amount_fen), "
            "sum(CASE WHEN l.session_card IS NULL THEN l.amount_fen ELSE 0 END) FROM bill b "
            "JOIN bill_line l ON l.bill = b.bill WHERE b.state = 'settled' AND b.day BETWEEN ? AND ? GROUP BY b.day",
            span.first, span.last,
        )
    }  # fmt: skip
    figures = {
        row[0]: row[1:]
        for row in reader.all(
            "SELECT day, bills, visits, topped_up_fen, refunded_fen FROM day_figure WHERE day BETWEEN ? AND ?",
            span.first, span.last,
        )
    }  # fmt: skip
    rows: list[list[Cell]] = []
    for day in sorted({*ledger, *lines, *figures}):
        bills, visits, topped_up, refunded = figures.get(day, (0, 0, 0, 0))
        list_fen, off, due = lines.get(day, (0, 0, 0))
        received, revenue = ledger.get(day, (0, 0))
        rows.append([day, bills, visits, list_fen, off, due, received, topped_up, refunded, revenue])
    return _report("sales_by_day", label("按日销售"), span, _DAY, rows)


def by_item(reader: Reader, span: Span) -> Report:
    sold: dict[tuple[str, str, str], list[int]] = {}
    for kind, name, category, quantity, list_fen, amount in reader.all(
        "SELECT l.line_kind, l.name, l.category, sum(l.quantity), sum(l.price_fen * l.quantity), sum(l.amount_fen) "
        "FROM bill b JOIN bill_line l ON l.bill = b.bill WHERE b.state = 'settled' AND b.day BETWEEN ? AND ? "
        "GROUP BY l.line_kind, l.name, l.category",
        span.first, span.last,
    ):  # fmt: skip
        sold[kind, name, category] = [quantity, list_fen, list_fen - amount, amount, 0, 0, 0]
    for part in portions(reader, span):
        row = sold.setdefault((part.line_kind.value, part.line_name, part.line_category), [0] * 7)
        row[4] += part.money_fen
        row[5] += part.back_fen
        row[6] += part.revenue_fen
    order = {kind.value: place for place, kind in enumerate(LineKind)}
    rows: list[list[Cell]] = [
        [words.KINDS[LineKind(key[0])], recalled(key[1]), recalled(key[2]), *figures]
        for key, figures in sorted(sold.items(), key=lambda one: (order[one[0][0]], -one[1][6], -one[1][3], one[0]))
    ]
    unbilled = unbilled_fen(reader, span)
    notes = [Note(label("另有期初卡退款"), unbilled)] if unbilled else []
    return Report("sales_by_item", label("按项目销售"), span.first, span.last, _ITEM, rows, summed(_ITEM, rows), notes)


def by_staff(reader: Reader, span: Span) -> Report:
    figures: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for part in portions(reader, span):
        if part.sold_here:
            for earner in part.earners or ():
                figures[earner.staff][0] += 1
                figures[earner.staff][1] += earner.designated
            if not part.earners:
                figures[""][0] += 1
        place = 3 if part.sold_kind is LineKind.GOODS else 2
        for staff, fen in part.shared(part.revenue_fen):
            figures[staff][place] += fen
            figures[staff][4] += fen
        if part.is_card:
            for staff, fen in part.shared(part.money_fen):
                figures[staff][5] += fen
    rows: list[list[Cell]] = [
        [staff_name(reader, staff), *values]
        for staff, values in sorted(figures.items(), key=lambda one: (not one[0], -one[1][4], -one[1][5], one[0]))
    ]
    return _report("sales_by_staff", label("按技师销售"), span, _STAFF, rows)


def by_tender(reader: Reader, span: Span) -> Report:
    figures: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 4)
    for tender, times, fen in reader.all(
        "SELECT t.tender, count(*), sum(t.amount_fen) FROM bill b JOIN bill_tender t ON t.bill = b.bill "
        "WHERE b.day BETWEEN ? AND ? GROUP BY t.tender",
        span.first, span.last,
    ):  # fmt: skip
        figures[tender][:2] = [times, fen]
    for row in refund_state.between(reader, span.begin_ms, span.end_ms):
        for taken in row.tenders:
            figures[taken.tender.value][2] -= taken.amount_fen
    for tender, fen in reader.all(
        "SELECT tender, sum(refund_fen) FROM card_paid_out WHERE day BETWEEN ? AND ? GROUP BY tender",
        span.first, span.last,
    ):  # fmt: skip
        figures[tender][3] -= fen
    order = {tender.value: place for place, tender in enumerate(Tender)}
    rows: list[list[Cell]] = [
        [words.tender(tender), *values, sum(values[1:])]
        for tender, values in sorted(figures.items(), key=lambda one: order.get(one[0], 99))
    ]
    return _report("sales_by_tender", label("按付款方式"), span, _TENDER, rows)


def _report(name: str, title: str, span: Span, columns: list[Column], rows: list[list[Cell]]) -> Report:
    return Report(name, title, span.first, span.last, columns, rows, summed(columns, rows))
