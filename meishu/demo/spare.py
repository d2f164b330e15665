"""The spare USB socket of the demo's counter: a reader and a scanner that nobody knows, and one that is recognised."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from devices.described import Description
from devices.readers.em4100.simulator import Simulator as Em4100
from devices.scanners.evdev_keyboard.simulator import Simulator as KeyboardScanner
from devices.scanners.serial_scanner.simulator import Simulator as SerialScanner

What = Literal["bridge", "keyboard", "newland"]
SEEN: Final[dict[What, tuple[Literal["tty", "input"], str, str, str, str]]] = {
    "bridge": ("tty", "1a86", "55d3", "USB Single Serial", "QinHeng"),
    "keyboard": ("input", "9ac1", "0105", "HID Keyboard", ""),
    "newland": ("tty", "1eab", "1406", "NLS-HR15", "Newland"),
}
"""What udev would say: interface, vendor, product, text, maker. The first two say nothing of what they are."""


@dataclass
class Spare:
    """`plugged`: what is in the socket now."""

    wires: Path
    simulators: dict[str, Any]
    plugged: What | None = None

    @property
    def folder(self) -> Path:
        """For `meishu devices --attached`."""
        return self.wires / "attached"

    def ports(self) -> dict[str, str]:
        """key: path of each device's end of the cable."""
        return {key: str(simulator.driver_tty) for key, simulator in self.simulators.items()}

    @property
    def port(self) -> str | None:
        """Where what is in the socket ends."""
        return None if self.plugged is None else self.ports()[self.plugged]

    def put(self, what: What | None) -> None:
        """Pull what is in the socket; put this in."""
        if self.plugged is not None:
            (self.folder / f"spare-{self.plugged}.json").unlink(missing_ok=True)
            self.simulators[self.plugged].unplug()
        self.plugged = what
        if what is not None:
            self.simulators[what].plug()
            interface, vendor, product, text, maker = SEEN[what]
            node = str(self.simulators[what].driver_tty)
            said = msgspec.json.encode(Description(interface, node, vendor, product, text, maker=maker))
            fresh = self.folder / "spare.new"
            fresh.write_bytes(said)
            fresh.replace(self.folder / f"spare-{what}.json")

    async def use(self, text: str) -> None:
        """Tap the card with this number, or scan this text. Raises BrokenPipeError, KeyError."""
        if self.plugged is None:
            raise BrokenPipeError("nothing is plugged in")
        simulator = self.simulators[self.plugged]
        if isinstance(simulator, Em4100):
            await simulator.tap(text)
        else:
            await simulator.scan(text)


async def spare_socket(stack: AsyncExitStack, wires: Path) -> Spare:
    """Empty, with three devices beside it."""
    made = Spare(wires, {
        "bridge": Em4100(wires, "spare-bridge"), "keyboard": KeyboardScanner(wires, "spare-keyboard"),
        "newland": SerialScanner(wires, "spare-newland"),
    })  # fmt: skip
    made.folder.mkdir()
    for simulator in made.simulators.values():
        await stack.enter_async_context(simulator)
        simulator.unplug()
    return made
