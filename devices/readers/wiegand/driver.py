"""Wiegand readers behind a serial converter: one tap for one card held to the reader."""

from msgspec import Struct

from devices.model import Kind
from devices.outlet import Outlet
from devices.readers.stream import read_cards
from devices.readers.taps import Taps
from devices.readers.wiegand.protocol import Bits, Encoding, decoder


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `encoding` and `bits`: what the converter sends, see devices.readers.wiegand.protocol.

    `absence_s`: how long a card must be away before it counts as a new tap. `gap_s`: a frame that stops for so long
    is dropped.
    """

    baudrate: int = 9600
    encoding: Encoding = "decimal"
    bits: Bits = 26
    absence_s: float = 2.0
    gap_s: float = 0.2


class Driver:
    """Reads a port and publishes card.read and card.bad."""

    kind: Kind = "reader"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._taps = Taps(settings.absence_s)

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PortRefusedError."""
        settings = self._settings
        frames = decoder(settings.encoding, settings.bits)
        await read_cards(port, settings.baudrate, settings.gap_s, frames, self._taps, outlet)
