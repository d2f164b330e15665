"""What a member paid and used in a span of days (对账单), and their cards as they are."""

from msgspec import Struct

from hub.cards import state as card_state
from hub.cards.rules import amount_words
from hub.cashier import state as bill_state
from hub.ids import BillId, MemberId
from hub.journal.tx import Reader
from hub.language import joined, label, listed, recalled, words
from hub.ledger.accounts import MONEY, Tender, Unit
from hub.localtime import LocalTime, rfc3339
from hub.loyalty import points_state
from hub.members import state as member_state
from hub.members.history import services
from hub.printing import refunds as refund_state
from hub.reports.table import Cell, Column, Holds, Note, Report, Span, summed
from hub.vouchers import state as voucher_state
from hub.vouchers.serials import grouped

_VOUCHER = words("券", "Vouchers")
_BILLS = [
    Column("at", label("时间"), Holds.TIME), Column("number", label("单号")), Column("what", label("内容")),
    Column("list", label("原价"), Holds.MONEY), Column("due", label("应付"), Holds.MONEY),
    Column("money", label("现付"), Holds.MONEY),
    Column("value", label("储值"), Holds.MONEY), Column("vouchers", _VOUCHER, Holds.MONEY),
    Column("sessions", label("扣次（次）"), Holds.COUNT),
    Column("owed", label("挂账"), Holds.MONEY), Column("refunded", label("已退"), Holds.MONEY),
]  # fmt: skip
_MOVES = [
    Column("at", label("时间"), Holds.TIME), Column("card", label("卡")), Column("what", label("变动")),
    Column("value", label("储值"), Holds.MONEY), Column("sessions", label("次数"), Holds.COUNT),
    Column("paid", label("付款"), Holds.MONEY),
    Column("number", label("单号")),
]  # fmt: skip
_VOUCHERS = [
    Column("at", label("时间"), Holds.TIME), Column("name", label("代金券")), Column("serial", words("券号", "Serial")),
    Column("what", label("变动")), Column("face", words("面额", "Face"), Holds.MONEY),
    Column("paid", label("付款"), Holds.MONEY), Column("number", label("单号")),
]  # fmt: skip
_POINTS = [
    Column("at", label("时间"), Holds.TIME), Column("what", label("来由")),
    Column("points", label("积分"), Holds.COUNT),
    Column("reason", label("说明")), Column("number", label("单号")),
]  # fmt: skip
_WHY = {
    "sale": label("消费"), "referral": label("推荐"), "adjusted": label("调整"), "spent": label("抵扣"),
    "gift": label("兑换礼品"), "clawed": label("退款扣回"),
    "expired": label("过期"), "returned": label("退款返还"),
}  # fmt: skip
_SERVICES = [
    Column("service", label("项目")), Column("category", label("分类")), Column("times", label("次数"), Holds.COUNT),
    Column("last", label("最近一次"), Holds.DAY),
]  # fmt: skip
_CARDS = [
    Column("card", label("卡")), Column("value", label("储值余额"), Holds.MONEY),
    Column("sessions", label("剩余次数"), Holds.COUNT), Column("days", label("剩余天数"), Holds.COUNT),
    Column("expires", label("最早到期"), Holds.DAY), Column("state", label("状态")),
]  # fmt: skip


class Statement(Struct, frozen=True):
    """sections: bills, prepaid value's movements, vouchers, treatments and points where there are some, cards as they
    are now. language: the member's, empty where they never said.
    """

    member: MemberId
    number: str
    name: str
    from_day: str
    to_day: str
    visits: int
    paid_fen: int
    language: str
    sections: list[Report]


def statement(reader: Reader, member_id: MemberId, span: Span) -> Statement:
    """Raises NotFound."""
    member = member_state.member(reader, member_id)
    member_id = member.member
    bills = _bills(reader, member_id, span)
    visits = reader.one(
        "SELECT count(*) FROM day_visit WHERE visit = ? AND day BETWEEN ? AND ?", member_id, span.first, span.last
    )
    paid_fen = _paid_fen(reader, member_id, span)
    sections = [
        bills,
        _moves(reader, member_id, span),
        *_vouchers(reader, member_id, span),
        *_services(reader, member_id, span),
        *_points(reader, member_id, span),
        _cards(reader, member_id, span),
    ]
    return Statement(
        member_id, member.number, member.profile.name, span.first, span.last, visits[0] if visits else 0, paid_fen,
        member.profile.language, sections,
    )  # fmt: skip


