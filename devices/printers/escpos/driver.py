"""Receipt printers on port 9100: one job at a time, and `printed` only when the printer has said so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from msgspec import Struct

from devices.address import parse_address
from devices.errors import ProblemError, UnreachableError
from devices.model import Detail, JobState, Kind
from devices.outlet import Outlet
from devices.printers.document import Document
from devices.printers.escpos.link import Link
from devices.printers.escpos.protocol import (
    ASK_SEQUENCED,
    DRAWER_KICK,
    Encoded,
    Encoder,
    Status,
    sequenced_paper_out,
)

MAX_WAITING: Final = 32
MAX_SILENT_POLLS: Final = 3


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """`confirm`: gs_r asks for an answer in sequence, where the printer gives one; none never asks."""

    width: Literal[32, 48] = 48
    poll_s: float = 3.0
    answer_s: float = 1.0
    connect_s: float = 3.0
    job_s: float = 30.0
    settle_s: float = 1.0
    confirm: Literal["gs_r", "none"] = "gs_r"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the bytes; `started` is false when none of them was sent."""

    state: JobState
    reason: str | None
    started: bool


INTERRUPTED: Final = Outcome("unknown", "interrupted", started=True)


@dataclass(slots=True, order=True)
class _Work:
    """Ordered: a drawer kick goes before waiting receipts, else first come, first served."""

    needs_paper: bool
    number: int
    data: bytes = field(compare=False)
    starting: Callable[[], Awaitable[None]] = field(compare=False)
    done: asyncio.Future[Outcome] = field(compare=False)
    tries: int = field(default=0, compare=False)


