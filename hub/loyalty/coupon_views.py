"""Coupons and referrals as the screens show them."""

from msgspec import Struct

from hub.catalog import state as catalog_state
from hub.hardware.codes import COUPON_PREFIX
from hub.ids import BillId, CouponId, CouponKindId, ItemId, MemberId
from hub.journal.tx import Reader
from hub.language import Fold, label
from hub.localtime import rfc3339
from hub.loyalty import coupon_state, referral_state
from hub.loyalty.coupon_facts import CouponKindPut, How
from hub.loyalty.coupon_state import Coupon
from hub.members import state as member_state
from hub.staff import state as staff_state
from hub.store.state import zone

MOST = 200


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


class CouponUse(Struct, frozen=True):
    coupon: CouponId
    member: MemberId | None
    member_name: str
    bill: BillId
    bill_number: str
    bill_fen: int
    amount_fen: int
    at: str


class CouponHeld(Struct, frozen=True):
    """One that may still be used; without a member whoever brings it may."""

    coupon: CouponId
    member: MemberId | None
    member_name: str
    issued_at: str
    expires_at: str | None
    why: str
    note: str


class CouponFigures(Struct, frozen=True):
    """bills: how many it was used on; sales_fen: what they brought, less refunds. uses and held: newest first, at most
    200 of each.
    """

    coupon_kind: CouponKindId
    name: str
    issued: int
    redeemed: int
    voided: int
    expired: int
    off_fen: int
    bills: int
    sales_fen: int
    uses: list[CouponUse]
    held: list[CouponHeld]


class ReferralFigures(Struct, frozen=True):
    """What stands, and beside it how many rewards were reversed, with their points and bonus."""

    referrer: MemberId
    name: str
    members: int
    rewards: int
    points: int
    coupons: int
    bonus_fen: int
    reversed: int
    reversed_points: int
    reversed_bonus_fen: int


class ReferralView(Struct, frozen=True):
    bill: BillId
    bill_number: str
    level: int
    member: MemberId
    member_name: str
    points: int
    coupon: CouponId | None
    bonus_fen: int
    at: str
    reversed: str | None


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
        How.AMOUNT: label("减 ¥{amount}").format(amount=_yuan(kind.amount_fen)),
        How.PERCENT: label("{fold} 折，最多减 ¥{cap}" if kind.cap_fen else "{fold} 折").format(
            fold=Fold(kind.percent), cap=_yuan(kind.cap_fen or 0)
        ),
        How.GIFT: label("送 {item}").format(item=item),
        How.TRIAL: label("{item} 体验价 ¥{price}").format(item=item, price=_yuan(kind.price_fen)),
    }[kind.how]
    return (
        label("满 ¥{threshold} {what}").format(threshold=_yuan(kind.threshold_fen), what=what)
        if kind.threshold_fen
        else what
    )


def coupon_figures(reader: Reader, kind_id: CouponKindId, now_ms: int) -> CouponFigures:
    """Raises NotFound."""
    kind = coupon_state.kind(reader, kind_id)
    known = coupon_state.figures(reader, kind_id, now_ms)
    uses = [_use(reader, one) for one in coupon_state.used(reader, kind_id, MOST)]
    held = [_held(reader, one) for one in coupon_state.held(reader, kind_id, now_ms, MOST)]
    return CouponFigures(kind_id, kind.name, *known, uses, held)


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
            one.bill, _bill(reader, one.bill)[0], one.level, one.member, _member_name(reader, one.member), one.points,
            one.coupon, one.bonus_fen, rfc3339(one.at, zone(reader)), one.reversed,
        )
        for one in referral_state.of_referrer(reader, referrer)
    ]  # fmt: skip


def _use(reader: Reader, row: Coupon) -> CouponUse:
    number, due_fen = _bill(reader, row.bill)
    return CouponUse(
        row.coupon, row.used_by, _member_name(reader, row.used_by) if row.used_by else "", row.bill or BillId(""),
        number, due_fen, row.amount_fen, rfc3339(row.used_at or 0, zone(reader)),
    )  # fmt: skip


def _bill(reader: Reader, bill: BillId | None) -> tuple[str, int]:
    """Its number and what was due."""
    row = reader.one("SELECT number, due_fen FROM bill WHERE bill = ?", bill)
    return ("", 0) if row is None else (row[0], row[1])


def _held(reader: Reader, row: Coupon) -> CouponHeld:
    where = zone(reader)
    return CouponHeld(
        row.coupon, row.member, _member_name(reader, row.member) if row.member else "", rfc3339(row.issued_at, where),
        rfc3339(row.expires_at, where) if row.expires_at else None, row.why, row.note,
    )  # fmt: skip


def _member_name(reader: Reader, member: MemberId) -> str:
    return member_state.member(reader, member).profile.name


def _item_name(reader: Reader, item: ItemId | None) -> str | None:
    return catalog_state.item(reader, item).name if item else None


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen // 100:,}.{fen % 100:02d}"
