"""What each payment brought to each line, kept from the till's and the cards' facts."""

from dataclasses import dataclass

from hub.cards.facts import CardClosed, CardRedeemed, CardRestored, CardSold, LotUse
from hub.cashier.facts import BillRefunded, BillSettled, Part, Share, TenderTaken
from hub.ids import BillId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.ledger.accounts import Tender, Unit
from hub.localtime import LocalTime
from hub.store.state import zone
from hub.vouchers.facts import Paid, VoucherReturned, VoucherUsed


@dataclass(slots=True)
class Moved:
    """What one fact moves of a line's bases."""

    money_fen: int = 0
    face_fen: int = 0
    owed_fen: int = 0
    released_fen: int = 0
    sessions: int = 0


@keeps(BillSettled)
def settle(tx: Tx, entry: Entry, fact: BillSettled) -> None:
    moved = {line.line: Moved() for line in fact.lines}
    for line in fact.lines:
        moved[line.line].sessions = line.quantity if line.session_card is not None else 0
        for place, share in enumerate(line.shares):
            _put_earner(tx, fact.bill, line.line, place, share)
    for part in fact.parts:
        _pay(moved[part.line], fact.tenders, part, 1)
    for number, what in moved.items():
        _add(tx, entry, (fact.bill, number), fact.day, fact.day, what)


@keeps(BillRefunded)
def refund(tx: Tx, entry: Entry, fact: BillRefunded) -> None:
    moved = {line.line: Moved(sessions=-line.sessions) for line in fact.lines}
    tenders = {
        number: Tender(name)
        for number, name in tx.all("SELECT tender_no, tender FROM bill_tender WHERE bill = ?", fact.bill)
    }
    for part in fact.parts:
        _pay_by(moved[part.line], tenders[part.tender], -part.amount_fen)
    for number, what in moved.items():
        _add(tx, entry, (fact.bill, number), _day_of(tx, fact.bill), fact.day, what)


@keeps(CardSold)
def sell(tx: Tx, _entry: Entry, fact: CardSold) -> None:
    """A top-up adds to stored value that another bill, or another line, had opened."""
    other = tx.one(
        "SELECT 1 FROM lot WHERE card = ? AND lot != ? AND returned_seq IS NULL AND gift = 0 "
        "AND NOT (bill = ? AND line = ?)",
        fact.card, fact.lot, fact.bill, fact.line,
    )  # fmt: skip
    if fact.unit is Unit.FACE and other is not None:
        tx.execute("INSERT OR IGNORE INTO top_up_line VALUES (?, ?)", fact.bill, fact.line)


@keeps(CardRedeemed)
def redeem(tx: Tx, entry: Entry, fact: CardRedeemed) -> None:
    _release(tx, entry, fact.bill, fact.uses, 1)


@keeps(CardRestored)
def restore(tx: Tx, entry: Entry, fact: CardRestored) -> None:
    _release(tx, entry, fact.bill, fact.uses, -1)


@keeps(VoucherUsed)
def use_voucher(tx: Tx, entry: Entry, fact: VoucherUsed) -> None:
    _release(tx, entry, fact.bill, fact.parts, 1)


@keeps(VoucherReturned)
def return_voucher(tx: Tx, entry: Entry, fact: VoucherReturned) -> None:
    _release(tx, entry, fact.bill, fact.parts, -1)


@keeps(CardClosed)
def close(tx: Tx, entry: Entry, fact: CardClosed) -> None:
    """What is paid out for a lot was not taken for it after all: its newest payment goes first."""
    day = LocalTime.of(entry.at, zone(tx)).day
    for lot in fact.lots:
        row = tx.one("SELECT bill, line FROM lot WHERE lot = ?", lot.lot)
        left_fen = lot.refund_fen
        if row is None:
            continue
        for bill, line, paid_fen in _payments(tx, row[0], row[1]):
            part = min(left_fen, paid_fen)
            if part > 0:
                left_fen -= part
                _add(tx, entry, (bill, line), _day_of(tx, bill) or day, day, Moved(money_fen=-part))
        if left_fen:
            _add(tx, entry, (row[0], row[1]), _day_of(tx, row[0]) or day, day, Moved(money_fen=-left_fen))


def _pay(moved: Moved, tenders: tuple[TenderTaken, ...], part: Part, sign: int) -> None:
    _pay_by(moved, tenders[part.tender].tender, sign * part.amount_fen)


def _pay_by(moved: Moved, tender: Tender, amount_fen: int) -> None:
    if tender in {Tender.STORED_VALUE, Tender.VOUCHER}:
        moved.face_fen += amount_fen
    elif tender is Tender.ARREARS:
        moved.owed_fen += amount_fen
    else:
        moved.money_fen += amount_fen


def _release(tx: Tx, entry: Entry, bill: BillId, uses: tuple[LotUse | Paid, ...], sign: int) -> None:
    day = LocalTime.of(entry.at, zone(tx)).day
    for use in uses:
        released = Moved(released_fen=sign * use.released_fen)
        _add(tx, entry, (bill, use.line), _day_of(tx, bill) or day, day, released)


def _payments(reader: Reader, bill: str, line: int) -> list[tuple[BillId, int, int]]:
    """(bill, line, money less what went back) of a sold line and of what later paid its arrears, newest first."""
    rows = reader.all(
        "SELECT e.bill, e.line, sum(e.money_fen) FROM earning e WHERE (e.bill, e.line) IN ("
        "SELECT ?, ? UNION SELECT bill, line FROM bill_line WHERE settles IS NOT NULL "
        "AND settles ->> 'bill' = ? AND settles ->> 'line' = ?) GROUP BY e.bill, e.line ORDER BY min(e.seq) DESC",
        bill, line, bill, line,
    )  # fmt: skip
    return [(BillId(row[0]), row[1], row[2]) for row in rows]


def _put_earner(tx: Tx, bill: BillId, line: int, place: int, share: Share) -> None:
    row = tx.one("SELECT title FROM staff WHERE staff = ?", share.staff)
    tx.execute(
        "INSERT INTO earner VALUES (?, ?, ?, ?, ?, ?, ?)",
        bill, line, place, share.staff, share.percent, int(share.designated), row[0] if row else "",
    )  # fmt: skip


def _day_of(reader: Reader, bill: str) -> str:
    row = reader.one("SELECT day FROM bill WHERE bill = ?", bill)
    return str(row[0]) if row else ""


def _add(tx: Tx, entry: Entry, line: tuple[str, int], paid_on: str, day: str, moved: Moved) -> None:
    tx.execute(
        "INSERT INTO earning VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bill, line, seq) DO UPDATE SET "
        "money_fen = money_fen + excluded.money_fen, face_fen = face_fen + excluded.face_fen, "
        "owed_fen = owed_fen + excluded.owed_fen, released_fen = released_fen + excluded.released_fen, "
        "sessions = sessions + excluded.sessions",
        *line, entry.seq, paid_on[:7], day, moved.money_fen, moved.face_fen, moved.owed_fen, moved.released_fen,
        moved.sessions,
    )  # fmt: skip
