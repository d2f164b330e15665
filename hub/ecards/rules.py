"""An e-card's life: issued to a phone, shown, locked, ended."""

from typing import Literal

from msgspec import Struct

from hub.ecards import codes, state
from hub.ecards.errors import NoEcard
from hub.ecards.facts import EcardEnded, EcardIssued, EcardLocked, EcardShown, Ended, Way
from hub.ecards.state import EcardSecret
from hub.ids import MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.members import rules as member_rules
from hub.members import state as member_state
from hub.members.rules import MemberIsForgotten

Verdict = Literal["good", "unknown", "forged", "used", "too_old", "too_early", "locked", "lost", "over"]


class Issue(Struct, frozen=True):
    """ecard and secret (hex) are fresh; nobody has had them before."""

    member: MemberId
    ecard: str
    secret: str
    way: Way

    def __repr__(self) -> str:
        return f"Issue({self.member}, {self.ecard})"


class Lock(Struct, frozen=True):
    member: MemberId
    locked: bool


class End(Struct, frozen=True):
    member: MemberId
    why: Ended


class Judged(Struct, frozen=True):
    """member: whose code it is, where it is good; ended_at: when the e-card was lost or over."""

    verdict: Verdict
    member: MemberId | None = None
    ended_at: int = 0


def issue(tx: Tx, context: Context, command: Issue) -> str:
    """Raises NotFound, MemberIsForgotten. Another phone's e-card is over at once."""
    member = member_state.member(tx, command.member)
    if member.forgotten:
        raise MemberIsForgotten
    if command.way is Way.PIN:
        member_rules.accept_pin(tx, context, member.member)
    box = tx.seal(member.member, EcardSecret(command.secret))
    tx.append(EcardIssued(member=member.member, ecard=command.ecard, way=command.way, box=box))
    return command.ecard


def show(tx: Tx, context: Context, text: str) -> Judged:
    """A code was scanned, tapped or typed: a good one is used up by it."""
    judged, step = judge(tx, text, context.now_ms)
    parsed = codes.parse(text)
    if judged.member is not None and parsed is not None:
        tx.append(EcardShown(member=judged.member, ecard=parsed[0], step=step))
    return judged


def judge(reader: Reader, text: str, now_ms: int) -> tuple[Judged, int]:
    """(what is to be thought of a code, its step where that is known); changes nothing."""
    parsed = codes.parse(text)
    ecard = state.found(reader, parsed[0]) if parsed else None
    if parsed is None or ecard is None:
        return Judged("unknown"), 0
    if ecard.ended_at is not None:
        return Judged("lost" if ecard.ended_why is Ended.LOST else "over", ended_at=ecard.ended_at), 0
    now_step = codes.step_of(now_ms)
    step = codes.find_step(ecard.secret, ecard.ecard, parsed[1], now_step)
    if step is None:
        return Judged("forged"), 0
    if ecard.locked:
        return Judged("locked"), step
    if abs(step - now_step) > codes.WINDOW:
        return Judged("too_old" if step < now_step else "too_early"), step
    if state.is_used(reader, ecard.ecard, step):
        return Judged("used"), step
    return Judged("good", ecard.member), step


def lock(tx: Tx, _context: Context, command: Lock) -> None:
    """Raises NotFound, NoEcard. Locking again is no change."""
    ecard = _live(tx, command.member)
    if ecard.locked != command.locked:
        tx.append(EcardLocked(member=ecard.member, ecard=ecard.ecard, locked=command.locked))


def end(tx: Tx, _context: Context, command: End) -> None:
    """Raises NotFound, NoEcard."""
    ecard = _live(tx, command.member)
    tx.append(EcardEnded(member=ecard.member, ecard=ecard.ecard, why=command.why))


def _live(reader: Reader, member: MemberId) -> state.Ecard:
    ecard = state.live(reader, member_state.member(reader, member).member)
    if ecard is None:
        raise NoEcard
    return ecard
