"""One machine for all tests: booted once, Meishu put on it by its own installer."""

import asyncio
import sys
import time

import pytest
import pytest_asyncio

from tests.qemu.counter import DAEMON, HUB, Counter
from tests.qemu.image import image, why_not
from tests.qemu.machine import booted
from tests.qemu.seen import SEEN

PLUGGED = {f"child<{kind}>" for kind in ("usb-serial", "usb-braille", "usb-kbd", "usb-ccid")}


def say(text, seconds):
    sys.stderr.write(f"\n{seconds:9.1f} s  {text}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def counter(tmp_path_factory):
    """Installed as a person would: `sudo sh systemd/install.sh`; nothing plugged in."""
    if reason := why_not():
        pytest.skip(reason)
    began = time.perf_counter()
    made = await asyncio.to_thread(image)
    say("image", time.perf_counter() - began)
    async with booted(made, tmp_path_factory.mktemp("qemu")) as machine:
        say("boot", await machine.up())
        there, began = Counter(machine), time.perf_counter()
        await there.install()
        say("installed", time.perf_counter() - began)
        await there.watch()
        yield there


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def tidy(counter, request):
    """Each test takes out what it plugged in; no service has logged a fault or a number."""
    since = await counter.ok("date '+%F %T'")
    began = time.perf_counter()
    yield
    for device in await counter.machine.qmp("qom-list", path="/machine/peripheral"):
        if device["type"] in PLUGGED:
            await counter.machine.unplug(device["name"])
    say(request.node.name, time.perf_counter() - began)
    journal = await counter.ok(f"journalctl --quiet --no-pager --since='{since}' -u {DAEMON} -u {HUB}")
    for unwanted in ("Traceback", *SEEN):
        assert unwanted not in journal, journal
