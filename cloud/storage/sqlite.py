"""The cloud's SQLite: encrypted, one writer thread, reads through aiosqlite.

A write is a synchronous function run on the writer's connection inside one transaction. The SQLite is the
sqlcipher3 wheel's: the system's may corrupt a WAL database in a checkpoint race (3.7.0 to 3.51.2).
"""

import asyncio
import contextlib
import os
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite
import sqlcipher3

from cloud.errors import StoreUnusable

T = TypeVar("T")
SCHEMA_VERSION = 1
BUSY_TIMEOUT_MS = 5_000
MAX_WAITING_READS = 256
_KEY_BYTES = 32
_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Releases that close the race; a later patch of the same line, or any later line, does too."""

Writer = sqlite3.Connection
"""sqlcipher3's connection has sqlite3's interface."""


def check_version(version: tuple[int, ...]) -> None:
    """Refuse a SQLite that can corrupt a WAL database. Raises StoreUnusable."""
    same_line = [fixed for fixed in _FIXED if fixed[:2] == version[:2]]
    if not (version >= _FIXED[-1] or (same_line and version >= same_line[0])):
        raise StoreUnusable(detail=f"SQLite {'.'.join(map(str, version))}")


def read_key(path: Path) -> bytes:
    """The database's key, made now if there is none. Raises StoreUnusable if others may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    if path.stat().st_mode & 0o077:
        raise StoreUnusable(detail="the key file may be read by others: chmod 600")
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise StoreUnusable(detail=f"the key file has {len(key)} bytes")
    return key


def connect(path: Path, key: bytes, *, read_only: bool = False) -> Writer:
    """An open, keyed connection in autocommit mode. Raises StoreUnusable."""
    connection: Writer = sqlcipher3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    except sqlcipher3.DatabaseError as error:
        connection.close()
        raise StoreUnusable(detail="wrong key or damaged file") from error
    return connection


class Reader:
    """A consistent view of the store for as long as it is held."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def all(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self._connection.execute_fetchall(sql, parameters)]

    async def one(self, sql: str, *parameters: Any) -> tuple[Any, ...] | None:
        rows = await self.all(sql, *parameters)
        return rows[0] if rows else None


class Store:
    """Open with `async with Store(data, key_path)`."""

    def __init__(self, data: Path, key_path: Path) -> None:
        self._path, self._key_path = data / "cloud.db", key_path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cloud-writer")
        self._reading = asyncio.Lock()
        self._waiting = 0

    async def __aenter__(self) -> Self:
        check_version(tuple(sqlcipher3.sqlite_version_info))
        await self._call(self._open)
        self._reader = await aiosqlite.Connection(self._connect_reader, iter_chunk_size=256)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._reader.close()
        await self._call(self._writer.close)
        self._thread.shutdown()

    async def write(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run `function(connection, *arguments)` in one durable transaction; it comes back after the commit."""
        return await self._call(self._transact, function, *arguments)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """One snapshot. Readers queue up to MAX_WAITING_READS, then StoreUnusable."""
        if self._waiting >= MAX_WAITING_READS:
            raise StoreUnusable(detail="too many readers")
        self._waiting += 1
        try:
            async with self._reading:
                try:
                    await self._reader.execute("BEGIN")
                    yield Reader(self._reader)
                finally:
                    await self._reader.rollback()  # queued behind BEGIN, even when that was cancelled
        finally:
            self._waiting -= 1

    async def _call(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = connect(self._path, read_key(self._key_path))
        self._path.chmod(0o600)
        (version,) = self._writer.execute("PRAGMA user_version").fetchone()
        if version == 0:
            schema = resources.files("cloud.storage").joinpath("schema.sql").read_text(encoding="utf-8")
            self._writer.executescript(f"BEGIN;\n{schema}\nPRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;")
        elif version != SCHEMA_VERSION:
            raise StoreUnusable(detail=f"schema {version}, this release has {SCHEMA_VERSION}")
        (found,) = self._writer.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise StoreUnusable(detail="quick_check failed")

    def _connect_reader(self) -> sqlite3.Connection:
        return connect(self._path, read_key(self._key_path), read_only=True)

    def _transact(self, function: Callable[..., T], *arguments: Any) -> T:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            result = function(self._writer, *arguments)
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise
        return result
