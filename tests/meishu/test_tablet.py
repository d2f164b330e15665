"""The tablet's command against a real hub process on this machine: found, remembered, followed, never guessed."""

import asyncio
import json
import os
import shutil
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest

from hub.discovery import Found
from meishu import tablet
from meishu.kiosk import Kiosk, stable_origin
from meishu.tablet import Known, State, Tablet, probe, read_state, urls, write_state
from tests.patience import WAIT_S

RUN = (sys.executable, "-c", "import sys; from meishu.cli import main; sys.exit(main(sys.argv[1:]))")


@asynccontextmanager
async def hub_at(folder, port=0, name="静安店"):
    """A hub process that is ready; yields what it said and the process."""
    if not (folder / "store").exists():
        made = await asyncio.create_subprocess_exec(
            *RUN, "hub", "--data", folder / "store", "--init", name, stdout=asyncio.subprocess.DEVNULL
        )
        assert await made.wait() == 0
    arguments = ("hub", "--data", folder / "store", "--listen", f"127.0.0.1:{port}", "--no-mdns", "--json")
    process = await asyncio.create_subprocess_exec(*RUN, *arguments, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(WAIT_S):
            ready = json.loads(await process.stdout.readline())
        yield ready | {"stop": process.terminate}
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.fixture
async def http():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_S)) as session:
        yield session


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for name in ("SETTLE_S", "PAUSE_S", "CHECK_EVERY_S"):
        monkeypatch.setattr(tablet, name, 0.05)
    monkeypatch.setattr(tablet, "_PROBE_TIMEOUT_S", WAIT_S)


class Heard:
    """Stands for mDNS: what was announced."""

    def __init__(self, *_arguments):
        self.watch = self
        self.changed = asyncio.Event()

    announced: tuple = ()

    def all(self):
        return list(self.announced)

    async def close(self):
        pass


@pytest.fixture
def heard(monkeypatch):
    """`heard(*found)`: from now on these are announced."""
    monkeypatch.setattr(tablet, "Discovery", Heard)
    return lambda *found: monkeypatch.setattr(Heard, "announced", found)


def found(ready, **changes):
    values = {
        "instance": f"Meishu {ready['hub']}", "name": "静安店", "address": "127.0.0.1", "port": ready["port"],
        "seen_at": 0, "hub": ready["hub"], "addresses": ("127.0.0.1",),
    }  # fmt: skip
    return Found(**(values | changes))


@asynccontextmanager
async def running(path, capsys, **options):
    """A tablet without a window; yields it and a reader of what it said."""
    one = Tablet("前台平板", path, **({"manual": None, "as_json": True, "kiosk": None} | options))
    task = asyncio.create_task(one.run())
    said = []

    async def until(state):
        async with asyncio.timeout(WAIT_S):
            while True:
                said.extend(json.loads(line) for line in capsys.readouterr().out.splitlines())
                if (record := next((r for r in said if r["state"] == state), None)) is not None:
                    return record
                assert not task.done(), task.exception()
                await asyncio.sleep(0.05)

    try:
        yield one, until
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_lone_hub_is_taken_and_remembered(tmp_path, capsys, heard):
    async with hub_at(tmp_path) as ready:
        heard(found(ready))
        async with running(tmp_path / "t.json", capsys) as (one, until):
            said = await until("found")
            assert (said["hub"], said["url"]) == (ready["hub"], ready["url"])
            assert one.status == 0
    assert read_state(tmp_path / "t.json").known.url == ready["url"]


async def test_between_two_it_never_guesses(tmp_path, capsys, heard):
    for name in "ab":
        (tmp_path / name).mkdir()
    async with hub_at(tmp_path / "a") as a, hub_at(tmp_path / "b", name="浦东店") as b:
        heard(found(a), found(b))
        async with running(tmp_path / "t.json", capsys) as (one, until):
            said = await until("several")
            assert {it["hub"] for it in said["hubs"]} == {a["hub"], b["hub"]}
            await asyncio.sleep(0.5)
            assert (one.shown, one.status) == (None, tablet.SEVERAL_FOUND)
        known = Known(hub=b["hub"], name="浦东店", url="http://127.0.0.1:9", public_key=await key_of(b["url"]))
        write_state(tmp_path / "t.json", State("1a", known))
        async with running(tmp_path / "t.json", capsys) as (one, until):
            assert (await until("found"))["url"] == b["url"]


async def key_of(url):
    async with aiohttp.ClientSession() as session:
        return (await probe(session, url)).public_key


async def test_the_remembered_hub_is_shown_without_any_announcement_and_followed_when_it_moves(tmp_path, capsys, heard):
    async with hub_at(tmp_path) as ready:
        known = Known(hub=ready["hub"], name="静安店", url=ready["url"], public_key=await key_of(ready["url"]))
        write_state(tmp_path / "t.json", State("1a", known))
        heard()
    async with hub_at(tmp_path, ready["port"]) as ready, running(tmp_path / "t.json", capsys) as (_, until):
        assert (await until("found"))["url"] == ready["url"]
    async with hub_at(tmp_path) as first, running(tmp_path / "t.json", capsys) as (_, until):
        heard(found(first))
        await until("found")
        async with hub_at_copy(tmp_path) as second:
            heard(found(second), found(second, port=9))
            await asyncio.sleep(0.5)
            assert read_state(tmp_path / "t.json").known.url == first["url"], "the old address still answers"
            first["stop"]()
            assert (await until("moved"))["url"] == second["url"]


