"""The other end of a serial scanner's cable."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Self

from devices.nullmodem import NullModem


class Simulator:
    """A scanner on a null modem in `directory`; anyone may write raw bytes into `wire_tty`."""

    def __init__(self, directory: Path, name: str = "scanner") -> None:
        self._modem = NullModem(directory, name)
        self.driver_tty = self._modem.driver_tty
        self.wire_tty = self._modem.wire_tty

    async def __aenter__(self) -> Self:
        await self._modem.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._modem.__aexit__(*error)

    async def scan(self, text: str, *, end: str = "\r\n", encoding: str = "utf-8") -> None:
        """Scan a code."""
        await self.send((text + end).encode(encoding))

    async def send(self, data: bytes, *, split: Sequence[int] = ()) -> None:
        """Put raw bytes on the wire, in pieces. Raises BrokenPipeError when unplugged."""
        edges = [0, *split, len(data)]
        for start, stop in pairwise(edges):
            self._modem.write(data[start:stop])
            await asyncio.sleep(0)

    def unplug(self) -> None:
        """Pull the cable: the driver sees a hang-up and the path goes."""
        self._modem.unplug()

    def plug(self) -> None:
        """Put the cable back at the same path."""
        self._modem.plug()
