"""E-cards at work: a phone becomes one, reads its page; a code at the counter opens its member or says why not."""

import hashlib
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from hub.ecards import codes, errors, rules, state, views
from hub.ecards.codes import SECRET_BYTES
from hub.ecards.errors import EcardRefused, EcardUnknown, PhoneClockOff, TooManyTries
from hub.ecards.facts import EcardEnded, EcardIssued, EcardLocked, Way
from hub.ecards.offers import Offer, Offers
from hub.ecards.rules import Issue, Judged
from hub.ecards.views import MyPage
from hub.events import HANDHELDS, Bus
from hub.hardware.counter import DISPLAYS, OFFER_EVENT, ShownOffer
from hub.hardware.facts import CardSuspected
from hub.ids import MemberId
from hub.journal.store import Store
from hub.journal.tx import Context, Reader, Tx
from hub.journal.writer import Committed, Head
from hub.limits import Failures
from hub.localtime import LocalTime
from hub.members import state as member_state
from hub.members import views as member_views
from hub.members.pins import Pins
from hub.members.views import MemberRow, mask_name, mask_token
from hub.store.state import store as store_row
from hub.store.state import zone

FAILURES = 20
FAILURES_SPAN_MS = 10 * 60_000
CLOCK_MS = 10 * 60_000
"""How far a phone's clock may be off when it reads its page; the answer to one further off tells it the time."""
AGAIN_MS = 5_000
"""A scanner that reads a code twice, or a till that looks twice, has seen it once."""
NOTED_AN_HOUR = 30
"""Of the codes that were refused, as many are noted in the journal; all are said at the counter."""
_HOUR_MS = 3_600_000
PHONE = "phone"
"""The device in the journal's entries."""

_ERRORS: dict[str, type[EcardRefused]] = {
    "unknown": errors.EcardUnknown, "forged": errors.EcardForged, "used": errors.EcardUsed,
    "too_old": errors.EcardTooOld, "too_early": errors.EcardTooEarly, "locked": errors.EcardIsLocked,
    "lost": errors.EcardLost, "over": errors.EcardOver,
}  # fmt: skip
_NOTED = frozenset({"forged", "used", "locked", "lost"})


class OfferView(Struct, frozen=True):
    """What the phone shows before the member agrees. has_ecard: another phone's code would be over."""

    store_name: str
    name_masked: str
    has_pin: bool
    has_ecard: bool


class Issued(Struct, frozen=True):
    """All a phone needs to make codes by itself. secret: hex, said once."""

    ecard: str
    secret: str
    hub: str
    store_name: str
    name_masked: str
    now_ms: int
    step_ms: int


@dataclass(frozen=True, slots=True)
class _Seen:
    parsed: tuple[str, str]
    at: int
    member: MemberId


