"""A connection to a network printer: bytes out, status bytes in."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self

from devices.errors import UnreachableError
from devices.printers.escpos.protocol import (
    ASK_SEQUENCED,
    STATUS_NUMBERS,
    Status,
    ask_status,
    is_realtime_reply,
    is_sequenced_reply,
    parse_status,
)

CHUNK: Final = 2048
USER_TIMEOUT_MS: Final = 15_000


class Link:
    """One TCP connection. Every method raises OSError when the connection is lost."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._early: int | None = None

    @classmethod
    async def open(cls, host: str, port: int, timeout_s: float) -> Self:
        """Connect. Raises UnreachableError."""
        try:
            async with asyncio.timeout(timeout_s):
                reader, writer = await asyncio.open_connection(host, port)
        except OSError as error:  # TimeoutError is one
            raise UnreachableError(f"{host}:{port}: {error or 'no answer'}") from error
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        return cls(reader, writer)

    async def close(self) -> None:
        """Let go at once; what was not sent is dropped."""
        self._writer.transport.abort()
        with suppress(OSError):  # it may have been lost already: that is why it is closed
            await self._writer.wait_closed()

    async def status(self, timeout_s: float) -> Status | None:
        """Ask DLE EOT 1-4; None when the first is not answered in time."""
        replies: dict[int, int] = {}
        for number in STATUS_NUMBERS:
            reply = await self._ask(ask_status(number), is_realtime_reply, timeout_s)
            if reply is not None:
                replies[number] = reply
            elif number == 1:
                return None
        return parse_status(replies)

    async def sequenced(self, timeout_s: float) -> int | None:
        """Ask GS r 1, answered when all before it has been worked off; None when not in time."""
        return await self._ask(ASK_SEQUENCED, is_sequenced_reply, timeout_s)

    async def answer(self, timeout_s: float) -> int | None:
        """The answer to a GS r 1 that was sent with a job; None when not in time."""
        if self._early is not None:
            early, self._early = self._early, None
            return early
        return await self._next(is_sequenced_reply, timeout_s)

    async def write(self, data: bytes, stall_s: float) -> None:
        """Send all, forgetting earlier GS r answers. Raises TimeoutError after a stall of `stall_s`."""
        self._early = None
        for start in range(0, len(data), CHUNK):
            self._writer.write(data[start : start + CHUNK])
            async with asyncio.timeout(stall_s):
                await self._writer.drain()

    async def _ask(self, query: bytes, accept: Callable[[int], bool], timeout_s: float) -> int | None:
        await self._next(lambda _: False, 0)  # what came unasked would pass for the answer
        self._writer.write(query)
        await self._writer.drain()
        return await self._next(accept, timeout_s)

    async def _next(self, accept: Callable[[int], bool], timeout_s: float) -> int | None:
        """The next byte of the wanted kind; a GS r answer met on the way is kept, all else passed over."""
        deadline = asyncio.timeout(timeout_s)
        try:
            async with deadline:
                while True:
                    data = await self._reader.read(1)
                    if not data:
                        raise ConnectionResetError("the printer closed the connection")
                    if accept(data[0]):
                        return data[0]
                    if is_sequenced_reply(data[0]):
                        self._early = data[0]
        except TimeoutError:
            if not deadline.expired():
                raise  # the system gave the connection up
            return None
