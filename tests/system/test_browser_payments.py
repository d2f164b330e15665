"""Money by the payer's code on a real tablet page: scanned, waited for, settled by itself; lost pages find it again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.stack import Options, Stack
from tests.browsers import chromium, needs_chromium
from tests.patience import until
from tests.system.conftest import put_on_wire, verified
from tests.system.test_browser_sale import kept_errors

pytestmark = [
    pytest.mark.system, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module"),
    needs_chromium,
]  # fmt: skip

WECHAT, ALIPAY = "134567890123456789", "281234567890123456"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with Stack(Options(tmp_path_factory.mktemp("browser") / "house")) as made:
        made.gateway.think_s = 0.0
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


async def signed_in(stack: Stack, browser: Browser, role: str, size: dict[str, int], token: str) -> BrowserContext:
    context = await browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    async with stack.client(token) as terminal, await terminal.sign_in(*world.PINS[role]) as person:
        for name, value in (("meishu_terminal", token), ("meishu_session", person.token)):
            await context.add_cookies([{"name": name, "value": value, "url": stack.hub_url}])
    return context


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tablet(stack: Stack, browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await signed_in(stack, browser, "manager", WIDE, stack.seeded.tokens["tablet"])
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def till(stack: Stack, tablet: BrowserContext) -> AsyncIterator[Page]:
    stack.gateway.mood = "pays"
    page = await tablet.new_page()
    errors = kept_errors(page)
    await open_till(stack, page)
    yield page
    await page.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="module")
async def desk(stack: Stack) -> AsyncIterator[Client]:
    async with (
        stack.client(stack.seeded.tokens["tablet"]) as terminal,
        await terminal.sign_in(*world.PINS["manager"]) as person,
    ):
        yield person


async def open_till(stack: Stack, page: Page) -> None:
    async with page.expect_response("**/api/v1/events"):
        await page.goto(f"{stack.hub_url}/till")
    await expect(page.get_by_test_id(f"tile-{stack.seeded.items['hydrate']}")).to_be_visible()


async def ring(page: Page, yuan: str) -> None:
    await page.get_by_test_id("tab-quick").click()
    await page.get_by_test_id("quick-amount").fill(yuan)
    await page.get_by_test_id("quick-add").click()


async def scan(stack: Stack, code: str) -> None:
    assert stack.scanner is not None
    await asyncio.to_thread(put_on_wire, stack.scanner.wire_tty, f"{code}\r\n".encode())


async def type_code(page: Page, code: str) -> None:
    await page.get_by_test_id("scan-input").fill(code)
    await page.get_by_test_id("scan-input").press("Enter")


async def settled(page: Page, words: str) -> str:
    await expect(page.get_by_test_id("result-paid")).to_have_text(words)
    await expect(page.get_by_test_id("payment-dialog")).to_have_count(0)
    bill = await page.get_by_test_id("result").get_attribute("data-bill")
    assert bill
    return bill


async def test_a_scanned_code_pays_the_bill_by_itself(stack: Stack, till: Page, desk: Client):
    before = stack.gateway.charged_fen
    await ring(till, "128")
    await scan(stack, WECHAT)
    bill = await settled(till, "¥128.00")
    [tender] = (await desk.get(f"/bills/{bill}"))["tenders"]
    assert (tender["tender"], tender["amount_fen"], bool(tender["payment"])) == ("wechat", 128_00, True)
    assert stack.gateway.charged_fen - before == 128_00


async def test_cash_for_a_part_the_code_for_the_rest_typed_in(stack: Stack, till: Page, desk: Client):
    before = stack.gateway.charged_fen
    await ring(till, "100")
    await till.get_by_test_id("tender-cash").click()
    await till.get_by_test_id("tender-amount").fill("40")
    await till.get_by_test_id("pad-done").click()
    await type_code(till, ALIPAY)
    bill = await settled(till, "¥100.00")
    tenders = {one["tender"]: one["amount_fen"] for one in (await desk.get(f"/bills/{bill}"))["tenders"]}
    assert tenders == {"cash": 40_00, "alipay": 60_00}
    assert stack.gateway.charged_fen - before == 60_00


async def test_a_reload_while_the_customer_types_finds_it_again(stack: Stack, till: Page):
    before = stack.gateway.charged_fen
    known = set(stack.gateway.orders)
    stack.gateway.mood = "asks_password"
    await ring(till, "66")
    await scan(stack, WECHAT)
    await expect(till.get_by_test_id("payment-state")).to_contain_text("请顾客在手机上输入密码")
    await expect(till.get_by_test_id("payment-state")).to_contain_text("¥66.00")
    await open_till(stack, till)
    await expect(till.get_by_test_id("payment-state")).to_have_attribute("data-state", "started")
    [order] = set(stack.gateway.orders) - known
    stack.gateway.pays_now(order)
    await settled(till, "¥66.00")
    assert (stack.gateway.charged_fen - before, len(set(stack.gateway.orders) - known)) == (66_00, 1)


async def test_who_does_not_wait_is_not_charged_and_pays_otherwise(stack: Stack, till: Page):
    before = stack.gateway.charged_fen
    stack.gateway.mood = "asks_password"
    await ring(till, "55")
    await scan(stack, ALIPAY)
    await till.get_by_test_id("payment-stop").click()
    await expect(till.get_by_test_id("payment-state")).to_have_attribute("data-state", "cancelled")
    await till.get_by_test_id("payment-instead-cash").click()
    await till.get_by_test_id("pay").click()
    await settled(till, "¥55.00")
    assert stack.gateway.charged_fen == before


async def test_refused_it_says_why_and_the_next_scan_pays(stack: Stack, till: Page):
    stack.gateway.mood = "refuses"
    await ring(till, "44")
    await scan(stack, WECHAT)
    await expect(till.get_by_test_id("payment-reason")).to_contain_text("余额不足")
    await till.get_by_test_id("payment-again").click()
    await expect(till.get_by_test_id("tender-wechat")).to_have_attribute("aria-pressed", "false")
    stack.gateway.mood = "pays"
    await scan(stack, WECHAT)
    await settled(till, "¥44.00")


async def test_money_without_a_bill_is_used_for_one_it_fits_or_goes_back(stack: Stack, till: Page, desk: Client):
    before = stack.gateway.charged_fen
    paid = await desk.post("/payments", {"tender": "wechat", "amount_fen": 33_00, "code": WECHAT})
    box = till.get_by_test_id("loose-payment")
    await expect(box).to_contain_text("有一笔已收款未入账")
    await ring(till, "20")
    await expect(till.get_by_test_id("loose-use")).to_have_count(0)
    await ring(till, "13")
    await till.get_by_test_id("loose-use").click()
    await till.get_by_test_id("pay").click()
    bill = await settled(till, "¥33.00")
    assert (await desk.get(f"/payments/{paid['payment']}"))["bill"] == bill
    await till.get_by_test_id("next-bill").click()
    await desk.post("/payments", {"tender": "alipay", "amount_fen": 12_00, "code": ALIPAY})
    await till.get_by_test_id("loose-back").click()
    await till.get_by_test_id("confirm-yes").click()
    await expect(box).to_have_count(0)
    await until(lambda: is_charged(stack, before + 33_00))


async def is_charged(stack: Stack, fen: int) -> bool:
    return stack.gateway.charged_fen == fen


async def test_a_refund_shows_how_the_channel_gives_back(stack: Stack, till: Page, desk: Client):
    await ring(till, "88")
    await scan(stack, WECHAT)
    bill = await settled(till, "¥88.00")
    back = {"lines": [{"line": 1, "amount_fen": 30_00}], "reason": "少做一项"}
    await desk.post(f"/bills/{bill}/refunds", back)
    await till.goto(f"{stack.hub_url}/receipts/{bill}")
    await expect(till.get_by_test_id("refund-progress")).to_have_attribute("data-state", "done")
    await expect(till.get_by_test_id("channel-refunds")).to_contain_text("¥30.00")


async def test_after_all_that_the_books_are_proven(stack: Stack):
    assert verified(stack.options.folder)["entries"] > 0
