"""Shifts and closed days, kept from facts."""

from dataclasses import dataclass
from typing import Any

import msgspec

from hub.cards.facts import CardClosed
from hub.cashier.facts import BillDiscarded, BillRefunded, BillSettled, DrawerOpened
from hub.errors import NotFound
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.ledger.accounts import CASH
from hub.security.state import keep_used
from hub.shifts.facts import CashMoved, Counted, DayClosed, DayReopened, ShiftHandedOver

_SHIFT = "shift, began_at, began_by, ended_at, ended_by, handed_to, counted, counted_fen, expected_fen, note"
_COUNTED = msgspec.json.Decoder(tuple[Counted, ...])


@dataclass(frozen=True, slots=True)
class Shift:
    """Times in milliseconds; figures: name to (amount, times)."""

    shift: str
    began_at: int
    began_by: str
    ended_at: int | None
    ended_by: str | None
    handed_to: str | None
    counted: tuple[Counted, ...]
    counted_fen: int | None
    expected_fen: int | None
    note: str
    figures: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Movement:
    movement: str
    shift: str
    day: str
    reason: str
    amount_fen: int
    note: str
    at: int
    actor: str


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day as it was closed: when, in milliseconds, and by whom."""

    at: int
    actor: str
    figures: DayClosed


@keeps(BillSettled)
def count_sale(tx: Tx, entry: Entry, fact: BillSettled) -> None:
    shift = _current(tx, entry)
    _add(tx, shift, "bills", fact.due_fen)
    for taken in fact.tenders:
        _add(tx, shift, f"received.{taken.tender.value}", taken.amount_fen)
    off_fen = sum(cut.amount_fen for line in fact.lines for cut in line.cuts)
    if off_fen:
        _add(tx, shift, "discounts", off_fen)


@keeps(BillRefunded)
def count_refund(tx: Tx, entry: Entry, fact: BillRefunded) -> None:
    shift = _current(tx, entry)
    _add(tx, shift, "refunds", fact.amount_fen)
    for taken in fact.tenders:
        _add(tx, shift, f"refunded.{taken.tender.value}", taken.amount_fen)


@keeps(CardClosed)
def count_card_closed(tx: Tx, entry: Entry, fact: CardClosed) -> None:
    shift = _current(tx, entry)
    _add(tx, shift, "refunds", fact.refund_fen)
    _add(tx, shift, f"refunded.{fact.tender.value}", fact.refund_fen)


@keeps(BillDiscarded)
def count_void(tx: Tx, entry: Entry, _fact: BillDiscarded) -> None:
    _add(tx, _current(tx, entry), "voids", 0)


@keeps(DrawerOpened)
def count_drawer(tx: Tx, entry: Entry, _fact: DrawerOpened) -> None:
    _add(tx, _current(tx, entry), "drawer", 0)


@keeps(CashMoved)
def move_cash(tx: Tx, entry: Entry, fact: CashMoved) -> None:
    shift = _current(tx, entry)
    tx.execute(
        "INSERT INTO cash_movement VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        fact.movement, shift, fact.day, fact.reason.value, fact.amount_fen, fact.note, entry.at, entry.actor,
    )  # fmt: skip
    _add(tx, shift, "moved", fact.amount_fen)
    keep_used(tx, fact.approval, fact.movement)


@keeps(ShiftHandedOver)
def hand_over(tx: Tx, entry: Entry, fact: ShiftHandedOver) -> None:
    tx.execute(
        "UPDATE shift SET ended_at = ?, ended_by = ?, handed_to = ?, counted = ?, counted_fen = ?, expected_fen = ?, "
        "note = ? WHERE shift = ?",
        entry.at, entry.actor, fact.to, msgspec.json.encode(fact.counted).decode(), fact.counted_fen,
        fact.expected_fen, fact.note, _current(tx, entry),
    )  # fmt: skip


@keeps(DayClosed)
def close_day(tx: Tx, entry: Entry, fact: DayClosed) -> None:
    figures = msgspec.json.encode(fact).decode()
    tx.execute("INSERT OR REPLACE INTO closed_day VALUES (?, ?, ?, ?)", fact.day, entry.at, entry.actor, figures)


@keeps(DayReopened)
def reopen_day(tx: Tx, _entry: Entry, fact: DayReopened) -> None:
    tx.execute("DELETE FROM closed_day WHERE day = ?", fact.day)


def current(reader: Reader) -> Shift | None:
    """The shift that runs; None while nothing has happened since the last was handed over."""
    row = reader.one(f"SELECT {_SHIFT} FROM shift WHERE ended_at IS NULL")  # noqa: S608
    return None if row is None else _shift(reader, row)


def shift(reader: Reader, shift_id: str) -> Shift:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_SHIFT} FROM shift WHERE shift = ?", shift_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("交班 {shift}", "shift {shift}").format(shift=shift_id))
    return _shift(reader, row)


def ended(reader: Reader, limit: int) -> list[Shift]:
    """Shifts handed over, newest first."""
    rows = reader.all(f"SELECT {_SHIFT} FROM shift WHERE ended_at IS NOT NULL ORDER BY shift DESC LIMIT ?", limit)  # noqa: S608
    return [_shift(reader, row) for row in rows]


def ended_between(reader: Reader, begin_ms: int, end_ms: int) -> list[Shift]:
    """Shifts handed over from the first moment until before the second, oldest first."""
    rows = reader.all(
        f"SELECT {_SHIFT} FROM shift WHERE ended_at >= ? AND ended_at < ? ORDER BY shift",  # noqa: S608
        begin_ms, end_ms,
    )  # fmt: skip
    return [_shift(reader, row) for row in rows]


def movements(reader: Reader, shift: str) -> list[Movement]:
    """In the order they happened."""
    rows = reader.all(
        "SELECT movement, shift, day, reason, amount_fen, note, at, actor FROM cash_movement WHERE shift = ? "
        "ORDER BY at, movement",
        shift,
    )
    return [Movement(*row) for row in rows]


def cash_fen(reader: Reader) -> int:
    """What the books say is in the drawer: the balance of 1001."""
    row = reader.one("SELECT coalesce(sum(debit - credit), 0) FROM balance WHERE account = ?", CASH.code)
    return int(row[0]) if row else 0


def closed_day(reader: Reader, day: str) -> DayClosed | None:
    row = reader.one("SELECT figures FROM closed_day WHERE day = ?", day)
    return None if row is None else msgspec.json.decode(row[0], type=DayClosed)


def closed_between(reader: Reader, first: str, last: str) -> list[ClosedDay]:
    """Closed days, oldest first."""
    rows = reader.all(
        "SELECT closed_at, closed_by, figures FROM closed_day WHERE day BETWEEN ? AND ? ORDER BY day", first, last
    )
    return [ClosedDay(at, actor, msgspec.json.decode(figures, type=DayClosed)) for at, actor, figures in rows]


def _current(tx: Tx, entry: Entry) -> str:
    """The running shift's id; the first thing done after a hand-over begins one."""
    row = tx.one("SELECT shift FROM shift WHERE ended_at IS NULL")
    if row is not None:
        return str(row[0])
    shift = f"S{entry.seq:09d}"
    tx.execute(
        "INSERT INTO shift (shift, began_at, began_by, counted, note) VALUES (?, ?, ?, '[]', '')",
        shift, entry.at, entry.actor,
    )  # fmt: skip
    return shift


def _add(tx: Tx, shift: str, name: str, amount: int) -> None:
    tx.execute(
        "INSERT INTO shift_figure VALUES (?, ?, ?, 1) ON CONFLICT (shift, name) DO UPDATE SET "
        "amount = amount + excluded.amount, times = times + 1",
        shift, name, amount,
    )  # fmt: skip


def _shift(reader: Reader, row: tuple[Any, ...]) -> Shift:
    figures = {
        name: (amount, times)
        for name, amount, times in reader.all(
            "SELECT name, amount, times FROM shift_figure WHERE shift = ? ORDER BY name", row[0]
        )
    }
    return Shift(
        row[0], row[1], row[2], row[3], row[4], row[5], _COUNTED.decode(row[6]), row[7], row[8], row[9], figures
    )  # fmt: skip
