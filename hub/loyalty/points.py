"""Points: what a bill earns, what they pay, what a refund takes and gives back (积分)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from hub.amounts import Id, Name
from hub.cashier import state as bill_state
from hub.cashier.errors import MemberNeeded
from hub.cashier.facts import Cut, CutRule, Line, LineKind
from hub.catalog import state as catalog_state
from hub.errors import NotFound, Unfit
from hub.ids import BillId, ItemId, LotId, MemberId, RateId
from hub.journal.tx import Context, Reader, Tx
from hub.ledger.accounts import POINTS_HELD, POINTS_ISSUED
from hub.ledger.postings import Posting, credit, debit
from hub.loyalty import points_state, state, tiers
from hub.loyalty.errors import NotAGift, PointsTooFew, PointsTooMany
from hub.loyalty.facts import (
    EarningLine,
    GiftPut,
    LinePoints,
    LotPoints,
    PointsGiven,
    PointsMerged,
    PointsOn,
    PointsReturned,
    PointsTaken,
    RatePut,
    Source,
    Taken,
)
from hub.loyalty.points_state import PAYS
from hub.members import state as member_state
from hub.security import approvals
from hub.security.facts import Action
from hub.store.state import settings

SCALE = 10_000 * 100 * 100 * 100
"""Of a weight: 100 yuan in fen, and three percents (tier, rate, rate of the weekday)."""
_DAY_MS = 86_400_000


class PutRate(Struct, frozen=True, forbid_unknown_fields=True):
    """percent of the usual points: for an item, a category, or all; on some weekdays (1 Monday to 7) or always."""

    name: Name
    percent: Annotated[int, Meta(ge=0, le=1000)]
    item: Id | None = None
    category: Name | None = None
    weekdays: Annotated[tuple[Annotated[int, Meta(ge=1, le=7)], ...], Meta(max_length=7)] = ()
    active: bool = True


class PutGift(Struct, frozen=True, forbid_unknown_fields=True):
    """0 points: the item is no gift any more."""

    points: Annotated[int, Meta(ge=0, le=100_000_000)]


class TakeGift(Struct, frozen=True, forbid_unknown_fields=True):
    """points: what the person at the counter saw; another number is refused."""

    item: Id
    points: Annotated[int, Meta(ge=1, le=100_000_000)]


class AdjustPoints(Struct, frozen=True, forbid_unknown_fields=True):
    """points: more, or less where below nought."""

    points: Annotated[int, Meta(ge=-100_000_000, le=100_000_000)]
    reason: Name
    approval: Id | None = None


def put_rate(tx: Tx, context: Context, asked: tuple[RateId | None, PutRate]) -> RateId:
    """A new rate, or one changed. Raises NotFound, Unfit."""
    known, command = asked
    if known is not None and all(rate.rate != known for rate in points_state.rates(tx)):
        raise NotFound(what=f"积分倍率 {known}")
    if command.item is not None and command.category is not None:
        raise Unfit(detail="项目和类别请只填一种 (item, category)")
    if command.item is not None:
        catalog_state.item(tx, ItemId(command.item))
    rate = known or RateId(context.new_id(RateId))
    tx.append(
        RatePut(
            rate=rate, name=command.name, percent=command.percent,
            item=ItemId(command.item) if command.item else None, category=command.category,
            weekdays=tuple(sorted(set(command.weekdays))), active=command.active,
        )
    )  # fmt: skip
    return rate


def put_gift(tx: Tx, _context: Context, asked: tuple[ItemId, PutGift]) -> ItemId:
    """Raises NotFound."""
    item, command = asked
    tx.append(GiftPut(item=catalog_state.item(tx, item).item, points=command.points))
    return item


def take_gift(tx: Tx, context: Context, asked: tuple[MemberId, TakeGift]) -> MemberId:
    """An item for points, at the counter (积分兑换). Raises NotFound, NotAGift, PointsTooFew."""
    member, command = asked
    member = _present(tx, member)
    item = catalog_state.item(tx, ItemId(command.item))
    if not item.active or points_state.gifts(tx).get(item.item) != command.points:
        raise NotAGift(name=item.name, points=command.points)
    take(tx, context, member, command.points, Taken.GIFT, item=item.item, reason=item.name)
    return member


def adjust(tx: Tx, context: Context, asked: tuple[MemberId, AdjustPoints]) -> MemberId:
    """By hand, with a reason. Raises NotFound, Unfit, PointsTooFew, ApprovalNeeded, ApprovalUnfit."""
    member, command = asked
    member = _present(tx, member)
    if not command.points:
        raise Unfit(detail="调整的积分不能为零 (points)")
    worth_fen = max(1, abs(command.points) * settings(tx).points_fen)
    approval = approvals.check(tx, context, Action.POINTS, worth_fen, command.approval, member)
    if command.points > 0:
        give(tx, context, member, command.points, Source.ADJUSTED, reason=command.reason, approval=approval)
    else:
        take(tx, context, member, -command.points, Taken.ADJUSTED, reason=command.reason, approval=approval)
    tiers.evaluate(tx, context, member)
    return member


def give(tx: Tx, context: Context, member: MemberId, points: int, source: Source, **more: object) -> LotId:
    """A lot of points; what the member owes is filled first."""
    days = settings(tx).points_days
    lot = LotId(context.new_id(LotId))
    tx.append(
        PointsGiven(
            member=member, lot=lot, points=points, to_debt=min(points, points_state.account(tx, member).debt),
            expires_at=context.now_ms + days * _DAY_MS if days else None, source=source, **more,  # type: ignore[arg-type]
        ),
        *_postings(member, points),
    )  # fmt: skip
    return lot


def take(tx: Tx, context: Context, member: MemberId, points: int, why: Taken, **more: object) -> None:
    """Of what has not expired, soonest to expire first. Raises PointsTooFew."""
    available = points_state.balance(tx, member, context.now_ms)
    if points > available:
        raise PointsTooFew(needed=points, available=max(0, available))
    uses = _draw(_usable(tx, context, member), points)
    tx.append(
        PointsTaken(member=member, points=points, uses=uses, debt=0, why=why, **more),  # type: ignore[arg-type]
        *_postings(member, -points),
    )


def stage(
    reader: Reader, now_ms: int, asked: int, member: MemberId | None, lines: tuple[Line, ...]
) -> tuple[Line, ...]:
    """Points as money, whole ones a line. Raises MemberNeeded, PointsTooFew, PointsTooMany."""
    if not asked:
        return lines
    if member is None:
        raise MemberNeeded
    available = max(0, points_state.balance(reader, member, now_ms))
    if asked > available:
        raise PointsTooFew(needed=asked, available=available)
    shares = _shares(asked, lines, settings(reader).points_fen, most(reader, lines))
    return tuple(_paid(line, share, settings(reader).points_fen) for line, share in zip(lines, shares, strict=True))


def most(reader: Reader, lines: Iterable[Line]) -> int:
    """How many points may pay of these lines."""
    chosen = settings(reader)
    amounts = [line.amount_fen for line in lines if _payable(line)]
    by_percent = sum(amounts) * chosen.points_max_percent // 100 // chosen.points_fen
    return min(by_percent, sum(amount // chosen.points_fen for amount in amounts))


def spend(tx: Tx, context: Context, bill: BillId, member: MemberId, lines: Iterable[Line]) -> None:
    """Take what the bill's lines are paid with. Raises PointsTooFew."""
    paid = tuple(
        LinePoints(line.line, int(cut.ref or 0)) for line in lines for cut in line.cuts if cut.rule is CutRule.POINTS
    )
    if paid:
        take(tx, context, member, sum(one.points for one in paid), Taken.SPENT, bill=bill, lines=paid)


