"""What the uplink needs of the store's journal, and no more."""

from typing import NamedTuple, Protocol

from hub.journal.wire import DaySummary

__all__ = ["DaySummary", "Head", "JournalSource"]


class Head(NamedTuple):
    """Where the journal ends; signature: Ed25519 over entry.head_message(hub, epoch, seq, hash)."""

    epoch: int
    seq: int
    hash: bytes
    at: int
    signature: bytes


class JournalSource(Protocol):
    """The journal is the queue: nothing is handed over, positions only move."""

    @property
    def hub(self) -> str: ...
    @property
    def chain(self) -> str: ...
    @property
    def shard(self) -> int: ...
    @property
    def public_key(self) -> bytes: ...

    async def head(self) -> Head: ...

    async def entries(self, after_seq: int, limit: int, max_bytes: int) -> list[tuple[int, bytes]]:
        """(seq, canonical body) from after_seq + 1, oldest first; within `limit` and `max_bytes`, but one at least."""
        ...

    async def hash_at(self, seq: int) -> bytes:
        """The hash of entry `seq`, 1 <= seq <= head."""
        ...

    async def day_summary(self, day: str) -> DaySummary: ...

    def sign(self, message: bytes) -> bytes:
        """Ed25519, 64 bytes, with the key whose public half is `public_key`."""
        ...

    async def acknowledged(self, epoch: int, seq: int, digest: bytes, at: int) -> None:
        """Keep the position up to which the cloud has the journal; `at`: milliseconds."""
        ...

    async def sync_position(self) -> tuple[int, bytes]:
        """(seq, hash) last acknowledged; (0, GENESIS_HASH) before the first."""
        ...

    async def changed(self) -> None:
        """Return when the head has moved since the last call. May be cancelled."""
        ...
