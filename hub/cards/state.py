"""Cards and their lots, kept from facts."""

from dataclasses import dataclass
from typing import Any

import msgspec

from hub.cards.facts import (
    BonusGiven,
    BonusTakenBack,
    CardClosed,
    CardExtended,
    CardLapsed,
    CardOpened,
    CardRedeemed,
    CardRestored,
    CardResumed,
    CardShared,
    CardSold,
    CardStopped,
    CardTakenBack,
    CardTransferred,
    CardUnshared,
    InstalmentPaid,
    LapseReversed,
    LotEnd,
    Stop,
)
from hub.errors import NotFound
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.ledger.accounts import Unit
from hub.members.facts import MemberForgotten, MemberMerged
from hub.security.state import keep_used

_CARD = "card, member, item, name, unit, stopped, stopped_at, stop_reason, closed_at"
_LOT = (
    "lot, size, used, principal_fen, bought_at, bought_seq, expires_at, bill, line, covers, cover_units, owed_fen, "
    "gift, lapsed_seq"
)


@dataclass(frozen=True, slots=True)
class Lot:
    """size and used in the lot's unit; times in milliseconds. covers: sessions that one treatment takes, by service."""

    lot: LotId
    size: int
    used: int
    principal_fen: int
    bought_at: int
    bought_seq: int
    expires_at: int | None
    bill: BillId
    line: int
    covers: dict[ItemId, int]
    owed_fen: int
    gift: bool
    lapsed: bool

    @property
    def open(self) -> int:
        """Of the size, what is paid for: instalments open a lot in proportion."""
        return (
            self.size if not self.owed_fen else self.size * (self.principal_fen - self.owed_fen) // self.principal_fen
        )

    @property
    def left(self) -> int:
        """What can be used, whatever its term: nothing of a lapsed lot."""
        return 0 if self.lapsed else max(0, self.open - self.used)

    @property
    def bonus(self) -> int:
        """Face beyond what was paid, for stored value."""
        return self.size - self.principal_fen

    @property
    def liability_fen(self) -> int:
        """Paid and not yet earned."""
        if self.lapsed:
            return 0
        return self.principal_fen - self.owed_fen - released_fen(self.principal_fen, self.size, self.used)

    def expired(self, now_ms: int) -> bool:
        return self.expires_at is not None and self.expires_at <= now_ms