def earn(tx: Tx, context: Context, bill: BillId, day: str, member: MemberId, lines: Iterable[Line]) -> None:
    """What the bill earns, whole points of all lines together, rounded down."""
    chosen = settings(tx)
    if not chosen.points_per_100yuan:
        return
    on = PointsOn(chosen.points_on)
    paid = points_state.paid_by_line(tx, bill, PAYS[on])
    tier = state.tier_of(tx, member)
    usual = chosen.points_per_100yuan * (tier.points_percent if tier else 100)
    rates, weekday = points_state.rates(tx), dt.date.fromisoformat(day).isoweekday()
    earning = tuple(
        EarningLine(line.line, paid[line.line], usual * _rate(rates, weekday, sold))
        for line in lines
        if line.line in paid and (sold := _sold(tx, line, on)) is not None
    )
    points = sum(one.base_fen * one.weight for one in earning) // SCALE
    if points:
        give(tx, context, member, points, Source.SALE, bill=bill, on=on, lines=earning)


def claw_back(tx: Tx, context: Context, bill: BillId, reason: str) -> None:
    """Take what the bill earned too much, now that some of it went back: of its own lot, of others, then as a debt.

    What has expired of its own is not asked back. The sum over several refunds is that of one.
    """
    earning = points_state.earning(tx, bill)
    if earning is None:
        return
    due = sum(max(0, base - back) * weight for weight, base, back in earning.lines) // SCALE
    excess = earning.points - due
    if excess > 0:
        own = points_state.lot(tx, earning.lot)
        forgiven = max(0, min(excess - own.left, own.expired)) if own else 0
        claw(tx, context, earning.member, excess - forgiven, earning.lot, bill=bill, forgiven=forgiven, reason=reason)


