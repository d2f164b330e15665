"""An ESP32 terminal that speaks MQTT as firmware_configs/esphome does: for tests, the demo and a first look."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiomqtt
import msgspec
from aiomqtt.exceptions import MqttConnectError

from hub.terminals.inputs import Decline, Help, Input, Pin, Seen, Tap
from hub.terminals.screens import Screen

FIRMWARE = "simulator"
BASE_S, FACTOR, LONGEST_S = 0.5, 1.8, 60.0
_MAX_EXPONENT = 16
_REFUSALS = frozenset({2, 4, 5, 0x84, 0x85, 0x86, 0x87})
"""CONNACK codes of 3.1.1 (and paho's names of them): identifier, user or password, not authorised."""


def delay_s(failures: int, *, refused: bool) -> float:
    """How long to wait before the next try: growing; the longest at once when the credential is wrong."""
    return LONGEST_S if refused else min(BASE_S * FACTOR ** min(failures, _MAX_EXPONENT), LONGEST_S)


@dataclass(frozen=True, kw_only=True)
class Account:
    """What secrets.yaml gives a terminal. server_name: what the certificate is checked against."""

    host: str
    port: int
    terminal: str
    password: str = field(repr=False)
    ca_pem: str = field(repr=False)

    def client(self, timeout_s: float = 10.0) -> aiomqtt.Client:
        context = ssl.create_default_context(cadata=self.ca_pem)
        return aiomqtt.Client(
            self.host, self.port, identifier=self.terminal, username=self.terminal, password=self.password,
            protocol=aiomqtt.ProtocolVersion.V311, clean_session=True, keepalive=15, timeout=timeout_s,
            tls_context=context,
            will=aiomqtt.Will(self.topic("state"), b'{"online":false}', qos=1, retain=True),
        )  # fmt: skip

    def topic(self, leaf: str) -> str:
        return f"meishu/terminals/{self.terminal}/{leaf}"


class EspTerminal:
    """Run with `running`. Keeps the newest screen only, and forgets it when the link is down, as the display does."""

    def __init__(self, account: Account, *, sleep: Callable[[float], Any] = asyncio.sleep) -> None:
        self._account = account
        self._sleep = sleep
        self._client: aiomqtt.Client | None = None
        self._news = asyncio.Condition()
        self.screen: Screen | None = None
        self.delays: list[float] = []

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["EspTerminal"]:
        task = asyncio.create_task(self.run())
        try:
            yield self
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def run(self) -> None:
        """Connect, show, connect again, until cancelled."""
        failures = 0
        while True:
            refused = False
            try:
                await self._connected()
                failures = 0
            except MqttConnectError as error:
                code: Any = error.rc
                refused = getattr(code, "value", code) in _REFUSALS
                failures += 1
            except (aiomqtt.MqttError, OSError):
                failures = 1 if self.screen is not None else failures + 1
            await self._put(None)
            self.delays.append(delay_s(failures, refused=refused))
            await self._sleep(self.delays[-1])

    async def _connected(self) -> None:
        async with self._account.client() as client:
            self._client = client
            try:
                state = msgspec.json.encode({"online": True, "battery_percent": 87.4, "firmware": FIRMWARE})
                await client.publish(self._account.topic("state"), state, qos=1, retain=True)
                await client.subscribe(self._account.topic("screen"), qos=1)
                async for message in client.messages:
                    if isinstance(message.payload, bytes):
                        await self._show(msgspec.json.decode(message.payload, type=Screen))
            finally:
                self._client = None

    async def _show(self, screen: Screen) -> None:
        if self.screen is None or screen.seq >= self.screen.seq:
            await self._put(screen)
            with contextlib.suppress(ConnectionError):  # said again at the next connection
                await self.say(Seen(screen.seq))

    async def _put(self, screen: Screen | None) -> None:
        async with self._news:
            self.screen = screen
            self._news.notify_all()

    async def wait(self, right: Callable[[Screen], bool], timeout_s: float = 60.0) -> Screen:
        """The screen as soon as it is right. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(lambda: self.screen is not None and right(self.screen))
        if self.screen is None:
            raise TimeoutError
        return self.screen

    async def say(self, given: Input) -> None:
        """Raises ConnectionError while the link is down: the firmware drops what cannot be said."""
        if self._client is None:
            raise ConnectionError("not connected")
        try:
            await self._client.publish(self._account.topic("input"), msgspec.json.encode(given), qos=1)
        except aiomqtt.MqttError as error:
            raise ConnectionError("the link broke") from error

    async def pin(self, pin: str) -> None:
        await self.say(Pin(self.screen.seq if self.screen else 0, pin))

    async def decline(self) -> None:
        await self.say(Decline(self.screen.seq if self.screen else 0))

    async def tap(self, number: str) -> None:
        await self.say(Tap(number))

    async def help(self) -> None:
        await self.say(Help())
