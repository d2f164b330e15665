"""The devices page and the customer's screen in a real browser, with the real daemon and simulators behind them."""

import contextlib

import pytest
from playwright.async_api import TimeoutError as NotInTime
from playwright.async_api import expect

from devices.readers.em4100.simulator import Simulator as Reader
from devices.readers.pn532.simulator import Simulator as Pn532
from devices.readers.virtual import ntag213
from devices.scanners.serial_scanner.simulator import Simulator as Scanner
from devices.unknown import NetworkFound
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.state import digest
from tests.browsers import chromium, needs_chromium

TABLET, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
CHINESE = "美枢MEISHU-20"
pytestmark = needs_chromium


@pytest.fixture
async def browser():
    async with chromium() as made:
        yield made


@contextlib.asynccontextmanager
async def page_of(browser, api, path, size, *, terminal="tablet", role="manager"):
    """A page of this terminal and person; whatever it complains of fails the test."""
    url = str(api.client.make_url("/")).rstrip("/")
    context = await browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    cookies = {"meishu_terminal": f"terminal-{terminal}"} | ({"meishu_session": f"session-{role}"} if role else {})
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page, complaints = await context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url + path)
    yield page
    assert complaints == []
    await context.close()


async def fits(page):
    """Nothing sticks out at the side, and everything to touch is at least 44 px high."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    low = await page.evaluate(
        "[...document.querySelectorAll('main button, main select, main input, dialog button, dialog select')]"
        ".filter((one) => one.offsetParent && one.type !== 'checkbox' && one.getBoundingClientRect().height < 44)"
        ".map((one) => one.outerHTML)"
    )
    assert low == []


def card_of(page, kind):
    return page.locator(f"[data-kind={kind}]").first


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
async def test_a_fault_is_shown_as_it_comes_with_what_to_do_and_in_the_history(desk, browser, size):
    api, counter, _ = desk
    async with page_of(browser, api, "/devices", size) as page:
        await expect(page.get_by_test_id("devices-summary")).to_contain_text("全部正常")
        counter.printer.set_paper("out")
        printer = card_of(page, "printer")
        await expect(printer).to_have_attribute("data-state", "attention")
        await expect(printer.get_by_test_id("device-message")).to_contain_text("换上新纸卷")
        await expect(printer.get_by_test_id("device-faults")).to_contain_text("1")
        await fits(page)
        await printer.get_by_test_id("device-history").click()
        await expect(page.get_by_test_id("history-dialog")).to_contain_text("需要处理")
        await fits(page)


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
async def test_each_kind_is_tested_from_the_page(desk, browser, size):
    api, counter, events = desk
    async with page_of(browser, api, "/devices", size) as page:
        await card_of(page, "reader").get_by_test_id("device-test").click()
        await page.get_by_test_id("trial-waiting").wait_for()
        await expect(page.get_by_role("timer")).to_contain_text("秒")
        await counter.reader.tap("0007654320")
        got = page.get_by_test_id("trial-got")
        await expect(got).to_contain_text("4320")
        await expect(got).not_to_contain_text("0007654320")
        await page.get_by_role("button", name="关闭").click()
        await card_of(page, "scanner").get_by_test_id("device-test").click()
        await expect(page.get_by_role("timer")).to_contain_text("秒")
        pictures = page.locator("dialog img")
        await expect(pictures).to_have_count(2)
        assert await pictures.evaluate_all("(all) => all.every((one) => one.complete && one.naturalWidth > 0)")
        await fits(page)
        await counter.scanner.scan(CHINESE)
        await expect(page.get_by_test_id("trial-got")).to_contain_text("中文正常")
        await page.get_by_role("button", name="关闭").click()
        await card_of(page, "printer").get_by_test_id("device-test").click()
        await page.get_by_test_id("test-page").click()
        await expect(page.get_by_test_id("trial-job")).to_have_attribute("data-state", "printed")
        await page.get_by_test_id("drawer").click()
        await page.get_by_test_id("trial-drawer").wait_for()
    assert "member.present" not in events.names()


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
async def test_a_scanner_is_added_by_scanning_the_code_on_the_screen_and_named(desk, browser, tmp_path, size):
    api, counter, events = desk
    async with Scanner(tmp_path, "new") as scanner, page_of(browser, api, "/devices", size) as page:
        counter.plug(scanner.driver_tty)
        await page.get_by_test_id("unknown-found").wait_for()
        await page.get_by_test_id("device-add").click()
        await page.get_by_test_id("add-scanner").click()
        enrolment = page.get_by_test_id("enrolment")
        await expect(enrolment).to_have_attribute("data-state", "waiting")
        await fits(page)
        code = await page.locator("dialog figcaption").first.text_content()
        done = page.get_by_test_id("add-done")
        while not await done.is_visible():
            await scanner.scan(code)
            await page.wait_for_timeout(100)
        await page.get_by_test_id("rename-name").fill("二号扫码枪")
        await page.get_by_test_id("rename-go").click()
        await events.wait("device", lambda data: data["device"]["name"] == "二号扫码枪")
        await page.get_by_test_id("add-finish").click()
        await expect(page.locator("[data-kind=scanner]")).to_have_count(2)
        await expect(page.get_by_test_id("unknown-found")).to_have_count(0)


async def test_an_unknown_device_is_given_a_model_set_and_removed(desk, browser, tmp_path):
    api, counter, events = desk
    async with Reader(tmp_path, "new") as reader, page_of(browser, api, "/devices", PHONE) as page:
        counter.plug(reader.driver_tty)
        await page.get_by_test_id("unknown-found").get_by_role("button").click()
        await expect(page.get_by_test_id("add-dialog")).to_contain_text("dead:beef")
        await fits(page)
        await page.get_by_test_id("choose-profile").select_option("reader-rdm6300")
        await page.get_by_test_id("unknown-add").click()
        await page.get_by_test_id("add-finish").click()
        added = page.locator("[data-kind=reader]").nth(1)
        await expect(added).to_have_attribute("data-state", "ready")
        await added.get_by_test_id("device-settings").click()
        await page.get_by_test_id("setting-absence_s").fill("0.5")
        await page.get_by_test_id("settings-go").click()
        await events.wait("device", lambda data: data["device"]["settings"].get("absence_s") == 0.5)
        await fits(page)
        await page.get_by_test_id("device-remove").click()
        await page.get_by_test_id("confirm-yes").click()
        await expect(page.locator("[data-kind=reader]")).to_have_count(1)


async def test_a_network_printer_is_added_by_its_address(desk, browser):
    api, _, events = desk
    async with page_of(browser, api, "/devices", TABLET) as page:
        await page.get_by_test_id("device-add").click()
        await page.get_by_test_id("add-printer").click()
        await page.get_by_test_id("address").fill("not an address")
        await page.get_by_test_id("choose-profile").select_option("printer-generic-80mm")
        await page.get_by_test_id("by-hand-add").click()
        await expect(page.get_by_role("alert")).to_contain_text("192.168.1.60")
        await page.get_by_test_id("address").fill("127.0.0.1:1")
        await page.get_by_test_id("by-hand-add").click()
        await page.get_by_test_id("add-done").wait_for()
        added = await events.wait("device", lambda data: data["device"]["port"] == "127.0.0.1:1")
        assert added["device"]["origin"] == "person"


async def test_the_front_desk_sees_and_tests_but_changes_nothing(desk, browser):
    api, _, _ = desk
    async with page_of(browser, api, "/devices", TABLET, role="front_desk") as page:
        await expect(page.get_by_test_id("device-test")).to_have_count(3)
        await expect(page.get_by_test_id("device-settings")).to_have_count(0)
        await expect(page.get_by_test_id("device-add")).to_have_count(0)


async def test_the_customers_screen_follows_the_till(desk, browser):
    """From the welcome over the lines to the change; a payment code at the till is named and never shown."""
    api, counter, _ = desk
    await api.write(security.pair, security.Pair(TerminalKind.DISPLAY, "客显", None, digest("terminal-screen")))
    async with (
        page_of(browser, api, "/customer", {"width": 1024, "height": 600}, terminal="screen", role=None) as screen,
        page_of(browser, api, "/till", TABLET, role="front_desk") as till,
    ):
        shown = screen.get_by_test_id("customer")
        await expect(shown).to_have_attribute("data-view", "welcome")
        await till.get_by_test_id(f"tile-{api.ids.items['facial']}").click()
        await expect(shown).to_have_attribute("data-view", "item")
        await expect(screen.get_by_test_id("customer-due")).to_have_text("¥588.00")
        await counter.reader.tap("0007654320")
        await expect(shown).to_contain_text("张*")
        await expect(shown).not_to_contain_text("张三")
        await counter.scanner.scan("134567890123456789")
        await expect(till.get_by_test_id("toast")).to_contain_text("微信付款码")
        await expect(till.get_by_test_id("toast")).not_to_contain_text("134567")
        await till.get_by_test_id("tender-cash").click()
        await expect(shown).to_have_attribute("data-view", "total")
        await till.get_by_test_id("cash-received").click()
        await till.get_by_test_id("cash-guess-1").click()
        await till.get_by_test_id("pad-done").click()
        await till.get_by_test_id("pay").click()
        await till.get_by_test_id("result").wait_for()
        await expect(screen.get_by_test_id("customer-change")).to_contain_text("¥")
        await till.wait_for_timeout(800)
        await till.get_by_test_id("next-bill").click()
        await expect(shown).to_have_attribute("data-view", "welcome")
        await screen.reload()
        await expect(screen.get_by_test_id("customer")).to_have_attribute("data-view", "welcome")


async def test_a_display_without_a_room_is_the_customers_screen(desk, browser):
    api, _, _ = desk
    await api.write(security.pair, security.Pair(TerminalKind.DISPLAY, "客显", None, digest("terminal-screen")))
    async with page_of(browser, api, "/display", {"width": 800, "height": 480}, terminal="screen", role=None) as screen:
        await screen.wait_for_url("**/customer")
        await expect(screen.get_by_test_id("customer")).to_have_attribute("data-view", "welcome")


async def test_a_card_is_signed_from_the_members_page(desk, browser, tmp_path):
    api, _, events = desk
    uid = bytes.fromhex("04A1B2C3D4E5F6")
    wang = api.ids.members["wang"]
    await api.ok("POST", f"/members/{wang}/tokens", {"number": uid.hex().upper()})
    async with Pn532(tmp_path, "nfc") as module:
        wanted = {"profile": "reader-generic-pn532", "port": str(module.driver_tty)}
        device = (await api.ok("POST", "/devices", wanted))["id"]
        await events.wait("device", lambda data: (data["device"]["id"], data["device"]["state"]) == (device, "ready"))
        async with page_of(browser, api, f"/members/{wang}", PHONE, role="front_desk") as page:
            signs = page.get_by_test_id("token-sign")
            await expect(signs).to_have_count(1)
            await signs.click()
            await page.get_by_test_id("sign-go").click()
            await expect(page.get_by_test_id("toast")).to_contain_text("卡")
            module.card = ntag213(uid)
            while await page.get_by_test_id("sign-dialog").is_visible():  # a busy machine's reader may miss a beat
                with contextlib.suppress(NotInTime):  # the dialog may just have closed
                    await page.get_by_test_id("sign-go").click(force=True, timeout=1_000)
                await page.wait_for_timeout(300)
        assert module.card.memory(3) == b"MS\x01"


async def test_what_claims_to_be_a_printer_at_another_address_is_shown_and_confirmed_by_a_person(
    desk, browser, monkeypatch
):
    api, counter, _ = desk
    roster = counter.running.roster

    async def nobody(_address):
        return ""

    monkeypatch.setattr(roster._following, "_card_of", nobody)
    here, there = (
        NetworkFound("uuid-7f1e", f"127.0.0.1:{port}", ("_pdl-datastream._tcp",), "XP-80C", "XP-80C") for port in (1, 2)
    )
    roster.take_announced([here])
    async with page_of(browser, api, "/devices", PHONE) as page:
        await page.get_by_test_id("device-add").click()
        await page.get_by_test_id("add-printer").click()
        card = page.get_by_test_id("unknown-tcp@uuid-7f1e")
        await card.get_by_test_id("choose-profile").select_option("printer-generic-80mm")
        await card.get_by_test_id("unknown-add").click()
        await page.get_by_test_id("add-finish").click()
        device = page.locator("[data-kind=printer]").nth(1)
        await device.wait_for()
        roster.take_announced([there])
        await page.get_by_test_id("claimed").get_by_role("button").click()
        await expect(card.get_by_test_id("claims")).to_contain_text("自称是")
        await fits(page)
        await card.get_by_test_id("unknown-add").click()
        await page.get_by_test_id("add-finish").click()
        await expect(page.get_by_test_id("claimed")).to_have_count(0)
    assert [one["port"] for one in (await api.ok("GET", "/devices"))["devices"] if one["driver"] == "escpos"][-1] == (
        there.address
    )
