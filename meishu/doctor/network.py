"""The LAN, the internet, the broker, and whether tablets can find the hub."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from devices.multicast import Lan
from hub.config import Cloud
from hub.discovery import HUB_TYPE, Found, watch
from hub.sync.mqtt import Tls
from meishu.doctor.finding import Finding, Machine, fault, note, ok, warning

RENEW: Final = timedelta(days=30)
LISTEN_S: Final = 4.0
_CONNECT_S: Final = 5.0
_INTERNET = (
    "检查路由器和网线；收银不受影响",
    "Check the router and the cable; the till does not need it",
)


def addresses(found: Sequence[str]) -> Iterator[Finding]:
    """`found`: this machine's IPv4 addresses."""
    outside = [address for address in found if not address.startswith("127.")]
    if outside:
        yield ok("lan", f"局域网地址 {'、'.join(outside)}", f"LAN addresses: {', '.join(outside)}")
    else:
        yield fault(
            "lan",
            "没有局域网地址，平板连不上主机",
            "No LAN address: no tablet can reach the hub",
            ("检查网线或 Wi-Fi：ip addr，nmcli device", "Check the cable or Wi-Fi: ip addr, nmcli device"),
        )


def route(machine: Machine) -> Iterator[Finding]:
    """A default route in /proc/net/route."""
    lines = [line.split() for line in (machine.text("/proc/net/route") or "").splitlines()[1:]]
    if any(len(words) > 7 and words[1] == words[7] == "00000000" for words in lines):  # noqa: PLR2004 - its columns
        yield ok("route", "有通往外网的路由", "There is a way out of the LAN")
    else:
        yield warning(
            "route",
            "没有默认路由，上不了外网：不能对时，不能上传云端",
            "No default route: no time server, no cloud",
            _INTERNET,
        )


async def dns(host: str, resolve: Callable[[str], object] | None = None) -> list[Finding]:
    """Whether the broker's name resolves; the system's resolver is asked in a thread."""
    try:
        async with asyncio.timeout(_CONNECT_S):
            await asyncio.to_thread(resolve or _resolve, host)
    except (OSError, TimeoutError):
        return [
            warning(
                "dns",
                f"查不到 {host} 的地址",
                f"{host} does not resolve",
                (
                    "检查外网和 DNS（/etc/resolv.conf），或 hub.toml 里 [cloud] 的 host",
                    "Check the internet and DNS (/etc/resolv.conf), or `host` in hub.toml, [cloud]",
                ),
            )
        ]
    return [ok("dns", f"{host} 可以解析", f"{host} resolves")]


def _resolve(host: str) -> object:
    return socket.getaddrinfo(host, None)


async def broker(cloud: Cloud, now: datetime) -> list[Finding]:
    """TCP, TLS and the certificates' days. No CONNECT: it would throw out the hub's own session."""
    where = f"{cloud.host}:{cloud.port}"
    try:
        context = Tls(ca=cloud.ca, certificate=cloud.cert, key=cloud.key).context() if cloud.ca else None
    except PermissionError:
        return [
            note("broker", "没有权限读云端证书，用 sudo 再运行一次", "The certificates cannot be read: run with sudo")
        ]
    except (OSError, ssl.SSLError) as error:
        return [
            fault(
                "broker",
                f"云端证书文件不能用：{error}",
                f"The certificate files are of no use: {error}",
                (
                    "核对 hub.toml 里 [cloud] 的 ca、cert、key，需要时重新签发（certificates.sh）",
                    "Check ca, cert and key in hub.toml, [cloud]; make them anew with certificates.sh",
                ),
            )
        ]
    try:
        async with asyncio.timeout(_CONNECT_S):
            _, writer = await asyncio.open_connection(cloud.host, cloud.port, ssl=context)
    except ssl.SSLError as error:
        return [
            fault(
                "broker",
                f"云端的证书不对：{error.reason}",
                f"TLS with {where} fails: {error.reason}",
                (
                    "先核对时间；再核对 ca.crt 和云端的证书是不是同一套",
                    "Check the clock first, then ca.crt and the broker's pair",
                ),
            )
        ]
    except (OSError, TimeoutError) as error:
        why = getattr(error, "strerror", None) or "timeout"
        return [
            warning(
                "broker",
                f"连不上云端 {where}（{why}）",
                f"{where} cannot be reached ({why})",
                (
                    "检查外网、防火墙和云端机器；账会在恢复后自动补传",
                    "Check the internet, the firewall, the broker; all is sent once it is back",
                ),
            )
        ]
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True) if context else None
    writer.close()
    with suppress(OSError, ssl.SSLError):
        await writer.wait_closed()
    found = [ok("broker", f"云端 {where} 可以连接", f"{where} answers")]
    if der:
        found += certificate(x509.load_der_x509_certificate(der), "云端", "the broker", now)
    return found


