"""Putting and retiring commission rules, setting targets, approving and reopening months."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END, Date, Fen, Id, Name, ShortText
from hub.catalog import state as catalog_state
from hub.catalog.facts import ItemKind
from hub.commission import state
from hub.commission.facts import (
    Basis,
    Kind,
    Measure,
    PeriodApproved,
    PeriodReopened,
    RulePut,
    RuleRetired,
    Slab,
    TargetPut,
)
from hub.commission.periods import Reckoned
from hub.errors import NotFound, Refused, Unfit
from hub.ids import ItemId, StaffId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.localtime import LocalTime
from hub.staff import state as staff_state
from hub.store.state import zone

MAX_RULES = 200
Month = Annotated[str, Meta(pattern="^[0-9]{4}-(0[1-9]|1[0-2])" + END)]
Permille = Annotated[int, Meta(ge=0, le=1000)]

_SOLD_AS = {
    Kind.SERVICE: {ItemKind.SERVICE},
    Kind.GOODS: {ItemKind.GOODS},
    Kind.CARD_SALE: set(ItemKind) - {ItemKind.SERVICE, ItemKind.GOODS},
    Kind.TOP_UP: {ItemKind.STORED_VALUE_CARD},
    Kind.REDEMPTION: {ItemKind.SERVICE, ItemKind.GOODS},
}


class MonthIsApproved(
    Refused,
    code="month_is_approved",
    zh="{month} 的提成已核定，规则只能从之后的日子起生效",
    en="The commission of {month} is approved; a rule may begin after it",
): ...


class MonthsBefore(
    Refused,
    code="months_before",
    zh="请先核定 {month} 的提成",
    en="Approve the commission of {month} first",
): ...


class MonthChanged(
    Refused,
    code="month_changed",
    zh="提成在核对期间有变化，请重新核对",
    en="The commission has changed meanwhile; look again",
): ...


class Moved(Exception):
    """What a month was reckoned from has changed since; nothing was written."""


class MonthNotApproved(
    Refused,
    code="month_not_approved",
    zh="{month} 不是最后一个已核定的月份",
    en="{month} is not the last month that was approved",
): ...


class SlabRequest(Struct, frozen=True, forbid_unknown_fields=True):
    above_fen: Annotated[int, Meta(ge=0, le=10_000_000_000)]
    permille: Permille


class PutRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One of permille, unit_fen and slabs. level: a staff title; category or item; designated: null for both."""

    name: Name
    from_day: Date
    kind_of: Kind
    basis: Basis = Basis.PAID
    permille: Permille | None = None
    unit_fen: Fen | None = None
    slabs: Annotated[tuple[SlabRequest, ...], Meta(max_length=10)] = ()
    level: ShortText | None = None
    category: ShortText | None = None
    item: Id | None = None
    designated: bool | None = None


class RetireRule(Struct, frozen=True, forbid_unknown_fields=True):
    from_day: Date


class Approve(Struct, frozen=True, forbid_unknown_fields=True):
    """digest: of the sheet that the person saw."""

    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}" + END)]


class Reopen(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(min_length=1, max_length=60)]


class PutTarget(Struct, frozen=True, forbid_unknown_fields=True):
    """staff: null for the store's own. 0 takes the target away."""

    month: Month
    measure: Measure
    amount_fen: Annotated[int, Meta(ge=0, le=10_000_000_000)]
    staff: Id | None = None


def add_rule(tx: Tx, context: Context, command: PutRule) -> str:
    """Raises Unfit, NotFound, MonthIsApproved."""
    if len({version.rule for version in state.versions(tx)}) >= MAX_RULES:
        raise Unfit(
            detail=words("最多 {max_rules} 条提成规则", "At most {max_rules} commission rules").format(
                max_rules=MAX_RULES
            )
        )
    rule = str(context.new_id(str))
    _put(tx, rule, command)
    return rule


def change_rule(tx: Tx, _context: Context, command: tuple[str, PutRule]) -> str:
    """From a day on the rule is as this says. Raises Unfit, NotFound, MonthIsApproved."""
    rule, put = command
    _check_known(tx, rule)
    _put(tx, rule, put)
    return rule


def retire_rule(tx: Tx, _context: Context, command: tuple[str, RetireRule]) -> str:
    """Raises NotFound, MonthIsApproved."""
    rule, retire = command
    _check_known(tx, rule)
    _check_day(tx, retire.from_day)
    tx.append(RuleRetired(rule=rule, from_day=retire.from_day))
    return rule


