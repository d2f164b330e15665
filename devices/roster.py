"""Which devices there are: what is attached, what profiles and people say of it, and what nobody runs."""

import asyncio
import dataclasses
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from devices.address import parse_address
from devices.binding import Binding, id_of_port, located
from devices.bindings import Bindings, Kept, State, Value, forget, moved, put, without
from devices.clock import rfc3339
from devices.drivers import DRIVERS, DriverKind, settings
from devices.errors import ConfigError, ProblemError
from devices.fleet import Fleet
from devices.model import AddDevice, Device, Unknown
from devices.profiles import Profile, UsbIdentity, best
from devices.registry import Registry
from devices.unknown import MAX_UNKNOWN, Candidate, Found, NetworkFound, ReaderFound, announced, local

log = logging.getLogger(__name__)

USB: Final = "usb"
PCSC: Final = "pcsc"


class Roster:
    """
    Binds what a profile fits or a person added, follows it from port to port, and lists the rest as unknown.

    take() and its like only note what is there; update() acts on it, one at a time.
    """

    def __init__(
        self,
        profiles: list[Profile],
        bindings: Bindings,
        registry: Registry,
        fleet: Fleet,
    ) -> None:
        self.profiles = profiles
        self.on_change: list[Callable[[], None]] = []
        self._bindings = bindings
        self._registry = registry
        self._fleet = fleet
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._attached: dict[str, list[Found]] = {}
        self._announced: dict[str, NetworkFound] = {}
        self._places: dict[str, Found] = {}
        self._bound: dict[str, str] = {}  # where -> device
        self._ports: dict[str, str] = {}  # device -> the port given by hand, or the last address
        self._since: dict[str, str] = {}
        self._heard: dict[str, str] = {}

    # What is there

    def take(self, found: list[Found]) -> None:
        """All that udev sees now."""
        self._attached[USB] = found
        self._news.set()

    def take_readers(self, found: list[ReaderFound]) -> None:
        """All that PC/SC sees now."""
        self._attached[PCSC] = [
            Found("pcsc", item.name, UsbIdentity(item.vendor, item.product, item.name), item.serial, item.name)
            for item in found
        ]
        self._news.set()

    def take_announced(self, found: list[NetworkFound]) -> None:
        """All printers that announce themselves now."""
        self._announced = {f"tcp@{item.identity}": item for item in found}
        self._news.set()

    def touched(self, node: str) -> None:
        """Something of a node changed, such as a permission that arrived late: look again at once."""
        for at, found in self._places.items():
            if found.node == node and at in self._bound:
                self._fleet.wake(self._bound[at])

    async def run(self) -> None:
        """Act on news until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self.update()
            except OSError:
                log.exception("what people said of the devices cannot be kept")

    async def start(self, manual: Iterable[Binding]) -> None:
        """Run what was given by hand and what people added. Raises ConfigError for one given twice."""
        for binding in manual:
            self._ports[binding.id] = binding.port
            await self._start(binding, None)
        for kept in list(self._bindings.state.bindings.values()):
            try:
                await self._start_kept(kept)
            except ConfigError as error:
                log.warning("%s is not run: %s", kept.id, error)

    async def update(self) -> None:
        """Run what is new, wake what moved, list what nobody runs. Raises OSError when it cannot be kept."""
        async with self._lock:
            everything = [found for several in self._attached.values() for found in several]
            await self._part(everything)
            self._bound = {at: device for at, device in self._bound.items() if device in self._fleet}
            before, self._places = self._places, self._locate(everything)
            for at, found in self._places.items():
                if at not in self._bound:
                    await self._bind_by_profile(at, found)
                elif before.get(at) is None or before[at].node != found.node:
                    self._fleet.wake(self._bound[at])
            await self._follow()
            await self._remember_places()
            self._tell()

    def _locate(self, everything: list[Found]) -> dict[str, Found]:
        by_hand = {str(Path(port).resolve()) for port in self._ports.values() if port.startswith("/")}
        places: dict[str, Found] = {}
        for found in sorted(everything, key=lambda item: (item.path, item.node)):
            if str(Path(found.node).resolve()) not in by_hand:
                places.setdefault(self._at(found), found)
        return places

    def _at(self, found: Found) -> str:
        shared = _carried(found) in self._bindings.state.shared
        return f"{found.interface}@{found.by_path if shared else found.identity}"

    async def _bind_by_profile(self, at: str, found: Found) -> None:
        profile = best(self.profiles, found.interface, found.usb)
        if profile is None or at in self._bindings.state.ignored:
            return
        binding = Binding(
            id=f"{profile.driver.key}@{at.partition('@')[2]}",
            driver=profile.driver,
            settings=profile.settings,
            name=profile.name,
            port=found.node,
            locate=self._located(at),
            profile=profile.key,
            origin="profile",
            seen_as=found.seen_as,
        )
        await self._start(binding, at)

    def _located(self, at: str) -> Callable[[], str | None]:
        return lambda: self._places[at].node if at in self._places else None

    async def _start(self, binding: Binding, at: str | None) -> bool:
        try:
            binding = _changed(binding, self._bindings.state.changed.get(binding.id, {}))
        except ConfigError as error:
            log.warning("the changed settings of %s are passed over: %s", binding.id, error)
        if await self._fleet.start(binding) is None:
            return False
        if at is not None:
            self._bound[at] = binding.id
        return True

    # Serial numbers that several devices carry

    async def _part(self, everything: list[Found]) -> None:
        """Devices that carry one serial number are told apart by their sockets from now on."""
        sockets: dict[str, dict[str, Found]] = defaultdict(dict)
        for found in everything:
            if found.serial:
                sockets[_carried(found)][_socket(found)] = found
        for carried, several in sockets.items():
            if len(several) > 1 and carried not in self._bindings.state.shared:
                log.warning("%s is the serial number of several devices: known by their sockets", carried)
                await self._move_to_socket(carried, everything)

    async def _move_to_socket(self, carried: str, everything: list[Found]) -> None:
        """The device that went by the serial number keeps its name, in the socket where it was last."""
        places = self._bindings.state.places
        moves = {}
        for found in everything:
            at = f"{found.interface}@{found.identity}"
            if found.serial and _carried(found) == carried and places.get(at) == found.by_path:
                moves[at] = f"{found.interface}@{found.by_path}"
        await self._bindings.change(
            lambda state: replace(moved(state, moves), shared=put(state.shared, carried, value=True))
        )
        for at, there in moves.items():
            for driver in DRIVERS:
                before, after = (f"{driver}@{where.partition('@')[2]}" for where in (at, there))
                await self._registry.names.move(before, after)
                self._registry.history.move(before, after)
            device = self._bound.pop(at, None)
            if device is not None:
                await self._fleet.remove(device)
        for kept in self._bindings.state.bindings.values():
            if kept.at in moves.values():
                await self._start_kept(kept)

    async def _remember_places(self) -> None:
        """Where each serial number was last, should another device turn up with it."""
        places = {at: found.by_path for at, found in self._places.items() if found.serial}
        kept = self._bindings.state.places
        news = {at: place for at, place in places.items() if kept.get(at) != place}
        if news:
            await self._bindings.change(lambda state: replace(state, places={**state.places, **news}))

    # What people say

    async def add(self, command: AddDevice) -> Device:
        """Bind a device for good. Raises ProblemError, OSError."""
        if (command.unknown is None) == (command.port is None):
            raise ProblemError(
                422,
                "bad_body",
                "请选择一个未识别的设备，或者填写接口地址。",
                "Give either an unknown device or a port.",
            )
        profile = self._profile(command.profile)
        return await self.bind(
            driver=profile.driver,
            profile=profile,
            unknown=command.unknown,
            port=command.port,
            name=command.name,
            values=command.settings,
        )

    async def bind(
        self,
        driver: DriverKind,
        profile: Profile | None,
        values: dict[str, Value],
        *,
        unknown: str | None = None,
        port: str | None = None,
        name: str | None = None,
    ) -> Device:
        """Bind an unknown device or a port by hand. Raises ProblemError, OSError."""
        async with self._lock:
            kept = self._from_unknown(driver, unknown) if unknown is not None else self._from_port(driver, port or "")
            kept = replace(kept, profile=profile.key if profile else None, settings=values)
            with _checked():
                _kept_settings(kept, profile)
            if kept.id in self._fleet:
                raise ProblemError(409, "already_added", "这个设备已经添加过了。", "This device is already there.")
            if name is not None:
                await self._registry.names.put(kept.id, name)
            await self._bindings.change(
                lambda state: replace(
                    forget(state, kept.id),
                    bindings=put(state.bindings, kept.id, kept),
                    ignored=without(state.ignored, kept.at or ""),
                )
            )
            if not await self._start_kept(kept):
                await self._bindings.change(lambda state: forget(state, kept.id))
                raise ProblemError(
                    409,
                    "too_many_devices",
                    "设备已达 64 个，请先移除不用的。",
                    "There are 64 devices; remove one first.",
                )
            self._heard.pop(kept.at or "", None)
            if kept.at is None:
                self._places = self._locate([found for several in self._attached.values() for found in several])
            self._tell()
        entry = self._registry.get(kept.id)
        if entry is None:
            raise ProblemError(404, "no_such_device", "没有这个设备。", "There is no such device.")
        return entry.device

    async def remove(self, device_id: str) -> None:
        """Forget a device; one that is still attached is left alone from now on. Raises OSError."""
        async with self._lock:
            here = next((at for at, device in self._bound.items() if device == device_id), None)
            attached = here in self._places or here in self._announced
            await self._bindings.change(
                lambda state: replace(
                    forget(state, device_id),
                    ignored=put(state.ignored, here, value=True) if here and attached else state.ignored,
                )
            )
            await self._registry.names.forget(device_id)
            await self._fleet.remove(device_id)
            self._registry.history.forget(device_id)
            self._ports.pop(device_id, None)
            if here is not None:
                self._bound.pop(here, None)
            self._tell()
        self._news.set()

    async def change(self, device_id: str, values: dict[str, Value]) -> Device:
        """Change a device's settings for good and start it again with them. Raises ProblemError, OSError."""
        async with self._lock:
            binding = self._fleet.binding(device_id)
            if binding is None:
                raise ProblemError(404, "no_such_device", "没有这个设备。", "There is no such device.")
            with _checked():
                changed = _changed(binding, values)
            kept = {**self._bindings.state.changed.get(device_id, {}), **values}
            await self._bindings.change(lambda state: replace(state, changed=put(state.changed, device_id, kept)))
            await self._fleet.stop(device_id)
            entry = await self._fleet.start(changed)
        if entry is None:
            raise ProblemError(404, "no_such_device", "没有这个设备。", "There is no such device.")
        return entry.device

    def candidates(self) -> list[Candidate]:
        """What nobody runs, and could be bound."""
        here = [local(found, at, self.profiles) for at, found in self._places.items() if at not in self._bound]
        addresses = set(self._ports.values())
        here += [
            announced(found, self.profiles)
            for at, found in self._announced.items()
            if at not in self._bound and found.address not in addresses
        ]
        return here[:MAX_UNKNOWN]

    def driver(self, device_id: str) -> object:
        """What runs a device."""
        return self._fleet.driver(device_id)

    def heard(self, unknown: str, data: bytes) -> None:
        """A listening enrolment got these bytes, and nobody could read them."""
        self._heard[unknown] = data.hex()
        self._tell()

    def _profile(self, key: str) -> Profile:
        for profile in self.profiles:
            if profile.key == key:
                return profile
        raise ProblemError(422, "no_such_profile", "没有这个型号的配置。", f"There is no profile {key!r}.")

    def _from_unknown(self, driver: DriverKind, unknown: str) -> Kept:
        for candidate in self.candidates():
            if candidate.id == unknown:
                if candidate.interface != driver.interface:
                    raise ProblemError(
                        422,
                        "does_not_fit",
                        "这个型号不是这种接口，请换一个型号。",
                        f"A {driver.key} is not reached by {candidate.interface}.",
                    )
                return Kept(
                    f"{driver.key}@{candidate.identity}", driver.key, None, candidate.port, unknown, candidate.seen_as
                )
        raise ProblemError(
            404,
            "no_such_unknown",
            "没有找到这个设备，可能已经拔掉。",
            "There is no such unknown device; it may be gone.",
        )

    def _from_port(self, driver: DriverKind, port: str) -> Kept:
        try:
            port = _port(driver, port)
        except ConfigError as error:
            raise ProblemError(422, "bad_port", "接口地址不正确，例如 192.168.1.60:9100。", str(error)) from error
        if port in self._ports.values():
            raise ProblemError(409, "already_added", "这个设备已经添加过了。", "This device is already there.")
        return Kept(id_of_port(driver.key, port), driver.key, None, port)

    async def _start_kept(self, kept: Kept) -> bool:
        """Run a person's binding. Raises ConfigError when its driver or settings are of no use any more."""
        profile = next((item for item in self.profiles if item.key == kept.profile), None)
        driver = DRIVERS.get(kept.driver)
        if driver is None:
            raise ConfigError(f"no driver {kept.driver!r}")
        if kept.at is None or kept.at.startswith("tcp@"):
            self._ports[kept.id] = kept.port
        binding = Binding(
            id=kept.id,
            driver=driver,
            settings=_kept_settings(kept, profile),
            name=profile.name if profile else driver.name,
            port=kept.port,
            locate=self._where(kept, driver),
            profile=kept.profile,
            origin="person",
            seen_as=kept.seen_as,
        )
        return await self._start(binding, kept.at)

    def _where(self, kept: Kept, driver: DriverKind) -> Callable[[], str | None]:
        if kept.at is None:
            return located(driver, kept.port)
        if driver.interface == "tcp":
            return lambda: self._ports.get(kept.id)
        return self._located(kept.at)

    async def _follow(self) -> None:
        """A network printer that announces itself elsewhere: its new address is kept and tried next."""
        for kept in list(self._bindings.state.bindings.values()):
            found = self._announced.get(kept.at or "")
            if found is not None and found.address != self._ports.get(kept.id):
                self._ports[kept.id] = found.address
                await self._bindings.change(partial(_with, kept=replace(kept, port=found.address)))
                self._fleet.wake(kept.id)

    def _tell(self) -> None:
        candidates = self.candidates()
        now = rfc3339()
        self._since = {item.id: self._since.get(item.id, now) for item in candidates}
        self._heard = {at: heard for at, heard in self._heard.items() if at in self._since}
        self._registry.set_unknown(
            [
                Unknown(
                    id=item.id,
                    interface=item.interface,
                    port=item.port,
                    seen_as=item.seen_as,
                    since=self._since[item.id],
                    suggested=[profile.key for profile in item.suggested],
                    heard=self._heard.get(item.id, ""),
                    ignored=item.id in self._bindings.state.ignored,
                )
                for item in candidates
            ]
        )
        for callback in self.on_change:
            callback()


