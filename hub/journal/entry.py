"""Entries: numbered, canonical bytes, chained by SHA-256; the head is signed with Ed25519.

The canonical form is JSON as msgspec writes it with sorted keys: UTF-8, no white space, integers only, every
field present. The bytes are made once, stored and shipped as they are; nothing ever re-encodes them to hash.
"""

import hashlib
from typing import Any

import msgspec

from hub.journal.fact import Fact, decode_fact
from hub.ledger.postings import Posting

GENESIS_HASH = bytes(32)
MAX_BODY_BYTES = 64 * 1024
_ENTRY_DOMAIN = b"meishu-entry-1\0"
_HEAD_DOMAIN = b"meishu-head-1\0"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the journal.

    at: milliseconds since 1970 UTC, never less than the entry before. clock: "ok", or "unknown" when the hub
    could not trust its clock. command: the idempotency key of the command that caused it.
    """

    seq: int
    epoch: int
    at: int
    clock: str
    actor: str
    device: str
    command: str
    kind: str
    v: int
    fact: msgspec.Raw
    postings: tuple[Posting, ...]

    def decoded(self) -> Fact:
        """The fact, upcast to its newest version. Raises UnknownFact, msgspec.ValidationError."""
        return decode_fact(self.kind, self.v, self.fact)


_encoder = msgspec.json.Encoder(order="sorted", enc_hook=str)
_decoder = msgspec.json.Decoder(Entry)


def canonical(value: Any) -> bytes:
    """The canonical bytes of a JSON value or Struct."""
    return _encoder.encode(value)


def decode_entry(body: bytes) -> Entry:
    """Raises msgspec.DecodeError or ValidationError."""
    return _decoder.decode(body)


def is_canonical(body: bytes) -> bool:
    """Whether these are the only bytes that say what they say."""
    return canonical(msgspec.json.decode(body)) == body


def entry_hash(previous: bytes, body: bytes) -> bytes:
    """SHA-256 over the domain, the previous entry's hash and the canonical body. 32 bytes."""
    return hashlib.sha256(_ENTRY_DOMAIN + previous + body).digest()


def head_message(hub: str, epoch: int, seq: int, digest: bytes) -> bytes:
    """What the hub signs: that its journal of this epoch ends at `seq` with `digest`."""
    return _HEAD_DOMAIN + canonical({"hub": hub, "epoch": epoch, "seq": seq, "hash": digest.hex()})
