"""Measure syncing on this machine: `python -m tests.cloud.bench_sync [--entries N] [--mqtt PORT]`; JSON lines.

ingest: the transaction alone. backlog: hub -> broker -> commit -> ack. latency: sale -> owner's open stream. Synthetic
sales of a simulated store; broker, hub, cloud and page share this machine.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

from cloud.app import BROKER, STORE, WORKER, create_app
from cloud.config import load
from cloud.ingest.apply import Arrival, Policy, ingest
from cloud.owner.accounts import add_owner
from cloud.storage.sqlite import Store
from hub.journal.wire import MAX_BATCH_ENTRIES, encode, pack_batch, topic
from hub.sync.mqtt import Endpoint
from hub.sync.simulator import SimulatedJournal
from hub.sync.uplink import Uplink

NOON = 1_795_320_000_000
PASSWORD = "for the bench only"
PAUSE_S = 0.15
"""Between sales, as at a till: the feed's own pace is not what is measured."""


def journal_of(entries: int) -> SimulatedJournal:
    journal = SimulatedJournal("hub1", at=NOON)
    journal.open()
    for number in range(entries - 1):
        journal.sell(100 + number % 90_000, member="M" if number % 3 else None)
    return journal


async def measure_ingest(journal: SimulatedJournal, size: int) -> dict[str, Any]:
    name = topic("demo", 0, "hub1", "up")
    arrivals = []
    for first in range(0, len(journal.bodies), size):
        bodies = journal.bodies[first : first + size]
        message = pack_batch("hub1", 1, first + 1, journal.hashes[first], bodies, journal.sign)
        arrivals.append(Arrival(name, encode(message)))
    with tempfile.TemporaryDirectory() as folder:
        async with Store(Path(folder), Path(folder) / "key") as store:
            start = time.perf_counter()
            for arrival in arrivals:
                await store.write(ingest, [arrival], Policy(now=NOON, trust_first_use=True))
            taken = time.perf_counter() - start
    size_bytes = sum(len(arrival.payload) for arrival in arrivals)
    return {
        "name": f"ingest, batches of {size}, a durable commit each",
        "value": round(len(journal.bodies) / taken),
        "unit": "entries/s",
        "bytes_per_entry": round(size_bytes / len(journal.bodies), 1),
        "json_bytes_per_entry": round(sum(map(len, journal.bodies)) / len(journal.bodies), 1),
    }


async def measure_whole(journal: SimulatedJournal, mqtt_port: int | None, sales: int) -> list[dict[str, Any]]:
    mqtt = {"embedded_port": 0} if mqtt_port is None else {"port": mqtt_port}
    with tempfile.TemporaryDirectory() as folder:
        app = await create_app(load(None, data=folder, trust_first_use=True, mqtt=mqtt), clock=lambda: NOON)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await app[WORKER].connected.wait()
        broker = app[BROKER]
        endpoint = Endpoint(host="127.0.0.1", port=broker.port if broker else mqtt_port or 1883)
        uplink = Uplink(journal, endpoint, today=lambda: "2026-11-22")
        start = time.perf_counter()
        task = asyncio.create_task(uplink.run())
        while uplink.status.acked_seq < len(journal.bodies):
            await uplink.status_changed()
        taken = time.perf_counter() - start
        latencies = await _latencies(app, f"http://127.0.0.1:{runner.addresses[0][1]}", journal, sales)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await runner.cleanup()
    kind = "embedded broker" if mqtt_port is None else "broker given"
    return [
        {"name": f"backlog, {kind}", "value": round(len(journal.bodies) / taken), "unit": "entries/s"},
        {
            "name": f"sale to owner's stream, {kind}",
            "value": round(statistics.median(latencies) * 1000, 1),
            "unit": "ms",
            "p50_ms": round(statistics.median(latencies) * 1000, 1),
            "p99_ms": round(sorted(latencies)[int(len(latencies) * 0.99)] * 1000, 1),
            "sales": len(latencies),
        },
    ]


async def _latencies(app: web.Application, base: str, journal: SimulatedJournal, sales: int) -> list[float]:
    await app[STORE].write(add_owner, "boss", "demo", PASSWORD)
    latencies = []
    async with ClientSession(base) as client:
        async with client.post("/api/v1/owner/session", json={"name": "boss", "password": PASSWORD}) as answer:
            token = (await answer.json())["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with client.get("/api/v1/owner/events", headers=headers) as stream:
            received = (await _figures(stream))["received_fen"]
            for _ in range(sales):
                await asyncio.sleep(PAUSE_S)
                start = time.perf_counter()
                journal.sell(1_00)
                received += 1_00
                while (await _figures(stream))["received_fen"] != received:
                    pass
                latencies.append(time.perf_counter() - start)
    return latencies


async def _figures(stream: Any) -> dict[str, Any]:
    while True:
        line = await stream.content.readline()
        if line.startswith(b"data: "):
            return dict(json.loads(line[6:]))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--sales", type=int, default=100)
    parser.add_argument("--mqtt", type=int, help="port of a broker on this machine; without it the embedded one")
    arguments = parser.parse_args()
    journal = journal_of(arguments.entries)
    results = [await measure_ingest(journal, size) for size in (MAX_BATCH_ENTRIES, 10)]
    results += await measure_whole(journal, arguments.mqtt, arguments.sales)
    for result in results:
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201 - the answer


if __name__ == "__main__":
    asyncio.run(main())
