"""Whatever is done to a store's file, verify names the first bad entry or the table, and never says ok."""

import asyncio

import msgspec
import pytest

from hub.catalog import rules
from hub.catalog.facts import ItemKind
from hub.catalog.rules import PutItem
from hub.domains import state_schema
from hub.journal import verify as verify_module
from hub.journal.database import IntegrityError, connect
from hub.journal.entry import canonical, entry_hash, head_message
from hub.journal.errors import StoreMissing
from hub.journal.keys import create_keys, load_keys
from hub.journal.store import open_store
from hub.journal.verify import verify

TRIGGERS = ("journal_no_update", "journal_no_delete", "seal_no_update", "seal_no_delete")


@pytest.fixture
def forge(folder):
    """Change the closed store behind the software's back, triggers and foreign keys out of the way."""
    keys = load_keys(folder / "keys")

    def run(*statements):
        connection = connect(folder / "hub" / "store.db", keys.store)
        connection.execute("PRAGMA foreign_keys = OFF")
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for sql, *parameters in statements:
            connection.execute(sql, parameters)
        rows = connection.execute("SELECT seq, body, hash FROM journal ORDER BY seq").fetchall()
        connection.close()
        return rows

    return run


def prove(folder):
    return verify(folder / "hub", load_keys(folder / "keys"), state_schema())


def failed_at(folder, entry):
    report = prove(folder)
    assert (report.verify, report.first_bad_entry) == ("failed", entry), report.problem
    return report.problem


def test_an_untouched_store_is_proven(folder):
    report = prove(folder)
    assert (report.verify, report.problem, report.first_bad_entry) == ("ok", None, None)
    assert set(report.tables) == set(state_schema().tables)
    assert set(report.trial_balance) == {"CNY", "FACE", "SESSION"}
    assert not any(report.trial_balance.values())


def test_proving_changes_nothing(folder):
    before = (folder / "hub" / "store.db").read_bytes()
    prove(folder)
    assert (folder / "hub" / "store.db").read_bytes() == before


async def test_what_a_hub_writes_meanwhile_is_no_fault(folder, monkeypatch):
    """A treatment is added between the walk over the journal and the comparison of the tables."""
    store = open_store(folder / "hub", load_keys(folder / "keys"), state_schema())
    store.start()
    loop, compare, added = asyncio.get_running_loop(), verify_module._compare, []

    def meanwhile(*arguments):
        if not added:
            put = PutItem(ItemKind.SERVICE, "头皮护理", 198_00, "头皮护理", duration_min=60)
            written = store.write(rules.add_item, put, actor="system", device="hub")
            added.append(asyncio.run_coroutine_threadsafe(written, loop).result(20))
        compare(*arguments)

    monkeypatch.setattr(verify_module, "_compare", meanwhile)
    before = store.head.seq
    report = await asyncio.to_thread(prove, folder)
    assert (report.verify, report.problem, report.entries) == ("ok", None, before)
    assert store.head.seq == before + 1
    await store.close()


def test_a_changed_body_is_named(folder, forge):
    forge(("UPDATE journal SET body = CAST(replace(body, 'ok', 'no') AS BLOB) WHERE seq = 5",))
    assert "hash" in failed_at(folder, 5)


def test_a_changed_body_with_its_hash_is_found_at_the_next(folder, forge):
    rows = forge()
    _, body, _ = rows[4]
    forged = body.replace(b'"at":17953200', b'"at":17953201')
    assert forged != body
    forge(("UPDATE journal SET body = ?, hash = ? WHERE seq = 5", forged, entry_hash(rows[3][2], forged)))
    report = prove(folder)
    assert report.verify == "failed"
    assert report.first_bad_entry in {5, 6}, "5 where its own signature tells, else 6, which does not follow"


def test_a_whole_chain_made_anew_fails_at_its_first_signature(folder, forge):
    rows = forge()
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    previous = rows[8][2]
    for seq, body, _ in rows[9:]:
        forged = body.replace(b'"clock":"ok"', b'"clock":"no"')
        previous = entry_hash(previous, forged)
        connection.execute("UPDATE journal SET body = ?, hash = ? WHERE seq = ?", (forged, previous, seq))
    sealed = connection.execute("SELECT min(seq) FROM seal WHERE seq >= 10").fetchone()[0]
    connection.close()
    assert "signature" in failed_at(folder, sealed)


@pytest.mark.parametrize("gone", [1, 2, 7])
def test_a_deleted_entry_is_named(folder, forge, gone):
    forge(("DELETE FROM journal WHERE seq = ?", gone))
    assert failed_at(folder, gone) == f"entry {gone} is missing"


def test_entries_deleted_at_the_end_show_in_the_state(folder, forge):
    last = forge()[-1][0]
    forge_again = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    sealed = forge_again.execute("SELECT max(seq) FROM seal WHERE seq < ?", (last,)).fetchone()[0]
    forge_again.execute("PRAGMA foreign_keys = OFF")
    forge_again.execute("DELETE FROM seal WHERE seq > ?", (sealed,))
    forge_again.execute("DELETE FROM journal WHERE seq > ?", (sealed,))
    forge_again.close()
    report = prove(folder)
    assert report.verify == "failed"
    assert report.problem.startswith("table ")