@dataclass(frozen=True, slots=True)
class Card:
    """lots: those not returned, in the order they were bought."""

    card: CardId
    member: MemberId
    item: ItemId
    name: str
    unit: Unit
    stopped: Stop | None
    stopped_at: int | None
    stop_reason: str
    closed_at: int | None
    lots: tuple[Lot, ...]

    @property
    def covers(self) -> tuple[ItemId, ...]:
        """Services that some lot may pay, in the lots' order."""
        return tuple(dict.fromkeys(item for lot in self.lots for item in lot.covers))

    def balance(self, now_ms: int) -> int:
        """Fen of face, or sessions, that could be used now if the card is not stopped."""
        return sum(lot.left for lot in self.lots if not lot.expired(now_ms))

    def treatments(self, item: ItemId, now_ms: int) -> int:
        """How many treatments of this service the card still gives."""
        return sum(lot.left // lot.covers[item] for lot in self.lots if item in lot.covers and not lot.expired(now_ms))


@dataclass(frozen=True, slots=True)
class Use:
    line: int
    lot: LotId
    card: CardId
    amount: int


def released_fen(principal_fen: int, size: int, used: int) -> int:
    """Contract liability released once `used` of the lot's `size` is used (CAS 14).

    Exact at the end and independent of the path: a use from a to b releases released(b) - released(a).
    """
    return principal_fen * used // size


@keeps(CardSold)
def sell(tx: Tx, entry: Entry, fact: CardSold) -> None:
    tx.execute(
        f"INSERT OR IGNORE INTO card ({_CARD}, sold_at) VALUES (?, ?, ?, ?, ?, NULL, NULL, '', NULL, ?)",  # noqa: S608
        fact.card, fact.member, fact.item, fact.name, fact.unit.value, entry.at,
    )  # fmt: skip
    tx.execute("UPDATE card SET closed_at = NULL WHERE card = ? AND closed_at IS NOT NULL", fact.card)
    tx.execute(
        f"INSERT INTO lot ({_LOT}, card, member, unit) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)",  # noqa: S608
        fact.lot, fact.size, fact.principal_fen, entry.at, entry.seq, fact.expires_at, fact.bill, fact.line,
        msgspec.json.encode(fact.covers).decode(), msgspec.json.encode(fact.cover_units).decode(), fact.owed_fen,
        int(fact.gift), fact.card, fact.member, fact.unit.value,
    )  # fmt: skip


@keeps(CardOpened)
def open_with_balance(tx: Tx, entry: Entry, fact: CardOpened) -> None:
    """No bill sold it: `bill` and `item` are empty."""
    tx.execute(
        f"INSERT OR IGNORE INTO card ({_CARD}, sold_at) VALUES (?, ?, '', ?, ?, NULL, NULL, '', NULL, ?)",  # noqa: S608
        fact.card, fact.member, fact.name, fact.unit.value, entry.at,
    )  # fmt: skip
    tx.execute(
        f"INSERT INTO lot ({_LOT}, card, member, unit) "  # noqa: S608
        "VALUES (?, ?, 0, ?, ?, ?, ?, '', 0, ?, ?, 0, 0, NULL, ?, ?, ?)",
        fact.lot, fact.size, fact.principal_fen, entry.at, entry.seq, fact.expires_at,
        msgspec.json.encode(fact.covers).decode(), msgspec.json.encode(fact.cover_units).decode(), fact.card,
        fact.member, fact.unit.value,
    )  # fmt: skip


@keeps(CardShared)
def share(tx: Tx, _entry: Entry, fact: CardShared) -> None:
    tx.execute("INSERT OR IGNORE INTO card_share VALUES (?, ?)", fact.card, fact.user)


@keeps(CardUnshared)
def unshare(tx: Tx, _entry: Entry, fact: CardUnshared) -> None:
    tx.execute("DELETE FROM card_share WHERE card = ? AND member = ?", fact.card, fact.user)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """The double's cards are the survivor's, and so is what was lent to the double; nobody lends to themselves."""
    tx.execute("UPDATE card SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE lot SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE OR IGNORE card_share SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("DELETE FROM card_share WHERE member = ?", fact.member)
    tx.execute(
        "DELETE FROM card_share WHERE member = ?1 AND card IN (SELECT card FROM card WHERE member = ?1)", fact.into
    )


@keeps(MemberForgotten)
def forget(tx: Tx, _entry: Entry, fact: MemberForgotten) -> None:
    tx.execute("DELETE FROM card_share WHERE member = ?", fact.member)


@keeps(BonusGiven)
def give_bonus(tx: Tx, entry: Entry, fact: BonusGiven) -> None:
    sold = CardSold(
        card=fact.card, lot=fact.lot, member=fact.member, item=ItemId(""), bill=fact.bill, line=0, name="储值卡",
        unit=Unit.FACE, size=fact.size, principal_fen=0, expires_at=fact.expires_at, gift=True,
    )  # fmt: skip
    sell(tx, entry, sold)


@keeps(BonusTakenBack)
def take_bonus_back(tx: Tx, entry: Entry, fact: BonusTakenBack) -> None:
    tx.execute("UPDATE lot SET returned_seq = ? WHERE lot = ?", entry.seq, fact.lot)


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


@keeps(InstalmentPaid)
def pay_instalment(tx: Tx, _entry: Entry, fact: InstalmentPaid) -> None:
    tx.execute("UPDATE lot SET owed_fen = owed_fen - ? WHERE lot = ?", fact.amount_fen, fact.lot)


@keeps(CardStopped)
def stop(tx: Tx, entry: Entry, fact: CardStopped) -> None:
    tx.execute(
        "UPDATE card SET stopped = ?, stopped_at = ?, stop_reason = ? WHERE card = ?",
        fact.how.value, entry.at, fact.reason, fact.card,
    )  # fmt: skip


@keeps(CardResumed)
def resume(tx: Tx, _entry: Entry, fact: CardResumed) -> None:
    tx.execute("UPDATE card SET stopped = NULL, stopped_at = NULL, stop_reason = '' WHERE card = ?", fact.card)
    _put_ends(tx, fact.ends)


@keeps(CardExtended)
def extend(tx: Tx, _entry: Entry, fact: CardExtended) -> None:
    _put_ends(tx, fact.ends)
    keep_used(tx, fact.approval, fact.card)


@keeps(CardTransferred)
def transfer(tx: Tx, _entry: Entry, fact: CardTransferred) -> None:
    tx.execute("UPDATE card SET member = ? WHERE card = ?", fact.to, fact.card)
    tx.execute("UPDATE lot SET member = ? WHERE card = ?", fact.to, fact.card)
    tx.execute("DELETE FROM card_share WHERE card = ?", fact.card)
    keep_used(tx, fact.approval, fact.card)


@keeps(CardClosed)
def close(tx: Tx, entry: Entry, fact: CardClosed) -> None:
    for lot in fact.lots:
        tx.execute("UPDATE lot SET returned_seq = ? WHERE lot = ?", entry.seq, lot.lot)
    tx.execute("UPDATE card SET closed_at = ?, stopped = NULL, stopped_at = NULL WHERE card = ?", entry.at, fact.card)


@keeps(CardLapsed)
def lapse(tx: Tx, entry: Entry, fact: CardLapsed) -> None:
    for lot in fact.lots:
        tx.execute("UPDATE lot SET lapsed_seq = ? WHERE lot = ?", entry.seq, lot.lot)


@keeps(LapseReversed)
def reverse_lapse(tx: Tx, _entry: Entry, fact: LapseReversed) -> None:
    for lot in fact.lots:
        tx.execute("UPDATE lot SET lapsed_seq = NULL WHERE lot = ?", lot.lot)


def card(reader: Reader, card_id: CardId) -> Card:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_CARD} FROM card WHERE card = ?", card_id)  # noqa: S608
    if row is None:
        raise NotFound(what=f"卡 {card_id}")
    return _card(reader, row)


def cards(reader: Reader, member: MemberId) -> list[Card]:
    """The member's cards that still have a lot, oldest first, of one bill stored value first."""
    rows = reader.all(f"SELECT {_CARD} FROM card WHERE member = ? ORDER BY sold_at, unit, card", member)  # noqa: S608
    return [found for found in (_card(reader, row) for row in rows) if found.lots]


def lent(reader: Reader, member: MemberId) -> list[Card]:
    """Other members' cards that this one may use, oldest first."""
    rows = reader.all("SELECT card FROM card_share WHERE member = ? ORDER BY card", member)
    return [found for found in (card(reader, CardId(row[0])) for row in rows) if found.lots and found.closed_at is None]


def users(reader: Reader, card_id: CardId) -> list[MemberId]:
    """Who may use the card by its holder's leave."""
    rows = reader.all("SELECT member FROM card_share WHERE card = ? ORDER BY member", card_id)
    return [MemberId(row[0]) for row in rows]


def is_lent(reader: Reader, card_id: CardId, member: MemberId | None) -> bool:
    return reader.one("SELECT 1 FROM card_share WHERE card = ? AND member = ?", card_id, member) is not None


def stored_value_card(reader: Reader, member: MemberId) -> CardId | None:
    """The member's stored-value card, which every top-up adds a lot to."""
    row = reader.one(
        "SELECT card FROM card WHERE member = ? AND unit = ? ORDER BY closed_at IS NOT NULL, sold_at, card LIMIT 1",
        member,
        Unit.FACE.value,
    )
    return None if row is None else CardId(row[0])


def ever_bought(reader: Reader, member: MemberId, item: ItemId) -> bool:
    """Whether the member has a card of this product that was not taken back."""
    return (
        reader.one(
            "SELECT 1 FROM card c JOIN lot l ON l.card = c.card "
            "WHERE c.member = ? AND c.item = ? AND (l.returned_seq IS NULL OR c.closed_at IS NOT NULL)",
            member, item,
        )
        is not None
    )  # fmt: skip


def lots_of_line(reader: Reader, bill: BillId, line: int) -> list[tuple[CardId, Unit, Lot]]:
    """The lots that a bill line sold and that have not been returned, in the order they were sold."""
    rows = reader.all(
        f"SELECT {_LOT}, card, unit FROM lot WHERE bill = ? AND line = ? AND returned_seq IS NULL ORDER BY bought_seq",  # noqa: S608
        bill, line,
    )  # fmt: skip
    return [(CardId(row[-2]), Unit(row[-1]), _lot(row[:-2])) for row in rows]


def uses(reader: Reader, bill: BillId, line: int, unit: Unit) -> list[Use]:
    """What the line took and no refund has put back, newest lot first."""
    rows = reader.all(
        "SELECT u.line, u.lot, u.card, u.amount FROM lot_use u JOIN lot l ON l.lot = u.lot "
        "WHERE u.bill = ? AND u.line = ? AND l.unit = ? AND u.amount > 0 ORDER BY l.bought_seq DESC",
        bill, line, unit.value,
    )  # fmt: skip
    return [Use(*row) for row in rows]


def uses_of_lot(reader: Reader, lot_id: LotId) -> list[tuple[BillId, int, int]]:
    """(bill, line, amount) of what was taken from a lot and not put back."""
    rows = reader.all("SELECT bill, line, amount FROM lot_use WHERE lot = ? AND amount > 0 ORDER BY seq, line", lot_id)
    return [(BillId(row[0]), row[1], row[2]) for row in rows]


def lot(reader: Reader, lot_id: LotId) -> Lot:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_LOT} FROM lot WHERE lot = ?", lot_id)  # noqa: S608
    if row is None:
        raise NotFound(what=f"批次 {lot_id}")
    return _lot(row)


