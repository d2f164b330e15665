"""The writer: shared commits, commands that fail alone, keys that are used once, bounds, a disk that fails."""

import asyncio
import contextlib
import resource
import threading

import pytest

from hub.errors import Refused
from hub.journal import writer as writer_module
from hub.journal.database import connect
from hub.journal.entry import MAX_BODY_BYTES
from hub.journal.errors import DiskFull, IdempotencyKeyReused, Overloaded, Stopping, StorageFailed
from hub.journal.tx import FactTooLarge
from hub.store.facts import SettingChanged
from hub.store.rules import ChangeSetting, change_setting


class Told(Refused, code="test_told", zh="不行", en="no"): ...


def note(tx, _context, text: str) -> int:
    return tx.append(SettingChanged(name="receipt_footer", value=f'"{text}"')).seq


def note_then_refuse(tx, context, text: str) -> int:
    note(tx, context, text)
    raise Told


def note_then_break(tx, context, text: str) -> int:
    note(tx, context, text)
    raise ZeroDivisionError(text)


def note_then_clash(tx, context, text: str) -> int:
    note(tx, context, text)
    tx.execute("INSERT INTO store SELECT * FROM store")
    return 0


async def seals(salon):
    return (await salon.read(lambda r: r.one("SELECT count(*) FROM seal")))[0]


@contextlib.asynccontextmanager
async def held_up(salon):
    """The writer waits inside a command while what comes next piles up."""
    entered, go = threading.Event(), threading.Event()

    def wait(_tx, _context, _body):
        entered.set()
        go.wait(20)

    waiting = asyncio.create_task(salon.write(wait, None))
    await asyncio.to_thread(entered.wait, 20)
    try:
        yield
    finally:
        go.set()
        await waiting


async def together(salon, *calls):
    """Submit all while the writer is held up; what each came to."""
    async with held_up(salon):
        tasks = [asyncio.create_task(salon.write(rule, body, **options)) for rule, body, options in calls]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_waiting_commands_share_one_commit(salon):
    head, sealed = salon.store.head.seq, await seals(salon)
    results = await together(salon, *[(note, str(n), {}) for n in range(20)])
    assert results == list(range(head + 1, head + 21))
    assert await seals(salon) == sealed + 1
    assert salon.verify().verify == "ok"


async def test_a_batch_is_bounded(salon):
    sealed = await seals(salon)
    await together(salon, *[(note, str(n), {}) for n in range(writer_module.MAX_BATCH + 1)])
    assert await seals(salon) == sealed + 2


@pytest.mark.parametrize("bad", [note_then_refuse, note_then_break, note_then_clash])
async def test_a_command_that_fails_rolls_back_alone(salon, bad):
    head = salon.store.head.seq
    first, failed, second = await together(salon, (note, "a", {}), (bad, "b", {}), (note, "c", {}))
    assert (first, second) == (head + 1, head + 2)
    assert isinstance(failed, Exception)
    assert salon.store.head.seq == head + 2
    assert salon.verify().verify == "ok"
    assert not await salon.read(lambda r: r.all("SELECT 1 FROM journal WHERE body LIKE '%footer%b%'"))


async def test_a_command_that_fails_changes_nothing_at_all(salon):
    async with salon.unchanged():
        for bad in (note_then_refuse, note_then_break, note_then_clash):
            with pytest.raises(Exception):  # noqa: B017 - each breaks in its own way
                await salon.write(bad, "x", key=f"key-{bad.__name__}")


async def test_an_entry_is_bounded(salon):
    async with salon.unchanged():
        with pytest.raises(FactTooLarge):
            await salon.write(note, "x" * MAX_BODY_BYTES)


async def test_a_read_only_command_seals_nothing(salon):
    async with salon.unchanged():
        assert await salon.write(lambda tx, _c, _b: tx.one("SELECT 41 + 1")[0], None) == 42


async def test_the_same_key_again_returns_the_first_result(salon):
    first = await salon.store.write(note, "a", actor="x", device="tablet", key="k")
    async with salon.unchanged():
        again = await salon.store.write(note, "a", actor="x", device="tablet", key="k")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.value == first.value


async def test_the_same_key_twice_in_one_batch_runs_once(salon):
    options = {"key": "k"}
    first, again = await together(salon, (note, "a", options), (note, "a", options))
    assert first == again == salon.store.head.seq


