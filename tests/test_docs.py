"""The documents say what the programs take: commands' options, configuration keys, settings, links."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from cloud.config import Config
from hub.config import HubConfig
from hub.store.state import Settings
from meishu.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def section(command: str) -> str:
    """The part of the reference that is about this command."""
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    return text.split(f"## meishu {command}", 1)[1].split("\n## ", 1)[0]


def options(*command: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-m", "meishu", *command, "--help"], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", done.stdout)) - {"--help"}


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "cloud"])
def test_every_option_is_in_the_reference_and_no_other(command: str) -> None:
    assert set(re.findall(r"--[a-z][a-z-]*", section(command))) == options(command)


def test_every_option_of_the_cloud_and_its_commands_is_in_the_reference() -> None:
    found = options("cloud").union(
        *(options("cloud", name) for name in ("enrol", "fence", "export", "release", "verify"))
    )
    assert set(re.findall(r"--[a-z][a-z-]*", section("cloud"))) == found


@pytest.mark.parametrize(("command", "shape"), [("hub", HubConfig), ("cloud", Config)])
def test_every_configuration_key_is_in_the_reference(command: str, shape: type) -> None:
    missing = [key for key in keys(shape) if f"`{key}`" not in section(command)]
    assert not missing


def test_every_setting_is_in_the_reference() -> None:
    missing = [field for field in Settings.__struct_fields__ if f"`{field}`" not in section("hub")]
    assert not missing


def keys(shape: type, prefix: str = "") -> list[str]:
    """Dotted names of all leaves of a configuration struct."""
    found: list[str] = []
    for field in msgspec.structs.fields(shape):
        options_of = getattr(field.type, "__args__", (field.type,))
        inner = [one for one in options_of if isinstance(one, type) and issubclass(one, msgspec.Struct)]
        found += keys(inner[0], f"{prefix}{field.name}.") if inner else [prefix + field.name]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
