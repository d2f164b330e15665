"""Port 9100 and its like: a TCP connection is the printer's cable."""

import asyncio
import socket
from contextlib import suppress
from typing import Final, Self

from devices.address import parse_address
from devices.errors import UnreachableError
from devices.printers.channels.channel import CHUNK
from devices.printers.status import Status

USER_TIMEOUT_MS: Final = 15_000
READ_SIZE: Final = 4096


class TcpChannel:
    """One TCP connection."""

    readable = True
    model: str | None = None

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, address: str, timeout_s: float) -> Self:
        """Connect to `host:port`. Raises UnreachableError."""
        host, port = parse_address(address, "escpos")
        try:
            async with asyncio.timeout(timeout_s):
                reader, writer = await asyncio.open_connection(host, port)
        except OSError as error:  # TimeoutError is one
            raise UnreachableError(f"{address}: {error or 'no answer'}") from error
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        return cls(reader, writer)

    async def read(self, timeout_s: float) -> bytes:
        deadline = asyncio.timeout(timeout_s)
        try:
            async with deadline:
                data = await self._reader.read(READ_SIZE)
        except TimeoutError:
            if not deadline.expired():
                raise  # the system gave the connection up
            return b""
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    async def write(self, data: bytes, stall_s: float) -> None:
        for start in range(0, len(data), CHUNK):
            self._writer.write(data[start : start + CHUNK])
            async with asyncio.timeout(stall_s):
                await self._writer.drain()

    async def port_status(self) -> Status | None:
        return None

    async def close(self) -> None:
        self._writer.transport.abort()
        with suppress(OSError):  # it may have been lost already: that is why it is closed
            await self._writer.wait_closed()
