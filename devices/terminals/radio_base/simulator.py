"""The other end of a radio base's cable, and the air behind it: loss, copies, noise and delay, many terminals."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from devices.nullmodem import NullModem
from devices.terminals.radio_base import protocol
from devices.terminals.radio_base.protocol import BadFrame, Decoder, Frame, FrameType, Incoming

Received = Callable[[bytes], None]
TRIES = 6
RETRY_S = 0.05


@dataclass(frozen=True, kw_only=True)
class Air:
    """Chances (0 to 1) on each crossing of the serial line, either way; delay_s is the longest."""

    lost: float = 0.0
    twice: float = 0.0
    corrupt: float = 0.0
    noise: float = 0.0
    delay_s: float = 0.0


class Simulator:
    """A base on a null modem in `directory`. `join` gives a terminal its place; `say` is a terminal's word."""

    def __init__(self, directory: Path, name: str = "radio-base", *, air: Air | None = None, seed: int = 0) -> None:
        self._modem = NullModem(directory, name, self._heard)
        self.driver_tty, self.wire_tty = self._modem.driver_tty, self._modem.wire_tty
        self.air = air or Air()
        self._random = random.Random(seed)  # noqa: S311 - a game of chance that can be played again
        self._terminals: dict[int, list[Received]] = {}
        self._unacknowledged: dict[tuple[int, int], asyncio.Event] = {}
        self._seqs: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._start()

    def _start(self) -> None:
        self._decoder, self._incoming, self._hellos = Decoder(), Incoming(), 0

    async def __aenter__(self) -> Self:
        await self._modem.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self._tasks:
            task.cancel()
        await self._modem.__aexit__(*error)

    def join(self, address: int, received: Received) -> None:
        """A terminal that listens to this address; `received` is given each payload that reaches it."""
        self._terminals.setdefault(address, []).append(received)

    def leave(self, address: int, received: Received) -> None:
        """Out of range, or switched off."""
        self._terminals[address].remove(received)

    def say(self, address: int, payload: bytes) -> None:
        """A terminal's payload; sent again until the daemon acknowledges it, TRIES times at most."""
        seq = self._seqs[address] = (self._seqs.get(address, 0) + 1) % protocol.SEQS
        task = asyncio.create_task(self._deliver(Frame(FrameType.DATA, address, seq, payload, 1)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def unplug(self) -> None:
        """Pull the base's cable."""
        self._modem.unplug()

    def plug(self) -> None:
        """Put it back: the base starts anew."""
        self._start()
        self._modem.plug()

    async def _deliver(self, frame: Frame) -> None:
        """One at a time for each terminal, as a slot holds one."""
        async with self._locks[frame.address]:
            await self._until_acknowledged(frame)

    async def _until_acknowledged(self, frame: Frame) -> None:
        acknowledged = self._unacknowledged[frame.address, frame.seq] = asyncio.Event()
        try:
            for attempt in range(TRIES):
                self._send(frame)
                try:
                    async with asyncio.timeout(RETRY_S * 2**attempt):
                        await acknowledged.wait()
                except TimeoutError:
                    continue
                return
        finally:
            self._unacknowledged.pop((frame.address, frame.seq), None)

    def _heard(self, data: bytes) -> None:
        if self._random.random() < self.air.corrupt:
            data = self._corrupted(data)
        for item in self._decoder.feed(data):
            if not isinstance(item, BadFrame) and self._random.random() >= self.air.lost:
                self._take(item)

    def _take(self, frame: Frame) -> None:
        if frame.type is FrameType.POLL:
            said = protocol.Hello(protocol.VERSION, 64, 500)
            self._send(Frame(FrameType.HELLO, 0, min(self._hellos, 255), said.encode(), frame.base))
            self._hellos += 1
        elif frame.type is FrameType.ACK:
            waiting = self._unacknowledged.get((frame.address, frame.seq))
            if waiting is not None:
                waiting.set()
        elif frame.type is FrameType.DATA:
            self._to_terminals(frame)

    def _to_terminals(self, frame: Frame) -> None:
        receivers = self._terminals.get(frame.address, [])
        if not receivers:
            refusal = bytes([protocol.Refusal.UNREACHABLE])
            self._send(Frame(FrameType.NAK, frame.address, frame.seq, refusal, frame.base))
            return
        self._send(Frame(FrameType.ACK, frame.address, frame.seq, base=frame.base))
        if self._incoming.is_new(frame):
            for received in list(receivers):
                received(frame.payload)

    def _send(self, frame: Frame) -> None:
        """Across the line, as well as the air lets it."""
        for _ in range(1 + (self._random.random() < self.air.twice)):
            if self._random.random() < self.air.lost:
                continue
            data = protocol.encode(frame)
            if self._random.random() < self.air.corrupt:
                data = self._corrupted(data)
            if self._random.random() < self.air.noise:
                data = self._random.randbytes(self._random.randint(1, 9)) + data
            delay_s = self._random.uniform(0, self.air.delay_s)
            asyncio.get_running_loop().call_later(delay_s, self._write, data)

    def _write(self, data: bytes) -> None:
        if self._modem.plugged:
            self._modem.write(data)

    def _corrupted(self, data: bytes) -> bytes:
        at = self._random.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << self._random.randrange(8)]) + data[at + 1 :]
