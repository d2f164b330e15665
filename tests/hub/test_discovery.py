"""Announcements: made, heard, bounded, cleaned; a network that is missing or changes."""

import asyncio
import socket

import pytest
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from devices import multicast
from devices.multicast import MAX_FOUND
from hub import discovery
from hub.discovery import HUB_TYPE, TABLET_TYPE, Discovery, clean, cut, lan_urls, parse, service, watch
from tests.patience import until

QUICK_S = 8.0
"""zeroconf waits nine seconds for a start that never comes."""


def info(name="tablet", service_type=TABLET_TYPE, address="192.0.2.7", port=9, words="", **text):
    return AsyncServiceInfo(
        service_type, f"{name}.{service_type}", port=port, server=f"{name}.local.".lower(),
        properties=text | {"name": words}, addresses=[socket.inet_aton(address)] if address else [],
    )  # fmt: skip


def parsed(item):
    return parse(item.type, item.name, item)


def ours(found, hub="hub-7f"):
    """Of what a watch found, this test's hub: others may run on the machine."""
    return [item for item in found if item.hub == hub]


def tablets(hub, name="前台平板"):
    return [item for item in hub.tablets() if item.name == name]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(multicast, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(multicast, "RETRY_S", 0.05)


@pytest.fixture
def loopback(monkeypatch):
    """Nothing of the tests goes out on the machine's network."""
    plain = AsyncZeroconf
    monkeypatch.setattr(multicast, "AsyncZeroconf", lambda ip_version: plain(["127.0.0.1"], ip_version=ip_version))


async def test_hub_and_tablet_find_each_other_and_say_goodbye(loopback):
    hub = await Discovery.start("hub-7f", "静安店", 8000)
    tablet = Discovery(service(TABLET_TYPE, "Meishu tablet 1a", "tablet-1a", 9, {"name": "前台平板"}), HUB_TYPE)
    try:
        (found,) = await until(lambda: ours(tablet.watch.all()))
        assert (found.hub, found.name, found.port, found.instance) == ("hub-7f", "静安店", 8000, "Meishu hub-7f")
        assert set(found.addresses) <= set(multicast.addresses())
        (seen,) = await until(lambda: tablets(hub))
        assert (seen.name, seen.hub) == ("前台平板", "")
    finally:
        await tablet.close()
    await until(lambda: not tablets(hub))
    await hub.close()


async def test_a_cloned_card_takes_another_name_and_both_are_seen(loopback):
    """Two machines with one hub's identity: the second announcement is renamed (RFC 6762, 9), neither is hidden."""
    first = await Discovery.start("hub-7f", "静安店", 8000)
    tablet = Discovery(service(TABLET_TYPE, "Meishu tablet 1a", "tablet-1a", 9, {}), HUB_TYPE)
    await until(lambda: ours(tablet.watch.all()))
    second = await Discovery.start("hub-7f", "静安店", 8001)
    try:
        await until(lambda: len(ours(tablet.watch.all())) == 2)
        found = {(item.instance, item.port) for item in ours(tablet.watch.all())}
        assert found == {("Meishu hub-7f", 8000), ("Meishu hub-7f-2", 8001)}
    finally:
        for one in (first, second, tablet):
            await one.close()


async def test_without_a_network_it_starts_at_once_and_announces_later(loopback, quick, monkeypatch, caplog):
    monkeypatch.setattr(multicast, "addresses", list)
    hub = await Discovery.start("hub-7f", "静安店", 8000)
    await until(lambda: "mDNS is off" in caplog.text)
    await asyncio.sleep(0.3)  # of several looks
    assert hub.tablets() == []
    assert caplog.text.count("mDNS is off") == 1
    monkeypatch.setattr(multicast, "addresses", lambda: ["127.0.0.1"])
    tablet = Discovery(service(TABLET_TYPE, "Meishu tablet 1a", "tablet-1a", 9, {}), HUB_TYPE)
    assert await until(lambda: ours(tablet.watch.all()))
    await tablet.close()
    await hub.close()


@pytest.mark.parametrize("error", [OSError(19, "No such device"), RuntimeError("No interfaces"), ValueError("a bug")])
async def test_no_fault_of_the_network_ends_it(loopback, quick, monkeypatch, error):
    calls = 0
    working = multicast.AsyncZeroconf

    def fail_twice(ip_version):
        nonlocal calls
        calls += 1
        if calls <= 2:
            raise error
        return working(ip_version)

    monkeypatch.setattr(multicast, "AsyncZeroconf", fail_twice)
    hub = await Discovery.start("hub-7f", "静安店", 8000)
    await until(lambda: calls == 3)
    await hub.close()


async def test_a_change_of_address_is_announced(loopback, quick, monkeypatch):
    monkeypatch.setattr(multicast, "addresses", lambda: ["192.0.2.10"])
    hub = await Discovery.start("hub-7f", "静安店", 8000)
    tablet = Discovery(service(TABLET_TYPE, "Meishu tablet 1a", "tablet-1a", 9, {}), HUB_TYPE)
    await until(lambda: [f.address for f in ours(tablet.watch.all())] == ["192.0.2.10"])
    monkeypatch.setattr(multicast, "addresses", lambda: ["192.0.2.99"])
    await until(lambda: "192.0.2.99" in [a for f in ours(tablet.watch.all()) for a in f.addresses])
    await tablet.close()
    await hub.close()


async def test_closing_before_anything_was_announced_is_quick(loopback):
    hub = await Discovery.start("hub-7f", "静安店", 8000)
    async with asyncio.timeout(QUICK_S):
        await hub.close()


async def test_a_thousand_announcements_are_bounded_and_the_wanted_hub_is_not_crowded_out(loopback):
    heard = watch(HUB_TYPE, prefer={"hub-mine"})
    zeroconf = AsyncZeroconf(["127.0.0.1"], ip_version=IPVersion.V4Only)
    heard.open(zeroconf.zeroconf)
    hostile = AsyncZeroconf(["127.0.0.1"], ip_version=IPVersion.V4Only)
    await hostile.zeroconf.async_wait_for_start()
    try:
        for number in range(1_000):
            one = info(f"evil-{number}", HUB_TYPE, port=80, id=f"evil-{number}", words="\x1b[31m" + "长" * 60)
            hostile.zeroconf.async_send(hostile.zeroconf.generate_service_broadcast(one, None))
            if number % 50 == 0:
                await asyncio.sleep(0.02)
        await until(lambda: len(heard.all()) == MAX_FOUND)
        mine = info("mine", HUB_TYPE, port=8000, id="hub-mine")

        def announced():
            """As every announcement is, again and again: the flood may have overrun the socket."""
            hostile.zeroconf.async_send(hostile.zeroconf.generate_service_broadcast(mine, None))
            return "hub-mine" in [found.hub for found in heard.all()]

        await until(announced, every_s=0.5)
        assert len(heard.all()) == MAX_FOUND
        assert len(heard._tasks) <= multicast.MAX_RESOLVING
        assert all("\x1b" not in found.name and len(found.name) <= 60 for found in heard.all())
    finally:
        await heard.close()
        await hostile.async_close()
        await zeroconf.async_close()


async def test_names_without_records_are_asked_for_in_bounded_number(loopback):
    """A thousand pointers to nothing: at most MAX_RESOLVING questions are under way."""
    heard = watch(TABLET_TYPE)
    zeroconf = AsyncZeroconf(["127.0.0.1"], ip_version=IPVersion.V4Only)
    heard.open(zeroconf.zeroconf)
    try:
        for name in [f"t{number}.{TABLET_TYPE}" for number in range(1_000)]:
            heard._on_change(zeroconf.zeroconf, TABLET_TYPE, name, multicast.ServiceStateChange.Added)
        assert len(heard._tasks) == multicast.MAX_RESOLVING
        heard._on_change(zeroconf.zeroconf, TABLET_TYPE, "nonsense", multicast.ServiceStateChange.Added)
    finally:
        await heard.close()
        await zeroconf.async_close()
    assert not heard._tasks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("前台平板", "前台平板"),
        ("a\x00b\x1b[2Jc", "ab[2Jc"),
        ("<script>alert(1)</script>", "scriptalert(1)/script"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("  a \r\n\t b\u2028c ", "a b c"),
        ("\ud800x\ufffd", "x"),
        ("长" * 1_000, "长" * 60),
        ("", ""),
    ],
)
def test_names_from_the_lan_are_one_clean_line(text, shown):
    assert clean(text) == shown


