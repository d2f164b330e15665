"""What a till shows its customer: on a line display behind the real daemon, and on a customer screen."""

import asyncio

import pytest

from devices.displays.line_display.simulator import Simulator as Display
from hub.hardware.counter import Shown
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.state import digest
from tests.patience import WAIT_S

LINE = {"name": "深层清洁护理", "quantity": 1, "amount_fen": 58800}
TOTAL = {"view": "total", "amount_fen": 58800, "lines": [LINE], "due_fen": 58800, "customer": "张三丰"}
CHANGE = {**TOTAL, "view": "change", "amount_fen": 1200, "received_fen": 60000}


async def pair(api, kind, name):
    return await api.write(security.pair, security.Pair(kind, name, None, digest(f"terminal-{name}")))


@pytest.fixture
async def line(desk, tmp_path):
    """(api, the line display's simulator, its id); a pulled cable is noticed soon."""
    api, _, events = desk
    async with Display(tmp_path) as display:
        wanted = {"profile": "display-generic-escpos", "port": str(display.port), "settings": {"poll_s": 0.05}}
        device = (await api.ok("POST", "/devices", wanted))["id"]
        await events.wait("device", lambda data: (data["device"]["id"], data["device"]["state"]) == (device, "ready"))
        yield api, display, device


async def shows(display, text):
    async with asyncio.timeout(WAIT_S):
        await display.shows(lambda screen: text in screen_text(screen))


def screen_text(screen):
    return "\n".join(screen.lines) if hasattr(screen, "lines") else str(screen)


async def test_a_line_display_follows_the_bill_to_the_change_and_welcomes_the_next(line, monkeypatch):
    monkeypatch.setattr("hub.hardware.counter.STEP_S", 0.05)
    monkeypatch.setattr("hub.hardware.counter.REST_S", 0.05)
    api, display, _ = line
    await api.ok("PUT", "/counter/display", TOTAL)
    await shows(display, "588.00")
    await api.ok("PUT", "/counter/display", CHANGE)
    await shows(display, "12.00")
    async with asyncio.timeout(WAIT_S):
        await display.shows(lambda screen: "12.00" not in screen_text(screen))


async def test_a_line_display_that_comes_back_shows_the_bill_again(line, desk):
    api, display, device = line
    _, _, events = desk
    await api.ok("PUT", "/counter/display", TOTAL)
    await shows(display, "588.00")
    display.unplug()
    await events.wait("device", lambda data: data["device"]["id"] == device and data["device"]["reason"] == "unplugged")
    display.plug()
    await shows(display, "588.00")


async def test_a_line_display_is_tested(line):
    api, display, device = line
    async with asyncio.timeout(WAIT_S):
        while "888.88" not in screen_text(display.screen):  # the welcome after plugging in may come between
            await api.ok("POST", f"/devices/{device}/test")
            await asyncio.sleep(0.02)
    await api.ok("DELETE", f"/devices/{device}/test")
    async with asyncio.timeout(WAIT_S):
        await display.shows(lambda screen: "888.88" not in screen_text(screen))


async def test_a_till_is_not_kept_waiting_by_a_display_that_hangs(line, monkeypatch):
    api, _, _ = line
    asked, never = asyncio.Event(), asyncio.Event()

    async def hang(*_arguments):
        asked.set()
        await never.wait()

    monkeypatch.setattr(api.hub.devices, "show", hang)
    async with asyncio.timeout(WAIT_S):
        for _ in range(20):
            await api.ok("PUT", "/counter/display", TOTAL)
        await asked.wait()


async def test_a_customer_screen_shows_the_bill_with_the_name_masked(api, listen):
    await pair(api, TerminalKind.DISPLAY, "screen")
    async with listen(api, "screen") as screen:
        await api.ok("PUT", "/counter/display", TOTAL, by="front_desk")
        shown = await screen.wait("counter.display")
    assert (shown["customer"], shown["due_fen"], shown["lines"][0]["name"]) == ("张**", 58800, "深层清洁护理")
    full = await api.ok("GET", "/counter/display", by="token:terminal-screen")
    assert full == {"store_name": "美枢试验店", "shown": shown}
    assert "张三丰" not in str(full)


async def test_a_rooms_display_and_a_handheld_see_no_bill(api, listen):
    async with listen(api, "display") as room, listen(api, "handheld") as handheld, listen(api, "tablet") as tablet:
        await pair(api, TerminalKind.DISPLAY, "screen")
        async with listen(api, "screen") as screen:
            await api.ok("PUT", "/counter/display", TOTAL)
            await screen.wait("counter.display")
        for other in (room, handheld, tablet):
            assert "counter.display" not in other.names()
    await api.refused("permission_denied", "GET", "/counter/display", by="handheld")


async def test_a_screen_for_one_till_shows_that_tills_bill_alone(api, listen):
    screen_id = await pair(api, TerminalKind.DISPLAY, "screen")
    second = await pair(api, TerminalKind.TABLET, "second")
    await api.ok("PUT", f"/devices/{screen_id}/station", {"terminal": second})
    async with listen(api, "screen") as screen:
        await api.ok("PUT", "/counter/display", TOTAL)
        await api.ok("PUT", f"/devices/{screen_id}/station", {"terminal": api.ids.terminals["tablet"]})
        await api.ok("PUT", "/counter/display", {**TOTAL, "due_fen": 100})
        assert (await screen.wait("counter.display"))["due_fen"] == 100
    counters = await api.ok("GET", "/counters")
    assert [one["name"] for one in counters["tablets"]] == ["tablet 1", "second"]
    assert [one["terminal"] for one in counters["screens"]] == [screen_id]


@pytest.mark.parametrize(
    "body",
    [
        {"view": "nothing"},
        {"view": "total", "amount_fen": -1},
        {"view": "total", "lines": [LINE] * 101},
        {"view": "total", "text": "\x1b@"},
        {"view": "total", "more": 1},
    ],
)
async def test_what_cannot_be_shown_is_refused(api, body):
    await api.refused("invalid", "PUT", "/counter/display", body)


async def test_whoever_may_not_sell_shows_nothing(api):
    await api.refused("permission_denied", "PUT", "/counter/display", TOTAL, by="technician")


async def test_a_display_for_all_tills_keeps_one_tills_bill_when_another_till_is_done(line):
    api, display, _ = line
    await pair(api, TerminalKind.TABLET, "second")
    await api.ok("PUT", "/counter/display", {"view": "welcome"})
    await api.ok("PUT", "/counter/display", TOTAL)
    await shows(display, "588.00")
    api.hub.counter.show("second", Shown("total", amount_fen=100))
    await shows(display, "1.00")
    api.hub.counter.show("second", Shown("welcome"))
    await shows(display, "588.00")
    assert api.hub.counter.newest(None).amount_fen == 58800
