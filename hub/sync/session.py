"""One connection's worth of syncing: greet, compare, send within the window, keep what is acknowledged."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from hub.errors import Transient
from hub.journal.entry import GENESIS_HASH
from hub.journal.wire import (
    MAX_BATCH_ENTRIES,
    MAX_CREDIT,
    MAX_RAW_BYTES,
    Ack,
    BadMessage,
    Batch,
    BatchTooLarge,
    Down,
    Fenced,
    Gap,
    Hello,
    Quarantined,
    Rejected,
    Summary,
    decode_down,
    encode,
    pack_batch,
    summary_message,
    topic,
)
from hub.sync.mqtt import Link
from hub.sync.source import Head, JournalSource

_log = logging.getLogger(__name__)
GREETINGS = 3
"""Hellos without an answer before the connection is given up."""


class CloudSilent(
    Transient, code="cloud_silent", zh="云端没有应答", en="The broker is there but the cloud does not answer"
):
    """Nothing is lost; the journal waits."""


class Halted(Exception):
    """The cloud takes nothing more until a person has acted. state: quarantined, fenced, cloud_ahead or offline."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds."""

    answer_s: float = 10.0
    retry_base_s: float = 0.5
    retry_cap_s: float = 60.0
    halted_s: float = 300.0


class Session:
    """Runs until the link breaks or the cloud says stop; `progress(acked_seq, head_seq)` after each step."""

    def __init__(
        self,
        source: JournalSource,
        link: Link,
        *,
        timing: Timing,
        today: Callable[[], str],
        now_ms: Callable[[], int],
        progress: Callable[[int, int, bool], None],
    ) -> None:
        self._source, self._link, self._timing = source, link, timing
        self._today, self._now_ms, self._progress = today, now_ms, progress
        self._up = topic(source.chain, source.shard, source.hub, "up")
        self._down = topic(source.chain, source.shard, source.hub, "down")
        self._wake = asyncio.Event()
        self._greeted = False
        self._sent_seq = 0
        self._acked_seq = 0
        self._in_flight: deque[tuple[int, float]] = deque(maxlen=MAX_CREDIT)
        self._credit = 1
        self._not_before = 0.0
        self._rewound_to = -1
        self._rewinds = 0
        self._batch_entries = MAX_BATCH_ENTRIES
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Raises LinkLost, CloudSilent, Halted (in an ExceptionGroup)."""
        await self._link.subscribe(self._down)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._receive(), name="sync-receive")
            tasks.create_task(self._watch(), name="sync-watch")
            tasks.create_task(self._pump(), name="sync-pump")

    async def _pump(self) -> None:
        await self._greet()
        while True:
            self._wake.clear()
            await self._fill_window()
            await self._rest()
            if self._in_flight and self._in_flight[0][1] <= self._loop.time():
                _log.info("no answer to the batch to entry %d: asking the cloud where it is", self._in_flight[0][0])
                self._greeted = False
                await self._greet()

    async def _greet(self) -> None:
        """The day's summary, then hello until it is answered. Raises CloudSilent."""
        for _ in range(GREETINGS):
            head = await self._source.head()
            await self._send(await self._summary(head))
            await self._send(
                Hello(epoch=head.epoch, seq=head.seq, hash=head.hash, at=head.at, signature=head.signature)
            )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._timing.answer_s):
                    while not self._greeted:
                        self._wake.clear()
                        await self._wake.wait()
                return
        raise CloudSilent

    async def _summary(self, head: Head) -> Summary:
        at, day = self._now_ms(), await self._source.day_summary(self._today())
        signature = self._source.sign(summary_message(self._source.hub, head.epoch, head.seq, at, day))
        return Summary(epoch=head.epoch, seq=head.seq, at=at, day=day, signature=signature)

    async def _fill_window(self) -> None:
        """Send while credit, window and the cloud's rest allow."""
        while len(self._in_flight) < self._credit and self._loop.time() >= self._not_before:
            head = await self._source.head()
            if self._sent_seq >= head.seq:
                return
            rewinds, after = self._rewinds, self._sent_seq
            batch = await self._batch(head.epoch, after)
            if rewinds != self._rewinds:
                continue
            self._in_flight.append((batch.last_seq, self._loop.time() + self._timing.answer_s))
            self._sent_seq = batch.last_seq
            self._progress(self._acked_seq, head.seq, False)  # noqa: FBT003 - nothing was acknowledged
            await self._send(batch)

    async def _batch(self, epoch: int, after_seq: int) -> Batch:
        """The entries after `after_seq`, as many as fit one payload: the count halves until they do, and grows back."""
        while True:
            rows = await self._source.entries(after_seq, self._batch_entries, MAX_RAW_BYTES)
            if not rows or rows[0][0] != after_seq + 1:
                raise AssertionError(f"the journal has no entry {after_seq + 1}")
            bodies = [body for _, body in rows]
            prev_hash = await self._hash_at(after_seq)
            try:
                batch = pack_batch(self._source.hub, epoch, rows[0][0], prev_hash, bodies, self._source.sign)
                encode(batch)
            except BatchTooLarge:
                if len(rows) == 1:
                    raise
                self._batch_entries = len(rows) // 2
            else:
                self._batch_entries = min(MAX_BATCH_ENTRIES, self._batch_entries * 2)
                return batch

    async def _rest(self) -> None:
        """Until something changed, the oldest batch is overdue, or the cloud lets us go on."""
        now = self._loop.time()
        until = [deadline for deadline in [self._not_before] if deadline > now]
        if self._in_flight:
            until.append(self._in_flight[0][1])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(min(until) if until else None):
                await self._wake.wait()

    async def _watch(self) -> None:
        while True:
            await self._source.changed()
            self._wake.set()

    async def _receive(self) -> None:
        async for payload in self._link.messages():
            try:
                message = decode_down(payload)
            except BadMessage:
                _log.warning("an unreadable message of %d bytes from the cloud was passed over", len(payload))
                continue
            await self._take(message)
            self._wake.set()

    async def _take(self, message: Down) -> None:
        match message:
            case Gap():
                await self._on_gap(message)
            case Ack():
                await self._on_ack(message)
            case Quarantined():
                raise Halted("quarantined", message.reason)
            case Fenced():
                raise Halted("fenced", f"epoch {message.epoch} is in force")
            case Rejected():
                raise Halted("offline", message.reason)

    async def _on_ack(self, ack: Ack) -> None:
        """Keep the position if our journal has that hash there; after a hello, go on from it."""
        head = await self._source.head()
        if ack.seq > head.seq:
            raise Halted("cloud_ahead", f"the cloud has entry {ack.seq}, this journal ends at {head.seq}")
        ours = await self._hash_at(ack.seq) == ack.hash
        self._flow(ack)
        if not self._greeted:
            self._greeted = True
            self._rewind(ack.seq)
        if not ours:
            _log.warning("the cloud's hash of entry %d is not ours", ack.seq)
            return
        while self._in_flight and self._in_flight[0][0] <= ack.seq:
            self._in_flight.popleft()
        if ack.seq >= self._acked_seq:
            self._acked_seq = ack.seq
            await self._source.acknowledged(ack.epoch, ack.seq, ack.hash, self._now_ms())
            self._progress(ack.seq, head.seq, True)  # noqa: FBT003 - an acknowledgement

    async def _on_gap(self, gap: Gap) -> None:
        """Go back to the cloud's head, once for each place: the batches behind the lost one all tell of it."""
        head = await self._source.head()
        if gap.seq > head.seq:
            raise Halted("cloud_ahead", f"the cloud has entry {gap.seq}, this journal ends at {head.seq}")
        self._flow(gap)
        if gap.seq != self._rewound_to:
            self._rewind(gap.seq)

    def _rewind(self, seq: int) -> None:
        self._in_flight.clear()
        self._rewinds += 1
        self._sent_seq = self._rewound_to = seq

    def _flow(self, ack: Ack) -> None:
        self._credit = min(ack.credit, MAX_CREDIT)
        self._not_before = self._loop.time() + ack.not_before_ms / 1000

    async def _hash_at(self, seq: int) -> bytes:
        return GENESIS_HASH if seq == 0 else await self._source.hash_at(seq)

    async def _send(self, message: Hello | Batch | Summary) -> None:
        await self._link.publish(self._up, encode(message))
