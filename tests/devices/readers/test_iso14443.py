"""ISO/IEC 14443-3 type A arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.iso14443 import bcc, crc_a, parts, uid_part, without_crc


@pytest.mark.parametrize(
    ("data", "crc"),
    [
        # ISO/IEC 14443-3 annex B, examples of CRC_A
        ("0000", "A01E"),
        ("1234", "26CF"),
        # HLTA with its CRC, and READ of page 4, as in NXP data sheets and traces of readers
        ("5000", "57CD"),
        ("3004", "26EE"),
    ],
)
def test_crc_a(data, crc):
    assert crc_a(bytes.fromhex(data)) == bytes.fromhex(crc)
    assert without_crc(bytes.fromhex(data + crc)) == bytes.fromhex(data)


def test_the_cascade_of_a_uid_of_seven_bytes():
    # NXP AN10927, MIFARE and handling of UIDs: CT SN0 SN1 SN2 BCC, then SN3 SN4 SN5 SN6 BCC
    uid = bytes.fromhex("046E0CA1BF0284")
    first, second = parts(uid)
    assert (first, second) == (bytes.fromhex("88046E0C"), bytes.fromhex("A1BF0284"))
    assert bcc(first) == 0x88 ^ 0x04 ^ 0x6E ^ 0x0C
    assert len(parts(bytes(10))) == 3
    with pytest.raises(ValueError):
        parts(bytes(5))


@given(st.binary(min_size=4, max_size=4), st.integers(0, 4), st.integers(0, 7))
def test_a_flipped_bit_in_a_part_of_a_uid_is_found(part, at, bit):
    answer = bytearray(part + bytes([bcc(part)]))
    assert uid_part(bytes(answer)) == part
    answer[at] ^= 1 << bit
    with pytest.raises(ValueError):
        uid_part(bytes(answer))


@pytest.mark.parametrize("answer", [b"", b"\x00", b"\x01\x02\x03\x04", b"\x00" * 6])
def test_answers_of_another_length_are_none(answer):
    with pytest.raises(ValueError):
        uid_part(answer)


@pytest.mark.parametrize("answer", ["", "A0", "6363", "0000A01F"])
def test_an_answer_with_a_wrong_crc_is_none(answer):
    with pytest.raises(ValueError):
        without_crc(bytes.fromhex(answer))
