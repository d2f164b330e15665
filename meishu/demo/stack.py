"""All of it: simulators here, device daemon, cloud and hub as processes of their own, on free ports."""

import os
import tempfile
import time
from collections.abc import Callable
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
from meishu.demo import world
from meishu.demo.branches import Branches
from meishu.demo.client import Client
from meishu.demo.processes import Process, running, together
from meishu.demo.seed import CHAIN, Seeded, make_store

OWNER = ("owner", "meishu-2026")
"""Sign-in of the demo's owner's phone."""


@dataclass(frozen=True)
class Options:
    """reader, scanner, printer: a real device's address in place of the simulator's. Port 0: any free one."""

    folder: Path
    host: str = "127.0.0.1"
    hub_port: int = 0
    cloud_port: int = 0
    history_days: int = 0
    branches: bool = False
    mdns: bool = False
    reader: str | None = None
    scanner: str | None = None
    printer: str | None = None
    broker: str | None = None


@dataclass
class Stack:
    """Open with `async with`. Everything is stopped in reverse order at the end; the folder stays."""

    options: Options
    on_paper: Callable[[bytes], None] | None = None
    seeded: Seeded = field(init=False)
    reader: ReaderSimulator | None = None
    scanner: ScannerSimulator | None = None
    printer: PrinterSimulator | None = None
    branches: Branches | None = None

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
        self.seeded = await self._make_stores()
        await self._start_simulators()
        self.cloud = self._process("cloud", self._cloud_arguments())
        self.devices = self._process("devices", self._devices_arguments())
        await together(
            self._stack.enter_async_context(running(self.cloud)),
            self._stack.enter_async_context(running(self.devices, wait_for=self.socket)),
        )
        self.hub = self._process("hub", self._hub_arguments())
        await self._stack.enter_async_context(running(self.hub))
        self.hub_url: str = self.hub.ready["url"]
        if self.branches:
            host, _, port = self.cloud.ready["mqtt"].rpartition(":")
            await self._stack.enter_async_context(self.branches.running(host, int(port)))
        self.cloud_url: str = self.cloud.ready["http"]

    async def _make_stores(self) -> Seeded:
        """The hub's store, and the cloud's with the hub and the owner in it."""
        folder, (hub, name) = self.options.folder, world.STORE
        now_ms = time.time_ns() // 1_000_000
        seeded = await make_store(folder, hub, name, now_ms, history_days=self.options.history_days)
        if self.options.branches:
            self.branches = await Branches.make(folder / "branches", now_ms, self.options.history_days)
        async with CloudStore(folder / "cloud", folder / "cloud-keys" / "cloud.key") as store:
            await store.write(_enrol, seeded, now_ms)
            for branch in self.branches.seeded if self.branches else ():
                await store.write(_enrol, branch, now_ms)
            await store.write(add_owner, OWNER[0], CHAIN, OWNER[1])
        return seeded

    async def _start_simulators(self) -> None:
        """Readers and scanner at the end of a null modem, the printer on a port of its own."""
        enter = self._stack.enter_async_context
        if self.options.reader is None:
            self.reader = await enter(ReaderSimulator(self.wires, "reader"))
        if self.options.scanner is None:
            self.scanner = await enter(ScannerSimulator(self.wires, "scanner"))
        if self.options.printer is None:
            self.printer = await enter(PrinterSimulator(self.options.host, on_paper=self.on_paper))

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
        options = self.options
        reader = options.reader or str(self.reader.driver_tty if self.reader else "")
        scanner = options.scanner or str(self.scanner.driver_tty if self.scanner else "")
        printer = options.printer or (self.printer.address if self.printer else "")
        return [
            "--socket", str(self.socket), "--state", str(options.folder / "devices"), "--no-hotplug",
            "--device", f"em4100:{reader}?name=前台读卡器", "--device", f"scanner-serial:{scanner}?name=前台扫码枪",
            "--device", f"escpos:{printer}?name=前台打印机",
        ]  # fmt: skip

    def _hub_arguments(self) -> list[str]:
        options = self.options
        mdns = [] if options.mdns else ["--no-mdns"]
        return [
            "--data", str(options.folder / "hub"), "--devices", str(self.socket), "--json", *mdns,
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
            "display_token": self.seeded.tokens["display"], "pairing_code": self.hub.ready["pairing_code"],
            "devices": {
                "reader_tty": str(self.reader.wire_tty) if self.reader else self.options.reader,
                "scanner_tty": str(self.scanner.wire_tty) if self.scanner else self.options.scanner,
                "printer": self.printer.address if self.printer else self.options.printer,
                "socket": str(self.socket),
            },
            "folder": str(self.options.folder), "pids": self.pids(),
        }  # fmt: skip

    def pids(self) -> dict[str, int]:
        return {"demo": os.getpid()} | {p.name: p.pid for p in (self.cloud, self.devices, self.hub)}


def _enrol(connection: Writer, seeded: Seeded, now_ms: int) -> None:
    registry.enrol(connection, CHAIN, seeded.hub, seeded.public_key, now=now_ms)
