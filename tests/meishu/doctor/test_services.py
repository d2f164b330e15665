"""Units, accounts, folders, keys, the web port: each check's good and bad case, on real files where it can be."""

import os
import socket

import pytest

from hub.journal.keys import create_keys
from meishu.doctor import services
from meishu.doctor.finding import Machine

INSTALLED = {"/etc/systemd/system/meishu-hub.service": "", "/run/systemd/system/x": ""}
RUNNING = "LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nNRestarts=0\nResult=success\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (RUNNING, {"units": "ok"}),
        (RUNNING.replace("=active", "=failed").replace("success", "exit-code"), {"units": "fault"}),
        (RUNNING.replace("=active", "=activating"), {"units": "fault"}),
        (RUNNING.replace("NRestarts=0", "NRestarts=9"), {"units": "warning"}),
        (RUNNING.replace("enabled", "disabled"), {"units": "ok", "units_enabled": "warning"}),
        (RUNNING.replace("=loaded", "=not-found"), {"units": "fault"}),
        ("", {"units": "fault"}),
    ],
    ids=["well", "failed", "starting over and over", "restarted often", "not enabled", "not there", "no answer"],
)
def test_units(machine, levels, said, expected):
    assert levels(services.units(machine(INSTALLED, {"systemctl show": said}))) == expected


def test_a_hub_that_is_run_by_hand_has_no_units(machine, levels):
    assert levels(services.units(machine())) == {"units": "note"}


PASSWD = "root:x:0:0::/root:/bin/sh\nmeishu-hub:x:990:990::/:/x\nmeishu-devices:x:991:991::/:/x\n"
GROUPS = "meishu:x:992:meishu-devices\nmeishu-devices:x:991:meishu-hub\nmeishu-hub:x:990:\n"


@pytest.mark.parametrize(
    ("passwd", "groups", "level"),
    [
        (PASSWD, GROUPS, "ok"),
        (PASSWD.replace("meishu-devices", "other"), GROUPS, "fault"),
        (PASSWD, GROUPS.replace("992:meishu-devices", "992:"), "fault"),
        (PASSWD, GROUPS.replace("991:meishu-hub", "991:somebody"), "fault"),
        ("", "", "fault"),
    ],
)
def test_accounts(machine, levels, passwd, groups, level):
    on = machine(INSTALLED | {"/etc/passwd": passwd, "/etc/group": groups})
    assert levels(services.accounts(on)) == {"accounts": level}


def test_the_stores_folder(tmp_path, levels):
    store = tmp_path / "store"
    assert levels(services.folder(store, None)) == {"store_folder": "fault"}
    store.mkdir(mode=0o700)
    (store / "store.db").write_bytes(b"x")
    assert levels(services.folder(store, os.getuid())) == {"store_folder": "ok"}
    assert levels(services.folder(store, os.getuid() + 1)) == {"store_folder": "fault"}
    store.chmod(0o755)
    assert levels(services.folder(store, None)) == {"store_folder": "warning"}


def test_keys_that_are_right_missing_open_or_damaged(tmp_path, levels):
    keys = tmp_path / "keys"
    assert levels(services.keys([tmp_path / "stick", keys])) == {"keys": "fault"}
    create_keys(keys)
    assert levels(services.keys([tmp_path / "stick", keys])) == {"keys": "ok"}
    keys.chmod(0o755)
    assert levels(services.keys([keys])) == {"keys": "ok", "keys_folder": "warning"}
    (keys / "store.key").chmod(0o644)
    (found,) = services.keys([keys])
    assert (found.level, "chmod 600" in found.do_zh) == ("fault", True)
    (keys / "store.key").chmod(0o600)
    (keys / "store.key").write_text("not a key")
    assert levels(services.keys([keys])) == {"keys": "fault"}
    (keys / "signing.key").unlink()
    found = list(services.keys([keys]))
    assert len(found) == 2
    assert not any("not a key" in finding.zh + finding.en for finding in found)


@pytest.fixture
def nobody(tmp_path):
    """Whoever runs the tests, from here on they may not read what is shut to others."""
    before = os.geteuid()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == before and folder != folder.parent:
            folder.chmod(folder.stat().st_mode | 0o011)
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_key_that_we_may_not_read_is_not_called_missing(tmp_path, levels, request):
    create_keys(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o711)
    for name in ("store.key", "signing.key"):
        (tmp_path / "keys" / name).chmod(0o600 if os.geteuid() == 0 else 0)
    request.getfixturevalue("nobody")
    assert levels(services.keys([tmp_path / "keys"])) == {"keys": "note"}


def test_a_folder_of_keys_that_we_may_not_enter(tmp_path, levels, request):
    create_keys(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o700 if os.geteuid() == 0 else 0)
    request.getfixturevalue("nobody")
    assert levels(services.keys([tmp_path / "keys"])) == {"keys": "note"}
    assert levels(services.folder(tmp_path / "keys" / "store", None)) == {"store_folder": "note"}


def test_the_port_is_ours_free_or_anothers(levels):
    on = Machine()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        assert levels(services.port(on, number, is_ours=True)) == {"port": "ok"}
        (found,) = services.port(on, number, is_ours=False)
        name = on.text(f"/proc/{os.getpid()}/comm")
        assert (found.level, name in found.zh) == ("fault", True)
        assert "占用" in found.zh
    (found,) = services.port(on, number, is_ours=False)
    assert (found.level, "没有运行" in found.zh) == ("fault", True)
