"""The doctor at hubs that are really broken: a process, a disk, a port, a key."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager

import pytest

from cloud.broker import free_port
from hub.domains import state_schema
from hub.journal.keys import create_keys
from hub.journal.store import create_store
from hub.store import rules as store_rules
from hub.store.facts import StoreOpened
from meishu.doctor import cli
from meishu.doctor.cli import RULES, Setup, examine, words
from meishu.doctor.finding import Finding, Machine
from tests.patience import WAIT_S

MEISHU = (sys.executable, "-m", "meishu")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A store of one entry with its keys beside it."""
    folder = tmp_path_factory.mktemp("made")
    keys = create_keys(folder / "keys")
    opened = StoreOpened(
        chain="c", hub="hub-7f", shard=0, name="静安店", zone="Asia/Shanghai", public_key=keys.public.hex()
    )
    create_store(
        folder / "store", keys, state_schema(), hub="hub-7f",
        first=lambda tx, context: store_rules.open_store(tx, context, opened),
    )  # fmt: skip
    return folder


@pytest.fixture
def store(made, tmp_path):
    """A copy that a test may break."""
    for name in ("store", "keys"):
        shutil.copytree(made / name, tmp_path / name)
    return tmp_path / "store"


@asynccontextmanager
async def hub(store, *options):
    """A hub that serves the store, on a free port; yields its URL."""
    command = (*MEISHU, "hub", "--data", store, "--listen", "127.0.0.1:0", "--no-mdns", "--json", *options)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(WAIT_S):
            yield json.loads(await process.stdout.readline())["url"]
    finally:
        process.terminate()
        await process.wait()


async def doctor(*arguments):
    """(exit status, {check: level} of what is not well, the whole report)."""
    command = (*MEISHU, "doctor", "--json", *map(str, arguments))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    report = json.loads(said)
    found = {one["check"]: one["level"] for one in report["findings"] if one["level"] in {"warning", "fault"}}
    return process.returncode, found, report


def sentence(report, check):
    return next(one["zh"] for one in report["findings"] if one["check"] == check and one["level"] != "ok")


@pytest.mark.system
async def test_a_hub_that_is_well_but_for_its_device_service(store, tmp_path):
    async with hub(store) as url:
        config = tmp_path / "hub.toml"
        config.write_text(f'data = "{store}"\nmdns = false\ndevices = "{tmp_path}/devices.sock"\n')
        status, found, report = await doctor("--config", config, "--url", url)
        assert (status, found["daemon"]) == (2, "fault")
        assert sentence(report, "daemon").startswith("设备服务没有运行")
        assert not set(found) & {"port", "keys", "store_folder", "storage", "database", "sqlite", "doctor"}
        assert {"port", "storage", "keys"} <= {one["check"] for one in report["findings"] if one["level"] == "ok"}


@pytest.mark.system
async def test_a_hub_that_is_down_because_its_key_is_gone(store):
    (store.parent / "keys" / "store.key").unlink()
    status, found, report = await doctor("--data", store, "--url", f"http://127.0.0.1:{free_port()}")
    assert (status, found["port"], found["keys"]) == (2, "fault", "fault")
    assert sentence(report, "keys") == "缺少密钥 store.key"
    assert "绝对不要新建" in next(one["do_zh"] for one in report["findings"] if one["check"] == "keys")


@pytest.mark.system
async def test_a_port_that_another_program_took(store):
    taker = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()"
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", taker, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        port = int(await other.stdout.readline())
        status, found, report = await doctor("--data", store, "--url", f"http://127.0.0.1:{port}")
        assert (status, found["port"]) == (2, "fault")
        name = Machine().text(f"/proc/{other.pid}/comm")
        assert sentence(report, "port") == f"端口 {port} 被别的程序占用：{name}"
    finally:
        other.kill()
        await other.wait()


@contextmanager
def small_disk(folder):
    """A file system of 3 MB."""
    folder.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "meishu-test", folder], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no file system can be mounted here: {error}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.system
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk")
async def test_a_disk_that_is_really_full(store, tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        shutil.copytree(store, disk / "store")
        room = os.statvfs(disk)
        (disk / "fill").write_bytes(bytes(room.f_bavail * room.f_frsize))
        status, found, report = await doctor("--data", disk / "store", "--keys", store.parent / "keys")
        assert (status, found["disk"]) == (2, "fault")
        assert sentence(report, "disk").startswith("磁盘快满了")


@pytest.mark.system
async def test_a_broker_that_is_down(store, tmp_path):
    port = free_port()
    async with hub(store, "--cloud", f"127.0.0.1:{port}") as url:
        config = tmp_path / "hub.toml"
        config.write_text(f'data = "{store}"\nmdns = false\n[cloud]\nhost = "127.0.0.1"\nport = {port}\n')
        status, found, report = await doctor("--config", config, "--url", url)
        assert (status, found["broker"]) == (1, "warning"), report
        assert sentence(report, "broker").startswith(f"连不上云端 127.0.0.1:{port}")


async def test_a_clock_that_contradicts_the_journal(store, monkeypatch):
    """What the hub says of its clock is injected: no test sets the machine's."""

    async def health(_url):
        return {"store": {"hub": "hub-7f"}, "journal": {"seq": 1}, "storage": "ok", "clock": "unknown",
                "sync": {"state": "off"}}  # fmt: skip

    monkeypatch.setattr(cli, "_health", health)
    config = cli.HubConfig(data=str(store), mdns=False)
    found = {one.check: one.level for one in await examine(Setup(config, "http://127.0.0.1:9"))}
    assert (found["clock"], found["storage"], found["mdns"]) == ("fault", "ok", "note")


async def test_a_check_that_fails_hides_nothing(store, monkeypatch):
    def broken(_machine):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cli.machine, "memory", broken)
    config = cli.HubConfig(data=str(store), mdns=False)
    found = await examine(Setup(config, "http://127.0.0.1:9"))
    assert [one.zh for one in found if one.check == "doctor"] == ["有一项检查自己出错了：ZeroDivisionError: a bug"]
    assert {"keys", "disk", "port", "lan"} <= {one.check for one in found}


@pytest.mark.parametrize("text", ["data = 7", "unknown = true", "[", None])
def test_a_configuration_of_no_use_is_a_fault(tmp_path, capsys, text):
    config = tmp_path / "hub.toml"
    if text is not None:
        config.write_text(text)
    assert cli.main(["--config", str(config), "--json"]) == 2
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["check"], found["level"]) == ("config", "fault")


FINDINGS = [
    Finding("a", "ok", "好", "Good"), Finding("b", "fault", "坏了", "Broken", "修好它", "Mend it"),
    Finding("c", "warning", "小心", "Mind", "看看", "Look"),
]  # fmt: skip


def test_the_worst_comes_first_with_what_to_do_and_what_is_well_is_only_counted():
    assert list(words(FINDINGS, "zh-CN", everything=False)) == [
        "✗ 故障  坏了", "        怎么办：修好它", "! 注意  小心", "        怎么办：看看", "故障 1，注意 1，正常 1",
    ]  # fmt: skip
    english = list(words(FINDINGS, "en", everything=True))
    assert english[-2:] == ["✓ ok  Good", "1 faults, 1 warnings, 1 ok"]
    broken = [Finding("c", "fault", "打印机坏了", "Broken", "更换设备", "Replace it")]
    assert list(words(broken, "zh-TW", everything=False)) == [
        "✗ 故障  印表機壞了", "        怎麼辦：更換設備", "故障 1，注意 0，正常 0",
    ]  # fmt: skip


def test_the_rules_it_compares_with_are_shipped():
    assert RULES.is_file()
