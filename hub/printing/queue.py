"""The tasks that take what was asked for to the printers: each printer one job after the other.

The journal is the queue: what was asked for and has no end is here. A job is sent only while it is known that nothing
of it went out; whoever does not know asks the daemon, which keeps its jobs over restarts.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator

from devices import model
from hub.cashier.errors import BillNotSettled
from hub.errors import MeishuError, NotFound
from hub.events import Bus
from hub.hardware.client import Devices, DevicesAway
from hub.hardware.wire import DeviceProblem, NoSuchJob
from hub.journal.store import Store
from hub.journal.writer import Committed, Head
from hub.printing import rules, state
from hub.printing.errors import PrintUnderWay
from hub.printing.facts import Ended, PrintAnswered, PrintAsked, PrintEnded, PrintRouted, RoutesPut
from hub.printing.news import News
from hub.printing.paper.build import Changed, Wanted, build, opens_drawer
from hub.printing.printers import choose
from hub.printing.state import UNRECORDED
from hub.printing.waiting import Job, Now, chosen, of_row
from hub.store.facts import SettingChanged
from hub.tasks import end

log = logging.getLogger(__name__)

FRESH_MS = 20_000
"""A cash drawer opens with its sale or not at all: nobody stands there later."""
LOOK_AGAIN_S = 60.0
RETRY_MAX_S = 30.0
SETTLE_S = 5.0
"""A daemon that has just come up may not have found its USB printers yet."""
_SHORTEST_S = 0.05
_LATER = frozenset({"printer_busy", "storage_failed", "internal", "", "job_id_reused"})
"""Problems of the daemon that say nothing of the document."""


class Printing:
    """`on_change` runs whenever the numbers of waiting or asking jobs may have changed."""

    def __init__(self, hub_store: Store, bus: Bus, devices: Devices) -> None:
        self._store = hub_store
        self._news = News(bus)
        self._devices = devices
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work: set[str] = set()
        self._states: dict[str, tuple[model.State, str | None]] = {}
        self._up_since_s: float | None = None
        self._wake = asyncio.Event()
        self.asking = 0
        self.on_change: list[Callable[[], None]] = []
        hub_store.on_commit.append(self._on_commit)
        devices.on_change.append(self._on_devices)

    @property
    def waiting(self) -> int:
        """Jobs that have no end yet."""
        return len(self._jobs)

    def stands(self, job: str) -> tuple[bool, str | None]:
        """(whether it is under way, the reason it waits for) of a job without an end."""
        found = self._jobs.get(job)
        return (found.busy, found.said) if found else (False, None)

    @contextlib.contextmanager
    def hold(self, job: str) -> Iterator[None]:
        """Nobody takes the job to a printer meanwhile. Raises PrintUnderWay."""
        found = self._jobs.get(job)
        if found is not None and (found.busy or found.unsure):
            raise PrintUnderWay
        if found is not None:
            found.held = True
        try:
            yield
        finally:
            if found is not None:
                found.held = False
                self._wake.set()

    async def run(self) -> None:
        """Print until cancelled. Jobs begun before the hub stopped are asked after first."""
        rows = await self._store.read(state.queued)
        self.asking = (await self._store.read(state.counts))[1]
        self._jobs |= {row.job: of_row(row) for row in rows}
        self._on_devices()
        try:
            while True:
                self._wake.clear()
                try:
                    pause_s = await self._turn()
                except Exception:
                    log.exception("a turn of the print queue")
                    pause_s = RETRY_MAX_S
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause_s)
        finally:
            await end(self._tasks)

    async def _turn(self) -> float:
        """Give each printer its next job. How long to wait for news at most, in seconds."""
        if not self._jobs:
            return LOOK_AGAIN_S
        now = await self._now()
        first: dict[str | None, Job] = {}
        for job in list(self._jobs.values()):
            if job.busy or job.held:
                first.setdefault(job.device, job)
                continue
            if await self._is_over(job, now):
                continue
            target = self._target(job, now)
            if job.not_before_s <= now.s and target is not None and first.setdefault(target, job) is job:
                if target not in self._at_work:
                    self._start(job, target)
            else:
                first.setdefault(job.device, job)
                await self._say_why(job, now)
        return self._pause_s(now)

    async def _now(self) -> Now:
        keep_ms, fallback, routes = await self._store.read(chosen)
        up, now_s = self._devices.up, _time_s()
        settled = not self._devices.configured or (up and now_s - (self._up_since_s or now_s) >= SETTLE_S)
        devices = {device.id: device for device in self._devices.all} if up else {}
        return Now(self._now_ms(), now_s, keep_ms, fallback, routes, devices, up, settled)

    def _target(self, job: Job, now: Now) -> str | None:
        """The printer to send it to, or where to ask after it. None: it has to wait."""
        if not now.up:
            return None
        if job.unsure:
            return job.device if job.device in now.devices else None
        return choose(job.slip, job.device, now.devices, now.routes, fallback=now.fallback)

    async def _is_over(self, job: Job, now: Now) -> bool:
        """Ends what is too old, or has nowhere to go."""
        if job.not_before_s > now.s:
            return False
        old = now.ms - job.at >= now.keep_ms
        if job.device == UNRECORDED:
            await self._finish(job, "unknown", "hub_restarted", started=True)
        elif job.unsure:
            if not (old and now.up and job.device not in now.devices):
                return False
            await self._finish(job, "unknown", "printer_gone", started=True)
        elif old:
            await self._finish(job, "expired", "expired")
        elif job.device is None and now.nowhere():
            await self._finish(job, "failed", "no_printer")
        else:
            return False
        return True

    def _start(self, job: Job, target: str) -> None:
        job.busy = True
        self._at_work.add(target)
        task = asyncio.create_task(self._work(job, target), name=f"print-{job.job}")
        self._tasks.add(task)

        def over(done: asyncio.Task[None]) -> None:
            self._tasks.discard(done)
            self._at_work.discard(target)
            job.busy = False
            self._wake.set()

        task.add_done_callback(over)

    async def _work(self, job: Job, target: str) -> None:
        try:
            if job.unsure:
                await self._ask_after(job, target)
            else:
                await self._send(job, target)
        except MeishuError as error:  # a disk that is full, a store that stops: asked after later
            log.warning("print job %s: %s", job.job, error.code)
            self._later(job)
        except Exception:
            log.exception("print job %s", job.job)
            self._later(job)

    async def _ask_after(self, job: Job, target: str) -> None:
        """The daemon keeps its jobs: one it never heard of was not printed."""
        try:
            done = await self._devices.job(target, job.job)
        except NoSuchJob:
            job.unsure = False
        except (DevicesAway, NotFound, DeviceProblem):
            self._later(job)
        else:
            await self._settle(job, done)

    async def _send(self, job: Job, target: str) -> None:
        if job.device != target or not job.sent:
            await self._store.write(rules.route, PrintRouted(job.job, target), actor="system", device="hub")
            job.device, job.sent = target, True
        try:
            device = self._devices.get(target)
            document = await self._store.read(build, self._wanted(job, device), self._now_ms(), self._sign)
        except (Changed, NotFound, BillNotSettled):
            await self._finish(job, "cancelled", "changed")
            return
        except Exception:
            log.exception("print job %s cannot be laid out", job.job)
            await self._finish(job, "failed", "internal_error")
            return
        job.unsure = True
        try:
            done = await self._devices.print(target, job.job, document)
        except (DevicesAway, NotFound):
            self._later(job)
        except DeviceProblem as error:
            await self._refused(job, str(error.values.get("reason") or ""))
        else:
            await self._settle(job, done)

    async def _refused(self, job: Job, reason: str) -> None:
        """The daemon took nothing; a document that does not fit will not fit later either."""
        if reason in _LATER:
            self._later(job)
        else:
            await self._finish(job, "failed", reason)

    async def _settle(self, job: Job, done: model.Job) -> None:
        if done.state == "failed" and not done.started:
            job.unsure = False
            self._later(job)
        else:
            await self._finish(job, done.state, done.reason, started=done.started)

    def _later(self, job: Job) -> None:
        """Try again when the printer is ready again, else after a growing delay."""
        job.tries += 1
        job.not_before_s = _time_s() + min(2.0 ** min(job.tries, 10), RETRY_MAX_S)

    async def _finish(self, job: Job, ended: Ended, reason: str | None, *, started: bool = False) -> None:
        """Write the end down; on_commit takes the job out and tells it."""
        fact = PrintEnded(job.job, ended, reason, started)
        try:
            await self._store.write(rules.end, fact, actor="system", device="hub")
        except MeishuError as error:
            log.warning("the end of print job %s is not written: %s", job.job, error.code)
            self._later(job)

    def _wanted(self, job: Job, device: model.Device | None) -> Wanted:
        width = device.details.get("width") if device else None
        fresh = job.drawer and self._now_ms() - job.at < FRESH_MS
        return Wanted(job.slip, job.subject, job.copy, width if isinstance(width, int) else None, fresh=fresh)

    def _sign(self, data: bytes) -> bytes:
        return self._store.keys.signing.sign(data)

    async def _say_why(self, job: Job, now: Now) -> None:
        """Tell screens once why a job waits; a drawer does not wait for paper."""
        reason = now.reason_of(job)
        if reason is None or reason == job.said:
            return
        job.said = reason
        self._news.waits(job, reason)
        device = job.device or next((one.id for one in now.devices.values() if one.kind == "printer"), None)
        if job.drawer and device in now.devices and now.ms - job.at < FRESH_MS and job.copy == 1:
            await self._open_drawer(job, device)

    async def _open_drawer(self, job: Job, device: str) -> None:
        job.drawer = False
        with contextlib.suppress(MeishuError):
            if await self._store.read(opens_drawer, job.subject):
                await self._devices.open_drawer(device)

    def _pause_s(self, now: Now) -> float:
        """Until the next job is too old or may be tried again; device events wake before."""
        waits = [LOOK_AGAIN_S]
        for job in self._jobs.values():
            too_old_s = (job.at + now.keep_ms - now.ms) / 1000
            waits += [left_s for left_s in (too_old_s, job.not_before_s - now.s) if left_s > 0]
        if now.up and not now.settled:
            waits.append(SETTLE_S)
        return max(min(waits), _SHORTEST_S)

    def _on_devices(self) -> None:
        """A printer that has become ready is tried at once."""
        if not self._devices.up:
            self._up_since_s, self._states = None, {}
        else:
            self._up_since_s = self._up_since_s or _time_s()
            states = {device.id: (device.state, device.reason) for device in self._devices.all}
            news = {device for device, now in states.items() if self._states.get(device) != now}
            self._states = states
            for job in self._jobs.values():
                if job.device in news or (job.device is None and news):
                    job.not_before_s = 0.0
        self._wake.set()

    def _on_commit(self, _head: Head, entries: Committed) -> None:
        for entry, fact in entries:
            if isinstance(fact, PrintAsked):
                self._jobs.setdefault(
                    fact.job, Job(fact.job, fact.slip, fact.subject, fact.device, fact.copy, entry.at)
                )
                self._news.asked(fact)
            elif isinstance(fact, PrintEnded):
                self._over(fact)
            elif isinstance(fact, PrintAnswered):
                self.asking -= 1
                self._tell_later(fact.job)
            elif not isinstance(fact, RoutesPut | SettingChanged):
                continue
            self._wake.set()
            self._changed()

    def _over(self, fact: PrintEnded) -> None:
        asks = fact.state == "unknown" or (fact.state == "failed" and fact.started)
        self.asking += asks
        job = self._jobs.pop(fact.job, None)
        if job is not None:
            self._news.ended(job, fact.state, fact.reason, asks=asks)

    def _tell_later(self, job: str) -> None:
        """Of a job that is not in memory any more."""
        task = asyncio.get_running_loop().create_task(self._tell(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, job: str) -> None:
        with contextlib.suppress(MeishuError):  # the store stops
            self._news.answered(await self._store.read(state.job, job))

    def _changed(self) -> None:
        for callback in self.on_change:
            callback()

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def _time_s() -> float:
    return asyncio.get_running_loop().time()
