"""Balances kept from every posting, and the reads on them."""

from dataclasses import dataclass

import msgspec

from hub.journal.entry import Entry
from hub.journal.tx import EVERY, Reader, Tx
from hub.language import words
from hub.ledger.accounts import (
    CHART,
    CONTRACT_LIABILITY,
    DRAWER_KINDS,
    MONEY,
    REVENUE_PREFIX,
    VOUCHER_LIABILITY,
    Tender,
    Unit,
)
from hub.localtime import LocalTime
from hub.store import state as store_state

_ADD_BALANCE = """
INSERT INTO balance (account, ref, unit, debit, credit) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (account, ref) DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit
"""
_ADD_HOUR = """
INSERT INTO hour_total (day, hour, account, debit, credit) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (day, hour, account) DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit
"""


def keep_balances(tx: Tx, entry: Entry) -> None:
    if not entry.postings:
        return
    local = LocalTime.of(entry.at, store_state.zone(tx))
    for posting in entry.postings:
        debit, credit = max(posting.amount, 0), max(-posting.amount, 0)
        tx.execute(_ADD_BALANCE, posting.account, posting.ref, posting.unit, debit, credit)
        if posting.unit == Unit.CNY and entry.kind not in DRAWER_KINDS:
            tx.execute(_ADD_HOUR, local.day, local.hour, posting.account, debit, credit)


EVERY.append(keep_balances)


class TrialRow(msgspec.Struct, frozen=True):
    """One account's turnover; debit and credit in its unit."""

    account: str
    name: str
    unit: str
    debit: int
    credit: int


class TrialBalance(msgspec.Struct, frozen=True):
    rows: list[TrialRow]
    balanced: bool


def trial_balance(reader: Reader) -> TrialBalance:
    """试算平衡: every account's turnover; balanced when debits equal credits in each unit."""
    rows = [
        TrialRow(code, words(CHART[code].zh, CHART[code].en), unit, debit, credit)
        for code, unit, debit, credit in reader.all(
            "SELECT account, unit, sum(debit), sum(credit) FROM balance GROUP BY account, unit ORDER BY account"
        )
    ]
    units = {row.unit for row in rows}
    balanced = all(sum(row.debit - row.credit for row in rows if row.unit == unit) == 0 for unit in units)
    return TrialBalance(rows, balanced)


def prepaid_liability_fen(reader: Reader) -> int:
    """What the store owes its members in services (合同负债): credit balance of 2205 and, for vouchers, 2205.02."""
    row = reader.one(
        "SELECT coalesce(sum(credit - debit), 0) FROM balance WHERE account IN (?, ?)",
        CONTRACT_LIABILITY.code, VOUCHER_LIABILITY.code,
    )  # fmt: skip
    return int(row[0]) if row else 0


@dataclass(frozen=True, slots=True)
class HourFigures:
    """Fen of one hour. received: debits less credits of the money accounts, in trade; revenue: credits less debits of
    6001.
    """

    hour: int
    received_fen: int
    revenue_fen: int


def hours(reader: Reader, day: str) -> list[HourFigures]:
    """The day's hours in which anything was posted, ascending."""
    money = tuple(account.code for account in MONEY.values())
    rows = reader.all(
        f"""SELECT hour, sum(CASE WHEN account IN ({",".join("?" * len(money))}) THEN debit - credit ELSE 0 END),
                   sum(CASE WHEN account LIKE ? THEN credit - debit ELSE 0 END)
            FROM hour_total WHERE day = ? GROUP BY hour ORDER BY hour""",  # noqa: S608 - only question marks
        *money, f"{REVENUE_PREFIX}%", day,
    )  # fmt: skip
    return [HourFigures(*row) for row in rows]


def received_by_tender(reader: Reader, day: str) -> dict[Tender, int]:
    """Money received less money given back on `day`, by tender, where either happened."""
    by_account: dict[str, int] = dict(
        reader.all("SELECT account, sum(debit - credit) FROM hour_total WHERE day = ? GROUP BY account", day)
    )
    return {tender: by_account[a.code] for tender, a in MONEY.items() if a.code in by_account}
