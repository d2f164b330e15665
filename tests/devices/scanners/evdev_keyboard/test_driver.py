"""A keyboard wedge, through the daemon and against injected sources."""

import asyncio
import errno
import os

import pytest

from devices.errors import PortBusyError, PortGoneError, PortRefusedError, PortUnsuitableError
from devices.scanners.evdev_keyboard import source as module
from devices.scanners.evdev_keyboard.driver import Driver, Settings
from devices.scanners.evdev_keyboard.keystrokes import encode
from devices.scanners.evdev_keyboard.protocol import EVENT
from devices.scanners.evdev_keyboard.simulator import Simulator
from devices.scanners.evdev_keyboard.source import PipeSource, open_source


def is_scan(event):
    return event["type"] == "scan"


class Outlet:
    id = "scanner"

    def __init__(self):
        self.published = []
        self.is_ready = asyncio.Event()

    def ready(self, **_):
        self.is_ready.set()

    def attention(self, reason, **_):
        raise AssertionError(reason)

    def seen(self, **_):
        pass

    def publish(self, event):
        self.published.append(event)


class Source(PipeSource):
    """A pipe whose grab fails as told."""

    def __init__(self, descriptor, failures=(), lit=()):
        self._descriptor = descriptor
        self.failures = list(failures)
        self.lit = list(lit)
        self.closed = False

    def grab(self):
        if self.failures:
            raise self.failures.pop(0)

    def leds(self):
        return self.lit

    def close(self):
        self.closed = True
        super().close()


async def test_a_scan_through_the_daemon(running, tmp_path):
    async with Simulator(tmp_path) as scanner, running(f"scanner-evdev:{scanner.driver_tty}") as client:
        await client.state("ready")
        await scanner.scan("M-0012345/Ab")
        assert (await client.event(is_scan))["text"] == "M-0012345/Ab"


async def test_a_slow_hand_is_no_scanner(running, tmp_path):
    async with Simulator(tmp_path) as scanner, running(f"scanner-evdev:{scanner.driver_tty}") as client:
        await client.state("ready")
        await scanner.send(encode("abc", 1000.0, 0.3))
        await scanner.scan("fast")
        assert (await client.event(is_scan))["text"] == "fast"


async def test_chinese_by_alt_codes_at_typing_speed(running, tmp_path):
    spec = f"scanner-evdev:{tmp_path / 'event-scanner'}?layout=alt-numpad&alt_codes=unicode"
    async with Simulator(tmp_path, layout="alt-numpad", alt_codes="unicode") as scanner, running(spec) as client:
        await client.state("ready")
        await scanner.scan("会员-小美", really=True)
        assert (await client.event(is_scan))["text"] == "会员-小美"


async def test_a_scan_without_an_end_and_with_affixes(running, tmp_path):
    spec = f"scanner-evdev:{tmp_path / 'event-scanner'}?ends=gap&prefix=~&suffix=;&aim_id=strip"
    async with Simulator(tmp_path) as scanner, running(spec) as client:
        await client.state("ready")
        await scanner.scan("~]E06901234567892;", end=None)
        assert (await client.event(is_scan))["text"] == "6901234567892"
        await scanner.scan("~690123456", end=None)
        assert (await client.event(lambda event: event["type"] == "scan.bad"))["reason"] == "partial"


async def test_pulled_out_in_the_middle_of_a_scan_and_back(running, tmp_path):
    async with Simulator(tmp_path) as scanner, running(f"scanner-evdev:{scanner.driver_tty}") as client:
        await client.state("ready")
        seen = len(client.events)
        await scanner.send(encode("690123", 1000.0, end=None))
        scanner.unplug()
        await client.state("gone", "unplugged", since=seen)
        scanner.plug()
        await client.state("ready", since=seen)
        await scanner.scan("4567892")
        assert (await client.event(is_scan, since=seen))["text"] == "4567892"


async def test_pulled_out_and_back(running, tmp_path):
    async with Simulator(tmp_path) as scanner, running(f"scanner-evdev:{scanner.driver_tty}") as client:
        await client.state("ready")
        seen = len(client.events)
        scanner.unplug()
        await client.state("gone", "unplugged", since=seen)
        scanner.plug()
        await client.state("ready", since=seen)
        await scanner.scan("again")
        await client.event(is_scan, since=seen)


async def test_a_grab_that_is_busy_is_tried_again(monkeypatch):
    monkeypatch.setattr(module, "GRAB_DELAY_S", 0)
    reading, writing = os.pipe2(os.O_NONBLOCK)
    source, outlet = Source(reading, [OSError(errno.EBUSY, "busy")] * 2), Outlet()
    task = asyncio.create_task(Driver(Settings(), lambda _: source).run("port", outlet))
    await outlet.is_ready.wait()
    os.close(writing)
    with pytest.raises(PortGoneError):
        await task
    assert source.closed


async def test_a_grab_that_stays_busy_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "GRAB_DELAY_S", 0)
    reading, writing = os.pipe2(os.O_NONBLOCK)
    source = Source(reading, [OSError(errno.EBUSY, "busy")] * 99)
    with pytest.raises(PortBusyError):
        await Driver(Settings(), lambda _: source).run("port", Outlet())
    assert source.closed
    os.close(writing)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.EACCES, PortRefusedError), (errno.ENODEV, PortGoneError), (errno.ENOENT, PortGoneError)],
)
async def test_what_opening_says(number, expected):
    def fail(_port):
        raise OSError(number, "no")

    with pytest.raises(expected):
        await Driver(Settings(), fail).run("port", Outlet())


def test_a_plain_file_is_no_input_device(tmp_path):
    (tmp_path / "file").write_bytes(b"\0" * EVENT.size)
    with pytest.raises(PortUnsuitableError):
        open_source(str(tmp_path / "file"))


async def test_an_unbound_keyboard_is_listened_to_without_a_grab():
    reading, writing = os.pipe2(os.O_NONBLOCK)
    source, outlet = Source(reading, [OSError(errno.EACCES, "must not be asked")]), Outlet()
    task = asyncio.create_task(Driver(Settings(grab=False), lambda _: source).run("port", outlet))
    await outlet.is_ready.wait()
    os.close(writing)
    with pytest.raises(PortGoneError):
        await task
    assert source.failures


@pytest.mark.parametrize(("caps_lock", "text"), [("follow", "ABc"), ("ignore", "abC")])
async def test_the_caps_lock_light_that_is_on_already(caps_lock, text):
    reading, writing = os.pipe2(os.O_NONBLOCK)
    outlet = Outlet()
    driver = Driver(Settings(caps_lock=caps_lock), lambda _: Source(reading, lit=[1]))
    task = asyncio.create_task(driver.run("port", outlet))
    await outlet.is_ready.wait()
    os.write(writing, encode("abC", 1000.0))
    os.close(writing)
    with pytest.raises(PortGoneError):
        await task
    assert [event.text for event in outlet.published] == [text]
