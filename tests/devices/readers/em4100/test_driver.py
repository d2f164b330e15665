"""A reader on a pseudo-terminal, through the daemon."""

import asyncio

from devices.readers.em4100.protocol import encode, encode_decimal
from devices.readers.em4100.simulator import Simulator


def is_card(event):
    return event["type"] == "card.read"


def is_bad(event):
    return event["type"] == "card.bad"


async def test_a_tap_in_pieces_with_noise_before_it(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        await reader.tap("0012345678", split=(3, 9), noise=b"\xff\x00")
        event = await client.event(is_card)
        assert (event["number"], event["raw"]) == ("0012345678", "0A00BC614E")


async def test_anyone_may_write_raw_bytes_into_the_wire(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        with reader.wire_tty.open("wb", buffering=0) as wire:
            wire.write(encode("4294967295"))
        assert (await client.event(is_card))["number"] == "4294967295"


async def test_bad_frames_are_told_and_counted(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        device = client.events[0]["devices"][0]["id"]
        await reader.send(b"\x020A00BC614E98\x03" + b"\x02" + b"A" * 20)
        await reader.tap("0000000001")
        await client.event(is_card)
        assert [event["reason"] for event in client.events if is_bad(event)] == ["checksum", "overrun"]
        details = (await client.device(device))["details"]
        assert details == {"frames": 1, "frames_bad": 2}


async def test_a_reader_pulled_out_comes_back_by_itself(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        for round_ in range(3):
            seen = len(client.events)
            await reader.send(encode("0000000007")[:5])  # torn off in the middle of a frame
            reader.unplug()
            gone = await client.state("gone", "unplugged", since=seen)
            assert gone["device"]["message"]["zh"]
            reader.plug()
            await client.state("ready", since=seen)
            await reader.tap(str(round_))
            assert (await client.event(is_card, since=seen))["number"] == f"{round_:010d}"
        assert not any(map(is_bad, client.events))


async def test_a_drop_for_a_moment_is_never_called_gone(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        seen = len(client.events)
        reader.unplug()
        reader.plug()
        await client.state("ready", since=seen)
        assert not any(
            event["device"]["state"] == "gone" for event in client.events[seen:] if event["type"] == "device"
        )


async def test_a_port_held_by_another_is_busy(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        (tmp_path / "second").mkdir()
        async with running.at(tmp_path / "second", f"em4100:{reader.driver_tty}") as other:
            await other.state("attention", "busy")


async def test_a_card_left_lying_is_one_tap_until_another_comes(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        lying = asyncio.create_task(reader.lay_down("1", every_s=0.001))
        await client.event(is_card)
        device = client.events[0]["devices"][0]["id"]
        while (await client.device(device))["details"]["frames"] < 20:
            pass
        lying.cancel()
        await reader.tap("2")
        await client.event(lambda event: is_card(event) and event["number"] == "0000000002")
        assert [event["number"] for event in client.events if is_card(event)] == ["0000000001", "0000000002"]


async def test_a_cable_pulled_in_the_middle_of_a_frame_at_the_speed_of_the_line(running, tmp_path):
    async with Simulator(tmp_path, baudrate=9600) as reader, running(f"em4100:{reader.driver_tty}") as client:
        await client.state("ready")
        seen = len(client.events)
        await reader.pull_out_in(encode("7"), after=9)
        await client.state("gone", "unplugged", since=seen)
        reader.plug()
        await client.state("ready", since=seen)
        await reader.tap("8")
        assert (await client.event(is_card))["number"] == "0000000008"


async def test_two_halves_with_a_pause_between_are_told_not_joined(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}?gap_s=0.02") as client:
        await client.state("ready")
        await reader.send(encode("7")[:8])
        assert (await client.event(is_bad))["reason"] == "framing"
        await reader.send(encode("8")[8:])
        await reader.tap("9")
        assert (await client.event(is_card))["number"] == "0000000009"


async def test_decimal_lines_through_the_daemon(running, tmp_path):
    async with Simulator(tmp_path) as reader, running(f"em4100:{reader.driver_tty}?format=decimal") as client:
        await client.state("ready")
        await reader.send(b"123\r\n" + encode_decimal("12345678"))
        event = await client.event(is_card)
        assert (event["number"], event["technology"]) == ("0012345678", "em4100")
        assert [bad["reason"] for bad in client.events if is_bad(bad)] == ["framing"]


async def test_what_is_no_port_is_refused(running, tmp_path):
    (tmp_path / "file").write_text("")
    async with running(f"em4100:{tmp_path / 'file'}") as client:
        await client.state("refused", "wrong_port")