def heading(found: Statement, store: str) -> str:
    return label("{store}　{name}（会员号 {number}）").format(
        store=store, name=found.name or label("已注销"), number=found.number
    )


def _bills(reader: Reader, member: MemberId, span: Span) -> Report:
    rows: list[list[Cell]] = []
    for bill, number, at, list_fen, due, refunded in reader.all(
        "SELECT bill, number, at, list_fen, due_fen, refunded_fen FROM bill "
        "WHERE member = ? AND state = 'settled' AND day BETWEEN ? AND ? ORDER BY seq",
        member, span.first, span.last,
    ):  # fmt: skip
        lines = bill_state.lines(reader, BillId(bill))
        paid = {"money": 0, "value": 0, "owed": 0, "vouchers": 0}
        for taken in bill_state.tenders(reader, BillId(bill)):
            paid[_way(taken.tender)] += taken.amount_fen
        sessions = sum(row.line.quantity for row in lines if row.line.session_card is not None)
        what = listed([recalled(row.line.name) for row in lines], "、", ", ")
        rows.append([
            rfc3339(at, span.zone), number, what, list_fen, due, paid["money"], paid["value"], paid["vouchers"],
            sessions, paid["owed"], refunded,
        ])  # fmt: skip
    return Report("bills", label("消费明细"), span.first, span.last, _BILLS, rows, summed(_BILLS, rows))


def _moves(reader: Reader, member: MemberId, span: Span) -> Report:
    """Lots bought, and what bills took less what refunds put back."""
    moves: list[tuple[int, list[Cell]]] = []
    for at, name, unit, size, principal, owed, number, gone in reader.all(
        "SELECT t.bought_at, c.name, t.unit, t.size, t.principal_fen, t.owed_fen, b.number, t.returned_seq IS NOT NULL "
        "FROM lot t JOIN card c ON c.card = t.card LEFT JOIN bill b ON b.bill = t.bill "
        "WHERE c.member = ? AND t.bought_at >= ? AND t.bought_at < ? ORDER BY t.bought_seq",
        member, span.begin_ms, span.end_ms,
    ):  # fmt: skip
        what = label("购入后退卡") if gone else label("购入")
        moves.append((at, _move(at, span, recalled(name), what, (unit, size), principal - owed, number or "")))
    for at, name, unit, amount, number in reader.all(
        "SELECT b.at, c.name, c.unit, sum(u.amount), b.number FROM lot_use u JOIN card c ON c.card = u.card "
        "JOIN bill b ON b.bill = u.bill WHERE c.member = ? AND b.day BETWEEN ? AND ? AND u.amount > 0 "
        "GROUP BY b.bill, c.card",
        member, span.first, span.last,
    ):  # fmt: skip
        moves.append((at, _move(at, span, recalled(name), label("使用"), (unit, -amount), None, number)))
    rows = [cells for _, cells in sorted(moves, key=lambda one: one[0])]
    return Report("prepaid", label("储值与次卡变动"), span.first, span.last, _MOVES, rows, summed(_MOVES, rows))


def _move(
    at: int, span: Span, name: str, what: str, amount: tuple[str, int], paid: int | None, number: str
) -> list[Cell]:  # fmt: skip
    unit, moved = amount
    if unit == Unit.DAY.value:
        counted = amount_words(Unit.DAY, moved) if moved > 0 else amount_words(Unit.SESSION, -moved)
        what = joined("{what}（{counted}）", what=what, counted=counted)
    face = moved if unit == Unit.FACE.value else None
    sessions = moved if unit == Unit.SESSION.value else None
    return [rfc3339(at, span.zone), name, what, face, sessions, paid, number]


