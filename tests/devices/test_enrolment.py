"""Scan this code, tap this card: listening to everything that nobody runs."""

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from devices import serialport
from devices.daemon import Config, Daemon
from devices.profiles import UsbIdentity
from devices.readers.em4100.simulator import Simulator as Reader
from devices.scanners.evdev_keyboard.simulator import Simulator as Keyboard
from devices.scanners.evdev_keyboard.source import PipeSource
from devices.scanners.serial_scanner.simulator import Simulator as Scanner
from devices.unknown import Found
from tests.devices.conftest import FAST, client_of
from tests.devices.profiles_of_tests import profiles
from tests.patience import WAIT_S

CODE = "MEISHU-7F3K2"


class Bench:
    """A daemon with unknown devices, and a client of its socket."""

    def __init__(self, daemon, client):
        self.daemon = daemon
        self.client = client
        self.found = {}

    def plug(self, path, interface="tty", socket="usb-0:1.2"):
        usb = UsbIdentity("dead", "beef", "Thing")
        self.found[socket] = Found(interface, str(path), usb, "", socket)
        self.daemon.roster.take(list(self.found.values()))

    def unplug(self, socket="usb-0:1.2"):
        del self.found[socket]
        self.daemon.roster.take(list(self.found.values()))

    async def ask(self, kind, expect=None, timeout_s=60):
        body = {"kind": kind, "expect": expect, "timeout_s": timeout_s}
        status, enrolment = await self.client.call("POST", "/enrolments", body)
        assert (status, enrolment["state"]) == (201, "waiting")
        return enrolment["enrolment"]

    async def ended(self, enrolment):
        event = await self.client.event(
            lambda e: (
                e["type"] == "enrolment"
                and e["enrolment"]["enrolment"] == enrolment
                and e["enrolment"]["state"] != "waiting"
            )
        )
        return event["enrolment"]["state"], event["enrolment"]["device"]

    async def until(self, enrolment, act):
        """Do it again until the enrolment has ended, looking a second at the screen each time, as a person does."""
        ended = asyncio.create_task(self.ended(enrolment))
        while not ended.done():
            await act()
            await asyncio.wait({ended}, timeout=1)
        return ended.result()

    async def unknown(self, wanted):
        return await self.client.event(lambda e: e["type"] == "unknown" and wanted(e["unknown"]))


@pytest.fixture
async def bench(tmp_path):
    async with bench_of(tmp_path) as made:
        yield made


@asynccontextmanager
async def bench_of(directory):
    profiles(directory / "profiles")
    config = Config(
        socket=directory / "s", state=directory / "state", profiles=directory / "profiles", hotplug=False, pace=FAST
    )
    async with Daemon(config) as daemon, client_of(config.socket) as client:
        yield Bench(daemon, client)


async def test_the_scanner_that_scans_the_shown_code_is_bound(bench, tmp_path):
    async with Scanner(tmp_path, "a") as scanner, Scanner(tmp_path, "b") as other:
        bench.plug(scanner.driver_tty)
        bench.plug(other.driver_tty, socket="usb-0:1.3")
        enrolment = await bench.ask("scanner", CODE)

        async def both():
            await other.scan("6901234567892")
            await scanner.scan(CODE)

        assert await bench.until(enrolment, both) == ("found", "scanner-serial@dead-beef-usb-0_1.2")
        device = await bench.client.device("scanner-serial@dead-beef-usb-0_1.2")
        assert (device["origin"], device["profile"]) == ("person", "scanner-generic-serial")
        await bench.client.state("ready")
        await scanner.scan("after")
        await bench.client.event(lambda e: e["type"] == "scan" and e["text"] == "after")
    assert not any(e["type"] == "scan" and e["text"] == CODE for e in bench.client.events)


async def test_the_reader_on_which_a_card_is_tapped_is_bound(bench, tmp_path):
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        enrolment = await bench.ask("reader")
        state, device = await bench.until(enrolment, lambda: reader.tap("0012345678"))
        assert (state, device) == ("found", "em4100@dead-beef-usb-0_1.2")
        assert (await bench.client.device(device))["settings"]["baudrate"] == 9600
    assert not any(e["type"].startswith("card") for e in bench.client.events)


async def test_a_keyboard_is_heard_without_a_grab_and_bound_by_the_shown_code_only(bench, tmp_path, monkeypatch):
    grabs = []
    async with Keyboard(tmp_path) as keyboard:
        monkeypatch.setattr(PipeSource, "grab", lambda _source: grabs.append(1))
        bench.plug(keyboard.driver_tty, "input")
        enrolment = await bench.ask("scanner", CODE)

        async def typed():
            await keyboard.scan("my password")
            await asyncio.sleep(0.02)
            assert grabs == []
            await keyboard.scan(CODE)

        state, device = await bench.until(enrolment, typed)
        assert (state, device) == ("found", "scanner-evdev@dead-beef-usb-0_1.2")
        await bench.client.state("ready")
        assert len(grabs) == 1
    assert "password" not in str(bench.client.events)


async def test_nothing_typed_is_logged_or_told(bench, tmp_path, caplog):
    caplog.set_level("DEBUG")
    caplog.set_level("WARNING", logger="serialx")  # as the command line does
    async with Keyboard(tmp_path) as keyboard, Scanner(tmp_path, "tty") as scanner:
        bench.plug(keyboard.driver_tty, "input")
        bench.plug(scanner.driver_tty, socket="usb-0:1.3")
        enrolment = await bench.ask("scanner", CODE)
        for _ in range(5):
            await _typed(keyboard, "my password")
            await scanner.scan("other-secret")
            await asyncio.sleep(0.05)
        await bench.client.call("DELETE", f"/enrolments/{enrolment}")
    for told in (caplog.text, str(bench.client.events)):
        assert not any(secret in told for secret in ("password", "other-secret", b"other-secret".hex()))


