"""Routes of lists that come in and go out."""

import asyncio
import csv
import io
from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct

from hub.http.call import Call
from hub.http.problems import BodyTooLarge
from hub.http.routes import Routes
from hub.imports import exporting, rules
from hub.imports.facts import MembersExported
from hub.imports.reading import MAX_FILE_BYTES
from hub.imports.service import ListView
from hub.language import label, spoken
from hub.security.roles import Permission
from hub.traits import segments
from hub.traits.segments import Segment

routes = Routes("imports")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CheckList(Struct, frozen=True, forbid_unknown_fields=True):
    """columns: field to the number of its column, from 0."""

    columns: dict[str, Annotated[int, Meta(ge=0, le=99)]]


@routes.post("/member-imports", permission=Permission.IMPORT_MEMBERS, status=201)
async def take(call: Call) -> ListView:
    """Take a list (the body is the file, CSV or XLSX) and guess its columns; nothing is written."""
    return await call.hub.imports.take(await _file(call.request))


@routes.get("/member-imports/{upload}", permission=Permission.IMPORT_MEMBERS)
async def look(call: Call, upload: str) -> ListView:
    """How a list stands."""
    return call.hub.imports.get(upload)


@routes.post("/member-imports/{upload}/check", permission=Permission.IMPORT_MEMBERS)
async def check(call: Call, upload: str, body: CheckList) -> ListView:
    """A dry run with these columns: every bad row and why; nothing is written."""
    return await call.hub.imports.check(upload, body.columns)


@routes.post("/member-imports/{upload}/start", permission=Permission.IMPORT_MEMBERS, status=202)
async def start(call: Call, upload: str) -> ListView:
    """Bring in the good rows; the event `import` tells how far it is."""
    return call.hub.imports.start(upload, call.actor, call.principal.terminal.terminal)


@routes.get("/member-imports/{upload}/bad.csv", permission=Permission.IMPORT_MEMBERS)
async def bad_rows(call: Call, upload: str) -> web.Response:
    """All bad rows with their reasons, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    lines: list[Any] = [(label("行"), label("列"), label("原因"))]
    lines += [(bad.row, bad.column, bad.words) for bad in call.hub.imports.bad(upload)]
    writer.writerows(spoken(lines, call.language))
    return _download(("\ufeff" + text.getvalue()).encode(), "text/csv", "bad-rows.csv")


@routes.delete("/member-imports/{upload}", permission=Permission.IMPORT_MEMBERS)
async def drop(call: Call, upload: str) -> None:
    """Put a list away, or stop bringing it in; what came in stays, and the same file goes on from there."""
    call.hub.imports.drop(upload)


@routes.post("/member-exports.xlsx", permission=Permission.EXPORT_MEMBERS)
async def export(call: Call) -> web.Response:
    """The list of members; whole phone numbers and addresses only for who manages staff. It is noted who took it."""
    return await _export(call, None)


@routes.post("/segments/export.xlsx", permission=Permission.EXPORT_MEMBERS)
async def export_segment(call: Call, body: Segment) -> web.Response:
    """The members of a segment, as the whole list is exported."""
    return await _export(call, frozenset(await call.read(segments.members, body, call.now_ms())))


async def _export(call: Call, only: frozenset[str] | None) -> web.Response:
    masked = Permission.MANAGE_STAFF not in call.principal.permissions
    lines = await call.read(exporting.rows, call.now_ms(), masked=masked, only=only)
    content = await asyncio.to_thread(exporting.workbook, lines, call.language)
    await call.write(rules.export, MembersExported(members=len(lines), masked=masked))
    return _download(content, _XLSX, "members.xlsx")


async def _file(request: web.Request) -> bytes:
    """Raises BodyTooLarge."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > MAX_FILE_BYTES:
            raise BodyTooLarge
        parts.append(part)
    return b"".join(parts)


def _download(content: bytes, kind: str, name: str) -> web.Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=kind, headers=headers)
