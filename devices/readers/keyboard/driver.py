"""Card readers that type like a keyboard. Only a device that somebody bound is ever grabbed."""

from collections.abc import Callable

from msgspec import Struct

from devices.model import Kind, Technology
from devices.outlet import Outlet
from devices.readers.card import BadFrame, Card
from devices.readers.keyboard.protocol import TECHNOLOGIES, ByteOrder, Format, parse
from devices.readers.taps import Taps
from devices.scanners.evdev_keyboard.layouts import LayoutName
from devices.scanners.evdev_keyboard.protocol import Decoder, Ends
from devices.scanners.evdev_keyboard.source import Keys, Source, open_source
from devices.scanners.serial_scanner.protocol import BadScan, ScanText


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `format`, `technology` and `byte_order`: how the reader spells which cards, see devices.readers.keyboard.protocol.

    `absence_s`: how long a card must be away before it counts as a new tap. `gap_s`, `grab`, `layout`, `ends`: as for a
    scanner that types. Raises ValueError when a card of `technology` is not spelt in `format`.
    """

    format: Format = "decimal10"
    technology: Technology = "em4100"
    byte_order: ByteOrder = "normal"
    absence_s: float = 2.0
    gap_s: float = 0.05
    grab: bool = True
    layout: LayoutName = "us"
    ends: Ends = "enter-or-tab"

    def __post_init__(self) -> None:
        if self.technology not in TECHNOLOGIES[self.format]:
            fitting = ", ".join(TECHNOLOGIES[self.format])
            raise ValueError(f"technology must be one of {fitting} where format is {self.format}")


class Driver:
    """Reads an input device and publishes card.read and card.bad."""

    kind: Kind = "reader"

    def __init__(self, settings: Settings, open_port: Callable[[str], Source] = open_source) -> None:
        self._settings = settings
        self._keys = Keys(open_port, grab=settings.grab)
        self._taps = Taps(settings.absence_s)

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PermanentError."""
        settings = self._settings
        decoder = Decoder(settings.gap_s, settings.layout, settings.ends)
        await self._keys.read(
            port, decoder, settings.gap_s, outlet.ready, lambda item: self._taps.take(self._card(item), outlet)
        )

    def _card(self, item: ScanText | BadScan) -> Card | BadFrame:
        if isinstance(item, BadScan):
            return BadFrame("overrun" if item.reason == "overlong" else "framing")
        settings = self._settings
        return parse(item.text, settings.format, settings.technology, settings.byte_order)
