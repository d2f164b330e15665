"""Devices that files describe: what is taken, what is passed over, and how a running daemon follows them."""

import asyncio
import json

import pytest

from devices.described import Described, scan
from tests.patience import WAIT_S

GOOD = {"interface": "tty", "node": "/dev/ttyX", "vendor": "1a86", "product": "7523", "text": "USB Serial"}


def put(folder, name, said):
    (folder / name).write_text(said if isinstance(said, str) else json.dumps(said))


def test_a_file_is_a_device_at_the_place_of_its_name(tmp_path):
    put(tmp_path, "socket-1.json", GOOD | {"maker": "QinHeng"})
    (found,) = scan(tmp_path)
    assert (found.interface, found.node) == ("tty", "/dev/ttyX")
    assert (found.seen_as, found.identity) == ("1a86:7523 QinHeng USB Serial", "1a86-7523-socket-1")


@pytest.mark.parametrize(
    "said",
    ["", "[]", "{", GOOD | {"vendor": "1A86"}, GOOD | {"node": "relative"}, GOOD | {"interface": "tcp"},
     GOOD | {"more": 1}, GOOD | {"text": "two\nlines"}, " " * 5000],
)  # fmt: skip
def test_what_describes_no_device_is_passed_over(tmp_path, said):
    put(tmp_path, "a.json", said)
    put(tmp_path, "b.json", GOOD)
    put(tmp_path, "c.txt", GOOD)
    assert [found.path for found in scan(tmp_path)] == ["b"]


def test_a_folder_that_is_not_there_has_no_devices(tmp_path):
    assert scan(tmp_path / "none") == []


async def test_a_file_that_comes_and_goes_is_told_once_each(tmp_path):
    told: asyncio.Queue[list[str]] = asyncio.Queue()
    task = asyncio.create_task(Described(tmp_path, lambda all_: told.put_nowait([one.path for one in all_])).run())
    try:
        async with asyncio.timeout(WAIT_S):
            assert await told.get() == []
            put(tmp_path, "a.json", GOOD)
            assert await told.get() == ["a"]
            (tmp_path / "a.json").unlink()
            assert await told.get() == []
        assert told.empty()
    finally:
        task.cancel()
