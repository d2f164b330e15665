"""Clock, disk, power, heat, memory: each check's good and bad case."""

import os

import pytest

from meishu.doctor import machine as checks
from meishu.doctor.finding import worst

NOW = 1_800_000_000_000
MOUNTS = "/dev/sda2 / ext4 rw,noatime 0 0\n/dev/mmcblk0p2 /var/lib/meishu-hub ext4 {} 0 0\n"
STORE = checks.Path("/var/lib/meishu-hub/store")


@pytest.mark.parametrize(("version", "level"), [((3, 11), "ok"), ((3, 13), "ok"), ((3, 10), "fault")])
def test_python(levels, version, level):
    assert levels(checks.python(version)) == {"python": level}


@pytest.mark.parametrize(
    ("now", "synced", "trust", "level"),
    [(NOW, True, "ok", "ok"), (NOW, False, "unsynced", "warning"), (NOW, False, "", "warning"),
     (NOW, True, "unknown", "fault"), (0, False, "", "fault"), (0, True, "ok", "fault")],
)  # fmt: skip
def test_clock(machine, levels, now, synced, trust, level):
    found = list(checks.clock(machine({"/sys/class/rtc/rtc0/name": "ds3231"}), now, synced=synced, trust=trust))
    assert levels(found) == {"clock": level}


def test_a_machine_without_a_clock_battery_is_told_so_and_no_more(machine, levels):
    found = levels(checks.clock(machine(), NOW, synced=True))
    assert found == {"clock": "ok", "clock_battery": "note"}


def room(free, size, inodes_free=900, inodes=1_000):
    return lambda _: os.statvfs_result((4096, 4096, size, free, free, inodes, inodes_free, inodes_free, 0, 255))


GB = 10**9 // 4096


@pytest.mark.parametrize(
    ("stats", "expected"),
    [
        (room(20 * GB, 32 * GB), {"disk": "ok"}),
        (room(2 * GB, 32 * GB), {"disk": "warning"}),
        (room(0, 32 * GB), {"disk": "fault"}),
        (room(GB // 10, GB // 2), {"disk": "fault"}),
        (room(20 * GB, 32 * GB, 50), {"disk": "ok", "inodes": "warning"}),
        (room(20 * GB, 32 * GB, 0), {"disk": "ok", "inodes": "fault"}),
        (room(20 * GB, 32 * GB, 0, 0), {"disk": "ok"}),
    ],
    ids=["room", "little", "full", "a small disk", "few inodes", "no inodes", "a file system without inodes"],
)
def test_disk(tmp_path, levels, stats, expected):
    assert levels(checks.disk(tmp_path / "not" / "there", stats)) == expected


@pytest.mark.parametrize(
    ("options", "level"), [("rw,noatime", "ok"), ("ro,noatime", "fault"), ("rw,errors=remount-ro", "ok")]
)
def test_a_mount_that_became_read_only(machine, levels, options, level):
    on = machine({"/proc/mounts": MOUNTS.format(options)})
    assert levels(checks.mount(on, STORE)) == {"mount": level}
    assert levels(checks.mount(on, checks.Path("/home"))) == {"mount": "ok"}


def test_without_a_table_of_mounts_nothing_is_claimed(machine, levels):
    assert levels(checks.mount(machine(), STORE)) == {"mount": "note"}


@pytest.mark.parametrize(
    ("files", "programs", "level"),
    [
        ({}, {"journalctl": "usb 1-1: new full-speed USB device"}, "ok"),
        ({}, {"journalctl": "a\nblk_update_request: I/O error, dev mmcblk0, sector 8\nb"}, "fault"),
        ({}, {"journalctl": "mmc0: Timeout waiting; error -110"}, "fault"),
        ({"/sys/fs/ext4/sda2/errors_count": "3"}, {"journalctl": ""}, "fault"),
        ({"/sys/fs/ext4/sda2/errors_count": "0"}, {"journalctl": ""}, "ok"),
        ({}, {}, "note"),
    ],
)
def test_disk_errors(machine, levels, files, programs, level):
    assert levels(checks.disk_errors(machine(files, programs))) == {"disk_errors": level}


@pytest.mark.parametrize(
    ("life", "end", "level"),
    [("0x01 0x02", "0x01", "ok"), ("0x09 0x01", "0x01", "warning"), ("0x0b 0x01", "0x01", "fault"),
     ("0x01 0x01", "0x02", "warning"), ("0x01 0x01", "0x03", "fault"), (None, None, "note")],
)  # fmt: skip
def test_wear_of_a_card_or_chip(machine, levels, life, end, level):
    files = {"/proc/mounts": MOUNTS.format("rw")}
    if life:
        files |= {"/sys/block/mmcblk0/device/life_time": life, "/sys/block/mmcblk0/device/pre_eol_info": end}
    on = machine(files)
    assert levels(checks.wear(on, STORE)) == {"wear": level}
    assert levels(checks.wear(on, checks.Path("/home"))) == {}


@pytest.mark.parametrize(("free", "level"), [(1_000_000, "ok"), (200_000, "warning"), (50_000, "fault")])
def test_memory(machine, levels, free, level):
    on = machine({"/proc/meminfo": f"MemTotal:  2000000 kB\nMemFree: 1 kB\nMemAvailable: {free} kB\n"})
    assert levels(checks.memory(on)) == {"memory": level}


def test_memory_that_cannot_be_read(machine, levels):
    assert levels(checks.memory(machine())) == {"memory": "note"}


@pytest.mark.parametrize(("heat", "level"), [("54321", "ok"), ("80500", "warning"), ("86000", "fault")])
def test_temperature(machine, levels, heat, level):
    on = machine({"/sys/class/thermal/thermal_zone0/temp": "40000", "/sys/class/thermal/thermal_zone1/temp": heat})
    assert levels(checks.temperature(on)) == {"temperature": level}
    assert worst(checks.temperature(on)) == level


@pytest.mark.parametrize(
    ("files", "programs", "expected"),
    [
        ({}, {"vcgencmd get_throttled": "throttled=0x0"}, {"power": "ok"}),
        ({}, {"vcgencmd get_throttled": "throttled=0x50000"}, {"power": "warning"}),
        ({}, {"vcgencmd get_throttled": "throttled=0x50005"}, {"power": "fault"}),
        (
            {"/sys/class/hwmon/hwmon1/name": "rpi_volt", "/sys/class/hwmon/hwmon1/in0_lcrit_alarm": "1"},
            {},
            {"power": "fault"},
        ),
        (
            {"/sys/class/hwmon/hwmon1/name": "rpi_volt", "/sys/class/hwmon/hwmon1/in0_lcrit_alarm": "0"},
            {},
            {"power": "ok"},
        ),
        ({"/sys/class/hwmon/hwmon1/name": "coretemp"}, {}, {}),
    ],
)
def test_power(machine, levels, files, programs, expected):
    assert levels(checks.power(machine(files, programs))) == expected


@pytest.mark.parametrize(("said", "level"), [("Power save: on", "warning"), ("Power save: off", "ok"), (None, "ok")])
def test_wifi_power_save(machine, levels, said, level):
    assert levels(checks.wifi(machine())) == {}
    on = machine({"/sys/class/net/wlan0/wireless/x": ""}, {"iw dev wlan0": said} if said else {})
    assert levels(checks.wifi(on)) == {"wifi_power_save": level}
