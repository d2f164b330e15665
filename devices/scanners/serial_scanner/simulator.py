"""The other end of a serial scanner's cable."""

from pathlib import Path

from devices.wire import Wire


class Simulator(Wire):
    """A scanner on a null modem in `directory`."""

    def __init__(self, directory: Path, name: str = "scanner", *, baudrate: int | None = None) -> None:
        super().__init__(directory, name, baudrate=baudrate)

    async def scan(self, text: str, *, end: str = "\r\n", encoding: str = "utf-8") -> None:
        """Scan a code."""
        await self.send((text + end).encode(encoding))
