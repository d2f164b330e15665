"""A smart card service with one reader, by APDU bytes, without pcscd; and a card for pcscd's virtual reader."""

import asyncio
import struct
import threading
from asyncio import StreamReader, StreamWriter
from typing import Final, Self

from devices.errors import PortGoneError
from devices.readers.ntag import READ, READ_BYTES, WRITE
from devices.readers.pcsc import protocol
from devices.readers.pcsc.context import CardLostError, NoPcscError, Status
from devices.readers.virtual import SAK_TYPE_2, VirtualCard

READER: Final = "ACS ACR122U PICC Interface 00 00"
SAM: Final = "ACS ACR122U SAM 00 01"
FAILED: Final = b"\x63\x00"
VPCD_PORT: Final = 0x8C7B
POWER_OFF, POWER_ON, RESET, ASK_ATR = 0, 1, 2, 4
WAIT_S: Final = 1.0
PRESENT: Final = 0x20
# ACR122U API, section 3.1, ATR of a storage card: historical bytes 80 4F 0C RID 03 name RFU, and their check byte
ATR_HEAD: Final = bytes.fromhex("3B8F8001804F0CA00000030603")


def atr_of(card: VirtualCard) -> bytes:
    """The ATR that a contactless reader makes up for a card."""
    name = b"\x00\x03" if card.sak == SAK_TYPE_2 else b"\x00\x01"
    body = ATR_HEAD + name + bytes(4)
    check = 0
    for byte in body[1:]:
        check ^= byte
    return body + bytes([check])


def answer(card: VirtualCard, apdu: bytes) -> bytes:
    """What an ACR122U answers to an APDU. Raises TimeoutError once the card is gone."""
    if apdu == protocol.GET_UID:
        return card.uid + protocol.OK
    if apdu[:3] == b"\xff\xb0\x00" and apdu[4:] == bytes([READ_BYTES]):
        found = card.exchange(bytes([READ, apdu[3]]))
    elif apdu[:3] == b"\xff\xd6\x00" and apdu[4:5] == b"\x04" and len(apdu) == 9:  # noqa: PLR2004 -- head and a page
        found = card.exchange(bytes([WRITE, apdu[3]]) + apdu[5:])
    else:
        return b"\x6a\x81"
    return FAILED if found is None else found + protocol.OK


class Simulator:
    """The service: `lay` and `take` move cards, `stop` ends it. Every open() gives a context of it."""

    def __init__(self) -> None:
        self.apdus: list[bytes] = []
        self.open_contexts = 0
        self.runs = True
        self.plugged = True
        self._changed = threading.Condition()
        self._card: VirtualCard | None = None
        self._count = 0

    def open(self) -> "FakeContext":
        if not self.runs:
            raise NoPcscError("pcscd does not run")
        self.open_contexts += 1
        return FakeContext(self)

    def lay(self, card: VirtualCard | None) -> None:
        """Put a card on the reader, in place of what lay there; None takes it away."""
        with self._changed:
            self._count += 2 if self._card and card else 1
            self._card = card
            self._changed.notify_all()

    def stop(self) -> None:
        """The service ends, as with systemctl stop pcscd."""
        with self._changed:
            self.runs = False
            self._changed.notify_all()

    def unplug(self) -> None:
        """The reader is pulled out."""
        with self._changed:
            self.plugged = False
            self._changed.notify_all()


class FakeContext:
    """One connection to the service, and to the card on its reader."""

    def __init__(self, service: Simulator) -> None:
        self._service = service
        self._cancelled = False

    def readers(self) -> list[str]:
        self._check()
        return [SAM, READER] if self._service.plugged else []

    def wait(self, reader: str, seen: int) -> Status | None:
        service = self._service
        with service._changed:  # noqa: SLF001 -- two halves of one simulator
            service._changed.wait_for(  # noqa: SLF001
                lambda: self._cancelled or not service.runs or not service.plugged or self._state() != seen, WAIT_S
            )
            cancelled, self._cancelled = self._cancelled, False
            self._check()
            if not service.plugged:
                raise PortGoneError(reader)
            card = service._card  # noqa: SLF001
            return None if cancelled or self._state() == seen else Status(self._state(), atr_of(card) if card else None)

    def connect(self, reader: str) -> "FakeConnection":
        self._check()
        card = self._service._card  # noqa: SLF001
        if card is None:
            raise CardLostError(f"no card on {reader}")
        return FakeConnection(self._service, card)

    def cancel(self) -> None:
        with self._service._changed:  # noqa: SLF001
            self._cancelled = True
            self._service._changed.notify_all()  # noqa: SLF001

    def close(self) -> None:
        self._service.open_contexts -= 1

    def _state(self) -> int:
        return self._service._count << 16 | (PRESENT if self._service._card else 0x10)  # noqa: SLF001

    def _check(self) -> None:
        if not self._service.runs:
            raise NoPcscError("pcscd stopped")


class FakeConnection:
    """A card that was connected to."""

    def __init__(self, service: Simulator, card: VirtualCard) -> None:
        self._service = service
        self._card = card

    def transmit(self, apdu: bytes) -> bytes:
        self._service.apdus.append(apdu)
        if self._service._card is not self._card:  # noqa: SLF001
            raise CardLostError("the card was removed")
        try:
            return answer(self._card, apdu)
        except TimeoutError as error:
            raise CardLostError("the card was removed") from error

    def close(self) -> None:
        """Leave the card as it is."""


class VpcdCard:
    """A card in the virtual reader of a running pcscd (vsmartcard vpcd): 2 bytes of length, then control or APDU."""

    def __init__(self, card: VirtualCard, port: int = VPCD_PORT) -> None:
        self._card = card
        self._port = port
        self._writer: StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._task = asyncio.create_task(self._serve(reader, self._writer))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._writer is not None:
            self._writer.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        while True:
            (length,) = struct.unpack(">H", await reader.readexactly(2))
            message = await reader.readexactly(length)
            if length > 1:
                self._send(writer, answer(self._card, message))
            elif message[0] == ASK_ATR:
                self._send(writer, atr_of(self._card))

    @staticmethod
    def _send(writer: StreamWriter, data: bytes) -> None:
        writer.write(struct.pack(">H", len(data)) + data)
