"""What install.sh sets up: units, accounts, keys, folders, the web port."""

import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from hub.journal.keys import SIGNING_KEY, STORE_KEY
from meishu.doctor.finding import Finding, Machine, fault, note, ok, warning

UNITS: Final = ("meishu-hub.service", "meishu-devices.service")
MEMBERS: Final = (("meishu-devices", "meishu"), ("meishu-hub", "meishu-devices"))
"""(user, group that it must be in): the hardware's, the device socket's."""
_RESTARTS: Final = 5
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_KEY_BYTES: Final = 32
_INSTALL = ("再运行一次：sudo sh systemd/install.sh", "Run it again: sudo sh systemd/install.sh")


def units(machine: Machine) -> Iterator[Finding]:
    """Whether systemd knows, runs and starts them."""
    if not machine.has_systemd() or not machine.is_installed():
        yield note("units", "没有作为系统服务安装，跳过", "Not installed as services: left out")
        return
    for unit in UNITS:
        said = machine.run(
            ["systemctl", "show", unit, "--property=LoadState,ActiveState,SubState,UnitFileState,NRestarts,Result"]
        )
        values = dict(line.split("=", 1) for line in said.text.splitlines() if "=" in line) if said else {}
        yield from _unit(unit, values)


def _unit(unit: str, values: dict[str, str]) -> Iterator[Finding]:
    name = unit.removesuffix(".service")
    state = f"{values.get('ActiveState', '?')}/{values.get('SubState', '?')}"
    restart = (
        f"sudo systemctl restart {name}；原因见 journalctl -u {name} -n 100",
        f"sudo systemctl restart {name}; the reason is in journalctl -u {name} -n 100",
    )
    if values.get("LoadState") != "loaded":
        yield fault("units", f"服务 {name} 没有安装好", f"The service {name} is not installed", _INSTALL, subject=unit)
        return
    if values.get("ActiveState") != "active":
        result = values.get("Result", "")
        yield fault(
            "units",
            f"服务 {name} 没有运行（{state} {result}）",
            f"{name} does not run ({state} {result})",
            restart,
            subject=unit,
        )
    elif int(values.get("NRestarts") or 0) >= _RESTARTS:
        count = values["NRestarts"]
        yield warning(
            "units", f"服务 {name} 已自动重启 {count} 次", f"{name} was restarted {count} times", restart, subject=unit
        )
    else:
        yield ok("units", f"服务 {name} 正在运行", f"{name} runs", subject=unit)
    if values.get("UnitFileState") not in {"enabled", "enabled-runtime", "static"}:
        do = (f"sudo systemctl enable {name}", f"sudo systemctl enable {name}")
        yield warning(
            "units_enabled", f"服务 {name} 不会随开机启动", f"{name} does not start with the machine", do, subject=unit
        )


def accounts(machine: Machine) -> Iterator[Finding]:
    """The services' users, and the two groups through which one may reach the other."""
    if not machine.is_installed():
        return
    users = {line.split(":")[0] for line in (machine.text("/etc/passwd") or "").splitlines()}
    groups = {
        words[0]: set(words[3].split(","))
        for line in (machine.text("/etc/group") or "").splitlines()
        if len(words := line.split(":")) == 4  # noqa: PLR2004 - group(5)
    }
    missing = [user for user in ("meishu-hub", "meishu-devices") if user not in users]
    apart = [(user, group) for user, group in MEMBERS if user not in missing and user not in groups.get(group, set())]
    for user in missing:
        yield fault("accounts", f"缺少服务账户 {user}", f"There is no user {user}", _INSTALL, subject=user)
    for user, group in apart:
        do = (
            f"sudo gpasswd -a {user} {group}，然后重启两个服务",
            f"sudo gpasswd -a {user} {group}, restart both services",
        )
        yield fault(
            "accounts", f"账户 {user} 不在 {group} 组里", f"{user} is not in the group {group}", do, subject=user
        )
    if not missing and not apart:
        yield ok("accounts", "服务账户和组正常", "The services' users and groups are right")