class Ecards:
    """Bounded: 50 offers, the last code of each of 64 devices, failures by address."""

    MAX_DEVICES = 64

    def __init__(self, store: Store, bus: Bus, pins: Pins) -> None:
        self._store, self._bus, self._pins = store, bus, pins
        self.offers = Offers()
        self._failures = Failures(FAILURES, FAILURES_SPAN_MS, TooManyTries)
        self._seen: dict[str, _Seen] = {}
        self._noted: deque[int] = deque(maxlen=NOTED_AN_HOUR)
        store.on_commit.append(self._on_commit)

    def offer(self, member: MemberId, *, joined: bool = False) -> tuple[str, int]:
        """(token, when it is over in ms)."""
        return self.offers.make(member, self._now_ms(), joined=joined)

    async def look(self, token: str, remote: str) -> OfferView:
        """Raises OfferOver, TooManyTries."""
        return await self._store.read(_offer_view, self._known(token, remote))

    async def take(self, token: str, pin: str | None, remote: str) -> Issued:
        """The member agrees: this phone is their e-card from now on, the one before is over.

        Raises OfferOver, TooManyTries, PinWrong, PinLocked, MemberIsForgotten.
        """
        self._known(token, remote)
        with self.offers.taking(token, self._now_ms()) as offer:
            by_pin = await self._pins.check(offer.member, pin, PHONE)
            way = Way.PIN if by_pin else Way.JOINED if offer.joined else Way.VOUCHED
            issued = await self.issue(offer.member, way, offer.member)
        self._bus.publish(OFFER_EVENT, ShownOffer(self.name_of(token), None, "", ""), DISPLAYS | HANDHELDS)
        return issued

    def name_of(self, token: str) -> str:
        """What a customer screen knows an offer by."""
        return hashlib.sha256(token.encode()).hexdigest()[:12]

    async def issue(self, member: MemberId, way: Way, actor: str) -> Issued:
        """Raises NotFound, MemberIsForgotten."""
        command = Issue(member, codes.number(secrets.randbits(40)), secrets.token_hex(SECRET_BYTES), way)
        await self._store.write(rules.issue, command, actor=actor, device=PHONE)
        return await self._store.read(_issued, command, self._now_ms())

    async def mine(self, ecard: str, at_ms: int, proof: str, remote: str, page: str) -> MyPage:
        """What the phone shows. Raises EcardUnknown, EcardLost, EcardOver, PhoneClockOff, TooManyTries."""
        now = self._now_ms()
        self._failures.check(remote, now)
        found = await self._store.read(state.found, ecard)
        if found is not None and found.ended_at is not None:
            verdict = "lost" if found.ended_why == "lost" else "over"
            raise await self._error(Judged(verdict, ended_at=found.ended_at))  # type: ignore[arg-type]
        if found is None or not secrets.compare_digest(codes.proof(found.secret, ecard, at_ms), proof):
            self._failures.note(remote, now)
            raise EcardUnknown
        if abs(at_ms - now) > CLOCK_MS:
            raise PhoneClockOff(now_ms=now)
        return await self._store.read(views.my_page, found, now, page)

    async def meaning(self, text: str, device: str) -> tuple[str, dict[str, Any]]:
        """(event name, data) of a code that was scanned at this device; a good one is used up."""
        try:
            row = await self.present(text, device)
        except EcardRefused as error:
            parsed = codes.parse(text)
            masked = mask_token(parsed[0] if parsed else "")
            return "card.suspect", {"verdict": error.code, "number_masked": masked, "message": error.said}
        return "member.present", {"member": row, "by": "ecard"}

    async def present(self, text: str, device: str) -> MemberRow:
        """Whose code this is. Raises EcardRefused."""
        judged = await self._judge(text, device)
        if judged.member is None:
            await self._note(judged, device)
            raise await self._error(judged)
        return await self._store.read(_row, judged.member, self._now_ms())

    async def _judge(self, text: str, device: str) -> Judged:
        now, parsed, last = self._now_ms(), codes.parse(text), self._seen.get(device)
        if parsed is None:
            return Judged("unknown")
        if last is not None and last.parsed == parsed and now - last.at <= AGAIN_MS:
            judged, _ = await self._store.read(rules.judge, text, now)
            return Judged("good", last.member) if judged.verdict == "used" else judged
        judged = (await self._store.write(rules.show, text, actor="system", device="hub")).value
        if judged.member is not None:
            self._seen.pop(device, None)
            while len(self._seen) >= self.MAX_DEVICES:
                del self._seen[next(iter(self._seen))]
            self._seen[device] = _Seen(parsed, now, judged.member)
        return judged

    async def _note(self, judged: Judged, device: str) -> None:
        """Whose it claims to be is not kept."""
        now = self._now_ms()
        full = len(self._noted) == NOTED_AN_HOUR and now - self._noted[0] < _HOUR_MS
        if judged.verdict in _NOTED and not full:
            self._noted.append(now)
            suspected = CardSuspected(device=device, verdict=f"ecard_{judged.verdict}")
            await self._store.write(_append, suspected, actor="system", device="hub")

    async def _error(self, judged: Judged) -> EcardRefused:
        if not judged.ended_at:
            return _ERRORS[judged.verdict]()
        day = LocalTime.of(judged.ended_at, await self._store.read(zone)).day
        return _ERRORS[judged.verdict](day=day)

    def _known(self, token: str, remote: str) -> Offer:
        now = self._now_ms()
        self._failures.check(remote, now)
        try:
            return self.offers.get(token, now)
        except errors.OfferOver:
            self._failures.note(remote, now)
            raise

    def _on_commit(self, _head: Head, entries: Committed) -> None:
        for _, fact in entries:
            if isinstance(fact, EcardIssued | EcardLocked | EcardEnded):
                self._bus.publish("ecard", {"member": fact.member})

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def _offer_view(reader: Reader, offer: Offer) -> OfferView:
    member = member_state.member(reader, offer.member)
    if member.forgotten:
        raise errors.OfferOver
    return OfferView(
        store_row(reader).name, mask_name(member.profile.name), member.pin_hash is not None,
        state.live(reader, member.member) is not None,
    )  # fmt: skip


def _issued(reader: Reader, command: Issue, now_ms: int) -> Issued:
    where, member = store_row(reader), member_state.member(reader, command.member)
    return Issued(
        command.ecard, command.secret, where.hub, where.name, mask_name(member.profile.name), now_ms, codes.STEP_MS
    )


def _row(reader: Reader, member: MemberId, now_ms: int) -> MemberRow:
    return member_views.row(reader, member_state.member(reader, member), now_ms)


def _append(tx: Tx, _context: Context, fact: CardSuspected) -> None:
    tx.append(fact)
