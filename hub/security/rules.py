"""Pairing and revoking terminals."""

from msgspec import Struct

from hub.ids import TerminalId
from hub.journal.tx import Context, Tx
from hub.security import state
from hub.security.facts import TerminalKind, TerminalPaired, TerminalRevoked


class Pair(Struct, frozen=True):
    """token_sha256: digest of the token that the terminal will hold."""

    terminal_kind: TerminalKind
    name: str
    room: str | None
    token_sha256: str


def pair(tx: Tx, context: Context, command: Pair) -> TerminalId:
    terminal = TerminalId(context.new_id(TerminalId))
    tx.append(
        TerminalPaired(
            terminal=terminal, terminal_kind=command.terminal_kind, name=command.name, room=command.room,
            token_sha256=command.token_sha256,
        )
    )  # fmt: skip
    return terminal


def revoke(tx: Tx, _context: Context, terminal: TerminalId) -> None:
    """Its token and every session on it end at once. Raises NotFound."""
    if state.terminal(tx, terminal).revoked_at is not None:
        return
    tx.append(TerminalRevoked(terminal=terminal))
    tx.execute("DELETE FROM session WHERE terminal = ?", terminal)
