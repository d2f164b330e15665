"""One task a device: opens it, restarts it with growing delay, probes its port, and says how it is."""

import asyncio
import logging
import random
from dataclasses import dataclass
from typing import Final

from devices.binding import Binding
from devices.errors import DevicesError, PermanentError, PortBusyError, PortGoneError, TransientError
from devices.model import State
from devices.outlet import Driver
from devices.probe import Mark
from devices.registry import Entry

log = logging.getLogger(__name__)

BACKOFF_FACTOR: Final = 1.8
MAX_EXPONENT: Final = 16


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How often to look for a missing path, how long to wait after failures, how many misses make gone; `watch_s`: how
    often a port that is held is probed.
    """

    probe_s: float = 0.25
    watch_s: float = 2.0
    base_s: float = 0.25
    cap_s: float = 5.0
    refused_s: float = 2.0
    misses: int = 3


def backoff_s(pace: Pace, failures: int, spread: float) -> float:
    """Growing delay with full jitter: `spread` (0..1) of the bound, at least a tenth of the base."""
    bound = min(pace.base_s * BACKOFF_FACTOR ** min(failures, MAX_EXPONENT), pace.cap_s)
    return max(pace.base_s / 10, bound * spread)


class Supervisor:
    """Runs a binding's driver for as long as the daemon lives."""

    def __init__(self, binding: Binding, driver: Driver, entry: Entry, pace: Pace) -> None:
        self.binding = binding
        self.driver = driver
        self.entry = entry
        self._pace = pace
        self._failures = 0
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Try now instead of at the end of the delay."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled; a failing device never ends it."""
        while True:
            path = self.binding.locate()
            if path is None:
                self._missed("unplugged")
                await self._pause(self._pace.probe_s)
                continue
            await self._pause(await self._run_once(path))

    async def _run_once(self, path: str) -> float:
        """Run the driver until it fails; the delay before the next try."""
        self._woken.clear()
        self.entry.worked = False
        self.entry.at(path)
        try:
            await self._run_probed(path)
        except TransientError as error:
            if self.entry.worked:
                log.info("%s: %s (%s)", self.entry.id, error.reason, error)
                self._failures = 0
            if isinstance(error, PortBusyError):
                self._failed("attention", error)
            else:
                self._missed(error.reason)
        except PermanentError as error:
            self._failed("refused", error)
            return self._pace.refused_s
        except Exception:
            log.exception("%s: the driver failed", self.entry.id)
            self._failures += 1
            self.entry.lost("attention", "driver_failed")
        return backoff_s(self._pace, self._failures, random.random())  # noqa: S311 -- jitter, not a secret

    async def _run_probed(self, path: str) -> None:
        """
        The driver, ended as unplugged when its port is found half open. Raises DevicesError.

        A printer is not: its driver asks it every few seconds, and to be cancelled means to refuse what waits for it.
        """
        mark = Mark.of(path) if self.driver.kind != "printer" else None
        if mark is None:
            await self.driver.run(path, self.entry)
            return
        running = asyncio.ensure_future(self.driver.run(path, self.entry))
        try:
            while True:
                await asyncio.wait({running}, timeout=self._pace.watch_s)
                if running.done():
                    running.result()
                    return
                if fault := mark.fault():
                    raise PortGoneError(f"{path}: {fault}")
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def _missed(self, reason: str) -> None:
        """Not there this time; gone at the third time."""
        self._failures += 1
        if self._failures >= self._pace.misses:
            self.entry.lost("gone", reason)
        elif self.entry.device.state != "gone":
            self.entry.starting()

    def _failed(self, state: State, error: DevicesError) -> None:
        """There, but cannot be used."""
        if self.entry.device.reason != error.reason:
            log.warning("%s: %s (%s)", self.entry.id, error.reason, error)
        self._failures += 1
        self.entry.lost(state, error.reason)

    async def _pause(self, delay_s: float) -> None:
        """Wait, or less when woken."""
        try:
            async with asyncio.timeout(delay_s):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()
