"""Routes of members who register themselves."""

import segno
from msgspec import Struct

from hub.errors import Unfit
from hub.http.address import phone_url
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.language import words
from hub.localtime import rfc3339
from hub.members.joining import Asked, Join, Outcome, WaitingView
from hub.members.rules import Registered
from hub.security.roles import Permission

routes = Routes("joining")


class Invitation(Struct, frozen=True):
    """qr: a picture of url, as a data: URL."""

    url: str
    qr: str
    expires_at: str


class Applications(Struct, frozen=True):
    waiting: list[WaitingView]


@routes.post("/joining-invitations", permission=Permission.SERVE_MEMBERS)
async def invite(call: Call) -> Invitation:
    """A code that opens the registration page on a phone in the store's network."""
    token, over = call.hub.joining.invitation()
    url = phone_url(call, f"/join#{token}")
    picture = segno.make(url, error="m", micro=False).svg_data_uri(scale=6, border=3, light="#fff")
    return Invitation(url, picture, rfc3339(over, call.hub.zone))


@routes.post("/joining", who=Who.ANYONE, status=202)
async def join(call: Call, body: Join) -> Asked:
    """Ask to become a member; the front desk confirms."""
    if not body.consented:
        raise Unfit(detail=words("请先同意个人信息处理说明 (consented)", "Your consent is needed first (consented)"))
    return call.hub.joining.ask(body, call.request.remote or "")


@routes.post("/joining-outcomes", who=Who.ANYONE)
async def outcome(call: Call, body: Asked) -> Outcome:
    """What became of an application, for the phone that sent it."""
    return call.hub.joining.outcome(body.ticket)


@routes.get("/joining", permission=Permission.SERVE_MEMBERS)
async def waiting(call: Call) -> Applications:
    """Who waits to be confirmed, oldest first."""
    return Applications(await call.hub.joining.waiting())


@routes.post("/joining/{application}", permission=Permission.SERVE_MEMBERS, status=201)
async def confirm(call: Call, application: str) -> Registered:
    """Register who waits; their phone number becomes their card's number."""
    return await call.hub.joining.confirm(application, call.actor, call.principal.terminal.terminal)


@routes.delete("/joining/{application}", permission=Permission.SERVE_MEMBERS)
async def refuse(call: Call, application: str) -> None:
    """Put an application away."""
    call.hub.joining.refuse(application)
