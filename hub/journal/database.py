"""Opening the store: SQLCipher, WAL, every commit on the disk before it is answered."""

from pathlib import Path
from typing import Any, TypeAlias

from sqlcipher3 import dbapi2 as sqlcipher

from hub.journal.errors import KeyWrong, SqliteUnsafe, StoreDamaged

Connection: TypeAlias = Any
"""sqlcipher3.dbapi2.Connection, which has no type stubs."""

DatabaseError = sqlcipher.DatabaseError
OperationalError = sqlcipher.OperationalError
IntegrityError = sqlcipher.IntegrityError

_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
_BUSY_MS = 5_000
_WRITER_CACHE_KIB, _READER_CACHE_KIB = 32 * 1024, 16 * 1024
"""Decrypted pages kept: with the default of 2 MiB, 100,000 members' search keys are decrypted over and over."""


def check_sqlite_version(version: tuple[int, int, int]) -> None:
    """Refuse 3.7.0 to 3.51.2 but for the patched 3.44.6+ and 3.50.7+: a checkpoint race corrupts WAL databases."""
    patched = any(version[:2] == fix[:2] and version >= fix for fix in _FIXED) or version >= _FIXED[-1]
    if not patched:
        raise SqliteUnsafe(version=".".join(map(str, version)))


def connect(path: Path, key: bytes, *, read_only: bool = False) -> Connection:
    """A connection in autocommit mode, for one thread at a time. Raises KeyWrong, StoreDamaged, SqliteUnsafe."""
    check_sqlite_version(sqlcipher.sqlite_version_info)
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=512)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # what it would say is raised
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB if read_only else _WRITER_CACHE_KIB}")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            connection.execute("PRAGMA secure_delete = FAST")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
    except DatabaseError as error:
        connection.close()
        if "not a database" in str(error):
            raise KeyWrong(path=path.name) from error
        raise StoreDamaged(path=path.name, detail=str(error)) from error
    return connection


def connect_memory() -> Connection:
    """An empty store in memory, for rebuilding state beside the real one."""
    connection = sqlcipher.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
