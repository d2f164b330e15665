"""The hubs a chain has: enrolled, fenced, quarantined, released; their presence and their alarms."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from cloud.ingest.verify import Checked
from cloud.storage.sqlite import Writer
from hub.errors import Invalid, NotFound
from hub.journal.entry import GENESIS_HASH
from hub.journal.wire import State, Summary

MAX_QUARANTINED_MESSAGES = 64
"""A hub's; more are only counted in the alarm. The hub's own journal still has what they said."""


@dataclass(frozen=True)
class Hub:
    """A registered hub and where the cloud's copy of its journal ends."""

    chain: str
    hub: str
    zone: str
    public_key: bytes
    epoch: int
    head_epoch: int
    head_seq: int
    head_hash: bytes
    quarantine_reason: str | None


def find(connection: Writer, chain: str, hub: str) -> Hub | None:
    """The hub, its head row held by the transaction."""
    row = connection.execute(
        "SELECT hub.chain, hub.hub, hub.zone, hub.public_key, hub.epoch, head.epoch, head.seq, head.hash,"
        " head.quarantine_reason FROM hub JOIN hub_head AS head USING (chain, hub) WHERE hub.chain = ? AND hub.hub = ?",
        (chain, hub),
    ).fetchone()
    return None if row is None else Hub(*row)


def enrol(
    connection: Writer, chain: str, hub: str, public_key: bytes, *, now: int, shard: int = 0, epoch: int = 1
) -> None:
    """Register a hub, or the new one that takes its place: then `epoch` is higher and fences the old.

    Raises Invalid.
    """
    taken = connection.execute(
        "INSERT INTO hub VALUES (?, ?, ?, ?, 'Asia/Shanghai', ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " public_key = excluded.public_key, epoch = excluded.epoch, shard = excluded.shard"
        " WHERE excluded.epoch > hub.epoch OR (excluded.epoch = hub.epoch AND hub.public_key = excluded.public_key)",
        (chain, hub, shard, hub, public_key, epoch, now),
    ).rowcount
    if not taken:
        raise Invalid(detail=f"{hub} is known by another key: a new hub needs a higher epoch")
    connection.execute(
        "INSERT OR IGNORE INTO hub_head (chain, hub, epoch, seq, hash) VALUES (?, ?, ?, 0, ?)",
        (chain, hub, epoch, GENESIS_HASH),
    )


def fence(connection: Writer, chain: str, hub: str, epoch: int) -> None:
    """From now on only `epoch` is taken. Raises NotFound; an epoch never goes back."""
    if not connection.execute(
        "UPDATE hub SET epoch = ? WHERE chain = ? AND hub = ? AND epoch < ?", (epoch, chain, hub, epoch)
    ).rowcount:
        raise NotFound(what=f"{hub} < {epoch}")


def describe(connection: Writer, hub: Hub, name: str, place: str, shard: int) -> None:
    """What store.opened says of the store."""
    connection.execute(
        "UPDATE hub SET name = ?, zone = ?, shard = ? WHERE chain = ? AND hub = ?",
        (name, place, shard, hub.chain, hub.hub),
    )


def insert(connection: Writer, hub: Hub, fresh: Sequence[Checked]) -> None:
    """Add entries behind the hub's head, and move it: from where it was found, or not at all."""
    connection.executemany(
        "INSERT INTO entry (chain, hub, seq, epoch, at, kind, pending, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(hub.chain, hub.hub, item.entry.seq, item.entry.epoch, item.entry.at, item.entry.kind),
                *(int(item.fact is None), item.hash, item.body),
            )
            for item in fresh
        ],
    )
    last = fresh[-1]
    moved = connection.execute(
        "UPDATE hub_head SET epoch = ?, seq = ?, hash = ?, last_entry_at = ? WHERE chain = ? AND hub = ? AND seq = ?",
        (
            *(last.entry.epoch, last.entry.seq, last.hash, last.entry.at),
            *(hub.chain, hub.hub, hub.head_seq),
        ),
    ).rowcount
    if moved != 1:
        raise AssertionError(f"the head of {hub.hub} moved under the transaction")


