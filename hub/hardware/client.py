"""The device daemon's client: keeps the list of devices, hands on its events, sends it jobs.

The daemon is a process of its own; while it is away the hub sells on, and says that the hardware is not there.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, unquote

import aiohttp
import msgspec
from yarl import URL

from devices import model
from devices.printers.document import Document
from hub.errors import MeishuError, NotFound, Transient

log = logging.getLogger(__name__)

RETRY_MAX_S = 5.0
JOB_TIMEOUT_S = 90.0
REQUEST_TIMEOUT_S = 5.0
_BASE = "http://devices"
_EVENTS = msgspec.json.Decoder(model.Event)
_JOB = msgspec.json.Decoder(model.Job)


class DevicesAway(
    Transient,
    code="devices_away",
    zh="设备服务未运行，读卡器、扫码枪和打印机暂不可用",
    en="The device service is not running: readers, scanners and printers are away",
): ...


class DeviceProblem(MeishuError, code="device_problem", status=409, zh="{detail}", en="{detail}"):
    """The daemon refused; its own words are passed on."""


EventHandler = Callable[[model.Event], Awaitable[None]]


class Devices:
    """`on_event` runs for every event of the daemon, one at a time, in order."""

    def __init__(self, socket_path: str | None) -> None:
        self._socket_path = socket_path
        self._session: aiohttp.ClientSession | None = None
        self._known: dict[str, model.Device] = {}
        self._is_up = asyncio.Event()
        self.on_event: list[EventHandler] = []
        self.on_change: list[Callable[[], None]] = []

    @property
    def up(self) -> bool:
        """Whether the daemon is connected and has told us its devices."""
        return self._is_up.is_set()

    @property
    def all(self) -> list[model.Device]:
        return list(self._known.values())

    def printer(self) -> model.Device | None:
        """The receipt printer: one that is ready if there is one, else any."""
        printers = [device for device in self._known.values() if device.kind == "printer"]
        return next((p for p in printers if p.state == "ready"), printers[0] if printers else None)

    async def run(self) -> None:
        """Follow the daemon's events until cancelled, reconnecting with a growing, jittered delay."""
        if self._socket_path is None:
            return
        delay_s = 0.2
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(self._socket_path)) as session:
            self._session = session
            try:
                while True:
                    try:
                        await self._follow(session)
                        delay_s = 0.2
                    except (aiohttp.ClientError, OSError, msgspec.DecodeError) as error:
                        log.info("device daemon away: %s", type(error).__name__)
                    self._lost()
                    await asyncio.sleep(random.uniform(0.1, delay_s))  # noqa: S311 - jitter
                    delay_s = min(delay_s * 2, RETRY_MAX_S)
            finally:
                self._session = None

    async def _follow(self, session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(f"{_BASE}/v1/events", heartbeat=20) as channel:
            async for message in channel:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                event = _EVENTS.decode(message.data)
                self._learn(event)
                for handler in self.on_event:
                    await self._hand_on(handler, event)

    async def _hand_on(self, handler: EventHandler, event: model.Event) -> None:
        """An event that fails is lost; the ones after it are not."""
        try:
            await handler(event)
        except Exception:
            log.exception("a %s of the device daemon", type(event).__name__)

    def _learn(self, event: model.Event) -> None:
        if isinstance(event, model.Snapshot):
            self._is_up.set()
            self._known = {device.id: device for device in event.devices}
        elif isinstance(event, model.DeviceChanged):
            self._known[event.device.id] = event.device
        else:
            return
        for callback in self.on_change:
            callback()

    def _lost(self) -> None:
        if self.up:
            self._is_up.clear()
            self._known = {}
            for callback in self.on_change:
                callback()

    async def print(self, device: str, job: str, document: Document) -> model.Job:
        """Raises DevicesAway, DeviceProblem. A lost answer leaves the job unknown: it is asked for, never sent anew."""
        body = msgspec.json.encode({"job": job, "document": document})
        try:
            raw = await self._request("POST", f"/v1/devices/{_segment(device)}/jobs", body, JOB_TIMEOUT_S)
        except (aiohttp.ClientError, TimeoutError):
            raw = await self._ask_again(device, job)
        return _JOB.decode(raw)

    async def job(self, device: str, job: str) -> model.Job:
        """What became of a job. Raises NotFound, DevicesAway, DeviceProblem."""
        return _JOB.decode(await self._ask_again(device, job))

    async def wait_up(self, timeout_s: float) -> None:
        """Until the daemon is there, but no longer than `timeout_s`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_up.wait(), timeout_s)

    async def _ask_again(self, device: str, job: str) -> bytes:
        try:
            return await self._request("GET", f"/v1/devices/{_segment(device)}/jobs/{job}", None, REQUEST_TIMEOUT_S)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DevicesAway from error

    async def rename(self, device: str, name: str) -> None:
        """Raises NotFound, DevicesAway, DeviceProblem."""
        await self._simple("PUT", f"/v1/devices/{_segment(device)}/name", {"name": name})

    async def open_drawer(self, device: str) -> None:
        """Raises NotFound, DevicesAway, DeviceProblem."""
        await self._simple("POST", f"/v1/devices/{_segment(device)}/drawer", {})

    async def _simple(self, method: str, path: str, body: dict[str, Any]) -> None:
        try:
            await self._request(method, path, msgspec.json.encode(body), REQUEST_TIMEOUT_S)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DevicesAway from error

    async def _request(self, method: str, path: str, body: bytes | None, timeout_s: float) -> bytes:
        if self._session is None:
            raise DevicesAway
        async with self._session.request(
            method, URL(_BASE + path, encoded=True), data=body, headers={"Content-Type": "application/json"},
            timeout=aiohttp.ClientTimeout(total=timeout_s),
        ) as response:  # fmt: skip
            raw = await response.read()
            if response.status == 404:  # noqa: PLR2004
                raise NotFound(what=unquote(path.split("/")[3]))
            if response.status >= 400:  # noqa: PLR2004
                problem: dict[str, Any] = {}
                with contextlib.suppress(msgspec.DecodeError):
                    problem = msgspec.json.decode(raw)
                words = problem.get("message") or {}
                detail = words.get("zh") if isinstance(words, dict) else None
                raise DeviceProblem(detail=detail or problem.get("detail") or problem.get("code") or "?")
            return raw


def _segment(device: str) -> str:
    """One segment of a path, whatever the id holds: it comes from a URL."""
    return quote(device, safe="").replace(".", "%2E")
