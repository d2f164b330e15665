"""The pages stand alone: they render, say who must come first, and load nothing from anywhere else."""

import re
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hub.http import problems
from hub.web import assets, languages, pages

WEB = Path(pages.__file__).parent
TERMINAL = {pages.TERMINAL_COOKIE: "t"}
SIGNED_IN = TERMINAL | {pages.SESSION_COOKIE: "s"}
CONCRETE = [page.path.replace("{member}", "01M").replace("{bill}", "01B") for page in pages.PAGES]


@pytest.fixture
async def client():
    app = web.Application()
    pages.setup(app)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("path", CONCRETE)
async def test_page_renders_with_its_policy(client, path):
    response = await client.get(path, cookies=SIGNED_IN, allow_redirects=False)
    text = await response.text()
    assert response.status == 200
    assert '<html lang="zh-CN" data-zone="' in text
    assert re.search(r"<title>\S.* · 美枢</title>", text)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("language", "lang", "till"),
    [("en", "en", "Till"), ("zh-TW", "zh-TW", "收銀"), ("zh-CN", "zh-CN", "收银"), ("xx", "zh-CN", "收银")],
)
async def test_the_shell_speaks_the_language_of_the_cookie(client, language, lang, till):
    text = await (await client.get("/till", cookies=SIGNED_IN | {problems.LANGUAGE_COOKIE: language})).text()
    assert f'<html lang="{lang}"' in text
    assert f"<span>{till}</span>" in text


def test_every_word_of_the_shells_is_translated():
    for path in _sources("*.html"):
        text = path.read_text("utf-8")
        for words in re.findall(r"_\('([^']+)'\)", text):
            assert words in languages.WORDS, f"{path.name}: {words}"
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"_\('[^']+'\)|>美<", "", text)), path.name


@pytest.mark.parametrize("path", CONCRETE)
async def test_page_has_no_inline_script_or_style(client, path):
    text = await (await client.get(path, cookies=SIGNED_IN)).text()
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "<style" not in text
    assert not re.search(r"\s(style|on[a-z]+)=", text)


@pytest.mark.parametrize("path", CONCRETE)
async def test_every_asset_of_a_page_is_served_for_ever(client, path):
    text = await (await client.get(path, cookies=SIGNED_IN)).text()
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    assert addresses
    for address in addresses:
        if any(address.endswith(name) for name in assets.missing_libraries()):
            continue
        response = await client.get(address)
        assert response.status == 200, address
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/till", "/members/01M", "/handheld", "/display"])
async def test_unpaired_browser_is_sent_to_pairing(client, path):
    response = await client.get(path, allow_redirects=False)
    assert response.status == 302
    assert response.headers["Location"].startswith("/pair?next=/")


@pytest.mark.parametrize(("path", "door"), [("/till", "/sign-in?next=/till"), ("/handheld", None), ("/pair", None)])
async def test_nobody_signed_in(client, path, door):
    response = await client.get(path, cookies=TERMINAL, allow_redirects=False)
    assert response.headers.get("Location") == door


async def test_home_leads_to_the_till(client):
    response = await client.get("/", cookies=SIGNED_IN, allow_redirects=False)
    assert response.headers["Location"] == "/till"


async def test_old_version_is_served_but_asked_again(client):
    response = await client.get("/static/old/js/till.js")
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["ETag"]
    assert response.content_type == "text/javascript"


@pytest.mark.parametrize("path", ["js/../../pages.py", "%2e%2e/pages.py", "lib/preact.js", "js/", "../assets.py"])
async def test_only_listed_files_are_served(client, path):
    response = await client.get(f"/static/x/{path}")
    assert response.status == 404


async def test_screens_say_what_to_do_where_libraries_are_not_installed(tmp_path):
    app = web.Application()
    pages.setup(app, node_modules=tmp_path)
    assert assets.missing_libraries(tmp_path) == list(assets.LIBRARIES)
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/pair")
        assert response.status == 200


