"""The hub's connection to a broker: aiomqtt 2.5 with its traps closed, MQTT 5.

- Clean start and session expiry 0: correctness needs nothing of the broker's memory.
- One PUBLISH awaits its PUBACK before the next, so any Receive Maximum of the broker is kept (paho does not read it).
- aiomqtt discards what does not fit its queue. Here a full queue ends the connection: the protocol then starts
  again from the cloud's head, so that nothing is lost unseen.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import aiomqtt
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.errors import Transient

MESSAGE_EXPIRY_S = 120
INBOX_LIMIT = 256
OUTGOING_LIMIT = 64
_REFUSALS = frozenset({0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C})
"""CONNACK (MQTT 5, 3.2.2.2): protocol, client identifier, user or password, not authorised, banned, method."""


class LinkLost(
    Transient, code="link_lost", zh="与云端的连接中断：{detail}", en="The link to the cloud is down: {detail}"
):
    """The broker cannot be reached, or the connection broke."""


class LinkRefused(
    Transient, code="link_refused", zh="云端拒绝了本店的登录：{detail}", en="The broker refuses this hub: {detail}"
):
    """Wrong credentials or certificate: a person must mend it, but asking again does no harm."""

    retry_after_s = 60


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Paths of PEM files. ca None: the system's authorities. certificate and key: the hub's own (CN = hub id)."""

    ca: str | None = None
    certificate: str | None = None
    key: str | None = None

    def context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where the broker is and how to sign in."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls | None = None
    keepalive_s: int = 20
    timeout_s: float = 10.0


class Link:
    """An open connection: publish and read."""

    def __init__(self, client: aiomqtt.Client, inbox: "_Inbox") -> None:
        self._client = client
        self._inbox = inbox
        self._publishing = asyncio.Lock()

    async def subscribe(self, topic: str) -> None:
        """QoS 1. Raises LinkLost, LinkRefused."""
        with _translated():
            granted = await self._client.subscribe(topic, qos=1)
        if any(cast("Any", code).value >= 0x80 for code in granted):  # noqa: PLR2004 - the failure bit
            raise LinkRefused(detail="subscription")

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """QoS 1; returns on PUBACK, which promises nothing: only the cloud's Ack does. Raises LinkLost."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if not retain:
            properties.MessageExpiryInterval = MESSAGE_EXPIRY_S
        async with self._publishing:
            with _translated():
                await self._client.publish(topic, payload, qos=1, retain=retain, properties=properties)

    async def messages(self) -> AsyncIterator[bytes]:
        """Payloads as they come. Raises LinkLost when the connection ends or its queue was overrun."""
        with _translated():
            async for message in self._client.messages:
                if self._inbox.overrun:
                    raise LinkLost(detail="too many messages at once")
                yield message.payload if isinstance(message.payload, bytes) else b""


@contextlib.asynccontextmanager
async def connect(endpoint: Endpoint, client_id: str, will: tuple[str, bytes] | None = None) -> AsyncIterator[Link]:
    """Open a link; `will` is a retained (topic, payload) for when it breaks. Raises LinkLost, LinkRefused."""
    inbox = _Inbox(maxsize=INBOX_LIMIT)
    client = aiomqtt.Client(
        endpoint.host,
        endpoint.port,
        identifier=client_id,
        username=endpoint.username,
        password=endpoint.password,
        protocol=aiomqtt.ProtocolVersion.V5,
        clean_start=True,
        properties=_connect_properties(),
        will=aiomqtt.Will(will[0], will[1], qos=1, retain=True) if will else None,
        keepalive=endpoint.keepalive_s,
        timeout=endpoint.timeout_s,
        tls_context=await asyncio.to_thread(endpoint.tls.context) if endpoint.tls else None,
        queue_type=cast("Any", _always(inbox)),
        max_queued_outgoing_messages=OUTGOING_LIMIT,
        socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
    )
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
    properties.ReceiveMaximum = INBOX_LIMIT // 2
    return properties


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """aiomqtt's errors as ours."""
    try:
        yield
    except MqttConnectError as error:
        code = cast("int", getattr(error.rc, "value", error.rc))
        raise (LinkRefused if code in _REFUSALS else LinkLost)(detail=str(error.rc)) from error
    except (aiomqtt.MqttError, OSError) as error:
        raise LinkLost(detail=str(error)) from error
