"""What the store owes for vouchers that it sold (合同负债—代金券), and how it moved."""

from hub.journal.tx import Reader
from hub.language import label, words
from hub.ledger.accounts import VOUCHER_LIABILITY
from hub.localtime import LocalTime
from hub.reports.table import Cell, Column, Holds, Note, Report, Span, summed
from hub.vouchers import state as voucher_state

TITLE = words("代金券变动", "Vouchers sold, roll-forward")
_ROLL = [
    Column("series", label("代金券")), Column("until", words("有效至", "Good until"), Holds.DAY),
    Column("opening", label("期初"), Holds.MONEY), Column("sold", label("售出"), Holds.MONEY),
    Column("used", label("使用"), Holds.MONEY), Column("returned", words("退款退回券", "Given back"), Holds.MONEY),
    Column("refunded", words("退券", "Sale refunded"), Holds.MONEY),
    Column("expired", label("过期转收入"), Holds.MONEY), Column("closing", label("期末"), Holds.MONEY),
]  # fmt: skip
_PLACE = {
    "bill.settled": 1, "voucher.used": 2, "voucher.returned": 3, "bill.refunded": 4, "voucher.lapsed": 5,
    "voucher.lapse_reversed": 5,
}  # fmt: skip
_CLOSING = 6


def roll_forward(reader: Reader, span: Span) -> Report:
    """Opening, what moved it, closing, a row a series; a note proves it against the account and, today, against the
    vouchers themselves.
    """
    sums: dict[str, list[int]] = {}
    for series, before, fact, fen in reader.all(
        "SELECT v.series, m.day < ?, m.fact, sum(m.amount_fen) FROM voucher_move m JOIN voucher v USING (serial) "
        "WHERE m.day <= ? GROUP BY 1, 2, 3",
        span.first, span.last,
    ):  # fmt: skip
        sums.setdefault(series, [0] * (_CLOSING + 1))[0 if before else _PLACE[fact]] += fen
    rows: list[list[Cell]] = []
    for put in voucher_state.all_series(reader):
        row = sums.get(put.series)
        if row is not None and any(row):
            row[_CLOSING] = sum(row[:_CLOSING])
            rows.append([put.name, put.valid_to, *row])
    closing = sum(row[_CLOSING] for row in sums.values())
    account = _account(reader, span.last)
    notes = [
        Note(words("科目 2205.02 期末余额", "Account 2205.02 at the end"), account),
        Note(label("差额"), closing - account),
    ]
    if span.last >= LocalTime.of(span.now_ms, span.zone).day:
        notes.insert(1, Note(words("各张未用代金券合计", "Of all vouchers not used"), _of_vouchers(reader)))
    totals = summed(_ROLL, rows)
    return Report("voucher_roll_forward", TITLE, span.first, span.last, _ROLL, rows, totals, notes)


def _account(reader: Reader, last: str) -> int:
    row = reader.one(
        "SELECT coalesce(sum(credit - debit), 0) FROM hour_total WHERE account = ? AND day <= ?",
        VOUCHER_LIABILITY.code, last,
    )  # fmt: skip
    return int(row[0]) if row else 0


def _of_vouchers(reader: Reader) -> int:
    row = reader.one("SELECT coalesce(sum(liability_fen), 0) FROM voucher")
    return int(row[0]) if row else 0
