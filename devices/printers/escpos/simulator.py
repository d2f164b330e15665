"""A receipt printer on the network: answers DLE EOT, keeps what it prints, runs out of paper."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self

from devices.printers.escpos.machine import Machine, Paper, Traits

READ_SIZE: Final = 4096
LOG_BYTES: Final = 1 << 16


class Controls:
    """What a person does to a printer, and what is seen on its paper: the same for every cable."""

    def __init__(self, traits: Traits, on_paper: Callable[[bytes], None] | None = None) -> None:
        self.machine = Machine(traits, on_paper)
        self._news = asyncio.Event()
        self._log = bytearray()

    @property
    def receipts(self) -> list[bytes]:
        """The last 1,000 papers, split at the cut."""
        return self.machine.receipts

    @property
    def drawer_kicks(self) -> int:
        return self.machine.drawer_kicks

    @property
    def unfinished(self) -> bytes:
        """What is on the paper below the last cut."""
        return self.machine.unfinished

    @property
    def stopped(self) -> bool:
        """Out of paper, or open."""
        return self.machine.stopped

    @property
    def muted(self) -> bool:
        return self.machine.muted

    def set_paper(self, paper: Paper) -> None:
        """Change the roll; with paper again, what waits in the buffer is printed, as a real printer does."""
        self.machine.set_paper(paper)

    def run_out_after(self, n_bytes: int) -> None:
        """Paper ends when `n_bytes` more have been printed: off line, the rest waits in the buffer."""
        self.machine.run_out_after(n_bytes)

    def set_cover(self, *, open: bool) -> None:  # noqa: A002 -- the word on the printer
        """Open or close the cover."""
        self.machine.set_cover(open=open)

    def hold(self, *, held: bool = True) -> None:
        """Stop printing without saying why: a slow or hung printer; status requests are still answered."""
        self.machine.hold(held=held)

    def mute(self, *, muted: bool = True) -> None:
        """Answer nothing, as printers without a return channel."""
        self.machine.muted = muted

    async def received(self, data: bytes) -> None:
        """Wait until these bytes have come in, printed or not; looks at the last 64 KiB."""
        while data not in self._log:
            self._news.clear()
            await self._news.wait()

    def _take(self, data: bytes) -> None:
        self._log += data
        del self._log[:-LOG_BYTES]
        self._news.set()
        self.machine.feed(data)


class Simulator(Controls):
    """A printer at `host:port` (0: a free port)."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        on_paper: Callable[[bytes], None] | None = None,
        sequenced: bool = True,
        native_qr: bool = True,
        automatic: bool = False,
    ) -> None:
        """`on_paper` gets each receipt's bytes at its cut; see Traits for the rest."""
        super().__init__(Traits(sequenced=sequenced, native_qr=native_qr, automatic=automatic), on_paper)
        self.host = host
        self.port = port
        self.connections = 0
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
        self.machine.power_off()
        await self.drop_connections()

    async def drop_connections(self) -> None:
        """Close every connection, as printers do with idle ones."""
        for writer, ended in list(self._writers.items()):
            writer.transport.abort()
            await ended.wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers[writer] = asyncio.Event()
        self.connections += 1
        self.machine.disconnect()
        self.machine.reply = lambda data: None if writer.is_closing() else writer.write(data)
        try:
            while data := await reader.read(READ_SIZE):
                self._take(data)
        except ConnectionError:
            return  # pulled out, or the driver let go
        finally:
            writer.close()
            with suppress(ConnectionError):  # the same loss, told a second time
                await writer.wait_closed()
            self._writers.pop(writer).set()
