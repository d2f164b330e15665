"""Routes of treatment records, photos, patch tests and consent forms."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from hub.amounts import END, ShortText
from hub.care import editions as _editions
from hub.care import rules, state, views
from hub.care.editions import Editions, SignedList
from hub.care.facts import Moment
from hub.care.photos import MAX_PHOTO_BYTES
from hub.care.rules import AddPhoto, PutForm, SignForm, TestPatch, WriteRecord
from hub.care.views import Care, Forms, RecordView, SignedForm
from hub.errors import NotFound
from hub.http.call import Call
from hub.http.common import MAX_PAGE
from hub.http.problems import BodyTooLarge
from hub.http.routes import Routes
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import words
from hub.security.roles import Permission

routes = Routes("care")

MAX_DIGITS = 6


class PhotoQuery(Struct, frozen=True, forbid_unknown_fields=True):
    moment: Annotated[str, Meta(pattern="^(before|after)$")]


class SignedQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 40
    cursor: Annotated[str, Meta(max_length=26, pattern="^[0-9A-Z]*" + END)] = ""


class RemoveQuery(Struct, frozen=True, forbid_unknown_fields=True):
    reason: ShortText = ""


@routes.get("/members/{member}/care", permission=Permission.SERVE_MEMBERS)
async def care(call: Call, member: str) -> Care:
    """A member's records, newest first, patch tests and signed forms."""
    return await call.read(views.care, MemberId(member), call.now_ms())


@routes.post("/members/{member}/care-records", permission=Permission.SERVE_MEMBERS, status=201)
async def write_record(call: Call, member: str, body: WriteRecord) -> RecordView:
    """Write a visit's record."""
    return await call.read(views.one_record, await call.write(rules.write_record, (MemberId(member), body)))


@routes.put("/care-records/{record}", permission=Permission.SERVE_MEMBERS)
async def change_record(call: Call, record: str, body: WriteRecord) -> RecordView:
    """Write a record anew."""
    return await call.read(views.one_record, await call.write(rules.change_record, (record, body)))


@routes.post("/care-records/{record}/photos", permission=Permission.SERVE_MEMBERS, status=201)
async def add_photo(call: Call, record: str, query: PhotoQuery) -> RecordView:
    """Add a photo before or after treatment; the body is the picture."""
    await call.read(state.record, record)
    data = await _picture(call.request)
    photos = call.hub.photos
    async with photos.changing:
        kept = await photos.keep(data)
        command = AddPhoto(record, kept.photo, kept.thumbnail, Moment(query.moment), kept.size_bytes, kept.key)
        await call.hub.store.write(rules.add_photo, command, actor=call.actor, device=call.principal.terminal.terminal)
    return await call.read(views.one_record, record)


@routes.get("/care-photos/{photo}/whole.jpg", permission=Permission.SERVE_MEMBERS)
async def photo(call: Call, photo: str) -> web.Response:
    """A photo."""
    found = await call.read(state.photo, photo)
    return _jpeg(await call.hub.photos.open(found.photo, found.key))


@routes.get("/care-photos/{photo}/small.jpg", permission=Permission.SERVE_MEMBERS)
async def thumbnail(call: Call, photo: str) -> web.Response:
    """A photo, small."""
    found = await call.read(state.photo, photo)
    return _jpeg(await call.hub.photos.open(found.thumbnail, found.key))


@routes.delete("/care-photos/{photo}", permission=Permission.MANAGE_CARDS)
async def remove_photo(call: Call, photo: str, query: RemoveQuery) -> None:
    """Remove a photo for good."""
    await call.write(rules.remove_photo, (photo, query.reason))


@routes.post("/members/{member}/patch-tests", permission=Permission.SERVE_MEMBERS, status=201)
async def test_patch(call: Call, member: str, body: TestPatch) -> Care:
    """Note a patch test."""
    return await call.read(views.care, await call.write(rules.test_patch, (MemberId(member), body)), call.now_ms())


@routes.get("/consent-forms", permission=Permission.SERVE_MEMBERS)
async def forms(call: Call) -> Forms:
    """The newest version of each consent form."""
    return await call.read(_forms)


@routes.post("/consent-forms", permission=Permission.MANAGE_CATALOG, status=201)
async def add_form(call: Call, body: PutForm) -> Forms:
    """Add a consent form."""
    await call.write(rules.put_form, (None, body))
    return await call.read(_forms)


@routes.put("/consent-forms/{form}", permission=Permission.MANAGE_CATALOG)
async def change_form(call: Call, form: str, body: PutForm) -> Forms:
    """The next version of a form; who signed another keeps that one."""
    await call.write(rules.put_form, (form, body))
    return await call.read(_forms)


@routes.get("/consent-forms/{form}", permission=Permission.SERVE_MEMBERS)
async def editions(call: Call, form: str) -> Editions:
    """Every edition of a form, and how often it was signed."""
    return await call.read(_editions.editions, form)


@routes.get("/consent-forms/{form}/editions/{version}/signings", permission=Permission.SERVE_MEMBERS)
async def signed_by(call: Call, form: str, version: str, query: SignedQuery) -> SignedList:
    """Who signed an edition, newest first."""
    if not version.isdecimal() or len(version) > MAX_DIGITS:
        raise NotFound(
            what=words("同意书 {form} 第 {version} 版", "consent form {form}, version {version}").format(
                form=form, version=version
            )
        )
    return await call.read(_editions.signings, form, int(version), query.limit, query.cursor)


@routes.post("/members/{member}/signings", permission=Permission.SERVE_MEMBERS, status=201)
async def sign(call: Call, member: str, body: SignForm) -> SignedForm:
    """Sign a consent form on the tablet."""
    return await call.read(views.signed, await call.write(rules.sign_form, (MemberId(member), body)))


@routes.get("/signings/{signing}", permission=Permission.SERVE_MEMBERS)
async def signed(call: Call, signing: str) -> SignedForm:
    """A signed form, and whether it is as it was signed."""
    return await call.read(views.signed, signing)


async def _picture(request: web.Request) -> bytes:
    """Raises BodyTooLarge."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > MAX_PHOTO_BYTES:
            raise BodyTooLarge
        parts.append(part)
    return b"".join(parts)


def _jpeg(content: bytes) -> web.Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=content, content_type="image/jpeg", headers=headers)


def _forms(reader: Reader) -> Forms:
    return Forms(state.forms(reader))
