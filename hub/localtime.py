"""The store's local day and hour, from milliseconds and the store's zone."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_HOUR_MS = 3_600_000


class LocalTime(NamedTuple):
    day: str
    hour: int

    @classmethod
    def of(cls, at_ms: int, zone: str) -> "LocalTime":
        """Day as YYYY-MM-DD. Exact for zones whose offsets are whole quarters of an hour, as all are."""
        return _quarter(at_ms // (_HOUR_MS // 4), zone)


@lru_cache(maxsize=4096)
def _quarter(quarter: int, zone: str) -> LocalTime:
    moment = datetime.fromtimestamp(quarter * 900, ZoneInfo(zone))
    return LocalTime(moment.date().isoformat(), moment.hour)


def rfc3339(at_ms: int, zone: str) -> str:
    """2026-11-22T14:32:05+08:00"""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone)).isoformat(timespec="seconds")


def day_after(day: str, days: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=days)).date().isoformat()


def midnight_ms(day: str, zone: str) -> int:
    """When the day (YYYY-MM-DD) begins, in milliseconds."""
    return int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000
