"""Wall-clock time as it crosses the socket."""

from datetime import UTC, datetime


def rfc3339() -> str:
    """Now in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
