"""ESP32 terminals over MQTT and TLS: the real listener, real clients (aiomqtt, mosquitto's), and bad neighbours."""

import asyncio
import contextlib
import resource
import shutil
import socket
import ssl
import subprocess

import aiomqtt
import msgspec
import pytest
from aiomqtt.exceptions import MqttConnectError
from hypothesis import given
from hypothesis import strategies as st

from hub.config import Terminals
from hub.errors import NotFound
from hub.terminals.mqtt import gate as gates
from hub.terminals.mqtt import packets
from hub.terminals.mqtt.gate import Gate
from hub.terminals.mqtt.simulator import LONGEST_S, Account, EspTerminal, delay_s
from tests.hub.events import listening
from tests.hub.terminals.conftest import hold_and_ask
from tests.patience import WAIT_S

PIN = "135790"
LISTEN = Terminals(host="127.0.0.1", port=0, address="127.0.0.1")


def account_of(made, **changes):
    values = {"host": made["host"], "port": made["port"], "terminal": made["terminal"], "password": made["password"]}
    return Account(**(values | {"ca_pem": made["ca_pem"]} | changes))


async def enrol(api, name="3 号房手持机", room="3"):
    return account_of(await api.ok("POST", "/handhelds/esp", {"name": name, "room": room}))


@pytest.fixture
async def api(serve):
    async with serve(terminals=LISTEN) as running:
        yield running


@pytest.fixture
async def esp(api):
    """A terminal that is connected and shows its first screen."""
    terminal = EspTerminal(await enrol(api), sleep=lambda _: asyncio.sleep(0.01))
    async with terminal.running():
        await terminal.wait(lambda screen: screen.kind == "idle")
        yield terminal


def gate_of(api):
    return api.hub.terminal_side.listener.gate


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


@pytest.mark.parametrize(
    "changes",
    [{"password": "wrong"}, {"password": ""}, {"terminal": "0" * 26}, {"terminal": ""}, {"terminal": "' OR 1=1 --"}],
)
async def test_a_wrong_credential_is_refused(api, changes):
    account = await enrol(api)
    wrong = Account(**({name: getattr(account, name) for name in account.__dataclass_fields__} | changes))
    with pytest.raises(MqttConnectError) as refused:
        async with wrong.client():
            pass
    assert "authori" in str(refused.value).lower()
    assert gate_of(api).open <= 1


async def test_a_credential_is_no_token_of_the_api_nor_the_other_way_round(api):
    account = await enrol(api)
    reply = await api.call("GET", "/terminal", by=f"token:{account.password}")
    assert reply.code == "terminal_required"
    wrong = Account(**(vars_of(account) | {"terminal": api.ids.terminals["handheld"], "password": "terminal-handheld"}))
    with pytest.raises(MqttConnectError):
        async with wrong.client():
            pass


def vars_of(account):
    return {name: getattr(account, name) for name in account.__dataclass_fields__}


async def test_one_terminal_neither_hears_nor_speaks_for_another(api):
    mine, other = await enrol(api, "甲"), await enrol(api, "乙")
    for topic in (other.topic("screen"), "meishu/terminals/+/screen", "#", "$SYS/#", mine.topic("input")):
        async with mine.client() as client:
            with pytest.raises(aiomqtt.MqttError):
                await subscribed(client, topic)
    for topic in (other.topic("input"), other.topic("state"), mine.topic("screen"), "meishu"):
        async with api.unchanged():
            with pytest.raises(aiomqtt.MqttError):
                async with mine.client(timeout_s=0.5) as client:
                    await client.publish(topic, b'{"kind":"help"}', qos=1)
    with pytest.raises(MqttConnectError):
        async with Stranger(mine, will_of=other).client():
            pass


async def subscribed(client, topic):
    if any(int(getattr(code, "value", code)) >= 0x80 for code in await client.subscribe(topic, qos=1)):
        raise aiomqtt.MqttError("not granted")


class Stranger:
    """A terminal whose will speaks for another."""

    def __init__(self, account, will_of):
        self._account, self._will_of = account, will_of

    def client(self):
        client = self._account.client()
        client._client.will_set(self._will_of.topic("state"), b'{"online":false}', qos=1, retain=True)
        return client


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"[]", b'{"kind":"pin"}', b"\xff" * 50, b"[" * 4000, b'{"kind":"help","x":1}']
)
async def test_inputs_that_are_none_change_nothing_and_the_next_counts(api, payload):
    account = await enrol(api)
    async with account.client() as client:
        async with api.unchanged():
            await client.publish(account.topic("input"), payload, qos=1)
            await client.publish(account.topic("state"), payload, qos=1)
        await client.publish(account.topic("input"), b'{"kind":"help"}', qos=1)
    assert len((await api.ok("GET", "/help-calls"))["calls"]) == 1


async def test_a_giant_payload_ends_the_connection_before_it_is_read(api):
    account = await enrol(api)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with api.unchanged():
        for size in (packets.MAX_PACKET_BYTES + 1, 20_000_000):
            with pytest.raises(aiomqtt.MqttError):
                async with account.client(timeout_s=0.5) as client:
                    await client.publish(account.topic("input"), bytes(size), qos=1)
        await raw(api, b"\x10\xff\xff\xff\x7f" + bytes(100_000))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 150_000  # the client's own copies; the listener keeps at most two packets


