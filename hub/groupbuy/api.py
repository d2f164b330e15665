"""Routes of group-buy platforms: deals, codes, what is paid out."""

import asyncio
import hashlib
from base64 import b64decode
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Date, Id, Name
from hub.errors import NotFound
from hub.groupbuy import payouts, rules, state, views
from hub.groupbuy.errors import NoPlatformFile
from hub.groupbuy.facts import DealPut, PlatformPut
from hub.groupbuy.files import read
from hub.groupbuy.payouts import Book, Take, Taken, TypePayout
from hub.groupbuy.rules import PutDeal, PutPlatform
from hub.groupbuy.views import CodeUses, Platforms, Settlement
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import DealId, PlatformId
from hub.localtime import LocalTime
from hub.security.roles import Permission

routes = Routes("groupbuy")

MAX_CODE = 80


class PlatformFile(Struct, frozen=True, forbid_unknown_fields=True):
    """content: the file in base64, as the platform gave it."""

    platform: Id
    name: Name
    content: Annotated[str, Meta(min_length=1, max_length=240_000)]


class SettlementQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Both days in; today's month unless named."""

    first: Date | None = None
    last: Date | None = None


@routes.get("/group-buys/platforms", permission=Permission.SELL)
async def get_platforms(call: Call) -> Platforms:
    """Platforms and their deals."""
    return await call.read(views.platforms)


@routes.post("/group-buys/platforms", permission=Permission.MANAGE_CATALOG, status=201)
async def add_platform(call: Call, body: PutPlatform) -> PlatformPut:
    """Add a platform with its fee."""
    return await call.read(state.platform, await call.write(rules.put_platform, (None, body)))


@routes.put("/group-buys/platforms/{platform}", permission=Permission.MANAGE_CATALOG)
async def change_platform(call: Call, platform: str, body: PutPlatform) -> PlatformPut:
    """Change a platform; codes used before keep their fee."""
    return await call.read(state.platform, await call.write(rules.put_platform, (PlatformId(platform), body)))


@routes.post("/group-buys/platforms/{platform}/deals", permission=Permission.MANAGE_CATALOG, status=201)
async def add_deal(call: Call, platform: str, body: PutDeal) -> DealPut:
    """Add a deal: what the platform sells it for, and what it pays for."""
    return await call.read(state.deal, await call.write(rules.put_deal, (PlatformId(platform), None, body)))


@routes.put("/group-buys/platforms/{platform}/deals/{deal}", permission=Permission.MANAGE_CATALOG)
async def change_deal(call: Call, platform: str, deal: str, body: PutDeal) -> DealPut:
    """Change a deal; bills priced before stay as they are."""
    return await call.read(state.deal, await call.write(rules.put_deal, (PlatformId(platform), DealId(deal), body)))


@routes.get("/group-buys/codes/{number}", permission=Permission.SELL)
async def get_code(call: Call, number: str) -> CodeUses:
    """Where a code was used, and which deals it could be of by its beginning."""
    if len(number) > MAX_CODE:
        raise NotFound(what=number[:MAX_CODE])
    return await call.read(views.code, number)


@routes.get("/group-buys/settlement", permission=Permission.SEE_REPORTS)
async def settlement(call: Call, query: SettlementQuery) -> Settlement:
    """What the platforms owe, and every code that is not paid out as expected."""
    today = LocalTime.of(call.now_ms(), call.hub.zone).day
    last = query.last or today
    return await call.read(views.settlement, query.first or f"{last[:8]}01", last)


@routes.post("/group-buys/payouts", permission=Permission.SEE_REPORTS)
async def type_payout(call: Call, body: TypePayout) -> Taken:
    """Enter what a platform paid out, by code or as one sum."""
    return await call.write(payouts.type_in, body)


@routes.post("/group-buys/files", permission=Permission.SEE_REPORTS)
async def take_file(call: Call, body: PlatformFile) -> Taken:
    """Take a platform's settlement file; rows that are known already change nothing."""
    try:
        data = b64decode(body.content, validate=True)
    except ValueError as error:
        raise NoPlatformFile(detail="base64") from error
    rows = await asyncio.to_thread(read, data)
    digest = hashlib.sha256(data).hexdigest()
    return await call.write(payouts.take, Take(PlatformId(body.platform), body.name, digest, rows))


@routes.post("/group-buys/differences", permission=Permission.SEE_REPORTS, status=204)
async def book_difference(call: Call, body: Book) -> None:
    """Book what a platform paid more or less than expected for a code, with the reason."""
    await call.write(payouts.book, body)
