"""Hot-plug: identities, moves and what is left alone."""

import asyncio
import socket
from types import SimpleNamespace

import pytest
import pyudev

from devices import discovery
from devices.discovery import identify, types_numbers
from devices.profiles import UsbIdentity
from tests.patience import WAIT_S

CH340 = {
    "ID_VENDOR_ID": "1A86",
    "ID_MODEL_ID": "7523",
    "ID_MODEL": "USB_Serial",
    "ID_PATH": "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.2:1.0",
}


def ch340(node="/dev/ttyUSB0", **extra):
    return identify(node, "tty", {**CH340, **extra})


def test_without_a_serial_number_the_socket_is_the_identity():
    found = ch340()
    assert found.usb == UsbIdentity("1a86", "7523", "USB Serial")
    assert found.identity == "1a86-7523-platform-fd500000.pcie-pci-0000_01_00.0-usb-0_1.2_1.0"


def test_a_serial_number_is_the_identity_wherever_it_is_plugged():
    first, moved = ch340(ID_SERIAL_SHORT="A9X7"), ch340(ID_SERIAL_SHORT="A9X7", ID_PATH="elsewhere")
    assert first.identity == moved.identity == "1a86-7523-A9X7"


@pytest.mark.parametrize("serial", ["0", "0001", "0123456789", ""])
def test_a_serial_number_every_copy_has_is_none(serial):
    assert ch340(ID_SERIAL_SHORT=serial).serial == ""


@pytest.mark.parametrize(
    ("node", "subsystem", "properties"),
    [
        (None, "tty", CH340),
        ("/dev/tty1", "tty", {}),
        ("/dev/input/mouse0", "input", CH340),
        ("/dev/sda", "block", CH340),
    ],
)
def test_what_is_no_usb_port_is_passed_over(node, subsystem, properties):
    assert identify(node, subsystem, properties) is None


# KEY bitmaps as kernels tell them: a full keyboard, a power button, a headset's buttons, a mouse
FULL = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
POWER = "10000000000000 0"
HEADSET = "c000000000000 0"
MOUSE = "ff0000 0 0 0 0"


def keypad_bits():
    """The bitmap of a pad with the keypad's digits and Enter only."""
    bits = sum(1 << code for code in (*range(71, 84), 96))
    return f"{bits >> 64:x} {bits & (1 << 64) - 1:x}"


@pytest.mark.parametrize(
    ("keys", "types"),
    [(FULL, True), (keypad_bits(), True), (POWER, False), (HEADSET, False), (MOUSE, False), ("", False), ("x", False)],
)
def test_only_what_can_type_a_number_and_enter_is_a_keyboard(keys, types):
    assert types_numbers(keys) is types
    properties = {"ID_VENDOR_ID": "0c2e", "ID_MODEL_ID": "0b61"}
    found = identify("/dev/input/event3", "input", properties, {"KEY": keys})
    assert (found is not None) is types


def test_a_usb_printer_is_found_with_its_maker():
    properties = {"ID_VENDOR_ID": "0416", "ID_MODEL_ID": "5011", "ID_MODEL": "POS58_Printer", "ID_VENDOR": "STMicro"}
    found = identify("/dev/usb/lp0", "usbmisc", {**properties, "ID_SERIAL_SHORT": "Printer"})
    assert (found.interface, found.seen_as) == ("usblp", "0416:5011 STMicro POS58 Printer")


def test_a_bridge_that_names_no_maker_is_looked_up():
    listed = {**CH340, "ID_VENDOR": "1a86", "ID_VENDOR_FROM_DATABASE": "QinHeng Electronics"}
    assert identify("/dev/ttyUSB0", "tty", listed).seen_as == "1a86:7523 QinHeng Electronics USB Serial"


def test_a_bluetooth_scanner_is_known_by_its_address():
    parent = {"KEY": FULL, "PRODUCT": "5/581/103/1", "UNIQ": '"aa:bb:cc:00:11:22"', "NAME": '"BarCode Scanner"'}
    found = identify("/dev/input/event3", "input", {}, parent)
    assert (found.usb, found.identity) == (
        UsbIdentity("0581", "0103", "BarCode Scanner"),
        "0581-0103-aa_bb_cc_00_11_22",
    )


def test_the_machines_own_keyboard_is_none_of_ours():
    assert identify("/dev/input/event0", "input", {}, {"KEY": FULL, "PRODUCT": "11/1/1/ab41"}) is None


def test_a_makers_text_cannot_upset_a_screen():
    found = identify("/dev/ttyUSB0", "tty", {**CH340, "ID_MODEL": "a\x1b[2J_b\n" + "x" * 200})
    assert found.usb.text == "a [2J b " + "x" * 72


class Udev:
    """Stands in for pyudev's monitor and context: events wait in a socket pair, as they do in netlink's."""

    def __init__(self):
        self.ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ours.settimeout(0)
        self.started = False
        self.filters = []

    def from_netlink(self, context):
        return self

    def filter_by(self, subsystem):
        self.filters.append(subsystem)

    def start(self):
        self.started = True

    def fileno(self):
        return self.ours.fileno()

    def poll(self, timeout):
        assert timeout == 0
        try:
            return SimpleNamespace(device_node=self.ours.recv(100).decode() or None)
        except BlockingIOError:
            return None


async def test_the_watch_is_on_before_the_first_scan_and_every_event_is_looked_into(monkeypatch):
    udev, scans, nodes = Udev(), asyncio.Queue(), []
    seen = [[ch340()], [], [ch340("/dev/ttyUSB1")]]

    def scan(context):
        assert udev.started
        return seen.pop(0)

    monkeypatch.setattr(discovery.pyudev, "Context", object)
    monkeypatch.setattr(discovery.pyudev, "Monitor", udev)
    monkeypatch.setattr(discovery, "scan", scan)
    watching = asyncio.create_task(discovery.Discovery(scans.put_nowait, nodes.append).run())
    try:
        async with asyncio.timeout(WAIT_S):
            assert [found.node for found in await scans.get()] == ["/dev/ttyUSB0"]
            udev.theirs.send(b"/dev/ttyUSB0")
            assert await scans.get() == []
            udev.theirs.send(b"/dev/ttyUSB1")
            udev.theirs.send(b"/dev/ttyUSB1")
            assert [found.node for found in await scans.get()] == ["/dev/ttyUSB1"]
    finally:
        watching.cancel()
    assert udev.filters == ["tty", "input", "usbmisc"]
    assert nodes == ["/dev/ttyUSB0", "/dev/ttyUSB1"]


async def test_events_that_were_missed_are_made_good_by_scanning_again(monkeypatch):
    udev, scans = Udev(), asyncio.Queue()
    monkeypatch.setattr(discovery, "RESCAN_S", 0.01)
    monkeypatch.setattr(discovery.pyudev, "Context", object)
    monkeypatch.setattr(discovery.pyudev, "Monitor", udev)
    monkeypatch.setattr(discovery, "scan", lambda context: [])
    watching = asyncio.create_task(discovery.Discovery(scans.put_nowait, list).run())
    async with asyncio.timeout(WAIT_S):
        for _ in range(3):
            await scans.get()
    watching.cancel()


def test_this_machines_devices_can_be_listed():
    assert isinstance(discovery.scan(pyudev.Context()), list)
