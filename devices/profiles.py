"""Reads firmware_configs/profiles/*.toml: which driver fits which device. An owner's own directory overlays it."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from devices.drivers import DriverKind, driver_kind, settings
from devices.errors import ConfigError

MAX_PROFILES: Final = 200
MAX_DIRECTORIES: Final = 10
ANY_PRODUCT: Final = "*"
BY_TEXT: Final = 4
"""What a fitting text counts; an exact USB id counts 2, a maker's 1."""

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

    `pcsc`: a pattern on the name that the smart card service gives a reader; it has no USB id there.

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
    pcsc: Annotated[str, Meta(min_length=1)] | None = None
    settings: dict[str, Any] = {}


class UsbIdentity(Struct, frozen=True):
    """What USB says of a device."""

    vendor: str
    product: str
    text: str = ""


class Profile(Struct, frozen=True):
    """A profile ready to use; `layer` is the number of its directory, 0 for the first."""

    key: str
    driver: DriverKind
    name: str
    settings: Struct
    usb: UsbMatch | None
    mdns: MdnsMatch | None = None
    pcsc: str | None = None
    maker: str = ""
    models: tuple[str, ...] = ()
    description: str = ""
    source: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()
    sheet: str | None = None
    layer: int = 0

    def score(self, interface: str, usb: UsbIdentity) -> int:
        """0 when it does not fit; the more exactly it fits the higher, of equals that of the later directory."""
        if self.driver.interface != interface:
            return 0
        if self.pcsc is not None and re.search(self.pcsc, usb.text, re.IGNORECASE):
            return BY_TEXT * MAX_DIRECTORIES + self.layer
        if self.usb is None:
            return 0
        exact = f"{usb.vendor}:{usb.product}" in self.usb.ids
        if not exact and f"{usb.vendor}:{ANY_PRODUCT}" not in self.usb.ids:
            return 0
        if self.usb.product is None:
            points = 2 if exact else 1
        else:
            points = BY_TEXT if re.search(self.usb.product, usb.text, re.IGNORECASE) else 0
        return points and points * MAX_DIRECTORIES + self.layer


def default_directory() -> Path:
    """The profiles shipped with the project."""
    return Path(__file__).resolve().parent.parent / "firmware_configs" / "profiles"


def load(directory: Path) -> list[Profile]:
    """Every profile of a directory, by file name. Raises ConfigError naming the file and the key."""
    return load_all([directory])


def load_all(directories: Sequence[Path]) -> list[Profile]:
    """
    The profiles of up to 10 directories, by file name; of one name the file in the later directory counts.

    An empty file there takes the profile of its name out of use. Raises ConfigError naming the file and the key.
    """
    if len(directories) > MAX_DIRECTORIES:
        raise ConfigError(f"more than {MAX_DIRECTORIES} directories of profiles")
    files: dict[str, tuple[int, Path]] = {}
    for layer, directory in enumerate(directories):
        if not directory.is_dir():
            raise ConfigError(f"{directory}: there is no such directory of profiles")
        for path in directory.glob("*.toml"):
            if path.name in files and not path.stat().st_size:
                del files[path.name]
            else:
                files[path.name] = (layer, path)
    if len(files) > MAX_PROFILES:
        raise ConfigError(f"{', '.join(map(str, directories))}: more than {MAX_PROFILES} profiles")
    profiles = [_read(path, layer) for _, (layer, path) in sorted(files.items())]
    _check_together(profiles, files)
    return profiles


def best(profiles: list[Profile], interface: str, usb: UsbIdentity) -> Profile | None:
    """The profile that fits a device most exactly; of equals the first by file name."""
    fitting = [(profile.score(interface, usb), profile) for profile in profiles]
    score, profile = max(fitting, key=lambda pair: pair[0], default=(0, None))
    return profile if score else None


def _check_together(profiles: list[Profile], files: dict[str, tuple[int, Path]]) -> None:
    """Two of one directory may not claim a USB id on the same terms: a file's name would decide which binds it."""
    claimed: dict[tuple[int, str, str, str | None], str] = {}
    for profile in profiles:
        for usb_id in profile.usb.ids if profile.usb else ():
            terms = (profile.layer, profile.driver.interface, usb_id, profile.usb.product if profile.usb else None)
            before = claimed.setdefault(terms, profile.key)
            if before != profile.key:
                _, path = files[f"{profile.key}.toml"]
                raise ConfigError(f"{path}: usb.ids: {usb_id} is claimed by {before}.toml as well")


def _read(path: Path, layer: int) -> Profile:
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(plain, ProfileFile)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error
    kind = driver_kind(file.driver, f"{path}: driver")
    patterns = {
        "usb.product": file.usb.product if file.usb else None,
        "mdns.product": file.mdns.product if file.mdns else None,
        "pcsc": file.pcsc,
    }
    for key, pattern in patterns.items():
        if pattern is not None:
            _check_pattern(f"{path}: {key}", pattern)
    if file.usb is not None and kind.interface == "tcp":
        raise ConfigError(f"{path}: usb: driver {file.driver} is reached over the network")
    if file.mdns is not None and kind.interface != "tcp":
        raise ConfigError(f"{path}: mdns: driver {file.driver} is not reached over the network")
    if file.pcsc is not None and kind.interface != "pcsc":
        raise ConfigError(f"{path}: pcsc: driver {file.driver} is not reached through the smart card service")
    return Profile(
        key=path.stem,
        driver=kind,
        name=file.name,
        settings=settings(kind, file.settings, f"{path}: settings", strict=True),
        usb=file.usb,
        mdns=file.mdns,
        pcsc=file.pcsc,
        maker=file.maker,
        models=tuple(file.models),
        description=file.description,
        source=tuple(file.source),
        quirks=tuple(file.quirks),
        sheet=file.sheet,
        layer=layer,
    )


def _check_pattern(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"{where}: {error}") from error
