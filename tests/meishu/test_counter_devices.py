"""The demo's counter with a device of every kind: what the page can do to each, and what the store makes of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
import pytest
import pytest_asyncio

from meishu.demo import world
from meishu.demo.client import Client, Events
from meishu.demo.counter import Counter
from meishu.demo.stack import Options, Stack
from tests.patience import WAIT_S

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"), pytest.mark.system, pytest.mark.timeout(600),
]  # fmt: skip
NEW = world.RADIO_HANDHELDS[-1]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(tmp_path_factory):
    counter = Counter()
    async with (
        Stack(Options(tmp_path_factory.mktemp("every"), full=True), counter.on_paper, counter.on_label) as stack,
        counter.serve(stack, 0),
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        Client(stack.hub_url, stack.seeded.tokens["tablet"]) as tablet,
        await tablet.sign_in(*world.PINS["manager"]) as desk,
    ):
        made = SimpleNamespace(
            stack=stack, http=http, tablet=tablet, desk=desk, url=counter.addresses()["counter"], hear=counter._hear
        )
        await until(made, lambda now: {one["state"] for one in now["devices"].values()} == {"ready"})
        yield made


async def post(demo, path, body):
    async with demo.http.post(f"{demo.url}{path}", json=body) as response:
        return response.status


async def state(demo):
    async with demo.http.get(f"{demo.url}/state") as response:
        return await response.json()


async def until(demo, right, seconds=WAIT_S):
    """The page's state as soon as it is right."""
    now = await state(demo)
    try:
        async with asyncio.timeout(seconds):
            while not right(now):
                await asyncio.sleep(0.05)
                now = await state(demo)
    except TimeoutError:
        pytest.fail(f"the page says {now['devices']} and {now['socket']}")
    return now


@asynccontextmanager
async def hearing(demo) -> AsyncIterator[Events]:
    """What the tablet hears, from now on."""
    async with demo.tablet.events() as events:
        await events.until("hello")
        yield events


async def does(demo, path, body, event, **kwargs):
    """Do it at the counter; the data of what the tablet hears of it."""
    async with hearing(demo) as events:
        assert await post(demo, path, body) == 200
        return await events.until(event, **kwargs)


def handheld(now, key):
    return next(one for one in now["handhelds"] if one["key"] == key)


async def test_every_device_stands_there_and_is_ready(demo):
    now = await state(demo)
    assert set(now["devices"]) == {thing["key"] for thing in now["things"]} == set(now["plugged"])
    assert {thing["kind"] for thing in now["things"]} == {"reader", "scanner", "printer", "display", "terminals"}
    assert all(now["simulated"].values())


async def test_the_room_s_service_slip_came_out_of_the_58_mm_printer(demo):
    now = await until(demo, lambda now: any(paper["device"] == "slip" for paper in now["papers"]))
    (slip,) = [paper for paper in now["papers"] if paper["device"] == "slip"]
    assert "3 号房" in slip["text"]
    assert "王芳" in slip["text"]


async def test_a_signed_card_is_genuine(demo):
    data = await does(demo, "/tap", {"device": "ic", "card": "genuine"}, "member.present")
    assert (data["member"]["name"], data["signature"]) == ("王雪", "genuine")
    await until(demo, lambda _: demo.stack.hardware.simulator("ic").card is None)


@pytest.mark.parametrize("card", ["stripped", "copied", "forged"])
async def test_a_copied_or_forged_card_opens_nobody(demo, card):
    await asyncio.wait_for(gone(demo), WAIT_S)
    data = await does(demo, "/tap", {"device": "ic", "card": card}, "card.suspect")
    assert data["verdict"] == card


async def gone(demo):
    """No card lies on the IC reader, and the reader has noticed: two looks in the driver's absence of two seconds."""
    simulator = demo.stack.hardware.simulator("ic")
    while simulator.card is not None:
        await asyncio.sleep(0.05)
    looks = simulator.looks
    while simulator.looks < looks + 25:
        await asyncio.sleep(0.05)


async def test_a_card_left_lying_is_one_tap_until_it_is_lifted(demo):
    async with hearing(demo) as events:
        assert await post(demo, "/tap", {"number": "0003141592", "stay": True}) == 200
        await events.until("member.present")
        assert (await state(demo))["lying"] == {"reader": "0003141592"}
        assert await post(demo, "/scan", {"text": world.GOODS[0][4]}) == 200
        seen = []
        while True:
            name, _ = await events.next()
            seen.append(name)
            if name == "item.scanned":
                break
        assert "member.present" not in seen
        assert await post(demo, "/lift", {"device": "reader"}) == 200
    assert (await state(demo))["lying"] == {}


async def test_a_reader_that_types_knows_the_card_and_drops_what_is_none(demo):
    bad = await does(demo, "/tap", {"device": "wedge", "number": "0000000000", "bad": True}, "read.failed")
    assert bad["reason"] == "framing"
    data = await does(demo, "/tap", {"device": "wedge", "number": "0012345679"}, "member.present")
    assert (data["member"]["name"], data["signature"]) == ("李婷", "unread")


