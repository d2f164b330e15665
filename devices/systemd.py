"""sd_notify by a plain datagram socket: readiness and the watchdog."""

import asyncio
import logging
import os
import socket
from typing import Final

log = logging.getLogger(__name__)

DEFAULT_BEAT_S: Final = 10.0


def notify(text: str) -> bool:
    """Tell systemd, if it started us; false when it did not or cannot be told."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.setblocking(False)  # noqa: FBT003 -- the standard library's signature
            channel.sendto(text.encode(), address)
    except OSError as error:
        log.warning("systemd cannot be told %s: %s", text, error)
        return False
    return True


def beat_s() -> float:
    """How often to feed the watchdog: a third of WATCHDOG_USEC."""
    micros = os.environ.get("WATCHDOG_USEC", "")
    return int(micros) / 3e6 if micros.isdigit() and int(micros) > 0 else DEFAULT_BEAT_S


async def feed_watchdog() -> None:
    """Until cancelled: a beat of the event loop is what the watchdog watches, not any device."""
    interval_s = beat_s()
    while True:
        notify("WATCHDOG=1")
        await asyncio.sleep(interval_s)
