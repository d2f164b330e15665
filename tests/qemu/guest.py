"""
Runs inside the machine: `agent` does what the test asks, `watch` passes the daemon's events on, `follow` those that the
hub sends a paired tablet; `call` is one request, `announce` a network printer on the LAN, `grab` and `tls` look.
"""

import asyncio
import fcntl
import json
import socket
import ssl
import subprocess
import sys
from pathlib import Path

AGENT = Path("/dev/virtio-ports/agent")
EVENTS = Path("/dev/virtio-ports/events")
TABLET = Path("/dev/virtio-ports/tablet")
SOCKET = "/run/meishu-devices/devices.sock"
EVIOCGRAB = 0x40044590


def agent() -> None:
    """Requests and answers, a line of JSON each."""
    with AGENT.open("r+b", buffering=0) as port:
        while line := port.readline():
            asked = json.loads(line)
            try:
                done = subprocess.run(
                    ["sh", "-c", asked["run"]],
                    check=False,
                    timeout=asked["timeout_s"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
                code, out = done.returncode, done.stdout
            except subprocess.TimeoutExpired as error:
                code, out = 124, error.stdout or b""
            answer = {"id": asked["id"], "code": code, "out": out.decode(errors="replace")[-20_000:]}
            write(port, json.dumps(answer).encode() + b"\n")


def write(port, data: bytes) -> None:
    while data:
        data = data[port.write(data) :]


async def watch() -> None:
    """Every event of the daemon, over its restarts."""
    import aiohttp  # noqa: PLC0415 - the agent runs without it

    forever = aiohttp.ClientTimeout(total=None)
    with EVENTS.open("r+b", buffering=0) as port:
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(path=SOCKET)) as http:
            while True:
                try:
                    async with http.get("http://devices/v1/events", timeout=forever) as events:
                        async for line in events.content:
                            if line.strip():
                                write(port, line)
                except (aiohttp.ClientError, OSError):
                    await asyncio.sleep(0.2)


async def follow(url: str, token: str) -> None:
    """Every event of the hub, as the page of a paired tablet gets them, over its restarts."""
    import aiohttp  # noqa: PLC0415

    headers, timeout = {"Authorization": f"Bearer {token}"}, aiohttp.ClientTimeout(total=None)
    with TABLET.open("r+b", buffering=0) as port:
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as http:
            while True:
                try:
                    async with http.get(url) as events:
                        await pass_on(events.content, port)
                except (aiohttp.ClientError, OSError):
                    await asyncio.sleep(0.2)


async def pass_on(lines, port) -> None:
    """Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), a line of JSON each."""
    name, data = "", ""
    async for raw in lines:
        field, _, value = raw.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data = value
        elif not field and data:
            write(port, json.dumps({"type": name, **json.loads(data)}).encode() + b"\n")
            data = ""


async def call(method: str, url: str, body: str = "", token: str = "") -> None:
    """One request to the daemon (a path) or the hub (a whole address); writes the answer."""
    import aiohttp  # noqa: PLC0415

    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connector = aiohttp.UnixConnector(path=SOCKET) if url.startswith("/") else aiohttp.TCPConnector()
    whole = f"http://devices/v1{url}" if url.startswith("/") else url
    async with (
        aiohttp.ClientSession(connector=connector, headers=headers) as http,
        http.request(method, whole, data=body or None) as reply,
    ):
        sys.stdout.buffer.write(await reply.read())
        if not reply.ok:
            sys.exit(1)


async def announce(name: str, address: str) -> None:
    """A network printer, until ended. Its services are as the Bonjour Printing Specification 1.2.1 has them."""
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf  # noqa: PLC0415

    kind = "_pdl-datastream._tcp.local."
    properties = {"txtvers": "1", "ty": name, "product": f"({name})"}
    addresses = [socket.inet_aton(address)]
    info = AsyncServiceInfo(
        kind, f"{name}.{kind}", port=9100, addresses=addresses, properties=properties, server="printer-0a1b2c.local."
    )
    async with AsyncZeroconf() as zeroconf:
        await zeroconf.async_register_service(info)
        await asyncio.Event().wait()


def tls(host: str, port: str) -> None:
    """The version that a TLS port speaks, and whether it has a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((host, int(port)), 20) as plain, context.wrap_socket(plain) as wrapped:
        sys.stdout.write(f"{wrapped.version()} {len(wrapped.getpeercert(binary_form=True) or b'') > 0}")


def grab(path: str) -> None:
    """`free` when nobody keeps the keys of an input device to himself, else `taken`."""
    with Path(path).open("rb") as device:
        try:
            fcntl.ioctl(device, EVIOCGRAB, 1)
        except OSError:
            sys.stdout.write("taken")
        else:
            sys.stdout.write("free")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["agent"]:
            agent()
        case ["watch"]:
            asyncio.run(watch())
        case ["follow", url, token]:
            asyncio.run(follow(url, token))
        case ["call", *arguments]:
            asyncio.run(call(*arguments))
        case ["announce", name, address]:
            asyncio.run(announce(name, address))
        case ["tls", host, port]:
            tls(host, port)
        case ["grab", path]:
            grab(path)
