"""What a check says, and the machine that it looks at."""

import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

Level = Literal["ok", "note", "warning", "fault"]
LEVELS: Final[tuple[Level, ...]] = ("ok", "note", "warning", "fault")
COMMAND_TIMEOUT_S: Final = 10.0
_MAX_TEXT: Final = 1 << 20


class Finding(Struct, frozen=True):
    """
    One check's answer about one subject (a unit, a path, a device), in Chinese and English.

    `note` is for what could not be looked at here, or is good to know; `do_zh` and `do_en` say what to do.
    """

    check: str
    level: Level
    zh: str
    en: str
    do_zh: str = ""
    do_en: str = ""
    subject: str = ""


def ok(check: str, zh: str, en: str, *, subject: str = "") -> Finding:
    return Finding(check, "ok", zh, en, subject=subject)


def note(check: str, zh: str, en: str, do: tuple[str, str] = ("", ""), *, subject: str = "") -> Finding:
    return Finding(check, "note", zh, en, *do, subject=subject)


def warning(check: str, zh: str, en: str, do: tuple[str, str], *, subject: str = "") -> Finding:
    return Finding(check, "warning", zh, en, *do, subject=subject)


def fault(check: str, zh: str, en: str, do: tuple[str, str], *, subject: str = "") -> Finding:
    return Finding(check, "fault", zh, en, *do, subject=subject)


def worst(findings: Iterable[Finding]) -> Level:
    return max((finding.level for finding in findings), key=LEVELS.index, default="ok")


class Output(Struct, frozen=True):
    """What a program said on both its streams, and how it ended."""

    status: int
    text: str


def run(command: Sequence[str]) -> Output | None:
    """None where there is no such program, or it does not end in ten seconds."""
    try:
        done = subprocess.run(
            list(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=COMMAND_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Output(done.returncode, done.stdout[:_MAX_TEXT].decode("utf-8", "replace"))


@dataclass(frozen=True)
class Machine:
    """Where the checks look: files below `root`, programs through `run`."""

    root: Path = Path("/")
    run: Callable[[Sequence[str]], Output | None] = run

    def path(self, absolute: str | Path) -> Path:
        return self.root / str(absolute).lstrip("/")

    def text(self, absolute: str | Path) -> str | None:
        """A file's text without the white space around it; None where it cannot be read."""
        try:
            with self.path(absolute).open("rb") as file:
                return file.read(_MAX_TEXT).decode("utf-8", "replace").strip()
        except OSError:
            return None

    def glob(self, pattern: str) -> list[Path]:
        """Absolute paths on the machine, in order; empty where nothing fits or may be seen."""
        try:
            return sorted(Path("/") / found.relative_to(self.root) for found in self.root.glob(pattern.lstrip("/")))
        except OSError:
            return []

    def has_systemd(self) -> bool:
        return self.path("/run/systemd/system").is_dir()

    def is_installed(self) -> bool:
        """Whether install.sh put the hub on, rather than somebody running it by hand."""
        return self.path("/etc/systemd/system/meishu-hub.service").exists()

    def holders(self, target: str) -> list[str]:
        """Names of the processes that hold this device or `socket:[inode]` open, as far as they may be seen."""
        return sorted({name for name, held in self._held() if held == target})

    def _held(self) -> Iterator[tuple[str, str]]:
        for process in self.root.glob("proc/[0-9]*"):
            name = self.text(f"/proc/{process.name}/comm") or process.name
            with suppress(OSError):
                for link in (process / "fd").iterdir():
                    with suppress(OSError):  # closed meanwhile
                        yield name, str(link.readlink())

    def listeners(self, port: int) -> list[str] | None:
        """Who listens on a TCP port: names, as far as they may be seen; None when nobody does."""
        inodes = []
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in (self.text(table) or "").splitlines()[1:]:
                words = line.split()
                if len(words) > 9 and words[3] == "0A" and int(words[1].rpartition(":")[2], 16) == port:  # noqa: PLR2004
                    inodes.append(words[9])
        if not inodes:
            return None
        return sorted({name for inode in inodes for name in self.holders(f"socket:[{inode}]")})


def mount_of(machine: Machine, path: Path) -> tuple[str, str, frozenset[str]] | None:
    """(device, mount point, options) of the file system that holds `path`, by /proc/mounts."""
    best: tuple[str, str, frozenset[str]] | None = None
    for line in (machine.text("/proc/mounts") or "").splitlines():
        words = line.split()
        if len(words) < 4:  # noqa: PLR2004 - device, mount point, type, options
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[1])
        if path.is_relative_to(point) and (best is None or len(point) >= len(best[1])):
            best = (words[0], point, frozenset(words[3].split(",")))
    return best
