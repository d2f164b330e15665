"""Bad neighbours: wrong credentials, others' topics, giants, strangers by the thousand, guessers."""

import asyncio
import contextlib
import resource
import ssl

import aiomqtt
import pytest
from aiomqtt.exceptions import MqttConnectError

from hub.terminals.mqtt import gate as gates
from hub.terminals.mqtt import packets
from hub.terminals.mqtt.gate import Gate
from hub.terminals.mqtt.simulator import Account
from tests.hub.terminals.conftest import hold_and_ask
from tests.hub.terminals.mqtt.conftest import enrol, gate_of, vars_of
from tests.patience import WAIT_S


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


@pytest.fixture
def patient(monkeypatch):
    """A busy machine may take a minute for ten handshakes."""
    monkeypatch.setattr(gates, "SPAN_S", 3600.0)


async def test_an_address_that_guesses_is_cut_off_before_tls_and_others_are_not(api, patient):
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


async def test_who_shakes_hands_and_never_signs_in_is_cut_off_too(api, patient):
    """Each handshake costs the hub a signature."""
    for _ in range(gates.FAILURES):
        await raw(api, b"\x10\x05junk!")
    await gone(api)
    assert not gate_of(api).admits("127.0.0.1", asyncio.get_running_loop().time())


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
