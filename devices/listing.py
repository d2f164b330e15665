"""What is attached, for a command line: asked of the running daemon, else looked up in udev. Opens no port."""

import asyncio
import json
import logging
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any, Final, Literal

import aiohttp
import msgspec
import pyudev
from msgspec import Struct

from devices.discovery import scan
from devices.errors import DevicesError
from devices.model import DeviceList
from devices.profiles import Profile
from devices.serials import carried, socket_of
from devices.unknown import Found, best_for, local

log = logging.getLogger(__name__)

ASK_S: Final = 5.0
STATES: Final = {
    "starting": "正在打开",
    "ready": "正常",
    "attention": "需要处理",
    "gone": "未连接",
    "refused": "无法打开",
    None: "未打开",
}


class NothingToAskError(DevicesError):
    """Neither a daemon nor udev tells what is attached."""


class Listing(Struct, frozen=True):
    """
    What there is, as Device and Unknown. From udev a device is one that a profile fits; its state is null, for nobody
    has opened it.
    """

    source: Literal["daemon", "udev"]
    devices: list[dict[str, Any]]
    unknown: list[dict[str, Any]]


def listing(socket: Path, profiles: list[Profile]) -> Listing:
    """The daemon's answer, else udev's. Raises NothingToAskError."""
    try:
        told = asyncio.run(ask(socket))
    except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError) as error:
        why = f"{socket}: {error or type(error).__name__}"
        if socket.exists():
            log.warning("%s; udev is asked instead", why)
    else:
        return Listing("daemon", msgspec.to_builtins(told.devices), msgspec.to_builtins(told.unknown))
    try:
        found = scan(pyudev.Context())
    except (ImportError, OSError) as error:
        raise NothingToAskError(f"no daemon ({why}) and no udev ({error})") from error
    return seen(found, profiles)


async def ask(socket: Path) -> DeviceList:
    """The running daemon's list. Raises aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError."""
    timeout = aiohttp.ClientTimeout(total=ASK_S)
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(path=str(socket)), timeout=timeout) as http,
        http.get("http://devices/v1/devices", raise_for_status=True) as response,
    ):
        return msgspec.json.decode(await response.read(), type=DeviceList)


def seen(found: list[Found], profiles: list[Profile]) -> Listing:
    """What udev sees, with the driver that would run it; of a serial number that several carry the sockets count."""
    sockets = Counter(number for number, _ in {(carried(item), socket_of(item)) for item in found})
    devices: list[dict[str, Any]] = []
    unknown: list[dict[str, Any]] = []
    for item in sorted(found, key=lambda one: (one.interface, one.path, one.node)):
        identity = item.by_path if sockets[carried(item)] > 1 else item.identity
        candidate = local(item, f"{item.interface}@{identity}", profiles)
        common = {"port": item.node, "interface": item.interface, "seen_as": item.seen_as}
        profile = best_for(profiles, item)
        if profile is None:
            suggested = [one.key for one in candidate.suggested]
            unknown.append({"id": candidate.id, **common, "suggested": suggested, "ignored": False})
            continue
        devices.append(
            {
                "id": f"{profile.driver.key}@{identity}",
                "kind": profile.driver.kind,
                "driver": profile.driver.key,
                "name": profile.name,
                "state": None,
                "profile": profile.key,
                **common,
            }
        )
    return Listing("udev", devices, unknown)


def as_json(told: Listing) -> str:
    """One object over several lines."""
    return json.dumps(msgspec.to_builtins(told), ensure_ascii=False, indent=2)


def as_table(told: Listing) -> str:
    """For a person: what there is, how it is, and what to do."""
    rows = [("状态", "名称", "驱动", "接口", "型号")]
    for device in told.devices:
        message = device.get("message") or {}
        state = STATES.get(device["state"], str(device["state"]))
        rows.append((state, device["name"], device["driver"], device["port"], device.get("seen_as") or ""))
        if message.get("zh"):
            rows.append(("", message["zh"], "", "", ""))
    rows += [("未识别", "", "", item["port"], item["seen_as"]) for item in told.unknown]
    widths = [max(_width(row[column]) for row in rows if any(row[2:])) for column in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
