"""mDNS: the hub says where it is, and hears tablets that look for one. A hint only: pairing authenticates.

What the LAN announces is untrusted: bounded in number and length, cleaned of control and markup characters. The network
may be missing when the hub starts, come later and change: nothing here ever stops the hub.
"""

import asyncio
import ipaddress
import logging
import re
import socket
import time
import unicodedata
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

import ifaddr
from zeroconf import Error as MdnsError
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

log = logging.getLogger(__name__)

HUB_TYPE = "_meishu-hub._tcp.local."
TABLET_TYPE = "_meishu-tablet._tcp.local."
MAX_FOUND = 100
MAX_RESOLVING = 50
MAX_ADDRESSES = 8
INTERFACES_EVERY_S = 5.0
RETRY_S = 10.0
TTL_S = 120
"""Of all our records: one that vanished without a goodbye is forgotten after two minutes, not 75."""
_RESOLVE_MS = 3_000
_REGISTER_TIMEOUT_S = 30.0
_LABEL_BYTES = 63
_TEXT_BYTES = 200
_NAME_CHARS = 60
_HUB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FAULTS = (OSError, RuntimeError, TimeoutError, MdnsError)


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


class Watch:
    """What of one service type the LAN announces; at most MAX_FOUND.

    prefer: ids of hubs that are taken in even when the list is full of others.
    """

    def __init__(self, service_type: str, prefer: Collection[str] = ()) -> None:
        self._type = service_type
        self._prefer = prefer
        self._found: dict[str, Found] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._zeroconf: Zeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self.changed = asyncio.Event()

    def all(self) -> list[Found]:
        return sorted(self._found.values(), key=lambda found: found.instance)

    def open(self, on: Zeroconf) -> None:
        self._zeroconf = on
        self._browser = AsyncServiceBrowser(on, self._type, handlers=[self._on_change])

    async def close(self) -> None:
        """Safe to call when it was never opened."""
        if self._browser is not None:
            await self._browser.async_cancel()
        tasks, self._zeroconf, self._browser = list(self._tasks), None, None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_change(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        """Called by the browser, synchronously: take it from the cache, else ask the network in a task."""
        del service_type
        if state_change is ServiceStateChange.Removed:
            if self._found.pop(name, None) is not None:
                self.changed.set()
            return
        try:
            info = AsyncServiceInfo(self._type, name)
        except (MdnsError, ValueError):
            return
        if info.load_from_cache(zeroconf):
            self._take(name, info)
        elif len(self._tasks) < MAX_RESOLVING:
            task = asyncio.get_running_loop().create_task(self._resolve(zeroconf, name, info))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _resolve(self, on: Zeroconf, name: str, info: AsyncServiceInfo) -> None:
        with suppress(*_FAULTS):
            if await info.async_request(on, _RESOLVE_MS):
                self._take(name, info)

    def _take(self, name: str, info: AsyncServiceInfo) -> None:
        found = parse(self._type, name, info)
        if found is None:
            return
        if name not in self._found and len(self._found) >= MAX_FOUND:
            others = (other for other, it in self._found.items() if it.hub not in self._prefer)
            if found.hub not in self._prefer or (giving_way := next(others, None)) is None:
                return
            del self._found[giving_way]
        self._found[name] = found
        self.changed.set()


class Discovery:
    """One announced service and one watched type, following the network as its interfaces change.

    Starts at once and does its work in a task, so that a missing network delays nothing.
    """

    def __init__(self, info: AsyncServiceInfo, watched: str, prefer: Collection[str] = ()) -> None:
        self._info = info
        self._zeroconf: AsyncZeroconf | None = None
        self._announced = False
        self.watch = Watch(watched, prefer)
        self._task = asyncio.create_task(self._run(), name="mdns")

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
        await self._shut()

    async def _run(self) -> None:
        """Until cancelled: any fault of the network is logged and tried again."""
        said = ""
        while True:
            try:
                announced = await self._open()
                said = ""
                await self._follow_interfaces(announced)
            except _FAULTS as error:
                words = f"{type(error).__name__}: {error}"
                if words != said:
                    log.warning("mDNS is off, trying again every %.0f s: %s", RETRY_S, words)
                said = words
            except Exception:
                log.exception("mDNS failed")
            await self._shut()
            await asyncio.sleep(RETRY_S)

    async def _open(self) -> list[str]:
        """Bind, watch and announce these addresses. Raises OSError and zeroconf's errors where that cannot be."""
        now = addresses()
        if not now:
            raise OSError("no network interface is up")
        self._info.addresses = [socket.inet_aton(address) for address in now]
        self._zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only)
        self.watch.open(self._zeroconf.zeroconf)
        async with asyncio.timeout(_REGISTER_TIMEOUT_S):
            broadcast = await self._zeroconf.async_register_service(self._info, allow_name_change=True)
            self._announced = True
            await broadcast
        return now

    async def _shut(self) -> None:
        """Leave nothing behind; faults are of no interest any more."""
        opened, self._zeroconf = self._zeroconf, None
        announced, self._announced = self._announced, False
        with suppress(*_FAULTS):
            await self.watch.close()
        if opened is None:
            return
        with suppress(*_FAULTS):
            if announced:
                await (await opened.async_unregister_service(self._info))
        with suppress(*_FAULTS):
            await opened.async_close()

    async def _follow_interfaces(self, before: list[str]) -> None:
        """Sockets bind once: when the addresses change, bind anew and announce the new ones."""
        while self._zeroconf is not None:
            await asyncio.sleep(INTERFACES_EVERY_S)
            now = addresses()
            if now == before or not now:
                continue
            log.info("the network changed: %s", ", ".join(now))
            self._info.addresses = [socket.inet_aton(address) for address in now]
            await self._zeroconf.async_update_interfaces()
            await (await self._zeroconf.async_update_service(self._info))
            before = now


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
    usable = [address for address in info.parsed_addresses(IPVersion.V4Only)[:MAX_ADDRESSES] if _is_host(address)]
    text = {_decode(key): _decode(value) for key, value in list(info.properties.items())[:16]}
    port, hub = info.port or 0, text.get("id", "") if service_type == HUB_TYPE else ""
    if not usable or (service_type == HUB_TYPE and not (port and _HUB_ID.fullmatch(hub))):
        return None
    ordered = tuple(sorted(usable, key=lambda address: not _is_near(address)))
    return Found(
        instance=clean(name.removesuffix("." + service_type), _LABEL_BYTES), name=clean(text.get("name", "")),
        address=ordered[0], port=port, seen_at=time.time_ns() // 1_000_000, hub=hub, addresses=ordered,
    )  # fmt: skip


