"""Reader modules that are asked again and again whether a card lies on them, and can read and write its memory."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from devices import serialport
from devices.errors import TransientError
from devices.model import Detail, Kind, WriteCard
from devices.outlet import Outlet
from devices.readers import writing
from devices.readers.card import BadFrame, card
from devices.readers.ntag import TagGoneError, read_memory
from devices.readers.taps import Taps, publish

START_AGAIN_S: Final = 1.0


class ModuleSilentError(TransientError):
    """The module does not answer: no power, wrong wires, wrong speed, or not the module that was meant."""

    reason = "reader_silent"


class BadAnswerError(Exception):
    """The module or a card answered what cannot be trusted."""

    def __init__(self, frame: BadFrame) -> None:
        super().__init__(frame.reason)
        self.frame = frame


class Module(Protocol):
    """One module on an open port."""

    async def start(self) -> dict[str, Detail]:
        """Configure it as after power-up; what it says of itself. Raises ModuleSilentError."""

    async def find(self) -> bytes | None:
        """Select a card; its UID, or None. Raises BadAnswerError, ModuleSilentError."""

    async def transceive(self, command: bytes) -> bytes:
        """As devices.readers.ntag.Tag, with the card that was found. Raises ModuleSilentError besides."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`poll_s` between two questions; `absence_s` until a card counts again; `memory`: read it at each tap."""

    baudrate: int
    poll_s: float
    absence_s: float
    memory: bool


class PolledReader:
    """
    A driver for such a module; publishes card.read and card.bad.

    A card counts when two readings in a row agree, so that no single lost or wrong byte makes another card. A module
    that falls silent is started anew until it answers: after a loss of power it has forgotten its configuration.
    """

    kind: Kind = "reader"

    def __init__(self, pace: Pace, make: Callable[[StreamReader, StreamWriter], Module]) -> None:
        self._pace = pace
        self._make = make
        self._taps = Taps(pace.absence_s)
        self._turn = asyncio.Lock()
        self._module: Module | None = None

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PortRefusedError."""
        async with serialport.connected(port, self._pace.baudrate) as (reader, writer):
            module = self._make(reader, writer)
            while True:
                try:
                    async with self._turn:
                        details = await module.start()
                    outlet.ready(**details)
                    self._module = module
                    await self._poll(module, outlet)
                except (ModuleSilentError, BadAnswerError):
                    outlet.attention(ModuleSilentError.reason)
                finally:
                    self._module = None
                await asyncio.sleep(START_AGAIN_S)

    async def write_card(self, command: WriteCard) -> None:
        """Write the card with this UID that lies on the reader; the API has checked the hex. Raises ProblemError."""
        module = self._module
        if module is None:
            raise writing.not_ready()
        async with self._turn:
            try:
                uid = await module.find()
                if uid is None:
                    raise writing.no_card()
                if uid.hex().upper() != command.number.upper():
                    raise writing.other_card()
                await writing.write(module, bytes.fromhex(command.memory))
            except BadAnswerError as error:
                raise writing.card_moved() from error
            except (ModuleSilentError, OSError) as error:
                raise writing.not_ready() from error

    async def _poll(self, module: Module, outlet: Outlet) -> None:
        """Look for cards. What stays bad, such as two cards left lying, is told once and counted each time."""
        told = False
        while True:
            async with self._turn:
                try:
                    await self._look(module, outlet)
                    told = False
                except BadAnswerError as error:
                    self._taps.bad(error.frame, outlet, told=told)
                    told = True
            await asyncio.sleep(self._pace.poll_s)

    async def _look(self, module: Module, outlet: Outlet) -> None:
        uid = await module.find()
        if uid is None:
            return
        found = card("iso14443a", uid)
        if not self._taps.is_new(found, outlet):
            return
        try:
            await _same_again(module, uid)
            memory = await read_memory(module) if self._pace.memory else None
        except (BadAnswerError, TagGoneError) as error:
            self._taps.forget(found)
            raise BadAnswerError(BadFrame("framing")) from error
        publish(replace(found, memory=None if memory is None else memory.hex().upper()), outlet)


async def _same_again(module: Module, uid: bytes) -> None:
    if await module.find() != uid:
        raise BadAnswerError(BadFrame("checksum"))
