"""One printer, whatever its language and cable: one job at a time, and `printed` only when it has said so."""

import asyncio
import errno
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar, Final

from devices.errors import PortGoneError, ProblemError, TransientError
from devices.model import Detail, Kind
from devices.outlet import Outlet
from devices.printers.document import Document
from devices.printers.link import Link
from devices.printers.status import Status
from devices.printers.work import INTERRUPTED, Encoded, Outcome, Pace, Starting, Work, WorkQueue

MAX_SILENT_POLLS: Final = 3
HUNG_S: Final = 60.0
"""A printer that answered in sequence before and is silent now counts as hung for so long, then as one that cannot."""


class PrinterDriver(ABC):
    """Jobs wait in a queue of 32; the next is refused as printer_busy."""

    kind: Kind = "printer"
    question: ClassVar[bytes] = b""  # asks in sequence, put after a job
    lost: ClassVar[type[TransientError]] = PortGoneError

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._queue = WorkQueue()
        self._carried: Work | None = None  # taken from the queue, waiting for a fresh connection
        self._answers = False  # has ever told its status
        self._sequences: bool | None = None  # answers in sequence; None until asked
        self._hung_since_s: float | None = None
        self.confirmed = False  # has ever answered in sequence, in an earlier run perhaps

    @abstractmethod
    def encode(self, document: Document) -> Encoded:
        """The bytes for this printer. Raises ProblemError for what does not fit its paper."""

    @abstractmethod
    async def connect(self, port: str) -> Link:
        """Open the port. Raises TransientError, PermanentError."""

    @abstractmethod
    def confirms_ill(self, answer: int) -> str | None:
        """The reason code in an answer in sequence that tells of trouble."""

    def drawer(self) -> bytes:
        """What opens the drawer. Raises ProblemError where there cannot be one."""
        raise ProblemError(409, "no_drawer", "这台打印机不能接钱箱。", "This printer has no drawer port.")

    def details(self) -> dict[str, Detail]:
        """What else a person should know of this printer."""
        return {}

    def print(self, data: bytes, starting: Starting) -> asyncio.Future[Outcome]:
        """Queue a job; `starting` is awaited before the first byte. Raises ProblemError printer_busy."""
        return self._queue.submit(data, starting, needs_paper=True)

    def open_drawer(self) -> asyncio.Future[Outcome]:
        """Queue a kick of the drawer. Raises ProblemError printer_busy, no_drawer."""
        return self._queue.submit(self.drawer(), _nothing, needs_paper=False)

    def stop(self) -> None:
        """Take no more jobs; those that wait are told that nothing of them was printed."""
        self._refuse_waiting("stopped")
        self._queue.stop()

    async def run(self, port: str, outlet: Outlet) -> None:
        """Serve jobs and watch the status until cancelled. Raises TransientError, PermanentError."""
        try:
            while True:
                await self._run_once(port, outlet)
        except asyncio.CancelledError:
            self.stop()
            raise

    async def _run_once(self, port: str, outlet: Outlet) -> None:
        try:
            link = await self.connect(port)
        except Exception as error:
            self._refuse_waiting(getattr(error, "reason", "driver_failed"))
            raise
        self._sequences = False if self._pace.confirm == "none" or not self.question else None
        opened_s = _now()
        try:
            await self._serve(link, outlet)
        except OSError as error:
            # many printers close an idle connection: one that served a while is opened again at once
            if _now() - opened_s < self._pace.poll_s:
                raise self.lost(f"{port}: {error}") from error
        finally:
            await link.close()

    async def _serve(self, link: Link, outlet: Outlet) -> None:
        """Until a fresh connection is wanted. Raises OSError when this one is lost."""
        if self._carried is None:
            await self._status(link, outlet)
        silent = 0
        while silent < MAX_SILENT_POLLS:
            work, self._carried = self._carried, None
            work = work or await self._queue.get(self._pace.poll_s)
            if work is None:
                answered = await self._status(link, outlet) is not None
                silent = silent + 1 if self._answers and not answered else 0
            elif not await self._work_off(link, work, outlet):
                return

    async def _work_off(self, link: Link, work: Work, outlet: Outlet) -> bool:
        """Do one job and tell its caller; false when the link is of no more use."""
        try:
            outcome = await self._do(link, work, outlet)
        except ProblemError as error:
            work.tell(error)
            return True
        except BaseException:
            work.tell(INTERRUPTED)
            raise
        if outcome is None:
            self._carried = work
            return False
        work.tell(outcome)
        # a late answer in sequence must not meet the next job
        return not outcome.started or outcome.state in {"printed", "sent"}

    async def _do(self, link: Link, work: Work, outlet: Outlet) -> Outcome | None:
        """Print it; None when nothing was sent and it is worth a fresh connection."""
        try:
            before = await self._status(link, outlet)
        except OSError:
            work.tries += 1
            return None if work.tries <= 1 else Outcome("failed", self.lost.reason, started=False)
        except asyncio.CancelledError:
            work.tell(Outcome("failed", "stopped", started=False))
            raise
        if before is None and self._answers:
            return Outcome("failed", "no_answer", started=False)
        if before is not None and before.blocking and work.needs_paper:
            return Outcome("failed", before.blocking, started=False)
        await work.starting()
        try:
            return await self._send(link, work, outlet, answers=before is not None)
        except TimeoutError:
            return await self._stalled(link, outlet)
        except OSError:
            return INTERRUPTED

    async def _stalled(self, link: Link, outlet: Outlet) -> Outcome:
        """It takes no more: perhaps it, or its port, can still say why."""
        with suppress(OSError):
            status = await self._status(link, outlet)
            if status is not None and status.blocking:
                return Outcome("failed", status.blocking, started=True)
        return Outcome("unknown", "timed_out", started=True)

    async def _send(self, link: Link, work: Work, outlet: Outlet, *, answers: bool) -> Outcome:
        confirm = bool(answers and self._sequences and work.needs_paper)
        await link.write(work.data + (self.question if confirm else b""), self._pace.job_s)
        if confirm:
            return await self._confirm(link, outlet)
        if answers and work.needs_paper:
            return await self._settle(link, outlet)
        return Outcome("sent", None, started=True)

    async def _confirm(self, link: Link, outlet: Outlet) -> Outcome:
        """Wait until the printer has worked the job off, or says why it does not."""
        deadline = _now() + self._pace.job_s
        status: Status | None = None
        while _now() < deadline:
            answer = await link.confirmation(self._pace.answer_s / 2)
            if answer is None:
                status = await self._status(link, outlet)
                if status is None or not status.blocking:
                    continue
                answer = await link.confirmation(0)
            if answer is None and status is not None:
                return Outcome("failed", status.blocking, started=True)
            ill = None if answer is None else self.confirms_ill(answer)
            return Outcome("failed" if ill else "printed", ill, started=True)
        return Outcome("unknown", "timed_out" if status else "no_answer", started=True)

    async def _settle(self, link: Link, outlet: Outlet) -> Outcome:
        """Without answers in sequence: sent, unless the status tells of trouble soon after."""
        deadline = _now() + self._pace.settle_s
        while True:
            status = await self._status(link, outlet)
            if status is None:
                return Outcome("unknown", "no_answer", started=True)
            if status.blocking:
                return Outcome("failed", status.blocking, started=True)
            if _now() >= deadline:
                return Outcome("sent", None, started=True)
            await asyncio.sleep(self._pace.settle_s / 4)

    async def _status(self, link: Link, outlet: Outlet) -> Status | None:
        """Ask the printer, learn what it can answer, and report it."""
        status = await link.status(self._pace.answer_s)
        if status is not None:
            self._answers = True
            if self._sequences is None and not status.blocking:
                self._sequences = await self._answers_in_sequence(link)
        self._report(status, link.channel.model, outlet)
        return status

    async def _answers_in_sequence(self, link: Link) -> bool:
        """Raises OSError while it seems hung: it takes bytes, and nobody would know what became of them."""
        if await link.sequenced(self._pace.answer_s) is not None:
            self.confirmed, self._hung_since_s = True, None
            return True
        if self.confirmed:
            self._hung_since_s = _now() if self._hung_since_s is None else self._hung_since_s
            if _now() - self._hung_since_s < HUNG_S:
                raise OSError(errno.ETIMEDOUT, "it works nothing off")
        return False

    def _report(self, status: Status | None, model: str | None, outlet: Outlet) -> None:
        details: dict[str, Detail] = {
            "paper": status.paper if status else "unknown",
            "cover": "unknown" if status is None else "open" if status.cover_open else "closed",
            "status": status is not None,
            "confirms": bool(self._sequences),
            **({"model": model} if model else {}),
            **self.details(),
        }
        reason = status.reason if status else "no_answer" if self._answers else None
        if reason:
            outlet.attention(reason, **details)
        else:
            outlet.ready(**details)

    def _refuse_waiting(self, reason: str) -> None:
        """Nothing was sent: each caller may try again."""
        if self._carried is not None:
            self._carried.tell(Outcome("failed", reason, started=False))
            self._carried = None
        self._queue.refuse_all(reason)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _nothing() -> None:
    """What precedes a drawer kick."""
