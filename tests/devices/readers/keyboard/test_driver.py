"""A card reader that types, through the daemon."""

import pytest

from devices.binding import parse_spec
from devices.errors import ConfigError
from devices.readers.keyboard.simulator import Simulator
from devices.scanners.evdev_keyboard.keystrokes import encode

UID = bytes.fromhex("046E0CA1BF0284")


def is_card(event):
    return event["type"] == "card.read"


def is_bad(event):
    return event["type"] == "card.bad"


async def test_a_tap_is_one_event_at_typing_speed(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"reader-keyboard:{reader.driver_tty}") as client:
        await client.state("ready")
        await reader.tap(bytes.fromhex("00BC614E"), step_s=0.005, really=True)
        await reader.tap(bytes.fromhex("00BC614E"))
        await reader.tap(bytes.fromhex("00000001"))
        await client.event(lambda event: is_card(event) and event["number"] == "0000000001")
        cards = [(event["number"], event["technology"]) for event in client.events if is_card(event)]
        assert cards == [("0012345678", "em4100"), ("0000000001", "em4100")]


async def test_a_uid_in_reversed_hex_on_a_french_keyboard(running, tmp_path):
    settings = "format=hex14&technology=iso14443a&byte_order=reversed&layout=fr"
    spec = f"reader-keyboard:{tmp_path / 'event-reader'}?{settings}"
    async with Simulator(tmp_path, form="hex14", byte_order="reversed", layout="fr") as reader, running(spec) as client:
        await client.state("ready")
        await reader.tap(UID)
        assert (await client.event(is_card))["number"] == UID.hex().upper()


async def test_half_a_number_and_a_slow_hand_are_told(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"reader-keyboard:{reader.driver_tty}") as client:
        await client.state("ready")
        await reader.scan("00123456")
        await reader.send(encode("1" * 600, 2000.0, 0.0001))
        await reader.send(encode("0012345678", 3000.0, 0.2))
        await reader.tap(bytes.fromhex("00BC614E"))
        assert (await client.event(is_card))["number"] == "0012345678"
        reasons = [event["reason"] for event in client.events if is_bad(event)]
        assert reasons == ["framing", "overrun", *["framing"] * 10]


async def test_pulled_out_while_typing_and_back(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"reader-keyboard:{reader.driver_tty}") as client:
        await client.state("ready")
        seen = len(client.events)
        await reader.send(encode("00123", 1000.0, end=None))
        reader.unplug()
        await client.state("gone", "unplugged", since=seen)
        reader.plug()
        await client.state("ready", since=seen)
        await reader.scan("45678")
        assert (await client.event(is_bad, since=seen))["reason"] == "framing"
        await reader.tap(bytes(3) + b"\x07")
        assert (await client.event(is_card, since=seen))["number"] == "0000000007"


@pytest.mark.parametrize("query", ["format=decimal8", "format=hex14", "technology=keyboard", "format=decimal9"])
def test_a_format_that_does_not_spell_the_technology_is_refused(query):
    with pytest.raises(ConfigError):
        parse_spec(f"reader-keyboard:/dev/input/event0?{query}")
