"""The owner's HTTP over a real cloud: figures, sign-in, stream, headers."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from cloud.app import BROKER, PAGES, STORE
from cloud.config import Config
from cloud.errors import NotSignedIn
from cloud.ingest import registry
from cloud.ingest.apply import Arrival, Policy, ingest
from cloud.owner import events, words
from cloud.owner.accounts import LOCK_MS, MAX_SESSIONS, Accounts, add_owner
from cloud.storage.sqlite import Store, Writer
from hub.errors import Invalid, MeishuError
from hub.journal.wire import DaySummary, State, Summary, encode, summary_message, topic
from hub.language import Words
from hub.ledger.accounts import Tender
from hub.sync.mqtt import Endpoint
from hub.sync.simulator import SimulatedJournal
from hub.sync.uplink import Uplink
from tests.cloud.conftest import NOON, PASSWORD, Cloud, batch, journal_of, served
from tests.patience import WAIT_S

WEEK_MS = 7 * 86_400_000
HOUR_MS = 3_600_000


async def put(
    cloud: Cloud, journal: SimulatedJournal, last: int | None = None, *, online: bool = True, now: int = NOON
) -> None:
    """The journal's entries and its state, straight into the store."""
    last = len(journal.bodies) if last is None else last
    up, state = (topic(journal.chain, 0, journal.hub, leaf) for leaf in ("up", "state"))
    arrivals = [Arrival(up, encode(batch(journal, 1, last)))]
    message = State(online=online, epoch=1, seq=len(journal.bodies), session="s")
    arrivals.append(Arrival(state, encode(message)))
    outcomes = await cloud.store.write(ingest, arrivals, Policy(now=now, trust_first_use=True))
    assert [outcome.fault for outcome in outcomes] == ["", ""]


async def today(client: ClientSession, query: str = "") -> dict[str, Any]:
    async with client.get(f"/api/v1/owner/today{query}") as answer:
        assert answer.status == 200
        return await answer.json()


async def test_today_over_three_stores(cloud: Cloud) -> None:
    xuhui = SimulatedJournal("xuhui", name="徐汇店", at=NOON - WEEK_MS - HOUR_MS)
    xuhui.open()
    xuhui.sell(200_00)
    xuhui.at = NOON - WEEK_MS + HOUR_MS
    xuhui.sell(999_00)
    xuhui.at = NOON - HOUR_MS
    xuhui.top_up(1000_00, 200_00, Tender.ALIPAY)
    xuhui.sell(300_00, Tender.STORED_VALUE, released_fen=250_00, member="M")
    bill = xuhui.sell(80_00)
    xuhui.refund(bill, 30_00)
    minhang = journal_of(50_00, hub="minhang")
    zhuhai = journal_of(40_00, 60_00, hub="zhuhai", at=NOON - 2 * HOUR_MS)
    await put(cloud, xuhui)
    await put(cloud, minhang)
    await put(cloud, zhuhai, online=False, now=NOON - HOUR_MS)
    async with await cloud.signed_in() as client:
        figures = await today(client)
    assert figures["day"] == "2026-11-22"
    assert figures["received_fen"] == 1000_00 + 50_00 + 50_00 + 100_00
    assert figures["revenue_fen"] == 250_00 + 50_00 + 50_00 + 100_00
    assert (figures["topped_up_fen"], figures["refunded_fen"]) == (1000_00, 30_00)
    assert (figures["visits"], figures["member_visits"], figures["walk_in_visits"]) == (6, 2, 4)
    assert figures["prepaid_liability_fen"] == 750_00
    assert {row["tender"]: row["amount_fen"] for row in figures["by_tender"]} == {
        "alipay": 1000_00,
        "stored_value": 300_00,
        "wechat": 200_00,
    }
    hours = {row["hour"]: row for row in figures["by_hour"]}
    assert (hours[10]["received_fen"], hours[11]["received_fen"], hours[12]["received_fen"]) == (
        100_00,
        1050_00,
        50_00,
    )
    assert (hours[11]["last_week_received_fen"], hours[13]["last_week_received_fen"]) == (200_00, 999_00)
    stores = {row["hub"]: row for row in figures["stores"]}
    assert (stores["xuhui"]["name"], stores["xuhui"]["state"]) == ("徐汇店", "live")
    assert stores["xuhui"]["same_weekday_last_week_fen"] == 200_00
    assert (stores["zhuhai"]["state"], stores["zhuhai"]["as_of"]) == ("offline", "2026-11-22T11:00:00+08:00")
    assert [row["account"] for row in figures["by_category"]] == ["6001.01"]
    assert figures["alarms"] == []


