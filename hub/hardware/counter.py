"""What the customer sees: the bill that a tablet makes, on line displays and on customer screens (客显)."""

import asyncio
import contextlib
import logging
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from devices import model
from hub.amounts import Fen, Name, Quantity
from hub.errors import MeishuError
from hub.events import HANDHELDS, Bus
from hub.hardware import state
from hub.hardware.client import Devices
from hub.ids import TerminalId
from hub.journal.store import Store
from hub.journal.tx import Reader
from hub.members.views import mask_name
from hub.security import state as security_state
from hub.security.facts import TerminalKind

log = logging.getLogger(__name__)

EVENT = "counter.display"
OFFER_EVENT = "counter.offer"
REST_S = 20.0
"""After a bill was paid this long ago, the displays welcome the next customer."""
STEP_S = 2.0
"""How long a line display shows what was received before it shows the change."""
MAX_COUNTERS = 32
DISPLAYS = frozenset({TerminalKind.DISPLAY})


class ShownLine(Struct, frozen=True, forbid_unknown_fields=True):
    """by_session: paid by a session card, so that its amount is not due."""

    name: Name
    quantity: Quantity
    amount_fen: Fen
    by_session: bool = False


class Shown(Struct, frozen=True, forbid_unknown_fields=True):
    """
    What one till shows its customer; `amount_fen` is of the view, `customer` the member's name.

    A display gets the customer's name masked, whatever the till sent.
    """

    view: Literal["welcome", "item", "total", "received", "change"]
    text: Annotated[str, Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    amount_fen: Fen | None = None
    lines: Annotated[list[ShownLine], Meta(max_length=100)] = []
    due_fen: Fen = 0
    received_fen: Fen | None = None
    customer: Name | None = None


class ShownOffer(Struct, frozen=True):
    """A QR that makes the customer's phone their e-card. qr: a data: URL; null: it was scanned."""

    offer: str
    qr: str | None
    customer: str
    expires_at: str


WELCOME = Shown("welcome")


class Counter:
    """The newest state of each till and the one task that follows it to the displays; what is overtaken is dropped."""

    def __init__(self, store: Store, bus: Bus, devices: Devices, store_name: str) -> None:
        self._store, self._bus, self._devices, self._store_name = store, bus, devices, store_name
        self._now: dict[TerminalId, Shown] = {}
        self._tasks: dict[TerminalId, asyncio.Task[None]] = {}
        self._able: set[str] = set()
        self._returning: set[asyncio.Task[None]] = set()

    def show(self, terminal: TerminalId, shown: Shown) -> None:
        """Returns at once: a till never waits for a display. At 32 tills the oldest is forgotten."""
        shown = replace(shown, customer=mask_name(shown.customer) if shown.customer else None)
        self._now.pop(terminal, None)
        while len(self._now) >= MAX_COUNTERS:
            self._forget(next(iter(self._now)))
        self._now[terminal] = shown
        self._stop(terminal)
        self._tasks[terminal] = asyncio.create_task(self._follow(terminal, shown), name="counter display")

    async def show_offer(self, terminal: TerminalId, offer: ShownOffer) -> None:
        """On this till's customer screens, beside what they show, and on its handhelds."""
        (stations, screens), handhelds = await self._store.read(_displays), await self._store.read(_handhelds)
        for screen in screens + handhelds:
            if stations.get(screen) in {None, terminal}:
                self._bus.publish(OFFER_EVENT, offer, DISPLAYS | HANDHELDS, screen)

    def newest(self, station: TerminalId | None) -> Shown:
        """What a display for this till shows now; for any till, the one with a bill that changed last."""
        if station is not None:
            return self._now.get(station, WELCOME)
        return next((shown for shown in reversed(self._now.values()) if shown.view != "welcome"), WELCOME)

    def on_event(self, event: model.Event) -> None:
        """A line display that comes back shows what it should."""
        if isinstance(event, model.Snapshot):
            self._able.clear()
            for device in event.devices:
                self._back(device)
        elif isinstance(event, model.DeviceRemoved):
            self._able.discard(event.device)
        elif isinstance(event, model.DeviceChanged):
            self._back(event.device)

    def _back(self, device: model.Device) -> None:
        """Once each time it comes back: what it says while it works is no reason to show anything anew."""
        if not _able(device):
            self._able.discard(device.id)
        elif device.id not in self._able:
            self._able.add(device.id)
            task = asyncio.create_task(self._again(device.id), name="counter display")  # a tap waits for no display
            self._returning.add(task)
            task.add_done_callback(self._returning.discard)

    async def _again(self, device: str) -> None:
        station = await self._store.read(state.station_of, device)
        await self._send(device, self.steps(self.newest(station))[-1])

    async def close(self) -> None:
        for terminal in list(self._tasks):
            self._forget(terminal)
        for task in self._returning:
            task.cancel()

    def steps(self, shown: Shown) -> list[model.Show]:
        """What a line display shows, one after the other."""
        if shown.view == "welcome":
            return [model.Show("welcome", shown.text or self._store_name)]
        last = model.Show(shown.view, shown.text, shown.amount_fen or 0)
        if shown.view == "change" and shown.received_fen is not None:
            return [model.Show("received", "", shown.received_fen), last]
        return [last]

    async def _follow(self, terminal: TerminalId, shown: Shown) -> None:
        stations, screens = await self._store.read(_displays)
        everybodys = self.newest(None) if shown.view == "welcome" else shown  # another till's bill stays
        for screen in screens:
            if stations.get(screen) in {None, terminal}:
                self._bus.publish(EVENT, shown if screen in stations else everybodys, DISPLAYS, screen)
        able = [device.id for device in self._devices.all if _able(device)]
        steps = self.steps(shown)
        for number, (own, common) in enumerate(zip(steps, self.steps(everybodys)[-len(steps) :], strict=True)):
            if number:
                await asyncio.sleep(STEP_S)
            told = {device: own for device in able if stations.get(device) == terminal}
            told |= {device: common for device in able if device not in stations}
            await asyncio.gather(*(self._send(device, step) for device, step in told.items()))
        if shown.view in {"received", "change"}:
            await asyncio.sleep(REST_S)
            asyncio.get_running_loop().call_soon(self.show, terminal, WELCOME)

    async def _send(self, device: str, show: model.Show) -> None:
        """A display that cannot is said on the devices page, not at the till."""
        try:
            await self._devices.show(device, show)
        except MeishuError as error:
            log.info("display %s: %s", device, error.code)

    def _forget(self, terminal: TerminalId) -> None:
        self._stop(terminal)
        self._now.pop(terminal, None)

    def _stop(self, terminal: TerminalId) -> None:
        task = self._tasks.pop(terminal, None)
        if task is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                task.cancel()


def _able(device: model.Device) -> bool:
    return device.kind == "display" and device.state in {"ready", "attention"}


def _displays(reader: Reader) -> tuple[dict[str, TerminalId], list[TerminalId]]:
    """(which device is for which till, the customer displays among the paired terminals)."""
    screens = [
        terminal.terminal for terminal in security_state.terminals(reader)
        if terminal.terminal_kind is TerminalKind.DISPLAY and terminal.room is None
    ]  # fmt: skip
    return state.stations(reader), screens


def _handhelds(reader: Reader) -> list[TerminalId]:
    """Those without a room."""
    return [
        terminal.terminal for terminal in security_state.terminals(reader)
        if terminal.terminal_kind is TerminalKind.HANDHELD and terminal.room is None
    ]  # fmt: skip
