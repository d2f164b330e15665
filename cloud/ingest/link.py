"""The cloud's connection to the broker: MQTT 5 through aiomqtt, a message acknowledged only once it is committed.

aiomqtt discards what does not fit its queue and acknowledges before anyone has looked. Here paho acknowledges by hand,
the Receive Maximum keeps the broker from sending more than the queue holds, and a queue overrun all the same (QoS 0, a
broker that does not count) ends the connection: hubs then resend from the head.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, cast

import aiomqtt
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from cloud.config import Mqtt
from cloud.ingest.apply import Arrival
from hub.errors import Transient

RECEIVE_MAXIMUM = 512
INBOX_LIMIT = 2 * RECEIVE_MAXIMUM
GROUP_LIMIT = 64
"""Most messages of one transaction."""
MESSAGE_EXPIRY_S = 120
PENDING_REPLIES = 1_024


class BrokerLost(
    Transient, code="broker_lost", zh="云端与消息服务的连接中断：{detail}", en="The broker is out of reach: {detail}"
):
    """Hubs keep their journals; syncing goes on when the broker is back."""


class Link:
    """An open connection."""

    def __init__(self, client: aiomqtt.Client, inbox: "_Inbox") -> None:
        self._client, self._inbox = client, inbox
        self._taken: list[aiomqtt.Message] = []

    @property
    def waiting(self) -> int:
        """Messages not yet taken."""
        return self._inbox.qsize()

    async def subscribe(self, topics: list[str]) -> None:
        with _translated():
            for topic in topics:
                granted = await self._client.subscribe(topic, qos=1)
                if any(cast("Any", code).value >= 0x80 for code in granted):  # noqa: PLR2004 - the failure bit
                    raise BrokerLost(detail=f"subscription to {topic} refused")

    async def group(self) -> list[Arrival]:
        """The next messages, one at least, GROUP_LIMIT at most. Raises BrokerLost."""
        with _translated():
            self._taken = [await anext(self._client.messages)]
        while len(self._taken) < GROUP_LIMIT and not self._inbox.empty():
            self._taken.append(self._inbox.get_nowait())
        if self._inbox.overrun:
            raise BrokerLost(detail="too many messages at once")
        return [Arrival(str(message.topic), _payload(message)) for message in self._taken]

    def committed(self) -> None:
        """Acknowledge the last group to the broker."""
        for message in self._taken:
            if message.qos:
                self._client._client.ack(message.mid, message.qos)  # noqa: SLF001 - aiomqtt 2.5 has no way to say it
        self._taken = []

    async def publish(self, topic: str, payload: bytes) -> None:
        """QoS 1. Raises BrokerLost."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.MessageExpiryInterval = MESSAGE_EXPIRY_S
        with _translated():
            await self._client.publish(topic, payload, qos=1, properties=properties)


@contextlib.asynccontextmanager
async def connect(mqtt: Mqtt, port: int, client_id: str) -> AsyncIterator[Link]:
    """Raises BrokerLost."""
    inbox = _Inbox(maxsize=INBOX_LIMIT)
    client = aiomqtt.Client(
        mqtt.host,
        port,
        identifier=client_id,
        username=mqtt.username,
        password=mqtt.password,
        protocol=aiomqtt.ProtocolVersion.V5,
        clean_start=True,
        properties=_connect_properties(),
        keepalive=20,
        tls_context=await asyncio.to_thread(_tls, mqtt) if mqtt.tls or mqtt.ca else None,
        queue_type=cast("Any", _always(inbox)),
        max_queued_outgoing_messages=PENDING_REPLIES,
        socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
    )
    client._client.manual_ack_set(True)  # noqa: SLF001, FBT003 - aiomqtt 2.5 has no way to say it
    client.pending_calls_threshold = GROUP_LIMIT
    with _translated():
        await client.__aenter__()
    try:
        yield Link(client, inbox)
    finally:
        with contextlib.suppress(aiomqtt.MqttError):  # it is gone already
            await client.__aexit__(None, None, None)


class _Inbox(asyncio.Queue[aiomqtt.Message]):
    """aiomqtt's queue, which remembers that it had to turn a message away."""

    overrun = False

    def put_nowait(self, item: aiomqtt.Message) -> None:
        self.overrun = self.overrun or self.full()
        super().put_nowait(item)


def _always(inbox: _Inbox) -> Callable[..., _Inbox]:
    def factory(**_: object) -> _Inbox:
        return inbox

    return factory


def _connect_properties() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 0
    properties.ReceiveMaximum = RECEIVE_MAXIMUM
    return properties


def _tls(mqtt: Mqtt) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=mqtt.ca)
    if mqtt.certificate is not None:
        context.load_cert_chain(mqtt.certificate, mqtt.key)
    return context


def _payload(message: aiomqtt.Message) -> bytes:
    return message.payload if isinstance(message.payload, bytes) else b""


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (aiomqtt.MqttError, MqttConnectError, OSError) as error:
        raise BrokerLost(detail=str(error)) from error
