"""mDNS: the hub says where it is, and hears tablets that look for one. A hint only: pairing authenticates."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

import ifaddr
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

log = logging.getLogger(__name__)

HUB_TYPE = "_meishu-hub._tcp.local."
TABLET_TYPE = "_meishu-tablet._tcp.local."
MAX_FOUND = 100
INTERFACES_EVERY_S = 10.0
_RESOLVE_MS = 3_000


@dataclass(frozen=True, slots=True)
class Found:
    """A service on the LAN. seen_at: milliseconds. `hub` is the hub's id where it is one."""

    instance: str
    name: str
    address: str
    port: int
    seen_at: int
    hub: str = ""


class Watch:
    """What of one service type the LAN announces; at most MAX_FOUND."""

    def __init__(self, zeroconf: AsyncZeroconf, service_type: str) -> None:
        self._zeroconf = zeroconf
        self._type = service_type
        self._found: dict[str, Found] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.changed = asyncio.Event()
        self._browser = AsyncServiceBrowser(zeroconf.zeroconf, service_type, handlers=[self._on_change])

    def all(self) -> list[Found]:
        return sorted(self._found.values(), key=lambda found: found.instance)

    async def close(self) -> None:
        await self._browser.async_cancel()
        for task in self._tasks:
            task.cancel()

    def _on_change(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        """Called by the browser, synchronously: resolve in a task."""
        del zeroconf, service_type
        if state_change is ServiceStateChange.Removed:
            self._found.pop(name, None)
            self.changed.set()
            return
        if len(self._tasks) >= MAX_FOUND:
            return
        task = asyncio.get_running_loop().create_task(self._resolve(name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _resolve(self, name: str) -> None:
        info = AsyncServiceInfo(self._type, name)
        if not await info.async_request(self._zeroconf.zeroconf, _RESOLVE_MS):
            return
        addresses = info.parsed_addresses(IPVersion.V4Only)
        if not addresses or (name not in self._found and len(self._found) >= MAX_FOUND):
            return
        text = {_decode(key): _decode(value) for key, value in info.properties.items()}
        self._found[name] = Found(
            instance=name.removesuffix("." + self._type)[:63], name=text.get("name", "")[:60],
            address=addresses[0], port=info.port or 0, seen_at=time.time_ns() // 1_000_000, hub=text.get("id", "")[:40],
        )  # fmt: skip
        self.changed.set()


class Discovery:
    """One announced service and one watched type, following the network as its interfaces change."""

    def __init__(self, zeroconf: AsyncZeroconf, info: AsyncServiceInfo, watched: str) -> None:
        self._zeroconf = zeroconf
        self._info = info
        self.watch = Watch(zeroconf, watched)
        self._interfaces = asyncio.create_task(self._follow_interfaces(), name="mdns-interfaces")

    @classmethod
    async def start(cls, hub: str, store_name: str, port: int) -> "Discovery | None":
        """Announce the hub and listen for tablets; None where the network does not allow it."""
        info = service(HUB_TYPE, f"Meishu {hub}", f"{hub}.local.", port, {"id": hub, "name": store_name})
        return await cls.announce(info, TABLET_TYPE)

    @classmethod
    async def announce(cls, info: AsyncServiceInfo, watched: str) -> "Discovery | None":
        try:
            zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only)
        except OSError as error:
            log.warning("mDNS is off: %s", error)
            return None
        broadcast = await zeroconf.async_register_service(info, allow_name_change=True)
        await broadcast
        return cls(zeroconf, info, watched)

    def tablets(self) -> list[Found]:
        return self.watch.all()

    async def close(self) -> None:
        self._interfaces.cancel()
        await self.watch.close()
        with suppress(asyncio.CancelledError):
            await self._interfaces
        goodbye = await self._zeroconf.async_unregister_service(self._info)
        await goodbye
        await self._zeroconf.async_close()

    async def _follow_interfaces(self) -> None:
        """Sockets bind once: when the addresses change, bind anew and announce the new ones."""
        before = addresses()
        while True:
            await asyncio.sleep(INTERFACES_EVERY_S)
            now = addresses()
            if now == before:
                continue
            before = now
            try:
                await self._zeroconf.async_update_interfaces()
                self._info.addresses = [socket.inet_aton(address) for address in now]
                await (await self._zeroconf.async_update_service(self._info))
            except OSError as error:
                log.warning("mDNS could not follow the network: %s", error)


def service(service_type: str, instance: str, server: str, port: int, text: dict[str, str]) -> AsyncServiceInfo:
    """An announcement with this machine's addresses; `server` is a name of our own, not Avahi's."""
    return AsyncServiceInfo(
        service_type, f"{instance[:50]}.{service_type}", port=port,
        properties=text | {"version": version("meishu")}, server=server.lower(),
        addresses=[socket.inet_aton(address) for address in addresses()],
    )  # fmt: skip


def addresses() -> list[str]:
    """IPv4 addresses of this machine, loopback only where there is no other."""
    found = sorted({str(ip.ip) for ip in _ips() if ip.is_IPv4})
    outside = [address for address in found if not address.startswith("127.")]
    return outside or found


def _ips() -> Iterable[ifaddr.IP]:
    return (ip for adapter in ifaddr.get_adapters() for ip in adapter.ips)


def _decode(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
