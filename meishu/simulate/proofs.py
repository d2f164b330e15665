"""What must be so after a year, as the API's reports, the sheets and the journal have it."""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import Any

from hub.domains import state_schema
from hub.journal.database import connect
from hub.journal.keys import load_keys
from hub.journal.state import rebuild
from hub.journal.store import DATABASE
from hub.journal.verify import verify
from hub.localtime import day_after
from meishu.simulate import pay
from meishu.simulate.days import Days
from meishu.simulate.furnish import GOODS, SENIOR, SENIOR_WORK, TECHNICIANS, WORK, Shelf
from meishu.simulate.house import House

MONEY = {"1001", "1012.01", "1012.02", "1012.03"}
REVENUE, PREPAID, DIFFERENCES = "6001", "2205", "1901"
_OPENING, _MOVED, _CLOSING = 1, slice(2, 8), 8
"""Columns of the roll-forward: opening, what moved it, closing."""

Proofs = dict[str, str]
"""What was proved: empty where it holds, else what is wrong."""


async def of_the_books(house: House, days: Days, shelf: Shelf, span: tuple[str, str]) -> Proofs:
    """While the hub still serves; `span`: the first and the last day."""
    balance = await house.ask("owner", "GET", "/ledger/trial-balance")
    accounts = {row["account"]: row["debit"] - row["credit"] for row in balance["rows"]}
    months = _months(*span)
    return {
        "trial balance": "" if balance["balanced"] else str(balance["rows"]),
        **await _roll_forward(house, months, span, -accounts.get(PREPAID, 0)),
        "daily closes": await _closes(house, days, span, accounts),
        "drawer": _differ(days.differences_fen, -accounts.get(DIFFERENCES, 0)),
        "commission": await _commission(house, shelf, [month for month, _, _ in months]),
    }


def of_the_file(folder: Path) -> Proofs:
    """Once the hub has stopped: the journal proves every table, and rebuilt in place it makes the same."""
    keys, schema = load_keys(folder / "keys"), state_schema()
    report = verify(folder / "hub", keys, schema)
    connection = connect(folder / "hub" / DATABASE, keys.store)
    before = _tables(connection, schema.tables)
    entries = rebuild(connection, schema)
    after = _tables(connection, schema.tables)
    connection.close()
    other = [table for table in schema.tables if before[table] != after[table]]
    return {
        "verify": "" if report.verify == "ok" else str(report.problem),
        "rebuild": str(other) if other or entries != report.entries else "",
    }


async def _roll_forward(house: House, months: list[tuple[str, str, str]], span: tuple[str, str], ledger: int) -> Proofs:
    """Each month goes on where the one before ended, and all of them are the year."""
    rows = [(await _report(house, "prepaid_roll_forward", *month[1:])) for month in months]
    year = await _report(house, "prepaid_roll_forward", *span)
    wrong = [row["notes"] for row in (*rows, year) if row["notes"][-1]["figure"]]
    before: dict[str, int] = {}
    moved: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (_CLOSING - 2))
    for report in rows:
        opening = {row[0]: row[_OPENING] for row in report["rows"]}
        if before and _some(before) != _some(opening):
            wrong.append([before, opening])
        for row in report["rows"]:
            if sum(row[_OPENING:_CLOSING]) != row[_CLOSING]:
                wrong.append(row)
            moved[row[0]] = [sum(both) for both in zip(moved[row[0]], row[_MOVED], strict=True)]
        before = {row[0]: row[_CLOSING] for row in report["rows"]}
    if moved != {row[0]: row[_MOVED] for row in year["rows"]}:
        wrong.append([dict(moved), year["rows"]])
    closing = year["totals"][_CLOSING]
    return {"roll-forward": str(wrong) if wrong else "", "prepaid in the ledger": _differ(closing, ledger)}


async def _closes(house: House, days: Days, span: tuple[str, str], accounts: dict[str, int]) -> str:
    """Received: what all money accounts hold, less what was put in, taken out and found to differ. Revenue: 6001, on
    days when nobody works too, for then the days of cards earn.
    """
    report = await _report(house, "day_closes", *span)
    days_revenue = {row[0]: row[-1] for row in (await _report(house, "sales_by_day", *span))["rows"]}
    received = sum(row[4] for row in report["rows"])
    closed = {row[0]: row[5] for row in report["rows"]}
    held = sum(fen for code, fen in accounts.items() if code in MONEY)
    earned = -sum(fen for code, fen in accounts.items() if code.startswith(REVENUE))
    taken = sum(sum(tenders.values()) for tenders in days.closes.values())
    return (
        _differ(len(report["rows"]), len(days.closes)) + _differ(received, taken)
        + _differ(closed, {day: fen for day, fen in days_revenue.items() if day in days.closes})
        + _differ(sum(days_revenue.values()), earned)
        + _differ(received, held - days.moved_fen - days.differences_fen)
    )  # fmt: skip


async def _commission(house: House, shelf: Shelf, months: list[str]) -> str:
    sheets = {month: await house.ask("owner", "GET", f"/commission/months/{month}") for month in months}
    rows = await house.store.read(lambda reader: reader.all(pay.PAID))
    seniors = {shelf.staff[code] for code, _, title in TECHNICIANS if title == SENIOR}
    permille = {staff: SENIOR_WORK if staff in seniors else WORK for staff in shelf.staff.values()}
    work, goods = await asyncio.to_thread(pay.owed, rows, permille, GOODS)
    paid_work, paid_goods, _ = pay.paid(sheets)
    changed = [month for month, sheet in sheets.items() if not sheet["intact"]]
    return _differ(paid_work, work) + _differ(paid_goods, goods) + (f"changed {changed}" if changed else "")


async def _report(house: House, name: str, first: str, last: str) -> Any:
    return await house.ask("owner", "GET", f"/reports/{name}", **{"from": first, "to": last})


def _some(fen: dict[str, int]) -> dict[str, int]:
    return {unit: amount for unit, amount in fen.items() if amount}


def _differ(found: Any, expected: Any) -> str:
    if found == expected:
        return ""
    if isinstance(found, dict):
        found, expected = (
            dict(set(one.items()) - set(other.items())) for one, other in ((found, expected), (expected, found))
        )
    return f"{found} is not {expected}; "


def _months(first: str, last: str) -> list[tuple[str, str, str]]:
    """(month, its first day of the span, its last)."""
    found, day = [], first
    while day <= last:
        year, number = int(day[:4]), int(day[5:7])
        after = f"{year + number // 12:04d}-{number % 12 + 1:02d}-01"
        found.append((day[:7], day, min(last, day_after(after, -1))))
        day = after
    return found


def _tables(connection: Any, tables: tuple[str, ...]) -> dict[str, list[Any]]:
    return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in tables}  # noqa: S608
