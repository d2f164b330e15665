"""What a person reads goes with them; the store's language is for everybody else."""

import pytest

from hub.http.problems import LANGUAGE_COOKIE, TERMINAL_COOKIE


async def test_a_person_reads_the_same_wherever_they_sign_in(api):
    assert (await api.ok("GET", "/sessions/current"))["language"] == ""
    await api.ok("PUT", "/sessions/current/language", {"language": "en"})
    await api.ok("PUT", "/sessions/current/language", {"language": "en"})
    assert (await api.ok("GET", "/sessions/current"))["language"] == "en"
    assert (await api.ok("GET", "/sessions/current", by="front_desk"))["language"] == ""
    await api.refused("invalid", "PUT", "/sessions/current/language", {"language": "fr"})
    assert api.verify().verify == "ok"


@pytest.mark.parametrize(
    ("headers", "cookies", "words"),
    [
        ({}, {}, "找不到"), ({"Accept-Language": "en-US,en"}, {}, "Not found"),
        ({"Accept-Language": "en-US,en"}, {TERMINAL_COOKIE: "x"}, "找不到"),
        ({"Accept-Language": "en-US,en"}, {LANGUAGE_COOKIE: "zh-CN"}, "找不到"),
        ({}, {TERMINAL_COOKIE: "x", LANGUAGE_COOKIE: "en"}, "Not found"),
        ({}, {TERMINAL_COOKIE: "x", LANGUAGE_COOKIE: "tlh"}, "找不到"),
    ],
)  # fmt: skip
async def test_who_is_heard_on_the_language(api, headers, cookies, words):
    reply = await api.client.get("/api/v1/nothing", headers=headers, cookies=cookies)
    assert (await reply.json())["detail"].startswith(words)


async def test_the_store_says_what_is_read_where_nobody_chose(api):
    await api.ok("PUT", "/settings", {"name": "language", "value": '"zh-TW"'})
    reply = await api.client.get("/api/v1/nothing")
    assert "找不到" in (await reply.json())["detail"]
    assert '<html lang="zh-TW"' in await (await api.client.get("/pair", headers={"Accept-Language": "en"})).text()
    assert '<html lang="en"' in await (await api.client.get("/join", headers={"Accept-Language": "en"})).text()
    script = await (await api.client.get("/static/x/js/strings.zh-TW.js")).text()
    assert "正在載入" in script
    assert "await worded" not in script
    await api.refused("unfit", "PUT", "/settings", {"name": "language", "value": '"fr"'})
