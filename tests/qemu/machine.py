"""A machine of its own in QEMU: its monitor, a way to run commands in it, and the daemon's events as they come."""

import asyncio
import itertools
import json
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.qemu.image import REPO, SEARCH, Image

BOOT_S = 300.0
WAIT_S = 60.0
COMMAND_S = 120.0
PORTS = ("agent", "events", "tablet")
SOCKETS = ("monitor", *PORTS, "wire-a", "wire-b", "card")
SERVED = "server=on,wait=off"
HOLD_MS = 20
"""QEMU keeps a key down for so long by the machine's clock; of faster ones it drops some when the machine is slow."""
MEMORY = "1536"
KEYS = {" ": "spc", "-": "minus", "=": "equal", "/": "slash", ".": "dot", ",": "comma", ";": "semicolon", "\n": "ret"}
SHIFTED = {"_": "minus", "+": "equal", "?": "slash", ":": "semicolon", "%": "5", "&": "7", "#": "3", "@": "2", "!": "1"}


class Done(NamedTuple):
    """What a command in the machine left."""

    code: int
    out: str


class Lines:
    """A stream of JSON lines: those kept so far, and news of more."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self.kept: list[dict[str, Any]] = []
        self._reader = reader
        self._news = asyncio.Condition()

    async def listen(self) -> None:
        while line := await self._reader.readline():
            async with self._news:
                self.kept.append(json.loads(line))
                self._news.notify_all()

    async def first(self, wanted: Callable[[dict[str, Any]], bool], *, since: int = 0, wait_s: float = WAIT_S) -> Any:
        """The first line at or after `since` that is wanted. Raises AssertionError with what came instead."""
        try:
            async with asyncio.timeout(wait_s), self._news:
                await self._news.wait_for(lambda: any(map(wanted, self.kept[since:])))
        except TimeoutError:
            raise AssertionError(f"not in {wait_s} s; came: {self.kept[since:][-20:]}") from None
        return next(filter(wanted, self.kept[since:]))


class Machine:
    """`ok` runs a command in it, `plug` and `unplug` move USB devices, `type` is a finger on its keyboard."""

    def __init__(self, folder: Path, qemu: asyncio.subprocess.Process) -> None:
        self.folder = folder
        self._qemu = qemu
        self._ids = itertools.count(1)

    async def connect(self) -> list[asyncio.Task[None]]:
        """Take the sockets QEMU serves."""
        self._monitor, self.monitor = await self._socket("monitor")
        self._agent, self.answers = await self._socket("agent")
        self._events, self.events = await self._socket("events")
        self._tablet, self.tablet = await self._socket("tablet")
        streams = (self.monitor, self.answers, self.events, self.tablet)
        listening = [asyncio.create_task(lines.listen()) for lines in streams]
        await self.qmp("qmp_capabilities")
        return listening

    async def _socket(self, name: str) -> tuple[asyncio.StreamWriter, Lines]:
        async with asyncio.timeout(WAIT_S):
            while True:
                assert self._qemu.returncode is None, (self.folder / "qemu").read_text()
                with suppress(FileNotFoundError, ConnectionRefusedError):
                    reader, writer = await asyncio.open_unix_connection(self.folder / name, limit=1 << 20)
                    return writer, Lines(reader)
                await asyncio.sleep(0.05)

    async def qmp(self, command: str, **arguments: Any) -> Any:
        """One command of QEMU's monitor. Raises AssertionError when it refuses."""
        number = next(self._ids)
        asked = {"execute": command, "arguments": arguments, "id": number}
        self._monitor.write(json.dumps(asked).encode() + b"\n")
        answer = await self.monitor.first(lambda line: line.get("id") == number)
        assert "return" in answer, answer
        return answer["return"]

    async def plug(self, driver: str, name: str, bus: str = "usb.0", **properties: Any) -> None:
        """Put a USB device in, or a card into a card reader."""
        await self.qmp("device_add", driver=driver, id=name, bus=bus, **properties)

    async def unplug(self, name: str) -> None:
        """Pull it out; it is gone from the bus when this returns."""
        since = len(self.monitor.kept)
        await self.qmp("device_del", id=name)

        def deleted(line: dict[str, Any]) -> bool:
            return line.get("event") == "DEVICE_DELETED" and line["data"].get("device") == name

        await self.monitor.first(deleted, since=since)

    async def type(self, text: str) -> None:
        """Press and release the keys of a text, with Shift where it needs it, at the keyboard plugged in last.

        The keyboard keeps 16 presses and releases for its host: after each character the guest has its turn.
        """
        for char in text:
            keys = ["shift"] if char.isupper() or char in SHIFTED else []
            keys.append(KEYS.get(char) or SHIFTED.get(char) or char.lower())
            await self.qmp("human-monitor-command", **{"command-line": f"sendkey {'-'.join(keys)} {HOLD_MS}"})
            await self.ok("true")

    async def run(self, command: str, wait_s: float = COMMAND_S) -> Done:
        """A shell command in the machine, by root."""
        number = next(self._ids)
        asked = {"id": number, "run": command, "timeout_s": wait_s}
        self._agent.write(json.dumps(asked).encode() + b"\n")
        answer = await self.answers.first(lambda line: line["id"] == number, wait_s=wait_s + 30)
        return Done(answer["code"], answer["out"].rstrip())

    async def ok(self, command: str, wait_s: float = COMMAND_S) -> str:
        """What a command wrote. Raises AssertionError when it fails."""
        done = await self.run(command, wait_s)
        assert done.code == 0, f"{command}: {done.code}\n{done.out}"
        return done.out

    async def until(self, command: str, wanted: Callable[[str], bool], wait_s: float = WAIT_S) -> str:
        """Run a command again and again until it says what is wanted."""
        async with asyncio.timeout(wait_s):
            while not wanted(out := (await self.run(command)).out):
                await asyncio.sleep(0.5)
        return out

    async def up(self) -> float:
        """Wait until the agent answers; seconds since the call."""
        began = time.perf_counter()
        await self.run("true", BOOT_S)
        return time.perf_counter() - began


