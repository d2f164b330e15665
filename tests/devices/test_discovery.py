"""Hot-plug: identities, moves and what is left alone."""

import pytest

from devices.binding import parse_spec
from devices.discovery import Discovery, Found, identify
from devices.profiles import UsbIdentity, default_directory, load

CH340 = {
    "ID_VENDOR_ID": "1A86",
    "ID_MODEL_ID": "7523",
    "ID_MODEL": "USB_Serial",
    "ID_PATH": "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.2:1.0",
}


class Watch:
    """A Discovery with what it asked for."""

    def __init__(self, *manual):
        self.added = []
        self.woken = []
        self.discovery = Discovery(
            load(default_directory()), [parse_spec(spec) for spec in manual], self.add, self.woken.append
        )

    def add(self, binding):
        self.added.append(binding)
        return True

    def sees(self, *found):
        self.woken.clear()
        self.discovery.update(found)


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


def test_a_reader_is_added_once_and_followed_to_another_node():
    watch = Watch()
    watch.sees(ch340())
    [binding] = watch.added
    assert (binding.driver.key, binding.name) == ("em4100", "会员卡读卡器")
    assert binding.locate() == "/dev/ttyUSB0"
    watch.sees()
    assert binding.locate() is None
    watch.sees(ch340("/dev/ttyUSB1"))
    assert (len(watch.added), binding.locate(), watch.woken) == (1, "/dev/ttyUSB1", [binding.id])
    watch.sees(ch340("/dev/ttyUSB1"))
    assert watch.woken == []


def test_two_alike_in_two_sockets_are_two_devices():
    watch = Watch()
    watch.sees(ch340(), ch340("/dev/ttyUSB1", ID_PATH="usb-0:1.3"))
    assert len({binding.id for binding in watch.added}) == 2


def test_an_unbound_keyboard_is_left_alone():
    watch = Watch()
    watch.sees(Found("input", "/dev/input/event0", UsbIdentity("046d", "c31c", "Keyboard"), "", "usb-0:1.1"))
    assert watch.added == []


def test_a_device_given_by_hand_is_not_taken_twice(tmp_path):
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "link").symlink_to(tmp_path / "ttyUSB0")
    watch = Watch(f"scanner-serial:{tmp_path / 'link'}")
    watch.sees(ch340(str(tmp_path / "ttyUSB0")))
    assert watch.added == []


def test_a_permission_that_arrives_late_wakes_the_device():
    watch = Watch()
    watch.sees(ch340())
    watch.woken.clear()
    watch.discovery._touched("/dev/ttyUSB0")
    assert watch.woken == [watch.added[0].id]
