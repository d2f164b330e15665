"""From readings to events: counts frames, and lets one tap through once."""

import asyncio

from devices.clock import rfc3339
from devices.model import CardBad, CardComing, CardRead
from devices.outlet import Outlet
from devices.readers.card import BadFrame, Card
from devices.readers.debounce import Debounce


class Taps:
    """What one reader tells of its cards; details `frames` and `frames_bad` count since the daemon started."""

    def __init__(self, absence_s: float) -> None:
        self._debounce = Debounce(absence_s)
        self._frames = 0
        self._frames_bad = 0

    def take(self, item: Card | BadFrame, outlet: Outlet) -> None:
        """Publish a bad frame, and a card that was not just there."""
        if isinstance(item, BadFrame):
            self.bad(item, outlet)
            return
        self._frames += 1
        if self._debounce.is_new(item.raw, asyncio.get_running_loop().time()):
            publish(item, outlet)
        self._seen(outlet)

    def coming(self, card: Card, outlet: Outlet) -> None:
        """Most of a frame is here: say whose it will be, if it will be a tap."""
        if self._debounce.would_be_new(card.raw, asyncio.get_running_loop().time()):
            outlet.publish(CardComing(device=outlet.id, number=card.number))

    def is_new(self, card: Card, outlet: Outlet) -> bool:
        """Count a reading; true when it is a tap. For readers that look at more of the card before they publish."""
        self._frames += 1
        self._seen(outlet)
        return self._debounce.is_new(card.raw, asyncio.get_running_loop().time())

    def left(self, card: Card) -> None:
        """A card that does not repeat itself was there until now: its absence begins."""
        self._debounce.is_new(card.raw, asyncio.get_running_loop().time())

    def forget(self, card: Card) -> None:
        """Let the next reading of this card be its tap."""
        self._debounce.forget(card.raw)

    def bad(self, item: BadFrame, outlet: Outlet, *, told: bool = False) -> None:
        """Count what cannot be trusted, and publish it unless it was `told` just before."""
        self._frames_bad += 1
        if not told:
            outlet.publish(CardBad(device=outlet.id, reason=item.reason, at=rfc3339()))
        self._seen(outlet)

    def _seen(self, outlet: Outlet) -> None:
        outlet.seen(frames=self._frames, frames_bad=self._frames_bad)


def publish(card: Card, outlet: Outlet) -> None:
    """One card.read."""
    outlet.publish(
        CardRead(
            device=outlet.id,
            number=card.number,
            raw=card.raw,
            at=rfc3339(),
            technology=card.technology,
            memory=card.memory,
        )
    )
