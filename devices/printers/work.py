"""What waits for a printer: a bounded queue of jobs, the drawer first."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from msgspec import Struct

from devices.errors import ProblemError
from devices.model import JobState

MAX_WAITING: Final = 32


class Pace(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    Times of every printer, in seconds: between two looks, for an answer, for a job to end, for trouble to show.

    `confirm`: gs_r asks for an answer in sequence, where the printer gives one; none never asks.
    """

    poll_s: float = 3.0
    answer_s: float = 1.0
    job_s: float = 30.0
    settle_s: float = 1.0
    confirm: Literal["gs_r", "none"] = "gs_r"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A job's bytes; `degraded` when characters had to be replaced by 〓."""

    data: bytes
    degraded: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the bytes; `started` is false when none of them was sent."""

    state: JobState
    reason: str | None
    started: bool


INTERRUPTED: Final = Outcome("unknown", "interrupted", started=True)

Starting = Callable[[], Awaitable[None]]


@dataclass(slots=True, order=True)
class Work:
    """Ordered: a drawer kick goes before waiting receipts, else first come, first served."""

    needs_paper: bool
    number: int
    data: bytes = field(compare=False)
    starting: Starting = field(compare=False)
    done: asyncio.Future[Outcome] = field(compare=False)
    tries: int = field(default=0, compare=False)

    def tell(self, outcome: Outcome | ProblemError) -> None:
        """Answer the caller, unless it has given up."""
        if self.done.done():
            return
        if isinstance(outcome, ProblemError):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class WorkQueue:
    """At most 32 wait; the next is refused as printer_busy, and all of them once the printer is stopped."""

    def __init__(self) -> None:
        self._waiting: asyncio.PriorityQueue[Work] = asyncio.PriorityQueue(MAX_WAITING)
        self._submitted = 0
        self._stopped = False

    def submit(self, data: bytes, starting: Starting, *, needs_paper: bool) -> asyncio.Future[Outcome]:
        """Queue bytes; `starting` is awaited before the first of them. Raises ProblemError printer_busy."""
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        work = Work(needs_paper, self._submitted, data, starting, done)
        self._submitted += 1
        if self._stopped:
            work.tell(Outcome("failed", "stopped", started=False))
            return done
        try:
            self._waiting.put_nowait(work)
        except asyncio.QueueFull:
            raise ProblemError(
                503,
                "printer_busy",
                "打印机前面还有很多小票在排队，请稍后再试。",
                "Too many receipts are waiting for this printer; try again shortly.",
            ) from None
        return done

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting.qsize()

    async def get(self, timeout_s: float) -> Work | None:
        """The next to do; None when nothing comes in time."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._waiting.get()
        except TimeoutError:
            return None

    def refuse_all(self, reason: str) -> None:
        """Nothing of these was sent: each caller may try again."""
        while not self._waiting.empty():
            self._waiting.get_nowait().tell(Outcome("failed", reason, started=False))

    def stop(self) -> None:
        """Nobody will ever work these off, nor what is still to come."""
        self._stopped = True
        self.refuse_all("stopped")
