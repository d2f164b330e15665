"""Every page in English and in Traditional Chinese: nothing of another language but what the store wrote itself."""

import ast
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from hub.app import ROUTES
from hub.http.problems import LANGUAGE_COOKIE
from tests.browsers import chromium, needs_chromium
from tests.system.screens import SIZES

HAN = re.compile(r"[\u3400-\u9fff]+")
OWN = ("简体中文", "繁體中文", "美", "1 号房")
"""The languages' own names, the mark, a room as the till offers it."""
STAFF_PAGES = (
    "/till", "/till?member={member}", "/members", "/members/{member}", "/members/{member}/statement",
    "/members/{member}/care", "/members/import", "/members/joining", "/members/traits", "/receipts", "/receipts/{bill}",
    "/shift", "/shift#day", "/shift#past", "/settings", "/settings#catalog", "/settings#staff", "/devices", "/printing",
    "/printing#routes", "/printing#layout", "/printing#labels", "/more", "/more#balance", "/more#terminals",
    "/commission", "/commission#rules", "/settlement", "/loyalty", "/reports", "/reports#discounts",
    "/reports#prepaid_roll_forward", "/reports#shifts", "/reports#cash_performance",
)  # fmt: skip
SHOWN = """() => {
  const body = document.body.cloneNode(true);
  for (const one of body.querySelectorAll(".avatar, .rail__face, .door__mark, .hh__mark, script, style")) one.remove();
  const said = [...body.querySelectorAll("[aria-label],[placeholder],[title]")]
    .flatMap((one) => ["aria-label", "placeholder", "title"].map((name) => one.getAttribute(name) ?? ""));
  return [document.title, body.textContent, ...said].join("\\n");
}"""


@pytest.fixture
async def browser():
    async with chromium() as browser:
        yield browser


async def opened(api, browser, language, size, who="tablet"):
    url = str(api.client.make_url("/")).rstrip("/")
    context = await browser.new_context(viewport=SIZES[size], locale="zh-CN", reduced_motion="reduce")
    cookies = {"meishu_terminal": f"terminal-{who}", LANGUAGE_COOKIE: language}
    cookies |= {"meishu_session": "session-owner"} if who == "tablet" else {}
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = await context.new_page()
    return page, url


