"""One number a card, whichever reader read it."""

import pytest

from devices.readers.card import card


@pytest.mark.parametrize(
    ("technology", "data", "number"),
    [
        ("em4100", "62E3086CED", "3808980205"),  # RDM6300 data sheet: card 62E3086CED
        ("em4100", "00BC614E", "0012345678"),
        ("wiegand26", "01E256", "0000123478"),  # S4A Wiegand converter manual, section 3.2
        ("wiegand26", "0001E256", "0000123478"),
        ("wiegand34", "FFFFFFFF", "4294967295"),
        ("iso14443a", "046e0ca1bf0284", "046E0CA1BF0284"),
        ("iso14443a", "01020304", "01020304"),
        ("iso14443a", "00112233445566778899", "00112233445566778899"),
    ],
)
def test_the_number_of_a_card(technology, data, number):
    found = card(technology, bytes.fromhex(data))
    assert (found.number, found.raw, found.technology) == (number, data.upper(), technology)


@pytest.mark.parametrize(
    ("technology", "data"),
    [
        ("em4100", "000000"),
        ("wiegand26", "0000"),
        ("iso14443a", "0102030405"),
        ("iso14443a", ""),
        ("keyboard", "00" * 4),
    ],
)
def test_what_no_card_has_is_refused(technology, data):
    with pytest.raises(ValueError):
        card(technology, bytes.fromhex(data))
