"""A customer display, through the daemon."""

import asyncio

import pytest

from devices.displays.line_display.simulator import Simulator


def device_id(event):
    return (event.get("device") or event["devices"][0])["id"]


async def show(client, device, view, text="", amount_fen=None):
    body = {"view": view, "text": text, "amount_fen": amount_fen}
    async with client.http.post(f"http://devices/v1/devices/{device}/show", json=body) as response:
        return response.status, (await response.json() if response.status != 204 else None)


@pytest.mark.parametrize("driver", ["line-display", "line-display-usb"])
@pytest.mark.parametrize("commands", ["escpos", "cd5220"])
async def test_the_sum_stands_on_the_lower_line(running, tmp_path, driver, commands):
    async with (
        Simulator(tmp_path, commands=commands, chinese=True) as display,
        running(f"{driver}:{display.port}?commands={commands}&chinese=true&poll_s=0.1") as client,
    ):
        device = device_id(await client.state("ready"))
        assert await show(client, device, "item", "洗剪吹", 12800) == (204, None)
        await display.shows(lambda screen: screen.lines == ("洗剪吹", "单价        ￥128.00"))
        details = (await client.device(device))["details"]
        assert details == {"commands": commands, "columns": 20, "chinese": True}


async def test_an_led_display(running, tmp_path):
    async with (
        Simulator(tmp_path, commands="led8") as display,
        running(f"line-display:{display.port}?commands=led8&baudrate=2400") as client,
    ):
        device = device_id(await client.state("ready"))
        assert (await show(client, device, "change", "", 1250))[0] == 204
        await display.shows(lambda screen: (screen.digits, screen.lamp) == ("12.50", "找零"))


async def test_a_pulled_display_is_told_and_shows_the_newest_when_it_is_back(running, tmp_path):
    async with (
        Simulator(tmp_path) as display,
        running(f"line-display:{display.port}?poll_s=0.1") as client,
    ):
        device = device_id(await client.state("ready"))
        await show(client, device, "total", "", 100)
        seen = len(client.events)
        display.unplug()
        await client.state("gone", "unplugged", since=seen)
        status, problem = await show(client, device, "total", "", 200)
        assert (status, problem["code"]) == (503, "unplugged")
        display.plug()
        await client.state("ready", since=seen)
        await display.shows(lambda screen: screen.lines[1].endswith(" 2.00"))


async def test_of_many_at_once_the_newest_stays(running, tmp_path):
    async with (
        Simulator(tmp_path) as display,
        running(f"line-display:{display.port}?poll_s=0.1") as client,
    ):
        device = device_id(await client.state("ready"))
        replies = await asyncio.gather(*(show(client, device, "total", "", fen) for fen in range(100, 130)))
        assert {status for status, _ in replies} == {204}
        await show(client, device, "total", "", 999)
        await display.shows(lambda screen: screen.lines[1].endswith(" 9.99"))
