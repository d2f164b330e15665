"""Points: accounts, lots and movements, kept from facts."""

from dataclasses import dataclass

import msgspec

from hub.ids import BillId, ItemId, LotId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.ledger.accounts import POINTS_HELD
from hub.loyalty.facts import GiftPut, PointsGiven, PointsReturned, PointsTaken, RatePut, Taken
from hub.members.facts import MemberMerged
from hub.security.state import keep_used

_HELD = POINTS_HELD.code
_RATE = msgspec.json.Decoder(RatePut)


@dataclass(frozen=True, slots=True)
class PointsLot:
    """Times in milliseconds. expired: what the nightly review posted as gone."""

    lot: LotId
    source: str
    bill: BillId | None
    size: int
    left: int
    expired: int
    given_at: int
    expires_at: int | None

    def is_over(self, now_ms: int) -> bool:
        return self.expires_at is not None and self.expires_at <= now_ms


@dataclass(frozen=True, slots=True)
class Account:
    """given = left - debt + spent + expired + clawed."""

    left: int
    debt: int
    given: int
    spent: int
    expired: int
    clawed: int


@dataclass(frozen=True, slots=True)
class Movement:
    what: str
    points: int
    bill: BillId | None
    item: ItemId | None
    reason: str
    at: int
    actor: str


@keeps(RatePut)
def put_rate(tx: Tx, _entry: Entry, fact: RatePut) -> None:
    put = msgspec.json.encode(fact).decode()
    tx.execute("INSERT OR REPLACE INTO points_rate VALUES (?, ?, ?)", fact.rate, put, int(fact.active))


@keeps(GiftPut)
def put_gift(tx: Tx, _entry: Entry, fact: GiftPut) -> None:
    if fact.points:
        tx.execute("INSERT OR REPLACE INTO points_gift VALUES (?, ?)", fact.item, fact.points)
    else:
        tx.execute("DELETE FROM points_gift WHERE item = ?", fact.item)


@keeps(PointsGiven)
def give(tx: Tx, entry: Entry, fact: PointsGiven) -> None:
    tx.execute(
        "INSERT INTO points_lot VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
        fact.lot, fact.member, fact.source.value, fact.bill, fact.points, fact.points - fact.to_debt, entry.at,
        entry.seq, fact.expires_at,
    )  # fmt: skip
    _account(tx, fact.member, given=fact.points, debt=-fact.to_debt)
    if fact.on is not None:
        tx.execute(
            "INSERT INTO points_bill VALUES (?, ?, ?, ?, ?)",
            fact.bill, fact.member, fact.lot, fact.on.value, fact.points,
        )  # fmt: skip
    for line in fact.lines:
        tx.execute("INSERT INTO points_line VALUES (?, ?, ?, ?, 0)", fact.bill, line.line, line.weight, line.base_fen)
    if fact.points:
        _move(tx, entry, fact.member, fact.source.value, fact.points, fact.bill, None, fact.reason)
    keep_used(tx, fact.approval, fact.member)


@keeps(PointsTaken)
def take(tx: Tx, entry: Entry, fact: PointsTaken) -> None:
    for use in fact.uses:
        tx.execute(
            "UPDATE points_lot SET left = left - ?, expired = expired + ? WHERE lot = ?",
            use.points, use.points if fact.why is Taken.EXPIRED else 0, use.lot,
        )  # fmt: skip
    column = {Taken.CLAWED: "clawed", Taken.EXPIRED: "expired"}.get(fact.why, "spent")
    _account(tx, fact.member, debt=fact.debt, **{column: fact.points})
    if fact.why is Taken.CLAWED:
        tx.execute("UPDATE points_bill SET points = points - ? WHERE bill = ?", fact.points + fact.forgiven, fact.bill)
        tx.execute(
            "UPDATE points_lot SET expired = expired - ? WHERE lot = (SELECT lot FROM points_bill WHERE bill = ?)",
            fact.forgiven, fact.bill,
        )  # fmt: skip
    if fact.why is Taken.SPENT:
        for line in fact.lines:
            tx.execute("INSERT INTO points_spent VALUES (?, ?, ?, 0)", fact.bill, line.line, line.points)
        for use in fact.uses:
            tx.execute("INSERT INTO points_use VALUES (?, ?, ?, ?)", fact.bill, use.lot, use.points, entry.seq)
    if fact.points:
        _move(tx, entry, fact.member, fact.why.value, -fact.points, fact.bill, fact.item, fact.reason)
    keep_used(tx, fact.approval, fact.member)


