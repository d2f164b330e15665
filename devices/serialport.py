"""Serial ports by serialx: the system's errors become ours."""

import asyncio
import errno
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import serialx

from devices.errors import DevicesError, PortBusyError, PortGoneError, PortRefusedError, PortUnsuitableError

READ_SIZE: Final = 4096

# at DEBUG serialx logs every byte that it reads: card numbers, and payment codes
logging.getLogger("serialx").setLevel(logging.INFO)

_BY_ERRNO: Final[dict[int, type[DevicesError]]] = {
    errno.EACCES: PortRefusedError,
    errno.EPERM: PortRefusedError,
    errno.EBUSY: PortBusyError,
    errno.EAGAIN: PortBusyError,
    errno.ENOTTY: PortUnsuitableError,
    errno.EISDIR: PortUnsuitableError,
    errno.EINVAL: PortUnsuitableError,
}


def port_error(error: OSError, port: str) -> DevicesError:
    """The failure an OSError on a port means; what is not known otherwise counts as unplugged."""
    kind = _BY_ERRNO.get(error.errno or 0, PortGoneError)
    return kind(f"{port}: {error.strerror or error}")


@asynccontextmanager
async def opened(port: str, baudrate: int) -> AsyncGenerator[asyncio.StreamReader]:
    """A port at 8N1 that is only read, held exclusively. Raises PortGoneError, PortBusyError, PermanentError."""
    async with connected(port, baudrate) as (reader, _):
        yield reader


@asynccontextmanager
async def connected(port: str, baudrate: int) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Both ways of a port at 8N1, held exclusively. Raises PortGoneError, PortBusyError, PermanentError."""
    try:
        reader, writer = await serialx.open_serial_connection(port, baudrate=baudrate, exclusive=True)
    except OSError as error:
        raise port_error(error, port) from error
    try:
        yield reader, writer
    except OSError as error:
        raise port_error(error, port) from error
    finally:
        writer.close()
        with suppress(OSError):  # the hang-up that ended the reading, told a second time
            await writer.wait_closed()


class _Ear(asyncio.Protocol):
    """Bytes to `on_data`; `ended` fails with the port, or with what `on_data` raised."""

    def __init__(self, on_data: Callable[[bytes], None]) -> None:
        self._on_data = on_data
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        try:
            self._on_data(data)
        except Exception as error:  # noqa: BLE001 - told to whoever awaits `ended`
            self._end(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or PortGoneError("the port was closed"))

    def _end(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)


@asynccontextmanager
async def heard(port: str, baudrate: int, on_data: Callable[[bytes], None]) -> AsyncGenerator[asyncio.Future[None]]:
    """
    A port at 8N1, held exclusively, whose bytes are handed on within the same turn of the event loop.

    The future ends only by failing. Raises PortGoneError, PortBusyError, PermanentError, and what `on_data` raises.
    """
    loop, ear = asyncio.get_running_loop(), _Ear(on_data)
    try:
        transport, _ = await serialx.create_serial_connection(
            loop, lambda: ear, port, baudrate=baudrate, exclusive=True
        )
    except OSError as error:
        raise port_error(error, port) from error
    try:
        yield ear.ended
    except OSError as error:
        raise port_error(error, port) from error
    finally:
        ear.ended.cancel()
        transport.close()
        with suppress(OSError):  # the hang-up that ended the reading, told a second time
            await transport.wait_closed()


async def read(reader: asyncio.StreamReader, timeout_s: float | None = None) -> bytes:
    """What has arrived; empty after silence of `timeout_s`. Raises OSError, PortGoneError at a hang-up."""
    within = asyncio.timeout(timeout_s)
    try:
        async with within:
            data = await reader.read(READ_SIZE)
    except TimeoutError:
        if not within.expired():
            raise  # ETIMEDOUT of the port itself
        return b""
    if not data:
        raise PortGoneError("the port was closed")
    return data
