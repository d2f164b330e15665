"""Pushes the new figures to every open page of a chain.

A listener is one flag, not a queue: it gets the newest figures whole, a slow one skips and never lags.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from cloud.errors import TooManyPages
from cloud.owner.figures import Today
from hub.language import DEFAULT, encode

MAX_LISTENERS = 512
PACE_S = 0.05
"""Least time between two pushes to one listener."""
REFRESH_S = 20.0
"""Pushed again even without news: clocks move, connections prove themselves."""

Read = Callable[[str], Awaitable[Today]]


class Feed:
    """`news` marks chains; `listen` yields their figures. What was read for one listener serves the others."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._versions: dict[str, int] = {}
        self._known: dict[str, tuple[int, float, Today]] = {}
        self._reading = asyncio.Lock()
        self._count = 0
        self._closed = False

    def news(self, chains: set[str]) -> None:
        """The figures of these chains changed; of all of them when empty."""
        for chain in chains or set(self._listeners):
            self._versions[chain] = self._versions.get(chain, 0) + 1
            for listener in self._listeners.get(chain, ()):
                listener.set()

    def close(self) -> None:
        """Let every listener end."""
        self._closed = True
        self.news(set())

    async def listen(self, chain: str, language: str = DEFAULT) -> AsyncIterator[bytes]:
        """The figures now, after each news, and every REFRESH_S, in that language. Raises TooManyPages."""
        if self._count >= MAX_LISTENERS:
            raise TooManyPages
        news = asyncio.Event()
        self._listeners.setdefault(chain, set()).add(news)
        self._count += 1
        try:
            while not self._closed:
                news.clear()
                yield encode(await self._figures(chain), language)
                await asyncio.sleep(PACE_S)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(REFRESH_S):
                        await news.wait()
        finally:
            self._count -= 1
            self._listeners[chain].discard(news)
            if not self._listeners[chain]:
                del self._listeners[chain]
                self._known.pop(chain, None)

    async def _figures(self, chain: str) -> Today:
        """Read once for each version and second."""
        async with self._reading:
            version, now = self._versions.get(chain, 0), asyncio.get_running_loop().time()
            known = self._known.get(chain)
            if known is None or known[0] != version or now - known[1] > 1:
                known = (version, now, await self._read(chain))
                self._known[chain] = known
            return known[2]
