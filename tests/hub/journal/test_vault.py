"""Personal data under a key of one's own; without the key it is gone."""

import base64

import msgspec
import pytest

from hub.journal import vault
from hub.journal.database import connect_memory
from hub.journal.vault import BoxDamaged


class Note(msgspec.Struct, frozen=True):
    text: str


@pytest.fixture
def connection():
    made = connect_memory()
    made.execute("CREATE TABLE vault (subject TEXT PRIMARY KEY, key BLOB NOT NULL)")
    yield made
    made.close()


def test_a_box_opens_for_its_subject(connection):
    box = vault.seal(connection, "m1", Note("张三"))
    assert vault.unseal(connection, "m1", box, Note) == Note("张三")
    assert "张三".encode() not in base64.b64decode(box)


def test_equal_words_make_different_boxes_under_one_key(connection):
    assert vault.seal(connection, "m1", Note("a")) != vault.seal(connection, "m1", Note("a"))
    assert connection.execute("SELECT count(*) FROM vault").fetchone() == (1,)


def test_a_forgotten_subjects_boxes_stay_closed(connection):
    box, other = vault.seal(connection, "m1", Note("a")), vault.seal(connection, "m2", Note("b"))
    vault.forget(connection, "m1")
    assert vault.unseal(connection, "m1", box, Note) is None
    assert vault.unseal(connection, "m2", other, Note) == Note("b")
    vault.forget(connection, "m1")


def test_a_box_does_not_open_for_another(connection):
    box = vault.seal(connection, "m1", Note("a"))
    key = connection.execute("SELECT key FROM vault WHERE subject = 'm1'").fetchone()[0]
    connection.execute("INSERT INTO vault VALUES ('m2', ?)", (key,))
    with pytest.raises(BoxDamaged):
        vault.unseal(connection, "m2", box, Note)


@pytest.mark.parametrize("at", [0, 11, 12, 20, -1])
def test_a_tampered_box_is_said_to_be_so(connection, at):
    raw = bytearray(base64.b64decode(vault.seal(connection, "m1", Note("abc"))))
    raw[at] ^= 1
    with pytest.raises(BoxDamaged):
        vault.unseal(connection, "m1", base64.b64encode(raw).decode(), Note)


@pytest.mark.parametrize("box", ["", "AAAA", "not base64!", "QUJD"])
def test_a_box_of_another_form_is_damaged(connection, box):
    vault.seal(connection, "m1", Note("a"))
    with pytest.raises(BoxDamaged):
        vault.unseal(connection, "m1", box, Note)


def test_what_one_box_holds_is_bounded(connection):
    with pytest.raises(ValueError, match="exceeds"):
        vault.seal(connection, "m1", Note("x" * vault.MAX_PLAIN_BYTES))
    assert connection.execute("SELECT count(*) FROM vault").fetchone() == (0,)
