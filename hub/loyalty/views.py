"""Tiers and points as the screens show them."""

from msgspec import Struct

from hub.catalog import state as catalog_state
from hub.ids import BillId, LotId, MemberId, TierId
from hub.journal.tx import Reader
from hub.language import recalled
from hub.localtime import LocalTime, rfc3339
from hub.loyalty import points_state, state
from hub.loyalty.facts import TierRule
from hub.loyalty.tiers import progress
from hub.members import state as member_state
from hub.staff import state as staff_state
from hub.store.state import zone

DAY_MS = 86_400_000
SOON_MS = 30 * DAY_MS


class TierView(Struct, frozen=True):
    """rule and value: why the member has it."""

    tier: TierId
    name: str
    rank: int
    service_percent: int
    goods_percent: int
    points_percent: int
    priority: bool
    rule: TierRule
    value: int
    locked: bool
    reason: str
    since: str


class TierChangeView(Struct, frozen=True):
    tier: str
    before: str
    rule: TierRule
    value: int
    locked: bool
    reason: str
    at: str
    staff_name: str


class Progress(Struct, frozen=True):
    """How far to the next tier by one of its thresholds."""

    tier: TierId
    name: str
    rule: TierRule
    value: int
    needed: int


class PointsView(Struct, frozen=True):
    """balance: what can be spent; below nought what is owed. expiring: of it, what expires within 30 days."""

    balance: int
    expiring: int
    expiring_at: str | None
    worth_fen: int


class PointsLotView(Struct, frozen=True):
    lot: LotId
    source: str
    bill: BillId | None
    size: int
    left: int
    given_at: str
    expires_at: str | None
    expired: bool


class MovementView(Struct, frozen=True):
    """what: sale, referral, adjusted, spent, gift, clawed, expired, returned."""

    what: str
    points: int
    bill: BillId | None
    item_name: str | None
    reason: str
    at: str
    staff_name: str


class PointsPage(Struct, frozen=True):
    """given = balance of all lots - debt + spent + expired + clawed."""

    points: PointsView
    given: int
    spent: int
    expired: int
    clawed: int
    debt: int
    lots: list[PointsLotView]
    movements: list[MovementView]
    next_cursor: str | None


class Keeping(Struct, frozen=True):
    """What the tier wants within any so many days, and what was spent in those that end now."""

    days: int
    spent_fen: int
    needed_fen: int


class TierHistory(Struct, frozen=True):
    """keep: None where the tier has no such rule, or is locked."""

    tier: TierView | None
    next: list[Progress]
    keep: Keeping | None
    changes: list[TierChangeView]


def tier_of(reader: Reader, member: MemberId) -> TierView | None:
    """The member's tier, if it is in use."""
    tier, known = state.tier_of(reader, member), state.standing(reader, member)
    if tier is None or known is None:
        return None
    return TierView(
        tier.tier, tier.name, tier.rank, tier.service_percent, tier.goods_percent, tier.points_percent, tier.priority,
        known.rule, known.value, known.locked, recalled(known.reason), rfc3339(known.since_at, zone(reader)),
    )  # fmt: skip


def tier_history(reader: Reader, member: MemberId, now_ms: int) -> TierHistory:
    """Raises NotFound."""
    member = member_state.member(reader, member).member
    where = zone(reader)
    return TierHistory(
        tier_of(reader, member),
        [Progress(tier.tier, tier.name, rule, value, needed) for tier, rule, value, needed in progress(reader, member)],
        _keeping(reader, member, now_ms),
        [
            TierChangeView(
                state.tier_name(reader, one.tier), state.tier_name(reader, one.before), one.rule, one.value, one.locked,
                recalled(one.reason), rfc3339(one.at, where), staff_state.name(reader, one.actor),
            )
            for one in state.changes(reader, member)
        ],
    )  # fmt: skip


def _keeping(reader: Reader, member: MemberId, now_ms: int) -> Keeping | None:
    tier, known = state.tier_of(reader, member), state.standing(reader, member)
    if tier is None or tier.keep_days is None or known is None or known.locked:
        return None
    from_day = LocalTime.of(now_ms - tier.keep_days * DAY_MS, zone(reader)).day
    return Keeping(tier.keep_days, state.spent_fen(reader, member, from_day), tier.keep_spent_fen)


def points_of(reader: Reader, member: MemberId, now_ms: int, each_fen: int) -> PointsView:
    soon = [
        lot
        for lot in points_state.lots(reader, member)
        if lot.expires_at is not None and now_ms < lot.expires_at < now_ms + SOON_MS
    ]
    balance = points_state.balance(reader, member, now_ms)
    first = min((lot.expires_at for lot in soon if lot.expires_at), default=None)
    return PointsView(
        balance, sum(lot.left for lot in soon), rfc3339(first, zone(reader)) if first else None,
        max(0, balance) * each_fen,
    )  # fmt: skip


def points_page(
    reader: Reader, member: MemberId, now_ms: int, each_fen: int, limit: int, before_seq: int
) -> PointsPage:
    """Raises NotFound."""
    member = member_state.member(reader, member).member
    where, known = zone(reader), points_state.account(reader, member)
    moved = points_state.movements(reader, member, limit + 1, before_seq)
    return PointsPage(
        points_of(reader, member, now_ms, each_fen), known.given, known.spent, known.expired, known.clawed, known.debt,
        [
            PointsLotView(
                lot.lot, lot.source, lot.bill, lot.size, lot.left, rfc3339(lot.given_at, where),
                rfc3339(lot.expires_at, where) if lot.expires_at else None, lot.is_over(now_ms),
            )
            for lot in points_state.lots(reader, member)
        ],
        [
            MovementView(
                one.what, one.points, one.bill, catalog_state.item(reader, one.item).name if one.item else None,
                recalled(one.reason), rfc3339(one.at, where), staff_state.name(reader, one.actor),
            )
            for _, one in moved[:limit]
        ],
        str(moved[limit - 1][0]) if len(moved) > limit else None,
    )  # fmt: skip
