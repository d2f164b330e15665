"""TSPL label printers (TSC, Gprinter, Xprinter and their like) on the network and on USB."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from devices.errors import TransientError, UnreachableError
from devices.model import Detail
from devices.printers.channels.tcp import TcpChannel
from devices.printers.channels.usblp import UsblpChannel
from devices.printers.document import Document, Label
from devices.printers.driver import PrinterDriver
from devices.printers.link import Link
from devices.printers.page import degraded, pages
from devices.printers.status import Status
from devices.printers.tspl.protocol import ASK_STATUS, Look, job, parse_status
from devices.printers.work import Encoded, Pace


class UsbSettings(Pace, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The labels on the roll, for documents that do not name theirs; 203 dpi."""

    label_width_mm: Annotated[int, Meta(ge=20, le=100)] = 40
    label_height_mm: Annotated[int, Meta(ge=10, le=200)] = 30
    gap_mm: Annotated[int, Meta(ge=0, le=10)] = 2
    density: Annotated[int, Meta(ge=0, le=15)] = 8
    direction: Literal[0, 1] = 0


class Settings(UsbSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A printer on the network; `connect_s` bounds a connection attempt."""

    connect_s: float = 3.0


class TsplLink(Link):
    """Knows no question in sequence: a label printer's job is sent, or failed."""

    async def ask(self, timeout_s: float) -> Status | None:
        byte = await self.query(ASK_STATUS, lambda _: True, timeout_s)
        return None if byte is None else parse_status(byte)

    async def sequenced(self, timeout_s: float) -> int | None:  # noqa: ARG002 -- see the class
        return None

    async def confirmation(self, timeout_s: float) -> int | None:  # noqa: ARG002 -- see the class
        return None

    def passed_over(self, byte: int) -> None:
        """Every byte is a status."""


class UsbDriver(PrinterDriver):
    """A printer at /dev/usb/lp*."""

    def __init__(self, settings: UsbSettings) -> None:
        super().__init__(settings)
        self._label = Label(settings.label_width_mm, settings.label_height_mm, settings.gap_mm)
        self._look = Look(settings.density, settings.direction)

    async def connect(self, port: str) -> TsplLink:
        return TsplLink(await UsblpChannel.open(port))

    def encode(self, document: Document) -> Encoded:
        label = document.label or self._label
        return Encoded(job(pages(document, label), label, self._look), degraded(document))

    def confirms_ill(self, answer: int) -> str | None:  # noqa: ARG002 -- never asked
        return None

    def details(self) -> dict[str, Detail]:
        return {"label": f"{self._label.width_mm}×{self._label.height_mm} mm"}


class Driver(UsbDriver):
    """A printer at host:port."""

    lost: ClassVar[type[TransientError]] = UnreachableError

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._connect_s = settings.connect_s

    async def connect(self, port: str) -> TsplLink:
        return TsplLink(await TcpChannel.open(port, self._connect_s))
