"""The units as systemd reads them, the installer in a temporary root, and what the hub tells systemd."""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.patience import WAIT_S

REPOSITORY = Path(__file__).parents[2]
ANALYZE = shutil.which("systemd-analyze")
RUN = (sys.executable, "-c", "import sys; from meishu.cli import main; sys.exit(main(sys.argv[1:]))")
EXPOSURE = {"meishu-devices": 2.0, "meishu-hub": 2.0, "meishu-cloud": 1.5}
"""Highest overall exposure of `systemd-analyze security`, 0 to 10; what is left is the network and the devices."""
KEYBOARDS = Path("etc/udev/rules.d/98-meishu-keyboards.rules")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def install(root, what):
    return subprocess.run(
        ["sh", REPOSITORY / "systemd" / "install.sh", what],
        env=os.environ | {"DESTDIR": str(root)}, capture_output=True, text=True, check=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A root with the product staged in it, a stand-in for the venv's program, and systemd's own units."""
    root = tmp_path_factory.mktemp("root")
    for what in ("store", "cloud", "tablet"):
        install(root, what)
    program = root / "opt/meishu/venv/bin/meishu"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for part in ("system", "user"):
        if Path(f"/usr/lib/systemd/{part}").is_dir():
            shutil.copytree(f"/usr/lib/systemd/{part}", root / f"usr/lib/systemd/{part}", symlinks=True)
    return root


def analyze(*arguments):
    done = subprocess.run([ANALYZE, "--no-pager", *map(str, arguments)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@needs_systemd
@pytest.mark.parametrize("unit", ["meishu-devices.service", "meishu-hub.service", "meishu-cloud.service"])
def test_systemd_has_nothing_to_say_against_a_unit(root, unit):
    assert analyze("verify", f"--root={root}", root / "etc/systemd/system" / unit) == (0, "")


@needs_systemd
def test_nor_against_the_key_stick_and_keys_bound_to_the_machine(root):
    assert analyze("verify", f"--root={root}", root / "etc/systemd/system/run-credstore.mount") == (0, "")
    dropped = root / "etc/systemd/system/meishu-hub.service.d"
    dropped.mkdir()
    shutil.copy(REPOSITORY / "systemd/encrypted-keys.conf", dropped)
    assert analyze("verify", f"--root={root}", root / "etc/systemd/system/meishu-hub.service") == (0, "")
    shutil.rmtree(dropped)


@needs_systemd
def test_a_wrong_line_would_be_noticed(root):
    unit = root / "etc/systemd/system/wrong.service"
    unit.write_text((root / "etc/systemd/system/meishu-hub.service").read_text() + "\n[Service]\nNoSuchLine=1\n")
    assert "NoSuchLine" in analyze("verify", f"--root={root}", unit)[1]
    unit.unlink()


@needs_systemd
@pytest.mark.parametrize("unit", EXPOSURE)
def test_a_unit_may_do_little_besides_its_work(root, unit):
    _, text = analyze("security", "--offline=true", f"--root={root}", f"{unit}.service")
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", text)[1]) <= EXPOSURE[unit], text


@pytest.mark.parametrize("unit", EXPOSURE)
def test_every_unit_restarts_for_ever_and_says_when_it_is_ready(unit):
    text = (REPOSITORY / f"systemd/system/{unit}.service").read_text("utf-8")
    for line in ("Type=notify", "Restart=always", "StartLimitIntervalSec=0", "NoNewPrivileges=yes", f"User={unit}",
                 "ProtectSystem=strict", "DevicePolicy=closed", f"StateDirectory={unit}"):  # fmt: skip
        assert f"\n{line}\n" in text
    assert "\nWatchdogSec=" in text


def test_device_classes_are_known_before_the_daemon_starts():
    """DeviceAllow drops a class whose driver is not loaded, without a word."""
    text = (REPOSITORY / "systemd/system/meishu-devices.service").read_text("utf-8")
    after = " ".join(re.findall(r"^After=(.*)$", text, re.MULTILINE)).split()
    loaded = ("usbserial", "cdc_acm", "evdev", "usblp")
    assert {*(f"modprobe@{module}.service" for module in loaded), "pcscd.socket"} <= set(after)
    assert not re.search(r"^Private(Devices|Users)=yes", text, re.MULTILINE)


def test_the_daemon_may_open_every_class_of_device_that_a_driver_reaches():
    """`char-usb` is usblp's class in /proc/devices, `char-usb_device` what libusb opens."""
    text = (REPOSITORY / "systemd/system/meishu-devices.service").read_text("utf-8")
    allowed = {line.partition("=")[2] for line in text.splitlines() if line.startswith("DeviceAllow=")}
    classes = ("input", "ttyUSB", "ttyACM", "ttyS", "ttyAMA", "usb", "usb_device")
    assert allowed == {f"char-{name} rw" for name in classes}


def test_pcscd_lets_the_daemon_in_and_the_kernel_leaves_it_the_readers(root):
    rules = (root / "etc/polkit-1/rules.d/50-meishu.rules").read_text("utf-8")
    unit = (REPOSITORY / "systemd/system/meishu-devices.service").read_text("utf-8")
    assert '"meishu-devices"' in rules
    assert "\nUser=meishu-devices\n" in unit
    assert "AF_UNIX" in re.search(r"^RestrictAddressFamilies=(.*)$", unit, re.MULTILINE)[1]
    assert "blacklist pn533_usb" in (root / "etc/modprobe.d/meishu.conf").read_text("utf-8")


def test_the_owners_profiles_have_a_place_over_the_shipped_ones():
    unit = (REPOSITORY / "systemd/system/meishu-devices.service").read_text("utf-8")
    assert re.findall(r"--profiles (\S+)", unit) == ["/opt/meishu/firmware_configs/profiles", "/etc/meishu/profiles"]
    assert "\nd /etc/meishu/profiles " in (REPOSITORY / "systemd/meishu.tmpfiles.conf").read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to write a root's users")
def test_users_and_folders_are_made(root):
    (root / "etc").mkdir(exist_ok=True)
    subprocess.run(["systemd-sysusers", f"--root={root}"], check=True, capture_output=True)
    groups = dict(line.split(":x:") for line in (root / "etc/group").read_text().split() if ":x:" in line)
    assert groups["meishu"].endswith(":meishu-devices")
    assert groups["meishu-devices"].endswith(":meishu-hub")
    users = (root / "etc/passwd").read_text()
    assert all(f"\n{unit}:x:" in f"\n{users}" for unit in EXPOSURE)
    if shutil.which("systemd-tmpfiles"):
        subprocess.run(
            ["systemd-tmpfiles", "--create", f"--root={root}", "meishu.conf"], check=True, capture_output=True
        )
        assert (root / "etc/credstore").stat().st_mode & 0o777 == 0o700


def test_installing_again_keeps_what_a_person_changed_and_drops_what_is_gone(tmp_path):
    install(tmp_path, "store")
    assert not (tmp_path / KEYBOARDS).exists(), "a person's choice"
    (tmp_path / KEYBOARDS).write_text("# an older version's\n")
    (tmp_path / "etc/meishu/hub.toml").write_text('data = "/mnt/ssd/store"\n')
    (tmp_path / "opt/meishu/hub/gone.py").write_text("")
    assert "stays as it is" in install(tmp_path, "store").stdout
    assert (tmp_path / "etc/meishu/hub.toml").read_text() == 'data = "/mnt/ssd/store"\n'
    assert (tmp_path / KEYBOARDS).read_bytes() == (REPOSITORY / "firmware_configs/udev" / KEYBOARDS.name).read_bytes()
    assert not (tmp_path / "opt/meishu/hub/gone.py").exists()
    assert (tmp_path / "opt/meishu/hub/app.py").exists()
    assert not list((tmp_path / "opt").rglob("__pycache__"))


@pytest.mark.parametrize("part", ["profiles", "sheets", "udev", "esphome", "scanners"])
def test_what_devices_need_is_installed_with_the_program(root, part):
    """As the programs look for it: beside the packages."""
    shipped = {path.name: path.read_bytes() for path in (REPOSITORY / "firmware_configs" / part).glob("*.*")}
    installed = root / "opt/meishu/firmware_configs" / part
    assert shipped
    assert {path.name: path.read_bytes() for path in installed.glob("*.*")} == shipped


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_package_that_the_program_needs_is_locked(lock):
    """The installer takes nothing that is not, with its hashes, in the lock."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(project["optional-dependencies"]["dev"] if lock == "dev" else [])]
    locked = (REPOSITORY / f"requirements/{lock}.lock").read_text("utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", locked, re.MULTILINE))
    for text in wanted:
        needed = Requirement(text)
        assert needed.specifier.contains(pins.get(canonicalize_name(needed.name), "0")), text


@pytest.mark.parametrize("script", ["install.sh", "mosquitto/certificates.sh"])
def test_the_scripts_are_plain_sh(script):
    subprocess.run(["sh", "-n", REPOSITORY / "systemd" / script], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", REPOSITORY / "systemd" / script], check=True)


def test_the_shipped_configurations_are_read_by_the_programs_they_are_for():
    from cloud.config import load as load_cloud  # noqa: PLC0415
    from hub.config import load as load_hub  # noqa: PLC0415

    hub = load_hub(REPOSITORY / "systemd/hub.toml")
    assert hub.devices == "/run/meishu-devices/devices.sock"
    assert hub.terminals.port == 8883, "the ESP32 terminals' port"
    with_cloud = re.sub(r"^# (?=\[cloud|\w+ = )", "", (REPOSITORY / "systemd/hub.toml").read_text(), flags=re.MULTILINE)
    assert "\n[cloud]\nhost" in with_cloud
    assert load_cloud(REPOSITORY / "systemd/cloud.toml").mqtt.certificate == "/etc/meishu/tls/cloud.crt"


@pytest.mark.system
async def test_the_hub_tells_systemd_when_it_is_ready_alive_and_stopping(tmp_path):
    """With its keys as credentials, as in the unit."""
    store, keys = tmp_path / "store", tmp_path / "credentials"
    subprocess.run([*RUN, "hub", "--data", store, "--keys", keys, "--init", "静安店"], check=True, capture_output=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(0)
        hub = await asyncio.create_subprocess_exec(
            *RUN, "hub", "--data", store, "--listen", "127.0.0.1:0", "--json", "--no-mdns", stdout=subprocess.PIPE,
            env=os.environ | {"NOTIFY_SOCKET": str(tmp_path / "notify"), "CREDENTIALS_DIRECTORY": str(keys)},
        )  # fmt: skip

        async def heard():
            async with asyncio.timeout(WAIT_S):
                return await asyncio.get_running_loop().sock_recv(manager, 200)

        try:
            assert await heard() == b"READY=1"
            assert json.loads(await hub.stdout.readline())["port"], "it serves before it says that it is ready"
            assert await heard() == b"WATCHDOG=1"
            hub.terminate()
            assert await heard() == b"STOPPING=1"
            assert await hub.wait() == 0
        finally:
            if hub.returncode is None:
                hub.kill()
                await hub.wait()
