"""The device service, its devices and their ports: each check's good and bad case."""

import asyncio
import os
import shutil
import socket
import sys

import pytest

from devices.model import Device, DeviceList, Message, Unknown
from devices.reasons import REASONS
from meishu.doctor import hardware
from meishu.doctor.cli import RULES
from tests.patience import WAIT_S

SINCE = "2026-11-20T00:00:00Z"


def device(state="ready", reason=None, kind="printer", port="192.0.2.1:9100"):
    return Device(
        "escpos@1", kind, "escpos", "前台打印机", port, state, SINCE, reason, REASONS[reason] if reason else None
    )


def answer(*devices, unknown=()):
    return DeviceList(list(devices), list(unknown))


async def test_a_daemon_that_is_not_there_left_its_socket_or_says_nothing(tmp_path, levels):
    at = tmp_path / "devices.sock"
    assert await hardware.ask(at) == "missing"
    server = await asyncio.start_unix_server(lambda _reader, writer: writer.close(), at)
    assert await hardware.ask(at) == "refused"
    server.close()
    await server.wait_closed()
    if not at.exists():  # Python 3.13 and later clear it away
        socket.socket(socket.AF_UNIX).bind(str(at))
    assert await hardware.ask(at) == "refused"
    for said in ("missing", "refused", "silent"):
        assert levels(hardware.daemon(said, at)) == {"daemon": "fault"}
    assert levels(hardware.daemon("forbidden", at)) == {"daemon": "note"}
    assert levels(hardware.daemon(answer(device()), at)) == {"daemon": "ok"}


async def test_a_real_daemon_is_asked(tmp_path):
    at = tmp_path / "devices.sock"
    command = (sys.executable, "-m", "meishu", "devices", "--socket", at, "--state", tmp_path / "state", "--no-hotplug",
               "--device", f"em4100:{tmp_path}/tty?name=前台读卡器")  # fmt: skip
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(WAIT_S):
            while not isinstance(said := await hardware.ask(at), DeviceList) or said.devices[0].state == "starting":
                await asyncio.sleep(0.05)
    finally:
        process.terminate()
        await process.wait()
    (found,) = hardware.devices(said)
    assert (found.level, found.zh) == ("warning", "前台读卡器：设备没有连接")
    assert found.do_zh.startswith("请检查数据线")


@pytest.mark.parametrize(
    ("one", "level"),
    [(device(), "ok"), (device("starting"), "note"), (device("attention", "paper_out"), "warning"),
     (device("gone", "unreachable"), "warning"), (device("refused", "permission_denied"), "fault")],
)  # fmt: skip
def test_each_device_in_the_daemons_words(levels, one, level):
    assert levels(hardware.devices(answer(one))) == {"device": level}


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_something_to_do(levels, reason):
    assert levels(hardware.devices(answer(device("attention", reason)))) == {"device": "warning"}


def test_a_message_of_one_sentence_sends_to_the_devices_page(levels):
    one = Device("a", "reader", "em4100", "读卡器", "p", "attention", SINCE, "x", Message("坏了", "Broken"))
    assert levels(hardware.devices(answer(one))) == {"device": "warning"}


@pytest.mark.parametrize(("ignored", "expected"), [(False, {"unknown_device": "warning"}), (True, {})])
def test_unknown_devices(levels, ignored, expected):
    one = Unknown("usb-1", "tty", "/dev/ttyUSB0", "1a86:7523 USB Serial", SINCE, ["reader-rdm6300"], ignored=ignored)
    assert levels(hardware.unknown(answer(unknown=[one]))) == expected


async def test_a_printer_that_is_not_well_is_looked_for(levels):
    async with await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        there = device("attention", "no_answer", port=f"127.0.0.1:{port}")
        assert levels(await hardware.printers(answer(there))) == {"printer": "ok"}
    refusing = device("gone", "unreachable", port=f"127.0.0.1:{port}")
    (found,) = await hardware.printers(answer(refusing))
    assert (found.level, "不接受打印" in found.zh) == ("warning", True)
    assert await hardware.printers(answer(device("gone", "unplugged", port="/dev/usb/lp0"))) == []
    assert await hardware.printers(answer(device(port=f"127.0.0.1:{port}"))) == []