async def _typed(keyboard, text):
    try:
        await keyboard.scan(text)
    except BlockingIOError:
        await asyncio.sleep(0.02)


async def test_bytes_that_nobody_can_read_are_shown(bench, tmp_path):
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        await bench.ask("reader")
        await _opened(reader)
        sending = asyncio.create_task(_again(reader, b"\x80\xfe\x00\x81", 0.6))
        event = await bench.unknown(lambda unknown: any(item["heard"] for item in unknown))
        sending.cancel()
        assert event["unknown"][0]["heard"] == "80fe0081"


async def test_after_bytes_that_nobody_can_read_the_next_rate_is_tried(bench, tmp_path, monkeypatch):
    rates = []

    def spy(port, baudrate):
        rates.append(baudrate)
        return original(port, baudrate)

    original = serialport.opened
    monkeypatch.setattr(serialport, "opened", spy)
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        await bench.ask("reader")
        sending = asyncio.create_task(_again(reader, b"\x80\xfe\x00\x81", 0.1))
        async with asyncio.timeout(WAIT_S):
            while 115200 not in rates:
                await asyncio.sleep(0.05)
        sending.cancel()
    assert rates[0] == 9600


async def _again(reader, data, every_s):
    while True:
        await reader.send(data)
        await asyncio.sleep(every_s)


async def _opened(reader):
    """Until the other end is held by somebody besides the simulator."""
    path = os.path.realpath(reader.driver_tty)
    async with asyncio.timeout(WAIT_S):
        while sum(os.path.realpath(name) == path for name in Path("/proc/self/fd").iterdir()) < 2:
            await asyncio.sleep(0.01)


async def test_a_scanner_that_is_there_already_is_found_as_well(bench, tmp_path):
    async with Scanner(tmp_path) as scanner:
        body = {"profile": "scanner-generic-serial", "port": str(scanner.driver_tty)}
        _, device = await bench.client.call("POST", "/devices", body)
        await bench.client.state("ready")
        enrolment = await bench.ask("scanner", CODE)
        assert await bench.until(enrolment, lambda: scanner.scan(CODE)) == ("found", device["id"])


async def test_one_that_is_plugged_in_meanwhile_is_listened_to(bench, tmp_path):
    enrolment = await bench.ask("reader")
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        state, _ = await bench.until(enrolment, lambda: reader.tap("0012345678"))
        assert state == "found"


async def test_the_next_cancels_the_one_before_and_every_port_is_free_again(bench, tmp_path):
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        first = await bench.ask("reader")
        await _opened(reader)
        second = await bench.ask("reader")
        assert await bench.ended(first) == ("cancelled", None)
        assert (await bench.client.call("DELETE", f"/enrolments/{second}"))[0] == 204
        assert await bench.ended(second) == ("cancelled", None)
        body = {"profile": "reader-rdm6300", "unknown": "tty@dead-beef-usb-0_1.2"}
        assert (await bench.client.call("POST", "/devices", body))[0] == 201
        await bench.client.state("ready")


async def test_of_two_that_begin_while_a_third_is_cancelled_one_is_left(bench, tmp_path):
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        await bench.ask("reader")
        await _opened(reader)
        both = await asyncio.gather(bench.ask("reader"), bench.ask("reader"))
        states = [(await bench.client.call("GET", f"/enrolments/{one}"))[1]["state"] for one in both]
        assert sorted(states) == ["cancelled", "waiting"]


async def test_a_cancelled_one_leaves_no_task(bench, tmp_path):
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        before = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}
        enrolment = await bench.ask("reader")
        await _opened(reader)
        await bench.client.call("DELETE", f"/enrolments/{enrolment}")
        await bench.ended(enrolment)
        await asyncio.sleep(0)
        left = {task.get_coro().__qualname__ for task in asyncio.all_tasks()} - before
        assert not left & {"Queue.get", "Enrolments._run", "Listener.run"}


async def test_a_payment_code_without_its_end_is_not_shown(bench, tmp_path):
    """What no driver could read is told to screens by its form alone."""
    async with Reader(tmp_path) as reader:
        bench.plug(reader.driver_tty)
        await bench.ask("reader")
        await _opened(reader)
        sending = asyncio.create_task(_again(reader, b"\x02134567890123456789", 0.6))
        event = await bench.unknown(lambda unknown: any(item["heard"] for item in unknown))
        sending.cancel()
        assert event["unknown"][0]["heard"] == "02" + "2a" * 18


async def test_nothing_heard_in_time_is_expired(bench):
    assert await bench.ended(await bench.ask("reader", timeout_s=1)) == ("expired", None)


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "scanner"},
        {"kind": "scanner", "expect": ""},
        {"kind": "scanner", "expect": " x"},
        {"kind": "scanner", "expect": "x" * 101},
        {"kind": "scanner", "expect": CODE, "timeout_s": 0},
        {"kind": "reader", "timeout_s": 301},
        {"kind": "reader", "expect": CODE},
    ],
)
async def test_what_makes_no_sense_is_refused(bench, body):
    status, problem = await bench.client.call("POST", "/enrolments", body)
    assert (status, problem["code"]) == (422, "bad_enrolment")


async def test_an_enrolment_that_never_was(bench):
    assert (await bench.client.call("GET", "/enrolments/none"))[1]["code"] == "no_such_enrolment"