def folder(path: Path, owner: int | None) -> Iterator[Finding]:
    """The store's folder: there, its service's own, shut to everybody else. `owner`: the uid it must have."""
    try:
        found = path.stat()
        inside = [(path / name).lstat() for name in ("store.db", "store.db-wal") if (path / name).exists()]
    except FileNotFoundError:
        yield fault(
            "store_folder",
            f"账本文件夹 {path} 不存在",
            f"There is no folder {path}",
            (
                "检查 hub.toml 的 data；SSD 是否已挂载？新店用 install.sh store-new 店名",
                "Check `data` in hub.toml; is the SSD mounted? A new store: install.sh store-new NAME",
            ),
            subject=str(path),
        )
        return
    except PermissionError:
        yield note("store_folder", f"没有权限查看 {path}，用 sudo 再运行一次", f"{path} cannot be seen: run with sudo")
        return
    strangers = [one for one in (found, *inside) if owner is not None and one.st_uid != owner]
    if strangers:
        do = f"sudo chown -R meishu-hub:meishu-hub {path}"
        yield fault(
            "store_folder",
            "账本文件不属于 meishu-hub，主机打不开",
            "The store is not meishu-hub's, which cannot open it",
            (do, do),
            subject=str(path),
        )
    elif found.st_mode & stat.S_IRWXO:
        do = f"sudo chmod 700 {path}"
        yield warning(
            "store_folder", f"其他用户可以看到 {path}", f"Others can look into {path}", (do, do), subject=str(path)
        )
    else:
        yield ok("store_folder", f"账本文件夹 {path} 正常", f"The folder {path} is right", subject=str(path))


def keys(folders: Iterable[Path]) -> Iterator[Finding]:
    """Both keys in one of the folders: whole, and shut to everybody else. Never prints a key."""
    places = list(folders)
    try:
        place = next((one for one in places if any((one / name).exists() for name in (STORE_KEY, SIGNING_KEY))), None)
    except PermissionError:
        yield note("keys", "没有权限查看密钥，用 sudo 再运行一次", "The keys cannot be seen: run with sudo")
        return
    if place is None:
        where = "、".join(map(str, places))
        yield fault(
            "keys",
            f"找不到账本密钥（查过 {where}）",
            f"The store's keys are missing ({', '.join(map(str, places))})",
            (
                "插入密钥 U 盘，或把备份的 store.key 和 signing.key 放回 /etc/credstore；绝对不要新建密钥",
                "Plug in the key stick, or bring store.key and signing.key back to /etc/credstore; never make new ones",
            ),
        )
        return
    found = [finding for name in (STORE_KEY, SIGNING_KEY) for finding in _key(place / name)]
    yield from found or [ok("keys", f"密钥在 {place}，权限正常", f"The keys are in {place}", subject=str(place))]
    if not found and place.stat().st_mode & stat.S_IRWXO & ~stat.S_IXOTH:
        do = f"sudo chmod 700 {place}"
        yield warning("keys_folder", f"其他用户可以看到密钥文件夹 {place}", f"Others can look into {place}", (do, do))


def _key(path: Path) -> Iterator[Finding]:
    bring = ("从备份的 U 盘放回这个文件，绝对不要新建", "Bring this file back from its stick; never make a new one")
    try:
        mode = path.stat().st_mode
        text = path.read_bytes()[:200].decode("ascii", "replace").strip()
    except FileNotFoundError:
        yield fault("keys", f"缺少密钥 {path.name}", f"The key {path.name} is missing", bring, subject=str(path))
        return
    except PermissionError:
        yield note(
            "keys", f"没有权限读 {path}，用 sudo 再运行一次", f"{path} cannot be read: run with sudo", subject=str(path)
        )
        return
    if mode & _OTHERS:
        do = f"sudo chmod 600 {path}"
        yield fault(
            "keys",
            f"密钥 {path.name} 其他用户也能读，主机因此拒绝启动",
            f"Others can read {path.name}: the hub refuses to start",
            (do, do),
            subject=str(path),
        )
    if not re.fullmatch(rf"[0-9a-fA-F]{{{2 * _KEY_BYTES}}}", text):
        yield fault(
            "keys", f"密钥 {path.name} 的内容已损坏", f"The key {path.name} is damaged", bring, subject=str(path)
        )


def port(machine: Machine, number: int, *, is_ours: bool) -> Iterator[Finding]:
    """`is_ours`: a hub answers there."""
    listeners = machine.listeners(number)
    if is_ours:
        yield ok("port", f"主机在端口 {number} 上服务", f"The hub serves port {number}", subject=str(number))
    elif listeners is None:
        yield fault(
            "port",
            f"端口 {number} 没有人服务：门店主机没有运行",
            f"Nobody serves port {number}: the hub does not run",
            (
                "sudo systemctl start meishu-hub；原因见 journalctl -u meishu-hub -n 100",
                "sudo systemctl start meishu-hub; the reason is in journalctl -u meishu-hub -n 100",
            ),
            subject=str(number),
        )
    else:
        who = "、".join(listeners) or "?"
        yield fault(
            "port",
            f"端口 {number} 被别的程序占用：{who}",
            f"Another program serves port {number}: {who}",
            (
                f"关掉那个程序（sudo ss -ltnp 'sport = :{number}'），或在 hub.toml 的 [http] 里换一个端口",
                f"End it (sudo ss -ltnp 'sport = :{number}'), or choose another port in hub.toml, [http]",
            ),
            subject=str(number),
        )
