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


@dataclass(frozen=True, slots=True)
class Binding:
    """`locate` gives the path or address to open now, or None while the device is not there."""

    id: str
    driver: DriverKind
    settings: Struct
    name: str
    port: str
    locate: Callable[[], str | None]


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
        id=f"{key}@{hashlib.sha256(target.encode()).hexdigest()[:10]}",
        driver=kind,
        settings=settings(kind, values, where, strict=False),
        name=name,
        port=target,
        locate=(lambda: target) if kind.interface == "tcp" else (lambda: existing(target)),
    )


def existing(path: str) -> str | None:
    """The path itself while something is there, or may be: a directory that cannot be searched hides it."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return path  # opening it will say what is wrong
    return path
