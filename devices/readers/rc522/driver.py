"""RC522 (MFRC522) modules wired for UART: UID by anticollision, and user memory of type 2 cards."""

import asyncio
from asyncio import StreamReader, StreamWriter
from typing import Final

from msgspec import Struct

from devices import serialport
from devices.model import Detail
from devices.readers import iso14443
from devices.readers.card import BadFrame
from devices.readers.ntag import TagGoneError, TagRefusedError
from devices.readers.polling import BadAnswerError, ModuleSilentError, Pace, PolledReader
from devices.readers.rc522 import protocol
from devices.readers.rc522.protocol import Step

ANSWER_S: Final = 0.25
QUIET_S: Final = 0.03
MAX_LOOKS: Final = 50
ACK: Final = 0x0A
ACK_BITS: Final = 4
WUPA_BITS: Final = 7
ATQA_BYTES: Final = 2


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `poll_s`: pause between two looks for a card. `absence_s`: how long a card must be away before it counts again.

    `memory`: read the user memory of NTAG and Ultralight C cards at each tap; at 9600 baud that takes most of a second.
    `batch`: ask for several registers at once; false for a module that loses bytes then.
    """

    baudrate: int = 9600
    poll_s: float = 0.1
    absence_s: float = 2.0
    memory: bool = False
    batch: bool = True


class Rc522:
    """A module on an open port."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, *, batch: bool) -> None:
        self._reader = reader
        self._writer = writer
        self._batch = batch
        self._active = False
        self._unsure = False

    async def start(self) -> dict[str, Detail]:
        """Reset it and switch the antenna on."""
        self._active = False
        await self._settle()
        await self._steps([Step(protocol.COMMAND, protocol.SOFT_RESET)])
        [version] = await self._steps([Step(protocol.VERSION)])
        if version not in protocol.VERSIONS:
            raise BadAnswerError(BadFrame("framing"))
        await self._steps([Step(register, value) for register, value in protocol.SETUP])
        return {"firmware": f"{version:02X}"}

    async def find(self) -> bytes | None:
        """Two cards at once are refused rather than chosen between."""
        [antenna] = await self._steps([Step(protocol.TX_CONTROL)])
        if antenna & protocol.ANTENNA_BITS != protocol.ANTENNA_BITS:
            await self.start()  # it lost power for a moment
        if self._active:
            self._active = False
            await self._exchange(iso14443.HLTA + iso14443.crc_a(iso14443.HLTA))  # a card answers by silence
        woken = await self._exchange(bytes([iso14443.WUPA]), WUPA_BITS)
        if woken is None and self._unsure:  # a card left half selected only hears that it should start anew
            woken = await self._exchange(bytes([iso14443.WUPA]), WUPA_BITS)
        self._unsure = woken is not None
        if woken is None:
            return None
        if len(woken[0]) != ATQA_BYTES:
            raise BadAnswerError(BadFrame("framing"))
        try:
            uid = await self._select()
        except ValueError as error:
            raise BadAnswerError(BadFrame("checksum")) from error
        self._unsure = False
        return uid

    async def transceive(self, command: bytes) -> bytes:
        try:
            answer = await self._exchange(command + iso14443.crc_a(command))
            if answer is None:
                raise TagGoneError("no answer from the card")
            data, bits = answer
            if bits == ACK_BITS and len(data) == 1:
                return _acknowledged(data[0])
            return iso14443.without_crc(data)
        except (BadAnswerError, ValueError) as error:
            raise TagGoneError("a broken answer from the card") from error

    async def _select(self) -> bytes | None:
        """The UID through all cascade levels; None when the card left. Raises ValueError for a wrong check."""
        uid = b""
        for level in iso14443.CASCADES:
            answer = await self._exchange(bytes([level, iso14443.NVB_ANTICOLLISION]))
            if answer is None:
                return None
            part = iso14443.uid_part(answer[0])
            request = bytes([level, iso14443.NVB_SELECT]) + answer[0]
            selected = await self._exchange(request + iso14443.crc_a(request))
            if selected is None:
                return None
            [sak] = iso14443.without_crc(selected[0])
            goes_on = part[0] == iso14443.CASCADE_TAG
            if goes_on != bool(sak & iso14443.SAK_CASCADE):
                raise ValueError("the cascade tag and the SAK contradict each other")
            if not goes_on:
                self._active = True
                return uid + part
            uid += part[1:]
        raise ValueError("a UID of more than ten bytes")

    async def _exchange(self, data: bytes, last_bits: int = 0) -> tuple[bytes, int] | None:
        """What a card answers, and the bits of its last byte (0 for all); None for silence. Raises BadAnswerError."""
        await self._steps(protocol.start_exchange(data, last_bits))
        for _ in range(MAX_LOOKS):
            [irq] = await self._steps([Step(protocol.COM_IRQ)])
            if irq & protocol.IRQ_DONE:
                break
            if irq & protocol.IRQ_TIMER:
                return None
        else:
            raise BadAnswerError(BadFrame("framing"))
        errors, level, control = await self._steps(
            [Step(protocol.ERROR), Step(protocol.FIFO_LEVEL), Step(protocol.CONTROL)]
        )
        if errors & protocol.ERRORS or level > protocol.FIFO_BYTES:
            raise BadAnswerError(BadFrame("framing"))
        return bytes(await self._steps([Step(protocol.FIFO_DATA)] * level)), control & protocol.LAST_BITS

    async def _steps(self, steps: list[Step]) -> list[int]:
        """Do them all; what was read. Raises ModuleSilentError, BadAnswerError, OSError."""
        values: list[int] = []
        size = len(steps) if self._batch else 1
        for at in range(0, len(steps), size or 1):
            group = steps[at : at + size]
            self._writer.write(b"".join(step.request for step in group))
            await self._writer.drain()
            found = protocol.answers(group, await self._receive(len(group)))
            if isinstance(found, BadFrame):
                await self._settle()
                raise BadAnswerError(found)
            values += found
        return values

    async def _receive(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            more = await serialport.read(self._reader, ANSWER_S)
            if not more and not data:
                raise ModuleSilentError("the RC522 does not answer")
            if not more:
                break
            data += more
        return data

    async def _settle(self) -> None:
        """Drop what is still on its way, so that answers and questions fit again."""
        end = asyncio.get_running_loop().time() + ANSWER_S
        while await serialport.read(self._reader, QUIET_S) and asyncio.get_running_loop().time() < end:
            pass


def _acknowledged(answer: int) -> bytes:
    """Nothing, for an ACK. Raises TagRefusedError for a NAK."""
    if answer & 0x0F != ACK:
        raise TagRefusedError(f"the card says no: {answer & 0x0F:X}")
    return b""


class Driver(PolledReader):
    """Finds cards on an RC522."""

    def __init__(self, settings: Settings) -> None:
        pace = Pace(settings.baudrate, settings.poll_s, settings.absence_s, settings.memory)
        super().__init__(pace, lambda reader, writer: Rc522(reader, writer, batch=settings.batch))