async def test_a_days_bills_of_a_member_are_one_visit(cloud: Cloud) -> None:
    journal = SimulatedJournal("xuhui", name="徐汇店", at=NOON - HOUR_MS)
    journal.open()
    for member in ("M1", "M1", "M2", None, None):
        journal.sell(10_00, member=member)
    await put(cloud, journal, 3)
    await put(cloud, journal)
    async with await cloud.signed_in() as client:
        figures = await today(client)
    assert (figures["visits"], figures["member_visits"], figures["walk_in_visits"]) == (4, 2, 2)


async def test_a_backlog_shows_the_stores_own_summary_until_it_is_in(cloud: Cloud) -> None:
    journal = journal_of(10_00, 20_00, 30_00)
    await put(cloud, journal, 2)
    day = DaySummary(day="2026-11-22", received_fen=60_00, revenue_fen=60_00, topped_up_fen=0, visits=3, bills=3)
    summary = Summary(
        epoch=1,
        seq=4,
        at=NOON,
        day=day,
        signature=journal.sign(summary_message("hub1", 1, 4, NOON, day)),
    )
    arrival = Arrival(topic("demo", 0, "hub1", "up"), encode(summary))
    await cloud.store.write(ingest, [arrival], Policy(now=NOON))
    async with await cloud.signed_in() as client:
        figures = await today(client)
        assert (figures["received_fen"], figures["provisional"], figures["visits"]) == (60_00, True, 3)
        assert (figures["stores"][0]["state"], figures["stores"][0]["behind"]) == ("syncing", 2)
        await put(cloud, journal, 4)
        figures = await today(client)
        assert (figures["received_fen"], figures["provisional"]) == (60_00, False)
        assert figures["stores"][0]["state"] == "live"


async def test_quarantine_is_shown_with_its_alarm(cloud: Cloud) -> None:
    journal = journal_of(10_00)
    await put(cloud, journal)
    hub = await cloud.store.write(lambda connection: registry.find(connection, "demo", "hub1"))
    await cloud.store.write(registry.quarantine, hub, "fork", b"payload", NOON)
    async with await cloud.signed_in() as client:
        figures = await today(client)
    assert figures["stores"][0]["state"] == "quarantined"
    assert [(alarm["code"], alarm["store"]) for alarm in figures["alarms"]] == [("quarantined", "hub1")]
    assert "请联系" in figures["alarms"][0]["message"]


async def test_another_chains_owner_sees_nothing_of_it(cloud: Cloud) -> None:
    await put(cloud, journal_of(10_00))
    await cloud.store.write(add_owner, "other", "elsewhere", PASSWORD)
    async with cloud.client() as client:
        async with client.post("/api/v1/owner/session", json={"name": "other", "password": PASSWORD}) as answer:
            client.headers["Authorization"] = f"Bearer {(await answer.json())['token']}"
        figures = await today(client)
    assert (figures["stores"], figures["received_fen"], figures["prepaid_liability_fen"]) == ([], 0, 0)


async def test_another_day_is_shown_whole(cloud: Cloud) -> None:
    await put(cloud, journal_of(10_00, at=NOON - WEEK_MS - HOUR_MS))
    async with await cloud.signed_in() as client:
        assert (await today(client, "?day=2026-11-15"))["received_fen"] == 10_00
        assert (await today(client, "?day=2026-11-22"))["same_weekday_last_week_fen"] == 10_00
        async with client.get("/api/v1/owner/today?day=tomorrow") as answer:
            assert (answer.status, (await answer.json())["code"]) == (422, "invalid")


