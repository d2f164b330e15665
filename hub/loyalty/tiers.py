"""Tiers: who reaches which, who keeps it, and what it takes off."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from hub.amounts import MAX_FEN, Fen, Id, Name, Percent, ShortText
from hub.cashier.facts import Cut, CutRule, Line, LineKind
from hub.catalog import state as catalog_state
from hub.errors import Unfit
from hub.ids import MemberId, TierId
from hub.journal.tx import Context, Reader, Tx
from hub.language import Fold, kept, words
from hub.localtime import LocalTime
from hub.loyalty import state
from hub.loyalty.errors import RankTaken
from hub.loyalty.facts import MemberTierChanged, TierPut, TierRetired, TierRule
from hub.loyalty.state import Measures, Standing
from hub.members import state as member_state
from hub.store.state import zone

_DAY_MS = 86_400_000
_STICK = frozenset({TierRule.BY_HAND, TierRule.KEEP})
"""Tiers that no refund takes away: set by hand, or what is left of a higher one."""
_RULES = (TierRule.TOP_UP_ONCE, TierRule.TOP_UP_TOTAL, TierRule.SPENT, TierRule.POINTS, TierRule.VISITS)

Threshold = Annotated[int, Meta(ge=0, le=MAX_FEN)]
OFF = kept("{tier} {fold} 折", "{tier} {fold:off}% off", fold=Fold.read)


class PutTier(Struct, frozen=True, forbid_unknown_fields=True):
    """What a tier should be; a threshold of 0 is reached by everybody, none by nobody."""

    name: Name
    rank: Annotated[int, Meta(ge=0, le=100)]
    service_percent: Percent = 100
    goods_percent: Percent = 100
    points_percent: Annotated[int, Meta(ge=0, le=1000)] = 100
    priority: bool = False
    top_up_once_fen: Threshold | None = None
    top_up_total_fen: Threshold | None = None
    spent_fen: Threshold | None = None
    points: Threshold | None = None
    visits: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    keep_days: Annotated[int, Meta(ge=1, le=3650)] | None = None
    keep_spent_fen: Fen = 0


class SetTier(Struct, frozen=True, forbid_unknown_fields=True):
    """By hand. locked: rules change it no more. tier None and not locked: rules decide again."""

    tier: Id | None
    reason: ShortText
    locked: bool = False


def put(tx: Tx, context: Context, asked: tuple[TierId | None, PutTier]) -> TierId:
    """A new tier, or one changed. Raises NotFound, RankTaken, Unfit."""
    known, command = asked
    tier = state.tier(tx, known).tier if known else TierId(context.new_id(TierId))
    for other in state.tiers(tx):
        if other.rank == command.rank and other.tier != tier:
            raise RankTaken(name=other.name)
    if command.keep_spent_fen and command.keep_days is None:
        raise Unfit(detail=words("保级消费要有保级天数 (keep_days)", "What keeps a tier needs its days (keep_days)"))
    tx.append(TierPut(tier=tier, **{name: getattr(command, name) for name in command.__struct_fields__}))
    return tier


def retire(tx: Tx, _context: Context, tier: TierId) -> TierId:
    """Who has it gets what they reach at the next review. Raises NotFound."""
    tx.append(TierRetired(tier=state.tier(tx, tier).tier))
    return tier


def set_by_hand(tx: Tx, context: Context, asked: tuple[MemberId, SetTier]) -> MemberId:
    """Raises NotFound."""
    member, command = asked
    member = member_state.member(tx, member).member
    tier = state.tier(tx, TierId(command.tier)).tier if command.tier else None
    known = state.standing(tx, member)
    if tier is not None or command.locked or known is not None:
        tx.append(
            MemberTierChanged(
                member=member, tier=tier, before=known.tier if known else None, rule=TierRule.BY_HAND, value=0,
                locked=command.locked, reason=command.reason,
            )
        )  # fmt: skip
    if tier is None:
        evaluate(tx, context, member)
    return member


def evaluate(tx: Tx, _context: Context, member: MemberId) -> None:
    """Give the member the highest tier they reach, take away one whose reason is gone; one that was set by hand, or
    is what a fall left, is only ever raised.
    """
    tiers = state.tiers(tx)
    known = state.standing(tx, member)
    if (not tiers and (known is None or known.tier is None)) or (known is not None and known.locked):
        return
    measured = state.measures(tx, member, known.counted_at if known else 0)
    best, rule, value = reached(tiers, measured)
    now = next((tier for tier in tiers if known is not None and tier.tier == known.tier), None)
    if best is not None and rule is not None and (now is None or best.rank > now.rank):
        _change(tx, member, known, best, rule, value)
    elif known is not None and known.tier is not None and now is None:
        _change(tx, member, known, best, TierRule.RETIRED, 0)
    elif known is not None and now is not None and known.rule not in _STICK and (best is None or best.rank < now.rank):
        _change(tx, member, known, best, TierRule.REASON_GONE, _measured(measured, known.rule))


def after_merge(tx: Tx, context: Context, member: MemberId, had: Standing | None) -> None:
    """Two have become one: what the double had by hand stays where it is the higher tier, unless theirs is locked."""
    evaluate(tx, context, member)
    known, now = state.standing(tx, member), state.tier_of(tx, member)
    kept = next((tier for tier in state.tiers(tx) if had is not None and tier.tier == had.tier), None)
    if had is None or kept is None or had.rule is not TierRule.BY_HAND or (known is not None and known.locked):
        return
    if now is None or kept.rank > now.rank:
        tx.append(
            MemberTierChanged(
                member=member, tier=kept.tier, before=known.tier if known else None, rule=had.rule, value=had.value,
                locked=had.locked, reason=had.reason,
            )
        )  # fmt: skip


def reached(tiers: Sequence[TierPut], measured: Measures) -> tuple[TierPut | None, TierRule | None, int]:
    """The highest tier one of whose thresholds is reached, by which rule and with what."""
    for tier in sorted(tiers, key=lambda one: -one.rank):
        for rule in _RULES:
            needed, value = _needed(tier, rule), _measured(measured, rule)
            if needed is not None and value >= needed:
                return tier, rule, value
    return None, None, 0


def progress(reader: Reader, member: MemberId) -> list[tuple[TierPut, TierRule, int, int]]:
    """(tier, rule, reached, needed) for each threshold of the next tier above the member's."""
    tiers, known, now = state.tiers(reader), state.standing(reader, member), state.tier_of(reader, member)
    above = [tier for tier in tiers if now is None or tier.rank > now.rank]
    if not above:
        return []
    measured = state.measures(reader, member, known.counted_at if known else 0)
    needs = [(rule, _needed(above[-1], rule)) for rule in _RULES]
    return [(above[-1], rule, _measured(measured, rule), needed) for rule, needed in needs if needed is not None]


