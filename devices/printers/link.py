"""Questions and answers over a channel: what a driver needs of a printer's language."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from devices.printers.channels.channel import Channel
from devices.printers.status import Status

MAX_DEAF: Final = 3


class Link(ABC):
    """One open connection. Every method raises OSError when it is lost."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._arrived = bytearray()
        self._unanswered = 0

    @abstractmethod
    async def ask(self, timeout_s: float) -> Status | None:
        """The printer's status in its own language; None when it does not answer in time."""

    @abstractmethod
    async def sequenced(self, timeout_s: float) -> int | None:
        """A question answered only when all before it has been worked off; None when not in time."""

    @abstractmethod
    async def confirmation(self, timeout_s: float) -> int | None:
        """The answer to the question that ended a job; None when not in time."""

    async def status(self, timeout_s: float) -> Status | None:
        """The printer's own answer, else what the port tells; a printer that never answers is asked no more."""
        if self.channel.readable and self._unanswered < MAX_DEAF:
            status = await self.ask(timeout_s)
            if status is not None:
                self._unanswered = 0
                return status
        told = await self.channel.port_status()
        if told is not None:
            self._unanswered += 1
        return told

    async def write(self, data: bytes, stall_s: float) -> None:
        """Send all. Raises TimeoutError after a stall of `stall_s`."""
        await self.channel.write(data, stall_s)

    async def close(self) -> None:
        """Let go at once; what was not sent is dropped."""
        await self.channel.close()

    async def query(self, query: bytes, accept: Callable[[int], bool], timeout_s: float) -> int | None:
        """Send a question; the first byte accepted as its answer, or None when not in time."""
        await self.next(lambda _: False, 0)  # what came unasked would pass for the answer
        try:
            await self.channel.write(query, timeout_s)
        except TimeoutError:
            return None  # its buffer is full: a printer on flow control cannot even be asked
        return await self.next(accept, timeout_s)

    async def next(self, accept: Callable[[int], bool], timeout_s: float) -> int | None:
        """The next accepted byte; the others are offered to `passed_over`."""
        deadline = _now() + timeout_s
        while True:
            while self._arrived:
                byte = self._arrived.pop(0)
                if not self.admit(byte):
                    continue
                if accept(byte):
                    return byte
                self.passed_over(byte)
            if not self.channel.readable:
                return None
            data = await self.channel.read(max(0.0, deadline - _now()))
            if not data:
                return None
            self._arrived += data

    def admit(self, _byte: int) -> bool:
        """False for a byte that belongs to no answer."""
        return True

    @abstractmethod
    def passed_over(self, byte: int) -> None:
        """A byte came that was not waited for."""


def _now() -> float:
    return asyncio.get_running_loop().time()
