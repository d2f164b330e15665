"""What cards refuse, and why."""

from hub.errors import Refused


class InsufficientValue(
    Refused,
    code="insufficient_value",
    zh="余额不足：需要 {needed}，可用 {available}",
    en="Not enough left on the card: {needed} needed, {available} available",
): ...


class CardExpired(Refused, code="card_expired", zh="「{name}」已过期", en="“{name}” has expired"): ...


class CardOfAnother(
    Refused, code="card_of_another", zh="这张卡不属于该会员", en="This card belongs to another member"
): ...


class NotCovered(
    Refused, code="not_covered", zh="「{card}」不包含「{service}」", en="“{card}” does not cover “{service}”"
): ...


class ValueCapExceeded(
    Refused,
    code="value_cap_exceeded",
    zh="充值后单卡余额将超过上限 ¥{cap_yuan}（预付卡管理规定）",
    en="The card would hold more than the cap of ¥{cap_yuan}",
): ...


class CardIsClosed(Refused, code="card_closed", zh="「{name}」已退卡", en="“{name}” has been closed"): ...


class CardIsStopped(
    Refused, code="card_stopped", zh="「{name}」已{how}，请先恢复使用", en="“{name}” is stopped ({how})"
): ...


class OnceOnly(
    Refused, code="once_only", zh="「{name}」每位会员限购一次", en="A member may buy “{name}” only once"
): ...


class TermUnpaid(
    Refused,
    code="term_unpaid",
    zh="「{name}」已付款的天数已用完，请先补款",
    en="The days of “{name}” that are paid for are over; pay more of it first",
): ...


class VisitsUsedUp(
    Refused,
    code="visits_used_up",
    zh="「{name}」{limit}，现在还可用 {left} 次",
    en="“{name}” gives a limited number of treatments ({limit}); {left} left now",
): ...


class TermHasRun(
    Refused,
    code="term_has_run",
    zh="「{name}」已使用或已过了起算日，请办理退卡",
    en="“{name}” has been used or its days have begun to pass; close the card instead",
): ...


class LotIsGone(
    Refused,
    code="lot_gone",
    zh="付款用的卡已退或已转收入，不能退回卡里",
    en="The card that paid has been closed or posted to income since",
): ...


class CardAlreadyUsed(
    Refused,
    code="card_already_used",
    zh="「{name}」已使用过，不能直接退；请先退回用它付款或打折的账单",
    en="“{name}” has been used; refund the bills it paid or took something off first",
): ...


class CardNotStopped(Refused, code="card_not_stopped", zh="「{name}」没有冻结或锁定", en="“{name}” is not stopped"): ...


class NothingLapses(
    Refused,
    code="nothing_lapses",
    zh="「{name}」没有可转收入或可撤回的过期余额",
    en="“{name}” has nothing expired to post, or to take back",
): ...


class TooManyUsers(
    Refused,
    code="too_many_users",
    zh="一张卡最多给 {limit} 位会员共用",
    en="A card is shared with at most {limit} members",
): ...
