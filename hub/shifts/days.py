"""Whether something may still be sold today."""

from hub.errors import Refused
from hub.journal.tx import Context, Reader
from hub.localtime import LocalTime
from hub.shifts import state
from hub.store.state import zone


class DayIsClosed(
    Refused,
    code="day_closed",
    zh="{day} 已日结，请店长撤销日结后再操作",
    en="{day} is closed; a manager may reopen it",
): ...


def check_open(reader: Reader, context: Context) -> str:
    """Today, on which something is about to be sold. Raises DayIsClosed."""
    day = LocalTime.of(context.now_ms, zone(reader)).day
    if state.closed_day(reader, day) is not None:
        raise DayIsClosed(day=day)
    return day
