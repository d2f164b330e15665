"""EM4100 (125 kHz) readers of the RDM6300 kind on a serial port: one tap for one card laid on the reader."""

import asyncio
from typing import Final

from msgspec import Struct

from devices import serialport
from devices.clock import rfc3339
from devices.model import CardBad, CardRead, Kind
from devices.outlet import Outlet
from devices.readers.em4100.protocol import BadFrame, Decoder, Tag

MAX_REMEMBERED: Final = 16


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """`absence_s`: how long a card must be away before it counts as a new tap."""

    baudrate: int = 9600
    absence_s: float = 2.0


class Debounce:
    """One tap per presence: a reader repeats a card for as long as it lies there. Remembers 16 cards."""

    def __init__(self, absence_s: float) -> None:
        self._absence_s = absence_s
        self._last: dict[bytes, float] = {}

    def is_new(self, data: bytes, now: float) -> bool:
        """True at the first reading after `absence_s` without one; `now` is loop time in seconds."""
        before = self._last.pop(data, None)
        self._last[data] = now
        while len(self._last) > MAX_REMEMBERED:
            del self._last[next(iter(self._last))]
        return before is None or now - before >= self._absence_s


class Driver:
    """Reads a port and publishes card.read and card.bad."""

    kind: Kind = "reader"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._debounce = Debounce(settings.absence_s)
        self._frames = 0
        self._frames_bad = 0

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PortRefusedError."""
        decoder = Decoder()
        async with serialport.opened(port, self._settings.baudrate) as reader:
            outlet.ready()
            while True:
                for item in decoder.feed(await serialport.read(reader)):
                    self._take(item, outlet)

    def _take(self, item: Tag | BadFrame, outlet: Outlet) -> None:
        if isinstance(item, BadFrame):
            self._frames_bad += 1
            outlet.publish(CardBad(device=outlet.id, reason=item.reason, at=rfc3339()))
        else:
            self._frames += 1
            if self._debounce.is_new(item.data, asyncio.get_running_loop().time()):
                outlet.publish(CardRead(device=outlet.id, number=item.number, raw=item.raw, at=rfc3339()))
        outlet.seen(frames=self._frames, frames_bad=self._frames_bad)
