"""Contactless PC/SC readers such as the ACR122U: UID, and user memory of type 2 cards."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from msgspec import Struct

from devices.errors import PortGoneError
from devices.model import Kind, WriteCard
from devices.outlet import Outlet
from devices.readers import writing
from devices.readers.card import BadFrame, Card, card
from devices.readers.ntag import TagGoneError, TagRefusedError, read_memory
from devices.readers.pcsc import protocol
from devices.readers.pcsc.context import CardLostError, Connection, Context, Status, open_context
from devices.readers.pcsc.worker import Worker
from devices.readers.taps import Taps, publish

EVENT_COUNT_SHIFT = 16  # pcsc-lite counts a reader's insertions and removals in the upper half of its state


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `absence_s`: a card that comes back sooner is the same tap.

    `memory`: read the user memory of NTAG and Ultralight C cards at each tap.
    """

    absence_s: float = 1.0
    memory: bool = True


@dataclass(frozen=True, slots=True)
class _Write:
    command: WriteCard
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Tag:
    """A connected card as devices.readers.ntag sees it."""

    worker: Worker
    connection: Connection

    async def transceive(self, command: bytes) -> bytes:
        try:
            data = await self.worker.call(lambda: self.connection.transmit(protocol.apdu(command)))
        except CardLostError as error:
            raise TagGoneError(str(error)) from error
        try:
            return protocol.answer(data)
        except ValueError as error:
            raise TagRefusedError(str(error)) from error


class Driver:
    """
    Waits for cards in one thread of its own, which never waits longer than a second; publishes card.read and card.bad.

    The port is the reader's name or a part of it; of several that fit the first is taken. One write at a time; the
    others wait.
    """

    kind: Kind = "reader"

    def __init__(self, settings: Settings, open_pcsc: Callable[[], Context] = open_context) -> None:
        self._settings = settings
        self._open = open_pcsc
        self._taps = Taps(settings.absence_s)
        self._writing = asyncio.Lock()
        self._asked: _Write | None = None
        self._context: Context | None = None
        self._lying: Card | None = None

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises NoPcscError, PortGoneError, PortBusyError, PcscRefusedError."""
        async with Worker.opened(self._open) as (worker, context):
            reader = await worker.call(lambda: _named(context, port))
            self._context = context
            outlet.ready(reader=reader)
            try:
                await self._watch(worker, context, reader, outlet)
            finally:
                self._context = None
                if self._asked is not None:
                    self._asked.done.set_exception(writing.not_ready())
                    self._asked = None

    async def write_card(self, command: WriteCard) -> None:
        """Write the card with this UID that lies on the reader; the API has checked the hex. Raises ProblemError."""
        async with self._writing:
            if self._context is None:
                raise writing.not_ready()
            asked = self._asked = _Write(command, asyncio.get_running_loop().create_future())
            self._context.cancel()
            await asked.done

    async def _watch(self, worker: Worker, context: Context, reader: str, outlet: Outlet) -> None:
        status = Status(0, None)
        while True:
            seen = status.seen
            changed = await worker.call(lambda seen=seen: context.wait(reader, seen))  # type: ignore[misc]
            if self._asked is not None:
                asked, self._asked = self._asked, None
                await self._serve(worker, context, reader, asked)
            if changed is None:
                continue
            moved = changed.seen >> EVENT_COUNT_SHIFT != status.seen >> EVENT_COUNT_SHIFT
            came = changed.atr is not None and (status.atr is None or moved)
            if self._lying is not None and (came or changed.atr is None):
                self._taps.left(self._lying)
                self._lying = None
            status = changed
            if came:
                await self._read(worker, context, reader, status.atr or b"", outlet)

    async def _read(self, worker: Worker, context: Context, reader: str, atr: bytes, outlet: Outlet) -> None:
        """One card that came: its UID, its memory where it has one, and a tap."""
        try:
            connection = await worker.call(lambda: context.connect(reader))
            try:
                found = card("iso14443a", await _uid(worker, connection))
                wanted = self._settings.memory and protocol.has_memory(atr)
                memory = await read_memory(_Tag(worker, connection)) if wanted else b""
            finally:
                await worker.call(connection.close)
        except (CardLostError, TagGoneError, ValueError):
            self._taps.bad(BadFrame("framing"), outlet)
            return
        outlet.seen(card=protocol.card_name(atr))
        self._lying = found
        if self._taps.is_new(found, outlet):
            publish(replace(found, memory=memory.hex().upper() if self._settings.memory else None), outlet)

    async def _serve(self, worker: Worker, context: Context, reader: str, asked: _Write) -> None:
        """Do a write that was asked for; whoever asked is told how it went."""
        try:
            await _write(worker, context, reader, asked.command)
        except Exception as error:  # noqa: BLE001 -- it belongs to the one who asked
            if not asked.done.done():
                asked.done.set_exception(error)
        else:
            if not asked.done.done():
                asked.done.set_result(None)


async def _write(worker: Worker, context: Context, reader: str, command: WriteCard) -> None:
    """Raises ProblemError, NoPcscError, PortBusyError."""
    try:
        connection = await worker.call(lambda: context.connect(reader))
    except CardLostError as error:
        raise writing.no_card() from error
    try:
        uid = await _uid(worker, connection)
        if uid.hex().upper() != command.number.upper():
            raise writing.other_card()
        await writing.write(_Tag(worker, connection), bytes.fromhex(command.memory))
    except (CardLostError, ValueError) as error:
        raise writing.card_moved() from error
    finally:
        await worker.call(connection.close)


async def _uid(worker: Worker, connection: Connection) -> bytes:
    """Raises CardLostError, ValueError for what is no UID."""
    return protocol.uid(await worker.call(lambda: connection.transmit(protocol.GET_UID)))


def _named(context: Context, port: str) -> str:
    fitting = [name for name in context.readers() if port in name and protocol.is_contactless(name)]
    if not fitting:
        raise PortGoneError(f"no PC/SC reader is called {port}")
    return fitting[0]
