"""
A PN532 on a serial line that answers as UM0701-02 says, loses power, forgets, and sends broken frames when told to.

Asleep after power-up: it hears nothing until it is woken. Awake but not configured (SAMConfiguration) it acknowledges
InListPassiveTarget and says no more.
"""

import asyncio
from pathlib import Path
from typing import Final, Self

from devices.readers.pn532 import protocol
from devices.readers.pn532.protocol import TO_MODULE, Data, Decoder, Nack, frame
from devices.readers.virtual import VirtualCard
from devices.wire import Wire

WAKE: Final = 0x55
FIRMWARE: Final = bytes.fromhex("32010607")
TIMED_OUT: Final = b"\x01"
NOT_ACKNOWLEDGED: Final = b"\x14"
MAX_WAITING: Final = 64


class Simulator(Wire):
    """A PN532; `card` is what lies on it."""

    def __init__(self, directory: Path, name: str = "pn532", *, baudrate: int | None = None) -> None:
        super().__init__(directory, name, baudrate=baudrate)
        self.card: VirtualCard | None = None
        self.has_power = True
        self.starts = 0
        self.asked_again = 0
        self.looks = 0
        self._spoil: list[int] = []
        self._heard: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)
        self._working: asyncio.Task[None] | None = None
        self._forget()

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._working = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._working is not None:
            self._working.cancel()
        await super().__aexit__(*error)

    def heard(self, data: bytes) -> None:
        self._heard.put_nowait(data)

    def lose_power(self) -> None:
        """Off and on again: asleep, and nothing of its configuration is left."""
        self._forget()

    def spoil(self, *offsets: int) -> None:
        """In each of the next answers, lose the byte at this offset of the frame."""
        self._spoil += offsets

    def _forget(self) -> None:
        self._awake = False
        self._configured = False
        self._few_retries = False
        self._decoder = Decoder()
        self._last = b""

    async def _work(self) -> None:
        while True:
            data = await self._heard.get()
            try:
                await self._hear(data)
            except BrokenPipeError:
                continue  # unplugged while it was answering

    async def _hear(self, data: bytes) -> None:
        if not self.has_power:
            return
        if not self._awake:
            at = data.find(WAKE)
            if at < 0:
                return
            self._awake = True
            data = data[at:]
        for item in self._decoder.feed(data):
            if isinstance(item, Nack):
                self.asked_again += 1
                await self._say(self._last)
            elif isinstance(item, Data) and item.data[0] == TO_MODULE:
                await self.send(protocol.ACK)
                await self._do(item.data[1], item.data[2:])

    async def _do(self, code: int, parameters: bytes) -> None:
        if code == protocol.SAM_CONFIGURATION:
            self._configured = True
            self.starts += 1
            await self._answer(code, b"")
        elif code == protocol.GET_FIRMWARE_VERSION:
            await self._answer(code, FIRMWARE)
        elif code == protocol.RF_CONFIGURATION:
            self._few_retries = parameters == protocol.FEW_RETRIES
            await self._answer(code, b"")
        elif code == protocol.IN_LIST_PASSIVE_TARGET:
            self.looks += 1
            if self._configured and (self._few_retries or self.card):
                await self._answer(code, self._targets())
        elif code == protocol.IN_DATA_EXCHANGE:
            await self._answer(code, self._exchange(parameters[1:]))
        else:
            await self._say(frame(protocol.ERROR))

    def _targets(self) -> bytes:
        card = self.card
        if card is None or card.is_gone:
            return b"\x00"
        sense = b"\x00\x44" if len(card.uid) > 4 else b"\x00\x04"  # noqa: PLR2004
        return b"\x01\x01" + sense + bytes([card.sak, len(card.uid)]) + card.uid

    def _exchange(self, command: bytes) -> bytes:
        if self.card is None:
            return TIMED_OUT
        try:
            answer = self.card.exchange(command)
        except TimeoutError:
            return TIMED_OUT
        return NOT_ACKNOWLEDGED if answer is None else b"\x00" + answer

    async def _answer(self, code: int, data: bytes) -> None:
        self._last = frame(bytes([protocol.FROM_MODULE, code + 1]) + data)
        await self._say(self._last)

    async def _say(self, data: bytes) -> None:
        if self._spoil:
            at = self._spoil.pop(0)
            data = data[:at] + data[at + 1 :]
        await self.send(data)
