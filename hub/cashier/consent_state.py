"""What members were asked to agree to at the till, and what they answered, kept from facts."""

from dataclasses import dataclass

from hub.cashier.facts import BillSettled, ConsentAsked, ConsentDeclined, ConsentGiven, ConsentWithdrawn
from hub.ids import BillId, ConsentId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.members.facts import MemberMerged


@dataclass(frozen=True, slots=True)
class ConsentRow:
    consent: ConsentId
    state: str
    bill: BillId
    revision: int
    member: MemberId
    stored_value_fen: int
    sessions: int
    points: int
    at: int


@keeps(ConsentAsked)
def ask_consent(tx: Tx, entry: Entry, fact: ConsentAsked) -> None:
    tx.execute("DELETE FROM consent_asked WHERE bill = ? OR expires_at <= ?", fact.bill, entry.at)
    tx.execute(
        "INSERT INTO consent_asked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        fact.bill, fact.consent, fact.revision, fact.member, fact.stored_value_fen, fact.sessions, fact.points,
        fact.expires_at, fact.till,
    )  # fmt: skip


@keeps(ConsentWithdrawn)
def withdraw_consent(tx: Tx, _entry: Entry, fact: ConsentWithdrawn) -> None:
    _answered(tx, fact.consent)


def _answered(tx: Tx, consent_id: ConsentId) -> None:
    tx.execute("DELETE FROM consent_asked WHERE consent = ?", consent_id)


@keeps(ConsentGiven)
def give_consent(tx: Tx, entry: Entry, fact: ConsentGiven) -> None:
    _answered(tx, fact.consent)
    tx.execute(
        "INSERT INTO consent VALUES (?, 'given', ?, ?, ?, ?, ?, ?, ?)",
        fact.consent, fact.bill, fact.revision, fact.member, fact.stored_value_fen, fact.sessions, fact.points,
        entry.at,
    )  # fmt: skip


@keeps(ConsentDeclined)
def decline_consent(tx: Tx, entry: Entry, fact: ConsentDeclined) -> None:
    _answered(tx, fact.consent)
    tx.execute(
        "INSERT INTO consent VALUES (?, 'declined', ?, 0, ?, 0, 0, 0, ?)",
        fact.consent, fact.bill, fact.member, entry.at,
    )  # fmt: skip


@keeps(BillSettled)
def use(tx: Tx, _entry: Entry, fact: BillSettled) -> None:
    if fact.consent is not None:
        tx.execute("UPDATE consent SET state = 'used' WHERE consent = ?", fact.consent)


@keeps(MemberMerged)
def merge_member(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """Who was asked for a PIN is asked anew."""
    tx.execute("DELETE FROM consent_asked WHERE member = ?", fact.member)


def consents_asked(reader: Reader, now_ms: int) -> list[ConsentAsked]:
    """Requests that still wait, oldest first."""
    rows = reader.all(
        "SELECT consent, bill, revision, member, stored_value_fen, sessions, expires_at, points, till "
        "FROM consent_asked WHERE expires_at > ? ORDER BY consent",
        now_ms,
    )
    return [ConsentAsked(*row) for row in rows]


def consent(reader: Reader, consent_id: ConsentId) -> ConsentRow | None:
    row = reader.one(
        "SELECT consent, state, bill, revision, member, stored_value_fen, sessions, points, at FROM consent "
        "WHERE consent = ?",
        consent_id,
    )
    return None if row is None else ConsentRow(*row)
