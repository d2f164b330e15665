"""A Wiegand converter on a pseudo-terminal, through the daemon."""

import pytest

from devices.readers.wiegand.protocol import encode
from devices.readers.wiegand.simulator import Simulator


def is_card(event):
    return event["type"] == "card.read"


@pytest.mark.parametrize("encoding", ["decimal", "hex", "bits", "lrc"])
@pytest.mark.parametrize("bits", [26, 34])
async def test_a_tap_in_every_encoding(running, tmp_path, encoding, bits):
    spec = f"wiegand:{tmp_path / 'wiegand'}?encoding={encoding}&bits={bits}"
    async with Simulator(tmp_path, encoding=encoding, bits=bits) as reader, running(spec) as client:
        await client.state("ready")
        await reader.tap(0xBC614E)
        await reader.tap(0xBC614E)
        await reader.tap(1)
        await client.event(lambda event: is_card(event) and event["number"] == "0000000001")
        cards = [(event["number"], event["technology"]) for event in client.events if is_card(event)]
        assert cards == [("0012345678", f"wiegand{bits}"), ("0000000001", f"wiegand{bits}")]


async def test_a_wrong_parity_is_told_and_the_reader_comes_back_after_unplugging(running, tmp_path):
    spec = f"wiegand:{tmp_path / 'wiegand'}?encoding=bits"
    async with Simulator(tmp_path, encoding="bits") as reader, running(spec) as client:
        await client.state("ready")
        await reader.send(b"1" + b"0" * 25 + b"\r\n")
        assert (await client.event(lambda event: event["type"] == "card.bad"))["reason"] == "checksum"
        seen = len(client.events)
        await reader.pull_out_in(encode(5, "bits", 26), after=7)
        await client.state("gone", "unplugged", since=seen)
        reader.plug()
        await client.state("ready", since=seen)
        await reader.tap(5)
        assert (await client.event(is_card))["number"] == "0000000005"
