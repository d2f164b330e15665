"""Members who register themselves on their own phone (扫码入会): a short-lived invitation, then a person confirms.

What is asked for waits in memory only, bounded, so that a neighbour on the LAN fills no book.
"""

import base64
import hmac
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from hub.amounts import Date, Name, Phone
from hub.ecards.desk import Ecards
from hub.errors import NotFound, Refused, Transient
from hub.events import Bus
from hub.ids import MemberId, ulid
from hub.journal.store import Store
from hub.journal.tx import Context, Reader, Tx
from hub.language import Language, kept, words
from hub.members import rules, state
from hub.members.rules import Register, Registered, check_birthday
from hub.members.views import mask_phone

LIFE_MS = 20 * 60_000
MAX_WAITING = 50
KEEP_MS = 24 * 3_600_000
HOUR_MS = 3_600_000
MAX_AN_HOUR = 60
MAX_AN_HOUR_OF_ONE = 5
_MAC_BYTES = 12
BY_PHONE = kept("扫码入会", "Joined by phone")


class InvitationOver(
    Refused,
    code="invitation_over",
    status=403,
    zh="二维码已过期，请在前台重新扫码",
    en="This code is over; scan it again at the counter",
): ...


class TooManyJoining(
    Transient,
    code="too_many_joining",
    zh="登记的人太多，请到前台办理",
    en="Too many register at once; ask at the counter",
): ...


class Join(Struct, frozen=True, forbid_unknown_fields=True):
    """What the phone sends. consented: to the store keeping these data (个人信息处理同意)."""

    token: str
    name: Name
    phone: Phone
    consented: bool
    gender: Literal["female", "male"] | None = None
    birthday: Date | None = None
    birthday_lunar: bool = False
    birthday_leap: bool = False
    language: Language | Literal[""] = ""


class Asked(Struct, frozen=True):
    """ticket: with it the phone asks what became of its application."""

    ticket: str


class Outcome(Struct, frozen=True):
    """offer: once confirmed, what makes this phone the new member's e-card; told once."""

    state: Literal["waiting", "confirmed", "refused"]
    offer: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    application: str
    asked: Join
    at: int
    ticket: str


class WaitingView(Struct, frozen=True):
    """known_as: the member number that has this phone already."""

    application: str
    name: str
    phone: str
    gender: str | None
    birthday: str | None
    birthday_lunar: bool
    birthday_leap: bool
    at_ms: int
    known_as: str | None


class Joining:
    def __init__(self, store: Store, bus: Bus, ecards: Ecards) -> None:
        self._store = store
        self._bus = bus
        self._ecards = ecards
        self._waiting: dict[str, Waiting] = {}
        self._confirmed: dict[str, MemberId] = {}
        self._recent: deque[tuple[int, str]] = deque()

    def invitation(self) -> tuple[str, int]:
        """(token, when it is over in ms): signed, so that nothing has to be remembered."""
        over = self._now_ms() + LIFE_MS
        said = f"{over}.{secrets.token_hex(4)}"
        return f"{said}.{self._mac(said)}", over

    def check(self, token: str) -> None:
        """Raises InvitationOver."""
        said, _, mac = token.rpartition(".")
        over = said.partition(".")[0]
        if not hmac.compare_digest(mac.encode(), self._mac(said).encode()) or not over.isdecimal():
            raise InvitationOver
        if int(over) <= self._now_ms():
            raise InvitationOver

    def ask(self, asked: Join, remote: str) -> Asked:
        """Whether the phone is known already is not said here. Raises InvitationOver, TooManyJoining, Unfit."""
        now = self._now_ms()
        self.check(asked.token)
        check_birthday(now, _register(asked))
        self._count(now, remote)
        self._forget_old(now)
        again = [one.application for one in self._waiting.values() if one.asked.phone == asked.phone]
        for application in again:
            del self._waiting[application]
        if len(self._waiting) >= MAX_WAITING:
            raise TooManyJoining
        application = ulid(now)
        ticket = secrets.token_urlsafe(18)
        self._waiting[application] = Waiting(application, asked, now, ticket)
        self._bus.publish("joining", {"waiting": len(self._waiting)})
        return Asked(ticket)

    def outcome(self, ticket: str) -> Outcome:
        """What became of an application; the confirmed one's offer is made when it is first asked for."""
        if any(secrets.compare_digest(one.ticket, ticket) for one in self._waiting.values()):
            return Outcome("waiting")
        member = self._confirmed.pop(ticket, None)
        if member is None:
            return Outcome("refused")
        return Outcome("confirmed", self._ecards.offer(member, joined=True)[0])

    async def waiting(self) -> list[WaitingView]:
        """Oldest first."""
        self._forget_old(self._now_ms())
        return await self._store.read(_views, list(self._waiting.values()))

    async def confirm(self, application: str, actor: str, device: str) -> Registered:
        """Register who waits; their phone number is their card's number. Raises NotFound, PhoneTaken, TokenTaken."""
        one = self._find(application)
        made = await self._store.write(register, one.asked, actor=actor, device=device)
        while len(self._confirmed) >= MAX_WAITING:
            del self._confirmed[next(iter(self._confirmed))]
        self._confirmed[one.ticket] = made.value.member
        self._drop(application)
        return made.value

    def refuse(self, application: str) -> str:
        """Put an application away: the phone it was for, masked. Raises NotFound."""
        phone = self._find(application).asked.phone
        self._drop(application)
        return mask_phone(phone) or ""

    def _drop(self, application: str) -> None:
        self._waiting.pop(application, None)
        self._bus.publish("joining", {"waiting": len(self._waiting)})

    def _find(self, application: str) -> Waiting:
        if application not in self._waiting:
            raise NotFound(what=words("这份登记", "this form"))
        return self._waiting[application]

    def _count(self, now: int, remote: str) -> None:
        """Raises TooManyJoining."""
        while self._recent and self._recent[0][0] <= now - HOUR_MS:
            self._recent.popleft()
        of_one = sum(who == remote for _, who in self._recent)
        if len(self._recent) >= MAX_AN_HOUR or of_one >= MAX_AN_HOUR_OF_ONE:
            raise TooManyJoining
        self._recent.append((now, remote))

    def _forget_old(self, now: int) -> None:
        for application in [one.application for one in self._waiting.values() if one.at <= now - KEEP_MS]:
            del self._waiting[application]

    def _mac(self, said: str) -> str:
        digest = hmac.digest(self._store.keys.store, b"join\0" + said.encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def register(tx: Tx, context: Context, asked: Join) -> Registered:
    """Raises PhoneTaken, TokenTaken, Unfit."""
    return rules.register(tx, context, _register(asked))


def _register(asked: Join) -> Register:
    return Register(
        name=asked.name, phone=asked.phone, gender=asked.gender, birthday=asked.birthday,
        birthday_lunar=asked.birthday_lunar, birthday_leap=asked.birthday_leap, source=str(BY_PHONE), token=asked.phone,
        language=asked.language,
    )  # fmt: skip


def _views(reader: Reader, waiting: list[Waiting]) -> list[WaitingView]:
    return [_view(reader, one) for one in waiting]


def _view(reader: Reader, one: Waiting) -> WaitingView:
    known = state.member_by_phone(reader, one.asked.phone)
    asked = one.asked
    return WaitingView(
        one.application, asked.name, asked.phone, asked.gender, asked.birthday, asked.birthday_lunar,
        asked.birthday_leap, one.at, known.number if known else None,
    )  # fmt: skip
