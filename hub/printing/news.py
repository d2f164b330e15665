"""What screens hear of print jobs."""

from hub.events import Bus
from hub.printing.facts import PrintAsked, Slip
from hub.printing.state import JobRow
from hub.printing.waiting import Job
from hub.printing.words import message, waiting


class News:
    """`print` for every change of a job; `receipt` for what became of a bill's receipt, or what it waits for."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def asked(self, fact: PrintAsked) -> None:
        self._bus.publish("print", self._data(fact, "queued", None))

    def waits(self, job: Job, reason: str) -> None:
        self._both(job, "queued", reason)

    def ended(self, job: Job, state: str, reason: str | None, *, asks: bool) -> None:
        self._both(job, state, reason, asks=asks)

    def answered(self, row: JobRow) -> None:
        self._both(row, row.state, row.reason, asks=row.asks)

    def _both(self, job: Job | JobRow, state: str, reason: str | None, *, asks: bool = False) -> None:
        data = self._data(job, state, reason, asks=asks)
        self._bus.publish("print", data)
        if job.slip is Slip.RECEIPT:
            self._bus.publish("receipt", data)

    def _data(
        self, job: Job | JobRow | PrintAsked, state: str, reason: str | None, *, asks: bool = False
    ) -> dict[str, object]:
        return {
            "job": job.job, "slip": job.slip, "bill": job.subject.bill, "copy": job.copy, "state": state,
            "reason": reason, "message": waiting(reason) if state == "queued" else message(reason), "asks": asks,
        }  # fmt: skip
