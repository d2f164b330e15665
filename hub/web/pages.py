"""The pages of staff tablet, member handheld and room display: shells with text; data comes from the API."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlencode

import aiohttp_jinja2
import jinja2
from aiohttp import web

from hub.core import HUB
from hub.http.problems import SESSION_COOKIE, TERMINAL_COOKIE, chosen_language
from hub.web import assets, languages

TEMPLATES = Path(__file__).parent / "templates"
JINJA = web.AppKey("meishu_pages_jinja", jinja2.Environment)
VERSION = web.AppKey("meishu_pages_version", str)
"""Changes when any file of the pages does."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

KEPT = {"Cache-Control": "private, max-age=31536000"}


class Needs(Enum):
    """What must be known before a page makes sense."""

    NOTHING = "nothing"
    TERMINAL = "terminal"
    SESSION = "session"


@dataclass(frozen=True)
class Page:
    """own_phone: it is opened on phones that are not the store's; their browsers say what is read there."""

    path: str
    template: str
    needs: Needs = Needs.SESSION
    own_phone: bool = False
    kept: bool = False
    """Whether the browser keeps it for when there is no network; its script asks for a newer one when there is."""


PAGES = (
    Page("/pair", "pair.html", Needs.NOTHING),
    Page("/sign-in", "sign_in.html", Needs.TERMINAL),
    Page("/till", "till.html"),
    Page("/members", "members.html"),
    Page("/members/import", "member_import.html"),
    Page("/members/joining", "joining.html"),
    Page("/members/traits", "traits.html"),
    Page("/members/doubles", "doubles.html"),
    Page("/members/segments", "segments.html"),
    Page("/members/birthdays", "birthdays.html"),
    Page("/members/forms", "consents.html"),
    Page("/members/{member}/merge", "merge.html"),
    Page("/members/{member}/care", "care.html"),
    Page("/members/{member}", "member.html"),
    Page("/join", "join.html", Needs.NOTHING, own_phone=True),
    Page("/ecard", "ecard.html", Needs.NOTHING, own_phone=True, kept=True),
    Page("/members/{member}/statement", "statement.html"),
    Page("/receipts", "receipts.html"),
    Page("/receipts/{bill}", "receipt.html"),
    Page("/devices", "devices.html"),
    Page("/printing", "printing.html"),
    Page("/shift", "shift.html"),
    Page("/settings", "settings.html"),
    Page("/more", "more.html"),
    Page("/reports", "reports.html"),
    Page("/settlement", "settlement.html"),
    Page("/commission", "commission.html"),
    Page("/loyalty", "loyalty.html"),
    Page("/handheld", "handheld.html", Needs.TERMINAL),
    Page("/display", "display.html", Needs.TERMINAL),
    Page("/customer", "customer.html", Needs.TERMINAL),
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def setup(app: web.Application, *, node_modules: Path = assets.NODE_MODULES) -> None:
    """Add the pages and their static files to the hub's application."""
    found = assets.collect(node_modules)
    app[VERSION] = found.version
    aiohttp_jinja2.setup(
        app,
        app_key=JINJA,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        default_helpers=False,
    ).globals.update(asset=found.url)

    async def static(request: web.Request) -> web.StreamResponse:
        return assets.serve(found, request)

    app.router.add_get("/", _home)
    for page in PAGES:
        app.router.add_get(page.path, _handler(page))
    app.router.add_get("/static/{version}/{path:.+}", static)


async def _home(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(_elsewhere(request, Needs.SESSION, "/till") or "/till")


def _handler(page: Page) -> Handler:
    async def show(request: web.Request) -> web.StreamResponse:
        elsewhere = _elsewhere(request, page.needs, request.path_qs)
        if elsewhere is not None:
            raise web.HTTPFound(elsewhere)
        hub = request.app.get(HUB)
        language = chosen_language(request, asks=page.own_phone)
        context = {
            "path": request.path, "zone": hub.zone if hub is not None else "", "language": language,
            "_": languages.translator(language), "version": request.app[VERSION],
        }  # fmt: skip
        response = aiohttp_jinja2.render_template(page.template, request, context, app_key=JINJA)
        response.headers.update(HEADERS | KEPT if page.kept else HEADERS)
        return response

    return show


def _elsewhere(request: web.Request, needs: Needs, target: str) -> str | None:
    """Where to go first when this browser is not paired, or nobody is signed in."""
    if needs is not Needs.NOTHING and TERMINAL_COOKIE not in request.cookies:
        return "/pair?" + urlencode({"next": target})
    if needs is Needs.SESSION and SESSION_COOKIE not in request.cookies:
        return "/sign-in?" + urlencode({"next": target})
    return None
