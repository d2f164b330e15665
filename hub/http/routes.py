"""Typed routes: the signature of a handler makes the check, the OpenAPI and the errors.

    @routes.post("/members", permission=Permission.SERVE_MEMBERS)
    async def register(call: Call, body: Register) -> Registered: ...

Path parameters come by name, the body as `body`, the query string as `query` (a Struct of texts and integers).
"""

import inspect
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

import msgspec
from aiohttp import web

from hub.errors import Invalid, MeishuError
from hub.http.call import Call, Who
from hub.http.problems import BodyTooLarge, language_of, problem_response
from hub.language import encode
from hub.security.roles import Permission

Handler = Callable[..., Awaitable[Any]]
MAX_BODY_BYTES = 256 * 1024
PREFIX = "/api/v1"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    who: Who
    permission: Permission | None
    handler: Handler
    path_names: tuple[str, ...]
    body: Any
    query: Any
    reply: Any
    tag: str
    status: int
    most_bytes: int

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.handler) or "").split("\n", 1)[0]


class Routes:
    """A domain's routes, collected by decorators and added to the application at start."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.routes: list[Route] = []

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._register("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._register("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._register("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self._register("DELETE", path, **options)

    def _register(
        self, method: str, path: str, *, who: Who = Who.SESSION, permission: Permission | None = None,
        status: int = 200, most_bytes: int = MAX_BODY_BYTES,
    ) -> Callable[[Handler], Handler]:  # fmt: skip
        def register(handler: Handler) -> Handler:
            hints = get_type_hints(handler, include_extras=True)
            names = tuple(
                name for name in inspect.signature(handler).parameters if name not in {"call", "body", "query"}
            )
            reply = hints.get("return")
            self.routes.append(
                Route(
                    method, path, who, permission, handler, names, hints.get("body"), hints.get("query"), reply,
                    self.tag, 204 if reply is type(None) else status, most_bytes,
                )
            )  # fmt: skip
            return handler

        return register

    def add_to(self, app: web.Application) -> None:
        for route in self.routes:
            app.router.add_route(route.method, PREFIX + route.path, _endpoint(route))


def _endpoint(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What aiohttp calls: authorise, decode, run, encode; every error becomes a problem."""
    body_decoder = msgspec.json.Decoder(route.body) if route.body is not None else None

    async def endpoint(request: web.Request) -> web.StreamResponse:
        try:
            call = await Call.of(request, route.who, route.permission)
            arguments: dict[str, Any] = {name: request.match_info[name] for name in route.path_names}
            if body_decoder is not None:
                arguments["body"] = await _body(request, body_decoder, route.most_bytes)
            if route.query is not None:
                arguments["query"] = _query(request, route.query)
            result = await route.handler(call, **arguments)
        except MeishuError as error:
            if error.status >= 500:  # noqa: PLR2004 - server errors
                log.warning("%s %s: %s", request.method, route.path, error.code)
            return problem_response(error, language_of(request))
        except Exception:
            log.exception("%s %s failed", request.method, route.path)
            return problem_response(MeishuError(), language_of(request))
        if isinstance(result, web.StreamResponse):
            return result
        headers = {"Cache-Control": "no-store", **call.reply_headers}
        if result is None:
            response = web.Response(status=204, headers=headers)
        else:
            response = web.Response(
                body=encode(result, call.language),
                status=route.status,
                content_type="application/json",
                headers=headers,
            )
        for name, value, age_s in call.cookies:
            response.set_cookie(name, value, max_age=age_s, httponly=True, samesite="Strict", path="/")
        return response

    return endpoint


async def _body(request: web.Request, decoder: msgspec.json.Decoder[Any], most_bytes: int) -> Any:
    if (request.content_length or 0) > most_bytes:
        raise BodyTooLarge
    try:
        raw = await request.clone(client_max_size=2 * most_bytes).read()
    except web.HTTPRequestEntityTooLarge as error:
        raise BodyTooLarge from error
    except web.RequestPayloadError as error:
        raise Invalid(detail="Content-Encoding, Transfer-Encoding") from error
    if len(raw) > most_bytes:
        raise BodyTooLarge
    if request.content_type != "application/json":
        raise Invalid(detail="Content-Type: application/json")
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(detail=str(error)) from error


def _query(request: web.Request, shape: Any) -> Any:
    values = dict(request.query)
    if len(values) != len(request.query):
        raise Invalid(detail="a parameter is given twice")
    try:
        return msgspec.convert(values, shape, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(detail=str(error)) from error