@pytest.mark.parametrize("device", ["scanner", "keys"])
@pytest.mark.parametrize(
    ("code", "event", "field", "value"),
    [
        ("wrong", "scan.unknown", "kind", "bad_check_digit"),
        ("payment", "scan.payment_code", "payer", "wechat"),
        ("coupon", "coupon.scanned", "code", None),
        ("setup", "terminal.setup_scanned", "text", NEW[-1]),
        ("chinese", "scan.unknown", "text", "美枢·护肤须知：敷面膜后请避免日晒"),
    ],
)
async def test_each_scanner_reads_each_kind_of_code(demo, device, code, event, field, value):
    text = next(one["text"] for one in (await state(demo))["codes"] if one["key"] == code)
    assert (await does(demo, "/scan", {"device": device, "text": text}, event))[field] == (value or text)


async def test_a_chinese_code_in_the_other_encoding_is_read_too(demo):
    text = "面膜，三盒"
    data = await does(demo, "/scan", {"text": text, "encoding": "gb18030"}, "scan.unknown")
    assert data["text"] == text


async def test_every_cable_can_be_pulled_and_put_back(demo):
    keys = [thing["key"] for thing in (await state(demo))["things"]]
    for key in keys:
        assert await post(demo, "/plug", {"device": key, "plugged": False}) == 200
    gone_ = await until(demo, lambda now: all(one["state"] != "ready" for one in now["devices"].values()))
    assert not any(gone_["plugged"].values())
    assert await post(demo, "/tap", {"device": "ic", "card": "genuine"}) == 409
    assert await post(demo, "/scan", {"device": "keys", "text": "1"}) == 409
    for key in keys:
        assert await post(demo, "/plug", {"device": key, "plugged": True}) == 200
    back = await until(demo, lambda now: all(one["state"] == "ready" for one in now["devices"].values()))
    assert back["steps"]["mended"]


async def test_the_line_displays_show_what_is_due(demo):
    await until(demo, lambda now: "徐汇店" in now["displays"]["vfd"]["lines"][0])
    await demo.desk.put("/counter/display", {"view": "total", "amount_fen": 29_800, "due_fen": 29_800})
    now = await until(demo, lambda now: now["displays"]["led"]["digits"].strip() == "298.00")
    assert "298.00" in "".join(now["displays"]["vfd"]["lines"])
    assert now["displays"]["led"]["lamp"] == "总计"


async def test_labels_come_out_and_wait_for_a_new_roll(demo):
    item = demo.stack.seeded.items["mask"]
    before = len([paper for paper in (await state(demo))["papers"] if paper["device"] == "label"])
    labels = lambda now: len([paper for paper in now["papers"] if paper["device"] == "label"]) - before  # noqa: E731
    await demo.desk.post(f"/catalog/items/{item}/labels", {"copies": 1})
    now = await until(demo, lambda now: labels(now) == 1)
    number = now["papers"][-1]["number"]
    async with demo.http.get(f"{demo.url}/paper/{number}.png") as picture:
        assert (await picture.read()).startswith(b"\x89PNG")
    assert await post(demo, "/printer", {"device": "label", "paper": "out"}) == 200
    await until(demo, lambda now: now["devices"]["label"]["reason"] == "paper_out")
    await demo.desk.post(f"/catalog/items/{item}/labels", {"copies": 1})
    assert await post(demo, "/printer", {"device": "label", "paper": "ok"}) == 200
    await until(demo, lambda now: labels(now) == 2)
    assert await post(demo, "/printer", {"device": "label", "run_out_after": 9}) == 422


async def consent(demo, key):
    """Hold a bill that takes from 张敏's card, and ask her; the consent's id."""
    seeded = demo.stack.seeded
    held = await demo.desk.post(
        "/bills", {"member": seeded.members["zhangmin"], "lines": [{"item": seeded.items["mask"]}]}, key
    )
    ask = {"revision": held["revision"], "stored_value_fen": world.PRICES["mask"], "sessions": 0}
    return (await demo.desk.post(f"/bills/{held['bill']}/consents", ask))["consent"]


@pytest.mark.parametrize("key", ["radio1", "esp"])
async def test_a_pin_on_a_small_handheld_is_the_member_s_consent(demo, key):
    await until(demo, lambda now: handheld(now, key)["screen"] is not None)
    async with hearing(demo) as events:
        asked = await consent(demo, f"counter-{key}")
        now = await until(demo, lambda now: handheld(now, key)["screen"]["kind"] == "consent")
        assert "78.00" in "".join(handheld(now, key)["screen"]["lines"])
        assert await post(demo, "/press", {"handheld": key, "key": "pin", "value": "204600"}) == 200
        given = await events.until("consent", lambda data: data["state"] == "given")
    assert given["consent"] == asked


