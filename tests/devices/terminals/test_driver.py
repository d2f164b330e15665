"""The radio base's driver against its simulator: acknowledged, retried, never twice, newest wins, unplugged."""

import asyncio

import pytest

from devices.errors import PortGoneError, ProblemError
from devices.nullmodem import NullModem
from devices.terminals.radio_base import protocol
from devices.terminals.radio_base.driver import MAX_WAITING, BaseSilentError, Driver, Settings
from devices.terminals.radio_base.protocol import Frame, FrameType, Hello
from devices.terminals.radio_base.simulator import Air, Simulator
from tests.patience import WAIT_S, until


@pytest.fixture
async def base(tmp_path):
    async with Simulator(tmp_path) as made:
        yield made


async def test_ready_when_the_base_says_hello(base, driving, outlet):
    async with driving(base):
        assert (outlet.details["slots"], outlet.details["cycle_ms"]) == (64, 500)


async def test_down_to_one_terminal_and_up_from_it(base, driving, outlet):
    heard, others = [], []
    base.join(7, heard.append)
    base.join(8, others.append)
    async with driving(base) as driver:
        await driver.send_frame(7, b"\x7e\x7dhello")
        assert (heard, others) == ([b"\x7e\x7dhello"], [])
        base.say(8, b"up\x00")
        await until(lambda: outlet.events)
        event = outlet.events[0]
        assert (event.device, event.address, event.payload) == ("radio-base:1", 8, b"up\x00".hex())


async def test_a_terminal_out_of_range_is_told(base, driving):
    async with driving(base) as driver:
        with pytest.raises(ProblemError) as problem:
            await driver.send_frame(9, b"x")
        assert (problem.value.status, problem.value.code) == (409, "terminal_unreachable")


async def test_a_deaf_base_is_given_up_after_four_tries(base, driving):
    async with driving(base) as driver:
        base.air = Air(lost=1.0)
        with pytest.raises(ProblemError) as problem:
            await driver.send_frame(7, b"x")
        assert problem.value.code == "base_no_answer"


@pytest.mark.parametrize("seed", range(4))
async def test_over_bad_air_everything_acknowledged_arrives_once_and_in_order(tmp_path, driving, outlet, seed):
    air = Air(lost=0.2, twice=0.3, corrupt=0.1, noise=0.4, delay_s=0.004)
    async with Simulator(tmp_path, air=air, seed=seed) as base:
        heard = {n: [] for n in range(1, 6)}
        for n, into in heard.items():
            base.join(n, into.append)
        async with driving(base, answer_s=0.02, probe_s=5) as driver:
            acknowledged = {n: [] for n in heard}

            async def talk(n):
                for count in range(20):
                    payload = bytes([n, count, 0x7E])
                    try:
                        await driver.send_frame(n, payload)
                    except ProblemError:
                        continue
                    acknowledged[n].append(payload)
                    base.say(n, payload)

            await asyncio.gather(*map(talk, heard))
            for n, payloads in heard.items():
                assert len(set(payloads)) == len(payloads), "delivered twice"
                assert payloads == sorted(payloads)
                assert set(acknowledged[n]) <= set(payloads)
                assert all(payload[0] == n for payload in payloads), "another terminal's"
            await until(lambda: not base._tasks)
        said = [(event.address, event.payload) for event in outlet.events]
        assert len(set(said)) == len(said)
        assert all(bytes.fromhex(payload)[0] == address for address, payload in said)
        assert len(said) > 40


async def test_of_what_waits_for_one_address_the_newest_goes(base, driving):
    heard = []
    base.join(7, heard.append)
    async with driving(base) as driver:
        sending = [asyncio.create_task(driver.send_frame(7, bytes([n]))) for n in range(5)]
        results = await asyncio.gather(*sending, return_exceptions=True)
        assert heard == [b"\x00", b"\x04"]
        assert [getattr(result, "code", None) for result in results] == [None, *["frame_superseded"] * 3, None]


async def test_what_waits_is_bounded(base, driving):
    async with driving(base, answer_s=5) as driver:
        base.air = Air(lost=1.0)
        tasks = [asyncio.create_task(driver.send_frame(n, b"x")) for n in range(MAX_WAITING + 1) for _ in range(2)]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert [task.exception().code for task in done] == ["base_busy"]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_without_a_base_nothing_is_sent():
    driver = Driver(Settings())
    with pytest.raises(ProblemError) as problem:
        await driver.send_frame(1, b"x")
    assert problem.value.code == "base_away"


@pytest.mark.parametrize(("address", "payload"), [(1000, b""), (-1, b""), (1, bytes(201))])
async def test_what_does_not_fit_is_refused(base, driving, address, payload):
    async with driving(base) as driver:
        with pytest.raises(ProblemError) as problem:
            await driver.send_frame(address, payload)
        assert problem.value.code == "frame_unfit"


async def test_a_port_without_a_base_is_told_as_silent(tmp_path, outlet):
    async with NullModem(tmp_path, "nobody") as modem:
        with pytest.raises(BaseSilentError):
            await asyncio.wait_for(Driver(Settings(answer_s=0.01)).run(str(modem.driver_tty), outlet), WAIT_S)


async def test_a_base_that_falls_silent_is_found_by_the_probe(base, outlet):
    driver = Driver(Settings(answer_s=0.01, probe_s=0.05))
    running = asyncio.create_task(driver.run(str(base.driver_tty), outlet))
    await outlet.is_ready.wait()
    base.air = Air(lost=1.0)
    with pytest.raises(BaseSilentError):
        await asyncio.wait_for(running, WAIT_S)


async def test_pulled_out_in_the_middle_whoever_waits_is_told(base, outlet):
    driver = Driver(Settings(answer_s=5))
    running = asyncio.create_task(driver.run(str(base.driver_tty), outlet))
    await outlet.is_ready.wait()
    base.air = Air(lost=1.0)
    first = asyncio.create_task(driver.send_frame(7, b"1"))
    second = asyncio.create_task(driver.send_frame(7, b"2"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    base.unplug()
    with pytest.raises(PortGoneError):
        await asyncio.wait_for(running, WAIT_S)
    with pytest.raises(ProblemError):
        await asyncio.wait_for(second, WAIT_S)
    with pytest.raises(ProblemError):
        await asyncio.wait_for(first, WAIT_S)


async def test_a_base_of_another_version_wants_a_person(tmp_path, outlet):
    async with NullModem(tmp_path, "old") as modem:
        running = asyncio.create_task(Driver(Settings(answer_s=0.05)).run(str(modem.driver_tty), outlet))
        payload = b"\x09" + Hello(1, 1, 1).encode()[1:]
        while not outlet.reasons:
            modem.write(protocol.encode(Frame(FrameType.HELLO, 0, 0, payload, 1)))
            await asyncio.sleep(0.01)
        assert outlet.reasons[0] == "base_version"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_how_well_a_terminal_is_heard_goes_with_its_words(base, driving, outlet):
    async with driving(base):
        base._write(protocol.encode(Frame(FrameType.STATUS, 3, 0, protocol.Status(-71).encode(), 1)))
        base.say(3, b"x")
        await until(lambda: outlet.events)
        assert outlet.events[0].rssi_dbm == -71
