"""A radio terminal's own end, for tests and the demo: joins, opens screens, seals keys."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable

from hub.terminals.inputs import Decline, Help, Input, Pin, Report, Seen, Tap
from hub.terminals.radio import sealing, wire
from hub.terminals.radio.sealing import Channel, Rejected, SetUpCode
from hub.terminals.radio.wire import SmallScreen

FIRMWARE = "sim 1"
JOIN_S, JOIN_MOST_S = 0.6, 5.0
_BROADCAST = 0


class RadioTerminal:
    """`say` puts a payload into the air at an address; `received` takes one out of it."""

    def __init__(self, code: SetUpCode, say: Callable[[int, bytes], None]) -> None:
        self._code, self._say = code, say
        self._channel: Channel | None = None
        self._nonce = b""
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._hinted = False
        self._hinted_at = float("-inf")
        self.address = _BROADCAST
        self.screen: SmallScreen | None = None
        self.opened: list[bytes] = []
        self.rejected = 0

    async def run(self) -> None:
        """Join, and again with growing delays until accepted, whenever there is no session. Until cancelled."""
        delay_s = JOIN_S
        while True:
            if self._channel is None or self._hinted:
                self._hinted = False
                self.join()
                delay_s = min(delay_s * 2, JOIN_MOST_S)
            else:
                delay_s = JOIN_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay_s):
                    await self._woken.wait()
            self._woken.clear()

    def join(self) -> None:
        """A new session, under a new nonce."""
        self._nonce = secrets.token_bytes(sealing.NONCE)
        self._say(_BROADCAST, sealing.join(self._code.key, self._code.serial, self._nonce))

    def received(self, payload: bytes) -> None:
        """Whatever the air brings, for this terminal or for another."""
        kind = payload[:1]
        with contextlib.suppress(Rejected, wire.Unreadable):
            if kind == bytes([sealing.ACCEPT]):
                self._accepted(payload)
            elif kind == bytes([sealing.REJOIN]):
                self._hint()
            elif kind == bytes([sealing.SEALED]) and self._channel is not None:
                self._sealed(self._channel, payload)

    def _hint(self) -> None:
        """Anybody may say it: believed now and then only, and the old session stays until the new one is there."""
        now = asyncio.get_running_loop().time()
        if now - self._hinted_at >= sealing.REJOIN_EVERY_S:
            self._hinted_at, self._hinted = now, True
            self._woken.set()

    def _accepted(self, payload: bytes) -> None:
        nonce, self.address = sealing.parse_accept(self._code.key, self._code.serial, self._nonce, payload)
        self._channel = Channel(self._code.key, self._code.serial, self._nonce + nonce, self.address, at_hub=False)
        self._nonce = b""
        self.say(Report(88, FIRMWARE))

    def _sealed(self, channel: Channel, payload: bytes) -> None:
        try:
            message = channel.open(payload)
        except Rejected:
            self.rejected += 1
            raise
        self.opened.append(message)
        screen = wire.decode_screen(message)
        if self.screen is None or screen.seq >= self.screen.seq:
            task = asyncio.ensure_future(self._put(screen))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self.say(Seen(screen.seq))

    async def _put(self, screen: SmallScreen) -> None:
        async with self._news:
            self.screen = screen
            self._news.notify_all()

    async def wait(self, right: Callable[[SmallScreen], bool], timeout_s: float = 60.0) -> SmallScreen:
        """The screen as soon as it is right. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(lambda: self.screen is not None and right(self.screen))
        if self.screen is None:
            raise TimeoutError
        return self.screen

    def say(self, given: Input) -> None:
        if self._channel is not None:
            self._say(self.address, self._channel.seal(wire.encode_input(given)))

    def pin(self, pin: str) -> None:
        self.say(Pin(self.screen.seq if self.screen else 0, pin))

    def decline(self) -> None:
        self.say(Decline(self.screen.seq if self.screen else 0))

    def tap(self, number: str) -> None:
        self.say(Tap(number))

    def help(self) -> None:
        self.say(Help())
