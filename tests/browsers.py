"""The browser in which pages are tested: found and launched in one place, and patient everywhere."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.patience import WAIT_MS

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
expect.set_options(timeout=WAIT_MS)


async def _in_front(new_page: Callable[[], Awaitable[Page]]) -> Page:
    """A page that another one, which is just being closed, does not leave without the focus."""
    page = await new_page()
    await page.bring_to_front()
    return page


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser whose every context waits WAIT_MS for what a test does on its pages, the newest of them in front."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        opened = browser.new_context

        async def patient(**options: object) -> BrowserContext:
            context = await opened(**options)  # type: ignore[arg-type]
            context.set_default_timeout(WAIT_MS)
            context.new_page = partial(_in_front, context.new_page)  # type: ignore[method-assign]
            return context

        browser.new_context = patient  # type: ignore[method-assign]
        yield browser
        await browser.close()