def test_the_last_seal_removed_leaves_an_unsigned_tail(folder, forge):
    forge(("DELETE FROM seal WHERE seq = (SELECT max(seq) FROM seal)",))
    report = prove(folder)
    assert (report.verify, report.problem) == ("failed", "entries after the last signature")
    assert report.first_bad_entry is not None


def test_no_seal_at_all_fails_at_the_first_entry(folder, forge):
    forge(("DELETE FROM seal",))
    assert failed_at(folder, 1) == "entries after the last signature"


def test_a_forged_seal_is_named(folder, forge):
    forge(("UPDATE seal SET signature = zeroblob(64) WHERE seq = (SELECT min(seq) FROM seal WHERE seq > 3)",))
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    seq = connection.execute("SELECT min(seq) FROM seal WHERE seq > 3").fetchone()[0]
    connection.close()
    assert failed_at(folder, seq) == "the signature does not fit"


def test_a_seal_of_another_key_is_named(folder, forge, tmp_path):
    other = create_keys(tmp_path / "other")
    seq, _, digest = forge()[-1]
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    signature = other.signing.sign(head_message("hub-1", 1, seq, digest))
    connection.execute("UPDATE seal SET signature = ? WHERE seq = ?", (signature, seq))
    connection.close()
    assert failed_at(folder, seq) == "the signature does not fit"


def test_two_entries_in_each_others_place_are_named(folder, forge):
    rows = forge()
    swap = "UPDATE journal SET body = ?, hash = ? WHERE seq = ?"
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    connection.execute(swap, (*rows[6][1:], 6))
    connection.execute(swap, (*rows[5][1:], 7))
    connection.close()
    failed_at(folder, 6)


def test_an_entry_after_the_last_signature_is_named(folder, forge):
    seq, body, digest = forge()[-1]
    added = body.replace(f'"seq":{seq},'.encode(), f'"seq":{seq + 1},'.encode())
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    connection.execute("INSERT INTO journal VALUES (?, ?, ?)", (seq + 1, added, entry_hash(digest, added)))
    connection.close()
    assert failed_at(folder, seq + 1) == "entries after the last signature"


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("UPDATE member SET spent_fen = spent_fen + 1", "member"),
        ("DELETE FROM member_key WHERE key = (SELECT min(key) FROM member_key)", "member_key"),
        ("UPDATE lot SET size = size + 1", "lot"),
        ("UPDATE balance SET debit = debit + 1, credit = credit + 1", "balance"),
        ("INSERT INTO setting VALUES ('pin_attempts', '99')", "setting"),
        ("UPDATE terminal SET token_sha256 = 'mine' WHERE terminal_kind = 'tablet'", "terminal"),
        ("UPDATE staff SET role = 'owner' WHERE role = 'technician'", "staff"),
        ("DELETE FROM vault WHERE subject IN (SELECT member FROM member)", "member"),
    ],
)
def test_a_changed_state_row_is_named_by_its_table(folder, forge, sql, table):
    forge((sql,))
    report = prove(folder)
    assert report.verify == "failed"
    assert report.problem.startswith(f"table {table} is not what the journal says")


def test_a_changed_vault_key_is_named_by_the_entry_it_no_longer_opens(folder, forge):
    forge(("UPDATE vault SET key = zeroblob(32) WHERE subject = (SELECT member FROM member LIMIT 1)",))
    report = prove(folder)
    assert (report.verify, "box_damaged" in report.problem) == ("failed", True)
    assert report.first_bad_entry is not None


def test_a_fact_of_the_future_is_not_passed_over(folder, forge):
    rows = forge()
    seq, body, _ = rows[4]
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    decoded = msgspec.json.decode(body)
    forged = canonical(decoded | {"v": 9})
    connection.execute("UPDATE journal SET body = ?, hash = ? WHERE seq = 5", (forged, entry_hash(rows[3][2], forged)))
    connection.close()
    assert "unknown_fact" in failed_at(folder, seq)


def test_the_journal_refuses_to_be_changed(folder):
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    for sql in (
        "UPDATE journal SET body = body WHERE seq = 1", "DELETE FROM journal WHERE seq = 1", "DELETE FROM seal",
        "UPDATE seal SET signature = zeroblob(64)",
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="append-only"):
            connection.execute(sql)
    connection.close()
    assert prove(folder).verify == "ok"


def test_a_missing_store_is_said(folder, tmp_path):
    with pytest.raises(StoreMissing):
        verify(tmp_path, load_keys(folder / "keys"), state_schema())


async def test_state_of_an_older_schema_is_rebuilt_at_start(folder, forge, ids):
    forge(("UPDATE meta SET value = x'00' WHERE name = 'state_version'",), ("UPDATE member SET spent_fen = 1",))
    assert prove(folder).verify == "failed"
    store = open_store(folder / "hub", load_keys(folder / "keys"), state_schema())
    store._connection.close()
    assert prove(folder).verify == "ok"


async def test_a_missing_state_table_is_rebuilt_at_start(folder, forge):
    forge(("DROP TABLE lot_use",))
    open_store(folder / "hub", load_keys(folder / "keys"), state_schema())._connection.close()
    assert prove(folder).verify == "ok"
