"""Points on a bill: what pays of it, what it earns, what a refund takes and gives back."""

import datetime as dt
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from hub.cashier import state as bill_state
from hub.cashier.errors import MemberNeeded
from hub.cashier.facts import Cut, CutRule, Line, LineKind
from hub.ids import BillId, MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import kept
from hub.loss.refusals import check_lost
from hub.loyalty import points_bill_state, points_state, state
from hub.loyalty.errors import PointsTooFew, PointsTooMany
from hub.loyalty.facts import EarningLine, LinePoints, PointsOn, PointsReturned, RatePut, Source, Taken
from hub.loyalty.points import claw, draw, give, postings, take
from hub.loyalty.points_bill_state import PAYS
from hub.store.state import settings

SCALE = 10_000 * 100 * 100 * 100
"""Of a weight: 100 yuan in fen, and three percents (tier, rate, rate of the weekday)."""
POINTS = kept("{points} 积分", "{points} points", points=int)


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


def to_agree(reader: Reader, lines: Iterable[Line]) -> int:
    """How many of the points that pay of these lines the member has to agree to, as to stored value; none where the
    store does not ask.
    """
    return sum(one.points for one in _spent(lines)) if settings(reader).points_consent else 0


def spend(tx: Tx, context: Context, bill: BillId, member: MemberId, lines: Iterable[Line]) -> None:
    """Take what the bill's lines are paid with. Raises PointsTooFew, ReportedLost."""
    paid = _spent(lines)
    if paid:
        check_lost(tx, member)
        take(tx, context, member, sum(one.points for one in paid), Taken.SPENT, bill=bill, lines=paid)


def earn(tx: Tx, context: Context, bill: BillId, day: str, member: MemberId, lines: Iterable[Line]) -> None:
    """What the bill earns, whole points of all lines together, rounded down."""
    chosen = settings(tx)
    if not chosen.points_per_100yuan:
        return
    on = PointsOn(chosen.points_on)
    paid = points_bill_state.paid_by_line(tx, bill, PAYS[on])
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
    earning = points_bill_state.earning(tx, bill)
    if earning is None:
        return
    due = sum(max(0, base - back) * weight for weight, base, back in earning.lines) // SCALE
    excess = earning.points - due
    if excess > 0:
        own = points_state.lot(tx, earning.lot)
        forgiven = max(0, min(excess - own.left, own.expired)) if own else 0
        claw(tx, context, earning.member, excess - forgiven, earning.lot, bill=bill, forgiven=forgiven, reason=reason)


def give_back(tx: Tx, bill: BillId, member: MemberId, refunded: frozenset[int]) -> None:
    """What refunded lines had been paid with: points * refunded // amount of each line, so that the last fen of a line
    returns its last point.
    """
    rows = {row.line.line: row for row in bill_state.lines(tx, bill)}
    back: list[LinePoints] = []
    for spent in points_bill_state.spent_lines(tx, bill):
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
                member=member, bill=bill, points=points, uses=draw(points_bill_state.uses(tx, bill), points),
                to_debt=min(points, points_state.account(tx, member).debt), lines=tuple(back),
            ),
            *postings(member, points),
        )  # fmt: skip


def _spent(lines: Iterable[Line]) -> tuple[LinePoints, ...]:
    return tuple(
        LinePoints(line.line, int(cut.ref or 0)) for line in lines for cut in line.cuts if cut.rule is CutRule.POINTS
    )


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
    cut = Cut(CutRule.POINTS, str(POINTS.format(points=points)), points * each_fen, str(points))
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
