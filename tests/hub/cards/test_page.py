"""A period card in a real browser: made in the catalogue, used at the till, shown on its member's page, sold in a
package.
"""

import os
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.browsers import chromium, needs_chromium
from tests.system.screens import violations

pytestmark = needs_chromium
SIZES = {"tablet": (1280, 800), "phone": (360, 740)}


@pytest.fixture
async def page(api, wall):
    async with chromium() as browser:
        url = str(api.client.make_url("/")).rstrip("/")
        context = await browser.new_context(base_url=url, viewport={"width": 1280, "height": 800}, locale="zh-CN")
        cookies = {"terminal": "terminal-tablet", "session": "session-owner"}
        await context.add_cookies([{"name": f"meishu_{n}", "value": v, "url": url} for n, v in cookies.items()])
        made, errors = await context.new_page(), []
        made.on("pageerror", lambda error: errors.append(str(error)))
        await made.clock.set_fixed_time(datetime.fromtimestamp(wall.ms / 1000, UTC))
        yield made
    assert errors == []


async def look(page, name):
    """Nothing sticks out at the side and axe has nothing to say, on a tablet or a phone."""
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        if os.environ.get("PICTURES"):
            await page.screenshot(path=f"{os.environ['PICTURES']}/{name}-{size}.png")
        wide, inner = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= inner, (name, size)
        assert await violations(page) == "", (name, size)
    await page.set_viewport_size({"width": 1280, "height": 800})


async def test_a_period_card_from_the_catalogue_to_the_members_page(page, api, ids):
    await page.goto("/settings#catalog")
    await page.get_by_test_id("kind-period_card").click()
    await page.get_by_test_id("item-add").click()
    await page.get_by_test_id("item-name").fill("肩颈月卡")
    await page.get_by_test_id("item-price").fill("300")
    await page.get_by_test_id("item-valid").fill("30")
    await page.get_by_test_id(f"term-covers-{ids.items['massage']}").click()
    await page.get_by_test_id("term-limit-day").click()
    await page.get_by_test_id("term-discount").check()
    await page.get_by_test_id("term-goods").click()
    await look(page, "item")
    await page.get_by_test_id("item-save").click()
    await expect(page.get_by_text("每天 1 次")).to_be_visible()
    item = next(one for one in (await api.ok("GET", "/catalog/items"))["items"] if one["name"] == "肩颈月卡")
    assert (item["covers"], item["term"]["visits"], item["term"]["discount"]["goods"]) == (
        [ids.items["massage"]],
        1,
        True,
    )
    sale = {"member": ids.members["wang"], "lines": [{"item": item["item"]}], "print": False}
    await api.ok("POST", "/sales", sale | {"tenders": [{"tender": "cash", "amount_fen": 300_00}]})
    await page.goto(f"/till?member={ids.members['wang']}")
    await expect(page.get_by_test_id("member-days")).to_have_text("30")
    await page.get_by_test_id(f"tile-{ids.items['massage']}").click()
    await expect(page.get_by_text("期限卡内").first).to_be_visible()
    await expect(page.get_by_test_id("due")).to_have_text("¥0.00")
    await look(page, "till")
    await page.goto(f"/members/{ids.members['wang']}")
    await expect(page.get_by_test_id("card-term")).to_contain_text("8.8 折 · 每天 1 次 · 现在可用 1 次")
    await look(page, "member")
    await a_package_with_the_card_as_a_gift(page, api, ids, item["item"])


async def a_package_with_the_card_as_a_gift(page, api, ids, card):
    await page.goto("/settings#catalog")
    await page.get_by_test_id("kind-session_card").click()
    await page.get_by_test_id("item-add").click()
    await page.get_by_test_id("item-name").fill("开业套餐")
    await page.get_by_test_id("item-price").fill("1280")
    await page.get_by_test_id(f"part-1-covers-{ids.items['facial']}").click()
    await page.get_by_test_id("part-add-card").click()
    await page.get_by_test_id("item-save").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    await page.get_by_test_id(f"part-2-card-{card}").click()
    await look(page, "package")
    await page.get_by_test_id("item-save").click()
    await expect(page.get_by_text("赠 肩颈月卡").first).to_be_visible()
    package = next(one for one in (await api.ok("GET", "/catalog/items"))["items"] if one["name"] == "开业套餐")
    assert [(part["sessions"], part["card"], part["gift"]) for part in package["components"]] == [
        (10, None, False),
        (0, card, True),
    ]
    await page.goto(f"/till?member={ids.members['wang']}")
    await page.get_by_test_id("tab-card").click()
    await expect(page.get_by_test_id(f"tile-{package['item']}")).to_contain_text("赠 肩颈月卡")
    await look(page, "package-till")
    sale = {"member": ids.members["wang"], "lines": [{"item": package["item"]}], "print": False}
    bill = await api.ok("POST", "/sales", sale | {"tenders": [{"tender": "cash", "amount_fen": 1280_00}]})
    await page.goto(f"/receipts/{bill['bill']}")
    await expect(page.get_by_test_id("line-1-includes")).to_contain_text("赠 肩颈月卡 30 天")
    await look(page, "package-bill")
    await page.goto(f"/members/{ids.members['wang']}")
    await expect(page.locator(".chip--jade", has_text="赠送").first).to_be_visible()
    await look(page, "package-member")
