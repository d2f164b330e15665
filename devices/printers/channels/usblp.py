"""USB printers by the kernel's usblp driver: /dev/usb/lp0, as in linux/drivers/usb/class/usblp.c."""

import asyncio
import errno
import fcntl
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Self

from devices.errors import PortUnsuitableError
from devices.printers.channels.descriptor import Descriptor
from devices.printers.status import Status
from devices.serialport import port_error

# _IOC(_IOC_READ, 'P', 1, 1024) of usblp.c: two bytes of length, high first, then the IEEE 1284 device id
LPIOC_GET_DEVICE_ID: Final = 2 << 30 | 1024 << 16 | ord("P") << 8 | 1
LPGETSTATUS: Final = 0x060B  # linux/lp.h
ID_BYTES: Final = 1024
LP_NOT_ERROR: Final = 0x08
LP_SELECTED: Final = 0x10
LP_PAPER_OUT: Final = 0x20
MODEL_KEYS: Final = ("MDL", "MODEL")
MAKER_KEYS: Final = ("MFG", "MANUFACTURER")
MAX_MODEL: Final = 60

Ioctl = Callable[[int, int, Any], Any]


def parse_device_id(raw: bytes) -> str | None:
    """
    Maker and model out of an IEEE 1284 device id, as in `MFG:EPSON;MDL:TM-T20;`; None when it tells neither.

    The first two bytes are its length with themselves, high first; some clones give it low first or wrong.
    """
    text = raw[2:].split(b"\0", 1)[0].decode("ascii", "replace")
    pairs = dict(part.strip().split(":", 1) for part in text.split(";") if ":" in part)
    keys = {key.strip().upper(): value.strip() for key, value in pairs.items()}
    maker = next((keys[key] for key in MAKER_KEYS if keys.get(key)), "")
    model = next((keys[key] for key in MODEL_KEYS if keys.get(key)), "")
    name = model if model.upper().startswith(maker.upper()) else f"{maker} {model}"
    return name.strip()[:MAX_MODEL] or None


def parse_port_status(bits: int) -> Status:
    """The status byte of a USB printer (USB printer class 1.1, section 4.2.2): paper, selected, no error."""
    return Status(
        paper="out" if bits & LP_PAPER_OUT else "ok",
        offline=not bits & LP_SELECTED,
        error=not bits & LP_NOT_ERROR and not bits & LP_PAPER_OUT,
    )


def device_id(fileno: int, ioctl: Ioctl = fcntl.ioctl) -> str | None:
    """What the printer calls itself; None where nobody answers."""
    buffer = bytearray(ID_BYTES)
    try:
        ioctl(fileno, LPIOC_GET_DEVICE_ID, buffer)
    except OSError:
        return None
    return parse_device_id(bytes(buffer))


def port_status(fileno: int, ioctl: Ioctl = fcntl.ioctl) -> Status | None:
    """What the USB port tells; None where it cannot. Raises OSError when the printer is gone."""
    buffer = bytearray(4)
    try:
        ioctl(fileno, LPGETSTATUS, buffer)
    except OSError as error:
        if error.errno in {errno.ENODEV, errno.EIO}:
            raise
        return None
    return parse_port_status(int.from_bytes(buffer[:1], "little"))


class UsblpChannel:
    """One open /dev/usb/lp*. The kernel gives it to one program at a time."""

    def __init__(self, fileno: int, model: str | None) -> None:
        self._descriptor = Descriptor(fileno, hangs_up=False)
        self.readable = True
        self.model = model

    @classmethod
    async def open(cls, path: str) -> Self:
        """Open the device. Raises PortGoneError, PortBusyError, PortRefusedError, PortUnsuitableError."""
        try:
            fileno = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise port_error(error, path) from error
        if not stat.S_ISCHR(os.fstat(fileno).st_mode):
            os.close(fileno)
            raise PortUnsuitableError(f"{path} is no device")
        return cls(fileno, await asyncio.to_thread(device_id, fileno))

    async def read(self, timeout_s: float) -> bytes:
        try:
            return await self._descriptor.read(timeout_s)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            self.readable = False  # a printer of one direction only
            return b""

    async def write(self, data: bytes, stall_s: float) -> None:
        """Returns when the printer has taken the last transfer: usblp takes more only then."""
        await self._descriptor.write(data, stall_s)
        await self._descriptor.writable(stall_s)

    async def port_status(self) -> Status | None:
        return await asyncio.to_thread(port_status, self._descriptor.fileno)

    async def close(self) -> None:
        with suppress(OSError):  # it may be gone
            os.close(self._descriptor.fileno)
