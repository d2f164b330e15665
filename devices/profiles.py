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


class MdnsMatch(Struct, frozen=True, forbid_unknown_fields=True):
    """`types`: services such as `_pdl-datastream._tcp`; `product`: a pattern on `ty`, `product` or `usb_MDL`."""

    types: Annotated[list[str], Meta(min_length=1, max_length=8)]
    product: str | None = None


class ProfileFile(Struct, frozen=True, forbid_unknown_fields=True):
    """
    One file, as written; its stem is the profile's key.

    `source`: where the facts are from; `quirks`: what a person should know of this model, a line each;
    `sheet`: the set-up sheet's key in firmware_configs/sheets.
    """

    driver: str
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    maker: str = ""
    models: list[str] = []
    description: str = ""
    source: list[str] = []
    quirks: list[str] = []
    sheet: str | None = None
    usb: UsbMatch | None = None
    mdns: MdnsMatch | None = None
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
    mdns: MdnsMatch | None = None
    maker: str = ""
    models: tuple[str, ...] = ()
    description: str = ""
    quirks: tuple[str, ...] = ()
    sheet: str | None = None

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
    for key, match in (("usb", file.usb), ("mdns", file.mdns)):
        if match is not None and match.product is not None:
            _check_pattern(f"{path.name}: {key}.product", match.product)
    if file.usb is not None and kind.interface == "tcp":
        raise ConfigError(f"{path.name}: usb: driver {file.driver} is reached over the network")
    return Profile(
        key=path.stem,
        driver=kind,
        name=file.name,
        settings=settings(kind, file.settings, f"{path.name}: settings", strict=True),
        usb=file.usb,
        mdns=file.mdns,
        maker=file.maker,
        models=tuple(file.models),
        description=file.description,
        quirks=tuple(file.quirks),
        sheet=file.sheet,
    )


def _check_pattern(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"{where}: {error}") from error
