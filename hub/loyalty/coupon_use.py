"""What coupons take off a bill, and what becomes of them with it."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from hub.cashier.facts import STANDING, Cut, CutRule, Line, LineKind
from hub.catalog import state as catalog_state
from hub.errors import Unfit
from hub.ids import BillId, CouponId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.loss.refusals import check_lost
from hub.loyalty import coupon_state as state
from hub.loyalty.coupon_facts import CouponGivenBack, CouponKindPut, CouponRedeemed, How
from hub.loyalty.coupon_state import Coupon
from hub.loyalty.errors import (
    CouponGone,
    CouponNotNow,
    CouponOfAnother,
    CouponsApart,
    CouponThreshold,
    CouponUnfit,
    TierIsBetter,
)
from hub.shares import spread
from hub.store.state import settings

_SCOPE = (LineKind.SERVICE, LineKind.GOODS, LineKind.QUICK)


def stage(
    reader: Reader, now_ms: int, asked: Sequence[str], member: MemberId | None, lines: tuple[Line, ...]
) -> tuple[Line, ...]:
    """Coupons in the order they were laid down, each on what the ones before left.

    Raises NotFound, CouponGone, CouponNotNow, CouponOfAnother, CouponsApart, CouponUnfit, CouponThreshold,
    TierIsBetter, Unfit.
    """
    if len(set(asked)) != len(asked):
        raise Unfit(detail=words("同一张优惠券只能用一次 (coupons)", "A coupon is used once (coupons)"))
    coupons = [state.coupon(reader, CouponId(one)) for one in asked]
    kinds = [state.kind(reader, coupon.coupon_kind) for coupon in coupons]
    for coupon, kind in zip(coupons, kinds, strict=True):
        check(coupon, kind, member, now_ms)
    _check_together(kinds)
    for coupon, kind in zip(coupons, kinds, strict=True):
        lines = _apply(reader, coupon, kind, lines)
    return lines


def check(coupon: Coupon, kind: CouponKindPut, member: MemberId | None, now_ms: int) -> None:
    """Whether it is this member's and good now. Raises CouponGone, CouponNotNow, CouponOfAnother."""
    if coupon.state != "issued":
        raise CouponGone(name=kind.name)
    if coupon.member is not None and coupon.member != member:
        raise CouponOfAnother(name=kind.name)
    if now_ms < coupon.begins_at or coupon.is_over(now_ms):
        raise CouponNotNow(name=kind.name)


def redeem(tx: Tx, context: Context, bill: BillId, member: MemberId | None, lines: Iterable[Line]) -> None:
    """What the bill's lines took. Raises CouponGone, CouponNotNow, CouponOfAnother, ReportedLost."""
    taken: dict[CouponId, int] = {}
    for line in lines:
        for cut in line.cuts:
            if cut.rule is CutRule.COUPON and cut.ref is not None:
                taken[CouponId(cut.ref)] = taken.get(CouponId(cut.ref), 0) + cut.amount_fen
    for coupon_id, amount_fen in taken.items():
        coupon = state.coupon(tx, coupon_id)
        check(coupon, state.kind(tx, coupon.coupon_kind), member, context.now_ms)
        check_lost(tx, coupon.member)
        tx.append(CouponRedeemed(coupon=coupon_id, bill=bill, member=member, amount_fen=amount_fen))


def give_back(tx: Tx, bill: BillId) -> None:
    """The bill was refunded whole: its coupons are as before, if the store does so, those whose kind says so."""
    if settings(tx).coupons_back:
        for coupon in state.of_bill(tx, bill):
            if state.kind(tx, coupon.coupon_kind).returns:
                tx.append(CouponGivenBack(coupon=coupon.coupon, bill=bill))


def _check_together(kinds: Sequence[CouponKindPut]) -> None:
    for number, kind in enumerate(kinds):
        others = [other for position, other in enumerate(kinds) if position != number]
        apart = [other for other in others if other.coupon_kind != kind.coupon_kind]
        same = [other for other in others if other.coupon_kind == kind.coupon_kind]
        if apart and not kind.with_others:
            raise CouponsApart(name=kind.name, other=apart[0].name)
        if len(same) >= kind.per_bill:
            raise CouponsApart(name=kind.name, other=kind.name)


def _apply(reader: Reader, coupon: Coupon, kind: CouponKindPut, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    scope = [line for line in lines if _fits(reader, kind, line)]
    if not kind.with_bundle:
        scope = [line for line in scope if all(cut.rule is not CutRule.BUNDLE for cut in line.cuts)]
    if not scope:
        raise CouponUnfit(name=kind.name)
    tier_fen = 0 if kind.with_tier else sum(_tier_fen(line) for line in scope)
    if tier_fen:
        scope = [_without_tier(line) for line in scope]
    shares = _shares(kind, scope)
    if not sum(shares):
        raise CouponUnfit(name=kind.name)
    if sum(shares) <= tier_fen:
        raise TierIsBetter(name=kind.name)
    changed = {
        line.line: replace(
            line, amount_fen=line.amount_fen - share,
            cuts=(*line.cuts, Cut(CutRule.COUPON, kind.name, share, coupon.coupon)) if share else line.cuts,
        )
        for line, share in zip(scope, shares, strict=True)
    }  # fmt: skip
    return tuple(changed.get(line.line, line) for line in lines)


def _fits(reader: Reader, kind: CouponKindPut, line: Line) -> bool:
    if line.session_card is not None or line.line_kind not in _SCOPE or not line.amount_fen:
        return False
    if line.item is not None and not catalog_state.item(reader, line.item).discountable:
        return False
    if kind.item is not None:
        return line.item == kind.item
    if not (kind.items or kind.categories or kind.services):
        return True
    return (
        line.item in kind.items
        or (line.item is not None and line.category in kind.categories)
        or (kind.services and line.line_kind is LineKind.SERVICE)
    )


def _shares(kind: CouponKindPut, scope: Sequence[Line]) -> list[int]:
    """What each line gives. Raises CouponThreshold."""
    amounts = [line.amount_fen for line in scope]
    base_fen = sum(amounts)
    if base_fen < kind.threshold_fen:
        raise CouponThreshold(name=kind.name, needed=_yuan(kind.threshold_fen), now=_yuan(base_fen))
    if kind.how in {How.GIFT, How.TRIAL}:
        one_fen = amounts[0] - amounts[0] * (scope[0].quantity - 1) // scope[0].quantity
        return [max(0, one_fen - kind.price_fen), *([0] * (len(scope) - 1))]
    if kind.how is How.AMOUNT:
        return spread(min(kind.amount_fen, base_fen), amounts)
    off_fen = base_fen - (base_fen * kind.percent + 50) // 100
    return spread(min(off_fen, kind.cap_fen or off_fen), amounts)


def _tier_fen(line: Line) -> int:
    return sum(cut.amount_fen for cut in line.cuts if cut.rule in STANDING)


def _without_tier(line: Line) -> Line:
    cuts = tuple(cut for cut in line.cuts if cut.rule not in STANDING)
    return replace(line, amount_fen=line.amount_fen + _tier_fen(line), cuts=cuts)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
