"""What can happen to a member's standing: tiers, points, coupons, bundles, referrals."""

from enum import StrEnum

import msgspec

from hub.ids import ApprovalId, BillId, BundleId, CouponId, CouponKindId, ItemId, LotId, MemberId, RateId, TierId
from hub.journal.fact import Fact, fact


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
    """[line, base_fen, weight]: a bill earns sum(base_fen * weight) // points.SCALE."""

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


class How(StrEnum):
    """Amount off from a threshold (满减), a percent (折扣), an item free (赠品), an item at a trial price (体验)."""

    AMOUNT = "amount"
    PERCENT = "percent"
    GIFT = "gift"
    TRIAL = "trial"


class Occasion(StrEnum):
    """What gives a coupon by itself."""

    REGISTERED = "registered"
    BIRTHDAY = "birthday"
    FIRST_VISIT = "first_visit"


@fact("coupon.kind_put")
class CouponKindPut(Fact, frozen=True):
    """A kind of coupon (优惠券) as it now is; coupons issued before keep their own term.

    threshold_fen: what the lines in scope must come to. percent: what is asked, at most cap_fen off. item: the gift, or
    what the trial is of, at price_fen. Scope: items or categories, all services, else everything that is not a card.
    valid_from, valid_to: days, both included; valid_days: from the issue. with_*: what it may stand beside.
    per_bill: of this kind. issue_limit: None for no end.
    """

    coupon_kind: CouponKindId
    name: str
    how: How
    threshold_fen: int = 0
    amount_fen: int = 0
    percent: int = 100
    cap_fen: int | None = None
    item: ItemId | None = None
    price_fen: int = 0
    items: tuple[ItemId, ...] = ()
    categories: tuple[str, ...] = ()
    services: bool = False
    valid_from: str | None = None
    valid_to: str | None = None
    valid_days: int | None = None
    with_tier: bool = True
    with_bundle: bool = False
    with_others: bool = False
    per_bill: int = 1
    issue_limit: int | None = None
    occasion: Occasion | None = None
    active: bool = True


class CouponFor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[coupon, member]; without a member whoever brings it may use it."""

    coupon: CouponId
    member: MemberId | None


@fact("coupon.issued")
class CouponsIssued(Fact, frozen=True):
    """why: single, segment, an occasion, or referral; note: which segment, or what was said."""

    coupon_kind: CouponKindId
    coupons: tuple[CouponFor, ...]
    begins_at: int
    expires_at: int | None
    why: str
    note: str = ""
    year: int | None = None


@fact("coupon.redeemed")
class CouponRedeemed(Fact, frozen=True):
    coupon: CouponId
    bill: BillId
    member: MemberId | None
    amount_fen: int


@fact("coupon.given_back")
class CouponGivenBack(Fact, frozen=True):
    """The bill it was used on was refunded whole."""

    coupon: CouponId
    bill: BillId


@fact("coupon.voided")
class CouponVoided(Fact, frozen=True):
    coupon: CouponId
    reason: str


class BundleItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    item: ItemId
    quantity: int


@fact("bundle.put")
class BundlePut(Fact, frozen=True):
    """Items that together cost price_fen (套餐). with_tier: the tier's discount comes off as well."""

    bundle: BundleId
    name: str
    items: tuple[BundleItem, ...]
    price_fen: int
    with_tier: bool = False
    active: bool = True


class ReferralOn(StrEnum):
    PURCHASE = "purchase"
    TOP_UP = "top_up"


class Reward(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a referrer gets: points, a coupon, stored value that nobody paid; each may be nothing."""

    points: int = 0
    coupon_kind: CouponKindId | None = None
    bonus_fen: int = 0


@fact("referral.plan_put")
class ReferralPlanPut(Fact, frozen=True):
    """Rewards by level (one: the referrer, two: the referrer's own) on a new member's first purchase or top-up of at
    least least_fen; no levels: no rewards.
    """

    on: ReferralOn
    levels: tuple[Reward, ...]
    least_fen: int = 1
    bonus_days: int | None = None


@fact("referral.rewarded")
class ReferralRewarded(Fact, frozen=True):
    """member's bill rewarded referrer; what was given stands in the facts of points, coupons and cards beside it."""

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


@fact("referral.reversed")
class ReferralReversed(Fact, frozen=True):
    """The bill was refunded. points_debt: points already used, now owed. coupon: voided, used or none.

    bonus_lost_fen: of the bonus, what was left and is forfeited; the rest had been used.
    """

    bill: BillId
    level: int
    referrer: MemberId
    points: int
    points_debt: int
    coupon: str
    bonus_lost_fen: int
    reason: str
