"""Coupons: kinds, issuing, voiding (优惠券)."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Date, Fen, Id, LongText, Name, Percent, PositiveFen, ShortText
from hub.catalog import state as catalog_state
from hub.errors import NotFound, Unfit
from hub.ids import CouponId, CouponKindId, ItemId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.localtime import LocalTime, day_after, midnight_ms
from hub.loyalty import coupon_state as state
from hub.loyalty.coupon_facts import CouponFor, CouponKindPut, CouponsIssued, CouponVoided, How, Occasion
from hub.loyalty.errors import CouponGone, CouponKindStopped, CouponsSoldOut
from hub.members import state as member_state
from hub.store.state import zone

MAX_AT_ONCE = 500
"""Coupons in one entry."""
_DAY_MS = 86_400_000


class PutCouponKind(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of coupon should be; see hub.loyalty.facts.CouponKindPut."""

    name: Name
    how: How
    threshold_fen: Fen = 0
    amount_fen: Fen = 0
    percent: Percent = 100
    cap_fen: PositiveFen | None = None
    item: Id | None = None
    price_fen: Fen = 0
    items: Annotated[tuple[Id, ...], Meta(max_length=50)] = ()
    categories: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    services: bool = False
    valid_from: Date | None = None
    valid_to: Date | None = None
    valid_days: Annotated[int, Meta(ge=1, le=3650)] | None = None
    with_tier: bool = True
    with_bundle: bool = False
    with_others: bool = False
    per_bill: Annotated[int, Meta(ge=1, le=20)] = 1
    issue_limit: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None
    occasion: Occasion | None = None
    active: bool = True
    returns: bool = True


class IssueCoupons(Struct, frozen=True, forbid_unknown_fields=True):
    """`copies` to one member, or to whoever brings them."""

    coupon_kind: Id
    member: Id | None = None
    copies: Annotated[int, Meta(ge=1, le=MAX_AT_ONCE)] = 1
    note: ShortText = ""


