"""Jobs are kept over restarts, within a bound."""

import asyncio
import resource
from contextlib import ExitStack, contextmanager

import msgspec
import pytest

from devices import jobs
from devices.errors import ProblemError
from devices.jobs import JobDesk, JobStore, Record
from devices.model import Job
from devices.printers.document import Document, TextPart
from devices.printers.escpos.driver import Driver, Settings
from devices.printers.work import Outcome


def record(job, state="printed"):
    return Record(
        "asked",
        Job(job=job, device="p", state=state, reason=None, message=None, bytes=1, sha256="x", started=True),
    )


async def test_jobs_outlive_a_restart(tmp_path):
    store = JobStore(tmp_path / "jobs")
    await store.put(record("a", "unknown"))
    await store.put(record("a"))
    assert JobStore(tmp_path / "jobs").get(("p", "a")) == record("a")


async def test_a_torn_last_line_loses_only_itself(tmp_path):
    path = tmp_path / "jobs"
    store = JobStore(path)
    await store.put(record("a"))
    await store.put(record("b"))
    path.write_bytes(path.read_bytes()[:-10])
    again = JobStore(path)
    assert again.get(("p", "a")) == record("a")
    assert again.get(("p", "b")) is None
    await again.put(record("c"))
    assert JobStore(path).get(("p", "c")) == record("c")


async def test_the_oldest_are_forgotten_and_the_file_stays_small(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "MAX_JOBS", 5)
    monkeypatch.setattr(jobs, "MAX_LINES", 10)
    path = tmp_path / "jobs"
    store = JobStore(path)
    for number in range(37):
        await store.put(record(f"j{number}"))
        assert len(path.read_bytes().splitlines()) <= 10
    assert [store.get(("p", f"j{number}")) is not None for number in (31, 32, 36)] == [False, True, True]
    assert JobStore(path).get(("p", "j36")) is not None


class Printer(Driver):
    """A driver whose outcome is told by the test."""

    def __init__(self, outcome):
        super().__init__(Settings())
        self.outcome = outcome
        self.prints = 0

    def print(self, data, starting):
        async def work():
            await starting()
            self.prints += 1
            return self.outcome

        return asyncio.ensure_future(work())


def desk_of(path, driver):
    desk = JobDesk(JobStore(path))
    desk.add("p", driver, lambda: None)
    return desk


DOCUMENT = Document([TextPart("您好")])


async def test_a_job_cut_off_by_a_power_failure_is_unknown_afterwards(tmp_path):
    never = asyncio.get_running_loop().create_future()

    class Stuck(Printer):
        def print(self, data, starting):
            async def work():
                await starting()
                started.set()
                return await never

            return asyncio.ensure_future(work())

    started = asyncio.Event()
    printing = asyncio.create_task(desk_of(tmp_path / "jobs", Stuck(None)).submit("p", "a", DOCUMENT))
    await started.wait()
    driver = Printer(Outcome("printed", None, started=True))
    again = await desk_of(tmp_path / "jobs", driver).submit("p", "a", DOCUMENT)
    assert (again.state, again.reason, again.duplicate, driver.prints) == ("unknown", "interrupted", True, 0)
    never.set_result(Outcome("printed", None, started=True))
    await printing


async def test_asking_for_a_running_job_waits_for_it(tmp_path):
    driver = Printer(Outcome("printed", None, started=True))
    desk = desk_of(tmp_path / "jobs", driver)
    printing = asyncio.create_task(desk.submit("p", "a", DOCUMENT))
    await asyncio.sleep(0)
    assert (await desk.get("p", "a")).state == "printed"
    await printing


async def test_without_a_record_nothing_is_printed(tmp_path):
    driver = Printer(Outcome("printed", None, started=True))
    desk = desk_of(tmp_path / "jobs", driver)
    (tmp_path / "jobs").unlink()
    (tmp_path / "jobs").mkdir()
    with pytest.raises(ProblemError) as refused:
        await desk.submit("p", "a", DOCUMENT)
    assert (refused.value.code, driver.prints) == ("storage_failed", 0)


