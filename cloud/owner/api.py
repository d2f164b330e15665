"""The owner's HTTP: sign-in, today's figures, the stream of them, the two pages and their language."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp_jinja2
import msgspec
from aiohttp import web

from cloud.config import Config
from cloud.errors import CrossSite, NotSignedIn
from cloud.http import LANGUAGE_COOKIE, language_of
from cloud.ingest.worker import Meters
from cloud.owner import figures
from cloud.owner.accounts import SESSION_MS, Accounts, Owner
from cloud.owner.events import Feed
from cloud.owner.words import WORDS
from cloud.storage.sqlite import Store
from hub.errors import Invalid, Refused
from hub.language import ENGLISH, SIMPLIFIED, TAIWAN, encode, traditional

COOKIE = "meishu_owner"
WRITE_TIMEOUT_S = 10.0
STATIC = Path(__file__).parent / "static"
SHARED = Path(str(resources.files("hub"))) / "web" / "static"
"""Of the hub's screens: the style, and how a page gets its words."""
LANGUAGES = {SIMPLIFIED: "简体中文", TAIWAN: "繁體中文", ENGLISH: "English"}
CHOICE_S = 365 * 86_400
B = TypeVar("B", bound=msgspec.Struct)


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    password: str


class SignedIn(msgspec.Struct, frozen=True):
    """token: for `Authorization: Bearer`; a browser has it as a cookie as well."""

    token: str


class OwnerPages:
    """Handlers over one store; `clock` gives milliseconds."""

    def __init__(self, store: Store, config: Config, meters: Meters, clock: Callable[[], int]) -> None:
        self._store, self._config, self._meters, self._clock = store, config, meters, clock
        self.accounts = Accounts(store)
        self.feed = Feed(self._figures)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/api/v1/owner/session", self.sign_in)
        router.add_delete("/api/v1/owner/session", self.sign_out)
        router.add_get("/api/v1/owner/today", self.today)
        router.add_get("/api/v1/owner/events", self.events)
        router.add_get("/owner", self.page)
        router.add_get("/owner/sign-in", self.sign_in_page)
        router.add_post("/owner/sign-in", self.sign_in_form)
        router.add_post("/owner/sign-out", self.sign_out_form)
        router.add_post("/owner/language", self.choose_language)
        router.add_get(f"/static/owner/strings.{TAIWAN}.js", self.traditional_words)
        router.add_get("/static/shared/languages.js", self.language_script)
        router.add_static("/static/shared/", SHARED / "css")
        router.add_static("/static/owner/", STATIC)

    async def sign_in(self, request: web.Request) -> web.Response:
        """Sign in with a JSON body."""
        _same_site(request)
        body = _decoded(await request.read(), SignIn)
        token = await self.accounts.sign_in(body.name, body.password, self._clock())
        response = _json(SignedIn(token), status=201)
        self._set_cookie(response, token)
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        """End this session."""
        _same_site(request)
        await self.accounts.sign_out(_token(request))
        response = web.Response(status=204)
        response.del_cookie(COOKIE, path="/")
        return response

    async def today(self, request: web.Request) -> web.Response:
        """The figures of today, or of ?day=YYYY-MM-DD."""
        owner = await self._owner(request)
        return _json(await self._figures(owner.chain, request.query.get("day")), language=language_of(request))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: `figures`, whole each time, so that a lost one does no harm."""
        owner = await self._owner(request)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        )
        stream = self.feed.listen(owner.chain, language_of(request))
        try:
            async for data in stream:
                if not response.prepared:
                    await response.prepare(request)
                async with asyncio.timeout(WRITE_TIMEOUT_S):
                    await response.write(b"event: figures\ndata: " + data + b"\n\n")
                await self._owner(request)
        except (TimeoutError, ConnectionError, NotSignedIn):
            if not response.prepared:
                raise
        finally:
            await stream.aclose()  # type: ignore[attr-defined]
        return response

    async def page(self, request: web.Request) -> web.StreamResponse:
        try:
            await self._owner(request)
        except NotSignedIn:
            raise web.HTTPSeeOther("/owner/sign-in") from None
        return _page("owner.html", request)

    async def sign_in_page(self, request: web.Request) -> web.StreamResponse:
        return _page("sign_in.html", request, name="", problem="")

    async def sign_in_form(self, request: web.Request) -> web.StreamResponse:
        """Sign in from the page; what went wrong is said in the form."""
        _same_site(request)
        form = await request.post()
        name, password = str(form.get("name", "")), str(form.get("password", ""))
        try:
            token = await self.accounts.sign_in(name.strip(), password, self._clock())
        except Refused as error:
            said = error.message(language_of(request))
            return _page("sign_in.html", request, error.status, name=name[:64], problem=said)
        response = web.Response(status=303, headers={"Location": "/owner"})
        self._set_cookie(response, token)
        return response

    async def sign_out_form(self, request: web.Request) -> web.StreamResponse:
        _same_site(request)
        await self.accounts.sign_out(_token(request))
        response = web.Response(status=303, headers={"Location": "/owner/sign-in"})
        response.del_cookie(COOKIE, path="/")
        return response

    async def choose_language(self, request: web.Request) -> web.StreamResponse:
        """Keep on this phone what its owner reads. Raises Invalid."""
        _same_site(request)
        language = str((await request.post()).get("language", ""))
        if language not in LANGUAGES:
            raise Invalid(detail="language")
        response = web.Response(status=303, headers={"Location": "/owner"})
        secure = self._config.http.secure_cookies
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=CHOICE_S, path="/", httponly=True, samesite="Lax", secure=secure
        )
        return response

    async def traditional_words(self, _request: web.Request) -> web.Response:
        """The page's strings in Traditional Chinese, made of the Simplified ones."""
        script = (STATIC / "strings.js").read_text("utf-8")
        return web.Response(text=traditional(script), content_type="text/javascript", charset="utf-8")

    async def language_script(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(SHARED / "js" / "languages.js")

    async def _owner(self, request: web.Request) -> Owner:
        return await self.accounts.owner(_token(request), self._clock())

    async def _figures(self, chain: str, day: str | None = None) -> figures.Today:
        now, place = self._clock(), self._config.zone
        async with self._store.read() as reader:
            return await figures.today(
                reader,
                chain,
                figures.day_of(day, now, place),
                now,
                place,
                connected=self._meters.connected,
            )

    def _set_cookie(self, response: web.Response, token: str) -> None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=SESSION_MS // 1000,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self._config.http.secure_cookies,
        )


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _page(template: str, request: web.Request, status: int = 200, **context: Any) -> web.Response:
    """A page in the language of who asks."""
    language = language_of(request)
    context |= {"language": language, "languages": LANGUAGES, "_": lambda text: WORDS[text].told(language)}
    return aiohttp_jinja2.render_template(template, request, context, status=status)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def _token(request: web.Request) -> str:
    """From the header or the cookie. Raises NotSignedIn."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    token = value.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedIn
    return token


def _same_site(request: web.Request) -> None:
    """Raises CrossSite for a browser's request that another site's page made."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise CrossSite


def _decoded(body: bytes, as_type: type[B]) -> B:
    try:
        return msgspec.json.decode(body, type=as_type)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(detail=str(error)) from error


def _json(value: Any, status: int = 200, language: str = SIMPLIFIED) -> web.Response:
    return web.Response(body=encode(value, language), status=status, content_type="application/json", charset="utf-8")
