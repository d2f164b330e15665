"""Routes of members."""

import io
from typing import Annotated

import segno
from aiohttp import web
from msgspec import Meta, Struct

from hub.amounts import END, Pin, TokenNumber
from hub.cashier import state as bill_state
from hub.cashier import views as bill_views
from hub.cashier.views import BillSummaries
from hub.ecards.errors import StaticEcard
from hub.http.call import Call
from hub.http.common import MAX_PAGE, Paging, before_seq
from hub.http.routes import Routes
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.members import rules, state, views
from hub.members.facts import TokenKind
from hub.members.rules import BindToken, Change, NoSuchToken, Register, Registered, RevokeToken, SetPin
from hub.members.views import MemberPage, MemberRows
from hub.security.roles import Permission
from hub.store.state import settings

routes = Routes("members")


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    q: Annotated[str, Meta(max_length=60)] = ""
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 20
    cursor: Annotated[str, Meta(max_length=600, pattern="^[0-9A-Z]*" + END)] = ""


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """revision: of the page that was changed; none for whatever it is now."""

    revision: Annotated[int, Meta(ge=0)] | None = None


class BindRequest(Struct, frozen=True, forbid_unknown_fields=True):
    number: TokenNumber


class MemberPinRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """old: the member's PIN so far, for them to change it themselves."""

    pin: Pin
    old: Pin | None = None

    def __repr__(self) -> str:
        return "MemberPinRequest()"


class RevokeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=60)] = "lost"


@routes.get("/members", permission=Permission.SERVE_MEMBERS)
async def find(call: Call, query: Search) -> MemberRows:
    """Find members by phone, last four digits, name, pinyin, initials or member number."""
    return await call.read(_find, query, call.now_ms())


@routes.post("/members", permission=Permission.SERVE_MEMBERS, status=201)
async def register(call: Call, body: Register) -> Registered:
    """Register a member."""
    return await call.write(rules.register, body)


@routes.get("/members/{member}", permission=Permission.SERVE_MEMBERS)
async def page(call: Call, member: str) -> MemberPage:
    """A member's page."""
    return await call.read(views.page, MemberId(member), call.now_ms())


@routes.put("/members/{member}", permission=Permission.SERVE_MEMBERS)
async def change(call: Call, member: str, query: Seen, body: Register) -> MemberPage:
    """Change a member's data, as far as nobody else did since."""
    await call.write(rules.change, Change(MemberId(member), body, query.revision))
    return await call.read(views.page, MemberId(member), call.now_ms())


@routes.get("/members/{member}/bills", permission=Permission.SERVE_MEMBERS)
async def bills(call: Call, member: str, query: Paging) -> BillSummaries:
    """A member's settled bills, newest first."""
    return await call.read(_bills, MemberId(member), query)


@routes.post("/members/{member}/tokens", permission=Permission.SERVE_MEMBERS)
async def bind(call: Call, member: str, body: BindRequest) -> MemberPage:
    """Bind a card."""
    await call.write(rules.bind_token, BindToken(MemberId(member), body.number))
    return await call.read(views.page, MemberId(member), call.now_ms())


@routes.delete("/members/{member}/tokens/{number}", permission=Permission.SERVE_MEMBERS)
async def revoke(call: Call, member: str, number: str, query: RevokeQuery) -> None:
    """Report a card lost, or take it back."""
    await call.write(rules.revoke_token, RevokeToken(MemberId(member), number, query.reason))


@routes.put("/members/{member}/pin", permission=Permission.SERVE_MEMBERS)
async def set_pin(call: Call, member: str, body: MemberPinRequest) -> None:
    """Set the member's PIN, or change it by the one before; who may refund may also reset it, and so end a lock-out."""
    await call.read(state.member, MemberId(member))
    may_reset = Permission.REFUND in call.principal.permissions
    if body.old is not None:
        await call.hub.pins.check(MemberId(member), body.old, call.principal.terminal.terminal)
        may_reset = True
    command = SetPin(MemberId(member), await call.hub.passwords.hash(body.pin), may_reset)
    await call.write(rules.set_pin, command, asked=(member, body))


@routes.get("/members/{member}/ecard.svg", permission=Permission.SERVE_MEMBERS)
async def ecard(call: Call, member: str) -> web.Response:
    """The QR of an e-card that never changes, where the store still takes those."""
    number = await call.read(_ecard, MemberId(member))
    picture = io.BytesIO()
    segno.make(number, error="m").save(picture, kind="svg", scale=6, border=2, xmldecl=False)
    return web.Response(body=picture.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _find(reader: Reader, query: Search, now_ms: int) -> MemberRows:
    found, cursor = state.find_page(reader, query.q, query.limit, query.cursor)
    return MemberRows([views.row(reader, member, now_ms) for member in found], cursor)


def _bills(reader: Reader, member: MemberId, query: Paging) -> BillSummaries:
    member = state.member(reader, member).member
    rows = bill_state.bills_of_member(reader, member, query.limit + 1, before_seq(query.cursor))
    return bill_views.summaries(reader, rows, query.limit)


def _ecard(reader: Reader, member: MemberId) -> str:
    if not settings(reader).static_ecards:
        raise StaticEcard
    for token in state.tokens(reader, state.member(reader, member).member):
        if token.token_kind is TokenKind.ECARD:
            return token.number
    raise NoSuchToken
