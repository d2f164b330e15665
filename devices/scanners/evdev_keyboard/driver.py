"""Barcode scanners that type like a keyboard. Only a device that somebody bound is ever opened."""

import asyncio
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import evdev
from msgspec import Struct

from devices.clock import rfc3339
from devices.errors import PortBusyError, PortGoneError, PortUnsuitableError
from devices.model import Kind, Scan, ScanBad
from devices.outlet import Outlet
from devices.scanners.evdev_keyboard.protocol import EVENT, Decoder, parse
from devices.scanners.serial_scanner.protocol import BadScan, ScanText
from devices.serialport import port_error

READ_SIZE: Final = EVENT.size * 256
MAX_WAITING: Final = 64
GRAB_TRIES: Final = 5
GRAB_DELAY_S: Final = 0.2


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `gap_s`: keys further apart than this belong to a person's hand or a broken scan.

    `grab`: keep the keys from everyone else. False only to listen to a keyboard that nobody has bound.
    """

    gap_s: float = 0.05
    grab: bool = True


class Source(Protocol):
    """Where events come from: an input device, or the simulator's pipe."""

    def fileno(self) -> int: ...

    def grab(self) -> None:
        """Keep the keys from everyone else. Raises OSError, EBUSY while another holds it."""

    def close(self) -> None: ...


class PipeSource:
    """A named pipe with input events: the simulator."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def fileno(self) -> int:
        return self._descriptor

    def grab(self) -> None:
        """Nobody else reads it."""

    def close(self) -> None:
        os.close(self._descriptor)


def open_source(port: str) -> Source:
    """The input device, or a named pipe, at a path. Raises OSError, PortUnsuitableError."""
    mode = Path(port).stat().st_mode
    if stat.S_ISFIFO(mode):
        return PipeSource(port)
    if not stat.S_ISCHR(mode):
        raise PortUnsuitableError(f"{port} is not an input device")
    device: Source = evdev.InputDevice(port)
    os.set_blocking(device.fileno(), False)
    return device


class Driver:
    """Reads an input device and publishes scan and scan.bad."""

    kind: Kind = "scanner"

    def __init__(self, settings: Settings, open_port: Callable[[str], Source] = open_source) -> None:
        self._settings = settings
        self._open = open_port
        self._scans = 0
        self._scans_bad = 0

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PermanentError."""
        try:
            source = self._open(port)
        except OSError as error:
            raise port_error(error, port) from error
        try:
            if self._settings.grab:
                await _grab(source, port)
            outlet.ready()
            await self._read(source, outlet)
        except OSError as error:
            raise port_error(error, port) from error
        finally:
            source.close()

    async def _read(self, source: Source, outlet: Outlet) -> None:
        decoder = Decoder(self._settings.gap_s)
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(source.fileno(), readable.set)
        try:
            while True:
                try:
                    async with asyncio.timeout(self._settings.gap_s * 4 if decoder.pending else None):
                        await readable.wait()
                except TimeoutError:
                    if not readable.is_set():
                        self._take(decoder.silence(), outlet)
                        continue
                readable.clear()
                for item in decoder.feed(parse(_drain(source.fileno()))):
                    self._take(item, outlet)
        finally:
            loop.remove_reader(source.fileno())

    def _take(self, item: ScanText | BadScan | None, outlet: Outlet) -> None:
        if isinstance(item, ScanText):
            self._scans += 1
            outlet.publish(Scan(device=outlet.id, text=item.text, at=rfc3339()))
        elif isinstance(item, BadScan):
            self._scans_bad += 1
            outlet.publish(ScanBad(device=outlet.id, reason=item.reason, at=rfc3339()))
        outlet.seen(scans=self._scans, scans_bad=self._scans_bad)


def _drain(descriptor: int) -> bytes:
    """What is there now, at most 256 events. Raises PortGoneError, OSError."""
    try:
        data = os.read(descriptor, READ_SIZE)
    except BlockingIOError:
        return b""
    if not data:
        raise PortGoneError("the input device was closed")
    return data


async def _grab(source: Source, port: str) -> None:
    """Grab, waiting for a holder that is just leaving. Raises PortBusyError, OSError."""
    for _ in range(GRAB_TRIES):
        try:
            source.grab()
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            await asyncio.sleep(GRAB_DELAY_S)
        else:
            return
    raise PortBusyError(f"{port} is held by another program")
