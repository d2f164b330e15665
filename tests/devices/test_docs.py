"""docs/hardware.md keeps up with the code."""

import re
from pathlib import Path

import pytest

from devices.api import App
from devices.cli import parser
from devices.drivers import DRIVERS
from devices.profiles import MdnsMatch, ProfileFile, UsbMatch
from devices.reasons import REASONS

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "hardware.md").read_text(encoding="utf-8")
SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "devices").rglob("*.py")]


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_documented(reason):
    assert f"| `{reason}` |" in DOCS


def test_every_reason_in_the_code_has_words():
    raised = {
        found
        for source in SOURCES
        for found in re.findall(r'^    reason(?:: \S+)? = "([a-z_]+)"', source, re.MULTILINE)
    }
    assert raised - {"config", "problem"} <= REASONS.keys()


def test_every_problem_code_is_documented():
    codes = {found for source in SOURCES for found in re.findall(r'(?:Error|problem)\(\s*\d{3},\s*"([a-z_]+)"', source)}
    assert len(codes) >= 14
    assert {code for code in codes if f"`{code}`" not in DOCS} == set()


@pytest.mark.parametrize("option", [o for action in parser()._actions for o in action.option_strings[-1:]])
def test_every_option_is_documented(option):
    assert option == "--help" or f"`{option}" in DOCS


@pytest.mark.parametrize("driver", DRIVERS.values(), ids=lambda driver: driver.key)
def test_every_driver_and_setting_is_documented(driver):
    [row] = [line for line in DOCS.splitlines() if line.startswith(f"| `{driver.key}` |")]
    assert [name for name in driver.settings.__struct_fields__ if f"`{name}`" not in row] == []


def test_every_profile_key_is_documented():
    usb = {f"usb.{key}" for key in UsbMatch.__struct_fields__}
    mdns = {f"mdns.{key}" for key in MdnsMatch.__struct_fields__}
    keys = {*ProfileFile.__struct_fields__, *usb, *mdns} - {"usb", "mdns"}
    assert {key for key in keys if f"| `{key}` |" not in DOCS} == set()


def test_every_route_is_documented():
    routes = {
        f"{route.method} {route.resource.canonical}"
        for route in App(None, None, None, None).application().router.routes()
        if route.method != "HEAD"
    }
    assert {route for route in routes if f"| `{route}` |" not in DOCS} == set()