class Driver:
    """One printer. Jobs wait in a queue of 32; the next is refused as printer_busy."""

    kind: Kind = "printer"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: asyncio.PriorityQueue[_Work] = asyncio.PriorityQueue(MAX_WAITING)
        self._submitted = 0
        self._carried: _Work | None = None  # taken from the queue, waiting for a fresh connection
        self._answers = False  # has ever answered DLE EOT
        self._sequences: bool | None = None  # answers GS r; None until asked

    def encode(self, document: Document) -> Encoded:
        """The bytes for this printer. Raises ProblemError for what does not fit its paper."""
        return Encoder(self._settings.width).encode(document)

    def print(self, data: bytes, starting: Callable[[], Awaitable[None]]) -> asyncio.Future[Outcome]:
        """Queue a job; `starting` is awaited before the first byte. Raises ProblemError printer_busy."""
        return self._submit(data, starting, needs_paper=True)

    def open_drawer(self) -> asyncio.Future[Outcome]:
        """Queue a kick of both drawer pins. Raises ProblemError printer_busy."""
        return self._submit(DRAWER_KICK, _nothing, needs_paper=False)

    def _submit(
        self, data: bytes, starting: Callable[[], Awaitable[None]], *, needs_paper: bool
    ) -> asyncio.Future[Outcome]:
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait(_Work(needs_paper, self._submitted, data, starting, done))
            self._submitted += 1
        except asyncio.QueueFull:
            raise ProblemError(
                503,
                "printer_busy",
                "打印机前面还有很多小票在排队，请稍后再试。",
                "Too many receipts are waiting for this printer; try again shortly.",
            ) from None
        return done

    async def run(self, port: str, outlet: Outlet) -> None:
        """Serve jobs and watch the status until cancelled. Raises UnreachableError."""
        host, number = parse_address(port, "escpos")
        while True:
            try:
                link = await Link.open(host, number, self._settings.connect_s)
            except UnreachableError:
                self._refuse_waiting()
                raise
            self._sequences = False if self._settings.confirm == "none" else None
            opened_s = _now()
            try:
                await self._serve(link, outlet)
            except OSError as error:
                # many printers close an idle connection: one that served a while is opened again at once
                if _now() - opened_s < self._settings.poll_s:
                    raise UnreachableError(f"{port}: {error}") from error
            finally:
                await link.close()

    async def _serve(self, link: Link, outlet: Outlet) -> None:
        """Until a fresh connection is wanted. Raises OSError when this one is lost."""
        if self._carried is None:
            await self._status(link, outlet)
        silent = 0
        while silent < MAX_SILENT_POLLS:
            work, self._carried = self._carried, None
            if work is None:
                try:
                    async with asyncio.timeout(self._settings.poll_s):
                        work = await self._waiting.get()
                except TimeoutError:
                    answered = await self._status(link, outlet) is not None
                    silent = silent + 1 if self._answers and not answered else 0
                    continue
            if not await self._work_off(link, work, outlet):
                return

    async def _work_off(self, link: Link, work: _Work, outlet: Outlet) -> bool:
        """Do one job and tell its caller; false when the link is of no more use."""
        try:
            outcome = await self._do(link, work, outlet)
        except BaseException as error:
            _tell(work, error if isinstance(error, ProblemError) else INTERRUPTED)
            if isinstance(error, ProblemError):
                return True
            raise
        if outcome is None:
            self._carried = work
            return False
        _tell(work, outcome)
        # a late GS r answer must not meet the next job
        return not outcome.started or outcome.state in {"printed", "sent"}

    async def _do(self, link: Link, work: _Work, outlet: Outlet) -> Outcome | None:
        """Print it; None when nothing was sent and it is worth a fresh connection."""
        try:
            before = await self._status(link, outlet)
        except OSError:
            work.tries += 1
            return None if work.tries <= 1 else Outcome("failed", "unreachable", started=False)
        if before is None and self._answers:
            return Outcome("failed", "no_answer", started=False)
        if before is not None and before.blocking and work.needs_paper:
            return Outcome("failed", before.blocking, started=False)
        await work.starting()
        try:
            return await self._send(link, work, outlet, answers=before is not None)
        except TimeoutError:
            return Outcome("unknown", "timed_out", started=True)
        except OSError:
            return INTERRUPTED

    async def _send(self, link: Link, work: _Work, outlet: Outlet, *, answers: bool) -> Outcome:
        confirm = bool(answers and self._sequences and work.needs_paper)
        await link.write(work.data + (ASK_SEQUENCED if confirm else b""), self._settings.job_s)
        if confirm:
            return await self._confirm(link, outlet)
        if answers and work.needs_paper:
            return await self._settle(link, outlet)
        return Outcome("sent", None, started=True)

    async def _confirm(self, link: Link, outlet: Outlet) -> Outcome:
        """Wait until the printer has worked the job off, or says why it does not."""
        deadline = _now() + self._settings.job_s
        status: Status | None = None
        while _now() < deadline:
            answer = await link.answer(self._settings.answer_s / 2)
            if answer is None:
                status = await self._status(link, outlet)
                if status is None or not status.blocking:
                    continue
                answer = await link.answer(0)
            if answer is None and status is not None:
                return Outcome("failed", status.blocking, started=True)
            if answer is not None and sequenced_paper_out(answer):
                return Outcome("failed", "paper_out", started=True)
            return Outcome("printed", None, started=True)
        return Outcome("unknown", "timed_out" if status else "no_answer", started=True)

    async def _settle(self, link: Link, outlet: Outlet) -> Outcome:
        """Without answers in sequence: sent, unless the status tells of trouble soon after."""
        deadline = _now() + self._settings.settle_s
        while True:
            status = await self._status(link, outlet)
            if status is None:
                return Outcome("unknown", "no_answer", started=True)
            if status.blocking:
                return Outcome("failed", status.blocking, started=True)
            if _now() >= deadline:
                return Outcome("sent", None, started=True)
            await asyncio.sleep(self._settings.settle_s / 4)

    async def _status(self, link: Link, outlet: Outlet) -> Status | None:
        """Ask the printer, learn what it can answer, and report it."""
        status = await link.status(self._settings.answer_s)
        if status is not None:
            self._answers = True
            if self._sequences is None and not status.blocking:
                self._sequences = await link.sequenced(self._settings.answer_s) is not None
        self._report(status, outlet)
        return status

    def _report(self, status: Status | None, outlet: Outlet) -> None:
        details: dict[str, Detail] = {
            "paper": status.paper if status else "unknown",
            "cover": "unknown" if status is None else "open" if status.cover_open else "closed",
            "status": status is not None,
            "confirms": bool(self._sequences),
            "width": self._settings.width,
        }
        reason = status.reason if status else "no_answer" if self._answers else None
        if reason:
            outlet.attention(reason, **details)
        else:
            outlet.ready(**details)

    def _refuse_waiting(self) -> None:
        """Nothing was sent: each caller may try again."""
        refused = Outcome("failed", "unreachable", started=False)
        if self._carried is not None:
            _tell(self._carried, refused)
            self._carried = None
        while not self._waiting.empty():
            _tell(self._waiting.get_nowait(), refused)


def _tell(work: _Work, outcome: Outcome | ProblemError) -> None:
    if work.done.done():
        return  # the caller was cancelled
    if isinstance(outcome, ProblemError):
        work.done.set_exception(outcome)
    else:
        work.done.set_result(outcome)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _nothing() -> None:
    """What precedes a drawer kick."""
