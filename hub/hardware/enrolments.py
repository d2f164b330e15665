"""Who asked for which enrolment, so that the journal names the person who added what was found."""

from collections import OrderedDict
from collections.abc import Awaitable
from dataclasses import dataclass

from devices import model
from hub.events import Bus
from hub.hardware import rules
from hub.hardware.client import Devices
from hub.hardware.facts import DeviceAdded
from hub.ids import TerminalId
from hub.journal.store import Store

MAX_ASKED = 32


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: str
    terminal: TerminalId


class Enrolments:
    """The daemon waits for one enrolment at a time; at 32 asked for the oldest is forgotten."""

    def __init__(self, store: Store, bus: Bus, devices: Devices) -> None:
        self._store, self._bus, self._devices = store, bus, devices
        self._asked: OrderedDict[str, _Asked] = OrderedDict()
        self._found: OrderedDict[str, str] = OrderedDict()

    async def ask(self, enrolment: str, actor: str, terminal: TerminalId) -> None:
        """Remember who waits for it at which terminal; it may have ended before its answer came."""
        self._asked[enrolment] = _Asked(actor, terminal)
        while len(self._asked) > MAX_ASKED:
            self._asked.popitem(last=False)
        device = self._found.pop(enrolment, None)
        if device is not None:
            await self._note(enrolment, device)

    def on_event(self, event: model.Event) -> Awaitable[None] | None:
        if not isinstance(event, model.EnrolmentChanged):
            return None
        self._bus.publish("enrolment", {"enrolment": event.enrolment})
        enrolment = event.enrolment
        if enrolment.state == "found" and enrolment.device is not None:
            if enrolment.enrolment in self._asked:
                return self._note(enrolment.enrolment, enrolment.device)
            self._found[enrolment.enrolment] = enrolment.device
            while len(self._found) > MAX_ASKED:
                self._found.popitem(last=False)
        return None

    async def _note(self, enrolment: str, device: str) -> None:
        asked = self._asked.pop(enrolment)
        known = self._devices.get(device)
        added = DeviceAdded(
            device=device, device_kind=known.kind if known else "", name=known.name if known else "",
            driver=known.driver if known else "", profile=known.profile if known else None,
            port=known.port if known else "", how="enrolment",
        )  # fmt: skip
        await self._store.write(rules.add, added, actor=asked.actor, device=asked.terminal)
