"""What can happen to prepaid value (储值卡、次卡、期限卡、折扣卡)."""

from enum import StrEnum
from typing import Any

import msgspec

from hub.catalog.facts import Discount, Term
from hub.ids import ApprovalId, BillId, CardId, ItemId, LotId, MemberId
from hub.journal.fact import Fact, fact, upcasts
from hub.ledger.accounts import Tender, Unit


@fact("card.sold")
class CardSold(Fact, frozen=True):
    """A lot (批次) was bought by bill line `line`: a new card, or a top-up (充值) when the card exists.

    `principal_fen` was paid; `size` is what it is good for: fen of face (principal and bonus), sessions or days.
    expires_at: milliseconds, None never, or of days with the first use. covers: the services the lot may pay;
    cover_units: how many sessions each takes, empty for one. owed_fen: of the principal, what is not paid yet (分期);
    it opens as it is paid. discount: what stored value takes off beside paying, until discount_ends_at (ms), None as
    long as the lot lives.
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
    cover_units: tuple[int, ...] = ()
    owed_fen: int = 0
    gift: bool = False
    term: Term | None = None
    discount: Discount | None = None
    discount_ends_at: int | None = None


class LotUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bill line `line` takes `amount` (fen of face, sessions, or treatments on a card of days) from the lot, releasing
    `released_fen`: nothing of days, which are earned as they pass.
    """

    line: int
    lot: LotId
    amount: int
    released_fen: int


@fact("card.opened")
class CardOpened(Fact, frozen=True):
    """A balance brought in from the books before Meishu (期初): a lot of `size` with `principal_fen` not yet earned."""

    card: CardId
    lot: LotId
    member: MemberId
    name: str
    unit: Unit
    size: int
    principal_fen: int
    covers: tuple[ItemId, ...] = ()
    expires_at: int | None = None
    cover_units: tuple[int, ...] = ()
    term: Term | None = None


@fact("card.shared")
class CardShared(Fact, frozen=True):
    """The holder lets another member use the card (共用); way: by PIN, or vouched for where they have none."""

    card: CardId
    member: MemberId
    user: MemberId
    way: str


@fact("card.unshared")
class CardUnshared(Fact, frozen=True):
    card: CardId
    member: MemberId
    user: MemberId


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
    """A refund put back what a bill had taken; released_fen, of each line its own, is no longer revenue."""

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
    owed_fen: int = 0


@fact("card.instalment_paid")
class InstalmentPaid(Fact, frozen=True):
    """More of a lot's price was paid by a line of another bill; a negative amount is that line's refund."""

    card: CardId
    lot: LotId
    member: MemberId
    bill: BillId
    line: int
    amount_fen: int


class Stop(StrEnum):
    """Frozen (冻结): by the member's wish, its term stands still. Locked (锁定): by the store, its term runs on."""

    FROZEN = "frozen"
    LOCKED = "locked"


@fact("card.stopped")
class CardStopped(Fact, frozen=True):
    card: CardId
    member: MemberId
    how: Stop
    reason: str


@fact("card.started")
class CardStarted(Fact, frozen=True):
    """A lot of days was used for the first time: they begin."""

    card: CardId
    lot: LotId
    member: MemberId
    expires_at: int


class LotAccrued(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`days` more have passed, which earned released_fen of what was paid."""

    lot: LotId
    days: int
    released_fen: int


@fact("card.accrued")
class CardAccrued(Fact, frozen=True):
    """Days of a card passed (按天确认收入)."""

    card: CardId
    member: MemberId
    lots: tuple[LotAccrued, ...]


class LotEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lot's new ends, in milliseconds, None where it has none. days: how many a lot of days gained, over which the
    rest of the price is earned from now on.
    """

    lot: LotId
    expires_at: int | None
    days: int = 0
    discount_ends_at: int | None = None


@fact("card.resumed", version=2)
class CardResumed(Fact, frozen=True):
    """ends: what a frozen card's lots gained. approval: by whose word a locked one opened."""

    card: CardId
    member: MemberId
    ends: tuple[LotEnd, ...] = ()
    approval: ApprovalId | None = None


@upcasts("card.resumed", 1)
def without_approval(body: dict[str, Any]) -> dict[str, Any]:
    """Whose word it was is not known."""
    return body


@fact("card.extended")
class CardExtended(Fact, frozen=True):
    """Lots live longer (延期)."""

    card: CardId
    member: MemberId
    ends: tuple[LotEnd, ...]
    reason: str
    approval: ApprovalId | None = None


@fact("card.transferred")
class CardTransferred(Fact, frozen=True):
    """The card and all that is on it went to another member (转卡)."""

    card: CardId
    member: MemberId
    to: MemberId
    reason: str
    approval: ApprovalId | None = None


class Method(StrEnum):
    """What a used card is worth when it is closed: by ratio of what is left, what was paid less the list price of what
    was used, or as agreed.
    """

    RATIO = "ratio"
    LIST_PRICE = "list_price"
    AGREED = "agreed"


class LotClosed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`left` of the lot's unit are given up for refund_fen; liability_fen is what was not yet earned of it."""

    lot: LotId
    left: int
    liability_fen: int
    refund_fen: int


@fact("card.closed")
class CardClosed(Fact, frozen=True):
    """A used card was closed and paid out (退卡). What is kept of the liability is revenue, what exceeds it a loss."""

    card: CardId
    member: MemberId
    unit: Unit
    method: Method
    lots: tuple[LotClosed, ...]
    refund_fen: int
    tender: Tender
    reason: str
    approval: ApprovalId | None = None


class LotLapsed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lot: LotId
    left: int
    liability_fen: int


@fact("card.lapsed")
class CardLapsed(Fact, frozen=True):
    """The owner posted an expired lot to income (过期转收入); it can be taken back."""

    card: CardId
    member: MemberId
    unit: Unit
    lots: tuple[LotLapsed, ...]
    reason: str


@fact("card.lapse_reversed")
class LapseReversed(Fact, frozen=True):
    card: CardId
    member: MemberId
    unit: Unit
    lots: tuple[LotLapsed, ...]
    reason: str


@fact("card.bonus_given")
class BonusGiven(Fact, frozen=True):
    """A stored-value lot that nobody paid, for what `bill` brought; it releases nothing."""

    card: CardId
    lot: LotId
    member: MemberId
    bill: BillId
    size: int
    expires_at: int | None
    reason: str


@fact("card.bonus_taken_back")
class BonusTakenBack(Fact, frozen=True):
    """What was left of a bonus is forfeited; what was used stays used."""

    card: CardId
    lot: LotId
    member: MemberId
    left: int
    reason: str
