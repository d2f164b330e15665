"""A card reader that types: real input_event bytes in a named pipe."""

from pathlib import Path

from devices.readers.keyboard.protocol import ByteOrder, Format, spell
from devices.scanners.evdev_keyboard.layouts import LayoutName
from devices.scanners.evdev_keyboard.simulator import Simulator as Keyboard


class Simulator(Keyboard):
    """A reader at `driver_tty` that spells cards in one form."""

    def __init__(
        self,
        directory: Path,
        name: str = "event-reader",
        *,
        form: Format = "decimal10",
        byte_order: ByteOrder = "normal",
        layout: LayoutName = "us",
    ) -> None:
        super().__init__(directory, name, layout=layout)
        self._form: Format = form
        self._byte_order: ByteOrder = byte_order

    async def tap(self, data: bytes, *, step_s: float = 0.01, really: bool = False) -> None:
        """Lay a card of these bytes on: it is typed once, as such readers do until the card is gone."""
        await self.scan(spell(data, self._form, self._byte_order), step_s=step_s, really=really)
