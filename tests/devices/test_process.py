"""The daemon as a process of its own: signals, systemd, refused ports, power cuts."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from devices.daemon import Config, run
from devices.discovery import Discovery
from devices.printers.escpos.simulator import Simulator as Printer
from devices.profiles import default_directory
from devices.readers.em4100.simulator import Simulator as Reader
from tests.patience import WAIT_S

NOBODY = 65534
# gives root up once everything is imported: an interpreter may lie where only root may read
AS_USER = """
import concurrent.futures.thread, encodings.ascii, importlib.metadata, os, sys
from devices.cli import main
number = int(sys.argv[1])
os.setgroups([]), os.setgid(number), os.setuid(number)
sys.exit(main(sys.argv[2:]))
"""
DOCUMENT = {"parts": [{"type": "text", "text": "谢谢"}, {"type": "cut"}]}


@pytest.fixture
def place():
    """A directory that the daemon may reach and write in, whoever it runs as (pytest's own are private)."""
    with tempfile.TemporaryDirectory(prefix="meishu-devices-") as directory:
        Path(directory).chmod(0o777)
        yield Path(directory)


@asynccontextmanager
async def process(place, *specs, user=None, hotplug=False):
    """The daemon, once systemd's socket heard READY=1; what it wrote is in `place/log`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        address = place / f"notify-{os.urandom(4).hex()}"
        manager.bind(str(address))
        address.chmod(0o777)
        manager.settimeout(0)
        arguments = ["--socket", place / "devices.sock", "--state", place / "state", "--log-level", "debug"]
        arguments += [] if hotplug else ["--no-hotplug"]
        for spec in specs:
            arguments += ["--device", spec]
        with (place / "log").open("ab") as log:
            daemon = await asyncio.create_subprocess_exec(
                sys.executable,
                *(("-m", "devices") if user is None else ("-c", AS_USER, str(user))),
                *map(str, arguments),
                env={**os.environ, "NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "300000"},
                stderr=log,
            )
        daemon.heard = lambda: asyncio.get_running_loop().sock_recv(manager, 100)
        try:
            async with asyncio.timeout(WAIT_S):
                while (await daemon.heard()) != b"READY=1":
                    pass
            yield daemon
        finally:
            if daemon.returncode is None:
                daemon.kill()
            await daemon.wait()


async def stopped(daemon):
    daemon.send_signal(signal.SIGTERM)
    async with asyncio.timeout(WAIT_S):
        return await daemon.wait()


async def watching(daemon):
    """Until the daemon listens to udev, as a socket of its netlink kind tells."""
    kobject_uevent = 15  # NETLINK_KOBJECT_UEVENT of <linux/netlink.h>
    async with asyncio.timeout(WAIT_S):
        while True:
            lines = [line.split() for line in Path(f"/proc/{daemon.pid}/net/netlink").read_text().splitlines()[1:]]
            if any(int(kind) == kobject_uevent and int(groups, 16) for _, kind, _, groups, *_ in lines):
                return
            await asyncio.sleep(0.02)


def log_of(place):
    return (place / "log").read_text(encoding="utf-8")


async def test_it_feeds_the_watchdog_and_stops_cleanly(running, place):
    async with process(place, "escpos:127.0.0.1:9") as daemon:
        assert await daemon.heard() == b"WATCHDOG=1"
        assert await daemon.heard() == b"WATCHDOG=1"
        async with running.client(place / "devices.sock") as client:
            assert (await client.call("GET", "/health"))[0] == 200
        assert await stopped(daemon) == 0
    assert not (place / "devices.sock").exists()
    assert "Traceback" not in log_of(place), log_of(place)


async def test_no_card_number_and_no_scan_is_logged(running, place):
    async with Reader(place) as reader, process(place, f"em4100:{reader.driver_tty}") as daemon:
        async with running.client(place / "devices.sock") as client:
            await client.state("ready")
            await reader.tap("0012345678")
            await client.event(lambda event: event["type"] == "card.read")
        assert await stopped(daemon) == 0
    assert not any(text in log_of(place) for text in ("12345678", "BC614E"))


async def test_a_refused_port_is_told_and_works_once_allowed(running, place):
    if os.geteuid() != 0:
        pytest.skip("needs root to run the daemon as another user")
    async with Reader(place) as reader:
        reader.driver_tty.chmod(0o600)
        daemon = process(place, f"em4100:{reader.driver_tty}", user=NOBODY)
        async with daemon, running.client(place / "devices.sock") as client:
            event = await client.state("refused", "permission_denied")
            device = event.get("device") or event["devices"][0]
            assert "meishu" in device["message"]["zh"]
            reader.driver_tty.chmod(0o666)
            await client.state("ready")


async def test_a_job_cut_off_by_a_killed_daemon_is_not_printed_again(running, place):
    async with Printer() as printer:
        spec = f"escpos:{printer.address}?job_s=20"
        body = {"job": "a", "document": DOCUMENT}
        async with process(place, spec) as daemon, running.client(place / "devices.sock") as client:
            event = await client.state("ready")
            path = f"/devices/{(event.get('device') or event['devices'][0])['id']}/jobs"
            printer.hold()
            posting = asyncio.create_task(client.call("POST", path, body))
            await printer.received(b"\x1dV\x01")
            daemon.kill()
            await daemon.wait()
            await asyncio.gather(posting, return_exceptions=True)
        printer.hold(held=False)
        async with process(place, spec), running.client(place / "devices.sock") as client:
            await client.state("ready")
            _, job = await client.call("POST", path, body)
            assert (job["state"], job["reason"], job["duplicate"]) == ("unknown", "interrupted", True)
        assert len(printer.receipts) == 1


@pytest.mark.parametrize("user", [None, NOBODY])
async def test_hot_plug_runs_where_there_is_nothing_to_find(running, place, user):
    if user is not None and os.geteuid() != 0:
        pytest.skip("needs root to run the daemon as another user")
    async with process(place, hotplug=True, user=user) as daemon:
        async with running.client(place / "devices.sock") as client:
            assert (await client.call("GET", "/devices"))[0] == 200
            await watching(daemon)
        assert await stopped(daemon) == 0
    assert "Traceback" not in log_of(place), log_of(place)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--device", "toaster:/dev/x"], "no driver 'toaster'"),
        (["--profiles", "/nowhere/profiles"], "no such directory"),
    ],
)
async def test_a_wrong_configuration_is_told_in_one_line(place, arguments, says):
    daemon = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "devices", "--socket", str(place / "s"), "--state", str(place / "state"), *arguments),
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await daemon.communicate()
    assert daemon.returncode == 2
    assert says in errors.decode()
    assert errors.count(b"\n") == 1


async def test_a_fault_of_the_daemon_itself_ends_it_so_that_systemd_starts_it_again(place, monkeypatch):
    async def fail(_discovery):
        raise ZeroDivisionError

    monkeypatch.setattr(Discovery, "run", fail)
    config = Config(socket=place / "s", state=place / "state", profiles=default_directory())
    async with asyncio.timeout(WAIT_S):
        assert await run(config) is False
