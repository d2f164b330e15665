"""Clouds on free ports, stores in tmp_path, journals in memory with real entries."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from argon2 import PasswordHasher

from cloud.app import STORE, WORKER, create_app
from cloud.config import Config, load
from cloud.ingest.apply import Arrival, Outcome, Policy, ingest
from cloud.owner import accounts
from cloud.owner.accounts import add_owner
from cloud.storage.sqlite import Store, Writer, connect, read_key
from hub.journal.wire import Message, encode, pack_batch, topic
from hub.sync.simulator import SimulatedJournal

NOON = 1_795_320_000_000 - 1_795_320_000_000 % 86_400_000 + 4 * 3_600_000
"""A noon in Shanghai, milliseconds."""
PASSWORD = "correct horse"


class Bench:
    """The ingest transaction without a broker."""

    def __init__(self, connection: Writer) -> None:
        self.connection = connection
        self.policy = Policy(now=NOON, trust_first_use=True)

    def send(self, journal: SimulatedJournal, *messages: Message | bytes, leaf: str = "up") -> list[Outcome]:
        name = topic(journal.chain, journal.shard, journal.hub, leaf)
        payloads = [message if isinstance(message, bytes) else encode(message) for message in messages]
        return self.ingest([Arrival(name, payload) for payload in payloads])

    def ingest(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        self.connection.execute("BEGIN IMMEDIATE")
        outcomes = ingest(self.connection, arrivals, self.policy)
        self.connection.execute("COMMIT")
        return outcomes

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        return [tuple(row) for row in self.connection.execute(sql, parameters)]

    def head(self, journal: SimulatedJournal) -> int:
        return self.rows("SELECT seq FROM hub_head WHERE hub = ?", journal.hub)[0][0]

    def alarms(self) -> list[str]:
        return [code for (code,) in self.rows("SELECT code FROM alarm WHERE cleared_at IS NULL ORDER BY code")]


def batch(journal: SimulatedJournal, first: int, last: int, *, epoch: int | None = None):
    """Entries first .. last of the journal."""
    return pack_batch(
        journal.hub,
        journal.epoch if epoch is None else epoch,
        first,
        journal.hashes[first - 1],
        journal.bodies[first - 1 : last],
        journal.sign,
    )


def journal_of(*sales: int, hub: str = "hub1", at: int = NOON) -> SimulatedJournal:
    """An opened store with one sale for each amount."""
    journal = SimulatedJournal(hub, at=at)
    journal.open()
    for amount in sales:
        journal.sell(amount)
    return journal


@pytest.fixture(autouse=True)
def _cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with Store(tmp_path, tmp_path / "cloud.key"):
        connection = connect(tmp_path / "cloud.db", read_key(tmp_path / "cloud.key"))
        yield Bench(connection)
        connection.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(None, data=str(tmp_path / "cloud"), trust_first_use=True, mqtt={"embedded_port": 0})


class Cloud:
    def __init__(self, app: web.Application, base: str) -> None:
        self.app, self.base, self.store = app, base, app[STORE]

    def client(self) -> ClientSession:
        return ClientSession(self.base)

    async def signed_in(self) -> ClientSession:
        """An owner's session of chain demo."""
        await self.store.write(add_owner, "boss", "demo", PASSWORD)
        client = self.client()
        async with client.post("/api/v1/owner/session", json={"name": "boss", "password": PASSWORD}) as answer:
            assert answer.status == 201
            client.headers["Authorization"] = f"Bearer {(await answer.json())['token']}"
        return client


@pytest.fixture
async def cloud(config: Config) -> AsyncIterator[Cloud]:
    async with served(config) as running:
        yield running


@contextlib.asynccontextmanager
async def served(config: Config, clock: Callable[[], int] = lambda: NOON) -> AsyncIterator[Cloud]:
    """A cloud with its broker, connected."""
    app = await create_app(config, clock=clock)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        await app[WORKER].connected.wait()
        yield Cloud(app, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
