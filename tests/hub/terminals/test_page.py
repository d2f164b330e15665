"""The handheld page and the staff's side of handhelds, in a real browser."""

import pytest
from playwright.async_api import expect

from hub.config import Terminals
from tests.browsers import chromium, needs_chromium
from tests.hub.terminals.conftest import hold_and_ask

PIN, WRONG = "135790", "000000"
pytestmark = needs_chromium


class Screen:
    """A page, and what went wrong on it."""

    def __init__(self, page):
        self.page, self.errors = page, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def find(self, testid):
        return self.page.get_by_test_id(testid)

    async def tap(self, *testids):
        for testid in testids:
            await self.find(testid).click()

    async def fits(self):
        """Nothing to scroll, at the two sizes of cheap handhelds."""
        for height in (640, 740):
            await self.page.set_viewport_size({"width": 360, "height": height})
            size = await self.page.evaluate("(({scrollWidth: w, scrollHeight: h}) => [w, h])(document.body)")
            assert size == [360, height]


@pytest.fixture
async def browser(serve):
    """(hub, a function that opens a page with these cookies)."""
    async with serve(terminals=Terminals(host="127.0.0.1", port=0)) as api, chromium() as browser:
        url = str(api.client.make_url("/")).rstrip("/")

        async def open_(path, width, height, **cookies):
            context = await browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            await context.add_cookies([{"name": f"meishu_{n}", "value": v, "url": url} for n, v in cookies.items()])
            screen = Screen(await context.new_page())
            await screen.page.goto(url + path)
            return screen

        yield api, open_


async def say(api, **given):
    await api.ok("POST", "/terminal/inputs", {"input": given}, by="handheld")


async def test_the_members_page_in_each_state(browser, wall):
    api, open_ = browser
    screen = await open_("/handheld", 360, 640, terminal="terminal-handheld")
    await expect(screen.find("help-call")).to_be_visible()
    await screen.fits()
    await say(api, kind="tap", number="0007654321")
    await expect(screen.find("welcome-balance")).to_have_attribute("data-fen", "120000")
    await screen.fits()
    await say(api, kind="tap", number="0099999999")
    await expect(screen.find("handheld-message")).to_be_visible()
    await screen.fits()
    _, consent, _ = await hold_and_ask(api)(100_00, 1)
    await expect(screen.find("consent-amount")).to_have_attribute("data-fen", "10000")
    await screen.fits()
    await screen.tap(*(f"pin-key-{digit}" for digit in WRONG))
    await expect(screen.find("consent-message")).to_contain_text("密码不对")
    await screen.fits()
    await screen.tap(*(f"pin-key-{digit}" for digit in PIN))
    await expect(screen.find("handheld-result")).to_have_attribute("data-state", "given")
    assert (await api.ok("GET", f"/consents/{consent}"))["state"] == "given"
    await screen.fits()
    wall.pass_(ms=7000)
    api.hub.handhelds.tick()
    await screen.tap("help-call")
    await expect(screen.find("handheld-help")).to_be_visible()
    wall.pass_(ms=31_000)
    api.hub.handhelds.tick()
    await expect(screen.find("help-called")).to_be_visible()
    await hold_and_ask(api)(1_00)
    await screen.tap("consent-decline", "confirm-yes")
    await expect(screen.find("handheld-result")).to_have_attribute("data-state", "declined")
    stored = await screen.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert PIN not in stored
    assert WRONG not in stored
    assert screen.errors == []


async def test_staff_hear_a_call_answer_it_and_enrol_terminals(browser):
    api, open_ = browser
    await say(api, kind="report", battery_percent=9, firmware="2026.11")
    tablet = await open_("/more", 1280, 800, terminal="terminal-tablet", session="session-owner")
    await tablet.tap("tab-terminals")
    await expect(tablet.find("handheld-state")).to_contain_text("2026.11")
    await say(api, kind="help")
    await expect(tablet.find("toast")).to_contain_text("呼叫服务")
    await tablet.tap("help-open", "help-go")
    await expect(tablet.find("help-open")).to_have_count(0)
    assert (await api.ok("GET", "/help-calls"))["calls"] == []
    await tablet.tap("add-esp")
    await tablet.find("handheld-name").fill("3 号房手持机")
    await tablet.tap("esp-go")
    await expect(tablet.find("esp-secrets")).to_contain_text("meishu_password")
    await tablet.page.keyboard.press("Escape")
    await tablet.tap("add-radio")
    await expect(tablet.find("radio-code")).to_be_visible()
    code = "MST1|MS-0001|" + "0" * 32
    api.hub.bus.publish("terminal.setup_scanned", {"text": code, "device": "scanner"})
    await expect(tablet.find("radio-code")).to_have_value(code)
    await tablet.find("handheld-name").fill("无线手持机")
    await tablet.tap("radio-go")
    await expect(tablet.find("handheld-state")).to_have_count(3)
    assert tablet.errors == []
