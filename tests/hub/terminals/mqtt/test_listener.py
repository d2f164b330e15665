"""Terminals enrolled, asked, restarted, revoked: the real listener, real clients (aiomqtt, mosquitto's)."""

import asyncio
import contextlib
import shutil
import socket
import ssl
import subprocess

import aiomqtt
import msgspec
import pytest
from aiomqtt.exceptions import MqttConnectError

from hub.errors import NotFound
from hub.terminals.mqtt.simulator import LONGEST_S, Account, EspTerminal, delay_s
from tests.hub.events import listening
from tests.hub.terminals.conftest import hold_and_ask
from tests.hub.terminals.mqtt.conftest import LISTEN, PIN, enrol, vars_of
from tests.patience import WAIT_S


async def test_the_secrets_are_what_esphome_reads_and_are_shown_once(api):
    made = await api.ok("POST", "/handhelds/esp", {"name": "前台手持机"}, Idempotency_Key="once")
    assert made["terminal"] == made["username"]
    assert len(made["password"]) == 32
    assert made["qr_svg"].startswith("<svg")
    secrets = dict(line.split(": ", 1) for line in made["secrets_yaml"].splitlines() if not line.startswith("  "))
    assert secrets["meishu_terminal"] == f'"{made["terminal"]}"'
    assert {"wifi_ssid", "wifi_password", "meishu_host", "meishu_port", "ota_password", "meishu_ca"} <= set(secrets)
    reply = await api.call("POST", "/handhelds/esp", {"name": "前台手持机"}, Idempotency_Key="once")
    assert reply.code == "secret_already_shown"
    assert made["password"] not in repr(await api.everything())


async def test_without_a_listener_none_is_enrolled(serve):
    async with serve() as api:
        await api.refused("terminal_listener_off", "POST", "/handhelds/esp", {"name": "手持机"})


