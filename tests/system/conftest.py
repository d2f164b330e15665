"""Whole houses: stores to copy, the product's processes, what stands on disk afterwards."""

import asyncio
import contextlib
import json
import os
import pickle
import random
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cloud.broker import free_port
from cloud.ingest import registry
from cloud.owner.accounts import add_owner
from cloud.storage.sqlite import Store as CloudStore
from hub.domains import state_schema
from hub.journal.database import Connection, connect
from hub.journal.keys import load_keys
from hub.journal.store import DATABASE
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.processes import Process
from meishu.demo.seed import CHAIN, Seeded, make_store
from meishu.demo.stack import OWNER

MEISHU = (sys.executable, "-m", "meishu")
MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object that was printed."""
        (line,) = self.out.splitlines()
        return json.loads(line)


def run(*arguments: Any, timeout_s: float = 180) -> Ran:
    """`meishu ARGUMENTS` to its end."""
    done = subprocess.run(
        [*MEISHU, *map(str, arguments)], capture_output=True, text=True, timeout=timeout_s, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def verified(folder: Path) -> dict[str, Any]:
    """`meishu verify`, which must find nothing wrong."""
    ran = run("verify", folder, "--json", timeout_s=900)
    assert (ran.status, ran.json["verify"]) == (0, "ok"), ran.out
    return ran.json


def open_database(folder: Path, *, read_only: bool = True) -> Connection:
    """The store's database, as someone who has the key may open it."""
    return connect(folder / "hub" / DATABASE, load_keys(folder / "keys").store, read_only=read_only)


def rows(folder: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What the store's database answers."""
    connection = open_database(folder)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def journal(folder: Path) -> list[tuple[int, bytes, bytes]]:
    """(seq, hash, body) of every entry."""
    return rows(folder, "SELECT seq, hash, body FROM journal ORDER BY seq")


def state_tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every state table's rows, sorted."""
    return {table: sorted(rows(folder, f'SELECT * FROM "{table}"'), key=repr) for table in state_schema().tables}  # noqa: S608


def descendants(pid: int) -> set[int]:
    """Every process below this one."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue  # it ended while we looked
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


async def ready(desk: Client) -> bool:
    """Whether reader, scanner and printer all report for duty."""
    devices = (await desk.get("/devices"))["devices"]
    return len(devices) == 3 and all(device["state"] == "ready" for device in devices)


def put_on_wire(tty: Path | str, data: bytes) -> None:
    """Raw bytes from outside, as the reader's or scanner's own electronics would send them."""
    wire = os.open(tty, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        os.write(wire, data)
    finally:
        os.close(wire)


@dataclass
class House:
    """A store in `folder`, with a hub that can be started, killed and started again at the same port."""

    folder: Path
    seeded: Seeded
    port: int = field(default_factory=free_port)
    hub: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start_hub(self, *more: str) -> Process:
        """Returns when it serves."""
        arguments = ["hub", "--data", str(self.folder / "hub"), "--listen", f"127.0.0.1:{self.port}"]
        self.hub = Process("hub", [*arguments, "--no-mdns", "--json", *more], self.folder / "hub.log")
        await self.hub.start()
        return self.hub

    async def stop_hub(self) -> int:
        hub, self.hub = self.hub, None
        return await hub.stop() if hub else 0

    async def kill_hub(self) -> None:
        hub, self.hub = self.hub, None
        if hub:
            await hub.kill()

    async def health(self) -> Any:
        async with Client(self.url, "") as anyone:
            return await anyone.get("/health")

    @contextlib.asynccontextmanager
    async def signed_in(self, role: str = "front_desk") -> AsyncIterator[Client]:
        """The counter's tablet in this person's hands."""
        async with (
            Client(self.url, self.seeded.tokens["tablet"]) as tablet,
            await tablet.sign_in(*world.PINS[role]) as person,
        ):
            yield person


@dataclass
class Cloud:
    """A chain's cloud that knows the house's hub; with its own broker or `broker`."""

    folder: Path
    broker: str | None = None
    http: int = field(default_factory=free_port)
    embedded: int = field(default_factory=free_port)
    process: Process | None = None

    @property
    def mqtt(self) -> str:
        return self.broker or f"127.0.0.1:{self.embedded}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    @property
    def _store(self) -> list[str]:
        return ["cloud", "--data", str(self.folder / "cloud"), "--json"]

    async def enrol(self, seeded: Seeded) -> None:
        async with CloudStore(self.folder / "cloud", self.folder / "cloud" / "cloud.key") as store:
            now = time.time_ns() // 1_000_000
            await store.write(lambda writer: registry.enrol(writer, CHAIN, seeded.hub, seeded.public_key, now=now))
            await store.write(add_owner, OWNER[0], CHAIN, OWNER[1])

    async def start(self) -> None:
        broker = ["--mqtt", self.broker] if self.broker else ["--embedded-broker", str(self.embedded)]
        arguments = [*self._store, "--http", f"127.0.0.1:{self.http}", *broker]
        self.process = Process("cloud", arguments, self.folder / "cloud.log")
        await self.process.start()

    async def stop(self) -> int:
        process, self.process = self.process, None
        return await process.stop() if process else 0

    async def kill(self) -> None:
        process, self.process = self.process, None
        if process:
            await process.kill()

    def run(self, *command: Any) -> Ran:
        """`meishu cloud COMMAND` beside it."""
        return run(*self._store, *command)

    def export(self, hub: str) -> list[bytes]:
        """The canonical entries the cloud holds of this hub, and that their last hash is the one it says."""
        path = self.folder / f"{hub}-{secrets.token_hex(4)}.jsonl"
        answer = self.run("export", CHAIN, hub, "--to", path)
        assert answer.status == 0, answer
        return path.read_bytes().splitlines()

    @contextlib.asynccontextmanager
    async def owner(self) -> AsyncIterator[Client]:
        """The owner's phone, signed in."""
        async with Client(self.url, "", prefix="/api/v1/owner") as nobody:
            answer = await nobody.post("/session", {"name": OWNER[0], "password": OWNER[1]})
        async with Client(self.url, answer["token"], prefix="/api/v1/owner") as phone:
            yield phone


@pytest.fixture(scope="session")
def _seeded_store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A closed store's folder to copy, made once: people, catalogue, members with cards, no history."""
    folder = tmp_path_factory.mktemp("seeded")
    seeded = asyncio.run(make_store(folder, *world.STORE, time.time_ns() // 1_000_000, history_days=0))
    return folder, pickle.dumps(seeded)


@pytest.fixture
async def house(_seeded_store: tuple[Path, bytes], tmp_path: Path) -> AsyncIterator[House]:
    """A house of this test's own; its hub is not running."""
    folder = tmp_path / "house"
    shutil.copytree(_seeded_store[0], folder)
    made = House(folder, pickle.loads(_seeded_store[1]))  # noqa: S301 - our own
    yield made
    await made.stop_hub()


@pytest.fixture
def rng() -> random.Random:
    """Seeded anew each run; the seed is printed with a failure. MEISHU_TEST_SEED sets it."""
    seed = int(os.environ.get("MEISHU_TEST_SEED", secrets.randbelow(2**32)))
    print(f"MEISHU_TEST_SEED={seed}")  # noqa: T201 - to run it again
    return random.Random(seed)
