"""The daemon's events to one listener: lines of JSON in an HTTP answer that does not end."""

import asyncio
import contextlib
import logging
from typing import Final

import msgspec
from aiohttp import web

from devices.model import Event
from devices.registry import Subscription

log = logging.getLogger(__name__)

ALIVE_S: Final = 15.0
SEND_TIMEOUT_S: Final = 30.0


def line(event: Event) -> bytes:
    return msgspec.json.encode(event) + b"\n"


def chunk(data: bytes) -> bytes:
    """A chunk of HTTP/1.1's chunked transfer coding (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


async def tell(request: web.Request, subscription: Subscription) -> web.StreamResponse:
    """Until cancelled, or until the listener has left or takes nothing for SEND_TIMEOUT_S."""
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson", "Cache-Control": "no-store"})
    with contextlib.suppress(ConnectionError, TimeoutError):
        await response.prepare(request)
        await _send(response, subscription)  # the snapshot, and with it the answer's head
        subscription.at_once = lambda event: _at_once(request, event)
        while True:
            await _send(response, subscription)
    log.debug("a subscriber left")
    return response


async def _send(response: web.StreamResponse, subscription: Subscription) -> None:
    """What waits, or an empty line that finds out who has left. Raises ConnectionError, TimeoutError."""
    try:
        async with asyncio.timeout(ALIVE_S):
            events = await subscription.get()
    except TimeoutError:
        events = []
    async with asyncio.timeout(SEND_TIMEOUT_S):
        await response.write(b"".join(map(line, events)) or b"\n")


def _at_once(request: web.Request, event: Event) -> bool:
    """
    Hand it to the kernel in this turn of the event loop.

    False where the listener is behind or gone: then it waits its turn.
    """
    transport = request.transport
    if transport is None or transport.is_closing() or transport.get_write_buffer_size():
        return False
    transport.write(chunk(line(event)))
    return True
