"""How long a test waits for what is bound to come: a busy machine is no failure, and only a failure waits it out."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

WAIT_S = 60.0
WAIT_MS = 60_000.0
"""The same for a browser."""


async def until(right: Callable[[], Any], timeout_s: float = WAIT_S, every_s: float = 0.02) -> Any:
    """The first true answer of `right`, which may be a coroutine function. Raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while True:
            answer = right()
            if inspect.isawaitable(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(every_s)
