"""HTTP and WebSocket on the Unix socket."""

import asyncio
import logging
import os
import socket
import time
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec
from aiohttp import WSCloseCode, web
from msgspec import Meta, Struct

from devices.errors import ProblemError
from devices.jobs import JobDesk
from devices.model import DeviceList, DrawerReply, Health, Message, Problem, Rename
from devices.printers.document import Document
from devices.registry import Entry, Registry

log = logging.getLogger(__name__)

MAX_BODY: Final = 1 << 20
MAX_NAME: Final = 40
SEND_TIMEOUT_S: Final = 30.0
SOCKET_MODE: Final = 0o660
SHUTDOWN_S: Final = 5.0

T = TypeVar("T")
JobId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]


class JobRequest(Struct, frozen=True, forbid_unknown_fields=True):
    job: JobId
    document: Document


class App:
    """The handlers; they only translate between HTTP and the registry or the job desk."""

    def __init__(self, registry: Registry, desk: JobDesk) -> None:
        self._registry = registry
        self._desk = desk
        self._started = time.monotonic()
        self._sockets: weakref.WeakSet[web.WebSocketResponse] = weakref.WeakSet()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY, middlewares=[problems])
        app.add_routes(
            [
                web.get("/v1/health", self.health),
                web.get("/v1/devices", self.devices),
                web.put("/v1/devices/{id}/name", self.rename),
                web.post("/v1/devices/{id}/jobs", self.submit),
                web.get("/v1/devices/{id}/jobs/{job}", self.job),
                web.post("/v1/devices/{id}/drawer", self.drawer),
                web.get("/v1/events", self.events),
            ]
        )
        app.on_shutdown.append(self._hang_up)
        return app

    async def _hang_up(self, _app: web.Application) -> None:
        for channel in list(self._sockets):
            await channel.close(code=WSCloseCode.GOING_AWAY)

    async def health(self, _request: web.Request) -> web.Response:
        uptime_s = round(time.monotonic() - self._started, 3)
        return reply(Health(version=_version(), devices=len(self._registry), uptime_s=uptime_s))

    async def devices(self, _request: web.Request) -> web.Response:
        return reply(DeviceList(self._registry.devices()))

    async def rename(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        name = (await body(request, Rename)).name.strip()
        if not 0 < len(name) <= MAX_NAME or not name.isprintable():
            raise ProblemError(422, "bad_name", "名称需为 1 到 40 个字。", "A name is 1 to 40 printable characters.")
        return reply(await self._registry.rename(entry, name))

    async def submit(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        asked = await body(request, JobRequest)
        return reply(await self._desk.submit(entry.id, asked.job, asked.document))

    async def job(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        job = await self._desk.get(entry.id, request.match_info["job"])
        if job is None:
            raise ProblemError(404, "no_such_job", "没有这个打印编号的记录。", "No job with this id is remembered.")
        return reply(job)

    async def drawer(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        await self._desk.open_drawer(entry.id)
        return reply(DrawerReply(device=entry.id, state="sent"))

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        channel = web.WebSocketResponse(heartbeat=20.0, max_msg_size=4096)
        await channel.prepare(request)
        self._sockets.add(channel)
        subscription = self._registry.subscribe()
        receiving = asyncio.ensure_future(_until_closed(channel))
        try:
            while not receiving.done():
                getting = asyncio.ensure_future(subscription.get())
                await asyncio.wait({getting, receiving}, return_when=asyncio.FIRST_COMPLETED)
                if not getting.done():
                    getting.cancel()
                    break
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    for event in getting.result():
                        await channel.send_str(msgspec.json.encode(event).decode())
        except (ConnectionResetError, TimeoutError):
            log.debug("a subscriber left")
        finally:
            self._registry.unsubscribe(subscription)
            receiving.cancel()
        return channel

    def _entry(self, request: web.Request) -> Entry:
        entry = self._registry.get(request.match_info["id"])
        if entry is None:
            raise ProblemError(404, "no_such_device", "没有这个设备。", "There is no such device.")
        return entry


async def _until_closed(channel: web.WebSocketResponse) -> None:
    """Subscribers only listen; what they say is passed over."""
    async for _ in channel:
        pass


def reply(value: Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")


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


@asynccontextmanager
async def serve(app: App, path: Path) -> AsyncGenerator[None]:
    """Serve on a Unix socket of mode 0660. Raises OSError when it cannot be bound or is already served."""
    await asyncio.to_thread(_clear_stale, path)
    runner = web.AppRunner(app.application(), shutdown_timeout=SHUTDOWN_S, access_log=None)
    await runner.setup()
    mask = os.umask(0o777 & ~SOCKET_MODE)
    try:
        await web.UnixSite(runner, path).start()
    finally:
        os.umask(mask)
    try:
        yield
    finally:
        await runner.cleanup()
        await asyncio.to_thread(path.unlink, missing_ok=True)


def _clear_stale(path: Path) -> None:
    """Remove a socket nobody serves. Raises FileExistsError when somebody does, or it is no socket."""
    if not path.exists():
        return
    if not path.is_socket():
        raise FileExistsError(f"{path} exists and is not a socket")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise FileExistsError(f"another daemon is serving {path}")


def _version() -> str:
    try:
        return version("meishu")
    except PackageNotFoundError:
        return "0"
