"""Staff screens in a real browser: signed in, listened to, counted touch by touch, looked at by axe-core."""

import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from hub.web.assets import NODE_MODULES
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.stack import Stack
from tests.patience import until
from tests.system.conftest import ready

SIZES: dict[str, Any] = {"tablet": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
AXE = Path(NODE_MODULES) / "axe-core" / "axe.min.js"

_COUNT = "addEventListener('pointerdown', () => { window.touches = (window.touches ?? 0) + 1; }, true);"
_VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  (rule) => ({rule: rule.id, nodes: rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))}))"""


@contextlib.asynccontextmanager
async def owner_at(stack: Stack) -> AsyncIterator[Client]:
    """The owner at the API, once the hub sees its hardware."""
    async with (
        stack.client(stack.seeded.tokens["tablet"]) as terminal,
        await terminal.sign_in(*world.PINS["owner"]) as person,
    ):
        await until(lambda: ready(person))
        yield person


async def opened(context: BrowserContext, stack: Stack, path: str) -> Page:
    page = await context.new_page()
    await page.goto(stack.hub_url + path)
    return page


async def signed_in(stack: Stack, browser: Browser, role: str, size: str = "tablet") -> BrowserContext:
    """A paired browser in this person's hands."""
    context = await browser.new_context(viewport=SIZES[size], locale="zh-CN", has_touch=size == "phone")
    cookie = {"name": "meishu_terminal", "value": stack.seeded.tokens["tablet"], "url": stack.hub_url}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    await context.add_init_script(_COUNT)
    page = await context.new_page()
    await page.goto(f"{stack.hub_url}/sign-in?next=/members")
    await sign_in(page, role)
    await page.wait_for_url(f"{stack.hub_url}/members")
    await page.close()
    return context


async def sign_in(page: Page, role: str) -> None:
    code, pin = world.PINS[role]
    await page.get_by_test_id(f"staff-{code}").click()
    await type_pin(page, pin)


async def type_pin(page: Page, pin: str) -> None:
    for digit in pin:
        await page.get_by_test_id(f"pin-key-{digit}").click()


async def approve(page: Page, role: str = "manager") -> None:
    """The manager comes and types their PIN."""
    code, pin = world.PINS[role]
    await page.get_by_test_id(f"approver-{code}").click()
    await type_pin(page, pin)


async def touches(page: Page) -> int:
    return int(await page.evaluate("window.touches ?? 0"))


async def violations(page: Page) -> str:
    """What axe-core finds wrong with the page once it is drawn, as text; empty where nothing."""
    found: list[str] = []

    async def clean() -> bool:
        found[:] = await _looked_at(page)
        return not found

    with contextlib.suppress(TimeoutError):
        await until(clean, every_s=0.2)
    return "\n".join(found)


async def _looked_at(page: Page) -> list[str]:
    if not await page.evaluate("typeof axe !== 'undefined'"):
        await page.evaluate(AXE.read_text("utf-8") + ";0")
    return [json.dumps(one, ensure_ascii=False) for one in await page.evaluate(_VIOLATIONS)]
