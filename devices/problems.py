"""What every handler needs: typed bodies, replies, and failures as RFC 9457 problems."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from devices.errors import DevicesError, ProblemError
from devices.model import Message, Problem
from devices.reasons import REASONS

log = logging.getLogger(__name__)

T = TypeVar("T")


def reply(value: Struct, status: int = 200) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(value), content_type="application/json")


async def body(request: web.Request, kind: type[T]) -> T:
    """The typed body. Raises ProblemError bad_body or body_too_large."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except msgspec.DecodeError as error:
        raise ProblemError(422, "bad_body", f"请求内容不正确：{error}", f"The body is not right: {error}") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise ProblemError(413, "body_too_large", "请求内容超过 1 MiB。", "The body is larger than 1 MiB.") from error


@web.middleware
async def problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every failure leaves as an RFC 9457 problem."""
    try:
        return await handler(request)
    except ProblemError as error:
        return problem(error.status, error.code, error.zh, error.en)
    except DevicesError as error:
        words = REASONS.get(error.reason, REASONS["driver_failed"])
        log.warning("%s %s: %s", request.method, request.rel_url.path, error)
        return problem(503, error.reason, words.zh, words.en)
    except web.HTTPException as error:
        phrase = HTTPStatus(error.status).phrase
        return problem(error.status, phrase.lower().replace(" ", "_"), "请求的地址或方法不正确。", phrase)
    except OSError as error:
        log.exception("%s %s failed", request.method, request.rel_url.path)
        text = error.strerror or "I/O error"
        return problem(503, "storage_failed", f"设备服务无法保存：{text}", f"The state cannot be kept: {text}")
    except Exception:
        log.exception("%s %s failed", request.method, request.rel_url.path)
        return problem(500, "internal", "设备服务内部出错。", "The device service failed.")


def problem(status: int, code: str, zh: str, en: str) -> web.Response:
    value = Problem(
        type=f"urn:meishu:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=en,
        message=Message(zh=zh, en=en),
    )
    return web.Response(status=status, body=msgspec.json.encode(value), content_type="application/problem+json")