@pytest.mark.parametrize(
    "item",
    [
        info(service_type=HUB_TYPE, id="hub-1", port=0),
        info(service_type=HUB_TYPE, port=80),
        info(service_type=HUB_TYPE, port=80, id="a/b"),
        info(service_type=HUB_TYPE, port=80, id="h" * 65),
        info(service_type=HUB_TYPE, port=80, id="hub-1", address=""),
        info(address="224.0.0.251"),
        info(address="0.0.0.0"),  # noqa: S104
        info(address="255.255.255.255"),
    ],
    ids=lambda item: f"{item.port} {item.properties} {item.parsed_addresses()}",
)
def test_an_announcement_that_leads_nowhere_is_left_out(item):
    assert parsed(item) is None


def test_of_several_addresses_the_one_in_our_own_network_comes_first(monkeypatch):
    monkeypatch.setattr(multicast, "is_near", lambda address: address.startswith("192."))
    item = info()
    item.addresses = [socket.inet_aton(address) for address in ("10.8.0.1", "172.17.0.1", "192.168.1.9")]
    assert parsed(item).addresses == ("192.168.1.9", "10.8.0.1", "172.17.0.1")


def test_more_addresses_than_a_machine_has_are_cut():
    item = info()
    item.addresses = [socket.inet_aton(f"192.0.2.{number}") for number in range(1, 200)]
    assert len(parsed(item).addresses) == multicast.MAX_ADDRESSES


