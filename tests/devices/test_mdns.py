"""Printers on the LAN: three services are one device; names decoded; what is hostile is bounded; they move and go."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from devices import multicast
from devices.mdns import MAX_PRINTERS, RAW, NetworkPrinters, Service, merge, parse
from devices.multicast import memberships
from tests.patience import WAIT_S

UUID = "cfe92100-67c4-11d4-a45f-f8d027761251"
TM = {"ty": "EPSON TM-m30III", "product": "(EPSON TM-m30III)", "usb_MFG": "EPSON", "usb_MDL": "TM-m30III"}


def info(kind, name="EPSON TM-m30III", *, host="tm", address="192.0.2.60", port=9100, **text):
    service_type = f"{kind}.local."
    return AsyncServiceInfo(
        service_type, f"{name}.{service_type}", port=port, server=f"{host}.local.", properties=text,
        addresses=[socket.inet_aton(address)] if address else [],
    )  # fmt: skip


def read(item):
    return parse(item.type, item.name, item)


def found(*items):
    return merge(service for service in map(read, items) if service is not None)


def test_three_services_of_one_printer_are_one_device():
    """Only the IPP service gives a UUID, as with many receipt printers."""
    (one,) = found(
        info("_ipp._tcp", port=631, UUID=UUID, rp="ipp/print", **TM),
        info("_printer._tcp", port=515, **TM),
        info(RAW, port=9100, **TM),
    )
    assert one.identity == f"uuid-{UUID}"
    assert one.address == "192.0.2.60:9100"
    assert one.types == (RAW, "_printer._tcp", "_ipp._tcp")
    assert (one.name, one.product) == ("EPSON TM-m30III", "EPSON TM-m30III")


@pytest.mark.parametrize(
    ("items", "identities", "addresses"),
    [
        ([info(RAW, port=9101)], ["host-tm"], ["192.0.2.60:9101"]),
        ([info("_ipp._tcp", port=631)], ["host-tm"], ["192.0.2.60:9100"]),
        ([info("_printer._tcp", port=515, UUID="urn:uuid:" + UUID.upper())], [f"uuid-{UUID}"], ["192.0.2.60:9100"]),
        ([info(RAW, UUID="not one")], ["host-tm"], ["192.0.2.60:9100"]),
        ([info(RAW), info(RAW, name="另一台", host="other", address="192.0.2.61")], ["host-other", "host-tm"],
         ["192.0.2.61:9100", "192.0.2.60:9100"]),
        ([info(RAW, name="A", UUID=UUID), info(RAW, name="B", UUID=UUID.replace("c", "d")),
          info("_ipp._tcp", name="B", port=631)], [f"uuid-{UUID}", f"uuid-{UUID.replace('c', 'd')}"],
         ["192.0.2.60:9100"] * 2),
        ([info(RAW, host="../../etc")], ["host-.._.._etc"], ["192.0.2.60:9100"]),
        ([info("_ipp._tcp", **{"printer-type": "0x80B046"})], [], []),
        ([info(RAW, address="224.0.0.251")], [], []),
        ([info(RAW, address="")], [], []),
    ],
    ids=["raw on a port of its own", "ipp alone", "uuid of a urn", "a uuid of no use", "two printers",
         "a print server", "a hostile host", "a queue shared by CUPS", "no host", "no address"],
)  # fmt: skip
def test_which_services_are_which_printer(items, identities, addresses):
    made = found(*items)
    assert [one.identity for one in made] == identities
    assert [one.address for one in made] == addresses


@pytest.mark.parametrize(
    ("text", "product", "name"),
    [
        ({"ty": "芯烨 XP-Q200"}, "芯烨 XP-Q200", "芯烨 XP-Q200"),
        ({"product": "(TSP143IV)", "usb_MFG": "Star", "usb_MDL": "TSP143IV"}, "TSP143IV / Star TSP143IV", "前台"),
        ({"ty": b"\xff\xfe\x1b[2J<b>"}, "[2Jb", "[2Jb"),
        ({"TY": "upper-case key"}, "upper-case key", "upper-case key"),
        ({"ty": "长" * 80}, "长" * 80, "长" * 60),
        ({}, "", "前台"),
    ],
)
def test_the_words_of_an_announcement_are_one_clean_line(text, product, name):
    service = read(info(RAW, name="前台", **text))
    assert (service.product, service.name) == (product, name)


def test_an_announcement_with_hundreds_of_texts_is_cut():
    assert read(info(RAW, **{f"k{number}": "x" for number in range(80)}, ty="last")).product == ""


def test_more_printers_than_a_store_has_are_cut():
    services = [Service(RAW, f"p{number}", f"p{number}.local", "192.0.2.1", 9100) for number in range(500)]
    assert len(merge(services)) == MAX_PRINTERS


@pytest.fixture
def loopback(monkeypatch):
    """Nothing goes out on the machine's network, and looks come quickly."""
    plain = AsyncZeroconf
    monkeypatch.setattr(multicast, "AsyncZeroconf", lambda ip_version: plain(["127.0.0.1"], ip_version=ip_version))
    monkeypatch.setattr(multicast, "addresses", lambda: ["127.0.0.1"])
    monkeypatch.setattr(multicast, "LOOK_EVERY_S", 0.1)


