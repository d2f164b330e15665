"""PC/SC readers against a simulated service, by APDU bytes."""

import asyncio
import threading

import pytest

from devices.errors import PortGoneError, ProblemError
from devices.model import CardBad, CardRead, WriteCard
from devices.readers.ntag import MEMORY_BYTES
from devices.readers.pcsc.context import NoPcscError, open_context
from devices.readers.pcsc.driver import Driver, Settings
from devices.readers.pcsc.finder import Finder
from devices.readers.pcsc.simulator import READER, Simulator
from devices.readers.virtual import VirtualCard, ntag213
from tests.patience import WAIT_S

UID = bytes.fromhex("046E0CA1BF0284")
OTHER = bytes.fromhex("04922E58")


class Outlet:
    id = "reader"

    def __init__(self):
        self.details = {}
        self.news = asyncio.Queue()
        self.is_ready = asyncio.Event()

    def ready(self, **details):
        self.details |= details
        self.is_ready.set()

    def attention(self, reason, **_):
        raise AssertionError(reason)

    def seen(self, **details):
        self.details |= details

    def publish(self, event):
        self.news.put_nowait(event)


class Running:
    """A driver of a simulated service, and what it says."""

    def __init__(self, settings=Settings(), port="ACR122U"):  # noqa: B008 -- frozen
        self.service = Simulator()
        self.outlet = Outlet()
        self.driver = Driver(settings, self.service.open)
        self._port = port

    async def __aenter__(self):
        self.task = asyncio.create_task(self.driver.run(self._port, self.outlet))
        async with asyncio.timeout(WAIT_S):
            await self.outlet.is_ready.wait()
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def event(self):
        async with asyncio.timeout(WAIT_S):
            return await self.outlet.news.get()

    async def write(self, memory, number=UID):
        async with asyncio.timeout(WAIT_S):
            await self.driver.write_card(WriteCard(number=number.hex().upper(), memory=memory.hex()))


async def test_a_tap_by_its_bytes():
    async with Running() as reader:
        assert reader.outlet.details == {"reader": READER}
        reader.service.lay(VirtualCard(OTHER))
        event = await reader.event()
        assert (event.number, event.raw, event.technology, event.memory) == (
            "04922E58",
            "04922E58",
            "iso14443a",
            "",
        )
        assert reader.service.apdus == [bytes.fromhex("FFCA000000")]
        assert reader.outlet.details["card"] == "MIFARE Classic 1K"


async def test_memory_of_a_signed_card():
    async with Running() as reader:
        reader.service.lay(ntag213(UID, b"signed"))
        event = await reader.event()
        assert bytes.fromhex(event.memory)[:6] == b"signed"
        assert len(event.memory) == 2 * MEMORY_BYTES
        assert reader.service.apdus[1] == bytes.fromhex("FFB0000310")


async def test_memory_is_left_alone_when_not_wanted():
    async with Running(Settings(memory=False)) as reader:
        reader.service.lay(ntag213(UID, b"signed"))
        assert (await reader.event()).memory is None
        assert len(reader.service.apdus) == 1


async def test_a_card_that_is_lifted_for_a_moment_is_one_tap():
    async with Running() as reader:
        for card in (OTHER, OTHER, UID):
            reader.service.lay(VirtualCard(card))
        reader.service.lay(None)
        reader.service.lay(VirtualCard(UID))
        seen = [(await reader.event()).number]
        while seen[-1] != UID.hex().upper():
            seen.append((await reader.event()).number)
        assert seen in ([OTHER.hex().upper(), UID.hex().upper()], [UID.hex().upper()])
        reader.service.lay(None)
        reader.service.lay(VirtualCard(b"last"))
        assert (await reader.event()).number == b"last".hex().upper()


async def test_absence_begins_when_the_card_leaves():
    async with Running(Settings(absence_s=0.5)) as reader:
        reader.service.lay(VirtualCard(OTHER))
        await reader.event()
        await asyncio.sleep(0.6)  # it lies there for longer than absence_s
        reader.service.lay(None)
        while reader.driver._lying is not None:
            await asyncio.sleep(0)
        reader.service.lay(VirtualCard(OTHER))
        while reader.driver._lying is None:
            await asyncio.sleep(0)
        reader.service.lay(VirtualCard(UID))
        assert (await reader.event()).number == UID.hex().upper()


