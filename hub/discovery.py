"""mDNS: the hub says where it is, and hears tablets that look for one. A hint only: pairing authenticates."""

import asyncio
import re
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version

from zeroconf.asyncio import AsyncServiceInfo

from devices.multicast import Lan, Watch, addresses, clean, reachable, texts

HUB_TYPE = "_meishu-hub._tcp.local."
TABLET_TYPE = "_meishu-tablet._tcp.local."
TTL_S = 120
"""Of all our records: one that vanished without a goodbye is forgotten after two minutes, not 75."""
_LABEL_BYTES = 63
_TEXT_BYTES = 200
_ANYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - names of it, nothing is bound here
_HUB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

__all__ = [
    "HUB_TYPE", "TABLET_TYPE", "Discovery", "Found", "addresses", "clean", "lan_urls", "parse", "service", "watch",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A service on the LAN. seen_at: milliseconds. address: of `addresses`, the one most likely in reach.

    hub: the hub's id where it is one.
    """

    instance: str
    name: str
    address: str
    port: int
    seen_at: int
    hub: str = ""
    addresses: tuple[str, ...] = ()


class Discovery:
    """One announced service and one watched type. Starts at once, works in a task: a missing network delays nothing."""

    def __init__(self, info: AsyncServiceInfo, watched: str, prefer: Collection[str] = ()) -> None:
        self.watch = watch(watched, prefer)
        self._lan = Lan(self.watch, info)
        self._task = asyncio.create_task(self._lan.run(), name="mdns")

    @classmethod
    async def start(cls, hub: str, store_name: str, port: int) -> "Discovery":
        """Announce the hub and listen for tablets."""
        return cls(service(HUB_TYPE, f"Meishu {hub}", hub, port, {"id": hub, "name": store_name}), TABLET_TYPE)

    def tablets(self) -> list[Found]:
        return self.watch.all()

    async def close(self) -> None:
        """Say goodbye, as far as the network is there to hear it."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._lan.close()


def watch(service_type: str, prefer: Collection[str] = ()) -> Watch[Found]:
    """What of this type is announced; hubs whose id is in `prefer` are never crowded out."""
    return Watch([service_type], parse, lambda found: found.hub in prefer, _unchanged)


def service(service_type: str, instance: str, host: str, port: int, text: dict[str, str]) -> AsyncServiceInfo:
    """An announcement; `host` becomes a .local name of our own, not Avahi's. Addresses are set when it is opened."""
    label = cut(host.lower(), _LABEL_BYTES)
    return AsyncServiceInfo(
        service_type, f"{cut(instance, _LABEL_BYTES - 5)}.{service_type}", port=port,
        properties={key: cut(value, _TEXT_BYTES) for key, value in text.items()} | {"version": version("meishu")},
        server=f"{label}.local.", addresses=[], host_ttl=TTL_S, other_ttl=TTL_S,
    )  # fmt: skip


def parse(service_type: str, name: str, info: AsyncServiceInfo) -> Found | None:
    """What an announcement says, cleaned; None for one without an address, or a hub without an id and port."""
    found, text = reachable(info), texts(info)
    port, hub = info.port or 0, text.get("id", "") if service_type == HUB_TYPE else ""
    if not found or (service_type == HUB_TYPE and not (port and _HUB_ID.fullmatch(hub))):
        return None
    return Found(
        instance=clean(name.removesuffix("." + service_type), _LABEL_BYTES), name=clean(text.get("name", "")),
        address=found[0], port=port, seen_at=time.time_ns() // 1_000_000, hub=hub, addresses=found,
    )  # fmt: skip


def lan_urls(host: str, port: int) -> list[str]:
    """Where other machines reach a hub that serves `host`: what a person types where multicast is blocked."""
    hosts = addresses() if host in _ANYWHERE else [host]
    return [f"http://{one}:{port}" for one in hosts]


def cut(text: str, limit: int) -> str:
    """The longest beginning of `text` that is at most `limit` bytes of UTF-8."""
    return text.encode()[:limit].decode("utf-8", "ignore")


def _unchanged(one: Found, other: Found) -> bool:
    """Whether they differ in nothing but when they were seen."""
    return replace(one, seen_at=0) == replace(other, seen_at=0)
