"""Tiers, points, coupons and referrals as the screens show them."""

from msgspec import Struct

from hub.catalog import state as catalog_state
from hub.hardware.codes import COUPON_PREFIX
from hub.ids import BillId, CouponId, CouponKindId, ItemId, LotId, MemberId, TierId
from hub.journal.tx import Reader
from hub.localtime import rfc3339
from hub.loyalty import coupon_state, points_state, referral_state, state
from hub.loyalty.coupon_state import Coupon
from hub.loyalty.facts import CouponKindPut, How, TierRule
from hub.loyalty.tiers import progress
from hub.members import state as member_state
from hub.staff import state as staff_state
from hub.store.state import zone

SOON_MS = 30 * 86_400_000


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


class CouponView(Struct, frozen=True):
    """state: issued, redeemed, voided, expired, or early (its time has not come). code: what its QR says."""

    coupon: CouponId
    coupon_kind: CouponKindId
    name: str
    how: How
    words: str
    code: str
    member: MemberId | None
    state: str
    begins_at: str
    expires_at: str | None
    why: str
    note: str
    issued_at: str
    issued_by: str
    bill: BillId | None
    amount_fen: int


class TierHistory(Struct, frozen=True):
    tier: TierView | None
    next: list[Progress]
    changes: list[TierChangeView]


class CouponUse(Struct, frozen=True):
    coupon: CouponId
    member: MemberId | None
    member_name: str
    bill: BillId
    bill_number: str
    bill_fen: int
    amount_fen: int
    at: str


class CouponFigures(Struct, frozen=True):
    """sales_fen: what bills with the coupon brought, less refunds. uses: newest first."""

    coupon_kind: CouponKindId
    name: str
    issued: int
    redeemed: int
    voided: int
    expired: int
    off_fen: int
    sales_fen: int
    uses: list[CouponUse]


class ReferralFigures(Struct, frozen=True):
    referrer: MemberId
    name: str
    members: int
    rewards: int
    points: int
    coupons: int
    bonus_fen: int


class ReferralView(Struct, frozen=True):
    bill: BillId
    level: int
    member: MemberId
    member_name: str
    points: int
    coupon: CouponId | None
    bonus_fen: int
    at: str
    reversed: str | None


def tier_of(reader: Reader, member: MemberId) -> TierView | None:
    """The member's tier, if it is in use."""
    tier, known = state.tier_of(reader, member), state.standing(reader, member)
    if tier is None or known is None:
        return None
    return TierView(
        tier.tier, tier.name, tier.rank, tier.service_percent, tier.goods_percent, tier.points_percent, tier.priority,
        known.rule, known.value, known.locked, known.reason, rfc3339(known.since_at, zone(reader)),
    )  # fmt: skip


def tier_history(reader: Reader, member: MemberId) -> TierHistory:
    """Raises NotFound."""
    member = member_state.member(reader, member).member
    where = zone(reader)
    return TierHistory(
        tier_of(reader, member),
        [Progress(tier.tier, tier.name, rule, value, needed) for tier, rule, value, needed in progress(reader, member)],
        [
            TierChangeView(
                state.tier_name(reader, one.tier), state.tier_name(reader, one.before), one.rule, one.value, one.locked,
                one.reason, rfc3339(one.at, where), staff_state.name(reader, one.actor),
            )
            for one in state.changes(reader, member)
        ],
    )  # fmt: skip


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
                one.what, one.points, one.bill, _item_name(reader, one.item), one.reason, rfc3339(one.at, where),
                staff_state.name(reader, one.actor),
            )
            for _, one in moved[:limit]
        ],
        str(moved[limit - 1][0]) if len(moved) > limit else None,
    )  # fmt: skip


def coupons_of(reader: Reader, member: MemberId, now_ms: int, *, good: bool) -> list[CouponView]:
    """Newest first: all, or those that are good now. Raises NotFound."""
    member = member_state.member(reader, member).member
    found = [coupon(reader, one, now_ms) for one in coupon_state.of_member(reader, member)]
    return [one for one in found if not good or one.state == "issued"]


def coupon(reader: Reader, row: Coupon, now_ms: int) -> CouponView:
    kind, where = coupon_state.kind(reader, row.coupon_kind), zone(reader)
    shown = row.state
    if shown == "issued" and row.is_over(now_ms):
        shown = "expired"
    elif shown == "issued" and now_ms < row.begins_at:
        shown = "early"
    return CouponView(
        row.coupon, row.coupon_kind, kind.name, kind.how, words(reader, kind), COUPON_PREFIX + row.coupon, row.member,
        shown, rfc3339(row.begins_at, where), rfc3339(row.expires_at, where) if row.expires_at else None, row.why,
        row.note, rfc3339(row.issued_at, where), staff_state.name(reader, row.issued_by), row.bill, row.amount_fen,
    )  # fmt: skip


def words(reader: Reader, kind: CouponKindPut) -> str:
    """What it gives, in a few words: 满 ¥300 减 ¥50."""
    item = _item_name(reader, kind.item) or ""
    what = {
        How.AMOUNT: f"减 ¥{_yuan(kind.amount_fen)}",
        How.PERCENT: f"{kind.percent / 10:g} 折" + (f"，最多减 ¥{_yuan(kind.cap_fen)}" if kind.cap_fen else ""),
        How.GIFT: f"送 {item}",
        How.TRIAL: f"{item} 体验价 ¥{_yuan(kind.price_fen)}",
    }[kind.how]
    return f"满 ¥{_yuan(kind.threshold_fen)} {what}" if kind.threshold_fen else what


def coupon_figures(reader: Reader, kind_id: CouponKindId, now_ms: int) -> CouponFigures:
    """Raises NotFound."""
    kind = coupon_state.kind(reader, kind_id)
    issued, redeemed, voided, expired, off_fen, sales_fen = coupon_state.figures(reader, kind_id, now_ms)
    uses = [_use(reader, one) for one in coupon_state.used(reader, kind_id, 200)]
    return CouponFigures(kind_id, kind.name, issued, redeemed, voided, expired, off_fen, sales_fen, uses)


def referral_figures(reader: Reader) -> list[ReferralFigures]:
    """Most members brought first."""
    return [
        ReferralFigures(row[0], _member_name(reader, row[0]), *row[1:])
        for row in referral_state.by_referrer(reader, 200)
    ]


def referrals_of(reader: Reader, referrer: MemberId) -> list[ReferralView]:
    """Newest first. Raises NotFound."""
    referrer = member_state.member(reader, referrer).member
    return [
        ReferralView(
            one.bill, one.level, one.member, _member_name(reader, one.member), one.points, one.coupon, one.bonus_fen,
            rfc3339(one.at, zone(reader)), one.reversed,
        )
        for one in referral_state.of_referrer(reader, referrer)
    ]  # fmt: skip


def _use(reader: Reader, row: Coupon) -> CouponUse:
    bill = reader.one("SELECT number, due_fen FROM bill WHERE bill = ?", row.bill)
    number, due_fen = bill or ("", 0)
    return CouponUse(
        row.coupon, row.used_by, _member_name(reader, row.used_by) if row.used_by else "", row.bill or BillId(""),
        number, due_fen, row.amount_fen, rfc3339(row.used_at or 0, zone(reader)),
    )  # fmt: skip


def _member_name(reader: Reader, member: MemberId) -> str:
    return member_state.member(reader, member).profile.name


def _item_name(reader: Reader, item: ItemId | None) -> str | None:
    return catalog_state.item(reader, item).name if item else None


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen // 100:,}.{fen % 100:02d}"
