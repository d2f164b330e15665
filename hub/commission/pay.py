"""The arithmetic of commission: pure functions from earnings and rules to lines that explain themselves.

Every amount is a function of a line's net base (what was paid less what went back), never of the steps between, so that
the commission of what was refunded is that of what was never sold.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.cashier.facts import CARD_KINDS, LineKind
from hub.commission.facts import Basis, Kind, RulePut, Slab
from hub.ids import BillId, ItemId, StaffId
from hub.language import label
from hub.shares import spread


@dataclass(frozen=True, slots=True)
class Version:
    """A rule from a day on; put is None where it was retired."""

    rule: str
    from_day: str
    put: RulePut | None


@dataclass(frozen=True, slots=True)
class Earner:
    staff: StaffId
    percent: int
    designated: bool
    level: str


@dataclass(frozen=True, slots=True)
class Earning:
    """A payment of a line, net of what went back.

    bill and line were paid; item to session describe the line sold, another one where arrears were paid.
    day: of the payment. money, face and released as paid here; sessions left of a line that sessions pay.
    """

    bill: BillId
    number: str
    line: int
    day: str
    line_kind: LineKind
    item: ItemId | None
    name: str
    category: str
    list_fen: int
    quantity: int
    amount_fen: int
    by_session: bool
    top_up: bool
    earners: tuple[Earner, ...]
    money_fen: int
    face_fen: int
    released_fen: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Paid:
    """One line of a pay sheet. base_fen: the line's base; share_fen: this person's part of it. bill is empty for what
    slabs pay on a month's whole base.
    """

    staff: StaffId
    kind_of: Kind
    rule: str
    rule_name: str
    bill: str
    number: str
    line: int
    name: str
    day: str
    percent: int
    designated: bool
    base_fen: int
    share_fen: int
    amount_fen: int
    words: str
    about: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What stays of a line when its amount changes."""
        return (self.staff, self.kind_of.value, self.rule, self.bill, str(self.line))


def lines(earnings: Iterable[Earning], versions: Sequence[Version]) -> list[Paid]:
    """What a month's earnings pay by the versions of rules that were in force; slabs last."""
    done: list[Paid] = []
    standing: dict[str, list[RulePut]] = {}
    for earning in earnings:
        rules = standing.setdefault(earning.day, in_force(versions, earning.day))
        for kind in kinds(earning):
            done += _of_kind(earning, kind, rules)
    return done + _slabs(done, {f"{version.rule}@{version.from_day}": version.put for version in versions})


def kinds(earning: Earning) -> list[Kind]:
    """What the payment counts as: work or goods, and redemption beside it where prepaid value paid."""
    if earning.line_kind in CARD_KINDS:
        return [Kind.TOP_UP if earning.top_up else Kind.CARD_SALE]
    first = Kind.GOODS if earning.line_kind is LineKind.GOODS else Kind.SERVICE
    return [first, Kind.REDEMPTION] if earning.face_fen or earning.sessions else [first]


def best(rules: Iterable[RulePut], kind: Kind, earning: Earning, earner: Earner) -> RulePut | None:
    """The most specific rule in force: item before category before any; then level; then designated or turn; of equals
    the one in force since later, then the one with the later id.
    """
    fitting = [rule for rule in rules if rule.kind_of is kind and _fits(rule, earning, earner)]
    return max(fitting, key=_rank, default=None)


def base_fen(earning: Earning, kind: Kind, basis: Basis) -> int:
    """What a percentage is taken of, fen; never negative."""
    if basis is Basis.LIST:
        above, below = fraction(earning, kind)
        base = earning.list_fen * above // below
    elif kind is Kind.REDEMPTION:
        base = earning.released_fen if basis is Basis.EARNED or earning.by_session else earning.face_fen
    else:
        base = earning.money_fen + (earning.released_fen if basis is Basis.EARNED else 0)
    return max(0, base)


def fraction(earning: Earning, kind: Kind) -> tuple[int, int]:
    """How much of the line this payment pays for, as (above, below)."""
    if earning.by_session:
        return earning.sessions, earning.quantity
    paid = earning.face_fen + (0 if kind is Kind.REDEMPTION else earning.money_fen)
    return (max(0, paid), earning.amount_fen) if earning.amount_fen else (1, 1)


def of_slabs(slabs: Sequence[Slab], base: int) -> int:
    """Marginal: each part of the base at its own slab's rate; rounded once, half up."""
    ends = [slab.above_fen for slab in slabs[1:]] + [max(base, slabs[-1].above_fen)]
    parts = (max(0, min(base, end) - slab.above_fen) * slab.permille for slab, end in zip(slabs, ends, strict=True))
    return (sum(parts) + 500) // 1000


