"""Tiers and what they are reached by, kept from facts; importing this registers every keeper of the domain."""

from dataclasses import dataclass

import msgspec

from hub.cards.facts import CardClosed, CardSold, CardTakenBack, InstalmentPaid
from hub.cashier.facts import BillRefunded, BillSettled, Line, LineKind, Part, TenderTaken
from hub.errors import NotFound
from hub.ids import BillId, MemberId, TierId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.ledger.accounts import Tender, Unit
from hub.localtime import LocalTime
from hub.loyalty import coupon_state, points_bill_state, points_state, referral_state
from hub.loyalty.facts import MemberTierChanged, TierPut, TierRetired, TierRule
from hub.members.facts import MemberMerged
from hub.store.state import zone

__all__ = ["coupon_state", "points_bill_state", "points_state", "referral_state"]

_TIER = msgspec.json.Decoder(TierPut)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's tier as it is kept: None none, or one that may be retired meanwhile."""

    tier: TierId | None
    rule: TierRule
    value: int
    locked: bool
    reason: str
    since_at: int
    counted_at: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What thresholds are held against, net of refunds."""

    top_up_once_fen: int
    top_up_total_fen: int
    spent_fen: int
    points: int
    visits: int


@dataclass(frozen=True, slots=True)
class TierChange:
    tier: TierId | None
    before: TierId | None
    rule: TierRule
    value: int
    locked: bool
    reason: str
    at: int
    actor: str


@keeps(TierPut)
def put_tier(tx: Tx, _entry: Entry, fact: TierPut) -> None:
    put = msgspec.json.encode(fact).decode()
    tx.execute("INSERT OR REPLACE INTO tier VALUES (?, ?, 1, ?)", fact.tier, fact.rank, put)


@keeps(TierRetired)
def retire_tier(tx: Tx, _entry: Entry, fact: TierRetired) -> None:
    tx.execute("UPDATE tier SET active = 0 WHERE tier = ?", fact.tier)


@keeps(MemberTierChanged)
def change_tier(tx: Tx, entry: Entry, fact: MemberTierChanged) -> None:
    """What was measured counts anew once a member has fallen for spending too little."""
    known = standing(tx, fact.member)
    counted_at = entry.at if fact.rule is TierRule.KEEP else known.counted_at if known else 0
    tx.execute(
        "INSERT OR REPLACE INTO member_tier VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        fact.member, fact.tier, fact.rule.value, fact.value, int(fact.locked), fact.reason, entry.at, counted_at,
    )  # fmt: skip
    tx.execute(
        "INSERT INTO member_tier_change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.seq, fact.member, fact.tier, fact.before, fact.rule.value, fact.value, int(fact.locked), fact.reason,
        entry.at, entry.actor,
    )  # fmt: skip


@keeps(BillSettled)
def count_spending(tx: Tx, _entry: Entry, fact: BillSettled) -> None:
    _spend(tx, fact.member, fact.day, fact.lines, fact.tenders, fact.parts)


@keeps(BillRefunded)
def count_refund(tx: Tx, _entry: Entry, fact: BillRefunded) -> None:
    """Its tenders are numbered among those that went back; its parts name the bill's own."""
    if fact.member is None:
        return
    spent = tx.one(
        "SELECT coalesce(sum(p.value ->> 2), 0) FROM json_each(?) p "
        "JOIN bill_line l ON l.bill = ? AND l.line = p.value ->> 0 "
        "JOIN bill_tender t ON t.bill = l.bill AND t.tender_no = p.value ->> 1 "
        "WHERE l.line_kind NOT IN ('stored_value_card', 'voucher') AND t.tender <> 'arrears'",
        msgspec.json.encode(fact.parts).decode(), fact.bill,
    )  # fmt: skip
    _add_spend(tx, fact.member, fact.day, -spent[0] if spent else 0)


