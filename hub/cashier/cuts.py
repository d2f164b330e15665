"""What is taken off the list price: rules in one order, each line keeping what every rule took (优惠)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from hub.cards import discounts
from hub.cashier.commands import Off, Priced
from hub.cashier.errors import OffTooLarge
from hub.cashier.facts import CARD_KINDS, Cut, CutRule, Line
from hub.errors import Unfit
from hub.groupbuy import deals
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import Fold, kept, recalled, words
from hub.loyalty import bundles, coupon_use, points_bill, tiers
from hub.shares import spread

WHOLE_BILL, BY_HAND, ROUNDED = kept("整单优惠", "Whole bill"), kept("手工优惠", "By hand"), kept("抹零", "Rounding")
OFF = kept("{fold} 折", "{fold:off}% off", fold=Fold.read)
_UNITS = {"none": 1, "jiao": 10, "yuan": 100}


@dataclass(frozen=True, slots=True)
class Pricing:
    """What is asked, for whom, when."""

    reader: Reader
    command: Priced
    member: MemberId | None
    now_ms: int


Stage = Callable[[Pricing, tuple[Line, ...]], tuple[Line, ...]]


def apply(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Every rule in turn. Raises OffTooLarge, Unfit, and what coupons and points raise."""
    return from_coupons(of, before_coupons(of, lines))


def before_coupons(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What is the same whichever coupons are laid down. Raises Unfit."""
    lines = deals.items_stage(of.reader, of.command.group_buys, lines)
    for stage in GIVEN:
        lines = stage(of, lines)
    return lines


def from_coupons(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The coupons, and what comes after them. Raises OffTooLarge, Unfit, and what coupons and points raise."""
    for stage in ASKED:
        lines = stage(of, lines)
    return deals.amounts_stage(of.reader, of.command.group_buys, lines)


def beside_vouchers(lines: tuple[Line, ...], rule: Callable[[tuple[Line, ...]], tuple[Line, ...]]) -> tuple[Line, ...]:
    """The rule on the lines that no group-buy voucher pays."""
    changed = {line.line: line for line in rule(tuple(line for line in lines if not deals.is_covered(line)))}
    return tuple(changed.get(line.line, line) for line in lines)


def by_tier(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What the member's tier takes off."""
    return beside_vouchers(lines, lambda rest: tiers.stage(of.reader, of.member, rest))


def by_card(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What the member's discount card takes off, where that is better than the tier."""
    return beside_vouchers(lines, lambda rest: discounts.stage(of.reader, of.now_ms, of.member, rest))


def by_bundle(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What lines that make up a bundle cost less together."""
    return beside_vouchers(lines, lambda rest: bundles.stage(of.reader, rest))


def by_coupon(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What the coupons laid down take off. Raises what `coupon_use.stage` raises."""
    return beside_vouchers(
        lines, lambda rest: coupon_use.stage(of.reader, of.now_ms, of.command.coupons, of.member, rest)
    )


def by_points(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What points pay. Raises MemberNeeded, PointsTooFew, PointsTooMany."""
    return beside_vouchers(
        lines, lambda rest: points_bill.stage(of.reader, of.now_ms, of.command.points, of.member, rest)
    )


def by_hand(of: Pricing, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What somebody at the till takes off lines, then off the whole bill. Raises OffTooLarge, Unfit."""
    command = of.command
    changed = tuple(
        line if request.off is None else _off(line, request.off)
        for line, request in zip(lines, command.lines, strict=True)
    )
    if not command.off_fen:
        return changed
    open_lines = [line for line in changed if _is_open(line)]
    if command.off_fen > sum(line.amount_fen for line in open_lines):
        raise OffTooLarge
    name = command.off_reason or str(WHOLE_BILL)
    shares = spread(command.off_fen, [line.amount_fen for line in open_lines])
    taken = {line.line: Cut(CutRule.MANUAL, name, share) for line, share in zip(open_lines, shares, strict=True)}
    return tuple(_with(line, taken.get(line.line)) for line in changed)


def round_down(lines: tuple[Line, ...], rest_fen: int) -> tuple[Line, ...]:
    """Drop `rest_fen` off the last money lines (抹零)."""
    done: list[Line] = []
    for line in reversed(lines):
        part = (
            0 if line.session_card is not None or line.line_kind in CARD_KINDS else min(rest_fen, deals.open_fen(line))
        )
        rest_fen -= part
        done.append(_with(line, Cut(CutRule.ROUNDING, str(ROUNDED), part)))
    return tuple(reversed(done))


def rounding_rest(rounding: str, lines: Iterable[Line]) -> int:
    """Fen that rounding down would drop of the bill; never off cards."""
    money = [line for line in lines if line.session_card is None]
    open_fen = sum(deals.open_fen(line) for line in money if line.line_kind not in CARD_KINDS)
    return min(sum(line.amount_fen for line in money) % _UNITS[rounding], open_fen)


def by_hand_fen(lines: Iterable[Line]) -> int:
    """What was taken off by hand, in all."""
    return sum(cut.amount_fen for line in lines for cut in line.cuts if cut.rule is CutRule.MANUAL)


def without(line: Line, rule: CutRule) -> Line:
    """The line as if the rule had taken nothing."""
    fen = sum(cut.amount_fen for cut in line.cuts if cut.rule is rule)
    return replace(line, amount_fen=line.amount_fen + fen, cuts=tuple(cut for cut in line.cuts if cut.rule is not rule))


def _is_open(line: Line) -> bool:
    """Whether what is taken off the whole bill may come off it."""
    return line.session_card is None and line.line_kind not in CARD_KINDS and not deals.is_covered(line)


def _off(line: Line, off: Off) -> Line:
    if sum(value is not None for value in (off.price_fen, off.percent, off.off_fen)) != 1:
        raise Unfit(
            detail=words("优惠请只填单价、折扣或减免中的一种 (off)", "Give one of price, percent or amount (off)")
        )
    if line.session_card is not None:
        raise Unfit(
            detail=words("次卡抵扣的行不能再优惠 (off)", "A line paid by a session card takes no discount (off)")
        )
    if deals.is_covered(line):
        raise Unfit(
            detail=words("团购券付款的行不能再优惠 (off)", "A line paid by a group-buy voucher takes no discount (off)")
        )
    if off.price_fen is not None:
        cut_fen = line.amount_fen - off.price_fen * line.quantity
    elif off.percent is not None:
        cut_fen = line.amount_fen - (line.amount_fen * off.percent + 50) // 100
    else:
        cut_fen = off.off_fen or 0
    if not 0 <= cut_fen <= line.amount_fen:
        raise OffTooLarge
    name = off.reason or str(OFF.format(fold=Fold(off.percent)) if off.percent is not None else BY_HAND)
    return _with(line, Cut(CutRule.MANUAL, name, cut_fen))


def _with(line: Line, cut: Cut | None) -> Line:
    if cut is None or not cut.amount_fen:
        return line
    return replace(line, amount_fen=line.amount_fen - cut.amount_fen, cuts=(*line.cuts, cut))


def shown(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """With the names that are our own words as sentences."""
    return tuple(replace(cut, name=recalled(cut.name)) for cut in cuts)


GIVEN: tuple[Stage, ...] = (by_tier, by_card, by_bundle)
"""In order: what the store's own rules give."""
ASKED: tuple[Stage, ...] = (by_coupon, by_hand, by_points)
"""Then what the member brings, what a person gives, what the member's points pay. Group-buy vouchers for an item come
before all of these, those for an amount after; rounding last, when it is known how the bill is paid.
"""
