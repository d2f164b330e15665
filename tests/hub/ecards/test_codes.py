"""The code of a moment: the vectors the phone is held to, its form, how far it is found."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ecards import codes

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
SECRET, ECARD = bytes(32), "7K3M9QXT"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["code"])
def test_every_vector(vector):
    secret = bytes.fromhex(vector["secret"])
    assert codes.step_of(vector["at_ms"]) == vector["step"]
    assert codes.code(secret, vector["ecard"], vector["step"]) == vector["code"]
    assert codes.proof(secret, vector["ecard"], vector["at_ms"]) == vector["proof"]


@pytest.mark.parametrize(
    ("text", "good"),
    [("MSE17K3M9QXTHKNWS3CV", True), ("mse1 7k3m 9qxt hknw s3cv", True), ("MSE1-7K3M-9QXT-HKNW-S3CV", True),
     (" MSE17K3M9QXTHKNWS3CV\n", True), ("MSE17K3M9QXTHKNWS3C", False), ("MSE17K3M9QXTHKNWS3CVV", False),
     ("MSE27K3M9QXTHKNWS3CV", False), ("MSE17K3M9QXTHKNWS3CU", False), ("", False), ("6901234567892", False),
     ("134567890123456789", False)],
)  # fmt: skip
def test_the_form(text, good):
    assert codes.parse(text) == (("7K3M9QXT", "HKNWS3CV") if good else None)


def test_letters_that_look_like_digits_are_read_as_digits():
    assert codes.parse("MSE1OOOOILLO00000000") == ("00001110", "00000000")


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_none(text):
    parsed = codes.parse(text)
    assert parsed is None or all(len(part) == 8 for part in parsed)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**40 - 1), st.integers(0, 2**40))
def test_what_the_phone_shows_is_found_at_its_step(secret, random, step):
    ecard = codes.number(random)
    found = codes.parse(codes.code(secret, ecard, step))
    assert found is not None
    assert codes.find_step(secret, *found, step) == step


@pytest.mark.parametrize("away", [0, 1, -1, codes.WINDOW, -codes.WINDOW, codes.REACH, -codes.REACH])
def test_an_hour_either_way_is_known_and_no_more(away):
    now = 1_000_000
    mac = codes.code(SECRET, ECARD, now + away)[-8:]
    assert codes.find_step(SECRET, ECARD, mac, now) == now + away
    if abs(away) == codes.REACH:
        assert codes.find_step(SECRET, ECARD, mac, now - (1 if away > 0 else -1)) is None


def test_near_the_beginning_of_time_no_step_is_negative():
    assert codes.find_step(SECRET, ECARD, "00000000", 0) is None
