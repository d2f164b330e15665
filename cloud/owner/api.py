"""The owner's HTTP: sign-in, today's figures, the stream of them, and the two pages."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp_jinja2
import msgspec
from aiohttp import web

from cloud.config import Config
from cloud.errors import CrossSite, NotSignedIn
from cloud.ingest.worker import Meters
from cloud.owner import figures
from cloud.owner.accounts import SESSION_MS, Accounts, Owner
from cloud.owner.events import Feed
from cloud.storage.sqlite import Store
from hub.errors import Invalid, Refused

COOKIE = "meishu_owner"
WRITE_TIMEOUT_S = 10.0
STATIC = Path(__file__).parent / "static"
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
        self.feed = Feed(self._render)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/api/v1/owner/session", self.sign_in)
        router.add_delete("/api/v1/owner/session", self.sign_out)
        router.add_get("/api/v1/owner/today", self.today)
        router.add_get("/api/v1/owner/events", self.events)
        router.add_get("/owner", self.page)
        router.add_get("/owner/sign-in", self.sign_in_page)
        router.add_post("/owner/sign-in", self.sign_in_form)
        router.add_post("/owner/sign-out", self.sign_out_form)
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
        return _json(await self._figures(owner.chain, request.query.get("day")))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: `figures`, whole each time, so that a lost one does no harm."""
        owner = await self._owner(request)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        )
        stream = self.feed.listen(owner.chain)
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
        return aiohttp_jinja2.render_template("owner.html", request, {})

    async def sign_in_page(self, request: web.Request) -> web.StreamResponse:
        return aiohttp_jinja2.render_template("sign_in.html", request, {"name": "", "problem": ""})

    async def sign_in_form(self, request: web.Request) -> web.StreamResponse:
        """Sign in from the page; what went wrong is said in the form."""
        _same_site(request)
        form = await request.post()
        name, password = str(form.get("name", "")), str(form.get("password", ""))
        try:
            token = await self.accounts.sign_in(name.strip(), password, self._clock())
        except Refused as error:
            context = {"name": name[:64], "problem": error.message()}
            return aiohttp_jinja2.render_template("sign_in.html", request, context, status=error.status)
        response = web.Response(status=303, headers={"Location": "/owner"})
        self._set_cookie(response, token)
        return response

    async def sign_out_form(self, request: web.Request) -> web.StreamResponse:
        _same_site(request)
        await self.accounts.sign_out(_token(request))
        response = web.Response(status=303, headers={"Location": "/owner/sign-in"})
        response.del_cookie(COOKIE, path="/")
        return response

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

    async def _render(self, chain: str) -> bytes:
        return msgspec.json.encode(await self._figures(chain))

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


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", charset="utf-8"
    )