def claw(tx: Tx, context: Context, member: MemberId, points: int, first: LotId | None, **more: object) -> int:
    """Take points whether they are there or not; how many are owed now."""
    own = points_state.lot(tx, first) if first else None
    lots = [own] if own is not None and own.left else []
    lots += [lot for lot in _usable(tx, context, member) if own is None or lot.lot != own.lot]
    uses = _draw(lots, points)
    debt = points - sum(use.points for use in uses)
    tx.append(
        PointsTaken(member=member, points=points, uses=uses, debt=debt, why=Taken.CLAWED, **more),  # type: ignore[arg-type]
        *_postings(member, -points),
    )
    return debt


def give_back(tx: Tx, bill: BillId, member: MemberId, refunded: frozenset[int]) -> None:
    """What refunded lines had been paid with: points * refunded // amount of each line, so that the last fen of a line
    returns its last point.
    """
    rows = {row.line.line: row for row in bill_state.lines(tx, bill)}
    back: list[LinePoints] = []
    for spent in points_state.spent_lines(tx, bill):
        row = rows[spent.line]
        amount_fen, back_fen = (row.line.amount_fen, row.refunded_fen) if row.line.amount_fen else (
            1, int(spent.line in refunded or bool(spent.returned)),
        )  # fmt: skip
        due = spent.points * back_fen // amount_fen - spent.returned
        if due > 0:
            back.append(LinePoints(spent.line, due))
    points = sum(one.points for one in back)
    if points:
        tx.append(
            PointsReturned(
                member=member, bill=bill, points=points, uses=_draw_uses(points_state.uses(tx, bill), points),
                to_debt=min(points, points_state.account(tx, member).debt), lines=tuple(back),
            ),
            *_postings(member, points),
        )  # fmt: skip


def expire(tx: Tx, context: Context, limit: int) -> int:
    """Post what has expired. How many members lost points."""
    members = points_state.members_with_expired(tx, context.now_ms, limit)
    for member in members:
        uses = tuple(
            LotPoints(lot.lot, lot.left) for lot in points_state.lots(tx, member) if lot.is_over(context.now_ms)
        )
        points = sum(use.points for use in uses)
        tx.append(
            PointsTaken(member=member, points=points, uses=uses, debt=0, why=Taken.EXPIRED),
            *_postings(member, -points),
        )
    return len(members)


