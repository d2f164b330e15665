"""Who works here, and whose sign-in is locked."""

from dataclasses import dataclass

import msgspec

from hub.errors import NotFound
from hub.ids import StaffId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.staff.facts import (
    Role,
    SignInFailed,
    StaffHired,
    StaffLanguageChosen,
    StaffLeft,
    StaffPinSet,
    StaffRetitled,
    StaffSignedIn,
)

_COLUMNS = "staff, code, role, title, coalesce(name, code), pin_hash, failures, locked_until, left_at, language"


class StaffProfile(msgspec.Struct, frozen=True):
    """Personal data of a member of staff, kept in boxes."""

    name: str


class PinHash(msgspec.Struct, frozen=True):
    """An argon2id hash in its own text form."""

    argon2: str


@dataclass(frozen=True, slots=True)
class TitleChange:
    """at: milliseconds. actor: who changed it."""

    at: int
    actor: str
    was: str
    title: str


@dataclass(frozen=True, slots=True)
class Staff:
    staff: StaffId
    code: str
    role: Role
    title: str
    name: str
    pin_hash: str | None
    failures: int
    locked_until: int
    left_at: int | None
    language: str


@keeps(StaffHired)
def hire(tx: Tx, entry: Entry, fact: StaffHired) -> None:
    profile = tx.unseal(fact.staff, fact.box, StaffProfile)
    tx.execute(
        "INSERT INTO staff VALUES (?, ?, ?, ?, ?, NULL, 0, 0, NULL, ?, '')",
        fact.staff, fact.code, fact.role.value, fact.title, profile and profile.name, entry.seq,
    )  # fmt: skip


@keeps(StaffPinSet)
def set_pin(tx: Tx, _entry: Entry, fact: StaffPinSet) -> None:
    pin = tx.unseal(fact.staff, fact.box, PinHash)
    tx.execute(
        "UPDATE staff SET pin_hash = ?, failures = 0, locked_until = 0 WHERE staff = ?",
        pin and pin.argon2, fact.staff,
    )  # fmt: skip


@keeps(StaffLanguageChosen)
def choose_language(tx: Tx, _entry: Entry, fact: StaffLanguageChosen) -> None:
    tx.execute("UPDATE staff SET language = ? WHERE staff = ?", fact.language, fact.staff)


@keeps(StaffRetitled)
def retitle(tx: Tx, entry: Entry, fact: StaffRetitled) -> None:
    tx.execute("UPDATE staff SET title = ? WHERE staff = ?", fact.title, fact.staff)
    tx.execute(
        "INSERT INTO staff_title VALUES (?, ?, ?, ?, ?, ?)",
        fact.staff, entry.seq, entry.at, entry.actor, fact.was, fact.title,
    )  # fmt: skip


@keeps(StaffLeft)
def leave(tx: Tx, entry: Entry, fact: StaffLeft) -> None:
    tx.execute("UPDATE staff SET left_at = ?, pin_hash = NULL WHERE staff = ?", entry.at, fact.staff)


@keeps(StaffSignedIn)
def sign_in(tx: Tx, _entry: Entry, fact: StaffSignedIn) -> None:
    tx.execute("UPDATE staff SET failures = 0, locked_until = 0 WHERE staff = ?", fact.staff)


@keeps(SignInFailed)
def fail_sign_in(tx: Tx, _entry: Entry, fact: SignInFailed) -> None:
    tx.execute(
        "UPDATE staff SET failures = ?, locked_until = ? WHERE staff = ?",
        fact.failures, fact.locked_until, fact.staff,
    )  # fmt: skip


def staff(reader: Reader, staff_id: StaffId) -> Staff:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_COLUMNS} FROM staff WHERE staff = ?", staff_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("员工 {staff_id}", "member of staff {staff_id}").format(staff_id=staff_id))
    return _staff(row)


def found(reader: Reader, staff_id: str) -> Staff | None:
    """Somebody who still works here."""
    row = reader.one(f"SELECT {_COLUMNS} FROM staff WHERE staff = ? AND left_at IS NULL", staff_id)  # noqa: S608
    return None if row is None else _staff(row)


def staff_by_code(reader: Reader, code: str) -> Staff | None:
    row = reader.one(f"SELECT {_COLUMNS} FROM staff WHERE code = ? AND left_at IS NULL", code)  # noqa: S608
    return None if row is None else _staff(row)


def all_staff(reader: Reader) -> list[Staff]:
    """Everyone who still works here, in the order they were hired."""
    rows = reader.all(f"SELECT {_COLUMNS} FROM staff WHERE left_at IS NULL ORDER BY hired_seq")  # noqa: S608
    return [_staff(row) for row in rows]


def title_changes(reader: Reader, staff_id: StaffId, limit: int) -> list[TitleChange]:
    """Newest first."""
    rows = reader.all(
        "SELECT at, actor, was, title FROM staff_title WHERE staff = ? ORDER BY seq DESC LIMIT ?", staff_id, limit
    )
    return [TitleChange(*row) for row in rows]


def name(reader: Reader, actor: str) -> str:
    """The display name of anyone who ever worked here; empty for the system and the like."""
    row = reader.one("SELECT coalesce(name, code) FROM staff WHERE staff = ?", actor)
    return row[0] if row else ""


def _staff(row: tuple[object, ...]) -> Staff:
    fields = list(row)
    fields[2] = Role(str(row[2]))
    return Staff(*fields)  # type: ignore[arg-type]
