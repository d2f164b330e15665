"""A connection to an ESC/POS printer: jobs out, DLE EOT and GS r answers in."""

from typing import Final

from devices.printers.channels.channel import Channel
from devices.printers.escpos.protocol import (
    ASK_SEQUENCED,
    STATUS_NUMBERS,
    ask_status,
    is_automatic_status,
    is_realtime_reply,
    is_sequenced_reply,
    parse_status,
)
from devices.printers.link import Link
from devices.printers.status import Status

AUTOMATIC_REST: Final = 3


class EscposLink(Link):
    """Speaks ESC/POS over any channel."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self._early: int | None = None
        self._automatic = 0  # bytes still to come of an automatic status

    async def ask(self, timeout_s: float) -> Status | None:
        """DLE EOT 1-4; None when the first is not answered in time."""
        replies: dict[int, int] = {}
        for number in STATUS_NUMBERS:
            reply = await self.query(ask_status(number), is_realtime_reply, timeout_s)
            if reply is not None:
                replies[number] = reply
            elif number == 1:
                return None
        return parse_status(replies)

    async def sequenced(self, timeout_s: float) -> int | None:
        """GS r 1, answered when all before it has been worked off; None when not in time."""
        return await self.query(ASK_SEQUENCED, is_sequenced_reply, timeout_s)

    async def confirmation(self, timeout_s: float) -> int | None:
        """The answer to a GS r 1 that was sent with a job; None when not in time."""
        if self._early is not None:
            early, self._early = self._early, None
            return early
        return await self.next(is_sequenced_reply, timeout_s)

    async def write(self, data: bytes, stall_s: float) -> None:
        self._early = None  # an answer to an earlier question
        await super().write(data, stall_s)

    def admit(self, byte: int) -> bool:
        """
        False for the four bytes of an automatic status (GS a), which some printers send unasked at every change.

        The last three would pass for an answer to GS r: a printer out of paper would seem to have confirmed.
        """
        if self._automatic and is_sequenced_reply(byte):
            self._automatic -= 1
            return False
        self._automatic = AUTOMATIC_REST if is_automatic_status(byte) else 0
        return not self._automatic

    def passed_over(self, byte: int) -> None:
        if is_sequenced_reply(byte):
            self._early = byte
