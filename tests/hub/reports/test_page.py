"""Commission, reports and statements in a real browser, on tablet and phone."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from hub.security.state import digest
from hub.staff import rules as staff
from tests.browsers import chromium, needs_chromium

pytestmark = needs_chromium
SIZES = {"tablet": (1280, 800), "phone": (360, 740)}


class Screen:
    """A page of the owner's, and what went wrong on it."""

    def __init__(self, page, url):
        self.page, self.url, self.errors = page, url, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def find(self, testid):
        return self.page.get_by_test_id(testid)

    async def go(self, path):
        await self.page.goto("about:blank")
        await self.page.goto(self.url + path)

    async def fits(self):
        """Nothing sticks out at the side."""
        wide, inner = await self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= inner


@pytest.fixture(params=SIZES)
async def screen(api, wall, request):
    width, height = SIZES[request.param]
    async with chromium() as browser:
        url = str(api.client.make_url("/")).rstrip("/")
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        cookies = {"terminal": "terminal-tablet", "session": "session-owner"}
        await context.add_cookies([{"name": f"meishu_{n}", "value": v, "url": url} for n, v in cookies.items()])
        made = Screen(await context.new_page(), url)
        await made.page.clock.set_fixed_time(datetime.fromtimestamp(wall.ms / 1000, UTC))
        yield made
    assert made.errors == []


async def sell(api, ids):
    share = {"staff": ids.staff["technician"], "percent": 100, "designated": True}
    lines = [{"item": ids.items["facial"], "shares": [share]}]
    sale = {"lines": lines, "tenders": [{"tender": "cash", "amount_fen": 588_00}], "print": False}
    await api.ok("POST", "/sales", sale)


async def test_a_rule_is_made_and_the_month_approved(screen, api, ids, wall):
    await screen.go("/commission#rules")
    await screen.find("rule-add").click()
    await screen.find("rule-name").fill("手工阶梯")
    await expect(screen.find("rule-save")).to_be_disabled()
    await screen.find("rule-how-slabs").click()
    for slab, (above, percent) in enumerate((("0", "7"), ("500", "10"))):
        if slab:
            await screen.find(f"slab-{slab}-above").fill(above)
        await screen.find(f"slab-{slab}-percent").fill(percent)
    await screen.find("rule-save").click()
    await expect(screen.page.get_by_text("7%，500 以上 10%")).to_be_visible()
    await screen.fits()
    await sell(api, ids)
    await screen.go("/commission")
    await expect(screen.find("sheet-total")).to_have_text("¥43.80")
    await screen.find(f"person-{ids.staff['technician']}").click()
    await expect(screen.page.get_by_text("¥500.00 × 7% + ¥88.00 × 10% = ¥43.80")).to_be_visible()
    await screen.fits()
    wall.pass_(days=12)
    again = staff.SignIn(ids.staff["owner"], ids.terminals["tablet"], digest("session-owner"))
    await api.write(staff.sign_in, again)
    await screen.page.clock.set_fixed_time(datetime.fromtimestamp(wall.ms / 1000, UTC))
    await screen.go("/commission")
    await screen.find("month").fill("2026-11")
    await screen.find("approve").click()
    await screen.find("confirm-yes").click()
    await expect(screen.find("sheet-state")).to_have_attribute("data-state", "approved")
    await screen.find("reopen").click()
    await screen.find("reopen-reason").fill("漏了一单")
    await screen.find("reopen-go").click()
    await expect(screen.find("sheet-state")).to_have_attribute("data-state", "over")
    assert api.verify().verify == "ok"


async def test_a_report_is_read_and_taken_along(screen, api, ids):
    await sell(api, ids)
    await screen.go("/reports")
    await expect(screen.find("report-totals")).to_contain_text("8,588.00")
    await screen.fits()
    phone = screen.page.viewport_size["width"] == SIZES["phone"][0]
    if phone:
        await screen.find("report-pick").select_option("cash_performance")
    else:
        await screen.find("report-cash_performance").click()
    await expect(screen.find("report-table")).to_contain_text("technician")
    await screen.find("targets").click()
    await screen.find("targets-dialog").locator("input").first.fill("10000")
    await screen.find("targets-go").click()
    await expect(screen.find("report-totals")).to_contain_text("85.8%")
    async with screen.page.expect_download() as taken:
        await screen.find("report-excel").click()
    assert (await taken.value).suggested_filename == "现金业绩 2026-11-01 2026-11-30.xlsx"
    await screen.find("span-yesterday").click()
    await expect(screen.page.get_by_text("这段时间没有记录")).to_be_visible()


async def test_a_members_statement_is_reached_from_their_page(screen, ids):
    await screen.go(f"/members/{ids.members['zhang']}")
    await screen.find("member-statement").click()
    await expect(screen.find("statement-title")).to_have_text("张三的对账单")
    await expect(screen.find("statement-paid")).to_have_text("¥4,000.00")
    await screen.fits()
