"""A keyboard-wedge scanner: real input_event bytes in a named pipe."""

import asyncio
import os
import time
from pathlib import Path
from typing import Self

from devices.scanners.evdev_keyboard.keystrokes import encode
from devices.scanners.evdev_keyboard.layouts import LayoutName
from devices.scanners.evdev_keyboard.protocol import EVENT, KEY_ENTER, AltCodes


class Simulator:
    """A scanner at `driver_tty`: a named pipe in `directory`, opened like an input device."""

    def __init__(
        self,
        directory: Path,
        name: str = "event-scanner",
        *,
        layout: LayoutName = "us",
        alt_codes: AltCodes | None = None,
    ) -> None:
        self.driver_tty = directory / name
        self._layout: LayoutName = layout
        self._alt_codes: AltCodes | None = alt_codes
        self._descriptor: int | None = None

    async def __aenter__(self) -> Self:
        self.plug()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()

    async def scan(
        self, text: str, *, step_s: float = 0.002, end: int | None = KEY_ENTER, really: bool = False
    ) -> None:
        """
        Type a code and the key `end`, stamped one stroke every `step_s`; `really` takes that time as well.

        Raises KeyError for what the scanner cannot type.
        """
        data = encode(text, time.time(), step_s, layout=self._layout, alt_codes=self._alt_codes, end=end)
        if not really:
            await self.send(data)
            return
        for at in range(0, len(data), EVENT.size):
            await self.send(data[at : at + EVENT.size])
            await asyncio.sleep(step_s / 4)  # a stroke is about four events

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
