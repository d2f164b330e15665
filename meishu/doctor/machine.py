"""The computer itself: clock, disk, power, heat, memory."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from meishu.doctor.finding import Finding, Machine, fault, mount_of, note, ok, warning

GB: Final = 10**9
EARLIEST_MS: Final = 1_767_225_600_000
"""2026-01-01: no store is older than the program."""
_DISK = {"warning": (0.10, GB), "fault": (0.03, GB // 5)}
_INODES = {"warning": 0.10, "fault": 0.01}
_FREE_DISK = (
    "腾出空间：sudo journalctl --vacuum-size=100M，sudo apt clean；不要删除账本文件夹里的任何文件",
    "Free space: sudo journalctl --vacuum-size=100M, sudo apt clean; delete nothing in the store's folder",
)
_NEW_DISK = (
    "马上备份账本（见 docs/operations.md 的“备份”），换一块新的 SSD 或存储卡，再运行 meishu verify",
    "Back the store up at once (docs/operations.md, Backup), put in a new SSD or card, then run meishu verify",
)


def python(version: tuple[int, int]) -> Iterator[Finding]:
    """Meishu runs on Python 3.11 and later."""
    text = ".".join(map(str, version))
    if version < (3, 11):
        yield fault(
            "python",
            f"Python {text} 太旧，需要 3.11 或更新",
            f"Python {text} is too old: 3.11 is needed",
            ("升级到 Debian 12 或更新的系统，再运行 install.sh", "Move to Debian 12 or newer, run install.sh"),
        )
    else:
        yield ok("python", f"Python {text}", f"Python {text}")


def clock(machine: Machine, now_ms: int, *, synced: bool, trust: str = "") -> Iterator[Finding]:
    """`trust`: what the hub says of its clock, empty when it does not run."""
    set_it = (
        "接上网络等几分钟，或 sudo timedatectl set-time '年-月-日 时:分:秒'，然后 sudo systemctl restart meishu-hub",
        "Connect to the internet and wait some minutes, or sudo timedatectl set-time; then restart meishu-hub",
    )
    battery = bool(machine.glob("/sys/class/rtc/rtc*"))
    if now_ms < EARLIEST_MS:
        yield fault("clock", "系统时间不对，早于 2026 年", "The clock is wrong: before 2026", set_it)
    elif trust == "unknown":
        yield fault(
            "clock",
            "系统时间和账本对不上，暂按账本的时间记账，并已做标记",
            "The clock contradicts the journal, which goes on from its own time and marks it",
            set_it,
        )
    elif not synced:
        yield warning("clock", "时间还没有和网络时间核对过", "No time server has set the clock since the start", set_it)
    else:
        yield ok("clock", "时间已和网络核对", "A time server has set the clock")
    if not battery:
        yield note(
            "clock_battery",
            "没有时钟电池：断电又断网时，时间会停住",
            "No clock battery: without power and internet the time stands still",
            ("可加装 DS3231 时钟模块", "A DS3231 module gives it one"),
        )


def disk(path: Path, statvfs: Callable[[Path], os.statvfs_result] = os.statvfs) -> Iterator[Finding]:
    """Room and inodes where the store lies."""
    at = next((folder for folder in (path, *path.parents) if folder.exists()), Path("/"))
    room = statvfs(at)
    free = room.f_bavail * room.f_frsize
    share = room.f_bavail / room.f_blocks if room.f_blocks else 1.0
    inodes = room.f_favail / room.f_files if room.f_files else 1.0
    zh, en = f"磁盘剩余 {free / GB:.1f} GB（{share:.0%}）", f"{free / GB:.1f} GB of disk free ({share:.0%})"
    if share < _DISK["fault"][0] or free < _DISK["fault"][1]:
        yield fault("disk", f"磁盘快满了，随时会停止记账：{zh}", f"The disk is nearly full: {en}", _FREE_DISK)
    elif share < _DISK["warning"][0] or free < _DISK["warning"][1]:
        yield warning("disk", zh, en, _FREE_DISK)
    else:
        yield ok("disk", zh, en)
    if inodes < _INODES["fault"]:
        yield fault("inodes", f"磁盘的文件数快用完了（剩 {inodes:.1%}）", f"{inodes:.1%} of inodes left", _FREE_DISK)
    elif inodes < _INODES["warning"]:
        yield warning("inodes", f"磁盘的文件数剩 {inodes:.0%}", f"{inodes:.0%} of inodes left", _FREE_DISK)


def mount(machine: Machine, path: Path) -> Iterator[Finding]:
    """A disk that the kernel made read-only has had a fault."""
    found = mount_of(machine, path)
    if found is None:
        yield note("mount", "看不到挂载表", "The table of mounts cannot be read")
    elif "ro" in found[2]:
        yield fault(
            "mount",
            f"账本所在的磁盘 {found[0]} 变成了只读，通常是磁盘坏了",
            f"The store's disk {found[0]} is read-only, as a failing one becomes",
            _NEW_DISK,
            subject=found[1],
        )
    else:
        yield ok("mount", f"账本在 {found[0]}，可以写入", f"The store is on {found[0]}, writable", subject=found[1])


def disk_errors(machine: Machine) -> Iterator[Finding]:
    """What ext4 counted over its life, and what the kernel complained of since the start."""
    counted = sum(int(machine.text(path) or 0) for path in machine.glob("/sys/fs/ext4/*/errors_count"))
    logged = machine.run(["journalctl", "--dmesg", "--boot", "--quiet", "--no-pager", "--lines=2000", "--output=cat"])
    pattern = r"I/O error|EXT4-fs error|mmc\d+:.*(?:error|timed? ?out)|critical medium error"
    lines = re.findall(rf"^.*(?:{pattern}).*$", logged.text, re.MULTILINE | re.IGNORECASE) if logged else []
    if counted or lines:
        what = lines[-1].strip()[:160] if lines else f"ext4: {counted}"
        yield fault("disk_errors", f"磁盘有读写错误：{what}", f"The disk reports errors: {what}", _NEW_DISK)
    elif logged is None or logged.status:
        yield note(
            "disk_errors", "看不到内核日志，用 sudo 再运行一次", "The kernel's log cannot be read: run with sudo"
        )
    else:
        yield ok("disk_errors", "没有磁盘读写错误", "No disk errors")


def wear(machine: Machine, path: Path) -> Iterator[Finding]:
    """eMMC says how worn it is (JEDEC eMMC 5.1, EXT_CSD 267-269); an SD card says nothing."""
    device = (mount_of(machine, path) or ("",))[0]
    card = re.match(r"/dev/(mmcblk\d+)", device)
    if card is None:
        return
    folder = f"/sys/block/{card[1]}/device"
    lives = [int(word, 16) for word in (machine.text(f"{folder}/life_time") or "").split()]
    end = int(machine.text(f"{folder}/pre_eol_info") or "0", 16)
    if not any(lives) and not end:
        yield note(
            "wear",
            "账本在 SD 卡上，写久了会坏，而且不会预先提醒",
            "The store is on an SD card, which wears out unseen",
            ("换到 SSD 上，并每天备份", "Move it to an SSD, and back it up every day"),
        )
    elif max(lives, default=0) > 10 or end >= 3:  # noqa: PLR2004 - 0x0B: past its life; 3: urgent
        yield fault("wear", "存储芯片的寿命已用完", "The storage chip is past its life", _NEW_DISK)
    elif max(lives, default=0) > 8 or end == 2:  # noqa: PLR2004 - 0x09: 80 to 90 % used; 2: 80 % of the spare blocks
        yield warning("wear", "存储芯片的寿命快用完了", "The storage chip nears its end", _NEW_DISK)
    else:
        yield ok("wear", "存储芯片磨损正常", "The storage chip is little worn")


def memory(machine: Machine) -> Iterator[Finding]:
    """MemAvailable of /proc/meminfo."""
    values = dict(re.findall(r"^(\w+):\s+(\d+) kB$", machine.text("/proc/meminfo") or "", re.MULTILINE))
    total, free = int(values.get("MemTotal", 0)), int(values.get("MemAvailable", 0))
    if not total:
        yield note("memory", "看不到内存用量", "The use of memory cannot be read")
        return
    zh, en = (
        f"内存剩余 {free // 1024} MB（共 {total // 1024} MB）",
        f"{free // 1024} of {total // 1024} MB of memory free",
    )
    do = ("关掉别的程序，或重新启动主机：sudo reboot", "End other programs, or restart: sudo reboot")
    if free < total * 0.05:
        yield fault("memory", zh, en, do)
    elif free < total * 0.12:
        yield warning("memory", zh, en, do)
    else:
        yield ok("memory", zh, en)


def temperature(machine: Machine) -> Iterator[Finding]:
    """A Pi slows down from 80 °C on and is at its limit at 85."""
    celsius = [int(machine.text(path) or 0) / 1000 for path in machine.glob("/sys/class/thermal/thermal_zone*/temp")]
    if not celsius:
        return
    hottest = max(celsius)
    zh, en = f"主机温度 {hottest:.0f} °C", f"{hottest:.0f} °C"
    do = ("移到通风处，加散热片或风扇", "Give it air, a heat sink or a fan")
    if hottest >= 85:  # noqa: PLR2004 - the docstring says it
        yield fault("temperature", zh, en, do)
    elif hottest >= 80:  # noqa: PLR2004
        yield warning("temperature", zh, en, do)
    else:
        yield ok("temperature", zh, en)


def power(machine: Machine) -> Iterator[Finding]:
    """Under-voltage: `vcgencmd get_throttled` (bit 0 now, bit 16 since the start), else the kernel's rpi_volt."""
    do = (
        "换用官方电源（Pi 4：5.1 V 3 A；Pi 5：5.1 V 5 A）和短而粗的线；打印机不要从主机取电",
        "Use the official supply (Pi 4: 5.1 V 3 A, Pi 5: 5.1 V 5 A) and a short cable; no printer on its USB power",
    )
    said = machine.run(["vcgencmd", "get_throttled"])
    bits = re.search(r"throttled=(0x[0-9a-fA-F]+)", said.text) if said else None
    alarms = [
        machine.text(name.with_name("in0_lcrit_alarm"))
        for name in machine.glob("/sys/class/hwmon/hwmon*/name")
        if machine.text(name) == "rpi_volt"
    ]
    if bits is None and not alarms:
        return
    flags = int(bits[1], 16) if bits else 0
    if flags & 1 or "1" in alarms:
        yield fault(
            "power", "电源电压不足，主机和存储随时会出错", "The voltage is too low: computer and disk may fail", do
        )
    elif flags & 0x10000:
        yield warning("power", "开机以来出现过电压不足", "The voltage has been too low since the start", do)
    else:
        yield ok("power", "供电正常", "The voltage is right")


def wifi(machine: Machine) -> Iterator[Finding]:
    """A sleeping Wi-Fi chip misses multicast, and makes a tap slow."""
    for card in machine.glob("/sys/class/net/*/wireless"):
        name = card.parent.name
        said = machine.run(["iw", "dev", name, "get", "power_save"])
        if said is not None and "on" in said.text.lower().split():
            now = f"sudo iw dev {name} set power_save off"
            yield warning(
                "wifi_power_save",
                f"{name} 开着省电，平板会连得慢、找不到主机",
                f"{name} saves power: tablets are slow to find the hub",
                (
                    f"{now}；长期：nmcli connection modify 连接名 wifi.powersave 2；最好用网线",
                    f"{now}; for good: nmcli connection modify NAME wifi.powersave 2; a cable is best",
                ),
                subject=name,
            )
        else:
            yield ok("wifi_power_save", f"{name} 没有省电休眠", f"{name} does not sleep", subject=name)
