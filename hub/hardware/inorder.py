"""Events to their handlers, one at a time and in order; at once, as long as no handler has to wait."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Final

from devices import model
from hub.tasks import end

log = logging.getLogger(__name__)

MAX_WAITING: Final = 256
"""Events; whoever brings them is asked to stop before the bound, and what comes beyond it is lost and logged."""

EventHandler = Callable[[model.Event], Awaitable[None] | None]
"""What it returns is awaited before the next event; None when it is done."""


class InOrder:
    """`on_full` and `on_free` tell whoever brings the events to stop, and to go on."""

    def __init__(self, handlers: list[EventHandler], on_full: Callable[[], None], on_free: Callable[[], None]) -> None:
        self._handlers, self._on_full, self._on_free = handlers, on_full, on_free
        self._waiting: deque[model.Event] = deque()
        self._task: asyncio.Task[None] | None = None

    def take(self, event: model.Event) -> None:
        if self._task is None:
            rest = iter(self._handlers)
            waits = _until_one_waits(event, rest)
            if waits is not None:
                self._task = asyncio.create_task(self._go_on(event, waits, rest), name="device events")
        elif len(self._waiting) < MAX_WAITING:
            self._waiting.append(event)
            if len(self._waiting) == MAX_WAITING // 2:
                self._on_full()
        else:
            log.error("a %s of the device daemon is lost: too many wait", type(event).__name__)

    async def close(self) -> None:
        """Forget what waits; end what is at work."""
        self._waiting.clear()
        if self._task is not None:
            await asyncio.sleep(0)  # so that it has begun, and leaves nothing that nobody waits for
        if self._task is not None:
            await end([self._task])
            self._task = None

    async def _go_on(self, event: model.Event, waits: Awaitable[None] | None, rest: Iterator[EventHandler]) -> None:
        while True:
            while waits is not None:
                await _guarded(waits, event)
                waits = _until_one_waits(event, rest)
            if not self._waiting:
                break
            event, rest = self._waiting.popleft(), iter(self._handlers)
            waits = _until_one_waits(event, rest)
        self._task = None
        self._on_free()


def _until_one_waits(event: model.Event, handlers: Iterable[EventHandler]) -> Awaitable[None] | None:
    """What the first handler that has to wait waits for; an event that fails is lost, the ones after it are not."""
    for handler in handlers:
        try:
            waits = handler(event)
        except Exception:
            log.exception("a %s of the device daemon", type(event).__name__)
            continue
        if waits is not None:
            return waits
    return None


async def _guarded(waits: Awaitable[None], event: model.Event) -> None:
    try:
        await waits
    except Exception:
        log.exception("a %s of the device daemon", type(event).__name__)
