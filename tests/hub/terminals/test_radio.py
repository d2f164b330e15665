"""Terminals behind a radio base: the real daemon, the base's simulator and its bad air, the hub; keys end to end."""

import asyncio
import contextlib
import secrets
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices import model
from devices.binding import parse_spec
from devices.daemon import Config, Daemon
from devices.profiles import default_directory
from devices.supervisor import Pace
from devices.terminals.radio_base.simulator import Air, Simulator
from hub.ids import TerminalId
from hub.terminals import screens
from hub.terminals.inputs import Decline, Help, Pin, Report, Seen, Tap
from hub.terminals.radio import sealing, wire
from hub.terminals.radio.sealing import Channel, Rejected, SetUpCode, set_up_code
from hub.terminals.radio.simulator import RadioTerminal
from tests.hub.events import listening
from tests.hub.terminals.conftest import hold_and_ask
from tests.patience import WAIT_S, until

PIN = "135790"
KEY = bytes(range(16))
CODE = f"MST1|MS-000{{}}|{KEY.hex()}"
BAD_AIR = Air(lost=0.15, twice=0.2, corrupt=0.05, noise=0.3, delay_s=0.01)
FAST = (0.3, 0.5, 0.8, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0)


class InTheAir:
    """The daemon with one base, and terminals that live as long as the test."""

    def __init__(self, place, base):
        self.place, self.base = place, base
        self._stack = contextlib.AsyncExitStack()

    @contextlib.asynccontextmanager
    async def daemon(self):
        spec = parse_spec(f"radio-base:{self.base.driver_tty}?answer_s=0.1&probe_s=0.5")
        pace = Pace(probe_s=0.02, base_s=0.02, cap_s=0.1, refused_s=0.1)
        config = Config(
            socket=self.place / "devices.sock", state=self.place / "state", profiles=default_directory(),
            devices=(spec,), hotplug=False, pace=pace,
        )  # fmt: skip
        async with Daemon(config):
            yield str(self.place / "devices.sock")

    def terminal(self, n=1, key=KEY):
        made = RadioTerminal(SetUpCode(f"MS-000{n}", key), self.base.say)
        self.base.join(0, made.received)
        address_of = made.received

        def hear_own_address(payload, terminal=made):
            before = terminal.address
            address_of(payload)
            if terminal.address != before:
                self.base.join(terminal.address, terminal.received)

        self.base.leave(0, made.received)
        self.base.join(0, hear_own_address)
        self._stack.push_async_callback(_end, asyncio.create_task(made.run()))
        return made

    async def close(self):
        await self._stack.aclose()


async def _end(task):
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def air(tmp_path, request):
    seed = secrets.randbelow(1000)
    print(f"seed {seed}")  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="meishu-air-") as place:
        chances = getattr(request, "param", Air())
        async with Simulator(tmp_path, air=chances, seed=seed) as base:
            made = InTheAir(Path(place), base)
            yield made
            await made.close()


async def enrol(api, n=1):
    api.hub.radio._resend_s = FAST
    body = {"code": CODE.format(n), "name": f"手持机 {n}", "room": "3"}
    return (await api.ok("POST", "/handhelds/radio", body))["terminal"]


@pytest.mark.parametrize("air", [Air(), BAD_AIR], indirect=True, ids=["clean", "bad air"])
async def test_ask_screen_pin_given(serve, air):
    async with air.daemon() as socket, serve(devices=socket) as api:
        await enrol(api)
        terminal = air.terminal()
        screen = await terminal.wait(lambda screen: screen.kind == "idle", 60)
        assert screen.lines == ("美枢试验店", "", "请出示会员卡", "")
        bill, consent, settlement = await hold_and_ask(api)()
        screen = await terminal.wait(lambda screen: screen.kind == "consent", 60)
        assert screen.lines == ("李* 请核对", "扣 100.00", "扣后 1100.00", "输密码 或拒绝")
        assert 0 < screen.seconds_left <= 180
        async with asyncio.timeout(WAIT_S):
            while (await api.ok("GET", f"/consents/{consent}"))["state"] == "asked":
                terminal.pin(PIN)  # as a member presses again when nothing happens
                await asyncio.sleep(0.3)
        await terminal.wait(lambda screen: screen.kind == "result", 60)
        assert (await api.ok("POST", f"/bills/{bill}/settlement", settlement))["state"] == "settled"
        failures = await api.read(lambda r: r.all("SELECT body FROM journal WHERE body LIKE '%pin_failed%'"))
        assert failures == []
        assert api.verify().verify == "ok"


