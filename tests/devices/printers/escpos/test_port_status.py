"""A USB printer without a voice: what its port tells stands in for DLE EOT. The channel is played."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from devices.printers.escpos.driver import UsbDriver, UsbSettings
from devices.printers.escpos.link import EscposLink
from devices.printers.status import Status
from devices.printers.work import Outcome


class Channel:
    """Takes `takes` bytes, then nothing more; `told` is the port's status; answers nothing."""

    model = "POS-80"

    def __init__(self, told=None, takes=None, *, readable=True):
        self.told, self.takes, self.readable = told, takes, readable
        self.written = bytearray()
        self.told_after_stall = None

    async def read(self, timeout_s):
        await asyncio.sleep(timeout_s)
        return b""

    async def write(self, data, stall_s):
        self.written += data
        if self.takes is not None and len(self.written) > self.takes:
            self.told = self.told_after_stall or self.told
            raise TimeoutError

    async def port_status(self):
        return self.told

    async def close(self):
        pass


class Outlet:
    id = "p"

    def __init__(self):
        self.reports = []

    def ready(self, **details):
        self.reports.append((None, details))

    def attention(self, reason, **details):
        self.reports.append((reason, details))


async def starting():
    pass


@asynccontextmanager
async def driven(channel, **settings):
    class Driver(UsbDriver):
        async def connect(self, _port):
            return EscposLink(channel)

    driver = Driver(UsbSettings(answer_s=0.01, poll_s=0.05, settle_s=0.01, **settings))
    outlet = Outlet()
    running = asyncio.create_task(driver.run("port", outlet))
    try:
        yield driver, outlet
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_the_port_speaks_for_a_printer_that_does_not():
    channel = Channel(Status("out"))
    async with driven(channel) as (driver, outlet):
        assert await driver.print(b"x", starting) == Outcome("failed", "paper_out", started=False)
        channel.told = Status("ok")
        assert await driver.print(b"y", starting) == Outcome("sent", None, started=True)
    assert b"x" not in channel.written
    assert outlet.reports[0][0] == "paper_out"
    assert outlet.reports[-1][1]["model"] == "POS-80"


async def test_a_printer_that_never_answers_is_soon_asked_no_more():
    channel = Channel(Status("ok"))
    async with driven(channel) as (driver, _):
        for _ in range(8):
            await driver.print(b"x", starting)
    assert channel.written.count(b"\x10\x04\x01") == 3


async def test_a_printer_of_one_direction_is_never_asked():
    channel = Channel(readable=False)
    async with driven(channel) as (driver, _):
        assert await driver.print(b"x", starting) == Outcome("sent", None, started=True)
    assert channel.written == b"x"


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (Status("out"), Outcome("failed", "paper_out", started=True)),
        (Status("ok", offline=True), Outcome("failed", "offline", started=True)),
        (Status("ok"), Outcome("unknown", "timed_out", started=True)),
    ],
)
async def test_a_stall_is_explained_by_the_port_where_it_can(told, outcome):
    channel = Channel(Status("ok"), takes=100)
    channel.told_after_stall = told
    async with driven(channel) as (driver, _):
        assert await driver.print(b"x" * 200, starting) == outcome