def put_target(tx: Tx, _context: Context, command: PutTarget) -> None:
    """Raises NotFound."""
    if command.staff is not None:
        staff_state.staff(tx, StaffId(command.staff))
    tx.append(
        TargetPut(
            month=command.month, measure=command.measure, amount_fen=command.amount_fen,
            staff=StaffId(command.staff) if command.staff else None,
        )
    )  # fmt: skip


def approve(tx: Tx, context: Context, command: tuple[Reckoned, Approve]) -> str:
    """Freeze a month that is over as it was reckoned on a reader, so that no sale waits for the arithmetic.

    Raises Unfit, MonthIsApproved, MonthsBefore, MonthChanged; Moved where the month has to be reckoned again.
    """
    reckoned, do = command
    month = reckoned.month
    today = LocalTime.of(context.now_ms, zone(tx)).day
    if month >= today[:7]:
        raise Unfit(detail=words("这个月还没有结束 (month)", "The month is not over (month)"))
    if any(period.month >= month for period in state.periods(tx)):
        raise MonthIsApproved(month=month)
    if reckoned.mark != state.mark(tx, month):
        raise Moved
    if reckoned.waiting:
        raise MonthsBefore(month=reckoned.waiting[0])
    if reckoned.digest != do.digest:
        raise MonthChanged
    tx.append(PeriodApproved(month, reckoned.lines, reckoned.total_fen, reckoned.digest))
    return month


def reopen(tx: Tx, _context: Context, command: tuple[str, Reopen]) -> str:
    """Take the last approval back. Raises MonthNotApproved."""
    month, do = command
    approved = state.periods(tx)
    if not approved or approved[-1].month != month:
        raise MonthNotApproved(month=month)
    tx.append(PeriodReopened(month=month, reason=do.reason))
    return month


def _put(tx: Tx, rule: str, put: PutRule) -> None:
    _check_day(tx, put.from_day)
    _check_form(tx, put)
    tx.append(
        RulePut(
            rule=rule, name=put.name, from_day=put.from_day, kind_of=put.kind_of, basis=put.basis,
            permille=put.permille, unit_fen=put.unit_fen,
            slabs=tuple(Slab(slab.above_fen, slab.permille) for slab in put.slabs), level=put.level or None,
            category=put.category or None, item=ItemId(put.item) if put.item else None, designated=put.designated,
        )
    )  # fmt: skip


def _check_form(tx: Reader, put: PutRule) -> None:
    if (put.permille is not None) + (put.unit_fen is not None) + bool(put.slabs) != 1:
        raise Unfit(
            detail=words(
                "比例、每次金额、阶梯请只填一种 (permille, unit_fen, slabs)",
                "Give one of percent, amount or slabs (permille, unit_fen, slabs)",
            )
        )
    starts = [slab.above_fen for slab in put.slabs]
    if starts and (starts[0] or starts != sorted(set(starts))):
        raise Unfit(detail=words("阶梯从 0 起，逐级升高 (slabs)", "Slabs begin at 0 and rise (slabs)"))
    if put.kind_of in {Kind.CARD_SALE, Kind.TOP_UP} and put.basis is Basis.EARNED:
        raise Unfit(
            detail=words(
                "售卡和充值时还没有收入，请按实收计 (basis)",
                "Selling a card is no revenue yet; take what was paid (basis)",
            )
        )
    if put.item and put.category:
        raise Unfit(
            detail=words("项目和分类只填一个 (item, category)", "Give an item or a category, not both (item, category)")
        )
    if put.item and catalog_state.item(tx, ItemId(put.item)).item_kind not in _SOLD_AS[put.kind_of]:
        raise Unfit(
            detail=words("这个项目不属于这一类提成 (item)", "The item is not of this kind of commission (item)")
        )


def _check_day(tx: Reader, day: str) -> None:
    approved = state.periods(tx)
    if approved and day[:7] <= approved[-1].month:
        raise MonthIsApproved(month=approved[-1].month)


def _check_known(tx: Reader, rule: str) -> None:
    if all(version.rule != rule for version in state.versions(tx)):
        raise NotFound(what=words("提成规则 {rule}", "commission rule {rule}").format(rule=rule[:30]))
