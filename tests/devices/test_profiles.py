"""Profiles: the shipped ones load and choose well; a wrong one is told by file and key."""

import pytest

from devices.errors import ConfigError
from devices.profiles import UsbIdentity, best, default_directory, load

GOOD = 'driver = "em4100"\nname = "读卡器"\n'


@pytest.mark.parametrize(
    ("interface", "usb", "key"),
    [
        ("tty", UsbIdentity("1a86", "7523", "USB Serial"), "reader-rdm6300"),
        ("tty", UsbIdentity("10c4", "ea60", "CP2102 USB to UART"), "reader-rdm6300"),
        ("tty", UsbIdentity("1a86", "7523", "2D Barcode Scanner"), "scanner-generic-serial"),
        ("tty", UsbIdentity("0c2e", "0b6a", "1950 USB COM"), "scanner-honeywell-serial"),
        ("input", UsbIdentity("0c2e", "0b61", "Voyager"), "scanner-honeywell-keyboard"),
        ("tty", UsbIdentity("1eab", "1a06", "NLS"), "scanner-newland-serial"),
        ("input", UsbIdentity("05e0", "1200", "Symbol Bar Code Scanner"), "scanner-zebra-keyboard"),
        ("input", UsbIdentity("046d", "c31c", "Keyboard K120"), None),
        ("input", UsbIdentity("05fe", "1010", "Foot pedal"), None),
        ("input", UsbIdentity("05fe", "1010", "Barcode Scanner"), "scanner-generic-keyboard"),
        ("input", UsbIdentity("dead", "beef", "Super Barcode Scanner"), None),
        ("tty", UsbIdentity("2341", "0043", "Arduino Uno"), None),
    ],
)
def test_which_profile_fits(interface, usb, key):
    profile = best(load(default_directory()), interface, usb)
    assert (profile.key if profile else None) == key


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + "colour = 1", "p.toml.*colour"),
        (GOOD + "[settings]\nspeed = 1", "p.toml: settings.*speed"),
        (GOOD + '[settings]\nbaudrate = "9600"', "p.toml: settings.*baudrate"),
        (GOOD + '[usb]\nids = ["1A86:7523"]', "p.toml.*ids"),
        (GOOD + '[usb]\nids = ["1a86:7523"]\nproduct = "("', "p.toml: usb.product"),
        ('driver = "toaster"\nname = "x"', "p.toml: driver: no driver 'toaster'"),
        ('driver = "em4100"', "p.toml.*name"),
        ('driver = "escpos"\nname = "x"\n[usb]\nids = ["1a86:7523"]', "p.toml: usb"),
        ("not toml", "p.toml"),
    ],
)
def test_a_wrong_profile_is_told_by_file_and_key(tmp_path, text, says):
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load(tmp_path)


def test_a_missing_directory_is_told(tmp_path):
    with pytest.raises(ConfigError, match="no such directory"):
        load(tmp_path / "none")


def test_every_keyboard_scanner_and_bridge_has_its_permission_in_the_udev_rules():
    rules = (default_directory().parent / "udev" / "99-meishu.rules").read_text(encoding="utf-8")
    needed = {
        usb_id[:4]
        for profile in load(default_directory())
        if profile.usb and (profile.driver.interface == "input" or profile.driver.key == "em4100")
        for usb_id in profile.usb.ids
    }
    assert {vendor for vendor in needed if vendor not in rules} == set()
