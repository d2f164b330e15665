"""Print jobs: every id is printed at most once, over retries and restarts."""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from devices.errors import ProblemError
from devices.files import append, write_atomically
from devices.model import Job
from devices.printers.document import Document
from devices.printers.driver import PrinterDriver
from devices.printers.work import INTERRUPTED, Encoded, Outcome
from devices.reasons import message

log = logging.getLogger(__name__)

MAX_JOBS: Final = 2000
MAX_LINES: Final = 2 * MAX_JOBS

Key = tuple[str, str]


class Record(Struct, frozen=True):
    """A job as kept: `document` is the hash of what was asked for."""

    document: str
    result: Job


class JobStore:
    """The last 2,000 jobs in a file of JSON lines; older ones are forgotten."""

    def __init__(self, path: Path) -> None:
        """Read what is kept. Raises OSError."""
        self._path = path
        self._lock = asyncio.Lock()
        self._records: dict[Key, Record] = {}
        self._lines = 0
        if path.exists():
            for line in path.read_bytes().splitlines():
                self._load(line)
        self._compact()  # also makes the file, so that its name is on the disk before the first job is

    def get(self, key: Key) -> Record | None:
        return self._records.get(key)

    def confirmed(self, device: str) -> bool:
        """Whether this printer has confirmed a job that is still remembered."""
        return any(job.result.device == device and job.result.state == "printed" for job in self._records.values())

    async def put(self, record: Record) -> None:
        """Keep a job; on the disk when this returns. Raises OSError, and still remembers it in memory: see restore."""
        self._remember(record)
        async with self._lock:
            if self._lines >= MAX_LINES:
                await asyncio.to_thread(self._compact)
            else:
                await asyncio.to_thread(append, self._path, msgspec.json.encode(record) + b"\n")
                self._lines += 1

    def restore(self, key: Key, before: Record | None) -> None:
        """Take back what `put` remembered of a job that did not come about; `before` is what was known of it."""
        self._records.pop(key, None)
        if before is not None:
            self._remember(before)

    def _load(self, line: bytes) -> None:
        try:
            self._remember(msgspec.json.decode(line, type=Record))
        except msgspec.DecodeError:
            log.warning("%s: a damaged line was passed over", self._path.name)

    def _remember(self, record: Record) -> None:
        key = (record.result.device, record.result.job)
        self._records.pop(key, None)
        self._records[key] = record
        while len(self._records) > MAX_JOBS:
            del self._records[next(iter(self._records))]

    def _compact(self) -> None:
        records = list(self._records.values())
        write_atomically(self._path, b"".join(msgspec.json.encode(record) + b"\n" for record in records))
        self._lines = len(records)


class JobDesk:
    """Takes jobs for printers; the same id again gets the first result."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._printers: dict[str, tuple[PrinterDriver, Callable[[], None]]] = {}
        self._running: dict[Key, tuple[str, asyncio.Task[Job]]] = {}

    def add(self, device: str, driver: PrinterDriver, wake: Callable[[], None]) -> None:
        """Take jobs for a printer; `wake` cuts its reconnection delay short."""
        driver.confirmed = self._store.confirmed(device)
        self._printers[device] = (driver, wake)

    def remove(self, device: str) -> None:
        """Take no more jobs for a printer; those that wait are told so. Nothing for what is none."""
        if printer := self._printers.pop(device, None):
            printer[0].stop()

    async def get(self, device: str, job: str) -> Job | None:
        """What became of a job, if it is still remembered; waits for one that is being printed."""
        if running := self._running.get((device, job)):
            return await asyncio.shield(running[1])
        record = self._store.get((device, job))
        return record.result if record else None

    async def open_drawer(self, device: str) -> None:
        """Kick the drawer on a printer. Raises ProblemError."""
        driver, wake = self._printer(device)
        kick = driver.open_drawer()
        wake()
        outcome = await kick
        if outcome.state != "sent":
            words = message(outcome.reason or "no_answer")
            raise ProblemError(503, outcome.reason or "no_answer", words.zh, words.en)

    async def submit(self, device: str, job: str, document: Document) -> Job:
        """Print once; of what nothing went out, the next try may bring a newer document.

        Raises ProblemError: job_id_reused, printer_busy, not_a_printer, a bad document.
        """
        driver, wake = self._printer(device)
        key = (device, job)
        asked = hashlib.sha256(msgspec.json.encode(document)).hexdigest()
        if running := self._running.get(key):
            _same(running[0], asked)
            return replace(await asyncio.shield(running[1]), duplicate=True)
        record = self._store.get(key)
        if record and (record.result.state != "failed" or record.result.started):
            _same(record.document, asked)
            return replace(record.result, duplicate=True)
        task = asyncio.ensure_future(self._print(driver, wake, key, asked, document))
        self._running[key] = (asked, task)
        task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    def _printer(self, device: str) -> tuple[PrinterDriver, Callable[[], None]]:
        if device not in self._printers:
            raise ProblemError(409, "not_a_printer", "这个设备不是打印机。", "This device is not a printer.")
        return self._printers[device]

    async def _print(
        self, driver: PrinterDriver, wake: Callable[[], None], key: Key, asked: str, document: Document
    ) -> Job:
        encoded = await asyncio.to_thread(driver.encode, document)

        async def starting() -> None:
            """Should the power fail from here on, nobody knows what is on the paper."""
            before = self._store.get(key)
            try:
                await self._store.put(Record(asked, _job(key, encoded, INTERRUPTED)))
            except OSError as error:
                self._store.restore(key, before)
                log.exception("job %s is not printed: its record cannot be kept", key[1])
                raise ProblemError(
                    503, "storage_failed", "无法保存打印记录，没有打印。", "The job's record cannot be kept."
                ) from error

        printing = driver.print(encoded.data, starting)
        wake()
        outcome = await printing
        result = _job(key, encoded, outcome)
        try:
            await self._store.put(Record(asked, result))
        except OSError:
            log.exception("job %s: its result cannot be kept", key[1])
        return result


def _same(first: str, again: str) -> None:
    if first != again:
        raise ProblemError(
            409,
            "job_id_reused",
            "这个打印编号已经用于另一张小票。",
            "This job id was already used for another document.",
        )


def _job(key: Key, encoded: Encoded, outcome: Outcome) -> Job:
    return Job(
        job=key[1],
        device=key[0],
        state=outcome.state,
        reason=outcome.reason,
        message=message(outcome.reason) if outcome.reason else None,
        bytes=len(encoded.data),
        sha256=hashlib.sha256(encoded.data).hexdigest(),
        started=outcome.started,
        degraded=encoded.degraded,
    )
