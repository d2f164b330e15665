"""The owner's page in a real Chromium, on a phone: figures, a sale live, the network gone."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from cloud.app import WORKER
from cloud.ingest.apply import Arrival, Policy, ingest
from cloud.owner.accounts import add_owner
from hub.cards.facts import CardAccrued, CardOpened, LotAccrued
from hub.catalog.facts import Term
from hub.ids import CardId, LotId, MemberId
from hub.journal.wire import State, encode, topic
from hub.ledger.accounts import CONTRACT_LIABILITY, OPENING, TERM_REVENUE, Unit
from hub.ledger.postings import credit, debit
from hub.sync.simulator import SimulatedJournal
from tests.browsers import chromium, needs_chromium
from tests.cloud.conftest import NOON, PASSWORD, Cloud, batch, journal_of
from tests.patience import WAIT_S

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
FAULTS = "axe.run().then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))"
pytestmark = needs_chromium


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with chromium() as browser:
        context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
        yield await context.new_page()


async def send(cloud: Cloud, journal: SimulatedJournal, first: int = 1, *, online: bool = True) -> None:
    up, state = (topic("demo", 0, journal.hub, leaf) for leaf in ("up", "state"))
    last = len(journal.bodies)
    message = State(online=online, epoch=1, seq=last, session="s")
    arrivals = [Arrival(up, encode(batch(journal, first, last))), Arrival(state, encode(message))]
    await cloud.store.write(ingest, arrivals, Policy(now=NOON, trust_first_use=True))
    cloud.app[WORKER].on_news({"demo"})


def a_month_card(journal: SimulatedJournal) -> None:
    """Thirty days for 300, brought in from the books before."""
    fact = CardOpened(
        card=CardId("K"), lot=LotId("L"), member=MemberId("M"), name="月卡", unit=Unit.DAY, size=30,
        principal_fen=300_00, term=Term(),
    )  # fmt: skip
    journal.append(fact, (debit(OPENING, 300_00), credit(CONTRACT_LIABILITY, 300_00)))


def a_day_is_over(journal: SimulatedJournal) -> None:
    fact = CardAccrued(card=CardId("K"), member=MemberId("M"), lots=(LotAccrued(LotId("L"), 1, 10_00),))
    journal.append(fact, (debit(CONTRACT_LIABILITY, 10_00), credit(TERM_REVENUE, 10_00)))


async def test_an_owner_signs_in_and_sees_a_sale_arrive(cloud: Cloud, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await cloud.store.write(add_owner, "boss", "demo", PASSWORD)
    journal = journal_of(1234_00)
    journal.name = "徐汇店"
    await page.goto(f"{cloud.base}/owner")
    await page.fill("#name", "boss")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await expect(page.locator("#empty")).to_be_visible()
    await send(cloud, journal)
    await expect(page.locator("#received")).to_have_text("¥1,234")
    await expect(page.locator("#fresh")).to_contain_text("实时 12:00")
    journal.sell(66_00)
    await send(cloud, journal, 3)
    await expect(page.locator("#received")).to_have_text("¥1,300")
    await expect(page.locator(".store")).to_contain_text("2 人次")
    a_month_card(journal)
    await send(cloud, journal, 4)
    await expect(page.locator("#liability")).to_have_text("¥300")
    a_day_is_over(journal)
    await send(cloud, journal, 5)
    await expect(page.locator("#liability")).to_have_text("¥290")
    await expect(page.locator("#revenue")).to_have_text("¥1,310")
    await expect(page.locator("#categories")).to_contain_text("期限卡与折扣卡")
    await send(cloud, journal, 5, online=False)
    await expect(page.locator(".store")).to_contain_text("截至 12:00")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert complaints == []
    await page.context.set_offline(True)
    listeners = cloud.app[WORKER].on_news.__self__  # the feed
    listeners.close()
    await expect(page.locator("#link")).to_contain_text("网络中断")
    await expect(page.locator("#received")).to_have_text("¥1,300")


async def test_signing_out_ends_it(cloud: Cloud, page: Page) -> None:
    await cloud.store.write(add_owner, "boss", "demo", PASSWORD)
    await page.goto(f"{cloud.base}/owner")
    await page.fill("#name", "boss")
    await page.fill("#password", "not this one")
    await page.click("button[type=submit]")
    await expect(page.get_by_role("alert")).to_have_text("用户名或密码不正确")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.click("text=退出")
    await expect(page.locator("#password")).to_be_visible()
    async with asyncio.timeout(WAIT_S):
        await page.goto(f"{cloud.base}/owner")
    assert page.url.endswith("/owner/sign-in")


async def test_an_owner_reads_it_in_another_language(cloud: Cloud, page: Page) -> None:
    """Chosen before signing in, kept after it, changed on the page, and still there when signed out."""
    page.set_default_timeout(60_000)
    await cloud.store.write(add_owner, "boss", "demo", PASSWORD)
    await send(cloud, journal_of(1234_00))
    await page.goto(f"{cloud.base}/owner")
    await page.get_by_test_id("language-en").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert await faults(page) == []
    await page.fill("#name", "boss")
    await page.fill("#password", PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator("#day")).to_have_text("Sun 22 Nov", timeout=60_000)
    await expect(page.locator(".store")).to_contain_text("Live1 visit")
    await expect(page.locator(".legend")).to_contain_text("WeChat 100%")
    assert "¥1,234" in await words(page)
    assert re.findall("[\u3400-\u9fff]+", await words(page)) == []
    assert await faults(page) == []
    await page.get_by_test_id("language-zh-TW").click()
    await expect(page.locator("#day")).to_have_text("11 月 22 日 週日", timeout=60_000)
    await expect(page.locator(".store")).to_contain_text("即時1 人次")
    assert await faults(page) == []
    await page.reload()
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("button", name="登入")).to_be_visible()


async def words(page: Page) -> str:
    """What the page says, but for the languages' own names."""
    parts = "[...document.querySelectorAll('.owner > *:not(.tongues)')].map((one) => one.innerText)"
    return "\n".join([await page.title(), *await page.evaluate(parts)])


async def faults(page: Page) -> list[str]:
    """Where it sticks out at the side, and what axe finds."""
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    return await page.evaluate(FAULTS)