def hub_at_copy(folder):
    shutil.copytree(folder / "store", folder / "copy" / "store")
    shutil.copytree(folder / "keys", folder / "copy" / "keys")
    return hub_at(folder / "copy")


async def test_another_store_is_never_taken_in_place_of_the_remembered_one(tmp_path, capsys, heard):
    async with hub_at(tmp_path) as ready:
        heard(found(ready))
        known = Known(hub="hub-mine", name="浦东店", url="http://127.0.0.1:9", public_key="00" * 32)
        write_state(tmp_path / "t.json", State("1a", known))
        async with running(tmp_path / "t.json", capsys) as (one, until):
            assert [it["hub"] for it in (await until("several"))["hubs"]] == [ready["hub"]]
            assert one.shown is None


async def test_a_hub_with_the_right_id_and_another_key_is_not_it(tmp_path, http):
    async with hub_at(tmp_path) as ready:
        at = await probe(http, ready["url"])
        assert await probe(http, ready["url"], at) == at
        assert await probe(http, ready["url"], Known(hub=at.hub, name="", url=at.url, public_key="00" * 32)) is None


async def test_an_address_by_hand_is_followed_from_then_on(tmp_path, capsys, heard):
    heard()
    async with hub_at(tmp_path) as ready, running(tmp_path / "t.json", capsys, manual=ready["url"]) as (one, until):
        assert (await until("found"))["hub"] == ready["hub"]
        assert one.state.known.hub == ready["hub"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"no json", b"[]", b'{"store": 1}', b"[" * 100_000, b'{"store": {"hub": "h", "public_key": "zz"}}',
        b'{"store":{"hub":"h","public_key":"00"},"journal":{"epoch":1,"seq":1,"hash":"00","signature":"00"}}',
    ],
)  # fmt: skip
async def test_what_answers_and_is_no_hub_is_not_believed(http, body):
    async def answer(reader, writer):
        await reader.read(1_000)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        assert await probe(http, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") is None


def test_no_hub_ends_with_1_and_says_so(tmp_path, capsys, heard):
    heard()
    arguments = ["--no-browser", "--json", "--timeout", "0.3", "--state", str(tmp_path / "t.json")]
    assert tablet.main(arguments) == 1
    assert json.loads(capsys.readouterr().out) == {"state": "none"}


@pytest.mark.parametrize(
    ("given", "url"),
    [("192.168.1.9:8000", "http://192.168.1.9:8000"), ("https://hub.example/till", "https://hub.example")],
)
def test_addresses_by_hand(given, url):
    assert tablet._url(given) == url


@pytest.mark.parametrize("given", ["", "ftp://x", "javascript:alert(1)", "http://", "http://x:99999"])
def test_no_address_is_refused_on_the_command_line(given, capsys):
    with pytest.raises(SystemExit) as caught:
        tablet.main(["--hub", given])
    assert caught.value.code == 2


def test_all_its_addresses_are_tried():
    it = Found("i", "n", "192.0.2.1", 8000, 0, "hub-1", ("192.0.2.1", "10.0.0.1"))
    assert urls(it) == ["http://192.0.2.1:8000", "http://10.0.0.1:8000"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tablet": 1}', "\x00" * 100_000])
def test_a_state_of_no_use_starts_anew(tmp_path, text):
    (tmp_path / "t.json").write_text(text)
    assert read_state(tmp_path / "t.json").known is None


def test_the_hub_keeps_its_name_in_the_browser_so_that_cookies_outlive_an_address():
    rule, url = stable_origin("http://192.0.2.7:8000", "hub-7F")
    assert (rule, url) == ("--host-resolver-rules=MAP hub-7f.local 192.0.2.7", "http://hub-7f.local:8000")
    assert stable_origin("https://hub.example", "hub-7f") == ("https://hub.example",)
    assert stable_origin("http://192.0.2.7:8000", "hub, MAP * evil") == ("http://192.0.2.7:8000",)


async def test_the_browser_opens_moves_with_the_hub_and_its_end_ends_the_tablet(tmp_path, capsys, heard, monkeypatch):
    """A stand-in for Chromium that writes down how it was started."""
    browser = tmp_path / "bin" / "chromium"
    browser.parent.mkdir()
    browser.write_text('#!/bin/sh\necho "$@" >>"$(dirname "$0")/started"\nexec sleep 60\n')
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", f"{browser.parent}:{os.environ['PATH']}")
    async with hub_at(tmp_path) as ready:
        heard(found(ready))
        kiosk = Kiosk.find(tmp_path / "browser")
        async with running(tmp_path / "t.json", capsys, kiosk=kiosk) as (one, until):
            await until("found")
            while not (browser.parent / "started").exists():
                await asyncio.sleep(0.05)
            assert one.in_use
            await kiosk.close()
            assert not one.in_use
    assert f"http://{ready['hub']}.local:{ready['port']}\n" in (browser.parent / "started").read_text()


def test_without_a_browser_the_address_is_printed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Kiosk.find(tmp_path) is None
