"""MQTT packets as bytes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.terminals.mqtt import packets
from tests.hub.terminals.mqtt.conftest import PIN


@given(st.integers(0, 255), st.binary(max_size=300))
def test_any_bytes_are_a_packet_or_malformed(first, body):
    try:
        packet = packets.parse(first, body)
    except packets.Malformed:
        return
    assert isinstance(packet, packets.Packet)


@pytest.mark.parametrize(
    ("value", "coded"), [(0, "00"), (127, "7f"), (128, "8001"), (16383, "ff7f"), (2097151, "ffff7f")]
)
def test_remaining_length_as_in_table_2_4(value, coded):
    assert packets.length(value).hex() == coded


def test_a_connect_as_in_figure_3_6():
    """MQTT 3.1.1, 3.1.2.11 (non-normative example) with a payload of ours."""
    body = bytes.fromhex("00044d51545404ce000a") + b"\x00\x02me\x00\x01w\x00\x03off\x00\x01u\x00\x01p"
    packet = packets.parse(0x10, body)
    assert (packet.client_id, packet.username, packet.password, packet.keepalive_s) == ("me", "u", b"p", 10)
    assert packet.will == packets.Publish("w", b"off", 1, retain=False)
    assert "p" not in repr(packet).replace("Connect(", "")


def test_no_repr_shows_a_pin():
    publish = packets.Publish("t", msgspec.json.encode({"kind": "pin", "pin": PIN}))
    assert PIN not in repr(publish)
