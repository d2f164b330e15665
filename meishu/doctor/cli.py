"""`meishu doctor`"""

import argparse
import asyncio
import grp
import json
import pwd
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import msgspec
from sqlcipher3 import dbapi2 as sqlcipher
from yarl import URL

from devices.model import DeviceList
from devices.multicast import addresses
from hub import config as hub_config
from hub.config import Cloud, ConfigInvalid, HubConfig
from hub.journal.clock import system_is_synced
from hub.language import LANGUAGES, SIMPLIFIED
from hub.language import words as said
from meishu.doctor import hardware, machine, network, services, store
from meishu.doctor.finding import LEVELS, Finding, Machine, fault, note, ok, worst

CONFIG: Final = Path("/etc/meishu/hub.toml")
CREDENTIALS: Final = (Path("/run/credstore"), Path("/etc/credstore"))
ENCRYPTED: Final = Path("/etc/credstore.encrypted/store.key")
RULES: Final = Path(__file__).resolve().parents[2] / "firmware_configs" / "udev" / "99-meishu.rules"
_ASK_S: Final = 5.0
_MAX_HEALTH: Final = 256 * 1024
_STATUS: Final = {"ok": 0, "note": 0, "warning": 1, "fault": 2}
_MARKS: Final = {
    "ok": said("✓ 正常", "✓ ok"), "note": said("· 说明", "· note"), "warning": said("! 注意", "! warning"),
    "fault": said("✗ 故障", "✗ fault"),
}  # fmt: skip
_DO: Final = said("怎么办：", "do: ")
_COUNTED: Final = said("故障 {fault}，注意 {warning}，正常 {ok}", "{fault} faults, {warning} warnings, {ok} ok")
_LANGUAGES: Final = {"zh": SIMPLIFIED} | {language: language for language in LANGUAGES}


@dataclass(frozen=True)
class Setup:
    """The hub that is looked at. `url`: where it answers on this machine."""

    config: HubConfig
    url: str
    machine: Machine = field(default_factory=Machine)

    @property
    def port(self) -> int:
        return URL(self.url).port or self.config.http.port


def main(argv: list[str]) -> int:
    """Exit status: 0 all is well, 1 something to see to, 2 something is broken (or the arguments are wrong)."""
    arguments = _parser().parse_args(argv)
    try:
        config = hub_config.load(
            _config_file(arguments), data=arguments.data, keys=arguments.keys, devices=arguments.devices
        )
    except (ConfigInvalid, OSError) as error:
        findings = [_no_config(error)]
    else:
        url = arguments.url or f"http://127.0.0.1:{config.http.port}"
        findings = asyncio.run(examine(Setup(config, url.rstrip("/"))))
    if arguments.json:
        report = {"state": worst(findings), "findings": msgspec.to_builtins(findings)}
        print(json.dumps(report, ensure_ascii=False))
    else:
        print("\n".join(words(findings, _LANGUAGES[arguments.lang], everything=arguments.all)))
    return _STATUS[worst(findings)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="meishu doctor",
        description="Say what is wrong with this machine's hub, and what to do. Changes nothing.",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help=f"the hub's configuration, {CONFIG} if there is one"
    )
    parser.add_argument("--data", metavar="DIR", help="the store's folder, where it is not in the configuration")
    parser.add_argument("--keys", metavar="DIR", help="the folder of its keys")
    parser.add_argument("--devices", metavar="PATH", help="the device daemon's socket")
    parser.add_argument("--url", type=str, metavar="URL", help="where the hub answers, http://127.0.0.1:PORT else")
    parser.add_argument("--lang", choices=_LANGUAGES, default="zh", help="the language of the answer")
    parser.add_argument("--all", action="store_true", help="show also what is well")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _config_file(arguments: argparse.Namespace) -> Path | None:
    """What was named, else the installed one unless the store is given by hand."""
    if arguments.config is not None:
        return Path(arguments.config)
    return None if arguments.data else CONFIG


def _no_config(error: Exception) -> Finding:
    why = error.message("en") if isinstance(error, ConfigInvalid) else str(error)
    return fault(
        "config",
        f"主机的配置读不出来：{why}",
        f"The hub's configuration cannot be read: {why}",
        (
            "改正 /etc/meishu/hub.toml（docs/reference.md），或用 --data 指出账本文件夹；没装过就先运行 install.sh",
            "Mend /etc/meishu/hub.toml (docs/reference.md), or name the store with --data; else run install.sh",
        ),
    )


async def examine(setup: Setup) -> list[Finding]:
    """Every check, whatever the others do; in the order in which a person should mend things."""
    health = await _health(setup.url)
    answer = await hardware.ask(Path(setup.config.devices)) if setup.config.devices else None
    findings = [finding for check in _checks(setup, health, answer) for finding in _guarded(check)]
    waiting = await asyncio.gather(*(_guarded_later(check) for check in _slow_checks(setup, health, answer)))
    return [*findings, *(finding for found in waiting for finding in found)]


Check = Callable[[], Iterable[Finding]]


