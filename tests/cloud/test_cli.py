"""`meishu cloud` as a process and its commands on a data folder."""

import argparse
import asyncio
import io
import json
import signal
import sys
from pathlib import Path

import pytest

from cloud import cli
from cloud.config import load
from cloud.errors import ConfigInvalid
from cloud.ingest.apply import Arrival, Policy, ingest
from cloud.storage.sqlite import Store
from hub.journal.wire import encode, topic
from hub.sync.simulator import SimulatedJournal
from tests.cloud.conftest import NOON, batch, journal_of
from tests.patience import WAIT_S

KEY = SimulatedJournal("x").public_key.hex()


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict]:
    code = cli.main(["--data", str(tmp_path), "--json", *arguments])
    captured = capsys.readouterr()
    return code, json.loads(captured.out or captured.err)


def test_the_commands_of_a_hubs_life(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, capsys, "enrol", "demo", "hub1", KEY)[0] == 0
    assert run(tmp_path, capsys, "enrol", "demo", "hub1", KEY)[0] == 0
    other = SimulatedJournal("y").public_key.hex()
    assert run(tmp_path, capsys, "enrol", "demo", "hub1", other)[1]["code"] == "invalid"
    assert run(tmp_path, capsys, "enrol", "demo", "hub1", other, "--epoch", "2")[0] == 0
    assert run(tmp_path, capsys, "enrol", "demo", "hub2", "xyz")[1]["code"] == "invalid"
    assert run(tmp_path, capsys, "fence", "demo", "hub1", "--epoch", "2")[1]["code"] == "not_found"
    assert run(tmp_path, capsys, "fence", "demo", "hub1", "--epoch", "3")[0] == 0
    assert run(tmp_path, capsys, "release", "demo", "hub1") == (
        1,
        {"ok": False, "code": "not_found", "detail": "Not found: hub1"},
    )
    assert run(tmp_path, capsys, "recompute") == (0, {"ok": True, "pending": 0})
    assert run(tmp_path, capsys, "verify") == (0, {"ok": True, "different": {}})


async def test_a_hubs_entries_are_written_for_a_restore(tmp_path: Path) -> None:
    journal = journal_of(*range(1, 1_200))
    async with Store(tmp_path, tmp_path / "cloud.key") as store:
        for first in range(1, len(journal.bodies) + 1, 400):
            last = min(first + 399, len(journal.bodies))
            arrival = Arrival(topic("demo", 0, "hub1", "up"), encode(batch(journal, first, last)))
            await store.write(ingest, [arrival], Policy(now=NOON, trust_first_use=True))
    arguments = argparse.Namespace(chain="demo", hub="hub1", to=tmp_path / "journal")
    answer = await cli._export(load(None, data=str(tmp_path)), arguments)
    assert answer == {"ok": True, "hub": "hub1", "seq": 1_200, "hash": journal.hashes[-1].hex()}
    assert (tmp_path / "journal").read_bytes().splitlines() == journal.bodies


def test_an_owner_is_added_with_a_password_from_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    assert run(tmp_path, capsys, "add-owner", "boss", "demo")[0] == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert run(tmp_path, capsys, "add-owner", "boss", "demo")[1]["code"] == "invalid"


@pytest.mark.parametrize("arguments", [["--http", "nowhere"], ["--mqtt", "host:port"], ["--config", "/nowhere.toml"]])
def test_a_wrong_command_line_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    code, answer = run(tmp_path, capsys, *arguments)
    assert (code, answer["ok"]) == (1, False)


def test_the_file_is_read_and_the_command_line_wins(tmp_path: Path) -> None:
    file = tmp_path / "cloud.toml"
    file.write_text('data = "/a"\nzone = "Asia/Urumqi"\n[mqtt]\nhost = "broker"\nport = 8883\ntls = true\n')
    config = load(file, data="/b", mqtt={"port": 1})
    assert (str(config.data), config.zone, config.mqtt.host, config.mqtt.port, config.mqtt.tls) == (
        "/b",
        "Asia/Urumqi",
        "broker",
        1,
        True,
    )
    file.write_text("colour = 1\n")
    with pytest.raises(ConfigInvalid):
        load(file, data="/b")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_serves_until_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cloud.cli", "--data", str(tmp_path), "--http", "127.0.0.1:0", "--embedded-broker", "0", "--json"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(WAIT_S):
        ready = json.loads(await process.stdout.readline())
        assert ready["http"].startswith("http://127.0.0.1:")
        assert int(ready["mqtt"].rsplit(":", 1)[1]) > 0
        process.send_signal(number)
        assert json.loads(await process.stdout.readline()) == {"ok": True, "stopped": True}
        assert await process.wait() == 0
