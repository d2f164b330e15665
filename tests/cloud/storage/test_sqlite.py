"""The store: encrypted, versioned, all or nothing."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
import sqlcipher3

from cloud.errors import StoreUnusable
from cloud.storage.sqlite import Store, Writer, check_version


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_a_sqlite_that_can_corrupt_is_refused(version: tuple[int, ...], good: bool) -> None:  # noqa: FBT001
    if good:
        check_version(version)
    else:
        with pytest.raises(StoreUnusable):
            check_version(version)


async def test_the_file_is_encrypted_and_the_key_is_ours_alone(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "cloud.key"
    async with Store(tmp_path, key) as store:
        await store.write(lambda connection: connection.execute("INSERT INTO owner VALUES ('n', 'c', 'p', 0, 0)"))
    assert not (tmp_path / "cloud.db").read_bytes().startswith(b"SQLite format 3")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "cloud.db").stat().st_mode) == 0o600
    async with Store(tmp_path, key) as store, store.read() as reader:
        assert await reader.one("SELECT name FROM owner") == ("n",)


@pytest.mark.parametrize("damage", ["other", "short", "open"])
async def test_a_wrong_key_is_refused(tmp_path: Path, damage: str) -> None:
    key = tmp_path / "cloud.key"
    async with Store(tmp_path, key):
        pass
    if damage == "open":
        key.chmod(0o644)
    else:
        key.write_bytes(os.urandom(32 if damage == "other" else 5))
    with pytest.raises(StoreUnusable):
        async with Store(tmp_path, key):
            pass


async def test_a_store_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    async with Store(tmp_path, tmp_path / "key") as store:
        await store.write(lambda connection: connection.execute("PRAGMA user_version = 99"))
    with pytest.raises(StoreUnusable, match="99"):
        async with Store(tmp_path, tmp_path / "key"):
            pass


async def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    def half(connection: Writer) -> None:
        connection.execute("INSERT INTO owner VALUES ('n', 'c', 'p', 0, 0)")
        raise RuntimeError

    async with Store(tmp_path, tmp_path / "key") as store:
        with pytest.raises(RuntimeError):
            await store.write(half)
        async with store.read() as reader:
            assert await reader.all("SELECT * FROM owner") == []


async def test_readers_see_one_moment_and_cannot_write(tmp_path: Path) -> None:
    async with Store(tmp_path, tmp_path / "key") as store:
        async with store.read() as reader:
            assert await reader.one("SELECT count(*) FROM owner") == (0,)
            await store.write(lambda c: c.execute("INSERT INTO owner VALUES ('n', 'c', 'p', 0, 0)"))
            assert await reader.one("SELECT count(*) FROM owner") == (0,)
            with pytest.raises(sqlcipher3.OperationalError):
                await reader.all("DELETE FROM owner")
        async with store.read() as reader:
            assert await reader.one("SELECT count(*) FROM owner") == (1,)


async def test_readers_that_are_cancelled_leave_the_next_one_free(tmp_path: Path) -> None:
    async def slow(store: Store) -> None:
        async with store.read() as reader:
            await reader.all("SELECT count(*) FROM owner, owner AS other")
            await asyncio.Event().wait()

    async with Store(tmp_path, tmp_path / "key") as store:
        for _ in range(3):
            task = asyncio.create_task(slow(store))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with store.read() as reader:
            assert await reader.one("SELECT count(*) FROM owner") == (0,)


@pytest.mark.parametrize("statement", ["DELETE FROM entry", "UPDATE entry SET body = x'00'"])
async def test_entries_can_neither_change_nor_go(tmp_path: Path, statement: str) -> None:
    def write(connection: Writer) -> None:
        connection.execute("INSERT INTO hub VALUES ('c', 'h', 0, 'n', 'z', zeroblob(32), 1, 0)")
        connection.execute(
            "INSERT INTO entry (chain, hub, seq, epoch, at, kind, hash, body)"
            " VALUES ('c', 'h', 1, 1, 0, 'k', zeroblob(32), x'01')"
        )

    async with Store(tmp_path, tmp_path / "key") as store:
        await store.write(write)
        with pytest.raises(sqlcipher3.IntegrityError):
            await store.write(lambda connection: connection.execute(statement))