def of_permille(base: int, permille: int) -> int:
    """Rounded to whole fen, half up."""
    return (base * permille + 500) // 1000


def in_force(versions: Iterable[Version], day: str) -> list[RulePut]:
    """The rules that stand on `day`: of each its newest version since then, if that did not retire it."""
    newest: dict[str, Version] = {}
    for version in versions:
        before = newest.get(version.rule)
        if version.from_day <= day and (before is None or before.from_day <= version.from_day):
            newest[version.rule] = version
    return [version.put for version in newest.values() if version.put is not None]


def _of_kind(earning: Earning, kind: Kind, rules: Sequence[RulePut]) -> list[Paid]:
    done = []
    percents = [earner.percent for earner in earning.earners]
    for place, earner in enumerate(earning.earners):
        rule = best(rules, kind, earning, earner)
        if rule is None:
            continue
        base = base_fen(earning, kind, rule.basis)
        share = spread(base, percents)[place]
        amount, words = _amount(earning, kind, rule, share, percents, place)
        if not share and not amount:
            continue
        done.append(
            Paid(
                earner.staff, kind, f"{rule.rule}@{rule.from_day}", rule.name, earning.bill, earning.number,
                earning.line, earning.name, earning.day, earner.percent, earner.designated, base, share, amount,
                _shared(base, earner.percent, share, words) if rule.unit_fen is None else words,
            )
        )  # fmt: skip
    return done


def _shared(base: int, percent: int, share: int, then: str) -> str:
    form = label("¥{base} 的 {percent}% 为 ¥{share}；{then}")
    return form.format(base=yuan(base), percent=percent, share=yuan(share), then=then)


def _amount(
    earning: Earning, kind: Kind, rule: RulePut, share: int, percents: list[int], place: int
) -> tuple[int, str]:
    """(fen, the arithmetic in words) of one person's part; what slabs pay is reckoned on the whole month."""
    if rule.slabs:
        return 0, label("计入阶梯基数")
    if rule.unit_fen is not None:
        above, below = fraction(earning, kind)
        whole = rule.unit_fen * earning.quantity * above // below
        amount = spread(whole, percents)[place]
        units = f"{earning.quantity * above / below:g}"
        return amount, label("每次 ¥{each} × {units} 的 {percent}% 为 ¥{amount}").format(
            each=yuan(rule.unit_fen), units=units, percent=percents[place], amount=yuan(amount)
        )
    permille = rule.permille or 0
    amount = of_permille(share, permille)
    return amount, f"¥{yuan(share)} × {rate(permille)} = ¥{yuan(amount)}"


def _slabs(done: Sequence[Paid], rules: dict[str, RulePut | None]) -> list[Paid]:
    bases: defaultdict[tuple[StaffId, str], int] = defaultdict(int)
    for line in done:
        bases[line.staff, line.rule] += line.share_fen
    paid = []
    for (staff, named), base in bases.items():
        rule = rules[named]
        if rule is not None and rule.slabs:
            amount = of_slabs(rule.slabs, base)
            words = _slab_words(rule.slabs, base, amount)
            paid.append(
                Paid(
                    staff=staff, kind_of=rule.kind_of, rule=named, rule_name=rule.name, bill="", number="", line=0,
                    name=rule.name, day="", percent=100, designated=False, base_fen=base, share_fen=base,
                    amount_fen=amount, words=words,
                )
            )  # fmt: skip
    return paid


def _slab_words(slabs: Sequence[Slab], base: int, amount: int) -> str:
    ends = [slab.above_fen for slab in slabs[1:]] + [max(base, slabs[-1].above_fen)]
    parts = [
        f"¥{yuan(min(base, end) - slab.above_fen)} × {rate(slab.permille)}"
        for slab, end in zip(slabs, ends, strict=True)
        if base > slab.above_fen
    ]
    return label("本月基数 ¥{base}：{parts} = ¥{amount}").format(
        base=yuan(base), parts=" + ".join(parts) or "0", amount=yuan(amount)
    )


def _fits(rule: RulePut, earning: Earning, earner: Earner) -> bool:
    return (
        rule.item in (None, earning.item)
        and rule.category in (None, earning.category)
        and rule.level in (None, earner.level)
        and rule.designated in (None, earner.designated)
    )


def _rank(rule: RulePut) -> tuple[int, bool, bool, str, str]:
    about = 2 if rule.item is not None else 1 if rule.category is not None else 0
    return about, rule.level is not None, rule.designated is not None, rule.from_day, rule.rule


def rate(permille: int) -> str:
    """70 is 7%, 75 is 7.5%."""
    return f"{permille // 10}.{permille % 10}".removesuffix(".0") + "%"


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
