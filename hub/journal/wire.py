"""The sync protocol's messages (docs/protocol.md): msgpack envelopes, entries zstandard-compressed between them.

Only a batch's two end hashes travel; the receiver recomputes the chain. What a hub says is signed with its key;
what the cloud says is bound to a hash that the hub compares with its own journal.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import msgspec
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.errors import Refused
from hub.journal.entry import MAX_BODY_BYTES, canonical, entry_hash, head_message

MAX_BATCH_ENTRIES = 500
MAX_PAYLOAD_BYTES = 128 * 1024
"""Bound of one MQTT payload, either way."""
MAX_RAW_BYTES = 512 * 1024
"""Bound of a batch's entries once decompressed."""
MAX_CREDIT = 8
"""Most batches a hub may have unacknowledged."""
_MAX_WINDOW_BYTES = 1 << 20
_COMPRESSION_LEVEL = 6
_SUMMARY_DOMAIN = b"meishu-summary-1\0"

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]
Text = Annotated[str, msgspec.Meta(max_length=64)]
Fen = Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)]


class BadMessage(
    Refused,
    code="bad_message",
    status=400,
    zh="同步报文无法识别：{detail}",
    en="Unreadable sync message: {detail}",
):
    """Cut, flipped, oversized or of no known type; the sender's journal still has what it said."""


class BatchTooLarge(
    Refused,
    code="batch_too_large",
    status=413,
    zh="同步批次过大：{size} 字节",
    en="The sync batch is too large: {size} bytes",
):
    """The entries do not fit one payload: send fewer of them."""


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag=str.lower, forbid_unknown_fields=True):
    """Root of all messages; `t` is the type."""


class Hello(Message, frozen=True):
    """Hub: my journal ends here, signed. Answered with Ack (the cloud's head), or a refusal."""

    epoch: Seq
    seq: Seq
    hash: Digest
    at: Seq
    signature: Signature


class Batch(Message, frozen=True):
    """Hub: entries first_seq .. first_seq + n - 1, chained from prev_hash to last_hash; the signature is the head's at
    the last of them, by the hub's current epoch.
    """

    epoch: Seq
    first_seq: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    n: Annotated[int, msgspec.Meta(ge=1, le=MAX_BATCH_ENTRIES)]
    prev_hash: Digest
    last_hash: Digest
    entries: bytes
    signature: Signature

    @property
    def last_seq(self) -> int:
        return self.first_seq + self.n - 1


