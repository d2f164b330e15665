"""From the last byte of a card's frame on the tty to `member.present` at a paired tablet's event stream.

Device daemon and hub are processes of their own, the store is full of members. The floor is a bare relay: a third
process that reads a tty and writes a line to a TCP connection. Both are measured by the same code, in turns.
"""

import asyncio
import json
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from devices.readers.em4100.protocol import encode
from meishu.bench.crowd import card_of, crowd, name_of
from meishu.demo import world
from meishu.demo.processes import Process, running
from meishu.demo.seed import Seeded, make_store

TURN: Final = 25
"""Taps of the one before it is the other's turn."""
BYTE_S: Final = 10 / 9600
"""A byte at 9600 8N1."""
PAUSE_S: Final = 0.02
"""Between two cards."""
ANSWER_S: Final = 5.0
_PRESENT: Final = b"event: member.present\ndata: "
_WARM_UP: Final = 20
_TRIES: Final = 60


class Line:
    """A tty without a cable: what is written here, whoever opens `path` reads."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)

    def tap(self, card: str) -> float:
        """Send a frame at the line's speed; the moment before its last byte, in seconds."""
        before = time.perf_counter()
        for byte in encode(card):
            time.sleep(max(0.0, before + BYTE_S - time.perf_counter()))
            before = time.perf_counter()
            self.send(bytes([byte]))
        return before

    def send(self, data: bytes) -> None:
        """Raises OSError where nobody reads and the line is full."""
        os.write(self._master, data)

    def close(self) -> None:
        os.close(self._master)
        os.close(self._slave)


class Listener:
    """A connection that is read by blocking calls: nothing of ours lies between the kernel and the clock."""

    def __init__(self, host: str, port: int, request: bytes = b"") -> None:
        self._socket = socket.create_connection((host, port), timeout=ANSWER_S)
        self._socket.sendall(request)
        self._heard, self._at = b"", 0.0

    def until(self, begin: bytes, end: bytes) -> tuple[float, bytes]:
        """(when it was whole, what stands between). Raises TimeoutError, ConnectionError."""
        while True:
            start = self._heard.find(begin)
            stop = self._heard.find(end, start + len(begin)) if start >= 0 else -1
            if stop >= 0:
                found = self._heard[start + len(begin) : stop]
                self._heard = self._heard[stop + len(end) :]
                return self._at, found
            data = self._socket.recv(1 << 16)
            self._at = time.perf_counter()
            if not data:
                raise ConnectionError("the other end has gone")
            self._heard += data

    def close(self) -> None:
        self._socket.close()


async def bench(members: int, taps: int, *, seed: int = 7) -> dict[str, Any]:
    """One result object; `lost` counts taps without the right event, and must be 0. Times in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="meishu-bench-") as name:
        folder, line = Path(name), Line()
        seeded = await make_store(folder, *world.STORE, time.time_ns() // 1_000_000, history_days=0)
        await crowd(folder, seeded, members)
        devices, hub = _processes(folder, line)
        try:
            async with running(devices, wait_for=folder / "devices.sock"), running(hub):
                times, floors, lost = await asyncio.to_thread(
                    _measure,
                    line,
                    seeded,
                    int(hub.ready["port"]),
                    members,
                    taps,
                    random.Random(seed),  # noqa: S311
                )
        finally:
            line.close()
    value, floor = _centiles(times), _centiles(floors)
    return {
        "name": "tap", "value": value[98], "unit": "ms", "floor": floor[98], "ratio": round(value[98] / floor[98], 2),
        "p50_ms": value[49], "p99_ms": value[98], "floor_p50_ms": floor[49], "members": members, "taps": len(times),
        "lost": lost, "seed": seed, "cpus": os.cpu_count(), "python": platform.python_version(),
        "machine": platform.machine(),
    }  # fmt: skip


def _processes(folder: Path, line: Line) -> tuple[Process, Process]:
    socket_path = str(folder / "devices.sock")
    devices = ["devices", "--socket", socket_path, "--state", str(folder / "devices"), "--no-hotplug"]
    hub = ["hub", "--data", str(folder / "hub"), "--devices", socket_path, "--listen", "127.0.0.1:0", "--no-mdns"]
    return (
        Process("devices", [*devices, "--device", f"em4100:{line.path}?name=前台读卡器"], folder / "devices.log"),
        Process("hub", [*hub, "--json"], folder / "hub.log"),
    )


def _measure(
    line: Line, seeded: Seeded, port: int, members: int, taps: int, rng: random.Random
) -> tuple[list[float], list[float], int]:
    """(seconds a tap, seconds a tap of the floor, taps lost)."""
    request = f"GET /api/v1/events HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {seeded.tokens['tablet']}\r\n\r\n"
    tablet = Listener("127.0.0.1", port, request.encode())
    order = rng.sample(range(members), min(members, taps + _WARM_UP))
    times: list[float] = []
    floors: list[float] = []
    lost = 0
    with _relay() as (bare, client):
        _warm_up(line, tablet, order[0])
        for number in order[1:_WARM_UP]:
            _tap(line, tablet, number)
            _bare_tap(bare, client, number)
        for start in range(_WARM_UP, len(order), TURN):
            turn = order[start : start + TURN]
            for number in turn:
                took = _tap(line, tablet, number)
                lost += took is None
                times += [] if took is None else [took]
            floors += [_bare_tap(bare, client, number) for number in turn]
    tablet.close()
    return times, floors, lost


def _warm_up(line: Line, tablet: Listener, number: int) -> None:
    """Until the hub has the daemon, and the first tap comes through. Raises TimeoutError."""
    for _ in range(_TRIES):
        if _tap(line, tablet, number) is not None:
            return
        time.sleep(0.5)
    raise TimeoutError("no tap came through")


def _tap(line: Line, tablet: Listener, number: int) -> float | None:
    """Seconds, None when the event of this member did not come."""
    time.sleep(PAUSE_S)
    before = line.tap(card_of(number))
    try:
        at, data = tablet.until(_PRESENT, b"\n\n")
    except TimeoutError:
        return None
    return at - before if json.loads(data)["member"]["name"] == name_of(number) else None


def _bare_tap(line: Line, client: Listener, number: int) -> float:
    time.sleep(PAUSE_S)
    before = line.tap(card_of(number))
    at, data = client.until(b"", b"\n")
    if bytes.fromhex(data.decode()) != encode(card_of(number)):
        raise ConnectionError("the relay said something else")
    return at - before


@contextmanager
def _relay() -> Iterator[tuple[Line, Listener]]:
    line = Line()
    command = [sys.executable, "-m", "meishu.bench.relay", line.path]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            if process.stdout is None:
                raise ConnectionError("the relay has no output")
            client = Listener("127.0.0.1", int(process.stdout.readline()))
            yield line, client
            client.close()
        finally:
            process.kill()
            line.close()


def _centiles(seconds: list[float]) -> list[float]:
    if len(seconds) < 2:  # noqa: PLR2004 - fewer have no centiles
        return [round(1000 * sum(seconds), 3)] * 99
    return [round(1000 * value, 3) for value in statistics.quantiles(seconds, n=100, method="inclusive")]
