"""mDNS on a LAN that comes, goes and changes: what others announce, and one announcement of our own.

What the LAN announces is untrusted: bounded in number and length, cleaned of control and markup characters. The network
may be missing at the start, come later and change: nothing here ever stops whoever uses it.
"""

import asyncio
import ipaddress
import logging
import socket
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Generic, TypeVar

import ifaddr
from zeroconf import Error as MdnsError
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_FOUND: Final = 100
MAX_RESOLVING: Final = 50
MAX_ADDRESSES: Final = 8
MISSES: Final = 3
"""Looks in a row at which a service that does not answer any more is taken for gone."""
LOOK_EVERY_S = 5.0
RETRY_S = 10.0
_RESOLVE_MS: Final = 3_000
_REGISTER_TIMEOUT_S: Final = 30.0
_MAX_TEXTS: Final = 32
_NAME_CHARS: Final = 60
_FAULTS: Final = (OSError, RuntimeError, TimeoutError, MdnsError)
_GROUP: Final = f"{int.from_bytes(socket.inet_aton('224.0.0.251'), sys.byteorder):08X}"
"""mDNS's group as /proc/net/igmp has it: the address in memory, read as a number of this machine."""


class Watch(Generic[T]):
    """What of some service types the LAN announces; at most MAX_FOUND services.

    `parse(type, name, info)` gives what is kept, or None for what is of no use; `prefer` says what is taken in even
    when the list is full of others; `same` says what is no change. `changed` is set whenever the list changes.
    """

    def __init__(
        self,
        types: Sequence[str],
        parse: Callable[[str, str, AsyncServiceInfo], T | None],
        prefer: Callable[[T], bool] = lambda _: False,
        same: Callable[[T, T], bool] = lambda one, other: one == other,
    ) -> None:
        self._types, self._parse, self._prefer, self._same = list(types), parse, prefer, same
        self._found: dict[tuple[str, str], T] = {}
        self._missed: dict[tuple[str, str], int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._browser: AsyncServiceBrowser | None = None
        self.changed = asyncio.Event()

    def all(self) -> list[T]:
        """By service type and name."""
        return [self._found[key] for key in sorted(self._found)]

    def open(self, on: Zeroconf) -> None:
        self._browser = AsyncServiceBrowser(on, self._types, handlers=[self._on_change])

    async def close(self) -> None:
        """Safe to call when it was never opened. What was found stays until a later look misses it."""
        browser, self._browser = self._browser, None
        if browser is not None:
            await browser.async_cancel()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def look_again(self, on: Zeroconf) -> None:
        """Read every service anew: addresses run out or move without a word, and machines go without a goodbye."""
        for service_type, name in list(self._found):
            self._look(on, service_type, name)

    def _on_change(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        """Called by the browser, synchronously."""
        if state_change is ServiceStateChange.Removed:
            self._drop((service_type, name))
        else:
            self._look(zeroconf, service_type, name)

    def _look(self, on: Zeroconf, service_type: str, name: str) -> None:
        """From the cache, else ask the network in a task; at MAX_RESOLVING of those it is left for the next time."""
        try:
            info = AsyncServiceInfo(service_type, name)
        except (MdnsError, ValueError):
            return
        if info.load_from_cache(on):
            self._take((service_type, name), info)
        elif len(self._tasks) < MAX_RESOLVING:
            task = asyncio.get_running_loop().create_task(self._resolve(on, (service_type, name), info))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _resolve(self, on: Zeroconf, key: tuple[str, str], info: AsyncServiceInfo) -> None:
        with suppress(*_FAULTS):
            if await info.async_request(on, _RESOLVE_MS):
                self._take(key, info)
            elif key in self._found:
                self._missed[key] = self._missed.get(key, 0) + 1
                if self._missed[key] >= MISSES:
                    self._drop(key)

    def _take(self, key: tuple[str, str], info: AsyncServiceInfo) -> None:
        found = self._parse(*key, info)
        self._missed.pop(key, None)
        if found is None:
            self._drop(key)
            return
        if key not in self._found and len(self._found) >= MAX_FOUND:
            others = (other for other, it in self._found.items() if not self._prefer(it))
            if not self._prefer(found) or (giving_way := next(others, None)) is None:
                return
            self._drop(giving_way)
        before, self._found[key] = self._found.get(key), found
        if before is None or not self._same(before, found):
            self.changed.set()

    def _drop(self, key: tuple[str, str]) -> None:
        self._missed.pop(key, None)
        if self._found.pop(key, None) is not None:
            self.changed.set()


class Lan:
    """A watch, and an announcement if one is given, that follow the network as its interfaces change."""

    def __init__(self, watch: Watch[T], announced: AsyncServiceInfo | None = None) -> None:
        self._watch = watch
        self._info = announced
        self._zeroconf: AsyncZeroconf | None = None
        self._announced = False

    async def run(self) -> None:
        """Until cancelled: any fault of the network is logged once and tried again. Then call `close`."""
        said = ""
        while True:
            try:
                before = await self._open()
                said = ""
                await self._follow_interfaces(before)
            except _FAULTS as error:
                words = f"{type(error).__name__}: {error}"
                if words != said:
                    log.warning("mDNS is off, trying again every %.0f s: %s", RETRY_S, words)
                said = words
                await self.close()
                await asyncio.sleep(RETRY_S)
            except Exception:
                log.exception("mDNS failed")
                await self.close()
                await asyncio.sleep(RETRY_S)
            else:
                await self.close()

    async def close(self) -> None:
        """Say goodbye, as far as the network is there to hear it, and leave nothing behind."""
        opened, self._zeroconf = self._zeroconf, None
        announced, self._announced = self._announced, False
        with suppress(*_FAULTS):
            await self._watch.close()
        if opened is None:
            return
        with suppress(*_FAULTS):
            if announced and self._info is not None:
                await (await opened.async_unregister_service(self._info))
        with suppress(*_FAULTS):
            await opened.async_close()

    async def _open(self) -> list[str]:
        """Bind, watch and announce these addresses. Raises OSError and zeroconf's errors where that cannot be."""
        now = addresses()
        if not now:
            raise OSError("no network interface is up")
        self._zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only)
        self._watch.open(self._zeroconf.zeroconf)
        if self._info is not None:
            self._info.addresses = [socket.inet_aton(address) for address in now]
            async with asyncio.timeout(_REGISTER_TIMEOUT_S):
                broadcast = await self._zeroconf.async_register_service(self._info, allow_name_change=True)
                self._announced = True
                await broadcast
        return now

    async def _follow_interfaces(self, before: list[str]) -> None:
        """Sockets bind once: when addresses change, bind anew and announce the new ones; return to open all anew.

        An interface that was away between two looks (a Wi-Fi stick, a reloaded driver) comes back with its address and
        without its membership in the multicast group: this machine would be deaf, and nothing would say so.
        """
        heard_on = memberships()
        while self._zeroconf is not None:
            await asyncio.sleep(LOOK_EVERY_S)
            now = addresses()
            if now and now != before:
                log.info("the network changed: %s", ", ".join(now))
                await self._zeroconf.async_update_interfaces()
                if self._info is not None:
                    self._info.addresses = [socket.inet_aton(address) for address in now]
                    await (await self._zeroconf.async_update_service(self._info))
                before, heard_on = now, memberships()
            elif now and not heard_on <= memberships():
                log.info("the network was away for a moment: listening anew")
                return
            self._watch.look_again(self._zeroconf.zeroconf)


def texts(info: AsyncServiceInfo) -> dict[str, str]:
    """The TXT record with keys in lower case (RFC 6763, 6.4), at most 32 of them; undecodable bytes are replaced."""
    pairs = list(info.properties.items())[:_MAX_TEXTS]
    return {_decode(key).lower(): _decode(value) for key, value in pairs}


def reachable(info: AsyncServiceInfo) -> tuple[str, ...]:
    """The IPv4 addresses of a service, at most MAX_ADDRESSES: those in a network of this machine first."""
    usable = [address for address in info.parsed_addresses(IPVersion.V4Only)[:MAX_ADDRESSES] if _is_host(address)]
    return tuple(sorted(usable, key=lambda address: not is_near(address)))


def clean(text: str, chars: int = _NAME_CHARS) -> str:
    """One line of at most `chars` visible characters: no control, format or bidi characters, no < and >."""
    shown = (" " if unicodedata.category(c)[0] == "Z" or c in "\t\r\n" else c for c in text[: chars * 4])
    kept = "".join(c for c in shown if unicodedata.category(c)[0] != "C" and c not in "<>\ufffd")
    return " ".join(kept.split())[:chars]


def addresses() -> list[str]:
    """IPv4 addresses of this machine, loopback only where there is no other."""
    found = sorted({str(ip.ip) for ip in _ips()})
    outside = [address for address in found if not address.startswith("127.")]
    return (outside or found)[:MAX_ADDRESSES]


def memberships(table: Path = Path("/proc/self/net/igmp")) -> frozenset[str]:
    """The interfaces on which this machine is in mDNS's multicast group; none where that cannot be read."""
    try:
        lines = table.read_text("ascii").splitlines()[1:]
    except (OSError, UnicodeDecodeError):
        return frozenset()
    found, interface = set(), ""
    for line in lines:
        words = line.split()
        if not line.startswith("\t") and len(words) > 1:
            interface = words[1]
        elif words and words[0] == _GROUP:
            found.add(interface)
    return frozenset(found)


def is_near(address: str) -> bool:
    """Whether it lies in a network of this machine: a machine's other addresses may be a VPN's or a container's."""
    networks = (ipaddress.ip_network(f"{ip.ip}/{ip.network_prefix}", strict=False) for ip in _ips())
    return any(ipaddress.ip_address(address) in network for network in networks)


def _ips() -> Iterable[ifaddr.IP]:
    return (ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4)


def _is_host(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return not (ip.is_multicast or ip.is_unspecified or ip == ipaddress.IPv4Address("255.255.255.255"))


def _decode(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