def _vouchers(reader: Reader, member: MemberId, span: Span) -> list[Report]:
    """Printed vouchers that the member's bills sold, less those given back, and what vouchers paid of them."""
    marks = (member, span.first, span.last)
    sold = reader.all(
        "SELECT b.at, v.series, v.serial, v.face_fen, v.principal_fen, b.number FROM voucher v "
        "JOIN bill b USING (bill) WHERE b.member = ? AND b.day BETWEEN ? AND ?",
        *marks,
    )
    used = reader.all(
        "SELECT b.at, v.series, v.serial, -sum(p.amount_fen - p.back_fen), NULL, b.number FROM voucher_part p "
        "JOIN voucher v USING (serial) JOIN bill b ON b.bill = p.bill "
        "WHERE b.member = ? AND b.day BETWEEN ? AND ? AND p.back_fen < p.amount_fen GROUP BY p.bill, p.serial",
        *marks,
    )
    moves = sorted(
        [(row, label("购入")) for row in sold] + [(row, label("使用")) for row in used], key=lambda one: one[0][0]
    )
    rows: list[list[Cell]] = [
        [rfc3339(at, span.zone), voucher_state.series(reader, series).name, grouped(serial), what, face, paid, number]
        for (at, series, serial, face, paid, number), what in moves
    ]
    if not rows:
        return []
    return [Report("vouchers", label("代金券"), span.first, span.last, _VOUCHERS, rows, summed(_VOUCHERS, rows))]


def _services(reader: Reader, member: MemberId, span: Span) -> list[Report]:
    """Treatments that were not refunded, most frequent first."""
    rows: list[list[Cell]] = [
        [one.name, one.category, one.times, one.last_day] for one in services(reader, member, span.first, span.last)
    ]
    report = Report("services", label("做过的项目"), span.first, span.last, _SERVICES, rows, summed(_SERVICES, rows))
    return [report] if rows else []


def _points(reader: Reader, member: MemberId, span: Span) -> list[Report]:
    """Where points moved in these days."""
    rows: list[list[Cell]] = [
        [rfc3339(at, span.zone), _WHY.get(what, what), points, reason, number or ""]
        for at, what, points, reason, number in reader.all(
            "SELECT p.at, p.what, p.points, p.reason, b.number FROM points_movement p "
            "LEFT JOIN bill b ON b.bill = p.bill WHERE p.member = ? AND p.at >= ? AND p.at < ? ORDER BY p.seq",
            member, span.begin_ms, span.end_ms,
        )
    ]  # fmt: skip
    left = Note(label("现有积分"), points_state.balance(reader, member, span.now_ms), Holds.COUNT)
    if not rows:
        return []
    return [Report("points", label("积分变动"), span.first, span.last, _POINTS, rows, summed(_POINTS, rows), [left])]


def _cards(reader: Reader, member: MemberId, span: Span) -> Report:
    rows: list[list[Cell]] = []
    for card in card_state.cards(reader, member):
        balance = card.balance(span.now_ms)
        ends = [lot.expires_at for lot in card.lots if lot.expires_at is not None and (lot.left or lot.term)]
        state = label("已退卡") if card.closed_at else label("冻结或锁定") if card.stopped else label("正常")
        counts: list[Cell] = [balance if card.unit is unit else None for unit in (Unit.FACE, Unit.SESSION, Unit.DAY)]
        day = LocalTime.of(min(ends), span.zone).day if ends else None
        rows.append([recalled(card.name), *counts, day, state])
    return Report("cards", label("卡项现状"), span.first, span.last, _CARDS, rows, None, [
        Note(label("会员卡"), len(rows), Holds.COUNT)
    ] if rows else [])  # fmt: skip


def _paid_fen(reader: Reader, member: MemberId, span: Span) -> int:
    """Money taken from the member less money given back on these days."""
    marks = ", ".join("?" * len(MONEY))
    names = [tender.value for tender in MONEY]
    taken = reader.one(
        f"SELECT coalesce(sum(t.amount_fen), 0) FROM bill b JOIN bill_tender t ON t.bill = b.bill "  # noqa: S608
        f"WHERE b.member = ? AND b.day BETWEEN ? AND ? AND t.tender IN ({marks})",
        member, span.first, span.last, *names,
    )  # fmt: skip
    back = sum(
        one.amount_fen
        for row in refund_state.of_member(reader, member, span.begin_ms, span.end_ms)
        for one in row.tenders
        if one.tender in MONEY
    )
    out = reader.one(
        "SELECT coalesce(sum(refund_fen), 0) FROM card_paid_out WHERE member = ? AND day BETWEEN ? AND ?",
        member, span.first, span.last,
    )  # fmt: skip
    return (taken[0] if taken else 0) - back - (out[0] if out else 0)


def _way(tender: Tender) -> str:
    return {
        Tender.STORED_VALUE: "value", Tender.ARREARS: "owed", Tender.VOUCHER: "vouchers", Tender.GROUP_BUY: "vouchers"
    }.get(tender, "money")  # fmt: skip
