"""One thread for the blocking calls of one PC/SC context."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Self, TypeVar

from devices.readers.pcsc.context import Context

T = TypeVar("T")


class Worker:
    """Runs calls one after the other in its thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "pcsc")

    async def call(self, function: Callable[[], T]) -> T:
        """What the function gives; when cancelled it still ends, unheard."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    @classmethod
    @asynccontextmanager
    async def opened(cls, open_context: Callable[[], Context]) -> AsyncGenerator[tuple[Self, Context]]:
        """A worker and its context; both are released, after at most a second, however it ends."""
        worker = cls()
        opening = worker._thread.submit(open_context)
        try:
            context = await asyncio.wrap_future(opening)
            yield worker, context
        finally:
            opening.add_done_callback(worker._release)

    def _release(self, opening: Future[Context]) -> None:
        """The context is closed in the thread, when the call that is under way has ended."""
        if not opening.cancelled() and opening.exception() is None:
            context = opening.result()
            context.cancel()
            self._thread.submit(context.close)
        self._thread.shutdown(wait=False)