def review(tx: Tx, context: Context, limit: int) -> int:
    """Who has a retired tier, and who has spent too little to keep theirs (保级). How many members were changed."""
    changed = 0
    for member in state.holders_of_retired(tx, limit):
        evaluate(tx, context, member)
        changed += 1
    tiers = state.tiers(tx)
    for number, tier in enumerate(tiers):
        if tier.keep_days is None or changed >= limit:
            continue
        window_ms = context.now_ms - tier.keep_days * _DAY_MS
        from_day = LocalTime.of(window_ms, zone(tx)).day
        below = tiers[number + 1] if number + 1 < len(tiers) else None
        for member in state.fallen(tx, tier.tier, window_ms, (from_day, tier.keep_spent_fen), limit - changed):
            spent_fen = state.spent_fen(tx, member, from_day)
            _change(tx, member, state.standing(tx, member), below, TierRule.KEEP, spent_fen)
            changed += 1
    return changed


def stage(reader: Reader, member: MemberId | None, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What the member's tier takes off services and goods; never off lines that sessions pay."""
    tier = state.tier_of(reader, member) if member is not None else None
    if tier is None:
        return lines
    percents = {LineKind.SERVICE: tier.service_percent, LineKind.GOODS: tier.goods_percent}
    return tuple(_cut(reader, line, tier, percents.get(line.line_kind, 100)) for line in lines)


def _cut(reader: Reader, line: Line, tier: TierPut, percent: int) -> Line:
    if percent == 100 or line.session_card is not None or line.item is None:  # noqa: PLR2004 - the whole price
        return line
    if not catalog_state.item(reader, line.item).discountable:
        return line
    off_fen = line.amount_fen - (line.amount_fen * percent + 50) // 100
    if not off_fen:
        return line
    name = str(OFF.format(tier=tier.name, fold=Fold(percent)))
    cut = Cut(CutRule.TIER, name, off_fen, tier.tier)
    return replace(line, amount_fen=line.amount_fen - off_fen, cuts=(*line.cuts, cut))


def _change(tx: Tx, member: MemberId, known: Standing | None, to: TierPut | None, rule: TierRule, value: int) -> None:
    tx.append(
        MemberTierChanged(
            member=member, tier=to.tier if to else None, before=known.tier if known else None, rule=rule, value=value
        )
    )


def _needed(tier: TierPut, rule: TierRule) -> int | None:
    return {
        TierRule.TOP_UP_ONCE: tier.top_up_once_fen, TierRule.TOP_UP_TOTAL: tier.top_up_total_fen,
        TierRule.SPENT: tier.spent_fen, TierRule.POINTS: tier.points, TierRule.VISITS: tier.visits,
    }[rule]  # fmt: skip


def _measured(measured: Measures, rule: TierRule) -> int:
    return {
        TierRule.TOP_UP_ONCE: measured.top_up_once_fen, TierRule.TOP_UP_TOTAL: measured.top_up_total_fen,
        TierRule.SPENT: measured.spent_fen, TierRule.POINTS: measured.points, TierRule.VISITS: measured.visits,
    }.get(rule, 0)  # fmt: skip
