"""The demo's counter page and its terminals' windows, against the running product."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
import pytest
import pytest_asyncio

from meishu.demo import world
from meishu.demo.client import Client, Events
from meishu.demo.counter import PAGE, Counter
from meishu.demo.stack import Options, Stack
from tests.patience import WAIT_S

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.system]
CARD, NAME = world.MEMBERS[0][5], world.MEMBERS[0][1]
NOT_ADDRESSES = {"http://www.w3.org/2000/svg"}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo(tmp_path_factory):
    counter = Counter()
    async with (
        Stack(Options(tmp_path_factory.mktemp("demo")), counter.on_paper, counter.on_label) as stack,
        counter.serve(stack, 0),
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        Client(stack.hub_url, stack.seeded.tokens["tablet"]) as tablet,
    ):
        urls = counter.addresses()
        yield SimpleNamespace(stack=stack, http=http, tablet=tablet, urls=urls, url=urls["counter"])


@asynccontextmanager
async def listening(demo) -> AsyncIterator[Events]:
    async with demo.http.get(f"{demo.url}/events") as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Events(response.content)


async def post(demo, path, body, **headers):
    async with demo.http.post(f"{demo.url}{path}", json=body, headers=headers) as response:
        return response.status


async def state(demo):
    async with demo.http.get(f"{demo.url}/state") as response:
        return await response.json()


async def device(demo, kind):
    """As the hub sees it; absent until the daemon has told of it."""
    found = [device for device in (await demo.tablet.get("/devices"))["devices"] if device["kind"] == kind]
    return found[0] if found else {"state": "absent"}


async def becomes(demo, kind, wanted):
    async with asyncio.timeout(WAIT_S):
        while (await device(demo, kind))["state"] != wanted:
            await asyncio.sleep(0.05)


async def sell(demo, key):
    async with await demo.tablet.sign_in(*world.PINS["front_desk"]) as desk:
        line = {"item": demo.stack.seeded.items["mask"]}
        tenders = [{"tender": "cash", "amount_fen": world.PRICES["mask"]}]
        return await desk.post("/sales", {"lines": [line], "tenders": tenders}, key)


async def test_state_says_what_stands_on_the_counter(demo):
    shown = await state(demo)
    assert shown["store"] == world.STORE[1]
    assert shown["simulated"] == {"reader": True, "scanner": True, "printer": True}
    assert shown["plugged"] == {"reader": True, "scanner": True, "printer": True}
    assert shown["links"].keys() == {"tablet", "handheld", "display", "customer", "counter", "owner", "hub"}
    assert shown["socket"] is None
    assert shown["handhelds"] == []
    assert (shown["members"][0]["name"], shown["members"][0]["card"]) == (NAME, CARD)
    assert [goods["barcode"] for goods in shown["goods"]] == [barcode for *_, barcode in world.GOODS]
    assert {person["staff_code"]: person["pin"] for person in shown["people"]} == dict(world.PINS.values())


async def test_a_tap_is_heard_by_the_tablet_and_told_beside_the_reader(demo):
    await becomes(demo, "reader", "ready")
    async with demo.tablet.events() as hub, listening(demo) as page:
        await hub.until("hello")
        assert await post(demo, "/tap", {"number": CARD}) == 200
        present = await hub.until("member.present")
        assert (present["member"]["name"], present["by"]) == (NAME, "card")
        told = await page.until("heard", lambda news: news["event"] == "member.present")
        assert told["data"]["member"]["name"] == NAME
    assert (await state(demo))["steps"]["tapped"]


async def test_an_unknown_card_and_a_scan_reach_the_tablet(demo):
    await becomes(demo, "scanner", "ready")
    async with demo.tablet.events() as hub:
        await hub.until("hello")
        assert await post(demo, "/tap", {"number": "4294967295"}) == 200
        assert (await hub.until("card.unknown"))["number"] == "4294967295"
        assert await post(demo, "/scan", {"text": world.GOODS[0][4]}) == 200
        assert (await hub.until("item.scanned"))["item"]["name"] == world.GOODS[0][1]


async def test_a_members_phone_is_scanned_twice_and_a_photo_of_it_once(demo):
    key, name = world.MEMBERS[0][:2]
    await becomes(demo, "scanner", "ready")
    async with demo.tablet.events() as hub:
        await hub.until("hello")
        for _ in range(2):
            assert await post(demo, "/scan", {"phone": key}) == 200
            present = await hub.until("member.present")
            assert (present["by"], present["member"]["name"]) == ("ecard", name)
        photo = demo.stack.seeded.phones[key].code()
        assert await post(demo, "/scan", {"text": photo}) == 200
        assert (await hub.until("member.present"))["by"] == "ecard"
        assert await post(demo, "/scan", {"phone": world.MEMBERS[1][0]}) == 200
        await hub.until("member.present")
        assert await post(demo, "/scan", {"text": photo}) == 200
        assert (await hub.until("card.suspect"))["verdict"] == "ecard_used"


async def test_a_bad_frame_means_nobody(demo):
    async with demo.tablet.events() as hub:
        await hub.until("hello")
        assert await post(demo, "/tap", {"number": CARD, "bad": True}) == 200
        assert await post(demo, "/tap", {"number": world.MEMBERS[1][5]}) == 200
        first = await hub.until("member.present")
        assert first["member"]["name"] == world.MEMBERS[1][1]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tap", {"number": "4294967296"}),
        ("/tap", {"number": "12"}),
        ("/tap", {"number": CARD, "extra": 1}),
        ("/scan", {"text": ""}),
        ("/scan", {}),
        ("/scan", {"phone": "nobody"}),
        ("/scan", {"text": "1", "phone": world.MEMBERS[0][0]}),
        ("/plug", {"device": "drawer", "plugged": True}),
        ("/printer", {"paper": "wet"}),
        ("/printer", {"run_out_after": 0}),
        ("/tap", {"device": "scanner", "number": CARD}),
        ("/tap", {"device": "ic", "card": "genuine"}),
        ("/scan", {"text": "two\nlines"}),
        ("/press", {"handheld": "radio1", "key": "help"}),
        ("/battery", {"handheld": "radio1", "percent": 12}),
        ("/socket", {"what": "bridge"}),
        ("/use", {"text": CARD}),
    ],
)
async def test_what_no_device_can_do_is_refused(demo, path, body):
    assert await post(demo, path, body) == 422


@pytest.mark.parametrize("kind", ["reader", "scanner", "printer"])
async def test_a_pulled_cable_shows_at_the_hub_and_comes_back(demo, kind):
    await becomes(demo, kind, "ready")
    assert await post(demo, "/plug", {"device": kind, "plugged": False}) == 200
    await becomes(demo, kind, "gone")
    assert not (await state(demo))["plugged"][kind]
    if kind == "reader":
        assert await post(demo, "/tap", {"number": CARD}) == 409
    if kind == "scanner":
        assert await post(demo, "/scan", {"text": "1"}) == 409
    assert await post(demo, "/plug", {"device": kind, "plugged": True}) == 200
    await becomes(demo, kind, "ready")


async def test_a_sale_s_paper_comes_out_on_the_page(demo):
    await becomes(demo, "printer", "ready")
    async with listening(demo) as page:
        bill = await sell(demo, "counter-paper")
        paper = await page.until("paper")
    assert bill["number"] in paper["text"]
    assert paper["blocks"][-1] == {"type": "cut"}
    assert paper["at_ms"] > 1_700_000_000_000
    shown = await state(demo)
    assert shown["papers"][-1] == paper
    assert shown["steps"]["sold"]
    assert shown["steps"]["printed"]
    async with demo.http.get(f"{demo.url}/paper/{paper['number']}.png") as picture:
        assert picture.content_type == "image/png"
        assert (await picture.read()).startswith(b"\x89PNG")
    async with demo.http.get(f"{demo.url}/paper/9999.png") as none:
        assert none.status == 404


async def test_paper_that_runs_out_halfway_is_shown_halfway(demo):
    await becomes(demo, "printer", "ready")
    async with listening(demo) as page:
        assert await post(demo, "/printer", {"run_out_after": 200}) == 200
        await page.until("state", lambda news: news["printers"]["printer"]["runs_out"])
        await sell(demo, "counter-halfway")
        stopped = await page.until("state", lambda news: news["printers"]["printer"]["paper"] == "out")
        assert "徐汇店" in json.dumps(stopped["printers"]["printer"]["unfinished"], ensure_ascii=False)
        assert not stopped["printers"]["printer"]["runs_out"]
        assert await post(demo, "/printer", {"paper": "ok"}) == 200
        assert "玻尿酸面膜" in (await page.until("paper"))["text"]
    await becomes(demo, "printer", "ready")


async def test_the_drawer_s_kick_is_told(demo):
    await becomes(demo, "printer", "ready")
    before = (await state(demo))["printers"]["printer"]["drawer_kicks"]
    async with listening(demo) as page, await demo.tablet.sign_in(*world.PINS["front_desk"]) as desk:
        await desk.post("/drawer", {"reason": "换零钱"})
        await page.until("state", lambda news: news["printers"]["printer"]["drawer_kicks"] > before)


async def test_another_site_may_not_touch_the_counter(demo):
    for origin in ("http://evil.example", "null", "https://127.0.0.1"):
        assert await post(demo, "/tap", {"number": CARD}, Origin=origin) == 403
    assert await post(demo, "/printer", {}, Origin=demo.url) == 200


async def test_each_window_is_its_terminal_whatever_cookies_the_browser_brings(demo):
    foreign = {"Cookie": "meishu_terminal=not-a-token; meishu_session=not-a-session; other=1"}
    kinds = {}
    for key in ("tablet", "handheld", "display"):
        root = demo.urls[key].rsplit("/", 1)[0]
        headers = foreign if key != "tablet" else {"Cookie": "meishu_terminal=not-a-token"}
        async with demo.http.get(f"{root}/api/v1/terminal", headers=headers) as response:
            assert response.status == 200, key
            kinds[key] = (await response.json())["terminal_kind"]
    assert kinds == {"tablet": "tablet", "handheld": "handheld", "display": "display"}


async def test_only_the_tablet_s_window_keeps_a_sign_in(demo):
    code, pin = world.PINS["front_desk"]
    for key, keeps in (("handheld", False), ("tablet", True)):
        root = demo.urls[key].rsplit("/", 1)[0]
        body, headers = {"staff_code": code, "pin": pin}, {"Origin": root}
        async with demo.http.post(f"{root}/api/v1/sessions", json=body, headers=headers) as response:
            assert ("meishu_session" in response.cookies) is (keeps and response.ok)
    assert (await state(demo))["steps"]["signed_in"]


async def test_windows_may_stand_in_the_counter_page_only_as_frames_of_it(demo):
    async with demo.http.get(demo.urls["handheld"]) as response:
        policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors http:" in policy
    assert "script-src 'self'" in policy


async def test_the_page_s_policy_allows_nothing_inline(demo):
    async with demo.http.get(demo.url) as response:
        policy, page = response.headers["Content-Security-Policy"], await response.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page)


async def test_every_file_of_the_page_is_served_and_none_reaches_out(demo):
    async with demo.http.get(demo.url) as response:
        page = await response.text()
    wanted = set(re.findall(r'(?:src|href)="(/[^"]+)"', page))
    for file in sorted(PAGE.iterdir()):
        text = file.read_text()
        found = set(re.findall(r"""(?:https?:)?//[\w.-]+\.\w[^\s"'`)]*""", text)) - NOT_ADDRESSES
        assert not found, file.name
        wanted |= {f"/page/{name}" for name in re.findall(r'from "\./([^"]+)"', text)}
    assert len(wanted) > 8
    for path in sorted(wanted):
        async with demo.http.get(demo.url + path) as response:
            assert response.status == 200, path


async def test_pages_that_went_away_leave_room_for_others(demo):
    for _ in range(30):
        async with listening(demo):
            pass
