"""A visit clicked together in real browsers: tablet, handheld and the owner's phone, bytes at either end."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from devices.printers import paper
from devices.readers.em4100.protocol import encode
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.stack import OWNER, Options, Stack
from tests.browsers import chromium, needs_chromium
from tests.patience import until
from tests.system.conftest import put_on_wire, ready, verified

pytestmark = [
    pytest.mark.system, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module"),
    needs_chromium,
]  # fmt: skip

CARD, PIN, BARCODE = "0012345678", "204600", "6901234567892"
REVENUE_FEN = 10_000 + 7_600 + 20_000 * 100 // 120 + 158_000 // 10
"""Cash, WeChat, what 200 of face had cost, a session of ten."""
RECEIPT = """\
[钱箱 2]
[钱箱 5]
徐汇店
单号 {number}
时间 {time}
收银 林小雨
会员 张* 138****2046
================================================
项目                            数量        金额
补水焕肤                           1    ￥298.00
玻尿酸面膜                         1     ￥78.00
深层清洁                           1    次卡抵扣
------------------------------------------------
原价                                    ￥574.00
次卡抵扣                               -￥198.00
应收                                    ￥376.00
储值卡                                  ￥200.00
现金                                    ￥100.00
  实收                                  ￥200.00
  找零                                  ￥100.00
微信支付                                 ￥76.00
------------------------------------------------
储值余额                              ￥1,000.00
深层清洁 10 次卡 剩余                       9 次
------------------------------------------------
{qr}
谢谢惠顾，欢迎再次光临"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with Stack(Options(tmp_path_factory.mktemp("browser") / "house")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


def kept_errors(page: Page) -> list[str]:
    """What the page complains of, from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tablet(stack: Stack, browser: Browser) -> AsyncIterator[BrowserContext]:
    """Paired with the code the hub printed, signed in by PIN, as a person would."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = await context.new_page()
    await page.goto(f"{stack.hub_url}/pair")
    await page.get_by_test_id("pair-code").fill(stack.hub.ready["pairing_code"])
    await page.get_by_test_id("pair-name").fill("前台平板 2")
    await page.get_by_test_id("pair-go").click()
    code, pin = world.PINS["front_desk"]
    await page.get_by_test_id(f"staff-{code}").click()
    for digit in pin:
        await page.get_by_test_id(f"pin-key-{digit}").click()
    await expect(page.get_by_test_id("member-panel")).to_be_visible()
    await page.close()
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def till(stack: Stack, tablet: BrowserContext) -> AsyncIterator[Page]:
    page = await tablet.new_page()
    errors = kept_errors(page)
    async with page.expect_response("**/api/v1/events"):
        await page.goto(f"{stack.hub_url}/till")
    await expect(page.get_by_test_id(f"tile-{stack.seeded.items['hydrate']}")).to_be_visible()
    yield page
    await page.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="module")
async def desk(stack: Stack) -> AsyncIterator[Client]:
    async with (
        stack.client(stack.seeded.tokens["tablet"]) as terminal,
        await terminal.sign_in(*world.PINS["front_desk"]) as person,
    ):
        await until(lambda: ready(person))
        yield person


async def amount(page: Page, field: str, yuan: str) -> None:
    await page.get_by_test_id(field).fill(yuan)
    await page.get_by_test_id("pad-done").click()


async def quick_sale(page: Page, yuan: str) -> None:
    """A bill of one amount, in cash, ready to be paid."""
    await page.get_by_test_id("tab-quick").click()
    await page.get_by_test_id("quick-amount").fill(yuan)
    await page.get_by_test_id("quick-add").click()
    await page.get_by_test_id("tender-cash").click()


async def shown_fen(page: Page, selector: str) -> int:
    return round(float(re.sub("[^0-9.]", "", await page.locator(selector).inner_text()) or -1) * 100)


async def the_owner(stack: Stack, browser: Browser) -> Page:
    """Her phone, signed in, figures on it."""
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = await context.new_page()
    await page.goto(f"{stack.cloud_url}/owner")
    await page.fill("#name", OWNER[0])
    await page.fill("#password", OWNER[1])
    await page.click("button[type=submit]")
    await expect(page.locator("#received")).to_contain_text("¥")
    return page


async def the_handheld(stack: Stack, browser: Browser) -> Page:
    context = await browser.new_context(viewport={"width": 390, "height": 780}, locale="zh-CN")
    cookie = {"name": "meishu_terminal", "value": stack.seeded.tokens["handheld"], "url": stack.hub_url}
    await context.add_cookies([cookie])
    page = await context.new_page()
    async with page.expect_response("**/api/v1/events"):
        await page.goto(f"{stack.hub_url}/handheld")
    await expect(page.get_by_test_id("handheld-idle")).to_be_visible()
    return page


async def ring_up(stack: Stack, till: Page) -> None:
    """Card, tile with technician, scan, session card; stored value, cash with change and WeChat."""
    items = stack.seeded.items
    put_on_wire(stack.reader.wire_tty, encode(CARD))
    await expect(till.get_by_test_id("member-name")).to_have_text("张敏")
    await till.get_by_test_id(f"tile-{items['hydrate']}").click()
    await till.get_by_test_id("line-1").click()
    await till.get_by_test_id("technician-201").click()
    await till.get_by_test_id("line-done").click()
    await expect(till.get_by_test_id("line-1")).to_contain_text("王芳")
    put_on_wire(stack.scanner.wire_tty, f"{BARCODE}\r\n".encode())
    await expect(till.get_by_test_id("line-2")).to_contain_text("玻尿酸面膜")
    await till.get_by_test_id(f"tile-{items['clean']}").click()
    await expect(till.get_by_test_id("line-3")).to_contain_text("次卡抵扣")
    await expect(till.get_by_test_id("due")).to_have_text("¥376.00")
    await till.get_by_test_id("tender-stored_value").click()
    await amount(till, "tender-amount", "200")
    await till.get_by_test_id("tender-cash").click()
    await amount(till, "tender-amount", "100")
    await amount(till, "cash-received", "200")
    await expect(till.get_by_test_id("cash-change")).to_have_text("¥100.00")
    await till.get_by_test_id("tender-wechat").click()
    await expect(till.get_by_test_id("tender-wechat")).to_contain_text("¥76")