def sold_by_line(reader: Reader, bill: BillId, line: int) -> bool:
    """Whether the line sold a lot, returned since or not."""
    return reader.one("SELECT 1 FROM lot WHERE bill = ? AND line = ?", bill, line) is not None


def card_of(reader: Reader, lot_id: LotId) -> tuple[CardId, MemberId]:
    """The card a lot is on, and whose it is. Raises NotFound."""
    row = reader.one("SELECT card, member FROM lot WHERE lot = ?", lot_id)
    if row is None:
        raise NotFound(what=f"批次 {lot_id}")
    return CardId(row[0]), MemberId(row[1])


def is_returned(reader: Reader, lot_id: LotId) -> bool:
    """Whether the lot was taken back or closed."""
    return reader.one("SELECT 1 FROM lot WHERE lot = ? AND returned_seq IS NOT NULL", lot_id) is not None


def _put_ends(tx: Tx, ends: tuple[LotEnd, ...]) -> None:
    for end in ends:
        tx.execute("UPDATE lot SET expires_at = ? WHERE lot = ?", end.expires_at, end.lot)


def _card(reader: Reader, row: tuple[Any, ...]) -> Card:
    lots = reader.all(
        f"SELECT {_LOT} FROM lot WHERE card = ? AND returned_seq IS NULL ORDER BY bought_seq",  # noqa: S608
        row[0],
    )
    return Card(
        row[0], row[1], row[2], row[3], Unit(row[4]), Stop(row[5]) if row[5] else None, row[6], row[7], row[8],
        tuple(_lot(values) for values in lots),
    )  # fmt: skip


def _lot(row: tuple[Any, ...]) -> Lot:
    covers: dict[ItemId, int] = {}
    if row[9] != "[]":
        items: list[ItemId] = msgspec.json.decode(row[9])
        units: list[int] = msgspec.json.decode(row[10]) or [1] * len(items)
        covers = dict(zip(items, units, strict=True))
    return Lot(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], covers, row[11], bool(row[12]),
        row[13] is not None,
    )  # fmt: skip
