"""Wall-clock time as it crosses the socket."""

import time
from datetime import UTC, datetime
from functools import lru_cache


def rfc3339() -> str:
    """Now in UTC, to the millisecond."""
    seconds, ms = divmod(time.time_ns() // 1_000_000, 1000)
    return f"{_second(seconds)}.{ms:03d}Z"


@lru_cache(maxsize=1)  # a tap asks for it between the last byte and the tablet
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
