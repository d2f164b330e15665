"""A device to run: which driver, with which settings, found where. Parses the --device specification."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from msgspec import Struct

from devices.address import parse_address
from devices.drivers import DriverKind, driver_kind, settings
from devices.errors import ConfigError
from devices.model import Origin


@dataclass(frozen=True, slots=True)
class Binding:
    """
    `locate` gives the path or address to open now, or None while the device is not there. `origin` says who decided;
    `seen_as` is what a person can compare with the device's label.
    """

    id: str
    driver: DriverKind
    settings: Struct
    name: str
    port: str
    locate: Callable[[], str | None]
    profile: str | None = None
    origin: Origin = "option"
    seen_as: str = ""


def parse_spec(spec: str) -> Binding:
    """A binding from `driver:port?key=value&name=...`. Raises ConfigError saying what is wrong."""
    where = f"--device {spec}"
    key, _, rest = spec.partition(":")
    target, _, query = rest.partition("?")
    kind = driver_kind(key, where)
    if not target:
        raise ConfigError(f"{where}: the port is missing, as in {key}:/dev/ttyUSB0")
    if kind.interface == "tcp":
        parse_address(target, where)
    values: dict[str, str] = dict(parse_qsl(query, keep_blank_values=True))
    name = values.pop("name", "").strip() or kind.name
    return Binding(
        id=id_of_port(key, target),
        driver=kind,
        settings=settings(kind, values, where, strict=False),
        name=name,
        port=target,
        locate=located(kind, target),
    )


def id_of_port(driver: str, port: str) -> str:
    """The id of a device whose port was given by hand."""
    return f"{driver}@{hashlib.sha256(port.encode()).hexdigest()[:10]}"


def located(kind: DriverKind, port: str) -> Callable[[], str | None]:
    """How to look for a port given by hand: a path may be missing, an address or a reader's name has to be tried."""
    if kind.interface in {"tcp", "pcsc"}:
        return lambda: port
    return lambda: existing(port)


def existing(path: str) -> str | None:
    """The path itself while something is there, or may be: a directory that cannot be searched hides it."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return path  # opening it will say what is wrong
    return path
