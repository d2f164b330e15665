"""The embedded broker: MQTT 5, large payloads, the same port again after a stop."""

import asyncio
import stat
from pathlib import Path

import pytest

from cloud.broker import EmbeddedBroker, running
from cloud.errors import BrokerFailed
from hub.errors import Transient
from hub.journal.wire import MAX_PAYLOAD_BYTES
from hub.sync.mqtt import Endpoint, connect
from tests.patience import WAIT_S


async def test_it_carries_the_largest_payload(tmp_path: Path) -> None:
    async with running(tmp_path) as broker:
        endpoint = Endpoint(host="127.0.0.1", port=broker.port)
        async with connect(endpoint, "a") as link:
            await link.subscribe("t")
            await link.publish("t", bytes(MAX_PAYLOAD_BYTES))
            async with asyncio.timeout(WAIT_S):
                assert len(await anext(link.messages())) == MAX_PAYLOAD_BYTES


async def test_it_starts_again_on_its_port_and_stops_twice(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path)
    await broker.start()
    port = broker.port
    await broker.stop()
    await broker.stop()
    await broker.start()
    assert broker.port == port
    await broker.stop()


async def test_it_asks_for_the_password_it_was_given(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path, sign_in=("meishu", 'pass"word'))
    await broker.start()
    try:
        for password, welcome in (('pass"word', True), ("wrong", False), (None, False)):
            user = None if password is None else "meishu"
            endpoint = Endpoint(host="127.0.0.1", port=broker.port, username=user, password=password, timeout_s=0.5)
            assert await _lets_in(endpoint) is welcome
    finally:
        await broker.stop()
    assert stat.S_IMODE((tmp_path / "broker.toml").stat().st_mode) == 0o600


async def _lets_in(endpoint: Endpoint) -> bool:
    try:
        async with connect(endpoint, "hub"):
            return True
    except Transient:
        return False


async def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    async with running(tmp_path) as broker:
        with pytest.raises(BrokerFailed):
            await EmbeddedBroker(tmp_path / "other", port=broker.port).start()
