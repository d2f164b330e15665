"""Network printers that announce themselves at another address: whom to follow, and who waits for a person's word.

Anybody on the LAN can announce anything. A printer is followed where its own network card answers; whatever else says
that it is that printer is shown, and a person has to go and look.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from msgspec.structs import replace

from devices.bindings import Bindings, Kept, with_binding
from devices.neighbours import card_of
from devices.unknown import NetworkFound

CardOf = Callable[[str], Awaitable[str]]


class Following:
    """Keeps the address and the network card of each printer that was bound by its announcement."""

    def __init__(self, bindings: Bindings, card_of_address: CardOf = card_of) -> None:
        self._bindings = bindings
        self._card_of = card_of_address
        self._asked: dict[str, str] = {}  # device -> the address whose card was asked for last

    async def moved(self, announced: dict[str, NetworkFound]) -> list[Kept]:
        """Those that are at another address now, and are followed: as they are kept. Raises OSError."""
        followed = []
        for kept in list(self._bindings.state.bindings.values()):
            found = announced.get(kept.at or "")
            if found is None or self._asked.get(kept.id) == found.address:
                continue
            is_there = found.address == kept.port
            if is_there and kept.card:
                self._asked.pop(kept.id, None)
                continue
            card = await self._card_of(found.address)
            self._asked[kept.id] = found.address
            if card and (is_there or card == kept.card):
                at_last = await self._keep(kept, found.address, card)
                followed += [] if is_there else [at_last]
        return followed

    async def confirmed(self, kept: Kept, address: str) -> Kept:
        """A person says that the printer is at this address. Raises OSError."""
        self._asked.pop(kept.id, None)
        return await self._keep(kept, address, await self._card_of(address))

    async def _keep(self, kept: Kept, address: str, card: str) -> Kept:
        kept = replace(kept, port=address, card=card)
        await self._bindings.change(partial(with_binding, kept=kept))
        return kept
