"""Reads firmware_configs/profiles/*.toml: which driver fits which device."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from devices.drivers import DriverKind, driver_kind, settings
from devices.errors import ConfigError

MAX_PROFILES: Final = 200
ANY_PRODUCT: Final = "*"

UsbId = Annotated[str, Meta(pattern=r"^[0-9a-f]{4}:([0-9a-f]{4}|\*)$")]


class UsbMatch(Struct, frozen=True, forbid_unknown_fields=True):
    """`ids`: VID:PID in lower-case hex, PID may be `*`; `product`: a pattern on the USB product text."""

    ids: Annotated[list[UsbId], Meta(min_length=1, max_length=64)]
    product: str | None = None


class ProfileFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One file, as written."""

    driver: str
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    description: str = ""
    usb: UsbMatch | None = None
    settings: dict[str, Any] = {}


class UsbIdentity(Struct, frozen=True):
    """What USB says of a device."""

    vendor: str
    product: str
    text: str = ""


class Profile(Struct, frozen=True):
    """A profile ready to use."""

    key: str
    driver: DriverKind
    name: str
    settings: Struct
    usb: UsbMatch | None

    def score(self, interface: str, usb: UsbIdentity) -> int:
        """0 when it does not fit; the more exactly it fits the higher."""
        if self.usb is None or self.driver.interface != interface:
            return 0
        exact = f"{usb.vendor}:{usb.product}" in self.usb.ids
        if not exact and f"{usb.vendor}:{ANY_PRODUCT}" not in self.usb.ids:
            return 0
        if self.usb.product is None:
            return 2 if exact else 1
        return 4 if re.search(self.usb.product, usb.text, re.IGNORECASE) else 0


def default_directory() -> Path:
    """The profiles shipped with the project."""
    return Path(__file__).resolve().parent.parent / "firmware_configs" / "profiles"


def load(directory: Path) -> list[Profile]:
    """Every profile of a directory, by file name. Raises ConfigError naming the file and the key."""
    if not directory.is_dir():
        raise ConfigError(f"{directory}: there is no such directory of profiles")
    files = sorted(directory.glob("*.toml"))
    if len(files) > MAX_PROFILES:
        raise ConfigError(f"{directory}: more than {MAX_PROFILES} profiles")
    return [_read(path) for path in files]


def best(profiles: list[Profile], interface: str, usb: UsbIdentity) -> Profile | None:
    """The profile that fits a device most exactly; of equals the first by file name."""
    fitting = [(profile.score(interface, usb), profile) for profile in profiles]
    score, profile = max(fitting, key=lambda pair: pair[0], default=(0, None))
    return profile if score else None


def _read(path: Path) -> Profile:
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(plain, ProfileFile)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    kind = driver_kind(file.driver, f"{path.name}: driver")
    if file.usb is not None and file.usb.product is not None:
        _check_pattern(path, file.usb.product)
    if file.usb is not None and kind.interface == "tcp":
        raise ConfigError(f"{path.name}: usb: driver {file.driver} is reached over the network")
    return Profile(
        key=path.stem,
        driver=kind,
        name=file.name,
        settings=settings(kind, file.settings, f"{path.name}: settings", strict=True),
        usb=file.usb,
    )


def _check_pattern(path: Path, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"{path.name}: usb.product: {error}") from error
