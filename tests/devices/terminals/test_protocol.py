"""Frames of the radio base: byte vectors, RFC 1662's checksum, any split, garbage and loss."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.terminals.radio_base.protocol import (
    MAX_PAYLOAD,
    SEQS,
    BadFrame,
    Decoder,
    Frame,
    FrameType,
    Hello,
    Incoming,
    Status,
    crc16,
    encode,
    hello,
    status,
)

DOCS = (Path(__file__).parents[3] / "docs" / "terminals.md").read_text("utf-8")
FRAMES = st.builds(
    Frame, st.sampled_from(FrameType), st.integers(0, 999), st.integers(0, 255), st.binary(max_size=MAX_PAYLOAD),
    st.integers(0, 255),
)  # fmt: skip
VECTORS = [
    (Frame(FrameType.POLL, 0, 0, b"", 1), "7e 00 01 00 00 00 10 4a ec"),
    (Frame(FrameType.HELLO, 0, 0, Hello(1, 64, 500).encode(), 1), "7e 05 01 00 00 00 11 01 00 40 01 f4 ed cb"),
    (Frame(FrameType.DATA, 7, 42, b"\x7e\x7d!", 1), "7e 03 01 00 07 2a 01 7d 5e 7d 5d 21 f8 2a"),
    (Frame(FrameType.ACK, 7, 42, b"", 1), "7e 00 01 00 07 2a 02 9f 8d"),
    (Frame(FrameType.NAK, 7, 42, b"\x01", 1), "7e 01 01 00 07 2a 03 01 0f 0b"),
    (Frame(FrameType.STATUS, 7, 0, Status(-71).encode(), 1), "7e 01 01 00 07 00 04 b9 85 0f"),
]


def decoded(data):
    return Decoder().feed(data)


def test_the_checksum_is_rfc_1662s():
    """The check value of CRC-16/X-25, which is FCS-16."""
    assert crc16(b"123456789") == 0x906E


@pytest.mark.parametrize(("frame", "line"), VECTORS, ids=lambda value: getattr(value, "type", ""))
def test_frames_as_documented(frame, line):
    assert encode(frame).hex(" ") == line
    assert decoded(bytes.fromhex(line)) == [frame]
    assert line in re.sub(r"\s+", " ", DOCS.lower())


def test_hello_and_status_there_and_back():
    assert hello(Hello(1, 999, 65535).encode()) == Hello(1, 999, 65535)
    assert hello(b"\x02" + bytes(4)) is None
    assert hello(b"\x01") is None
    assert status(Status(-128).encode()) == Status(-128)
    assert status(b"") is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7e 00 01 00 07 2a 02 9f 8c", "checksum"),
        ("7e 00 01 7e", "framing"),
        ("7e 00 7d 01", "framing"),
        ("7e c9", "overrun"),
        ("7e 00 01 04 00 2a 02 5c ca", "checksum"),
    ],
)
def test_bad_frames_are_told(line, reason):
    assert decoded(bytes.fromhex(line)) == [BadFrame(reason)]


def test_a_type_or_address_of_another_world_is_bad():
    for body in (b"\x00\x01\x00\x07\x2a\x77", b"\x00\x01\x03\xe8\x2a\x02"):
        line = b"\x7e" + body + crc16(body).to_bytes(2, "little")
        assert decoded(line) == [BadFrame("framing")]


@pytest.mark.parametrize("frame", [Frame(FrameType.DATA, 1000, 0), Frame(FrameType.DATA, 1, 0, bytes(201))])
def test_what_does_not_fit_is_not_sent(frame):
    with pytest.raises(ValueError, match="bytes for"):
        encode(frame)


@given(st.lists(FRAMES, max_size=5), st.data())
def test_any_split_gives_the_same_frames(frames, data):
    line = b"".join(map(encode, frames))
    decoder, found = Decoder(), []
    while line:
        count = data.draw(st.integers(1, len(line)))
        found += decoder.feed(line[:count])
        line = line[count:]
    assert found == frames


@given(FRAMES, st.binary(max_size=40).filter(lambda noise: b"\x7e" not in noise))
def test_noise_before_a_frame_is_not_heard(frame, noise):
    assert decoded(noise + encode(frame)) == [frame]


@given(FRAMES, st.binary(max_size=300))
def test_after_any_garbage_the_second_frame_is_heard(frame, garbage):
    """A torn frame may swallow nothing but itself: SOF always begins anew."""
    assert decoded(garbage + encode(frame))[-1:] == [frame]


@given(FRAMES, st.integers(0), st.integers(1, 7))
def test_a_flipped_bit_is_never_another_payload(frame, at, bit):
    """CRC-16 finds every single bit; what escaping makes of it is found or cut short."""
    line = bytearray(encode(frame))
    line[at % len(line)] ^= 1 << bit
    assert all(isinstance(item, BadFrame) or item == frame for item in decoded(bytes(line)))


@given(FRAMES, st.integers(0))
def test_a_lost_byte_is_never_another_payload(frame, at):
    line = encode(frame)
    at %= len(line)
    assert all(isinstance(item, BadFrame) or item == frame for item in decoded(line[:at] + line[at + 1 :]))


@given(st.binary(max_size=2000))
def test_any_bytes_never_crash_nor_pile_up(data):
    decoder = Decoder()
    decoder.feed(data)
    assert len(decoder._body or b"") <= 6 + MAX_PAYLOAD + 2


@given(st.lists(st.integers(0, 300), min_size=1, max_size=200))
def test_no_seq_is_new_twice_within_half_a_turn(steps):
    incoming, last, taken = Incoming(), 0, 0
    for step in steps:
        seq = last + 1 if step > 250 else max(0, last - step % 20)
        if incoming.is_new(Frame(FrameType.DATA, 1, seq % SEQS)):
            assert seq > last or taken == 0
            last, taken = seq, taken + 1


def test_addresses_count_apart_and_a_hello_begins_anew():
    incoming = Incoming()
    one, other = Frame(FrameType.DATA, 1, 5), Frame(FrameType.DATA, 2, 5)
    assert [incoming.is_new(frame) for frame in (one, other, one, other)] == [True, True, False, False]
    incoming.reset()
    assert incoming.is_new(one)


def test_no_repr_shows_a_payload():
    assert "secret" not in repr(Frame(FrameType.DATA, 1, 0, b"secret"))
