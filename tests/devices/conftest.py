"""A running daemon and a client of its socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from devices.binding import parse_spec
from devices.daemon import Config, Daemon
from devices.profiles import default_directory
from devices.supervisor import Pace
from tests.patience import WAIT_S

FAST = Pace(probe_s=0.02, base_s=0.02, cap_s=0.1, refused_s=0.1)


class Client:
    """Speaks the socket API; `events` collects what GET /v1/events said, in order."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self.events: list[dict[str, Any]] = []
        self._news = asyncio.Condition()

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self.http.request(method, f"http://devices/v1{path}", json=body) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw else None

    async def device(self, device_id: str) -> dict[str, Any]:
        _, reply = await self.call("GET", "/devices")
        return next(device for device in reply["devices"] if device["id"] == device_id)

    async def listen(self, told: aiohttp.ClientResponse) -> None:
        async for line in told.content:
            if line.strip():
                async with self._news:
                    self.events.append(json.loads(line))
                    self._news.notify_all()

    async def event(self, wanted: Callable[[dict[str, Any]], bool], *, since: int = 0) -> dict[str, Any]:
        """The first event at or after index `since` that is wanted."""
        async with asyncio.timeout(WAIT_S), self._news:
            await self._news.wait_for(lambda: any(wanted(event) for event in self.events[since:]))
        return next(event for event in self.events[since:] if wanted(event))

    async def state(self, state: str, reason: str | None = None, *, since: int = 0) -> dict[str, Any]:
        """Wait until a device event (or snapshot) shows this state and reason."""

        def shows(event: dict[str, Any]) -> bool:
            devices = event.get("devices", []) + ([event["device"]] if event["type"] == "device" else [])
            return any((device["state"], device["reason"]) == (state, reason) for device in devices)

        return await self.event(shows, since=since)


@asynccontextmanager
async def client_of(socket: Path) -> AsyncIterator[Client]:
    connector = aiohttp.UnixConnector(path=str(socket))
    async with aiohttp.ClientSession(connector=connector) as http:
        client = Client(http)
        async with http.get("http://devices/v1/events", timeout=aiohttp.ClientTimeout(total=None)) as events:
            listening = asyncio.create_task(client.listen(events))
            await client.event(lambda event: event["type"] == "snapshot")
            try:
                yield client
            finally:
                listening.cancel()


@asynccontextmanager
async def daemon_of(tmp_path: Path, *specs: str) -> AsyncIterator[Client]:
    config = Config(
        socket=tmp_path / "devices.sock",
        state=tmp_path / "state",
        profiles=default_directory(),
        devices=tuple(map(parse_spec, specs)),
        hotplug=False,
        pace=FAST,
    )
    async with Daemon(config), client_of(config.socket) as client:
        yield client


class Running:
    """`running(*specs)`: a daemon with these devices and its client; `running.at(dir, *specs)` one elsewhere."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __call__(self, *specs: object) -> Any:
        return self.at(self.directory, *specs)

    def at(self, directory: Path, *specs: object) -> Any:
        return daemon_of(directory, *map(str, specs))

    def client(self, socket: Path) -> Any:
        return client_of(socket)


@pytest.fixture
def running(tmp_path: Path) -> Running:
    return Running(tmp_path)