class DaySummary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A store's day so far: received less refunded, revenue recognised, lots sold less taken back, settled bills.

    day: YYYY-MM-DD in the store's zone. visits: members' days and bills without a member; bills: all settled.
    """

    day: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    received_fen: Fen
    revenue_fen: Fen
    topped_up_fen: Fen
    visits: Seq
    bills: Seq


class Summary(Message, frozen=True):
    """Hub: the day so far, signed, sent before a backlog; provisional until entry `seq` has arrived."""

    epoch: Seq
    seq: Seq
    at: Seq
    day: DaySummary
    signature: Signature


class State(Message, frozen=True):
    """Hub, retained: in touch or not (the will says not), how far its journal goes. Advisory, moves no money.

    session: names the connection, so that the will of an older one is not believed.
    """

    online: bool
    epoch: Seq
    seq: Seq
    session: Text


class Ack(Message, frozen=True):
    """Cloud: everything to `seq` is committed. credit: batches that may be under way; not_before_ms: rest this long."""

    epoch: Seq
    seq: Seq
    hash: Digest
    credit: Annotated[int, msgspec.Meta(ge=1, le=MAX_CREDIT)]
    not_before_ms: Annotated[int, msgspec.Meta(ge=0, le=3_600_000)]


class Gap(Ack, frozen=True):
    """Cloud: that batch does not continue from my head; go on from `seq` + 1."""


class Quarantined(Message, frozen=True):
    """Cloud: your journal and mine disagree; a person must look. Nothing more is taken."""

    seq: Seq
    hash: Digest
    reason: Text


class Fenced(Message, frozen=True):
    """Cloud: a person has retired your epoch; `epoch` is the one in force."""

    epoch: Seq


class Rejected(Message, frozen=True):
    """Cloud: not taken, for `reason`: unknown_hub, bad_signature, bad_message, epoch_ahead."""

    reason: Text


Up = Hello | Batch | Summary
Down = Ack | Gap | Quarantined | Fenced | Rejected
M = TypeVar("M")

_encoder = msgspec.msgpack.Encoder()
_up: msgspec.msgpack.Decoder[Up] = msgspec.msgpack.Decoder(Up)
_down: msgspec.msgpack.Decoder[Down] = msgspec.msgpack.Decoder(Down)
_state = msgspec.msgpack.Decoder(State)


def encode(message: Message) -> bytes:
    """The payload. Raises BatchTooLarge."""
    payload = _encoder.encode(message)
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise BatchTooLarge(size=len(payload))
    return payload


def decode_up(payload: bytes) -> Up:
    """What a hub said. Raises BadMessage."""
    return _decoded(_up, payload)


def decode_down(payload: bytes) -> Down:
    """What the cloud said. Raises BadMessage."""
    return _decoded(_down, payload)


def decode_state(payload: bytes) -> State:
    """Raises BadMessage."""
    return _decoded(_state, payload)


def pack_batch(
    hub: str,
    epoch: int,
    first_seq: int,
    prev_hash: bytes,
    bodies: Sequence[bytes],
    sign: Callable[[bytes], bytes],
) -> Batch:
    """A signed batch of canonical bodies. Raises BatchTooLarge."""
    raw = b"\n".join(bodies)
    if not 1 <= len(bodies) <= MAX_BATCH_ENTRIES or len(raw) > MAX_RAW_BYTES:
        raise BatchTooLarge(size=len(raw))
    last_hash = prev_hash
    for body in bodies:
        if b"\n" in body:
            raise ValueError("a canonical body has no line break")
        last_hash = entry_hash(last_hash, body)
    last_seq = first_seq + len(bodies) - 1
    return Batch(
        epoch=epoch,
        first_seq=first_seq,
        n=len(bodies),
        prev_hash=prev_hash,
        last_hash=last_hash,
        entries=zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL, write_checksum=True).compress(raw),
        signature=sign(head_message(hub, epoch, last_seq, last_hash)),
    )


def unpack_batch(batch: Batch) -> list[tuple[bytes, bytes]]:
    """(body, hash) of each entry, the chain recomputed and found to end at last_hash. Raises BadMessage."""
    bodies = _decompressed(batch.entries).split(b"\n", MAX_BATCH_ENTRIES)
    if len(bodies) != batch.n:
        raise BadMessage(detail=f"{len(bodies)} entries where {batch.n} were announced")
    chained: list[tuple[bytes, bytes]] = []
    digest = batch.prev_hash
    for body in bodies:
        if len(body) > MAX_BODY_BYTES:
            raise BadMessage(detail=f"an entry of {len(body)} bytes")
        digest = entry_hash(digest, body)
        chained.append((body, digest))
    if digest != batch.last_hash:
        raise BadMessage(detail="the entries do not chain to the hash announced")
    return chained


def summary_message(hub: str, epoch: int, seq: int, at: int, day: DaySummary) -> bytes:
    """What the hub signs of its day."""
    body = {"hub": hub, "epoch": epoch, "seq": seq, "at": at, "day": msgspec.to_builtins(day)}
    return _SUMMARY_DOMAIN + canonical(body)


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the Ed25519 signature over the message is by the key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def topic(chain: str, shard: int | str, hub: str, leaf: str) -> str:
    """leaf: up, down or state. `+` as a part gives a subscription."""
    return f"meishu/1/{chain}/{shard}/{hub}/{leaf}"


def _decoded(decoder: "msgspec.msgpack.Decoder[M]", payload: bytes) -> M:
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise BadMessage(detail=f"{len(payload)} bytes")
    try:
        return decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(detail=type(error).__name__) from error


def _decompressed(blob: bytes) -> bytes:
    try:
        size = zstandard.frame_content_size(blob)
        if not 0 <= size <= MAX_RAW_BYTES:
            raise BadMessage(detail=f"entries of {size} bytes")
        decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES)
        return decompressor.decompress(blob, max_output_size=MAX_RAW_BYTES, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BadMessage(detail="entries do not decompress") from error