async def test_a_wrong_pin_is_told_a_refusal_and_help_are_heard(serve, air):
    async with air.daemon() as socket, serve(devices=socket) as api, listening(api) as events:
        await enrol(api)
        terminal = air.terminal()
        await terminal.wait(lambda screen: screen.kind == "idle")
        await hold_and_ask(api)()
        await terminal.wait(lambda screen: screen.kind == "consent")
        terminal.pin("000000")
        screen = await terminal.wait(lambda screen: screen.pin_wrong)
        assert screen.lines[3] == "密码错 余4次"
        terminal.decline()
        await terminal.wait(lambda screen: screen.lines[1] == "已拒绝")
        terminal.help()
        assert (await events.wait("help.called"))["room"] == "3"
        terminal.tap("0007654321")
        await terminal.wait(lambda screen: screen.lines[0] == "李* 您好")
        state = (await api.ok("GET", "/handhelds"))["handhelds"][1]
        assert (state["transport"], state["online"], state["battery_percent"], state["firmware"]) == (
            "radio", True, 88, "sim 1",
        )  # fmt: skip


async def test_the_hub_restarts_in_the_middle_and_the_screen_comes_back(serve, air, wall):
    async with air.daemon() as socket:
        async with serve(devices=socket) as api:
            await enrol(api)
            terminal = air.terminal()
            await terminal.wait(lambda screen: screen.kind == "idle")
            _, consent, _ = await hold_and_ask(api)()
            before = await terminal.wait(lambda screen: screen.kind == "consent")
        wall.pass_(ms=3000)
        async with serve(devices=socket) as api:
            after = await terminal.wait(lambda screen: screen.kind == "consent" and screen.seq > before.seq)
            assert after.lines == before.lines
            terminal.pin(PIN)
            await terminal.wait(lambda screen: screen.kind == "result")
            assert (await api.ok("GET", f"/consents/{consent}"))["state"] == "given"


async def test_the_base_is_pulled_out_and_put_back_in_the_middle(serve, air):
    async with air.daemon() as socket, serve(devices=socket) as api:
        await enrol(api)
        terminal = air.terminal()
        await terminal.wait(lambda screen: screen.kind == "idle")
        air.base.unplug()
        _, consent, _ = await hold_and_ask(api)()
        await until(lambda: api.hub.devices.all[0].state == "gone")
        assert terminal.screen.kind == "idle"
        air.base.plug()
        await terminal.wait(lambda screen: screen.kind == "consent")
        terminal.pin(PIN)
        await terminal.wait(lambda screen: screen.kind == "result")
        assert (await api.ok("GET", f"/consents/{consent}"))["state"] == "given"


async def test_each_terminal_has_its_own_address_and_opens_only_its_own(serve, air):
    async with air.daemon() as socket, serve(devices=socket) as api:
        for n in range(1, 6):
            await enrol(api, n)
        terminals = [air.terminal(n) for n in range(1, 6)]
        for terminal in terminals:
            await terminal.wait(lambda screen: screen.kind == "idle")
        assert sorted(terminal.address for terminal in terminals) == [1, 2, 3, 4, 5]
        terminals[0].tap("0007654321")
        await terminals[0].wait(lambda screen: screen.kind == "welcome")
        assert [terminal.screen.kind for terminal in terminals[1:]] == ["idle"] * 4


async def test_without_the_right_key_nobody_joins_nor_is_heard(serve, air):
    async with air.daemon() as socket, serve(devices=socket) as api:
        await enrol(api)
        impostor, right = air.terminal(1, key=secrets.token_bytes(16)), air.terminal(1)
        await right.wait(lambda screen: screen.kind == "idle")
        assert impostor.screen is None
        before = api.store.head.seq
        for payload in (b"\x03" + bytes(30), b"", b"\x03", b"\x01" + bytes(40), secrets.token_bytes(200)):
            air.base.say(1, payload)
        right.help()
        await until(lambda: api.store.head.seq > before)
        assert api.store.head.seq == before + 1


