"""
A Debian kernel with systemd and udev, real USB devices in it, and Meishu put on by its own installer: the daemon.

Takes several minutes, for the machine is emulated; the first run builds its disk as well. `make test-qemu`
"""

import pytest

from tests.qemu.counter import DAEMON, GUEST, HUB, LOCAL, PYTHON
from tests.qemu.seen import CARD, CODE, OTHER_CARD

pytestmark = [
    pytest.mark.system,
    pytest.mark.long,
    pytest.mark.timeout(1800),
    pytest.mark.asyncio(loop_scope="session"),
]

SERIAL = "FT0A1B2C"
NAME = "前台读卡器"
RULE = 'SUBSYSTEM=="input", KERNEL=="event[0-9]*", ENV{ID_PATH}=="%s", GROUP="meishu", MODE="0660"'


async def test_systemd_runs_the_daemon_in_its_cage(counter):
    """Ready, a user of its own, no capability, no device but the counter's, started again after a kill."""
    assert await counter.ok(f"systemctl is-active {DAEMON}") == "active"
    shown = await counter.ok(f"systemctl show --property=User,DevicePolicy,NRestarts {DAEMON}")
    assert set(shown.split()) == {"User=meishu-devices", "DevicePolicy=closed", "NRestarts=0"}
    pid = await counter.pid(DAEMON)
    status = dict(line.split(":\t", 1) for line in (await counter.ok(f"cat /proc/{pid}/status")).splitlines())
    assert (status["NoNewPrivs"], status["Seccomp"], int(status["CapBnd"], 16)) == ("1", "2", 0)
    assert await counter.ok("systemd-analyze verify /etc/systemd/system/meishu-*.service") == ""
    await counter.ok(f"kill -9 {pid}")
    await counter.active(DAEMON, but=pid)
    assert await counter.devices() == {}
    assert (
        await counter.ok("stat -c '%U %G %a' /run/meishu-devices/devices.sock") == "meishu-devices meishu-devices 660"
    )


async def test_a_reader_with_a_serial_number_keeps_id_and_name_in_any_socket(counter):
    since = counter.now
    await counter.reader("reader", "wire-a", SERIAL, "1")
    found = await counter.shows(since, "ready")
    assert (found["id"], found["kind"], found["port"]) == (f"em4100@0403-6001-{SERIAL}", "reader", "/dev/ttyUSB0")
    link = f"/dev/meishu/0403-6001-{SERIAL}"
    assert await counter.ok(f"readlink -f {link}; stat -c '%G %a' /dev/ttyUSB0") == "/dev/ttyUSB0\nmeishu 660"
    counter.tap("wire-a", CARD)
    assert (await counter.event("card.read", since))["number"] == CARD
    await counter.call("PUT", f"/devices/{found['id']}/name", {"name": NAME})

    for number, socket in ((OTHER_CARD, "1"), (CARD, "3")):
        since = counter.now
        await counter.machine.unplug("reader")
        assert (await counter.shows(since, "gone", "unplugged"))["id"] == found["id"]
        since = counter.now
        await counter.reader("reader", "wire-a", SERIAL, socket)
        back = await counter.shows(since, "ready")
        assert (back["id"], back["name"]) == (found["id"], NAME)
        counter.tap("wire-a", number)
        assert (await counter.event("card.read", since))["number"] == number

    since, pid = counter.now, await counter.pid(DAEMON)
    await counter.ok(f"kill -9 {pid}")
    await counter.active(DAEMON, but=pid)
    assert (await counter.shows(since, "ready", device=found["id"]))["name"] == NAME
    counter.tap("wire-a", OTHER_CARD)
    assert (await counter.event("card.read", since))["number"] == OTHER_CARD


async def test_readers_without_a_serial_number_are_known_by_their_sockets(counter):
    """Two of a kind, as cheap bridges are: each stays itself, and a card is told of the right one."""
    ids = {}
    for name, socket in (("wire-a", "1"), ("wire-b", "2")):
        since = counter.now
        await counter.reader(name, name, "0001", socket)
        ids[name] = (await counter.shows(since, "ready"))["id"]
        assert f"usb-0_{socket}_" in ids[name]
    for name in ("wire-b", "wire-a"):
        since = counter.now
        counter.tap(name, CARD)
        assert (await counter.event("card.read", since))["device"] == ids[name]
    for name, device in ids.items():
        since = counter.now
        await counter.machine.unplug(name)
        await counter.shows(since, "gone", "unplugged", device)
    for name, socket in (("wire-b", "2"), ("wire-a", "1")):  # the other way round: ttyUSB0 is the other one now
        since = counter.now
        await counter.reader(name, name, "0001", socket)
        assert (await counter.shows(since, "ready"))["id"] == ids[name]
        counter.tap(name, OTHER_CARD)
        assert (await counter.event("card.read", since))["device"] == ids[name]


