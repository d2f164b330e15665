"""Cards and their lots, kept from facts."""

from dataclasses import dataclass
from typing import Any

import msgspec

from hub.cards.facts import CardRedeemed, CardRestored, CardSold, CardTakenBack
from hub.errors import NotFound
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.ledger.accounts import Unit


@dataclass(frozen=True, slots=True)
class Lot:
    """size and used in the lot's unit; times in milliseconds."""

    lot: LotId
    size: int
    used: int
    principal_fen: int
    bought_at: int
    expires_at: int | None
    bill: BillId
    line: int

    @property
    def left(self) -> int:
        return self.size - self.used

    @property
    def bonus(self) -> int:
        """Face beyond what was paid, for stored value."""
        return self.size - self.principal_fen

    def expired(self, now_ms: int) -> bool:
        return self.expires_at is not None and self.expires_at <= now_ms


@dataclass(frozen=True, slots=True)
class Card:
    """lots: those not returned, in the order they are used: soonest to expire first, then oldest."""

    card: CardId
    member: MemberId
    item: ItemId
    name: str
    unit: Unit
    covers: tuple[ItemId, ...]
    lots: tuple[Lot, ...]

    def balance(self, now_ms: int) -> int:
        return sum(lot.left for lot in self.lots if not lot.expired(now_ms))


@dataclass(frozen=True, slots=True)
class Use:
    line: int
    lot: LotId
    card: CardId
    amount: int


@keeps(CardSold)
def sell(tx: Tx, entry: Entry, fact: CardSold) -> None:
    tx.execute(
        "INSERT OR IGNORE INTO card VALUES (?, ?, ?, ?, ?, ?, ?)",
        fact.card, fact.member, fact.item, fact.name, fact.unit.value,
        msgspec.json.encode(fact.covers).decode(), entry.at,
    )  # fmt: skip
    tx.execute(
        "INSERT INTO lot VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, NULL)",
        fact.lot, fact.card, fact.member, fact.unit.value, fact.size, fact.principal_fen, entry.at, entry.seq,
        fact.expires_at, fact.bill, fact.line,
    )  # fmt: skip


@keeps(CardRedeemed)
def redeem(tx: Tx, entry: Entry, fact: CardRedeemed) -> None:
    for use in fact.uses:
        tx.execute("UPDATE lot SET used = used + ? WHERE lot = ?", use.amount, use.lot)
        tx.execute(
            "INSERT INTO lot_use VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (bill, line, lot) DO UPDATE SET amount = amount + excluded.amount",
            fact.bill, use.line, use.lot, fact.card, use.amount, entry.seq,
        )  # fmt: skip


@keeps(CardRestored)
def restore(tx: Tx, _entry: Entry, fact: CardRestored) -> None:
    for use in fact.uses:
        tx.execute("UPDATE lot SET used = used - ? WHERE lot = ?", use.amount, use.lot)
        tx.execute(
            "UPDATE lot_use SET amount = amount - ? WHERE bill = ? AND line = ? AND lot = ?",
            use.amount, fact.bill, use.line, use.lot,
        )  # fmt: skip


@keeps(CardTakenBack)
def take_back(tx: Tx, entry: Entry, fact: CardTakenBack) -> None:
    tx.execute("UPDATE lot SET returned_seq = ? WHERE lot = ?", entry.seq, fact.lot)


def card(reader: Reader, card_id: CardId) -> Card:
    """Raises NotFound."""
    row = reader.one("SELECT card, member, item, name, unit, covers FROM card WHERE card = ?", card_id)
    if row is None:
        raise NotFound(what=f"卡 {card_id}")
    return _card(reader, row)


def cards(reader: Reader, member: MemberId) -> list[Card]:
    """The member's cards that still have a lot, oldest first, of one bill stored value first."""
    rows = reader.all(
        "SELECT card, member, item, name, unit, covers FROM card WHERE member = ? ORDER BY sold_at, unit, card",
        member,
    )
    return [found for found in (_card(reader, row) for row in rows) if found.lots]


def stored_value_card(reader: Reader, member: MemberId) -> CardId | None:
    """The member's stored-value card, which every top-up adds a lot to."""
    row = reader.one(
        "SELECT card FROM card WHERE member = ? AND unit = ? ORDER BY sold_at, card LIMIT 1",
        member,
        Unit.FACE.value,
    )
    return None if row is None else CardId(row[0])


def lot_of_line(reader: Reader, bill: BillId, line: int) -> tuple[CardId, Unit, Lot] | None:
    """The lot that a bill line sold and that has not been returned."""
    row = reader.one(
        "SELECT card, unit, lot, size, used, principal_fen, bought_at, expires_at, bill, line FROM lot "
        "WHERE bill = ? AND line = ? AND returned_seq IS NULL",
        bill, line,
    )  # fmt: skip
    return None if row is None else (CardId(row[0]), Unit(row[1]), Lot(*row[2:]))


def uses(reader: Reader, bill: BillId, line: int, unit: Unit) -> list[Use]:
    """What the line took and no refund has put back, newest lot first."""
    rows = reader.all(
        "SELECT u.line, u.lot, u.card, u.amount FROM lot_use u JOIN lot l ON l.lot = u.lot "
        "WHERE u.bill = ? AND u.line = ? AND l.unit = ? AND u.amount > 0 ORDER BY l.bought_seq DESC",
        bill, line, unit.value,
    )  # fmt: skip
    return [Use(*row) for row in rows]


def lot(reader: Reader, lot_id: LotId) -> Lot:
    """Raises NotFound."""
    row = reader.one(
        "SELECT lot, size, used, principal_fen, bought_at, expires_at, bill, line FROM lot WHERE lot = ?",
        lot_id,
    )
    if row is None:
        raise NotFound(what=f"批次 {lot_id}")
    return Lot(*row)


def _card(reader: Reader, row: tuple[Any, ...]) -> Card:
    lots = reader.all(
        "SELECT lot, size, used, principal_fen, bought_at, expires_at, bill, line FROM lot "
        "WHERE card = ? AND returned_seq IS NULL ORDER BY expires_at IS NULL, expires_at, bought_seq",
        row[0],
    )
    covers = tuple(ItemId(item) for item in msgspec.json.decode(row[5]))
    return Card(row[0], row[1], row[2], row[3], Unit(row[4]), covers, tuple(Lot(*values) for values in lots))
