"""The ingest transaction: verify, drop overlap, extend the copy of the journal, roll up, then answer.

`ingest` runs on the writer's connection inside one transaction for many messages; each message has a savepoint, and
its answer may be sent only after the commit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlcipher3

from cloud.ingest import registry, rollup
from cloud.ingest.registry import Hub
from cloud.ingest.verify import BadEntry, Checked, check_batch, check_entries
from cloud.storage.sqlite import Writer
from hub.journal.entry import GENESIS_HASH, head_message
from hub.journal.wire import (
    Ack,
    BadMessage,
    Batch,
    Down,
    Fenced,
    Gap,
    Hello,
    Quarantined,
    Rejected,
    Summary,
    decode_state,
    decode_up,
    is_signed,
    summary_message,
)
from hub.ledger.postings import UnbalancedPostings
from hub.store.facts import StoreOpened

_UNSTORABLE = (
    BadEntry,
    UnbalancedPostings,
    OverflowError,
    ValueError,
    sqlcipher3.IntegrityError,
    sqlcipher3.DataError,
)
"""What a signed but senseless entry can raise; trouble with the disk is not among them and stops the worker."""
_TOPIC = re.compile(r"meishu/1/([A-Za-z0-9_-]{1,64})/(\d{1,6})/([A-Za-z0-9_-]{1,64})/(up|state)")


@dataclass(frozen=True)
class Arrival:
    """A message as the broker gave it."""

    topic: str
    payload: bytes


@dataclass(frozen=True)
class Policy:
    """now: milliseconds; credit, not_before_ms: the pace asked of hubs at present."""

    now: int
    trust_first_use: bool = False
    credit: int = 4
    not_before_ms: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of an arrival. news: the owner's figures changed. fault: a counter's name, "" when all is well."""

    chain: str = ""
    shard: int = 0
    hub: str = ""
    reply: Down | None = None
    news: bool = False
    inserted: int = 0
    fault: str = ""


@dataclass(frozen=True)
class _Result:
    reply: Down | None = None
    news: bool = False
    inserted: int = 0
    fault: str = ""


def ingest(connection: Writer, arrivals: Sequence[Arrival], policy: Policy) -> list[Outcome]:
    """Take the messages in order. Never raises for what a message holds."""
    return [_take(connection, arrival, policy) for arrival in arrivals]


def _take(connection: Writer, arrival: Arrival, policy: Policy) -> Outcome:
    match = _TOPIC.fullmatch(arrival.topic)
    if match is None:
        return Outcome(fault="bad_topic")
    chain, shard, name, leaf = match[1], int(match[2]), match[3], match[4]
    hub = registry.find(connection, chain, name)
    connection.execute("SAVEPOINT arrival")
    try:
        if leaf == "state":
            result = _on_state(connection, hub, arrival.payload, policy)
        else:
            result = _on_up(connection, hub, chain, name, arrival.payload, policy)
    except BadMessage:
        connection.execute("ROLLBACK TO arrival")
        result = _refused(connection, hub, "bad_message", policy)
    except _UNSTORABLE:
        connection.execute("ROLLBACK TO arrival")
        result = _unstorable(connection, hub, arrival.payload, policy)
    connection.execute("RELEASE arrival")
    return Outcome(chain, shard, name, result.reply, result.news, result.inserted, result.fault)


def _on_state(connection: Writer, hub: Hub | None, payload: bytes, policy: Policy) -> _Result:
    state = decode_state(payload)
    if hub is None:
        return _Result()
    return _Result(news=registry.seen(connection, hub, state, state.seq, policy.now))


def _on_up(connection: Writer, hub: Hub | None, chain: str, name: str, payload: bytes, policy: Policy) -> _Result:
    message = decode_up(payload)
    if hub is None:
        return _on_stranger(connection, chain, name, message, payload, policy)
    if message.epoch < hub.epoch:
        registry.alarm(connection, chain, name, "fenced", policy.now)
        return _Result(Fenced(epoch=hub.epoch), fault="fenced")
    if not is_signed(hub.public_key, message.signature, _signed(name, message)):
        return _refused(connection, hub, "bad_signature", policy)
    if message.epoch > hub.epoch:
        return _refused(connection, hub, "epoch_ahead", policy)
    if hub.quarantine_reason is not None:
        if isinstance(message, Batch):
            registry.keep(connection, hub, hub.quarantine_reason, payload, policy.now)
        return _Result(_quarantined(hub, hub.quarantine_reason), fault="quarantined")
    last = message.last_seq if isinstance(message, Batch) else message.seq
    news = registry.seen(connection, hub, None, last, policy.now)
    match message:
        case Hello():
            result = _on_hello(connection, hub, message, payload, policy)
        case Summary():
            result = _Result(news=registry.summarise(connection, hub, message))
        case Batch():
            result = _on_batch(connection, hub, message, payload, policy)
    return _Result(result.reply, news or result.news, result.inserted, result.fault)