async def test_a_printer_that_says_nothing(levels, monkeypatch):
    async def never(*_):
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "open_connection", never)
    monkeypatch.setattr(hardware, "_CONNECT_S", 0.05)
    assert levels(await hardware.printers(answer(device("gone", "unreachable")))) == {"printer": "warning"}


INSTALLED = {"/etc/systemd/system/meishu-hub.service": ""}


@pytest.mark.parametrize(("installed", "level"), [("# rules\n", "ok"), ("# old", "warning"), (None, "fault")])
def test_udev_rules(machine, levels, tmp_path, installed, level):
    shipped = tmp_path / "99-meishu.rules"
    shipped.write_text("# rules\n")
    files = INSTALLED | ({hardware.RULES: installed} if installed else {})
    assert levels(hardware.udev(machine(files), shipped)) == {"udev": level}


def test_a_hub_run_by_hand_needs_no_rules(machine, levels):
    assert levels(hardware.udev(machine(), RULES)) == {}


def test_ports_must_be_the_groups(machine, levels, tmp_path):
    on = machine({"/dev/ttyUSB0": "", "/dev/ttyS0": ""})
    (tmp_path / "dev/ttyUSB0").chmod(0o660)
    assert levels(hardware.ports(on, os.getgid())) == {}
    assert levels(hardware.ports(on, os.getgid() + 1)) == {"port_permission": "warning"}
    (tmp_path / "dev/ttyUSB0").chmod(0o600)
    assert levels(hardware.ports(on, os.getgid())) == {"port_permission": "warning"}
    assert levels(hardware.ports(on, None)) == {}


@pytest.mark.parametrize(("name", "expected"), [("minicom", {"port_held": "fault"}), ("meishu", {})])
def test_a_port_that_another_program_holds(machine, levels, tmp_path, name, expected):
    on = machine({"/dev/ttyUSB0": "", "/proc/42/comm": name, "/proc/42/fd/x": "", "/proc/43/comm": "gone"})
    (tmp_path / "proc/42/fd/x").unlink()
    (tmp_path / "proc/42/fd/3").symlink_to("/dev/ttyUSB0")
    found = list(hardware.held_ports(on))
    assert levels(found) == expected
    assert all(name in finding.zh for finding in found)


@pytest.mark.parametrize(("said", "expected"), [("active", {"modem_manager": "warning"}), ("inactive", {}), (None, {})])
def test_modem_manager(machine, levels, said, expected):
    programs = {"systemctl is-active ModemManager": said} if said else {}
    assert levels(hardware.grabbers(machine({}, programs))) == expected


def test_brltty_takes_the_ports_of_common_bridges(machine, levels, tmp_path):
    usb = "/sys/bus/usb/devices/1-1"
    files = {"/usr/lib/udev/rules.d/85-brltty.rules": "", f"{usb}/idVendor": "1a86", f"{usb}/idProduct": "7523"}
    on = machine(files)
    (found,) = hardware.grabbers(on)
    assert (found.check, found.level, "CH340" in found.zh) == ("brltty", "fault", True)
    (tmp_path / usb.lstrip("/") / "1-1:1.0" / "ttyUSB0").mkdir(parents=True)
    assert levels(hardware.grabbers(on)) == {"brltty": "warning"}
    on.path("/etc/udev/rules.d/85-brltty.rules").parent.mkdir(parents=True)
    on.path("/etc/udev/rules.d/85-brltty.rules").touch()
    assert levels(hardware.grabbers(on)) == {}
    shutil.rmtree(on.path("/usr"))
    assert levels(hardware.grabbers(on)) == {}
