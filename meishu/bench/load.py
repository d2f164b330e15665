"""A lean HTTP/1.1 load: kept-open connections, one request under way on each, bytes prepared beforehand."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

_MAX_ANSWER = 256 * 1024


@dataclass
class Tally:
    """latencies_s of good answers; errors are answers that were not 2xx."""

    latencies_s: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""
    seconds: float = 0.0

    def add(self, other: "Tally") -> None:
        self.latencies_s += other.latencies_s
        self.errors += other.errors
        self.first_error = self.first_error or other.first_error
        self.seconds += other.seconds


class _Client(asyncio.Protocol):
    """Sends the next request as soon as the last is answered, until told to stop."""

    def __init__(
        self, tally: Tally, request: Callable[[], bytes], stop_at: float, done: "asyncio.Future[None]"
    ) -> None:
        self._tally, self._request, self._stop_at, self._done = tally, request, stop_at, done
        self._buffer = bytearray()
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if length > _MAX_ANSWER or len(self._buffer) < end + 4 + length:
            return
        if head.startswith(b"http/1.1 2"):
            self._tally.latencies_s.append(time.perf_counter() - self._sent_at)
        else:
            self._tally.errors += 1
            self._tally.first_error = self._tally.first_error or bytes(self._buffer[:1000]).decode("utf-8", "replace")
        self._buffer.clear()
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)

    def _send(self) -> None:
        now = time.perf_counter()
        if now >= self._stop_at:
            self._transport.close()
            return
        self._sent_at = now
        self._transport.write(self._request())  # type: ignore[attr-defined]


async def drive(host: str, port: int, clients: int, seconds: float, request: Callable[[], bytes]) -> Tally:
    """Keep `clients` connections busy for `seconds`."""
    loop = asyncio.get_running_loop()
    tally = Tally()
    started = time.perf_counter()
    done: list[asyncio.Future[None]] = [loop.create_future() for _ in range(clients)]
    for future in done:
        await loop.create_connection(partial(_Client, tally, request, started + seconds, future), host, port)
    await asyncio.gather(*done)
    tally.seconds = time.perf_counter() - started
    return tally


def post(path: str, host: str, token: str, key: str, body: bytes) -> bytes:
    """The bytes of one POST."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
