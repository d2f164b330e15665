"""Devices that are there and that no driver runs yet."""

from dataclasses import dataclass


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
