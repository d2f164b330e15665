"""The other end of a customer display's cable: keeps what is shown, pulls the cable."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Self

from devices.displays.line_display.protocol import CommandSet
from devices.displays.line_display.screen import Screen
from devices.nullmodem import NullModem


class Simulator:
    """A display on a null modem in `directory`; `screen` is what a customer sees."""

    def __init__(
        self,
        directory: Path,
        name: str = "display",
        *,
        commands: CommandSet = "escpos",
        columns: int = 20,
        chinese: bool = False,
        on_change: Callable[[Screen], None] | None = None,
    ) -> None:
        """`on_change` is called after every byte that came in."""
        self._make = partial(Screen, commands, columns, chinese=chinese)
        self.screen = self._make()
        self._on_change = on_change
        self._news = asyncio.Event()
        self._modem = NullModem(directory, name, self._heard)
        self.port = self._modem.driver_tty

    async def __aenter__(self) -> Self:
        await self._modem.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._modem.__aexit__(*error)

    async def shows(self, wanted: Callable[[Screen], bool]) -> None:
        """Wait until the screen is as wanted."""
        while not wanted(self.screen):
            self._news.clear()
            await self._news.wait()

    def unplug(self) -> None:
        """Pull the cable: a display without power forgets what it showed."""
        self._modem.unplug()
        self.screen = self._make()

    def plug(self) -> None:
        """Put the cable back at the same path."""
        self._modem.plug()

    def _heard(self, data: bytes) -> None:
        self.screen.feed(data)
        self._news.set()
        if self._on_change is not None:
            self._on_change(self.screen)
