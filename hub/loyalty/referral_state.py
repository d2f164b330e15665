"""Referrals, kept from facts."""

from dataclasses import dataclass
from typing import Any

import msgspec

from hub.ids import BillId, CouponId, LotId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.loyalty.coupon_facts import ReferralOn, ReferralPlanPut, ReferralReversed, ReferralRewarded
from hub.members.facts import MemberMerged

_PLAN = msgspec.json.Decoder(ReferralPlanPut)


@dataclass(frozen=True, slots=True)
class Referral:
    """reversed: why, None while it stands."""

    bill: BillId
    level: int
    member: MemberId
    referrer: MemberId
    on: ReferralOn
    least_fen: int
    points: int
    points_lot: LotId | None
    coupon: CouponId | None
    bonus_fen: int
    bonus_lot: LotId | None
    at: int
    reversed: str | None


@keeps(ReferralPlanPut)
def put_plan(tx: Tx, _entry: Entry, fact: ReferralPlanPut) -> None:
    tx.execute("INSERT OR REPLACE INTO referral_plan VALUES (1, ?)", msgspec.json.encode(fact).decode())


@keeps(ReferralRewarded)
def reward(tx: Tx, entry: Entry, fact: ReferralRewarded) -> None:
    tx.execute(
        "INSERT INTO referral VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        fact.bill, fact.level, fact.member, fact.referrer, fact.on.value, fact.least_fen, fact.points, fact.points_lot,
        fact.coupon, fact.bonus_fen, fact.bonus_lot, entry.at,
    )  # fmt: skip


@keeps(ReferralReversed)
def reverse(tx: Tx, _entry: Entry, fact: ReferralReversed) -> None:
    tx.execute("UPDATE referral SET reversed = ? WHERE bill = ? AND level = ?", fact.reason, fact.bill, fact.level)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    tx.execute("UPDATE referral SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE referral SET referrer = ? WHERE referrer = ?", fact.into, fact.member)


def plan(reader: Reader) -> ReferralPlanPut:
    """Without one, nothing is rewarded."""
    row = reader.one("SELECT put FROM referral_plan")
    return _PLAN.decode(row[0]) if row else ReferralPlanPut(ReferralOn.PURCHASE, ())


def of_bill(reader: Reader, bill: BillId) -> list[Referral]:
    """Those that stand."""
    rows = reader.all(f"SELECT {_REFERRAL} FROM referral WHERE bill = ? AND reversed IS NULL ORDER BY level", bill)  # noqa: S608
    return [_referral(row) for row in rows]


def is_rewarded(reader: Reader, member: MemberId) -> bool:
    """Whether the member has brought a reward that stands."""
    return reader.one("SELECT 1 FROM referral WHERE member = ? AND reversed IS NULL", member) is not None


def of_referrer(reader: Reader, referrer: MemberId) -> list[Referral]:
    """Newest first."""
    rows = reader.all(
        f"SELECT {_REFERRAL} FROM referral WHERE referrer = ? ORDER BY at DESC, bill DESC LIMIT 200",  # noqa: S608
        referrer,
    )
    return [_referral(row) for row in rows]


def by_referrer(reader: Reader, limit: int) -> list[tuple[MemberId, int, int, int, int, int, int, int, int]]:
    """(referrer, members brought, rewards, points, coupons, bonus fen; rewards reversed, their points and bonus
    fen), most members first.
    """
    rows = reader.all(
        "SELECT referrer, count(DISTINCT CASE WHEN level = 1 AND reversed IS NULL THEN member END), "
        "sum(reversed IS NULL), sum(CASE WHEN reversed IS NULL THEN points ELSE 0 END), "
        "count(CASE WHEN reversed IS NULL THEN coupon END), sum(CASE WHEN reversed IS NULL THEN bonus_fen ELSE 0 END), "
        "count(reversed), sum(CASE WHEN reversed IS NULL THEN 0 ELSE points END), "
        "sum(CASE WHEN reversed IS NULL THEN 0 ELSE bonus_fen END) "
        "FROM referral GROUP BY referrer ORDER BY 2 DESC, 3 DESC, referrer LIMIT ?",
        limit,
    )
    return [(MemberId(row[0]), row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8]) for row in rows]


_REFERRAL = (
    "bill, level, member, referrer, earns_on, least_fen, points, points_lot, coupon, bonus_fen, bonus_lot, at, reversed"
)


def _referral(row: tuple[Any, ...]) -> Referral:
    return Referral(row[0], row[1], row[2], row[3], ReferralOn(row[4]), *row[5:])
