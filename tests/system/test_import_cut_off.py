"""A hub that is killed while a list comes in: what came in stays, the same file goes on from there, nobody twice."""

import asyncio
import time

import pytest

from hub.domains import state_schema
from hub.journal.keys import load_keys
from hub.journal.verify import verify
from meishu.bench import bring
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.processes import running
from meishu.demo.seed import make_store

ROWS = 3_000

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]


async def test_a_hub_killed_in_the_middle_of_a_list_goes_on_where_it_was(tmp_path):
    seeded = await make_store(tmp_path, *world.STORE, time.time_ns() // 1_000_000, history_days=0)
    text, bad = bring.a_list(ROWS)
    hub = bring.hub_of(tmp_path)
    async with (
        running(hub),
        Client(hub.ready["url"], seeded.tokens["tablet"]) as tablet,
        await tablet.sign_in(*world.PINS["manager"]) as manager,
    ):
        path, checked = await bring.take(manager, text)
        assert (checked["good"], checked["bad_rows"], checked["before"]) == (ROWS - bad, bad, 0)
        await manager.post(f"{path}/start", None)
        while not (await manager.get(path))["brought"]:
            await asyncio.sleep(0.01)
        await hub.kill()
    hub = bring.hub_of(tmp_path)
    async with (
        running(hub),
        Client(hub.ready["url"], seeded.tokens["tablet"]) as tablet,
        await tablet.sign_in(*world.PINS["manager"]) as manager,
    ):
        path, checked = await bring.take(manager, text)
        assert 0 < checked["before"] < ROWS - bad
        assert checked["before"] + checked["good"] == ROWS - bad
        await manager.post(f"{path}/start", None)
        ended = await bring.ended(manager, path)
        assert (ended["state"], ended["brought"]) == ("done", checked["good"])
        _, again = await bring.take(manager, text)
        assert (again["good"], again["before"]) == (0, ROWS - bad)
    assert verify(tmp_path / "hub", load_keys(tmp_path / "keys"), state_schema()).verify == "ok"
