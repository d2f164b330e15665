"""The ESPHome files: accepted by ESPHome itself (long), and what can be checked without it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hub.language import traditional
from hub.terminals import screens
from hub.terminals.inputs import Input
from hub.terminals.mqtt.authority import identity
from hub.terminals.mqtt.side import _yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "firmware_configs" / "esphome"
FILES = sorted(FOLDER.glob("*.yaml"))
PACKAGES = sorted((FOLDER / "packages").glob("*.yaml"))
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
LOCK = ROOT / "requirements" / "esphome.lock"


class Loader(yaml.SafeLoader):
    """ESPHome's tags: !secret stays a name, !include is the file's content, the others their text."""


Loader.add_constructor("!secret", lambda loader, node: f"secret:{loader.construct_scalar(node)}")
Loader.add_constructor("!lambda", lambda loader, node: loader.construct_scalar(node))
Loader.add_constructor("!extend", lambda loader, node: loader.construct_scalar(node))
Loader.add_constructor("!include", lambda loader, node: load(Path(loader.name).parent / loader.construct_scalar(node)))


def load(path):
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader)  # noqa: S506 - a SafeLoader


def walk(value):
    yield value
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from walk(item)


def secrets(tmp_path):
    """What the hub gives, with the store's Wi-Fi filled in."""
    made = identity(tmp_path / "authority", bytes(32), ["hub-1.local"])
    values = {
        "meishu_host": "hub-1.local", "meishu_port": "8883", "meishu_terminal": "0" * 26, "meishu_password": "x" * 32,
    }  # fmt: skip
    text = _yaml(values, made.ca_pem)
    return text.replace('ssid: ""', 'ssid: "store"').replace('wifi_password: ""', 'wifi_password: "password"')


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_secret_is_one_that_the_hub_gives(path, tmp_path):
    given = yaml.safe_load(secrets(tmp_path))
    asked = {value[7:] for value in walk(load(path)) if isinstance(value, str) and value.startswith("secret:")}
    assert asked <= given.keys()
    assert {"meishu_terminal", "meishu_password", "meishu_ca", "meishu_host"} <= asked


def test_every_package_is_used():
    used = {
        Path(name) for path in [*FILES, *PACKAGES] for name in re.findall(r"!include (\S+)", path.read_text("utf-8"))
    }
    assert {path.name for path in used} == {path.name for path in PACKAGES}


def test_terminals_speak_on_their_own_topics_only_and_say_what_the_hub_takes():
    text = "".join(path.read_text("utf-8") for path in PACKAGES)
    topics = set(re.findall(r"(?<!log_)topic: (\S+)", text))
    assert topics == {f"meishu/terminals/${{terminal}}/{leaf}" for leaf in ("screen", "input", "state")}
    kinds = set(re.findall(r'root\["kind"\] = "(\w+)"', text))
    assert kinds < {kind.__struct_config__.tag for kind in Input.__args__}


def test_the_hub_is_believed_by_its_certificate_and_nothing_typed_is_logged():
    mqtt, base = (load(FOLDER / "packages" / name) for name in ("mqtt.yaml", "base.yaml"))
    assert mqtt["mqtt"]["certificate_authority"] == "secret:meishu_ca"
    assert mqtt["mqtt"]["skip_cert_cn_check"] is False
    assert (mqtt["mqtt"]["log_topic"], base["logger"]["level"]) == (None, "WARN")
    assert base["esp32"]["framework"]["type"] == "esp-idf"
    assert not any("ESP_LOG" in path.read_text("utf-8") for path in PACKAGES)
    assert "secrets.yaml" in (FOLDER / ".gitignore").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_pin_has_two_uses(path):
    pins = [value for value in walk(load(path)) if isinstance(value, str) and re.fullmatch(r"GPIO\d+", value)]
    assert len(pins) == len(set(pins))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_wiring_table_names_every_pin(path):
    docs = (ROOT / "docs" / "terminals.md").read_text("utf-8")
    table = docs.split("| part | wiring", 1)[1].split("\n\n", 1)[0]
    pins = {value[4:] for value in walk(load(path)) if isinstance(value, str) and re.fullmatch(r"GPIO\d+", value)}
    assert path.name != "member-terminal.yaml" or pins <= set(re.findall(r"\b\d+\b", table))


def test_the_font_has_every_word_of_the_screens_once():
    glyphs = "".join(load(FOLDER / "packages" / "glyphs.yaml"))
    assert len(glyphs) == len(set(glyphs))
    words = "".join("".join(pair) for pair in screens.RESULTS.values()) + "".join(screens.MESSAGES.values())
    source = Path(screens.__file__).read_text("utf-8")
    words += source + "".join(traditional(text) for text in re.findall(r'"([^"\n]*)"', source))
    drawn = {sign for sign in words if screens.columns(sign) == 2 and sign not in "“”"}
    assert drawn <= set(glyphs)


@pytest.fixture(scope="module")
def esphome():
    """ESPHome, locked and hashed, in build/esphome-venv: 123 packages, 250 MB, one to two minutes the first time."""
    folder = ROOT / "build" / "esphome-venv"
    program, stamp = folder / "bin" / "esphome", folder / "installed.lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", LOCK]
        subprocess.run(pip, check=True)
        stamp.write_bytes(LOCK.read_bytes())
    return program


@pytest.mark.long
@pytest.mark.skipif(not FONT.exists(), reason="fonts-noto-cjk is not installed")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_esphome_accepts_it(esphome, path, tmp_path):
    place = tmp_path / "esphome"
    shutil.copytree(FOLDER, place)
    (place / "secrets.yaml").write_text(secrets(tmp_path), "utf-8")
    (place / "font.ttf").symlink_to(FONT)
    for command in (["config"], ["compile", "--only-generate"]):
        done = subprocess.run(
            [esphome, "-s", "font_file", "font.ttf", *command, path.name], cwd=place, capture_output=True, text=True,
            timeout=300, check=False, env={**os.environ, "HOME": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
