"""Events of the daemon to their handlers: at once where nobody has to wait, in order always."""

import asyncio

from devices.model import DeviceRemoved
from hub.hardware import inorder
from hub.hardware.inorder import InOrder
from tests.patience import WAIT_S


def event(name):
    return DeviceRemoved(str(name))


class Desk:
    """Two handlers; the first waits for `gate` where the event is in `slow`, and fails where it is in `bad`."""

    def __init__(self, slow=(), bad=()):
        self.slow, self.bad = set(slow), set(bad)
        self.gate = asyncio.Event()
        self.done, self.told = [], []
        self.order = InOrder(
            [self.first, self.second], lambda: self.told.append("full"), lambda: self.told.append("free")
        )

    def first(self, one):
        if one.device in self.bad:
            raise ValueError(one.device)
        if one.device in self.slow:
            return self.wait(one)
        self.done.append(f"a{one.device}")
        return None

    async def wait(self, one):
        await self.gate.wait()
        self.done.append(f"a{one.device}")
        if f"{one.device}!" in self.bad:
            raise ValueError(one.device)

    def second(self, one):
        self.done.append(f"b{one.device}")

    async def settled(self):
        async with asyncio.timeout(WAIT_S):
            while self.told[-1:] != ["free"]:
                await asyncio.sleep(0)


async def test_what_needs_no_waiting_is_done_when_take_returns():
    desk = Desk()
    desk.order.take(event(1))
    desk.order.take(event(2))
    assert desk.done == ["a1", "b1", "a2", "b2"]


async def test_what_comes_while_one_waits_comes_after_it():
    desk = Desk(slow={"1", "3"})
    for number in range(5):
        desk.order.take(event(number))
    assert desk.done == ["a0", "b0"]
    desk.gate.set()
    await desk.settled()
    assert desk.done == [f"{way}{number}" for number in range(5) for way in "ab"]


async def test_an_event_that_fails_is_lost_and_the_ones_after_it_are_not():
    desk = Desk(slow={"1"}, bad={"0", "1!"})
    for number in range(3):
        desk.order.take(event(number))
    desk.gate.set()
    await desk.settled()
    assert desk.done == ["b0", "a1", "b1", "a2", "b2"]


async def test_who_brings_too_many_is_asked_to_stop_and_what_waits_is_bounded(monkeypatch, caplog):
    monkeypatch.setattr(inorder, "MAX_WAITING", 4)
    desk = Desk(slow={"0"})
    for number in range(6):
        desk.order.take(event(number))
    assert desk.told == ["full"]
    assert "is lost" in caplog.text
    desk.gate.set()
    await desk.settled()
    assert desk.done == [f"{way}{number}" for number in range(5) for way in "ab"]


async def test_closing_forgets_what_waits():
    desk = Desk(slow={"0"})
    desk.order.take(event(0))
    desk.order.take(event(1))
    await desk.order.close()
    desk.gate.set()
    desk.order.take(event(2))
    assert desk.done == ["a2", "b2"]
