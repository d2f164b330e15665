"""Testing a device from a tablet: for half a minute what it reads goes to that tablet and means nothing else."""

import time
from collections.abc import Callable

from devices import model
from devices.scanners.codes import Code
from hub.events import Bus
from hub.ids import TerminalId
from hub.members.views import mask_token

TRIAL_S = 30.0
MAX_TRIALS = 64
EVENT = "device.test"


class Trials:
    """At 64 at once the oldest ends. `now_s` is any clock that only runs forward."""

    def __init__(self, bus: Bus, now_s: Callable[[], float] = time.monotonic) -> None:
        self._bus, self._now_s = bus, now_s
        self._running: dict[str, tuple[TerminalId, float]] = {}

    def begin(self, device: str, terminal: TerminalId) -> None:
        """What this device reads within 30 s goes to this terminal alone."""
        self._running.pop(device, None)
        while len(self._running) >= MAX_TRIALS:
            del self._running[next(iter(self._running))]
        self._running[device] = (terminal, self._now_s() + TRIAL_S)

    def end(self, device: str) -> None:
        self._running.pop(device, None)

    def take(
        self, event: model.CardRead | model.CardBad | model.Scan | model.ScanBad, code: Code | None = None
    ) -> bool:
        """Whether this was read for a test; `code` is what was scanned. A card's number is masked."""
        terminal, until_s = self._running.get(event.device, (None, 0.0))
        if terminal is None or until_s < self._now_s():
            self._running.pop(event.device, None)
            return False
        data: dict[str, object] = {"device": event.device}
        if isinstance(event, model.CardRead):
            data |= {"read": "card", "number_masked": mask_token(event.number), "technology": event.technology}
            data["memory"] = event.memory is not None
        elif code is not None:
            data |= {"read": "code", "text": shown(code), "kind": code.kind}
        elif not isinstance(event, model.Scan):
            data |= {"read": "nothing", "reason": event.reason}
        self._bus.publish(EVENT, data, terminal=terminal)
        return True


def shown(code: Code) -> str:
    """A payment code stays hidden but for its ends: whoever has it can take money with it."""
    return f"{code.text[:2]}****{code.text[-2:]}" if code.is_payment else code.text[:64]
