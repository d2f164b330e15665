"""The embedded broker for a first run and small owners: rumqttd from the iotcore wheel, in a process of its own.

rumqttd speaks MQTT 5 only on a listener under [v5.1] of its TOML; the iotcore keyword arguments give MQTT 3.1.1.
"""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from iotcore import Broker

from cloud.errors import BrokerFailed
from hub.journal.wire import MAX_PAYLOAD_BYTES

START_TIMEOUT_S = 30.0
MAX_CONNECTIONS = 1_000
_PORTS = range(20_000, 32_000)
"""Below Linux's net.ipv4.ip_local_port_range."""
_HEADROOM_BYTES = 4 * 1024
_TOML = """\
id = 0

[router]
id = 0
max_connections = {connections}
max_outgoing_packet_count = 200
max_segment_size = 8388608
max_segment_count = 8

[v5.1]
name = "v5-1"
listen = "{listen}"
next_connection_delay_ms = 1
    [v5.1.connections]
    connection_timeout_ms = 10000
    max_payload_size = {payload}
    max_inflight_count = 200
    dynamic_filters = true
"""
_AUTH = """\
    [v5.1.connections.auth]
    {username} = {password}
"""


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that was free a moment ago, and none that the system gives out to whoever connects meanwhile."""
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((host, port))
            return port
    raise BrokerFailed(detail=f"no free port at {host}")


class EmbeddedBroker:
    """Its `port` stays the same over stop and start."""

    def __init__(
        self, folder: Path, host: str = "127.0.0.1", port: int = 0, sign_in: tuple[str, str] | None = None
    ) -> None:
        """sign_in: the (user name, password) that hubs and cloud share; without one it asks nobody."""
        self.host, self.port, self._sign_in = host, port or free_port(host), sign_in
        self._file = folder / "broker.toml"
        self._broker: Broker | None = None

    async def start(self) -> None:
        """Returns once it listens. Raises BrokerFailed."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.touch(mode=0o600)
        self._file.write_text(self._toml(), encoding="utf-8")
        try:
            self._broker = Broker(config_path=str(self._file))
            await asyncio.to_thread(self._broker.start, START_TIMEOUT_S)
        except (OSError, RuntimeError, ValueError) as error:
            raise BrokerFailed(detail=str(error)) from error

    def _toml(self) -> str:
        text = _TOML.format(
            connections=MAX_CONNECTIONS,
            listen=f"{self.host}:{self.port}",
            payload=MAX_PAYLOAD_BYTES + _HEADROOM_BYTES,
        )
        if self._sign_in is None:
            return text
        username, password = (msgspec.json.encode(part).decode() for part in self._sign_in)
        return text + _AUTH.format(username=username, password=password)

    async def stop(self) -> None:
        """Safe to call twice."""
        broker, self._broker = self._broker, None
        if broker is not None:
            await asyncio.to_thread(broker.stop)


@contextlib.asynccontextmanager
async def running(folder: Path, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[EmbeddedBroker]:
    """A broker for as long as the block lasts. Raises BrokerFailed."""
    broker = EmbeddedBroker(folder, host, port)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()
