"""Who may even try: connections, and those that did not sign in, are counted by address, before TLS costs anything."""

from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field

MAX_OPEN = 256
MAX_STRANGERS = 32
MAX_STRANGERS_EACH = 8
FAILURES = 10
SPAN_S = 60.0
MAX_ADDRESSES = 1_024


@dataclass
class Gate:
    """open: all connections; strangers: those that have not signed in yet."""

    open: int = 0
    strangers: Counter[str] = field(default_factory=Counter)
    _failed: "OrderedDict[str, deque[float]]" = field(default_factory=OrderedDict)

    def admits(self, address: str, now_s: float) -> bool:
        """Room is left, also for others, and this address has not failed FAILURES times within SPAN_S."""
        if self.open >= MAX_OPEN or self.strangers.total() >= MAX_STRANGERS:
            return False
        failures = self._failed.get(address)
        failing = failures is not None and len(failures) == FAILURES and now_s - failures[0] < SPAN_S
        return not failing and self.strangers[address] < MAX_STRANGERS_EACH

    def enter(self, address: str) -> None:
        self.open += 1
        self.strangers[address] += 1

    def known(self, address: str) -> None:
        """It has signed in, or is gone before it did."""
        self.strangers[address] -= 1
        if self.strangers[address] <= 0:
            del self.strangers[address]

    def leave(self) -> None:
        self.open -= 1

    def failed(self, address: str, now_s: float) -> None:
        """A wrong credential, or a connection that ended without any."""
        failures = self._failed.setdefault(address, deque(maxlen=FAILURES))
        self._failed.move_to_end(address)
        failures.append(now_s)
        while len(self._failed) > MAX_ADDRESSES:
            self._failed.popitem(last=False)
