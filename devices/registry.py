"""The devices as they are now, the names people gave them, and who listens."""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec.structs import replace

from devices.binding import Binding
from devices.clock import rfc3339
from devices.history import History
from devices.model import (
    Detail,
    Device,
    DeviceChanged,
    DeviceRemoved,
    Event,
    Resync,
    Snapshot,
    State,
    Unknown,
    UnknownChanged,
)
from devices.names import Names
from devices.reasons import message

MAX_WAITING_EVENTS: Final = 256
MAX_DEVICES: Final = 64


class Subscription:
    """
    One listener's queue of at most 256 events; at the bound all are dropped and a resync is due.

    `at_once` takes an event that has none before it, or returns false and it waits.
    """

    def __init__(self, registry: "Registry") -> None:
        self._registry = registry
        self.at_once: Callable[[Event], bool] | None = None
        self._waiting: asyncio.Queue[Event] = asyncio.Queue(MAX_WAITING_EVENTS)
        self._overflowed = False

    def put(self, event: Event) -> None:
        """Queue an event; never blocks."""
        if self._overflowed or (self.at_once is not None and self._waiting.empty() and self.at_once(event)):
            return
        if self._waiting.full():
            self._overflowed = True
            while not self._waiting.empty():
                self._waiting.get_nowait()
        self._waiting.put_nowait(event)

    async def get(self) -> list[Event]:
        """What to send next: one event, or a resync and a snapshot after an overflow."""
        event = await self._waiting.get()
        if not self._overflowed:
            return [event]
        self._overflowed = False
        return [Resync(), self._registry.snapshot()]


class Entry:
    """One device's place in the registry: the driver's Outlet, and the supervisor's."""

    def __init__(self, registry: "Registry", device: Device) -> None:
        self._registry = registry
        self.device = device
        self.worked = False  # since the supervisor last cleared it, the driver has reported

    @property
    def id(self) -> str:
        return self.device.id

    def ready(self, **details: Detail) -> None:
        self.worked = True
        self._change("ready", None, details, seen=True)

    def attention(self, reason: str, **details: Detail) -> None:
        self.worked = True
        self._change("attention", reason, details, seen=True)

    def starting(self) -> None:
        """The port is being opened (again)."""
        self._change("starting", None, {})

    def at(self, port: str) -> None:
        """The port it is opened at now; it may have moved."""
        if port != self.device.port:
            self.device = replace(self.device, port=port)
            self.publish(DeviceChanged(self.device))

    def lost(self, state: State, reason: str) -> None:
        """The device cannot be used: `state` is gone, refused or attention."""
        self._change(state, reason, {})

    def seen(self, **details: Detail) -> None:
        merged = {**self.device.details, **details}
        self.device = replace(self.device, details=merged, last_seen=rfc3339())

    def publish(self, event: Event) -> None:
        self._registry.publish(event)

    def rename(self, name: str) -> None:
        self.device = replace(self.device, name=name)
        self.publish(DeviceChanged(self.device))

    def _change(self, state: State, reason: str | None, details: dict[str, Detail], *, seen: bool = False) -> None:
        now = rfc3339()
        before = self.device
        merged = {**before.details, **details}
        moved = (before.state, before.reason) != (state, reason)
        if moved:
            self._registry.history.add(self.id, state, reason)
        self.device = replace(
            before,
            state=state,
            reason=reason,
            message=message(reason) if reason else None,
            since=now if moved else before.since,
            last_seen=now if seen else before.last_seen,
            details=merged,
            faults=self._registry.history.faults(self.id) if moved else before.faults,
        )
        if moved or merged != before.details:
            self.publish(DeviceChanged(self.device))


class Registry:
    """All devices, unknown ones and subscribers of one daemon; used from one event loop only."""

    def __init__(self, names: Names, history: History | None = None) -> None:
        self.names = names
        self.history = history or History()
        self.unknown: list[Unknown] = []
        self._entries: dict[str, Entry] = {}
        self._subscriptions: set[Subscription] = set()

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, binding: Binding) -> Entry:
        """A place for a device that is about to run, in state starting."""
        device = Device(
            id=binding.id,
            kind=binding.driver.kind,
            driver=binding.driver.key,
            name=self.names.get(binding.id) or binding.name,
            port=binding.port,
            state="starting",
            since=rfc3339(),
            profile=binding.profile,
            origin=binding.origin,
            seen_as=binding.seen_as,
            faults=self.history.faults(binding.id),
            settings=msgspec.to_builtins(binding.settings),
        )
        entry = Entry(self, device)
        self._entries[binding.id] = entry
        self.publish(DeviceChanged(device))
        return entry

    def remove(self, device_id: str) -> None:
        """The device is no more; nothing for one that is not there."""
        if self._entries.pop(device_id, None) is not None:
            self.publish(DeviceRemoved(device_id))

    def get(self, device_id: str) -> Entry | None:
        return self._entries.get(device_id)

    def devices(self) -> list[Device]:
        """All, their faults counted as of now."""
        for entry in self._entries.values():
            faults = self.history.faults(entry.id)
            if faults != entry.device.faults:
                entry.device = replace(entry.device, faults=faults)
        return [entry.device for entry in self._entries.values()]

    def set_unknown(self, unknown: list[Unknown]) -> None:
        """The unknown devices there are now; told when that is news."""
        if unknown != self.unknown:
            self.unknown = unknown
            self.publish(UnknownChanged(unknown))

    def snapshot(self) -> Snapshot:
        return Snapshot(self.devices(), self.unknown)

    async def rename(self, entry: Entry, name: str) -> Device:
        """Give a device a person's name and keep it. Raises OSError when it cannot be kept."""
        await self.names.put(entry.id, name)
        entry.rename(name)
        return entry.device

    def subscribe(self) -> Subscription:
        """A new listener, whose first message is the snapshot."""
        subscription = Subscription(self)
        subscription.put(self.snapshot())
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)

    def publish(self, event: Event) -> None:
        for subscription in self._subscriptions:
            subscription.put(event)
