"""The release of contract liability: exact at the end, independent of the path, never backwards."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cards.lots import released_fen
from hub.cards.rules import amount_words
from hub.ledger.accounts import Unit


@pytest.mark.parametrize(
    ("paid", "bonus", "uses", "released"),
    [
        (1000_00, 200_00, [300_00], [250_00]),
        (1000_00, 200_00, [1, 1, 1199_98], [0, 1, 999_99]),
        (1, 2, [1, 1, 1], [0, 0, 1]),
        (1000_00, 0, [333_33, 666_67], [333_33, 666_67]),
        (0, 100, [50, 50], [0, 0]),
        (3000_00, None, [1] * 10, [300_00] * 10),
        (1000_00, None, [1] * 3, [333_33, 333_33, 333_34]),
    ],
    ids=["proportion", "fen by fen", "more bonus than paid", "no bonus", "all bonus", "ten sessions", "three sessions"],
)
def test_a_lot_releases_in_proportion_and_ends_exactly(paid, bonus, uses, released):
    size = sum(uses) if bonus is None or sum(uses) == paid + bonus else paid + bonus
    used, found = 0, []
    for use in uses:
        found.append(released_fen(paid, size, used + use) - released_fen(paid, size, used))
        used += use
    assert found == released


@st.composite
def lots_and_paths(draw):
    principal = draw(st.integers(0, 10**8))
    size = max(1, principal + draw(st.integers(0, 10**8)))
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=20)))
    return principal, size, [0, *cuts, size]


@given(lots_and_paths())
def test_released_in_sum_is_what_was_paid(lot):
    principal, size, path = lot
    steps = [released_fen(principal, size, b) - released_fen(principal, size, a) for a, b in pairwise(path)]
    assert sum(steps) == principal
    assert all(step >= 0 for step in steps), "never backwards"


@given(lots_and_paths())
def test_going_back_the_way_returns_the_same(lot):
    principal, size, path = lot
    there = [released_fen(principal, size, used) for used in path]
    assert [released_fen(principal, size, used) for used in reversed(path)] == there[::-1]
    assert all(released <= used for released, used in zip(there, path, strict=True)) or size <= principal


@pytest.mark.parametrize(
    ("unit", "amount", "words"), [(Unit.FACE, 123456, "¥1,234.56"), (Unit.FACE, 5, "¥0.05"), (Unit.SESSION, 3, "3 次")]
)
def test_amounts_in_words(unit, amount, words):
    assert amount_words(unit, amount) == words
