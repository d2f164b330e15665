"""Links that make a phone the member's e-card: made at the counter, good once and for a few minutes, in memory only."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hub.ecards.errors import OfferOver
from hub.ids import MemberId

LIFE_MS = 5 * 60_000
JOINED_LIFE_MS = 20 * 60_000
MAX_OFFERS = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """joined: made by whoever has just become a member on this phone."""

    member: MemberId
    joined: bool
    over_ms: int


class Offers:
    """One a member: a new one ends the one before. At MAX_OFFERS the oldest goes."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}
        self._being_taken: set[str] = set()

    def make(self, member: MemberId, now_ms: int, *, joined: bool = False) -> tuple[str, int]:
        """(token, when it is over in ms)."""
        for token in [token for token, offer in self._offers.items() if offer.member == member]:
            del self._offers[token]
        while len(self._offers) >= MAX_OFFERS:
            del self._offers[next(iter(self._offers))]
        token = secrets.token_urlsafe(18)
        over_ms = now_ms + (JOINED_LIFE_MS if joined else LIFE_MS)
        self._offers[token] = Offer(member, joined, over_ms)
        return token, over_ms

    def get(self, token: str, now_ms: int) -> Offer:
        """Raises OfferOver."""
        offer = self._offers.get(token)
        if offer is None or offer.over_ms <= now_ms or token in self._being_taken:
            raise OfferOver
        return offer

    @contextmanager
    def taking(self, token: str, now_ms: int) -> Iterator[Offer]:
        """The offer, for one at a time; it is used up unless this raises. Raises OfferOver."""
        offer = self.get(token, now_ms)
        self._being_taken.add(token)
        try:
            yield offer
            self._offers.pop(token, None)
        finally:
            self._being_taken.discard(token)
