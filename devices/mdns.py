"""Network printers that announce themselves by mDNS (Bonjour Printing Specification 1.2.1).

A printer offers up to three services under one name: `_pdl-datastream._tcp` (raw, port 9100), `_printer._tcp` (LPD) and
`_ipp._tcp`. They become one found device. A hint only: nobody prints before the printer has answered for itself.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from zeroconf.asyncio import AsyncServiceInfo

from devices.multicast import Lan, Watch, clean, reachable, texts
from devices.unknown import NetworkFound

RAW: Final = "_pdl-datastream._tcp"
TYPES: Final = (RAW, "_printer._tcp", "_ipp._tcp")
RAW_PORT: Final = 9100
MAX_PRINTERS: Final = 64
QUIET_S: Final = 0.5
"""A printer's services are heard one after the other: it is told of once they are all there."""
_PRODUCT_CHARS: Final = 120
_ID_CHARS: Final = 80
_UUID: Final = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Service:
    """One announced service of a printer; `uuid` and the texts may be empty."""

    type: str
    instance: str
    host: str
    address: str
    port: int
    uuid: str = ""
    product: str = ""
    name: str = ""


class NetworkPrinters:
    """Follows what printers announce."""

    def __init__(self) -> None:
        self._watch: Watch[Service] = Watch([f"{kind}.local." for kind in TYPES], parse)

    async def run(self, changed: Callable[[list[NetworkFound]], None]) -> None:
        """Until cancelled: call `changed` with all printers whenever one comes, changes or goes."""
        lan = Lan(self._watch)
        following = asyncio.create_task(lan.run(), name="printers-mdns")
        told: list[NetworkFound] = []
        try:
            while True:
                await self._watch.changed.wait()
                await asyncio.sleep(QUIET_S)
                self._watch.changed.clear()
                now = merge(self._watch.all())
                if now != told:
                    told = now
                    changed(now)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await lan.close()


def parse(service_type: str, name: str, info: AsyncServiceInfo) -> Service | None:
    """One service, cleaned. None for one without an address, and for a computer's shared queue.

    CUPS marks the queues that it shares with the TXT key `printer-type`; nothing behind them listens to raw bytes.
    """
    found, text = reachable(info), texts(info)
    if not found or "printer-type" in text:
        return None
    instance = clean(name.removesuffix("." + service_type))
    made = " ".join(part for part in (text.get("usb_mfg", ""), text.get("usb_mdl", "")) if part)
    words = [text.get("ty", ""), text.get("product", "").strip("()"), made]
    uuid = text.get("uuid", "").lower().removeprefix("urn:uuid:")
    return Service(
        type=service_type.removesuffix(".local."), instance=instance, host=(info.server or "").rstrip(".").lower(),
        address=found[0], port=info.port or 0, uuid=uuid if _UUID.fullmatch(uuid) else "",
        product=clean(" / ".join(dict.fromkeys(word for word in words if word)), _PRODUCT_CHARS),
        name=clean(text.get("ty", "")) or instance,
    )  # fmt: skip


def merge(services: Iterable[Service]) -> list[NetworkFound]:
    """One device a printer, by its UUID, else by its host; at most MAX_PRINTERS, by identity."""
    groups: dict[str, list[Service]] = defaultdict(list)
    everything = list(services)
    for service in everything:
        groups[_identity(service, everything)].append(service)
    return [_found(identity, groups[identity]) for identity in sorted(groups)[:MAX_PRINTERS]]


def _identity(service: Service, everything: list[Service]) -> str:
    """A service that gives no UUID has that of its name's or its host's other services, where that is one."""
    beside = [other for other in everything if other.uuid and other.host == service.host]
    named = {other.uuid for other in beside if other.instance == service.instance}
    of_host = {other.uuid for other in beside}
    for uuids in ({service.uuid} if service.uuid else set(), named, of_host):
        if len(uuids) == 1:
            return f"uuid-{uuids.pop()}"
    host = service.host.removesuffix(".local") or service.instance
    return "host-" + re.sub(r"[^a-z0-9._-]+", "_", host)[:_ID_CHARS]


def _found(identity: str, services: list[Service]) -> NetworkFound:
    """The raw service says where to print; without one, port 9100 of the same machine is worth a try."""
    ordered = sorted(services, key=lambda service: (TYPES.index(service.type), service.instance))
    raw = next((service for service in ordered if service.type == RAW and service.port), None)
    address = Counter(service.address for service in ordered).most_common(1)[0][0] if raw is None else raw.address
    products = dict.fromkeys(part for service in ordered for part in service.product.split(" / ") if part)
    return NetworkFound(
        identity=identity,
        address=f"{address}:{raw.port if raw else RAW_PORT}",
        types=tuple(kind for kind in TYPES if any(service.type == kind for service in ordered)),
        product=clean(" / ".join(products), _PRODUCT_CHARS),
        name=ordered[0].name,
    )
