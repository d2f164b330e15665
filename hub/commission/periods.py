"""A month's pay sheet: its own lines, and corrections of months approved before.

A month that is not approved is reckoned from all that is known, refunds included, whenever they happen. What happens to
an approved month afterwards is a correction in the month in which it happens: C(base) less C(base before), so that the
sheets of all months together always pay what the net sales would have paid.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hub.commission import pay, state
from hub.commission.facts import PaidLine
from hub.commission.pay import Paid, Version
from hub.commission.state import EVERY_SEQ, Cut, Mark, Period
from hub.journal.entry import canonical
from hub.journal.tx import Reader
from hub.language import label

_END = "-31"
"""Later than any day of its month, as texts compare."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """lines of the month itself; corrections of earlier, approved months. intact: an approved sheet still reckons to
    what was approved.
    """

    month: str
    approved: Period | None
    lines: list[Paid]
    corrections: list[Paid]
    digest: str

    @property
    def total_fen(self) -> int:
        return sum(line.amount_fen for line in (*self.lines, *self.corrections))

    @property
    def intact(self) -> bool:
        return self.approved is None or self.approved.digest == self.digest


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What approving a month would write, and the mark of what it was reckoned from. waiting: months before it."""

    month: str
    mark: Mark
    waiting: list[str]
    lines: tuple[PaidLine, ...]
    total_fen: int
    digest: str


def reckon(reader: Reader, month: str) -> Reckoned:
    """The month as it stands; the long part of an approval."""
    found = sheet(reader, month)
    return Reckoned(
        month, state.mark(reader, month), unapproved_before(reader, month), sums(found), found.total_fen, found.digest
    )


def sheet(reader: Reader, month: str) -> Sheet:
    """The month's sheet as approved, or as it stands."""
    versions, approved = state.versions(reader), state.periods(reader)
    mine = next((period for period in approved if period.month == month), None)
    own = pay.lines(state.earnings(reader, month, (mine.seq, "") if mine else EVERY_SEQ), versions)
    corrections = [
        line
        for period in approved
        if period.month < month
        for line in _corrections(
            reader, versions, period.month, (period.seq, _before(month) + _END), (period.seq, month + _END)
        )
    ]
    return Sheet(month, mine, own, corrections, digest_of(own, corrections))


def digest_of(lines: Sequence[Paid], corrections: Sequence[Paid]) -> str:
    """SHA-256, hex, of every line in canonical JSON."""
    return hashlib.sha256(canonical([list(lines), list(corrections)])).hexdigest()


def sums(sheet: Sheet) -> tuple[PaidLine, ...]:
    """By person, kind and the month it is about."""
    totals: dict[tuple[str, str, str], PaidLine] = {}
    for line in (*sheet.lines, *sheet.corrections):
        about = line.about or sheet.month
        key = (line.staff, line.kind_of.value, about)
        before = totals.get(key)
        amount = line.amount_fen + (before.amount_fen if before else 0)
        totals[key] = PaidLine(line.staff, line.kind_of, about, amount)
    return tuple(totals[key] for key in sorted(totals))


def unapproved_before(reader: Reader, month: str) -> list[str]:
    """Earlier months with something in them that wait for approval."""
    approved = {period.month for period in state.periods(reader)}
    return [earlier for earlier in state.months(reader) if earlier < month and earlier not in approved]


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"


def _corrections(reader: Reader, versions: Sequence[Version], month: str, before: Cut, after: Cut) -> list[Paid]:
    """What changed of an approved month between two cuts."""
    if not state.moved_between(reader, month, before, after):
        return []
    was, now = (
        {line.key: line for line in pay.lines(state.earnings(reader, month, cut), versions)} for cut in (before, after)
    )
    done = []
    for key in dict.fromkeys((*was, *now)):
        old, new = was.get(key), now.get(key)
        shown = new or old
        moved = (new.amount_fen if new else 0) - (old.amount_fen if old else 0)
        share = (new.share_fen if new else 0) - (old.share_fen if old else 0)
        if shown is None or not (moved or share):
            continue
        words = label("{month} 核定后变化：{now}，原为 ¥{before}").format(
            month=month, now=new.words if new else label("已全部退回"), before=pay.yuan(old.amount_fen if old else 0)
        )
        done.append(replace(shown, share_fen=share, amount_fen=moved, words=words, about=month))
    return done
