"""What a sale, a refund, a closed card, a new member and the night do to tiers, points, coupons and referrals."""

from hub.cashier import state as bill_state
from hub.cashier.facts import CutRule, Line
from hub.ids import BillId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.loyalty import coupon_state, coupon_use, coupons, points, points_bill, referrals, state, tiers
from hub.loyalty.coupon_facts import Occasion
from hub.loyalty.state import Standing

REVIEW_LIMIT = 200
"""Members changed in one review; the rest waits for the next."""


def after_sale(tx: Tx, context: Context, bill: BillId) -> None:
    """In the sale's own transaction. Raises PointsTooFew, CouponGone, CouponNotNow, CouponOfAnother."""
    row = bill_state.bill(tx, bill)
    lines: list[Line] = [held.line for held in bill_state.lines(tx, bill)]
    coupon_use.redeem(tx, context, bill, row.member, lines)
    if row.member is None:
        return
    points_bill.spend(tx, context, bill, row.member, lines)
    points_bill.earn(tx, context, bill, row.day, row.member, lines)
    if bill_state.settled_count(tx, row.member) == 1:
        coupons.on_occasion(tx, context, Occasion.FIRST_VISIT, row.member)
    rewarded = referrals.reward(tx, context, bill, row.member)
    for member in dict.fromkeys((row.member, *rewarded)):
        tiers.evaluate(tx, context, member)


def after_refund(tx: Tx, context: Context, bill: BillId, refunded: frozenset[int], reason: str) -> None:
    """In the refund's own transaction; `refunded`: the lines."""
    row = bill_state.bill(tx, bill)
    if row.member is not None:
        points_bill.give_back(tx, bill, row.member, refunded)
        points_bill.claw_back(tx, context, bill, reason)
    if _is_whole(tx, bill):
        coupon_use.give_back(tx, bill)
    lost = referrals.reverse(tx, context, bill, reason)
    for member in dict.fromkeys((*([row.member] if row.member else []), *lost)):
        tiers.evaluate(tx, context, member)


def after_closing(tx: Tx, context: Context, member: MemberId, bills: list[BillId], reason: str) -> None:
    """A card that these bills sold was closed with a refund."""
    lost: list[MemberId] = []
    for bill in bills:
        points_bill.claw_back(tx, context, bill, reason)
        lost += referrals.reverse(tx, context, bill, reason)
    buyers = [buyer for bill in bills for buyer in state.buyers(tx, bill)]
    for one in dict.fromkeys((member, *buyers, *lost)):
        tiers.evaluate(tx, context, one)


def after_registration(tx: Tx, context: Context, member: MemberId) -> None:
    """A new member."""
    coupons.on_occasion(tx, context, Occasion.REGISTERED, member)
    tiers.evaluate(tx, context, member)


def after_merge(tx: Tx, context: Context, double: tuple[MemberId, Standing | None], into: MemberId) -> None:
    """Two entries of one person have become one; the double comes with the tier they had."""
    member, had = double
    points.merge(tx, member, into)
    tiers.after_merge(tx, context, into, had)


def review(tx: Tx, context: Context, _command: None) -> int:
    """Nightly: points that have expired, tiers that are not kept, birthdays. How many members were changed."""
    changed = points.expire(tx, context, REVIEW_LIMIT)
    if changed < REVIEW_LIMIT:
        changed += tiers.review(tx, context, REVIEW_LIMIT - changed)
    if changed < REVIEW_LIMIT:
        changed += coupons.birthdays(tx, context, REVIEW_LIMIT - changed)
    return changed


def is_returnable(reader: Reader, bill: BillId, line: int) -> bool:
    """Whether a line that points or a coupon paid whole has not gone back yet."""
    held = next(held.line for held in bill_state.lines(reader, bill) if held.line.line == line)
    return _is_given(held) and line not in coupon_state.lines_back(reader, bill)


def _is_whole(tx: Tx, bill: BillId) -> bool:
    """Whether nothing of the bill is left: money, sessions and what only points or coupons paid have gone back."""
    back = coupon_state.lines_back(tx, bill)
    return all(
        held.refunded_fen == held.line.amount_fen
        and (not _is_given(held.line) or held.line.line in back)
        and (held.line.session_card is None or held.refunded_sessions == held.line.quantity)
        for held in bill_state.lines(tx, bill)
    )


def _is_given(line: Line) -> bool:
    return not line.amount_fen and any(cut.rule in {CutRule.POINTS, CutRule.COUPON} for cut in line.cuts)
