"""Routes of tiers and points."""

from msgspec import Struct
from msgspec.structs import replace

from hub.http.call import Call
from hub.http.common import Paging, before_seq
from hub.http.routes import Routes
from hub.ids import ItemId, MemberId, RateId, TierId
from hub.journal.tx import Reader
from hub.loyalty import points, points_state, state, tiers, views
from hub.loyalty.facts import RatePut, TierPut
from hub.loyalty.points import AdjustPoints, PutGift, PutRate, TakeGift
from hub.loyalty.tiers import PutTier, SetTier
from hub.loyalty.views import PointsPage, TierHistory
from hub.security.roles import Permission
from hub.store.state import settings

routes = Routes("loyalty")


class Tiers(Struct, frozen=True):
    """Highest first."""

    tiers: list[TierPut]


class Rates(Struct, frozen=True):
    rates: list[RatePut]


class Gift(Struct, frozen=True):
    item: ItemId
    points: int


class Gifts(Struct, frozen=True):
    gifts: list[Gift]


@routes.get("/tiers", permission=Permission.SERVE_MEMBERS)
async def get_tiers(call: Call) -> Tiers:
    """The tiers in use, highest first."""
    return Tiers(await call.read(state.tiers))


@routes.post("/tiers", permission=Permission.MANAGE_LOYALTY, status=201)
async def add_tier(call: Call, body: PutTier) -> TierPut:
    """Add a tier; members reach it with their next bill."""
    return await call.read(state.tier, await call.write(tiers.put, (None, body)))


@routes.put("/tiers/{tier}", permission=Permission.MANAGE_LOYALTY)
async def change_tier(call: Call, tier: str, body: PutTier) -> TierPut:
    """Change a tier."""
    return await call.read(state.tier, await call.write(tiers.put, (TierId(tier), body)))


@routes.delete("/tiers/{tier}", permission=Permission.MANAGE_LOYALTY)
async def retire_tier(call: Call, tier: str) -> None:
    """Retire a tier."""
    await call.write(tiers.retire, TierId(tier))


@routes.get("/members/{member}/tier", permission=Permission.SERVE_MEMBERS)
async def member_tier(call: Call, member: str) -> TierHistory:
    """A member's tier, how far it is to the next, and every change with its reason."""
    return await call.read(views.tier_history, MemberId(member), call.now_ms())


@routes.put("/members/{member}/tier", permission=Permission.MANAGE_LOYALTY)
async def set_tier(call: Call, member: str, body: SetTier) -> TierHistory:
    """Set a member's tier by hand, or let the rules decide again."""
    await call.write(tiers.set_by_hand, (MemberId(member), body))
    return await call.read(views.tier_history, MemberId(member), call.now_ms())


@routes.get("/points/rates", permission=Permission.SERVE_MEMBERS)
async def get_rates(call: Call) -> Rates:
    """Points rates by item, category and weekday."""
    return Rates(await call.read(points_state.rates))


@routes.post("/points/rates", permission=Permission.MANAGE_LOYALTY, status=201)
async def add_rate(call: Call, body: PutRate) -> Rates:
    """Add a rate."""
    await call.write(points.put_rate, (None, body))
    return Rates(await call.read(points_state.rates))


@routes.put("/points/rates/{rate}", permission=Permission.MANAGE_LOYALTY)
async def change_rate(call: Call, rate: str, body: PutRate) -> Rates:
    """Change a rate."""
    await call.write(points.put_rate, (RateId(rate), body))
    return Rates(await call.read(points_state.rates))


@routes.get("/points/gifts", permission=Permission.SERVE_MEMBERS)
async def get_gifts(call: Call) -> Gifts:
    """What is to be had for points."""
    return await call.read(_gifts)


@routes.put("/points/gifts/{item}", permission=Permission.MANAGE_LOYALTY)
async def put_gift(call: Call, item: str, body: PutGift) -> Gifts:
    """Say what an item costs in points; 0 takes it off the list."""
    await call.write(points.put_gift, (ItemId(item), body))
    return await call.read(_gifts)


@routes.get("/members/{member}/points", permission=Permission.SERVE_MEMBERS)
async def member_points(call: Call, member: str, query: Paging) -> PointsPage:
    """A member's points: balance, lots, movements, newest first."""
    return await call.read(_points, MemberId(member), query, call.now_ms())


@routes.post("/members/{member}/points/gifts", permission=Permission.SELL, status=201)
async def take_gift(call: Call, member: str, body: TakeGift) -> PointsPage:
    """Hand out a gift for points, by the member's PIN where they have one and the store asks."""
    if (await call.read(settings)).points_consent:
        await call.hub.pins.check(MemberId(member), body.pin, call.principal.terminal.terminal)
    await call.write(points.take_gift, (MemberId(member), replace(body, pin=None)), asked=(member, body))
    return await call.read(_points, MemberId(member), Paging(), call.now_ms())


@routes.post("/members/{member}/points/adjustments", permission=Permission.SELL, status=201)
async def adjust_points(call: Call, member: str, body: AdjustPoints) -> PointsPage:
    """Add or take points by hand, with a reason; who may not alone brings an approval."""
    await call.write(points.adjust, (MemberId(member), body))
    return await call.read(_points, MemberId(member), Paging(), call.now_ms())


def _gifts(reader: Reader) -> Gifts:
    return Gifts([Gift(item, cost) for item, cost in points_state.gifts(reader).items()])


def _points(reader: Reader, member: MemberId, query: Paging, now_ms: int) -> PointsPage:
    each_fen = settings(reader).points_fen
    return views.points_page(reader, member, now_ms, each_fen, query.limit, before_seq(query.cursor))
