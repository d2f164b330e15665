"""A coupon's life on the screens, in a real browser on tablet and phone: made, given, used at the till, counted."""

import pytest
from playwright.async_api import expect

from tests.browsers import chromium, needs_chromium
from tests.system.screens import SIZES, violations

pytestmark = needs_chromium


class Screen:
    """A page in the owner's hands; what goes wrong on it is kept."""

    def __init__(self, page, url):
        self.page, self.url, self.errors = page, url, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def find(self, testid):
        return self.page.get_by_test_id(testid)

    async def go(self, path):
        await self.page.goto("about:blank")
        await self.page.goto(self.url + path)

    async def well(self):
        """Nothing sticks out at the side, and axe has nothing to say."""
        wide, inner = await self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= inner
        assert await violations(self.page) == ""


@pytest.fixture
async def browser():
    async with chromium() as browser:
        yield browser


async def opened(api, browser, size, wall):
    url = str(api.client.make_url("/")).rstrip("/")
    context = await browser.new_context(viewport=SIZES[size], locale="zh-CN", reduced_motion="reduce")
    cookies = {"terminal": "terminal-tablet", "session": "session-owner"}
    await context.add_cookies([{"name": f"meishu_{n}", "value": v, "url": url} for n, v in cookies.items()])
    screen = Screen(await context.new_page(), url)
    await screen.page.clock.set_system_time(wall.ms)
    return screen


async def test_a_coupon_is_made_given_used_and_counted(api, ids, wall, browser):
    for number, size in enumerate(SIZES, 1):
        screen = await opened(api, browser, size, wall)
        await made(screen, f"满百减五十 {number}")
        await given(screen, ids, f"满百减五十 {number}")
        await used(screen, api, ids)
        await counted(screen, f"满百减五十 {number}")
        assert screen.errors == []
        await screen.page.context.close()
    assert api.verify().verify == "ok"


async def made(screen, name):
    """What is missing is said where it is missing; what it does stands in a sentence."""
    await screen.go("/loyalty")
    await screen.find("kind-add").click()
    await screen.find("kind-dialog-save").click()
    await expect(screen.find("kind-dialog").get_by_role("alert")).to_have_count(2)
    await screen.find("kind-name").fill(name)
    await screen.find("kind-threshold").fill("100")
    await screen.find("kind-amount").fill("50")
    await expect(screen.find("kind-dialog-sentence")).to_contain_text(
        "满 ¥100 减 ¥50，全场可用（卡项除外），不与套餐、其他券同用"
    )
    await screen.well()
    await screen.find("kind-dialog-save").click()
    row = screen.page.locator("[data-testid^=kind-01]", has_text=name)
    await row.get_by_test_id("kind-issue").click()
    await screen.find("issue-to-segment").click()
    await expect(screen.find("segment-count")).to_have_attribute("data-members", "3")
    await screen.well()
    await screen.find("issue-dialog-save").click()
    await expect(row).to_contain_text("已发 3")


async def given(screen, ids, name):
    """Another one to wang, and points by hand."""
    await screen.go(f"/members/{ids.members['wang']}")
    for loaded in ("tier-name", "points-balance"):  # or the button moves away while it is tapped
        await expect(screen.find(loaded)).to_be_visible()
    await expect(screen.find("member-coupons").locator("[data-state=issued]").first).to_be_visible()
    await screen.find("coupon-give").click()
    kind = await screen.find("give-kind").locator("option", has_text=name).get_attribute("value")
    await screen.find("give-kind").select_option(kind)
    await screen.find("give-dialog-save").click()
    await expect(screen.find("give-dialog")).to_have_count(0)
    await screen.find("points-adjust").click()
    await screen.find("adjust-points").fill("300")
    await screen.find("adjust-reason").fill("开业活动")
    await screen.find("adjust-dialog-save").click()
    await expect(screen.find("points-balance")).to_have_text("300")
    await screen.well()


async def used(screen, api, ids):
    """The best is laid down by itself; the points follow what it leaves."""
    await screen.go(f"/till?member={ids.members['wang']}")
    await screen.find(f"tile-{ids.items['massage']}").click()
    if await screen.find("bill-switch").is_visible():
        await screen.find("bill-switch").click()
    await expect(screen.find("due")).to_have_text("¥78.00")
    await screen.find("coupons").click()
    await expect(screen.find("coupons-dialog").locator("[data-laid=true]")).to_have_count(1)
    await expect(screen.find("coupons-dialog")).to_contain_text("不能与")
    await screen.well()
    await screen.find("coupons-none").click()
    await expect(screen.find("coupons-due")).to_have_text("¥128.00")
    await screen.find("coupons-best").click()
    await expect(screen.find("coupons-due")).to_have_text("¥78.00")
    await screen.find("coupons-done").click()
    await screen.find("points").click()
    await screen.find("points-amount").fill("300")
    await screen.find("points-go").click()
    await expect(screen.find("due")).to_have_text("¥75.00")
    await screen.well()
    await screen.find("tender-cash").click()
    await screen.find("pay").click()
    await expect(screen.find("result-paid")).to_have_text("¥75.00")


async def counted(screen, name):
    await screen.go("/loyalty")
    row = screen.page.locator("[data-testid^=kind-01]", has_text=name)
    await row.get_by_test_id("kind-figures").click()
    await expect(screen.find("figure-redeemed")).to_have_text("1")
    await expect(screen.find("figure-off")).to_have_text("¥50.00")
    await expect(screen.find("figures-uses")).to_contain_text("王五")
    await screen.well()
    await screen.find("figures-list-unused").click()
    await screen.find("withdraw-all").click()
    await screen.find("withdraw-reason").fill("活动结束")
    await screen.find("withdraw-go").click()
    await expect(screen.find("figure-held")).to_have_text("0")