async def test_a_port_that_is_taken_does_not_stop_the_hub(serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with serve(terminals=msgspec.structs.replace(LISTEN, port=taken.getsockname()[1])) as api:
            await api.refused("terminal_listener_off", "POST", "/handhelds/esp", {"name": "手持机"})


async def test_ask_screen_pin_given(api, esp):
    bill, consent, settlement = await hold_and_ask(api)()
    screen = await esp.wait(lambda screen: screen.kind == "consent")
    assert screen.consent.consent == consent
    assert screen.lines == ["李* 请核对", "扣 100.00", "扣后 1100.00", "输密码 或拒绝"]
    await esp.pin("000000")
    assert (await esp.wait(lambda s: s.consent and s.consent.notice == "pin_wrong")).consent.attempts_left == 4
    await esp.pin(PIN)
    await esp.wait(lambda screen: screen.result == "given")
    assert (await api.ok("POST", f"/bills/{bill}/settlement", settlement))["state"] == "settled"
    facts = await api.read(lambda r: r.all("SELECT body FROM journal WHERE body LIKE '%consent.given%'"))
    assert esp._account.terminal.encode() in facts[0][0]
    assert api.verify().verify == "ok"


async def test_declined_by_key_helped_by_key_greeted_by_card(api, esp):
    async with listening(api) as events:
        _, consent, _ = await hold_and_ask(api)()
        await esp.wait(lambda screen: screen.kind == "consent")
        await esp.decline()
        await esp.wait(lambda screen: screen.result == "declined")
        await events.wait("consent", lambda data: data["state"] == "declined" and data["consent"] == consent)
        await esp.help()
        assert (await events.wait("help.called"))["room"] == "3"
        await esp.tap("0007654321")
        assert (await esp.wait(lambda screen: screen.kind == "welcome")).welcome.member_name == "李*"
        await events.wait("member.present", lambda data: data["device"] == esp._account.terminal)


async def test_state_and_what_is_shown_are_known(api, esp):
    await esp.wait(lambda screen: screen.seq > 0)
    async with asyncio.timeout(WAIT_S):
        while True:
            states = (await api.ok("GET", "/handhelds"))["handhelds"]
            state = next(s for s in states if s["terminal"] == esp._account.terminal)
            if state["behind"] == 0 and state["battery_percent"] is not None:
                break
            await asyncio.sleep(0.01)
    assert (state["transport"], state["online"], state["battery_percent"], state["firmware"]) == (
        "mqtt", True, 87, "simulator",
    )  # fmt: skip


async def test_the_screen_comes_back_after_a_restart_in_the_middle(serve, wall):
    async with serve(terminals=LISTEN) as api:
        port = api.hub.terminal_side.port
        account = await enrol(api)
        terminal = EspTerminal(account, sleep=lambda _: asyncio.sleep(0.01))
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(terminal.running())
            _, consent, _ = await hold_and_ask(api)()
            before = await terminal.wait(lambda screen: screen.kind == "consent")
            moved = stack.pop_all()
    wall.pass_(ms=3000)
    async with moved, serve(terminals=msgspec.structs.replace(LISTEN, port=port)) as api:
        after = await terminal.wait(lambda screen: screen.seq > before.seq and screen.kind == "consent")
        assert after.consent.consent == consent
        await terminal.pin(PIN)
        await terminal.wait(lambda screen: screen.result == "given")
        assert (await api.ok("GET", f"/consents/{consent}"))["state"] == "given"


async def test_revoking_ends_the_connection_at_once_and_for_ever(api):
    account = await enrol(api)
    async with account.client() as client:
        await client.subscribe(account.topic("screen"), qos=1)
        await api.ok("DELETE", f"/terminals/{account.terminal}")
        await cut_off(client)
    with pytest.raises(MqttConnectError):
        async with account.client():
            pass


async def cut_off(client):
    """Its messages end with the connection, at once."""

    async def listen():
        async for _ in client.messages:
            pass

    with pytest.raises(aiomqtt.MqttError):
        await asyncio.wait_for(listen(), WAIT_S)


async def test_a_second_connection_takes_the_place_of_the_first(api):
    account = await enrol(api)
    async with account.client() as first, account.client() as second:
        await cut_off(first)
        await second.subscribe(account.topic("screen"), qos=1)
        message = await anext(aiter(second.messages))
        assert message.retain


async def test_a_store_that_cannot_write_ends_no_connection(api, monkeypatch):
    account = await enrol(api)
    write, refused = api.store.write, []

    async def full(*_, **__):
        refused.append(1)
        raise NotFound(what="x")

    async with account.client() as client:
        monkeypatch.setattr(api.store, "write", full)
        await client.publish(account.topic("input"), b'{"kind":"help"}', qos=1)
        assert refused
        monkeypatch.setattr(api.store, "write", write)
        await client.publish(account.topic("input"), b'{"kind":"help"}', qos=1)
    assert len((await api.ok("GET", "/help-calls"))["calls"]) == 1


async def test_a_wrong_credential_waits_the_longest_a_lost_link_grows():
    assert [delay_s(n, refused=False) for n in (0, 1, 2, 50)] == [0.5, 0.9, pytest.approx(1.62), LONGEST_S]
    assert delay_s(0, refused=True) == LONGEST_S


async def test_the_simulator_waits_the_longest_after_a_refusal(api):
    account = Account(**(vars_of(await enrol(api)) | {"password": "wrong"}))
    asked = asyncio.Queue()

    async def sleep(delay):
        await asked.put(delay)
        await asyncio.Event().wait()

    async with EspTerminal(account, sleep=sleep).running():
        assert await asyncio.wait_for(asked.get(), WAIT_S) == LONGEST_S


@pytest.mark.skipif(shutil.which("mosquitto_pub") is None, reason="mosquitto's client is not installed")
async def test_mosquittos_client_is_understood(api, tmp_path):
    account = await enrol(api)
    (tmp_path / "ca.pem").write_text(account.ca_pem)
    command = [
        "mosquitto_pub", "-h", "127.0.0.1", "-p", str(account.port), "--cafile", str(tmp_path / "ca.pem"), "-V", "311",
        "-u", account.terminal, "-P", account.password, "-t", account.topic("input"), "-q", "1",
        "-m", '{"kind":"help"}',
    ]  # fmt: skip
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=WAIT_S, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len((await api.ok("GET", "/help-calls"))["calls"]) == 1


async def test_the_certificate_is_for_the_hubs_names_and_its_keys_are_not_in_the_clear(api, folder):
    side = api.hub.terminal_side
    context = ssl.create_default_context(cadata=side.identity.ca_pem)
    for name in ("hub-1.local", "127.0.0.1"):
        _, writer = await asyncio.open_connection("127.0.0.1", side.port, ssl=context, server_hostname=name)
        writer.transport.abort()
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection("127.0.0.1", side.port, ssl=context, server_hostname="example.com")
    for key in (folder / "hub" / "terminals").glob("*.key"):
        assert "ENCRYPTED" in key.read_text()
        assert key.stat().st_mode & 0o077 == 0
