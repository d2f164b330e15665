"""The journal's time: never backwards, and marked where it cannot be trusted. A Pi has no clock battery."""

import ctypes
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

MAX_UNSYNCED_STEP_MS = 45 * 86_400_000
"""A clock that no time server has set may not leap further than this past the last entry."""

_TIMESYNC_FLAG = Path("/run/systemd/timesync/synchronized")
_TIME_ERROR = 5


class Trust(StrEnum):
    """ok: set by a time server. unsynced: plausible. unknown: contradicted by the journal, so not used."""

    OK = "ok"
    UNSYNCED = "unsynced"
    UNKNOWN = "unknown"


def system_is_synced() -> bool:
    """Whether a time server has set this machine's clock since it booted (adjtimex(2), systemd-timesyncd)."""
    if _TIMESYNC_FLAG.exists():
        return True
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(512)
    return bool(0 <= libc.adjtimex(buffer) < _TIME_ERROR)


class Clock:
    """Wall time held against the last entry's. Asks for synchronisation at most every ten seconds."""

    def __init__(
        self,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        is_synced: Callable[[], bool] = system_is_synced,
    ) -> None:
        self._wall_ms = wall_ms
        self._is_synced = is_synced
        self._synced = False
        self._asked_at = float("-inf")

    def read(self, last_ms: int) -> tuple[int, Trust]:
        """(milliseconds since 1970 UTC, never below `last_ms`; how far to trust it)."""
        wall = self._wall_ms()
        synced = self._ask()
        if wall < last_ms:
            return last_ms, Trust.UNKNOWN
        if last_ms and not synced and wall - last_ms > MAX_UNSYNCED_STEP_MS:
            return last_ms, Trust.UNKNOWN
        return wall, Trust.OK if synced else Trust.UNSYNCED

    def _ask(self) -> bool:
        now = time.monotonic()
        if now - self._asked_at > 10:  # noqa: PLR2004 - the docstring says it
            self._asked_at = now
            self._synced = self._is_synced()
        return self._synced