async def test_a_sale_reaches_an_open_page(cloud: Cloud) -> None:
    journal = journal_of(10_00)
    port = cloud.app[BROKER].port
    uplink = Uplink(journal, Endpoint(host="127.0.0.1", port=port), today=lambda: "2026-11-22")
    task = asyncio.create_task(uplink.run())
    async with await cloud.signed_in() as client, client.get("/api/v1/owner/events") as stream:
        assert stream.content_type == "text/event-stream"
        for received in (10_00, 15_00, 20_00):
            async with asyncio.timeout(WAIT_S):
                while (await figures_of(stream))["received_fen"] != received:
                    pass
            journal.sell(5_00)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def figures_of(stream: Any) -> dict[str, Any]:
    while True:
        line = await stream.content.readline()
        assert line
        if line.startswith(b"data: "):
            return json.loads(line[6:])


async def test_a_stream_ends_with_its_session(cloud: Cloud) -> None:
    await put(cloud, journal_of(10_00))
    async with await cloud.signed_in() as client, client.get("/api/v1/owner/events") as stream:
        await figures_of(stream)
        async with client.delete("/api/v1/owner/session") as answer:
            assert answer.status == 204
        cloud.app[PAGES].feed.news({"demo"})
        async with asyncio.timeout(WAIT_S):
            await stream.content.read()
        async with client.get("/api/v1/owner/today") as answer:
            assert answer.status == 401


async def test_pages_at_once_are_bounded(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_LISTENERS", 1)
    async with await cloud.signed_in() as client, client.get("/api/v1/owner/events") as stream:
        await figures_of(stream)
        async with client.get("/api/v1/owner/events") as second:
            assert (second.status, (await second.json())["code"]) == (503, "owner_too_many_pages")
            assert second.headers["Retry-After"] == "1"


@pytest.mark.parametrize("path", ["/api/v1/owner/today", "/api/v1/owner/events"])
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}, {"Cookie": "meishu_owner=x"}])
async def test_figures_are_for_the_signed_in(cloud: Cloud, path: str, header: dict[str, str]) -> None:
    async with cloud.client() as client, client.get(path, headers=header) as answer:
        assert answer.status == 401
        assert answer.content_type == "application/problem+json"
        assert (await answer.json())["code"] == "not_signed_in"


async def test_five_wrong_passwords_lock_for_a_while(tmp_path: Path) -> None:
    async with Store(tmp_path, tmp_path / "key") as store:
        await store.write(add_owner, "boss", "demo", PASSWORD)
        accounts = Accounts(store)
        codes = [await _code(accounts, "wrong password", NOON) for _ in range(6)]
        assert codes == ["wrong_sign_in"] * 5 + ["locked_out"]
        assert await _code(accounts, PASSWORD, NOON + LOCK_MS - 1) == "locked_out"
        assert await _code(accounts, "wrong again", NOON + LOCK_MS) == "wrong_sign_in"
        assert await _code(accounts, PASSWORD, NOON + LOCK_MS) == ""
        assert await _code(accounts, PASSWORD, NOON, name="nobody") == "wrong_sign_in"
        assert await _code(accounts, "", NOON) == "wrong_sign_in"


async def _code(accounts: Accounts, password: str, now: int, name: str = "boss") -> str:
    try:
        await accounts.sign_in(name, password, now)
    except MeishuError as error:
        return error.code
    return ""


