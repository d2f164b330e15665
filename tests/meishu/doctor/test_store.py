"""The books from outside: versions, an unopened file, what the running hub says."""

from datetime import UTC, datetime, timedelta

import pytest

from meishu.doctor import store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(("version", "level"), [((3, 51, 3), "ok"), ((3, 50, 7), "ok"), ((3, 50, 4), "fault")])
def test_sqlite(levels, version, level):
    assert levels(store.sqlite(version)) == {"sqlite": level}


@pytest.mark.parametrize(
    ("content", "level"),
    [(bytes(range(256)) * 32, "note"), (b"", "fault"), (b"x" * 5_000, "fault"), (bytes(8192), "fault"),
     (b"SQLite format 3\x00".ljust(8192, b"x"), "fault"), (None, "fault")],
    ids=["whole", "empty", "torn", "zeros", "not encrypted", "missing"],
)  # fmt: skip
def test_the_file_of_a_hub_that_does_not_run(tmp_path, levels, content, level):
    if content is not None:
        (tmp_path / store.DATABASE).write_bytes(content)
    assert levels(store.database(tmp_path)) == {"database": level}
    assert content is None or (tmp_path / store.DATABASE).read_bytes() == content


@pytest.mark.parametrize(("said", "level"), [("ok", "ok"), ("failed", "fault")])
def test_storage(levels, said, level):
    assert levels(store.storage({"storage": said, "journal": {"seq": 7}})) == {"storage": level}


@pytest.mark.parametrize(
    ("state", "since", "level"),
    [
        ("off", None, "note"), ("online", NOW, "ok"), ("syncing", NOW, "ok"),
        ("offline", NOW - timedelta(minutes=5), "note"), ("offline", NOW - timedelta(hours=3), "warning"),
        ("connecting", NOW - timedelta(days=4), "warning"), ("connecting", None, "note"),
        ("rejected", NOW, "fault"), ("quarantined", NOW, "fault"), ("fenced", NOW, "fault"),
        ("cloud_ahead", NOW, "fault"),
    ],
)  # fmt: skip
def test_sync(levels, state, since, level):
    health = {"sync": {"state": state, "behind": 12, "since": since.isoformat() if since else None}}
    assert levels(store.sync(health, NOW)) == {"sync": level}


@pytest.mark.parametrize(
    ("health", "expected"),
    [({}, {}), ({"printing": {"asking": 0}}, {}), ({"printing": {"asking": 2}}, {"asks": "warning"})],
)
def test_receipts_that_a_person_has_to_look_at(levels, health, expected):
    assert levels(store.asks(health)) == expected
