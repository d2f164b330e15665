"""Take the pictures of README and guide of the running product: `make pictures`."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from devices.printers import paper
from meishu.demo import world
from meishu.demo.counter import Counter
from meishu.demo.stack import OWNER, Options, Stack

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
CHINESE = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
"""What a browser writes dates by."""
TABLET = {"width": 1280, "height": 800}
COUNTER = {"width": 1280, "height": 1360}
PHONE = {"width": 360, "height": 740}
PAGES = (
    "shift", "loyalty", "commission", "settlement", "reports", "settings", "members/import", "members/segments",
    "members/birthdays", "members/doubles", "members/forms", "members/traits",
)  # fmt: skip
"""What a manager opens, beside the pages that are taken on the way of a visit."""


async def main(folder: Path) -> None:
    """PNG files of every page into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        counter = Counter()
        options = Options(Path(name), history_days=8, branches=True, full=True)
        async with (
            Stack(options, counter.on_paper, counter.on_label) as stack,
            counter.serve(stack, 0),
            async_playwright() as driver,
        ):
            browser = await driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS, env=CHINESE)
            await Pictures(stack, counter, browser, folder).take()
            await browser.close()


class Pictures:
    def __init__(self, stack: Stack, counter: Counter, browser: Browser, folder: Path) -> None:
        self.stack, self.counter, self.browser, self.folder = stack, counter, browser, folder
        self.urls = counter.addresses()

    async def take(self) -> None:
        tablet = await self.page(self.urls["tablet"], TABLET)
        await self.shot(tablet, "sign-in")
        await self.sign_in(tablet)
        await self.shot(tablet, "till-empty")
        handheld = await self.page(self.urls["handheld"], {"width": 360, "height": 640})
        await self.shot(handheld, "handheld-idle")
        await self.sell(tablet, handheld)
        owners = await self.page(self.urls["tablet"], TABLET)
        await self.sign_in(owners, "owner")
        await self.hardware(owners)
        for path in ("members", "receipts", "more"):
            await tablet.goto(self.base("tablet") + "/" + path)
            await self.shot(tablet, path)
        await self.first(tablet, "receipts", "a[href^='/receipts/']", "receipt-page")
        for path in PAGES:
            await owners.goto(f"{self.base('tablet')}/{path}")
            await self.shot(owners, path.replace("/", "-"))
        member = self.stack.seeded.members["zhangmin"]
        for path in ("", "/care", "/statement"):
            await owners.goto(f"{self.base('tablet')}/members/{member}{path}")
            await self.shot(owners, f"member{path}".replace("/", "-"))
        await self.phone(member)
        await self.others()

    async def sign_in(self, page: Page, role: str = "manager") -> None:
        code, pin = world.PINS[role]
        await page.get_by_test_id(f"staff-{code}").click()
        for digit in pin:
            await page.get_by_test_id(f"pin-key-{digit}").click()
        await page.wait_for_url("**/till")
        await page.get_by_test_id("scan-input").wait_for()

    async def sell(self, tablet: Page, handheld: Page) -> None:
        """张敏's visit: session, treatment, goods; stored value and WeChat; her PIN on the handheld."""
        if self.stack.reader is None or self.stack.scanner is None:
            return
        await self.stack.reader.tap("0012345678")
        await tablet.get_by_text("张敏").first.wait_for()
        await tablet.get_by_test_id(f"tile-{self.stack.seeded.items['clean']}").click()
        await tablet.get_by_test_id(f"tile-{self.stack.seeded.items['hydrate']}").click()
        await self.stack.scanner.scan("6901234567892")
        await tablet.get_by_test_id("line-3").wait_for()
        await tablet.get_by_test_id("tender-stored_value").click()
        await self.shot(tablet, "till")
        await tablet.get_by_test_id("pay").click()
        await handheld.get_by_test_id("pin-key-1").wait_for()
        await self.shot(handheld, "handheld")
        for digit in "204600":
            await handheld.get_by_test_id(f"pin-key-{digit}").click()
        await tablet.get_by_test_id("result").wait_for()
        await self.shot(tablet, "till-result")
        await tablet.locator("[data-testid=receipt-state][data-state=printed]").wait_for()
        receipt = paper.decode(self.stack.printer.receipts[-1])
        (self.folder / "receipt.png").write_bytes(paper.png(receipt))

    async def hardware(self, tablet: Page) -> None:
        """The devices page, its wizard while an unknown device is plugged in, and the editor of receipts."""
        await tablet.goto(self.base("tablet") + "/devices")
        await tablet.get_by_test_id("device-add").wait_for()
        await self.shot(tablet, "devices")
        if self.stack.spare:
            self.stack.spare.put("bridge")
            await tablet.get_by_test_id("unknown-found").wait_for()
            await tablet.get_by_test_id("device-add").click()
            await self.shot(tablet, "devices-wizard")
            self.stack.spare.put(None)
        await tablet.goto(self.base("tablet") + "/printing")
        await tablet.get_by_test_id("tab-layout").click()
        await tablet.get_by_test_id("preview").wait_for()
        await self.shot(tablet, "printing-editor")

    async def phone(self, member: str) -> None:
        """The till and a member on a phone of the staff."""
        phone = await self.page(self.urls["tablet"], PHONE)
        await self.sign_in(phone)
        await self.shot(phone, "till-phone")
        await phone.goto(f"{self.base('tablet')}/members/{member}")
        await self.shot(phone, "member-phone")

    async def others(self) -> None:
        owner = await self.page(self.urls_owner(), PHONE)
        await owner.locator("[name=name]").fill(OWNER[0])
        await owner.locator("[name=password]").fill(OWNER[1])
        await owner.locator(".door__form [type=submit]").click()
        await owner.wait_for_url("**/owner")
        await owner.get_by_text("徐汇店").first.wait_for()
        await self.shot(owner, "owner")
        display = await self.page(self.urls["display"], {"width": 800, "height": 480})
        await self.shot(display, "display")
        counter = await self.page(self.urls["counter"], COUNTER)
        await counter.frame_locator("#handheld").get_by_test_id("handheld-idle").wait_for()
        await self.shot(counter, "counter")

    def urls_owner(self) -> str:
        return f"{self.stack.cloud_url}/owner"

    def base(self, key: str) -> str:
        return self.urls[key].rsplit("/", 1)[0]

    async def first(self, page: Page, path: str, selector: str, name: str) -> None:
        """Open the first thing of a list."""
        await page.goto(f"{self.base('tablet')}/{path}")
        await page.locator(selector).first.click()
        await self.shot(page, name)

    async def page(self, url: str, size: dict[str, int]) -> Page:
        context = await self.browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        page = await context.new_page()
        page.set_default_timeout(120_000)
        await page.goto(url)
        return page

    async def shot(self, page: Page, name: str) -> None:
        await page.evaluate("document.fonts.ready")
        await page.locator(".skeleton:visible").first.wait_for(state="hidden")
        await asyncio.sleep(0.5)
        await page.screenshot(path=self.folder / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")))
