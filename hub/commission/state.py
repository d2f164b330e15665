"""Rules, approved months and targets, kept from facts, and what the lines of a month have earned."""

from collections import defaultdict
from dataclasses import dataclass

import msgspec

from hub.cashier.facts import LineKind
from hub.commission import earnings as kept_earnings
from hub.commission.facts import (
    Measure,
    PaidLine,
    PeriodApproved,
    PeriodReopened,
    RulePut,
    RuleRetired,
    TargetPut,
)
from hub.commission.pay import Earner, Earning, Version
from hub.ids import BillId, ItemId, StaffId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps

KEPT_BESIDE = (kept_earnings,)
PAID_LINES = """
FROM earning e JOIN bill b ON b.bill = e.bill
JOIN bill_line l ON l.bill = e.bill AND l.line = e.line
JOIN bill_line o ON o.bill = coalesce(l.settles ->> 'bill', l.bill) AND o.line = coalesce(l.settles ->> 'line', l.line)
"""
"""What was paid (e, l), and the line sold (o), another one where arrears were paid."""

EVERY_SEQ = (1 << 62, "")
"""A cut that leaves nothing out."""

Cut = tuple[int, str]
"""(seq, day): what was written up to that entry, or happened up to that day."""


Mark = tuple[int, int, tuple[tuple[str, int], ...]]
"""(seq of the last earning, seq of the last rule, (month, seq) of what is approved); equal marks, equal sheets."""


@dataclass(frozen=True, slots=True)
class Period:
    """An approved month."""

    month: str
    seq: int
    at: int
    actor: str
    lines: tuple[PaidLine, ...]
    total_fen: int
    digest: str


@keeps(RulePut)
def put_rule(tx: Tx, entry: Entry, fact: RulePut) -> None:
    body = msgspec.json.encode(fact).decode()
    tx.execute("INSERT OR REPLACE INTO commission_rule VALUES (?, ?, ?, ?)", fact.rule, fact.from_day, entry.seq, body)


@keeps(RuleRetired)
def retire_rule(tx: Tx, entry: Entry, fact: RuleRetired) -> None:
    tx.execute("DELETE FROM commission_rule WHERE rule = ? AND from_day > ?", fact.rule, fact.from_day)
    tx.execute("INSERT OR REPLACE INTO commission_rule VALUES (?, ?, ?, NULL)", fact.rule, fact.from_day, entry.seq)


@keeps(PeriodApproved)
def approve(tx: Tx, entry: Entry, fact: PeriodApproved) -> None:
    body = msgspec.json.encode(fact).decode()
    tx.execute(
        "INSERT INTO commission_period VALUES (?, ?, ?, ?, ?)", fact.month, entry.seq, entry.at, entry.actor, body
    )


@keeps(PeriodReopened)
def reopen(tx: Tx, _entry: Entry, fact: PeriodReopened) -> None:
    tx.execute("DELETE FROM commission_period WHERE month = ?", fact.month)


@keeps(TargetPut)
def put_target(tx: Tx, _entry: Entry, fact: TargetPut) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO commission_target VALUES (?, ?, ?, ?)",
        fact.month, fact.measure.value, fact.staff or "", fact.amount_fen,
    )  # fmt: skip


def versions(reader: Reader) -> list[Version]:
    """Every rule's versions, oldest rule first."""
    rows = reader.all("SELECT rule, from_day, body FROM commission_rule ORDER BY rule, from_day")
    return [
        Version(rule, day, msgspec.json.decode(body, type=RulePut) if body else None) for rule, day, body in rows
    ]  # fmt: skip


def periods(reader: Reader) -> list[Period]:
    """Approved months, oldest first."""
    periods = []
    for month, seq, at, actor, body in reader.all("SELECT * FROM commission_period ORDER BY month"):
        fact = msgspec.json.decode(body, type=PeriodApproved)
        periods.append(Period(month, seq, at, actor, fact.lines, fact.total_fen, fact.digest))
    return periods


def months(reader: Reader) -> list[str]:
    """Months in which anything was earned or went back, oldest first."""
    rows = reader.all("SELECT month FROM earning UNION SELECT substr(day, 1, 7) FROM earning ORDER BY 1")
    return [row[0] for row in rows]


def mark(reader: Reader, month: str) -> Mark:
    """What the month's sheet is reckoned from, in a few look-ups: earnings are only ever added, each with its seq."""
    earned, ruled = reader.one(
        """WITH RECURSIVE m (month) AS (SELECT max(month) FROM earning WHERE month <= ?
            UNION ALL SELECT (SELECT max(month) FROM earning WHERE month < m.month) FROM m WHERE m.month IS NOT NULL)
        SELECT coalesce(max((SELECT max(seq) FROM earning e WHERE e.month = m.month)), 0),
            (SELECT coalesce(max(seq), 0) FROM commission_rule) FROM m""",
        month,
    ) or (0, 0)
    return earned, ruled, tuple((period.month, period.seq) for period in periods(reader))


def moved_between(reader: Reader, month: str, before: Cut, after: Cut) -> bool:
    """Whether something of the month lies within the second cut and not the first."""
    row = reader.one(
        "SELECT 1 FROM earning WHERE month = ? AND (seq <= ? OR day <= ?) AND NOT (seq <= ? OR day <= ?)",
        month, *after, *before,
    )  # fmt: skip
    return row is not None


def earnings(reader: Reader, month: str, cut: Cut = EVERY_SEQ) -> list[Earning]:
    """What was paid in the month, less what went back of it within the cut, in the order it was paid."""
    people = _earners(reader, month)
    rows = reader.all(
        f"""SELECT e.bill, b.number, e.line, b.day, o.line_kind, o.item, o.name, o.category, o.price_fen * o.quantity,
            o.quantity, o.amount_fen, o.session_card IS NOT NULL, t.bill IS NOT NULL, o.bill, o.line,
            sum(e.money_fen), sum(e.face_fen), sum(e.released_fen), sum(e.sessions)
            {PAID_LINES} LEFT JOIN top_up_line t ON t.bill = o.bill AND t.line = o.line
            WHERE e.month = ? AND (e.seq <= ? OR e.day <= ?) GROUP BY e.bill, e.line ORDER BY min(e.seq), e.line""",
        month, *cut,
    )  # fmt: skip
    return [
        Earning(
            BillId(row[0]), row[1], row[2], row[3], LineKind(row[4]), ItemId(row[5]) if row[5] else None, row[6],
            row[7], row[8], row[9], row[10], bool(row[11]), bool(row[12]), tuple(people[row[13], row[14]]), *row[15:],
        )
        for row in rows
    ]  # fmt: skip


def targets(reader: Reader, month: str, measure: Measure) -> dict[str, int]:
    """Fen by member of staff; under "" the store's own."""
    return dict(
        reader.all(
            "SELECT staff, amount_fen FROM commission_target WHERE month = ? AND measure = ? AND amount_fen > 0",
            month, measure.value,
        )
    )  # fmt: skip


def _earners(reader: Reader, month: str) -> defaultdict[tuple[str, int], list[Earner]]:
    rows = reader.all(
        f"SELECT DISTINCT p.bill, p.line, p.place, p.staff, p.percent, p.designated, p.level {PAID_LINES} "
        "JOIN earner p ON p.bill = o.bill AND p.line = o.line WHERE e.month = ? ORDER BY p.bill, p.line, p.place",
        month,
    )
    people: defaultdict[tuple[str, int], list[Earner]] = defaultdict(list)
    for bill, line, _, staff, percent, designated, level in rows:
        people[bill, line].append(Earner(StaffId(staff), percent, bool(designated), level))
    return people
