"""The hub's end of every radio terminal: joins, sealed inputs, and the newest screen sent until it is seen."""

import asyncio
import contextlib
import logging
import secrets
from dataclasses import dataclass, field
from typing import Final

from devices import model
from hub.errors import MeishuError
from hub.hardware.client import Devices
from hub.ids import TerminalId
from hub.journal.store import Store
from hub.journal.tx import Reader
from hub.journal.writer import Committed, Head
from hub.tasks import end
from hub.terminals import state
from hub.terminals.facts import TerminalLinked, Transport
from hub.terminals.inputs import TooFast
from hub.terminals.radio import sealing, wire
from hub.terminals.radio.sealing import Channel, Rejected
from hub.terminals.screens import Screen
from hub.terminals.session import Handhelds

log = logging.getLogger(__name__)

RESEND_S: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""After these waits a screen that was not seen is sent again; then the terminal's next word is waited for."""
ONLINE_S: Final = 100.0
JOIN_EVERY_S: Final = 0.5
MAX_INBOX: Final = 256
MAX_SENDING: Final = 64
_BROADCAST: Final = 0


@dataclass(eq=False, slots=True)
class _Peer:
    """One enrolled terminal. `fresh` becomes `channel` when the terminal proves that it has it."""

    terminal: TerminalId
    serial: str
    address: int
    key: bytes = field(repr=False)
    base: str = ""
    channel: Channel | None = None
    fresh: Channel | None = None
    heard_at: float = float("-inf")
    joined_at: float = float("-inf")
    rejoined_at: float = float("-inf")
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    sender: "asyncio.Task[None] | None" = None


