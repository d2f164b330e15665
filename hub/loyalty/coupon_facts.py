"""What can happen to coupons, bundles and referrals."""

from enum import StrEnum
from typing import Any

import msgspec

from hub.ids import BillId, BundleId, CouponId, CouponKindId, ItemId, LotId, MemberId
from hub.journal.fact import Fact, fact, upcasts


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


@fact("coupon.kind_put", version=2)
class CouponKindPut(Fact, frozen=True):
    """A kind of coupon (优惠券) as it now is; coupons issued before keep their own term.

    threshold_fen: what the lines in scope must come to. percent: what is asked, at most cap_fen off. item: the gift, or
    what the trial is of, at price_fen. Scope: items or categories, all services, else everything that is not a card.
    valid_from, valid_to: days, both included; valid_days: from the issue. with_*: what it may stand beside.
    per_bill: of this kind. issue_limit: None for no end. returns: a bill refunded whole gives it back, where the store
    does so at all.
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
    returns: bool = True


@upcasts("coupon.kind_put", 1)
def returned_by_all(body: dict[str, Any]) -> dict[str, Any]:
    """Only the store's own rule said whether."""
    return {**body, "returns": True}


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
