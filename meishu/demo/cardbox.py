"""The 13.56 MHz cards beside the demo's IC reader: a signed one, its copies and forgeries, one without, a new one."""

from dataclasses import dataclass
from typing import Final

from devices.readers.virtual import VirtualCard, ntag213
from hub.hardware import cardsign
from hub.journal.keys import StoreKeys
from meishu.demo import world

STRANGE_UID: Final = "04D15EA5E00D17"
BLANK_UID: Final = "04B1A2C3D4E5F6"
SIGNATURE_AT: Final = 40
"""A byte well within the signed part."""


@dataclass(frozen=True, slots=True)
class BoxCard:
    """`holder`: the member it was made for, empty for nobody."""

    key: str
    holder: str
    card: VirtualCard

    @property
    def uid(self) -> str:
        return self.card.uid.hex().upper()


def box(keys: StoreKeys) -> dict[str, BoxCard]:
    """The cards, by key, in the order in which they lie there."""
    uid, public = world.SIGNED_CARD[1], keys.public.hex()
    memory = cardsign.memory(uid, uid, public, keys.signing.sign)
    changed = bytearray(memory)
    changed[SIGNATURE_AT] ^= 1
    name = next(member[1] for member in world.MEMBERS if member[0] == world.SIGNED_CARD[0])
    plain_holder = next(member[1] for member in world.MEMBERS if member[0] == world.PLAIN_CARD[0])
    cards = (
        BoxCard("genuine", name, ntag213(bytes.fromhex(uid), memory)),
        BoxCard("stripped", name, ntag213(bytes.fromhex(uid))),
        BoxCard("copied", name, ntag213(bytes.fromhex(STRANGE_UID), memory)),
        BoxCard("forged", name, ntag213(bytes.fromhex(uid), bytes(changed))),
        BoxCard("plain", plain_holder, VirtualCard(bytes.fromhex(world.PLAIN_CARD[1]))),
        BoxCard("blank", "", ntag213(bytes.fromhex(BLANK_UID))),
    )
    return {card.key: card for card in cards}