def _checks(setup: Setup, health: dict[str, Any] | None, answer: DeviceList | str | None) -> Iterator[Check]:
    """What is answered at once."""
    on, config = setup.machine, setup.config
    trust = str(health["clock"]) if health else ""
    yield lambda: services.port(on, setup.port, is_ours=health is not None)
    yield lambda: services.units(on)
    yield lambda: services.accounts(on)
    yield lambda: services.folder(config.data_folder, _uid("meishu-hub") if on.is_installed() else None)
    yield lambda: _keys(config, on)
    yield lambda: store.sqlite(sqlcipher.sqlite_version_info)
    if health is None:
        yield lambda: store.database(config.data_folder)
    else:
        yield lambda: store.storage(health)
        yield lambda: store.sync(health, network.today())
        yield lambda: store.asks(health)
    yield lambda: machine.clock(on, time.time_ns() // 1_000_000, synced=system_is_synced(), trust=trust)
    yield lambda: machine.disk(config.data_folder)
    yield lambda: machine.mount(on, config.data_folder)
    yield lambda: machine.wear(on, config.data_folder)
    for check in (machine.disk_errors, machine.memory, machine.temperature, machine.power, machine.wifi):
        yield lambda check=check: check(on)  # type: ignore[misc]
    yield lambda: machine.python(sys.version_info[:2])
    yield from _hardware_checks(setup, answer)
    yield lambda: network.addresses(addresses())
    yield lambda: network.route(on)


def _hardware_checks(setup: Setup, answer: DeviceList | str | None) -> Iterator[Check]:
    if setup.config.devices is None or answer is None:
        yield lambda: [note("daemon", "这台主机没有设置硬件", "This hub is set up without hardware")]
        return
    socket, on = Path(setup.config.devices), setup.machine
    yield lambda: hardware.daemon(answer, socket)
    if isinstance(answer, DeviceList):
        yield lambda: hardware.devices(answer)
        yield lambda: hardware.unknown(answer)
    yield lambda: hardware.udev(on, RULES)
    yield lambda: hardware.ports(on, _gid("meishu"))
    yield lambda: hardware.held_ports(on)
    yield lambda: hardware.grabbers(on)


def _slow_checks(
    setup: Setup, health: dict[str, Any] | None, answer: DeviceList | str | None
) -> Iterator[Coroutine[Any, Any, Iterable[Finding]]]:
    """What waits for the network, all at a time."""
    if isinstance(answer, DeviceList):
        yield hardware.printers(answer)
    if setup.config.cloud is not None:
        yield network.dns(setup.config.cloud.host)
        yield _broker(setup.config.cloud)
    if health is not None:
        yield _mdns(setup, str(health["store"]["hub"]))


async def _broker(cloud: Cloud) -> list[Finding]:
    now = network.today()
    return [*await network.broker(cloud, now), *network.certificates(cloud, now)]


async def _mdns(setup: Setup, hub: str) -> list[Finding]:
    found = await network.heard_hubs(hub) if setup.config.mdns else []
    manual = f"http://{addresses()[0]}:{setup.port}"
    return list(network.mdns(found, hub, manual, announced=setup.config.mdns))


def _keys(config: HubConfig, on: Machine) -> Iterable[Finding]:
    """Where the hub would look: see docs/operations.md."""
    if config.keys_folder is None and on.is_installed() and on.path(ENCRYPTED).exists():
        return [ok("keys", "密钥已绑定本机（systemd-creds）", "The keys are bound to this machine (systemd-creds)")]
    beside = config.data_folder.parent / "keys"
    places = CREDENTIALS if on.is_installed() else (beside,)
    return services.keys([config.keys_folder] if config.keys_folder else [on.path(place) for place in places])


async def _health(url: str) -> dict[str, Any] | None:
    """The hub's own report; None where no hub answers."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_ASK_S)) as session,
            session.get(f"{url}/api/v1/health", allow_redirects=False) as response,
        ):
            found = json.loads(await response.content.read(_MAX_HEALTH))
    except (aiohttp.ClientError, OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"store", "journal", "clock", "storage"} <= set(found) else None


def _guarded(check: Check) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 - a check that fails must not hide what the others found
        return [_broken(error)]


async def _guarded_later(check: Coroutine[Any, Any, Iterable[Finding]]) -> list[Finding]:
    try:
        return list(await check)
    except Exception as error:  # noqa: BLE001 - as above
        return [_broken(error)]


def _broken(error: Exception) -> Finding:
    why = f"{type(error).__name__}: {error}"
    return note("doctor", f"有一项检查自己出错了：{why}", f"One check failed itself: {why}")


def words(findings: list[Finding], language: str, *, everything: bool) -> Iterator[str]:
    """Lines for a person, the worst first; what is well only where `everything` is asked for."""
    for finding in sorted(findings, key=lambda finding: -LEVELS.index(finding.level)):
        if finding.level == "ok" and not everything:
            continue
        yield f"{_MARKS[finding.level].told(language)}  {said(finding.zh, finding.en).told(language)}"
        if do := said(finding.do_zh, finding.do_en).told(language):
            yield f"        {_DO.told(language)}{do}"
    counted = {level: sum(finding.level == level for finding in findings) for level in LEVELS}
    yield _COUNTED.format(**counted).told(language)


def _uid(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def _gid(name: str) -> int | None:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None
