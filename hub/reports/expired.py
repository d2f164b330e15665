"""What ran out with something left and is no income yet: an owner decides, card by card or series by series."""

from hub.cards import state as card_state
from hub.ids import CardId
from hub.journal.tx import Reader
from hub.language import label, words
from hub.ledger.accounts import Unit
from hub.localtime import LocalTime
from hub.reports import words as said
from hub.reports.shared import member_name
from hub.reports.table import Cell, Column, Holds, Report, Span, summed
from hub.vouchers import state as voucher_state

TITLE = words("过期待处理", "Expired, to decide")
_EXPIRED = [
    Column("member", label("会员")), Column("name", label("名称")), Column("kind", label("种类")),
    Column("day", words("到期日", "Ran out"), Holds.DAY),
    Column("face", words("剩余面值", "Face left"), Holds.MONEY),
    Column("sessions", words("剩余次数", "Sessions left"), Holds.COUNT),
    Column("liability", words("未消耗本金", "Paid, not earned"), Holds.MONEY),
]  # fmt: skip


def pending(reader: Reader, span: Span) -> Report:
    """As it is now, of what ran out until the last day; the longest expired first."""
    by_ms = min(span.now_ms, span.end_ms)
    rows = sorted(_cards(reader, by_ms, span.zone) + _vouchers(reader, by_ms, span.zone), key=_day)
    return Report("expired", TITLE, span.first, span.last, _EXPIRED, rows, summed(_EXPIRED, rows))


def _cards(reader: Reader, by_ms: int, zone: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for (card_id,) in reader.all(
        "SELECT DISTINCT card FROM lot WHERE unit != 'DAY' AND expires_at <= ? AND returned_seq IS NULL "
        "AND lapsed_seq IS NULL AND used < size",
        by_ms,
    ):
        card = card_state.card(reader, CardId(card_id))
        for lot in card.gone_by(by_ms):
            left, is_face = lot.size - lot.used, card.unit is Unit.FACE
            day = LocalTime.of(lot.expires_at or 0, zone).day
            rows.append(
                [
                    member_name(reader, card.member), card.name, said.UNITS[card.unit], day, left if is_face else None,
                    None if is_face else left, lot.liability_fen,
                ]
            )  # fmt: skip
    return rows


def _vouchers(reader: Reader, by_ms: int, zone: str) -> list[list[Cell]]:
    """A row a series: who holds a voucher nobody knows."""
    rows: list[list[Cell]] = []
    today = LocalTime.of(by_ms, zone).day
    for series in voucher_state.all_series(reader):
        if series.valid_to is None or series.valid_to >= today:
            continue
        sold = voucher_state.of_series(reader, series.series, "sold")
        if sold:
            face, liability = sum(one.left_fen for one in sold), sum(one.liability_fen for one in sold)
            rows.append(["", series.name, label("代金券"), series.valid_to, face, None, liability])
    return rows


def _day(row: list[Cell]) -> str:
    return str(row[3])
