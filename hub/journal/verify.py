"""Proof of the books: pages, numbering, chain, signatures, balance, and state rebuilt from nothing."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.errors import MeishuError
from hub.journal.database import Connection, DatabaseError, connect, connect_memory
from hub.journal.entry import GENESIS_HASH, decode_entry, entry_hash, head_message, is_canonical
from hub.journal.errors import StoreMissing
from hub.journal.keys import StoreKeys
from hub.journal.state import StateSchema
from hub.journal.store import DATABASE
from hub.journal.tx import Tx
from hub.ledger.postings import check_balanced

_SCHEMA = Path(__file__).with_name("schema.sql")
_READ = 500


class Report(msgspec.Struct):
    """verify: "ok" or "failed". first_bad_entry: its number, where the fault can be laid at an entry."""

    verify: str = "ok"
    entries: int = 0
    head: str = ""
    first_bad_entry: int | None = None
    problem: str | None = None
    tables: dict[str, int] = msgspec.field(default_factory=dict)
    trial_balance: dict[str, int] = msgspec.field(default_factory=dict)

    def fail(self, problem: str, entry: int | None = None) -> "Report":
        if self.verify == "ok":
            self.verify, self.problem, self.first_bad_entry = "failed", problem, entry
        return self


class _Walk:
    """The chain so far: what the next entry must follow."""

    def __init__(self, keys: StoreKeys) -> None:
        self.seq, self.hash, self.at = 0, GENESIS_HASH, 0
        self.hub, self.public = "", keys.public
        self.sums: defaultdict[str, int] = defaultdict(int)
        self.verifier = Ed25519PublicKey.from_public_bytes(keys.public)

    def step(self, seq: int, body: bytes, digest: bytes) -> str | None:
        """What is wrong with this entry, or None."""
        if seq != self.seq + 1:
            return f"entry {self.seq + 1} is missing"
        if entry_hash(self.hash, body) != digest:
            return "the hash does not fit the entry and its predecessor"
        try:
            entry = decode_entry(body)
            fact: Any = entry.decoded()
            check_balanced(entry.postings)
        except (msgspec.DecodeError, MeishuError) as error:
            return f"cannot be read: {error}"
        if entry.seq != seq or not is_canonical(body):
            return "not in canonical form"
        if entry.at < self.at:
            return "time runs backwards"
        if seq == 1:
            self.hub = getattr(fact, "hub", "")
            if getattr(fact, "public_key", "") != self.public.hex():
                return "opened with another signing key"
        for posting in entry.postings:
            self.sums[posting.unit] += posting.amount
        self.seq, self.hash, self.at = seq, digest, entry.at
        return None

    def check_seal(self, signature: bytes, epoch: int) -> str | None:
        try:
            self.verifier.verify(signature, head_message(self.hub, epoch, self.seq, self.hash))
        except InvalidSignature:
            return "the signature does not fit"
        return None


def verify(folder: Path, keys: StoreKeys, schema: StateSchema) -> Report:
    """Prove the store in `folder`, or say where it is wrong. Raises StoreMissing, KeyWrong; changes nothing.

    All that is read is of one moment: a hub may write on meanwhile.
    """
    path = folder / DATABASE
    if not path.exists():
        raise StoreMissing(path=folder.name)
    report = Report()
    connection = connect(path, keys.store, read_only=True)
    try:
        connection.execute("BEGIN")
        _check_chain(connection, keys, report)
        _check_pages(connection, report)
        if report.verify == "ok":
            _check_state(connection, schema, report)
    except DatabaseError as error:
        report.fail(f"unreadable: {error}", report.entries + 1)
    finally:
        connection.close()
    return report


def _check_chain(connection: Connection, keys: StoreKeys, report: Report) -> None:
    walk = _Walk(keys)
    sealed = 0
    while rows := _next_rows(connection, walk.seq):
        for seq, body, digest, signature in rows:
            problem = walk.step(seq, body, digest)
            if problem is None and signature is not None:
                problem = walk.check_seal(signature, decode_entry(body).epoch)
                sealed = seq
            if problem is not None:
                report.fail(problem, walk.seq + 1 if seq != walk.seq else seq)
                return
            report.entries = seq
    report.head = walk.hash.hex()
    report.trial_balance = dict(walk.sums)
    if sealed != walk.seq or not walk.seq:
        report.fail("entries after the last signature" if walk.seq else "the journal is empty", sealed + 1)
    if any(walk.sums.values()):
        report.fail(f"the trial balance does not close: {dict(walk.sums)}")


def _next_rows(connection: Connection, after: int) -> list[tuple[int, bytes, bytes, bytes | None]]:
    """The next entries with their seals; row by row where a batch cannot be read, to come as far as possible."""
    sql = (
        "SELECT j.seq, j.body, j.hash, s.signature FROM journal j LEFT JOIN seal s ON s.seq = j.seq "
        "WHERE j.seq > ? ORDER BY j.seq LIMIT ?"
    )
    try:
        rows: list[tuple[int, bytes, bytes, bytes | None]] = connection.execute(sql, (after, _READ)).fetchall()
    except DatabaseError:
        rows = connection.execute(sql, (after, 1)).fetchall()
    return rows


def _check_pages(connection: Connection, report: Report) -> None:
    bad = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
    if bad:
        report.fail(f"damaged pages: {'; '.join(bad[:3])}")
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        report.fail(f"damaged file: {verdict}")


def _check_state(connection: Connection, schema: StateSchema, report: Report) -> None:
    """Rebuild every state table in memory and compare, table by table, row by row."""
    memory = connect_memory()
    try:
        memory.executescript(_SCHEMA.read_text("utf-8"))
        schema.create(memory)
        memory.executemany("INSERT INTO vault VALUES (?, ?)", connection.execute("SELECT subject, key FROM vault"))
        tx = Tx(memory, 1, (0, GENESIS_HASH, 0))
        for (body,) in connection.execute("SELECT body FROM journal ORDER BY seq"):
            entry = decode_entry(body)
            try:
                tx.keep(entry, entry.decoded())
            except (MeishuError, DatabaseError, LookupError) as error:
                report.fail(f"state cannot be kept: {error}", entry.seq)
                return
        for table in schema.tables:
            _compare(connection, memory, table, report)
    finally:
        memory.close()


def _compare(stored: Connection, rebuilt: Connection, table: str, report: Report) -> None:
    columns = len(rebuilt.execute(f'SELECT * FROM "{table}" LIMIT 0').description)  # noqa: S608 - a table of ours
    sql = f'SELECT * FROM "{table}" ORDER BY {", ".join(str(n + 1) for n in range(columns))}'  # noqa: S608
    left, right = stored.execute(sql), rebuilt.execute(sql)
    count = 0
    while True:
        a, b = left.fetchone(), right.fetchone()
        if a != b:
            report.fail(f"table {table} is not what the journal says, at row {count + 1}")
            return
        if a is None:
            report.tables[table] = count
            return
        count += 1
