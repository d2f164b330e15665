"""What an unknown device could be."""

import pytest

from devices.profiles import UsbIdentity, default_directory, load
from devices.unknown import Found, NetworkFound, announced, best_for, local
from tests.devices.profiles_of_tests import profiles


def reader(name, vendor="", product=""):
    return Found("pcsc", name, UsbIdentity(vendor, product, name), "", name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ACS ACR122U PICC Interface 00 00", "reader-acs-acr122u"),
        ("ACS ACR1251 1S CL Reader PICC 00 00", "reader-acs-acr1251u"),
        ("ACS ACR1252 1S CL Reader [ACR1252 Reader PICC] 01 00", "reader-acs-acr1252u"),
        ("Alcor Micro AU9540 00 00", None),
    ],
)
def test_a_pc_sc_reader_fits_by_the_model_in_its_name(name, key):
    profile = best_for(load(default_directory()), reader(name))
    assert (profile and profile.key) == key


def test_usb_ids_count_where_they_are_known():
    assert best_for(load(default_directory()), reader("Reader", "072f", "2200")).key == "reader-acs-acr122u"


def test_the_likeliest_profile_is_suggested_first_and_generic_ones_after_it(tmp_path):
    found = Found("tty", "/dev/ttyUSB0", UsbIdentity("1a86", "7523", "USB Serial"), "", "usb-0:1.2")
    suggested = [profile.key for profile in local(found, "tty@x", profiles(tmp_path)).suggested]
    assert suggested == ["reader-rdm6300", "scanner-generic-serial"]


def test_a_profile_that_names_a_network_printers_product_goes_before_one_that_does_not(tmp_path):
    text = 'driver = "escpos"\nname = "a"\n[mdns]\ntypes = ["_pdl-datastream._tcp"]\nproduct = "TM-m30"\n'
    profiles(tmp_path)
    (tmp_path / "printer-z.toml").write_text(text)
    known = NetworkFound("uuid-1", "10.0.0.1:9100", ("_pdl-datastream._tcp",), "EPSON TM-m30II", "EPSON TM-m30II")
    candidate = announced(known, load(tmp_path))
    assert [profile.key for profile in candidate.suggested] == ["printer-z", "printer-network"]
    assert (candidate.id, candidate.seen_as) == ("tcp@uuid-1", "EPSON TM-m30II")
    other = NetworkFound("uuid-2", "10.0.0.2:9100", ("_ipp._tcp",), "Laser", "Laser")
    assert announced(other, load(tmp_path)).suggested == ()
