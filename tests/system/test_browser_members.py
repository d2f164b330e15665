"""Members on the screens, in a real browser: registered, found twice and merged, shared with, picked, signed for."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from meishu.demo.client import Client
from meishu.demo.stack import Options, Stack
from tests.browsers import chromium, needs_chromium
from tests.system.conftest import verified
from tests.system.screens import owner_at, signed_in, touches, type_pin, violations

pytestmark = [
    pytest.mark.system, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module"),
    needs_chromium,
]  # fmt: skip

FORM = "光电项目知情同意书"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with Stack(Options(tmp_path_factory.mktemp("members") / "house")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(stack: Stack) -> AsyncIterator[Client]:
    async with owner_at(stack) as person:
        yield person


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["tablet", pytest.param("phone", marks=pytest.mark.long)]
)
async def hand(stack: Stack, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[BrowserContext]:
    context = await signed_in(stack, browser, "owner", request.param)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(hand: BrowserContext) -> AsyncIterator[Page]:
    made = await hand.new_page()
    yield made
    await made.close()


async def holder_with_pin(owner: Client) -> Any:
    found = (await owner.get("/members?limit=60"))["members"]
    return await owner.get(f"/members/{next(one['member'] for one in found if one['has_pin'])}")


async def test_a_member_is_registered_by_one_touch_and_keys(stack: Stack, page: Page):
    await page.goto(f"{stack.hub_url}/members")
    size = (page.viewport_size or {})["width"]
    phone = f"1371234{size:04}"
    await page.get_by_test_id("register-open").click()
    await page.wait_for_function("document.activeElement?.dataset.testid === 'register-name'")
    await page.keyboard.insert_text("顾念")  # as an input method does
    await page.keyboard.press("Tab")
    await page.keyboard.type(phone)
    assert await violations(page) == ""
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("member-title")).to_have_text("顾念")
    assert await touches(page) == 0  # of the new page; one before it
    await page.goto(f"{stack.hub_url}/members")
    await page.get_by_test_id("register-open").click()
    await page.get_by_test_id("register-phone").fill(phone)
    await expect(page.get_by_test_id("register-known")).to_contain_text("顾念")


async def test_who_registers_by_phone_is_announced_at_the_till_and_goes_there(stack: Stack, page: Page, owner: Client):
    invited = (await owner.post("/joining-invitations", {}))["url"].split("#")[1]
    async with page.expect_response("**/api/v1/events"):
        await page.goto(f"{stack.hub_url}/till")
    await page.get_by_test_id("scan-input").wait_for()
    phone = f"1361234{(page.viewport_size or {})['width']:04}"
    await owner.post("/joining", {"token": invited, "name": "顾自助", "phone": phone, "consented": True})
    await expect(page.get_by_test_id("nav-members")).to_have_attribute("data-waiting", "1")
    await page.get_by_test_id("toast").get_by_role("button").click()
    await page.get_by_test_id("join-confirm").click()
    await page.get_by_test_id("toast").get_by_role("button").click()
    await expect(page.get_by_test_id("member-name")).to_have_text("顾自助")
    await expect(page.locator("[data-testid=nav-members][data-waiting]")).to_have_count(0)


async def test_a_record_half_written_is_not_lost_by_a_key(stack: Stack, page: Page, owner: Client):
    member = (await owner.post("/members", {"name": "顾护理"}))["member"]
    await page.goto(f"{stack.hub_url}/members/{member}/care")
    await page.get_by_test_id("record-add").click()
    await page.get_by_test_id("record-advice").fill("两周后复诊，注意防晒")
    await page.get_by_test_id("record-day").fill("2026年1月5日")
    await page.get_by_test_id("record-advice").press("Escape")
    await expect(page.get_by_test_id("confirm")).to_be_visible()
    assert await violations(page) == ""
    await page.get_by_test_id("confirm").get_by_role("button", name="继续填写").click()
    await expect(page.get_by_test_id("record-advice")).to_have_value("两周后复诊，注意防晒")
    await expect(page.get_by_test_id("record-day")).to_have_value("2026-01-05")
    await page.get_by_test_id("record-save").click()
    await expect(page.get_by_test_id("record-dialog")).to_have_count(0)
    (record,) = (await owner.get(f"/members/{member}/care"))["records"]
    assert (record["day"], record["advice"]) == ("2026-01-05", "两周后复诊，注意防晒")


async def test_a_double_is_found_compared_and_merged(stack: Stack, page: Page, owner: Client):
    real = await holder_with_pin(owner)
    mail = f"again{(page.viewport_size or {})['width']}@example.com"
    double = await owner.post("/members", {"name": real["name"], "email": mail, "note": "怕冷"})
    await page.goto(f"{stack.hub_url}/members/doubles")
    await page.get_by_test_id(f"pair-{double['member']}").get_by_test_id("pair-look").click()
    if real["email"]:
        await page.get_by_test_id("take-email-double").click()
    await expect(page.get_by_test_id("take-email-double")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_test_id("moves-tokens")).to_have_text("1")
    assert await violations(page) == ""
    await page.get_by_test_id("merge-go").click()
    await page.get_by_test_id("confirm-yes").click()
    await page.wait_for_url(f"**/members/{real['member']}")
    now = await owner.get(f"/members/{double['member']}")
    assert (now["member"], now["email"], now["balance_fen"]) == (
        real["member"], mail, real["balance_fen"],
    )  # fmt: skip
    assert "怕冷" in now["note"]
    assert await violations(page) == ""


async def test_a_card_is_shared_by_the_holder_s_pin_and_taken_back(stack: Stack, page: Page, owner: Client):
    holder = await holder_with_pin(owner)
    guest = await owner.post("/members", {"name": "顾家人"})
    await page.goto(f"{stack.hub_url}/members/{holder['member']}")
    await page.get_by_test_id("share-add").click()
    await page.get_by_test_id("share-search").fill(guest["number"])
    await page.get_by_test_id(f"share-to-{guest['member']}").click()
    await type_pin(page, "000000")
    await page.get_by_test_id("share-go").click()
    await expect(page.get_by_test_id("share-dialog").get_by_role("status").last).to_contain_text("还可再试")
    await type_pin(page, "204600")
    assert await violations(page) == ""
    await page.get_by_test_id("share-go").click()
    await page.get_by_test_id(f"share-stop-{guest['member']}").click()
    assert len((await owner.get(f"/members/{guest['member']}"))["cards"]) == 1
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.get_by_test_id(f"share-stop-{guest['member']}")).to_have_count(0)
    assert (await owner.get(f"/members/{guest['member']}"))["cards"] == []


async def test_a_segment_is_counted_kept_and_opened_again(stack: Stack, page: Page, owner: Client):
    total = (await owner.post("/segments", {"balance_from_fen": 100_00}))["total"]
    name = f"有储值{(page.viewport_size or {})['width']}"
    await page.goto(f"{stack.hub_url}/members/segments")
    await page.get_by_test_id("segment-balance-from").fill("100")
    await expect(page.get_by_test_id("segment-total")).to_have_attribute("data-total", str(total))
    await page.get_by_test_id("segment-keep").click()
    await page.get_by_test_id("segment-name").fill(name)
    await page.get_by_test_id("segment-save").click()
    await expect(page.get_by_test_id("segment-drop")).to_be_visible()
    await page.get_by_test_id("segment-clear").click()
    await expect(page.get_by_test_id("segment-balance-from")).to_have_value("")
    await page.get_by_role("button", name=name).click()
    await expect(page.get_by_test_id("segment-balance-from")).to_have_value("100")
    await expect(page.get_by_test_id("segment-total")).to_have_attribute("data-total", str(total))
    assert await violations(page) == ""


async def test_a_form_is_written_signed_and_written_anew(stack: Stack, page: Page, owner: Client):
    member = (await owner.post("/members", {"name": "顾签名"}))["member"]
    await page.goto(f"{stack.hub_url}/members/forms")
    await page.get_by_test_id("form-add").click()
    await page.get_by_test_id("form-name").fill(FORM)
    await page.get_by_test_id("form-text").fill("治疗后可能短暂发红。")
    await page.get_by_test_id("form-save").click()
    await expect(page.get_by_test_id("form-dialog")).to_have_count(0)
    form = (await owner.get("/consent-forms"))["forms"][-1]["form"]
    await page.goto(f"{stack.hub_url}/members/{member}/care")
    await page.get_by_test_id("form-sign").last.click()
    pad = page.get_by_test_id("pad")
    box = await pad.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    for step in range(1, 9):
        await page.mouse.move(box["x"] + 20 + 25 * step, box["y"] + 20 + 8 * step)
    await page.mouse.up()
    assert await violations(page) == ""
    await page.get_by_test_id("sign-go").click()
    await expect(page.get_by_test_id("signing")).to_have_count(1)
    await page.goto(f"{stack.hub_url}/members/forms")
    await page.get_by_test_id(f"form-{form}").click()
    await page.get_by_test_id("form-edit").click()
    await page.get_by_test_id("form-text").fill("治疗后可能短暂发红，两周内注意防晒。")
    await page.get_by_test_id("form-save").click()
    await expect(page.get_by_test_id("edition-2")).to_be_visible()
    old = page.get_by_test_id("edition-1")
    await old.get_by_test_id("signed-open").click()
    await old.get_by_test_id("signing").click()
    await expect(page.get_by_test_id("signed-dialog")).to_contain_text("内容与签署时一致")
    assert await violations(page) == ""


async def test_birthdays_and_forgetting_are_shown_and_the_store_verifies(stack: Stack, page: Page, owner: Client):
    gone = await owner.post("/members", {"name": "顾离开"})
    await page.goto(f"{stack.hub_url}/members/birthdays")
    await page.get_by_test_id("birthdays-month").click()
    await expect(page.locator("[data-testid=birthdays], .state")).to_be_visible()
    assert await violations(page) == ""
    await page.goto(f"{stack.hub_url}/members/{gone['member']}")
    await page.get_by_test_id("forget-open").click()
    await page.get_by_test_id("forget-understood").check()
    await page.get_by_test_id("forget-number").fill(gone["number"])
    assert await violations(page) == ""
    await page.get_by_test_id("forget-next").click()
    await page.get_by_test_id("confirm-yes").click()
    await page.wait_for_url("**/members")
    assert (await owner.get(f"/members/{gone['member']}"))["forgotten"]


async def test_what_was_done_stands_in_the_journal(stack: Stack):
    verified(stack.options.folder)
