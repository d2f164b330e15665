"""Serial ports by serialx: the system's errors become ours."""

import asyncio
import errno
import logging
from collections.abc import AsyncGenerator
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