@asynccontextmanager
async def booted(image: Image, folder: Path) -> AsyncIterator[Machine]:
    """The machine, running; what it changes on its disk is forgotten. Its console is in `folder/console`."""
    with (folder / "qemu").open("wb") as log:
        qemu = await asyncio.create_subprocess_exec(
            shutil.which("qemu-system-x86_64", path=SEARCH) or "",
            *("-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", MEMORY),
            *("-nodefaults", "-no-user-config", "-display", "none"),
            *("-nic", "user,model=virtio-net-pci,restrict=on"),
            *("-kernel", image.kernel, "-initrd", image.initrd),
            *("-append", "root=/dev/vda rw console=ttyS0 quiet panic=-1 systemd.show_status=0 net.ifnames=0"),
            *("-drive", f"file={image.disk},format=raw,if=virtio,snapshot=on"),
            *("-fsdev", f"local,id=repo,path={REPO},security_model=none,readonly=on"),
            *("-device", "virtio-9p-pci,fsdev=repo,mount_tag=repo"),
            *("-serial", f"file:{folder / 'console'}", "-device", "virtio-serial-pci", "-device", "qemu-xhci,id=usb"),
            *(part for name in SOCKETS for part in ("-chardev", f"socket,id={name},path={folder / name},{SERVED}")),
            *("-mon", "chardev=monitor,mode=control"),
            *(part for name in PORTS for part in ("-device", f"virtserialport,chardev={name},name={name}")),
            stdout=log,
            stderr=log,
        )
    machine, listening = Machine(folder, qemu), []
    try:
        listening = await machine.connect()
        yield machine
    finally:
        for task in listening:
            task.cancel()
        if qemu.returncode is None:
            qemu.send_signal(signal.SIGTERM)
        await qemu.wait()
