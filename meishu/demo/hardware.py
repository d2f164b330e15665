"""What stands on the demo's counter: a simulator of each kind of device, at the ends of cables that can be pulled."""

import inspect
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from PIL import Image

from devices.binding import id_of_port
from devices.displays.line_display.simulator import Simulator as Display
from devices.printers.escpos.simulator import Simulator as NetworkPrinter
from devices.printers.escpos.simulator_tty import TtySimulator as SerialPrinter
from devices.printers.tspl.simulator import Simulator as LabelPrinter
from devices.readers.em4100.simulator import Simulator as Em4100
from devices.readers.keyboard.simulator import Simulator as KeyboardReader
from devices.readers.pn532.simulator import Simulator as Pn532
from devices.scanners.evdev_keyboard.simulator import Simulator as KeyboardScanner
from devices.scanners.serial_scanner.simulator import Simulator as SerialScanner
from devices.terminals.radio_base.simulator import Simulator as RadioBase

SLIP_BAUD: Final = 19200
SLIP_BYTES_S: Final = 4000
"""Speed of the 58 mm printer's line and head."""
OnPaper = Callable[[str, bytes], None]
OnLabel = Callable[[str, Image.Image], None]


@dataclass
class Thing:
    """One device. `simulator` is None where a real one stands in its place; `wire`: where raw bytes may be written."""

    key: str
    kind: str
    driver: str
    name: str
    port: str
    simulator: Any = None
    wire: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    plugged: bool = True

    @property
    def spec(self) -> str:
        """For `meishu devices --device`."""
        return f"{self.driver}:{self.port}?{urlencode(self.settings | {'name': self.name})}"

    @property
    def id(self) -> str:
        """As the device daemon calls it."""
        return id_of_port(self.driver, self.port)

    async def plug(self, *, plugged: bool) -> None:
        """Pull the cable, or put it back."""
        done = self.simulator.plug() if plugged else self.simulator.unplug()
        if inspect.isawaitable(done):
            await done
        self.plugged = plugged

    def end(self) -> dict[str, str | None]:
        """Where the device is, for a program."""
        return {
            "key": self.key, "id": self.id, "kind": self.kind, "driver": self.driver, "name": self.name,
            "port": self.port, "wire": self.wire,
        }  # fmt: skip


class Hardware:
    """Open with `start`; everything is put away by the stack that was given. `things` by key, in order."""

    def __init__(self, wires: Path, host: str, on_paper: OnPaper, on_label: OnLabel) -> None:
        self._wires, self._host, self._on_paper, self._on_label = wires, host, on_paper, on_label
        self.things: dict[str, Thing] = {}

    async def start(self, stack: AsyncExitStack, real: dict[str, str | None], *, full: bool) -> None:
        """`real`: the address of a real reader, scanner or printer; `full`: more than these three."""
        self._stack = stack
        await self._tty("reader", "reader", "em4100", "前台读卡器", real["reader"] or Em4100(self._wires, "reader"))
        scanner = real["scanner"] or SerialScanner(self._wires, "scanner")
        await self._tty("scanner", "scanner", "scanner-serial", "前台扫码枪", scanner)
        printer = real["printer"] or await self._open(NetworkPrinter(self._host, on_paper=self._paper("printer")))
        self._add(Thing("printer", "printer", "escpos", "前台打印机", *_end(printer)))
        if full:
            await self._readers_and_scanners()
            await self._printers()
            await self._displays()
            await self._tty("base", "terminals", "radio-base", "手持机电台", RadioBase(self._wires, "radio-base"))

    async def _readers_and_scanners(self) -> None:
        await self._tty("ic", "reader", "pn532", "IC 卡读写器", Pn532(self._wires, "pn532"))
        await self._tty("wedge", "reader", "reader-keyboard", "键盘口读卡器", KeyboardReader(self._wires, "wedge"))
        keys = KeyboardScanner(self._wires, "keys", layout="alt-numpad", alt_codes="gbk")
        await self._tty("keys", "scanner", "scanner-evdev", "键盘口扫码枪", keys, layout="alt-numpad")

    async def _printers(self) -> None:
        slip = SerialPrinter(
            self._wires, "slip-printer", baudrate=SLIP_BAUD, print_bytes_s=SLIP_BYTES_S, on_paper=self._paper("slip")
        )
        await self._tty("slip", "printer", "escpos-serial", "3 号房打印机", slip, width="32", baudrate=str(SLIP_BAUD))
        label = await self._open(LabelPrinter(self._host, on_label=lambda picture: self._on_label("label", picture)))
        self._add(Thing("label", "printer", "tspl", "标签打印机", *_end(label)))

    async def _displays(self) -> None:
        await self._tty(
            "vfd", "display", "line-display", "前台客显", Display(self._wires, "vfd", chinese=True), chinese="true"
        )
        led = Display(self._wires, "led", commands="led8")
        await self._tty("led", "display", "line-display", "数码管客显", led, commands="led8", baudrate="2400")

    def _paper(self, key: str) -> Callable[[bytes], None]:
        return lambda data: self._on_paper(key, data)

    async def _tty(self, key: str, kind: str, driver: str, name: str, end: Any, **settings: str) -> None:
        """A device at a path, or a real one there."""
        if not isinstance(end, str):
            await self._open(end)
        self._add(Thing(key, kind, driver, name, *_end(end), settings))

    async def _open(self, simulator: Any) -> Any:
        return await self._stack.enter_async_context(simulator)

    def _add(self, thing: Thing) -> None:
        self.things[thing.key] = thing

    def simulator(self, key: str) -> Any:
        """None for what is real or not there."""
        thing = self.things.get(key)
        return None if thing is None else thing.simulator

    def of_port(self, port: str) -> Thing | None:
        """Whose cable ends there."""
        return next((thing for thing in self.things.values() if thing.port == port), None)


def _end(end: Any) -> tuple[str, Any, str | None]:
    """(port, simulator, wire) of a simulator, or of a real one's address."""
    if isinstance(end, str):
        return end, None, end
    port = getattr(end, "address", None) or getattr(end, "driver_tty", None) or end.port
    wire = getattr(end, "wire_tty", None)
    return str(port), end, None if wire is None else str(wire)
