"""Who may come in: tokens, pairing codes, sign-in with lock-out."""

import asyncio
import secrets
from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass

from hub.errors import Refused
from hub.ids import ApprovalId, TerminalId
from hub.journal.store import Store
from hub.journal.writer import Committed, Head
from hub.security import approvals, rules, state
from hub.security.approvals import ApprovalRequest
from hub.security.facts import TerminalKind, TerminalPaired, TerminalRevoked
from hub.security.passwords import Passwords
from hub.security.state import Principal, Terminal
from hub.staff import rules as staff_rules
from hub.staff import state as staff_state
from hub.staff.facts import StaffLeft, StaffSignedIn, StaffSignedOut
from hub.staff.state import Staff
from hub.store.state import settings

TOKEN_BYTES = 32
CODE_LIFE_MS = 10 * 60_000
MAX_CODES = 20
MAX_BAD_CODES = 10
MAX_CACHED = 1_024
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 8


class PairingCodeWrong(
    Refused,
    code="pairing_code_wrong",
    status=403,
    zh="配对码不正确或已过期，请在主机或已配对的平板上重新生成",
    en="The pairing code is wrong or over; make a new one",
): ...


class PinWrong(
    Refused,
    code="pin_wrong",
    status=403,
    zh="密码不正确，还可再试 {attempts_left} 次",
    en="Wrong PIN, {attempts_left} attempts left",
): ...


class PinLocked(
    Refused,
    code="pin_locked",
    status=423,
    zh="密码连续输错，已锁定，请 {minutes} 分钟后再试或请店长重设",
    en="Locked after wrong PINs; try again in {minutes} minutes or have it reset",
): ...


class NoPin(Refused, code="no_pin", zh="尚未设置密码", en="No PIN is set"): ...


@dataclass(frozen=True, slots=True)
class _Code:
    terminal_kind: TerminalKind
    room: str | None
    expires_at: int


@dataclass(frozen=True, slots=True)
class Paired:
    terminal: Terminal
    token: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    principal: Principal
    token: str


