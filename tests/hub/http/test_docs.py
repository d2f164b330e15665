"""docs/errors.md and docs/api.md say what the code does, no more and no less."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import cloud
import hub
from hub.app import ROUTES, MethodNotAllowed
from hub.errors import CODES, MeishuError
from hub.http import openapi
from hub.http.call import Who
from hub.http.routes import PREFIX
from hub.journal.wire import BadMessage
from hub.language import LANGUAGES

DOCS = Path(hub.__path__[0]).parent / "docs"


def parts(path):
    """/members/{member}/bills -> /members/{}/bills"""
    return re.sub(r"{\w+}", "{}", path)


@pytest.fixture(scope="module")
def codes():
    for package in (hub, cloud):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    ours = {code: kind for code, kind in CODES.items() if kind.__module__.split(".")[0] in {"hub", "cloud"}}
    return ours | {MeishuError.code: MeishuError}


def test_every_error_code_is_documented_exactly(codes):
    rows = re.findall(
        r"^\| `(\w+)` \| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", (DOCS / "errors.md").read_text(), re.MULTILINE
    )
    documented = {code: (int(status), zh, en) for code, status, zh, en, _ in rows}
    assert len(rows) == len(documented), "a code stands twice"
    assert documented == {code: (kind.status, kind.zh, kind.en) for code, kind in codes.items()}


def test_every_status_of_an_error_stands_in_the_openapi_document(codes):
    """Not those of a message between hub and cloud, nor of a method that no operation has."""
    ours = {kind.status for kind in codes.values() if kind.__module__.startswith("hub.")}
    assert ours - {BadMessage.status, MethodNotAllowed.status} <= set(openapi.FAILURES)


def test_every_error_says_what_to_do():
    for line in (DOCS / "errors.md").read_text().splitlines():
        if line.startswith("| `"):
            assert len(line.split(" | ")[-1]) > 3, line


def test_every_error_speaks_both_languages_with_the_same_values(codes):
    for code, kind in codes.items():
        fields = [set(re.findall(r"{(\w+)}", words)) for words in (kind.zh, kind.en)]
        assert fields[0] == fields[1], code
        error = kind(**dict.fromkeys(fields[0], "X"))
        assert all(error.message(language) for language in LANGUAGES)
        assert "X" in error.message() or not fields[0]


def documented_routes():
    rows = re.findall(
        r"^\| ((?:GET|POST|PUT|DELETE) .+?) \| (.+?) \| .* \|$", (DOCS / "api.md").read_text(), re.MULTILINE
    )
    for cell, who in rows:
        base = ""
        for group in cell.split(";"):
            found = re.match(r"\s*(GET|POST|PUT|DELETE)(?: (/[^\s?`]*))?", group)
            assert found, group
            base = found[2] or base
            yield found[1], parts(base), who


def test_every_route_is_documented_and_every_documented_route_is_there():
    there = {(route.method, parts(route.path)) for group in ROUTES for route in group.routes}
    documented = [(method, path) for method, path, _ in documented_routes()]
    assert sorted(documented) == sorted(set(documented)), "a route stands twice"
    assert set(documented) == there


def test_the_table_says_who_may():
    who = {(method, path): words for method, path, words in documented_routes()}
    for route in (route for group in ROUTES for route in group.routes):
        words = who[route.method, parts(route.path)]
        expected = route.permission.value if route.permission else route.who.value
        assert expected in words or (route.who is Who.ANYONE and "anyone" in words), (route.method, route.path, words)


def test_no_path_is_also_the_value_of_anothers_parameter():
    """Else a method that only the other has would fall through to it, with the word as an id."""
    routes = [(route.method, route.path.split("/")) for group in ROUTES for route in group.routes]
    for method, path in routes:
        for other, wider in routes:
            fits = len(path) == len(wider) and all(
                mine == theirs or (theirs[:1] == "{" and mine[:1] != "{")
                for mine, theirs in zip(path, wider, strict=True)
            )
            has = {one for one, same in routes if same == path}
            assert path == wider or not fits or other in has, (method, "/".join(path), other, "/".join(wider))


async def test_openapi_lists_every_route_and_nothing_else(api):
    async with api.client.get("/api/openapi.json") as response:
        document = await response.json()
    assert document["openapi"].startswith("3.1")
    listed = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert listed == {(route.method, PREFIX + route.path) for group in ROUTES for route in group.routes}
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["summary"], operation["operationId"]
