"""The network card behind an address of the LAN, as Linux's table of neighbours (ARP) has it.

Whoever announces a printer's name and number need not own its card. The number of a card can be copied too, but not
as easily as a name, and not while the printer itself answers.
"""

import asyncio
import contextlib
import socket
from pathlib import Path
from typing import Final

from devices.address import parse_address

TABLE: Final = Path("/proc/self/net/arp")
DISCARD: Final = 9
"""RFC 863: a datagram to this port asks for nothing; the kernel has to find its neighbour to send it."""
TRIES: Final = 10
EVERY_S: Final = 0.1
_COMPLETE: Final = 0x2


async def card_of(address: str) -> str:
    """Of `host:port`, such as `00:26:ab:12:34:56`; empty where nobody answers, beyond a router, and for IPv6."""
    host, _ = parse_address(address, "neighbour")
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as knock:
        knock.sendto(b"", (host, DISCARD))
    for _ in range(TRIES):
        if card := in_table(await asyncio.to_thread(_table), host):
            return card
        await asyncio.sleep(EVERY_S)
    return ""


def in_table(table: str, host: str) -> str:
    """The card of this host in the text of /proc/net/arp (arp(7): ATF_COM marks a complete entry); empty for none."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 3 and fields[0] == host and int(fields[2], 16) & _COMPLETE:  # noqa: PLR2004
            return fields[3].lower()
    return ""


def _table() -> str:
    try:
        return TABLE.read_text("ascii")
    except OSError:
        return ""
