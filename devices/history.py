"""
Each device's changes of state, kept over restarts without wearing an SD card out.

New items are appended to a file of JSON lines in one write and one fsync, at most every 5 minutes and at a clean stop,
and only when there are any: a device that flaps all day costs 288 small writes, a quiet counter none. A power cut
loses at most the last 5 minutes. The file is written anew once it holds twice what is remembered.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from devices.files import append, write_atomically
from devices.model import HistoryItem, State
from devices.reasons import REASONS

log = logging.getLogger(__name__)

MAX_ITEMS: Final = 200
MAX_DEVICES: Final = 128
MAX_UNWRITTEN: Final = 4096
FLUSH_S: Final = 300.0
FAULTS_OVER: Final = timedelta(hours=24)


class Line(Struct, frozen=True, omit_defaults=True):
    """One change as kept; the words are looked up when it is read."""

    device: str
    at: str
    state: State
    reason: str | None = None


def utc_now() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond: in the order of time when in the order of text."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class History:
    """The last 200 changes of each of the last 128 devices."""

    def __init__(self, path: Path | None = None, now: Callable[[], datetime] = utc_now) -> None:
        """Read what is kept; damaged lines are passed over. Without a path nothing is kept. Raises OSError."""
        self._path = path
        self._now = now
        self._devices: dict[str, deque[Line]] = {}
        self._unwritten: list[Line] = []
        self._lines = 0
        self._rewrite = False
        if path is not None and path.exists():
            kept = path.read_bytes()
            self._rewrite = bool(kept) and not kept.endswith(
                b"\n"
            )  # torn by a power cut: the next line must not be glued to it
            for raw in kept.splitlines():
                self._load(raw)

    def add(self, device: str, state: State, reason: str | None) -> None:
        """Remember a change; it is on the disk at the next flush."""
        line = Line(device, stamp(self._now()), state, reason)
        self._remember(line)
        self._unwritten.append(line)
        if len(self._unwritten) > MAX_UNWRITTEN:
            self._unwritten.clear()
            self._rewrite = True

    def items(self, device: str) -> list[HistoryItem]:
        """Newest first."""
        lines = reversed(self._devices.get(device, ()))
        return [
            HistoryItem(line.at, line.state, line.reason, REASONS.get(line.reason) if line.reason else None)
            for line in lines
        ]

    def faults(self, device: str) -> int:
        """How many changes to a fault the last 24 hours saw, of those remembered."""
        since = stamp(self._now() - FAULTS_OVER)
        return sum(1 for line in self._devices.get(device, ()) if line.reason is not None and line.at >= since)

    def forget(self, device: str) -> None:
        """As if it had never been."""
        if self._devices.pop(device, None) is not None:
            self._rewrite = True

    def move(self, before: str, after: str) -> None:
        """A device goes on under another id."""
        if lines := self._devices.pop(before, None):
            moved = (Line(after, line.at, line.state, line.reason) for line in lines)
            self._devices[after] = deque(moved, MAX_ITEMS)
            self._rewrite = True

    async def run(self) -> None:
        """Flush every 5 minutes until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_S)
            await self.flush()

    async def flush(self) -> None:
        """Write what is new; what cannot be written stays for the next time."""
        if self._path is None or not (self._unwritten or self._rewrite):
            return
        rewrite = self._rewrite or self._lines + len(self._unwritten) > 2 * MAX_ITEMS * MAX_DEVICES
        lines = [line for device in self._devices.values() for line in device] if rewrite else self._unwritten
        self._unwritten, self._rewrite = [], False
        self._lines = len(lines) + (0 if rewrite else self._lines)
        data = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
        try:
            await asyncio.to_thread(write_atomically if rewrite else append, self._path, data)
        except OSError:
            log.exception("%s cannot be written", self._path.name)
            self._rewrite = True

    def _load(self, raw: bytes) -> None:
        self._lines += 1
        try:
            self._remember(msgspec.json.decode(raw, type=Line))
        except msgspec.DecodeError:
            log.warning("a damaged line of the history was passed over")

    def _remember(self, line: Line) -> None:
        lines = self._devices.pop(line.device, None)
        self._devices[line.device] = lines = deque(maxlen=MAX_ITEMS) if lines is None else lines
        lines.append(line)
        while len(self._devices) > MAX_DEVICES:
            del self._devices[next(iter(self._devices))]
