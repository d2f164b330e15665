"""The other end of a Wiegand converter's cable."""

from pathlib import Path

from devices.readers.wiegand.protocol import Bits, Encoding, encode
from devices.wire import Wire


class Simulator(Wire):
    """A converter of one encoding on a null modem in `directory`."""

    def __init__(
        self,
        directory: Path,
        name: str = "wiegand",
        *,
        encoding: Encoding = "decimal",
        bits: Bits = 26,
        baudrate: int | None = None,
    ) -> None:
        super().__init__(directory, name, baudrate=baudrate)
        self._encoding: Encoding = encoding
        self._bits: Bits = bits

    async def tap(self, value: int) -> None:
        """Hold a card of this value (24 or 32 bits) to the reader once."""
        await self.send(encode(value, self._encoding, self._bits))
