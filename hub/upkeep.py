"""What the hub does by itself, nobody asking: four times a day, and when the store's day has changed."""

import asyncio
from collections.abc import Callable
from typing import Any

from hub.cards import accrual
from hub.core import Hub
from hub.journal.store import forget_commands
from hub.localtime import LocalTime, day_after, midnight_ms
from hub.loyalty import rules as loyalty
from hub.store.state import zone

KEEP_COMMANDS_MS = 30 * 86_400_000
_EVERY_MS = 6 * 3_600_000
_AT_LEAST_MS = 60_000
_REVIEWS: tuple[tuple[Callable[..., Any], int], ...] = (
    (accrual.review, accrual.REVIEW_LIMIT),
    (loyalty.review, loyalty.REVIEW_LIMIT),
)
"""Commands that only time asks for, each with how many it changes at most."""


async def upkeep(parts: Hub) -> None:
    where = await parts.store.read(zone)
    while True:
        await keep_up(parts)
        now_ms, _ = parts.store.clock.read(parts.store.head.at)
        await asyncio.sleep(rest_ms(now_ms, where) / 1000)


async def keep_up(parts: Hub) -> None:
    """Delete photos that are nobody's, forget answers to idempotency keys that nobody will ask for again, review what
    cards have earned and what members have.
    """
    await parts.photos.sweep()
    await parts.store.write(forget_commands, KEEP_COMMANDS_MS, actor="system", device="hub")
    await review(parts)


async def review(parts: Hub) -> None:
    """In batches, so that a sale never waits for long."""
    for rule, limit in _REVIEWS:
        changed = limit
        while changed >= limit:
            changed = (await parts.store.write(rule, None, actor="system", device="hub")).value


def rest_ms(now_ms: int, where: str) -> int:
    """Until the next round: six hours, or less if the day ends before; at least a minute, a clock may stand still."""
    midnight = midnight_ms(day_after(LocalTime.of(now_ms, where).day, 1), where)
    return max(_AT_LEAST_MS, min(_EVERY_MS, midnight - now_ms))
