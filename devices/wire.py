"""The other end of a device's serial cable, as simulators play it."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

from devices.nullmodem import NullModem

BITS_PER_BYTE: Final = 10  # 8N1: start, eight data, stop


class Wire:
    """
    A device on a null modem in `directory`; anyone may write raw bytes into `wire_tty`.

    With a `baudrate` every byte takes the time it takes on a real line; without one bytes go as fast as they can.
    """

    def __init__(self, directory: Path, name: str, *, baudrate: int | None = None) -> None:
        self._modem = NullModem(directory, name, self.heard)
        self._byte_s = BITS_PER_BYTE / baudrate if baudrate else 0.0
        self.driver_tty = self._modem.driver_tty
        self.wire_tty = self._modem.wire_tty

    async def __aenter__(self) -> Self:
        await self._modem.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._modem.__aexit__(*error)

    def heard(self, data: bytes) -> None:
        """What the driver wrote; a device that is not spoken to does nothing with it."""

    async def send(self, data: bytes, *, split: Sequence[int] = ()) -> None:
        """Put raw bytes on the wire, in pieces. Raises BrokenPipeError when unplugged."""
        edges = [0, *split, len(data)] if not self._byte_s else range(len(data) + 1)
        for start, end in pairwise(edges):
            self._modem.write(data[start:end])
            await asyncio.sleep(self._byte_s)

    async def pull_out_in(self, data: bytes, after: int) -> None:
        """Send only the first `after` bytes of `data`, then pull the cable."""
        await self.send(data[:after])
        self.unplug()

    async def repeat(self, data: bytes, *, every_s: float) -> None:
        """A card that lies on the reader: send `data` again and again until cancelled."""
        while True:
            await self.send(data)
            await asyncio.sleep(every_s)

    def unplug(self) -> None:
        """Pull the cable: the driver sees a hang-up and the path goes."""
        self._modem.unplug()

    def plug(self) -> None:
        """Put the cable back at the same path."""
        self._modem.plug()
