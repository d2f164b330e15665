"""A list of members brought in over HTTP while the till sells, beside a bare loop that writes as many rows."""

import asyncio
import os
import random
import secrets
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from hub.domains import state_schema
from hub.journal.database import connect
from hub.journal.keys import load_keys
from hub.journal.tx import Reader
from hub.journal.verify import verify
from meishu.bench.search import FAMILY, GIVEN
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.processes import Process, running
from meishu.demo.seed import Seeded, make_store

BAD_ONE_IN = 166
_LOOK_S = 0.25
_PAUSE_S = 0.05
_FLOOR_GROUP = 1_000
_SEED = 20_261_122
_TICK = os.sysconf("SC_CLK_TCK")


async def bench(rows: int) -> dict[str, Any]:
    """One result object; value is the seconds from the file's first byte to its last row, on the hub's clock-on-wall.

    cpu_s: user and system time of the hub's process, the sales beside it included; `errors` counts rows that are not
    where they should be: neither in nor named as bad, or in twice.
    """
    with tempfile.TemporaryDirectory(prefix="meishu-bench-") as name:
        folder = Path(name)
        seeded = await make_store(folder, *world.STORE, time.time_ns() // 1_000_000, history_days=0)
        before = await asyncio.to_thread(count_rows, folder)
        hub = hub_of(folder)
        async with running(hub):
            result = await _measured(hub, seeded, rows)
        written = await asyncio.to_thread(count_rows, folder) - before
        bare = await asyncio.to_thread(floor, folder, written)
        proof = await asyncio.to_thread(verify, folder / "hub", load_keys(folder / "keys"), state_schema())
    return {
        "name": "import", "unit": "s", **result, "rows_written": written, "floor": round(bare, 2),
        "ratio": round(result["cpu_s"] / bare, 1), "verify": proof.verify,
    }  # fmt: skip


def hub_of(folder: Path) -> Process:
    arguments = ["hub", "--data", str(folder / "hub"), "--listen", "127.0.0.1:0", "--no-mdns", "--json"]
    return Process("hub", arguments, folder / "hub.log")


def a_list(rows: int) -> tuple[str, int]:
    """A CSV of members, balances with half of them, and how many of its rows are bad."""
    rng = random.Random(_SEED)  # noqa: S311 - the same people each time
    lines, bad = ["姓名,手机号,性别,生日,余额,赠金,卡号"], 0
    for n in range(rows):
        wrong = n % BAD_ONE_IN == 0
        bad += wrong
        name = rng.choice(FAMILY) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2))))
        phone = "1361111" if wrong else f"13{rng.randrange(10**4):04d}{n:05d}"
        value = rng.choice((",", "888.88,", "500,100"))
        card = f"{n:010d}" if n % 2 else ""
        lines.append(f"{name},{phone},{rng.choice('女男')},19{rng.randrange(60, 99)}-05-17,{value},{card}")
    return "\n".join(lines) + "\n", bad


async def take(client: Client, text: str) -> tuple[str, dict[str, Any]]:
    """Upload and check: (the list's path, how it stands)."""
    headers, url = {"Authorization": f"Bearer {client.token}"}, f"{client.url}/member-imports"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, data=text.encode()) as response,
    ):
        taken = await response.json()
    path = f"/member-imports/{taken['upload']}"
    return path, await client.post(f"{path}/check", {"columns": taken["columns"]})


async def ended(client: Client, path: str) -> dict[str, Any]:
    """Looks until it is, as a screen without events would."""
    while (view := await client.get(path))["state"] == "running":  # noqa: ASYNC110 - the hub is another process
        await asyncio.sleep(_LOOK_S)
    found: dict[str, Any] = view
    return found


async def _measured(hub: Process, seeded: Seeded, rows: int) -> dict[str, Any]:
    text, bad = a_list(rows)
    async with Client(hub.ready["url"], seeded.tokens["tablet"]) as tablet:
        manager = await tablet.sign_in(*world.PINS["manager"])
        desk = await tablet.sign_in(*world.PINS["front_desk"])
    async with manager, desk:
        alone = await _sales(desk, seeded, asyncio.create_task(asyncio.sleep(2)))
        cpu_s, started = cpu_seconds(hub.pid), time.monotonic()
        path, checked = await take(manager, text)
        await manager.post(f"{path}/start", None)
        running_list = asyncio.create_task(ended(manager, path))
        beside = await _sales(desk, seeded, running_list)
        view, took_s = running_list.result(), time.monotonic() - started
        cpu_s, peak_mib = cpu_seconds(hub.pid) - cpu_s, peak_mebibytes(hub.pid)
        _, again = await take(manager, text)
    wrong = abs(view["brought"] - (rows - bad)) + abs(checked["bad_rows"] - bad) + again["good"]
    return {
        "value": round(took_s, 1), "cpu_s": round(cpu_s, 1), "rows": rows, "bad_rows": checked["bad_rows"],
        "brought": view["brought"], "good_again": again["good"], "errors": wrong, "peak_mib": peak_mib,
        "sales": len(beside), **_milliseconds("sale_alone", alone), **_milliseconds("sale", beside),
    }  # fmt: skip


async def _sales(desk: Client, seeded: Seeded, until: "asyncio.Task[Any]") -> list[float]:
    """Seconds that each sale took, one after another, until the task is done."""
    item, due_fen = seeded.items["hydrate"], world.PRICES["hydrate"]
    sale = {"lines": [{"item": item}], "tenders": [{"tender": "cash", "amount_fen": due_fen}], "print": False}
    took_s: list[float] = []
    while not until.done():
        started = time.perf_counter()
        await desk.post("/sales", sale, secrets.token_hex(8))
        took_s.append(time.perf_counter() - started)
        await asyncio.sleep(_PAUSE_S)
    return took_s


def _milliseconds(name: str, took_s: list[float]) -> dict[str, float]:
    centiles = statistics.quantiles(took_s, n=100) if len(took_s) > 1 else [0.0] * 99
    return {
        f"{name}_p50_ms": round(centiles[49] * 1000, 1), f"{name}_p99_ms": round(centiles[98] * 1000, 1),
        f"{name}_worst_ms": round(max(took_s, default=0) * 1000, 1),
    }  # fmt: skip


def cpu_seconds(pid: int) -> float:
    """User and system time of the process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def peak_mebibytes(pid: int) -> int:
    """The most memory the process ever held."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def count_rows(folder: Path) -> int:
    """Of the journal and every state table."""
    reader = Reader(connect(folder / "hub" / "store.db", load_keys(folder / "keys").store, read_only=True))
    tables = ("journal", "vault", *state_schema().tables)
    return sum(reader.all(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables)  # noqa: S608 - our own names


def floor(folder: Path, rows: int) -> float:
    """CPU seconds of a bare SQLCipher loop that writes as many short rows in their order."""
    connection = connect(folder / f"floor-{secrets.token_hex(4)}.db", secrets.token_bytes(32))
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INTEGER) STRICT")
    started = time.process_time()
    for first in range(0, rows, _FLOOR_GROUP):
        connection.execute("BEGIN IMMEDIATE")
        for number in range(first, min(first + _FLOOR_GROUP, rows)):
            connection.execute("INSERT INTO row VALUES (?, ?, ?, ?)", (number, f"{number:026d}", "x" * 40, number))
        connection.execute("COMMIT")
    connection.close()
    return time.process_time() - started
