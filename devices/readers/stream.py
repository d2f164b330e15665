"""Readers that speak unasked on a serial port: bytes to a decoder, cards to the outlet."""

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

    def silence(self) -> BadFrame | None:
        """Nothing came for a while: drop what was begun."""


async def read_cards(port: str, baudrate: int, gap_s: float, decoder: Decoder, taps: Taps, outlet: Outlet) -> None:
    """
    Read until cancelled; a frame that stops for `gap_s` is dropped, so that two halves never make a card.

    Raises PortGoneError, PortBusyError, PermanentError.
    """
    async with serialport.opened(port, baudrate) as reader:
        outlet.ready()
        while True:
            data = await serialport.read(reader, gap_s if decoder.pending else None)
            for item in decoder.feed(data) if data else [decoder.silence()]:
                if item is not None:
                    taps.take(item, outlet)
