"""The self-test agrees with itself, and `meishu verify` finds whoever laid hands on the store it kept."""

import asyncio
import io
import json
import shutil
import signal
import socket
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from hub.domains import state_schema
from hub.journal.entry import canonical, decode_entry, entry_hash
from hub.journal.store import DATABASE
from meishu.verify import main as verify
from tests.patience import until
from tests.system.conftest import (
    MEISHU,
    House,
    descendants,
    journal,
    open_database,
    rows,
    run,
    state_tables,
    verified,
)

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

LOOSE_SECONDS = 60
THE_BILL = b'"due_fen":45400'
"""In the entry of the visit that the self-test sells."""
KEYS = {
    "tap_to_tablet_ms", "sale_to_owner_ms", "receipt_text", "hub_revenue_fen", "cloud_revenue_fen", "entries", "verify"
}  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """(the kept folder, the report)."""
    folder = tmp_path_factory.mktemp("selftest") / "kept"
    ran = run("demo", "--selftest", "--json", "--keep", folder)
    assert ran.status == 0, (ran.out, ran.err)
    return folder, ran.json


@pytest.fixture
def copy(kept: tuple[Path, dict], tmp_path: Path) -> Path:
    """A copy of the kept stores, to spoil."""
    shutil.copytree(kept[0], tmp_path / "copy")
    return tmp_path / "copy"


def failure(folder: Path) -> dict:
    """What `meishu verify` says of a store it does not believe."""
    with redirect_stdout(io.StringIO()) as printed:
        assert verify([str(folder), "--json"]) == 1
    report = json.loads(printed.getvalue())
    assert report["verify"] == "failed"
    return report


def with_the_key(folder: Path, *statements: tuple) -> None:
    """What someone who has the key can do: take the triggers off, then write."""
    connection = open_database(folder, read_only=False)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA foreign_keys = OFF")
    for sql, *parameters in statements:
        connection.execute(sql, parameters)
    connection.close()


def test_every_figure_agrees_and_is_printed_once(kept):
    folder, report = kept
    assert report.keys() >= KEYS
    assert report["verify"] == "ok"
    assert report["hub_revenue_fen"] == report["cloud_revenue_fen"] > 0
    assert report["hub_received_fen"] == report["cloud_received_fen"] > 0
    assert report["tap_to_tablet_ms"] > 0
    assert report["sale_to_owner_ms"] > 0
    assert "补水焕肤" in report["receipt_text"]
    assert 0 < report["seconds"] < LOOSE_SECONDS
    assert len(journal(folder)) == report["entries"] == report["cloud_seq"]


def test_the_kept_store_verifies_from_either_folder(kept):
    folder, report = kept
    assert verified(folder)["entries"] == report["entries"]
    assert run("verify", folder).out.startswith(f"ok: {report['entries']} entries")
    assert verified(folder / "hub")["head"] == report["head"]


def test_a_folder_that_holds_a_store_is_not_written_over(kept):
    before = (kept[0] / "hub" / DATABASE).read_bytes()
    ran = run("demo", "--selftest", "--json", "--keep", kept[0])
    assert (ran.status, ran.out) == (2, "")
    assert (kept[0] / "hub" / DATABASE).read_bytes() == before


@pytest.mark.parametrize("where", [0.0, 0.25, 0.5, 0.75, 0.999])
def test_one_flipped_bit_of_the_file_is_found(copy, where):
    path = copy / "hub" / DATABASE
    data = bytearray(path.read_bytes())
    data[int(len(data) * where)] ^= 1
    path.write_bytes(data)
    assert failure(copy)["problem"]


@pytest.mark.parametrize("keep", [0, 100, 0.5, 0.98])
def test_a_cut_file_is_found(copy, keep):
    path = copy / "hub" / DATABASE
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep) if isinstance(keep, float) else keep])
    assert failure(copy)["problem"]


def changed(body: bytes) -> bytes:
    """The same entry a fen richer, in canonical form."""
    richer = body.replace(b'"due_fen":45400', b'"due_fen":45401')
    assert richer != body
    return richer


def test_a_changed_entry_is_named(copy):
    seq, body = next((s, b) for s, _, b in journal(copy) if THE_BILL in b)
    with_the_key(copy, ("UPDATE journal SET body = ? WHERE seq = ?", changed(body), seq))
    assert failure(copy)["first_bad_entry"] == seq


