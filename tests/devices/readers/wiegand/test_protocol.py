"""Wiegand behind serial converters: the vendors' examples, and what must hold for any stream."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.card import BadFrame, Card
from devices.readers.wiegand.protocol import (
    decoder,
    encode,
    facility_and_number,
    from_facility,
    from_value,
    word_bits,
)

FORMS = [(encoding, bits) for encoding in ("decimal", "hex", "bits", "lrc") for bits in (26, 34)]
CHECKED = [form for form in FORMS if form[0] in {"bits", "lrc"}]


def test_the_decimal_line_of_the_converters_manual():
    # S4A Wiegand converter manual, section 3.2: card 1E256h is sent as 30 30 30 30 31 32 33 34 37 38 0D 0A
    line = bytes.fromhex("30 30 30 30 31 32 33 34 37 38 0D 0A")
    assert encode(0x1E256, "decimal", 26) == line
    assert decoder("decimal", 26).feed(line) == [Card("0000123478", "01E256", "wiegand26")]


def test_the_hex_line_is_six_digits():
    # Priority 1 Design WIE232-A: "Outputs 6 hexadecimal ascii characters at 9600 Baud"
    assert encode(0x1E256, "hex", 26) == b"01E256\r\n"
    assert decoder("hex", 26).feed(b"01e256\r\n") == [from_value(0x1E256, 26)]


@pytest.mark.parametrize(
    ("value", "bits", "word"),
    [
        # IDTECK SR30, section 8-1: bit 1 even parity of bits 2-13 (2-17), last bit odd parity of 14-25 (18-33)
        (0, 26, "0" + "0" * 24 + "1"),
        (0xFFFFFF, 26, "0" + "1" * 24 + "1"),
        (0x800001, 26, "1" + "1" + "0" * 22 + "1" + "0"),
        (0, 34, "0" + "0" * 32 + "1"),
        (0x80000001, 34, "1" + "1" + "0" * 30 + "1" + "0"),
    ],
)
def test_the_parities_of_the_word(value, bits, word):
    assert word_bits(value, bits) == word
    assert decoder("bits", bits).feed(word.encode() + b"\r\n") == [from_value(value, bits)]


def test_facility_and_number():
    assert facility_and_number(0xBC614E) == (188, 24910)
    assert from_facility(b"18824910") == 0xBC614E
    for digits in (b"25600000", b"00065536"):
        with pytest.raises(ValueError):
            from_facility(digits)


def test_an_lrc_frame():
    # IDTECK SR30, section 8-2: 02, 8 characters, 03, XOR of all before
    frame = b"\x0218824910\x03"
    lrc = 0
    for byte in frame:
        lrc ^= byte
    assert encode(0xBC614E, "lrc", 26) == frame + bytes([lrc])
    assert decoder("lrc", 26).feed(frame + bytes([lrc])) == [from_value(0xBC614E, 26)]
    assert decoder("lrc", 26).feed(frame + bytes([lrc ^ 1])) == [BadFrame("checksum")]


@pytest.mark.parametrize(
    ("encoding", "bits", "stream", "reason"),
    [
        ("decimal", 26, b"0016777216\r\n", "framing"),
        ("decimal", 26, b"00123478\r\n", "framing"),
        ("decimal", 34, b"4294967296\r\n", "framing"),
        ("hex", 26, b"1E256\r\n", "framing"),
        ("hex", 26, b"001E256G\r\n", "framing"),
        ("hex", 34, b"01E256\r\n", "framing"),
        ("bits", 26, b"1" + b"0" * 25 + b"\r\n", "checksum"),
        ("bits", 26, b"0" * 34 + b"\r\n", "framing"),
        ("bits", 34, b"2" * 34 + b"\r\n", "framing"),
        ("lrc", 26, b"\x02256000000", "framing"),
        ("lrc", 26, b"\x0225600000\x03\x02", "checksum"),
        ("lrc", 34, b"\x0218824910\x03\x01", "framing"),
        ("lrc", 34, b"\x02123\x02", "framing"),
    ],
)
def test_what_is_no_card(encoding, bits, stream, reason):
    assert decoder(encoding, bits).feed(stream) == [BadFrame(reason)]


def test_a_facility_code_over_255_is_no_card():
    frame = b"\x0225600000\x03"
    lrc = 0
    for byte in frame:
        lrc ^= byte
    assert decoder("lrc", 26).feed(frame + bytes([lrc])) == [BadFrame("framing")]


def test_a_frame_that_pauses_is_dropped():
    frames = decoder("lrc", 26)
    frames.feed(b"\x02188")
    assert frames.pending
    assert frames.silence() == BadFrame("framing")
    assert frames.silence() is None


values = st.integers(0, 2**24 - 1)


@given(st.sampled_from(FORMS), st.lists(values, max_size=5), st.lists(st.integers(0, 200), max_size=8))
def test_any_split_gives_every_card(form, cards, cuts):
    stream = b"".join(encode(value, *form) for value in cards)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    frames = decoder(*form)
    found = [item for a, b in pairwise(edges) for item in frames.feed(stream[a:b])]
    assert found == [from_value(value, form[1]) for value in cards]


@given(st.sampled_from(FORMS), st.binary(max_size=300))
def test_nonsense_never_raises(form, data):
    decoder(*form).feed(data)


@given(st.sampled_from(FORMS), values, st.data())
def test_a_lost_byte_never_makes_another_card(form, value, data):
    stream = encode(value, *form)
    at = data.draw(st.integers(0, len(stream) - 1))
    found = decoder(*form).feed(stream[:at] + stream[at + 1 :])
    assert {item for item in found if isinstance(item, Card)} <= {from_value(value, form[1])}


@given(st.sampled_from(CHECKED), values, st.data())
def test_a_flipped_bit_never_makes_another_card_where_there_is_a_check(form, value, data):
    stream = bytearray(encode(value, *form))
    stream[data.draw(st.integers(0, len(stream) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    found = decoder(*form).feed(bytes(stream))
    assert {item for item in found if isinstance(item, Card)} <= {from_value(value, form[1])}
