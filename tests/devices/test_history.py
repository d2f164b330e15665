"""Each device's changes of state: bounded, kept, and written seldom."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from devices import history
from devices.history import MAX_DEVICES, MAX_ITEMS, MAX_UNWRITTEN, History, stamp

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def writes(monkeypatch):
    """What was written, by which way."""
    seen = []
    for name in ("append", "write_atomically"):
        original = getattr(history, name)

        def spy(path, data, name=name, original=original):
            seen.append((name, data.count(b"\n")))
            original(path, data)

        monkeypatch.setattr(history, name, spy)
    return seen


async def test_it_is_kept_over_a_restart_with_its_words(tmp_path, clock):
    kept = History(tmp_path / "h", clock)
    kept.add("d", "ready", None)
    clock.now += timedelta(minutes=5)
    kept.add("d", "gone", "unplugged")
    await kept.flush()
    [newest, oldest] = History(tmp_path / "h", clock).items("d")
    assert (newest.at, newest.state, newest.reason) == ("2026-03-01T08:05:00.000Z", "gone", "unplugged")
    assert newest.message.zh.startswith("设备没有连接")
    assert (oldest.state, oldest.reason, oldest.message) == ("ready", None, None)


def test_faults_are_those_of_the_last_24_hours(clock):
    kept = History(None, clock)
    for hours, state, reason in [(0, "gone", "unplugged"), (23, "ready", None), (0, "attention", "paper_out")]:
        clock.now += timedelta(hours=hours)
        kept.add("d", state, reason)
    assert kept.faults("d") == 2
    clock.now += timedelta(hours=2)
    assert (kept.faults("d"), kept.faults("other")) == (1, 0)


async def test_a_device_that_flaps_all_day_costs_few_writes(tmp_path, clock, writes):
    kept = History(tmp_path / "h", clock)
    for _ in range(10):
        for _ in range(100):
            kept.add("d", "gone", "unplugged")
        await kept.flush()
        await kept.flush()
    assert writes == [("append", 100)] * 10
    assert len(kept.items("d")) == MAX_ITEMS


async def test_the_file_is_bounded(tmp_path, clock, monkeypatch, writes):
    monkeypatch.setattr(history, "MAX_ITEMS", 5)
    monkeypatch.setattr(history, "MAX_DEVICES", 2)
    kept = History(tmp_path / "h", clock)
    for number in range(60):
        kept.add(f"d{number % 2}", "gone", "unplugged")
        await kept.flush()
        assert (tmp_path / "h").read_bytes().count(b"\n") <= 20
    assert ("write_atomically", 10) in writes


def test_devices_and_items_are_bounded(clock):
    kept = History(None, clock)
    for number in range(MAX_DEVICES + 1):
        kept.add(f"d{number}", "ready", None)
    assert (kept.items("d0"), len(kept.items("d1"))) == ([], 1)
    for _ in range(MAX_ITEMS + 1):
        kept.add("d1", "gone", "unplugged")
    assert [item.state for item in kept.items("d1")] == ["gone"] * MAX_ITEMS


async def test_what_cannot_be_written_stays_for_the_next_time(tmp_path, clock):
    (tmp_path / "h").mkdir()
    kept = History(tmp_path / "other", clock)
    kept._path = tmp_path / "h"
    kept.add("d", "ready", None)
    await kept.flush()
    (tmp_path / "h").rmdir()
    await kept.flush()
    assert len(History(tmp_path / "h", clock).items("d")) == 1


async def test_more_than_can_wait_is_written_from_what_is_remembered(tmp_path, clock, writes):
    kept = History(tmp_path / "h", clock)
    for _ in range(MAX_UNWRITTEN + 1):
        kept.add("d", "gone", "unplugged")
    await kept.flush()
    assert writes == [("write_atomically", MAX_ITEMS)]


async def test_a_removed_device_is_forgotten_and_a_renamed_one_is_not(tmp_path, clock):
    kept = History(tmp_path / "h", clock)
    for device in ("a", "b"):
        kept.add(device, "ready", None)
    await kept.flush()
    kept.forget("a")
    kept.move("b", "c")
    await kept.flush()
    again = History(tmp_path / "h", clock)
    assert [len(again.items(device)) for device in "abc"] == [0, 0, 1]


def test_a_damaged_line_is_passed_over(tmp_path, clock):
    good = json.dumps({"device": "d", "at": stamp(START), "state": "ready"})
    (tmp_path / "h").write_text(f'{good}\n{{"device": 1\n{good[:20]}')
    assert len(History(tmp_path / "h", clock).items("d")) == 1


async def test_after_a_line_torn_by_a_power_cut_the_next_one_is_whole(tmp_path, clock):
    file = tmp_path / "history.jsonl"
    file.write_bytes(b'{"device":"a","at":"2026-03-01T08:00:00.000Z","state":"ready"}\n{"device":"a","at":"20')
    torn = History(file, clock)
    torn.add("b", "gone", "unplugged")
    await torn.flush()
    again = History(file, clock)
    assert [len(again.items(device)) for device in ("a", "b")] == [1, 1]