def test_a_changed_entry_with_its_chain_hashed_anew_is_named(copy):
    """Hashes anyone can compute; the signatures of the later heads nobody can without the signing key."""
    entries = journal(copy)
    start = next(n for n, (_, _, body) in enumerate(entries) if THE_BILL in body)
    statements, previous = [], entries[start - 1][1]
    for seq, _, body in entries[start:]:
        new = changed(body) if seq == entries[start][0] else body
        previous = entry_hash(previous, new)
        statements.append(("UPDATE journal SET body = ?, hash = ? WHERE seq = ?", new, previous, seq))
    with_the_key(copy, *statements)
    report = failure(copy)
    assert report["problem"] == "the signature does not fit"
    assert report["first_bad_entry"] >= entries[start][0]


@pytest.mark.parametrize("which", ["first", "middle", "last"])
def test_a_missing_entry_is_named(copy, which):
    count = len(journal(copy))
    seq = {"first": 1, "middle": count // 2, "last": count}[which]
    with_the_key(copy, ("DELETE FROM journal WHERE seq = ?", seq))
    report = failure(copy)
    assert report["first_bad_entry"] == seq or (which == "last" and report["problem"])


def test_a_tail_cut_off_at_a_signed_head_is_told_by_the_state_left_behind(copy, kept):
    """Chain and signatures are whole then; state, or the cloud's copy, says that more had happened."""
    count = kept[1]["entries"]
    ((cut,),) = rows(copy, "SELECT max(seq) FROM seal WHERE seq < ?", count)
    with_the_key(copy, ("DELETE FROM seal WHERE seq > ?", cut), ("DELETE FROM journal WHERE seq > ?", cut))
    report = failure(copy)
    assert "table" in report["problem"], report
    assert report["entries"] == cut < kept[1]["cloud_seq"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE bill SET due_fen = due_fen + 1 WHERE state = 'settled'",
        "UPDATE balance SET debit = debit + 1, credit = credit + 1",
        "DELETE FROM bill_tender",
        "DELETE FROM vault WHERE subject = (SELECT min(subject) FROM vault)",
    ],
)
def test_a_changed_state_table_is_found(copy, sql):
    with_the_key(copy, (sql,))
    assert failure(copy)["problem"]


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("00" * 32)], ids=["missing", "another"])
@pytest.mark.parametrize("key", ["store.key", "signing.key"])
def test_a_key_that_is_missing_or_another_is_said(copy, key, spoil: Callable[[Path], object]):
    spoil(copy / "keys" / key)
    assert failure(copy)["problem"]


def test_a_forged_body_must_be_canonical_to_be_believed(copy):
    seq, body = next((s, b) for s, _, b in journal(copy) if b'"item.put"' in b or s == 2)
    assert canonical(decode_entry(body)) == body
    with_the_key(copy, ("UPDATE journal SET body = ? WHERE seq = ?", body + b" ", seq))
    assert failure(copy)["first_bad_entry"] == seq


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda sign: sign.name)
async def test_a_selftest_stopped_on_its_way_leaves_nothing_running(tmp_path, sign):
    running = await asyncio.create_subprocess_exec(
        *MEISHU, "demo", "--selftest", "--json", "--keep", tmp_path / "kept", stderr=asyncio.subprocess.PIPE
    )
    children = await until(lambda: (found := descendants(running.pid)) and len(found) >= 2 and found)
    running.send_signal(sign)
    _, words = await running.communicate()
    assert (running.returncode, words.decode()) == (1, "meishu demo: stopped before the end\n")
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def test_a_port_that_is_taken_leaves_nothing_running(tmp_path):
    kept = tmp_path / "kept"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run("demo", "--json", "--keep", kept, "--history", 0, "--cloud-port", taken.getsockname()[1])
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("meishu demo: cloud:")
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [command for command in commands if str(kept).encode() in command]


async def test_dropped_state_tables_come_back_identical(copy, kept):
    """Every state table dropped by hand; the hub's next start rebuilds them from the journal."""
    before = state_tables(copy)
    assert sum(map(len, before.values())) > 100
    with_the_key(copy, *((f'DROP TABLE "{table}"',) for table in state_schema().tables))
    house = House(copy, seeded=None)
    await house.start_hub()
    assert (await house.health())["journal"]["seq"] == kept[1]["entries"]
    assert await house.stop_hub() == 0
    assert state_tables(copy) == before
    assert verified(copy)["entries"] == kept[1]["entries"]
