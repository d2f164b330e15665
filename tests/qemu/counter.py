"""A counter in the machine: what its daemon and hub say, its units, its USB sockets."""

import asyncio
import json
import shlex
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.readers.em4100.protocol import encode
from tests.qemu.machine import Lines, Machine

DAEMON = "meishu-devices.service"
HUB = "meishu-hub.service"
PYTHON = "/opt/meishu/venv/bin/python -B"
GUEST = "/mnt/repo/tests/qemu/guest.py"
START_S = 180.0
LOCAL = "http://127.0.0.1:8000/api/v1"
# npm and the index are not to be reached: the packages and libraries are there already
OFFLINE = "PIP_NO_INDEX=1 PIP_NO_BUILD_ISOLATION=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore"


@dataclass(frozen=True)
class Opened:
    """A store: the token of its paired tablet, and how its owner signs in."""

    token: str
    owner: dict[str, str]


class Counter:
    """Everything is asked of the real processes in the machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.ok = machine.ok
        self._opened: Opened | None = None
        self.wires = {name: wire(machine.folder / name) for name in ("wire-a", "wire-b")}

    @property
    def now(self) -> int:
        """A place in the stream of events: what comes from here on."""
        return len(self.machine.events.kept)

    async def install(self) -> None:
        await self.ok(f"{OFFLINE} sh /mnt/repo/systemd/install.sh", 900)

    async def store(self) -> Opened:
        """The one store, made at the first call as a person would, with a tablet paired."""
        if self._opened is None:
            made = await self.ok("sh /mnt/repo/systemd/install.sh store-new 静安店", 600)
            keys = next(json.loads(line) for line in made.splitlines() if line.startswith("{"))
            code = made.rpartition("配对码 ")[2].partition("（")[0].partition("(")[0]
            paired = await self.call("POST", f"{LOCAL}/pairings", {"code": code, "name": "前台平板"})
            owner = {"staff_code": keys["owner_code"], "pin": keys["owner_pin"]}
            self._opened = Opened(paired["token"], owner)
        return self._opened

    async def watch(self) -> None:
        """Let the daemon's events come."""
        since = self.now
        await self.ok(f"systemd-run --unit=watch {PYTHON} {GUEST} watch")
        await self.event("snapshot", since, START_S)

    async def event(self, kind: str, since: int, wait_s: float = 60.0) -> dict[str, Any]:
        return await first(self.machine.events, kind, since, wait_s)

    async def shows(self, since: int, state: str, reason: str | None = None, device: str = "") -> dict[str, Any]:
        """The device (this one, or any) that is told to be in this state; also by a snapshot."""

        def of(event: dict[str, Any]) -> dict[str, Any] | None:
            told = [event["device"]] if event["type"] == "device" else event.get("devices", [])
            wanted = (one for one in told if (one["state"], one["reason"]) == (state, reason))
            return next((one for one in wanted if device in ("", one["id"])), None)

        found = of(await self.machine.events.first(lambda event: of(event) is not None, since=since))
        assert found is not None
        return found

    async def call(self, method: str, url: str, body: Any = None, token: str = "") -> Any:
        """The daemon's API for a path, the hub's for a whole address."""
        sent = "" if body is None else json.dumps(body)
        words = shlex.join([method, url, sent, token])
        return json.loads(await self.ok(f"{PYTHON} {GUEST} call {words}"))

    async def devices(self) -> dict[str, Any]:
        return {device["id"]: device for device in (await self.call("GET", "/devices"))["devices"]}

    async def hub_sees(self, token: str, name: str) -> None:
        """Wait until the hub, asked by a paired terminal, lists the device of this name as ready."""
        async with asyncio.timeout(START_S):
            while True:
                seen = await self.call("GET", f"{LOCAL}/devices", token=token)
                if (name, "ready") in [(device["name"], device["state"]) for device in seen["devices"]]:
                    return

    async def reader(self, name: str, chardev: str, serial: str, port: str) -> None:
        """Plug in a serial reader: FTDI 0403:6001."""
        wanted = {"chardev": chardev, "serial": serial, "port": port, "always-plugged": True}
        await self.machine.plug("usb-serial", name, **wanted)

    def tap(self, chardev: str, number: str) -> None:
        """Lay a card on the reader at this wire."""
        self.wires[chardev].sendall(encode(number))

    async def pid(self, unit: str) -> str:
        return await self.ok(f"systemctl show --value --property=MainPID {unit}")

    async def active(self, unit: str, *, but: str = "0") -> str:
        """Wait until a unit has said READY; its process, which is not `but`."""

        def is_up(out: str) -> bool:
            state, pid = out.split()
            return state == "active" and pid not in ("0", but)

        command = f"systemctl is-active {unit}; systemctl show --value --property=MainPID {unit}"
        return (await self.machine.until(command, is_up, START_S)).split()[1]

    async def opens(self, unit: str, node: str) -> None:
        """Wait until a unit's process has opened a device's node."""
        await self.machine.until(f"ls -l /proc/{await self.pid(unit)}/fd", lambda out: node in out)

    async def keyboard(self, port: str) -> tuple[str, str]:
        """The event node of the keyboard in a USB socket, and its path by the socket."""
        command = f"for link in /dev/input/by-path/*-usb-0:{port}:*-event-kbd; do readlink -f $link; echo $link; done"
        node, link = (await self.machine.until(command, lambda out: out.startswith("/dev/input/event"))).split()
        return node, link


async def first(events: Lines, kind: str, since: int, wait_s: float = 60.0) -> Any:
    return await events.first(lambda event: event["type"] == kind, since=since, wait_s=wait_s)


def wire(path: Path) -> socket.socket:
    """The far end of a reader's cable."""
    end = socket.socket(socket.AF_UNIX)
    end.connect(str(path))
    return end
