"""Routes of the channels' files."""

import asyncio
from base64 import b64decode
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Date, Name
from hub.http.call import Call
from hub.http.routes import Routes
from hub.journal.tx import Reader
from hub.localtime import LocalTime, rfc3339
from hub.security.roles import Permission
from hub.settlement import matching, rules, state
from hub.settlement.files import NoStatement, read
from hub.settlement.matching import ChannelSum, Difference
from hub.settlement.rules import Take, Taken
from hub.staff import state as staff_state
from hub.store.state import zone

routes = Routes("settlement")

_FILES = 20
_MOST_BASE64 = 5_600_000


class FileRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """content: the file in base64, as the channel gave it: CSV, or a ZIP of it."""

    name: Name
    content: Annotated[str, Meta(min_length=1, max_length=_MOST_BASE64)]


class SettlementQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Both days in; today's month unless named."""

    first: Date | None = None
    last: Date | None = None


class FileView(Struct, frozen=True):
    statement: str
    channel: str
    layout: str
    name: str
    lines: int
    at: str
    staff_name: str


class Settlement(Struct, frozen=True):
    first: str
    last: str
    channels: list[ChannelSum]
    differences: list[Difference]
    files: list[FileView]


@routes.post("/settlement/files", permission=Permission.SEE_REPORTS, most_bytes=_MOST_BASE64 + 1024)
async def take(call: Call, body: FileRequest) -> Taken:
    """Take a bill file of WeChat Pay or Alipay; what is known already changes nothing."""
    try:
        data = b64decode(body.content, validate=True)
    except ValueError as error:
        raise NoStatement(detail="base64") from error
    statement = await asyncio.to_thread(read, data)
    return await call.write(rules.take, Take(body.name, rules.digest(data), statement))


@routes.get("/settlement", permission=Permission.SEE_REPORTS)
async def settlement(call: Call, query: SettlementQuery) -> Settlement:
    """The channels' figures, and every line that is not as the books have it."""
    today = LocalTime.of(call.now_ms(), call.hub.zone).day
    last = query.last or today
    return await call.read(_settlement, query.first or f"{last[:8]}01", last)


def _settlement(reader: Reader, first: str, last: str) -> Settlement:
    where = zone(reader)
    found = [matching.compare(reader, channel, first, last) for channel in matching.CHANNELS]
    return Settlement(
        first, last, [sums for sums, _ in found], [one for _, differences in found for one in differences],
        [
            FileView(
                one.statement, one.channel, one.layout, one.name, one.lines, rfc3339(one.at, where),
                staff_state.name(reader, one.actor),
            )
            for one in state.files(reader, _FILES)
        ],
    )  # fmt: skip
