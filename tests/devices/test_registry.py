"""Subscribers and names."""

import json

from devices.binding import parse_spec
from devices.model import CardRead, DeviceChanged, Resync, Snapshot
from devices.names import MAX_NAMES, Names
from devices.registry import MAX_WAITING_EVENTS, Registry


def registry_of(tmp_path):
    registry = Registry(Names(tmp_path / "names.json"))
    return registry, registry.add(parse_spec("em4100:/dev/nothing?name=前台"))


def card(number):
    return CardRead(device="d", number=str(number), raw="", at="")


async def test_the_snapshot_comes_first_and_events_in_order(tmp_path):
    registry, entry = registry_of(tmp_path)
    subscription = registry.subscribe()
    before = entry.device
    entry.ready()
    assert await subscription.get() == [Snapshot([before])]
    assert await subscription.get() == [DeviceChanged(entry.device)]


async def test_a_slow_subscriber_is_told_to_start_again(tmp_path):
    registry, entry = registry_of(tmp_path)
    slow, quick = registry.subscribe(), registry.subscribe()
    await quick.get()
    for number in range(MAX_WAITING_EVENTS + 50):
        registry.publish(card(number))
        assert await quick.get() == [card(number)]
    assert slow._waiting.qsize() == 1
    assert await slow.get() == [Resync(), Snapshot([entry.device])]
    registry.publish(card("after"))
    assert await slow.get() == [card("after")]


def test_the_same_state_again_is_no_event(tmp_path):
    registry, entry = registry_of(tmp_path)
    entry.ready(paper="ok")
    subscription = registry.subscribe()
    entry.ready(paper="ok")
    entry.seen(frames=3)
    assert subscription._waiting.qsize() == 1
    entry.attention("paper_low", paper="low")
    assert subscription._waiting.qsize() == 2
    assert entry.device.message.en.startswith("The paper is nearly")


async def test_a_name_is_kept(tmp_path):
    registry, entry = registry_of(tmp_path)
    await registry.rename(entry, "二楼读卡器")
    assert registry_of(tmp_path)[1].device.name == "二楼读卡器"


async def test_names_are_bounded(tmp_path):
    names = Names(tmp_path / "names.json")
    (tmp_path / "names.json").write_text(json.dumps({f"d{n}": "x" for n in range(MAX_NAMES)}))
    names = Names(tmp_path / "names.json")
    await names.put("new", "x")
    assert (names.get("d0"), names.get("d1"), names.get("new")) == (None, "x", "x")


def test_damaged_names_are_put_aside(tmp_path):
    (tmp_path / "names.json").write_text("{")
    assert Names(tmp_path / "names.json").get("d") is None
    assert (tmp_path / "names.json.damaged").exists()
