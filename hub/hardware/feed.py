"""The device daemon's events off its socket: each line is handed on in the turn of the event loop that brought it."""

import asyncio
from collections.abc import Callable
from typing import Final

REQUEST: Final = b"GET /v1/events HTTP/1.1\r\nHost: devices\r\n\r\n"
ACCEPTED: Final = b"HTTP/1.1 200"
MAX_WAITING: Final = 4 << 20
"""Bytes without an end of line."""


class Feed(asyncio.Protocol):
    """
    A connection that asks for GET /v1/events and hands on its lines; `ended` fails with the connection.

    The daemon sends each line as a chunk, and JSON holds no line ends, so that what begins with a brace is a line and
    all else is HTTP.
    """

    def __init__(self, on_line: Callable[[bytes], None]) -> None:
        self._on_line = on_line
        self._rest = b""
        self._accepted = False
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self.heard_at = self._loop.time()
        self.ended: asyncio.Future[None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what the loop promises
        self._transport = transport
        transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        self.heard_at = self._loop.time()
        *lines, self._rest = (self._rest + data).split(b"\n")
        try:
            self._check(lines)
            for line in lines:
                if line.startswith(b"{"):
                    self._on_line(line)
        except Exception as error:  # noqa: BLE001 - told to whoever awaits `ended`
            self._end(error)
            self.close()

    def _check(self, lines: list[bytes]) -> None:
        if not self._accepted and lines:
            self._accepted = lines[0].startswith(ACCEPTED)
        if (lines and not self._accepted) or len(self._rest) > MAX_WAITING:
            raise ConnectionError("this is not the device daemon")

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or ConnectionError("the device daemon hung up"))

    def pause(self) -> None:
        if self._transport is not None:
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None:
            self._transport.resume_reading()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _end(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)
