"""The `meishu` command: every part behind one name, and what `meishu verify` says of what it cannot read."""

from importlib import import_module
from importlib.metadata import version

import msgspec
import pytest

from hub.domains import state_schema
from hub.journal.keys import create_keys
from hub.journal.store import create_store
from hub.store import rules as store_rules
from hub.store.facts import StoreOpened
from meishu.cli import COMMANDS, main


@pytest.fixture
def store(tmp_path):
    """The folder of a store of one entry."""
    keys = create_keys(tmp_path / "keys")
    opened = StoreOpened(chain="c", hub="h", shard=0, name="店", zone="Asia/Shanghai", public_key=keys.public.hex())
    create_store(
        tmp_path / "hub", keys, state_schema(), hub="h",
        first=lambda tx, context: store_rules.open_store(tx, context, opened),
    )  # fmt: skip
    return tmp_path


def ended(*arguments):
    """The exit status, however it came."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    assert callable(import_module(COMMANDS[command][0]).main)
    assert ended(command, "--help") == 0
    assert f"meishu {command}" in capsys.readouterr().out


def test_the_help_names_every_command(capsys):
    assert ended("--help") == 0
    said = capsys.readouterr().out
    assert all(f"  {name} " in said for name in COMMANDS)


def test_the_version_is_the_packages(capsys):
    assert ended("--version") == 0
    assert capsys.readouterr().out.strip() == version("meishu")


@pytest.mark.parametrize("arguments", [(), ("sell",), ("verify",), ("verify", "a", "b"), ("hub", "--no-such-option")])
def test_wrong_arguments_are_2(arguments):
    assert ended(*arguments) == 2


@pytest.mark.parametrize("where", [".", "hub"])
def test_verify_finds_the_store_in_its_own_folder_or_the_one_above(store, where, capsys):
    assert ended("verify", store / where) == 0
    assert capsys.readouterr().out.startswith("ok: 1 entries, ")


def test_verify_takes_keys_from_elsewhere(store, tmp_path, capsys):
    (store / "keys").rename(tmp_path / "safe")
    assert ended("verify", store) == 1
    assert "failed: key_missing" in capsys.readouterr().err
    assert ended("verify", store, "--keys", tmp_path / "safe") == 0


def test_verify_says_in_json_what_is_wrong(store, capsys):
    (store / "hub" / "store.db").unlink()
    assert ended("verify", store, "--json") == 1
    report = msgspec.json.decode(capsys.readouterr().out)
    assert report["verify"] == "failed"
    assert report["problem"].startswith("store_missing: ")
    assert report["first_bad_entry"] is None
