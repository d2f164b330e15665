"""RDM6300 frames: vectors, and what must hold for any stream."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.em4100.protocol import BODY_LENGTH, BadFrame, Decoder, Tag, encode

CARD = encode("12345678")


def test_a_frame_of_the_data_sheet():
    # RDM6300 data sheet: card 62E3086CED; 62 xor E3 xor 08 xor 6C xor ED = 08
    [tag] = Decoder().feed(b"\x0262E3086CED08\x03")
    assert isinstance(tag, Tag)
    assert (tag.raw, tag.number) == ("62E3086CED", f"{0xE3086CED:010d}")


def test_encode_is_what_the_reader_sends():
    assert encode("0012345678") == b"\x020A00BC614E99\x03"


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"", []),
        (CARD, [Tag(bytes.fromhex("0A00BC614E"))]),
        (CARD.lower(), [Tag(bytes.fromhex("0A00BC614E"))]),
        (b"\xff\x00noise" + CARD + b"\r\n", [Tag(bytes.fromhex("0A00BC614E"))]),
        (CARD + CARD, [Tag(bytes.fromhex("0A00BC614E"))] * 2),
        (b"\x020A00BC614E98\x03", [BadFrame("checksum")]),
        (b"\x020A00BC614G99\x03", [BadFrame("framing")]),
        (b"\x020A00\x03", [BadFrame("framing")]),
        (b"\x02\x03", [BadFrame("framing")]),
        (b"\x020A00BC" + CARD, [BadFrame("framing"), Tag(bytes.fromhex("0A00BC614E"))]),
        (b"\x020A00BC614E99F\x03", [BadFrame("overrun")]),
        (b"\x02" + b"A" * 500 + CARD, [BadFrame("overrun"), Tag(bytes.fromhex("0A00BC614E"))]),
        (CARD[1:], []),
        (CARD[:-1], []),
    ],
)
def test_frames_and_what_is_none(stream, expected):
    assert Decoder().feed(stream) == expected


numbers = st.integers(0, 2**32 - 1).map(lambda value: f"{value:010d}")
noise = st.binary(max_size=40).map(lambda data: data.replace(b"\x02", b""))


@given(st.lists(st.tuples(noise, numbers), max_size=6), st.lists(st.integers(0, 300), max_size=10))
def test_any_split_and_any_noise_between_frames_gives_every_card(taps, cuts):
    stream = b"".join(between + encode(number) for between, number in taps)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    decoder = Decoder()
    found = [item for a, b in pairwise(edges) for item in decoder.feed(stream[a:b])]
    assert [item.number for item in found if isinstance(item, Tag)] == [number for _, number in taps]


@given(st.binary(max_size=400))
def test_nonsense_never_raises_and_never_keeps_more_than_a_frame(data):
    decoder = Decoder()
    decoder.feed(data)
    assert len(decoder._body or b"") <= BODY_LENGTH


@given(numbers, st.integers(1, 12), st.integers(0, 7))
def test_one_flipped_bit_never_reads_as_another_card(number, at, bit):
    frame = bytearray(encode(number))
    frame[at] ^= 1 << bit
    cards = {item.raw for item in Decoder().feed(bytes(frame)) if isinstance(item, Tag)}
    # flipping 0x20 of a letter only changes its case
    assert cards <= {Decoder().feed(encode(number))[0].raw}


@pytest.mark.parametrize("number", ["-1", str(2**32), "x"])
def test_a_number_beyond_32_bits_is_refused(number):
    with pytest.raises(ValueError):
        encode(number)
