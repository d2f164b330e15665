"""Background tasks end, even those that lose a cancellation."""

import asyncio

from hub import tasks
from tests.patience import WAIT_S


async def test_a_task_that_loses_its_first_cancellation_is_ended_all_the_same(monkeypatch):
    monkeypatch.setattr(tasks, "_AGAIN_S", 0.01)
    lost = 0

    async def deaf():
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                lost += 1
                if lost == 3:
                    raise

    async def faulty():
        raise ValueError("its own fault")

    deaf_task, faulty_task = asyncio.create_task(deaf()), asyncio.create_task(faulty())
    await asyncio.sleep(0)
    async with asyncio.timeout(WAIT_S):
        await tasks.end([deaf_task, faulty_task])
    assert deaf_task.cancelled()
    assert lost == 3
    assert isinstance(faulty_task.exception(), ValueError)


async def test_nothing_to_end_is_no_trouble():
    await tasks.end([])
