"""Members found while typing, over HTTP: by phone, last four, name, pinyin, initials and card number, key by key."""

import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp

from hub.domains import state_schema
from hub.journal.keys import load_keys
from hub.journal.store import Store, open_store
from hub.journal.tx import Context, Tx
from hub.members import rules as members
from hub.members.rules import Register
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.processes import Process, running
from meishu.demo.seed import make_store

FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗欧阳"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂婷雪梅佳琪欣怡"
GROUP = 500
_SEED = 20_261_122


async def bench(members_count: int, asked: int) -> dict[str, Any]:
    """One result object; value is the p99 in milliseconds; `errors` counts answers that were not 200."""
    with tempfile.TemporaryDirectory(prefix="meishu-bench-") as name:
        folder = Path(name)
        seeded = await make_store(folder, *world.STORE, time.time_ns() // 1_000_000, history_days=0)
        store = open_store(folder / "hub", load_keys(folder / "keys"), state_schema())
        store.start()
        people = await _fill(store, members_count)
        await store.close()
        arguments = ["hub", "--data", str(folder / "hub"), "--listen", "127.0.0.1:0", "--no-mdns", "--json"]
        hub = Process("hub", arguments, folder / "hub.log")
        async with running(hub):
            async with Client(hub.ready["url"], seeded.tokens["tablet"]) as tablet:
                token = (await tablet.sign_in(*world.PINS["front_desk"])).token
            took_ms, errors = await _ask(hub.ready["url"], token, _queries(people, asked))
    centiles = statistics.quantiles(took_ms, n=100)
    return {
        "name": "search", "value": round(centiles[98], 2), "unit": "ms", "p50_ms": round(centiles[49], 2),
        "p99_ms": round(centiles[98], 2), "members": members_count, "asked": len(took_ms), "errors": errors,
    }  # fmt: skip


def register_group(tx: Tx, context: Context, people: list[Register]) -> None:
    for person in people:
        members.register(tx, context, person)


async def _fill(store: Store, count: int) -> list[Register]:
    rng = random.Random(_SEED)  # noqa: S311 - the same people each time
    people = [_person(rng, n) for n in range(count)]
    for start in range(0, count, GROUP):
        await store.write(register_group, people[start : start + GROUP], actor="system", device="hub")
    return people


def _person(rng: random.Random, number: int) -> Register:
    name = rng.choice(FAMILY) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2))))
    return Register(name, f"13{rng.randrange(10**4):04d}{number:05d}", token=f"{number:010d}")


def _queries(people: list[Register], count: int) -> list[str]:
    """As fingers type: every beginning of what somebody is looked for by."""
    rng = random.Random(_SEED)  # noqa: S311
    found: list[str] = []
    while len(found) < count:
        person = rng.choice(people)
        phone, card = person.phone or "", person.token or ""
        whole = rng.choice((person.name, person.name[1:], phone, phone[-4:], card, "zhangwei", "zw", "lx", "ouyang"))
        found += [whole[:end] for end in range(1, len(whole) + 1)]
    return found[:count]


async def _ask(url: str, token: str, queries: list[str]) -> tuple[list[float], int]:
    took_ms: list[float] = []
    errors = 0
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        for query in queries:
            started = time.perf_counter()
            async with session.get(f"{url}/api/v1/members?q={quote(query)}&limit=20") as response:
                await response.read()
                errors += response.status != 200  # noqa: PLR2004 - HTTP's own
            took_ms.append((time.perf_counter() - started) * 1000)
    return took_ms, errors
