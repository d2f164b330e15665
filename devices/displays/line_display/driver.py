"""Customer line displays on a serial port or on USB: the newest word wins, and is shown again after reconnecting."""

import asyncio
from typing import Annotated

from msgspec import Meta, Struct

from devices.displays.line_display.protocol import CommandSet, Lamps, Looks, encode, greeting
from devices.errors import PortGoneError, ProblemError
from devices.model import Detail, Kind, Show
from devices.outlet import Outlet
from devices.printers.channels.channel import Channel
from devices.printers.channels.tty import TtyChannel
from devices.printers.channels.usblp import UsblpChannel
from devices.reasons import message


class Common(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See protocol.Looks; `write_s` bounds a write, `poll_s` is between two looks whether it is still there."""

    commands: CommandSet = "escpos"
    columns: Annotated[int, Meta(ge=8, le=40)] = 20
    chinese: bool = False
    lamps: Lamps = "auto"
    poll_s: float = 3.0
    write_s: float = 2.0


class Settings(Common, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A display at a tty."""

    baudrate: int = 9600


class UsbSettings(Common, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A display that is a USB printer to the system."""


class DisplayDriver:
    """Keeps the newest Show; there is no queue."""

    kind: Kind = "display"

    def __init__(self, settings: Common) -> None:
        self._settings = settings
        self._looks = Looks(settings.commands, settings.columns, settings.chinese, settings.lamps)
        self._newest: Show | None = None
        self._news = asyncio.Event()
        self._sent: asyncio.Future[bool] | None = None
        self._open = False

    async def connect(self, port: str) -> Channel:
        """Open the port. Raises TransientError, PermanentError."""
        raise NotImplementedError

    async def show(self, show: Show) -> None:
        """
        Show it; returns when it, or a newer one, was sent.

        Raises ProblemError unplugged: it is shown as soon as the display is back, unless a newer one comes first.
        """
        self._newest = show
        if not self._open:
            raise _unplugged()
        if self._sent is None or self._sent.done():
            self._sent = asyncio.get_running_loop().create_future()
        self._news.set()
        if not await asyncio.shield(self._sent):
            raise _unplugged()

    async def run(self, port: str, outlet: Outlet) -> None:
        """Show until cancelled. Raises TransientError, PermanentError."""
        channel = await self.connect(port)
        try:
            await channel.write(greeting(self._looks), self._settings.write_s)
            self._news.set()  # what was shown before, if anything
            self._open = True
            outlet.ready(**self._details(channel))
            await self._serve(channel)
        except OSError as error:
            raise PortGoneError(f"{port}: {error}") from error
        finally:
            self._open = False
            self._tell(sent=False)
            await channel.close()

    async def _serve(self, channel: Channel) -> None:
        """Raises OSError when the display is gone."""
        listening = asyncio.ensure_future(self._listen(channel))
        try:
            while True:
                news = asyncio.ensure_future(self._news.wait())
                await asyncio.wait({news, listening}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                if listening.done():
                    listening.result()
                self._news.clear()
                if self._newest is not None:
                    await channel.write(encode(self._newest, self._looks), self._settings.write_s)
                    if not self._news.is_set():  # else all wait for the newer one
                        self._tell(sent=True)
        finally:
            listening.cancel()

    async def _listen(self, channel: Channel) -> None:
        """A display says nothing; a read is how a pulled cable is noticed."""
        while True:
            if channel.readable:
                await channel.read(self._settings.poll_s)
            else:
                await asyncio.sleep(self._settings.poll_s)
                await channel.port_status()

    def _tell(self, *, sent: bool) -> None:
        if self._sent is not None and not self._sent.done():
            self._sent.set_result(sent)

    def _details(self, channel: Channel) -> dict[str, Detail]:
        details: dict[str, Detail] = {
            "commands": self._looks.commands,
            "columns": self._looks.columns,
            "chinese": self._looks.chinese,
        }
        return details | ({"model": channel.model} if channel.model else {})


class Driver(DisplayDriver):
    """A display at a tty."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._baudrate = settings.baudrate

    async def connect(self, port: str) -> Channel:
        return await TtyChannel.open(port, self._baudrate, "none")


class UsbDriver(DisplayDriver):
    """A display at /dev/usb/lp*."""

    async def connect(self, port: str) -> Channel:
        return await UsblpChannel.open(port)


def _unplugged() -> ProblemError:
    words = message("unplugged")
    return ProblemError(503, "unplugged", words.zh, words.en)
