"""E-cards as the store knows them, and the codes that are used up."""

from dataclasses import dataclass, field

import msgspec

from hub.ecards.codes import WINDOW, step_of
from hub.ecards.facts import EcardEnded, EcardIssued, EcardLocked, EcardShown, Ended
from hub.ids import MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.members.facts import MemberForgotten, MemberMerged

_COLUMNS = "ecard, member, secret, issued_at, locked, ended_at, ended_why"


class EcardSecret(msgspec.Struct, frozen=True):
    """In a box. secret: hex."""

    secret: str


@dataclass(frozen=True, slots=True)
class Ecard:
    """secret: empty once it is over."""

    ecard: str
    member: MemberId
    secret: bytes = field(repr=False)
    issued_at: int
    locked: bool
    ended_at: int | None
    ended_why: Ended | None


@keeps(EcardIssued)
def issue(tx: Tx, entry: Entry, fact: EcardIssued) -> None:
    secret = tx.unseal(fact.member, fact.box, EcardSecret)
    if secret is None:
        return
    for row in tx.all("SELECT ecard FROM ecard WHERE member = ? AND ended_at IS NULL", fact.member):
        _end(tx, row[0], entry.at, Ended.REPLACED)
    tx.execute(
        f"INSERT INTO ecard ({_COLUMNS}) VALUES (?, ?, ?, ?, 0, NULL, NULL)",  # noqa: S608
        fact.ecard, fact.member, secret.secret, entry.at,
    )  # fmt: skip


@keeps(EcardLocked)
def lock(tx: Tx, _entry: Entry, fact: EcardLocked) -> None:
    tx.execute("UPDATE ecard SET locked = ? WHERE ecard = ?", int(fact.locked), fact.ecard)


@keeps(EcardEnded)
def end(tx: Tx, entry: Entry, fact: EcardEnded) -> None:
    _end(tx, fact.ecard, entry.at, fact.why)


@keeps(EcardShown)
def use(tx: Tx, entry: Entry, fact: EcardShown) -> None:
    """What the window has passed is forgotten: it is refused for its age."""
    tx.execute("DELETE FROM ecard_used WHERE step < ?", step_of(entry.at) - WINDOW)
    tx.execute("INSERT OR IGNORE INTO ecard_used VALUES (?, ?)", fact.ecard, fact.step)


@keeps(MemberForgotten)
def forget(tx: Tx, _entry: Entry, fact: MemberForgotten) -> None:
    tx.execute("DELETE FROM ecard WHERE member = ?", fact.member)


@keeps(MemberMerged)
def merge(tx: Tx, entry: Entry, fact: MemberMerged) -> None:
    """The survivor's own phone stays theirs; the double's goes on only where the survivor has none."""
    if live(tx, fact.into) is not None:
        for row in tx.all("SELECT ecard FROM ecard WHERE member = ? AND ended_at IS NULL", fact.member):
            _end(tx, row[0], entry.at, Ended.MERGED)
    tx.execute("UPDATE ecard SET member = ? WHERE member = ?", fact.into, fact.member)


def _end(tx: Tx, ecard: str, at: int, why: Ended) -> None:
    tx.execute(
        "UPDATE ecard SET secret = NULL, ended_at = ?, ended_why = ? WHERE ecard = ? AND ended_at IS NULL",
        at, why.value, ecard,
    )  # fmt: skip


def found(reader: Reader, ecard: str) -> Ecard | None:
    row = reader.one(f"SELECT {_COLUMNS} FROM ecard WHERE ecard = ?", ecard)  # noqa: S608
    return None if row is None else _ecard(row)


def live(reader: Reader, member: MemberId) -> Ecard | None:
    """The member's phone that is their e-card now, locked or not."""
    row = reader.one(f"SELECT {_COLUMNS} FROM ecard WHERE member = ? AND ended_at IS NULL", member)  # noqa: S608
    return None if row is None else _ecard(row)


def is_used(reader: Reader, ecard: str, step: int) -> bool:
    return reader.one("SELECT 1 FROM ecard_used WHERE ecard = ? AND step = ?", ecard, step) is not None


def _ecard(row: tuple[object, ...]) -> Ecard:
    ecard, member, secret, issued_at, locked, ended_at, why = row
    return Ecard(
        str(ecard), MemberId(str(member)), bytes.fromhex(str(secret or "")), issued_at, bool(locked), ended_at,  # type: ignore[arg-type]
        None if why is None else Ended(str(why)),
    )  # fmt: skip