async def test_the_same_key_with_another_body_is_refused(salon):
    await salon.write(note, "a", key="k")
    async with salon.unchanged():
        with pytest.raises(IdempotencyKeyReused):
            await salon.write(note, "b", key="k")
        with pytest.raises(IdempotencyKeyReused):
            await salon.write(change_setting, ChangeSetting("pin_attempts", "4"), key="k")


async def test_a_key_belongs_to_its_device(salon):
    first = await salon.write(note, "a", key="k", device="one")
    second = await salon.write(note, "b", key="k", device="two")
    assert second == first + 1


async def test_a_key_whose_command_failed_is_free(salon):
    with pytest.raises(Told):
        await salon.write(note_then_refuse, "a", key="k")
    assert await salon.write(note, "a", key="k") == salon.store.head.seq


async def test_a_full_queue_says_so_and_drops_nothing(salon, monkeypatch):
    monkeypatch.setattr(writer_module, "MAX_WAITING", 3)
    head = salon.store.head.seq
    results = await together(salon, *[(note, str(n), {}) for n in range(5)])
    assert results[:3] == [head + 1, head + 2, head + 3]
    assert [type(result) for result in results[3:]] == [Overloaded, Overloaded]


async def test_stopping_finishes_what_waits_and_takes_no_more(salon):
    async with held_up(salon):
        waiting = [asyncio.create_task(salon.write(note, str(n))) for n in range(3)]
        await asyncio.sleep(0)
        stopping = asyncio.create_task(asyncio.to_thread(salon.store._writer.stop))
        while not salon.store._writer._queue.closing:
            await asyncio.sleep(0)
        with pytest.raises(Stopping):
            await salon.write(note, "late")
    done = await asyncio.gather(*waiting)
    await stopping
    head = salon.store.head.seq
    assert done == [head - 2, head - 1, head]


async def test_a_full_disk_is_said_and_later_writes_work(salon):
    """Pages run out as they do on a full disk (SQLITE_FULL); with room again the store goes on."""

    def room(tx, _context, pages: int) -> int:
        return tx.one(f"PRAGMA max_page_count = {pages}")[0]

    def fill(tx, context, size: int) -> int:
        return [note(tx, context, "x" * size) for _ in range(40)][-1]

    pages = await salon.write(room, 1)
    async with salon.unchanged():
        assert await salon.write(room, pages) == pages
        with pytest.raises(DiskFull):
            await salon.write(fill, 20_000)
    assert not salon.store.failed
    assert salon.verify().verify == "ok"
    await salon.write(room, 1 << 30)
    head = salon.store.head.seq
    assert await salon.write(fill, 20_000) == head + 40
    assert salon.verify().verify == "ok"


async def test_another_process_that_writes_is_waited_for_and_does_no_harm(salon):
    await salon.write(lambda tx, _c, ms: tx.one(f"PRAGMA busy_timeout = {ms}")[0], 20)
    other = connect(salon.store.path, salon.store.keys.store)
    other.execute("BEGIN IMMEDIATE")
    async with salon.unchanged():
        with pytest.raises(Overloaded):
            await salon.write(note, "a")
    other.execute("ROLLBACK")
    other.close()
    assert not salon.store.failed
    assert await salon.write(note, "a") == salon.store.head.seq


@pytest.fixture
def no_more_bytes():
    """No file of this process may grow: write(2) fails with EFBIG, which SQLite calls a disk I/O error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_fails_stops_the_books_until_restart(salon, no_more_bytes):
    await salon.write(note, "before")
    head = salon.store.head
    wal = salon.store.path.with_name("store.db-wal")
    no_more_bytes(wal.stat().st_size)
    async with salon.unchanged():
        results = await together(salon, (note, "x" * 50_000, {}), (note, "y", {}))
        assert [type(result) for result in results] == [StorageFailed, StorageFailed]
    no_more_bytes(resource.RLIM_INFINITY)
    assert salon.store.failed
    with pytest.raises(StorageFailed):
        await salon.write(note, "after")
    assert salon.store.head == head
    assert salon.verify().verify == "ok"


async def test_callbacks_hear_of_commits_in_order_and_only_of_commits(salon):
    heard = []
    salon.store.on_commit.append(lambda head, entries: heard.append((head.seq, [entry.seq for entry, _ in entries])))
    head = salon.store.head.seq
    await together(salon, (note, "a", {}), (note_then_refuse, "b", {}), (note, "c", {}))
    await salon.write(note, "d")
    assert heard == [(head + 2, [head + 1, head + 2]), (head + 3, [head + 3])]