async def test_sessions_are_bounded_and_end_with_a_new_password(tmp_path: Path) -> None:
    async with Store(tmp_path, tmp_path / "key") as store:
        await store.write(add_owner, "boss", "demo", PASSWORD)
        accounts = Accounts(store)
        tokens = [await accounts.sign_in("boss", PASSWORD, NOON + n) for n in range(MAX_SESSIONS + 1)]
        assert await _known(accounts, tokens) == MAX_SESSIONS
        async with store.read() as reader:
            stored = {bytes(digest) for (digest,) in await reader.all("SELECT token_sha256 FROM owner_session")}
        assert not stored & {token.encode() for token in tokens}
        await store.write(add_owner, "boss", "demo", PASSWORD + "!")
        assert await _known(accounts, tokens) == 0
        for password in ("short", "x" * 200):
            with pytest.raises(Invalid):
                await store.write(add_owner, "boss", "demo", password)


async def _known(accounts: Accounts, tokens: list[str]) -> int:
    known = 0
    for token in tokens:
        try:
            await accounts.owner(token, NOON + 1_000)
            known += 1
        except NotSignedIn:
            continue
    return known


async def test_the_pages_ask_for_sign_in_and_carry_security_headers(cloud: Cloud) -> None:
    await cloud.store.write(add_owner, "boss", "demo", PASSWORD)
    async with cloud.client() as client:
        async with client.get("/owner") as answer:
            assert answer.url.path == "/owner/sign-in"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "Server" not in answer.headers
        form = {"name": "boss", "password": "<wrong>"}
        async with client.post("/owner/sign-in", data=form) as answer:
            assert answer.status == 401
            assert "用户名或密码不正确" in await answer.text()
        form["password"] = PASSWORD
        async with client.post("/owner/sign-in", data=form, allow_redirects=False) as answer:
            cookie = answer.headers["Set-Cookie"]
            assert answer.status == 303
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
        token = cookie.split("=", 1)[1].split(";")[0]
        async with client.get("/owner", headers={"Cookie": f"meishu_owner={token}"}) as answer:
            assert "实收" in await answer.text()


async def test_names_are_escaped_in_the_form(cloud: Cloud) -> None:
    async with (
        cloud.client() as client,
        client.post("/owner/sign-in", data={"name": '"><script>', "password": "x"}) as answer,
    ):
        assert "<script>" not in await answer.text()


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("POST", "/api/v1/owner/session", {"data": b"{"}, 422, "invalid"),
        ("POST", "/api/v1/owner/session", {"data": b"\xff" * 20_000}, 413, "body_too_large"),
        ("POST", "/api/v1/owner/session", {"json": {"name": 1, "password": "x"}}, 422, "invalid"),
        ("POST", "/owner/sign-in", {"headers": {"Origin": "https://evil.example"}}, 403, "owner_cross_site"),
        ("DELETE", "/api/v1/owner/session", {"headers": {"Origin": "null"}}, 403, "owner_cross_site"),
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("PUT", "/owner", {}, 405, "method_not_allowed"),
        ("GET", "/static/shared/../../../errors.py", {}, 404, "not_found"),
    ],
)
async def test_what_is_wrong_is_a_problem_with_a_code(
    cloud: Cloud, method: str, path: str, options: dict[str, Any], status: int, code: str
) -> None:
    async with cloud.client() as client, client.request(method, path, **options) as answer:
        assert (answer.status, (await answer.json())["code"]) == (status, code)


async def test_health(config: Config) -> None:
    async with served(config) as cloud, cloud.client() as client:
        async with client.get("/api/v1/health") as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "ok")
        await cloud.app[BROKER].stop()
        async with asyncio.timeout(WAIT_S):
            while True:
                async with client.get("/api/v1/health") as answer:
                    if (await answer.json())["status"] == "degraded":
                        break
        async with client.get("/static/shared/tokens.css") as answer:
            assert "--rouge" in await answer.text()


