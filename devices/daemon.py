"""The daemon: one supervisor a device, a Unix socket, and the way in and out."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from devices import api, systemd
from devices.binding import Binding
from devices.discovery import Discovery
from devices.errors import ConfigError
from devices.jobs import JobDesk, JobStore
from devices.names import Names
from devices.printers.driver import PrinterDriver
from devices.profiles import load
from devices.registry import MAX_DEVICES, Registry
from devices.supervisor import Pace, Supervisor

log = logging.getLogger(__name__)

NAMES_FILE: Final = "names.json"
JOBS_FILE: Final = "jobs.jsonl"


@dataclass(frozen=True, slots=True)
class Config:
    """What the command line says."""

    socket: Path
    state: Path
    profiles: Path
    devices: tuple[Binding, ...] = ()
    hotplug: bool = True
    pace: Pace = field(default_factory=Pace)


class Daemon:
    """An async context manager: inside it the socket is served and the devices run."""

    def __init__(self, config: Config) -> None:
        """Read the profiles and the state. Raises ConfigError, OSError."""
        self._config = config
        config.state.mkdir(parents=True, exist_ok=True)
        self._profiles = load(config.profiles)
        self.registry = Registry(Names(config.state / NAMES_FILE))
        self.desk = JobDesk(JobStore(config.state / JOBS_FILE))
        self._supervisors: dict[str, Supervisor] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stack = AsyncExitStack()
        self.stop = asyncio.Event()
        self.failed = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._stop)
            for binding in self._config.devices:
                self.add(binding)
            if self._config.hotplug:
                discovery = Discovery(self._profiles, self._config.devices, self.add, self.wake)
                self._spawn(discovery.run(), "discovery")
            await stack.enter_async_context(api.serve(api.App(self.registry, self.desk), self._config.socket))
            self._spawn(systemd.feed_watchdog(), "watchdog")
            systemd.notify("READY=1")
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        systemd.notify("STOPPING=1")
        await self._stack.aclose()

    def add(self, binding: Binding) -> bool:
        """Run a device; false at the bound of 64. Raises ConfigError for a second one with the same id."""
        if binding.id in self._supervisors:
            raise ConfigError(f"{binding.port}: given twice")
        if len(self._supervisors) >= MAX_DEVICES:
            log.error("%s: not run, there are already %d devices", binding.id, MAX_DEVICES)
            return False
        driver = binding.driver.make(binding.settings)
        supervisor = Supervisor(binding, driver, self.registry.add(binding), self._config.pace)
        if isinstance(driver, PrinterDriver):
            self.desk.add(binding.id, driver, supervisor.wake)
        self._supervisors[binding.id] = supervisor
        self._spawn(supervisor.run(), binding.id)
        return True

    def wake(self, device_id: str) -> None:
        """A device may be back: look now."""
        self._supervisors[device_id].wake()

    def _spawn(self, work: "asyncio._CoroutineLike[None]", name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("%s failed", task.get_name(), exc_info=error)
            self.failed = True
            self.stop.set()

    async def _stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run(config: Config) -> bool:
    """Serve until SIGTERM or SIGINT; false when a part of the daemon failed and it should be started again."""
    daemon = Daemon(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.stop.set)
    async with daemon:
        log.info("serving %d devices on %s", len(daemon.registry), config.socket)
        await daemon.stop.wait()
    log.info("stopped")
    return not daemon.failed