async def sold(api):
    """A bill with cuts, a session and a debt, so that most of a receipt's words are there."""
    await api.ok("PUT", "/settings", {"name": "arrears_limit_fen", "value": "100000"})
    item = next(one for one in (await api.ok("GET", "/catalog/items"))["items"] if one["item_kind"] == "service")
    bill = await api.ok(
        "POST", "/sales",
        {
            "member": api.ids.members["zhang"],
            "lines": [
                {"item": item["item"], "quantity": 2, "off": {"percent": 90}},
                {"amount_fen": 5_000},
            ],
            "tenders": [{"tender": "cash", "amount_fen": (item["price_fen"] * 2 * 90 + 50) // 100 + 5_000}],
        },
    )  # fmt: skip
    return bill["bill"]


def written(api):
    """What the store and its people wrote: longest first."""

    def read(reader):
        rows = [
            *reader.all("SELECT name, category FROM item"), *reader.all("SELECT name, title FROM staff"),
            *reader.all("SELECT name, room FROM terminal"), *reader.all("SELECT name, note FROM member"),
            *reader.all("SELECT name, name FROM store"),
        ]  # fmt: skip
        return {text for row in rows for text in row if text}

    return api.read(read)


def left(text, own):
    text = text.replace("\u2009", "")
    for words in sorted(own, key=len, reverse=True):
        text = text.replace(words, "")
    return re.sub(r"[\u3400-\u9fff]\*+", "", text)


def foreign(text, language):
    """Han in English; in Traditional Chinese what Big5 has no code for."""
    found = HAN.findall(text)
    if language == "en":
        return sorted(set(found))
    return sorted({word for word in found if not _is_big5(word)})


def _is_big5(text):
    try:
        text.encode("cp950")
    except UnicodeEncodeError:
        return False
    return True


@needs_chromium
@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh-TW"])
async def test_every_page_is_in_its_language(api, browser, language):
    size = "tablet" if language == "en" else "phone"
    values = {"member": api.ids.members["zhang"], "bill": await sold(api)}
    await api.ok("PUT", "/settings", {"name": "language", "value": f'"{language}"'})
    own = {*OWN, *await written(api)}
    page, url = await opened(api, browser, language, size)
    wrong, broken = {}, []
    page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
    for path in STAFF_PAGES:
        await page.goto("about:blank")
        await page.goto(url + path.format(**values))
        await expect(page.locator("#app > *").first).to_be_visible()
        await expect(page.locator(".skeleton")).to_have_count(0)
        found = foreign(left(await page.evaluate(SHOWN), own), language)
        wide, inner = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if found or wide > inner:
            wrong[path] = (found, wide - inner)
    for who in ("handheld", "display", "customer"):
        other, url = await opened(api, browser, language, "phone", "display" if who == "customer" else who)
        await other.goto(f"{url}/{who}")
        await expect(other.locator("#app > *").first).to_be_visible()
        found = foreign(left(await other.evaluate(SHOWN), own), language)
        if found:
            wrong[who] = found
    assert broken == []
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "zh-TW"])
async def test_every_answer_is_in_its_language(api, language):
    values = {"member": api.ids.members["zhang"], "bill": await sold(api)}
    await api.ok("PUT", "/settings", {"name": "language", "value": f'"{language}"'})
    own = await written(api)
    wrong, read = {}, 0
    paths = {route.path for group in ROUTES for route in group.routes if route.method == "GET"}
    for path in sorted(paths - {"/events"}):
        if set(re.findall(r"{(\w+)}", path)) <= set(values):
            reply = await api.call("GET", path.format(**values), Cookie=f"{LANGUAGE_COOKIE}={language}")
            assert reply.status != 500, (path, reply.body)
            found = foreign(left("\n".join(texts(reply.body)), own), language)
            read += reply.status == 200
            if found:
                wrong[path] = found
    assert wrong == {}
    assert read > 50


def texts(value):
    """Every string in an answer."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in texts(part)]


SAYING = {"words", "label", "kept", "joined", "listed", "Message", "Account"}
"""What is called with Chinese and has its English beside it, or knows it."""
MEANT = {
    "hub/groupbuy/files.py": "headings of platforms' files",
    "hub/settlement/files.py": "headings of the channels' files",
    "hub/imports/columns.py": "headings of the lists that are brought in",
    "hub/imports/checking.py": "what stands in the lists that are brought in",
    "hub/payments/simulator.py": "what the channels say",
    "hub/sync/simulator.py": "a store that somebody else wrote",
    "hub/printing/paper/sample.py": "an example of what a store writes",
    "hub/printing/paper/page.py": "characters to see a printer by",
    "hub/loss/state.py": "what old entries say",
    "hub/language.py": "the languages themselves",
    "hub/trade_words.py": "the languages themselves",
    "hub/cli.py": "a new owner's name",
    "cloud/owner/api.py": "the languages' own names",
}
"""Where Chinese stands alone, and why."""


def bare(path):
    """Chinese in a module that nothing translates: (line, text)."""
    tree = ast.parse(path.read_text("utf-8"))
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    def said(node):
        while node in above and not isinstance(node, ast.stmt):
            node = above[node]
            if isinstance(node, ast.keyword) and node.arg == "zh":
                return True
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYING:
                return True
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        return isinstance(node, ast.Expr) or any(getattr(target, "id", "") == "zh" for target in targets)

    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [(node.lineno, node.value) for node in constants if HAN.search(node.value) and not said(node)]


def test_no_chinese_stands_without_its_english():
    root = Path(__file__).parents[3]
    modules = [path for part in ("hub", "cloud") for path in sorted((root / part).rglob("*.py"))]
    found = {str(path.relative_to(root)): bare(path) for path in modules}
    assert {path: lines for path, lines in found.items() if lines and path not in MEANT} == {}
    assert [path for path in MEANT if not found[path]] == []
