"""
Listening to a device that nobody runs, with the drivers themselves and without binding it.

Of a serial port one descriptor is held at one baud rate at a time; what comes in is put into a pseudo-terminal for each
driver. Bytes that no driver can read mean another rate: the next of BAUDS is tried, and the person tries again. What a
driver writes is held back, for it could print or upset something; after a silence each driver that wants to speak
gets the port to itself in turn. Keyboards are never grabbed: a driver that cannot do without is not used.
"""

import asyncio
import contextlib
import logging
import os
import tty
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from devices import serialport
from devices.bindings import Value
from devices.drivers import DRIVERS, DriverKind
from devices.errors import DevicesError
from devices.model import CardRead, Detail, Event, Scan
from devices.unknown import Candidate

log = logging.getLogger(__name__)

BAUDS: Final = (9600, 115200, 19200, 38400, 57600, 4800)
QUIET_S: Final = 0.4
"""A burst of bytes has ended; longer than any pause within a scan or a frame that the drivers bear."""
BURST_S: Final = 1.5
"""Longer than a scan takes: a card that lies there is sent again and again, without a pause."""
TURN_S: Final = 4.0
RETRY_S: Final = 1.0
MAX_HEARD: Final = 64


@dataclass(frozen=True, slots=True)
class Hit:
    """A driver could read what a candidate sent; `values` are settings to bind it with."""

    candidate: Candidate
    driver: DriverKind
    values: dict[str, Value]
    event: Scan | CardRead


class Ear:
    """The outlet of a driver that listens only: a scan or a card goes on, all else is dropped."""

    def __init__(self, device_id: str, hear: Callable[[Scan | CardRead], None]) -> None:
        self.id = device_id
        self._hear = hear

    def ready(self, **details: Detail) -> None:
        """The port is open."""

    def attention(self, reason: str, **details: Detail) -> None:
        """Nobody is told."""

    def seen(self, **details: Detail) -> None:
        """Nobody counts."""

    def publish(self, event: Event) -> None:
        if isinstance(event, Scan | CardRead):
            self._hear(event)


class Listener:
    """Listens to one candidate until cancelled. `heard` gets every hit, `unread` the bytes that nobody could read."""

    def __init__(
        self,
        candidate: Candidate,
        kind: Literal["scanner", "reader"],
        heard: Callable[[Hit], None],
        unread: Callable[[str, bytes], None],
    ) -> None:
        self._candidate = candidate
        self._heard = heard
        self._unread = unread
        kinds = [k for k in DRIVERS.values() if k.listens and k.interface == candidate.interface]
        wanted = [k for k in kinds if k.kind == kind]
        # on a serial port the others tell what is readable but not wanted from what nobody can read
        self._kinds = kinds if wanted and candidate.interface == "tty" else wanted
        self._speaking: dict[str, DriverKind] = {}
        self._reads = 0

    async def run(self) -> None:
        """Until cancelled; a port that fails is tried again each second."""
        if self._candidate.interface == "tty" and self._kinds:
            await self._serial()
        else:
            async with asyncio.TaskGroup() as group:
                for kind in self._kinds:
                    if self._candidate.interface != "input" or "grab" in kind.settings.__struct_fields__:
                        group.create_task(self._alone(kind))

    async def _alone(self, kind: DriverKind, limit_s: float | None = None) -> None:
        """One driver with the port to itself, again and again."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while True:
                    await self._run(kind, self._candidate.port, {})
                    await asyncio.sleep(RETRY_S)

    async def _serial(self) -> None:
        own = [self._settings(kind).get("baudrate") for kind in self._kinds]
        bauds = list(dict.fromkeys([*filter(None, own), *BAUDS]))
        turn = 0
        while True:
            try:
                garbled = await self._together(bauds[turn % len(bauds)])
            except (DevicesError, OSError) as error:
                log.debug("%s: %s", self._candidate.id, error)
                await asyncio.sleep(RETRY_S)
                continue
            if garbled:
                turn += 1
                continue
            for kind in list(self._speaking.values()):
                await self._alone(kind, TURN_S)

    async def _together(self, baud: int) -> bool:
        """
        All drivers at one rate. True when bytes came that none could read; false after a silence in which some
        want to speak. Raises DevicesError, OSError.
        """
        pending = b""
        began_s = 0.0
        self._reads = 0
        async with serialport.opened(self._candidate.port, baud) as reader, self._wires(baud) as wires:
            while True:
                data = await serialport.read(reader, QUIET_S if pending else TURN_S)
                if data:
                    began_s = began_s if pending else _now()
                    pending = (pending + data)[-MAX_HEARD:]
                    for wire in wires:
                        with contextlib.suppress(BlockingIOError):
                            os.write(wire, data)
                if pending and not self._reads and (not data or _now() - began_s > BURST_S):
                    self._unread(self._candidate.id, pending)
                    return True
                if not data and not pending and self._speaking:
                    return False
                if not data or self._reads:
                    pending = b""

    @asynccontextmanager
    async def _wires(self, baud: int) -> AsyncGenerator[list[int]]:
        """The ends to write into, of one pseudo-terminal for each driver, which runs at the other end."""
        loop = asyncio.get_running_loop()
        with contextlib.ExitStack() as stack:
            wires, tasks = [], []
            for kind in self._kinds:
                master, path = stack.enter_context(_pair())
                loop.add_reader(master, self._spoken, master, kind)
                stack.callback(loop.remove_reader, master)
                values: dict[str, Value] = {"baudrate": baud} if "baudrate" in kind.settings.__struct_fields__ else {}
                tasks.append(asyncio.create_task(self._run(kind, path, values), name=f"listening as {kind.key}"))
                wires.append(master)
            try:
                yield wires
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _spoken(self, master: int, kind: DriverKind) -> None:
        """A driver wrote something: it is held back, and the driver gets a turn alone."""
        with contextlib.suppress(OSError):
            if os.read(master, 4096):
                self._speaking[kind.key] = kind

    async def _run(self, kind: DriverKind, port: str, values: dict[str, Value]) -> None:
        """The driver's own run; its failures are not the listener's."""

        def hear(event: Scan | CardRead) -> None:
            self._reads += 1
            self._heard(Hit(self._candidate, kind, values, event))

        merged = {**self._settings(kind), **values}
        if "grab" in kind.settings.__struct_fields__:
            merged["grab"] = False
        driver = kind.make(msgspec.convert(merged, kind.settings, strict=False))
        try:
            await driver.run(port, Ear(self._candidate.id, hear))
        except (DevicesError, OSError) as error:
            log.debug("%s as %s: %s", self._candidate.id, kind.key, type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- its text could hold what was typed
            log.warning("%s as %s failed: %s", self._candidate.id, kind.key, type(error).__name__)

    def _settings(self, kind: DriverKind) -> dict[str, Any]:
        """Those of the suggested profile that has this driver, else the driver's own."""
        for profile in self._candidate.suggested:
            if profile.driver.key == kind.key:
                return dict(msgspec.to_builtins(profile.settings))
        return dict(msgspec.to_builtins(kind.settings()))


def _now() -> float:
    return asyncio.get_running_loop().time()


@contextlib.contextmanager
def _pair() -> Iterator[tuple[int, str]]:
    """A raw pseudo-terminal: its master, and the path of its slave, which stays open here."""
    master, slave = os.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        yield master, os.ttyname(slave)
    finally:
        os.close(master)
        os.close(slave)
