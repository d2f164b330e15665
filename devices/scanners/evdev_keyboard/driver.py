"""Barcode scanners that type like a keyboard. Only a device that somebody bound is ever grabbed."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from devices.model import Kind
from devices.outlet import Outlet
from devices.scanners.codeid import Affixes, AimId
from devices.scanners.evdev_keyboard.layouts import LayoutName
from devices.scanners.evdev_keyboard.protocol import AltCodes, Decoder, Ends
from devices.scanners.evdev_keyboard.source import Keys, Source, open_source
from devices.scanners.scans import Scans


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `gap_s`: keys further apart than this belong to a person's hand or a broken scan.

    `grab`: keep the keys from everyone else. False only to listen to a keyboard that nobody has bound.
    `layout`: the country the scanner is set to; `alt-numpad` for one that types Chinese by Alt codes, which are numbers
    of `alt_codes`. `ends`: what ends a scan. `caps_lock`: `follow` for a scanner that turns letters round when the
    caps-lock light is on. `prefix`, `suffix`, `aim_id`: what the scanner adds to each code, taken off again.
    """

    gap_s: float = 0.05
    grab: bool = True
    layout: LayoutName = "us"
    alt_codes: AltCodes = "gbk"
    ends: Ends = "enter-or-tab"
    caps_lock: Literal["ignore", "follow"] = "ignore"
    prefix: str = ""
    suffix: str = ""
    aim_id: AimId = "keep"


class Driver:
    """Reads an input device and publishes scan and scan.bad."""

    kind: Kind = "scanner"

    def __init__(self, settings: Settings, open_port: Callable[[str], Source] = open_source) -> None:
        self._settings = settings
        follow = settings.caps_lock == "follow"
        self._keys = Keys(open_port, grab=settings.grab, follow_caps_lock=follow)
        self._scans = Scans(Affixes(settings.prefix, settings.suffix, settings.aim_id))

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PermanentError."""
        settings = self._settings
        decoder = Decoder(settings.gap_s, settings.layout, settings.ends, settings.alt_codes)
        await self._keys.read(port, decoder, settings.gap_s, outlet.ready, lambda item: self._scans.take(item, outlet))
