"""Which devices there are: what is attached, what profiles and people say of it, and what nobody runs."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from devices import choices
from devices.binding import Binding, located
from devices.bindings import Bindings, Kept, Value, bound, changed_by, forget, removed
from devices.drivers import DRIVERS, DriverKind
from devices.errors import ConfigError, ProblemError
from devices.fleet import Fleet
from devices.following import Following
from devices.model import AddDevice, Device
from devices.profiles import Profile, UsbIdentity
from devices.registry import MAX_DEVICES, Registry
from devices.serials import Serials
from devices.unknown import MAX_UNKNOWN, Candidate, Found, NetworkFound, Notes, ReaderFound, announced, best_for, local

log = logging.getLogger(__name__)

USB: Final = "usb"
PCSC: Final = "pcsc"
DESCRIBED: Final = "described"


class Roster:
    """
    Binds what a profile fits or a person added, follows it from port to port, and lists the rest as unknown.

    take() and its like only note what is there; update() acts on it. A place is `interface@identity`.
    """

    def __init__(
        self,
        profiles: list[Profile],
        bindings: Bindings,
        registry: Registry,
        fleet: Fleet,
        following: Following | None = None,
    ) -> None:
        self.profiles = profiles
        self.on_change: list[Callable[[], None]] = []
        self._bindings = bindings
        self._registry = registry
        self._fleet = fleet
        self._serials = Serials(bindings, registry)
        self._following = following or Following(bindings)
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._attached: dict[str, list[Found]] = {}  # by who found it
        self._announced: dict[str, NetworkFound] = {}
        self._places: dict[str, Found] = {}
        self._bound: dict[str, str] = {}  # place -> device
        self._ports: dict[str, str] = {}  # device -> port given by hand, or last address
        self._notes = Notes()

    def take(self, found: list[Found]) -> None:
        """All that udev sees now."""
        self._attached[USB] = found
        self._news.set()

    def take_described(self, found: list[Found]) -> None:
        """All that is described by files now."""
        self._attached[DESCRIBED] = found
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

    async def run(self) -> None:
        """Act on news until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self.update()
            except OSError:
                log.exception("what is known of the devices cannot be kept")

    async def update(self) -> None:
        """Run what is new, wake what moved, list what nobody runs. Raises OSError when it cannot be kept."""
        async with self._lock:
            await self._part()
            self._bound = {at: device for at, device in self._bound.items() if device in self._fleet}
            before = self._places
            self._locate()
            for at, found in self._places.items():
                if at not in self._bound:
                    await self._bind_by_profile(at, found)
                elif at not in before or before[at].node != found.node:
                    self._fleet.wake(self._bound[at])
            await self._follow()
            await self._serials.remember(self._places)
            self._tell()

    async def add(self, command: AddDevice) -> Device:
        """Bind a device for good. Raises ProblemError, OSError."""
        choices.check(command)
        profile = choices.profile_of(self.profiles, command.profile)
        return await self.bind(
            profile.driver, profile, command.settings, unknown=command.unknown, port=command.port, name=command.name
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
        """
        Bind an unknown device, or a port given by hand; one that claims to be a device is that from now on, whatever
        else is asked for. Raises ProblemError, OSError.
        """
        async with self._lock:
            claiming = next((item for item in self._candidates() if item.id == unknown and item.claims), None)
            if claiming is not None:
                return await self._confirm(self._bound[claiming.id], claiming.port)
            if unknown is not None:
                kept = choices.from_unknown(driver, unknown, self._candidates())
            else:
                kept = choices.from_port(driver, port or "")
            kept = replace(kept, profile=profile.key if profile else None, settings=values)
            with choices.asked():
                choices.kept_settings(kept, profile)
            if kept.id in self._fleet or (port is not None and self._runs_at(kept.port)):
                raise ProblemError(409, "already_added", "这个设备已经添加过了。", "This device is already there.")
            if name is not None:
                await self._registry.names.put(kept.id, name)
            await self._bindings.change(partial(bound, kept=kept))
            if not await self._start_kept(kept):
                await self._bindings.change(partial(forget, device_id=kept.id))
                raise ProblemError(
                    409,
                    "too_many_devices",
                    f"设备已达 {MAX_DEVICES} 个，请先移除不用的。",
                    f"There are {MAX_DEVICES} devices; remove one first.",
                )
            self._locate()
            self._tell()
            self._news.set()  # a printer's network card is asked for
            return self._device(kept.id)

    async def remove(self, device_id: str) -> None:
        """Forget a device; one that is still attached is left alone from now on. Raises OSError."""
        async with self._lock:
            here = next((at for at, device in self._bound.items() if device == device_id), None)
            ignored = here if here in self._places or here in self._announced else None
            await self._bindings.change(partial(removed, device_id=device_id, ignored=ignored))
            await self._registry.names.forget(device_id)
            await self._fleet.remove(device_id)
            self._registry.history.forget(device_id)
            self._ports.pop(device_id, None)
            self._bound.pop(here or "", None)
            self._locate()
            self._tell()
        self._news.set()

    async def change(self, device_id: str, values: dict[str, Value]) -> Device:
        """Change a device's settings for good and start it again with them. Raises ProblemError, OSError."""
        async with self._lock:
            binding = self._fleet.binding(device_id)
            if binding is not None:
                with choices.asked():
                    changed = choices.with_settings(binding, values)
                await self._bindings.change(partial(changed_by, device_id=device_id, values=values))
                await self._fleet.restart(changed)
            return self._device(device_id)

    def driver(self, device_id: str) -> object:
        """What runs a device."""
        return self._fleet.driver(device_id)

    def candidates(self) -> list[Candidate]:
        """What nobody runs, and could be bound: at most 64."""
        return self._candidates()[:MAX_UNKNOWN]

    def heard(self, unknown: str, data: bytes) -> None:
        """A listening enrolment got these bytes, and nobody could read them."""
        self._notes.heard(unknown, data)
        self._tell()

    def _device(self, device_id: str) -> Device:
        entry = self._registry.get(device_id)
        if entry is None:
            raise ProblemError(404, "no_such_device", "没有这个设备。", "There is no such device.")
        return entry.device

    def _runs_at(self, port: str) -> bool:
        """Whether a device runs at this address or node already, under this path or another."""
        if port in self._ports.values():
            return True
        node = str(Path(port).resolve()) if port.startswith("/") else port
        return any(found.node == node for at, found in self._places.items() if at in self._bound)

    def _candidates(self) -> list[Candidate]:
        here = [local(found, at, self.profiles) for at, found in self._places.items() if at not in self._bound]
        addresses = set(self._ports.values())
        return here + [
            announced(found, self.profiles, self._claimed(at))
            for at, found in self._announced.items()
            if found.address not in addresses
        ]

    def _claimed(self, at: str) -> str:
        """The name of the device that is bound by this announcement already."""
        entry = self._registry.get(self._bound.get(at, ""))
        return entry.device.name if entry is not None else ""

    async def _part(self) -> None:
        """Devices that turn out to carry one serial number go on under the names of their sockets."""
        everything = [found for several in self._attached.values() for found in several]
        moves = await self._serials.part(everything)
        for at in moves:
            if device := self._bound.pop(at, None):
                await self._fleet.remove(device)
        for kept in list(self._bindings.state.bindings.values()):
            if kept.at in moves.values():
                await self._start_kept(kept)

    def _locate(self) -> None:
        """Where each attached device is, but for nodes somebody gave by hand, by this path or a link to it."""
        by_hand = {str(Path(port).resolve()) for port in self._ports.values() if port.startswith("/")}
        everything = [found for several in self._attached.values() for found in several]
        self._places = {}
        for found in sorted(everything, key=lambda item: (item.path, item.node)):
            if str(Path(found.node).resolve()) not in by_hand:
                self._places.setdefault(self._serials.at(found), found)

    async def _bind_by_profile(self, at: str, found: Found) -> None:
        profile = best_for(self.profiles, found)
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
        if binding.id not in self._fleet:
            await self._start(binding, at)

    async def _start_kept(self, kept: Kept) -> bool:
        """Run a person's binding. Raises ConfigError when its driver or settings are of no use any more."""
        profile = next((item for item in self.profiles if item.key == kept.profile), None)
        settings = choices.kept_settings(kept, profile)
        driver = DRIVERS[kept.driver]
        if kept.at is None or driver.interface == "tcp":
            self._ports[kept.id] = kept.port
        binding = Binding(
            id=kept.id,
            driver=driver,
            settings=settings,
            name=profile.name if profile else driver.name,
            port=kept.port,
            locate=self._where(kept, driver),
            profile=kept.profile,
            origin="person",
            seen_as=kept.seen_as,
        )
        return await self._start(binding, kept.at)

    async def _start(self, binding: Binding, at: str | None) -> bool:
        """Run it where it is; false when there are too many."""
        try:
            binding = choices.with_settings(binding, self._bindings.state.changed.get(binding.id, {}))
        except ConfigError as error:
            log.warning("the changed settings of %s are passed over: %s", binding.id, error)
        if await self._fleet.start(binding) is None:
            self._ports.pop(binding.id, None)
            return False
        if at is not None:
            self._bound[at] = binding.id
        return True

    def _located(self, at: str) -> Callable[[], str | None]:
        return lambda: self._places[at].node if at in self._places else None

    def _where(self, kept: Kept, driver: DriverKind) -> Callable[[], str | None]:
        if kept.at is None:
            return located(driver, kept.port)
        if driver.interface == "tcp":
            return lambda: self._ports.get(kept.id)
        return self._located(kept.at)

    async def _follow(self) -> None:
        """A connection that stands is not cut for an announcement: the new address is tried next."""
        for kept in await self._following.moved(self._announced):
            self._ports[kept.id] = kept.port
            self._fleet.wake(kept.id)

    async def _confirm(self, device_id: str, address: str) -> Device:
        """A person says that what announces itself there is this printer."""
        kept = await self._following.confirmed(self._bindings.state.bindings[device_id], address)
        self._ports[device_id] = kept.port
        self._fleet.wake(device_id)
        self._tell()
        return self._device(device_id)

    def _tell(self) -> None:
        self._registry.set_unknown(self._notes.unknown(self.candidates(), self._bindings.state.ignored))
        for callback in self.on_change:
            callback()