def test_naming_a_file_that_does_not_exist_fails():
    with pytest.raises(KeyError):
        assets.collect().url("js/nothing.js")


def _sources(pattern):
    return sorted(path for path in WEB.rglob(pattern) if path.is_file())


@pytest.mark.parametrize("path", [*_sources("*.html"), *_sources("*.js"), *_sources("*.css")], ids=lambda p: p.name)
def test_nothing_is_loaded_from_elsewhere(path):
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "").replace("http%3A//www.w3.org", "")
    assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize("path", _sources("*.js"), ids=lambda p: p.name)
def test_every_import_exists(path):
    for name in re.findall(r'(?:[}\w] from |import\()"([^"]+)"', path.read_text("utf-8")):
        assert name.startswith("."), name
        target = (path.parent / name).resolve()
        shown = str(target.relative_to(assets.STATIC))
        assert target.is_file() or shown in assets.LIBRARIES, f"{path.name}: {name}"


@pytest.mark.parametrize("path", _sources("*.js"), ids=lambda p: p.name)
def test_every_imported_name_is_exported(path):
    """One name that is not there, and the whole page stays empty."""
    for names, module in re.findall(r'import \{([^}]+)\} from "(\.[^"]+)"', path.read_text("utf-8")):
        target = (path.parent / module).resolve()
        if not target.is_file():  # a library
            continue
        code = target.read_text("utf-8")
        there = set(re.findall(r"export (?:async )?(?:function|const|let|class) (\w+)", code))
        there |= {name.split()[-1] for group in re.findall(r"export \{([^}]+)\}", code) for name in group.split(",")}
        asked = {name.split()[0] for name in names.split(",") if name.strip()}
        assert asked <= there, f"{path.name}: {module}"


@pytest.mark.parametrize("path", _sources("*.js"), ids=lambda p: p.name)
def test_words_stand_in_the_strings_module(path):
    """Other languages follow by another strings.js: no Han text in the code of the screens."""
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    if not path.name.startswith("strings") and path.name != "languages.js":
        assert not re.search(r"[\u4e00-\u9fff]", code)


def test_every_string_used_exists():
    words = (assets.STATIC / "js/strings.js").read_text("utf-8")
    groups: dict[str, set[str]] = {}
    body = words[words.index("export const words") :]
    for path in _sources("*.js"):
        for group, name in re.findall(r"\bS\.(\w+)\.(\w+)\b", path.read_text("utf-8")):
            groups.setdefault(group, set()).add(name)
    for group, names in groups.items():
        found = re.search(rf"^  {group}: \{{(.*?)(?=^  \w+: \{{|^\}};)", body, flags=re.DOTALL | re.MULTILINE)
        assert found, group
        for name in names:
            assert re.search(rf"\b{name}:", found[1]), f"S.{group}.{name}"


@pytest.mark.parametrize("folder", ["cards", "devices", "people", "printing", "settings", "shift"])
def test_every_string_of_a_folder_exists(folder):
    words = (assets.STATIC / "js" / folder / "strings.js").read_text("utf-8")
    for path in sorted((assets.STATIC / "js" / folder).glob("*.js")):
        for name in re.findall(r"(?<![\w.])W\.(\w+)\b", path.read_text("utf-8")):
            assert re.search(rf"\b{name}:", words), f"{path.name}: W.{name}"


def test_chinese_has_full_width_punctuation():
    for path in [*_sources("*.html"), *_sources("strings.js"), *_sources("strings.zh-TW.js")]:
        assert not re.search(r"[\u4e00-\u9fff][,;?!]", path.read_text("utf-8")), path.name


def test_documented_testids_exist():
    """README.md lists the testids of each page; each stands in some module."""
    code = "".join(path.read_text("utf-8") for path in [*_sources("*.js"), *_sources("*.html")])
    for name in re.findall(r"`([a-z][a-z-]*)(?:-<[^`]*)?`", (WEB / "README.md").read_text("utf-8")):
        assert name in code, name
