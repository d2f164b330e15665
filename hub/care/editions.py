"""The editions of a consent form (同意书的版本), and who signed which."""

from msgspec import Struct

from hub.care import state
from hub.errors import NotFound
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import words
from hub.localtime import rfc3339
from hub.members import state as member_state
from hub.staff import state as staff_state
from hub.store.state import zone


class Edition(Struct, frozen=True):
    """active: the one that is signed now. signed: how often it was."""

    version: int
    name: str
    text: str
    active: bool
    at: str
    staff_name: str
    signed: int


class Editions(Struct, frozen=True):
    """Newest first."""

    form: str
    editions: list[Edition]


class SignedBy(Struct, frozen=True):
    signing: str
    member: MemberId
    member_name: str
    member_number: str
    day: str
    at: str


class SignedList(Struct, frozen=True):
    """Newest first."""

    signings: list[SignedBy]
    next_cursor: str | None


def editions(reader: Reader, form: str) -> Editions:
    """Raises NotFound."""
    where = zone(reader)
    rows = reader.all(
        "SELECT f.version, f.name, f.text, f.active, f.at, f.actor, count(s.signing) FROM consent_form f "
        "LEFT JOIN form_signing s ON s.form = f.form AND s.version = f.version WHERE f.form = ? "
        "GROUP BY f.version ORDER BY f.version DESC",
        form,
    )
    if not rows:
        raise NotFound(what=words("同意书 {form}", "consent form {form}").format(form=form))
    return Editions(form, [
        Edition(row[0], row[1], row[2], bool(row[3]), rfc3339(row[4], where), staff_state.name(reader, row[5]), row[6])
        for row in rows
    ])  # fmt: skip


def signings(reader: Reader, form: str, version: int, limit: int, after: str = "") -> SignedList:
    """One page, after the signing `after`. Raises NotFound."""
    state.form(reader, form, version)
    where = zone(reader)
    rows = reader.all(
        "SELECT signing, member, day, at FROM form_signing WHERE form = ?1 AND version = ?2 AND (?3 = '' OR "
        "(at, signing) < (SELECT at, signing FROM form_signing WHERE signing = ?3)) "
        "ORDER BY at DESC, signing DESC LIMIT ?4",
        form, version, after, limit + 1,
    )  # fmt: skip
    found = [
        SignedBy(row[0], member.member, member.profile.name, member.number, row[2], rfc3339(row[3], where))
        for row in rows[:limit]
        for member in [member_state.member(reader, MemberId(row[1]))]
    ]
    return SignedList(found, found[-1].signing if len(rows) > limit else None)