async def raw(api, data):
    """Send bytes over TLS and wait for the end."""
    side = api.hub.terminal_side
    context = ssl.create_default_context(cadata=side.identity.ca_pem)
    reader, writer = await asyncio.open_connection("127.0.0.1", side.port, ssl=context)
    with contextlib.suppress(OSError):
        writer.write(data)
        await writer.drain()
        async with asyncio.timeout(WAIT_S):
            while await reader.read(1000):
                pass
    writer.transport.abort()


async def test_who_does_not_speak_tls_or_says_nothing_is_sent_away(api):
    reader, writer = await asyncio.open_connection("127.0.0.1", api.hub.terminal_side.port)
    writer.write(b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x3c\x00\x02me")
    with contextlib.suppress(OSError):
        assert b"MQTT" not in await asyncio.wait_for(reader.read(1000), WAIT_S)
    writer.transport.abort()
    await gone(api)


async def gone(api):
    async with asyncio.timeout(WAIT_S):
        while gate_of(api).open:
            await asyncio.sleep(0.01)


async def test_ten_thousand_connections_leave_the_terminals_their_place(api, esp):
    """At most eight at once from one address; an address that fails ten times is cut off before TLS."""
    port, most = api.hub.terminal_side.port, 0
    for _ in range(100):
        streams = await asyncio.gather(*(stranger(port) for _ in range(100)))
        most = max(most, gate_of(api).open)
        for writer in streams:
            if writer is not None:
                writer.transport.abort()
    assert most <= 1 + gates.MAX_STRANGERS_EACH
    assert gate_of(api).strangers.total() <= gates.MAX_STRANGERS
    _, consent, _ = await hold_and_ask(api)()
    assert (await esp.wait(lambda screen: screen.kind == "consent")).consent.consent == consent


async def stranger(port):
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
    except OSError:
        return None
    return writer


async def test_an_address_that_guesses_is_cut_off_before_tls_and_others_are_not(api):
    account = await enrol(api)
    wrong = Account(**(vars_of(account) | {"password": "x"}))
    for _ in range(gates.FAILURES):
        with pytest.raises(MqttConnectError):
            async with wrong.client():
                pass
    with pytest.raises((aiomqtt.MqttError, OSError)) as cut:
        async with account.client():
            pass
    assert not isinstance(cut.value, MqttConnectError)
    assert gate_of(api).admits("127.0.0.9", asyncio.get_running_loop().time())


async def test_who_shakes_hands_and_never_signs_in_is_cut_off_too(api):
    """Each handshake costs the hub a signature."""
    for _ in range(gates.FAILURES):
        await raw(api, b"\x10\x05junk!")
    await gone(api)
    assert not gate_of(api).admits("127.0.0.1", asyncio.get_running_loop().time())


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


def test_the_gate_is_bounded_and_forgives():
    gate = Gate()
    for n in range(5000):
        gate.failed(f"10.0.{n // 250}.{n % 250}", 0.0)
    assert len(gate._failed) == gates.MAX_ADDRESSES
    for _ in range(gates.FAILURES):
        gate.failed("10.1.1.1", 5.0)
    assert not gate.admits("10.1.1.1", 6.0)
    assert gate.admits("10.1.1.1", 5.0 + gates.SPAN_S)
    while gate.admits("10.2.2.2", 0.0):
        gate.enter("10.2.2.2")
    assert gate.strangers["10.2.2.2"] == gates.MAX_STRANGERS_EACH


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
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=20, check=False)
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


@given(st.integers(0, 255), st.binary(max_size=300))
def test_any_bytes_are_a_packet_or_malformed(first, body):
    try:
        packet = packets.parse(first, body)
    except packets.Malformed:
        return
    assert isinstance(packet, packets.Packet)


@pytest.mark.parametrize(
    ("value", "coded"), [(0, "00"), (127, "7f"), (128, "8001"), (16383, "ff7f"), (2097151, "ffff7f")]
)
def test_remaining_length_as_in_table_2_4(value, coded):
    assert packets.length(value).hex() == coded


def test_a_connect_as_in_figure_3_6():
    """MQTT 3.1.1, 3.1.2.11 (non-normative example) with a payload of ours."""
    body = bytes.fromhex("00044d51545404ce000a") + b"\x00\x02me\x00\x01w\x00\x03off\x00\x01u\x00\x01p"
    packet = packets.parse(0x10, body)
    assert (packet.client_id, packet.username, packet.password, packet.keepalive_s) == ("me", "u", b"p", 10)
    assert packet.will == packets.Publish("w", b"off", 1, retain=False)
    assert "p" not in repr(packet).replace("Connect(", "")


def test_no_repr_shows_a_pin():
    publish = packets.Publish("t", msgspec.json.encode({"kind": "pin", "pin": PIN}))
    assert PIN not in repr(publish)