@keeps(PointsReturned)
def give_back(tx: Tx, entry: Entry, fact: PointsReturned) -> None:
    """What paid a debt first stays out of the lots it came from."""
    rest = fact.to_debt
    for use in fact.uses:
        owed = min(rest, use.points)
        rest -= owed
        tx.execute("UPDATE points_lot SET left = left + ? WHERE lot = ?", use.points - owed, use.lot)
        tx.execute(
            "UPDATE points_use SET points = points - ? WHERE bill = ? AND lot = ?", use.points, fact.bill, use.lot
        )
    for line in fact.lines:
        tx.execute(
            "UPDATE points_spent SET returned = returned + ? WHERE bill = ? AND line = ?",
            line.points, fact.bill, line.line,
        )  # fmt: skip
    _account(tx, fact.member, spent=-fact.points, debt=-fact.to_debt)
    _move(tx, entry, fact.member, "returned", fact.points, fact.bill, None, "")


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    row = tx.one("SELECT debt, given, spent, expired, clawed FROM points_account WHERE member = ?", fact.member)
    if row is not None:
        _account(tx, fact.into, debt=row[0], given=row[1], spent=row[2], expired=row[3], clawed=row[4])
        tx.execute("DELETE FROM points_account WHERE member = ?", fact.member)
    for table in ("points_lot", "points_bill", "points_movement"):
        tx.execute(f"UPDATE {table} SET member = ? WHERE member = ?", fact.into, fact.member)  # noqa: S608


def rates(reader: Reader) -> list[RatePut]:
    return [_RATE.decode(row[0]) for row in reader.all("SELECT put FROM points_rate ORDER BY rate")]


def gifts(reader: Reader) -> dict[ItemId, int]:
    """What each gift costs, in points."""
    return dict(reader.all("SELECT item, points FROM points_gift ORDER BY points, item"))


def account(reader: Reader, member: MemberId) -> Account:
    row = reader.one("SELECT debt, given, spent, expired, clawed FROM points_account WHERE member = ?", member)
    left = reader.one("SELECT coalesce(sum(left), 0) FROM points_lot WHERE member = ?", member)
    return Account(left[0] if left else 0, *(row or (0, 0, 0, 0, 0)))


def balance(reader: Reader, member: MemberId, now_ms: int) -> int:
    """What can be spent; below nought what is owed."""
    row = reader.one(
        "SELECT coalesce(sum(left), 0) FROM points_lot WHERE member = ? AND (expires_at IS NULL OR expires_at > ?)",
        member, now_ms,
    )  # fmt: skip
    return (row[0] if row else 0) - account(reader, member).debt


def earned(reader: Reader, member: MemberId, from_ms: int) -> int:
    """All that was given, less what refunds took, of what was given since."""
    if not from_ms:
        known = account(reader, member)
        return known.given - known.clawed
    row = reader.one(
        "SELECT coalesce(sum(coalesce(b.points, l.size)), 0) FROM points_lot l "
        "LEFT JOIN points_bill b ON b.lot = l.lot WHERE l.member = ? AND l.given_at >= ?",
        member, from_ms,
    )  # fmt: skip
    return int(row[0]) if row else 0


def posted(reader: Reader, member: MemberId) -> int:
    """What the books say that a member holds, below nought owes."""
    row = reader.one(
        "SELECT coalesce(sum(credit - debit), 0) FROM balance WHERE account = ? AND ref = ?", _HELD, member
    )
    return int(row[0]) if row else 0


def lots(reader: Reader, member: MemberId) -> list[PointsLot]:
    """Those with something left, soonest to expire first, of equals the oldest."""
    rows = reader.all(
        f"SELECT {_LOT} FROM points_lot WHERE member = ? AND left > 0 "  # noqa: S608
        "ORDER BY expires_at IS NULL, expires_at, given_seq",
        member,
    )
    return [PointsLot(*row) for row in rows]


def lot(reader: Reader, lot_id: LotId) -> PointsLot | None:
    row = reader.one(f"SELECT {_LOT} FROM points_lot WHERE lot = ?", lot_id)  # noqa: S608
    return None if row is None else PointsLot(*row)


def members_with_expired(reader: Reader, now_ms: int, limit: int) -> list[MemberId]:
    rows = reader.all(
        "SELECT DISTINCT member FROM points_lot WHERE left > 0 AND expires_at <= ? ORDER BY member LIMIT ?",
        now_ms,
        limit,
    )
    return [MemberId(row[0]) for row in rows]


def movements(reader: Reader, member: MemberId, limit: int, before_seq: int) -> list[tuple[int, Movement]]:
    """Newest first: (entry, movement)."""
    rows = reader.all(
        "SELECT seq, what, points, bill, item, reason, at, actor FROM points_movement WHERE member = ? AND seq < ? "
        "ORDER BY seq DESC LIMIT ?",
        member, before_seq, limit,
    )  # fmt: skip
    return [(row[0], Movement(*row[1:])) for row in rows]


_LOT = "lot, source, bill, size, left, expired, given_at, expires_at"


def _account(
    tx: Tx, member: MemberId, *, debt: int = 0, given: int = 0, spent: int = 0, expired: int = 0, clawed: int = 0
) -> None:
    tx.execute("INSERT OR IGNORE INTO points_account VALUES (?, 0, 0, 0, 0, 0)", member)
    tx.execute(
        "UPDATE points_account SET debt = debt + ?, given = given + ?, spent = spent + ?, expired = expired + ?, "
        "clawed = clawed + ? WHERE member = ?",
        debt, given, spent, expired, clawed, member,
    )  # fmt: skip


def _move(
    tx: Tx, entry: Entry, member: MemberId, what: str, points: int, bill: BillId | None, item: ItemId | None,
    reason: str,
) -> None:  # fmt: skip
    tx.execute(
        "INSERT INTO points_movement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.seq, member, what, points, bill, item, reason, entry.at, entry.actor,
    )  # fmt: skip