async def test_a_card_that_comes_back_counts_again():
    async with Running(Settings(absence_s=0)) as reader:
        for _ in range(3):
            reader.service.lay(VirtualCard(OTHER))
            assert isinstance(await reader.event(), CardRead)
            reader.service.lay(None)


@pytest.mark.parametrize("exchanges", [0, 1, 5])
async def test_a_card_taken_away_while_it_is_read_is_told(exchanges):
    async with Running() as reader:
        card = ntag213(UID, b"signed")
        card.exchanges_left = exchanges
        reader.service.lay(card)
        event = await reader.event()
        assert (type(event), event.reason) == (CardBad, "framing")


async def test_a_card_is_written_while_it_lies_there():
    async with Running() as reader:
        card = ntag213(UID)
        reader.service.lay(card)
        await reader.event()
        await asyncio.gather(reader.write(b"first"), reader.write(b"second"))
        assert card.memory(8) == b"second\0\0"
        assert bytes.fromhex("FFD6000404") + b"firs" in reader.service.apdus


@pytest.mark.parametrize(
    ("card", "number", "code"),
    [
        (None, UID, "no_card"),
        (ntag213(UID), OTHER, "other_card"),
        (VirtualCard(UID), UID, "card_not_writable"),
        (VirtualCard(UID, exchanges_left=0), UID, "card_moved"),
    ],
)
async def test_what_cannot_be_written_is_said(card, number, code):
    async with Running() as reader:
        reader.service.lay(card)
        with pytest.raises(ProblemError) as problem:
            await reader.write(b"x", number)
        assert (problem.value.code, problem.value.status) == (code, 409)


async def test_writing_when_the_reader_is_away():
    reader = Running()
    with pytest.raises(ProblemError) as problem:
        await reader.write(b"x")
    assert problem.value.code == "reader_not_ready"


async def test_a_write_that_is_waiting_when_the_service_stops_is_told():
    async with Running() as reader:
        reader.service.lay(ntag213(UID))
        await reader.event()
        reader.service.stop()
        with pytest.raises(ProblemError) as problem:
            await reader.write(b"x")
        assert problem.value.code == "reader_not_ready"


async def test_the_service_stops_and_the_reader_is_pulled_out():
    async with Running() as reader:
        reader.service.stop()
        with pytest.raises(NoPcscError):
            await reader.task
    with pytest.raises(NoPcscError):
        await reader.driver.run("ACR122U", reader.outlet)
    async with Running() as reader:
        reader.service.unplug()
        with pytest.raises(PortGoneError):
            await reader.task
    with pytest.raises(PortGoneError):
        await reader.driver.run("ACR122U", reader.outlet)


async def test_nothing_is_left_behind_when_it_is_cancelled():
    before = threading.active_count()
    for _ in range(5):
        async with Running() as reader:
            reader.service.lay(VirtualCard(OTHER))
            await reader.event()
    async with asyncio.timeout(WAIT_S):
        while reader.service.open_contexts or threading.active_count() > before:
            await asyncio.sleep(0)


async def test_without_pyscard_it_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "smartcard", None)
    with pytest.raises(NoPcscError):
        open_context()


async def test_readers_are_found_when_they_come_and_go():
    service = Simulator()
    service.plugged = False
    told = asyncio.Queue()
    finding = asyncio.create_task(Finder(service.open, look_s=0.001, again_s=0.001).run(told.put_nowait))
    async with asyncio.timeout(WAIT_S):
        assert await told.get() == []
        service.plugged = True
        assert [found.name for found in await told.get()] == [READER]
        service.stop()
        assert await told.get() == []
        service.runs = True
        assert [found.name for found in await told.get()] == [READER]
    finding.cancel()
    await asyncio.gather(finding, return_exceptions=True)
