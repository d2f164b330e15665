"""--device specifications."""

import pytest

from devices.address import parse_address
from devices.binding import parse_spec
from devices.errors import ConfigError


def test_a_spec_with_a_name_and_settings():
    binding = parse_spec("escpos:192.168.1.60:9100?width=32&name=前台打印机&poll_s=1.5")
    assert (binding.port, binding.name, binding.driver.kind) == ("192.168.1.60:9100", "前台打印机", "printer")
    assert (binding.settings.width, binding.settings.poll_s) == (32, 1.5)
    assert binding.locate() == "192.168.1.60:9100"


def test_the_id_depends_on_driver_and_port_only():
    first, again = parse_spec("em4100:/dev/ttyUSB0"), parse_spec("em4100:/dev/ttyUSB0?name=a&absence_s=3")
    assert first.id == again.id
    assert parse_spec("scanner-serial:/dev/ttyUSB0").id != first.id
    assert parse_spec("em4100:/dev/ttyUSB1").id != first.id


def test_a_path_is_located_while_it_exists(tmp_path):
    binding = parse_spec(f"em4100:{tmp_path / 'tty'}")
    assert binding.locate() is None
    (tmp_path / "tty").touch()
    assert binding.locate() == str(tmp_path / "tty")


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("em4100", "port is missing"),
        ("em4100:", "port is missing"),
        ("toaster:/dev/ttyUSB0", "no driver 'toaster'"),
        ("em4100:/dev/ttyUSB0?speed=9600", "speed"),
        ("em4100:/dev/ttyUSB0?baudrate=fast", "baudrate"),
        ("escpos:printer:99999", "not an address"),
        ("escpos::9100", "not an address"),
        ("escpos:10.0.0.1?width=40", "width"),
    ],
)
def test_a_bad_spec_says_what_is_wrong(spec, says):
    with pytest.raises(ConfigError, match=says):
        parse_spec(spec)


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("10.0.0.1", ("10.0.0.1", 9100)),
        ("printer.local:9101", ("printer.local", 9101)),
        ("[fe80::1]:9100", ("fe80::1", 9100)),
        ("[fe80::1]", ("fe80::1", 9100)),
    ],
)
def test_addresses(target, address):
    assert parse_address(target, "here") == address
