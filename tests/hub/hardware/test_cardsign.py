"""The store's signature in a card's memory: what a copy, a forgery and a blank say; any bytes have a verdict."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from hub.hardware import cardsign
from hub.hardware.cardsign import CardNotSignable

UID, OTHER = "04A1B2C3D4E5F6", "04A1B2C3D4E5F7"


def key(seed):
    signing = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return signing.sign, signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


SIGN, PUBLIC = key(1)
SIGNED = cardsign.memory(UID, "0007654320", PUBLIC, SIGN)


def test_the_form_is_as_documented():
    assert (SIGNED[:3], SIGNED[7], SIGNED[8:15].hex().upper(), SIGNED[15]) == (b"MS\x01", 7, UID, 10)
    assert SIGNED[16:26] == b"0007654320"
    assert len(SIGNED) % 4 == 0


@pytest.mark.parametrize(
    ("data", "uid", "public", "verdict"),
    [
        (SIGNED, UID, PUBLIC, "genuine"),
        (SIGNED + b"what else lies in the card", UID, PUBLIC, "genuine"),
        (SIGNED, OTHER, PUBLIC, "copied"),
        (SIGNED, UID, key(2)[1], "forged"),
        (SIGNED[:40], UID, PUBLIC, "forged"),
        (b"MS", UID, PUBLIC, "forged"),
        (b"", UID, PUBLIC, "unsigned"),
        (bytes(144), UID, PUBLIC, "unsigned"),
    ],
)
def test_what_a_memory_says(data, uid, public, verdict):
    assert cardsign.verify(data, uid, public) == verdict


@given(st.integers(0, len(SIGNED.rstrip(b"\0")) - 1), st.integers(1, 255))
def test_one_changed_byte_is_never_genuine(at, difference):
    changed = bytearray(SIGNED)
    changed[at] ^= difference
    assert cardsign.verify(bytes(changed), UID, PUBLIC) in {"forged", "unsigned"}


@given(st.binary(max_size=160), st.text(max_size=24))
def test_any_bytes_have_a_verdict_and_none_is_genuine(data, uid):
    assert cardsign.verify(data, uid, PUBLIC) in {"forged", "unsigned"}
    assert cardsign.verify(b"MS" + data, uid, PUBLIC) == "forged"


@given(
    st.binary(min_size=4, max_size=10).filter(lambda raw: len(raw) in {4, 7, 10}),
    st.from_regex(r"[0-9A-Za-z]{4,40}", fullmatch=True),
)
def test_what_was_written_is_genuine_and_fits_the_smallest_card(uid, number):
    data = cardsign.memory(uid.hex().upper(), number, PUBLIC, SIGN)
    assert cardsign.verify(data, uid.hex().upper(), PUBLIC) == "genuine"
    assert len(data) <= cardsign.MAX_BYTES


@pytest.mark.parametrize(
    ("uid", "number"), [("0007654320", "1"), ("ABCDEFG1", "1"), ("", "1"), (UID, ""), (UID, "x" * 41), (UID, "卡")]
)
def test_what_cannot_be_signed_is_refused(uid, number):
    with pytest.raises(CardNotSignable):
        cardsign.memory(uid, number, PUBLIC, SIGN)
