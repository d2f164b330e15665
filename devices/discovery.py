"""Hot-plug by udev: which bound devices are at which path now."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyudev

from devices.binding import Binding
from devices.profiles import Profile, UsbIdentity, best

log = logging.getLogger(__name__)

RESCAN_S: Final = 5.0
SUBSYSTEMS: Final = {"tty": "tty", "input": "input"}
NODES: Final = {"tty": "", "input": "/dev/input/event"}
NOT_UNIQUE: Final = frozenset({"", "0", "0000", "00000000", "0001", "1", "123456", "12345678", "0123456789"})


@dataclass(frozen=True, slots=True)
class Found:
    """A USB device with a node. `serial` is empty where it has none worth the name."""

    interface: str
    node: str
    usb: UsbIdentity
    serial: str
    path: str

    @property
    def identity(self) -> str:
        """VID:PID:serial, else VID:PID and the place of the socket it sits in; safe in a URL."""
        place = f"{self.usb.vendor}-{self.usb.product}-{self.serial or self.path}"
        return re.sub(r"[^A-Za-z0-9._-]+", "_", place)


def identify(node: str | None, subsystem: str | None, properties: Mapping[str, str]) -> Found | None:
    """What udev's properties say of a device; None for what is not a USB port or input event node."""
    interface = SUBSYSTEMS.get(subsystem or "")
    vendor, product = properties.get("ID_VENDOR_ID"), properties.get("ID_MODEL_ID")
    if interface is None or not node or not node.startswith(NODES[interface]) or not vendor or not product:
        return None
    serial = properties.get("ID_SERIAL_SHORT", "")
    return Found(
        interface=interface,
        node=node,
        usb=UsbIdentity(vendor.lower(), product.lower(), properties.get("ID_MODEL", "").replace("_", " ")),
        serial="" if serial in NOT_UNIQUE else serial,
        path=properties.get("ID_PATH", ""),
    )


class Discovery:
    """Adds a device the first time it is seen, and keeps its path up to date from then on."""

    def __init__(
        self,
        profiles: list[Profile],
        manual: Iterable[Binding],
        add: Callable[[Binding], bool],
        wake: Callable[[str], None],
    ) -> None:
        self._profiles = profiles
        self._manual = [binding.port for binding in manual if binding.driver.interface != "tcp"]
        self._add = add
        self._wake = wake
        self._nodes: dict[str, str] = {}
        self._known: set[str] = set()

    async def run(self) -> None:
        """Watch until cancelled; without udev, say so once and end."""
        try:
            context = pyudev.Context()
            monitor = pyudev.Monitor.from_netlink(context)
        except (ImportError, OSError) as error:
            log.warning("no udev, only devices given by hand: %s", error)
            return
        for subsystem in SUBSYSTEMS:
            monitor.filter_by(subsystem)
        monitor.start()  # before the first scan, so that nothing falls between
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        loop.add_reader(monitor.fileno(), changed.set)
        try:
            while True:
                self.update(_scan(context))
                try:
                    async with asyncio.timeout(RESCAN_S):
                        await changed.wait()
                except TimeoutError:
                    continue
                changed.clear()
                while (event := monitor.poll(timeout=0)) is not None:
                    self._touched(event.device_node)
        finally:
            loop.remove_reader(monitor.fileno())

    def _touched(self, node: str | None) -> None:
        """An attribute changed, such as a permission that arrived late: look again at once."""
        for device_id, known in self._nodes.items():
            if known == node:
                self._wake(device_id)

    def update(self, found: Iterable[Found]) -> None:
        """Take a whole scan: new devices are added, moved ones woken, missing ones lose their path."""
        nodes: dict[str, str] = {}
        for device in found:
            profile = best(self._profiles, device.interface, device.usb)
            if profile is None or self._is_manual(device.node):
                continue
            device_id = f"{profile.driver.key}@{device.identity}"
            if device_id in nodes:
                continue  # a second interface of the same device
            nodes[device_id] = device.node
            if device_id not in self._known and self._add(self._binding(device_id, device, profile)):
                self._known.add(device_id)
        before, self._nodes = self._nodes, nodes
        for device_id in self._known & nodes.keys():
            if before.get(device_id) != nodes[device_id]:
                self._wake(device_id)

    def _binding(self, device_id: str, device: Found, profile: Profile) -> Binding:
        return Binding(
            id=device_id,
            driver=profile.driver,
            settings=profile.settings,
            name=profile.name,
            port=device.node,
            locate=lambda: self._nodes.get(device_id),
        )

    def _is_manual(self, node: str) -> bool:
        """True for a node somebody gave by hand, by this path or a link to it."""
        return any(Path(port).resolve() == Path(node) for port in self._manual)


def _scan(context: pyudev.Context) -> list[Found]:
    found = []
    for subsystem in SUBSYSTEMS:
        for device in context.list_devices(subsystem=subsystem):
            item = identify(device.device_node, device.subsystem, device.properties)
            if item is not None:
                found.append(item)
    return found
