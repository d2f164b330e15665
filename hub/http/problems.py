"""Errors on the wire: RFC 9457 problem documents in the person's language."""

from typing import Any

import msgspec
from aiohttp import web

from hub.core import HUB
from hub.errors import MeishuError, Refused, Transient
from hub.language import DEFAULT, LANGUAGES, chosen, encode

CONTENT_TYPE = "application/problem+json"
TERMINAL_COOKIE = "meishu_terminal"
SESSION_COOKIE = "meishu_session"
LANGUAGE_COOKIE = "meishu_language"


class TerminalRequired(
    Refused,
    code="terminal_required",
    status=401,
    zh="此设备尚未与门店主机配对",
    en="This device is not paired with the hub",
): ...


class SessionRequired(Refused, code="session_required", status=401, zh="请先登录", en="Sign in first"): ...


class PermissionDenied(
    Refused,
    code="permission_denied",
    status=403,
    zh="您的岗位没有此权限，请找店长或老板",
    en="Your role does not allow this; ask a manager or the owner",
): ...


class CrossSite(
    Refused,
    code="cross_site",
    status=403,
    zh="来自其他网站的请求已被拒绝",
    en="A request from another site was refused",
): ...


class BodyTooLarge(Refused, code="body_too_large", status=413, zh="内容过大", en="The body is too large"): ...


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    values: dict[str, Any]


def chosen_language(request: web.Request, *, asks: bool) -> str:
    """What a person chose on this browser; else what the browser `asks` for, if it is to be heard; else the store's."""
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    if cookie in LANGUAGES:
        return cookie
    hub = request.app.get(HUB)
    asked = chosen(request.headers.get("Accept-Language", "")) if asks else None
    return asked or (hub.language if hub is not None else DEFAULT)


def language_of(request: web.Request) -> str:
    """Of an answer. A browser of the store's own does not know what is read there."""
    return chosen_language(request, asks=TERMINAL_COOKIE not in request.cookies)


def problem_response(error: MeishuError, language: str) -> web.Response:
    problem = Problem(
        type=f"urn:meishu:problem:{error.code}", title=error.code, status=error.status,
        detail=error.message(language), code=error.code, values=error.values,
    )  # fmt: skip
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, Transient):
        headers["Retry-After"] = str(error.retry_after_s)
    if error.status == 401:  # noqa: PLR2004 - RFC 9110
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(body=encode(problem, language), status=error.status, content_type=CONTENT_TYPE, headers=headers)
