"""A radio base on a serial port: carries sealed payloads between the hub and the handhelds in the air.

One frame for each address is on the way at a time; it is sent again after growing delays, TRIES times at most. Of
payloads that wait for the same address the newest is kept: a handheld shows one screen.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from devices import serialport
from devices.clock import rfc3339
from devices.errors import ProblemError, TransientError
from devices.model import Kind, TerminalFrame
from devices.outlet import Outlet
from devices.terminals.radio_base import protocol
from devices.terminals.radio_base.protocol import BadFrame, Decoder, Frame, FrameType, Incoming

log = logging.getLogger(__name__)

TRIES: Final = 4
MAX_WAITING: Final = 64


class BaseSilentError(TransientError):
    """The port is there, and no radio base answers on it."""

    reason = "base_silent"


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """`answer_s`: how long the first try waits for its answer; `probe_s`: silence after which the base is asked."""

    baudrate: int = 115200
    base: int = 1
    answer_s: float = 0.3
    probe_s: float = 5.0


@dataclass(eq=False, slots=True)
class _Lane:
    """What goes to one address."""

    seq: int = 0
    busy: bool = False
    waiting: "tuple[bytes, asyncio.Future[None]] | None" = None


@dataclass(eq=False, slots=True)
class _Line:
    """An open port."""

    writer: asyncio.StreamWriter
    incoming: Incoming = field(default_factory=Incoming)
    lanes: dict[int, _Lane] = field(default_factory=dict)
    answers: "dict[tuple[int, int], asyncio.Future[Frame]]" = field(default_factory=dict)
    rssi: dict[int, int] = field(default_factory=dict)
    hello: protocol.Hello | None = None
    tasks: "set[asyncio.Task[None]]" = field(default_factory=set)


class Driver:
    """Publishes terminal.frame; send_frame carries the other way."""

    kind: Kind = "terminals"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._line: _Line | None = None
        self._frames = 0
        self._frames_bad = 0

    async def run(self, port: str, outlet: Outlet) -> None:
        """Carry until cancelled. Raises PortGoneError, PortBusyError, PortRefusedError, BaseSilentError."""
        decoder = Decoder()
        async with serialport.connected(port, self._settings.baudrate) as (reader, writer):
            line = self._line = _Line(writer)
            try:
                await self._read(line, reader, decoder, outlet)
            finally:
                self._line = None
                _drop(line)

    async def send_frame(self, address: int, payload: bytes) -> None:
        """Until the base has it. Raises ProblemError: unplugged, unreachable, superseded, busy, no answer."""
        line = self._line
        if line is None or line.hello is None:
            raise ProblemError(503, "base_away", "无线基站没有连接", "The radio base is not there")
        if len(payload) > protocol.MAX_PAYLOAD or not 0 <= address <= protocol.MAX_ADDRESS:
            raise ProblemError(400, "frame_unfit", "内容或地址不合要求", "Payload or address do not fit")
        lane = line.lanes.setdefault(address, _Lane())
        if lane.busy:
            await self._wait(line, lane, payload)
            return
        await self._carry(line, lane, address, payload)

    async def _wait(self, line: _Line, lane: _Lane, payload: bytes) -> None:
        """Behind the frame that is on its way; a newer one takes the place."""
        if lane.waiting is not None:
            lane.waiting[1].set_exception(_superseded())
        elif sum(other.waiting is not None for other in line.lanes.values()) >= MAX_WAITING:
            raise ProblemError(503, "base_busy", "无线基站忙，请稍候再试", "The radio base is busy; try again")
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lane.waiting = (payload, future)
        await future

    async def _carry(self, line: _Line, lane: _Lane, address: int, payload: bytes) -> None:
        lane.busy = True
        try:
            await self._send(line, lane, address, payload)
        finally:
            lane.busy = False
            if lane.waiting is not None:
                (after, future), lane.waiting = lane.waiting, None
                task = asyncio.create_task(self._after(line, lane, address, after, future))
                line.tasks.add(task)
                task.add_done_callback(line.tasks.discard)
                lane.busy = True

    async def _after(
        self, line: _Line, lane: _Lane, address: int, payload: bytes, future: "asyncio.Future[None]"
    ) -> None:
        try:
            await self._carry(line, lane, address, payload)
        except ProblemError as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(None)

    async def _send(self, line: _Line, lane: _Lane, address: int, payload: bytes) -> None:
        """Same seq over all tries, so that the base takes it once."""
        lane.seq = (lane.seq + 1) % protocol.SEQS
        frame = Frame(FrameType.DATA, address, lane.seq, payload, self._settings.base)
        for attempt in range(TRIES):
            answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
            line.answers[address, frame.seq] = answer
            _write(line, frame)
            try:
                async with asyncio.timeout(self._settings.answer_s * 2**attempt):
                    answered = await answer
            except TimeoutError:
                continue
            finally:
                line.answers.pop((address, frame.seq), None)
            if answered.type is FrameType.ACK:
                return
            if answered.payload[:1] == bytes([protocol.Refusal.UNREACHABLE]):
                raise ProblemError(
                    409, "terminal_unreachable", "手持机没有回应，可能关机或太远", "The handheld does not answer"
                )
        raise ProblemError(503, "base_no_answer", "无线基站没有回应", "The radio base does not answer")

    async def _read(self, line: _Line, reader: asyncio.StreamReader, decoder: Decoder, outlet: Outlet) -> None:
        """The base is asked who it is at the start and after each silence; TRIES questions without a word end it."""
        silent = 0
        self._poll(line)
        while True:
            wait_s = self._settings.probe_s if line.hello and not silent else self._settings.answer_s * 2
            data = await serialport.read(reader, wait_s)
            heard = [item for item in decoder.feed(data) if self._take(line, item, outlet)]
            if heard:
                silent = 0
            elif not data:
                silent += 1
                if silent > TRIES:
                    raise BaseSilentError("no answer to POLL")
                self._poll(line)

    def _poll(self, line: _Line) -> None:
        _write(line, Frame(FrameType.POLL, protocol.BROADCAST, 0, base=self._settings.base))

    def _take(self, line: _Line, item: Frame | BadFrame, outlet: Outlet) -> bool:
        """Whether it was a word of our base."""
        if isinstance(item, BadFrame) or item.base != self._settings.base:
            self._frames_bad += 1
            return False
        self._frames += 1
        if item.type is FrameType.HELLO:
            self._greet(line, item, outlet)
        elif item.type in {FrameType.ACK, FrameType.NAK}:
            answer = line.answers.get((item.address, item.seq))
            if answer is not None and not answer.done():
                answer.set_result(item)
        elif item.type is FrameType.STATUS:
            said = protocol.status(item.payload)
            if said is not None:
                line.rssi[item.address] = said.rssi_dbm
        elif item.type is FrameType.DATA and line.hello is not None:
            self._data(line, item, outlet)
        outlet.seen(frames=self._frames, frames_bad=self._frames_bad)
        return True

    def _greet(self, line: _Line, item: Frame, outlet: Outlet) -> None:
        """seq 0: the base has just started, and counts anew."""
        said = protocol.hello(item.payload)
        if said is None:
            outlet.attention("base_version")
            return
        if line.hello is None or item.seq == 0:
            line.incoming.reset()
        if line.hello is None:
            outlet.ready(slots=said.slots, cycle_ms=said.cycle_ms)
        line.hello = said

    def _data(self, line: _Line, item: Frame, outlet: Outlet) -> None:
        """Acknowledged each time it comes, handed on once."""
        _write(line, Frame(FrameType.ACK, item.address, item.seq, base=self._settings.base))
        if line.incoming.is_new(item):
            rssi_dbm = line.rssi.get(item.address)
            outlet.publish(TerminalFrame(outlet.id, item.address, item.payload.hex(), rfc3339(), rssi_dbm))


def _write(line: _Line, frame: Frame) -> None:
    if not line.writer.is_closing():
        line.writer.write(protocol.encode(frame))


def _drop(line: _Line) -> None:
    """The port is gone: whoever waits is told."""
    gone = ProblemError(503, "base_away", "无线基站没有连接", "The radio base is not there")
    for task in line.tasks:
        task.cancel()
    for answer in line.answers.values():
        if not answer.done():
            answer.set_exception(gone)
    for lane in line.lanes.values():
        if lane.waiting is not None and not lane.waiting[1].done():
            lane.waiting[1].set_exception(gone)


def _superseded() -> ProblemError:
    return ProblemError(409, "frame_superseded", "已有更新的画面", "A newer payload took its place")