async def test_a_visit_from_the_cards_bytes_to_the_owners_phone(
    stack: Stack, browser: Browser, till: Page, desk: Client
):
    owner, handheld = await the_owner(stack, browser), await the_handheld(stack, browser)
    errors = [kept_errors(page) for page in (owner, handheld)]
    received, revenue = await shown_fen(owner, "#received"), await shown_fen(owner, "#revenue")
    await ring_up(stack, till)
    await till.get_by_test_id("pay").click()
    asked = handheld.get_by_test_id("consent-amount")
    await expect(asked).to_have_attribute("data-fen", "20000")
    await expect(asked).to_have_attribute("data-sessions", "1")
    for digit in PIN:
        await handheld.get_by_test_id(f"pin-key-{digit}").click()
    await expect(handheld.get_by_test_id("handheld-result")).to_have_attribute("data-state", "given")
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥376.00")
    await expect(till.get_by_test_id("result-change")).to_have_text("¥100.00")
    await expect(till.get_by_test_id("receipt-state")).to_have_attribute("data-state", "printed")
    bill = await desk.get(f"/bills/{await till.get_by_test_id('result').get_attribute('data-bill')}")
    printed = paper.decode(stack.printer.receipts[-1])
    assert printed.unknown == []
    lines = [line for line in printed.text.rstrip().splitlines() if line][:-1]
    (qr,) = [line for line in lines if line.startswith(("[图像", "[二维码"))]
    expected = RECEIPT.format(number=bill["number"], time=bill["at"][:19].replace("T", " "), qr=qr)
    assert "\n".join(lines) == expected
    assert bill["lines"][0]["shares"] == [{"staff": stack.seeded.staff["201"], "percent": 100, "designated": False}]
    await until(lambda: is_shown(owner, "#received", received + 17_600))
    await until(lambda: is_shown(owner, "#revenue", revenue + REVENUE_FEN))
    assert errors == [[], []]
    await owner.context.close()
    await handheld.context.close()


async def is_shown(page: Page, selector: str, fen: int) -> bool:
    """To the yuan, as the page shows it."""
    return abs(await shown_fen(page, selector) - fen) < 100


async def test_two_clicks_on_pay_make_one_bill(till: Page, desk: Client):
    before = await bills(desk)
    await quick_sale(till, "66")
    await till.get_by_test_id("pay").dblclick()
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥66.00")
    await expect(till.get_by_test_id("receipt-state")).to_have_attribute("data-state", "printed")
    assert len(await bills(desk)) == len(before) + 1


async def bills(desk: Client) -> list[Any]:
    return (await desk.get("/bills", state="held,settled"))["bills"]


async def test_paper_that_ends_in_the_middle_is_said_and_the_bill_stands(stack: Stack, till: Page, desk: Client):
    stack.printer.run_out_after(120)
    await quick_sale(till, "77")
    await till.get_by_test_id("pay").click()
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥77.00")
    await expect(till.get_by_test_id("device-attention")).to_have_text("打印机缺纸")
    await expect(till.get_by_test_id("receipt-state")).to_have_attribute("data-state", "asks")
    await expect(till.get_by_test_id("result")).to_contain_text("打印机缺纸。请换上新纸卷")
    bill = await desk.get(f"/bills/{await till.get_by_test_id('result').get_attribute('data-bill')}")
    assert (bill["state"], bill["due_fen"]) == ("settled", 7_700)
    assert [receipt["reason"] for receipt in bill["receipts"]] == ["paper_out"]
    stack.printer.set_paper("ok")
    await expect(till.get_by_test_id("device-attention")).to_have_count(0)
    await till.get_by_test_id("ask-again").click()
    await expect(till.get_by_test_id("receipt-state")).to_have_attribute("data-state", "printed")
    again = paper.decode(stack.printer.receipts[-1]).text
    assert "补打 第 2 联" in again
    assert f"单号 {bill['number']}" in again
    assert "￥77.00" in again


async def test_an_unplugged_reader_is_said_and_comes_back(stack: Stack, tablet: BrowserContext, desk: Client):
    reader = next(device["id"] for device in (await desk.get("/devices"))["devices"] if device["kind"] == "reader")
    page = await tablet.new_page()
    async with page.expect_response("**/api/v1/events"):
        await page.goto(f"{stack.hub_url}/devices")
    box = page.get_by_test_id(f"device-{reader}")
    await expect(box).to_have_attribute("data-state", "ready")
    stack.reader.unplug()
    await expect(box).to_have_attribute("data-state", "gone")
    await expect(box).to_contain_text("未连接")
    stack.reader.plug()
    await expect(box).to_have_attribute("data-state", "ready")
    async with desk.events() as events:
        put_on_wire(stack.reader.wire_tty, encode(CARD))
        assert (await events.until("member.present"))["member"]["name"] == "张敏"
    await page.close()


async def test_after_all_that_the_books_are_proven(stack: Stack):
    assert verified(stack.options.folder)["entries"] > 0