def _on_stranger(
    connection: Writer,
    chain: str,
    name: str,
    message: Hello | Batch | Summary,
    payload: bytes,
    policy: Policy,
) -> _Result:
    """An unknown hub. Where first use is trusted, its first entry says which key is its own."""
    if not policy.trust_first_use:
        return _Result(Rejected(reason="unknown_hub"), fault="unknown_hub")
    start = Gap(epoch=message.epoch, seq=0, hash=GENESIS_HASH, credit=1, not_before_ms=0)
    if isinstance(message, Hello):
        return _Result(Ack(epoch=message.epoch, seq=0, hash=GENESIS_HASH, credit=1, not_before_ms=0))
    if isinstance(message, Summary):
        return _Result()
    if message.first_seq != 1:
        return _Result(start)
    first = check_entries(message, check_batch(message), 0)[0].fact
    if not isinstance(first, StoreOpened) or (first.chain, first.hub) != (chain, name):
        return _Result(Rejected(reason="unknown_hub"), fault="unknown_hub")
    try:
        key = bytes.fromhex(first.public_key)
    except ValueError:
        key = b""
    if not is_signed(key, message.signature, _signed(name, message)):
        return _Result(Rejected(reason="bad_signature"), fault="bad_signature")
    registry.enrol(connection, chain, name, key, now=policy.now, epoch=message.epoch)
    hub = registry.find(connection, chain, name)
    assert hub is not None  # noqa: S101 - enrolled above
    registry.seen(connection, hub, None, message.last_seq, policy.now)
    return _on_batch(connection, hub, message, payload, policy)


def _on_hello(connection: Writer, hub: Hub, hello: Hello, payload: bytes, policy: Policy) -> _Result:
    """Compare the two ends of what both have."""
    if hello.seq > hub.head_seq:
        return _Result(_head(hub, policy))
    if _hash_at(connection, hub, hello.seq) != hello.hash:
        return _into_quarantine(connection, hub, "fork", payload, policy)
    if hello.seq < hub.head_seq:
        registry.alarm(connection, hub.chain, hub.hub, "cloud_ahead", policy.now)
        return _Result(_head(hub, policy), fault="cloud_ahead")
    registry.clear(connection, hub.chain, hub.hub, "cloud_ahead", policy.now)
    return _Result(_head(hub, policy))


def _on_batch(connection: Writer, hub: Hub, batch: Batch, payload: bytes, policy: Policy) -> _Result:
    if batch.first_seq > hub.head_seq + 1:
        return _Result(_head(hub, policy, Gap), fault="gap")
    chained = check_batch(batch)
    if _hash_at(connection, hub, batch.first_seq - 1) != batch.prev_hash:
        return _into_quarantine(connection, hub, "fork", payload, policy)
    overlap = min(batch.last_seq, hub.head_seq)
    if overlap >= batch.first_seq:
        ours, theirs = _hash_at(connection, hub, overlap), chained[overlap - batch.first_seq][1]
        if ours != theirs:
            return _into_quarantine(connection, hub, "fork", payload, policy)
    if batch.last_seq <= hub.head_seq:
        return _Result(_head(hub, policy), fault="duplicate")
    try:
        fresh = check_entries(batch, chained, hub.head_seq)
    except UnbalancedPostings:
        return _into_quarantine(connection, hub, "unbalanced_postings", payload, policy)
    return _extend(connection, hub, fresh, policy)


def _extend(connection: Writer, hub: Hub, fresh: list[Checked], policy: Policy) -> _Result:
    """Insert, roll up what was inserted, move the head: all or nothing with the transaction."""
    opened = fresh[0].fact
    place = hub.zone
    if isinstance(opened, StoreOpened):
        place = rollup.zone(opened.zone).key
        registry.describe(connection, hub, opened.name, place, opened.shard)
    registry.insert(connection, hub, fresh)
    rollup.write(connection, hub.chain, hub.hub, rollup.tally(fresh, rollup.zone(place)))
    if any(item.fact is None for item in fresh):
        registry.alarm(connection, hub.chain, hub.hub, "needs_upgrade", policy.now)
    last = fresh[-1]
    moved = replace(hub, head_epoch=last.entry.epoch, head_seq=last.entry.seq, head_hash=last.hash)
    return _Result(_head(moved, policy), news=True, inserted=len(fresh))


def _signed(hub: str, message: Hello | Batch | Summary) -> bytes:
    """The bytes its signature is over."""
    match message:
        case Hello():
            return head_message(hub, message.epoch, message.seq, message.hash)
        case Batch():
            return head_message(hub, message.epoch, message.last_seq, message.last_hash)
        case Summary():
            return summary_message(hub, message.epoch, message.seq, message.at, message.day)


def _refused(connection: Writer, hub: Hub | None, reason: str, policy: Policy) -> _Result:
    if hub is not None:
        registry.alarm(connection, hub.chain, hub.hub, reason, policy.now)
    return _Result(Rejected(reason=reason), fault=reason)


def _unstorable(connection: Writer, hub: Hub | None, payload: bytes, policy: Policy) -> _Result:
    if hub is None:
        return _Result(Rejected(reason="bad_message"), fault="bad_message")
    return _into_quarantine(connection, hub, "bad_entry", payload, policy)


def _into_quarantine(connection: Writer, hub: Hub, reason: str, payload: bytes, policy: Policy) -> _Result:
    registry.quarantine(connection, hub, reason, payload, policy.now)
    return _Result(_quarantined(hub, reason), news=True, fault=reason)


def _quarantined(hub: Hub, reason: str) -> Quarantined:
    return Quarantined(seq=hub.head_seq, hash=hub.head_hash, reason=reason)


def _head(hub: Hub, policy: Policy, kind: type[Ack] = Ack) -> Ack:
    """Where the cloud's copy ends."""
    return kind(
        epoch=hub.head_epoch,
        seq=hub.head_seq,
        hash=hub.head_hash,
        credit=policy.credit,
        not_before_ms=policy.not_before_ms,
    )


def _hash_at(connection: Writer, hub: Hub, seq: int) -> bytes:
    """Of the cloud's copy; 0 <= seq <= head."""
    if seq == 0:
        return GENESIS_HASH
    if seq == hub.head_seq:
        return hub.head_hash
    row = connection.execute(
        "SELECT hash FROM entry WHERE chain = ? AND hub = ? AND seq = ?", (hub.chain, hub.hub, seq)
    ).fetchone()
    return bytes(row[0])