@contextmanager
def disk_full_after(path, n_bytes):
    """Files of this process cannot grow beyond the size of `path` and `n_bytes` more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 1, 100])
async def test_a_job_refused_by_a_full_disk_prints_once_there_is_room_again(tmp_path, room):
    path = tmp_path / "jobs"
    driver = Printer(Outcome("printed", None, started=True))
    desk = desk_of(path, driver)
    await desk.submit("p", "first", DOCUMENT)
    kept = path.read_bytes()
    with disk_full_after(path, room):
        with pytest.raises(ProblemError) as refused:
            await desk.submit("p", "a", DOCUMENT)
        assert (refused.value.code, driver.prints) == ("storage_failed", 1)
        assert await desk.get("p", "a") is None
    assert path.read_bytes() == kept  # no half line
    assert (await desk.submit("p", "a", DOCUMENT)).state == "printed"
    assert (await desk_of(path, driver).submit("p", "a", DOCUMENT)).duplicate
    assert driver.prints == 2


async def test_a_result_that_a_full_disk_cannot_keep_is_unknown_after_a_restart(tmp_path):
    path = tmp_path / "jobs"

    class Filling(Printer):
        def print(self, data, starting):
            async def work():
                await starting()
                self.prints += 1
                full.enter_context(disk_full_after(path, 0))
                return self.outcome

            return asyncio.ensure_future(work())

    driver = Filling(Outcome("printed", None, started=True))
    with ExitStack() as full:
        desk = desk_of(path, driver)
        assert (await desk.submit("p", "a", DOCUMENT)).state == "printed"
        assert (await desk.submit("p", "a", DOCUMENT)).state == "printed"  # as long as it lives it knows
    again = await desk_of(path, driver).submit("p", "a", DOCUMENT)
    assert (again.state, again.reason, driver.prints) == ("unknown", "interrupted", 1)


async def test_a_job_that_waited_when_the_daemon_died_prints_when_it_comes_again(tmp_path):
    never = asyncio.get_running_loop().create_future()

    class Busy(Printer):
        def print(self, data, starting):
            queued.set()
            return never

    queued = asyncio.Event()
    waiting = asyncio.create_task(desk_of(tmp_path / "jobs", Busy(None)).submit("p", "a", DOCUMENT))
    await queued.wait()
    driver = Printer(Outcome("printed", None, started=True))
    again = await desk_of(tmp_path / "jobs", driver).submit("p", "a", DOCUMENT)
    assert (again.state, again.duplicate, driver.prints) == ("printed", False, 1)
    never.set_result(Outcome("failed", "stopped", started=False))
    await waiting


async def test_a_failure_that_began_is_never_printed_again(tmp_path):
    driver = Printer(Outcome("failed", "paper_out", started=True))
    desk = desk_of(tmp_path / "jobs", driver)
    await desk.submit("p", "a", DOCUMENT)
    driver.outcome = Outcome("printed", None, started=True)
    assert (await desk.submit("p", "a", DOCUMENT)).state == "failed"
    assert driver.prints == 1


async def test_a_removed_printer_tells_what_waits_even_while_it_is_out(tmp_path):
    desk = desk_of(tmp_path / "jobs", Driver(Settings()))  # nobody runs it: its port is gone
    waiting = asyncio.create_task(desk.submit("p", "a", DOCUMENT))
    while not desk._printers["p"][0]._queue.waiting:
        await asyncio.sleep(0)
    desk.remove("p")
    job = await waiting
    assert (job.state, job.reason, job.started) == ("failed", "stopped", False)
    with pytest.raises(ProblemError) as refused:
        await desk.submit("p", "b", DOCUMENT)
    assert refused.value.code == "not_a_printer"


async def test_degraded_text_is_told(tmp_path):
    driver = Printer(Outcome("printed", None, started=True))
    document = msgspec.convert({"parts": [{"type": "text", "text": "\ue000"}]}, Document)
    job = await desk_of(tmp_path / "jobs", driver).submit("p", "a", document)
    assert job.degraded
