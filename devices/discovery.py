"""Hot-plug by udev: which USB (and Bluetooth) devices are at which path now."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from typing import Final

import pyudev

from devices.profiles import UsbIdentity
from devices.unknown import Found

log = logging.getLogger(__name__)

RESCAN_S: Final = 5.0
SETTLE_S: Final = 0.05
"""A device brings several events at once; they cost one scan."""
# What the kernel calls their nodes: usblp's subsystem is usbmisc
SUBSYSTEMS: Final = {"tty": "tty", "input": "input", "usbmisc": "usblp"}
NODES: Final = {
    "tty": re.compile(r"/dev/tty"),
    "input": re.compile(r"/dev/input/event\d+$"),
    "usblp": re.compile(r"/dev/usb/lp\d+$"),
}
NOT_UNIQUE: Final = frozenset(
    {"", "0", "0000", "00000000", "0001", "00000001", "1", "1234", "123456", "12345678", "123456789", "0123456789"}
)
# <linux/input-event-codes.h>: the digit row is 2-11, the keypad's digits 71-73, 75-77 and 79-82
ENTERS: Final = (28, 96)
DIGITS: Final = ((2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (71, 72, 73, 75, 76, 77, 79, 80, 81, 82))
BUS_BLUETOOTH: Final = 0x0005  # <linux/input.h>
_PRODUCT: Final = re.compile(r"([0-9a-f]+)/([0-9a-f]+)/([0-9a-f]+)/[0-9a-f]+")


def identify(
    node: str | None, subsystem: str | None, properties: Mapping[str, str], parent: Mapping[str, str] | None = None
) -> Found | None:
    """
    What udev's properties say of a device; None for what is no USB port, no USB printer and no keyboard.

    `parent` are those of an event node's input device: KEY, PRODUCT, UNIQ and NAME.
    """
    interface = SUBSYSTEMS.get(subsystem or "")
    if interface is None or not node or not NODES[interface].match(node):
        return None
    if interface == "input" and parent is not None:
        if not types_numbers(parent.get("KEY", "")):
            return None
        properties = {**_bluetooth(parent), **properties}
    vendor, product = properties.get("ID_VENDOR_ID"), properties.get("ID_MODEL_ID")
    if not vendor or not product:
        return None
    serial = properties.get("ID_SERIAL_SHORT", "")
    return Found(
        interface=interface,
        node=node,
        usb=UsbIdentity(vendor.lower(), product.lower(), _text(properties, "ID_MODEL")),
        serial="" if serial in NOT_UNIQUE else serial,
        path=properties.get("ID_PATH", ""),
        maker=_maker(properties, vendor),
    )


def types_numbers(keys: str) -> bool:
    """
    Whether a device can type a number and Enter, as a scanner, a card reader or a keyboard does and a power button or
    a headset does not. `keys` is the kernel's KEY bitmap: hex words of a long each, the highest first.
    """
    try:
        words = [int(word, 16) for word in keys.split()]
    except ValueError:
        return False
    bits = sum(word << (64 * index) for index, word in enumerate(reversed(words)))
    has = [bool(bits >> code & 1) for code in range(128)]
    return any(has[code] for code in ENTERS) and any(all(has[code] for code in row) for row in DIGITS)


def _bluetooth(parent: Mapping[str, str]) -> dict[str, str]:
    """A Bluetooth scanner has no USB properties; its input device knows ids, address and name."""
    ids = _PRODUCT.match(parent.get("PRODUCT", ""))
    if ids is None or int(ids[1], 16) != BUS_BLUETOOTH:
        return {}
    return {
        "ID_VENDOR_ID": f"{int(ids[2], 16):04x}",
        "ID_MODEL_ID": f"{int(ids[3], 16):04x}",
        "ID_MODEL": parent.get("NAME", "").strip('"'),
        "ID_SERIAL_SHORT": parent.get("UNIQ", "").strip('"'),
    }


def _maker(properties: Mapping[str, str], vendor: str) -> str:
    """What the device says of its maker; a bridge that says only its id is looked up in udev's own list."""
    said = _text(properties, "ID_VENDOR")
    return _text(properties, "ID_VENDOR_FROM_DATABASE") if said.lower() in {"", vendor.lower()} else said


def _text(properties: Mapping[str, str], key: str) -> str:
    """A clean line of at most 80 characters: udev puts _ for spaces, a maker may have put anything."""
    text = "".join(char if char.isprintable() else " " for char in properties.get(key, "").replace("_", " "))
    return " ".join(text.split())[:80]


class Discovery:
    """Tells `take` what is there, whenever that may have changed, and `touched` which nodes changed."""

    def __init__(self, take: Callable[[list[Found]], None], touched: Callable[[str], None]) -> None:
        self._take = take
        self._touched = touched

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
                self._take(await asyncio.to_thread(scan, context))
                try:
                    async with asyncio.timeout(RESCAN_S):
                        await changed.wait()
                except TimeoutError:
                    continue
                await asyncio.sleep(SETTLE_S)
                changed.clear()
                for node in _events(monitor):
                    self._touched(node)
        finally:
            loop.remove_reader(monitor.fileno())


def _events(monitor: pyudev.Monitor) -> set[str]:
    """The nodes that events came for: added, removed, or changed, such as a permission that arrived late."""
    nodes = set()
    try:
        while (event := monitor.poll(timeout=0)) is not None:
            if event.device_node:
                nodes.add(event.device_node)
    except OSError as error:
        log.warning("udev events were lost, the scan will tell: %s", error)
    return nodes


def scan(context: pyudev.Context) -> list[Found]:
    """Everything that is there now."""
    found = []
    for subsystem in SUBSYSTEMS:
        for device in context.list_devices(subsystem=subsystem):
            item = identify(device.device_node, device.subsystem, device.properties, _input(device))
            if item is not None:
                found.append(item)
    return found


def _input(device: pyudev.Device) -> Mapping[str, str] | None:
    """The properties of an event node's input device."""
    if device.subsystem != "input":
        return None
    parent = device.find_parent("input")
    return {} if parent is None else dict(parent.properties)
