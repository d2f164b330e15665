"""All of it: simulators here, device daemon, cloud and hub as processes of their own, on free ports."""

import os
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cloud.ingest import registry
from cloud.owner.accounts import add_owner
from cloud.storage.sqlite import Store as CloudStore
from cloud.storage.sqlite import Writer
from devices.printers.escpos.simulator import Simulator as PrinterSimulator
from devices.readers.em4100.simulator import Simulator as ReaderSimulator
from devices.scanners.serial_scanner.simulator import Simulator as ScannerSimulator
from hub.payments.simulator import Gateway
from meishu.demo import furnish, handhelds, world
from meishu.demo.branches import Branches
from meishu.demo.client import Client
from meishu.demo.handhelds import Handheld
from meishu.demo.hardware import Hardware, OnLabel, OnPaper, Thing
from meishu.demo.paying import paying
from meishu.demo.processes import Process, running, together
from meishu.demo.seed import CHAIN, Seeded, make_store
from meishu.demo.spare import Spare, spare_socket

OWNER = ("owner", "meishu-2026")
"""Sign-in of the demo's owner's phone."""


@dataclass(frozen=True)
class Options:
    """reader, scanner, printer: a real device's address in place of the simulator's. Port 0: any free one.

    full: a device of every kind and a store that uses them, instead of reader, scanner and printer alone.
    """

    folder: Path
    host: str = "127.0.0.1"
    hub_port: int = 0
    cloud_port: int = 0
    history_days: int = 0
    branches: bool = False
    full: bool = False
    mdns: bool = False
    reader: str | None = None
    scanner: str | None = None
    printer: str | None = None
    broker: str | None = None


