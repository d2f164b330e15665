"""Routes of e-cards: offered by the counter, taken and read by the phone, shown at the till."""

from typing import Annotated, Literal

import segno
from msgspec import Meta, Struct

from hub.amounts import END, Pin
from hub.ecards import rules, views
from hub.ecards.desk import Issued, OfferView
from hub.ecards.facts import Ended
from hub.ecards.rules import End, Lock
from hub.ecards.views import EcardView, MyPage
from hub.hardware.counter import ShownOffer
from hub.http.address import phone_url
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.localtime import rfc3339
from hub.members import state as member_state
from hub.members.rules import MemberIsForgotten
from hub.members.views import MemberRow, mask_name
from hub.security.roles import Permission
from hub.web.pages import VERSION

routes = Routes("ecards")

Token = Annotated[str, Meta(pattern="^[0-9A-Za-z_-]{24}" + END)]
Number = Annotated[str, Meta(pattern="^[0-9A-Z]{8}" + END)]
Proof = Annotated[str, Meta(pattern="^[0-9a-f]{64}" + END)]
Moment = Annotated[int, Meta(ge=0, le=2**48 - 1)]


class OfferRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """show: on this till's customer screens and the counter's handhelds too."""

    show: bool = False


class OfferMade(Struct, frozen=True):
    """qr: a picture of url, as a data: URL."""

    url: str
    qr: str
    expires_at: str


class LookRequest(Struct, frozen=True, forbid_unknown_fields=True):
    token: Token


class TakeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    token: Token
    pin: Pin | None = None

    def __repr__(self) -> str:
        return "TakeRequest()"


class MineRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """proof: HMAC under the phone's secret of the e-card's number and at_ms."""

    ecard: Number
    at_ms: Moment
    proof: Proof


class CodeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(min_length=1, max_length=60)]


class Present(Struct, frozen=True):
    member: MemberRow


class LockRequest(Struct, frozen=True, forbid_unknown_fields=True):
    locked: bool


class EndQuery(Struct, frozen=True, forbid_unknown_fields=True):
    why: Literal["lost", "returned"] = "returned"


class OfMember(Struct, frozen=True):
    ecard: EcardView | None


@routes.post("/members/{member}/ecard-offers", permission=Permission.SERVE_MEMBERS, status=201)
async def offer(call: Call, member: str, body: OfferRequest) -> OfferMade:
    """A link that makes the phone which opens it the member's e-card: once, within five minutes."""
    member_id, name_masked = await call.read(_present, MemberId(member))
    token, over = call.hub.ecards.offer(member_id)
    url = phone_url(call, f"/ecard#{token}")
    picture = segno.make(url, error="m", micro=False).svg_data_uri(scale=6, border=3, light="#fff")
    expires_at = rfc3339(over, call.hub.zone)
    if body.show:
        await call.hub.counter.show_offer(
            call.principal.terminal.terminal,
            ShownOffer(call.hub.ecards.name_of(token), picture, name_masked, expires_at),
        )
    return OfferMade(url, picture, expires_at)


@routes.post("/ecard-offers", who=Who.ANYONE)
async def look(call: Call, body: LookRequest) -> OfferView:
    """What a link would make this phone: the member masked, whether their PIN is asked."""
    return await call.hub.ecards.look(body.token, call.request.remote or "")


@routes.post("/ecards", who=Who.ANYONE, status=201)
async def take(call: Call, body: TakeRequest) -> Issued:
    """The member agrees, by PIN where they have one: this phone is their e-card, the one before is over."""
    return await call.hub.ecards.take(body.token, body.pin, call.request.remote or "")


@routes.post("/ecards/mine", who=Who.ANYONE)
async def mine(call: Call, body: MineRequest) -> MyPage:
    """A phone's own page: balance, cards, reminders, the hub's clock."""
    remote = call.request.remote or ""
    return await call.hub.ecards.mine(body.ecard, body.at_ms, body.proof, remote, call.request.app[VERSION])


@routes.post("/ecard-codes", permission=Permission.SERVE_MEMBERS)
async def show(call: Call, body: CodeRequest) -> Present:
    """An e-card's code that was typed or scanned into this tablet; a good one is used up."""
    return Present(await call.hub.ecards.present(body.code, call.principal.terminal.terminal))


@routes.get("/members/{member}/ecard", permission=Permission.SERVE_MEMBERS)
async def of_member(call: Call, member: str) -> OfMember:
    """Whether a phone is this member's e-card now."""
    return OfMember(await call.read(views.ecard_of, MemberId(member)))


@routes.put("/members/{member}/ecard", permission=Permission.SELL)
async def lock(call: Call, member: str, body: LockRequest) -> OfMember:
    """Lock an e-card for a while, or open it again."""
    await call.write(rules.lock, Lock(MemberId(member), body.locked), asked=(member, body))
    return OfMember(await call.read(views.ecard_of, MemberId(member)))


@routes.delete("/members/{member}/ecard", permission=Permission.SERVE_MEMBERS)
async def end(call: Call, member: str, query: EndQuery) -> None:
    """End an e-card: the phone is lost, or the member gives it up."""
    await call.write(rules.end, End(MemberId(member), Ended(query.why)))


def _present(reader: Reader, member: MemberId) -> tuple[MemberId, str]:
    """(the member, masked). Raises NotFound, MemberIsForgotten."""
    found = member_state.member(reader, member)
    if found.forgotten:
        raise MemberIsForgotten
    return found.member, mask_name(found.profile.name)
