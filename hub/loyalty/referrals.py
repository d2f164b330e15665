"""Referrals: what a new member's first purchase or top-up brings who sent them (推荐返利)."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Fen, Id, PositiveFen
from hub.cards import bonus
from hub.cashier import state as bill_state
from hub.ids import BillId, CouponKindId, LotId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import kept
from hub.ledger.accounts import MONEY, Unit
from hub.loyalty import coupon_state, coupons, points, referral_state, state
from hub.loyalty.coupon_facts import (
    CouponVoided,
    ReferralOn,
    ReferralPlanPut,
    ReferralReversed,
    ReferralRewarded,
    Reward,
)
from hub.loyalty.facts import Source
from hub.loyalty.referral_state import Referral
from hub.members import state as member_state

REWARD, REVERSED = kept("推荐奖励", "Referral"), kept("推荐退回：{reason}", "Referral reversed: {reason}")


class RewardRequest(Struct, frozen=True, forbid_unknown_fields=True):
    points: Annotated[int, Meta(ge=0, le=10_000_000)] = 0
    coupon_kind: Id | None = None
    bonus_fen: Fen = 0


class PutPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """No levels: referrals are not rewarded. least_fen: what the purchase must come to, and keep coming to.

    bonus_days: how long a stored-value bonus lives, None for ever.
    """

    on: ReferralOn = ReferralOn.PURCHASE
    levels: Annotated[tuple[RewardRequest, ...], Meta(max_length=2)] = ()
    least_fen: PositiveFen = 1
    bonus_days: Annotated[int, Meta(ge=1, le=3650)] | None = None


def put_plan(tx: Tx, _context: Context, command: PutPlan) -> None:
    """Raises NotFound (of a kind of coupon)."""
    levels = tuple(
        Reward(
            level.points,
            coupon_state.kind(tx, CouponKindId(level.coupon_kind)).coupon_kind if level.coupon_kind else None,
            level.bonus_fen,
        )
        for level in command.levels
    )
    tx.append(ReferralPlanPut(on=command.on, levels=levels, least_fen=command.least_fen, bonus_days=command.bonus_days))


def reward(tx: Tx, context: Context, bill: BillId, member: MemberId) -> list[MemberId]:
    """Reward who sent the member, if this is what the plan rewards. Who was rewarded, from level one."""
    plan = referral_state.plan(tx)
    if not plan.levels or worth_fen(tx, bill, plan.on) < plan.least_fen:
        return []
    if referral_state.is_rewarded(tx, member) or _earlier(tx, bill, member, plan):
        return []
    rewarded: list[MemberId] = []
    seen = {member}
    for level, gives in enumerate(plan.levels, 1):
        sent_by = member_state.member(tx, rewarded[-1] if rewarded else member).profile.referrer
        found = member_state.member(tx, sent_by) if sent_by else None
        if found is None or found.forgotten or found.member in seen:
            break
        referrer = found.member
        seen.add(referrer)
        rewarded.append(referrer)
        _give(tx, context, (bill, level, member, referrer), plan, gives)
    return rewarded


def reverse(tx: Tx, context: Context, bill: BillId, reason: str) -> list[MemberId]:
    """Take rewards back when what is left of the bill is less than the plan asked. Who lost something."""
    lost: list[MemberId] = []
    for one in referral_state.of_bill(tx, bill):
        if worth_fen(tx, bill, one.on) < one.least_fen:
            _reverse(tx, context, one, reason)
            lost.append(one.referrer)
    return lost


def worth_fen(reader: Reader, bill: BillId, on: ReferralOn) -> int:
    """What of the bill counts, less what went back: money that was paid, or what was topped up."""
    if on is ReferralOn.TOP_UP:
        paid_fen, closed_fen = state.paid_for_cards_fen(reader, bill, Unit.FACE)
        return paid_fen - closed_fen
    money_fen = sum(
        taken.amount_fen - taken.refunded_fen for taken in bill_state.tenders(reader, bill) if taken.tender in MONEY
    )
    return money_fen - state.paid_for_cards_fen(reader, bill)[1]


def _earlier(tx: Tx, bill: BillId, member: MemberId, plan: ReferralPlanPut) -> bool:
    """Whether an earlier bill was a first purchase or top-up that still stands."""
    rows = tx.all("SELECT bill FROM bill WHERE member = ? AND state = 'settled' AND bill <> ?", member, bill)
    return any(worth_fen(tx, BillId(row[0]), plan.on) > 0 for row in rows)


def _give(
    tx: Tx, context: Context, of: tuple[BillId, int, MemberId, MemberId], plan: ReferralPlanPut, gives: Reward
) -> None:
    bill, level, member, referrer = of
    points_lot, coupon, bonus_lot = None, None, None
    if gives.points:
        points_lot = points.give(tx, context, referrer, gives.points, Source.REFERRAL, bill=bill, reason=str(REWARD))
    if gives.coupon_kind is not None:
        kind = coupon_state.kind(tx, gives.coupon_kind)
        coupon = coupons.give_if_left(tx, context, kind, referrer, "referral")
    if gives.bonus_fen:
        bonus_lot = bonus.give(tx, context, bonus.Bonus(referrer, gives.bonus_fen, bill, plan.bonus_days, str(REWARD)))
    tx.append(
        ReferralRewarded(
            bill=bill, level=level, member=member, referrer=referrer, on=plan.on, least_fen=plan.least_fen,
            points=gives.points, points_lot=points_lot, coupon=coupon, bonus_fen=gives.bonus_fen, bonus_lot=bonus_lot,
        )
    )  # fmt: skip


def _reverse(tx: Tx, context: Context, one: Referral, reason: str) -> None:
    debt = 0
    if one.points:
        debt = points.claw(
            tx, context, one.referrer, one.points, one.points_lot, reason=str(REVERSED.format(reason=reason))
        )
    outcome = "none"
    if one.coupon is not None:
        outcome = "used"
        if coupon_state.coupon(tx, one.coupon).state == "issued":
            outcome = "voided"
            tx.append(CouponVoided(coupon=one.coupon, reason=str(REVERSED.format(reason=reason))))
    lost_fen = bonus.take_back(tx, LotId(one.bonus_lot), reason) if one.bonus_lot else 0
    tx.append(
        ReferralReversed(
            bill=one.bill, level=one.level, referrer=one.referrer, points=one.points, points_debt=debt, coupon=outcome,
            bonus_lost_fen=lost_fen, reason=reason,
        )
    )  # fmt: skip
