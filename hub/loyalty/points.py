"""Points: rates, gifts, what a member is given and what is taken (积分)."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Id, Name, Pin
from hub.catalog import state as catalog_state
from hub.catalog.facts import ItemKind
from hub.errors import NotFound, Unfit
from hub.ids import ItemId, LotId, MemberId, RateId
from hub.journal.tx import Context, Tx
from hub.language import words
from hub.ledger.accounts import POINTS_HELD, POINTS_ISSUED
from hub.ledger.postings import Posting, credit, debit
from hub.loyalty import points_state, tiers
from hub.loyalty.errors import NotAGift, PointsTooFew
from hub.loyalty.facts import GiftPut, LotPoints, PointsGiven, PointsMerged, PointsTaken, RatePut, Source, Taken
from hub.members import state as member_state
from hub.security import approvals
from hub.security.facts import Action
from hub.store.state import settings

_DAY_MS = 86_400_000
_HANDED_OVER = {ItemKind.SERVICE, ItemKind.GOODS}
"""What a gift for points may be: a card would have to be put on the member's page too."""


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
    """points: what the person at the counter saw; another number is refused. pin: the member's, who has one."""

    item: Id
    points: Annotated[int, Meta(ge=1, le=100_000_000)]
    pin: Pin | None = None


class AdjustPoints(Struct, frozen=True, forbid_unknown_fields=True):
    """points: more, or less where below nought."""

    points: Annotated[int, Meta(ge=-100_000_000, le=100_000_000)]
    reason: Name
    approval: Id | None = None


def put_rate(tx: Tx, context: Context, asked: tuple[RateId | None, PutRate]) -> RateId:
    """A new rate, or one changed. Raises NotFound, Unfit."""
    known, command = asked
    if known is not None and all(rate.rate != known for rate in points_state.rates(tx)):
        raise NotFound(what=words("积分倍率 {known}", "rate of points {known}").format(known=known))
    if command.item is not None and command.category is not None:
        raise Unfit(
            detail=words(
                "项目和类别请只填一种 (item, category)", "Give an item or a category, not both (item, category)"
            )
        )
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
    """Raises NotFound, Unfit."""
    item, command = asked
    if command.points and catalog_state.item(tx, item).item_kind not in _HANDED_OVER:
        raise Unfit(
            detail=words(
                "积分礼品是服务或商品，卡项请用套餐赠送 (item)",
                "A gift for points is a service or goods; cards are given in packages (item)",
            )
        )
    tx.append(GiftPut(item=catalog_state.item(tx, item).item, points=command.points))
    return item


def take_gift(tx: Tx, context: Context, asked: tuple[MemberId, TakeGift]) -> MemberId:
    """An item for points, at the counter (积分兑换). Raises NotFound, NotAGift, PointsTooFew."""
    member, command = asked
    member = _present(tx, member)
    item = catalog_state.item(tx, ItemId(command.item))
    is_gift = item.active and item.item_kind in _HANDED_OVER
    if not is_gift or points_state.gifts(tx).get(item.item) != command.points:
        raise NotAGift(name=item.name, points=command.points)
    take(tx, context, member, command.points, Taken.GIFT, item=item.item, reason=item.name)
    return member


def adjust(tx: Tx, context: Context, asked: tuple[MemberId, AdjustPoints]) -> MemberId:
    """By hand, with a reason. Raises NotFound, Unfit, PointsTooFew, ApprovalNeeded, ApprovalUnfit."""
    member, command = asked
    member = _present(tx, member)
    if not command.points:
        raise Unfit(detail=words("调整的积分不能为零 (points)", "Adjust by more than nothing (points)"))
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
        *postings(member, points),
    )  # fmt: skip
    return lot


def take(tx: Tx, context: Context, member: MemberId, points: int, why: Taken, **more: object) -> None:
    """Of what has not expired, soonest to expire first. Raises PointsTooFew."""
    available = points_state.balance(tx, member, context.now_ms)
    if points > available:
        raise PointsTooFew(needed=points, available=max(0, available))
    uses = _draw_lots(_usable(tx, context, member), points)
    tx.append(
        PointsTaken(member=member, points=points, uses=uses, debt=0, why=why, **more),  # type: ignore[arg-type]
        *postings(member, -points),
    )


def claw(tx: Tx, context: Context, member: MemberId, points: int, first: LotId | None, **more: object) -> int:
    """Take points whether they are there or not; how many are owed now."""
    own = points_state.lot(tx, first) if first else None
    lots = [own] if own is not None and own.left else []
    lots += [lot for lot in _usable(tx, context, member) if own is None or lot.lot != own.lot]
    uses = _draw_lots(lots, points)
    debt = points - sum(use.points for use in uses)
    tx.append(
        PointsTaken(member=member, points=points, uses=uses, debt=debt, why=Taken.CLAWED, **more),  # type: ignore[arg-type]
        *postings(member, -points),
    )
    return debt


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
            *postings(member, -points),
        )
    return len(members)


def merge(tx: Tx, member: MemberId, into: MemberId) -> None:
    """The books' side of a merge: what was issued to one and held by them is the other's."""
    points = points_state.posted(tx, member)
    if points:
        tx.append(
            PointsMerged(member=member, into=into, points=points), *postings(member, -points), *postings(into, points)
        )


def _present(tx: Tx, member: MemberId) -> MemberId:
    """Who the member is now. Raises NotFound."""
    found = member_state.member(tx, member)
    if found.forgotten:
        raise NotFound(what=words("会员 {member}", "member {member}").format(member=member))
    return found.member


def postings(member: MemberId, points: int) -> list[Posting]:
    if not points:
        return []
    if points > 0:
        return [debit(POINTS_ISSUED, points, member), credit(POINTS_HELD, points, member)]
    return [debit(POINTS_HELD, -points, member), credit(POINTS_ISSUED, -points, member)]


def _usable(tx: Tx, context: Context, member: MemberId) -> list[points_state.PointsLot]:
    return [lot for lot in points_state.lots(tx, member) if not lot.is_over(context.now_ms)]


def _draw_lots(lots: Iterable[points_state.PointsLot], points: int) -> tuple[LotPoints, ...]:
    return draw([LotPoints(lot.lot, lot.left) for lot in lots], points)


def draw(available: Iterable[LotPoints], points: int) -> tuple[LotPoints, ...]:
    """From each in turn, at most `points` in all."""
    taken: list[LotPoints] = []
    for one in available:
        part = min(points, one.points)
        if part:
            taken.append(LotPoints(one.lot, part))
            points -= part
    return tuple(taken)
