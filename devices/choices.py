"""What a person chose for a device: checked, and put together with its profile."""

import dataclasses
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import msgspec

from devices.address import parse_address
from devices.binding import Binding, id_of_port
from devices.bindings import Kept, Value
from devices.drivers import DRIVERS, DriverKind, settings
from devices.errors import ConfigError, ProblemError
from devices.model import AddDevice
from devices.profiles import Profile
from devices.unknown import Candidate


def check(command: AddDevice) -> None:
    """Exactly one of the two places. Raises ProblemError bad_body."""
    if (command.unknown is None) == (command.port is None):
        raise ProblemError(
            422, "bad_body", "请选择一个未识别的设备，或者填写接口地址。", "Give either an unknown device or a port."
        )


def profile_of(profiles: list[Profile], key: str) -> Profile:
    """Raises ProblemError no_such_profile."""
    for profile in profiles:
        if profile.key == key:
            return profile
    raise ProblemError(422, "no_such_profile", "没有这个型号的配置。", f"There is no profile {key!r}.")


def from_unknown(driver: DriverKind, unknown: str, candidates: list[Candidate]) -> Kept:
    """A binding of an unknown device. Raises ProblemError no_such_unknown, does_not_fit."""
    for candidate in candidates:
        if candidate.id != unknown:
            continue
        if candidate.interface != driver.interface:
            raise ProblemError(
                422,
                "does_not_fit",
                "这个型号不是这种接口，请换一个型号。",
                f"A {driver.key} is not reached by {candidate.interface}.",
            )
        device = f"{driver.key}@{candidate.identity}"
        return Kept(device, driver.key, None, candidate.port, unknown, candidate.seen_as)
    raise ProblemError(
        404, "no_such_unknown", "没有找到这个设备，可能已经拔掉。", "There is no such unknown device; it may be gone."
    )


def from_port(driver: DriverKind, port: str) -> Kept:
    """A binding of a port given by hand. Raises ProblemError bad_port."""
    try:
        spelt = _spelt(driver, port.strip())
    except ConfigError as error:
        raise ProblemError(422, "bad_port", "接口地址不正确，例如 192.168.1.60:9100。", str(error)) from error
    return Kept(id_of_port(driver.key, spelt), driver.key, None, spelt)


def kept_settings(kept: Kept, profile: Profile | None) -> msgspec.Struct:
    """A person's settings over the profile's. Raises ConfigError."""
    if kept.driver not in DRIVERS:
        raise ConfigError(f"{kept.id}: there is no driver {kept.driver!r} any more")
    base: dict[str, Any] = {}
    if profile is not None and profile.driver.key == kept.driver:
        base = msgspec.to_builtins(profile.settings)
    return settings(DRIVERS[kept.driver], {**base, **kept.settings}, kept.id, strict=False)


def with_settings(binding: Binding, values: dict[str, Value]) -> Binding:
    """The binding with these settings changed. Raises ConfigError."""
    if not values:
        return binding
    merged = {**msgspec.to_builtins(binding.settings), **values}
    return dataclasses.replace(binding, settings=settings(binding.driver, merged, binding.id, strict=False))


@contextmanager
def asked() -> Generator[None]:
    """Settings that cannot be used are the asker's fault. Raises ProblemError bad_settings."""
    try:
        yield
    except ConfigError as error:
        raise ProblemError(422, "bad_settings", f"设置不正确：{error}", str(error)) from error


def _spelt(driver: DriverKind, port: str) -> str:
    """A port in the one way it is written. Raises ConfigError."""
    if driver.interface == "tcp":
        host, number = parse_address(port, "port")
        return f"[{host}]:{number}" if ":" in host else f"{host}:{number}"
    if not port or (driver.interface != "pcsc" and not port.startswith("/")):
        raise ConfigError(f"{port!r} is not a path such as /dev/ttyUSB0")
    return port
