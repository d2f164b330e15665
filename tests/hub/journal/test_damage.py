"""Bytes of the file changed or cut off: never passed as ok, and laid at an entry where one can be named."""

import shutil

from hypothesis import given
from hypothesis import strategies as st

from hub.domains import state_schema
from hub.errors import MeishuError
from hub.journal.database import connect
from hub.journal.errors import StoreDamaged
from hub.journal.keys import load_keys
from hub.journal.verify import verify


def prove(folder):
    return verify(folder / "hub", load_keys(folder / "keys"), state_schema())


def outcome(folder):
    """The report's verdict, or the code of the refusal to open."""
    try:
        return prove(folder).verify
    except MeishuError as error:
        return error.code


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_is_ever_passed(furnished, tmp_path_factory, where, bit):
    folder, content = _copy(furnished, tmp_path_factory)
    content[int(len(content) * where)] ^= 1 << bit
    (folder / "hub" / "store.db").write_bytes(content)
    assert outcome(folder) in {"failed", "key_wrong", "store_damaged"}


@given(where=st.floats(0, 1, exclude_max=True))
def test_no_file_cut_short_is_ever_passed(furnished, tmp_path_factory, where):
    folder, content = _copy(furnished, tmp_path_factory)
    (folder / "hub" / "store.db").write_bytes(content[: int(len(content) * where)])
    assert outcome(folder) in {"failed", "key_wrong", "store_damaged"}


def _copy(furnished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("damaged")
    shutil.copytree(furnished[0], folder, dirs_exist_ok=True)
    return folder, bytearray((folder / "hub" / "store.db").read_bytes())


def test_every_page_is_under_watch_and_the_first_unreadable_entry_is_named(folder):
    """One byte in each page in turn; where the page held entries, those before it still count."""
    file = folder / "hub" / "store.db"
    connection = connect(file, load_keys(folder / "keys").store)
    size = int(connection.execute("PRAGMA page_size").fetchone()[0])
    connection.close()
    content = file.read_bytes()
    named = set()
    for start in range(size, len(content), size):
        damaged = bytearray(content)
        damaged[start + 100] ^= 1
        file.write_bytes(damaged)
        try:
            report = prove(folder)
        except StoreDamaged:  # the schema's own pages
            continue
        assert report.verify == "failed", f"page {start // size + 1}"
        if report.first_bad_entry is not None and report.first_bad_entry > 1:
            assert report.first_bad_entry == report.entries + 1
            named.add(report.first_bad_entry)
    assert len(named) > 1, "the journal fills more than one page"
