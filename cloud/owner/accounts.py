"""Owners: argon2id passwords, lock-out, sessions by a random token of which the store keeps only the hash."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from cloud.errors import LockedOut, NotSignedIn, WrongSignIn
from cloud.storage.sqlite import Store, Writer
from hub.errors import Invalid

MAX_FAILURES = 5
LOCK_MS = 15 * 60_000
SESSION_MS = 14 * 24 * 3_600_000
MAX_SESSIONS = 16
"""Of one owner; the one that ends first makes room."""
MIN_PASSWORD, MAX_PASSWORD = 10, 128
MAX_NAME = 64
_HASHING_AT_ONCE = 2
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex())
"""Checked when there is no such owner, so that the time tells nothing."""


@dataclass(frozen=True)
class Owner:
    name: str
    chain: str


class Accounts:
    """Signs owners in and out."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hashing = asyncio.Semaphore(_HASHING_AT_ONCE)

    async def sign_in(self, name: str, password: str, now: int) -> str:
        """A session token. Raises WrongSignIn, LockedOut; the fifth wrong password in a row locks."""
        if not (0 < len(name) <= MAX_NAME and 0 < len(password) <= MAX_PASSWORD):
            raise WrongSignIn
        async with self._hashing:
            stored = await self._store.write(_attempt, name, now)
            if not await asyncio.to_thread(_matches, stored or _NOBODY, password) or stored is None:
                raise WrongSignIn
        token = secrets.token_urlsafe(32)
        await self._store.write(_open_session, name, _digest(token), now)
        return token

    async def owner(self, token: str, now: int) -> Owner:
        """Whose session it is. Raises NotSignedIn."""
        async with self._store.read() as reader:
            row = await reader.one(
                "SELECT owner.name, owner.chain FROM owner_session JOIN owner USING (name)"
                " WHERE token_sha256 = ? AND expires_at > ?",
                *(_digest(token), now),
            )
        if row is None:
            raise NotSignedIn
        return Owner(*row)

    async def sign_out(self, token: str) -> None:
        await self._store.write(_close_session, _digest(token))


def add_owner(connection: Writer, name: str, chain: str, password: str) -> None:
    """Add an owner, or set the password of one: that ends the open sessions. Raises Invalid."""
    if not 0 < len(name) <= MAX_NAME:
        raise Invalid(detail="name")
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid(detail=f"password: {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    connection.execute(
        "INSERT INTO owner (name, chain, password) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
        " chain = excluded.chain, password = excluded.password, failures = 0, locked_until = 0",
        (name, chain, _hasher.hash(password)),
    )
    connection.execute("DELETE FROM owner_session WHERE name = ?", (name,))


def _attempt(connection: Writer, name: str, now: int) -> str | None:
    """The stored hash; counts the attempt as a failure until it has succeeded. Raises LockedOut."""
    row = connection.execute("SELECT password, failures, locked_until FROM owner WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    stored, failures, locked_until = row
    if locked_until > now:
        raise LockedOut(minutes=(locked_until - now + 59_999) // 60_000)
    failures = failures + 1 if locked_until == 0 else 1
    connection.execute(
        "UPDATE owner SET failures = ?, locked_until = ? WHERE name = ?",
        (failures, now + LOCK_MS if failures >= MAX_FAILURES else 0, name),
    )
    return str(stored)


def _open_session(connection: Writer, name: str, digest: bytes, now: int) -> None:
    connection.execute("UPDATE owner SET failures = 0, locked_until = 0 WHERE name = ?", (name,))
    connection.execute("DELETE FROM owner_session WHERE expires_at <= ?", (now,))
    connection.execute(
        "DELETE FROM owner_session WHERE token_sha256 IN (SELECT token_sha256 FROM owner_session"
        " WHERE name = ? ORDER BY expires_at DESC LIMIT -1 OFFSET ?)",
        (name, MAX_SESSIONS - 1),
    )
    connection.execute("INSERT INTO owner_session VALUES (?, ?, ?)", (digest, name, now + SESSION_MS))


def _close_session(connection: Writer, digest: bytes) -> None:
    connection.execute("DELETE FROM owner_session WHERE token_sha256 = ?", (digest,))


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except VerificationError:
        return False


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