def test_long_names_are_announced_within_the_limits_of_dns():
    made = service(HUB_TYPE, "Meishu " + "店" * 64, "H" * 64, 8000, {"id": "H" * 64, "name": "店" * 200})
    assert len(made.name.removesuffix("." + HUB_TYPE).encode()) <= 63
    assert len(made.server.split(".")[0]) == 63
    assert all(len(key) + 1 + len(value or b"") <= 255 for key, value in made.properties.items())


def test_cutting_keeps_characters_whole():
    assert cut("美枢", 5) == "美"


@pytest.mark.parametrize(
    ("host", "urls"),
    [
        ("0.0.0.0", ["http://192.0.2.4:8000", "http://10.0.0.9:8000"]),  # noqa: S104
        ("", ["http://192.0.2.4:8000", "http://10.0.0.9:8000"]),
        ("127.0.0.1", ["http://127.0.0.1:8000"]),
        ("hub.example", ["http://hub.example:8000"]),
    ],
)
def test_where_a_person_reaches_the_hub_by_hand(monkeypatch, host, urls):
    monkeypatch.setattr(discovery, "addresses", lambda: ["192.0.2.4", "10.0.0.9"])
    assert lan_urls(host, 8000) == urls


async def test_the_terminals_page_is_told_the_hubs_addresses_with_a_picture_of_each(serve, monkeypatch):
    monkeypatch.setattr(discovery, "addresses", lambda: ["127.0.0.1"])
    async with serve() as api:
        said = await api.ok("GET", "/hub-addresses")
        (one,) = said["addresses"]
        assert one["pair_url"] == f"http://127.0.0.1:{api.client.port}/pair"
        assert one["qr"].startswith("data:image/svg+xml;")
        assert said["announced"] is False
        async with api.client.get("/pair") as page:
            assert page.status == 200
        assert (await api.call("GET", "/hub-addresses", by="technician")).status == 403