class Access:
    """Tokens are looked up once and kept until a fact ends them."""

    def __init__(self, store: Store, passwords: Passwords) -> None:
        self._store = store
        self._passwords = passwords
        self._cache: OrderedDict[str, Principal] = OrderedDict()
        self._endings = 0
        self._codes: dict[str, _Code] = {}
        self._bad_codes: deque[int] = deque(maxlen=MAX_BAD_CODES)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        store.on_commit.append(self._on_commit)

    async def principal(self, token: str) -> Principal | None:
        """Whom the token stands for now; None if nobody."""
        if not token or len(token) > 200:  # noqa: PLR2004 - ours are 43
            return None
        return await self.principal_by_digest(state.digest(token))

    async def principal_by_digest(self, key: str) -> Principal | None:
        """The same by the digest of the token."""
        found = self._cache.get(key)
        if found is None:
            endings = self._endings
            found = await self._store.read(state.principal, key)
            if found is None:
                return None
            if endings == self._endings:  # else what was read may have ended meanwhile
                self._cache[key] = found
            if len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)
        if found.expires_at and found.expires_at <= self.now_ms():
            self._cache.pop(key, None)
            return None
        return found

    def now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]

    def new_code(self, terminal_kind: TerminalKind, room: str | None) -> tuple[str, int]:
        """(one-time pairing code, when it ends). Codes live in memory; a restart voids them."""
        now = self.now_ms()
        self._codes = {code: what for code, what in self._codes.items() if what.expires_at > now}
        while len(self._codes) >= MAX_CODES:
            self._codes.pop(next(iter(self._codes)))
        code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
        self._codes[code] = _Code(terminal_kind, room, now + CODE_LIFE_MS)
        return code, now + CODE_LIFE_MS

    async def pair(self, code: str, name: str) -> Paired:
        """Use up a code. Ten wrong codes in ten minutes void all that are out. Raises PairingCodeWrong."""
        now = self.now_ms()
        known = self._codes.pop(code.upper().replace("-", "").replace(" ", ""), None)
        if known is None or known.expires_at <= now:
            self._bad_codes.append(now)
            if len(self._bad_codes) == MAX_BAD_CODES and self._bad_codes[0] > now - CODE_LIFE_MS:
                self._codes.clear()
            raise PairingCodeWrong
        token = secrets.token_urlsafe(TOKEN_BYTES)
        command = rules.Pair(known.terminal_kind, name, known.room, state.digest(token))
        written = await self._store.write(rules.pair, command, actor="system", device="hub")
        return Paired(await self._store.read(state.terminal, TerminalId(written.value)), token)

    async def sign_in(self, terminal: Terminal, staff_code: str, pin: str) -> SignedIn:
        """Raises PinWrong, PinLocked. One attempt at a time for each person, so that guesses cannot race."""
        async with self._lock(staff_code):
            person = await self._check_pin(terminal, staff_code, pin)
            token = secrets.token_urlsafe(TOKEN_BYTES)
            command = staff_rules.SignIn(person.staff, terminal.terminal, state.digest(token))
            await self._store.write(staff_rules.sign_in, command, actor=person.staff, device=terminal.terminal)
        principal = await self.principal(token)
        if principal is None:
            raise RuntimeError("the session just opened is not there")
        return SignedIn(principal, token)

    async def approve(self, terminal: Terminal, asked_by: str, request: ApprovalRequest) -> ApprovalId:
        """Somebody types their PIN at another's tablet. Raises PinWrong, PinLocked, MayNotApprove."""
        async with self._lock(request.staff_code):
            person = await self._check_pin(terminal, request.staff_code, request.pin)
            command = approvals.Give(person.staff, request.action, request.amount_fen, request.reason)
            given = await self._store.write(approvals.give, command, actor=asked_by, device=terminal.terminal)
            return given.value

    async def _check_pin(self, terminal: Terminal, staff_code: str, pin: str) -> Staff:
        """Who it is. Raises PinWrong, PinLocked; a wrong PIN counts as one at sign-in does."""
        person = await self._store.read(staff_state.staff_by_code, staff_code)
        chosen = await self._store.read(settings)
        self._refuse_locked(person.locked_until if person else 0)
        right = await self._passwords.matches(pin, person.pin_hash if person else None)
        if person is None:
            raise PinWrong(attempts_left=chosen.pin_attempts - 1)
        if not right:
            command = staff_rules.SignIn(person.staff, terminal.terminal, "")
            failed = await self._store.write(
                staff_rules.fail_sign_in, command, actor="terminal", device=terminal.terminal
            )
            self._refuse_locked(failed.value.locked_until)
            raise PinWrong(attempts_left=chosen.pin_attempts - failed.value.failures)
        return person

    async def sign_out(self, principal: Principal) -> None:
        if principal.staff is not None:
            command = staff_rules.SignOut(principal.staff, principal.terminal.terminal, principal.token_sha256)
            await self._store.write(
                staff_rules.sign_out, command, actor=principal.staff, device=principal.terminal.terminal
            )

    def _refuse_locked(self, locked_until: int) -> None:
        left_ms = locked_until - self.now_ms()
        if left_ms > 0:
            raise PinLocked(minutes=left_ms // 60_000 + 1)

    def _lock(self, name: str) -> asyncio.Lock:
        if len(self._locks) > MAX_CACHED:
            for idle in [key for key, lock in self._locks.items() if not lock.locked()]:
                del self._locks[idle]
        return self._locks[name]

    def _on_commit(self, _head: Head, entries: Committed) -> None:
        ending = (StaffLeft, StaffSignedOut, TerminalRevoked, StaffSignedIn, TerminalPaired)
        if any(isinstance(fact, ending) for _, fact in entries):
            self._cache.clear()
            self._endings += 1
