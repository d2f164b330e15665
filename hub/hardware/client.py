"""The device daemon's client: keeps the list of devices, hands on its events, sends it jobs and orders.

The daemon is a process of its own; while it is away the hub sells on, and says that the hardware is not there.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from typing import Any, TypeVar

import aiohttp
import msgspec

from devices import model
from devices.printers.document import Document
from hub.hardware.feed import Feed
from hub.hardware.inorder import EventHandler, InOrder
from hub.hardware.wire import REQUEST_TIMEOUT_S, DeviceProblem, DevicesAway, Wire, heard, segment

__all__ = ["DeviceProblem", "Devices", "DevicesAway"]

log = logging.getLogger(__name__)

RETRY_MAX_S = 5.0
JOB_TIMEOUT_S = 90.0
QUIET_S = 40.0
"""The daemon says at least an empty line more often than this."""
_EVENTS = msgspec.json.Decoder(model.Event)
T = TypeVar("T")


class Devices:
    """`on_event` runs for every event of the daemon, one at a time, in order."""

    def __init__(self, socket_path: str | None) -> None:
        self._socket_path = socket_path
        self._wire = Wire()
        self._known: dict[str, model.Device] = {}
        self._unknown: list[model.Unknown] = []
        self._is_up = asyncio.Event()
        self.on_event: list[EventHandler] = []
        self._order = InOrder(self.on_event, lambda: None, lambda: None)
        self.on_change: list[Callable[[], None]] = []

    @property
    def configured(self) -> bool:
        """Whether this hub has a daemon at all."""
        return self._socket_path is not None

    @property
    def up(self) -> bool:
        """Whether the daemon is connected and has told us its devices."""
        return self._is_up.is_set()

    @property
    def all(self) -> list[model.Device]:
        return list(self._known.values())

    @property
    def unknown(self) -> list[model.Unknown]:
        """What is attached and run by no driver."""
        return list(self._unknown)

    def get(self, device: str) -> model.Device | None:
        return self._known.get(device)

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
            self._wire.session = session
            try:
                while True:
                    try:
                        await self._follow(self._socket_path)
                        delay_s = 0.2
                    except (aiohttp.ClientError, OSError, msgspec.DecodeError) as error:
                        log.info("device daemon away: %s", type(error).__name__)
                    self._lost()
                    await asyncio.sleep(random.uniform(0.1, delay_s))  # noqa: S311 - jitter
                    delay_s = min(delay_s * 2, RETRY_MAX_S)
            finally:
                self._wire.session = None

    async def _follow(self, path: str) -> None:
        """Until the connection ends. Raises OSError, DecodeError."""
        loop = asyncio.get_running_loop()
        _, feed = await loop.create_unix_connection(lambda: Feed(self._take), path)
        self._order = InOrder(self.on_event, feed.pause, feed.resume)
        try:
            while not (await asyncio.wait({feed.ended}, timeout=QUIET_S))[0]:
                if loop.time() - feed.heard_at > QUIET_S:
                    raise ConnectionError("the device daemon is silent")
            await feed.ended
        finally:
            feed.close()
            await self._order.close()

    def _take(self, line: bytes) -> None:
        event = heard(_EVENTS.decode(line))
        self._learn(event)
        self._order.take(event)

    def _learn(self, event: model.Event) -> None:
        if isinstance(event, model.Snapshot):
            self._is_up.set()
            self._known = {device.id: device for device in event.devices}
            self._unknown = event.unknown
        elif isinstance(event, model.DeviceChanged):
            self._known[event.device.id] = event.device
        elif isinstance(event, model.DeviceRemoved):
            self._known.pop(event.device, None)
        elif isinstance(event, model.UnknownChanged):
            self._unknown = event.unknown
            return
        else:
            return
        for callback in self.on_change:
            callback()

    def _lost(self) -> None:
        if self.up:
            self._is_up.clear()
            self._known, self._unknown = {}, []
            for callback in self.on_change:
                callback()

    async def wait_up(self, timeout_s: float) -> None:
        """Until the daemon is there, but no longer than `timeout_s`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_up.wait(), timeout_s)

    # Orders. Each raises NotFound, DevicesAway, DeviceProblem.

    async def print(self, device: str, job: str, document: Document) -> model.Job:
        """A lost answer leaves the job unknown: it is asked for, never sent anew."""
        path = f"/v1/devices/{segment(device)}/jobs"
        try:
            raw = await self._wire.send("POST", path, {"job": job, "document": document}, JOB_TIMEOUT_S)
        except (aiohttp.ClientError, TimeoutError):
            return await self.job(device, job)
        return heard(msgspec.json.decode(raw, type=model.Job))

    async def job(self, device: str, job: str) -> model.Job:
        """What became of a job."""
        return await self._ask(model.Job, "GET", f"/v1/devices/{segment(device)}/jobs/{segment(job)}")

    async def rename(self, device: str, name: str) -> None:
        await self._wire.ask("PUT", f"/v1/devices/{segment(device)}/name", {"name": name})

    async def open_drawer(self, device: str) -> None:
        await self._wire.ask("POST", f"/v1/devices/{segment(device)}/drawer", {})

    async def add(self, wanted: model.AddDevice) -> model.Device:
        """A person says what a device is."""
        return await self._ask(model.Device, "POST", "/v1/devices", wanted)

    async def remove(self, device: str) -> None:
        """Its binding, name and history are forgotten."""
        await self._wire.ask("DELETE", f"/v1/devices/{segment(device)}")

    async def change_settings(self, device: str, settings: dict[str, str | int | float | bool]) -> model.Device:
        """The driver starts anew with them."""
        path = f"/v1/devices/{segment(device)}/settings"
        return await self._ask(model.Device, "PUT", path, model.ChangeSettings(settings))

    async def history(self, device: str) -> model.History:
        return await self._ask(model.History, "GET", f"/v1/devices/{segment(device)}/history")

    async def profiles(self) -> list[model.ProfileInfo]:
        """What a person may say a device is."""
        return (await self._ask(model.ProfileList, "GET", "/v1/profiles")).profiles

    async def enrol(self, wanted: model.AskEnrolment) -> model.Enrolment:
        """Wait for a code or a card, so that the device which is heard is bound; the one before is cancelled."""
        return await self._ask(model.Enrolment, "POST", "/v1/enrolments", wanted)

    async def enrolment(self, enrolment: str) -> model.Enrolment:
        return await self._ask(model.Enrolment, "GET", f"/v1/enrolments/{segment(enrolment)}")

    async def end_enrolment(self, enrolment: str) -> None:
        await self._wire.ask("DELETE", f"/v1/enrolments/{segment(enrolment)}")

    async def show(self, device: str, show: model.Show) -> None:
        """What a customer display shows."""
        await self._wire.ask("POST", f"/v1/devices/{segment(device)}/show", show)

    async def write_card(self, device: str, command: model.WriteCard) -> None:
        """Write the memory of the card that lies on the reader."""
        await self._wire.ask("POST", f"/v1/devices/{segment(device)}/card", command)

    async def send_frame(self, device: str, address: int, payload: bytes) -> None:
        """A payload for a handheld behind a radio base."""
        path = f"/v1/devices/{segment(device)}/terminals/{address}/frames"
        await self._wire.ask("POST", path, model.SendFrame(payload.hex()))

    async def _ask(self, shape: type[T], method: str, path: str, body: Any = None) -> T:
        """The decoded answer; one that cannot be read is an older daemon's, and so as good as none."""
        raw = await self._wire.ask(method, path, body, REQUEST_TIMEOUT_S)
        try:
            return heard(msgspec.json.decode(raw, type=shape))
        except msgspec.DecodeError as error:
            raise DevicesAway from error