class Heard:
    """What the daemon is told; only this test's printers, others may be on the machine."""

    def __init__(self):
        self.calls, self._new = [], asyncio.Event()

    def __call__(self, printers):
        self.calls.append([one for one in printers if "TM-m30III" in one.product])
        self._new.set()

    async def until(self, right):
        async with asyncio.timeout(WAIT_S):
            while not (self.calls and right(self.calls[-1])):
                self._new.clear()
                await self._new.wait()
        return self.calls[-1]


@asynccontextmanager
async def following():
    heard = Heard()
    task = asyncio.create_task(NetworkPrinters().run(heard))
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def announcing(*items):
    printer = AsyncZeroconf(["127.0.0.1"], ip_version=IPVersion.V4Only)
    try:
        for item in items:
            await (await printer.async_register_service(item, cooperating_responders=True))
        yield printer
    finally:
        await printer.async_close()


async def test_a_printer_is_found_once_moves_and_says_goodbye(loopback):
    items = [
        info(kind, host="tm-m30-7f", port=port, UUID=UUID, **TM) for kind, port in ((RAW, 9100), ("_ipp._tcp", 631))
    ]
    async with following() as heard, announcing(*items) as printer:
        (one,) = await heard.until(lambda now: now and len(now[0].types) == 2)
        assert (one.identity, one.address) == (f"uuid-{UUID}", "192.0.2.60:9100")
        for item in items:
            item.addresses = [socket.inet_aton("192.0.2.99")]
            await (await printer.async_update_service(item))
        (moved,) = await heard.until(lambda now: now and now[0].address == "192.0.2.99:9100")
        assert moved.identity == one.identity
        for item in items:
            await (await printer.async_unregister_service(item))
        await heard.until(lambda now: not now)


async def test_a_printer_that_goes_without_a_goodbye_is_gone_after_three_looks(loopback, monkeypatch):
    monkeypatch.setattr(multicast, "_RESOLVE_MS", 200)
    item = info(RAW, host="tm-m30-8f", **TM)
    item.host_ttl = item.other_ttl = 2
    async with following() as heard:
        async with announcing(item) as printer:
            await heard.until(lambda now: len(now) == 1)
            printer.zeroconf.registry.async_remove([item])  # the plug is pulled: nothing is said
        await heard.until(lambda now: not now)


async def test_a_flood_of_printers_is_bounded(loopback):
    async with following() as heard:
        hostile = AsyncZeroconf(["127.0.0.1"], ip_version=IPVersion.V4Only)
        await hostile.zeroconf.async_wait_for_start()
        try:
            for number in range(400):
                one = info(RAW, f"evil-{number}", host=f"evil-{number}", ty="TM-m30III \x1b[31m" + "长" * 40)
                hostile.zeroconf.async_send(hostile.zeroconf.generate_service_broadcast(one, None))
                if number % 50 == 0:
                    await asyncio.sleep(0.02)
            told = await heard.until(lambda now: len(now) == MAX_PRINTERS)
            assert all("\x1b" not in one.name for one in told)
        finally:
            await hostile.async_close()


IGMP = """\
Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
1\tlo        :     1      V3
\t\t\t\t010000E0     1 0:00000000\t\t0
2\teth0      :     2      V3
\t\t\t\tFB0000E0     1 0:00000000\t\t0
\t\t\t\t010000E0     1 0:00000000\t\t0
3\twlan0     :     1      V2
\t\t\t\tFB0000E0     1 0:00000000\t\t0
"""


@pytest.mark.parametrize(("text", "joined"), [(IGMP, {"eth0", "wlan0"}), ("", set()), ("Idx\n\n \n", set())])
def test_which_interfaces_hear_multicast(tmp_path, text, joined):
    (tmp_path / "igmp").write_text(text)
    assert memberships(tmp_path / "igmp") == joined


def test_a_kernel_without_that_table_is_taken_at_its_word(tmp_path):
    assert memberships(tmp_path / "none") == frozenset()


async def test_an_interface_that_lost_its_membership_is_opened_anew(loopback, monkeypatch, caplog):
    """The Wi-Fi was away for a second and is back with its address: the sockets are deaf, the addresses the same."""
    opened, joined = [], frozenset({"wlan0"})
    make = multicast.AsyncZeroconf
    monkeypatch.setattr(multicast, "AsyncZeroconf", lambda ip_version: opened.append(1) or make(ip_version))
    monkeypatch.setattr(multicast, "memberships", lambda: joined)
    async with following():
        async with asyncio.timeout(WAIT_S):
            while not opened:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.15)
            joined = frozenset()
            while len(opened) < 2:
                await asyncio.sleep(0.02)
            joined = frozenset({"wlan0"})
