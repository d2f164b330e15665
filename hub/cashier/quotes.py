"""What a bill would cost, explained: for the till, before anything is kept."""

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hub.care import checks as care_checks
from hub.cashier import cuts, pricing
from hub.cashier.commands import ChangeHeld, Hold, Quote, Sell
from hub.cashier.facts import Cut, CutRule, Line, LineKind
from hub.cashier.offers import Chooser, CouponOffer
from hub.cashier.state import totals
from hub.ids import ItemId, MemberId
from hub.journal.tx import Reader
from hub.language import label, recalled
from hub.loyalty import points_bill, points_state
from hub.members import state as member_state
from hub.security import approvals
from hub.security.roles import Permission
from hub.store.state import settings


class QuotedLine(Struct, frozen=True):
    line: int
    line_kind: LineKind
    item: ItemId | None
    name: str
    price_fen: int
    quantity: int
    amount_fen: int
    by_session: bool
    cuts: tuple[Cut, ...]


class Offer(Struct, frozen=True):
    """One rule's part of what is taken off, over all lines."""

    rule: CutRule
    name: str
    ref: str | None
    amount_fen: int


class Quoted(Struct, frozen=True):
    """off_fen: all cuts. rounding_fen: what rounding down would drop, and rounding_for whom. approval_fen: what was
    taken off by hand, where this person needs approval for it, else 0. points: what pays of it; points_most: what
    could; points_to_agree: what of them the member has to agree to. offers: what each rule took, in the order they were
    tried. coupons: the member's, laid down or not; best: they were chosen here. blocked: the notices stand in the way.
    """

    lines: list[QuotedLine]
    list_fen: int
    off_fen: int
    due_fen: int
    rounding_fen: int
    rounding_for: str
    approval_fen: int
    points: int
    points_most: int
    points_fen: int
    points_to_agree: int
    offers: list[Offer]
    coupons: list[CouponOffer]
    best: bool
    notices: list[str]
    blocked: bool


def quote(reader: Reader, command: Quote, actor: str, now_ms: int) -> Quoted:
    """Raises what `pricing.price` raises."""
    command = follow_merge(reader, command)
    chosen = settings(reader)
    listed = pricing.listed(reader, command)
    chooser = Chooser(pricing.asked(reader, command, now_ms), listed)
    best = command.best and chosen.coupons_best
    if best:
        command = replace(command, coupons=chooser.best())
    lines = cuts.apply(pricing.asked(reader, command, now_ms), listed)
    list_fen, due_fen = totals(lines)
    notices = _notices(reader, command, lines, now_ms)
    return Quoted(
        lines=[
            QuotedLine(
                line.line, line.line_kind, line.item, recalled(line.name), line.price_fen, line.quantity,
                line.amount_fen,
                line.session_card is not None, cuts.shown(line.cuts),
            )
            for line in lines
        ],
        list_fen=list_fen, off_fen=sum(cut.amount_fen for line in lines for cut in line.cuts), due_fen=due_fen,
        rounding_fen=cuts.rounding_rest(chosen.rounding, lines), rounding_for=chosen.rounding_for,
        approval_fen=0 if approvals.may(reader, actor, Permission.DISCOUNT) else needs_approval_fen(reader, lines),
        points=command.points, points_most=_points_most(reader, command, lines, now_ms), points_fen=chosen.points_fen,
        points_to_agree=points_bill.to_agree(reader, lines), offers=_offers(lines),
        coupons=chooser.offers(command.coupons, lines), best=best, notices=notices,
        blocked=bool(notices) and chosen.patch_test == "block",
    )  # fmt: skip


P = TypeVar("P", Sell, Hold, ChangeHeld, Quote)


def follow_merge(reader: Reader, command: P) -> P:
    """Of a member who was merged meanwhile, the one they were merged into."""
    if command.member is None:
        return command
    member = member_state.member(reader, MemberId(command.member)).member
    return command if member == command.member else replace(command, member=member)


def _notices(reader: Reader, command: Quote, lines: tuple[Line, ...], now_ms: int) -> list[str]:
    """What should be known before these services are sold."""
    services = [line.category for line in lines if line.line_kind is LineKind.SERVICE]
    return care_checks.notices(reader, MemberId(command.member) if command.member else None, services, now_ms)


def needs_approval_fen(reader: Reader, lines: tuple[Line, ...]) -> int:
    """What was taken off by hand, where it is more than the store lets anybody give; else 0."""
    off_fen = cuts.by_hand_fen(lines)
    return off_fen if off_fen * 100 > settings(reader).manual_off_percent * totals(lines)[0] else 0


def _offers(lines: tuple[Line, ...]) -> list[Offer]:
    found: dict[tuple[CutRule, str | None, str], int] = {}
    for line in lines:
        for cut in line.cuts:
            points = cut.rule is CutRule.POINTS
            key = (cut.rule, None if points else cut.ref, label("积分抵扣") if points else recalled(cut.name))
            found[key] = found.get(key, 0) + cut.amount_fen
    order = list(CutRule)
    return [
        Offer(rule, name, ref, fen)
        for (rule, ref, name), fen in sorted(found.items(), key=lambda one: order.index(one[0][0]))
    ]


def _points_most(reader: Reader, command: Quote, lines: tuple[Line, ...], now_ms: int) -> int:
    """What the member has, as far as the bill may be paid by points."""
    if command.member is None:
        return 0
    open_lines = [cuts.without(line, CutRule.POINTS) for line in lines]
    return min(
        points_bill.most(reader, open_lines), max(0, points_state.balance(reader, MemberId(command.member), now_ms))
    )
