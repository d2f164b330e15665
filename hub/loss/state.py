"""Which cards are lost or replaced, and who has lost everything."""

from dataclasses import dataclass

import msgspec

from hub.ids import CardId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.loss.facts import CardReissued, LossReported, Scope
from hub.members.facts import MemberForgotten, MemberMerged, TokenBound, TokenKind, TokenRevoked
from hub.members.keeping import TokenNumberBox

LOST = "lost"
REPLACED = "replaced"
_REASONS = {"挂失": LOST, LOST: LOST, REPLACED: REPLACED}
"""A card that was revoked for another reason is blank again."""


@dataclass(frozen=True, slots=True)
class EndedToken:
    number: str
    member: MemberId
    why: str
    at: int


@dataclass(frozen=True, slots=True)
class Loss:
    """blocked: the prepaid cards that were locked by it."""

    at: int
    blocked: tuple[CardId, ...]


@keeps(TokenRevoked)
def revoke(tx: Tx, entry: Entry, fact: TokenRevoked) -> None:
    token = tx.unseal(fact.member, fact.box, TokenNumberBox)
    why = _REASONS.get(fact.reason)
    if token is not None and why is not None and fact.token_kind is TokenKind.CARD:
        tx.execute("INSERT OR REPLACE INTO ended_token VALUES (?, ?, ?, ?)", token.number, fact.member, why, entry.at)


@keeps(TokenBound)
def bind(tx: Tx, _entry: Entry, fact: TokenBound) -> None:
    token = tx.unseal(fact.member, fact.box, TokenNumberBox)
    if token is not None:
        tx.execute("DELETE FROM ended_token WHERE number = ?", token.number)


@keeps(LossReported)
def report(tx: Tx, entry: Entry, fact: LossReported) -> None:
    if fact.scope is Scope.ALL:
        blocked = msgspec.json.encode(fact.blocked).decode()
        tx.execute("INSERT OR REPLACE INTO loss VALUES (?, ?, ?)", fact.member, entry.at, blocked)


@keeps(CardReissued)
def reissue(tx: Tx, _entry: Entry, fact: CardReissued) -> None:
    """What was lost until now has been replaced."""
    tx.execute("DELETE FROM loss WHERE member = ?", fact.member)
    tx.execute("UPDATE ended_token SET why = ? WHERE member = ? AND why = ?", REPLACED, fact.member, LOST)


@keeps(MemberForgotten)
def forget(tx: Tx, _entry: Entry, fact: MemberForgotten) -> None:
    tx.execute("DELETE FROM ended_token WHERE member = ?", fact.member)
    tx.execute("DELETE FROM loss WHERE member = ?", fact.member)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """A loss of either is a loss of the one they are."""
    tx.execute("UPDATE ended_token SET member = ? WHERE member = ?", fact.into, fact.member)
    both = [loss(tx, member) for member in (fact.into, fact.member)]
    tx.execute("DELETE FROM loss WHERE member IN (?, ?)", fact.into, fact.member)
    reported = [one for one in both if one is not None]
    if reported:
        blocked = msgspec.json.encode([card for one in reported for card in one.blocked]).decode()
        tx.execute("INSERT INTO loss VALUES (?, ?, ?)", fact.into, min(one.at for one in reported), blocked)


def ended(reader: Reader, number: str) -> EndedToken | None:
    """A lost or replaced card by its number."""
    row = reader.one("SELECT number, member, why, at FROM ended_token WHERE number = ?", number)
    return None if row is None else EndedToken(row[0], MemberId(row[1]), row[2], row[3])


def ended_of(reader: Reader, member: MemberId) -> list[EndedToken]:
    """Newest first."""
    rows = reader.all(
        "SELECT number, member, why, at FROM ended_token WHERE member = ? ORDER BY at DESC, number", member
    )
    return [EndedToken(row[0], MemberId(row[1]), row[2], row[3]) for row in rows]


def loss(reader: Reader, member: MemberId) -> Loss | None:
    row = reader.one("SELECT at, blocked FROM loss WHERE member = ?", member)
    return None if row is None else Loss(row[0], tuple(msgspec.json.decode(row[1], type=list[CardId])))
