"""The counter page played with in a browser, beside the tablet: card, goods, displays, paper, cables, handhelds."""

import re
from types import SimpleNamespace

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from meishu.demo import world
from meishu.demo.counter import Counter
from meishu.demo.stack import Options, Stack
from tests.browsers import chromium, needs_chromium

pytestmark = [
    pytest.mark.system, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module"),
    needs_chromium,
]  # fmt: skip
TABLET, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    counter = Counter()
    options = Options(tmp_path_factory.mktemp("page"), full=True)
    async with (
        Stack(options, counter.on_paper, counter.on_label) as stack,
        counter.serve(stack, 0),
        chromium() as browser,
    ):
        yield SimpleNamespace(stack=stack, browser=browser, urls=counter.addresses())


async def opened(house, url, size) -> tuple[Page, list[str]]:
    """A page and what it complains of."""
    context = await house.browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page, errors = await context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.goto(url)
    return page, errors


@pytest_asyncio.fixture(loop_scope="module")
async def page(house):
    """The counter page, every device ready."""
    made, errors = await opened(house, house.urls["counter"], TABLET)
    for key in ("reader", "scanner", "printer", "vfd"):
        await expect(made.get_by_test_id(f"state-{key}")).to_have_attribute("data-state", "ready")
    yield made
    await made.context.close()
    assert errors == []


async def signed_in(house, role="front_desk") -> Page:
    tablet, _ = await opened(house, house.urls["tablet"], TABLET)
    code, pin = world.PINS[role]
    await tablet.get_by_test_id(f"staff-{code}").click()
    for digit in pin:
        await tablet.get_by_test_id(f"pin-key-{digit}").click()
    await expect(tablet.get_by_test_id(f"tile-{house.stack.seeded.items['hydrate']}")).to_be_visible()
    return tablet


def step(page, name):
    return page.locator(f"[data-step={name}]")


async def test_a_tap_and_a_scan_are_a_sale_that_displays_and_paper_follow(house, page):
    """The roll runs out in the middle and is changed; every step at the top is ticked on the way."""
    tablet = await signed_in(house)
    await expect(step(page, "signed_in")).to_have_attribute("data-done", "")
    await page.get_by_test_id("tap-0012345679").click()
    await expect(page.get_by_test_id("reader-said")).to_contain_text("李婷 已出现在前台平板")
    await expect(tablet.get_by_test_id("member-name")).to_have_text("李婷")
    await page.get_by_test_id("scan-6901234567892").click()
    await expect(tablet.get_by_test_id("line-1")).to_contain_text("玻尿酸面膜")
    await expect(page.get_by_test_id("vfd")).to_have_attribute("data-says", re.compile(r"78\.00"))
    await expect(page.get_by_test_id("led")).to_have_attribute("data-says", re.compile(r"78\.00"))
    customer = page.frame_locator("[data-testid=customer-screen]")
    await expect(customer.get_by_test_id("customer-due")).to_have_text("¥78.00")
    await page.get_by_test_id("printer-runs-out").click()
    await tablet.get_by_test_id("tender-wechat").click()
    await tablet.get_by_test_id("pay").click()
    await expect(tablet.get_by_test_id("result")).to_be_visible()
    await expect(page.get_by_test_id("printer-paper-out")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_test_id("paper-unfinished")).to_contain_text("徐汇店")
    await expect(page.get_by_test_id("state-printer")).to_have_attribute("data-state", "attention")
    await page.get_by_test_id("printer-paper-ok").click()
    await expect(page.locator("[data-from=printer]").first).to_contain_text("玻尿酸面膜")
    await expect(page.get_by_test_id("state-printer")).to_have_attribute("data-state", "ready")
    await expect(step(page, "mended")).to_have_attribute("data-done", "")
    await tablet.context.close()


async def test_cards_that_speak_against_themselves_are_said_so_in_red(page):
    await page.get_by_test_id("tab-ic").click()
    await page.get_by_test_id("tap-stripped").click()
    await expect(page.get_by_test_id("reader-said")).to_contain_text("没有打开会员")
    await expect(page.get_by_test_id("reader-said")).to_have_attribute("data-tone", "alarm")
    await page.get_by_test_id("tab-reader").click()
    await page.get_by_test_id("stay").click()
    await page.get_by_test_id("tap-0003141592").click()
    await page.get_by_test_id("lift").click()
    await expect(page.get_by_test_id("lift")).to_be_hidden()


async def test_a_pulled_cable_is_seen_and_said_and_the_display_lights_up_again(page):
    await page.get_by_test_id("plug-vfd").click()
    await expect(page.get_by_test_id("state-vfd")).to_have_attribute("data-state", "gone")
    await expect(page.get_by_test_id("vfd")).to_have_attribute("aria-label", "没有电")
    await page.get_by_test_id("plug-vfd").click()
    await expect(page.get_by_test_id("state-vfd")).to_have_attribute("data-state", "ready")
    await expect(page.get_by_test_id("vfd")).to_have_attribute("data-says", re.compile("徐汇店|78"))


async def test_a_small_handheld_calls_for_help_and_its_battery_runs_low(page):
    await page.get_by_test_id("tab-radio1").click()
    await expect(page.get_by_test_id("lcd")).to_have_attribute("data-on", "")
    await page.get_by_test_id("key-1").click()
    await expect(page.get_by_test_id("lcd")).to_contain_text("●")
    await page.get_by_test_id("key-erase").click()
    await expect(page.get_by_test_id("lcd")).not_to_contain_text("●")
    await page.get_by_test_id("key-help").click()
    await expect(page.get_by_test_id("handheld-said")).to_contain_text("按了求助")
    await page.get_by_test_id("handheld-low").click()
    await expect(page.get_by_test_id("handheld-low")).to_have_text("充满电")


async def test_an_unknown_device_is_on_the_tablet_s_devices_page(house, page):
    tablet = await signed_in(house, "manager")
    await tablet.goto(house.urls["tablet"].replace("/till", "/devices"))
    await page.get_by_test_id("socket-bridge").click()
    await expect(page.get_by_test_id("socket-said")).to_contain_text("不认识")
    await tablet.get_by_test_id("unknown-found").get_by_role("button").click()
    await expect(tablet.locator("body")).to_contain_text("1a86:55d3")
    await page.get_by_test_id("socket-bridge").click()
    await expect(page.get_by_test_id("socket-said")).to_have_text("口里还没有东西。")
    await tablet.context.close()


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
async def test_nothing_is_wider_than_the_window(house, size):
    page, errors = await opened(house, house.urls["counter"], size)
    await page.locator("body[data-ready]").wait_for()
    for tab in ("ic", "slip", "led", "esp"):
        await page.get_by_test_id(f"tab-{tab}").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    await page.context.close()
    assert errors == []
