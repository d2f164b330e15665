"""RDM6300 frames: vectors, and what must hold for any stream."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.card import BadFrame, Card
from devices.readers.em4100.protocol import BODY_LENGTH, Decoder, encode, encode_decimal, parse_decimal, tag
from devices.readers.lines import MAX_LENGTH, LineDecoder

CARD = encode("12345678")


def test_a_frame_of_the_data_sheet():
    # RDM6300 data sheet: card 62E3086CED; 62 xor E3 xor 08 xor 6C xor ED = 08
    [card] = Decoder().feed(b"\x0262E3086CED08\x03")
    assert isinstance(card, Card)
    assert (card.raw, card.number, card.technology) == ("62E3086CED", f"{0xE3086CED:010d}", "em4100")


def test_encode_is_what_the_reader_sends():
    assert encode("0012345678") == b"\x020A00BC614E99\x03"


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"", []),
        (CARD, [tag(bytes.fromhex("0A00BC614E"))]),
        (CARD.lower(), [tag(bytes.fromhex("0A00BC614E"))]),
        (b"\xff\x00noise" + CARD + b"\r\n", [tag(bytes.fromhex("0A00BC614E"))]),
        (CARD + CARD, [tag(bytes.fromhex("0A00BC614E"))] * 2),
        (b"\x020A00BC614E98\x03", [BadFrame("checksum")]),
        (b"\x020A00BC614G99\x03", [BadFrame("framing")]),
        (b"\x020A00\x03", [BadFrame("framing")]),
        (b"\x02\x03", [BadFrame("framing")]),
        (b"\x020A00BC" + CARD, [BadFrame("framing"), tag(bytes.fromhex("0A00BC614E"))]),
        (b"\x020A00BC614E99F\x03", [BadFrame("overrun")]),
        (b"\x02" + b"A" * 500 + CARD, [BadFrame("overrun"), tag(bytes.fromhex("0A00BC614E"))]),
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
    assert [item.number for item in found if isinstance(item, Card)] == [number for _, number in taps]


@given(st.binary(max_size=400))
def test_nonsense_never_raises_and_never_keeps_more_than_a_frame(data):
    decoder = Decoder()
    decoder.feed(data)
    assert len(decoder._body or b"") <= BODY_LENGTH


@given(numbers, st.integers(1, 12), st.integers(0, 7))
def test_one_flipped_bit_never_reads_as_another_card(number, at, bit):
    frame = bytearray(encode(number))
    frame[at] ^= 1 << bit
    cards = {item.raw for item in Decoder().feed(bytes(frame)) if isinstance(item, Card)}
    # flipping 0x20 of a letter only changes its case
    assert cards <= {Decoder().feed(encode(number))[0].raw}


@given(numbers, numbers, st.data())
def test_lost_bytes_never_make_another_card(first, second, data):
    stream = encode(first) + encode(second)
    at = data.draw(st.integers(0, len(stream) - 1))
    count = data.draw(st.integers(1, len(CARD) - 1))
    found = Decoder().feed(stream[:at] + stream[at + count :])
    assert {item.number for item in found if isinstance(item, Card)} <= {first, second}


def test_a_frame_that_pauses_is_dropped():
    decoder = Decoder()
    decoder.feed(CARD[:6])
    assert decoder.pending
    assert decoder.silence() == BadFrame("framing")
    assert decoder.silence() is None
    assert decoder.feed(CARD[6:]) == []


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"0012345678\r\n", [tag((12345678).to_bytes(4))]),
        (b"0012345678\r", [tag((12345678).to_bytes(4))]),
        (b"\x020012345678\x03", [tag((12345678).to_bytes(4))]),
        (b"4294967295\r\n", [tag(b"\xff" * 4)]),
        (b"4294967296\r\n", [BadFrame("framing")]),
        (b"012345678\r\n", [BadFrame("framing")]),
        (b"00012345678\r\n", [BadFrame("framing")]),
        (b"001234567A\r\n", [BadFrame("framing")]),
        (b"00123\x020012345678\r\n", [BadFrame("framing"), tag((12345678).to_bytes(4))]),
        (b"1" * 500 + b"\r0012345678\r", [BadFrame("overrun"), tag((12345678).to_bytes(4))]),
        (b"\r\n\r\n", []),
    ],
)
def test_decimal_lines_and_what_is_none(stream, expected):
    assert LineDecoder(parse_decimal).feed(stream) == expected


@given(numbers, st.integers(0, 11))
def test_a_decimal_line_that_lost_a_byte_is_no_card(number, at):
    stream = encode_decimal(number)
    found = LineDecoder(parse_decimal).feed(stream[:at] + stream[at + 1 :])
    # without its CR the LF still ends it
    assert [item for item in found if isinstance(item, Card)] == ([] if at < 10 else [tag(int(number).to_bytes(4))])


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=6))
def test_lines_do_not_depend_on_the_split_and_memory_is_bounded(data, cuts):
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    whole, split = LineDecoder(parse_decimal), LineDecoder(parse_decimal)
    assert [item for a, b in pairwise(edges) for item in split.feed(data[a:b])] == whole.feed(data)
    assert len(split._line) <= MAX_LENGTH


@pytest.mark.parametrize("number", ["-1", str(2**32), "x"])
def test_a_number_beyond_32_bits_is_refused(number):
    with pytest.raises(ValueError):
        encode(number)
    with pytest.raises(ValueError):
        encode_decimal(number)


def test_the_card_is_known_once_before_its_check_arrives():
    decoder = Decoder()
    seen = [decoder.ahead()]
    for place in range(len(CARD)):
        assert decoder.feed(CARD[place : place + 1]) == ([tag(bytes.fromhex("0A00BC614E"))] if place == 13 else [])
        seen.append(decoder.ahead())
    assert [place for place, card in enumerate(seen) if card is not None] == [11]
    assert seen[11] == tag(bytes.fromhex("0A00BC614E"))


@pytest.mark.parametrize(
    ("check", "found"),
    [
        (CARD[11:13], tag(bytes.fromhex("0A00BC614E"))),
        (CARD[11:13].lower(), tag(bytes.fromhex("0A00BC614E"))),
        (b"00", BadFrame("checksum")),
        (b"0x", BadFrame("framing")),
        (CARD[11:12], BadFrame("framing")),
    ],
)
def test_what_was_known_ahead_counts_only_with_its_check(check, found):
    decoder = Decoder()
    decoder.feed(CARD[:11])
    assert decoder.ahead() == tag(bytes.fromhex("0A00BC614E"))
    assert decoder.feed(check + CARD[13:]) == [found]


@pytest.mark.parametrize("stream", [b"0A00BC614E9", b"\x020A00BC614", b"\x020A00BC61xE", CARD, CARD + b"\x02"])
def test_nothing_is_known_ahead_of(stream):
    decoder = Decoder()
    decoder.feed(stream)
    assert decoder.ahead() is None


def test_a_frame_that_is_cut_short_leaves_nothing_known():
    decoder = Decoder()
    decoder.feed(b"\x020A00BC614E")
    assert decoder.ahead() is not None
    decoder.feed(b"\x02")
    assert decoder.ahead() is None
    decoder.feed(CARD[1:12])
    assert decoder.ahead() == tag(bytes.fromhex("0A00BC614E"))
