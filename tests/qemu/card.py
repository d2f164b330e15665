"""
A card for QEMU's PC/SC reader: the far end of `ccid-card-passthru`.

VSCard protocol: docs/ccid.txt of QEMU, vscard_common.h of libcacard 2.8. A message is type, reader and length, 32 bits
each in network order, and its data.
"""

import asyncio
import struct
from pathlib import Path
from typing import Self

INIT, ERROR, READER_ADD, ATR, CARD_REMOVE, APDU, FLUSH, FLUSHED = 1, 2, 3, 5, 6, 7, 8, 9
HEADER = struct.Struct(">III")
VERSION = 0 << 24 | 0 << 16 | 2
NO_READER, READER = 0xFFFFFFFF, 0
MIFARE_ATR = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
"""MIFARE Classic 1K at a contactless reader: PC/SC part 3, supplemental document 3.1.3.2.3."""
GET_UID = bytes.fromhex("FFCA000000")
NOT_SUPPORTED = b"\x6a\x81"


class Card:
    """Lies on the reader from `lay` on until `take`; tells its UID to whoever asks, and refuses all else."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._uid = b""
        self._serving = asyncio.create_task(self._serve())

    @classmethod
    async def at(cls, socket: Path) -> Self:
        """The cable is in: QEMU is told that there is a reader, without a card."""
        card = cls(*await asyncio.open_unix_connection(socket))
        card._send(INIT, NO_READER, b"VSCD" + struct.pack(">II", VERSION, 0))
        card._send(READER_ADD, NO_READER, b"contactless\0")
        return card

    def lay(self, uid: bytes) -> None:
        self._uid = uid
        self._send(ATR, READER, MIFARE_ATR)

    def take(self) -> None:
        self._send(CARD_REMOVE, READER, b"")

    async def close(self) -> None:
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        self._writer.close()

    def _send(self, kind: int, reader: int, data: bytes) -> None:
        self._writer.write(HEADER.pack(kind, reader, len(data)) + data)

    async def _serve(self) -> None:
        while True:
            kind, _, length = HEADER.unpack(await self._reader.readexactly(HEADER.size))
            data = await self._reader.readexactly(length)
            if kind == APDU:
                self._send(APDU, READER, self._uid + b"\x90\x00" if data == GET_UID else NOT_SUPPORTED)
            elif kind == FLUSH:
                self._send(FLUSHED, READER, b"")
