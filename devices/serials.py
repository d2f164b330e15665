"""
Which device is which: by its serial number while only one carries it, else by the socket it sits in.

Once two devices were seen at the same time with one VID:PID:serial, both are known by their sockets, and stay so for
good, whoever of them comes back alone. The one that went by the serial number before keeps its name, settings and
history if it is still in the socket where it was last; otherwise nobody gets them, and a person says again which is
which. Two such devices that were never attached together cannot be told apart.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from devices.bindings import Bindings, moved, put
from devices.drivers import DRIVERS
from devices.registry import Registry
from devices.unknown import Found

log = logging.getLogger(__name__)


class Serials:
    """Gives every found device its place's id: interface and identity."""

    def __init__(self, bindings: Bindings, registry: Registry) -> None:
        self._bindings = bindings
        self._registry = registry

    def at(self, found: Found) -> str:
        """`interface@identity`, the id of an unknown device."""
        shared = carried(found) in self._bindings.state.shared
        return _at(found, found.by_path if shared else found.identity)

    async def part(self, everything: Iterable[Found]) -> dict[str, str]:
        """
        Tell devices that carry one serial number apart from now on. Raises OSError.

        What is kept of them goes along; returned is where each of them was, and is now.
        """
        sockets: dict[str, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
        for found in everything:
            if found.serial and carried(found) not in self._bindings.state.shared:
                sockets[carried(found)][socket_of(found)].append(found)
        moves: dict[str, str] = {}
        for number, several in sockets.items():
            if len(several) > 1:
                log.warning("%s is the serial number of several devices: they are known by their sockets", number)
                moves |= await self._share(number, [found for alike in several.values() for found in alike])
        return moves

    async def remember(self, places: Mapping[str, Found]) -> None:
        """Where each serial number is, should another device turn up with it. Raises OSError."""
        kept = self._bindings.state.places
        news = {at: found.by_path for at, found in places.items() if found.serial and kept.get(at) != found.by_path}
        if news:
            await self._bindings.change(lambda state: replace(state, places={**state.places, **news}))

    async def _share(self, number: str, alike: list[Found]) -> dict[str, str]:
        places = self._bindings.state.places
        by_serial = {_at(found, found.identity): found for found in alike if _was_there(found, places)}
        moves = {at: _at(found, found.by_path) for at, found in by_serial.items()}
        await self._bindings.change(
            lambda state: replace(moved(state, moves), shared=put(state.shared, number, value=True))
        )
        for at, there in moves.items():
            for driver in DRIVERS:
                before, after = (f"{driver}@{where.partition('@')[2]}" for where in (at, there))
                await self._registry.names.move(before, after)
                self._registry.history.move(before, after)
        return moves


def carried(found: Found) -> str:
    """The serial number with the ids it belongs to."""
    return f"{found.usb.vendor}-{found.usb.product}-{found.serial}"


def socket_of(found: Found) -> str:
    """The socket of the whole device: its path without configuration and interface."""
    return re.sub(r":\d+\.\d+$", "", found.path)


def _at(found: Found, identity: str) -> str:
    return f"{found.interface}@{identity}"


def _was_there(found: Found, places: Mapping[str, str]) -> bool:
    return places.get(_at(found, found.identity)) == found.by_path
