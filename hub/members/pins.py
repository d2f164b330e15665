"""A member's PIN, asked outside of a bill: wrong ones count, one at a time, so that many at once gain nothing."""

import asyncio
from collections import defaultdict

from hub.ids import MemberId
from hub.journal.store import Store
from hub.members import rules, state
from hub.security.access import PinLocked, PinWrong
from hub.security.passwords import Passwords
from hub.store.state import settings

MAX_LOCKS = 256


class Pins:
    def __init__(self, store: Store, passwords: Passwords) -> None:
        self._store, self._passwords = store, passwords
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def check(self, member_id: MemberId, pin: str | None, device: str) -> bool:
        """Whether the member has a PIN, and this is it. Raises PinWrong, PinLocked.

        Members without one are vouched for by the front desk: False.
        """
        async with self._lock(member_id):
            member = await self._store.read(state.member, member_id)
            if member.pin_hash is None:
                return False
            self._refuse_locked(member.pin_locked_until)
            attempts = (await self._store.read(settings)).pin_attempts
            if pin is None:
                raise PinWrong(attempts_left=max(0, attempts - member.pin_failures))
            if await self._passwords.matches(pin, member.pin_hash):
                return True
            failed = await self._store.write(rules.fail_pin, member.member, actor=member.member, device=device)
            self._refuse_locked(failed.value.locked_until)
            raise PinWrong(attempts_left=max(0, attempts - failed.value.failures))

    def _refuse_locked(self, locked_until: int) -> None:
        left_ms = locked_until - self._store.clock.read(self._store.head.at)[0]
        if left_ms > 0:
            raise PinLocked(minutes=left_ms // 60_000 + 1)

    def _lock(self, member: MemberId) -> asyncio.Lock:
        if len(self._locks) > MAX_LOCKS:
            for idle in [key for key, lock in self._locks.items() if not lock.locked()]:
                del self._locks[idle]
        return self._locks[member]
