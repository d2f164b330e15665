"""The whole way in a real browser: join on a phone, the e-card on it, its picture scanned at the counter, offline."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from devices import model
from hub.ecards import codes
from tests.browsers import chromium, needs_chromium
from tests.system.screens import violations

PHONE, TABLET = (360, 740), (1280, 800)
STAFF = {"terminal": "terminal-tablet", "session": "session-owner"}
pytestmark = needs_chromium


class Screen:
    """A page, and what went wrong on it."""

    def __init__(self, page):
        self.page, self.errors = page, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def find(self, testid):
        return self.page.get_by_test_id(testid)

    async def tap(self, *testids):
        for testid in testids:
            await self.find(testid).click()

    async def is_well(self):
        """Nothing sticks out, axe finds nothing, no script failed."""
        wide, inner = await self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= inner
        assert await violations(self.page) == ""
        assert self.errors == []

    async def scanned(self):
        """What a scanner reads of the picture."""
        shot = await self.find("ecard-qr").screenshot()
        (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(shot)))
        return found.text


@pytest.fixture
async def browser(api):
    async with chromium() as browser:
        url = str(api.client.make_url("/")).rstrip("/")

        async def open_(path, size, **cookies):
            width, height = size
            context = await browser.new_context(
                viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
            )
            await context.add_cookies([{"name": f"meishu_{n}", "value": v, "url": url} for n, v in cookies.items()])
            screen = Screen(await context.new_page())
            await screen.page.goto(url + path)
            return screen

        yield url, open_


async def test_from_joining_to_the_counter_and_without_a_network(api, browser, ids, salon_scan):
    url, open_ = browser
    invited = (await api.ok("POST", "/joining-invitations"))["url"].split("#")[1]
    phone = await open_(f"/join#{invited}", PHONE)
    await phone.find("join-name").fill("周洁")
    await phone.find("join-phone").fill("13655556666")
    await phone.find("join-consent").check()
    await phone.tap("join-send")
    await expect(phone.find("join-sent")).to_be_visible()
    (waits,) = (await api.ok("GET", "/joining"))["waiting"]
    member = (await api.ok("POST", f"/joining/{waits['application']}"))["member"]
    await phone.tap("join-ecard")
    await expect(phone.find("ecard-agree")).to_be_visible()
    await phone.is_well()
    await phone.tap("ecard-agree")
    await expect(phone.find("ecard-code")).to_be_visible()
    await expect(phone.page).to_have_url(f"{url}/ecard")
    await phone.is_well()

    till = await open_("/till", TABLET, **STAFF)
    await expect(till.find("member-panel")).to_have_attribute("data-member", "")
    await salon_scan(await phone.scanned())
    await expect(till.find("member-panel")).to_have_attribute("data-member", member)
    await salon_scan(await phone.find("ecard-code").get_attribute("data-code"), "another scanner")
    await expect(till.find("toast")).to_contain_text("刚刚用过")

    await phone.page.context.set_offline(True)
    await phone.page.goto("about:blank")
    await phone.page.goto(f"{url}/ecard")
    await expect(phone.find("ecard-away")).to_be_visible()
    assert codes.parse(await phone.find("ecard-code").get_attribute("data-code"))
    await phone.is_well()
    assert till.errors == []


@pytest.fixture
def salon_scan(api):
    async def scan(text, device="scanner"):
        await api.hub.presence.on_event(model.Scan(device=device, text=text, at="2026-11-22T12:01:00+08:00"))

    return scan


@pytest.mark.long
async def test_the_front_desk_gives_locks_reports_reissues_and_replaces(api, browser, ids):
    _, open_ = browser
    desk = await open_(f"/members/{ids.members['li']}", TABLET, **STAFF)
    await desk.tap("ecard")
    link = await desk.find("ecard-offer-code").get_attribute("data-url")
    await desk.is_well()
    phone = await open_(f"/ecard#{link.split('#')[1]}", PHONE)
    await expect(phone.find("ecard-offer")).to_contain_text("李*")
    await phone.is_well()
    await phone.tap(*(f"pin-key-{digit}" for digit in "000000"))
    await expect(phone.find("ecard-said")).to_contain_text("密码不正确")
    await phone.tap(*(f"pin-key-{digit}" for digit in "135790"))
    await expect(phone.find("ecard-cards")).to_contain_text("护理十次卡")
    await expect(desk.find("ecard-dialog")).to_have_count(0)
    await desk.tap("ecard-lock")
    await expect(desk.find("ecard-row")).to_have_attribute("data-state", "locked")
    await desk.tap("ecard-lock")
    await expect(desk.find("ecard-row")).to_have_attribute("data-state", "on")
    await desk.tap("loss", "loss-scope-all")
    await desk.is_well()
    await desk.tap("loss-go")
    await expect(desk.find("loss-reported")).to_be_visible()
    await phone.page.reload()
    await expect(phone.find("ecard-none")).to_contain_text("挂失")
    await desk.tap("reissue", "identity-document")
    await desk.is_well()
    api.hub.bus.publish("card.unknown", {"number": "0055501234", "number_masked": "****1234", "device": "reader"})
    await expect(desk.find("new-card")).to_have_value("0055501234")
    await desk.tap("reissue-go")
    await expect(desk.find("loss-reported")).to_have_count(0)
    await desk.tap("token-replace")
    await desk.find("new-card").fill("0055505678")
    await desk.is_well()
    await desk.tap("replace-go")
    await expect(desk.find("ended-tokens").locator("li")).to_have_count(2)
    await desk.tap("set-pin")
    await expect(desk.find("pin-step")).to_have_text("请输入原密码")
    for pin in ("135790", "112233", "112233"):
        await desk.tap(*(f"pin-key-{digit}" for digit in pin))
    await expect(desk.find("pin-dialog")).to_have_count(0)
    await desk.page.set_viewport_size({"width": 360, "height": 740})
    await desk.is_well()
    assert api.verify().verify == "ok"
