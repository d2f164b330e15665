"""PN532 modules on a serial port (HSU): UID, and user memory of type 2 cards."""

import asyncio
from asyncio import StreamReader, StreamWriter
from typing import Final

from msgspec import Struct

from devices import serialport
from devices.model import Detail
from devices.readers.card import BadFrame
from devices.readers.ntag import TagGoneError, TagRefusedError
from devices.readers.pn532 import protocol
from devices.readers.pn532.protocol import Ack, Data, Decoder
from devices.readers.polling import BadAnswerError, ModuleSilentError, Pace, PolledReader

ACK_S: Final = 0.25
ANSWER_S: Final = 1.0
GAP_S: Final = 0.05  # a frame that stops for so long has lost a byte
REPEATS: Final = 2
STATUS_MASK: Final = 0x3F
# timeout, CRC, parity, bit count, framing and collision errors on the air (UM0701-02, section 7.1)
RADIO_ERRORS: Final = range(0x01, 0x07)
PN532_IC: Final = 0x32


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `poll_s`: pause between two looks for a card. `absence_s`: how long a card must be away before it counts again.

    `memory`: read the user memory of NTAG and Ultralight C cards at each tap.
    """

    baudrate: int = 115200
    poll_s: float = 0.1
    absence_s: float = 2.0
    memory: bool = True


class Pn532:
    """A module on an open port."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._decoder = Decoder()
        self._waiting: list[protocol.Found] = []

    async def start(self) -> dict[str, Detail]:
        """Wake it up and configure it: after a loss of power it knows nothing and does not listen."""
        self._writer.write(protocol.WAKE_UP)
        await self._command(protocol.SAM_CONFIGURATION, protocol.NORMAL_MODE)
        version = await self._command(protocol.GET_FIRMWARE_VERSION)
        if len(version) != 4 or version[0] != PN532_IC:  # noqa: PLR2004 -- IC, version, revision, support
            raise BadAnswerError(BadFrame("framing"))
        await self._command(protocol.RF_CONFIGURATION, protocol.FEW_RETRIES)
        return {"firmware": f"{version[1]}.{version[2]}"}

    async def find(self) -> bytes | None:
        answer = await self._command(protocol.IN_LIST_PASSIVE_TARGET, protocol.ONE_TYPE_A)
        try:
            return protocol.parse_target(answer)
        except ValueError as error:
            raise BadAnswerError(BadFrame("framing")) from error

    async def transceive(self, command: bytes) -> bytes:
        answer = await self._command(protocol.IN_DATA_EXCHANGE, b"\x01" + command)
        status = answer[0] & STATUS_MASK if answer else RADIO_ERRORS.start
        if status in RADIO_ERRORS:
            raise TagGoneError(f"PN532 status {status:02x}")
        if status:
            raise TagRefusedError(f"PN532 status {status:02x}")
        return answer[1:]

    async def _command(self, code: int, parameters: bytes = b"") -> bytes:
        """Ask, and ask again for an answer that came broken. Raises ModuleSilentError, BadAnswerError, OSError."""
        self._decoder.reset()
        self._waiting.clear()
        self._writer.write(protocol.command(code, parameters))
        await self._writer.drain()
        while not isinstance(await self._next(ACK_S), Ack):
            pass  # what is still on its way from a question that was given up
        for _ in range(REPEATS + 1):
            item = await self._answer(code)
            if isinstance(item, bytes):
                return item
            self._decoder.reset()
            self._writer.write(protocol.NACK)
            await self._writer.drain()
        raise BadAnswerError(BadFrame("checksum"))

    async def _answer(self, code: int) -> bytes | BadFrame:
        """The answer to a command that was acknowledged. Raises ModuleSilentError, BadAnswerError, OSError."""
        while True:
            item = await self._next(ANSWER_S)
            if isinstance(item, BadFrame):
                return item
            if isinstance(item, Data):
                if item.data == protocol.ERROR:
                    raise BadAnswerError(BadFrame("framing"))
                answer = protocol.response(code, item.data)
                if answer is not None:
                    return answer

    async def _next(self, timeout_s: float) -> protocol.Found:
        """The next frame; one that stops before its end is bad. Raises ModuleSilentError, OSError."""
        end = asyncio.get_running_loop().time() + timeout_s
        while not self._waiting:
            left_s = end - asyncio.get_running_loop().time()
            data = await serialport.read(self._reader, GAP_S if self._decoder.pending else max(left_s, 0.0))
            if not data and self._decoder.pending:
                self._decoder.reset()
                return BadFrame("framing")
            if not data and left_s <= 0:
                raise ModuleSilentError("the PN532 does not answer")
            self._waiting += self._decoder.feed(data)
        return self._waiting.pop(0)


class Driver(PolledReader):
    """Finds cards on a PN532."""

    def __init__(self, settings: Settings) -> None:
        pace = Pace(settings.baudrate, settings.poll_s, settings.absence_s, settings.memory)
        super().__init__(pace, Pn532)
