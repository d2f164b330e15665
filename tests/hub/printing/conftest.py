"""A hub, the real device daemon and two printers that can be let run out of paper, held, pulled out."""

import asyncio
import contextlib
import tempfile
from pathlib import Path

import pytest

from devices.binding import parse_spec
from devices.daemon import Config, Daemon
from devices.printers import paper
from devices.printers.escpos.simulator import Simulator
from devices.profiles import default_directory
from devices.supervisor import Pace
from tests.hub.events import listening
from tests.patience import WAIT_S, until

SALE = {"lines": [{"amount_fen": 100, "name": "试用装"}], "tenders": [{"tender": "wechat", "amount_fen": 100}]}


class Shop:
    """`front` and `back` are the printers; ids of their devices by name once the hub has seen them."""

    def __init__(self, place, serve, printers):
        self.socket, self.state = place / "devices.sock", place / "state"
        self.printers, self._serve = printers, serve
        self.ids = {}

    def daemon(self):
        specs = [f"escpos:{one.address}?poll_s=0.1&name={name}" for name, one in self.printers.items()]
        pace = Pace(probe_s=0.02, base_s=0.02, cap_s=0.1, refused_s=0.1)
        return Daemon(Config(
            socket=self.socket, state=self.state, profiles=default_directory(),
            devices=tuple(map(parse_spec, specs)), hotplug=False, pace=pace,
        ))  # fmt: skip

    @contextlib.asynccontextmanager
    async def hub(self, *, ready=True):
        """(the hub's API, a tablet's events); all printers ready unless told not to wait."""
        async with self._serve(devices=str(self.socket)) as api, listening(api) as events:
            if ready:
                await self.ready(api)
            yield api, events

    async def ready(self, api, *names):
        """Until these printers (all) are ready."""
        await self.until(api, lambda states: all(states.get(n) == "ready" for n in names or self.printers))

    async def until(self, api, holds):
        """Until `holds` of the devices' states by name."""
        changed = asyncio.Event()
        api.hub.devices.on_change.append(changed.set)
        async with asyncio.timeout(WAIT_S):
            while not holds({device.name: device.state for device in api.hub.devices.all}):
                await changed.wait()
                changed.clear()
        api.hub.devices.on_change.remove(changed.set)
        self.ids |= {device.name: device.id for device in api.hub.devices.all}

    async def printed(self, count=0, **counts):
        """Until so many papers have come out of all printers together, and so many of each one named."""

        def out():
            of = {name: len(one.receipts) for name, one in self.printers.items()}
            return sum(of.values()) >= count and all(of[name] >= least for name, least in counts.items())

        await until(out)

    def texts(self, name):
        return [paper.decode(receipt).text for receipt in self.printers[name].receipts]


async def sell(api, **more):
    return (await api.ok("POST", "/sales", SALE | more))["bill"]


async def receipts(api, bill):
    return [(r["copy"], r["state"], r["asks"]) for r in (await api.ok("GET", f"/bills/{bill}"))["receipts"]]


def of(bill, *states):
    """A matcher of `receipt` and `print` events."""
    return lambda data: data["bill"] == bill and (not states or data["state"] in states)


@pytest.fixture
async def one(serve):
    async with shop_of(serve, "前台") as shop:
        yield shop


@pytest.fixture
async def two(serve):
    async with shop_of(serve, "前台", "后间") as shop:
        yield shop


@contextlib.asynccontextmanager
async def shop_of(serve, *names):
    with tempfile.TemporaryDirectory(prefix="meishu-pr-") as place:
        async with contextlib.AsyncExitStack() as open_:
            printers = {name: await open_.enter_async_context(Simulator()) for name in names}
            yield Shop(Path(place), serve, printers)
