"""USB printers without usblp, by python-escpos and libusb: one worker thread a printer, every transfer with an end."""

import asyncio
import errno
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from devices.errors import PortBusyError, PortGoneError, PortRefusedError, PortUnsuitableError
from devices.printers.channels.channel import CHUNK
from devices.printers.escpos import library
from devices.printers.status import Status

BUS: Final = Path("/dev/bus/usb")
PRINTER_CLASS: Final = 7
WRITE_MS: Final = 1000
READ_SIZE: Final = 64
TIMED_OUT: Final = frozenset({errno.ETIMEDOUT, errno.EAGAIN})
LOST: Final = frozenset({errno.ENODEV, errno.EIO, errno.EPIPE, errno.ENOENT})


def is_libusb(path: str) -> bool:
    """True for a node of /dev/bus/usb, or a link to one."""
    return Path(path).resolve().is_relative_to(BUS)


def bus_and_address(path: str) -> tuple[int, int]:
    """(bus, address) in the name of a node such as /dev/bus/usb/001/004. Raises PortUnsuitableError."""
    try:
        bus, address = Path(path).resolve().parts[-2:]
        return int(bus), int(address)
    except ValueError as error:
        raise PortUnsuitableError(f"{path} is no USB device") from error


class LibusbChannel:
    """python-escpos' Usb on one device. Its calls block, so they have a thread of their own."""

    def __init__(self, usb: Any, worker: ThreadPoolExecutor) -> None:
        self._usb = usb
        self._worker = worker
        self.readable = usb.in_ep != 0
        self.model: str | None = None

    @classmethod
    async def open(cls, path: str) -> Self:
        """Find and claim the printer. Raises PortGoneError, PortBusyError, PermanentError."""
        worker = ThreadPoolExecutor(1, thread_name_prefix="libusb")
        loop = asyncio.get_running_loop()
        try:
            return cls(await loop.run_in_executor(worker, _open, path), worker)
        except BaseException:
            worker.shutdown(wait=False)
            raise

    async def read(self, timeout_s: float) -> bytes:
        """One transfer of at most `timeout_s`, at least a millisecond: 0 would be for ever."""
        if not self.readable:
            return b""
        timeout_ms = max(1, round(timeout_s * 1000))
        data: bytes = await self._call(lambda: bytes(self._usb.device.read(self._usb.in_ep, READ_SIZE, timeout_ms)))
        return data

    async def write(self, data: bytes, stall_s: float) -> None:
        loop = asyncio.get_running_loop()
        since, at = loop.time(), 0
        while at < len(data):
            piece = data[at : at + CHUNK]
            written = await self._call(lambda piece=piece: self._usb.device.write(self._usb.out_ep, piece, WRITE_MS))
            if written:
                at, since = at + int(written), loop.time()
            elif loop.time() - since > stall_s:
                raise TimeoutError(errno.ETIMEDOUT, "the printer takes no more")

    async def port_status(self) -> Status | None:
        return None

    async def close(self) -> None:
        with suppress(Exception):  # pyusb raises its own when the device is gone
            await asyncio.get_running_loop().run_in_executor(self._worker, self._usb.close)
        self._worker.shutdown(wait=False)

    async def _call(self, work: Any) -> Any:
        """The transfer's result, empty after its time-out. Raises OSError; usb.core.USBError is one."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, work)
        except OSError as error:
            if error.errno in TIMED_OUT:
                return b""
            raise


def _open(path: str) -> Any:
    import usb.core  # noqa: PLC0415 -- loads libusb, which only these printers need

    bus, address = bus_and_address(path)
    try:
        device = usb.core.find(bus=bus, address=address)
    except usb.core.NoBackendError as error:
        raise PortUnsuitableError("libusb is not installed (Debian: libusb-1.0-0)") from error
    if device is None:
        raise PortGoneError(f"{path}: no such USB device")
    out_ep, in_ep = endpoints(device)
    printer = library.usb_printer({"bus": bus, "address": address}, timeout_ms=WRITE_MS, in_ep=in_ep, out_ep=out_ep)
    try:
        printer.open()
    except library.device_not_found() as error:
        if "ermission" in str(error) or "Access denied" in str(error):
            raise PortRefusedError(f"{path}: {error}") from error
        raise PortBusyError(f"{path}: {error}") from error
    return printer


def endpoints(device: Any) -> tuple[int, int]:
    """(out, in) of the printer interface, in 0 where it has none. Raises PortUnsuitableError."""
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass != PRINTER_CLASS:
                continue
            found = [endpoint.bEndpointAddress for endpoint in interface if endpoint.bmAttributes & 3 == 2]  # noqa: PLR2004 -- bulk
            out = [address for address in found if not address & 0x80]
            into = [address for address in found if address & 0x80]
            if out:
                return out[0], into[0] if into else 0
    raise PortUnsuitableError("this USB device is no printer")
