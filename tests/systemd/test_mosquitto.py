"""The broker's configuration as shipped, only its paths and port changed: a real mosquitto, real certificates."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cloud.broker import free_port
from hub.journal.wire import MAX_PAYLOAD_BYTES, topic
from hub.sync.mqtt import Endpoint, LinkLost, LinkRefused, Tls, connect
from tests.patience import WAIT_S

SHIPPED = Path(__file__).parents[2] / "systemd" / "mosquitto"
MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CHAIN = "chain-1"
LAST = b"the last"
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def certificates(folder, *arguments):
    subprocess.run(["sh", SHIPPED / "certificates.sh", folder, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A folder with an authority, the broker's certificate and those of two hubs, a lost one and the cloud."""
    folder = tmp_path_factory.mktemp("tls")
    certificates(folder, "ca")
    certificates(folder, "broker", "localhost")
    for name in ("hub-a", "hub-b", "hub-lost", "meishu-cloud"):
        certificates(folder, "client", name)
    for end in ("crt", "key"):
        shutil.copy(folder / f"hub-lost.{end}", folder / f"stolen.{end}")
    certificates(folder, "revoke", "hub-lost")
    return folder


@pytest.fixture
async def broker(authority, tmp_path):
    """Yields `at(name)`: how the one with that certificate connects."""
    port = free_port()
    text = (SHIPPED / "meishu.conf").read_text("utf-8")
    text = text.replace("/etc/mosquitto/meishu.acl", str(SHIPPED / "meishu.acl"))
    text = text.replace("/etc/mosquitto/meishu/", f"{authority}/")
    text = text.replace("listener 8883", f"listener {port} 127.0.0.1")
    assert "/etc/" not in text.replace("Copy to /etc/mosquitto/conf.d/", "")
    (tmp_path / "mosquitto.conf").write_text(text + "user root\n", "utf-8")
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(MOSQUITTO, "-c", tmp_path / "mosquitto.conf", stderr=log)
    try:
        await listening(port, process, tmp_path / "log")

        def at(name, folder=authority, **changes):
            tls = Tls(ca=str(authority / "ca.crt"), certificate=f"{folder / name}.crt", key=f"{folder / name}.key")
            return Endpoint(**({"host": "localhost", "port": port, "tls": tls, "timeout_s": WAIT_S} | changes))

        yield at
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def listening(port, process, log):
    async with asyncio.timeout(WAIT_S):
        while True:
            assert process.returncode is None, log.read_text("utf-8")
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)


async def heard(link, last):
    """What arrives, up to `last`: whatever was let through before it would stand before it."""
    got = []
    async with asyncio.timeout(WAIT_S):
        async for payload in link.messages():
            got.append(payload)
            if payload == last:
                break
    return got


def of(hub, leaf):
    return topic(CHAIN, 0, hub, leaf)


async def try_to(publish):
    """A refusal may be told or silent."""
    with contextlib.suppress(LinkLost, LinkRefused):
        await publish


async def test_a_hub_reaches_the_cloud_and_the_cloud_the_hub(broker):
    async with connect(broker("meishu-cloud"), "cloud-1") as cloud, connect(broker("hub-a"), "hub-a") as hub:
        for leaf in ("up", "state"):
            await cloud.subscribe(f"meishu/1/+/+/+/{leaf}")
        await hub.subscribe(of("hub-a", "down"))
        await hub.publish(of("hub-a", "up"), b"batch")
        await hub.publish(of("hub-a", "state"), b"state", retain=True)
        await hub.publish(of("hub-a", "up"), b"x" * MAX_PAYLOAD_BYTES)
        longest = b"x" * MAX_PAYLOAD_BYTES
        assert await heard(cloud, longest) == [b"batch", b"state", longest]
        await cloud.publish(of("hub-a", "down"), b"ack")
        assert await heard(hub, b"ack") == [b"ack"]


