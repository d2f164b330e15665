"""What keyboard readers type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.card import BadFrame, Card, card
from devices.readers.keyboard.protocol import LENGTHS, TECHNOLOGIES, parse, spell

BYTES = {"decimal10": 4, "decimal8": 3, "hex6": 3, "hex8": 4, "hex10": 5, "hex14": 7, "hex20": 10}
FORMS = [(form, technology) for form, fitting in TECHNOLOGIES.items() for technology in fitting]


@pytest.mark.parametrize(
    ("text", "form", "technology", "order", "number"),
    [
        # one 125 kHz card as different readers spell it: 0012345678, printed also as 188,24910 (BC614E)
        ("0012345678", "decimal10", "em4100", "normal", "0012345678"),
        ("00BC614E", "hex8", "em4100", "normal", "0012345678"),
        ("00bc614e", "hex8", "em4100", "normal", "0012345678"),
        ("0A00BC614E", "hex10", "em4100", "normal", "0012345678"),
        ("4E61BC00", "hex8", "em4100", "reversed", "0012345678"),
        ("1315027968", "decimal10", "em4100", "reversed", "0012345678"),
        ("18824910", "decimal8", "wiegand26", "normal", "0012345678"),
        ("BC614E", "hex6", "wiegand26", "normal", "0012345678"),
        ("0012345678", "decimal10", "wiegand26", "normal", "0012345678"),
        ("0012345678", "decimal10", "wiegand34", "normal", "0012345678"),
        # one 13.56 MHz card with the UID 04 92 2E 58
        ("04922E58", "hex8", "iso14443a", "normal", "04922E58"),
        ("582E9204", "hex8", "iso14443a", "reversed", "04922E58"),
        ("0076688984", "decimal10", "iso14443a", "normal", "04922E58"),
        ("1479447044", "decimal10", "iso14443a", "reversed", "04922E58"),
        ("046E0CA1BF0284", "hex14", "iso14443a", "normal", "046E0CA1BF0284"),
        ("8402BFA10C6E04", "hex14", "iso14443a", "reversed", "046E0CA1BF0284"),
    ],
)
def test_one_card_has_one_number(text, form, technology, order, number):
    found = parse(text, form, technology, order)
    assert isinstance(found, Card)
    assert (found.number, found.technology) == (number, technology)


@pytest.mark.parametrize(
    ("text", "form", "technology"),
    [
        ("4294967296", "decimal10", "em4100"),
        ("0016777216", "decimal10", "wiegand26"),
        ("12345678", "decimal10", "em4100"),
        ("00012345678", "decimal10", "em4100"),
        ("001234567A", "decimal10", "em4100"),
        ("001234567 ", "decimal10", "em4100"),
        ("25600001", "decimal8", "wiegand26"),
        ("18865536", "decimal8", "wiegand26"),
        ("0GBC614E", "hex8", "em4100"),
        ("0BC614E", "hex8", "em4100"),
        ("００１２３４５６７８", "decimal10", "em4100"),
        ("", "hex8", "em4100"),
    ],
)
def test_what_is_no_card(text, form, technology):
    assert parse(text, form, technology, "normal") == BadFrame("framing")


def test_a_card_that_cannot_be_spelt_is_refused():
    with pytest.raises(ValueError):
        spell(bytes(7), "hex8")


@pytest.mark.parametrize(("form", "technology"), FORMS)
@given(data=st.data())
def test_what_is_spelt_is_read(form, technology, data):
    size = 3 if technology == "wiegand26" else BYTES[form]
    card_bytes = data.draw(st.binary(min_size=size, max_size=size))
    order = data.draw(st.sampled_from(["normal", "reversed"]))
    assert parse(spell(card_bytes, form, order), form, technology, order) == card(technology, card_bytes)


@given(st.sampled_from(FORMS), st.text(max_size=25))
def test_nonsense_never_raises(form, text):
    parse(text, *form, "normal")


@given(st.sampled_from(FORMS), st.data())
def test_a_lost_or_doubled_key_is_no_card(form, data):
    size = 3 if form[1] == "wiegand26" else BYTES[form[0]]
    text = spell(data.draw(st.binary(min_size=size, max_size=size)), form[0])
    at = data.draw(st.integers(0, LENGTHS[form[0]] - 1))
    assert parse(text[:at] + text[at + 1 :], *form, "normal") == BadFrame("framing")
    assert parse(text[:at] + text[at] + text[at:], *form, "normal") == BadFrame("framing")
