"""What every answer has: security headers, and problems (RFC 9457) with stable codes."""

import logging
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from hub.errors import MeishuError, Transient
from hub.language import DEFAULT, LANGUAGES, chosen

_log = logging.getLogger(__name__)
MAX_BODY_BYTES = 16 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
LANGUAGE_COOKIE = "meishu_owner_language"
"""What was chosen on this phone; it outlives the session."""
_PAGE_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def on_prepare(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers an answer does not set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors as problem documents in the person's language."""
    try:
        return await handler(request)
    except MeishuError as error:
        return problem(request, error)
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004 - a redirect is no problem
            raise
        code = _PAGE_CODES.get(error.status, "http_error")
        return _document(error.status, code, error.reason or code)
    except Exception:  # noqa: BLE001 - the last resort: logged, and answered with a code
        _log.exception("a request failed: %s", request.match_info.route.resource)
        return problem(request, MeishuError())


def language_of(request: web.Request) -> str:
    """What the owner chose on this phone, else what the phone asks for."""
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    return kept if kept in LANGUAGES else chosen(request.headers.get("Accept-Language", "")) or DEFAULT


def problem(request: web.Request, error: MeishuError) -> web.Response:
    response = _document(error.status, error.code, error.message(language_of(request)))
    if isinstance(error, Transient):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _document(status: int, code: str, detail: str) -> web.Response:
    body = {"type": f"urn:meishu:{code}", "status": status, "code": code, "title": code, "detail": detail}
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/problem+json", charset="utf-8"
    )