class VoidCoupon(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[LongText, Meta(min_length=1)]


def put_kind(tx: Tx, context: Context, asked: tuple[CouponKindId | None, PutCouponKind]) -> CouponKindId:
    """A new kind, or one changed. Raises NotFound, Unfit."""
    known, command = asked
    if known is not None:
        state.kind(tx, known)
    _check_shape(command)
    for item in (*command.items, *([command.item] if command.item else [])):
        catalog_state.item(tx, ItemId(item))
    kind = known or CouponKindId(context.new_id(CouponKindId))
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    tx.append(CouponKindPut(coupon_kind=kind, **fields))
    return kind


def issue(tx: Tx, context: Context, command: IssueCoupons) -> list[CouponId]:
    """Raises NotFound, CouponKindStopped, CouponsSoldOut."""
    kind = state.kind(tx, CouponKindId(command.coupon_kind))
    found = member_state.member(tx, MemberId(command.member)) if command.member else None
    if found is not None and found.forgotten:
        raise NotFound(what=words("会员 {member}", "member {member}").format(member=command.member))
    member = found.member if found else None
    return give(tx, context, kind, [member] * command.copies, "single", note=command.note)


def give(
    tx: Tx, context: Context, kind: CouponKindPut, members: Sequence[MemberId | None], why: str, *, note: str = "",
    year: int | None = None,
) -> list[CouponId]:  # fmt: skip
    """Raises CouponKindStopped, CouponsSoldOut."""
    begins_at, expires_at = term(tx, kind, context.now_ms)
    if not kind.active or (expires_at is not None and expires_at <= context.now_ms):
        raise CouponKindStopped(name=kind.name)
    left = None if kind.issue_limit is None else kind.issue_limit - state.issued(tx, kind.coupon_kind)
    if left is not None and len(members) > left:
        raise CouponsSoldOut(name=kind.name, left=max(0, left))
    coupons = [CouponFor(CouponId(context.new_id(CouponId)), member) for member in members]
    for first in range(0, len(coupons), MAX_AT_ONCE):
        tx.append(
            CouponsIssued(
                coupon_kind=kind.coupon_kind, coupons=tuple(coupons[first : first + MAX_AT_ONCE]), begins_at=begins_at,
                expires_at=expires_at, why=why, note=note, year=year,
            )
        )  # fmt: skip
    return [one.coupon for one in coupons]


def give_if_left(
    tx: Tx, context: Context, kind: CouponKindPut, member: MemberId, why: str, *, year: int | None = None
) -> CouponId | None:
    """What an event gives: nothing where the kind has ended or is used up."""
    try:
        return give(tx, context, kind, [member], why, year=year)[0]
    except (CouponKindStopped, CouponsSoldOut):
        return None


def on_occasion(tx: Tx, context: Context, occasion: Occasion, member: MemberId) -> None:
    """Give what the occasion gives."""
    for kind in state.kinds_for(tx, occasion):
        give_if_left(tx, context, kind, member, occasion.value)


def birthdays(tx: Tx, context: Context, limit: int) -> int:
    """Birthday coupons of the month that runs, one of a kind a year. How many were given."""
    year, month, _ = LocalTime.of(context.now_ms, zone(tx)).day.split("-")
    given = 0
    for kind in state.kinds_for(tx, Occasion.BIRTHDAY):
        for member in state.without_birthday_coupon(tx, kind.coupon_kind, int(month), int(year))[: limit - given]:
            if give_if_left(tx, context, kind, member, Occasion.BIRTHDAY.value, year=int(year)) is None:
                break
            given += 1
    return given


def void(tx: Tx, _context: Context, asked: tuple[CouponId, VoidCoupon]) -> CouponId:
    """Raises NotFound, CouponGone."""
    coupon_id, command = asked
    coupon = state.coupon(tx, coupon_id)
    if coupon.state != "issued":
        raise CouponGone(name=state.kind(tx, coupon.coupon_kind).name)
    tx.append(CouponVoided(coupon=coupon_id, reason=command.reason))
    return coupon_id


def withdraw(tx: Tx, context: Context, asked: tuple[CouponKindId, VoidCoupon]) -> int:
    """Void those of a kind that nobody has used, at most MAX_AT_ONCE; how many are left. Raises NotFound."""
    kind_id, command = asked
    kind = state.kind(tx, kind_id)
    found = state.held(tx, kind.coupon_kind, context.now_ms, MAX_AT_ONCE)
    for coupon in found:
        tx.append(CouponVoided(coupon=coupon.coupon, reason=command.reason))
    return state.held_count(tx, kind.coupon_kind, context.now_ms)


def term(reader: Reader, kind: CouponKindPut, now_ms: int) -> tuple[int, int | None]:
    """From when, and until before when, a coupon issued now is good, in milliseconds."""
    where = zone(reader)
    begins_at = max(now_ms, midnight_ms(kind.valid_from, where)) if kind.valid_from else now_ms
    ends = [
        *([midnight_ms(day_after(kind.valid_to, 1), where)] if kind.valid_to else []),
        *([begins_at + kind.valid_days * _DAY_MS] if kind.valid_days else []),
    ]
    return begins_at, min(ends, default=None)


def _check_shape(put: PutCouponKind) -> None:
    if put.how is How.AMOUNT and not put.amount_fen:
        raise Unfit(detail=words("满减券要有减免金额 (amount_fen)", "This coupon takes off an amount (amount_fen)"))
    if put.how is How.PERCENT and not 1 <= put.percent <= 99:  # noqa: PLR2004 - percent of the price
        raise Unfit(
            detail=words("折扣券要有 1 到 99 的折扣 (percent)", "This coupon takes a percentage of 1 to 99 (percent)")
        )
    if (put.item is not None) != (put.how in {How.GIFT, How.TRIAL}):
        raise Unfit(
            detail=words(
                "赠品券和体验券要指明项目，其他券不要 (item)", "Gift and trial coupons name an item, others none (item)"
            )
        )
    if put.item is not None and (put.items or put.categories or put.services):
        raise Unfit(
            detail=words(
                "赠品券和体验券只用于指明的项目 (items, categories, services)",
                "Gift and trial coupons are for their item only (items, categories, services)",
            )
        )
    if put.valid_from and put.valid_to and put.valid_to < put.valid_from:
        raise Unfit(detail=words("有效期的结束早于开始 (valid_to)", "It ends before it begins (valid_to)"))
    for day in (put.valid_from, put.valid_to):
        if day is not None and not _is_day(day):
            raise Unfit(detail=words("有效期不是日期 (valid_from, valid_to)", "Not a date (valid_from, valid_to)"))


def _is_day(day: str) -> bool:
    try:
        return day_after(day, 1) > "2000"
    except (ValueError, OverflowError):
        return False
