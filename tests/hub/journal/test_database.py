"""The encrypted file: which SQLite may open it, and what happens to a damaged one."""

import pytest

from hub.domains import state_schema
from hub.journal.database import check_sqlite_version, connect
from hub.journal.errors import KeyWrong, SqliteUnsafe, StoreDamaged, StoreMissing
from hub.journal.keys import create_keys, load_keys
from hub.journal.store import open_store


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 0), (3, 53, 1), (4, 0, 0)])
def test_a_sound_sqlite_may_open_the_store(version):
    check_sqlite_version(version)


@pytest.mark.parametrize(
    "version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 49, 2), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
)
def test_a_sqlite_with_the_checkpoint_race_may_not(version):
    with pytest.raises(SqliteUnsafe) as caught:
        check_sqlite_version(version)
    assert caught.value.values["version"] == ".".join(map(str, version))


def test_every_commit_is_on_the_disk_before_it_is_answered(folder):
    connection = connect(folder / "hub" / "store.db", load_keys(folder / "keys").store)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "cell_size_check", "trusted_schema")
    }
    connection.close()
    assert settings == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "cell_size_check": 1, "trusted_schema": 0
    }  # fmt: skip


def test_the_file_shows_nothing_without_the_key(folder):
    content = (folder / "hub" / "store.db").read_bytes()
    for plain in (b"SQLite format", "张三".encode(), b"13812342046", b"member.registered", b"CREATE TABLE"):
        assert plain not in content


def opened(folder, keys=None):
    store = open_store(folder / "hub", keys or load_keys(folder / "keys"), state_schema())
    store._connection.close()


def test_another_key_does_not_open_it(folder, tmp_path):
    with pytest.raises(KeyWrong):
        opened(folder, create_keys(tmp_path / "other"))


def test_another_signing_key_does_not_open_it(folder, tmp_path):
    create_keys(tmp_path / "other")
    (tmp_path / "other" / "store.key").write_bytes((folder / "keys" / "store.key").read_bytes())
    with pytest.raises(StoreDamaged):
        opened(folder, load_keys(tmp_path / "other"))


def test_a_folder_without_a_store_is_not_made_one(tmp_path, folder):
    with pytest.raises(StoreMissing):
        open_store(tmp_path / "nothing", load_keys(folder / "keys"), state_schema())
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("part", [0, 15, 4096, 0.25, 0.5, 0.9, -1])
def test_a_file_cut_short_is_not_opened(folder, part):
    file = folder / "hub" / "store.db"
    content = file.read_bytes()
    size = int(len(content) * part) if isinstance(part, float) else part
    file.write_bytes(content[:size])
    with pytest.raises((StoreDamaged, KeyWrong)):
        opened(folder)
    assert file.read_bytes() == content[:size], "a damaged file is left as it is"


@pytest.mark.parametrize("part", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.9999])
def test_a_flipped_byte_is_found_at_start(folder, part):
    file = folder / "hub" / "store.db"
    content = bytearray(file.read_bytes())
    content[int(len(content) * part)] ^= 1
    file.write_bytes(content)
    with pytest.raises((StoreDamaged, KeyWrong)):
        opened(folder)
