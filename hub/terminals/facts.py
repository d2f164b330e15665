"""What can happen to handheld terminals beyond pairing: how they are reached, and calls for help."""

from enum import StrEnum

from hub.ids import TerminalId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box


class Transport(StrEnum):
    """How a terminal is reached. A browser's has no link: its token is all it needs."""

    BROWSER = "browser"
    MQTT = "mqtt"
    RADIO = "radio"


@fact("terminal.linked")
class TerminalLinked(Fact, frozen=True):
    """A terminal that is no browser. Radio: serial, address 1 to 999, box holds its key (TerminalKey)."""

    terminal: TerminalId
    transport: Transport
    serial: str = ""
    address: int = 0
    box: Box | None = None


@fact("help.called")
class HelpCalled(Fact, frozen=True):
    """Somebody pressed the help key (呼叫服务)."""

    call: str
    terminal: TerminalId
    room: str | None


@fact("help.cleared")
class HelpCleared(Fact, frozen=True):
    call: str
