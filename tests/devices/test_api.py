"""The socket API: shapes, problems, subscribers."""

import asyncio
import json
import socket
import stat

import aiohttp
import pytest

from devices.errors import ConfigError
from devices.printers.escpos.simulator import Simulator as Printer
from devices.readers.em4100.simulator import Simulator as Reader
from tests.patience import WAIT_S


@pytest.fixture
async def client(running, tmp_path):
    async with running(f"em4100:{tmp_path / 'nothing'}?name=前台读卡器") as client:
        await client.state("gone", "unplugged")
        yield client


async def only(client):
    _, reply = await client.call("GET", "/devices")
    [device] = reply["devices"]
    return device


async def test_health(client):
    status, health = await client.call("GET", "/health")
    assert status == 200
    assert (health["devices"], set(health)) == (1, {"version", "devices", "uptime_s"})


async def test_a_device_in_full(client, tmp_path):
    device = await only(client)
    assert device.pop("id").startswith("em4100@")
    assert device.pop("since").endswith("Z")
    assert device.pop("settings").items() >= {"baudrate": 9600, "absence_s": 2.0}.items()
    assert device == {
        "kind": "reader",
        "driver": "em4100",
        "name": "前台读卡器",
        "port": str(tmp_path / "nothing"),
        "state": "gone",
        "reason": "unplugged",
        "message": {
            "zh": "设备没有连接。请检查数据线，重新插好后会自动恢复。",
            "en": "The device is not connected. Check the cable; it comes back by itself once plugged in.",
        },
        "last_seen": None,
        "details": {},
        "profile": None,
        "origin": "option",
        "seen_as": "",
        "faults": 1,
    }


async def test_a_name_is_told_to_subscribers_and_outlives_a_restart(running, client, tmp_path):
    device = await only(client)
    status, renamed = await client.call("PUT", f"/devices/{device['id']}/name", {"name": " 二楼 "})
    assert (status, renamed["name"]) == (200, "二楼")
    await client.event(lambda event: event["type"] == "device" and event["device"]["name"] == "二楼")
    names = json.loads((tmp_path / "state" / "names.json").read_text())
    assert names == {device["id"]: "二楼"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nothing", None, 404, "not_found"),
        ("DELETE", "/devices", None, 405, "method_not_allowed"),
        ("PUT", "/devices/none/name", {"name": "x"}, 404, "no_such_device"),
        ("PUT", "/devices/{id}/name", {"name": ""}, 422, "bad_name"),
        ("PUT", "/devices/{id}/name", {"name": "x" * 41}, 422, "bad_name"),
        ("PUT", "/devices/{id}/name", {"name": "a\nb"}, 422, "bad_name"),
        ("PUT", "/devices/{id}/name", {"title": "x"}, 422, "bad_body"),
        ("PUT", "/devices/{id}/name", None, 422, "bad_body"),
        ("POST", "/devices/{id}/jobs", {"job": "a", "document": {"parts": [{"type": "cut"}]}}, 409, "not_a_printer"),
        ("POST", "/devices/{id}/jobs", {"job": "a b", "document": {"parts": [{"type": "cut"}]}}, 422, "bad_body"),
        ("POST", "/devices/{id}/jobs", {"job": "a", "document": {"parts": []}}, 422, "bad_body"),
        ("POST", "/devices/{id}/jobs", {"job": "x" * (1 << 20)}, 413, "body_too_large"),
        ("POST", "/devices/{id}/drawer", None, 409, "not_a_printer"),
        ("GET", "/devices/{id}/jobs/none", None, 404, "no_such_job"),
    ],
)
async def test_problems(client, method, path, body, status, code):
    device = await only(client)
    async with client.http.request(method, "http://devices/v1" + path.format(id=device["id"]), json=body) as response:
        problem = json.loads(await response.read())
        assert (response.status, response.content_type) == (status, "application/problem+json")
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"urn:meishu:problem:{code}")
    assert problem["message"]["zh"]


async def test_a_document_that_does_not_fit_is_a_problem_and_no_job(running):
    async with Printer() as printer, running(f"escpos:{printer.address}?width=32") as client:
        event = await client.state("ready")
        device = (event.get("device") or event["devices"][0])["id"]
        row = {"type": "row", "cells": [{"text": "a", "width": 30}, {"text": "b", "width": 30}]}
        body = {"job": "a", "document": {"parts": [row]}}
        status, problem = await client.call("POST", f"/devices/{device}/jobs", body)
        assert (status, problem["code"]) == (422, "row_too_wide")
        assert (await client.call("GET", f"/devices/{device}/jobs/a"))[0] == 404


async def test_the_socket_is_for_the_group_only(client, tmp_path):
    assert stat.S_IMODE((tmp_path / "devices.sock").stat().st_mode) == 0o660


async def test_a_second_daemon_on_the_socket_is_refused(running, client, tmp_path):
    with pytest.raises(FileExistsError, match="another daemon"):
        async with running(f"em4100:{tmp_path / 'other'}"):
            pass
    assert (await client.call("GET", "/health"))[0] == 200


async def test_a_socket_left_behind_is_replaced(running, tmp_path):
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "devices.sock"))
    async with running() as client:
        assert (await client.call("GET", "/health"))[0] == 200
    assert not (tmp_path / "devices.sock").exists()


async def test_a_device_given_twice_is_refused(running, tmp_path):
    with pytest.raises(ConfigError, match="twice"):
        async with running("em4100:/dev/x", "em4100:/dev/x?name=b"):
            pass


async def test_a_subscriber_that_does_not_read_is_resynchronised(running, tmp_path):
    """The slow one's socket is full long before its events end; it hears resync, then a snapshot."""
    async with Reader(tmp_path) as reader, running(f"em4100:{reader.driver_tty}?absence_s=0") as client:
        await client.state("ready")
        async with client.http.get("http://devices/v1/events") as slow:
            for number in range(6000):
                await reader.tap(str(number))
                if number % 50 == 0:
                    await client.event(
                        lambda event, wanted=f"{number:010d}": event.get("number") == wanted,
                        since=max(0, len(client.events) - 60),
                    )
            types = []
            async with asyncio.timeout(WAIT_S):
                while "resync" not in types:
                    types.append(json.loads(await slow.content.readline())["type"])
                after = json.loads(await slow.content.readline())
            assert after["type"] == "snapshot"
            assert types[0] == "snapshot"
        assert len([event for event in client.events if event["type"] == "card.read"]) >= 5950


async def test_stopping_hangs_up_on_subscribers(running, tmp_path):
    async with asyncio.timeout(WAIT_S):
        async with running(f"em4100:{tmp_path / 'nothing'}") as client:
            told = await client.http.get("http://devices/v1/events")
            assert json.loads(await told.content.readline())["type"] == "snapshot"
            waiting = asyncio.create_task(told.content.readline())
        with pytest.raises((aiohttp.ClientPayloadError, RuntimeError)):  # it heard the end, or began after it
            await waiting