def _port(driver: DriverKind, port: str) -> str:
    """A port given by hand, spelt in one way. Raises ConfigError."""
    if driver.interface == "tcp":
        host, number = parse_address(port, "port")
        return f"[{host}]:{number}" if ":" in host else f"{host}:{number}"
    if driver.interface != "pcsc" and not port.startswith("/"):
        raise ConfigError(f"{port!r} is not a path such as /dev/ttyUSB0")
    return port


def _carried(found: Found) -> str:
    """The serial number with what it belongs to."""
    return f"{found.usb.vendor}-{found.usb.product}-{found.serial}"


def _socket(found: Found) -> str:
    """The socket of the whole device: its path without configuration and interface."""
    return re.sub(r":\d+\.\d+$", "", found.path)


def _kept_settings(kept: Kept, profile: Profile | None) -> msgspec.Struct:
    """A person's settings over the profile's. Raises ConfigError."""
    base: dict[str, Any] = {}
    if profile is not None and profile.driver.key == kept.driver:
        base = msgspec.to_builtins(profile.settings)
    return settings(DRIVERS[kept.driver], {**base, **kept.settings}, kept.id, strict=False)


def _changed(binding: Binding, values: dict[str, Value]) -> Binding:
    """With settings changed. Raises ConfigError."""
    if not values:
        return binding
    merged = {**msgspec.to_builtins(binding.settings), **values}
    return dataclasses.replace(binding, settings=settings(binding.driver, merged, binding.id, strict=False))


def _with(state: State, kept: Kept) -> State:
    return replace(state, bindings={**state.bindings, kept.id: kept})


@contextmanager
def _checked() -> Generator[None]:
    """Settings that cannot be used are the asker's fault."""
    try:
        yield
    except ConfigError as error:
        raise ProblemError(422, "bad_settings", f"设置不正确：{error}", str(error)) from error