class Radio:
    """A Link of the sessions."""

    def __init__(
        self, store: Store, handhelds: Handhelds, devices: Devices, *, resend_s: tuple[float, ...] = RESEND_S
    ) -> None:
        self._store, self._handhelds, self._devices, self._resend_s = store, handhelds, devices, resend_s
        self._peers: dict[TerminalId, _Peer] = {}
        self._inbox: asyncio.Queue[model.TerminalFrame | str] = asyncio.Queue(MAX_INBOX)
        self._tasks: set[asyncio.Task[None]] = set()
        store.on_commit.append(self._on_commit)
        devices.on_event.append(self.on_event)
        handhelds.links[Transport.RADIO] = self

    async def load(self) -> None:
        """Know every enrolled radio terminal and its key."""
        for peer in await self._store.read(_peers):
            self._peers.setdefault(peer.terminal, peer)

    async def run(self) -> None:
        """Take frames one by one, apart from the counter's taps and scans, until cancelled."""
        try:
            while True:
                item = await self._inbox.get()
                try:
                    if isinstance(item, str):
                        self._ready(item)
                    else:
                        await self._frame(item.device, item.address, bytes.fromhex(item.payload))
                except (Rejected, wire.Unreadable, ValueError):
                    continue
                except Exception:
                    log.exception("a frame from the air")
        finally:
            senders = [peer.sender for peer in self._peers.values() if peer.sender is not None]
            await end([*senders, *self._tasks])

    def show(self, terminal: TerminalId, screen: Screen) -> None:
        """Wakes its sender, which takes the screen as it is by then: newest wins."""
        del screen
        peer = self._peers.get(terminal)
        if peer is not None and peer.channel is not None:
            self._wake(peer)

    def is_online(self, terminal: TerminalId) -> bool:
        peer = self._peers.get(terminal)
        return peer is not None and _now() - peer.heard_at < ONLINE_S

    def revoked(self, terminal: TerminalId) -> None:
        peer = self._peers.pop(terminal, None)
        if peer is not None and peer.sender is not None:
            peer.sender.cancel()

    def on_event(self, event: model.Event) -> None:
        """A frame from the air, or a base that is there. What does not fit the inbox is lost, as in the air."""
        if isinstance(event, model.TerminalFrame):
            self._put(event)
        elif isinstance(event, model.DeviceChanged) and _is_base(event.device):
            self._put(event.device.id)
        elif isinstance(event, model.Snapshot):
            for device in filter(_is_base, event.devices):
                self._put(device.id)

    def _put(self, item: model.TerminalFrame | str) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self._inbox.put_nowait(item)

    def _ready(self, base: str) -> None:
        """Who has a session gets the screen; after the hub's restart nobody has, and all are asked to join."""
        for peer in self._peers.values():
            if peer.channel is None:
                self._spawn(base, peer.address, bytes([sealing.REJOIN]))
            elif peer.base == base:
                self._wake(peer)

    async def _frame(self, base: str, address: int, payload: bytes) -> None:
        """Raises Rejected, Unreadable for what is not of an enrolled terminal: it is dropped without a word."""
        if payload[:1] == bytes([sealing.JOIN]):
            self._join(base, payload)
            return
        peer = next((known for known in self._peers.values() if known.address == address), None)
        if peer is None or payload[:1] != bytes([sealing.SEALED]):
            return
        try:
            given = wire.decode_input(self._open(peer, payload))
        except Rejected:
            self._hint(peer, base)
            return
        peer.base, peer.heard_at = base, _now()
        with contextlib.suppress(TooFast):
            await self._handhelds.take(peer.terminal, given)
        if self._unseen(peer):
            self._wake(peer)
        else:
            peer.moved.set()

    def _open(self, peer: _Peer, payload: bytes) -> bytes:
        """Raises Rejected."""
        if peer.fresh is not None:
            with contextlib.suppress(Rejected):
                message = peer.fresh.open(payload)
                peer.channel, peer.fresh = peer.fresh, None
                return message
        if peer.channel is None:
            raise Rejected
        return peer.channel.open(payload)

    def _join(self, base: str, payload: bytes) -> None:
        """A join that is replayed makes a channel that nobody proves: the old one stays. Raises Rejected."""
        asked = sealing.parse_join(payload)
        peer = next((known for known in self._peers.values() if known.serial == asked.serial), None)
        if peer is None or not asked.is_of(peer.key) or _now() - peer.joined_at < JOIN_EVERY_S:
            return
        peer.joined_at = _now()
        nonce = secrets.token_bytes(sealing.NONCE)
        peer.fresh = Channel(peer.key, peer.serial, asked.nonce + nonce, peer.address, at_hub=True)
        self._spawn(base, _BROADCAST, sealing.accept(peer.key, asked, nonce, peer.address))

    def _hint(self, peer: _Peer, base: str) -> None:
        """
        A terminal speaks in a session that is gone: the hub has restarted, or an older join came after its last one.

        Under a session that works nobody is asked to join, whatever garbage comes.
        """
        if (peer.channel is None or peer.fresh is not None) and _now() - peer.rejoined_at >= sealing.REJOIN_EVERY_S:
            peer.rejoined_at = _now()
            self._spawn(base, peer.address, bytes([sealing.REJOIN]))

    def _wake(self, peer: _Peer) -> None:
        peer.moved.set()
        if peer.sender is None or peer.sender.done():
            peer.sender = asyncio.create_task(self._keep_sending(peer), name=f"radio {peer.serial}")

    async def _keep_sending(self, peer: _Peer) -> None:
        """Until the newest screen is seen, or all waits are used up; a newer screen begins them anew."""
        waits = iter(self._resend_s)
        while peer.channel is not None:
            if peer.moved.is_set():
                peer.moved.clear()
                waits = iter(self._resend_s)
            screen = self._handhelds.screen(peer.terminal)
            if screen is None:
                return
            await self._send(peer.base, peer.address, peer.channel.seal(wire.encode_screen(screen)))
            wait_s = next(waits, None)
            if wait_s is None:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await peer.moved.wait()
            if not self._unseen(peer):
                peer.moved.clear()
                return

    def _unseen(self, peer: _Peer) -> bool:
        session = self._handhelds.session(peer.terminal)
        return session is not None and session.seen_seq < session.seq

    def _spawn(self, base: str, address: int, payload: bytes) -> None:
        """Send without waiting; beyond MAX_SENDING it is lost, and asked for again."""
        if len(self._tasks) < MAX_SENDING:
            task = asyncio.create_task(self._send(base, address, payload))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, base: str, address: int, payload: bytes) -> None:
        """What the base cannot take now is sent again by whoever waits for an answer."""
        try:
            await self._devices.send_frame(base, address, payload)
        except MeishuError as error:
            log.info("a frame for terminal %s did not go out: %s", address, error.values.get("detail", error.code))

    def _on_commit(self, _head: Head, entries: Committed) -> None:
        for _, fact in entries:
            if isinstance(fact, TerminalLinked) and fact.transport is Transport.RADIO:
                task = asyncio.create_task(self.load())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)


def _peers(reader: Reader) -> list[_Peer]:
    found: list[_Peer] = []
    for link in state.links(reader):
        key = state.radio_key(reader, link) if link.transport is Transport.RADIO else None
        if key is not None:
            found.append(_Peer(link.terminal, link.serial, link.address, key))
    return found


def _is_base(device: model.Device) -> bool:
    return device.kind == "terminals" and device.state == "ready"


def _now() -> float:
    return asyncio.get_running_loop().time()
