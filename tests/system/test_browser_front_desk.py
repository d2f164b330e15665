"""The front desk's day clicked together in a real browser: prices, approvals, debts, cards, shifts, settings."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from devices.readers.em4100.protocol import encode
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.stack import Options, Stack
from tests.browsers import chromium, needs_chromium
from tests.system.conftest import put_on_wire, verified
from tests.system.screens import approve, opened, owner_at, sign_in, signed_in, touches, type_pin, violations

pytestmark = [
    pytest.mark.system, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module"),
    needs_chromium,
]  # fmt: skip

LI_TING_CARD = "0012345679"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with Stack(Options(tmp_path_factory.mktemp("front-desk") / "house")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk_tablet(stack: Stack, browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await signed_in(stack, browser, "front_desk")
    yield context
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owners_tablet(stack: Stack, browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await signed_in(stack, browser, "owner")
    yield context
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(stack: Stack) -> AsyncIterator[Client]:
    async with owner_at(stack) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="module")
async def till(stack: Stack, desk_tablet: BrowserContext) -> AsyncIterator[Page]:
    page = await desk_tablet.new_page()
    async with page.expect_response("**/api/v1/events"):
        await page.goto(f"{stack.hub_url}/till")
    await expect(page.get_by_test_id(f"tile-{stack.seeded.items['hydrate']}")).to_be_visible()
    yield page
    await page.evaluate("sessionStorage.clear()")
    await page.close()


async def bill_of(page: Page, owner: Client) -> Any:
    return await owner.get(f"/bills/{await page.get_by_test_id('result').get_attribute('data-bill')}")


async def quick(page: Page, yuan: str) -> None:
    await page.get_by_test_id("tab-quick").click()
    await page.get_by_test_id("quick-amount").fill(yuan)
    await page.get_by_test_id("quick-add").click()


async def test_two_lines_by_stored_value_take_six_touches_at_most(stack: Stack, till: Page, owner: Client):
    put_on_wire(stack.reader.wire_tty, encode(LI_TING_CARD))
    await expect(till.get_by_test_id("member-name")).to_have_text("李婷")
    before = await touches(till)
    for item in ("hydrate", "neck"):
        await till.get_by_test_id(f"tile-{stack.seeded.items[item]}").click()
    await till.get_by_test_id("tender-stored_value").click()
    await till.get_by_test_id("pay").click()
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥466.00")
    assert await touches(till) - before <= 6
    bill = await bill_of(till, owner)
    assert [tender["tender"] for tender in bill["tenders"]] == ["stored_value"]
    assert len(bill["lines"]) == 2


async def test_a_sale_by_keyboard_and_scanner_alone(till: Page):
    await till.keyboard.type("6901234567892")
    await till.keyboard.press("Enter")
    await expect(till.get_by_test_id("line-1")).to_contain_text("玻尿酸面膜")
    await till.keyboard.press("Alt+5")
    await expect(till.get_by_test_id("tender-cash")).to_have_attribute("aria-pressed", "true")
    await till.keyboard.press("F8")
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥78.00")
    assert await touches(till) == 0


async def test_a_large_discount_goes_on_by_itself_once_the_manager_has_approved(
    stack: Stack, till: Page, owner: Client
):
    await till.get_by_test_id(f"tile-{stack.seeded.items['hydrate']}").click()
    await till.get_by_test_id("line-1").click()
    await till.get_by_test_id("off-percent-80").click()
    await till.get_by_test_id("off-reason-0").click()
    await till.get_by_test_id("line-done").click()
    await expect(till.get_by_test_id("line-1-cut")).to_contain_text("老客优惠")
    await expect(till.get_by_test_id("line-1")).to_contain_text("¥298.00")
    await expect(till.get_by_test_id("due")).to_have_text("¥238.40")
    await till.get_by_test_id("tender-wechat").click()
    await till.get_by_test_id("pay").click()
    code, pin = world.PINS["manager"]
    await till.get_by_test_id(f"approver-{code}").click()
    await type_pin(till, "000000")
    await expect(till.get_by_test_id("approval-message")).to_contain_text("还可以试")
    assert await violations(till) == ""
    await type_pin(till, pin)
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥238.40")
    (line,) = (await bill_of(till, owner))["lines"]
    assert [(cut["rule"], cut["name"], cut["amount_fen"]) for cut in line["cuts"]] == [("manual", "老客优惠", 5_960)]


async def test_an_approval_that_nobody_gives_leaves_the_bill_as_it_was(stack: Stack, till: Page):
    await till.get_by_test_id(f"tile-{stack.seeded.items['hydrate']}").click()
    await till.get_by_test_id("bill-off-open").click()
    await till.get_by_test_id("bill-off-amount").fill("100")
    await till.get_by_test_id("bill-off-save").click()
    await till.get_by_test_id("tender-cash").click()
    await till.get_by_test_id("pay").click()
    await expect(till.get_by_test_id("approval-dialog")).to_be_visible()
    await till.keyboard.press("Escape")
    await expect(till.get_by_test_id("approval-dialog")).to_have_count(0)
    await expect(till.get_by_test_id("pay")).to_have_text("收款 ¥198.00")
    await expect(till.get_by_test_id("pay")).to_be_enabled()


async def test_odd_fen_are_dropped_by_one_touch_where_the_store_rounds(stack: Stack, till: Page, owner: Client):
    await owner.put("/settings", {"name": "rounding", "value": '"jiao"'})
    await quick(till, "128.37")
    await expect(till.get_by_test_id("round")).to_have_count(0)
    await till.get_by_test_id("tender-cash").click()
    await till.get_by_test_id("round").click()
    await expect(till.get_by_test_id("due")).to_have_text("¥128.30")
    await till.get_by_test_id("pay").click()
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥128.30")
    assert (await bill_of(till, owner))["lines"][0]["cuts"][0]["rule"] == "rounding"
    await owner.put("/settings", {"name": "rounding", "value": '"none"'})


async def test_what_stays_owing_is_approved_and_paid_later_by_one_touch(stack: Stack, till: Page, owner: Client):
    member = stack.seeded.members["zengke"]
    await till.goto(f"{stack.hub_url}/till?member={member}")
    await expect(till.get_by_test_id("member-name")).to_have_text("曾可")
    await till.get_by_test_id(f"tile-{stack.seeded.items['eyes']}").click()
    await till.get_by_test_id("tender-arrears").click()
    await till.get_by_test_id("pay").click()
    await approve(till)
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥128.00")
    await till.get_by_test_id("next-bill").click()
    await till.goto(f"{stack.hub_url}/till?member={member}")
    await expect(till.get_by_test_id("member-debts")).to_contain_text("欠 ¥128.00")
    await till.get_by_test_id("member-debts").click()
    await expect(till.get_by_test_id("due")).to_have_text("¥128.00")
    await till.get_by_test_id("tender-cash").click()
    await till.get_by_test_id("pay").click()
    await expect(till.get_by_test_id("result-paid")).to_have_text("¥128.00")
    assert (await owner.get(f"/members/{member}"))["debts"] == []


async def test_a_card_is_frozen_and_used_again(stack: Stack, desk_tablet: BrowserContext, owner: Client):
    member = stack.seeded.members["wangxue"]
    (card,) = (await owner.get(f"/members/{member}"))["cards"]
    page = await opened(desk_tablet, stack, f"/members/{member}")
    await page.get_by_test_id(f"card-manage-{card['card']}").click()
    await page.get_by_test_id("card-act-freeze").click()
    await page.get_by_test_id("act-go").click()
    await expect(page.get_by_test_id(f"card-{card['card']}")).to_have_attribute("data-stopped", "frozen")
    await page.get_by_test_id(f"card-manage-{card['card']}").click()
    await page.get_by_test_id("card-act-resume").click()
    await page.get_by_test_id("act-go").click()
    await expect(page.get_by_test_id(f"card-{card['card']}")).to_have_attribute("data-stopped", "")
    await page.close()


async def test_closing_a_card_shows_its_arithmetic_and_is_approved(
    stack: Stack, desk_tablet: BrowserContext, owner: Client
):
    """Li Ting paid 2,000 for 2,500 and used 466: 372.80 of what she paid is earned, 1,627.20 goes back by ratio."""
    member = stack.seeded.members["liting"]
    (card,) = (await owner.get(f"/members/{member}"))["cards"]
    page = await opened(desk_tablet, stack, f"/members/{member}")
    await page.get_by_test_id(f"card-manage-{card['card']}").click()
    await page.get_by_test_id("card-act-close").click()
    await expect(page.get_by_test_id("close-refund")).to_have_text("¥1,627.20")
    await page.get_by_test_id("close-method-list_price").click()
    await expect(page.get_by_test_id("close-refund")).to_have_text("¥1,534.00")
    await page.get_by_test_id("close-keep").click()
    await expect(page.get_by_test_id("close-refund")).to_have_text("¥2,000.00")
    assert await violations(page) == ""
    await page.get_by_test_id("close-method-ratio").click()
    await expect(page.get_by_test_id("close-refund")).to_have_text("¥1,627.20")
    await page.get_by_test_id("close-go").click()
    await approve(page)
    await expect(page.get_by_test_id(f"card-{card['card']}")).to_have_count(0)
    assert (await owner.get(f"/members/{member}"))["cards"] == []
    await page.close()


async def test_the_front_desk_refunds_with_approval(stack: Stack, till: Page, owner: Client):
    await quick(till, "50")
    await till.get_by_test_id("tender-cash").click()
    await till.get_by_test_id("pay").click()
    await till.get_by_test_id("result-view").click()
    await till.get_by_test_id("refund-open").click()
    await till.get_by_test_id("refund-line-1").check()
    await till.get_by_test_id("refund-go").click()
    await approve(till)
    await expect(till.get_by_test_id("bill-net")).to_have_text("¥0.00")


async def test_a_shift_is_counted_handed_over_and_the_day_closed(
    stack: Stack, till: Page, owners_tablet: BrowserContext, owner: Client
):
    await quick(till, "33")
    await till.get_by_test_id("hold").click()
    await expect(till.get_by_test_id("toast")).to_be_visible()
    page = await opened(owners_tablet, stack, "/shift")
    await page.get_by_test_id("cash-in").click()
    await page.get_by_test_id("move-amount").fill("200")
    await page.get_by_test_id("move-go").click()
    await expect(page.get_by_test_id("move-dialog")).to_have_count(0)
    expected = (await owner.get("/shifts/current"))["expected_fen"]
    await page.get_by_test_id("count-open").click()
    await page.get_by_test_id("pieces-10000-plus").click()
    await page.get_by_test_id("pieces-5000").fill("3")
    await expect(page.get_by_test_id("difference")).to_have_attribute("data-fen", str(25_000 - expected))
    await expect(page.get_by_test_id("count-go")).to_be_disabled()
    await page.get_by_test_id("count-note").fill("多找了零钱")
    await page.get_by_test_id("count-go").click()
    await expect(page.get_by_test_id("count-dialog")).to_have_count(0)
    await page.get_by_test_id("tab-day").click()
    await expect(page.get_by_test_id("day-close")).to_be_disabled()
    (held,) = (await owner.get("/bills", state="held"))["bills"]
    blocking = page.get_by_test_id(f"blocking-{held['bill']}")
    await expect(blocking).to_have_attribute("href", f"/till?bill={held['bill']}")
    await till.reload()
    await till.get_by_test_id("held-list").click()
    await till.get_by_test_id(f"held-discard-{held['bill']}").click()
    await till.get_by_test_id("confirm-yes").click()
    await expect(till.get_by_test_id(f"held-discard-{held['bill']}")).to_have_count(0)
    await page.reload()
    await close_and_reopen(page)
    await page.close()


async def close_and_reopen(page: Page) -> None:
    await expect(page.get_by_test_id("day-state")).to_be_visible()
    if await page.get_by_test_id("to-count").count():  # the discarded bill began a shift
        await page.get_by_test_id("to-count").click()
        await page.get_by_test_id("count-open").click()
        await page.get_by_test_id("pieces-10000").fill("2")
        await page.get_by_test_id("pieces-5000").fill("1")
        await page.get_by_test_id("count-go").click()
        await expect(page.get_by_test_id("count-dialog")).to_have_count(0)
        await page.get_by_test_id("tab-day").click()
    await page.get_by_test_id("day-close").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.get_by_test_id("day-state")).to_have_attribute("data-closed", "true")
    await page.get_by_test_id("day-reopen").click()
    await page.get_by_test_id("reopen-reason").fill("补一单")
    await page.get_by_test_id("reopen-go").click()
    await expect(page.get_by_test_id("day-state")).to_have_attribute("data-closed", "false")


async def test_a_card_of_several_parts_is_made_and_a_rule_changed(
    stack: Stack, owners_tablet: BrowserContext, owner: Client
):
    page = await opened(owners_tablet, stack, "/settings")
    await page.get_by_test_id("setting-manual_off_percent-input").fill("15")
    await page.get_by_test_id("setting-manual_off_percent-input").press("Enter")
    await expect(page.get_by_test_id("toast")).to_be_visible()
    assert (await owner.get("/settings"))["manual_off_percent"] == 15
    await page.get_by_test_id("tab-catalog").click()
    await page.get_by_test_id("kind-session_card").click()
    await page.get_by_test_id("item-add").click()
    await page.get_by_test_id("item-name").fill("面部套卡")
    await page.get_by_test_id("item-price").fill("1980")
    await page.get_by_test_id(f"part-1-covers-{stack.seeded.items['clean']}").click()
    await page.get_by_test_id("part-add").click()
    await page.get_by_test_id(f"part-2-covers-{stack.seeded.items['hands']}").click()
    await page.get_by_test_id("item-save").click()
    await expect(page.get_by_test_id("item-dialog")).to_have_count(0)
    made = next(item for item in (await owner.get("/catalog/items"))["items"] if item["name"] == "面部套卡")
    assert [(part["sessions"], part["gift"]) for part in made["components"]] == [(10, False), (1, True)]
    await page.get_by_test_id(f"item-turn-{made['item']}").click()
    await expect(page.get_by_test_id(f"item-{made['item']}")).to_have_count(0)
    await page.close()


async def test_each_person_reads_the_language_they_chose(stack: Stack, browser: Browser):
    context = await signed_in(stack, browser, "manager")
    page = await opened(context, stack, "/till")
    await page.get_by_test_id("rail-who").click()
    await page.get_by_test_id("language-en").click()
    await expect(page.get_by_test_id("nav-till")).to_have_text("Till")
    await expect(page.get_by_test_id("pay")).to_contain_text("Take")
    await page.get_by_test_id("rail-who").click()
    await page.get_by_test_id("language-zh-TW").click()
    await expect(page.get_by_test_id("nav-till")).to_have_text("收銀")
    await page.get_by_test_id("rail-who").click()
    await page.get_by_test_id("sign-out").click()
    await page.wait_for_url(f"{stack.hub_url}/sign-in")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await sign_in(page, "manager")
    await expect(page.get_by_test_id("nav-till")).to_have_text("收銀")
    await context.close()


PAGES = [
    "/till", "/till?member={member}", "/members", "/members/{member}", "/receipts", "/receipts/{bill}", "/shift",
    "/shift#day", "/shift#past", "/settings", "/settings#catalog", "/settings#staff", "/more",
]  # fmt: skip


BACK_OFFICE = [
    "/members/{member}/care", "/members/{member}/statement", "/members/joining", "/members/import",
    "/members/segments", "/members/doubles", "/members/birthdays", "/members/forms", "/members/traits", "/loyalty",
    "/loyalty#tiers", "/loyalty#points", "/loyalty#bundles", "/loyalty#referrals", "/commission", "/commission#rules",
    "/reports", "/settlement", "/settlement#group_buys", "/settings#group_buys", "/more#balance", "/more#terminals",
]  # fmt: skip


@pytest.mark.timeout(600)
@pytest.mark.parametrize("pages", [PAGES, pytest.param(BACK_OFFICE, marks=pytest.mark.long)], ids=["desk", "office"])
@pytest.mark.parametrize("size", ["tablet", "phone"])
async def test_axe_finds_nothing_on_any_page(
    stack: Stack, browser: Browser, owner: Client, size: str, pages: list[str]
):
    bill = (await owner.get("/bills"))["bills"][0]["bill"]
    names = {"member": stack.seeded.members["ouyang"], "bill": bill}
    context = await signed_in(stack, browser, "owner", size)
    found = {}
    for path in pages:
        page = await opened(context, stack, path.format(**names))
        await page.wait_for_load_state("networkidle")
        await expect(page.locator("main [aria-busy=true], main .spinner")).to_have_count(0)
        found[path] = await violations(page)
        await page.close()
    await context.close()
    assert {path: said for path, said in found.items() if said} == {}


async def test_after_all_that_the_books_are_proven(stack: Stack):
    assert verified(stack.options.folder)["entries"] > 0
