"""A PN532 that answers on a pseudo-terminal, through the daemon."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.readers import polling
from devices.readers.ntag import MEMORY_BYTES
from devices.readers.pn532.simulator import Simulator
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
    return f"pn532:{module.driver_tty}?poll_s=0.005&{settings}"


async def test_a_card_that_lies_there_is_one_tap(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        device = client.events[0]["devices"][0]["id"]
        assert (await client.device(device))["details"]["firmware"] == "1.6"
        module.card = VirtualCard(OTHER)
        event = await client.event(is_card)
        assert (event["number"], event["technology"], event["memory"]) == ("04922E58", "iso14443a", "")
        while (await client.device(device))["details"]["frames"] < 10:
            pass
        module.card = VirtualCard(UID)
        await client.event(lambda event: is_card(event) and event["number"] == UID.hex().upper())
        assert len(list(filter(is_card, client.events))) == 2


async def test_a_card_that_was_away_counts_again(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module, "absence_s=0.05")) as client:
        await client.state("ready")
        for _ in range(3):
            seen = len(client.events)
            module.card = VirtualCard(OTHER)
            await client.event(is_card, since=seen)
            module.card = None
            looks = module.looks + 20  # 5 ms apart: longer than absence_s
            while module.looks < looks:
                await asyncio.sleep(0)


async def test_the_memory_of_a_signed_card_comes_with_the_tap(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        module.card = ntag213(UID, b"signed")
        memory = bytes.fromhex((await client.event(is_card))["memory"])
        assert (len(memory), memory[:6]) == (MEMORY_BYTES, b"signed")


async def test_memory_is_left_alone_when_not_wanted(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module, "memory=false")) as client:
        await client.state("ready")
        module.card = ntag213(UID, b"signed")
        assert (await client.event(is_card))["memory"] is None


async def test_a_card_taken_away_while_it_is_read_is_no_tap(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        module.card = ntag213(UID, b"signed")
        module.card.exchanges_left = 4
        assert (await client.event(is_bad))["reason"] == "framing"
        module.card = ntag213(UID, b"signed")
        assert (await client.event(is_card))["memory"].startswith(b"signed".hex().upper())


async def test_power_lost_and_back(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        for start in (2, 3):
            seen = len(client.events)
            module.lose_power()
            await client.state("attention", "reader_silent", since=seen)
            await client.state("ready", since=seen)
            assert module.starts == start
            module.card = VirtualCard(bytes([start]) * 4)
            await client.event(is_card, since=seen)


async def test_a_module_without_power_is_said_so_and_asked_again(running, tmp_path):
    async with Simulator(tmp_path) as module:
        module.has_power = False
        async with running(spec(module)) as client:
            await client.state("attention", "reader_silent")
            module.has_power = True
            await client.state("ready")


async def test_broken_answers_are_asked_for_again(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        module.spoil(*range(3, 9))
        module.card = VirtualCard(UID)
        assert (await client.event(is_card))["number"] == UID.hex().upper()
        assert module.asked_again
        assert len(list(filter(is_card, client.events))) == 1


async def test_unplugged_in_the_middle_and_back(running, tmp_path):
    async with Simulator(tmp_path, baudrate=115200) as module, running(spec(module)) as client:
        await client.state("ready")
        seen = len(client.events)
        module.card = VirtualCard(OTHER)
        await client.event(is_card)
        module.unplug()
        await client.state("gone", "unplugged", since=seen)
        module.lose_power()
        module.plug()
        await client.state("ready", since=seen)


async def write(client, memory, number=None):
    device = client.events[0]["devices"][0]["id"]
    return await client.call(
        "POST", f"/devices/{device}/card", {"number": number or UID.hex().upper(), "memory": memory.hex()}
    )


async def test_a_card_is_written_while_it_lies_there(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        module.card = ntag213(UID)
        await client.event(is_card)
        assert await write(client, b"signed") == (204, None)
        assert module.card.memory(8) == b"signed\0\0"


@pytest.mark.parametrize(
    ("card", "memory", "number", "code"),
    [
        (None, b"x", UID, "no_card"),
        (ntag213(UID), b"x", OTHER, "other_card"),
        (VirtualCard(UID), b"x", UID, "card_not_writable"),
    ],
)
async def test_what_cannot_be_written_is_said(running, tmp_path, card, memory, number, code):
    async with Simulator(tmp_path) as module, running(spec(module)) as client:
        await client.state("ready")
        module.card = card
        status, problem = await write(client, memory, number.hex().upper())
        assert (problem["code"], status) == (code, 409)
        assert problem["message"]["zh"]


async def test_a_card_taken_away_while_it_is_written(running, tmp_path):
    async with Simulator(tmp_path) as module, running(spec(module, "memory=false")) as client:
        await client.state("ready")
        module.card = ntag213(UID)
        module.card.exchanges_left = 5
        status, problem = await write(client, b"\x01" * 64)
        assert (status, problem["code"]) == (409, "card_moved")


async def test_a_module_that_is_silent_cannot_write(running, tmp_path):
    async with Simulator(tmp_path) as module:
        module.has_power = False
        async with running(spec(module)) as client:
            await client.state("attention", "reader_silent")
            status, problem = await write(client, b"x")
            assert (status, problem["code"]) == (503, "reader_not_ready")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 22), max_size=6),
    st.lists(st.sampled_from([0, 0, 4, 255]), min_size=7, max_size=7).map(bytes),
)
async def test_bytes_lost_on_the_line_never_make_another_card(running, tmp_path_factory, offsets, uid):
    place = tmp_path_factory.mktemp("reader")
    async with Simulator(place) as module, running.at(place, spec(module)) as client:
        await client.state("ready")
        module.card = VirtualCard(uid)
        module.spoil(*offsets)
        await client.event(is_card)
        assert {event["number"] for event in client.events if is_card(event)} == {uid.hex().upper()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=1, max_size=30), max_size=4))
async def test_noise_on_the_line_is_got_over(running, tmp_path_factory, noises):
    place = tmp_path_factory.mktemp("reader")
    async with Simulator(place) as module, running.at(place, spec(module)) as client:
        await client.state("ready")
        module.card = VirtualCard(OTHER)
        for noise in noises:
            await module.send(noise)
        await client.event(is_card)
        assert {event["number"] for event in client.events if is_card(event)} == {OTHER.hex().upper()}
