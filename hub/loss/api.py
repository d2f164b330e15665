"""Routes of lost and broken cards."""

from msgspec import Struct

from hub.amounts import Pin, TokenNumber
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import MemberId
from hub.loss import rules, views
from hub.loss.facts import Scope, Why
from hub.loss.rules import Identity, Reissue, Replace, Report
from hub.loss.views import LossView
from hub.security.roles import Permission

routes = Routes("loss")


class ReportRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """number: which card, for scope card."""

    scope: Scope
    number: TokenNumber | None = None


class ReissueRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """number: the new card, or the lost one that was found; none where the e-card will do. pin: the member's."""

    identity: Identity
    number: TokenNumber | None = None
    pin: Pin | None = None

    def __repr__(self) -> str:
        return "ReissueRequest()"


class ReplaceRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """number: the new card; none where the e-card will do."""

    old: TokenNumber
    number: TokenNumber | None = None
    why: Why = Why.DAMAGED


@routes.get("/members/{member}/loss", permission=Permission.SERVE_MEMBERS)
async def loss(call: Call, member: str) -> LossView:
    """What a member has lost, and which of their cards were replaced."""
    return await call.read(views.of_member, MemberId(member))


@routes.post("/members/{member}/loss", permission=Permission.SERVE_MEMBERS)
async def report(call: Call, member: str, body: ReportRequest) -> LossView:
    """Report a card, the phone or everything lost: it stops at once, with everything the value too."""
    member_id = await call.write(rules.report, Report(MemberId(member), body.scope, body.number))
    return await call.read(views.of_member, member_id)


@routes.post("/members/{member}/reissue", permission=Permission.SELL)
async def reissue(call: Call, member: str, body: ReissueRequest) -> LossView:
    """A new card for a lost one, once the front desk knows who the member is."""
    by_pin = body.pin is not None
    if by_pin:
        by_pin = await call.hub.pins.check(MemberId(member), body.pin, call.principal.terminal.terminal)
    command = Reissue(MemberId(member), body.number, body.identity, by_pin)
    member_id = await call.write(rules.reissue, command, asked=(member, command))
    return await call.read(views.of_member, member_id)


@routes.post("/members/{member}/replacement", permission=Permission.SELL)
async def replace(call: Call, member: str, body: ReplaceRequest) -> LossView:
    """A new card for a broken one, or another kind of it; the old one never works again."""
    member_id = await call.write(rules.replace, Replace(MemberId(member), body.old, body.number, body.why))
    return await call.read(views.of_member, member_id)
