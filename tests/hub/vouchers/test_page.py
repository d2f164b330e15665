"""Printed vouchers in a real browser: set up with a scope, numbered, printed, sold and taken by a scan."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.browsers import chromium, needs_chromium
from tests.system.screens import violations

pytestmark = [pytest.mark.long, needs_chromium]


@pytest.fixture
async def screen(api, wall):
    async with chromium() as browser:
        url = str(api.client.make_url("/")).rstrip("/")
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", base_url=url)
        cookies = {"terminal": "terminal-tablet", "session": "session-owner"}
        await context.add_cookies([{"name": f"meishu_{n}", "value": v, "url": url} for n, v in cookies.items()])
        page = await context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.clock.set_fixed_time(datetime.fromtimestamp(wall.ms / 1000, UTC))
        yield page
    assert errors == []


async def scan(page, text, state):
    await page.get_by_test_id("scan-input").fill(text)
    await page.get_by_test_id("scan-input").press("Enter")
    strip = page.get_by_test_id("seen-code")
    await expect(strip).to_have_attribute("data-state", state)
    return strip


async def test_a_voucher_from_its_series_to_the_till(screen, api):
    page, find = screen, screen.get_by_test_id
    await page.goto("/settings#group_buys")
    await find("series-add").click()
    for field, text in (("name", "周年庆代金券"), ("face", "500"), ("price", "450"), ("threshold", "588")):
        await find(f"series-{field}").fill(text)
    await find("series-scope-categories").click()
    await find("series-category-面部").click()
    await expect(find("series-dialog-sentence")).to_contain_text("满 ¥588 可用，限面部类")
    assert await violations(page) == ""
    await find("series-dialog-save").click()
    await expect(page.locator("[data-testid^=series-print-]")).to_have_count(1)
    [series] = (await api.ok("GET", "/vouchers/series"))["series"]
    assert series["terms"] == ["满 ¥588 可用", "限 面部类", "长期有效"]
    await find(f"series-print-{series['series']['series']}").click()
    await find("print-copies").fill("2")
    await find("print-go").click()
    await expect(find("print-all")).to_have_text("打印还没打过的 2 张")
    await find("print-all").click()
    await expect(page.get_by_test_id("toast").get_by_text("已送往打印机")).to_be_visible()
    assert await violations(page) == ""
    one, _ = (await api.ok("GET", f"/vouchers/series/{series['series']['series']}/vouchers"))["vouchers"]
    await page.goto("/till")
    await scan(page, one["serial"], "unsold")
    await find("seen-act").click()
    await expect(find("seen-code")).to_have_attribute("data-state", "selling")
    await find("tender-cash").click()
    await find("pay").click()
    await find("next-bill").click()
    await scan(page, one["serial"], "waits")
    await find(f"tile-{api.ids.items['massage']}").click()
    await expect(find("seen-code")).to_have_attribute("data-state", "unfit")
    await find(f"tile-{api.ids.items['facial']}").click()
    await expect(find("seen-standing")).to_have_text("本单抵 ¥500.00")
    assert await violations(page) == ""
    await find("tender-cash").click()
    await find("pay").click()
    await find("next-bill").click()
    strip = await scan(page, one["serial"], "refused")
    await expect(strip).to_contain_text("这张代金券已经用过")
    await find("seen-act").click()
    await expect(find("bill-due")).to_have_text("¥716.00")
    assert api.verify().verify == "ok"


async def test_a_coupon_says_whose_it_is_and_why_it_does_not_fit(screen, api):
    page, find = screen, screen.get_by_test_id
    kind = {"name": "店庆券", "how": "amount", "threshold_fen": 500_00, "amount_fen": 50_00}
    kind = (await api.ok("POST", "/coupon-kinds", kind))["coupon_kind"]
    given = {"coupon_kind": kind, "member": api.ids.members["wang"]}
    [coupon] = (await api.ok("POST", "/coupons", given))["coupons"]
    await page.goto(f"/till?code={coupon['code'].replace('|', '%7C')}")
    await expect(find("seen-terms")).to_have_text("全场可用，卡项除外 · 长期有效 · 王五的")
    await expect(find("member-name")).to_contain_text("王五")
    await expect(find("seen-code")).to_have_attribute("data-state", "waits")
    await find("seen-act").click()
    await find(f"tile-{api.ids.items['massage']}").click()
    await find("seen-act").click()
    await expect(find("seen-standing")).to_contain_text("适用部分现为 ¥128.00")
    await find(f"tile-{api.ids.items['facial']}").click()
    await find("seen-act").click()
    await expect(find("seen-standing")).to_have_text("本单省 ¥50.00")
    assert await violations(page) == ""