async def test_a_help_key_and_a_low_battery_reach_the_staff(demo):
    await until(demo, lambda now: handheld(now, "radio2")["screen"] is not None)
    call = await does(demo, "/press", {"handheld": "radio2", "key": "help"}, "help.called")
    assert call["room"] == "3 号房"
    await demo.desk.delete(f"/help-calls/{call['call']}")
    low = await does(
        demo,
        "/battery",
        {"handheld": "radio2", "percent": 12},
        "terminal.changed",
        right=lambda data: data["low_battery"],
    )
    assert low["battery_percent"] == 12


async def test_a_new_handheld_lights_up_when_its_set_up_code_is_enrolled(demo):
    assert handheld(await state(demo), NEW[0])["screen"] is None
    scanned = await does(demo, "/scan", {"text": NEW[-1]}, "terminal.setup_scanned")
    await demo.desk.post("/handhelds/radio", {"code": scanned["text"], "name": "新手持机"})
    now = await until(demo, lambda now: handheld(now, NEW[0])["screen"] is not None)
    assert "徐汇店" in handheld(now, NEW[0])["screen"]["lines"]


async def unknown(demo):
    return (await demo.tablet.get("/devices"))["unknown"]


async def plugged_unknown(demo, what):
    assert await post(demo, "/socket", {"what": what}) == 200
    async with asyncio.timeout(WAIT_S):
        while not (found := await unknown(demo)):
            await asyncio.sleep(0.05)
    return found


async def enrolled(demo, kind, expect, text):
    ask = {"kind": kind, "timeout_s": 60} | ({"expect": expect} if expect else {})
    enrolment = (await demo.desk.post("/device-enrolments", ask))["enrolment"]
    async with asyncio.timeout(WAIT_S):
        while True:
            assert await post(demo, "/use", {"text": text}) == 200
            for _ in range(40):
                now = await demo.desk.get(f"/device-enrolments/{enrolment}")
                if now["state"] == "found":
                    return now
                await asyncio.sleep(0.05)


async def test_an_unknown_reader_in_the_free_socket_is_enrolled_by_a_tap(demo):
    (found,) = await plugged_unknown(demo, "bridge")
    assert found["seen_as"].startswith("1a86:55d3")
    await enrolled(demo, "reader", None, "0012345678")
    now = await until(demo, lambda now: now["devices"].get("socket", {}).get("state") == "ready")
    assert now["socket"]["plugged"] == "bridge"
    assert await unknown(demo) == []


async def test_an_unknown_scanner_is_enrolled_by_a_shown_code(demo):
    (found,) = await plugged_unknown(demo, "keyboard")
    assert found["interface"] == "input"
    await enrolled(demo, "scanner", "MEISHU-7788", "MEISHU-7788")
    item = await does(demo, "/use", {"text": world.GOODS[0][4]}, "item.scanned")
    assert item["item"]["name"] == world.GOODS[0][1]


async def test_a_known_scanner_works_when_plugged_in_and_an_empty_socket_says_so(demo):
    assert await post(demo, "/socket", {"what": "newland"}) == 200
    await until(demo, lambda now: now["devices"].get("socket", {}).get("id", "").startswith("scanner-serial"))
    async with hearing(demo) as events:
        await until(demo, lambda now: now["devices"]["socket"]["state"] == "ready")
        assert await post(demo, "/use", {"text": world.GOODS[1][4]}) == 200
        assert (await events.until("item.scanned"))["item"]["name"] == world.GOODS[1][1]
    late = next(
        one
        for one in (await demo.desk.get("/devices"))["devices"]
        if one["driver"] == "scanner-evdev" and one["origin"] == "person"
    )
    demo.hear("device", {"device": late | {"state": "gone"}})
    assert (await state(demo))["devices"]["socket"]["id"].startswith("scanner-serial")
    assert await post(demo, "/socket", {"what": None}) == 200
    assert "socket" not in (await state(demo))["devices"]
    assert await post(demo, "/use", {"text": "1"}) == 409


async def test_the_store_has_what_its_days_brought(demo):
    seeded = demo.stack.seeded
    frozen = await demo.desk.get(f"/members/{seeded.members['sunyue']}")
    assert [card["stopped"] for card in frozen["cards"]] == ["frozen"]
    owing = await demo.desk.get(f"/members/{seeded.members['shandan']}")
    assert [debt["left_fen"] for debt in owing["debts"]] == [world.PRICES["acne"]]
    course = await demo.desk.get(f"/members/{seeded.members['liting']}")
    lots = next(card["lots"] for card in course["cards"] if card["name"] == world.COURSES[0][1])
    assert [lot["size"] for lot in lots] == [8, 4, 2]
    assert (await demo.desk.get("/printing"))["labels"] == demo.stack.things["label"].id


async def test_days_that_are_over_are_closed_and_their_drawer_was_counted(tmp_path):
    async with (
        Stack(Options(tmp_path, full=True, history_days=2)) as stack,
        stack.client(stack.seeded.tokens["tablet"]) as tablet,
        await tablet.sign_in(*world.PINS["manager"]) as desk,
    ):
        shifts = (await desk.get("/shifts"))["shifts"]
        assert len(shifts) >= 2
        assert all(shift["difference_fen"] == 0 for shift in shifts)