def quarantine(connection: Writer, hub: Hub, reason: str, payload: bytes, now: int) -> None:
    """Take nothing more of this hub until a person has looked; keep what it said."""
    connection.execute(
        "UPDATE hub_head SET quarantined_at = COALESCE(quarantined_at, ?), quarantine_reason ="
        " COALESCE(quarantine_reason, ?) WHERE chain = ? AND hub = ?",
        (now, reason, hub.chain, hub.hub),
    )
    keep(connection, hub, reason, payload, now)
    alarm(connection, hub.chain, hub.hub, "quarantined", now)


def keep(connection: Writer, hub: Hub, reason: str, payload: bytes, now: int) -> None:
    """Store a message that was not taken, up to MAX_QUARANTINED_MESSAGES a hub."""
    connection.execute(
        "INSERT OR IGNORE INTO quarantined_message SELECT ?, ?, ?, ?, ?, ? WHERE"
        " (SELECT count(*) FROM quarantined_message WHERE chain = ? AND hub = ?) < ?",
        (
            *(hub.chain, hub.hub, hashlib.sha256(payload).digest(), now, reason, payload),
            *(hub.chain, hub.hub, MAX_QUARANTINED_MESSAGES),
        ),
    )


def release(connection: Writer, chain: str, hub: str, now: int) -> None:
    """A person has looked: take the hub's messages again. Raises NotFound if it is not in quarantine."""
    if not connection.execute(
        "UPDATE hub_head SET quarantined_at = NULL, quarantine_reason = NULL"
        " WHERE chain = ? AND hub = ? AND quarantined_at IS NOT NULL",
        (chain, hub),
    ).rowcount:
        raise NotFound(what=hub)
    clear(connection, chain, hub, "quarantined", now)


def alarm(connection: Writer, chain: str, hub: str, code: str, now: int) -> None:
    """Raise an alarm, or count one that is already open."""
    connection.execute(
        "INSERT INTO alarm (chain, hub, code, first_at, last_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (chain, hub, code) WHERE cleared_at IS NULL"
        " DO UPDATE SET last_at = excluded.last_at, times = times + 1",
        (chain, hub, code, now, now),
    )


def clear(connection: Writer, chain: str, hub: str, code: str, now: int) -> None:
    connection.execute(
        "UPDATE alarm SET cleared_at = ? WHERE chain = ? AND hub = ? AND code = ? AND cleared_at IS NULL",
        (now, chain, hub, code),
    )


def seen(connection: Writer, hub: Hub, state: State | None, head_seq: int, now: int) -> bool:
    """Note that the hub is there, or, by its will, that it has gone; whether that is news."""
    row = connection.execute(
        "SELECT online, session, head_seq FROM presence WHERE chain = ? AND hub = ?", (hub.chain, hub.hub)
    ).fetchone()
    was_online, session, known = row or (0, "", 0)
    if state is not None and not state.online and session not in {"", state.session}:
        return False
    online = state is None or state.online
    session = session if state is None else state.session
    known = max(known, head_seq)
    seen_at = now if online or was_online else None
    connection.execute(
        "INSERT INTO presence VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET online = excluded.online,"
        " session = excluded.session, head_seq = excluded.head_seq, seen_at = COALESCE(?, seen_at)",
        (hub.chain, hub.hub, int(online), session, known, now, seen_at),
    )
    return row is None or bool(was_online) != online or known > row[2]


def all_unseen(connection: Writer, now: int) -> None:
    """The broker's link broke: who is still there will say so."""
    connection.execute("UPDATE presence SET online = 0, session = '', seen_at = ? WHERE online = 1", (now,))


def summarise(connection: Writer, hub: Hub, summary: Summary) -> bool:
    """Keep the hub's latest day summary; whether it was news."""
    day = msgspec.structs.asdict(summary.day)
    return bool(
        connection.execute(
            "INSERT INTO day_summary VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " epoch = excluded.epoch, seq = excluded.seq, at = excluded.at, day = excluded.day,"
            " received_fen = excluded.received_fen, revenue_fen = excluded.revenue_fen,"
            " topped_up_fen = excluded.topped_up_fen, visits = excluded.visits, bills = excluded.bills"
            " WHERE (excluded.epoch, excluded.seq, excluded.at) > (epoch, seq, at)",
            (hub.chain, hub.hub, summary.epoch, summary.seq, summary.at, *day.values()),
        ).rowcount
    )


def all_hubs(connection: Writer) -> list[tuple[str, str]]:
    """(chain, hub) of each."""
    return [(chain, hub) for chain, hub in connection.execute("SELECT chain, hub FROM hub ORDER BY chain, hub")]