@dataclass
class Stack:
    """Open with `async with`. Everything is stopped in reverse order at the end; the folder stays."""

    options: Options
    on_paper: OnPaper = lambda _key, _data: None
    on_label: OnLabel = lambda _key, _picture: None
    seeded: Seeded = field(init=False)
    hardware: Hardware = field(init=False)
    gateway: Gateway = field(init=False)
    spare: Spare | None = None
    handhelds: dict[str, Handheld] = field(default_factory=dict)
    branches: Branches | None = None

    @property
    def reader(self) -> ReaderSimulator | None:
        """None where a real one is in its place, as of the next two."""
        found: ReaderSimulator | None = self.hardware.simulator("reader")
        return found

    @property
    def scanner(self) -> ScannerSimulator | None:
        found: ScannerSimulator | None = self.hardware.simulator("scanner")
        return found

    @property
    def printer(self) -> PrinterSimulator | None:
        found: PrinterSimulator | None = self.hardware.simulator("printer")
        return found

    @property
    def things(self) -> dict[str, Thing]:
        """What stands on the counter."""
        return self.hardware.things

    def key_of_port(self, port: str) -> str | None:
        """The key of what ends there; `socket` for what is in the free socket now."""
        thing = self.hardware.of_port(port)
        if thing is not None:
            return thing.key
        return "socket" if self.spare and port == self.spare.port else None

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _start(self) -> None:
        folder = self.options.folder
        (folder / "log").mkdir(parents=True, exist_ok=True)
        self.wires = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="meishu-")))
        await self._start_simulators()
        self.seeded = await self._make_stores()
        self.cloud = self._process("cloud", self._cloud_arguments())
        self.devices = self._process("devices", self._devices_arguments())
        await together(
            self._stack.enter_async_context(running(self.cloud)),
            self._stack.enter_async_context(running(self.devices, wait_for=self.socket)),
        )
        self.gateway, self._config = await self._stack.enter_async_context(paying(folder / "payments"))
        self.hub = self._process("hub", self._hub_arguments())
        await self._stack.enter_async_context(running(self.hub))
        self.hub_url: str = self.hub.ready["url"]
        if self.seeded.esp:
            base = self.hardware.simulator("base")
            self.handhelds = await handhelds.start(self._stack, base, self.seeded.esp, self.hub.ready, folder)
        if self.branches:
            host, _, port = self.cloud.ready["mqtt"].rpartition(":")
            await self._stack.enter_async_context(self.branches.running(host, int(port)))
        self.cloud_url: str = self.cloud.ready["http"]

    async def _make_stores(self) -> Seeded:
        """The hub's store, and the cloud's with the hub and the owner in it."""
        folder, (hub, name) = self.options.folder, world.STORE
        now_ms = time.time_ns() // 1_000_000
        seeded = await make_store(
            folder, hub, name, now_ms, history_days=self.options.history_days, furnishing=self._furnishing()
        )
        if self.options.branches:
            self.branches = await Branches.make(folder / "branches", now_ms, self.options.history_days)
        async with CloudStore(folder / "cloud", folder / "cloud-keys" / "cloud.key") as store:
            await store.write(_enrol, seeded, now_ms)
            for branch in self.branches.seeded if self.branches else ():
                await store.write(_enrol, branch, now_ms)
            await store.write(add_owner, OWNER[0], CHAIN, OWNER[1])
        return seeded

    def _furnishing(self) -> furnish.Counter | None:
        if not self.options.full:
            return None
        return furnish.Counter(*(self.things[key].id for key in ("printer", "slip", "label")))

    async def _start_simulators(self) -> None:
        """Readers and scanners at the end of a null modem, network printers on ports of their own."""
        options = self.options
        self.hardware = Hardware(self.wires, options.host, self.on_paper, self.on_label)
        real = {"reader": options.reader, "scanner": options.scanner, "printer": options.printer}
        await self.hardware.start(self._stack, real, full=options.full)
        if options.full:
            self.spare = await spare_socket(self._stack, self.wires)

    @property
    def socket(self) -> Path:
        return self.wires / "devices.sock"

    def _process(self, name: str, arguments: list[str]) -> Process:
        return Process(name, [name, *arguments], self.options.folder / "log" / f"{name}.log")

    def _cloud_arguments(self) -> list[str]:
        folder, options = self.options.folder, self.options
        broker = ["--mqtt", options.broker] if options.broker else ["--embedded-broker", "0"]
        return [
            "--data", str(folder / "cloud"), "--key-file", str(folder / "cloud-keys" / "cloud.key"),
            "--http", f"{options.host}:{options.cloud_port}", *broker, "--json",
        ]  # fmt: skip

    def _devices_arguments(self) -> list[str]:
        attached = ["--attached", str(self.spare.folder)] if self.spare else []
        devices = [word for thing in self.things.values() for word in ("--device", thing.spec)]
        return [
            "--socket", str(self.socket), "--state", str(self.options.folder / "devices"), "--no-hotplug", *attached,
            *devices,
        ]  # fmt: skip

    def _hub_arguments(self) -> list[str]:
        options = self.options
        mdns = [] if options.mdns else ["--no-mdns"]
        if options.full:
            with self._config.open("a", encoding="utf-8") as config:
                config.write('\n[terminals]\nhost = "127.0.0.1"\nport = 0\naddress = "127.0.0.1"\n')
        return [
            "--config", str(self._config), "--data", str(options.folder / "hub"), "--devices", str(self.socket),
            "--json", *mdns,
            "--listen", f"{options.host}:{options.hub_port}", "--cloud", self.cloud.ready["mqtt"],
        ]  # fmt: skip

    def client(self, token: str) -> Client:
        """An API client with this token; close it."""
        return Client(self.hub_url, token)

    def addresses(self) -> dict[str, Any]:
        """Where everything is, for a person or a program."""
        return {
            "hub": self.hub_url, "cloud": self.cloud_url, "owner": f"{self.cloud_url}/owner",
            "mqtt": self.cloud.ready["mqtt"], "openapi": f"{self.hub_url}/api/openapi.json",
            "sign_in": {role: {"staff_code": code, "pin": pin} for role, (code, pin) in world.PINS.items()},
            "owner_sign_in": {"name": OWNER[0], "password": OWNER[1]},
            "tablet_token": self.seeded.tokens["tablet"], "handheld_token": self.seeded.tokens["handheld"],
            "display_token": self.seeded.tokens["display"], "customer_token": self.seeded.tokens["customer"],
            "pairing_code": self.hub.ready["pairing_code"],
            "devices": self._ends(),
            "folder": str(self.options.folder), "pids": self.pids(),
        }  # fmt: skip

    def _ends(self) -> dict[str, Any]:
        """`all`: each device with the end of its cable; `spare`: those beside the free socket."""
        ends: dict[str, Any] = {
            "reader_tty": self.things["reader"].wire, "scanner_tty": self.things["scanner"].wire,
            "printer": self.things["printer"].port, "socket": str(self.socket),
        }  # fmt: skip
        if self.options.full:
            ends["all"] = [thing.end() for thing in self.things.values()]
        return ends | ({"spare": self.spare.ports()} if self.spare else {})

    def pids(self) -> dict[str, int]:
        return {"demo": os.getpid()} | {p.name: p.pid for p in (self.cloud, self.devices, self.hub)}


def _enrol(connection: Writer, seeded: Seeded, now_ms: int) -> None:
    registry.enrol(connection, CHAIN, seeded.hub, seeded.public_key, now=now_ms)
