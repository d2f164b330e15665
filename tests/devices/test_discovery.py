"""Hot-plug: identities, moves and what is left alone."""

import pytest

from devices.discovery import identify
from devices.profiles import UsbIdentity

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
