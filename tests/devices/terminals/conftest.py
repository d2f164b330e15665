"""The driver on a null modem, without a daemon around it."""

import asyncio
import contextlib

import pytest

from devices.terminals.radio_base.driver import Driver, Settings
from tests.patience import WAIT_S


class Outlet:
    """What a driver says, kept."""

    id = "radio-base:1"

    def __init__(self):
        self.events, self.details, self.reasons = [], {}, []
        self._news = asyncio.Condition()
        self.is_ready = asyncio.Event()

    def ready(self, **details):
        self.details |= details
        self.is_ready.set()

    def attention(self, reason, **details):
        self.reasons.append(reason)
        self.details |= details

    def seen(self, **details):
        self.details |= details

    def publish(self, event):
        self.events.append(event)


@pytest.fixture
def outlet():
    return Outlet()


@pytest.fixture
def driving(outlet):
    """`async with driving(base)`: the driver at work, ready."""

    @contextlib.asynccontextmanager
    async def run(base, **settings):
        driver = Driver(Settings(**({"answer_s": 0.05, "probe_s": 0.5} | settings)))
        task = asyncio.create_task(driver.run(str(base.driver_tty), outlet))
        try:
            async with asyncio.timeout(WAIT_S):
                await outlet.is_ready.wait()
            yield driver
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    return run
