"""A null modem from two pseudo-terminals: one end for a driver, one for whoever plays the device."""

import asyncio
import os
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

READ_SIZE: Final = 4096


class NullModem:
    """
    `driver_tty` is what the driver opens, `wire_tty` what anyone may write raw bytes into.

    Both are stable paths in `directory`; unplug() takes `driver_tty` away and hangs its reader up. `heard` is given
    what the driver writes; without it that is discarded.
    """

    def __init__(self, directory: Path, name: str, heard: Callable[[bytes], None] | None = None) -> None:
        self._heard = heard
        self.driver_tty: Final = directory / name
        self.wire_tty: Final = directory / f"{name}.wire"
        self._driver: tuple[int, int] | None = None
        self._wire: tuple[int, int] | None = None

    async def __aenter__(self) -> Self:
        self._wire = _pair(self.wire_tty)
        asyncio.get_running_loop().add_reader(self._wire[0], self._forward)
        self.plug()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()
        if self._wire is not None:
            asyncio.get_running_loop().remove_reader(self._wire[0])
            _close(self._wire, self.wire_tty)
            self._wire = None

    @property
    def plugged(self) -> bool:
        return self._driver is not None

    def plug(self) -> None:
        """Bring the driver's end (back)."""
        if self._driver is None:
            self._driver = _pair(self.driver_tty)
            asyncio.get_running_loop().add_reader(self._driver[0], self._listen)

    def unplug(self) -> None:
        """Take the driver's end away: its reader gets a hang-up, its path is gone."""
        if self._driver is not None:
            asyncio.get_running_loop().remove_reader(self._driver[0])
            _close(self._driver, self.driver_tty)
            self._driver = None

    def write(self, data: bytes) -> None:
        """Put bytes on the wire. Raises BrokenPipeError when unplugged, BlockingIOError when full."""
        if self._driver is None:
            raise BrokenPipeError("unplugged")
        while data:
            data = data[os.write(self._driver[0], data) :]

    def _forward(self) -> None:
        data = _read(self._wire)
        if self.plugged:
            with suppress(BlockingIOError):  # as a serial line loses what nobody reads
                self.write(data)

    def _listen(self) -> None:
        data = _read(self._driver)
        if data and self._heard is not None:
            self._heard(data)


def _pair(link: Path) -> tuple[int, int]:
    """A raw pseudo-terminal (master, slave) with `link` pointing at its slave; the slave stays open here."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    _replace_link(link, os.ttyname(slave))
    return master, slave


def _replace_link(link: Path, target: str) -> None:
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def _close(pair: tuple[int, int], link: Path) -> None:
    link.unlink(missing_ok=True)
    for descriptor in pair:
        os.close(descriptor)


def _read(pair: tuple[int, int] | None) -> bytes:
    if pair is None:
        return b""
    try:
        return os.read(pair[0], READ_SIZE)
    except BlockingIOError:
        return b""