async def test_what_was_heard_before_is_not_heard_again(serve, air):
    """Recorded and played back, also over a new join: nothing happens."""
    async with air.daemon() as socket, serve(devices=socket) as api:
        await enrol(api)
        said = []
        terminal = air.terminal()
        say = terminal._say
        terminal._say = lambda address, payload: (said.append((address, payload)), say(address, payload))
        await terminal.wait(lambda screen: screen.kind == "idle")
        terminal.help()
        calls = lambda: api.read(lambda r: r.all("SELECT call FROM help_call"))  # noqa: E731
        await until(calls)
        await api.ok("DELETE", f"/help-calls/{(await calls())[0][0]}")
        before = api.store.head.seq
        for address, payload in said:
            air.base.say(address, payload)
        terminal.tap("0007654321")
        await terminal.wait(lambda screen: screen.kind == "welcome")
        assert api.store.head.seq == before


async def test_a_join_that_comes_late_or_again_does_not_shut_the_terminal_out(api, monkeypatch):
    """The terminal has joined anew; then an older join is heard: it is told that its session is gone."""
    terminal = await enrol(api)
    radio, sent = api.hub.radio, []
    await until(lambda: TerminalId(terminal) in radio._peers)
    peer = radio._peers[TerminalId(terminal)]

    async def send(_base, address, payload):
        sent.append((address, payload))

    monkeypatch.setattr(radio, "_send", send)

    async def hear(address, payload):
        peer.joined_at = peer.rejoined_at = float("-inf")
        with contextlib.suppress(Rejected):
            await radio._frame("base", address, payload)
        await asyncio.sleep(0)

    async def join(nonce):
        await hear(0, sealing.join(KEY, "MS-0001", nonce))
        accepted = next(payload for _, payload in reversed(sent) if payload[0] == sealing.ACCEPT)
        theirs, address = sealing.parse_accept(KEY, "MS-0001", nonce, accepted)
        return Channel(KEY, "MS-0001", nonce + theirs, address, at_hub=False)

    first = await join(bytes(8))
    await hear(peer.address, first.seal(wire.encode_input(Report(88, "x"))))
    assert peer.channel is not None
    await hear(peer.address, first.seal(wire.encode_input(Help()))[:-1] + b"\0")
    assert (peer.address, bytes([sealing.REJOIN])) not in sent  # garbage is no reason
    second = await join(bytes([1]) * 8)
    await hear(0, sealing.join(KEY, "MS-0001", bytes(8)))
    await hear(peer.address, second.seal(wire.encode_input(Help())))
    assert (peer.address, bytes([sealing.REJOIN])) in sent


async def test_revoked_it_is_not_heard_and_its_key_is_gone(serve, air):
    async with air.daemon() as socket, serve(devices=socket) as api:
        made = await enrol(api)
        terminal = air.terminal()
        await terminal.wait(lambda screen: screen.kind == "idle")
        await api.ok("DELETE", f"/terminals/{made}")
        assert await api.read(lambda r: r.one("SELECT key FROM vault WHERE subject = ?", made)) is None
        before = api.store.head.seq
        terminal.help()
        air.base.say(terminal.address, b"x")
        await asyncio.sleep(0.2)
        assert api.store.head.seq == before
        again = await enrol(api)
        assert again != made
        assert api.verify().verify == "ok"


async def test_a_serial_is_enrolled_once_and_a_code_has_its_form(api):
    await enrol(api)
    await api.refused("serial_taken", "POST", "/handhelds/radio", {"code": CODE.format(1), "name": "x"})
    for code in ("", "MST1|MS-0002|00", "MST2|MS-0002|" + "0" * 32, "MST1|ms|" + "0" * 32):
        reply = await api.refused("set_up_code_invalid", "POST", "/handhelds/radio", {"code": code, "name": "x"})
        assert reply.status == 409
    assert KEY.hex() not in repr(await api.everything()).lower()


def test_no_repr_shows_a_key():
    assert KEY.hex() not in repr(set_up_code(CODE.format(1)))


# What is sealed


def channels():
    return (Channel(KEY, "MS-0001", bytes(16), 7, at_hub=at_hub) for at_hub in (True, False))


@given(st.lists(st.binary(max_size=100), min_size=1, max_size=12), st.data())
def test_in_any_order_with_copies_and_loss_nothing_is_opened_twice_nor_changed(messages, data):
    hub, terminal = channels()
    sealed = [hub.seal(message) for message in messages]
    arriving = data.draw(st.lists(st.sampled_from(sealed), max_size=30))
    opened = []
    for payload in arriving:
        with contextlib.suppress(Rejected):
            opened.append(terminal.open(payload))
    assert len(opened) <= len(set(arriving))
    left = iter(messages)
    assert all(any(message == other for other in left) for message in opened)


