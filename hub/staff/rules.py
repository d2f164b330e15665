"""Hiring, PINs, signing in."""

from msgspec import Struct

from hub.amounts import Name, ShortText, StaffCode
from hub.errors import Refused
from hub.ids import StaffId, TerminalId
from hub.journal.tx import Context, Tx
from hub.language import Language
from hub.staff import state
from hub.staff.facts import (
    Role,
    SignInFailed,
    StaffHired,
    StaffLanguageChosen,
    StaffLeft,
    StaffPinSet,
    StaffRetitled,
    StaffSignedIn,
    StaffSignedOut,
)
from hub.staff.state import PinHash, StaffProfile
from hub.store.state import settings


class StaffCodeTaken(
    Refused, code="staff_code_taken", zh="工号 {code} 已有人使用", en="Staff code {code} is taken"
): ...


class LastOwner(
    Refused,
    code="last_owner",
    zh="门店至少要有一位老板账号",
    en="A store keeps at least one owner",
): ...


class Hire(Struct, frozen=True, forbid_unknown_fields=True):
    """pin_hash is filled by the server from the PIN given."""

    code: StaffCode
    name: Name
    role: Role
    title: ShortText = ""
    pin_hash: str = ""


class SetPin(Struct, frozen=True):
    staff: StaffId
    pin_hash: str


class Retitle(Struct, frozen=True):
    staff: StaffId
    title: str


class ChooseLanguage(Struct, frozen=True):
    staff: StaffId
    language: Language


class SignIn(Struct, frozen=True):
    """token_sha256: digest of the session token that the terminal will hold."""

    staff: StaffId
    terminal: TerminalId
    token_sha256: str


class SignInResult(Struct, frozen=True):
    """What an attempt came to; `failures` in a row."""

    failures: int
    locked_until: int


class SignOut(Struct, frozen=True):
    staff: StaffId
    terminal: TerminalId
    token_sha256: str


def hire(tx: Tx, context: Context, command: Hire) -> StaffId:
    """Raises StaffCodeTaken."""
    if state.staff_by_code(tx, command.code) is not None:
        raise StaffCodeTaken(code=command.code)
    staff = context.new_id(StaffId)
    box = tx.seal(staff, StaffProfile(name=command.name))
    tx.append(StaffHired(staff=staff, code=command.code, role=command.role, title=command.title, box=box))
    if command.pin_hash:
        set_pin(tx, context, SetPin(staff, command.pin_hash))
    return StaffId(staff)


def set_pin(tx: Tx, _context: Context, command: SetPin) -> None:
    """Set or replace a PIN; a lock-out ends. Raises NotFound."""
    state.staff(tx, command.staff)
    tx.append(StaffPinSet(staff=command.staff, box=tx.seal(command.staff, PinHash(command.pin_hash))))


def choose_language(tx: Tx, _context: Context, command: ChooseLanguage) -> None:
    """What a person reads from now on, wherever they sign in. Raises NotFound."""
    if state.staff(tx, command.staff).language != command.language:
        tx.append(StaffLanguageChosen(staff=command.staff, language=command.language))


def retitle(tx: Tx, _context: Context, command: Retitle) -> None:
    """Sales from here on are by the new title. Raises NotFound."""
    person = state.staff(tx, command.staff)
    if person.title != command.title:
        tx.append(StaffRetitled(staff=person.staff, was=person.title, title=command.title))


def leave(tx: Tx, _context: Context, staff: StaffId) -> None:
    """Raises NotFound, LastOwner."""
    person = state.staff(tx, staff)
    if person.left_at is not None:
        return
    owners = [other for other in state.all_staff(tx) if other.role is Role.OWNER]
    if person.role is Role.OWNER and len(owners) == 1:
        raise LastOwner
    tx.append(StaffLeft(staff=staff))
    tx.execute("DELETE FROM session WHERE staff = ?", staff)


def sign_in(tx: Tx, context: Context, command: SignIn) -> None:
    """The PIN was right: open a session on this terminal."""
    tx.append(StaffSignedIn(staff=command.staff, terminal=command.terminal))
    tx.execute("DELETE FROM session WHERE expires_at < ?", context.now_ms)
    tx.execute(
        "INSERT INTO session (token_sha256, staff, terminal, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        command.token_sha256, command.staff, command.terminal, context.now_ms,
        context.now_ms + settings(tx).session_ms,
    )  # fmt: skip


def fail_sign_in(tx: Tx, context: Context, command: SignIn) -> SignInResult:
    """The PIN was wrong: count it, and lock after `pin_attempts` in a row."""
    failures = state.staff(tx, command.staff).failures + 1
    chosen = settings(tx)
    locked_until = context.now_ms + chosen.pin_lock_ms if failures >= chosen.pin_attempts else 0
    tx.append(
        SignInFailed(staff=command.staff, terminal=command.terminal, failures=failures, locked_until=locked_until)
    )
    return SignInResult(failures, locked_until)


def sign_out(tx: Tx, _context: Context, command: SignOut) -> None:
    tx.append(StaffSignedOut(staff=command.staff, terminal=command.terminal))
    tx.execute("DELETE FROM session WHERE token_sha256 = ?", command.token_sha256)
