"""A receipt printer on the network: answers DLE EOT, keeps what it prints, runs out of paper."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal, Self

from devices.printers.commands import Token, Tokenizer

MAX_RECEIPTS: Final = 1000
BUFFER_BYTES: Final = 1 << 20
CUTS: Final = frozenset((b"\x1dV", b"\x1bi", b"\x1bm"))
READ_SIZE: Final = 4096
LOG_BYTES: Final = 1 << 16


class Simulator:
    """A printer at `host:port` (0: a free port). `receipts`: the last 1,000 papers, split at the cut."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        on_paper: Callable[[bytes], None] | None = None,
        sequenced: bool = True,
    ) -> None:
        """`on_paper` gets each receipt's bytes at its cut; `sequenced`: answers GS r in order."""
        self.host = host
        self.port = port
        self.receipts: list[bytes] = []
        self.drawer_kicks = 0
        self.connections = 0
        self.muted = False
        self._on_paper = on_paper
        self._sequenced = sequenced
        self._paper: Literal["ok", "low", "out"] = "ok"
        self._cover_open = False
        self._held = False
        self._news = asyncio.Event()
        self._log = bytearray()
        self._left: int | None = None
        self._buffer: deque[tuple[Token, asyncio.StreamWriter]] = deque()
        self._current = bytearray()
        self._server: asyncio.Server | None = None
        self._writers: dict[asyncio.StreamWriter, asyncio.Event] = {}

    async def __aenter__(self) -> Self:
        await self.plug()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.unplug()

    @property
    def address(self) -> str:
        """For --device escpos:ADDRESS."""
        return f"{self.host}:{self.port}"

    @property
    def unfinished(self) -> bytes:
        """What is on the paper below the last cut."""
        return bytes(self._current)

    def set_paper(self, paper: Literal["ok", "low", "out"]) -> None:
        """Change the roll; with paper again, what waits in the buffer is printed, as a real printer does."""
        self._paper = paper
        if paper != "out":
            self._left = None
        self._work()

    def run_out_after(self, n_bytes: int) -> None:
        """Paper ends when `n_bytes` more have been printed: off line, the rest waits in the buffer."""
        self._left = n_bytes

    def set_cover(self, *, open: bool) -> None:  # noqa: A002 -- the word on the printer
        """Open or close the cover."""
        self._cover_open = open
        self._work()

    def hold(self, *, held: bool = True) -> None:
        """Stop printing without saying why: a slow or hung printer; status requests are still answered."""
        self._held = held
        self._work()

    def mute(self, *, muted: bool = True) -> None:
        """Answer no status requests, as printers without a return channel."""
        self.muted = muted

    async def plug(self) -> None:
        """Listen (again) on the same port."""
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, self.host, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """Drop every connection and refuse new ones; what waits in the buffer is lost with the power."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        self._buffer.clear()
        await self.drop_connections()

    async def drop_connections(self) -> None:
        """Close every connection, as printers do with idle ones."""
        for writer, ended in list(self._writers.items()):
            writer.transport.abort()
            await ended.wait()

    async def received(self, data: bytes) -> None:
        """Wait until these bytes have come in, printed or not; looks at the last 64 KiB."""
        while data not in self._log:
            self._news.clear()
            await self._news.wait()

    @property
    def stopped(self) -> bool:
        return self._paper == "out" or self._cover_open

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers[writer] = asyncio.Event()
        self.connections += 1
        tokenizer = Tokenizer()
        try:
            while data := await reader.read(READ_SIZE):
                self._log += data
                del self._log[:-LOG_BYTES]
                self._news.set()
                for token in tokenizer.feed(data):
                    self._receive(token, writer)
                self._work()
        except ConnectionError:
            return  # pulled out, or the driver let go
        finally:
            writer.close()
            with suppress(ConnectionError):  # the same loss, told a second time
                await writer.wait_closed()
            self._writers.pop(writer).set()

    def _receive(self, token: Token, writer: asyncio.StreamWriter) -> None:
        if token.name == b"\x10\x04":
            self._reply(writer, self._status(token.data[0]))
        elif sum(len(waiting.raw) for waiting, _ in self._buffer) < BUFFER_BYTES:
            self._buffer.append((token, writer))

    def _reply(self, writer: asyncio.StreamWriter, byte: int) -> None:
        if not self.muted and not writer.is_closing():
            writer.write(bytes([byte]))

    def _status(self, number: int) -> int:
        """A DLE EOT reply: 0xx1xx10."""
        out = self._paper == "out"
        flags = {
            1: 0x08 if self.stopped else 0,
            2: (0x04 if self._cover_open else 0) | (0x20 if out else 0),
            3: 0,
            4: 0x6C if out else 0x0C if self._paper == "low" else 0,
        }
        return 0x12 | flags.get(number, 0)

    def _work(self) -> None:
        """Print from the buffer while there is paper."""
        while self._buffer and not self.stopped and not self._held:
            token, writer = self._buffer.popleft()
            size = len(token.raw)
            if self._left is not None and size > self._left:
                kept, self._left = self._left, None
                self._current += token.raw[:kept]
                if token.name == b"" and kept:
                    token = Token(b"", token.data[kept:], token.raw[kept:])
                self._buffer.appendleft((token, writer))
                self._paper = "out"
                return
            if self._left is not None:
                self._left -= size
            self._print(token, writer)

    def _print(self, token: Token, writer: asyncio.StreamWriter) -> None:
        if token.name == b"\x1dr":
            if self._sequenced:
                self._reply(writer, 0x03 if self._paper == "low" else 0)
            return
        self._current += token.raw
        if token.name == b"\x1bp":
            self.drawer_kicks += 1
        if token.name in CUTS:
            receipt = bytes(self._current)
            self._current.clear()
            self.receipts.append(receipt)
            del self.receipts[:-MAX_RECEIPTS]
            if self._on_paper is not None:
                self._on_paper(receipt)
