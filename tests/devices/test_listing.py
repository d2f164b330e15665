"""`meishu devices --json` and `--list`: asked of the daemon, else of udev."""

import asyncio
import json
import sys

import pytest

from devices.cli import main
from devices.listing import as_json, as_table, seen
from devices.profiles import UsbIdentity
from devices.unknown import Found
from tests.devices.profiles_of_tests import profiles

CH340 = UsbIdentity("1a86", "7523", "USB Serial")


def found(node, socket, usb=CH340, serial="", interface="tty"):
    return Found(interface, node, usb, serial, socket, "QinHeng")


def test_what_udev_sees_with_the_driver_that_would_run_it(tmp_path):
    other = UsbIdentity("dead", "beef", "Thing")
    told = seen([found("/dev/ttyACM0", "usb-2", other), found("/dev/ttyUSB0", "usb-1")], profiles(tmp_path))
    assert told.devices == [
        {
            "id": "em4100@1a86-7523-usb-1",
            "kind": "reader",
            "driver": "em4100",
            "name": "会员卡读卡器",
            "state": None,
            "profile": "reader-rdm6300",
            "port": "/dev/ttyUSB0",
            "interface": "tty",
            "seen_as": "1a86:7523 QinHeng USB Serial",
        }
    ]
    [unknown] = told.unknown
    assert (unknown["id"], unknown["suggested"]) == ("tty@dead-beef-usb-2", ["scanner-generic-serial"])


def test_two_of_one_serial_number_are_told_by_their_sockets(tmp_path):
    told = seen([found("/dev/ttyUSB0", "usb-1", serial="S"), found("/dev/ttyUSB1", "usb-2", serial="S")], [])
    assert [item["id"] for item in told.unknown] == ["tty@1a86-7523-usb-1", "tty@1a86-7523-usb-2"]


def test_the_table_lines_up_for_chinese_as_well(tmp_path):
    told = seen([found("/dev/ttyUSB0", "usb-1")], profiles(tmp_path))
    assert as_table(told).splitlines() == [
        "状态    名称          驱动    接口          型号",
        "未打开  会员卡读卡器  em4100  /dev/ttyUSB0  1a86:7523 QinHeng USB Serial",
    ]
    assert json.loads(as_json(told))["source"] == "udev"


async def _listed(*arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "devices", *map(str, arguments), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()


async def test_the_running_daemon_is_asked(running, tmp_path):
    async with running(f"em4100:{tmp_path / 'nothing'}?name=前台") as client:
        await client.state("gone", "unplugged")
        code, out = await _listed("--json", "--socket", tmp_path / "devices.sock")
        told = json.loads(out)
        assert (code, told["source"], told["unknown"]) == (0, "daemon", [])
        assert [(d["name"], d["state"], d["reason"]) for d in told["devices"]] == [("前台", "gone", "unplugged")]
        code, out = await _listed("--list", "--socket", tmp_path / "devices.sock")
        assert (code, "未连接  前台" in out, "请检查数据线" in out) == (0, True, True)


@pytest.mark.parametrize("left", [False, True])
async def test_without_a_daemon_udev_is_asked(tmp_path, left):
    if left:
        (tmp_path / "socket").write_text("")
    code, out = await _listed("--json", "--socket", tmp_path / "socket")
    assert (code, json.loads(out)["source"]) == (0, "udev")


def test_profiles_of_no_use_are_the_configurations_fault(capsys):
    assert main(["--json", "--profiles", "/nowhere/profiles"]) == 2
    assert "no such directory" in capsys.readouterr().err


def test_nothing_to_ask_is_said(capsys, monkeypatch):
    def no_udev():
        raise ImportError("no libudev")

    monkeypatch.setattr("devices.listing.pyudev.Context", no_udev)
    assert main(["--json", "--socket", "/nowhere/socket"]) == 1
    assert "no udev" in capsys.readouterr().err


def test_serving_needs_a_socket_and_a_state(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "--socket and --state" in capsys.readouterr().err
