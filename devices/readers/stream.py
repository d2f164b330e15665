"""Readers that speak unasked on a serial port: bytes to a decoder, cards to the outlet."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from devices import serialport
from devices.outlet import Outlet
from devices.readers.card import BadFrame, Card
from devices.readers.taps import Taps


class Decoder(Protocol):
    """A protocol's pure part; keeps at most one frame's bytes."""

    @property
    def pending(self) -> bool:
        """True in the middle of a frame."""

    def feed(self, data: bytes) -> Sequence[Card | BadFrame]:
        """Consume what arrived, however it is split."""

    def ahead(self) -> Card | None:
        """The card of a frame whose check has not arrived yet; once a frame, or never."""

    def silence(self) -> BadFrame | None:
        """Nothing came for a while: drop what was begun."""


class _Desk:
    """Takes what arrives; a frame that stops for `gap_s` is dropped, so that two halves never make a card."""

    def __init__(self, gap_s: float, decoder: Decoder, taps: Taps, outlet: Outlet) -> None:
        self._gap_s, self._decoder, self._taps, self._outlet = gap_s, decoder, taps, outlet
        self._timer: asyncio.TimerHandle | None = None

    def take(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            self._taps.take(item, self._outlet)
        self.rest()
        if self._decoder.pending:
            if (card := self._decoder.ahead()) is not None:
                self._taps.coming(card, self._outlet)
            self._timer = asyncio.get_running_loop().call_later(self._gap_s, self._silent)

    def rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _silent(self) -> None:
        item = self._decoder.silence()
        if item is not None:
            self._taps.take(item, self._outlet)


async def read_cards(port: str, baudrate: int, gap_s: float, decoder: Decoder, taps: Taps, outlet: Outlet) -> None:
    """Read until cancelled. Raises PortGoneError, PortBusyError, PermanentError."""
    desk = _Desk(gap_s, decoder, taps, outlet)
    try:
        async with serialport.heard(port, baudrate, desk.take) as ended:
            outlet.ready()
            await ended
    finally:
        desk.rest()
