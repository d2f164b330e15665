"""A thousand taps reach the tablet, each once and in order, while the till sells and others listen."""

import asyncio
import json
import random
import time
from contextlib import AsyncExitStack

import pytest

from devices.readers.em4100.protocol import encode
from meishu.bench.crowd import card_of, crowd, name_of
from meishu.bench.tap import Line
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.processes import Process, running
from meishu.demo.seed import make_store
from tests.patience import WAIT_S

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

TAPS = 1_000
MEMBERS = 600
LISTENERS = 12
SELLERS = 4
PER_S = 60.0
"""Of a reader at 9600 baud: its frames are 14 bytes."""


async def sell(desk, stop):
    """Sales one after the other, until told to stop; how many."""
    done = 0
    body = {"lines": [{"name": "手工", "amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}]}
    while not stop.is_set():
        await desk.post("/sales", body | {"print": False}, f"{id(stop)}-{id(desk)}-{done}")
        done += 1
    return done


async def hear(tablet, listening, last):
    """The names of the members that one tablet sees, up to the last."""
    names = []
    async with tablet.events() as events:
        await events.until("status")
        listening.set()
        while True:
            name, data = await events.next()
            assert name != "resync", "the tablet fell behind"
            if name == "member.present":
                names.append(data["member"]["name"])
                if names[-1] == last:
                    return names


async def first_tap(line, tablet, number):
    """The hub has its daemon."""
    async with tablet.events() as events:
        for _ in range(60):
            await asyncio.to_thread(line.tap, card_of(number))
            try:
                return await events.until("member.present", timeout_s=0.5)
            except TimeoutError:
                continue
    raise AssertionError("no tap came through")


async def test_a_thousand_taps_are_a_thousand_events_in_order_at_every_tablet(tmp_path, rng: random.Random):
    seeded, line = await make_store(tmp_path, *world.STORE, time.time_ns() // 1_000_000, history_days=0), Line()
    await crowd(tmp_path, seeded, MEMBERS + 1)
    at = tmp_path / "devices.sock"
    devices = Process("devices", ["devices", "--socket", str(at), "--state", str(tmp_path / "d"), "--no-hotplug",
                                  "--device", f"em4100:{line.path}?absence_s=0"], tmp_path / "devices.log")  # fmt: skip
    hub = Process("hub", ["hub", "--data", str(tmp_path / "hub"), "--devices", str(at), "--listen", "127.0.0.1:0",
                          "--no-mdns", "--json"], tmp_path / "hub.log")  # fmt: skip
    order = [rng.randrange(MEMBERS) for _ in range(TAPS - 1)]
    order.append(MEMBERS)  # told apart from all others: the end
    async with AsyncExitStack() as stack:
        stack.callback(line.close)
        await stack.enter_async_context(running(devices, wait_for=at))
        await stack.enter_async_context(running(hub))
        tablet = await stack.enter_async_context(Client(hub.ready["url"], seeded.tokens["tablet"]))
        await first_tap(line, tablet, order[0])
        session = await tablet.sign_in(*world.PINS["front_desk"])
        desks = [await stack.enter_async_context(Client(hub.ready["url"], session.token)) for _ in range(SELLERS)]
        stop, ready = asyncio.Event(), [asyncio.Event() for _ in range(LISTENERS)]
        async with asyncio.TaskGroup() as group:
            heard = [group.create_task(hear(tablet, one, name_of(MEMBERS))) for one in ready]
            await asyncio.gather(*(one.wait() for one in ready))
            sold = [group.create_task(sell(desk, stop)) for desk in desks]
            for number in order:
                await asyncio.to_thread(line.send, encode(card_of(number)))
                await asyncio.sleep(1 / PER_S)
            async with asyncio.timeout(WAIT_S):
                await asyncio.wait(heard)
            stop.set()
    expected = [name_of(number) for number in order]
    for task in heard:
        assert task.result() == expected
    assert sum(task.result() for task in sold) > 0
    said = json.dumps({"taps": TAPS, "sales": sum(task.result() for task in sold)})
    print(said)  # noqa: T201
