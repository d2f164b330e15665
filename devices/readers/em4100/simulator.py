"""The other end of an EM4100 reader's cable: taps, noise, half frames, a card left lying, unplugging."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from devices.readers.em4100.protocol import encode
from devices.wire import Wire

REPEAT_S: Final = 0.065  # an RDM6300 sends the tag's 64 bits again as soon as it has them


class Simulator(Wire):
    """An RDM6300 on a null modem in `directory`."""

    def __init__(self, directory: Path, name: str = "em4100", *, baudrate: int | None = None) -> None:
        super().__init__(directory, name, baudrate=baudrate)

    async def tap(self, number: str, *, split: Sequence[int] = (), noise: bytes = b"") -> None:
        """Lay a card on once: `noise` first, then its frame in pieces cut at the offsets in `split`."""
        await self.send(noise + encode(number), split=[len(noise) + offset for offset in split])

    async def lay_down(self, number: str, *, every_s: float = REPEAT_S) -> None:
        """Leave a card on the reader: its frame again and again until cancelled."""
        await self.repeat(encode(number), every_s=every_s)
