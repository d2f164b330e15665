"""Routes of coupons, bundles and referrals."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END
from hub.hardware.codes import COUPON_PREFIX
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import BundleId, CouponId, CouponKindId, MemberId
from hub.journal.tx import Reader
from hub.loyalty import bundles, coupon_state, coupon_views, coupons, giving, referral_state, referrals
from hub.loyalty.bundles import PutBundle
from hub.loyalty.coupon_facts import BundlePut, CouponKindPut, ReferralPlanPut
from hub.loyalty.coupon_views import CouponFigures, CouponView, ReferralFigures, ReferralView
from hub.loyalty.coupons import IssueCoupons, PutCouponKind, VoidCoupon
from hub.loyalty.giving import IssueToMany
from hub.loyalty.referrals import PutPlan
from hub.security.roles import Permission

routes = Routes("loyalty")


class Kind(Struct, frozen=True):
    kind: CouponKindPut
    words: str
    issued: int


class Kinds(Struct, frozen=True):
    kinds: list[Kind]


class Coupons(Struct, frozen=True):
    coupons: list[CouponView]


class CouponsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """state: good ones, or all."""

    state: Annotated[str, Meta(pattern="^(good|all)" + END)] = "good"


class Issued(Struct, frozen=True):
    issued: int


class Withdrawn(Struct, frozen=True):
    """left: how many may still be used; ask again until none is."""

    left: int


class Bundles(Struct, frozen=True):
    bundles: list[BundlePut]


class Referrers(Struct, frozen=True):
    referrers: list[ReferralFigures]


class Referrals(Struct, frozen=True):
    referrals: list[ReferralView]


@routes.get("/coupon-kinds", permission=Permission.SERVE_MEMBERS)
async def get_kinds(call: Call) -> Kinds:
    """Kinds of coupons, and how many of each were issued."""
    return await call.read(_kinds)


@routes.post("/coupon-kinds", permission=Permission.MANAGE_LOYALTY, status=201)
async def add_kind(call: Call, body: PutCouponKind) -> CouponKindPut:
    """Add a kind of coupon."""
    return await call.read(coupon_state.kind, await call.write(coupons.put_kind, (None, body)))


@routes.put("/coupon-kinds/{kind}", permission=Permission.MANAGE_LOYALTY)
async def change_kind(call: Call, kind: str, body: PutCouponKind) -> CouponKindPut:
    """Change a kind of coupon; those issued keep their term."""
    return await call.read(coupon_state.kind, await call.write(coupons.put_kind, (CouponKindId(kind), body)))


@routes.get("/coupon-kinds/{kind}/statistics", permission=Permission.SEE_REPORTS)
async def kind_statistics(call: Call, kind: str) -> CouponFigures:
    """Issued, redeemed, what it took off, what sales it brought, and who used it."""
    return await call.read(coupon_views.coupon_figures, CouponKindId(kind), call.now_ms())


@routes.post("/coupons", permission=Permission.MANAGE_LOYALTY, status=201)
async def issue(call: Call, body: IssueCoupons) -> Coupons:
    """Issue coupons to a member, or to whoever brings them."""
    return Coupons(await call.read(_coupons, await call.write(coupons.issue, body), call.now_ms()))


@routes.post("/segments/coupons", permission=Permission.MANAGE_LOYALTY, status=201)
async def issue_to_many(call: Call, body: IssueToMany) -> Issued:
    """Issue one to every member of a segment."""
    return Issued(await call.write(giving.issue_to_many, body))


@routes.get("/coupons/{coupon}", permission=Permission.SELL)
async def one_coupon(call: Call, coupon: str) -> CouponView:
    """A coupon by its id or its scanned code."""
    [found] = await call.read(_coupons, [CouponId(coupon.removeprefix(COUPON_PREFIX))], call.now_ms())
    return found


@routes.post("/coupons/{coupon}/voiding", permission=Permission.MANAGE_LOYALTY)
async def void(call: Call, coupon: str, body: VoidCoupon) -> CouponView:
    """Void a coupon."""
    voided = await call.write(coupons.void, (CouponId(coupon), body))
    [found] = await call.read(_coupons, [voided], call.now_ms())
    return found


@routes.post("/coupon-kinds/{kind}/withdrawal", permission=Permission.MANAGE_LOYALTY)
async def withdraw(call: Call, kind: str, body: VoidCoupon) -> Withdrawn:
    """Void what of a kind nobody has used, some hundreds at a time."""
    return Withdrawn(await call.write(coupons.withdraw, (CouponKindId(kind), body)))


@routes.get("/members/{member}/coupons", permission=Permission.SERVE_MEMBERS)
async def member_coupons(call: Call, member: str, query: CouponsQuery) -> Coupons:
    """A member's coupons, newest first."""
    good = query.state == "good"
    return Coupons(await call.read(coupon_views.coupons_of, MemberId(member), call.now_ms(), good=good))


@routes.get("/bundles", permission=Permission.SERVE_MEMBERS)
async def get_bundles(call: Call) -> Bundles:
    """All bundles, retired ones too."""
    return Bundles(await call.read(coupon_state.bundles, active=False))


@routes.post("/bundles", permission=Permission.MANAGE_LOYALTY, status=201)
async def add_bundle(call: Call, body: PutBundle) -> BundlePut:
    """Add a bundle."""
    return await call.read(coupon_state.bundle, await call.write(bundles.put, (None, body)))


@routes.put("/bundles/{bundle}", permission=Permission.MANAGE_LOYALTY)
async def change_bundle(call: Call, bundle: str, body: PutBundle) -> BundlePut:
    """Change a bundle."""
    return await call.read(coupon_state.bundle, await call.write(bundles.put, (BundleId(bundle), body)))


@routes.get("/referrals/plan", permission=Permission.SERVE_MEMBERS)
async def get_plan(call: Call) -> ReferralPlanPut:
    """What a referral is rewarded with."""
    return await call.read(referral_state.plan)


@routes.put("/referrals/plan", permission=Permission.MANAGE_LOYALTY)
async def put_plan(call: Call, body: PutPlan) -> ReferralPlanPut:
    """Say what a referral is rewarded with."""
    await call.write(referrals.put_plan, body)
    return await call.read(referral_state.plan)


@routes.get("/referrals", permission=Permission.SEE_REPORTS)
async def referrers(call: Call) -> Referrers:
    """Who brought how many members, and what it earned them."""
    return Referrers(await call.read(coupon_views.referral_figures))


@routes.get("/members/{member}/referrals", permission=Permission.SERVE_MEMBERS)
async def member_referrals(call: Call, member: str) -> Referrals:
    """Whom a member brought, newest first."""
    return Referrals(await call.read(coupon_views.referrals_of, MemberId(member)))


def _kinds(reader: Reader) -> Kinds:
    return Kinds([Kind(kind, coupon_views.words(reader, kind), issued) for kind, issued in coupon_state.kinds(reader)])


def _coupons(reader: Reader, wanted: list[CouponId], now_ms: int) -> list[CouponView]:
    return [coupon_views.coupon(reader, coupon_state.coupon(reader, one), now_ms) for one in wanted]
