"""What a scanner adds around a code, and how it comes off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.codeid import Affixes


@pytest.mark.parametrize(
    ("affixes", "text", "expected"),
    [
        (Affixes(), "]E06901234567892", "]E06901234567892"),
        (Affixes(aim="strip"), "]E06901234567892", "6901234567892"),  # NCR 7895 manual: ]cm before the data
        (Affixes(aim="strip"), "]Q1会员", "会员"),
        (Affixes(aim="strip"), "6901234567892", "6901234567892"),
        (Affixes(aim="strip"), "]E0]E0", "]E0"),
        (Affixes(aim="require"), "]C00012345678", "0012345678"),
        (Affixes(aim="require"), "0012345678", None),
        (Affixes(prefix="~"), "~abc", "abc"),
        (Affixes(prefix="~"), "abc", None),
        (Affixes(suffix=";"), "abc;", "abc"),
        (Affixes(suffix=";"), "abc", None),
        (Affixes("~", ";", "require"), "~]d2abc;", "abc"),
        (Affixes("~", ";", "require"), "]d2~abc;", "abc"),
        (Affixes("~~", "~~"), "~~~", None),
        (Affixes("~", ";"), "~;", None),
        (Affixes(aim="strip"), "]E0", None),
        (Affixes(aim="strip"), "]", "]"),
    ],
)
def test_affixes(affixes, text, expected):
    assert affixes.strip(text) == expected


@given(st.text(min_size=1), st.text(max_size=5), st.text(max_size=5))
def test_what_is_put_around_comes_off(text, prefix, suffix):
    assert Affixes(prefix, suffix).strip(prefix + text + suffix) == text
