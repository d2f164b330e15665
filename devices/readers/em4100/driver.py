"""EM4100 (125 kHz) readers on a serial port: one tap for one card laid on the reader."""

from typing import Literal

from msgspec import Struct

from devices.model import Kind
from devices.outlet import Outlet
from devices.readers.em4100.protocol import Decoder, parse_decimal
from devices.readers.lines import LineDecoder
from devices.readers.stream import read_cards
from devices.readers.taps import Taps


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `format`: `rdm6300` frames, or `decimal` lines of 10 digits.

    `absence_s`: how long a card must be away before it counts as a new tap. `gap_s`: a frame that stops for so long
    is dropped.
    """

    baudrate: int = 9600
    absence_s: float = 2.0
    format: Literal["rdm6300", "decimal"] = "rdm6300"
    gap_s: float = 0.2


class Driver:
    """Reads a port and publishes card.read and card.bad."""

    kind: Kind = "reader"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._taps = Taps(settings.absence_s)

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PortRefusedError."""
        decoder = Decoder() if self._settings.format == "rdm6300" else LineDecoder(parse_decimal)
        await read_cards(port, self._settings.baudrate, self._settings.gap_s, decoder, self._taps, outlet)
