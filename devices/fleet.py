"""The devices that run: one supervised task each, started, stopped and restarted."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from devices.binding import Binding
from devices.errors import ConfigError
from devices.jobs import JobDesk
from devices.outlet import Driver
from devices.printers.driver import PrinterDriver
from devices.registry import MAX_DEVICES, Entry, Registry
from devices.supervisor import Pace, Supervisor

log = logging.getLogger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]


class Fleet:
    """At most 64 devices; at the bound one that a profile bound and that is gone the longest makes room."""

    def __init__(self, registry: Registry, desk: JobDesk, pace: Pace, spawn: Spawn) -> None:
        self._registry = registry
        self._desk = desk
        self._pace = pace
        self._spawn = spawn
        self._running: dict[str, tuple[Supervisor, asyncio.Task[None]]] = {}
        self._full = False

    def __contains__(self, device_id: str) -> bool:
        return device_id in self._running

    async def start(self, binding: Binding) -> Entry | None:
        """Run a device; None at the bound. Raises ConfigError for a second one with the same id."""
        if binding.id in self._running:
            raise ConfigError(f"{binding.port}: given twice")
        if len(self._running) >= MAX_DEVICES and not await self._make_room():
            if not self._full:
                log.error("%s: not run, there are already %d devices", binding.id, MAX_DEVICES)
            self._full = True
            return None
        self._full = False
        driver = binding.driver.make(binding.settings)
        entry = self._registry.add(binding)
        supervisor = Supervisor(binding, driver, entry, self._pace)
        if isinstance(driver, PrinterDriver):
            self._desk.add(binding.id, driver, supervisor.wake)
        self._running[binding.id] = (supervisor, self._spawn(supervisor.run(), binding.id))
        return entry

    async def stop(self, device_id: str) -> None:
        """Close its port; returns when it is closed. Nothing for one that does not run."""
        running = self._running.pop(device_id, None)
        if running is not None:
            running[1].cancel()
            await asyncio.wait({running[1]})
            self._desk.remove(device_id)

    async def restart(self, binding: Binding) -> None:
        """Run a device with other settings, in its place on the list."""
        await self.stop(binding.id)
        await self.start(binding)

    async def remove(self, device_id: str) -> None:
        """Stop it and take it off the list."""
        await self.stop(device_id)
        self._registry.remove(device_id)

    def wake(self, device_id: str) -> None:
        """A device may be back: look now."""
        if device_id in self._running:
            self._running[device_id][0].wake()

    def driver(self, device_id: str) -> Driver | None:
        """What runs a device."""
        running = self._running.get(device_id)
        return running[0].driver if running else None

    def binding(self, device_id: str) -> Binding | None:
        """How a device is bound."""
        running = self._running.get(device_id)
        return running[0].binding if running else None

    async def _make_room(self) -> bool:
        gone = [d for d in self._registry.devices() if d.state == "gone" and d.origin == "profile"]
        if not gone:
            return False
        await self.remove(min(gone, key=lambda device: device.since).id)
        return True
