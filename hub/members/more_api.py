"""Routes of birthdays, history, doubles that are merged, and cards that families share."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END, Id
from hub.cards import sharing
from hub.cards import state as card_state
from hub.cards.sharing import Share, ShareCard
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import CardId, MemberId
from hub.journal.tx import Reader
from hub.members import birthdays, doubles, forgetting, history, merging, state, views
from hub.members.birthdays import BirthdaySoon
from hub.members.doubles import KeepApart, Pair
from hub.members.forgetting import Forget, ForgetPreview
from hub.members.history import History, HistoryQuery
from hub.members.merging import Merge, MergePreview
from hub.members.state import Member
from hub.members.views import CardView, MemberPage
from hub.security.roles import Permission

routes = Routes("members_more")


class BirthdayQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """month: YYYY-MM, in place of days from today."""

    days: Annotated[int, Meta(ge=0, le=60)] = 7
    month: Annotated[str, Meta(pattern="^((19|20)[0-9]{2}-(0[1-9]|1[0-2]))?" + END)] = ""


class Birthdays(Struct, frozen=True):
    members: list[BirthdaySoon]


class Doubles(Struct, frozen=True):
    pairs: list[Pair]


class MergeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    into: Id


@routes.get("/birthdays", permission=Permission.SERVE_MEMBERS)
async def birthdays_soon(call: Call, query: BirthdayQuery) -> Birthdays:
    """Whose birthday is today or soon, or in a month; lunar ones by that year's calendar."""
    if query.month:
        return Birthdays(await call.read(birthdays.of_month, query.month, call.now_ms()))
    return Birthdays(await call.read(birthdays.soon, query.days, call.now_ms()))


@routes.get("/members/{member}/history", permission=Permission.SERVE_MEMBERS)
async def member_history(call: Call, member: str, query: HistoryQuery) -> History:
    """Visits, spending, services and cards between two days."""
    return await call.read(history.history, MemberId(member), query)


@routes.get("/member-doubles", permission=Permission.MANAGE_CARDS)
async def member_doubles(call: Call) -> Doubles:
    """Entries that may be of one person, those most alike first."""
    return Doubles(await call.read(doubles.pairs))


@routes.post("/member-doubles/apart", permission=Permission.MANAGE_CARDS)
async def keep_apart(call: Call, body: KeepApart) -> Doubles:
    """Say that two entries are of two people; the rest of the list."""
    await call.write(doubles.keep_apart, body)
    return Doubles(await call.read(doubles.pairs))


@routes.get("/members/{member}/merge", permission=Permission.MANAGE_CARDS)
async def merge_preview(call: Call, member: str, query: MergeQuery) -> MergePreview:
    """What would move if this double were merged into another entry; nothing is changed."""
    return await call.read(merging.preview, MemberId(member), MemberId(query.into), call.now_ms())


@routes.post("/members/{member}/merge", permission=Permission.MANAGE_CARDS)
async def merge(call: Call, member: str, body: Merge) -> MemberPage:
    """Merge a double into another entry, as the preview showed it; it cannot be taken back."""
    into = await call.write(merging.merge, (MemberId(member), body))
    return await call.read(views.page, into, call.now_ms())


@routes.get("/members/{member}/forgetting", permission=Permission.MANAGE_STAFF)
async def forget_preview(call: Call, member: str) -> ForgetPreview:
    """What would go and what would stay if this member were forgotten; nothing is changed."""
    return await call.read(forgetting.preview, MemberId(member), call.now_ms())


@routes.post("/members/{member}/forgetting", permission=Permission.MANAGE_STAFF)
async def forget(call: Call, member: str, body: Forget) -> None:
    """Forget a member, by their number: their personal data becomes unreadable, the books stay whole."""
    await call.write(forgetting.forget, (MemberId(member), body))


@routes.post("/cards/{card}/users", permission=Permission.SELL)
async def share(call: Call, card: str, body: ShareCard) -> CardView:
    """Let another member use a card, by the holder's PIN where they have one."""
    holder = await call.read(_holder, CardId(card))
    by_pin = await call.hub.pins.check(holder.member, body.pin, call.principal.terminal.terminal)
    command = Share(CardId(card), MemberId(body.to), by_pin)
    await call.write(sharing.share, command)
    return await call.read(_card, CardId(card), call.now_ms())


@routes.delete("/cards/{card}/users/{member}", permission=Permission.SELL)
async def unshare(call: Call, card: str, member: str) -> None:
    """Take back a member's leave to use a card."""
    await call.write(sharing.unshare, (CardId(card), MemberId(member)))


def _holder(reader: Reader, card: CardId) -> Member:
    return state.member(reader, card_state.card(reader, card).member)


def _card(reader: Reader, card: CardId, now_ms: int) -> CardView:
    return views.with_users(reader, views.card_view(reader, card_state.card(reader, card), now_ms))