@keeps(CardSold)
def count_card(tx: Tx, entry: Entry, fact: CardSold) -> None:
    tx.execute(
        "INSERT INTO lot_paid VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
        fact.lot, fact.member, fact.bill, fact.line, fact.unit.value, fact.principal_fen - fact.owed_fen, entry.at,
    )  # fmt: skip


@keeps(InstalmentPaid)
def count_instalment(tx: Tx, _entry: Entry, fact: InstalmentPaid) -> None:
    tx.execute("UPDATE lot_paid SET fen = fen + ? WHERE lot = ?", fact.amount_fen, fact.lot)


@keeps(CardTakenBack)
def count_card_back(tx: Tx, _entry: Entry, fact: CardTakenBack) -> None:
    tx.execute("UPDATE lot_paid SET fen = 0 WHERE lot = ?", fact.lot)


@keeps(CardClosed)
def count_card_closed(tx: Tx, entry: Entry, fact: CardClosed) -> None:
    """Who bought a lot has spent less, whoever held the card in the end."""
    for lot in fact.lots:
        tx.execute("UPDATE lot_paid SET closed_fen = ? WHERE lot = ?", lot.refund_fen, lot.lot)
        row = tx.one("SELECT member FROM lot_paid WHERE lot = ?", lot.lot)
        if row is not None and fact.unit is not Unit.FACE:
            _add_spend(tx, row[0], LocalTime.of(entry.at, zone(tx)).day, -lot.refund_fen)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """A tier of their own comes before the double's; what was measured is measured together."""
    tx.execute("UPDATE OR IGNORE member_tier SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("DELETE FROM member_tier WHERE member = ?", fact.member)
    tx.execute("UPDATE member_tier_change SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE lot_paid SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute(
        "INSERT INTO member_spend SELECT ?, day, fen FROM member_spend WHERE member = ? "
        "ON CONFLICT (member, day) DO UPDATE SET fen = fen + excluded.fen",
        fact.into, fact.member,
    )  # fmt: skip
    tx.execute("DELETE FROM member_spend WHERE member = ?", fact.member)


def tier(reader: Reader, tier_id: TierId) -> TierPut:
    """Raises NotFound."""
    row = reader.one("SELECT put FROM tier WHERE tier = ? AND active = 1", tier_id)
    if row is None:
        raise NotFound(what=words("会员等级 {tier_id}", "tier {tier_id}").format(tier_id=tier_id))
    return _TIER.decode(row[0])


def tiers(reader: Reader) -> list[TierPut]:
    """Those in use, highest first."""
    rows = reader.all("SELECT put FROM tier WHERE active = 1 ORDER BY rank DESC, tier DESC")
    return [_TIER.decode(row[0]) for row in rows]


def standing(reader: Reader, member: MemberId) -> Standing | None:
    row = reader.one(
        "SELECT tier, rule, value, locked, reason, since_at, counted_at FROM member_tier WHERE member = ?", member
    )
    return None if row is None else Standing(row[0], TierRule(row[1]), row[2], bool(row[3]), *row[4:])


def tier_of(reader: Reader, member: MemberId | None) -> TierPut | None:
    """The member's tier, if it is in use."""
    row = reader.one(
        "SELECT t.put FROM member_tier m JOIN tier t ON t.tier = m.tier AND t.active = 1 WHERE m.member = ?", member
    )
    return None if row is None else _TIER.decode(row[0])


def tier_name(reader: Reader, tier_id: TierId | None) -> str:
    row = reader.one("SELECT put FROM tier WHERE tier = ?", tier_id)
    return _TIER.decode(row[0]).name if row else ""


def changes(reader: Reader, member: MemberId) -> list[TierChange]:
    """Newest first."""
    rows = reader.all(
        "SELECT tier, before, rule, value, locked, reason, at, actor FROM member_tier_change WHERE member = ? "
        "ORDER BY seq DESC LIMIT 100",
        member,
    )
    return [TierChange(row[0], row[1], TierRule(row[2]), row[3], bool(row[4]), *row[5:]) for row in rows]


def fallen(reader: Reader, tier: TierId, since: int, needs: tuple[str, int], limit: int) -> list[MemberId]:
    """Members who have the tier since `since` or before, unlocked, and since the day of `needs` spent less than its
    fen, in the order of their ids.
    """
    rows = reader.all(
        "SELECT m.member FROM member_tier m WHERE m.tier = ? AND m.since_at <= ? AND m.locked = 0 AND "
        "(SELECT coalesce(sum(s.fen), 0) FROM member_spend s WHERE s.member = m.member AND s.day >= ?) < ? "
        "ORDER BY m.member LIMIT ?",
        tier, since, *needs, limit,
    )  # fmt: skip
    return [MemberId(row[0]) for row in rows]


def holders_of_retired(reader: Reader, limit: int) -> list[MemberId]:
    rows = reader.all(
        "SELECT m.member FROM member_tier m JOIN tier t ON t.tier = m.tier WHERE t.active = 0 AND m.locked = 0 "
        "ORDER BY m.member LIMIT ?",
        limit,
    )
    return [MemberId(row[0]) for row in rows]


def measures(reader: Reader, member: MemberId, from_ms: int = 0) -> Measures:
    """What happened since `from_ms`."""
    day = LocalTime.of(from_ms, zone(reader)).day if from_ms else ""
    top_ups = [
        row[0]
        for row in reader.all(
            "SELECT fen - closed_fen FROM lot_paid WHERE member = ? AND unit = 'FACE' AND at >= ?", member, from_ms
        )
    ]
    visits = reader.one(
        "SELECT count(DISTINCT day) FROM bill WHERE member = ? AND state = 'settled' AND at >= ? "
        "AND (refunded_fen < due_fen OR due_fen = 0)",
        member, from_ms,
    )  # fmt: skip
    return Measures(
        max(top_ups, default=0), sum(top_ups), spent_fen(reader, member, day),
        points_state.earned(reader, member, from_ms), visits[0] if visits else 0,
    )  # fmt: skip


def spent_fen(reader: Reader, member: MemberId, from_day: str) -> int:
    """From that day on, the day included."""
    row = reader.one("SELECT coalesce(sum(fen), 0) FROM member_spend WHERE member = ? AND day >= ?", member, from_day)
    return int(row[0]) if row else 0


def buyers(reader: Reader, bill: BillId) -> list[MemberId]:
    """Who bought what the bill's card lines sold."""
    rows = reader.all("SELECT DISTINCT member FROM lot_paid WHERE bill = ? ORDER BY member", bill)
    return [MemberId(row[0]) for row in rows]


def paid_for_cards_fen(reader: Reader, bill: BillId, unit: Unit | None = None) -> tuple[int, int]:
    """(what the bill's lots were paid, what closing their cards gave back), of one unit or all."""
    row = reader.one(
        "SELECT coalesce(sum(fen), 0), coalesce(sum(closed_fen), 0) FROM lot_paid "
        "WHERE bill = ? AND (? IS NULL OR unit = ?)",
        bill, unit, unit,
    )  # fmt: skip
    return (0, 0) if row is None else (row[0], row[1])


def _spend(
    tx: Tx, member: MemberId | None, day: str, lines: tuple[Line, ...], tenders: tuple[TenderTaken, ...],
    parts: tuple[Part, ...],
) -> None:  # fmt: skip
    if member is None:
        return
    kinds = {line.line: line.line_kind for line in lines}
    fen = sum(
        part.amount_fen
        for part in parts
        if kinds[part.line] not in {LineKind.STORED_VALUE_CARD, LineKind.VOUCHER}
        and tenders[part.tender].tender is not Tender.ARREARS
    )
    _add_spend(tx, member, day, fen)


def _add_spend(tx: Tx, member: MemberId, day: str, fen: int) -> None:
    if fen:
        tx.execute(
            "INSERT INTO member_spend VALUES (?, ?, ?) "
            "ON CONFLICT (member, day) DO UPDATE SET fen = fen + excluded.fen",
            member, day, fen,
        )  # fmt: skip
