"""One tap is one event."""

from devices.readers.debounce import MAX_REMEMBERED, Debounce


def test_a_card_that_lies_on_the_reader_is_one_tap():
    debounce = Debounce(2.0)
    times = [0.0, 0.1, 1.9, 3.8, 5.9, 6.0]
    assert [debounce.is_new("a", now) for now in times] == [True, False, False, False, True, False]


def test_another_card_is_a_tap_at_once():
    debounce = Debounce(2.0)
    assert [debounce.is_new(card, 0.1 * i) for i, card in enumerate(["a", "b", "a"])] == [True, True, False]


def test_the_memory_for_cards_is_bounded():
    debounce = Debounce(2.0)
    for card in range(100):
        debounce.is_new(str(card), 0.0)
    assert len(debounce._last) == MAX_REMEMBERED


def test_to_ask_whether_it_would_be_a_tap_counts_nothing():
    debounce = Debounce(2.0)
    assert debounce.would_be_new("a", 0.0)
    assert debounce.is_new("a", 0.0)
    assert [debounce.would_be_new("a", now) for now in (0.1, 1.9, 2.0)] == [False, False, True]
    assert not debounce.is_new("a", 1.9)