def certificates(cloud: Cloud, now: datetime) -> Iterator[Finding]:
    """Our own PEM files."""
    for path, zh, en in ((cloud.ca, "根", "the authority"), (cloud.cert, "本机", "this hub")):
        if path is not None:
            try:
                read = x509.load_pem_x509_certificate(Path(path).read_bytes())
            except (OSError, ValueError):
                continue  # `broker` says so
            yield from certificate(read, zh, en, now)


def certificate(one: x509.Certificate, whose_zh: str, whose_en: str, now: datetime) -> Iterator[Finding]:
    """Days that a certificate is still good for."""
    until = one.not_valid_after_utc
    do = (
        "用 certificates.sh 重新签发并放好（docs/operations.md）",
        "Make it anew with certificates.sh (docs/operations.md)",
    )
    subject = one.subject.rfc4514_string()
    if now >= until:
        yield fault(
            "certificate",
            f"{whose_zh}证书已在 {until:%Y-%m-%d} 过期",
            f"The certificate of {whose_en} expired {until:%Y-%m-%d}",
            do,
            subject=subject,
        )
    elif now < one.not_valid_before_utc:
        yield fault(
            "certificate",
            f"{whose_zh}证书还没有生效：时间不对？",
            f"The certificate of {whose_en} is not valid yet: the clock?",
            ("核对系统时间", "Check the clock"),
            subject=subject,
        )
    elif until - now < RENEW:
        yield warning(
            "certificate",
            f"{whose_zh}证书 {until:%Y-%m-%d} 到期",
            f"The certificate of {whose_en} ends {until:%Y-%m-%d}",
            do,
            subject=subject,
        )
    else:
        yield ok(
            "certificate",
            f"{whose_zh}证书有效到 {until:%Y-%m-%d}",
            f"{whose_en}: good until {until:%Y-%m-%d}",
            subject=subject,
        )


async def heard_hubs(hub: str) -> list[Found]:
    """The hubs that announce themselves, once `hub` is among them, or after some seconds."""
    seen = watch(HUB_TYPE, prefer={hub})
    lan = Lan(seen)
    following = asyncio.create_task(lan.run())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(LISTEN_S):
                while not any(found.hub == hub for found in seen.all()):
                    seen.changed.clear()
                    await seen.changed.wait()
        return seen.all()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await lan.close()


def mdns(found: Sequence[Found], hub: str, manual: str, *, announced: bool) -> Iterator[Finding]:
    """Whether this machine hears its own hub. `manual`: where to point a tablet by hand."""
    do = (
        f"在平板上打开 {manual}/pair，或 meishu tablet --hub {manual}；路由器里关掉“客户端隔离”，打开组播",
        f"Open {manual}/pair on the tablet, or meishu tablet --hub {manual}; end client isolation in the router",
    )
    others = sorted({one.name or one.hub for one in found if one.hub != hub})
    if not announced:
        yield note("mdns", "设置里关掉了自动发现（mdns = false）", "Discovery is off (mdns = false)", do)
    elif any(one.hub == hub for one in found):
        yield ok("mdns", "局域网自动发现正常", "The LAN hears this hub")
    else:
        yield warning(
            "mdns",
            "听不到本机的自动发现广播，平板要手动填地址",
            "Not even this machine hears the hub's announcement",
            do,
        )
    if others:
        names = "、".join(others)
        yield note(
            "mdns_others",
            f"同一网络里还有别的门店主机：{names}",
            f"Other hubs on this LAN: {names}",
            ("新平板会列出来让人选择；已配对的平板只认自己的主机", "A new tablet asks; a paired one knows its own"),
        )


def today() -> datetime:
    return datetime.now(UTC)
