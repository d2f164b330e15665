"""Jobs without an end, as the queue holds them."""

from dataclasses import dataclass

from devices.model import Device
from hub.journal.tx import Reader
from hub.printing import choices
from hub.printing.facts import RoutesPut, Slip, Subject
from hub.printing.printers import why_not
from hub.printing.state import JobRow
from hub.store.state import settings


@dataclass(slots=True)
class Job:
    """A job without an end. sent: its device is written down. unsure: the daemon may have it. busy: a task is at it.

    held: somebody is cancelling it. said: the reason that screens were told.
    """

    job: str
    slip: Slip
    subject: Subject
    device: str | None
    copy: int
    at: int
    sent: bool = False
    unsure: bool = False
    busy: bool = False
    held: bool = False
    drawer: bool = True
    tries: int = 0
    not_before_s: float = 0.0
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """What a turn goes by. up: the daemon is there. settled: it has had time to find its printers."""

    ms: int
    s: float
    keep_ms: int
    fallback: bool
    routes: RoutesPut
    devices: dict[str, Device]
    up: bool
    settled: bool

    def reason_of(self, job: Job) -> str | None:
        """Why a job waits, None where there is nothing to say."""
        return why_not(job.device, self.devices, self.routes) if self.up else "daemon_away"

    def nowhere(self) -> bool:
        """No printer, and none is on its way."""
        return self.settled and not any(device.kind == "printer" for device in self.devices.values())


def of_row(row: JobRow) -> Job:
    """After a restart: one whose sending was written down may have gone to its printer."""
    return Job(row.job, row.slip, row.subject, row.device, row.copy, row.at, sent=row.sent, unsure=row.sent)


def chosen(reader: Reader) -> tuple[int, bool, RoutesPut]:
    """(how long a job is kept in ms, whether receipts may fall back, routes)."""
    preset = settings(reader)
    return preset.print_keep_minutes * 60_000, preset.receipt_fallback, choices.routes(reader)
