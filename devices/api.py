"""HTTP on the Unix socket."""

import asyncio
import logging
import os
import re
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Final

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from devices.enrolment import Enrolments
from devices.errors import ProblemError
from devices.jobs import JobDesk
from devices.model import (
    AddDevice,
    AskEnrolment,
    ChangeSettings,
    DeviceList,
    DrawerReply,
    Health,
    History,
    ProfileInfo,
    ProfileList,
    Rename,
    SendFrame,
    Show,
    WriteCard,
)
from devices.outlet import SendsFrames, Shows, WritesCards
from devices.printers.document import Document
from devices.problems import body, problems, reply
from devices.registry import Entry, Registry
from devices.roster import Roster
from devices.telling import tell

log = logging.getLogger(__name__)

MAX_BODY: Final = 1 << 20
MAX_NAME: Final = 40
MAX_FRAME: Final = 200
MAX_MEMORY: Final = 144
MAX_SHOWN: Final = 200
SOCKET_MODE: Final = 0o660
SHUTDOWN_S: Final = 5.0

JobId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]


class JobRequest(Struct, frozen=True, forbid_unknown_fields=True):
    job: JobId
    document: Document


class App:
    """The handlers; they only translate between HTTP and the registry or the job desk."""

    def __init__(self, registry: Registry, desk: JobDesk, roster: Roster, enrolments: Enrolments) -> None:
        self._registry = registry
        self._desk = desk
        self._roster = roster
        self._enrolments = enrolments
        self._started = time.monotonic()
        self._telling: set[asyncio.Task[Any]] = set()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY, middlewares=[problems])
        app.add_routes(
            [
                web.get("/v1/health", self.health),
                web.get("/v1/devices", self.devices),
                web.post("/v1/devices", self.add),
                web.delete("/v1/devices/{id}", self.remove),
                web.put("/v1/devices/{id}/name", self.rename),
                web.put("/v1/devices/{id}/settings", self.change),
                web.get("/v1/devices/{id}/history", self.history),
                web.get("/v1/profiles", self.profiles),
                web.post("/v1/enrolments", self.enrol),
                web.get("/v1/enrolments/{enrolment}", self.enrolment),
                web.delete("/v1/enrolments/{enrolment}", self.cancel),
                web.post("/v1/devices/{id}/jobs", self.submit),
                web.get("/v1/devices/{id}/jobs/{job}", self.job),
                web.post("/v1/devices/{id}/drawer", self.drawer),
                web.post("/v1/devices/{id}/show", self.show),
                web.post("/v1/devices/{id}/card", self.card),
                web.post("/v1/devices/{id}/terminals/{address}/frames", self.frame),
                web.get("/v1/events", self.events),
            ]
        )
        app.on_shutdown.append(self._hang_up)
        return app

    async def _hang_up(self, _app: web.Application) -> None:
        for task in list(self._telling):
            task.cancel()

    async def health(self, _request: web.Request) -> web.Response:
        uptime_s = round(time.monotonic() - self._started, 3)
        return reply(Health(version=_version(), devices=len(self._registry), uptime_s=uptime_s))

    async def devices(self, _request: web.Request) -> web.Response:
        return reply(DeviceList(self._registry.devices(), self._registry.unknown))

    async def add(self, request: web.Request) -> web.Response:
        command = await body(request, AddDevice)
        if command.name is not None:
            command = replace(command, name=_name(command.name))
        return reply(await self._roster.add(command), 201)

    async def remove(self, request: web.Request) -> web.Response:
        await self._roster.remove(self._entry(request).id)
        return web.Response(status=204)

    async def change(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        return reply(await self._roster.change(entry.id, (await body(request, ChangeSettings)).settings))

    async def history(self, request: web.Request) -> web.Response:
        return reply(History(self._registry.history.items(self._entry(request).id)))

    async def profiles(self, _request: web.Request) -> web.Response:
        return reply(
            ProfileList(
                [
                    ProfileInfo(p.key, p.name, p.description, p.driver.key, p.driver.kind, p.driver.interface, p.sheet)
                    for p in self._roster.profiles
                ]
            )
        )

    async def enrol(self, request: web.Request) -> web.Response:
        return reply(await self._enrolments.start(await body(request, AskEnrolment)), 201)

    async def enrolment(self, request: web.Request) -> web.Response:
        return reply(self._enrolments.get(request.match_info["enrolment"]))

    async def cancel(self, request: web.Request) -> web.Response:
        await self._enrolments.cancel(request.match_info["enrolment"])
        return web.Response(status=204)

    async def rename(self, request: web.Request) -> web.Response:
        entry = self._entry(request)
        name = _name((await body(request, Rename)).name)
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

    async def show(self, request: web.Request) -> web.Response:
        driver = self._driver(request)
        asked = await body(request, Show)
        if not isinstance(driver, Shows):
            raise _not_able()
        if len(asked.text) > MAX_SHOWN or (asked.amount_fen is None) != (asked.view == "welcome"):
            raise ProblemError(
                422, "bad_show", "显示内容不正确。", "A text is at most 200 characters; all but welcome need an amount."
            )
        await driver.show(asked)
        return web.Response(status=204)

    async def card(self, request: web.Request) -> web.Response:
        driver = self._driver(request)
        asked = await body(request, WriteCard)
        if not isinstance(driver, WritesCards):
            raise _not_able()
        _hex(asked.memory, MAX_MEMORY)
        await driver.write_card(asked)
        return web.Response(status=204)

    async def frame(self, request: web.Request) -> web.Response:
        driver = self._driver(request)
        asked = await body(request, SendFrame)
        if not isinstance(driver, SendsFrames):
            raise _not_able()
        address = request.match_info["address"]
        if not re.fullmatch(r"[0-9]{1,10}", address):
            raise ProblemError(404, "no_such_terminal", "没有这个手持终端。", "There is no such handheld.")
        await driver.send_frame(int(address), _hex(asked.payload, MAX_FRAME))
        return web.Response(status=202)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """JSON lines: a snapshot, then each event; whoever falls behind hears resync and a snapshot."""
        subscription = self._registry.subscribe()
        telling = asyncio.ensure_future(tell(request, subscription))
        self._telling.add(telling)
        try:
            return await telling
        finally:
            self._registry.unsubscribe(subscription)
            self._telling.discard(telling)

    def _entry(self, request: web.Request) -> Entry:
        entry = self._registry.get(request.match_info["id"])
        if entry is None:
            raise ProblemError(404, "no_such_device", "没有这个设备。", "There is no such device.")
        return entry

    def _driver(self, request: web.Request) -> object:
        return self._roster.driver(self._entry(request).id)


def _name(text: str) -> str:
    """A name a person gave. Raises ProblemError bad_name."""
    name = text.strip()
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise ProblemError(422, "bad_name", "名称需为 1 到 40 个字。", "A name is 1 to 40 printable characters.")
    return name


def _hex(text: str, limit: int) -> bytes:
    """Bytes given in hex. Raises ProblemError bad_hex."""
    if not re.fullmatch(r"([0-9A-Fa-f]{2})+", text) or len(text) > 2 * limit:
        raise ProblemError(
            422, "bad_hex", f"数据需为 1 到 {limit} 个字节的十六进制。", f"The data is 1 to {limit} bytes in hex."
        )
    return bytes.fromhex(text)


def _not_able() -> ProblemError:
    return ProblemError(409, "not_able", "这个设备做不到这件事。", "This device cannot do that.")


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
