"""What people said of their devices, kept in the state directory: bindings, settings, what is to be left alone."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from devices.files import read_kept, write_atomically

MAX_KEPT: Final = 256

Value = str | int | float | bool
T = TypeVar("T")


class Kept(Struct, frozen=True):
    """
    A binding a person made. `at` is the id of the unknown device it was made from, null for a port given by hand;
    `port` is where it was last: a node, an address, a reader's name. `profile` is null when no profile has its driver.
    `card` is the network card that answered at the address, such as `00:26:ab:12:34:56`; empty where it is not known.
    """

    id: str
    driver: str
    profile: str | None
    port: str
    at: str | None = None
    seen_as: str = ""
    settings: dict[str, Value] = field(default_factory=dict)
    card: str = ""


class State(Struct, frozen=True):
    """
    The file. `changed` are settings people changed, by device id; `ignored` ids of devices to be left alone; `shared`
    identities that several devices carry; `places` the socket in which an identity was last seen.
    """

    bindings: dict[str, Kept] = field(default_factory=dict)
    changed: dict[str, dict[str, Value]] = field(default_factory=dict)
    ignored: dict[str, bool] = field(default_factory=dict)
    shared: dict[str, bool] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


class Bindings:
    """A small JSON file, written whole and atomically. At 256 of a kind the oldest is forgotten."""

    def __init__(self, path: Path) -> None:
        """Read what is kept; a damaged file is put aside, for devices work without it. Raises OSError."""
        self._path = path
        self._lock = asyncio.Lock()
        self.state = bounded(read_kept(path, State, State()))

    async def change(self, change: Callable[[State], State]) -> None:
        """Keep what `change` makes of the state; on the disk when this returns. Raises OSError, and changes nothing."""
        async with self._lock:
            state = bounded(change(self.state))
            if state != self.state:
                await asyncio.to_thread(write_atomically, self._path, msgspec.json.encode(state))
                self.state = state


def bounded(state: State) -> State:
    """The newest 256 of each kind."""
    return State(**{key: _newest(getattr(state, key)) for key in State.__struct_fields__})


def put(values: dict[str, T], key: str, value: T) -> dict[str, T]:
    """With this one as the newest."""
    return {**without(values, key), key: value}


def without(values: dict[str, T], key: str) -> dict[str, T]:
    """All but this one."""
    return {other: value for other, value in values.items() if other != key}


def forget(state: State, device_id: str) -> State:
    """Without this device's binding and settings."""
    return replace(state, bindings=without(state.bindings, device_id), changed=without(state.changed, device_id))


def with_binding(state: State, kept: Kept) -> State:
    """With this binding as it is now."""
    return replace(state, bindings=put(state.bindings, kept.id, kept))


def bound(state: State, kept: Kept) -> State:
    """A fresh start: neither older settings nor the wish to leave it alone count any more."""
    return replace(with_binding(forget(state, kept.id), kept), ignored=without(state.ignored, kept.at or ""))


def removed(state: State, device_id: str, ignored: str | None) -> State:
    """Without the device, and what is at the place `ignored` left alone."""
    state = forget(state, device_id)
    return replace(state, ignored=put(state.ignored, ignored, value=True)) if ignored else state


def changed_by(state: State, device_id: str, values: dict[str, Value]) -> State:
    """With these settings changed, and those changed before."""
    merged = {**state.changed.get(device_id, {}), **values}
    return replace(state, changed=put(state.changed, device_id, merged))


def moved(state: State, moves: dict[str, str]) -> State:
    """With the devices at these places elsewhere: their bindings, settings and what is to be left alone go along."""
    idents = {before.partition("@")[2]: after.partition("@")[2] for before, after in moves.items()}

    def there(device_id: str) -> str:
        driver, _, identity = device_id.partition("@")
        return f"{driver}@{idents[identity]}" if identity in idents else device_id

    bindings = {
        there(key): replace(kept, id=there(key), at=moves.get(kept.at or "", kept.at))
        for key, kept in state.bindings.items()
    }
    changed = {there(key): values for key, values in state.changed.items()}
    return replace(state, bindings=bindings, changed=changed, ignored={there(at): True for at in state.ignored})


def _newest(values: dict[str, T]) -> dict[str, T]:
    return dict(list(values.items())[-MAX_KEPT:])
