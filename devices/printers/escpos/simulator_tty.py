"""
A receipt printer on a serial or USB cable: a pseudo-terminal at the speed, buffer and flow control of a real one.

A pseudo-terminal has no RTS and CTS: a printer that drops CTS is one that reads no more, and the bytes stay in the
computer's own buffer, as they do behind a real port. XON and XOFF are real: the kernel obeys them.
"""

import asyncio
import os
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, Self

from devices.printers.escpos.machine import Traits
from devices.printers.escpos.simulator import Controls

XON: Final = b"\x11"
XOFF: Final = b"\x13"
BUFFER_BYTES: Final = 4096
BITS_A_BYTE: Final = 10
TICK_S: Final = 0.01
XOFF_BELOW: Final = 256
ENDLESS: Final = 1 << 20


class TtySimulator(Controls):
    """
    A printer whose cable ends at `port` in `directory`, the same path over unplugging.

    `flow`: what its DIP switch says; `baudrate` null takes bytes as fast as they come (USB), else at most as many in
    a second; `print_bytes_s` null prints at once; `busy_offline`: flow control stays off while it is off line, which is
    a DIP switch of many printers: then it cannot even be asked.
    """

    def __init__(
        self,
        directory: Path,
        name: str = "printer",
        *,
        flow: Literal["rtscts", "xonxoff", "none"] = "rtscts",
        baudrate: int | None = None,
        print_bytes_s: int | None = None,
        buffer_bytes: int = BUFFER_BYTES,
        sequenced: bool = True,
        native_qr: bool = True,
        busy_offline: bool = False,
        on_paper: Callable[[bytes], None] | None = None,
    ) -> None:
        super().__init__(Traits(sequenced=sequenced, native_qr=native_qr, buffer_bytes=buffer_bytes), on_paper)
        self.port: Final = directory / name
        self._flow = flow
        self._take_limit = ENDLESS if baudrate is None else max(1, int(baudrate / BITS_A_BYTE * TICK_S))
        self._print_limit = None if print_bytes_s is None else max(1, int(print_bytes_s * TICK_S))
        self._busy_offline = busy_offline
        self._pair: tuple[int, int] | None = None
        self._stopped_sender = False
        self._running: asyncio.Task[None] | None = None
        self.machine.reply = self._reply

    async def __aenter__(self) -> Self:
        self.plug()
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        self.unplug()

    def plug(self) -> None:
        """Bring the cable (back)."""
        if self._pair is not None:
            return
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        link = self.port.with_name(f".{self.port.name}.new")
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(slave))
        link.replace(self.port)
        self._pair = (master, slave)

    def unplug(self) -> None:
        """Pull the cable, perhaps in the middle of a command; what waits in the buffer is lost with the power."""
        if self._pair is None:
            return
        self.port.unlink(missing_ok=True)
        for descriptor in self._pair:
            os.close(descriptor)
        self._pair = None
        self._stopped_sender = False
        self.machine.power_off()

    async def _run(self) -> None:
        """At each tick take what the line brings and print what the head can."""
        while True:
            await asyncio.sleep(TICK_S)
            self._receive()
            self.machine.work(self._print_limit)
            self._control()

    def _receive(self) -> None:
        room = self.machine.room if self._flow != "none" else ENDLESS
        if self._pair is None or room <= 0 or (self._busy and self._flow == "rtscts"):
            return
        with suppress(BlockingIOError, OSError):
            self._take(os.read(self._pair[0], min(self._take_limit, room)))

    @property
    def _busy(self) -> bool:
        return self._busy_offline and self.machine.stopped

    def _control(self) -> None:
        """XOFF while the buffer is nearly full or the printer is off line, XON afterwards."""
        if self._flow != "xonxoff":
            return
        stop = self._busy or self.machine.room < XOFF_BELOW
        if stop != self._stopped_sender:
            self._stopped_sender = stop
            self._reply(XOFF if stop else XON)

    def _take(self, data: bytes) -> None:
        limit, self.machine.held = self.machine.held, self.machine.held or self._print_limit is not None
        super()._take(data)
        self.machine.held = limit

    def _reply(self, data: bytes) -> None:
        if self._pair is not None:
            with suppress(BlockingIOError, OSError):
                os.write(self._pair[0], data)
