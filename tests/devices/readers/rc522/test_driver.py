"""An RC522 that answers on a pseudo-terminal, through the daemon."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.readers import polling
from devices.readers.ntag import MEMORY_BYTES
from devices.readers.rc522.simulator import Simulator
from devices.readers.virtual import VirtualCard, ntag213

UID = bytes.fromhex("046E0CA1BF0284")
OTHER = bytes.fromhex("04922E58")


@pytest.fixture(autouse=True)
def soon_again(monkeypatch):
    monkeypatch.setattr(polling, "START_AGAIN_S", 0.01)


def is_card(event):
    return event["type"] == "card.read"


def is_bad(event):
    return event["type"] == "card.bad"


def spec(module, settings="absence_s=5"):
    return f"rc522:{module.driver_tty}?poll_s=0.005&{settings}"


@pytest.mark.parametrize("batch", ["true", "false"])
@pytest.mark.parametrize("uid", [OTHER, UID, bytes.fromhex("00112233445566778899")], ids=["4", "7", "10"])
async def test_every_length_of_uid(running, tmp_path, uid, batch):
    async with Simulator(tmp_path) as module, running(spec(module, f"batch={batch}")) as client:
        await client.state("ready")
        assert (await client.device(client.events[0]["devices"][0]["id"]))["details"]["firmware"] == "92"
        module.lay(VirtualCard(uid))
        event = await client.event(is_card)
        assert (event["number"], event["technology"], event["memory"]) == (uid.hex().upper(), "iso14443a", None)


async def test_a_card_that_lies_there_is_one_tap(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        device = client.events[0]["devices"][0]["id"]
        module.lay(VirtualCard(OTHER))
        while (await client.device(device))["details"].get("frames", 0) < 10:
            pass
        assert len(list(filter(is_card, client.events))) == 1
        assert not list(filter(is_bad, client.events))


async def test_a_card_that_was_away_counts_again(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module, "absence_s=0.05")) as client:
        await client.state("ready")
        for _ in range(2):
            seen = len(client.events)
            module.lay(VirtualCard(OTHER))
            await client.event(is_card, since=seen)
            module.lay()
            looks = module.looks + 20  # 5 ms apart: longer than absence_s
            while module.looks < looks:
                await asyncio.sleep(0)


async def test_two_cards_at_once_are_no_tap(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        device = client.events[0]["devices"][0]["id"]
        module.lay(VirtualCard(OTHER), VirtualCard(bytes.fromhex("04922E59")))
        assert (await client.event(is_bad))["reason"] == "framing"
        while (await client.device(device))["details"]["frames_bad"] < 5:
            pass
        assert len(list(filter(is_bad, client.events))) == 1
        module.lay(VirtualCard(OTHER))
        assert (await client.event(is_card))["number"] == OTHER.hex().upper()
        assert len(list(filter(is_card, client.events))) == 1


async def test_signed_cards_are_read_and_written(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module, "absence_s=0.05&memory=true")) as client:
        await client.state("ready")
        device = client.events[0]["devices"][0]["id"]
        card = ntag213(UID)
        module.lay(card)
        assert (await client.event(is_card))["memory"] == ""
        body = {"number": UID.hex(), "memory": b"signed".hex()}
        assert await client.call("POST", f"/devices/{device}/card", body) == (204, None)
        assert card.memory(8) == b"signed\0\0"
        module.lay()
        looks = module.looks + 20
        while module.looks < looks:
            await asyncio.sleep(0)
        module.lay(card)
        memory = bytes.fromhex((await client.event(lambda event: is_card(event) and event["memory"]))["memory"])
        assert (len(memory), memory[:6]) == (MEMORY_BYTES, b"signed")


@pytest.mark.parametrize(
    ("card", "number", "code"),
    [
        (None, UID, "no_card"),
        (ntag213(UID), OTHER, "other_card"),
        (VirtualCard(UID), UID, "card_not_writable"),
    ],
)
async def test_what_cannot_be_written_is_said(running, tmp_path, card, number, code):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        device = client.events[0]["devices"][0]["id"]
        module.lay(*[card] if card else [])
        body = {"number": number.hex(), "memory": "00"}
        status, problem = await client.call("POST", f"/devices/{device}/card", body)
        assert (status, problem["code"]) == (409, code)


async def test_power_lost_and_back(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        module.lay(VirtualCard(OTHER))
        await client.event(is_card)
        for times in (2, 3):
            module.lose_power()
            while module.resets < times:
                await asyncio.sleep(0)
            seen = len(client.events)
            module.lay(VirtualCard(bytes([times]) * 4))
            await client.event(is_card, since=seen)


async def test_a_module_without_power_is_said_so_and_asked_again(running, tmp_path):
    async with Simulator(tmp_path) as module:
        module.has_power = False
        async with running(spec(module)) as client:
            await client.state("attention", "reader_silent")
            module.has_power = True
            await client.state("ready")


async def test_lost_answers_are_got_over(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        for lost in (1, 2, 5):
            seen = len(client.events)
            module.lost_next = lost
            module.lay(VirtualCard(bytes([lost]) * 4))
            event = await client.event(is_card, since=seen)
            assert event["number"] == bytes([lost]).hex().upper() * 4


async def test_unplugged_and_back_at_the_speed_of_the_line(running, tmp_path):
    async with Simulator(tmp_path, baudrate=115200) as module, running(spec(module)) as client:
        await client.state("ready")
        module.lay(VirtualCard(OTHER))
        await client.event(is_card)
        seen = len(client.events)
        module.unplug()
        await client.state("gone", "unplugged", since=seen)
        module.lose_power()
        module.plug()
        await client.state("ready", since=seen)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4), st.integers(1, 255))
async def test_a_byte_broken_on_the_air_never_makes_another_card(running, tmp_path_factory, at, mask):
    place = tmp_path_factory.mktemp("reader")
    async with Simulator(place) as module, running.at(place, spec(module)) as client:
        await client.state("ready")
        module.break_byte(at, mask)
        module.lay(VirtualCard(OTHER))
        assert (await client.event(is_card))["number"] == OTHER.hex().upper()
        assert len(list(filter(is_card, client.events))) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=1, max_size=30), max_size=4))
async def test_noise_on_the_line_is_got_over(running, tmp_path_factory, noises):
    place = tmp_path_factory.mktemp("reader")
    async with Simulator(place) as module, running.at(place, spec(module)) as client:
        await client.state("ready")
        module.lay(VirtualCard(OTHER))
        for noise in noises:
            await module.send(noise)
        await client.event(is_card)
        assert {event["number"] for event in client.events if is_card(event)} == {OTHER.hex().upper()}