async def test_a_bound_scanner_is_grabbed_and_a_keyboard_never(counter):
    await counter.machine.plug("usb-kbd", "scanner", port="1")
    scanner, path = await counter.keyboard("1")
    assert await counter.ok(f"{PYTHON} {GUEST} grab {scanner}") == "free"
    since, pid = counter.now, await counter.pid(DAEMON)
    bound = f"--device scanner-evdev:{path}?gap_s=1&name=前台扫码枪"
    await counter.ok(f"echo 'MEISHU_DEVICES_OPTIONS={bound}' > /etc/meishu/devices.env; systemctl restart {DAEMON}")
    refused = await counter.shows(since, "refused", "permission_denied")

    rule = RULE % (await counter.ok(f"udevadm info --query=property --property=ID_PATH --value {scanner}"))
    await counter.ok(f"cat > /etc/udev/rules.d/98-counter.rules <<'END'\n{rule}\nEND\nudevadm control --reload")
    since = counter.now
    await counter.ok("udevadm trigger --subsystem-match=input")
    assert (await counter.shows(since, "ready"))["id"] == refused["id"]
    assert await counter.ok(f"{PYTHON} {GUEST} grab {scanner}") == "taken"
    since = counter.now
    await counter.machine.type(f"{CODE}\n")
    assert (await counter.event("scan", since))["text"] == CODE

    since = counter.now
    await counter.machine.plug("usb-kbd", "keyboard", port="2")  # what is typed goes to the one plugged in last
    keyboard, _ = await counter.keyboard("2")
    await counter.ok(f"systemd-run --unit=typed sh -c 'exec cat {keyboard} > /run/typed'")
    await counter.opens("typed", keyboard)
    await counter.machine.type("pin123\n")
    await counter.machine.until("stat -c %s /run/typed", lambda out: int(out) >= 24 * 4 * 7)
    await counter.ok("systemctl stop typed")
    assert await counter.ok(f"{PYTHON} {GUEST} grab {keyboard}") == "free"
    opened = await counter.ok(f"ls -l /proc/{await counter.pid(DAEMON)}/fd")
    assert [line.split()[-1] for line in opened.splitlines() if "/dev/input" in line] == [scanner]

    await counter.machine.unplug("scanner")
    await counter.shows(since, "gone", "unplugged", refused["id"])
    back = counter.now
    await counter.machine.plug("usb-kbd", "scanner", port="1")
    await counter.shows(back, "ready", device=refused["id"])
    await counter.machine.type("690123456789\n")
    assert (await counter.event("scan", since))["text"] == "690123456789"
    assert await counter.pid(DAEMON) != pid
    await counter.ok(f"rm /etc/meishu/devices.env /etc/udev/rules.d/98-counter.rules; systemctl restart {DAEMON}")


async def test_the_hub_sees_the_reader_and_all_comes_back_after_a_power_cut(counter):
    token = (await counter.store()).token
    before = await counter.call("GET", f"{LOCAL}/health")
    assert (before["storage"], before["store"]["name"]) == ("ok", "静安店")
    pid = await counter.pid(HUB)
    await counter.ok(f"kill -9 {pid}")
    await counter.active(HUB, but=pid)

    since = counter.now
    await counter.reader("reader", "wire-a", SERIAL, "2")
    found = await counter.shows(since, "ready")
    await counter.call("PUT", f"/devices/{found['id']}/name", {"name": NAME})
    await counter.hub_sees(token, NAME)

    since = len(counter.machine.monitor.kept)
    await counter.machine.qmp("system_reset")
    await counter.machine.monitor.first(lambda line: line.get("event") == "RESET", since=since)
    await counter.machine.up()
    await counter.active(DAEMON)
    await counter.active(HUB)
    since = counter.now
    await counter.watch()
    back = await counter.shows(since, "ready")
    assert (back["id"], back["name"]) == (found["id"], NAME)
    counter.tap("wire-a", CARD)
    assert (await counter.event("card.read", since))["number"] == CARD
    await counter.hub_sees(token, NAME)
    after = await counter.call("GET", f"{LOCAL}/health")
    assert (after["storage"], after["store"]) == ("ok", before["store"])
    assert after["journal"]["seq"] >= before["journal"]["seq"]
