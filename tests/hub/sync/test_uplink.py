"""The uplink against a real broker and the real ingest worker: what the hub has, the cloud gets, entry for entry."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from cloud.config import load
from cloud.ingest import registry
from cloud.ingest.worker import Worker
from cloud.storage.sqlite import Store
from hub.journal.wire import MAX_BATCH_ENTRIES, encode, topic
from hub.sync import mqtt
from hub.sync.mqtt import Endpoint
from hub.sync.session import Timing
from hub.sync.simulator import SimulatedJournal
from hub.sync.uplink import SyncStatus, Uplink
from tests.hub.sync.conftest import Broker
from tests.patience import WAIT_S

NOON = 1_795_320_000_000
QUICK = Timing(answer_s=0.6, retry_base_s=0.02, retry_cap_s=0.1, halted_s=0.05)


class Pair:
    """A worker and any number of uplinks on one broker."""

    def __init__(self, store: Store, folder: Path, broker: Broker) -> None:
        self.store, self.broker, self._folder = store, broker, folder
        self._tasks: list[asyncio.Task[None]] = []
        self.worker: Worker

    async def start_worker(self, *, trust: bool = True) -> None:
        config = load(None, data=str(self._folder), trust_first_use=trust)
        self.worker = Worker(self.store, config, self.broker.port, lambda: NOON)
        self.worker_task = asyncio.create_task(self.worker.run())
        self._tasks.append(self.worker_task)
        await asyncio.wait_for(self.worker.connected.wait(), WAIT_S)

    def uplink(self, journal: SimulatedJournal, timing: Timing = QUICK) -> Uplink:
        endpoint = Endpoint(host="127.0.0.1", port=self.broker.port)
        made = Uplink(journal, endpoint, today=lambda: "2026-11-22", timing=timing)
        self._tasks.append(asyncio.create_task(made.run()))
        return made

    async def copy(self, hub: str) -> list[bytes]:
        async with self.store.read() as reader:
            return [body for (body,) in await reader.all("SELECT body FROM entry WHERE hub = ? ORDER BY seq", hub)]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
async def pair(broker: Broker, tmp_path: Path) -> AsyncIterator[Pair]:
    async with Store(tmp_path / "data", tmp_path / "key") as store:
        made = Pair(store, tmp_path / "data", broker)
        yield made
        await made.stop()


async def until(uplink: Uplink, holds: Callable[[SyncStatus], bool]) -> SyncStatus:
    async with asyncio.timeout(WAIT_S):
        while not holds(uplink.status):
            await uplink.status_changed()
    return uplink.status


def complete(journal: SimulatedJournal) -> Callable[[SyncStatus], bool]:
    return lambda status: status.state == "online" and status.acked_seq == len(journal.bodies)


def journal_of(count: int, hub: str = "hub1") -> SimulatedJournal:
    journal = SimulatedJournal(hub, at=NOON)
    journal.open()
    for number in range(count):
        journal.sell(100 + number)
    return journal


async def test_a_backlog_arrives_whole_and_a_sale_follows_at_once(pair: Pair) -> None:
    journal = journal_of(3 * MAX_BATCH_ENTRIES)
    await pair.start_worker()
    uplink = pair.uplink(journal)
    await until(uplink, complete(journal))
    for amount in range(5):
        journal.sell(1 + amount)
        status = await until(uplink, complete(journal))
    assert await pair.copy("hub1") == journal.bodies
    assert journal.position == (len(journal.bodies), journal.hashes[-1])
    assert (status.behind, status.reason) == (0, "")
    assert not set(pair.worker.meters.faults) - {"duplicate"}


async def test_several_hubs_do_not_mix(pair: Pair) -> None:
    journals = [journal_of(300 + n, f"hub{n}") for n in range(4)]
    await pair.start_worker()
    uplinks = [pair.uplink(journal) for journal in journals]
    for journal, uplink in zip(journals, uplinks, strict=True):
        await until(uplink, complete(journal))
        assert await pair.copy(journal.hub) == journal.bodies


async def test_a_broker_killed_in_traffic_loses_nothing(pair: Pair) -> None:
    journal = journal_of(200)
    await pair.start_worker()
    uplink = pair.uplink(journal)
    for _ in range(2):
        await until(uplink, lambda status: status.acked_seq > 0)
        for amount in range(1, 800):
            journal.sell(amount)
        await pair.broker.stop()
        await until(uplink, lambda status: status.state == "offline")
        journal.sell(1)
        await pair.broker.start()
        await until(uplink, complete(journal))
    assert await pair.copy("hub1") == journal.bodies


async def test_a_cloud_that_dies_between_commit_and_answer_counts_nothing_twice(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = journal_of(700)
    await pair.start_worker()
    died = asyncio.Event()

    async def die(*_: object) -> None:
        if pair.worker.meters.entries >= MAX_BATCH_ENTRIES:
            died.set()
            await asyncio.Event().wait()
        await answer(*_)

    answer = pair.worker._answer
    monkeypatch.setattr(pair.worker, "_answer", die)
    uplink = pair.uplink(journal)
    await asyncio.wait_for(died.wait(), WAIT_S)
    pair.worker_task.cancel()
    await asyncio.gather(pair.worker_task, return_exceptions=True)
    assert uplink.status.acked_seq < MAX_BATCH_ENTRIES
    await pair.start_worker()
    await until(uplink, complete(journal))
    assert await pair.copy("hub1") == journal.bodies
    async with pair.store.read() as reader:
        assert await reader.one("SELECT SUM(received_fen) FROM rollup_hour") == (sum(range(100, 800)),)


async def test_a_silent_cloud_is_waited_for(pair: Pair) -> None:
    journal = journal_of(3)
    uplink = pair.uplink(journal, Timing(answer_s=0.1, retry_base_s=0.02, retry_cap_s=0.1, halted_s=0.05))
    status = await until(uplink, lambda status: status.state == "offline")
    assert status.reason == "cloud_silent"
    await pair.start_worker()
    await until(uplink, complete(journal))


async def test_lost_batches_are_sent_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = journal_of(4 * MAX_BATCH_ENTRIES)
    await pair.start_worker()
    sent = 0
    publish = mqtt.Link.publish

    async def lossy(self: mqtt.Link, name: str, payload: bytes, *, retain: bool = False) -> None:
        nonlocal sent
        sent += len(payload) > 2_000
        if len(payload) > 2_000 and sent in {1, 3, 4}:
            return
        await publish(self, name, payload, retain=retain)

    monkeypatch.setattr(mqtt.Link, "publish", lossy)
    await until(pair.uplink(journal), complete(journal))
    assert await pair.copy("hub1") == journal.bodies
    assert pair.worker.meters.faults["gap"] >= 1


async def test_large_entries_are_sent_fewer_at_a_time(pair: Pair) -> None:
    import random  # noqa: PLC0415

    from hub.members.facts import MemberChanged  # noqa: PLC0415

    journal = journal_of(0)
    for number in range(40):
        noise = random.Random(number).randbytes(9_000).hex()
        journal.append(MemberChanged(member="M", box=noise))
    await pair.start_worker()
    await until(pair.uplink(journal), complete(journal))
    assert await pair.copy("hub1") == journal.bodies


async def test_a_fork_stops_the_hub_until_a_person_has_looked(pair: Pair) -> None:
    journal = journal_of(5)
    await pair.start_worker()
    first = pair.uplink(journal)
    await until(first, complete(journal))
    pair._tasks.pop().cancel()
    clone = SimulatedJournal("hub1", at=NOON)
    clone._key, clone.public_key = journal._key, journal.public_key
    clone.bodies, clone.hashes = journal.bodies[:3], journal.hashes[:4]
    for amount in range(1, 6):
        clone.sell(amount * 7)
    uplink = pair.uplink(clone)
    status = await until(uplink, lambda status: status.state == "quarantined")
    assert status.reason == "fork"
    assert await pair.copy("hub1") == journal.bodies


async def test_a_retired_hub_is_told(pair: Pair) -> None:
    journal = journal_of(5)
    await pair.start_worker()
    uplink = pair.uplink(journal)
    await until(uplink, complete(journal))
    await pair.store.write(registry.fence, "demo", "hub1", 2)
    journal.sell(1)
    await until(uplink, lambda status: status.state == "fenced")
    assert len(await pair.copy("hub1")) == 6


async def test_a_journal_shorter_than_the_clouds_copy_is_told(pair: Pair) -> None:
    journal = journal_of(5)
    await pair.start_worker()
    uplink = pair.uplink(journal)
    await until(uplink, complete(journal))
    pair._tasks.pop().cancel()
    kept = journal.bodies[:], journal.hashes[:]
    del journal.bodies[4:], journal.hashes[5:]
    uplink = pair.uplink(journal)
    await until(uplink, lambda status: status.state == "cloud_ahead")
    journal.bodies, journal.hashes = kept
    await until(uplink, complete(journal))


async def test_an_unknown_hub_waits_until_it_is_enrolled(pair: Pair) -> None:
    journal = journal_of(2)
    await pair.start_worker(trust=False)
    uplink = pair.uplink(journal)
    await until(uplink, lambda status: status.reason == "unknown_hub")
    await pair.store.write(lambda connection: registry.enrol(connection, "demo", "hub1", journal.public_key, now=NOON))
    await until(uplink, complete(journal))


async def test_going_away_is_seen(pair: Pair) -> None:
    journal = journal_of(1)
    await pair.start_worker()
    uplink = pair.uplink(journal)
    await until(uplink, complete(journal))
    news: asyncio.Queue[set[str]] = asyncio.Queue()
    pair.worker.on_news = news.put_nowait
    task = pair._tasks.pop()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert uplink.status.state == "off"
    async with asyncio.timeout(WAIT_S):
        while True:
            async with pair.store.read() as reader:
                if await reader.one("SELECT online FROM presence") == (0,):
                    break
            await news.get()


async def test_a_slow_reader_is_cut_off_not_lied_to(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt, "INBOX_LIMIT", 8)
    endpoint = Endpoint(host="127.0.0.1", port=broker.port)
    async with mqtt.connect(endpoint, "slow") as slow, mqtt.connect(endpoint, "fast") as fast:
        await slow.subscribe(topic("demo", 0, "hub1", "down"))
        for number in range(64):
            await fast.publish(topic("demo", 0, "hub1", "down"), b"%d" % number)
        with pytest.raises(mqtt.LinkLost):
            await asyncio.wait_for(_drain(slow), WAIT_S)


async def _drain(link: mqtt.Link) -> None:
    async for _ in link.messages():
        pass


async def test_noise_from_the_cloud_is_passed_over(pair: Pair) -> None:
    journal = journal_of(2)
    await pair.start_worker()
    uplink = pair.uplink(journal)
    await until(uplink, complete(journal))
    endpoint = Endpoint(host="127.0.0.1", port=pair.broker.port)
    async with mqtt.connect(endpoint, "noise") as noise:
        for payload in (b"", b"\xff" * 100, encode(await _hello(journal))):
            await noise.publish(topic("demo", 0, "hub1", "down"), payload)
            await noise.publish(topic("demo", 0, "hub1", "up"), payload[:-1])
    journal.sell(5)
    await until(uplink, complete(journal))
    assert uplink.status.state == "online"


async def _hello(journal: SimulatedJournal):
    from hub.journal.wire import Hello  # noqa: PLC0415

    head = await journal.head()
    return Hello(epoch=head.epoch, seq=head.seq, hash=head.hash, at=head.at, signature=head.signature)


async def test_a_fault_in_the_journal_is_said_and_tried_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = journal_of(3)

    async def fail(*_: object) -> None:
        raise OSError("no such page")

    await pair.start_worker()
    with monkeypatch.context() as broken:
        broken.setattr(journal, "entries", fail)
        uplink = pair.uplink(journal)
        status = await until(uplink, lambda status: status.state == "offline")
    assert status.reason == "internal_error"
    await until(uplink, complete(journal))


async def test_no_broker_at_all_is_offline(tmp_path: Path) -> None:
    from cloud.broker import free_port  # noqa: PLC0415

    journal = journal_of(1)
    uplink = Uplink(journal, Endpoint(host="127.0.0.1", port=free_port()), today=lambda: "2026-11-22", timing=QUICK)
    task = asyncio.create_task(uplink.run())
    status = await until(uplink, lambda status: status.state == "offline")
    assert status.reason == "link_lost"
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
