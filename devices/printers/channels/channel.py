"""The way to a printer, whatever the cable: bytes out, answers in."""

from typing import Final, Protocol

from devices.printers.status import Status

CHUNK: Final = 2048


class Channel(Protocol):
    """An open connection. `readable` is false where nothing can ever be answered; `model` is what it calls itself."""

    readable: bool
    model: str | None

    async def read(self, timeout_s: float) -> bytes:
        """What has arrived, empty when nothing does in time. Raises OSError when the connection is lost."""

    async def write(self, data: bytes, stall_s: float) -> None:
        """Hand all over. Raises TimeoutError when nothing is taken for `stall_s`, OSError when it is lost."""

    async def port_status(self) -> Status | None:
        """What the port itself tells of the printer; None where it tells nothing. Raises OSError."""

    async def close(self) -> None:
        """Let go at once; what was not sent is dropped."""
