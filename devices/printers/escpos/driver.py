"""ESC/POS receipt printers on the network, on USB and on a serial port."""

from typing import ClassVar

from devices.errors import TransientError, UnreachableError
from devices.model import Detail
from devices.printers.channels.libusb import LibusbChannel, is_libusb
from devices.printers.channels.tcp import TcpChannel
from devices.printers.channels.tty import Flow, TtyChannel
from devices.printers.channels.usblp import UsblpChannel
from devices.printers.document import Document
from devices.printers.driver import PrinterDriver
from devices.printers.escpos.encoder import Abilities, Encoder
from devices.printers.escpos.link import EscposLink
from devices.printers.escpos.protocol import ASK_SEQUENCED, drawer_kick, sequenced_paper_out
from devices.printers.work import Encoded


class Settings(Abilities, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A printer on the network; `connect_s` bounds a connection attempt."""

    connect_s: float = 3.0


class UsbSettings(Abilities, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A printer on USB."""


class SerialSettings(Abilities, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A printer on a serial port: what its DIP switches or its self-test page say."""

    baudrate: int = 9600
    flow: Flow = "rtscts"


class EscposDriver(PrinterDriver):
    """What the three have in common."""

    question: ClassVar[bytes] = ASK_SEQUENCED

    def __init__(self, settings: Abilities) -> None:
        super().__init__(settings)
        self._abilities = settings

    def encode(self, document: Document) -> Encoded:
        return Encoder(self._abilities).encode(document)

    def confirms_ill(self, answer: int) -> str | None:
        return "paper_out" if sequenced_paper_out(answer) else None

    def drawer(self) -> bytes:
        return drawer_kick(self._abilities.drawer)

    def details(self) -> dict[str, Detail]:
        return {"width": self._abilities.width}


class Driver(EscposDriver):
    """A printer at host:port."""

    lost: ClassVar[type[TransientError]] = UnreachableError

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._connect_s = settings.connect_s

    async def connect(self, port: str) -> EscposLink:
        return EscposLink(await TcpChannel.open(port, self._connect_s))


class UsbDriver(EscposDriver):
    """A printer at /dev/usb/lp*, or at a node of /dev/bus/usb where the system has no usblp."""

    async def connect(self, port: str) -> EscposLink:
        if is_libusb(port):
            return EscposLink(await LibusbChannel.open(port))
        return EscposLink(await UsblpChannel.open(port))


class SerialDriver(EscposDriver):
    """A printer at a tty."""

    def __init__(self, settings: SerialSettings) -> None:
        super().__init__(settings)
        self._baudrate, self._flow = settings.baudrate, settings.flow

    async def connect(self, port: str) -> EscposLink:
        return EscposLink(await TtyChannel.open(port, self._baudrate, self._flow))
