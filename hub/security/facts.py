"""What can happen to the terminals of the store: staff tablets, member handhelds, room displays."""

from enum import StrEnum

from hub.ids import ApprovalId, StaffId, TerminalId
from hub.journal.fact import Fact, fact


class TerminalKind(StrEnum):
    TABLET = "tablet"
    HANDHELD = "handheld"
    DISPLAY = "display"


class Action(StrEnum):
    """What may need somebody else's approval (授权)."""

    DISCOUNT = "discount"
    REFUND = "refund"
    ARREARS = "arrears"
    CARD = "card"
    CASH = "cash"
    POINTS = "points"


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


@fact("approval.given")
class ApprovalGiven(Fact, frozen=True):
    """`by` allowed one `action` of at most `amount_fen`; the entry's actor asked for it. Good until expires_at."""

    approval: ApprovalId
    action: Action
    by: StaffId
    amount_fen: int
    reason: str
    expires_at: int
