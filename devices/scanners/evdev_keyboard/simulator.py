"""A keyboard-wedge scanner: real input_event bytes in a named pipe."""

import os
import time
from pathlib import Path
from typing import Self

from devices.scanners.evdev_keyboard.protocol import encode


class Simulator:
    """A scanner at `driver_tty`: a named pipe in `directory`, opened like an input device."""

    def __init__(self, directory: Path, name: str = "event-scanner") -> None:
        self.driver_tty = directory / name
        self._descriptor: int | None = None

    async def __aenter__(self) -> Self:
        self.plug()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()

    async def scan(self, text: str, *, step_s: float = 0.002) -> None:
        """Type a code and Enter. Raises KeyError for what is not on a US keyboard."""
        await self.send(encode(text, time.time(), step_s))

    async def send(self, data: bytes) -> None:
        """Put raw event bytes. Raises BrokenPipeError when unplugged, BlockingIOError when nobody reads."""
        if self._descriptor is None:
            raise BrokenPipeError("unplugged")
        os.write(self._descriptor, data)

    def unplug(self) -> None:
        """Pull it out: the driver sees the end and the path goes."""
        if self._descriptor is not None:
            self.driver_tty.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def plug(self) -> None:
        """Put it back at the same path."""
        if self._descriptor is None:
            os.mkfifo(self.driver_tty, 0o600)
            self._descriptor = os.open(self.driver_tty, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
