"""The store: one writer, a few readers, the signed head. Everything else of the hub stands on `write` and `read`."""

import asyncio
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import msgspec
from cryptography.exceptions import InvalidSignature

from hub.journal.clock import Clock
from hub.journal.database import Connection, DatabaseError, connect
from hub.journal.entry import GENESIS_HASH, decode_entry, entry_hash, head_message
from hub.journal.errors import StoreDamaged, StoreMissing
from hub.journal.keys import StoreKeys
from hub.journal.state import StateSchema, is_current, rebuild, set_version
from hub.journal.tx import Context, Reader, Tx
from hub.journal.writer import Command, Committed, Head, Writer, Written, fingerprint

P = ParamSpec("P")
C = TypeVar("C")
R = TypeVar("R")
V = TypeVar("V")

DATABASE = "store.db"
READERS = 2
_SCHEMA = Path(__file__).with_name("schema.sql")
_RESULT_TYPES: dict[Any, Any] = {}


class Store:
    """Open with `open_store`. Callbacks in `on_commit` run on the event loop, in journal order."""

    def __init__(self, path: Path, keys: StoreKeys, connection: Connection, head: Head, hub: str, clock: Clock) -> None:
        self.path = path
        self.hub = hub
        self.keys = keys
        self.clock = clock
        self.on_commit: list[Callable[[Head, Committed], None]] = []
        self._connection = connection
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writer = Writer(connection, hub=hub, keys=keys, clock=clock, head=head, on_commit=self._committed)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="journal-reader")
        self._local = threading.local()
        self._open_readers: list[Connection] = []

    @property
    def head(self) -> Head:
        return self._writer.head

    @property
    def failed(self) -> bool:
        """Whether the storage failed and nothing more is recorded."""
        return self._writer.failed is not None

    @property
    def trust(self) -> str:
        """How far the clock was trusted at the last entry."""
        return self._writer.trust.value

    def start(self) -> None:
        """Start the writer; call from the event loop that will use the store."""
        self._loop = asyncio.get_running_loop()
        self._writer.start()

    async def close(self) -> None:
        """Finish waiting commands and close every connection; the write-ahead log is folded in."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._writer.stop)
        await loop.run_in_executor(None, self._readers.shutdown)
        for reader in self._open_readers:
            reader.close()
        self._connection.close()

    async def write(
        self, rule: Callable[[Tx, Context, C], R], body: C, *, actor: str, device: str, key: str | None = None,
        asked: Any = None,
    ) -> Written[R]:  # fmt: skip
        """Run the rule on the writer; returns after the commit is on the disk.

        `key` is the caller's idempotency key, bound to what was `asked` where `body` differs from call to call,
        as a salted hash does. Raises what the rule raises, IdempotencyKeyReused, Overloaded,
        DiskFull, StorageFailed.
        """
        written: Written[R] = await self._submit(rule, body, body if asked is None else asked, None, actor, device, key)
        return written

    async def write_and_view(
        self,
        rule: Callable[[Tx, Context, C], R],
        body: C,
        view: Callable[[Reader, R, int], V],
        *,
        actor: str,
        device: str,
        key: str | None = None,
    ) -> Written[V]:
        """The same, answering with view(reader, the rule's result, the journal's time in ms) of that very commit."""
        written: Written[V] = await self._submit(rule, body, body, view, actor, device, key)
        return written

    async def _submit(
        self,
        rule: Callable[..., Any],
        body: Any,
        asked: Any,
        view: Callable[..., Any] | None,
        actor: str,
        device: str,
        key: str | None,
    ) -> Any:
        if self._loop is None:
            raise RuntimeError("the store is not started")
        future: asyncio.Future[Any] = self._loop.create_future()
        name = f"{rule.__module__}.{rule.__qualname__}"
        self._writer.submit(
            Command(
                rule, body, actor, device, key or uuid.uuid4().hex,
                fingerprint(name, asked, self.keys.store) if key else b"", _result_type(rule), view, future,
            )
        )  # fmt: skip
        return await future

    async def read(self, function: Callable[Concatenate[Reader, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a read of state on a reader's connection, all of one moment."""
        if self._loop is None:
            raise RuntimeError("the store is not started")

        def call() -> R:
            return self.read_now(function, *args, **kwargs)

        return await self._loop.run_in_executor(self._readers, call)

    def read_now(self, function: Callable[Concatenate[Reader, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same at once, on this thread. On the event loop's only where the hop to a reader's thread would be most
        of the wait, and the read is a few rows by their keys.
        """
        reader = self._reader()
        with reader.snapshot():
            return function(reader, *args, **kwargs)

    def _reader(self) -> Reader:
        reader: Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            connection = connect(self.path, self.keys.store, read_only=True)
            self._open_readers.append(connection)
            reader = self._local.reader = Reader(connection)
        return reader

    def _committed(self, head: Head, entries: Committed) -> None:
        if self._loop is not None and self.on_commit:
            self._loop.call_soon_threadsafe(self._tell, head, list(entries))

    def _tell(self, head: Head, entries: Committed) -> None:
        for callback in self.on_commit:
            callback(head, entries)


def create_store(
    folder: Path, keys: StoreKeys, schema: StateSchema, *, hub: str, first: Callable[[Tx, Context], None],
    clock: Clock | None = None,
) -> None:  # fmt: skip
    """Make a new store whose entry 1 is what `first` appends. Raises FileExistsError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / DATABASE
    path.touch(mode=0o600, exist_ok=False)
    connection = connect(path, keys.store)
    connection.executescript(_SCHEMA.read_text("utf-8"))
    clock = clock or Clock()
    now, trust = clock.read(0)
    connection.execute("BEGIN IMMEDIATE")
    schema.create(connection)
    set_version(connection, schema)
    tx = Tx(connection, 1, (0, GENESIS_HASH, 0))
    context = Context(now, trust, "system", "hub", uuid.uuid4().hex)
    tx.begin(context)
    first(tx, context)
    seq, digest, _ = tx.head
    tx.execute(
        "INSERT INTO seal (seq, signature) VALUES (?, ?)",
        seq, keys.signing.sign(head_message(hub, 1, seq, digest)),
    )  # fmt: skip
    connection.execute("COMMIT")
    connection.close()


def open_store(folder: Path, keys: StoreKeys, schema: StateSchema, *, clock: Clock | None = None) -> Store:
    """Open, check the file's pages and the chain's tail, rebuild state kept by an older release.

    Raises StoreMissing, KeyWrong, StoreDamaged, UnknownFact.
    """
    path = folder / DATABASE
    if not path.exists():
        raise StoreMissing(path=folder.name)
    if not path.stat().st_size:
        raise StoreDamaged(path=path.name, detail="the file is empty")
    connection = connect(path, keys.store)
    try:
        _check_pages(connection, path)
        connection.executescript(_SCHEMA.read_text("utf-8"))
        hub, head = _read_head(connection, keys, path)
        if not is_current(connection, schema):
            rebuild(connection, schema)
    except DatabaseError as error:
        connection.close()
        raise StoreDamaged(path=path.name, detail=str(error)) from error
    except BaseException:
        connection.close()
        raise
    return Store(path, keys, connection, head, hub, clock or Clock())


def forget_commands(tx: Tx, context: Context, older_than_ms: int) -> None:
    """Drop the kept answers of commands older than this; their facts stay."""
    tx.execute("DELETE FROM command WHERE at < ?", context.now_ms - older_than_ms)


def _check_pages(connection: Connection, path: Path) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StoreDamaged(path=path.name, detail=verdict)


def _read_head(connection: Connection, keys: StoreKeys, path: Path) -> tuple[str, Head]:
    """(hub id, head), with the last entries' hashes and the last signature checked."""
    rows = connection.execute("SELECT seq, body, hash FROM journal ORDER BY seq DESC LIMIT 64").fetchall()
    seal = connection.execute("SELECT seq, signature FROM seal ORDER BY seq DESC LIMIT 1").fetchone()
    first = connection.execute("SELECT body FROM journal WHERE seq = 1").fetchone()
    if not rows or seal is None or first is None:
        raise StoreDamaged(path=path.name, detail="no entries")
    if rows[-1][0] == 1:
        rows.append((0, b"", GENESIS_HASH))
    for newer, older in pairwise(rows):
        if newer[0] != older[0] + 1 or entry_hash(older[2], newer[1]) != newer[2]:
            raise StoreDamaged(path=path.name, detail=f"entry {newer[0]} does not follow")
    try:
        last = decode_entry(rows[0][1])
        opened: Any = decode_entry(first[0]).decoded()
    except msgspec.DecodeError as error:
        raise StoreDamaged(path=path.name, detail=f"cannot be read: {error}") from error
    head = Head(last.epoch, last.seq, rows[0][2], last.at, seal[1])
    if seal[0] != last.seq or opened.public_key != keys.public.hex():
        raise StoreDamaged(path=path.name, detail="the head is not signed by this store's key")
    try:
        keys.signing.public_key().verify(seal[1], head_message(opened.hub, head.epoch, head.seq, head.hash))
    except InvalidSignature as error:
        raise StoreDamaged(path=path.name, detail="the head's signature is wrong") from error
    return opened.hub, head


def _result_type(rule: Callable[..., Any]) -> Any:
    if rule not in _RESULT_TYPES:
        _RESULT_TYPES[rule] = get_type_hints(rule).get("return", Any)
    return _RESULT_TYPES[rule]
