"""The ingest worker: messages in groups, one transaction a group, answers after the commit."""

import asyncio
import contextlib
import logging
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from cloud.config import Config
from cloud.ingest import registry
from cloud.ingest.apply import Outcome, Policy, ingest
from cloud.ingest.link import Link, connect
from cloud.storage.sqlite import Store
from hub.errors import Transient
from hub.journal.wire import encode, topic

_log = logging.getLogger(__name__)
RETRY_BASE_S, RETRY_CAP_S = 0.2, 15.0
_PACE = ((64, 4, 0), (256, 2, 0), (512, 1, 500))
_SLOWEST = (1, 5_000)
"""Messages waiting below -> credit, rest in milliseconds (spread over twice that)."""


@dataclass
class Meters:
    """Counters since the start; nothing in them names a person."""

    connected: bool = False
    groups: int = 0
    entries: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Worker:
    """Run with `run()`; `on_news(chains)` is told after each commit that changed what owners see (empty: all)."""

    on_news: Callable[[set[str]], None] = staticmethod(lambda _chains: None)

    def __init__(
        self,
        store: Store,
        config: Config,
        port: int,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._store, self._config, self._port, self._clock = store, config, port, clock
        self._client_id = f"cloud-{secrets.token_hex(6)}"
        self.meters = Meters()
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """For ever, until cancelled; a lost broker is tried again with full jitter."""
        failures = 0
        while True:
            try:
                async with connect(self._config.mqtt, self._port, self._client_id) as link:
                    failures = 0
                    await self._serve(link)
            except Transient as error:
                _log.warning("ingest: %s", error)
                failures += 1
            finally:
                await self._disconnected()
            ceiling = min(RETRY_CAP_S, RETRY_BASE_S * 2 ** min(failures, 10))
            await asyncio.sleep(random.uniform(0, ceiling))  # noqa: S311 - spreads load, keeps no secret

    async def _serve(self, link: Link) -> None:
        shards = self._config.mqtt.shards
        await link.subscribe(
            [topic("+", shard, "+", leaf) for shard in shards for leaf in ("state", "up")],
        )
        self.meters.connected = True
        self.connected.set()
        while True:
            arrivals = await link.group()
            outcomes = await self._store.write(ingest, arrivals, self._policy(link.waiting))
            link.committed()
            self._count(outcomes)
            news = {outcome.chain for outcome in outcomes if outcome.news}
            if news:
                self.on_news(news)
            await self._answer(link, outcomes)

    def _policy(self, waiting: int) -> Policy:
        """The pace to ask of hubs: slower the more messages wait."""
        credit, rest_ms = next(((credit, rest) for below, credit, rest in _PACE if waiting < below), _SLOWEST)
        return Policy(
            now=self._clock(),
            trust_first_use=self._config.trust_first_use,
            credit=credit,
            not_before_ms=rest_ms + random.randint(0, rest_ms),  # noqa: S311 - spreads load
        )

    async def _answer(self, link: Link, outcomes: list[Outcome]) -> None:
        """At most GROUP_LIMIT answers at once, in the group's order."""
        async with asyncio.TaskGroup() as tasks:
            for outcome in outcomes:
                if outcome.reply is not None:
                    down = topic(outcome.chain, outcome.shard, outcome.hub, "down")
                    tasks.create_task(self._reply(link, down, encode(outcome.reply)))

    async def _reply(self, link: Link, down: str, payload: bytes) -> None:
        """A lost answer is not an error: the hub asks again, and the next read finds the link broken."""
        with contextlib.suppress(Transient):
            await link.publish(down, payload)

    def _count(self, outcomes: list[Outcome]) -> None:
        self.meters.groups += 1
        for outcome in outcomes:
            self.meters.entries += outcome.inserted
            if outcome.fault:
                self.meters.faults[outcome.fault] += 1
                _log.info("ingest: %s/%s: %s", outcome.chain, outcome.hub, outcome.fault)

    async def _disconnected(self) -> None:
        """Nobody can be seen without the broker."""
        was = self.meters.connected
        self.meters.connected = False
        self.connected.clear()
        if was:
            await self._store.write(registry.all_unseen, self._clock())
            self.on_news(set())
