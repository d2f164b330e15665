"""An input device's events, read until it goes: for scanners and for card readers that type."""

import asyncio
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import evdev

from devices.errors import PortBusyError, PortGoneError, PortUnsuitableError
from devices.scanners.evdev_keyboard.protocol import EVENT, LED_CAPSL, Decoder, parse
from devices.scanners.serial_scanner.protocol import BadScan, ScanText
from devices.serialport import port_error

READ_SIZE: Final = EVENT.size * 256
GRAB_TRIES: Final = 5
GRAB_DELAY_S: Final = 0.2
SILENCE_GAPS: Final = 4  # events may wait this many gaps in the kernel's queue before silence is believed


class Source(Protocol):
    """Where events come from: an input device, or the simulator's pipe."""

    def fileno(self) -> int: ...

    def grab(self) -> None:
        """Keep the keys from everyone else. Raises OSError, EBUSY while another holds it."""

    def leds(self) -> list[int]:
        """The lights that are on."""

    def close(self) -> None: ...


class PipeSource:
    """A named pipe with input events: the simulator."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def fileno(self) -> int:
        return self._descriptor

    def grab(self) -> None:
        """Nobody else reads it."""

    def leds(self) -> list[int]:
        """It has none."""
        return []

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


class Keys:
    """Reads one input device; `follow_caps_lock` starts letters from the state of the device's light."""

    def __init__(self, open_port: Callable[[str], Source], *, grab: bool, follow_caps_lock: bool = False) -> None:
        self._open = open_port
        self._grab = grab
        self._follow_caps_lock = follow_caps_lock

    async def read(
        self,
        port: str,
        decoder: Decoder,
        gap_s: float,
        ready: Callable[[], None],
        take: Callable[[ScanText | BadScan], None],
    ) -> None:
        """Hand every scan to `take` until cancelled. Raises PortGoneError, PortBusyError, PermanentError."""
        try:
            source = self._open(port)
        except OSError as error:
            raise port_error(error, port) from error
        try:
            if self._grab:
                await _grab(source, port)
            decoder.caps_lock = self._follow_caps_lock and LED_CAPSL in source.leds()
            ready()
            await self._listen(source, decoder, gap_s, take)
        except OSError as error:
            raise port_error(error, port) from error
        finally:
            source.close()

    async def _listen(
        self, source: Source, decoder: Decoder, gap_s: float, take: Callable[[ScanText | BadScan], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(source.fileno(), readable.set)
        try:
            while True:
                try:
                    async with asyncio.timeout(gap_s * SILENCE_GAPS if decoder.pending else None):
                        await readable.wait()
                except TimeoutError:
                    if not readable.is_set():
                        _take(decoder.silence(), take)
                        continue
                readable.clear()
                for item in decoder.feed(parse(_drain(source.fileno()))):
                    take(item)
        finally:
            loop.remove_reader(source.fileno())


def _take(item: ScanText | BadScan | None, take: Callable[[ScanText | BadScan], None]) -> None:
    if item is not None:
        take(item)


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
