"""What people do over the socket: add, remove, set up, and use what a device is able to."""

from pathlib import Path

import pytest

from devices import drivers
from devices.drivers import DRIVERS, DriverKind
from devices.errors import PortGoneError, ProblemError
from devices.outlet import SendsFrames, Shows, WritesCards
from devices.readers.em4100 import driver as em4100
from devices.readers.em4100.simulator import Simulator as Reader


@pytest.fixture
async def client(running):
    async with running() as client:
        yield client


async def added(client, port, profile="reader-rdm6300", **more):
    status, device = await client.call("POST", "/devices", {"profile": profile, "port": str(port), **more})
    assert (status, device["origin"]) == (201, "person")
    return device


async def test_added_set_up_and_removed(client, tmp_path):
    async with Reader(tmp_path) as reader:
        device = await added(client, reader.driver_tty, name=" 里间 ", settings={"absence_s": 0})
        path = f"/devices/{device['id']}"
        assert (device["name"], device["settings"]["absence_s"]) == ("里间", 0.0)
        await client.state("ready")
        await reader.tap("0012345678")
        await client.event(lambda event: event["type"] == "card.read")
        since = len(client.events)
        status, changed = await client.call("PUT", f"{path}/settings", {"settings": {"absence_s": 3}})
        assert (status, changed["settings"]["absence_s"]) == (200, 3.0)
        await client.state("ready", since=since)
        assert (await client.call("DELETE", path))[0] == 204
        await client.event(lambda event: event == {"type": "device.removed", "device": device["id"]})
        assert (await client.call("GET", f"{path}/history"))[0] == 404
        # its port is free again
        again = await added(client, reader.driver_tty)
        assert (again["name"], again["settings"]["absence_s"]) == ("会员卡读卡器", 2.0)
        await client.state("ready", since=len(client.events) - 1)


async def test_what_people_did_outlives_the_daemon(running, tmp_path):
    async with running() as client:
        device = await added(client, "/nowhere/tty", name="里间")
        await client.state("gone", "unplugged")
    async with running() as client:
        [again] = (await client.call("GET", "/devices"))[1]["devices"]
        assert (again["id"], again["name"], again["faults"] >= 1) == (device["id"], "里间", True)
        _, reply = await client.call("GET", f"/devices/{device['id']}/history")
        assert "unplugged" in [item["reason"] for item in reply["history"]]
        assert (await client.call("DELETE", f"/devices/{device['id']}"))[0] == 204
    async with running() as client:
        assert (await client.call("GET", "/devices"))[1] == {"devices": [], "unknown": []}


async def test_profiles_are_listed_to_choose_from(client):
    status, reply = await client.call("GET", "/profiles")
    [reader] = [profile for profile in reply["profiles"] if profile["key"] == "reader-rdm6300"]
    assert (status, reader["driver"], reader["kind"], reader["interface"]) == (200, "em4100", "reader", "tty")
    assert set(reader) == {"key", "name", "description", "driver", "kind", "interface", "sheet"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("show", {"view": "welcome", "text": "您好"}),
        ("card", {"number": "04A2", "memory": "00"}),
        ("terminals/7/frames", {"payload": "00"}),
    ],
)
async def test_a_device_that_is_not_able_says_so(client, path, body):
    device = await added(client, "/nowhere/tty")
    status, problem = await client.call("POST", f"/devices/{device['id']}/{path}", body)
    assert (status, problem["code"]) == (409, "not_able")


class Able(em4100.Driver):
    """Can do it all, and keeps what it was asked."""

    asked: list = []  # noqa: RUF012

    async def show(self, show):
        if show.text == "gone":
            raise PortGoneError("the cable")
        self.asked.append(show)

    async def write_card(self, command):
        if command.number == "none":
            raise ProblemError(409, "no_card", "读卡器上没有卡。", "No card lies on the reader.")
        self.asked.append(command)

    async def send_frame(self, address, payload):
        self.asked.append((address, payload))


@pytest.fixture
def able(monkeypatch):
    kind = DRIVERS["em4100"]
    monkeypatch.setitem(
        drivers.DRIVERS, "em4100", DriverKind("em4100", "reader", "tty", kind.name, kind.settings, Able)
    )
    Able.asked.clear()
    return Able


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("show", {"view": "total", "amount_fen": 12800}, 204, None),
        ("show", {"view": "total"}, 422, "bad_show"),
        ("show", {"view": "welcome", "amount_fen": 1}, 422, "bad_show"),
        ("show", {"view": "welcome", "text": "x" * 201}, 422, "bad_show"),
        ("show", {"view": "welcome", "text": "gone"}, 503, "unplugged"),
        ("card", {"number": "04A2", "memory": "00" * 144}, 204, None),
        ("card", {"number": "04A2", "memory": "00" * 145}, 422, "bad_hex"),
        ("card", {"number": "04A2", "memory": "0"}, 422, "bad_hex"),
        ("card", {"number": "none", "memory": "00"}, 409, "no_card"),
        ("terminals/7/frames", {"payload": "00ff"}, 202, None),
        ("terminals/7/frames", {"payload": "00" * 201}, 422, "bad_hex"),
        ("terminals/x/frames", {"payload": "00"}, 404, "no_such_terminal"),
    ],
)
async def test_what_a_device_is_able_to(running, tmp_path, able, path, body, status, code):
    assert all(issubclass(able, protocol) for protocol in (Shows, WritesCards, SendsFrames))
    async with running(f"em4100:{tmp_path / 'tty'}") as client:
        [device] = (await client.call("GET", "/devices"))[1]["devices"]
        got, reply = await client.call("POST", f"/devices/{device['id']}/{path}", body)
        assert (got, reply and reply["code"]) == (status, code)
        assert len(able.asked) == (code is None)


async def test_a_state_that_cannot_be_kept_changes_nothing(client, tmp_path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        body = {"profile": "reader-rdm6300", "port": "/nowhere/tty"}
        status, problem = await client.call("POST", "/devices", body)
        assert (status, problem["code"]) == (503, "storage_failed")
    assert (await client.call("GET", "/devices"))[1]["devices"] == []
