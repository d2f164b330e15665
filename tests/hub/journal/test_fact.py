"""Facts and their versions: what was written once is read for ever."""

import subprocess
import sys

import msgspec
import pytest

from hub.journal import fact as facts
from hub.journal import tx as journal_tx
from hub.journal.entry import canonical
from hub.journal.fact import Fact, UnknownFact, decode_fact, fact, upcasts
from hub.store.facts import SettingChanged


@pytest.fixture
def register(monkeypatch):
    """The registries, given back afterwards."""
    monkeypatch.setattr(facts, "KINDS", dict(facts.KINDS))
    monkeypatch.setattr(facts, "_UPCASTS", dict(facts._UPCASTS))


@pytest.fixture
def tip(register):
    """test.tip: version 1 had `yuan`, version 2 has `fen`, version 3 knows who."""

    @fact("test.tip", version=3)
    class Tip(Fact, frozen=True):
        fen: int
        who: str

    upcasts("test.tip", 1)(lambda body: {"fen": body["yuan"] * 100})
    upcasts("test.tip", 2)(lambda body: body | {"who": ""})
    return Tip


@pytest.mark.parametrize(
    ("version", "raw", "expected"),
    [(1, b'{"yuan":3}', (300, "")), (2, b'{"fen":5}', (5, "")), (3, b'{"fen":5,"who":"a"}', (5, "a"))],
)
def test_older_versions_read_as_the_newest(tip, version, raw, expected):
    read = decode_fact("test.tip", version, raw)
    assert isinstance(read, tip)
    assert (read.fen, read.who) == expected


@pytest.mark.parametrize("version", [0, -1, 4])
def test_a_version_from_the_future_or_none_is_not_guessed(tip, version):
    with pytest.raises(UnknownFact):
        decode_fact("test.tip", version, b"{}")


def test_a_version_without_an_upcast_is_not_guessed(tip):
    del facts._UPCASTS["test.tip", 2]
    with pytest.raises(UnknownFact):
        decode_fact("test.tip", 1, b'{"yuan":3}')


def test_a_kind_that_nobody_knows_is_not_guessed():
    with pytest.raises(UnknownFact) as caught:
        decode_fact("test.nothing", 1, b"{}")
    assert caught.value.values == {"kind": "test.nothing", "version": 1}


@pytest.mark.parametrize("raw", [b'{"fen":1.5,"who":""}', b'{"fen":1}', b'{"fen":1,"who":"","more":1}', b"[]"])
def test_a_body_that_does_not_fit_its_version_is_refused(tip, raw):
    with pytest.raises(msgspec.ValidationError):
        decode_fact("test.tip", 3, raw)


def test_two_facts_of_one_kind_are_a_mistake(tip):
    with pytest.raises(TypeError):

        @fact("test.tip")
        class Another(Fact, frozen=True):
            pass


def test_every_fact_reads_back_what_it_writes():
    """All registered kinds take part, so that a fact cannot be declared unreadable."""
    assert len(facts.KINDS) > 20
    for kind, known in facts.KINDS.items():
        assert (known.kind, known.version >= 1) == (kind, True)
        assert msgspec.json.decode(canonical(known.__struct_fields__), type=tuple[str, ...]) == known.__struct_fields__


@pytest.mark.parametrize("reader", ["hub.domains", "cloud.facts"])
def test_who_reads_a_journal_knows_every_fact_the_hub_may_write(reader):
    """In a process of its own: a fact declared beside a route is unknown to `meishu verify` and to the cloud."""
    script = f"""
import importlib, pkgutil, {reader}
from hub.journal.fact import KINDS
known = set(KINDS)
import hub
for module in pkgutil.walk_packages(hub.__path__, "hub."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(*sorted(set(KINDS) - known))
"""
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.split() == []


async def test_old_and_new_versions_share_a_journal_and_rebuild_alike(register, salon):
    """An entry of version 1 is kept as it was written; its state is kept by today's keeper."""
    await salon.write(lambda tx, context, body: tx.append(body).seq, SettingChanged(name="pin_attempts", value="6"))

    @fact("store.setting_changed", version=2)
    class SettingChanged2(Fact, frozen=True):
        __qualname__ = "SettingChanged"
        setting: str
        value: str

    upcasts("store.setting_changed", 1)(lambda body: {"setting": body["name"], "value": body["value"]})

    def keep(tx, _entry, changed):
        tx.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", changed.setting, changed.value)

    journal_tx.KEEPERS[SettingChanged2] = [keep]
    try:
        await salon.write(
            lambda tx, context, body: tx.append(body).seq, SettingChanged2(setting="consent_ms", value="90000")
        )
        report = salon.verify()
        assert (report.verify, report.problem) == ("ok", None)
        assert report.tables["setting"] == 2
        versions = await salon.read(lambda r: r.all("SELECT body FROM journal ORDER BY seq DESC LIMIT 2"))
        assert [msgspec.json.decode(body)["v"] for (body,) in versions] == [2, 1]
    finally:
        del journal_tx.KEEPERS[SettingChanged2]
        SettingChanged.kind, SettingChanged.version = "store.setting_changed", 1
