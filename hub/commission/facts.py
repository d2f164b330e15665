"""What can happen to commission: rules put and retired, targets set, months approved and reopened."""

from enum import StrEnum

import msgspec

from hub.ids import ItemId, StaffId
from hub.journal.fact import Fact, fact


class Kind(StrEnum):
    """What commission is paid for: work done (手工), goods, cards sold (售卡), top-ups (充值), redemption (耗卡)."""

    SERVICE = "service"
    GOODS = "goods"
    CARD_SALE = "card_sale"
    TOP_UP = "top_up"
    REDEMPTION = "redemption"


class Basis(StrEnum):
    """What a percentage is taken of: what was paid, what was earned (money and released liability), the list price."""

    PAID = "paid"
    EARNED = "earned"
    LIST = "list"


class Slab(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[above_fen, permille]: the part of a month's base above `above_fen`, up to the next slab."""

    above_fen: int
    permille: int


@fact("commission.rule_put")
class RulePut(Fact, frozen=True):
    """A rule as it is from `from_day` on. One of permille, unit_fen and slabs is given.

    level: the technician's title. designated: true for asked for by name (点钟), false for by turn (轮牌), None both.
    """

    rule: str
    name: str
    from_day: str
    kind_of: Kind
    basis: Basis
    permille: int | None = None
    unit_fen: int | None = None
    slabs: tuple[Slab, ...] = ()
    level: str | None = None
    category: str | None = None
    item: ItemId | None = None
    designated: bool | None = None


@fact("commission.rule_retired")
class RuleRetired(Fact, frozen=True):
    """From `from_day` on the rule is no more."""

    rule: str
    from_day: str


class PaidLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's sum of one kind; about: the month it belongs to, another than the approved one for corrections."""

    staff: StaffId
    kind_of: Kind
    about: str
    amount_fen: int


@fact("commission.approved")
class PeriodApproved(Fact, frozen=True):
    """A month's pay sheet was approved (提成核定). digest: SHA-256, hex, of all its lines in canonical JSON."""

    month: str
    lines: tuple[PaidLine, ...]
    total_fen: int
    digest: str


@fact("commission.reopened")
class PeriodReopened(Fact, frozen=True):
    month: str
    reason: str


class Measure(StrEnum):
    """Cash performance (现金业绩) and redemption performance (消耗业绩)."""

    CASH = "cash"
    REDEMPTION = "redemption"


@fact("commission.target_put")
class TargetPut(Fact, frozen=True):
    """What somebody, or with no one named the store, is to reach in a month; 0 takes the target away."""

    month: str
    measure: Measure
    amount_fen: int
    staff: StaffId | None = None
