"""Paired terminals, and whom a token stands for."""

import hashlib
from dataclasses import dataclass

from hub.errors import NotFound
from hub.ids import ApprovalId, StaffId, TerminalId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.security.facts import Action, ApprovalGiven, TerminalKind, TerminalPaired, TerminalRevoked
from hub.security.roles import PERMISSIONS, Permission
from hub.staff.facts import Role


@dataclass(frozen=True, slots=True)
class Terminal:
    terminal: TerminalId
    terminal_kind: TerminalKind
    name: str
    room: str | None
    paired_at: int
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: a terminal, and the person signed in on it, if any. expires_at in milliseconds, 0 never."""

    terminal: Terminal
    staff: StaffId | None = None
    staff_name: str = ""
    role: Role | None = None
    expires_at: int = 0
    token_sha256: str = ""

    @property
    def permissions(self) -> frozenset[Permission]:
        return PERMISSIONS[self.role] if self.role is not None else frozenset()


@dataclass(frozen=True, slots=True)
class Approval:
    approval: ApprovalId
    action: Action
    by: StaffId
    amount_fen: int
    expires_at: int
    used_by: str | None


@keeps(TerminalPaired)
def pair(tx: Tx, entry: Entry, fact: TerminalPaired) -> None:
    tx.execute(
        "INSERT INTO terminal VALUES (?, ?, ?, ?, ?, ?, NULL)",
        fact.terminal, fact.terminal_kind.value, fact.name, fact.room, fact.token_sha256, entry.at,
    )  # fmt: skip


@keeps(TerminalRevoked)
def revoke(tx: Tx, entry: Entry, fact: TerminalRevoked) -> None:
    tx.execute("UPDATE terminal SET revoked_at = ? WHERE terminal = ?", entry.at, fact.terminal)


@keeps(ApprovalGiven)
def keep_given(tx: Tx, entry: Entry, fact: ApprovalGiven) -> None:
    tx.execute(
        "INSERT INTO approval VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        fact.approval, fact.action.value, fact.by, entry.actor, fact.amount_fen, fact.reason, fact.expires_at,
    )  # fmt: skip


def keep_used(tx: Tx, approval: ApprovalId | None, used_by: str) -> None:
    """For the keepers of facts that carry an approval."""
    if approval is not None:
        tx.execute("UPDATE approval SET used_by = ? WHERE approval = ?", used_by, approval)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


_TERMINAL = "t.terminal, t.terminal_kind, t.name, t.room, t.paired_at, t.revoked_at"


def principal(reader: Reader, token_sha256: str) -> Principal | None:
    """Whom the token stands for; None if nobody, or no longer."""
    row = reader.one(
        f"SELECT {_TERMINAL} FROM terminal t WHERE token_sha256 = ? AND revoked_at IS NULL",  # noqa: S608
        token_sha256,
    )
    if row is not None:
        return Principal(_terminal(row), token_sha256=token_sha256)
    row = reader.one(
        f"""SELECT {_TERMINAL}, s.staff, coalesce(p.name, p.code), p.role, s.expires_at
            FROM session s JOIN terminal t ON t.terminal = s.terminal AND t.revoked_at IS NULL
            JOIN staff p ON p.staff = s.staff AND p.left_at IS NULL WHERE s.token_sha256 = ?""",  # noqa: S608
        token_sha256,
    )
    if row is None:
        return None
    return Principal(_terminal(row[:6]), StaffId(row[6]), row[7], Role(row[8]), row[9], token_sha256)


def terminals(reader: Reader) -> list[Terminal]:
    """Paired and not revoked, oldest first."""
    rows = reader.all(f"SELECT {_TERMINAL} FROM terminal t WHERE revoked_at IS NULL ORDER BY paired_at")  # noqa: S608
    return [_terminal(row) for row in rows]


def terminal(reader: Reader, terminal_id: TerminalId) -> Terminal:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_TERMINAL} FROM terminal t WHERE terminal = ?", terminal_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("终端 {terminal_id}", "terminal {terminal_id}").format(terminal_id=terminal_id))
    return _terminal(row)


def approval(reader: Reader, approval_id: str) -> Approval | None:
    row = reader.one(
        "SELECT approval, action, by_staff, amount_fen, expires_at, used_by FROM approval WHERE approval = ?",
        approval_id,
    )
    return None if row is None else Approval(row[0], Action(row[1]), *row[2:])


def _terminal(row: tuple[object, ...]) -> Terminal:
    fields = list(row)
    fields[1] = TerminalKind(str(row[1]))
    return Terminal(*fields)  # type: ignore[arg-type]
