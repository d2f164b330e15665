"""One tap is one event, however often a reader repeats itself."""

from typing import Final

MAX_REMEMBERED: Final = 16


class Debounce:
    """One tap per presence: a reader repeats a card for as long as it lies there. Remembers 16 cards."""

    def __init__(self, absence_s: float) -> None:
        self._absence_s = absence_s
        self._last: dict[str, float] = {}

    def is_new(self, card: str, now: float) -> bool:
        """True at the first reading after `absence_s` without one; `now` is loop time in seconds."""
        before = self._last.pop(card, None)
        self._last[card] = now
        while len(self._last) > MAX_REMEMBERED:
            del self._last[next(iter(self._last))]
        return before is None or now - before >= self._absence_s

    def would_be_new(self, card: str, now: float) -> bool:
        """What `is_new` would say, without counting."""
        before = self._last.get(card)
        return before is None or now - before >= self._absence_s

    def forget(self, card: str) -> None:
        """Let its next reading count, for this one could not be used."""
        self._last.pop(card, None)
