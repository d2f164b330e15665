"""A card and its lots, as values."""

from dataclasses import dataclass

from hub.cards.facts import Stop
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.ledger.accounts import Unit


@dataclass(frozen=True, slots=True)
class Lot:
    """size and used in the lot's unit; times in milliseconds. covers: sessions that one treatment takes, by service."""

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

    @property
    def open(self) -> int:
        """Of the size, what is paid for: instalments open a lot in proportion."""
        return (
            self.size if not self.owed_fen else self.size * (self.principal_fen - self.owed_fen) // self.principal_fen
        )

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
        return self.principal_fen - self.owed_fen - released_fen(self.principal_fen, self.size, self.used)

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

    def balance(self, now_ms: int) -> int:
        """Fen of face, or sessions, that could be used now if the card is not stopped."""
        return sum(lot.left for lot in self.lots if not lot.expired(now_ms))

    def treatments(self, item: ItemId, now_ms: int) -> int:
        """How many treatments of this service the card still gives."""
        return sum(lot.left // lot.covers[item] for lot in self.lots if item in lot.covers and not lot.expired(now_ms))


@dataclass(frozen=True, slots=True)
class Use:
    line: int
    lot: LotId
    card: CardId
    amount: int


def released_fen(principal_fen: int, size: int, used: int) -> int:
    """Contract liability released once `used` of the lot's `size` is used (CAS 14).

    Exact at the end and independent of the path: a use from a to b releases released(b) - released(a).
    """
    return principal_fen * used // size
