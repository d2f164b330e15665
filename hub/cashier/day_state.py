"""A day's bills, visits and running number, kept from facts."""

from hub.cards.facts import CardClosed, CardSold, CardTakenBack, InstalmentPaid
from hub.cashier.facts import BillRefunded, BillSettled
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.localtime import LocalTime
from hub.members.facts import MemberMerged
from hub.store.state import zone


@keeps(BillSettled)
def settle(tx: Tx, _entry: Entry, fact: BillSettled) -> None:
    tx.execute("INSERT INTO day_number VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET last = last + 1", fact.day)
    new = tx.execute("INSERT OR IGNORE INTO day_visit VALUES (?, ?)", fact.day, fact.member or fact.bill)
    _count(tx, fact.day, bills=1, visits=new)


@keeps(BillRefunded)
def refund(tx: Tx, _entry: Entry, fact: BillRefunded) -> None:
    _count(tx, fact.day, refunded_fen=fact.amount_fen)


@keeps(CardSold)
def count_card(tx: Tx, entry: Entry, fact: CardSold) -> None:
    _count(tx, LocalTime.of(entry.at, zone(tx)).day, topped_up_fen=fact.principal_fen - fact.owed_fen)


@keeps(CardTakenBack)
def count_card_back(tx: Tx, entry: Entry, fact: CardTakenBack) -> None:
    _count(tx, LocalTime.of(entry.at, zone(tx)).day, topped_up_fen=fact.owed_fen - fact.principal_fen)


@keeps(InstalmentPaid)
def count_instalment(tx: Tx, entry: Entry, fact: InstalmentPaid) -> None:
    _count(tx, LocalTime.of(entry.at, zone(tx)).day, topped_up_fen=fact.amount_fen)


@keeps(CardClosed)
def count_closed(tx: Tx, entry: Entry, fact: CardClosed) -> None:
    _count(tx, LocalTime.of(entry.at, zone(tx)).day, refunded_fen=fact.refund_fen)


@keeps(MemberMerged)
def merge_member(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    tx.execute("UPDATE OR IGNORE day_visit SET visit = ? WHERE visit = ?", fact.into, fact.member)


def last_number(reader: Reader, day: str) -> int:
    row = reader.one("SELECT last FROM day_number WHERE day = ?", day)
    return int(row[0]) if row else 0


def day_figures(reader: Reader, day: str) -> tuple[int, int, int, int]:
    """(bills, visits, topped up fen less cards taken back, refunded fen)."""
    row = reader.one("SELECT bills, visits, topped_up_fen, refunded_fen FROM day_figure WHERE day = ?", day)
    return (0, 0, 0, 0) if row is None else (row[0], row[1], row[2], row[3])


def _count(tx: Tx, day: str, *, bills: int = 0, visits: int = 0, topped_up_fen: int = 0, refunded_fen: int = 0) -> None:
    tx.execute(
        "INSERT INTO day_figure VALUES (?, ?, ?, ?, ?) ON CONFLICT (day) DO UPDATE SET bills = bills + excluded.bills, "
        "visits = visits + excluded.visits, topped_up_fen = topped_up_fen + excluded.topped_up_fen, "
        "refunded_fen = refunded_fen + excluded.refunded_fen",
        day, bills, visits, topped_up_fen, refunded_fen,
    )  # fmt: skip