@given(st.binary(max_size=60), st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_never_opened(message, at, flip):
    hub, terminal = channels()
    payload = bytearray(hub.seal(message))
    payload[at % len(payload)] ^= flip
    with pytest.raises(Rejected):
        terminal.open(bytes(payload))


@given(st.binary(max_size=120))
def test_garbage_is_rejected(payload):
    hub, terminal = channels()
    for end in (hub, terminal):
        with pytest.raises(Rejected):
            end.open(payload)
    with contextlib.suppress(Rejected):
        assert not sealing.parse_join(payload).is_of(KEY)
    with pytest.raises(Rejected):
        sealing.parse_accept(KEY, "MS-0001", bytes(8), payload)


def test_a_terminal_does_not_open_what_it_sealed_itself_nor_what_is_anothers():
    hub, terminal = channels()
    with pytest.raises(Rejected):
        terminal.open(terminal.seal(b"x"))
    other = Channel(KEY, "MS-0002", bytes(16), 8, at_hub=False)
    with pytest.raises(Rejected):
        other.open(hub.seal(b"x"))


def test_counters_end():
    hub, _ = channels()
    hub._sent = sealing.MAX_COUNTER
    with pytest.raises(Rejected):
        hub.seal(b"x")


# What is inside


INPUTS = st.one_of(
    st.builds(Seen, st.integers(0, 2**31 - 1)),
    st.builds(Pin, st.integers(0, 2**31 - 1), st.from_regex(r"[0-9]{6}", fullmatch=True)),
    st.builds(Decline, st.integers(0, 2**31 - 1)),
    st.builds(Tap, st.from_regex(r"[0-9A-F]{4,20}", fullmatch=True)),
    st.just(Help()),
    st.builds(Report, st.none() | st.integers(0, 100), st.sampled_from(["", "1.0", "sim 1"])),
)


@given(INPUTS)
def test_an_input_there_and_back(given_input):
    assert wire.decode_input(wire.encode_input(given_input)) == given_input


@given(st.binary(max_size=40))
def test_any_bytes_are_an_input_or_unreadable(data):
    with contextlib.suppress(wire.Unreadable):
        wire.decode_input(data)


@given(st.text(max_size=30), st.integers(-(10**9), 10**9))
def test_every_screen_is_four_lines_of_sixteen_bytes(name, fen):
    for content in (
        screens.IDLE,
        screens.Content("message", message=name),
        screens.Content("welcome", welcome=screens.Welcome(name, fen, 10)),
    ):
        screen = screens.screen(5, content, name)
        assert len(screen.lines) == screens.ROWS
        assert all(screens.columns(line) <= screens.COLUMNS for line in screen.lines)
        assert all(len(screens.cells(line)) == screens.COLUMNS for line in screen.lines)
        small = wire.decode_screen(wire.encode_screen(screen))
        assert (small.seq, small.kind) == (5, content.kind)


@pytest.mark.parametrize(
    ("text", "cells"),
    [("余额 12.50", "余额 12.50"), ("𠮷野家", "〓野家"), ("¥1", "?1"), ("café", "café"), ("№1ñ", "№1?"), ("㐀", "〓")],
)
def test_what_gb18030_writes_in_four_bytes_has_a_substitute(text, cells):
    assert screens.cells(text).decode("gb18030").rstrip() == cells


def test_a_frame_that_is_no_hex_is_dropped(api):
    event = model.TerminalFrame("x", 1, "zz", "2026-11-22T12:00:00Z")
    api.hub.radio._put(event)


def test_the_documents_examples_are_what_is_sealed():
    docs = (Path(__file__).parents[3] / "docs" / "terminals.md").read_text("utf-8")
    nonces = bytes(range(0x10, 0x18)), bytes(range(0x20, 0x28))
    asked = sealing.join(KEY, "MS-0001", nonces[0])
    accepted = sealing.accept(KEY, sealing.parse_join(asked), nonces[1], 7)
    assert sealing.parse_accept(KEY, "MS-0001", nonces[0], accepted) == (nonces[1], 7)
    helped = Channel(KEY, "MS-0001", b"".join(nonces), 7, at_hub=False).seal(wire.encode_input(Help()))
    for example in (asked, accepted, helped):
        assert example.hex(" ") in docs


def test_cmac_and_its_key_are_rfc_4493s():
    """RFC 4493, 4, example 2."""
    key, message = "2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a"
    assert sealing._cmac(bytes.fromhex(key), bytes.fromhex(message)).hex() == "070a16b46b4d4144f79bdd9dd04a287c"
