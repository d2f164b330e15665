"""What the store owes its members (合同负债), how it moved, and what members owe the store (挂账)."""

from datetime import date

from hub.journal.tx import Reader
from hub.language import label
from hub.ledger.accounts import CONTRACT_LIABILITY, RECEIVABLE, Unit
from hub.localtime import LocalTime
from hub.reports import words
from hub.reports.shared import member_name
from hub.reports.table import Cell, Column, Holds, Note, Report, Span, summed

_ROLL = [
    Column("unit", label("卡种")), Column("opening", label("期初"), Holds.MONEY),
    Column("sold", label("售出"), Holds.MONEY),
    Column("redeemed", label("消耗"), Holds.MONEY), Column("refunded", label("退款"), Holds.MONEY),
    Column("kept", label("退卡差额"), Holds.MONEY), Column("expired", label("过期转收入"), Holds.MONEY),
    Column("other", label("期初导入等"), Holds.MONEY), Column("closing", label("期末"), Holds.MONEY),
    Column("transferred", label("其中转卡"), Holds.MONEY),
]  # fmt: skip
_OWED = [
    Column("member", label("会员")), Column("name", label("内容")), Column("kind", label("性质")),
    Column("day", label("发生日"), Holds.DAY),
    Column("days", label("账龄（天）"), Holds.COUNT), Column("owed", label("挂账"), Holds.MONEY),
    Column("paid", label("已还"), Holds.MONEY),
    Column("left", label("未还"), Holds.MONEY), Column("to30", label("30 天内"), Holds.MONEY),
    Column("to60", label("31–60 天"), Holds.MONEY), Column("to90", label("61–90 天"), Holds.MONEY),
    Column("over", label("90 天以上"), Holds.MONEY),
]  # fmt: skip
_PLACE = {
    "bill.settled": 1, "card.redeemed": 2, "card.restored": 2, "card.accrued": 2, "bill.refunded": 3, "card.closed": 3,
    "card.lapsed": 5, "card.lapse_reversed": 5,
}  # fmt: skip
_OTHER = 6
_BOUNDS = (30, 60, 90)


def roll_forward(reader: Reader, span: Span) -> Report:
    """Opening, what moved it, closing; a note proves it against the account and, today, against the lots."""
    sums: dict[str, list[int]] = {unit.value: [0] * 9 for unit in words.UNITS}
    for unit, before, fact, fen in reader.all(
        "SELECT l.unit, p.day < ?, p.fact, sum(p.amount_fen) FROM prepaid_move p JOIN lot l ON l.lot = p.lot "
        "WHERE p.day <= ? GROUP BY 1, 2, 3",
        span.first, span.last,
    ):  # fmt: skip
        sums[unit][0 if before else _PLACE.get(fact, _OTHER)] += fen
    for unit, kept in reader.all(
        "SELECT unit, sum(kept_fen) FROM card_paid_out WHERE day BETWEEN ? AND ? GROUP BY unit", span.first, span.last
    ):
        sums[unit][3] += kept
        sums[unit][4] -= kept
    for unit, fen in reader.all(
        "SELECT unit, sum(amount_fen) FROM card_passed_on WHERE day BETWEEN ? AND ? GROUP BY unit",
        span.first, span.last,
    ):  # fmt: skip
        sums[unit][8] += fen
    rows: list[list[Cell]] = []
    for unit, row in sums.items():
        row[7] = sum(row[:7])
        if unit == Unit.DAY.value and not any(row):
            continue
        rows.append([words.UNITS[Unit(unit)], *row])
    closing = sum(row[7] for row in sums.values())
    notes = [
        Note(label("科目 2205 期末余额"), _account(reader, span.last)),
        Note(label("差额"), closing - _account(reader, span.last)),
    ]
    if span.last >= LocalTime.of(span.now_ms, span.zone).day:
        notes.insert(1, Note(label("各批次未消耗本金合计"), _of_lots(reader)))
    return Report(
        "prepaid_roll_forward", label("预收变动"), span.first, span.last, _ROLL, rows, summed(_ROLL, rows), notes
    )


def receivables(reader: Reader, span: Span) -> Report:
    """What members owe now, by age on the last day. Arrears of cards are no receivable: only what is paid of a card is
    in the books.
    """
    rows: list[list[Cell]] = []
    in_books = 0
    for member, name, owed, paid, at, is_card in reader.all(
        "SELECT d.member, d.name, d.owed_fen, d.paid_fen, d.at, "
        "EXISTS (SELECT 1 FROM lot t WHERE t.bill = d.bill AND t.line = d.line) "
        "FROM debt d WHERE d.paid_fen < d.owed_fen ORDER BY d.at, d.bill, d.line"
    ):
        day = LocalTime.of(at, span.zone).day
        age = max(0, (date.fromisoformat(span.last) - date.fromisoformat(day)).days)
        buckets: list[Cell] = [0] * (len(_BOUNDS) + 1)
        buckets[sum(age > bound for bound in _BOUNDS)] = owed - paid
        in_books += 0 if is_card else owed - paid
        kind = label("卡项未付") if is_card else label("应收账款")
        rows.append([member_name(reader, member), name, kind, day, age, owed, paid, owed - paid, *buckets])
    totals = summed(_OWED, rows)
    totals[4] = None
    notes = [Note(label("应收账款合计"), in_books), Note(label("科目 1122 余额"), _balance(reader, RECEIVABLE.code))]
    return Report("receivables", label("挂账账龄"), span.first, span.last, _OWED, rows, totals, notes)


def _account(reader: Reader, last: str) -> int:
    row = reader.one(
        "SELECT coalesce(sum(credit - debit), 0) FROM hour_total WHERE account = ? AND day <= ?",
        CONTRACT_LIABILITY.code, last,
    )  # fmt: skip
    return int(row[0]) if row else 0


def _balance(reader: Reader, code: str) -> int:
    row = reader.one("SELECT coalesce(sum(debit - credit), 0) FROM balance WHERE account = ?", code)
    return int(row[0]) if row else 0


def _of_lots(reader: Reader) -> int:
    """Paid and not yet earned, lot by lot, as each lot itself reckons it."""
    row = reader.one(
        "SELECT coalesce(sum(principal_fen - owed_fen - base_fen "
        "- (principal_fen - base_fen) * (used - base_used) / (size - base_used)), 0) FROM lot "
        "WHERE returned_seq IS NULL AND lapsed_seq IS NULL"
    )
    return int(row[0]) if row else 0
