"""Server-sent events: a bus with a bounded queue a listener; who falls behind is told to read anew."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from hub.errors import Transient
from hub.language import encode
from hub.security.facts import TerminalKind
from hub.security.state import Terminal

MAX_LISTENERS = 200
MAX_WAITING = 200


class TooManyListeners(
    Transient, code="too_many_listeners", zh="连接的设备过多", en="Too many devices are listening"
): ...


@dataclass(frozen=True, slots=True)
class Event:
    """As one listener is told it: JSON in the language of its terminal."""

    name: str
    data: bytes


@dataclass(eq=False, slots=True)
class Listener:
    """`at_once` takes an event that has none before it, or returns false and it waits."""

    terminal: Terminal
    language: str
    at_once: Callable[[Event], bool] | None = None
    waiting: "asyncio.Queue[Event]" = field(default_factory=lambda: asyncio.Queue(MAX_WAITING))


STAFF = frozenset({TerminalKind.TABLET})
HANDHELDS = frozenset({TerminalKind.HANDHELD})
STAFF_AND_HANDHELDS = frozenset({TerminalKind.TABLET, TerminalKind.HANDHELD})
ALL = frozenset(TerminalKind)
RESYNC = Event("resync", b"{}")
GONE = Event("gone", b"{}")


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

    def prepare(self, name: str, data: Any) -> dict[str, Event]:
        """What `publish` will tell, for it to take as `said`: by the languages that are listened in now."""
        return {language: _said(name, data, language) for language in {one.language for one in self._listeners}}

    def publish(
        self,
        name: str,
        data: Any,
        kinds: frozenset[TerminalKind] = STAFF,
        terminal: str | None = None,
        said: dict[str, Event] | None = None,
    ) -> None:
        """To every terminal of `kinds`, or to `terminal` alone.

        Never waits: a listener whose queue is full loses it all and gets one `resync`.
        """
        said = {} if said is None else said
        for listener in self._listeners:
            if listener.terminal.terminal_kind not in kinds:
                continue
            if terminal is not None and listener.terminal.terminal != terminal:
                continue
            event = said.get(listener.language)
            if event is None:
                event = said[listener.language] = _said(name, data, listener.language)
            _offer(listener, event)
        for watcher in self.watchers:
            watcher(name, data)

    @asynccontextmanager
    async def listen(self, terminal: Terminal, language: str) -> AsyncIterator[Listener]:
        """Raises TooManyListeners."""
        if len(self._listeners) >= MAX_LISTENERS:
            raise TooManyListeners
        listener = Listener(terminal, language)
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
                _offer(listener, GONE)


def _said(name: str, data: Any, language: str) -> Event:
    return Event(name, encode(data, language))


def _offer(listener: Listener, event: Event) -> None:
    waiting = listener.waiting
    if listener.at_once is not None and event is not GONE and waiting.empty() and listener.at_once(event):
        return
    if waiting.full():
        while not waiting.empty():
            waiting.get_nowait()
        waiting.put_nowait(RESYNC)
        return
    waiting.put_nowait(event)
