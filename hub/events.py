"""Server-sent events: a bus with a bounded queue a listener; who falls behind is told to read anew."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from hub.errors import Transient
from hub.language import LANGUAGES, for_each
from hub.security.facts import TerminalKind
from hub.security.state import Terminal

MAX_LISTENERS = 200
MAX_WAITING = 200


class TooManyListeners(
    Transient, code="too_many_listeners", zh="连接的设备过多", en="Too many devices are listening"
): ...


@dataclass(frozen=True, slots=True)
class Event:
    """`data` by language. `terminal` None: for every terminal of `kinds`."""

    name: str
    data: dict[str, bytes]
    kinds: frozenset[TerminalKind]
    terminal: str | None = None


@dataclass(eq=False, slots=True)
class Listener:
    terminal: Terminal
    waiting: "asyncio.Queue[Event]" = field(default_factory=lambda: asyncio.Queue(MAX_WAITING))


STAFF = frozenset({TerminalKind.TABLET})
HANDHELDS = frozenset({TerminalKind.HANDHELD})
STAFF_AND_HANDHELDS = frozenset({TerminalKind.TABLET, TerminalKind.HANDHELD})
ALL = frozenset(TerminalKind)
_NOTHING = dict.fromkeys(LANGUAGES, b"{}")
RESYNC = Event("resync", _NOTHING, ALL)


class Bus:
    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self.watchers: list[Callable[[str, Any], None]] = []
        """Parts of the hub itself that hear every event, as (name, data), before it is encoded."""

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def is_listening(self, terminal: str) -> bool:
        return any(listener.terminal.terminal == terminal for listener in self._listeners)

    def publish(
        self, name: str, data: Any, kinds: frozenset[TerminalKind] = STAFF, terminal: str | None = None
    ) -> None:
        """Never waits: a listener whose queue is full loses it all and gets one `resync`."""
        for watcher in self.watchers:
            watcher(name, data)
        event = Event(name, for_each(data), kinds, terminal)
        for listener in self._listeners:
            if listener.terminal.terminal_kind not in event.kinds:
                continue
            if terminal is not None and listener.terminal.terminal != terminal:
                continue
            _offer(listener.waiting, event)

    @asynccontextmanager
    async def listen(self, terminal: Terminal) -> AsyncIterator[Listener]:
        """Raises TooManyListeners."""
        if len(self._listeners) >= MAX_LISTENERS:
            raise TooManyListeners
        listener = Listener(terminal)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def drop(self, gone: Callable[[Terminal], bool]) -> None:
        """Send away the listeners of revoked terminals."""
        for listener in list(self._listeners):
            if gone(listener.terminal):
                self._listeners.discard(listener)
                _offer(listener.waiting, Event("gone", _NOTHING, ALL))


def _offer(waiting: "asyncio.Queue[Event]", event: Event) -> None:
    if waiting.full():
        while not waiting.empty():
            waiting.get_nowait()
        waiting.put_nowait(RESYNC)
        return
    waiting.put_nowait(event)
