"""Asking the member (会员确认): a request waits a short while on the handhelds; only the answer is a fact."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Fen, Revision
from hub.cards import state as card_state
from hub.cashier import consent_state, state
from hub.cashier.errors import BillChanged, BillNotHeld, ConsentOver, MemberNeeded
from hub.cashier.facts import ConsentAsked, ConsentDeclined, ConsentGiven, ConsentWithdrawn
from hub.errors import NotFound, Refused
from hub.events import STAFF_AND_HANDHELDS, Bus
from hub.ids import BillId, ConsentId, MemberId, TerminalId, ulid
from hub.journal.fact import Fact
from hub.journal.store import Store
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.ledger.accounts import Unit
from hub.localtime import rfc3339
from hub.loyalty import points_bill
from hub.members import rules as member_rules
from hub.members import state as member_state
from hub.members.views import mask_name
from hub.security.access import NoPin, PinLocked, PinWrong
from hub.security.passwords import Passwords
from hub.store import state as store_state

log = logging.getLogger(__name__)

MAX_ASKED = 32
MAX_SESSIONS = 50_000


class TooManyConsents(
    Refused, code="too_many_consents", zh="等待会员确认的单据过多", en="Too many bills wait for consent"
): ...


class ConsentLine(Struct, frozen=True):
    name: str
    amount_fen: int
    sessions: int


class Consent(Struct, frozen=True):
    """What the member is asked, as the handheld shows it. till: the tablet that asks."""

    consent: ConsentId
    state: str
    bill: BillId
    member_name: str
    language: str
    store_name: str
    lines: list[ConsentLine]
    stored_value_fen: int
    sessions: int
    balance_after_fen: int
    points: int
    points_worth_fen: int
    attempts_left: int
    expires_at: str
    till: TerminalId | None

    def is_for(self, till: TerminalId | None) -> bool:
        """Whether a handheld that belongs to this tablet, or with None to all, shows it."""
        return till is None or self.till is None or till == self.till


class AskConsent(Struct, frozen=True, forbid_unknown_fields=True):
    revision: Revision
    stored_value_fen: Fen = 0
    sessions: Annotated[int, Meta(ge=0, le=MAX_SESSIONS)] = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    view: Consent
    member: MemberId
    revision: int
    expires_at: int


class Consents:
    """At most MAX_ASKED at a time, each for `consent_ms`; one for each bill."""

    def __init__(self, store: Store, bus: Bus, passwords: Passwords) -> None:
        self._store = store
        self._bus = bus
        self._passwords = passwords
        self._asked: dict[ConsentId, _Asked] = {}
        self._busy: set[MemberId] = set()

    async def load(self) -> None:
        """Requests that still waited when the hub stopped wait on."""
        now = self._now_ms()
        for fact in await self._store.read(consent_state.consents_asked, now):
            try:
                asked = await self._store.read(_prepare, fact, now)
            except Refused as error:  # settled, discarded, changed, locked out since
                log.info("a consent no longer waits: %s", error.code)
                continue
            self._asked[fact.consent] = asked

    async def ask(self, bill: BillId, request: AskConsent, actor: str, till: TerminalId) -> Consent:
        """Raises NotFound, BillNotHeld, BillChanged, MemberNeeded, NoPin, PinLocked, TooManyConsents."""
        now = self._now_ms()
        self._forget_old(now)
        fact = await self._store.read(_request, bill, request, now, till)
        asked = await self._store.read(_prepare, fact, now)
        if len([value for value in self._asked.values() if value.view.bill != bill]) >= MAX_ASKED:
            raise TooManyConsents
        await self._store.write(_append, fact, actor=actor, device=till)
        for other in [key for key, value in self._asked.items() if value.view.bill == bill]:
            self._asked.pop(other)
        self._asked[asked.view.consent] = asked
        self._bus.publish("consent", asked.view, STAFF_AND_HANDHELDS)
        return asked.view

    def waiting(self, till: TerminalId | None = None) -> Consent | None:
        """The newest that still waits, for a handheld that has just come back; of one tablet, for a handheld of it."""
        self._forget_old(self._now_ms())
        asked = [
            value.view for value in self._asked.values() if value.view.state == "asked" and value.view.is_for(till)
        ]
        return asked[-1] if asked else None

    def get(self, consent: ConsentId) -> Consent:
        """Raises NotFound."""
        self._forget_old(self._now_ms())
        return self._find(consent).view

    async def withdraw(self, consent: ConsentId, actor: str, device: str) -> None:
        """Raises NotFound."""
        asked = self._find(consent)
        if asked.view.state == "asked":
            self._close(asked, "withdrawn")
            await self._store.write(_append, ConsentWithdrawn(consent=consent), actor=actor, device=device)

    async def decline(self, consent: ConsentId, terminal: str) -> Consent:
        """Raises NotFound, ConsentOver."""
        asked = self._open(consent)
        with self._one_answer(asked.member):
            fact = ConsentDeclined(consent=consent, bill=asked.view.bill, member=asked.member)
            await self._store.write(_append, fact, actor=asked.member, device=terminal)
            return self._close(asked, "declined")

    async def give(self, consent: ConsentId, pin: str, terminal: str) -> Consent:
        """Raises NotFound, ConsentOver, PinWrong, PinLocked. One attempt at a time for each member."""
        asked = self._open(consent)
        with self._one_answer(asked.member):
            return await self._give(asked, pin, terminal)

    @contextmanager
    def _one_answer(self, member: MemberId) -> Iterator[None]:
        if member in self._busy:
            raise ConsentOver
        self._busy.add(member)
        try:
            yield
        finally:
            self._busy.discard(member)

    async def _give(self, asked: _Asked, pin: str, terminal: str) -> Consent:
        member = await self._store.read(member_state.member, asked.member)
        if member.member != asked.member:  # merged into another meanwhile: the bill is theirs, who are asked anew
            raise ConsentOver
        _refuse_locked(member.pin_locked_until, self._now_ms())
        if not await self._passwords.matches(pin, member.pin_hash):
            failed = await self._store.write(member_rules.fail_pin, asked.member, actor=asked.member, device=terminal)
            chosen = await self._store.read(store_state.settings)
            left = max(0, chosen.pin_attempts - failed.value.failures)
            self._put(replace(asked, view=_with(asked.view, attempts_left=left)))
            _refuse_locked(failed.value.locked_until, self._now_ms())
            raise PinWrong(attempts_left=left)
        view = self._open(asked.view.consent).view
        fact = ConsentGiven(
            consent=view.consent, bill=view.bill, revision=asked.revision, member=asked.member,
            stored_value_fen=view.stored_value_fen, sessions=view.sessions, points=view.points,
        )  # fmt: skip
        await self._store.write(_append_given, fact, actor=asked.member, device=terminal)
        return self._close(asked, "given")

    def _close(self, asked: _Asked, outcome: str) -> Consent:
        view = _with(asked.view, state=outcome)
        self._put(replace(asked, view=view))
        return view

    def _put(self, asked: _Asked) -> None:
        self._asked[asked.view.consent] = asked
        self._bus.publish("consent", asked.view, STAFF_AND_HANDHELDS)

    def _open(self, consent: ConsentId) -> _Asked:
        asked = self._find(consent)
        if asked.view.state != "asked" or asked.expires_at <= self._now_ms():
            raise ConsentOver
        return asked

    def _find(self, consent: ConsentId) -> _Asked:
        asked = self._asked.get(consent)
        if asked is None:
            raise NotFound(what=words("会员确认 {consent}", "consent {consent}").format(consent=consent))
        return asked

    def _forget_old(self, now: int) -> None:
        for key in [key for key, asked in self._asked.items() if asked.expires_at <= now]:
            asked = self._asked.pop(key)
            if asked.view.state == "asked":
                self._bus.publish("consent", _with(asked.view, state="expired"), STAFF_AND_HANDHELDS)

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def _refuse_locked(locked_until: int, now: int) -> None:
    left_ms = locked_until - now
    if left_ms > 0:
        raise PinLocked(minutes=left_ms // 60_000 + 1)


def _request(reader: Reader, bill_id: BillId, request: AskConsent, now: int, till: TerminalId) -> ConsentAsked:
    bill = state.bill(reader, bill_id)
    if bill.state == "held" and bill.revision == request.revision and bill.member is None:
        raise MemberNeeded
    return ConsentAsked(
        consent=ConsentId(ulid(now)), bill=bill_id, revision=request.revision, member=bill.member or MemberId(""),
        stored_value_fen=request.stored_value_fen, sessions=request.sessions,
        expires_at=now + store_state.settings(reader).consent_ms,
        points=points_bill.to_agree(reader, [row.line for row in state.lines(reader, bill_id)]),
        till=till,
    )  # fmt: skip


def _prepare(reader: Reader, fact: ConsentAsked, now: int) -> _Asked:
    bill = state.bill(reader, fact.bill)
    if bill.state != "held":
        raise BillNotHeld(state=bill.state)
    if bill.revision != fact.revision:
        raise BillChanged
    member = member_state.member(reader, fact.member)
    if member.pin_hash is None:
        raise NoPin
    _refuse_locked(member.pin_locked_until, now)
    store = store_state.store(reader)
    balance_fen = sum(card.balance(now) for card in card_state.cards(reader, fact.member) if card.unit is Unit.FACE)
    view = Consent(
        consent=fact.consent, state="asked", bill=fact.bill, member_name=mask_name(member.profile.name),
        language=member.profile.language,
        store_name=store.name, lines=[_line(row) for row in state.lines(reader, fact.bill)],
        stored_value_fen=fact.stored_value_fen, sessions=fact.sessions,
        balance_after_fen=balance_fen - fact.stored_value_fen, points=fact.points,
        points_worth_fen=fact.points * store_state.settings(reader).points_fen,
        attempts_left=max(0, store_state.settings(reader).pin_attempts - member.pin_failures),
        expires_at=rfc3339(fact.expires_at, store.zone), till=fact.till,
    )  # fmt: skip
    return _Asked(view, fact.member, fact.revision, fact.expires_at)


def _line(row: state.LineRow) -> ConsentLine:
    by_session = row.line.session_card is not None
    return ConsentLine(row.line.name, 0 if by_session else row.line.amount_fen, row.line.quantity if by_session else 0)


def _with(view: Consent, **changes: object) -> Consent:
    fields = {name: getattr(view, name) for name in view.__struct_fields__}
    return Consent(**(fields | changes))


def _append_given(tx: Tx, context: Context, fact: ConsentGiven) -> None:
    member_rules.accept_pin(tx, context, fact.member)
    tx.append(fact)


def _append(tx: Tx, _context: Context, fact: Fact) -> None:
    tx.append(fact)
