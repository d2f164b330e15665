"""What can happen with group-buy platforms. A code is no personal data: it says nothing of who bought it."""

import msgspec

from hub.ids import BillId, DealId, ItemId, PlatformId
from hub.journal.fact import Fact, fact


@fact("platform.put")
class PlatformPut(Fact, frozen=True):
    """A platform (团购平台) as it now is. fee_bp: what it keeps of its price, in hundredths of a percent."""

    platform: PlatformId
    name: str
    fee_bp: int
    active: bool = True


@fact("deal.put")
class DealPut(Fact, frozen=True):
    """A deal (团购套餐) as it now is: sold by the platform at price_fen, good for one of an item or for worth_fen.

    prefix: how its codes begin, where that tells them apart.
    """

    deal: DealId
    platform: PlatformId
    name: str
    price_fen: int
    item: ItemId | None = None
    worth_fen: int = 0
    prefix: str = ""
    active: bool = True


@fact("group_buy.used")
class GroupBuyUsed(Fact, frozen=True):
    """A code paid a bill (验券). The platform owes price_fen less fee_fen; `tender` is its number on the bill."""

    platform: PlatformId
    code: str
    deal: DealId
    bill: BillId
    tender: int
    price_fen: int
    fee_fen: int


@fact("group_buy.returned")
class GroupBuyReturned(Fact, frozen=True):
    """The bill was refunded, and the platform gives the guest their money back: it owes nothing. free: the code may be
    used again.
    """

    platform: PlatformId
    code: str
    bill: BillId
    fee_fen: int
    free: bool
    reason: str


class PaidRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[key, code, amount_fen]: key is the row's own, once a platform; below nought is what the platform took back."""

    key: str
    code: str
    amount_fen: int


@fact("group_buy.paid_out")
class GroupBuyPaidOut(Fact, frozen=True):
    """A platform paid out what it owed (结算). amount_fen: of these rows; a long file takes several facts. name and
    digest: of the file, empty where it was typed.
    """

    payout: str
    platform: PlatformId
    day: str
    amount_fen: int
    rows: tuple[PaidRow, ...]
    name: str = ""
    digest: str = ""


@fact("group_buy.difference_booked")
class DifferenceBooked(Fact, frozen=True):
    """What a platform paid less than expected for a code is its fee after all; more, negative, is less of a fee."""

    platform: PlatformId
    code: str
    amount_fen: int
    reason: str
