"""The demo's member terminals: small ones behind the radio base, and an ESP32 one that speaks MQTT to the hub."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from devices.terminals.radio_base.simulator import Simulator as RadioBase
from hub.terminals.inputs import Report
from hub.terminals.mqtt.side import FOLDER
from hub.terminals.mqtt.simulator import FIRMWARE, Account, EspTerminal
from hub.terminals.radio.sealing import set_up_code
from hub.terminals.radio.simulator import RadioTerminal
from meishu.demo import world

WELL, LOW = 88, 12
"""Battery in percent."""
BROADCAST: Final = 0
REPORT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on a small terminal's four lines; null while it has no connection."""

    seq: int
    kind: str
    lines: list[str]
    help_called: bool


class RadioHandheld:
    """A terminal behind the base: listens on the address it was given, and on that of those who have none."""

    def __init__(self, code: str, base: RadioBase) -> None:
        parsed = set_up_code(code)
        if parsed is None:
            raise ValueError("not a set-up code")
        self.code, self._base = code, base
        self.terminal = RadioTerminal(parsed, base.say)
        self.battery_percent = WELL
        self._at: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        self._base.join(BROADCAST, self._heard)
        await asyncio.gather(self.terminal.run(), self._report())

    async def _report(self) -> None:
        """Say how the battery is now and then, as after each join."""
        while True:
            await asyncio.sleep(REPORT_S)
            self.terminal.say(Report(self.battery_percent, FIRMWARE))

    def _heard(self, payload: bytes) -> None:
        self.terminal.received(payload)
        address = self.terminal.address
        if address not in {BROADCAST, self._at}:
            if self._at is not None:
                self._base.leave(self._at, self._heard)
            self._at = address
            self._base.join(address, self._heard)

    @property
    def shown(self) -> Shown | None:
        screen = self.terminal.screen
        return None if screen is None else Shown(screen.seq, screen.kind, list(screen.lines), screen.help_called)

    async def press(self, key: str, value: str) -> None:
        """A key, a PIN, a card."""
        given: dict[str, Callable[[], None]] = {
            "pin": lambda: self.terminal.pin(value), "decline": self.terminal.decline, "help": self.terminal.help,
            "tap": lambda: self.terminal.tap(value),
        }  # fmt: skip
        given[key]()

    async def battery(self, percent: int) -> None:
        self.battery_percent = percent
        self.terminal.say(Report(percent, FIRMWARE))


class EspHandheld:
    """The ESP32 terminal; `code` is empty, it is set up by its firmware."""

    code = ""

    def __init__(self, account: Account) -> None:
        self.terminal = EspTerminal(account)
        self.battery_percent = WELL

    async def run(self) -> None:
        await self.terminal.run()

    @property
    def shown(self) -> Shown | None:
        screen = self.terminal.screen
        return None if screen is None else Shown(screen.seq, screen.kind, list(screen.lines), screen.help_called)

    async def press(self, key: str, value: str) -> None:
        """Raises ConnectionError."""
        given: dict[str, Callable[[], Any]] = {
            "pin": lambda: self.terminal.pin(value), "decline": self.terminal.decline, "help": self.terminal.help,
            "tap": lambda: self.terminal.tap(value),
        }  # fmt: skip
        await given[key]()

    async def battery(self, percent: int) -> None:
        """Raises ConnectionError."""
        self.battery_percent = percent
        await self.terminal.say(Report(percent, FIRMWARE))


Handheld = RadioHandheld | EspHandheld


async def start(
    stack: AsyncExitStack, base: RadioBase, esp: tuple[str, str], hub: dict[str, Any], folder: Path
) -> dict[str, Handheld]:
    """Switch all on; `esp`: id and password of the ESP32 terminal, `hub`: what the hub said when it was ready."""
    handhelds: dict[str, Handheld] = {key: RadioHandheld(code, base) for key, _, _, code in world.RADIO_HANDHELDS}
    if port := hub.get("terminals"):
        ca_pem = (folder / "hub" / FOLDER / "ca.pem").read_text("ascii")
        handhelds[world.ESP_HANDHELD[0]] = EspHandheld(
            Account(host="127.0.0.1", port=port, terminal=esp[0], password=esp[1], ca_pem=ca_pem)
        )
    for handheld in handhelds.values():
        stack.push_async_callback(_ended, asyncio.create_task(handheld.run()))
    return handhelds


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
