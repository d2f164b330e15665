"""The counter's devices: the daemon and what it says, and what the system does to their ports behind its back."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from devices.address import parse_address
from devices.errors import ConfigError
from devices.model import Device, DeviceList
from meishu.doctor.finding import Finding, Machine, fault, note, ok, warning

RULES: Final = "/etc/udev/rules.d/99-meishu.rules"
GRABBED: Final = {"1a86:7523": "CH340", "10c4:ea60": "CP210x", "0403:6001": "FTDI"}
"""USB bridges that brltty's udev rules take for a Braille display (Debian bug 1009806 and its like)."""
PORTS: Final = ("/dev/ttyUSB*", "/dev/ttyACM*")
OURS: Final = frozenset({"meishu", "python", "python3"})
_GROUP_RW: Final = 0o060
_CONNECT_S: Final = 2.0
_ASK_S: Final = 5.0
_RESTART = (
    "sudo systemctl restart meishu-devices；原因见 journalctl -u meishu-devices -n 100",
    "sudo systemctl restart meishu-devices; the reason is in journalctl -u meishu-devices -n 100",
)


async def ask(socket: Path) -> DeviceList | str:
    """The daemon's devices, or why they cannot be had: missing, forbidden, refused, silent."""
    try:
        socket.stat()
    except FileNotFoundError:
        return "missing"
    except PermissionError:
        return "forbidden"
    try:
        async with (
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as session,
            session.get("http://devices/v1/devices", timeout=aiohttp.ClientTimeout(total=_ASK_S)) as response,
        ):
            return msgspec.json.decode(await response.read(), type=DeviceList)
    except TimeoutError:
        return "silent"
    except (aiohttp.ClientError, OSError) as error:
        forbidden = isinstance(getattr(error, "os_error", error), PermissionError)
        return "forbidden" if forbidden else "refused"
    except msgspec.DecodeError:
        return "silent"


def daemon(answer: DeviceList | str, socket: Path) -> Iterator[Finding]:
    """The socket."""
    subject = str(socket)
    if isinstance(answer, DeviceList):
        yield ok(
            "daemon",
            f"设备服务正常，{len(answer.devices)} 个设备",
            f"The device service answers: {len(answer.devices)} devices",
            subject=subject,
        )
    elif answer == "forbidden":
        yield note(
            "daemon",
            "没有权限访问设备服务，用 sudo 再运行一次",
            "The device service is shut to you: run with sudo",
            subject=subject,
        )
    else:
        words = {
            "missing": ("设备服务没有运行", "The device service does not run"),
            "refused": ("设备服务已退出，只留下了套接字", "The device service has ended and left its socket behind"),
            "silent": ("设备服务没有回应", "The device service does not answer"),
        }
        zh, en = words[answer]
        yield fault(
            "daemon",
            f"{zh}：读卡器、扫码枪和打印机都不能用",
            f"{en}: no reader, scanner or printer works",
            _RESTART,
            subject=subject,
        )


def devices(answer: DeviceList) -> Iterator[Finding]:
    """Each device's state, in the daemon's own words."""
    for device in answer.devices:
        if device.state == "ready":
            yield ok("device", f"{device.name} 正常", f"{device.name} is ready", subject=device.id)
        elif device.state == "starting":
            yield note("device", f"{device.name} 正在启动", f"{device.name} is starting", subject=device.id)
        else:
            yield _unwell(device)


def _unwell(device: Device) -> Finding:
    """The daemon's words hold both what is wrong and what to do, the first sentence being the former."""
    zh, en = (device.message.zh, device.message.en) if device.message else (device.state, device.state)
    what_zh, _, do_zh = zh.partition("。")
    what_en, _, do_en = en.partition(". ")
    do = (do_zh or "查看“设备”页", do_en or "See the devices' page")
    make = fault if device.state == "refused" else warning
    return make("device", f"{device.name}：{what_zh}", f"{device.name}: {what_en}", do, subject=device.id)


def unknown(answer: DeviceList) -> Iterator[Finding]:
    """Devices that nobody has said what they are."""
    for one in answer.unknown:
        if not one.ignored:
            fits = "、".join(one.suggested[:3])
            yield warning(
                "unknown_device",
                f"发现不认识的设备 {one.seen_as}（{one.port}）",
                f"A device that nothing fits: {one.seen_as} ({one.port})",
                (
                    f"在“设备”页选择它的型号{f'（可能是 {fits}）' if fits else ''}，或选择忽略",
                    f"Say on the devices' page what it is{f' (perhaps {fits})' if fits else ''}, or ignore it",
                ),
                subject=one.id,
            )


async def printers(answer: DeviceList) -> list[Finding]:
    """Of network printers that are not well: does anything answer at their address? A well one is left alone."""
    away = [one for one in answer.devices if one.kind == "printer" and one.state in {"gone", "attention", "refused"}]
    found = await asyncio.gather(*(_printer(one) for one in away))
    return [finding for finding in found if finding is not None]


