"""A character device that never blocks: what the serial and the USB channel have in common."""

import asyncio
import errno
import os
from collections.abc import Callable
from typing import Any, Final

from devices.printers.channels.channel import CHUNK

READ_SIZE: Final = 4096
EMPTY_PAUSE_S: Final = 0.05


class Descriptor:
    """
    Reads and writes a non-blocking descriptor on the event loop. One reader and one writer at a time.

    `hangs_up`: nothing read means the end, as at a tty; else it is an empty packet of a USB printer.
    """

    def __init__(self, fileno: int, *, hangs_up: bool) -> None:
        self.fileno = fileno
        self._hangs_up = hangs_up

    async def read(self, timeout_s: float) -> bytes:
        """
        What has arrived, empty when nothing does in time. Raises OSError when the device is gone.

        Empty packets are waited out slowly: some USB printers send them without end.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while True:
            try:
                data = os.read(self.fileno, READ_SIZE)
            except BlockingIOError:
                if not await self._ready(loop.add_reader, loop.remove_reader, deadline - loop.time()):
                    return b""
                continue
            if data:
                return data
            if self._hangs_up:
                raise OSError(errno.EIO, "the port was hung up")
            if loop.time() >= deadline:
                return b""
            await asyncio.sleep(min(EMPTY_PAUSE_S, max(0.0, deadline - loop.time())))

    async def write(self, data: bytes, stall_s: float) -> None:
        """Hand all over to the kernel. Raises TimeoutError when it takes nothing for `stall_s`, OSError."""
        rest = memoryview(data)
        while rest:
            try:
                written = os.write(self.fileno, rest[:CHUNK])
            except BlockingIOError:
                written = 0
            if written:
                rest = rest[written:]
            else:
                await self.writable(stall_s)

    async def writable(self, stall_s: float) -> None:
        """Wait until the kernel takes more. Raises TimeoutError when it does not for `stall_s`."""
        loop = asyncio.get_running_loop()
        if not await self._ready(loop.add_writer, loop.remove_writer, stall_s):
            raise TimeoutError(errno.ETIMEDOUT, "the printer takes no more")

    async def _ready(self, add: Callable[..., Any], remove: Callable[[int], bool], timeout_s: float) -> bool:
        """True as soon as the descriptor can be read or written; false when not in time."""
        if timeout_s <= 0:
            return False
        ready = asyncio.Event()
        add(self.fileno, ready.set)
        try:
            async with asyncio.timeout(timeout_s):
                await ready.wait()
        except TimeoutError:
            return False
        finally:
            remove(self.fileno)
        return True
