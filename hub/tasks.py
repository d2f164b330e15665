"""Ending background tasks for certain."""

import asyncio
from collections.abc import Iterable
from typing import Any

_AGAIN_S = 1.0


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel until each has ended: on Python 3.11 asyncio.wait_for may lose a cancellation to a result that is just in.

    What a task raised stays with it.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN_S)
