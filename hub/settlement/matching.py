"""The channels' lines against payments, their refunds, and tenders that were recorded by hand."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from hub.ids import BillId
from hub.journal.tx import Reader
from hub.ledger.accounts import MONEY, Tender
from hub.localtime import LocalTime
from hub.settlement import state
from hub.settlement.facts import What
from hub.settlement.state import ChannelLine
from hub.store.state import zone

CHANNELS = (Tender.WECHAT, Tender.ALIPAY)
_MARGIN_MS = 3 * 86_400_000


class Wrong(StrEnum):
    """not_in_books: the channel has it alone. not_in_channel: the books have it alone. amount: both, of other sums."""

    NOT_IN_BOOKS = "not_in_books"
    NOT_IN_CHANNEL = "not_in_channel"
    AMOUNT = "amount"


class Difference(Struct, frozen=True):
    """channel_fen and books_fen: null on the side that has nothing; what went back is negative."""

    wrong: Wrong
    channel: Tender
    what: str
    at: str
    order: str
    transaction: str
    channel_fen: int | None
    books_fen: int | None
    bill: BillId | None
    bill_number: str


class ChannelSum(Struct, frozen=True):
    """clearing_fen: what the books say the channel still holds, over all days."""

    channel: Tender
    lines: int
    matched: int
    paid_fen: int
    refunded_fen: int
    fees_fen: int
    paid_out_fen: int
    clearing_fen: int


class Ours(Struct):
    """Money that the books say the channel took or gave back. day in the store's zone."""

    what: What
    order: str
    number: str
    amount_fen: int
    bill: BillId | None
    bill_number: str
    day: str
    found: bool = False


def compare(reader: Reader, channel: Tender, first: str, last: str) -> tuple[ChannelSum, list[Difference]]:
    """T+1: the books' side only of days that a file speaks of."""
    lines = state.lines(reader, channel, first, last)
    books = _Books(_ours(reader, channel, first, last))
    differences: list[Difference] = []
    matched = 0
    undone = _undone(lines)
    for line in lines:
        if line.what is What.PAYOUT:
            continue
        mine = books.match(line)
        if mine is None:
            if line.order not in undone:
                differences.append(_difference(Wrong.NOT_IN_BOOKS, channel, line, None))
            continue
        mine.found = True
        matched += 1
        if mine.amount_fen != line.amount_fen:
            differences.append(_difference(Wrong.AMOUNT, channel, line, mine))
    days = {line.day for line in lines if line.what is not What.PAYOUT}
    missing = [one for one in books.ours if not one.found and one.day in days]
    differences += [_difference(Wrong.NOT_IN_CHANNEL, channel, None, one) for one in missing]
    return _sum(reader, channel, lines, matched), differences


def _ours(reader: Reader, channel: Tender, first: str, last: str) -> list[Ours]:
    """Of these days and three around, as what is paid before midnight may be the channel's after it."""
    where = zone(reader)
    near = (_ms(first) - _MARGIN_MS, _ms(last) + _MARGIN_MS)
    rows = reader.all(
        "SELECT 'paid', p.order_no, p.transaction_no, p.amount_fen, p.bill, coalesce(b.number, ''), p.at "
        "FROM payment p LEFT JOIN bill b ON b.bill = p.bill "
        "WHERE p.tender = ? AND p.state = 'paid' AND p.at BETWEEN ? AND ? "
        "UNION ALL SELECT 'refunded', p.order_no, r.number, -r.amount_fen, r.bill, coalesce(b.number, ''), r.at "
        "FROM payment_refund r JOIN payment p ON p.payment = r.payment LEFT JOIN bill b ON b.bill = r.bill "
        "WHERE p.tender = ? AND r.state = 'done' AND r.at BETWEEN ? AND ? "
        "UNION ALL SELECT 'paid', '', coalesce(t.reference, ''), t.amount_fen, b.bill, b.number, b.at "
        "FROM bill_tender t JOIN bill b ON b.bill = t.bill "
        "WHERE t.tender = ? AND t.payment IS NULL AND b.state = 'settled' AND b.at BETWEEN ? AND ?",
        channel.value, *near, channel.value, *near, channel.value, *near,
    )  # fmt: skip
    return [
        Ours(What(what), order, number, fen, bill, bill_number, LocalTime.of(at, where).day)
        for what, order, number, fen, bill, bill_number, at in rows
    ]


class _Books:
    """What the books have, found by number."""

    def __init__(self, ours: list[Ours]) -> None:
        self.ours = ours
        self._by_number: defaultdict[tuple[What, str], list[Ours]] = defaultdict(list)
        self._by_hand: defaultdict[tuple[What, str, int], list[Ours]] = defaultdict(list)
        for one in ours:
            numbers = {one.number, one.order} if one.what is What.PAID else {one.number}
            for number in numbers - {""}:
                self._by_number[one.what, number].append(one)
            if not numbers - {""}:
                self._by_hand[one.what, one.day, one.amount_fen].append(one)

    def match(self, line: ChannelLine) -> Ours | None:
        """By our number, by the channel's, else a tender recorded by hand without a number: same day, same sum."""
        numbers = (line.order, line.transaction) if line.what is What.PAID else (line.refund,)
        open_ = [one for number in numbers for one in self._by_number[line.what, number] if not one.found]
        open_ = open_ or [one for one in self._by_hand[line.what, line.day, line.amount_fen] if not one.found]
        return open_[0] if open_ else None


def _undone(lines: list[ChannelLine]) -> set[str]:
    """Orders that were paid and given back before the books knew of them."""
    sums: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.order] += line.amount_fen
    return {order for order, fen in sums.items() if order and not fen}


def _ms(day: str) -> int:
    """0 for what is no day, as of 30 February: no file speaks of it."""
    try:
        return int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()) * 1000
    except ValueError:
        return 0


def _difference(wrong: Wrong, channel: Tender, line: ChannelLine | None, mine: Ours | None) -> Difference:
    return Difference(
        wrong, channel, line.what if line else mine.what if mine else "", line.at if line else mine.day if mine else "",
        line.order if line else mine.order if mine else "", line.transaction if line else mine.number if mine else "",
        line.amount_fen if line else None, mine.amount_fen if mine else None, mine.bill if mine else None,
        mine.bill_number if mine else "",
    )  # fmt: skip


def _sum(reader: Reader, channel: Tender, lines: list[ChannelLine], matched: int) -> ChannelSum:
    row = reader.one("SELECT coalesce(sum(debit - credit), 0) FROM balance WHERE account = ?", MONEY[channel].code)

    def total(what: What) -> int:
        return sum(line.amount_fen for line in lines if line.what is what)

    return ChannelSum(
        channel, sum(line.what is not What.PAYOUT for line in lines), matched, total(What.PAID), -total(What.REFUNDED),
        sum(line.fee_fen for line in lines), -total(What.PAYOUT), int(row[0]) if row else 0,
    )  # fmt: skip
