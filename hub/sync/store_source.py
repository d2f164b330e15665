"""The hub's store as the uplink sees it."""

import asyncio

from hub.cashier import day_state
from hub.journal.entry import GENESIS_HASH
from hub.journal.store import Store
from hub.journal.tx import Context, Reader, Tx
from hub.journal.wire import DaySummary
from hub.journal.writer import Committed
from hub.journal.writer import Head as StoreHead
from hub.ledger import state as ledger_state
from hub.store.state import StoreRow
from hub.sync.source import Head

_POSITION = "sync_position"


class StoreSource:
    """Reads entries as they stand in the store; the acknowledged position is kept beside them."""

    def __init__(self, store: Store, row: StoreRow) -> None:
        self._store = store
        self.hub = row.hub
        self.chain = row.chain
        self.shard = row.shard
        self.public_key = store.keys.public
        self._moved = asyncio.Event()
        store.on_commit.append(self._on_commit)

    async def head(self) -> Head:
        head = self._store.head
        return Head(head.epoch, head.seq, head.hash, head.at, head.signature)

    async def entries(self, after_seq: int, limit: int, max_bytes: int) -> list[tuple[int, bytes]]:
        return await self._store.read(_entries, after_seq, limit, max_bytes)

    async def hash_at(self, seq: int) -> bytes:
        return await self._store.read(_hash_at, seq)

    async def day_summary(self, day: str) -> DaySummary:
        return await self._store.read(_day_summary, day)

    def sign(self, message: bytes) -> bytes:
        return self._store.keys.signing.sign(message)

    async def acknowledged(self, epoch: int, seq: int, digest: bytes, at: int) -> None:
        value = f"{epoch} {seq} {digest.hex()} {at}".encode()
        await self._store.write(_keep_position, value, actor="system", device="hub")

    async def sync_position(self) -> tuple[int, bytes]:
        return await self._store.read(_position)

    async def changed(self) -> None:
        await self._moved.wait()
        self._moved.clear()

    def _on_commit(self, _head: StoreHead, _entries: Committed) -> None:
        self._moved.set()


def _entries(reader: Reader, after_seq: int, limit: int, max_bytes: int) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    size = 0
    cursor = reader.connection.execute(
        "SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (after_seq, limit)
    )
    for seq, body in cursor:
        size += len(body)
        if found and size > max_bytes:
            break
        found.append((seq, body))
    return found


def _hash_at(reader: Reader, seq: int) -> bytes:
    row = reader.one("SELECT hash FROM journal WHERE seq = ?", seq)
    if row is None:
        raise LookupError(f"no entry {seq}")
    return bytes(row[0])


def _keep_position(tx: Tx, _context: Context, value: bytes) -> None:
    tx.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", _POSITION, value)


def _position(reader: Reader) -> tuple[int, bytes]:
    row = reader.one("SELECT value FROM meta WHERE name = ?", _POSITION)
    if row is None:
        return 0, GENESIS_HASH
    _, seq, digest, _ = row[0].decode().split()
    return int(seq), bytes.fromhex(digest)


def _day_summary(reader: Reader, day: str) -> DaySummary:
    hours = ledger_state.hours(reader, day)
    bills, visits, topped_up_fen, _ = day_state.day_figures(reader, day)
    return DaySummary(
        day=day, received_fen=sum(hour.received_fen for hour in hours),
        revenue_fen=sum(hour.revenue_fen for hour in hours), topped_up_fen=topped_up_fen, visits=visits, bills=bills,
    )  # fmt: skip