def merge(tx: Tx, member: MemberId, into: MemberId) -> None:
    """The books' side of a merge: what was issued to one and held by them is the other's."""
    points = points_state.posted(tx, member)
    if points:
        tx.append(
            PointsMerged(member=member, into=into, points=points), *_postings(member, -points), *_postings(into, points)
        )


def _present(tx: Tx, member: MemberId) -> MemberId:
    """Who the member is now. Raises NotFound."""
    found = member_state.member(tx, member)
    if found.forgotten:
        raise NotFound(what=f"会员 {member}")
    return found.member


def _postings(member: MemberId, points: int) -> list[Posting]:
    if not points:
        return []
    if points > 0:
        return [debit(POINTS_ISSUED, points, member), credit(POINTS_HELD, points, member)]
    return [debit(POINTS_HELD, -points, member), credit(POINTS_ISSUED, -points, member)]


def _usable(tx: Tx, context: Context, member: MemberId) -> list[points_state.PointsLot]:
    return [lot for lot in points_state.lots(tx, member) if not lot.is_over(context.now_ms)]


def _draw(lots: Iterable[points_state.PointsLot], points: int) -> tuple[LotPoints, ...]:
    return _draw_uses([LotPoints(lot.lot, lot.left) for lot in lots], points)


def _draw_uses(available: Iterable[LotPoints], points: int) -> tuple[LotPoints, ...]:
    """From each in turn, at most `points` in all."""
    taken: list[LotPoints] = []
    for one in available:
        part = min(points, one.points)
        if part:
            taken.append(LotPoints(one.lot, part))
            points -= part
    return tuple(taken)


def _payable(line: Line) -> bool:
    return line.session_card is None and line.line_kind in {LineKind.SERVICE, LineKind.GOODS, LineKind.QUICK}


def _shares(asked: int, lines: Sequence[Line], each_fen: int, limit: int) -> list[int]:
    """Whole points a line, in proportion to what each costs, none more than its line costs. Raises PointsTooMany."""
    room = [line.amount_fen // each_fen if _payable(line) else 0 for line in lines]
    if asked > limit:
        raise PointsTooMany(most=limit)
    whole = sum(room)
    shares = [asked * part // whole for part in room]
    order = sorted(range(len(room)), key=lambda n: (-(asked * room[n] % whole), n))
    rest = asked - sum(shares)
    for n in order:
        if rest and shares[n] < room[n]:
            shares[n] += 1
            rest -= 1
    return shares


def _paid(line: Line, points: int, each_fen: int) -> Line:
    if not points:
        return line
    cut = Cut(CutRule.POINTS, f"{points} 积分", points * each_fen, str(points))
    return replace(line, amount_fen=line.amount_fen - cut.amount_fen, cuts=(*line.cuts, cut))


def _sold(tx: Tx, line: Line, on: PointsOn) -> Line | None:
    """The line whose item says the rate, None for one that earns nothing: what was owed counts as what it was for."""
    if line.line_kind is LineKind.ARREARS and line.settles is not None:
        owed = line.settles
        line = next(row.line for row in bill_state.lines(tx, owed.bill) if row.line.line == owed.line)
    if on is PointsOn.CONSUMPTION and line.line_kind not in {LineKind.SERVICE, LineKind.GOODS, LineKind.QUICK}:
        return None
    return line


def _rate(rates: Sequence[RatePut], weekday: int, line: Line) -> int:
    """Percent times percent: of what is sold, and of the weekday."""
    standing = [rate for rate in rates if rate.active and not rate.weekdays]
    daily = [rate for rate in rates if rate.active and weekday in rate.weekdays]
    return _closest(standing, line) * _closest(daily, line)


def _closest(rates: Iterable[RatePut], line: Line) -> int:
    """The item's rate before the category's before that for all; of equals the highest; 100 without one."""
    found = [
        (1 + (rate.category is not None) + 2 * (rate.item is not None), rate.percent)
        for rate in rates
        if rate.item in {None, line.item} and rate.category in {None, line.category}
    ]
    return max(found)[1] if found else 100
