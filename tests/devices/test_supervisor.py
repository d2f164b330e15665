"""Restarting: growing delay, three misses, transient and permanent."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.binding import parse_spec
from devices.errors import PortBusyError, PortGoneError, PortRefusedError, UnreachableError
from devices.names import Names
from devices.registry import Registry
from devices.supervisor import Pace, Supervisor, backoff_s
from tests.patience import WAIT_S

PACE = Pace(probe_s=0.001, watch_s=0.01, base_s=0.001, cap_s=0.002, refused_s=0.002)


@given(st.integers(0, 1000), st.floats(0, 1))
def test_the_delay_is_bounded_on_both_sides(failures, spread):
    pace = Pace()
    assert pace.base_s / 10 <= backoff_s(pace, failures, spread) <= pace.cap_s


def test_the_delay_grows():
    delays = [backoff_s(Pace(), failures, 1.0) for failures in range(8)]
    assert delays == sorted(delays)
    assert delays[-1] == Pace().cap_s


class Script:
    """A driver that does what the test says, one step a run; the last step repeats."""

    kind = "reader"

    def __init__(self, *steps):
        self.steps = list(steps)
        self.runs = 0

    async def run(self, port, outlet):
        step = self.steps[min(self.runs, len(self.steps) - 1)]
        self.runs += 1
        if step == "work":
            outlet.ready()
            await asyncio.Event().wait()
        if step == "work and fail":
            outlet.ready()
            raise PortGoneError("gone")
        raise step


@asynccontextmanager
async def supervised(tmp_path, driver, locate=lambda: "port"):
    registry = Registry(Names(tmp_path / "names.json"))
    binding = replace(parse_spec("em4100:/dev/nothing"), locate=locate)
    subscription = registry.subscribe()
    supervisor = Supervisor(binding, driver, registry.add(binding), PACE)
    task = asyncio.create_task(supervisor.run())

    async def until(state, reason):
        states = []
        async with asyncio.timeout(WAIT_S):
            while True:
                for event in await subscription.get():
                    if hasattr(event, "device"):
                        states.append((event.device.state, event.device.reason))
                        if states[-1] == (state, reason):
                            return states

    try:
        yield until
    finally:
        task.cancel()


@pytest.mark.parametrize(
    ("failure", "state", "reason"),
    [
        (UnreachableError("no"), "gone", "unreachable"),
        (PortGoneError("no"), "gone", "unplugged"),
        (PortBusyError("no"), "attention", "busy"),
        (PortRefusedError("no"), "refused", "permission_denied"),
        (ZeroDivisionError(), "attention", "driver_failed"),
    ],
)
async def test_every_failure_is_told_and_mended(tmp_path, failure, state, reason):
    driver = Script(failure, failure, failure, "work")
    async with supervised(tmp_path, driver) as until:
        await until(state, reason)
        await until("ready", None)
    assert driver.runs == 4


async def test_two_misses_are_not_gone(tmp_path):
    driver = Script("work and fail", PortGoneError("no"), "work")
    async with supervised(tmp_path, driver) as until:
        await until("ready", None)
        assert await until("ready", None) == [("starting", None), ("ready", None)]


async def test_a_missing_path_is_never_opened(tmp_path):
    driver, there = Script("work"), []
    async with supervised(tmp_path, driver, lambda: there[0] if there else None) as until:
        await until("gone", "unplugged")
        assert driver.runs == 0
        there.append("port")
        await until("ready", None)
