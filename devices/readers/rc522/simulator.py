"""An MFRC522 on a serial line: registers, FIFO and the air, as its data sheet says; it loses power and forgets."""

import asyncio
from pathlib import Path
from typing import Final, Self

from devices.readers.air import Air, CollisionError
from devices.readers.rc522 import protocol
from devices.readers.virtual import VirtualCard
from devices.wire import Wire

# chapter 9.2, reset values that matter
RESET: Final = {protocol.COMMAND: 0x20, protocol.TX_CONTROL: 0x80, protocol.VERSION: 0x92, protocol.BIT_FRAMING: 0}
COLLISION: Final = 0x08
MAX_WAITING: Final = 1024


class Simulator(Wire):
    """An RC522; `lay` puts cards on it. `lost_next`: so many of the next answers are lost on the line."""

    def __init__(self, directory: Path, name: str = "rc522", *, baudrate: int | None = None) -> None:
        super().__init__(directory, name, baudrate=baudrate)
        self.has_power = True
        self.resets = 0
        self.looks = 0
        self.lost_next = 0
        self.broken_next: dict[int, int] = {}
        self._air = Air()
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

    def lay(self, *cards: VirtualCard) -> None:
        """These, and no others, lie on it now."""
        self._air.lay(*cards)

    def lose_power(self) -> None:
        """Off and on again: every register is at its reset value."""
        self._forget()

    def break_byte(self, at: int, mask: int) -> None:
        """Flip bits of byte `at` of the next answer that a card gives in whole bytes of more than two."""
        self.broken_next[at] = mask

    def _forget(self) -> None:
        self._registers = dict(RESET)
        self._fifo = bytearray()
        self._address: int | None = None
        self._air.field_off()

    async def _work(self) -> None:
        while True:
            data = await self._heard.get()
            try:
                for byte in data:
                    await self._hear(byte)
            except BrokenPipeError:
                continue  # unplugged while it was answering

    async def _hear(self, byte: int) -> None:
        if not self.has_power:
            return
        if self._address is not None:
            address, self._address = self._address, None
            self._write(address, byte)
        elif byte & protocol.READ_BIT:
            await self._say(self._read(byte & ~protocol.READ_BIT))
        else:
            self._address = byte
            await self._say(byte)

    async def _say(self, byte: int) -> None:
        if self.lost_next:
            self.lost_next -= 1
        else:
            await self.send(bytes([byte]))

    def _read(self, register: int) -> int:
        if register == protocol.FIFO_DATA:
            return self._fifo.pop(0) if self._fifo else 0
        if register == protocol.FIFO_LEVEL:
            return len(self._fifo)
        return self._registers.get(register, 0)

    def _write(self, register: int, value: int) -> None:
        if register == protocol.FIFO_DATA:
            self._fifo.append(value)
        elif register == protocol.FIFO_LEVEL and value & protocol.FIFO_FLUSH:
            self._fifo.clear()
        elif register == protocol.COM_IRQ:
            self._registers[register] = self._registers.get(register, 0) & ~value
        elif register == protocol.COMMAND and value == protocol.SOFT_RESET:
            self._forget()
            self.resets += 1
        else:
            self._registers[register] = value
        if register == protocol.BIT_FRAMING and value & protocol.START_SEND:
            self._transceive(value & protocol.LAST_BITS)

    def _transceive(self, last_bits: int) -> None:
        sent = bytes(self._fifo)
        self._fifo.clear()
        self.looks += last_bits == 7  # noqa: PLR2004 -- a short frame: a look for cards
        answer = None
        self._registers[protocol.ERROR] = 0
        if self._registers[protocol.TX_CONTROL] & protocol.ANTENNA_BITS == protocol.ANTENNA_BITS:
            try:
                answer = self._air.answer(sent, last_bits)
            except CollisionError:
                self._registers[protocol.ERROR] = COLLISION
                answer = b"\x00" * 5, 0
        self._registers[protocol.COM_IRQ] = protocol.IRQ_TIMER if answer is None else protocol.IRQ_DONE
        if answer is not None:
            data = bytearray(answer[0])
            if len(data) > 2:  # noqa: PLR2004
                for at, mask in self.broken_next.items():
                    data[at % len(data)] ^= mask
                self.broken_next.clear()
            self._fifo += data
            self._registers[protocol.CONTROL] = answer[1]
