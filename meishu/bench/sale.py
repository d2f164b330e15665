"""Sales a second over HTTP: signed-in tablet, member, two lines, stored value and cash; durable and encrypted.

The floor is a bare loop on SQLCipher that commits each sale alone with as many row writes.
"""

import asyncio
import itertools
import os
import platform
import secrets
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from hub.cards import state as card_state
from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, Sell, TenderRequest
from hub.domains import state_schema
from hub.ids import MemberId
from hub.journal.database import connect
from hub.journal.keys import load_keys
from hub.journal.store import Store, open_store
from hub.journal.verify import verify
from hub.ledger.accounts import Tender
from hub.members import rules as members
from hub.members.rules import Register
from meishu.bench.load import Tally, drive, post
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.processes import Process, running
from meishu.demo.seed import Seeded, make_store

STORED_FEN = 100
_FLOOR_S = 1.0
_TURNS = 4


@dataclass(frozen=True)
class Buyer:
    member: str
    card: str


async def bench(clients: int, members_count: int, seconds: float, *, profile: str | None = None) -> dict[str, Any]:
    """One result object; `errors` counts answers that were not 2xx, and must be 0."""
    with tempfile.TemporaryDirectory(prefix="meishu-bench-") as name:
        folder = Path(name)
        now_ms = time.time_ns() // 1_000_000
        seeded = await make_store(folder, *world.STORE, now_ms, history_days=0)
        buyers, writes = await _prepare(folder, seeded, members_count)
        tally, floors = await _load(folder, seeded, buyers, clients, seconds, profile, writes)
        proof = await asyncio.to_thread(verify, folder / "hub", load_keys(folder / "keys"), state_schema())
    rate = len(tally.latencies_s) / tally.seconds
    bare = statistics.fmean(floors)
    centiles = statistics.quantiles(tally.latencies_s, n=100) if len(tally.latencies_s) > 1 else [0.0] * 99
    return {
        "name": "sale", "value": round(rate, 1), "unit": "sales/s", "floor": round(bare, 1),
        "ratio": round(rate / bare, 3), "p50_ms": round(centiles[49] * 1000, 2),
        "p99_ms": round(centiles[98] * 1000, 2), "clients": clients, "members": members_count,
        "sales": len(tally.latencies_s), "errors": tally.errors, "first_error": tally.first_error,
        "row_writes": writes, "floor_runs": [round(run, 1) for run in floors], "verify": proof.verify,
        "cpus": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine(),
    }  # fmt: skip


async def _prepare(folder: Path, seeded: Seeded, count: int) -> tuple[list[Buyer], int]:
    """Members with a thousand yuan and two hundred bonus each; and how many rows one sale writes."""
    store = open_store(folder / "hub", load_keys(folder / "keys"), state_schema())
    store.start()
    buyers = []
    try:
        for start in range(0, count, 64):
            buyers += await asyncio.gather(*(_buyer(store, seeded) for _ in range(start, min(count, start + 64))))
        buyer = buyers[0]
        before = store._connection.total_changes  # noqa: SLF001 - counts what SQLite itself counts
        body = msgspec.convert(_sale(seeded, buyer), Sell)
        await store.write(till.sell, body, actor=seeded.staff["101"], device=seeded.terminals["tablet"], key="count")
        writes = store._connection.total_changes - before  # noqa: SLF001
    finally:
        await store.close()
    return buyers, int(writes)


async def _buyer(store: Store, seeded: Seeded) -> Buyer:
    actor, device = seeded.staff["101"], seeded.terminals["tablet"]
    register = Register(f"会员{secrets.randbelow(10**6)}", f"139{secrets.randbelow(10**8):08d}")
    member = (await store.write(members.register, register, actor=actor, device=device)).value.member
    top_up = Sell(
        (LineRequest(item=seeded.items["sv1000"]),), (TenderRequest(Tender.WECHAT, world.PRICES["sv1000"]),),
        member=member, print=False,
    )  # fmt: skip
    await store.write(till.sell, top_up, actor=actor, device=device)
    (card,) = await store.read(card_state.cards, MemberId(member))
    return Buyer(member, card.card)


def _sale(seeded: Seeded, buyer: Buyer) -> dict[str, Any]:
    due = world.PRICES["hydrate"] + world.PRICES["mask"]
    return {
        "member": buyer.member,
        "lines": [
            {"item": seeded.items["hydrate"], "shares": [{"staff": seeded.staff["201"], "percent": 100}]},
            {"item": seeded.items["mask"]},
        ],
        "tenders": [
            {"tender": "stored_value", "amount_fen": STORED_FEN, "card": buyer.card},
            {"tender": "cash", "amount_fen": due - STORED_FEN, "received_fen": 40_000},
        ],
        "print": False,
    }


async def _load(
    folder: Path, seeded: Seeded, buyers: list[Buyer], clients: int, seconds: float, profile: str | None, writes: int
) -> tuple[Tally, list[float]]:
    """A hub of its own process, a signed-in tablet, and the load from here, in turns with the floor.

    The turns are short, so that a machine whose speed drifts drifts for both.
    """
    arguments = ["hub", "--data", str(folder / "hub"), "--listen", "127.0.0.1:0", "--no-mdns", "--json"]
    hub = Process("hub", arguments, folder / "hub.log", profile=profile)
    async with running(hub):
        port = hub.ready["port"]
        async with Client(hub.ready["url"], seeded.tokens["tablet"]) as tablet:
            token = (await tablet.sign_in(*world.PINS["front_desk"])).token
        bodies = [msgspec.json.encode(_sale(seeded, buyer)) for buyer in buyers]
        numbers, run = itertools.count(), secrets.token_hex(6)

        def request() -> bytes:
            number = next(numbers)
            body = bodies[number % len(bodies)]
            return post("/api/v1/sales", f"127.0.0.1:{port}", token, f"{run}-{number}", body)

        await drive("127.0.0.1", port, clients, min(1.0, seconds / _TURNS), request)
        total, floors = Tally(), [await asyncio.to_thread(floor, folder, writes)]
        for _ in range(_TURNS):
            turn = await drive("127.0.0.1", port, clients, seconds / _TURNS, request)
            total.add(turn)
            floors.append(await asyncio.to_thread(floor, folder, writes))
    return total, floors


def floor(folder: Path, writes: int) -> float:
    """Commits a second of a bare SQLCipher loop with `writes` row writes each."""
    path = folder / f"floor-{secrets.token_hex(4)}.db"
    connection = connect(path, secrets.token_bytes(32))
    connection.execute("CREATE TABLE journal (seq INTEGER PRIMARY KEY, body BLOB NOT NULL, hash BLOB NOT NULL) STRICT")
    connection.execute("CREATE TABLE row (id TEXT PRIMARY KEY, a INTEGER, b TEXT, c INTEGER) STRICT, WITHOUT ROWID")
    body, digest = os.urandom(1200), os.urandom(32)
    count, number, started = 0, 0, time.perf_counter()
    while time.perf_counter() - started < _FLOOR_S:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO journal (body, hash) VALUES (?, ?)", (body, digest))
        for _ in range(writes - 1):
            number += 1
            connection.execute("INSERT INTO row VALUES (?, ?, ?, ?)", (f"{number:026d}", number, "x" * 20, number))
        connection.execute("COMMIT")
        count += 1
    elapsed = time.perf_counter() - started
    connection.close()
    return count / elapsed
