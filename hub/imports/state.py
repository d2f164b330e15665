"""Which rows of which lists were brought in, kept from facts."""

from dataclasses import dataclass

from hub.imports.facts import ImportBegun, ImportEnded, RowsBroughtIn
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps


@dataclass(frozen=True, slots=True)
class ImportRow:
    batch: str
    rows: int
    brought: int
    begun_at: int
    ended_at: int | None


@keeps(ImportBegun)
def begin(tx: Tx, entry: Entry, fact: ImportBegun) -> None:
    tx.execute("INSERT OR IGNORE INTO import_batch VALUES (?, ?, 0, ?, NULL)", fact.batch, fact.rows, entry.at)


@keeps(RowsBroughtIn)
def bring(tx: Tx, _entry: Entry, fact: RowsBroughtIn) -> None:
    for row in fact.rows:
        tx.execute("INSERT INTO import_row VALUES (?, ?)", row.key, row.member)
    tx.execute("UPDATE import_batch SET brought = brought + ? WHERE batch = ?", len(fact.rows), fact.batch)


@keeps(ImportEnded)
def end(tx: Tx, entry: Entry, fact: ImportEnded) -> None:
    tx.execute("UPDATE import_batch SET ended_at = ? WHERE batch = ?", entry.at, fact.batch)


def batch(reader: Reader, batch_id: str) -> ImportRow | None:
    row = reader.one("SELECT batch, rows, brought, begun_at, ended_at FROM import_batch WHERE batch = ?", batch_id)
    return None if row is None else ImportRow(*row)


def is_brought(reader: Reader, key: str) -> bool:
    return reader.one("SELECT 1 FROM import_row WHERE key = ?", key) is not None


def brought_keys(reader: Reader) -> set[str]:
    return {row[0] for row in reader.all("SELECT key FROM import_row")}
