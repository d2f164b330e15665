"""State tables: declared by the domains' state.sql, kept from facts, dropped and rebuilt at will."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files

from hub.journal.database import Connection, connect_memory
from hub.journal.entry import GENESIS_HASH, decode_entry
from hub.journal.tx import Tx

_REPLAY_BATCH = 1_000


class StateSchema:
    """The joined state.sql of `packages`, in their order."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self.sql = "\n".join(files(package).joinpath("state.sql").read_text("utf-8") for package in packages)
        self.version = hashlib.sha256(self.sql.encode()).hexdigest()
        scratch = connect_memory()
        scratch.executescript(self.sql)
        self.tables: tuple[str, ...] = tuple(
            name for (name,) in scratch.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
        )
        scratch.close()

    def create(self, connection: Connection) -> None:
        for statement in _statements(self.sql):
            connection.execute(statement)

    def drop(self, connection: Connection) -> None:
        for table in reversed(self.tables):
            connection.execute(f'DROP TABLE IF EXISTS "{table}"')


def replay(source: Connection, target: Connection) -> int:
    """Keep every state table of `target` from the journal in `source`. The number of entries replayed."""
    tx = Tx(target, 1, (0, GENESIS_HASH, 0))
    count = 0
    for body in bodies(source):
        entry = decode_entry(body)
        tx.keep(entry, entry.decoded())
        count += 1
    return count


def bodies(connection: Connection) -> Iterator[bytes]:
    """Every entry's canonical bytes in order, read in batches."""
    after = 0
    while True:
        rows = connection.execute(
            "SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (after, _REPLAY_BATCH)
        ).fetchall()
        if not rows:
            return
        for after, body in rows:  # noqa: B007 - the last seq is where the next batch begins
            yield body


def rebuild(connection: Connection, schema: StateSchema) -> int:
    """Drop and rebuild all state in one transaction. The number of entries replayed."""
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        schema.drop(connection)
        schema.create(connection)
        count = replay(connection, connection)
        set_version(connection, schema)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    return count


def is_current(connection: Connection, schema: StateSchema) -> bool:
    """Whether the state tables in the file are of this schema."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'state_version'").fetchone()
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return row is not None and row[0] == schema.version.encode() and present.issuperset(schema.tables)


def set_version(connection: Connection, schema: StateSchema) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO meta (name, value) VALUES ('state_version', ?)", (schema.version.encode(),)
    )


def _statements(sql: str) -> Iterator[str]:
    """The statements one by one: executescript would commit the transaction under way."""
    lines = [line for line in sql.splitlines() if line.strip() and not line.strip().startswith("--")]
    for statement in "\n".join(lines).split(";\n"):
        if statement.strip().rstrip(";"):
            yield statement
