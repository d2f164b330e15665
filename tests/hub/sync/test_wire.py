"""Byte vectors of the messages, and that no damaged batch is taken."""

import hashlib
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.journal import wire
from hub.journal.entry import GENESIS_HASH, entry_hash, head_message

ZERO = bytes(32)
SIGNATURE = bytes(range(64))
BODIES = [b'{"n":%d}' % n for n in range(7)]


def sign(message: bytes) -> bytes:
    return hashlib.sha512(message).digest()


def batch() -> wire.Batch:
    return wire.pack_batch("hub1", 3, 11, ZERO, BODIES, sign)


def test_a_batch_comes_back_entry_for_entry_with_its_chain() -> None:
    chained = wire.unpack_batch(wire.decode_up(wire.encode(batch())))
    digest = GENESIS_HASH
    for body, (found, found_hash) in zip(BODIES, chained, strict=True):
        digest = entry_hash(digest, body)
        assert (found, found_hash) == (body, digest)


def test_a_batch_is_signed_as_the_head_at_its_last_entry() -> None:
    made = batch()
    assert made.last_seq == 17
    assert made.signature == sign(head_message("hub1", 3, 17, made.last_hash))


@pytest.mark.parametrize(
    ("message", "payload"),
    [
        (wire.Fenced(epoch=2), "82a174a666656e636564a565706f636802"),
        (wire.Rejected(reason="unknown_hub"), "82a174a872656a6563746564a6726561736f6eab756e6b6e6f776e5f687562"),
        (
            wire.Ack(epoch=1, seq=300, hash=ZERO, credit=4, not_before_ms=0),
            "86a174a361636ba565706f636801a3736571cd012ca468617368c420" + "00" * 32 + "a663726564697404"
            "ad6e6f745f6265666f72655f6d7300",
        ),
        (
            wire.State(online=True, epoch=1, seq=5, session="ab"),
            "85a174a57374617465a66f6e6c696e65c3a565706f636801a373657105a773657373696f6ea26162",
        ),
    ],
)
def test_the_bytes_on_the_wire_stay(message: wire.Message, payload: str) -> None:
    assert wire.encode(message).hex() == payload


@pytest.mark.parametrize(
    "message",
    [
        wire.Hello(epoch=1, seq=2, hash=ZERO, at=3, signature=SIGNATURE),
        wire.Summary(
            epoch=1,
            seq=2,
            at=3,
            signature=SIGNATURE,
            day=wire.DaySummary(day="2026-11-21", received_fen=-5, revenue_fen=4, topped_up_fen=3, visits=2, bills=1),
        ),
    ],
)
def test_what_a_hub_says_comes_back(message: wire.Message) -> None:
    assert wire.decode_up(wire.encode(message)) == message


@pytest.mark.parametrize(
    "message",
    [
        wire.Gap(epoch=1, seq=0, hash=ZERO, credit=1, not_before_ms=5),
        wire.Quarantined(seq=4, hash=ZERO, reason="fork"),
    ],
)
def test_what_the_cloud_says_comes_back(message: wire.Message) -> None:
    decoded = wire.decode_down(wire.encode(message))
    assert decoded == message
    assert type(decoded) is type(message)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_batch_cut_or_flipped_anywhere_is_refused_or_says_the_same(data: st.DataObject) -> None:
    payload = wire.encode(batch())
    if data.draw(st.booleans()):
        damaged = payload[: data.draw(st.integers(0, len(payload) - 1))]
    else:
        place = data.draw(st.integers(0, len(payload) - 1))
        flip = data.draw(st.integers(1, 255))
        damaged = payload[:place] + bytes([payload[place] ^ flip]) + payload[place + 1 :]
    try:
        message = wire.decode_up(damaged)
        assert isinstance(message, wire.Batch)
        chained = wire.unpack_batch(message)
    except wire.BadMessage:
        return
    assert [body for body, _ in chained] == BODIES
    signed = head_message("hub1", message.epoch, message.last_seq, message.last_hash)
    assert message.signature != sign(signed) or message == msgspec.structs.replace(batch(), entries=message.entries)


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    for decode in (wire.decode_up, wire.decode_down, wire.decode_state):
        with pytest.raises(wire.BadMessage):
            decode(noise)


@pytest.mark.parametrize(
    "entries",
    [
        b"",
        b"not zstandard",
        zstandard.ZstdCompressor(write_content_size=False).compress(b"\n".join(BODIES)),
        zstandard.ZstdCompressor().compress(bytes(wire.MAX_RAW_BYTES + 1)),
        batch().entries + b"more",
        batch().entries + batch().entries,
        zstandard.ZstdCompressor().compress(b"\n".join([*BODIES, b"{}"])),
        zstandard.ZstdCompressor().compress(b"\n" * 100_000),
    ],
    ids=["empty", "noise", "no-size", "bomb", "tail", "two-frames", "one-too-many", "all-breaks"],
)
def test_entries_that_are_not_what_was_announced_are_refused(entries: bytes) -> None:
    with pytest.raises(wire.BadMessage):
        wire.unpack_batch(msgspec.structs.replace(batch(), entries=entries))


def test_a_frame_that_lies_about_its_size_does_not_make_us_allocate_it() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(50_000_000))
    assert len(bomb) < wire.MAX_PAYLOAD_BYTES
    with pytest.raises(wire.BadMessage, match="50000000"):
        wire.unpack_batch(msgspec.structs.replace(batch(), entries=bomb))


def test_limits_hold_when_packing() -> None:
    with pytest.raises(wire.BatchTooLarge):
        wire.pack_batch("h", 1, 1, ZERO, [b"{}"] * (wire.MAX_BATCH_ENTRIES + 1), sign)
    with pytest.raises(wire.BatchTooLarge):
        wire.pack_batch("h", 1, 1, ZERO, [bytes(60_000)] * 9, sign)
    with pytest.raises(wire.BatchTooLarge):
        wire.pack_batch("h", 1, 1, ZERO, [], sign)
    with pytest.raises(wire.BatchTooLarge):
        wire.encode(wire.Rejected(reason="x" * wire.MAX_PAYLOAD_BYTES))
    with pytest.raises(ValueError, match="line break"):
        wire.pack_batch("h", 1, 1, ZERO, [b"a\nb"], sign)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32), b"\xff" * 32])
def test_a_key_that_is_none_signs_nothing(key: bytes) -> None:
    assert not wire.is_signed(key, SIGNATURE, b"message")


def test_every_message_and_state_is_documented() -> None:
    from hub.sync.session import Session  # noqa: F401, PLC0415 - the module must be there
    from hub.sync.uplink import SyncState  # noqa: PLC0415

    text = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text(encoding="utf-8")
    types = [*wire.Up.__args__, *wire.Down.__args__, wire.State]
    for message in types:
        name = message.__struct_config__.tag
        assert f"`{name}`" in text, name
        for field in message.__struct_fields__:
            assert f"`{field}`" in text, f"{name}.{field}"
    for state in SyncState.__args__:
        assert f"`{state}`" in text, state
