"""
A thousand times plugged and unplugged, and a day of traffic: no descriptor, task or memory is lost.

Memory is measured by tracemalloc from after a warm-up, when every cache has its size. MEMORY for a whole run is 131
bytes for each of 1,000 cycles and 18 for each of 7,200 events: less than a device's entry, a task, or the smallest
event that could be left behind each time. RSS is what the allocator may keep in pieces. History waits for its flush
every 5 minutes; here it is flushed before memory is measured.
"""

import asyncio
import gc
import os
import tracemalloc
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from devices.daemon import Config, Daemon
from devices.model import AddDevice, CardRead, DeviceChanged, Scan
from devices.profiles import UsbIdentity
from devices.readers.em4100.simulator import Simulator as Reader
from devices.scanners.evdev_keyboard.simulator import Simulator as Keyboard
from devices.scanners.serial_scanner.simulator import Simulator as Scanner
from devices.supervisor import Pace
from devices.unknown import Found
from tests.devices.profiles_of_tests import profiles
from tests.patience import WAIT_S

PACE = Pace(probe_s=0.005, watch_s=0.05, base_s=0.002, cap_s=0.01, refused_s=0.01)
WARM_UP = 25
MEMORY = 128 << 10
RSS = 8 << 20
TAPS, SCANS = 4320, 2880


class Soaking:
    """A daemon in this process, what it tells, and what it holds."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.subscription = daemon.registry.subscribe()

    async def event(self, wanted):
        async with asyncio.timeout(WAIT_S):
            while True:
                for event in await self.subscription.get():
                    if wanted(event):
                        return event

    async def states(self, *states):
        """Until the devices are in these states, whichever of them they are in."""
        async with asyncio.timeout(WAIT_S):
            while not all(device.state in states for device in self.daemon.registry.devices()):
                await self.subscription.get()

    async def held(self):
        """Open descriptors, tasks, traced bytes, resident bytes."""
        await self.daemon.registry.history.flush()
        self.daemon.registry.unsubscribe(self.subscription)
        self.subscription = self.daemon.registry.subscribe()
        gc.collect()
        rss = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        tasks = sum(not task.done() for task in asyncio.all_tasks())
        return len(list(Path("/proc/self/fd").iterdir())), tasks, tracemalloc.get_traced_memory()[0], rss


@pytest.fixture
def traced():
    tracemalloc.start(1)
    yield
    tracemalloc.stop()


@asynccontextmanager
async def soaking(directory):
    profiles(directory / "profiles")
    config = Config(
        socket=directory / "s", state=directory / "state", profiles=directory / "profiles", hotplug=False, pace=PACE
    )
    async with Daemon(config) as daemon:
        yield Soaking(daemon)


def unharmed(before, after):
    """Nothing is left behind."""
    assert after[:2] == before[:2]
    assert after[2] - before[2] < MEMORY
    assert after[3] - before[3] < RSS


@pytest.mark.parametrize("cycles", [100, pytest.param(1000, marks=pytest.mark.long)])
async def test_plugged_and_unplugged_again_and_again(tmp_path, traced, cycles):
    """A reader with a serial number that goes from socket to socket, and a scanner in keyboard mode without one."""
    async with soaking(tmp_path) as soak, Reader(tmp_path) as reader, Keyboard(tmp_path) as keyboard:
        before = None
        for cycle in range(WARM_UP + cycles):
            if cycle == WARM_UP:
                before = await soak.held()
            reader.plug()
            keyboard.plug()
            socket = f"usb-0:1.{2 + cycle % 2}:1.0"
            soak.daemon.roster.take(
                [
                    Found("tty", str(reader.driver_tty), UsbIdentity("1a86", "7523"), "A9X7", socket),
                    Found("input", str(keyboard.driver_tty), UsbIdentity("27dd", "0103"), "", "usb-0:1.4:1.0"),
                ]
            )
            await soak.event(lambda e: isinstance(e, DeviceChanged) and e.device.state == "ready")
            await soak.states("ready")
            if cycle % 10 == 0:
                await reader.tap(str(cycle))
                await soak.event(lambda e, n=cycle: isinstance(e, CardRead) and e.number == f"{n:010d}")
                await keyboard.scan(f"scan-{cycle}")
                await soak.event(lambda e, n=cycle: isinstance(e, Scan) and e.text == f"scan-{n}")
            reader.unplug()
            keyboard.unplug()
            soak.daemon.roster.take([])
            await soak.states("gone")
        after = await soak.held()
        assert len(soak.daemon.registry.devices()) == 2
        assert soak.daemon.registry.unknown == []
    unharmed(before, after)


async def test_a_day_of_traffic(tmp_path, traced):
    """A tap every 20 s and a scan every 30 s, each sent as soon as the one before was told."""
    async with (
        soaking(tmp_path) as soak,
        Reader(tmp_path) as reader,
        Scanner(tmp_path) as scanner,
        Keyboard(tmp_path) as keyboard,
    ):
        for profile, port, settings in [
            ("reader-rdm6300", reader, {"absence_s": 0}),
            ("scanner-generic-serial", scanner, {}),
            ("scanner-generic-keyboard", keyboard, {}),
        ]:
            await soak.daemon.roster.add(AddDevice(profile, port=str(port.driver_tty), settings=settings))
        await soak.states("ready")
        before, told = None, 0
        for number in range(TAPS):
            if number == WARM_UP * 3:
                before = await soak.held()
            await reader.tap(str(number % 100_000))
            await soak.event(lambda e, n=number: isinstance(e, CardRead) and e.number == f"{n:010d}")
            told += 1
            if number % 3:
                await (scanner, keyboard)[number % 3 - 1].scan(f"6901234{number:06d}")
                await soak.event(lambda e, n=number: isinstance(e, Scan) and e.text == f"6901234{n:06d}")
                told += 1
        after = await soak.held()
        assert told == TAPS + SCANS
        assert {device.state for device in soak.daemon.registry.devices()} == {"ready"}
        assert sum(device.faults for device in soak.daemon.registry.devices()) == 0
    unharmed(before, after)
