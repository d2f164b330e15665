"""What can happen to a member's standing: tiers and points; importing this registers those of coupons too."""

from enum import StrEnum

import msgspec

from hub.ids import ApprovalId, BillId, ItemId, LotId, MemberId, RateId, TierId
from hub.journal.fact import Fact, fact
from hub.loyalty import coupon_facts

__all__ = ["coupon_facts"]


class TierRule(StrEnum):
    """Why a member has a tier, or no longer: a threshold reached; the reason refunded away; too little spent to keep
    it; the tier retired; set by hand.
    """

    TOP_UP_ONCE = "top_up_once"
    TOP_UP_TOTAL = "top_up_total"
    SPENT = "spent"
    POINTS = "points"
    VISITS = "visits"
    REASON_GONE = "reason_gone"
    KEEP = "keep"
    RETIRED = "retired"
    BY_HAND = "by_hand"


@fact("tier.put")
class TierPut(Fact, frozen=True):
    """A tier (会员等级) as it now is; a higher rank is better.

    service_percent and goods_percent: what percent of the price is asked (85 is 8.5 折). points_percent: of the points
    others earn. A threshold that is None gives nothing; any one that is reached gives the tier. keep_days: within any
    so many days keep_spent_fen must be spent, else the member falls one tier.
    """

    tier: TierId
    name: str
    rank: int
    service_percent: int = 100
    goods_percent: int = 100
    points_percent: int = 100
    priority: bool = False
    top_up_once_fen: int | None = None
    top_up_total_fen: int | None = None
    spent_fen: int | None = None
    points: int | None = None
    visits: int | None = None
    keep_days: int | None = None
    keep_spent_fen: int = 0


@fact("tier.retired")
class TierRetired(Fact, frozen=True):
    tier: TierId


@fact("member.tier_changed")
class MemberTierChanged(Fact, frozen=True):
    """value: what was measured by `rule`, fen, points or days. locked: nothing but a hand changes it again."""

    member: MemberId
    tier: TierId | None
    before: TierId | None
    rule: TierRule
    value: int
    locked: bool = False
    reason: str = ""


class PointsOn(StrEnum):
    """What earns points: services and goods when money or stored value pays them, or whatever money is paid for."""

    CONSUMPTION = "consumption"
    PAYMENT = "payment"


class Source(StrEnum):
    SALE = "sale"
    REFERRAL = "referral"
    ADJUSTED = "adjusted"


class Taken(StrEnum):
    SPENT = "spent"
    GIFT = "gift"
    CLAWED = "clawed"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


class EarningLine(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[line, base_fen, weight]: a bill earns sum(base_fen * weight) // points_bill.SCALE."""

    line: int
    base_fen: int
    weight: int


class LotPoints(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[lot, points]"""

    lot: LotId
    points: int


class LinePoints(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[bill line, points]"""

    line: int
    points: int


@fact("points.rate_put")
class RatePut(Fact, frozen=True):
    """percent of the usual points for an item, a category, or everything; on some weekdays (1 Monday) or always."""

    rate: RateId
    name: str
    percent: int
    item: ItemId | None = None
    category: str | None = None
    weekdays: tuple[int, ...] = ()
    active: bool = True


@fact("points.gift_put")
class GiftPut(Fact, frozen=True):
    """An item can be had for points at the counter; 0 points: no longer."""

    item: ItemId
    points: int


@fact("points.given")
class PointsGiven(Fact, frozen=True):
    """A lot of points (积分批次). to_debt of them paid what the member owed; expires_at: milliseconds, None never.

    lines: of a sale, what is counted anew when some of it is refunded.
    """

    member: MemberId
    lot: LotId
    points: int
    to_debt: int
    expires_at: int | None
    source: Source
    bill: BillId | None = None
    on: PointsOn | None = None
    lines: tuple[EarningLine, ...] = ()
    reason: str = ""
    approval: ApprovalId | None = None


@fact("points.taken")
class PointsTaken(Fact, frozen=True):
    """`points` went: those of `uses`, and debt more than the member had, which the next earning fills.

    lines: what each bill line was paid with. forgiven: what a refund would have taken, had it not expired.
    """

    member: MemberId
    points: int
    uses: tuple[LotPoints, ...]
    debt: int
    why: Taken
    bill: BillId | None = None
    lines: tuple[LinePoints, ...] = ()
    item: ItemId | None = None
    forgiven: int = 0
    reason: str = ""
    approval: ApprovalId | None = None


@fact("points.returned")
class PointsReturned(Fact, frozen=True):
    """A refund gave back what lines had been paid with, to the lots it came from; to_debt paid what was owed first."""

    member: MemberId
    bill: BillId
    points: int
    uses: tuple[LotPoints, ...]
    to_debt: int
    lines: tuple[LinePoints, ...]


@fact("points.merged")
class PointsMerged(Fact, frozen=True):
    """The points of a member who was merged into another count for them: the books' side of member.merged."""

    member: MemberId
    into: MemberId
    points: int
