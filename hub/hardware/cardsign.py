"""The store's signature in a card's user memory (防伪): a copy of a UID alone does not open a member.

| bytes | what |
| --- | --- |
| 2 | `MS` |
| 1 | version, 1 |
| 4 | key: the first 4 bytes of SHA-256 of the store's public key |
| 1 + u | length of the UID (4, 7 or 10), the UID |
| 1 + n | length of the card's number in the store (1-40), ASCII |
| 64 | Ed25519 (RFC 8032) by the store's key over `meishu-card-1`, a zero byte and all bytes before |

At most 123 bytes, filled with zeros to whole pages of 4 bytes: it fits the 144 bytes of an NTAG213 and of an
Ultralight C. What lies behind the signature is not looked at. The UID within is what tells a copy from a forgery.
"""

import hashlib
from collections.abc import Callable
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.errors import Refused

Verdict = Literal["genuine", "copied", "forged", "unsigned"]

MAX_BYTES = 144
PAGE = 4
MAX_NUMBER = 40
_DOMAIN = b"meishu-card-1\0"
_MAGIC = b"MS"
_VERSION = 1
_KEY_BYTES = 4
_SIGNATURE_BYTES = 64
_UID_BYTES = frozenset({4, 7, 10})
"""ISO/IEC 14443-3: single, double and triple size."""


class CardNotSignable(
    Refused,
    code="card_not_signable",
    zh="这种卡不能写入防伪信息，请用可写的 13.56 MHz 会员卡",
    en="This kind of card cannot carry a signature; use a writable 13.56 MHz card",
): ...


def memory(uid: str, number: str, public_key: str, sign: Callable[[bytes], bytes]) -> bytes:
    """What to write into the card with this UID (hex) that the store knows by `number`. Raises CardNotSignable."""
    uid_bytes, number_bytes = _uid(uid), number.encode()
    if uid_bytes is None or not 1 <= len(number_bytes) <= MAX_NUMBER or not number.isascii():
        raise CardNotSignable
    body = _MAGIC + bytes([_VERSION]) + _key_id(public_key)
    body += bytes([len(uid_bytes)]) + uid_bytes + bytes([len(number_bytes)]) + number_bytes
    whole = body + sign(_DOMAIN + body)
    return whole + bytes(-len(whole) % PAGE)


def verify(data: bytes, uid: str, public_key: str) -> Verdict:
    """What a card's memory says of the card that was tapped; any bytes have a verdict."""
    if data[:2] != _MAGIC:
        return "unsigned"
    parts = _parts(data)
    if parts is None:
        return "forged"
    body, signed_uid, signature = parts
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, _DOMAIN + body)
    except InvalidSignature:
        return "forged"
    return "genuine" if signed_uid == _uid(uid) else "copied"


def _parts(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(signed bytes, UID within, signature); None where the form is not ours."""
    at = len(_MAGIC) + 1 + _KEY_BYTES
    if len(data) <= at or data[len(_MAGIC)] != _VERSION or data[at] not in _UID_BYTES:
        return None
    uid_at, number_at = at + 1, at + 1 + data[at]
    if len(data) <= number_at or not 1 <= data[number_at] <= MAX_NUMBER:
        return None
    end = number_at + 1 + data[number_at]
    if len(data) < end + _SIGNATURE_BYTES:
        return None
    return data[:end], data[uid_at:number_at], data[end : end + _SIGNATURE_BYTES]


def _uid(text: str) -> bytes | None:
    """None for what is no UID, such as the number of a 125 kHz card."""
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        return None
    return uid if len(uid) in _UID_BYTES and len(text) == 2 * len(uid) else None


def _key_id(public_key: str) -> bytes:
    return hashlib.sha256(bytes.fromhex(public_key)).digest()[:_KEY_BYTES]
