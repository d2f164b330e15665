"""LAN, route, DNS, broker and certificates, mDNS: each check's good and bad case, against real sockets and real TLS."""

import asyncio
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.config import Cloud
from hub.discovery import Found
from meishu.doctor import network

NOW = datetime.now(UTC) + timedelta(hours=1)
ROUTES = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
MAKE = Path(__file__).parents[3] / "systemd" / "mosquitto" / "certificates.sh"


@pytest.mark.parametrize(("found", "level"), [(["192.0.2.4"], "ok"), (["127.0.0.1"], "fault"), ([], "fault")])
def test_addresses(levels, found, level):
    assert levels(network.addresses(found)) == {"lan": level}


@pytest.mark.parametrize(
    ("line", "level"),
    [("eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", "ok"),
     ("eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n", "warning"), ("", "warning")],
)  # fmt: skip
def test_default_route(machine, levels, line, level):
    assert levels(network.route(machine({"/proc/net/route": ROUTES + line}))) == {"route": level}


async def test_dns(levels):
    def unknown(_host):
        raise OSError(-2, "Name or service not known")

    assert levels(await network.dns("127.0.0.1")) == {"dns": "ok"}
    assert levels(await network.dns("broker.invalid", unknown)) == {"dns": "warning"}


async def test_a_broker_that_answers_and_one_that_is_down(levels):
    async with await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert levels(await network.broker(Cloud(host="127.0.0.1", port=port), NOW)) == {"broker": "ok"}
    assert levels(await network.broker(Cloud(host="127.0.0.1", port=port), NOW)) == {"broker": "warning"}


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Certificates as docs/operations.md has them made."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("tls")
    for words in (("ca",), ("broker", "localhost"), ("client", "hub-7f")):
        subprocess.run(["sh", MAKE, folder, *words], check=True, capture_output=True)
    return folder


async def test_tls_is_tried_and_the_days_of_each_certificate_counted(levels, tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls / "broker.crt", tls / "broker.key")
    async with await asyncio.start_server(
        lambda _reader, writer: writer.close(), "localhost", 0, ssl=context
    ) as server:
        cloud = Cloud("localhost", server.sockets[0].getsockname()[1], ca=str(tls / "ca.crt"),
                      cert=str(tls / "hub-7f.crt"), key=str(tls / "hub-7f.key"))  # fmt: skip
        assert levels(await network.broker(cloud, NOW)) == {"broker": "ok", "certificate": "ok"}
        later = NOW + timedelta(days=365 * 40)
        assert levels(await network.broker(cloud, later)) == {"broker": "ok", "certificate": "fault"}
        assert levels(network.certificates(cloud, NOW)) == {"certificate": "ok"}
        assert levels(network.certificates(cloud, NOW - timedelta(days=9))) == {"certificate": "fault"}
        other = Cloud("localhost", cloud.port, ca=str(tls / "hub-7f.crt"))
        assert levels(await network.broker(other, NOW)) == {"broker": "fault"}
        missing = Cloud("localhost", cloud.port, ca=str(tls / "nothing.crt"))
        assert levels(await network.broker(missing, NOW)) == {"broker": "fault"}


def test_a_certificate_that_ends_soon(levels, tls):
    one = network.x509.load_pem_x509_certificate((tls / "hub-7f.crt").read_bytes())
    soon = one.not_valid_after_utc - timedelta(days=20)
    assert levels(network.certificate(one, "本机", "this hub", soon)) == {"certificate": "warning"}


def hub(identity, name="静安店"):
    return Found(f"Meishu {identity}", name, "192.0.2.4", 8000, 0, identity, ("192.0.2.4",))


@pytest.mark.parametrize(
    ("found", "announced", "expected"),
    [
        ([hub("hub-1")], True, {"mdns": "ok"}),
        ([], True, {"mdns": "warning"}),
        ([hub("hub-1"), hub("hub-2")], True, {"mdns": "ok", "mdns_others": "note"}),
        ([hub("hub-2")], True, {"mdns": "warning", "mdns_others": "note"}),
        ([], False, {"mdns": "note"}),
    ],
)
def test_mdns(levels, found, announced, expected):
    said = list(network.mdns(found, "hub-1", "http://192.0.2.4:8000", announced=announced))
    assert levels(said) == expected
    assert expected["mdns"] != "warning" or "http://192.0.2.4:8000/pair" in said[0].do_zh
