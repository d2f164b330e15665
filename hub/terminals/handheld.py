"""One paired handheld: what it shows, what it said of itself, how fast it may speak; and the way out to it."""

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from hub.events import HANDHELDS, Bus
from hub.ids import TerminalId
from hub.security.state import Terminal
from hub.terminals.facts import Transport
from hub.terminals.inputs import Report, TooFast
from hub.terminals.screens import IDLE, Content, Screen

LOW_BATTERY_PERCENT = 15
INPUTS_MOST = 30
INPUTS_SPAN_S = 10.0


class Link(Protocol):
    """A transport's way out. Never waits, never raises."""

    def show(self, terminal: TerminalId, screen: Screen) -> None: ...

    def is_online(self, terminal: TerminalId) -> bool: ...

    def revoked(self, terminal: TerminalId) -> None: ...


class BrowserLink:
    """The page on an Android handheld: server-sent event `screen`."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def show(self, terminal: TerminalId, screen: Screen) -> None:
        self._bus.publish("screen", screen, HANDHELDS, terminal)

    def is_online(self, terminal: TerminalId) -> bool:
        return self._bus.is_listening(terminal)

    def revoked(self, terminal: TerminalId) -> None:
        """Its stream of events is ended by whoever revoked it."""


@dataclass(eq=False, slots=True)
class Session:
    """One terminal. `ends_at` 0: the screen stays."""

    terminal: Terminal
    transport: Transport = Transport.BROWSER
    seq: int = 0
    content: Content = IDLE
    ends_at: int = 0
    seen_seq: int = 0
    battery_percent: int | None = None
    firmware: str = ""
    last_seen: int = 0
    help_call: str = ""
    busy: bool = False
    recent: "deque[float]" = field(default_factory=lambda: deque(maxlen=INPUTS_MOST))

    @property
    def is_low(self) -> bool:
        """Whether it wants to be charged."""
        return self.battery_percent is not None and self.battery_percent <= LOW_BATTERY_PERCENT

    def report(self, given: Report) -> None:
        """What it says of itself; what it leaves out stays."""
        if given.battery_percent is not None:
            self.battery_percent = given.battery_percent
        if given.firmware:
            self.firmware = given.firmware

    def meter(self, now_s: float) -> None:
        """Count an input at this moment of the loop's clock. Raises TooFast."""
        if len(self.recent) == INPUTS_MOST and now_s - self.recent[0] < INPUTS_SPAN_S:
            raise TooFast
        self.recent.append(now_s)