async def _printer(device: Device) -> Finding | None:
    if device.port.startswith("/"):
        return None  # at a cable
    try:
        host, port = parse_address(device.port, "printer")
    except ConfigError:
        return None
    try:
        async with asyncio.timeout(_CONNECT_S):
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
    except ConnectionRefusedError:
        return warning(
            "printer",
            f"{host} 有机器，但端口 {port} 不接受打印",
            f"{host} is there and refuses port {port}",
            (
                "地址可能已归别的机器：在打印机上打印自检页核对地址；确认没有被别的程序占用",
                "The address may be another machine's by now: print the printer's self-test and compare",
            ),
            subject=device.id,
        )
    except OSError as error:
        why = error.strerror or "超时"
        return warning(
            "printer",
            f"打印机 {device.name} 在 {device.port} 没有应答（{why}）",
            f"Nothing answers at {device.port} ({error.strerror or 'timed out'})",
            (
                "检查打印机电源和网线；打印自检页核对地址；在路由器里给它固定地址",
                "Check its power and cable; print its self-test for the address; fix the address in the router",
            ),
            subject=device.id,
        )
    return ok("printer", f"打印机 {device.name} 的网络连接正常", f"{device.port} answers", subject=device.id)


def udev(machine: Machine, shipped: Path) -> Iterator[Finding]:
    """The rules that give the counter's ports to the daemon, as this version ships them."""
    if not machine.is_installed():
        return
    installed, wanted = machine.text(RULES), shipped.read_text("utf-8").strip()
    do = (
        f"sudo cp {shipped} {RULES} && sudo udevadm control --reload && sudo udevadm trigger",
        f"sudo cp {shipped} {RULES} && sudo udevadm control --reload && sudo udevadm trigger",
    )
    if installed is None:
        yield fault("udev", "没有安装设备规则，读卡器和扫码枪会没有权限", "The udev rules are not installed", do)
    elif installed != wanted:
        yield warning("udev", "设备规则不是这个版本的，新设备可能没有权限", "The udev rules are another version's", do)
    else:
        yield ok("udev", "设备规则已安装", "The udev rules are installed")


def ports(machine: Machine, group: int | None) -> Iterator[Finding]:
    """Serial ports must be the group's. `group`: the gid of `meishu`, None where there is no such group."""
    if group is None:
        return
    for path in (path for pattern in PORTS for path in machine.glob(pattern)):
        found = machine.path(path).stat()
        if found.st_gid != group or found.st_mode & _GROUP_RW != _GROUP_RW:
            yield warning(
                "port_permission",
                f"串口 {path} 没有交给美枢",
                f"{path} is not the group meishu's",
                (
                    "拔下再插一次；还不行：sudo udevadm control --reload && sudo udevadm trigger",
                    "Plug it in again; else sudo udevadm control --reload && sudo udevadm trigger",
                ),
                subject=str(path),
            )


def held_ports(machine: Machine) -> Iterator[Finding]:
    """Ports that another program holds open."""
    for path in (path for pattern in PORTS for path in machine.glob(pattern)):
        strangers = [name for name in machine.holders(str(path)) if name.split("/")[0] not in OURS]
        if strangers:
            who = "、".join(strangers)
            yield fault(
                "port_held",
                f"串口 {path} 被别的程序占着：{who}",
                f"{path} is held by {who}",
                (f"关掉它：sudo fuser -v {path}", f"End it: sudo fuser -v {path}"),
                subject=str(path),
            )


def grabbers(machine: Machine) -> Iterator[Finding]:
    """ModemManager talks to every new port as to a modem; brltty takes common USB bridges for Braille displays."""
    said = machine.run(["systemctl", "is-active", "ModemManager"])
    if said is not None and said.text.strip() == "active":
        do = "sudo systemctl disable --now ModemManager"
        yield warning(
            "modem_manager",
            "ModemManager 在运行，会往刚插上的读卡器里乱发数据",
            "ModemManager runs: it talks to every new serial port as to a modem",
            (do, do),
        )
    rules = [*machine.glob("/usr/lib/udev/rules.d/*brltty*.rules"), *machine.glob("/lib/udev/rules.d/*brltty*.rules")]
    if not rules or machine.path("/etc/udev/rules.d/" + rules[0].name).exists():  # a file there takes its place
        return
    do = "sudo apt purge brltty"
    taken = [GRABBED[seen] for seen in _usb(machine) if seen in GRABBED and not _has_port(machine, seen)]
    if taken:
        names = "、".join(taken)
        yield fault(
            "brltty",
            f"盲文程序 brltty 抢走了 {names} 串口",
            f"brltty has taken the {names} port",
            (f"{do}，再拔插一次设备", f"{do}, and plug the device in again"),
        )
    else:
        yield warning(
            "brltty",
            "装有盲文程序 brltty，它会抢走 CH340 等串口",
            "brltty is installed: it takes CH340 ports",
            (do, do),
        )


def _usb(machine: Machine) -> Iterable[str]:
    """VID:PID of what is attached."""
    for path in machine.glob("/sys/bus/usb/devices/*/idVendor"):
        yield f"{machine.text(path)}:{machine.text(path.with_name('idProduct'))}"


def _has_port(machine: Machine, seen: str) -> bool:
    for path in machine.glob("/sys/bus/usb/devices/*/idVendor"):
        if f"{machine.text(path)}:{machine.text(path.with_name('idProduct'))}" == seen:
            at = machine.path(path.parent)
            return any(at.glob("*/ttyUSB*"))
    return False
