"""A browser window that already is a terminal: passes to the hub and adds the terminal's token.

Three terminals in one browser would share one cookie jar; each of these has an origin of its own. Demo only.
"""

from collections.abc import AsyncIterator, Callable
from http import cookies

import aiohttp
from aiohttp import hdrs, web

MAX_BODY_BYTES = 1 << 20
_SIGN_IN = "/api/v1/sessions"
_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host", "te", "upgrade",
     "x-frame-options"}
)  # fmt: skip


class TerminalWindow:
    """`keep_session`: let the person sign in here (the tablet); else the browser's own cookies are dropped."""

    def __init__(
        self, hub_url: str, token: str, *, keep_session: bool, on_sign_in: Callable[[], None] | None = None
    ) -> None:
        self._hub_url = hub_url
        self._token = token
        self._keep_session = keep_session
        self._on_sign_in = on_sign_in

    def app(self) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_route("*", "/{path:.*}", self._pass)
        app.cleanup_ctx.append(self._session)
        return app

    async def _session(self, _app: web.Application) -> AsyncIterator[None]:
        self._client = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None), auto_decompress=True, cookie_jar=aiohttp.DummyCookieJar()
        )
        yield
        await self._client.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        async with self._client.request(
            request.method, self._hub_url + request.path_qs, data=body or None, headers=self._headers(request),
            allow_redirects=False,
        ) as answer:  # fmt: skip
            if request.method == hdrs.METH_POST and request.path == _SIGN_IN and answer.ok and self._on_sign_in:
                self._on_sign_in()
            response = web.StreamResponse(status=answer.status, headers=self._reply_headers(answer))
            await response.prepare(request)
            try:
                async for chunk in answer.content.iter_any():
                    await response.write(chunk)
            except ConnectionError:
                return response
            return response

    def _headers(self, request: web.Request) -> dict[str, str]:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        headers.pop(hdrs.AUTHORIZATION, None)
        jar = cookies.SimpleCookie()
        jar["meishu_terminal"] = self._token
        session = request.cookies.get("meishu_session") if self._keep_session else None
        if session:
            jar["meishu_session"] = session
        headers[hdrs.COOKIE] = "; ".join(f"{morsel.key}={morsel.value}" for morsel in jar.values())
        if headers.get(hdrs.ORIGIN) == f"http://{request.host}":
            headers[hdrs.ORIGIN] = self._hub_url
        return headers

    def _reply_headers(self, answer: aiohttp.ClientResponse) -> list[tuple[str, str]]:
        """As the hub sent them, but the window may stand in the counter page."""
        kept = []
        for name, value in answer.headers.items():
            if name.lower() in _HOP or (name.lower() == "set-cookie" and not self._keep_session):
                continue
            kept.append((name, value.replace("frame-ancestors 'none'", "frame-ancestors http:")))
        return kept
