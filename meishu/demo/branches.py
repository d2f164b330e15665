"""Two more stores of the chain, for the owner's phone: real journals, really synced, run inside the demo.

One stays online and sells now and then; the other is cut off once its first batches are in.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hub.domains import state_schema
from hub.journal.keys import load_keys
from hub.journal.store import Store, open_store
from hub.localtime import LocalTime
from hub.store import state as store_state
from hub.sync.mqtt import Endpoint
from hub.sync.store_source import StoreSource
from hub.sync.uplink import Uplink
from meishu.demo import world
from meishu.demo.seed import ZONE, Seeded, Seeder, make_store, visit

SALE_EVERY_S = (20.0, 60.0)
_CUT_OFF_MS = 87 * 60_000
"""How long ago the second store's last sale was."""


class Branches:
    def __init__(self, folder: Path, seeded: list[Seeded]) -> None:
        self._folder = folder
        self.seeded = seeded

    @classmethod
    async def make(cls, folder: Path, now_ms: int, history_days: int) -> "Branches":
        made = []
        for (hub, name, seed), ago_ms in zip(world.BRANCHES, (0, _CUT_OFF_MS), strict=True):
            made.append(
                await make_store(folder / hub, hub, name, now_ms - ago_ms, history_days=history_days, seed=seed)
            )
        return cls(folder, made)

    @asynccontextmanager
    async def running(self, host: str, port: int) -> AsyncIterator[None]:
        """Sync both; then the first goes on selling and the second falls silent."""
        stores = [self._open(seeded) for seeded in self.seeded]
        uplinks = [await _uplink(store, Endpoint(host=host, port=port)) for store in stores]
        tasks = [asyncio.create_task(uplink.run()) for uplink in uplinks]
        try:
            async with asyncio.timeout(60):
                for uplink, store in zip(uplinks, stores, strict=True):
                    while uplink.status.acked_seq < store.head.seq:
                        await uplink.status_changed()
            tasks[1].cancel()
            tasks.append(asyncio.create_task(self._sell(stores[0], self.seeded[0])))
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for store in stores:
                await store.close()

    def _open(self, seeded: Seeded) -> Store:
        folder = self._folder / seeded.hub
        store = open_store(folder / "hub", load_keys(folder / "keys"), state_schema())
        store.start()
        return store

    async def _sell(self, store: Store, seeded: Seeded) -> None:
        rng = random.Random(5)  # noqa: S311 - a repeatable story
        while True:
            await asyncio.sleep(rng.uniform(*SALE_EVERY_S))
            await visit(Seeder(store, seeded, lambda: time.time_ns() // 1_000_000), rng)


async def _uplink(store: Store, endpoint: Endpoint) -> Uplink:
    row = await store.read(store_state.store)
    return Uplink(StoreSource(store, row), endpoint, today=lambda: LocalTime.of(time.time_ns() // 1_000_000, ZONE).day)
