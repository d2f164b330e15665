"""Devices that are there and that no driver runs yet: what is known of them, and what they could be."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final, Protocol, cast

from devices.clock import rfc3339
from devices.model import Interface, Unknown
from devices.profiles import Profile, UsbIdentity

MAX_UNKNOWN: Final = 64
MAX_SUGGESTED: Final = 8
GENERIC: Final = "generic"
MIN_MODEL: Final = 5


@dataclass(frozen=True, slots=True)
class NetworkFound:
    """
    A printer that announces itself on the LAN, however many services it offers.

    `identity` stays over restarts and new addresses: `uuid-...` of its announcement, else `host-...` of its mDNS host
    name; safe in a URL. `address` is HOST:PORT to print to. `types` are services such as `_pdl-datastream._tcp`.
    `product` is what a profile's pattern is matched with, `name` what a person calls it. Both are one clean line.
    """

    identity: str
    address: str
    types: tuple[str, ...]
    product: str
    name: str


class NetworkFinder(Protocol):
    """Looks for printers on the LAN."""

    async def run(self, changed: Callable[[list[NetworkFound]], None]) -> None:
        """Until cancelled: call `changed` with all printers whenever one comes, changes or goes."""


@dataclass(frozen=True, slots=True)
class ReaderFound:
    """A PC/SC reader. `name` is what PC/SC calls it and opens it by; USB ids and serial where they are known."""

    name: str
    vendor: str = ""
    product: str = ""
    serial: str = ""


class ReaderFinder(Protocol):
    """Looks for PC/SC readers."""

    async def run(self, changed: Callable[[list[ReaderFound]], None]) -> None:
        """Until cancelled: call `changed` with all readers whenever one comes or goes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A device with a node. `serial` is empty where it has none worth the name; `path` is the socket it sits in."""

    interface: str
    node: str
    usb: UsbIdentity
    serial: str
    path: str
    maker: str = ""

    @property
    def identity(self) -> str:
        """VID:PID:serial, else VID:PID and the place of the socket it sits in; safe in a URL."""
        if not self.serial:
            return self.by_path
        further = re.search(r":(\d+\.[1-9]\d*)$", self.path)  # an interface of a composite device but its first
        return self._safe(f"{self.serial}-{further[1]}" if further else self.serial)

    @property
    def by_path(self) -> str:
        """VID:PID and the place of the socket, for what has no serial number of its own."""
        return self._safe(self.path or self.node)

    @property
    def seen_as(self) -> str:
        """What a person can compare with the label, such as `1a86:7523 QinHeng USB Serial`."""
        ids = f"{self.usb.vendor}:{self.usb.product}" if self.usb.vendor else ""
        maker = "" if self.usb.text.lower().startswith(self.maker.lower()) else self.maker
        return " ".join(part for part in (ids, maker, self.usb.text) if part)

    def _safe(self, place: str) -> str:
        return re.sub(r"[^A-Za-z0-9._-]+", "_", f"{self.usb.vendor}-{self.usb.product}-{place}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    What could be bound: `id` names it in requests, `port` is where it is now, `claims` is the name of the device that
    it says it is.
    """

    id: str
    interface: Interface
    port: str
    seen_as: str
    name: str
    suggested: tuple[Profile, ...]
    claims: str = ""

    @property
    def identity(self) -> str:
        """The part of the id that becomes part of the device's."""
        return self.id.partition("@")[2]


class Notes:
    """Since when each unknown device is there, and what was heard of it."""

    def __init__(self) -> None:
        self._since: dict[str, str] = {}
        self._heard: dict[str, str] = {}

    def heard(self, unknown: str, data: bytes) -> None:
        """Bytes that nobody could read; only their form is kept, for they may be a payment code without its end."""
        self._heard[unknown] = re.sub(rb"[0-9A-Za-z]", b"*", data).hex()

    def unknown(self, candidates: list[Candidate], ignored: Container[str]) -> list[Unknown]:
        """What there is now; what is gone is forgotten."""
        now = rfc3339()
        self._since = {item.id: self._since.get(item.id, now) for item in candidates}
        self._heard = {at: heard for at, heard in self._heard.items() if at in self._since}
        return [
            Unknown(
                id=item.id,
                interface=item.interface,
                port=item.port,
                seen_as=item.seen_as,
                since=self._since[item.id],
                suggested=[profile.key for profile in item.suggested],
                heard=self._heard.get(item.id, ""),
                ignored=item.id in ignored,
                claims=item.claims,
            )
            for item in candidates
        ]


def score_of(profile: Profile, found: Found) -> int:
    """
    0 when the profile does not fit; the more exactly it fits the higher.

    PC/SC tells no USB ids but a name, such as `ACS ACR1252 1S CL Reader PICC 00 00` (list of readers of ccid.apdu.fr):
    a model that is part of it fits, best as a whole, else without its variant (ACR1252U-M1: ACR1252).
    """
    if found.interface != "pcsc" or found.usb.vendor:
        return profile.score(found.interface, found.usb)
    if profile.driver.interface != "pcsc":
        return 0
    name = _plain(found.usb.text)
    whole = [_plain(model) for model in profile.models]
    stems = [_plain(model.partition("-")[0]).rstrip("u") for model in profile.models]
    return max((len(model) for model in whole + stems if len(model) >= MIN_MODEL and model in name), default=0)


def best_for(profiles: list[Profile], found: Found) -> Profile | None:
    """The profile that fits most exactly; of equals the first by file name."""
    score, profile = max(((score_of(item, found), item) for item in profiles), key=_first, default=(0, None))
    return profile if score else None


def local(found: Found, at: str, profiles: list[Profile]) -> Candidate:
    """A USB device or a PC/SC reader as a candidate."""
    interface = cast("Interface", found.interface)
    scored = [(score_of(profile, found), profile) for profile in profiles]
    fitting = [profile for score, profile in sorted(scored, key=lambda pair: -pair[0]) if score]
    return Candidate(at, interface, found.node, found.seen_as, "", _likely(fitting, interface, profiles))


def announced(found: NetworkFound, profiles: list[Profile], claims: str = "") -> Candidate:
    """A network printer as a candidate."""
    fitting = [profile for profile in profiles if profile.mdns is not None and _announces(found, profile)]
    fitting.sort(key=lambda profile: profile.mdns is None or profile.mdns.product is None)
    seen_as = " ".join(dict.fromkeys(part for part in (found.name, found.product) if part))
    suggested = _likely(fitting, "tcp", profiles)
    return Candidate(f"tcp@{found.identity}", "tcp", found.address, seen_as, found.name, suggested, claims)


def _first(pair: tuple[int, Profile]) -> int:
    return pair[0]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _announces(found: NetworkFound, profile: Profile) -> bool:
    mdns = profile.mdns
    if mdns is None or not set(mdns.types) & set(found.types):
        return False
    return mdns.product is None or re.search(mdns.product, found.product, re.IGNORECASE) is not None


def _likely(fitting: list[Profile], interface: Interface, profiles: list[Profile]) -> tuple[Profile, ...]:
    """Those that fit, then the generic ones of this interface; at most 8."""
    generic = [p for p in profiles if p.driver.interface == interface and GENERIC in p.key and p not in fitting]
    return tuple((fitting + generic)[:MAX_SUGGESTED])
