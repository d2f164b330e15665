"""The daemon: one supervisor a device, a Unix socket, and the way in and out."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from devices import api, systemd
from devices.binding import Binding
from devices.bindings import Bindings
from devices.described import Described
from devices.discovery import Discovery
from devices.enrolment import Enrolments
from devices.fleet import Fleet
from devices.history import History
from devices.jobs import JobDesk, JobStore
from devices.names import Names
from devices.profiles import load_all
from devices.registry import Registry
from devices.roster import Roster
from devices.supervisor import Pace
from devices.unknown import NetworkFinder, ReaderFinder

log = logging.getLogger(__name__)

NAMES_FILE: Final = "names.json"
JOBS_FILE: Final = "jobs.jsonl"
BINDINGS_FILE: Final = "bindings.json"
HISTORY_FILE: Final = "history.jsonl"
FINDER_RETRY_S: Final = 30.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Config:
    """
    What the command line says.

    `overlays` are directories of profiles over `profiles`, the later the stronger; `described` one of descriptions of
    devices that udev does not see.
    """

    socket: Path
    state: Path
    profiles: Path
    overlays: tuple[Path, ...] = ()
    devices: tuple[Binding, ...] = ()
    hotplug: bool = True
    described: Path | None = None
    network: NetworkFinder | None = None
    readers: ReaderFinder | None = None
    pace: Pace = field(default_factory=Pace)


class Daemon:
    """An async context manager: inside it the socket is served and the devices run."""

    def __init__(self, config: Config) -> None:
        """Read the profiles and the state. Raises ConfigError, OSError."""
        self._config = config
        config.state.mkdir(parents=True, exist_ok=True)
        history = History(config.state / HISTORY_FILE)
        self.registry = Registry(Names(config.state / NAMES_FILE), history)
        self.desk = JobDesk(JobStore(config.state / JOBS_FILE))
        self.fleet = Fleet(self.registry, self.desk, config.pace, self._spawn)
        profiles = load_all([config.profiles, *config.overlays])
        self.roster = Roster(profiles, Bindings(config.state / BINDINGS_FILE), self.registry, self.fleet)
        self.enrolments = Enrolments(self.roster, self.registry)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stack = AsyncExitStack()
        self.stop = asyncio.Event()
        self.failed = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.registry.history.flush)
            stack.push_async_callback(self._stop)
            stack.push_async_callback(self.enrolments.close)
            await self.roster.start(self._config.devices)
            self._spawn(self.roster.run(), "roster")
            self._spawn(self.registry.history.run(), "history")
            if self._config.hotplug:
                self._spawn(Discovery(self.roster.take, self.roster.touched).run(), "discovery")
            if self._config.described is not None:
                self._spawn(Described(self._config.described, self.roster.take_described).run(), "described devices")
            if self._config.network is not None:
                self._spawn(_keep(self._config.network.run, self.roster.take_announced), "network printers")
            if self._config.readers is not None:
                self._spawn(_keep(self._config.readers.run, self.roster.take_readers), "card readers")
            app = api.App(self.registry, self.desk, self.roster, self.enrolments)
            await stack.enter_async_context(api.serve(app, self._config.socket))
            self._spawn(systemd.feed_watchdog(), "watchdog")
            systemd.notify("READY=1")
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        systemd.notify("STOPPING=1")
        await self._stack.aclose()

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

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


async def _keep(find: Callable[[Callable[[list[T]], None]], Awaitable[None]], take: Callable[[list[T]], None]) -> None:
    """A finder that fails is started again after a while: devices given by hand work without it."""
    while True:
        try:
            await find(take)
        except Exception:
            log.exception("looking for devices failed")
        await asyncio.sleep(FINDER_RETRY_S)


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
