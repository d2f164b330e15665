"""The real device daemon with simulated devices behind it, and a listener to the hub's events."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from devices.binding import parse_spec
from devices.daemon import Config, Daemon
from devices.printers.escpos.simulator import Simulator as Printer
from devices.profiles import UsbIdentity, default_directory
from devices.readers.em4100.simulator import Simulator as Reader
from devices.scanners.serial_scanner.simulator import Simulator as Scanner
from devices.supervisor import Pace
from devices.unknown import Found
from tests.hub.events import listening
from tests.patience import WAIT_S


class Counter:
    """`running` is the daemon while it runs; `plug` and `unplug` are what udev would tell it."""

    def __init__(self, place, reader, scanner, printer):
        self.socket, self.state = place / "devices.sock", place / "state"
        self.reader, self.scanner, self.printer = reader, scanner, printer
        self.running = None
        self.found = {}

    def plug(self, path, interface="tty", socket="usb-0:1.2"):
        self.found[socket] = Found(interface, str(path), UsbIdentity("dead", "beef", "Thing"), "", socket)
        self.running.roster.take(list(self.found.values()))

    def unplug(self, socket="usb-0:1.2"):
        del self.found[socket]
        self.running.roster.take(list(self.found.values()))

    def daemon(self):
        specs = (
            f"em4100:{self.reader.driver_tty}",
            f"scanner-serial:{self.scanner.driver_tty}",
            f"escpos:{self.printer.address}?poll_s=0.1",
        )
        pace = Pace(probe_s=0.02, base_s=0.02, cap_s=0.1, refused_s=0.1)
        return Daemon(Config(
            socket=self.socket, state=self.state, profiles=default_directory(),
            devices=tuple(map(parse_spec, specs)), hotplug=False, pace=pace,
        ))  # fmt: skip


@pytest.fixture
async def counter(tmp_path):
    """Reader, scanner and printer with nothing yet listening to them; a short path, as sockets need."""
    with tempfile.TemporaryDirectory(prefix="meishu-hw-") as place:
        async with Reader(tmp_path) as reader, Scanner(tmp_path) as scanner, Printer() as printer:
            yield Counter(Path(place), reader, scanner, printer)


async def all_ready(api):
    """Until the hub knows reader, scanner and printer as ready: a tap before that is lost."""
    changed = asyncio.Event()
    api.hub.devices.on_change.append(changed.set)
    async with asyncio.timeout(WAIT_S):
        while [device.state for device in api.hub.devices.all] != ["ready"] * 3:
            await changed.wait()
            changed.clear()


@pytest.fixture
async def desk(serve, counter):
    """(hub with all devices ready, the counter, a tablet's events)."""
    async with (
        counter.daemon() as counter.running,
        serve(devices=str(counter.socket)) as api,
        listening(api) as events,
    ):
        await all_ready(api)
        yield api, counter, events


@pytest.fixture
def listen():
    return listening
