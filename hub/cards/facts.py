"""What can happen to prepaid value (储值卡、次卡)."""

import msgspec

from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.fact import Fact, fact
from hub.ledger.accounts import Unit


@fact("card.sold")
class CardSold(Fact, frozen=True):
    """A lot (批次) was bought by bill line `line`: a new card, or a top-up (充值) when the card exists.

    `principal_fen` was paid; `size` is what it is good for: fen of face (principal and bonus) or sessions.
    expires_at: milliseconds, None never. covers: the services a session lot may pay.
    """

    card: CardId
    lot: LotId
    member: MemberId
    item: ItemId
    bill: BillId
    line: int
    name: str
    unit: Unit
    size: int
    principal_fen: int
    covers: tuple[ItemId, ...] = ()
    expires_at: int | None = None


class LotUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bill line `line` takes `amount` (fen of face, or sessions) from the lot, releasing `released_fen`."""

    line: int
    lot: LotId
    amount: int
    released_fen: int


@fact("card.redeemed")
class CardRedeemed(Fact, frozen=True):
    """A bill was paid, in whole or part, from a card (耗卡)."""

    card: CardId
    member: MemberId
    bill: BillId
    unit: Unit
    uses: tuple[LotUse, ...]


@fact("card.restored")
class CardRestored(Fact, frozen=True):
    """A refund put back what a bill had taken; released_fen goes back into the contract liability."""

    card: CardId
    member: MemberId
    bill: BillId
    unit: Unit
    uses: tuple[LotUse, ...]


@fact("card.taken_back")
class CardTakenBack(Fact, frozen=True):
    """An unused lot was returned by the refund of the bill that sold it."""

    card: CardId
    lot: LotId
    member: MemberId
    bill: BillId
    unit: Unit
    size: int
    principal_fen: int
