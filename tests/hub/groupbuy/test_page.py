"""Group-buy vouchers in a real browser: set up, taken at the till, refunded, settled."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.browsers import chromium, needs_chromium
from tests.system.screens import violations

pytestmark = [pytest.mark.long, needs_chromium]


class Screen:
    """The owner's page: what went wrong on it, and whether it fits and reads well."""

    def __init__(self, page, url):
        self.page, self.url, self.errors = page, url, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def find(self, testid):
        return self.page.get_by_test_id(testid)

    async def go(self, path):
        await self.page.goto("about:blank")
        await self.page.goto(self.url + path)

    async def good(self, name):
        """Nothing sticks out at the side, and axe finds nothing."""
        wide, inner = await self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= inner
        assert await violations(self.page) == "", name


@pytest.fixture
async def screen(api, wall):
    async with chromium() as browser:
        url = str(api.client.make_url("/")).rstrip("/")
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        cookies = {"terminal": "terminal-tablet", "session": "session-owner"}
        await context.add_cookies([{"name": f"meishu_{n}", "value": v, "url": url} for n, v in cookies.items()])
        made = Screen(await context.new_page(), url)
        await made.page.clock.set_fixed_time(datetime.fromtimestamp(wall.ms / 1000, UTC))
        yield made
    assert made.errors == []


async def set_up(screen, item):
    await screen.go("/settings#group_buys")
    await screen.find("platform-add").click()
    await screen.find("platform-name").fill("美团")
    await screen.find("platform-fee").fill("8")
    await screen.find("platform-save").click()
    await screen.page.locator("[data-testid^=deal-add-]").click()
    await screen.find("deal-name").fill("肩颈按摩单人")
    await screen.find("deal-price").fill("99")
    await screen.find("deal-prefix").fill("81")
    await screen.find("deal-item").select_option(item)
    await screen.good("settings-deal")
    await screen.find("deal-save").click()
    await screen.page.locator("[data-testid^=deal-add-]").click()
    await screen.find("deal-name").fill("88 代 100")
    await screen.find("deal-price").fill("88")
    await screen.find("deal-kind-amount").click()
    await screen.find("deal-worth").fill("100")
    await screen.find("deal-save").click()
    await expect(screen.page.get_by_text("抵 ¥100.00")).to_be_visible()
    await screen.good("settings")


async def take(screen):
    await screen.go("/till")
    await screen.find("scan-input").fill("8100000001")
    await screen.find("scan-input").press("Enter")
    await expect(screen.find("voucher-0")).to_be_visible()
    await screen.find("voucher-code").fill("7700 000001")
    await screen.find("voucher-code").press("Enter")
    await screen.page.locator("[data-testid^=voucher-deal-]", has_text="88 代 100").click()
    await screen.find("voucher-rest").click()
    await screen.good("till-vouchers")
    await screen.page.keyboard.press("Escape")
    await expect(screen.find("pay")).to_have_attribute("data-due", "18700")


async def test_from_the_settings_to_the_settlement(screen, api, ids):
    await set_up(screen, ids.items["massage"])
    await take(screen)
    await screen.good("till")
    await screen.page.set_viewport_size({"width": 360, "height": 740})
    await screen.find("bill-switch").click()
    await screen.good("till")
    await screen.find("pay").click()
    await expect(screen.find("result")).to_be_visible()
    await screen.good("till-result")
    await screen.find("result-view").click()
    await screen.find("refund-open").click()
    await screen.find("refund-line-1").check()
    await screen.find("refund-free").check()
    await screen.good("refund")
    await screen.page.set_viewport_size({"width": 1280, "height": 800})
    await screen.good("refund")
    await screen.find("refund-go").click()
    await expect(screen.find("bill-net")).to_be_visible()
    await screen.go("/settlement#group_buys")
    await expect(screen.find("open-7700000001")).to_have_attribute("data-wrong", "waiting")
    file = "券码,结算金额\n7700000001,80.00\n9900000001,12.00".encode()
    await screen.find("platform-file").set_input_files({"name": "美团.csv", "mimeType": "text/csv", "buffer": file})
    await expect(screen.find("open-9900000001")).to_have_attribute("data-wrong", "unknown")
    await screen.good("settlement")
    await screen.page.set_viewport_size({"width": 360, "height": 740})
    await screen.good("settlement")
    await screen.find("book-7700000001").click()
    await screen.find("book-go").click()
    await expect(screen.find("open-7700000001")).to_have_count(0)
    await screen.go("/settings#group_buys")
    await screen.page.locator("[data-testid^=deal-edit-]").first.wait_for()
    await screen.good("settings")
    await paper(screen)
    assert api.verify().verify == "ok"


async def paper(screen):
    """A printed voucher: its series, its number, its sale and its use."""
    await screen.page.set_viewport_size({"width": 1280, "height": 800})
    await screen.find("series-add").click()
    await screen.find("series-name").fill("五百元代金券")
    await screen.find("series-face").fill("500")
    await screen.find("series-price").fill("450")
    await screen.good("series-dialog")
    await screen.find("series-dialog-save").click()
    await screen.page.locator("[data-testid^=series-print-]").click()
    await screen.find("print-copies").fill("1")
    await screen.find("print-go").click()
    numbered = screen.page.locator("[data-testid^=print-voucher-]").first
    serial = (await numbered.get_attribute("data-testid")).removeprefix("print-voucher-")
    await screen.good("series-print")
    await screen.go("/till")
    await screen.find("scan-input").fill(serial)
    await screen.find("scan-input").press("Enter")
    await screen.find("paper-sell-go").click()
    await screen.page.keyboard.press("Escape")
    await screen.find("tender-cash").click()
    await screen.find("pay").click()
    await screen.find("next-bill").click()
    await screen.page.locator("[data-testid^=tile-]").first.click()
    await screen.page.keyboard.press("Alt+7")
    await screen.find("voucher-code").fill(serial)
    await screen.find("voucher-code").press("Enter")
    await expect(screen.find("paper-0")).to_be_visible()
    await screen.good("till-paper")
    await screen.page.keyboard.press("Escape")
    await screen.find("tender-cash").click()
    await screen.find("pay").click()
    await expect(screen.find("result")).to_be_visible()
    await screen.good("till-result")
