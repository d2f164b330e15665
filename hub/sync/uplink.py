"""The journal's way up: connect, run a session, say how it stands, come back with full jitter."""

import asyncio
import contextlib
import logging
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from hub.errors import Transient
from hub.journal.wire import State, encode, topic
from hub.sync.mqtt import Endpoint, Link, LinkRefused, connect
from hub.sync.session import Halted, Session, Timing
from hub.sync.source import JournalSource

_log = logging.getLogger(__name__)

SyncState = Literal["off", "connecting", "online", "syncing", "offline", "quarantined", "fenced", "cloud_ahead"]
E = TypeVar("E", bound=BaseException)
HALTED: frozenset[SyncState] = frozenset({"quarantined", "fenced", "cloud_ahead"})


@dataclass(frozen=True, kw_only=True)
class SyncStatus:
    """How syncing stands. since, last_ack_at: milliseconds; behind: entries the cloud has not acknowledged.

    reason: a code or short words for offline and the halted states, else "".
    """

    state: SyncState = "off"
    since: int = 0
    acked_seq: int = 0
    behind: int = 0
    last_ack_at: int | None = None
    reason: str = ""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Uplink:
    """Keeps the cloud's copy of one journal complete. `today`: YYYY-MM-DD in the store's zone."""

    def __init__(
        self,
        source: JournalSource,
        endpoint: Endpoint,
        *,
        today: Callable[[], str],
        timing: Timing | None = None,
        on_status: Callable[[SyncStatus], None] | None = None,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._source, self._endpoint, self._today = source, endpoint, today
        self._timing = timing or Timing()
        self._on_status = on_status
        self._clock = clock
        self._failures = 0
        self._status = SyncStatus(since=clock())
        self._changed = asyncio.Event()

    @property
    def status(self) -> SyncStatus:
        return self._status

    async def status_changed(self) -> SyncStatus:
        """The status after its next change."""
        await self._changed.wait()
        return self._status

    async def run(self) -> None:
        """For ever, until cancelled: then says goodbye and is off."""
        seq, _ = await self._source.sync_position()
        self._update(acked_seq=seq)
        try:
            while True:
                if self._status.state not in HALTED:
                    self._update(state="connecting")
                await asyncio.sleep(await self._attempt())
        finally:
            self._update(state="off", reason="")

    async def _attempt(self) -> float:
        """One connection from start to end; seconds to wait before the next."""
        delay = self._timing.retry_base_s
        try:
            await self._connected()
        except* Halted as group:
            halted = _first(group)
            _log.error("sync stopped: %s (%s)", halted.state, halted.reason)
            self._update(state=halted.state, reason=halted.reason)
            delay = self._timing.halted_s
        except* Transient as group:
            error = _first(group)
            _log.info("sync is offline: %s", error)
            delay = self._offline(error.code)
            if isinstance(error, LinkRefused):
                delay = min(float(error.retry_after_s), self._timing.retry_cap_s)
        except* Exception:  # noqa: BLE001 - logged; a store that sells must not stop syncing for good
            _log.exception("sync failed inside; the journal is unharmed and it is tried again")
            delay = self._offline("internal_error")
        return random.uniform(0, delay)  # noqa: S311 - spreads load, keeps no secret

    def _offline(self, reason: str) -> float:
        """Say so, unless the cloud has said worse; the ceiling of the wait before the next try."""
        if self._status.state not in HALTED:
            self._update(state="offline", reason=reason)
        self._failures += 1
        return min(self._timing.retry_cap_s, self._timing.retry_base_s * 2.0 ** min(self._failures, 16))

    async def _connected(self) -> None:
        source = self._source
        state_topic = topic(source.chain, source.shard, source.hub, "state")
        name = secrets.token_hex(8)
        head = await source.head()
        will = encode(State(online=False, epoch=head.epoch, seq=head.seq, session=name))
        async with connect(self._endpoint, f"hub-{source.chain}-{source.hub}", (state_topic, will)) as link:
            await link.publish(
                state_topic,
                encode(State(online=True, epoch=head.epoch, seq=head.seq, session=name)),
                retain=True,
            )
            try:
                await self._session(link)
            except asyncio.CancelledError:
                with contextlib.suppress(Transient):  # a courtesy: the will would say the same
                    await link.publish(state_topic, will, retain=True)
                raise

    async def _session(self, link: Link) -> None:
        await Session(
            self._source,
            link,
            timing=self._timing,
            today=self._today,
            now_ms=self._clock,
            progress=self._progress,
        ).run()

    def _progress(self, acked_seq: int, head_seq: int, acknowledged: bool) -> None:  # noqa: FBT001
        behind = max(0, head_seq - acked_seq)
        if acknowledged:
            self._failures = 0
        self._update(
            state="syncing" if behind else "online",
            reason="",
            acked_seq=acked_seq,
            behind=behind,
            last_ack_at=self._clock() if acknowledged else self._status.last_ack_at,
        )

    def _update(self, **values: Any) -> None:
        changed = replace(self._status, **values)
        if changed == self._status:
            return
        if changed.state != self._status.state:
            changed = replace(changed, since=self._clock())
        self._status = changed
        self._changed.set()
        self._changed = asyncio.Event()
        if self._on_status is not None:
            self._on_status(changed)


def _first(group: BaseExceptionGroup[E]) -> E:
    """The first leaf of an exception group."""
    error: E | BaseExceptionGroup[E] = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