def clean(text: str, chars: int = _NAME_CHARS) -> str:
    """One line of at most `chars` visible characters: no control, format or bidi characters, no < and >."""
    shown = (" " if unicodedata.category(c)[0] == "Z" or c in "\t\r\n" else c for c in text[: chars * 4])
    kept = "".join(c for c in shown if unicodedata.category(c)[0] != "C" and c not in "<>\ufffd")
    return " ".join(kept.split())[:chars]


def cut(text: str, limit: int) -> str:
    """The longest beginning of `text` that is at most `limit` bytes of UTF-8."""
    return text.encode()[:limit].decode("utf-8", "ignore")


def addresses() -> list[str]:
    """IPv4 addresses of this machine, loopback only where there is no other."""
    found = sorted({str(ip.ip) for ip in _ips()})
    outside = [address for address in found if not address.startswith("127.")]
    return (outside or found)[:MAX_ADDRESSES]


def _ips() -> Iterable[ifaddr.IP]:
    return (ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4)


def _is_near(address: str) -> bool:
    """Whether it lies in a network of this machine: a hub's other addresses may be a VPN's or a container's."""
    networks = (ipaddress.ip_network(f"{ip.ip}/{ip.network_prefix}", strict=False) for ip in _ips())
    return any(ipaddress.ip_address(address) in network for network in networks)


def _is_host(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return not (ip.is_multicast or ip.is_unspecified or ip == ipaddress.IPv4Address("255.255.255.255"))


def _decode(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
