"""Routes of enrolment (scan this code, tap this card), of the codes it shows, and of scanners' set-up sheets."""

import asyncio
import io
from functools import lru_cache
from typing import Annotated, Literal

import segno
from aiohttp import web
from barcode.codex import Code128
from barcode.ean import EuropeanArticleNumber13
from barcode.errors import BarcodeError
from msgspec import Meta, Struct

from devices import model
from hub.amounts import END
from hub.errors import NotFound, Unfit
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.language import words
from hub.security.roles import Permission

routes = Routes("enrolments")

QUIET = 10
"""Empty modules beside a bar code, as ISO/IEC 15417 (Code 128) and GS1 (EAN-13: 11 and 7) ask for."""
BAR_HEIGHT = 60
EAN_DIGITS = 13
MAX_SHEETS = 16

CodeText = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*" + END)]


class EnrolRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`expect`: the text on the screen that the scanner must give; only for a scanner."""

    kind: Literal["scanner", "reader"]
    expect: Annotated[str, Meta(min_length=4, max_length=40, pattern="^[0-9A-Z-]*" + END)] | None = None
    timeout_s: Annotated[int, Meta(ge=10, le=300)] = 60


class CodeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    text: CodeText
    symbology: Literal["qr", "code128", "ean13"] = "qr"


@routes.post("/device-enrolments", permission=Permission.MANAGE_DEVICES, status=201)
async def begin(call: Call, body: EnrolRequest) -> model.Enrolment:
    """Wait for a shown code to be scanned, or for a card to be tapped; the device that is heard is added."""
    if (body.kind == "scanner") != (body.expect is not None):
        raise Unfit(
            detail=words(
                "扫码枪要给出屏幕上的码，读卡器不用 (expect)",
                "A scanner takes the code on the screen, a reader none (expect)",
            )
        )
    enrolment = await call.hub.devices.enrol(model.AskEnrolment(body.kind, body.expect, body.timeout_s))
    await call.hub.enrolments.ask(enrolment.enrolment, call.actor, call.principal.terminal.terminal)
    return enrolment


@routes.get("/device-enrolments/{enrolment}", permission=Permission.MANAGE_DEVICES)
async def look(call: Call, enrolment: str) -> model.Enrolment:
    """How an enrolment stands."""
    return await call.hub.devices.enrolment(enrolment)


@routes.delete("/device-enrolments/{enrolment}", permission=Permission.MANAGE_DEVICES)
async def cancel(call: Call, enrolment: str) -> None:
    """Wait no longer."""
    await call.hub.devices.end_enrolment(enrolment)


@routes.get("/codes.svg", who=Who.TERMINAL)
async def code(call: Call, query: CodeQuery) -> web.Response:
    """A code for a scanner to read off the screen."""
    call.reply_headers["Cache-Control"] = "no-store"
    return web.Response(
        body=picture(query.text, query.symbology), content_type="image/svg+xml", headers=call.reply_headers
    )


@routes.get("/set-up-sheets/{sheet}.pdf", who=Who.TERMINAL)
async def set_up_sheet(call: Call, sheet: str) -> web.Response:
    """A family of scanners' set-up sheet, to print."""
    call.reply_headers["Cache-Control"] = "no-cache"
    drawn = await asyncio.to_thread(_sheet, sheet)
    return web.Response(body=drawn, content_type="application/pdf", headers=call.reply_headers)


@lru_cache(maxsize=MAX_SHEETS)
def _sheet(key: str) -> bytes:
    """Drawn once. Raises NotFound."""
    # What draws a PDF is wanted for this alone.
    from devices.sheets.pdf import pdf  # noqa: PLC0415
    from devices.sheets.sheet import default_directory, load  # noqa: PLC0415

    sheets = load(default_directory())
    if key not in sheets:
        raise NotFound(what=key)
    return pdf(key, sheets[key])


def picture(text: str, symbology: str) -> bytes:
    """SVG. Raises Unfit where the symbology cannot hold the text."""
    if symbology == "qr":
        drawn = io.BytesIO()
        segno.make(text, error="m", micro=False).save(drawn, kind="svg", scale=8, border=4, xmldecl=False, light="#fff")
        return drawn.getvalue()
    if symbology == "ean13" and not (text.isascii() and text.isdecimal() and len(text) == EAN_DIGITS):
        raise Unfit(detail=words("EAN-13 条码是 13 位数字 (text)", "EAN-13 has 13 digits (text)"))
    try:
        modules = (Code128 if symbology == "code128" else EuropeanArticleNumber13)(text).build()[0]
    except (BarcodeError, KeyError, ValueError) as error:
        raise Unfit(
            detail=words("这种条码放不下这些字 (text)", "This barcode cannot hold these characters (text)")
        ) from error
    return _bars(modules)


def _bars(modules: str) -> bytes:
    """One path of all bars; a module is one unit wide."""
    path, at = "", 0
    for run in modules.replace("10", "1 0").replace("01", "0 1").split(" "):
        if run[0] == "1":
            path += f"M{QUIET + at} 0h{len(run)}v{BAR_HEIGHT}h-{len(run)}z"
        at += len(run)
    width = at + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {BAR_HEIGHT}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><rect width="{width}" height="{BAR_HEIGHT}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    ).encode()
