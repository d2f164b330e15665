"""The single writer: one thread, one connection; waiting commands share one COMMIT and are answered after it."""

import asyncio
import contextlib
import hmac
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from hub.errors import MeishuError
from hub.journal.clock import Clock, Trust
from hub.journal.database import Connection, DatabaseError
from hub.journal.entry import Entry, canonical, head_message
from hub.journal.errors import DiskFull, IdempotencyKeyReused, Overloaded, Stopping, StorageFailed
from hub.journal.fact import Fact
from hub.journal.keys import StoreKeys
from hub.journal.tx import Context, Tx

R = TypeVar("R")
Rule = Callable[[Tx, Context, Any], R]
Committed = list[tuple[Entry, Fact]]

MAX_WAITING = 4_096
MAX_BATCH = 128
_CHECKPOINT_AFTER_PAGES = 1_000
_IDLE_S = 0.25


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends, signed. `at` in milliseconds."""

    epoch: int
    seq: int
    hash: bytes
    at: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Written(Generic[R]):
    value: R
    replayed: bool = False


@dataclass(slots=True)
class Command:
    """One call of a rule. `fingerprint` is empty where the caller has no idempotency key of its own.

    `view` reads what the caller is answered from the rule's result, on the writer's own connection: its pages are
    warm, where a reader would have to decrypt them anew after every commit.
    """

    rule: Rule[Any]
    body: Any
    actor: str
    device: str
    key: str
    fingerprint: bytes
    result_type: Any
    view: Callable[[Tx, Any, int], Any] | None
    future: "asyncio.Future[Any]"
    outcome: Any = None
    error: BaseException | None = None


def fingerprint(name: str, body: Any, key: bytes) -> bytes:
    """What an idempotency key is bound to: the rule and the exact body; keyed, for a body may hold a PIN."""
    return hmac.digest(key, name.encode() + b"\0" + canonical(body), "sha256")


@dataclass(slots=True)
class _Queue:
    waiting: deque[Command] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)
    closing: bool = False


class Writer:
    """Owns the connection from `start` to `stop`. `on_commit` runs on the event loop, before the answers."""

    def __init__(
        self, connection: Connection, *, hub: str, keys: StoreKeys, clock: Clock, head: Head,
        on_commit: Callable[[Head, Committed], None],
    ) -> None:  # fmt: skip
        self._connection = connection
        self._hub = hub
        self._keys = keys
        self._clock = clock
        self._on_commit = on_commit
        self._queue = _Queue()
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self.head = head
        self.trust = Trust.UNSYNCED
        self.failed: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, then end the thread."""
        with self._queue.changed:
            self._queue.closing = True
            self._queue.changed.notify()
        self._thread.join()

    def submit(self, command: Command) -> None:
        """Raises Overloaded, Stopping, StorageFailed; otherwise `command.future` is resolved exactly once."""
        self._check_storage()
        with self._queue.changed:
            if self._queue.closing:
                raise Stopping
            if len(self._queue.waiting) >= MAX_WAITING:
                raise Overloaded
            self._queue.waiting.append(command)
            self._queue.changed.notify()

    def _answer(self, batch: list[Command]) -> None:
        """One wake-up of the event loop for the whole batch."""
        batch[0].future.get_loop().call_soon_threadsafe(_resolve, batch)

    def _check_storage(self) -> None:
        if self.failed is not None:
            raise StorageFailed

    def _run(self) -> None:
        while batch := self._take():
            self._commit(batch)
            self._answer(batch)

    def _take(self) -> list[Command]:
        queue = self._queue
        with queue.changed:
            while not queue.waiting:
                if queue.closing:
                    return []
                if not queue.changed.wait(_IDLE_S) and not queue.waiting:
                    self._checkpoint()
            return [queue.waiting.popleft() for _ in range(min(MAX_BATCH, len(queue.waiting)))]

    def _checkpoint(self) -> None:
        """Move the write-ahead log into the file while nobody waits."""
        with contextlib.suppress(DatabaseError):  # a reader holds it: the next idle moment will do
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def _commit(self, batch: list[Command]) -> None:
        tx = Tx(self._connection, self.head.epoch, (self.head.seq, self.head.hash, self.head.at))
        try:
            self._check_storage()
            self._connection.execute("BEGIN IMMEDIATE")
            for command in batch:
                self._apply(tx, command)
            head = self._seal(tx)
            self._connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - every waiting caller must hear of it
            failure = self._give_up(error)
            for command in batch:
                command.outcome, command.error = None, failure
            return
        if tx.appended:
            self.head = head
            self._on_commit(head, tx.appended)

    def _apply(self, tx: Tx, command: Command) -> None:
        before, count = tx.head, len(tx.appended)
        self._connection.execute("SAVEPOINT command")
        try:
            command.outcome = self._call(tx, command)
        except MeishuError as error:
            command.error = error
        except DatabaseError as error:
            if _is_storage_fault(error):
                raise
            command.error = error
        except Exception as error:  # noqa: BLE001 - a fault in one rule must not touch its neighbours
            command.error = error
        if command.error is not None:
            self._connection.execute("ROLLBACK TO command")
            tx.head = before
            del tx.appended[count:]
        self._connection.execute("RELEASE command")

    def _call(self, tx: Tx, command: Command) -> Written[Any]:
        if command.fingerprint:
            row = tx.one(
                "SELECT fingerprint, result FROM command WHERE device = ? AND key = ?",
                command.device,
                command.key,
            )
            if row is not None:
                if row[0] != command.fingerprint:
                    raise IdempotencyKeyReused
                value = msgspec.json.decode(row[1], type=command.result_type)
                return Written(self._view(tx, command, value), replayed=True)
        now, self.trust = self._clock.read(tx.head[2])
        context = Context(now, self.trust, command.actor, command.device, command.key)
        tx.begin(context)
        value = command.rule(tx, context, command.body)
        if command.fingerprint:
            tx.execute(
                "INSERT INTO command (device, key, fingerprint, result, at) VALUES (?, ?, ?, ?, ?)",
                command.device, command.key, command.fingerprint, msgspec.json.encode(value, enc_hook=str), now,
            )  # fmt: skip
        return Written(self._view(tx, command, value))

    def _view(self, tx: Tx, command: Command, value: Any) -> Any:
        return value if command.view is None else command.view(tx, value, tx.head[2])

    def _seal(self, tx: Tx) -> Head:
        """Sign the new head, if it moved, in the same transaction."""
        if not tx.appended:
            return self.head
        seq, digest, at = tx.head
        signature = self._keys.signing.sign(head_message(self._hub, self.head.epoch, seq, digest))
        tx.execute("INSERT INTO seal (seq, signature) VALUES (?, ?)", seq, signature)
        return Head(self.head.epoch, seq, digest, at, signature)

    def _give_up(self, error: BaseException) -> BaseException:
        """Roll back; a full disk or a lock may be tried again, any other fault of the storage stops the store."""
        if self._connection.in_transaction:
            try:
                self._connection.execute("ROLLBACK")
            except DatabaseError as rollback_error:
                self.failed = rollback_error
                return StorageFailed()
        if isinstance(error, DatabaseError) and "full" in str(error):
            return DiskFull()
        if isinstance(error, DatabaseError) and "locked" in str(error):  # another process writes: nothing is broken
            return Overloaded()
        if isinstance(error, DatabaseError):
            self.failed = error
            return StorageFailed()
        return error


def _is_storage_fault(error: BaseException) -> bool:
    """Whether the disk or the file is at fault, not the statement."""
    words = str(error)
    return any(word in words for word in ("full", "I/O", "malformed", "readonly", "not a database", "unable to open"))


def _resolve(batch: list[Command]) -> None:
    """On the event loop: answer each caller that still waits."""
    for command in batch:
        if command.future.done():
            continue
        if command.error is not None:
            command.future.set_exception(command.error)
        else:
            command.future.set_result(command.outcome)
