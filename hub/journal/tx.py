"""What a rule sees: reads of state, and `append`, which writes a fact, its postings and its state together."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NewType, TypeVar

import msgspec

from hub.errors import MeishuError
from hub.ids import ulid
from hub.journal import vault
from hub.journal.clock import Trust
from hub.journal.database import Connection
from hub.journal.entry import MAX_BODY_BYTES, Entry, canonical, entry_hash
from hub.journal.fact import Fact
from hub.ledger.postings import Posting, check_balanced

T = TypeVar("T")
F = TypeVar("F", bound=Fact)
Keeper = Callable[["Tx", Entry, Any], None]
Row = tuple[Any, ...]

KEEPERS: dict[type[Fact], list[Keeper]] = {}
EVERY: list[Callable[["Tx", Entry], None]] = []


class FactTooLarge(
    MeishuError,
    code="fact_too_large",
    status=413,
    zh="内容过长（{size} 字节），未记录",
    en="Too large ({size} bytes); nothing was recorded",
): ...


def keeps(fact: type[F]) -> Callable[[Callable[["Tx", Entry, F], None]], Callable[["Tx", Entry, F], None]]:
    """Register the function that keeps state tables from this fact; it runs at append and at replay alike."""

    def register(function: Callable[["Tx", Entry, F], None]) -> Callable[["Tx", Entry, F], None]:
        KEEPERS.setdefault(fact, []).append(function)
        return function

    return register


class Reader:
    """Plain SQL reads on state."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.memo: dict[str, Any] = {}
        """What can never change once it is there, such as the store's zone."""

    def one(self, sql: str, *parameters: Any) -> Row | None:
        row: Row | None = self.connection.execute(sql, parameters).fetchone()
        return row

    def all(self, sql: str, *parameters: Any) -> list[Row]:
        rows: list[Row] = self.connection.execute(sql, parameters).fetchall()
        return rows

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class Context:
    """Who, where, when, why. `now_ms` is the journal's time; ids are made here so that rules stay pure."""

    now_ms: int
    clock: Trust
    actor: str
    device: str
    command: str

    def new_id(self, kind: NewType | type[T]) -> Any:
        """A fresh identifier of this kind."""
        return kind(ulid(self.now_ms))  # type: ignore[call-arg]

    def new_secret(self) -> str:
        """31 characters that cannot be guessed: "E" and 120 random bits in hex."""
        return "E" + secrets.token_hex(15).upper()


class Tx(Reader):
    """One command's view of the store. `head` is (seq, hash, at) of the last entry; only `append` moves it."""

    def __init__(self, connection: Connection, epoch: int, head: tuple[int, bytes, int]) -> None:
        super().__init__(connection)
        self.epoch = epoch
        self.head = head
        self.context: Context | None = None
        self._fresh = vault.Fresh()
        self.appended: list[tuple[Entry, Fact]] = []

    def begin(self, context: Context) -> None:
        """A command begins: nothing of the one before, which may have been rolled back, is remembered."""
        self.context = context
        self._fresh = vault.Fresh()

    def execute(self, sql: str, *parameters: Any) -> int:
        """Write state; the number of rows changed. Only keepers call it."""
        count: int = self.connection.execute(sql, parameters).rowcount
        return count

    def append(self, fact: Fact, *postings: Posting) -> Entry:
        """Write one entry and keep its state. Raises UnbalancedPostings, FactTooLarge."""
        context = self.context
        if context is None:
            raise RuntimeError("append outside a command")
        check_balanced(postings)
        seq, previous, last_at = self.head
        at = max(context.now_ms, last_at)
        entry = Entry(
            seq=seq + 1, epoch=self.epoch, at=at, clock=context.clock.value, actor=context.actor,
            device=context.device, command=context.command, kind=fact.kind, v=fact.version,
            fact=msgspec.Raw(canonical(fact)), postings=postings,
        )  # fmt: skip
        body = canonical(entry)
        if len(body) > MAX_BODY_BYTES:
            raise FactTooLarge(size=len(body))
        digest = entry_hash(previous, body)
        self.connection.execute("INSERT INTO journal (seq, body, hash) VALUES (?, ?, ?)", (entry.seq, body, digest))
        self.head = (entry.seq, digest, at)
        self.keep(entry, fact)
        self.appended.append((entry, fact))
        return entry

    def keep(self, entry: Entry, fact: Fact) -> None:
        """Bring the state tables up to this entry."""
        for every in EVERY:
            every(self, entry)
        for keeper in KEEPERS.get(type(fact), ()):
            keeper(self, entry, fact)

    def seal(self, subject: str, value: Any) -> vault.Box:
        """Encrypt personal data under the subject's own key."""
        return vault.seal(self.connection, subject, value, self._fresh)

    def unseal(self, subject: str, box: vault.Box, as_type: type[T]) -> T | None:
        """The personal data, or None once the subject is forgotten. Raises BoxDamaged."""
        return vault.unseal(self.connection, subject, box, as_type, self._fresh)

    def forget(self, subject: str) -> None:
        vault.forget(self.connection, subject)
        self._fresh = vault.Fresh()
