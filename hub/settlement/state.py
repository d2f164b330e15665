"""Lines of the channels' files, kept from facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.ledger.accounts import Tender
from hub.settlement.facts import SettlementTaken, What

_LINE = "what, order_no, transaction_no, refund_no, amount_fen, fee_fen, day, at"

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ChannelLine:
    channel: Tender
    what: What
    order: str
    transaction: str
    refund: str
    amount_fen: int
    fee_fen: int
    day: str
    at: str


@dataclass(frozen=True, slots=True)
class File:
    statement: str
    channel: str
    layout: str
    name: str
    lines: int
    at: int
    actor: str


@keeps(SettlementTaken)
def take(tx: Tx, entry: Entry, fact: SettlementTaken) -> None:
    tx.execute(
        "INSERT INTO settlement_file VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (statement) DO UPDATE SET lines = lines + excluded.lines",
        fact.statement, fact.channel.value, fact.layout.value, fact.name, fact.digest, len(fact.lines), entry.at,
        entry.actor,
    )  # fmt: skip
    for line in fact.lines:
        tx.execute(
            "INSERT INTO settled_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            fact.channel.value, line.key, fact.statement, line.what.value, line.order, line.transaction, line.refund,
            line.amount_fen, line.fee_fen, line.at[:10], line.at,
        )  # fmt: skip


def known(reader: Reader, channel: Tender, keys: Sequence[str]) -> set[str]:
    """Which of these lines were in a file before."""
    found: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        sql = f"SELECT key FROM settled_line WHERE channel = ? AND key IN ({marks})"  # noqa: S608 - only question marks
        rows = reader.all(sql, channel.value, *part)
        found.update(row[0] for row in rows)
    return found


def lines(reader: Reader, channel: Tender, first: str, last: str) -> list[ChannelLine]:
    """Of these days, in the order of the channel's times."""
    rows = reader.all(
        f"SELECT {_LINE} FROM settled_line WHERE channel = ? AND day BETWEEN ? AND ? ORDER BY at, key",  # noqa: S608
        channel.value, first, last,
    )  # fmt: skip
    return [ChannelLine(channel, What(row[0]), *row[1:]) for row in rows]


def files(reader: Reader, limit: int) -> list[File]:
    """Newest first."""
    rows = reader.all(
        "SELECT statement, channel, layout, name, lines, at, actor FROM settlement_file "
        "ORDER BY statement DESC LIMIT ?",
        limit,
    )
    return [File(*row) for row in rows]
