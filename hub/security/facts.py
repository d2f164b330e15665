"""What can happen to the terminals of the store: staff tablets, member handhelds, room displays."""

from enum import StrEnum

from hub.ids import TerminalId
from hub.journal.fact import Fact, fact


class TerminalKind(StrEnum):
    TABLET = "tablet"
    HANDHELD = "handheld"
    DISPLAY = "display"


@fact("terminal.paired")
class TerminalPaired(Fact, frozen=True):
    """token_sha256: hex digest of the 256-bit random token that only the terminal holds."""

    terminal: TerminalId
    terminal_kind: TerminalKind
    name: str
    room: str | None
    token_sha256: str


@fact("terminal.revoked")
class TerminalRevoked(Fact, frozen=True):
    terminal: TerminalId
