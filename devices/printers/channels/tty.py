"""Printers on a serial port, with flow control that may stay off: nothing here blocks for ever."""

import array
import asyncio
import errno
import fcntl
import termios
from contextlib import suppress
from typing import Final, Literal, Self

import serialx

from devices.printers.channels.descriptor import Descriptor
from devices.printers.status import Status
from devices.serialport import port_error

Flow = Literal["rtscts", "xonxoff", "none"]
DRAIN_POLL_S: Final = 0.02
IFLAG: Final = 0


class TtyChannel:
    """One open serial port at 8N1, held exclusively."""

    readable = True
    model: str | None = None

    def __init__(self, port: serialx.BaseSerial, baudrate: int) -> None:
        self._port = port
        self._descriptor = Descriptor(port.fileno(), hangs_up=True)
        self._baudrate = baudrate

    @classmethod
    async def open(cls, path: str, baudrate: int, flow: Flow) -> Self:
        """Open the port. Raises PortGoneError, PortBusyError, PermanentError."""
        try:
            return cls(await asyncio.to_thread(_open, path, baudrate, flow), baudrate)
        except OSError as error:
            raise port_error(error, path) from error
        except termios.error as error:
            raise port_error(OSError(errno.ENOTTY, str(error)), path) from error

    async def read(self, timeout_s: float) -> bytes:
        return await self._descriptor.read(timeout_s)

    async def write(self, data: bytes, stall_s: float) -> None:
        """Returns when the last byte has left the computer, not when the kernel has taken it."""
        await self._descriptor.write(data, stall_s)
        await self._drained(stall_s)

    async def _drained(self, stall_s: float) -> None:
        """Wait for the kernel's own buffer (4 KB). Raises TimeoutError when it does not shrink for `stall_s`."""
        loop = asyncio.get_running_loop()
        waiting, since = self._waiting(), loop.time()
        while waiting:
            await asyncio.sleep(DRAIN_POLL_S)
            now = self._waiting()
            if now < waiting:
                since = loop.time()
            elif loop.time() - since > stall_s:
                raise TimeoutError(errno.ETIMEDOUT, "the printer's flow control stays off")
            waiting = now

    def _waiting(self) -> int:
        buffer = array.array("i", [0])
        fcntl.ioctl(self._descriptor.fileno, termios.TIOCOUTQ, buffer)
        return buffer[0]

    async def port_status(self) -> Status | None:
        return None

    async def close(self) -> None:
        with suppress(OSError, termios.error):  # gone
            # the system would wait half a minute for flow control at closing
            termios.tcflush(self._descriptor.fileno, termios.TCIOFLUSH)
        with suppress(OSError):
            await asyncio.to_thread(self._port.close)


def _open(path: str, baudrate: int, flow: Flow) -> serialx.BaseSerial:
    port = serialx.serial_for_url(
        path, baudrate=baudrate, exclusive=True, rtscts=flow == "rtscts", xonxoff=flow == "xonxoff"
    )
    port.open()
    try:
        attributes = termios.tcgetattr(port.fileno())
        # a status byte that arrives must not start the output again, and a printer needs no XOFF from us
        attributes[IFLAG] &= ~(termios.IXANY | termios.IXOFF)
        termios.tcsetattr(port.fileno(), termios.TCSANOW, attributes)
    except termios.error:
        port.close()
        raise
    return port