async def test_what_needed_an_upgrade_is_counted_once_it_is_known(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.journal import fact  # noqa: PLC0415

    journal = journal_of(10_00)
    with monkeypatch.context() as older:
        older.delitem(fact.KINDS, "bill.settled")
        async with served(config) as cloud, await cloud.signed_in() as client:
            await put(cloud, journal)
            figures = await today(client)
            assert (figures["received_fen"], figures["stores"][0]["pending_entries"]) == (0, 1)
            assert [alarm["code"] for alarm in figures["alarms"]] == ["needs_upgrade"]
    async with served(config) as cloud, await cloud.signed_in() as client:
        figures = await today(client)
        assert (figures["received_fen"], figures["stores"][0]["pending_entries"], figures["alarms"]) == (
            10_00,
            0,
            [],
        )


async def test_what_an_older_release_counted_in_another_way_is_counted_anew(config: Config) -> None:
    async with served(config) as cloud, await cloud.signed_in():
        await put(cloud, journal_of(10_00))
        await cloud.app[STORE].write(_as_of_an_older_release)
    async with served(config) as cloud, await cloud.signed_in() as client:
        assert (await today(client))["received_fen"] == 10_00


def _as_of_an_older_release(connection: Writer) -> None:
    connection.execute("UPDATE rollup_hour SET received_fen = received_fen + 5")
    connection.execute("PRAGMA application_id = 0")


@pytest.mark.parametrize(
    "said", [*words.SHELL, *words.TENDERS.values(), *words.CATEGORIES.values(), *words.ALARMS.values()]
)
def test_the_cloud_has_its_words_in_english(said: Words) -> None:
    assert said.told("en")
    assert not any("\u3400" <= sign <= "\u9fff" for sign in said.told("en"))


@pytest.mark.parametrize(
    ("asked", "language", "says"),
    [
        ("", "zh-CN", "收到无法识别的数据"), ("zh-HK", "zh-TW", "收到無法識別的資料"),
        ("en-US,en;q=0.9", "en", "Unreadable"), ("fr", "zh-CN", "收到无法识别的数据"),
    ],
)  # fmt: skip
async def test_who_has_not_chosen_reads_what_the_phone_asks_for(
    cloud: Cloud, asked: str, language: str, says: str
) -> None:
    journal = journal_of(10_00)
    await put(cloud, journal)
    up = Arrival(topic("demo", 0, journal.hub, "up"), b"rubbish")
    await cloud.store.write(ingest, [up], Policy(now=NOON, trust_first_use=True))
    async with await cloud.signed_in() as client:
        client.headers["Accept-Language"] = asked
        async with client.get("/owner/sign-in") as page:
            assert f'<html lang="{language}">' in await page.text()
        figures = await today(client)
        assert figures["alarms"][0]["message"].startswith(says)
        async with client.get("/api/v1/owner/events") as stream:
            assert says in (await figures_of(stream))["alarms"][0]["message"]
        async with client.get("/api/v1/owner/today?day=tomorrow") as answer:
            says = {"zh-CN": "输入有误：day", "zh-TW": "輸入有誤：day", "en": "Invalid input: day"}[language]
            assert (await answer.json())["detail"] == says


async def test_a_choice_stays_on_the_phone(cloud: Cloud) -> None:
    async with cloud.client() as client:
        chosen = {"language": "zh-TW"}
        async with client.post("/owner/language", data=chosen, headers={"Origin": "https://evil.example"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (403, "owner_cross_site")
        async with client.post("/owner/language", data={"language": "fr"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (422, "invalid")
        async with client.post("/owner/language", data=chosen, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/owner")
            cookie = answer.cookies["meishu_owner_language"]
            assert (cookie["max-age"], cookie["httponly"]) == (str(365 * 86_400), True)
        form = {"name": "nobody", "password": "wrong"}
        header = {"Cookie": "meishu_owner_language=zh-TW", "Accept-Language": "en"}
        async with client.post("/owner/sign-in", data=form, headers=header) as answer:
            assert "使用者名稱或密碼不正確" in await answer.text()


async def test_the_strings_of_the_page_are_made_traditional(cloud: Cloud) -> None:
    async with cloud.client() as client, client.get("/static/owner/strings.zh-TW.js") as answer:
        assert answer.content_type == "text/javascript"
        assert "比上${weekday}同時段" in await answer.text()
