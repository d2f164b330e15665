"""Half-open ports: the path is there, the device is not."""

import asyncio
import os

import pytest

from devices.nullmodem import NullModem
from devices.probe import Mark
from tests.devices.test_supervisor import Script, supervised


@pytest.mark.parametrize("path", ["192.168.1.60:9100", "ACS ACR122U 00 00", "/nowhere/ttyUSB0"])
def test_what_is_no_node_is_not_probed(path):
    assert Mark.of(path) is None


async def test_a_port_in_use_is_well(tmp_path):
    async with NullModem(tmp_path, "tty") as modem:
        descriptor = os.open(modem.driver_tty, os.O_RDWR | os.O_NOCTTY)
        assert Mark.of(str(modem.driver_tty)).fault() is None
        os.close(descriptor)


async def test_a_link_that_points_elsewhere_is_found(tmp_path):
    async with NullModem(tmp_path, "a") as before, NullModem(tmp_path, "b") as after:
        link = tmp_path / "tty"
        link.symlink_to(before.driver_tty)
        mark = Mark.of(str(link))
        link.unlink()
        link.symlink_to(after.driver_tty)
        assert "not the one" in mark.fault()


def test_a_descriptor_that_hung_up_is_found():
    master, slave = os.openpty()
    mark = Mark.of(os.ttyname(slave))
    assert mark.fault() is None
    os.close(master)
    assert mark._descriptors() == [slave]
    assert mark.fault() is not None
    os.close(slave)


def test_a_pipe_whose_writer_left_is_found(tmp_path):
    path = tmp_path / "event"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    mark = Mark.of(str(path))
    assert mark.fault() is None
    os.close(writer)
    assert mark.fault() == "the port has hung up"
    os.close(reader)


class Deaf(Script):
    """Opens its port and never looks at it again."""

    async def run(self, port, outlet):
        descriptor = os.open(port, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        self.runs += 1
        outlet.ready()
        try:
            await asyncio.Event().wait()
        finally:
            os.close(descriptor)


async def test_a_driver_that_notices_nothing_is_ended_when_its_device_goes(tmp_path):
    driver = Deaf()
    async with NullModem(tmp_path, "tty") as modem:
        path = str(modem.driver_tty)
        locate = lambda: path if os.path.exists(path) else None  # noqa: E731, PTH110
        async with supervised(tmp_path, driver, locate) as until:
            await until("ready", None)
            modem.unplug()
            await until("gone", "unplugged")
            modem.plug()
            await until("ready", None)
    assert driver.runs == 2
