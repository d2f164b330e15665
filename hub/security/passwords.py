"""PINs: argon2id, off the event loop, a few at a time."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MAX_AT_ONCE = 2

_hasher = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)
_ABSENT = _hasher.hash("no such person")


class Passwords:
    """Bounded: each check costs 32 MiB for some tens of milliseconds."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(MAX_AT_ONCE)

    async def hash(self, pin: str) -> str:
        async with self._room:
            return await asyncio.to_thread(_hasher.hash, pin)

    async def matches(self, pin: str, pin_hash: str | None) -> bool:
        """As slow for a person without a PIN as for a wrong PIN."""
        async with self._room:
            return await asyncio.to_thread(_verify, pin, pin_hash)


def _verify(pin: str, pin_hash: str | None) -> bool:
    try:
        return _hasher.verify(pin_hash or _ABSENT, pin) and pin_hash is not None
    except (VerificationError, InvalidHashError):
        return False
