"""The vault: personal data under one key a person (AES-256-GCM), so that dropping the key forgets the person.

Keys live in the encrypted store beside the journal, never in it; boxes live in the journal, never their keys.
"""

import base64
import secrets
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import MeishuError

Box = str
"""Base64 of 12 bytes of nonce and the AES-256-GCM cipher text."""

T = TypeVar("T")
_NONCE_BYTES = 12
MAX_PLAIN_BYTES = 8 * 1024


class BoxDamaged(MeishuError, code="box_damaged", zh="会员资料密文损坏", en="An encrypted envelope is damaged"):
    """The key is there but the box does not open with it: somebody changed the box or the key."""


class Executor(Protocol):
    """The one method of a connection that the vault needs."""

    def execute(self, sql: str, parameters: tuple[Any, ...] = (), /) -> Any: ...


@dataclass(slots=True)
class Fresh:
    """What one command sealed last: its keepers open that very box at once, and the same subject's next box follows."""

    subject: str = ""
    key: bytes = b""
    box: Box = ""
    plain: bytes = b""


def seal(connection: Executor, subject: str, value: Any, fresh: Fresh | None = None) -> Box:
    """Encrypt under the subject's key, made now if this is the first box."""
    plain = msgspec.json.encode(value)
    if len(plain) > MAX_PLAIN_BYTES:
        raise ValueError(f"personal data of {len(plain)} bytes exceeds {MAX_PLAIN_BYTES}")
    key = fresh.key if fresh and fresh.subject == subject else _key(connection, subject)
    if key is None:
        key = secrets.token_bytes(32)
        connection.execute("INSERT INTO vault (subject, key) VALUES (?, ?)", (subject, key))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    box = base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, subject.encode())).decode()
    if fresh:
        fresh.subject, fresh.key, fresh.box, fresh.plain = subject, key, box, plain
    return box


def unseal(connection: Executor, subject: str, box: Box, as_type: type[T], fresh: Fresh | None = None) -> T | None:
    """The value, or None once the subject is forgotten. Raises BoxDamaged."""
    if fresh and (fresh.subject, fresh.box) == (subject, box):
        return msgspec.json.decode(fresh.plain, type=as_type)
    key = _key(connection, subject)
    if key is None:
        return None
    try:
        raw = base64.b64decode(box, validate=True)
        plain = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], subject.encode())
    except (InvalidTag, ValueError) as error:
        raise BoxDamaged from error
    return msgspec.json.decode(plain, type=as_type)


def forget(connection: Executor, subject: str) -> None:
    """Destroy the key. The pages are overwritten (secure_delete)."""
    connection.execute("DELETE FROM vault WHERE subject = ?", (subject,))


def _key(connection: Executor, subject: str) -> bytes | None:
    row = connection.execute("SELECT key FROM vault WHERE subject = ?", (subject,)).fetchone()
    return None if row is None else row[0]