async def test_a_hub_cannot_write_for_another_nor_as_the_cloud(broker):
    async with connect(broker("meishu-cloud"), "c") as cloud, connect(broker("hub-b"), "b") as victim:
        await cloud.subscribe("meishu/1/+/+/+/up")
        await cloud.subscribe("meishu/1/+/+/+/state")
        await victim.subscribe(of("hub-b", "down"))
        async with connect(broker("hub-a"), "a") as hub:
            for there in (of("hub-b", "up"), of("hub-b", "state"), of("hub-b", "down"), of("hub-a", "down"), "other"):
                await try_to(hub.publish(there, b"forged"))
            await try_to(hub.publish(of("hub-b", "state"), b"forged", retain=True))
        async with connect(broker("hub-a"), "a", (of("hub-b", "state"), b"forged will")) as hub:
            pass
        await victim.publish(of("hub-b", "up"), LAST)
        assert await heard(cloud, LAST) == [LAST]
        await cloud.publish(of("hub-b", "down"), LAST)
        assert await heard(victim, LAST) == [LAST]


async def test_a_hub_cannot_listen_to_another(broker):
    async with connect(broker("meishu-cloud"), "c") as cloud, connect(broker("hub-b"), "b") as hub_b:
        await hub_b.subscribe(of("hub-b", "down"))
        await hub_b.publish(of("hub-b", "state"), b"secret", retain=True)
        async with connect(broker("hub-a"), "a") as spy:
            for there in (of("hub-b", "up"), of("hub-b", "state"), of("hub-b", "down"), "meishu/#", "#", "$SYS/#"):
                with contextlib.suppress(LinkRefused):
                    await spy.subscribe(there)
            await spy.subscribe(of("hub-a", "down"))
            await hub_b.publish(of("hub-b", "up"), b"secret")
            await cloud.publish(of("hub-b", "down"), b"secret")
            assert await heard(hub_b, b"secret") == [b"secret"]
            await cloud.publish(of("hub-a", "down"), LAST)
            assert await heard(spy, LAST) == [LAST]


async def test_another_hubs_client_identifier_does_not_end_its_connection(broker):
    async with connect(broker("meishu-cloud"), "c") as cloud, connect(broker("hub-b"), "hub-b") as hub_b:
        await hub_b.subscribe(of("hub-b", "down"))
        async with connect(broker("hub-a"), "hub-b"):
            await cloud.publish(of("hub-b", "down"), b"still here")
            assert await heard(hub_b, b"still here") == [b"still here"]


async def test_without_a_certificate_of_ours_nobody_gets_in(broker, authority, tmp_path):
    """The client learns of it by silence: each wait is waited out."""
    certificates(tmp_path / "other", "ca")
    certificates(tmp_path / "other", "client", "hub-a")
    strangers = (
        broker("hub-a", tls=Tls(ca=str(authority / "ca.crt")), timeout_s=1.0),
        broker("hub-a", folder=tmp_path / "other", timeout_s=1.0),
        broker("stolen", timeout_s=1.0),
        broker("hub-a", tls=None, timeout_s=1.0),
    )
    for endpoint in strangers:
        with pytest.raises((LinkLost, LinkRefused)):
            async with connect(endpoint, "x") as link:
                await link.subscribe(of("hub-a", "down"))


async def test_a_payload_beyond_the_protocols_bound_is_not_passed_on(broker):
    async with connect(broker("meishu-cloud"), "c") as cloud:
        await cloud.subscribe("meishu/1/+/+/+/up")
        with contextlib.suppress(LinkLost, LinkRefused, TimeoutError):
            async with connect(broker("hub-a"), "a") as hub, asyncio.timeout(2):
                await try_to(hub.publish(of("hub-a", "up"), b"x" * 200_000))
        async with connect(broker("hub-a"), "a") as hub:
            await hub.publish(of("hub-a", "up"), LAST)
        assert await heard(cloud, LAST) == [LAST]


@pytest.mark.parametrize("name", ["../x", "a b", "-h", "a/CN=b", "$(id)"])
def test_a_certificate_is_not_made_for_what_is_no_name(authority, name):
    with pytest.raises(subprocess.CalledProcessError):
        certificates(authority, "client", name)


def test_a_second_certificate_of_the_same_name_needs_the_first_revoked(authority):
    with pytest.raises(subprocess.CalledProcessError):
        certificates(authority, "client", "hub-a")


async def test_the_loopback_configuration_starts(tmp_path):
    port = free_port()
    text = (SHIPPED / "loopback.conf").read_text("utf-8").replace("listener 1883", f"listener {port}")
    (tmp_path / "c").write_text(text)
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(MOSQUITTO, "-c", tmp_path / "c", stderr=log)
    await listening(port, process, tmp_path / "log")
    process.terminate()
    await process.wait()
