"""A card and its lots, as values."""

from dataclasses import dataclass, replace

from hub.cards.facts import Stop
from hub.catalog.facts import Discount, Term
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.language import kept
from hub.ledger.accounts import Unit

_DAY_MS = 86_400_000
STORED_VALUE = kept("储值卡", "Stored value")


@dataclass(frozen=True, slots=True)
class Lot:
    """size and used in the lot's unit; times in milliseconds. covers: sessions that one treatment takes, by service.

    Of days, used are those whose part of the price was earned. Its term gained days when base_used of them had earned
    base_fen: the rest of the price is spread over the rest of the days.
    """

    lot: LotId
    size: int
    used: int
    principal_fen: int
    bought_at: int
    bought_seq: int
    expires_at: int | None
    bill: BillId
    line: int
    covers: dict[ItemId, int]
    owed_fen: int
    gift: bool
    lapsed: bool
    term: Term | None = None
    base_used: int = 0
    base_fen: int = 0
    discount: Discount | None = None
    discount_ends_at: int | None = None

    @property
    def open(self) -> int:
        """Of the size, what is paid for: instalments open a lot in proportion."""
        if not self.owed_fen:
            return self.size
        paid_fen = self.principal_fen - self.owed_fen - self.base_fen
        return self.base_used + (self.size - self.base_used) * paid_fen // (self.principal_fen - self.base_fen)

    @property
    def left(self) -> int:
        """What can be used, whatever its term: nothing of a lapsed lot."""
        return 0 if self.lapsed else max(0, self.open - self.used)

    @property
    def bonus(self) -> int:
        """Face beyond what was paid, for stored value."""
        return self.size - self.principal_fen

    @property
    def liability_fen(self) -> int:
        """Paid and not yet earned."""
        if self.lapsed:
            return 0
        return self.principal_fen - self.owed_fen - self.released(self.used)

    def released(self, used: int) -> int:
        """What is earned once `used` of the lot are used; from base_used on."""
        return self.base_fen + released_fen(
            self.principal_fen - self.base_fen, self.size - self.base_used, used - self.base_used
        )

    def elapsed(self, now_ms: int) -> int:
        """Of a lot of days, how many have passed; the day it began on does not count."""
        if self.term is None or self.expires_at is None:
            return 0
        return min(self.size, max(0, self.size - max(0, -((now_ms - self.expires_at) // _DAY_MS))))

    def accrued(self, now_ms: int) -> "Lot":
        """As if everything were posted that its days have earned: no more than is paid for, never less than is
        posted.
        """
        return replace(self, used=max(self.used, min(self.open, self.elapsed(now_ms))))

    def is_good(self, now_ms: int) -> bool:
        """Whether a lot of days can be used, begun or not: not over, and paid for as far as today."""
        return not self.lapsed and not self.expired(now_ms) and self.elapsed(now_ms) < self.open

    def takes_off(self, now_ms: int) -> Discount | None:
        """What it takes off now: of days while they run, of stored value that is paid for until its discount ends."""
        if self.term is not None:
            return self.term.discount if self.is_good(now_ms) else None
        if self.discount is None or self.lapsed or self.expired(now_ms) or not self.open:
            return None
        over = self.discount_ends_at is not None and self.discount_ends_at <= now_ms
        return None if over or (self.discount.while_left and not self.left) else self.discount

    def expired(self, now_ms: int) -> bool:
        return self.expires_at is not None and self.expires_at <= now_ms


@dataclass(frozen=True, slots=True)
class Card:
    """lots: those not returned, in the order they were bought."""

    card: CardId
    member: MemberId
    item: ItemId
    name: str
    unit: Unit
    stopped: Stop | None
    stopped_at: int | None
    stop_reason: str
    closed_at: int | None
    lots: tuple[Lot, ...]

    @property
    def covers(self) -> tuple[ItemId, ...]:
        """Services that some lot may pay, in the lots' order."""
        return tuple(dict.fromkeys(item for lot in self.lots for item in lot.covers))

    def now(self, now_ms: int) -> int:
        """The time that runs for the card's days: it stands still while the card is frozen."""
        return now_ms if self.stopped is not Stop.FROZEN or self.stopped_at is None else min(now_ms, self.stopped_at)

    def accrued(self, now_ms: int) -> "Card":
        """As if everything were posted that its days have earned."""
        if self.unit is not Unit.DAY:
            return self
        return replace(self, lots=tuple(lot.accrued(self.now(now_ms)) for lot in self.lots))

    def gone_by(self, now_ms: int) -> tuple[Lot, ...]:
        """Lots that ran out with something left, which an owner may post to income; of days nothing is left."""
        if self.unit is Unit.DAY or self.stopped is not None or self.closed_at is not None:
            return ()
        return tuple(lot for lot in self.lots if lot.expired(now_ms) and not lot.lapsed and lot.used < lot.size)

    def balance(self, now_ms: int) -> int:
        """Fen of face, sessions or days that could be used now if the card is not stopped."""
        if self.unit is Unit.DAY:
            return sum(lot.left for lot in self.accrued(now_ms).lots)
        return sum(lot.left for lot in self.lots if not lot.expired(now_ms))


@dataclass(frozen=True, slots=True)
class Use:
    line: int
    lot: LotId
    card: CardId
    amount: int
    released_fen: int


def released_fen(principal_fen: int, size: int, used: int) -> int:
    """Contract liability released once `used` of the lot's `size` is used (CAS 14).

    Exact at the end and independent of the path: a use from a to b releases released(b) - released(a).
    """
    return principal_fen * used // size
