"""Devices that files in a folder describe: what udev cannot see, such as simulators and ports lent to a container."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from devices.profiles import UsbIdentity
from devices.unknown import MAX_UNKNOWN, Found

log = logging.getLogger(__name__)

LOOK_S: Final = 0.25
MAX_BYTES: Final = 4096

Hex4 = Annotated[str, Meta(pattern="^[0-9a-f]{4}$")]
Line = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Description(Struct, frozen=True, forbid_unknown_fields=True):
    """One file `*.json`: `node` is the path to open, the rest is what udev says of a USB device."""

    interface: Literal["tty", "input", "usblp"]
    node: Annotated[str, Meta(max_length=200, pattern="^/")]
    vendor: Hex4
    product: Hex4
    text: Line
    serial: Line = ""
    maker: Line = ""

    def found(self, place: str) -> Found:
        """As a device attached at `place`."""
        usb = UsbIdentity(self.vendor, self.product, self.text)
        return Found(self.interface, self.node, usb, self.serial, place, self.maker)


class Described:
    """Tells `take` what the files of a folder describe, whenever they change; a file is one attached device."""

    def __init__(self, folder: Path, take: Callable[[list[Found]], None]) -> None:
        self._folder = folder
        self._take = take

    async def run(self) -> None:
        """Look again four times a second until cancelled. A file that says nothing useful is passed over."""
        before: list[Found] | None = None
        while True:
            found = scan(self._folder)
            if found != before:
                before = found
                self._take(found)
            await asyncio.sleep(LOOK_S)


def scan(folder: Path) -> list[Found]:
    """What the files describe now, at most 64, in the order of their names; a file's name is the device's place."""
    found = []
    for path in sorted(folder.glob("*.json"))[:MAX_UNKNOWN]:
        try:
            with path.open("rb") as file:
                found.append(msgspec.json.decode(file.read(MAX_BYTES), type=Description).found(path.stem))
        except (OSError, msgspec.DecodeError) as error:
            log.debug("%s: %s", path, error)
    return found
