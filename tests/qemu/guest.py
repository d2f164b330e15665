"""Runs inside the machine: `agent` does what the test asks, `watch` passes the daemon's events on, `call` its API."""

import asyncio
import fcntl
import json
import subprocess
import sys
from pathlib import Path

AGENT = Path("/dev/virtio-ports/agent")
EVENTS = Path("/dev/virtio-ports/events")
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

    with EVENTS.open("r+b", buffering=0) as port:
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(path=SOCKET)) as http:
            while True:
                try:
                    async with http.ws_connect("http://devices/v1/events") as events:
                        async for message in events:
                            write(port, message.data.encode() + b"\n")
                except (aiohttp.ClientError, OSError):
                    await asyncio.sleep(0.2)


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
        sys.stdout.write(await reply.text())
        if not reply.ok:
            sys.exit(1)


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
        case ["call", *arguments]:
            asyncio.run(call(*arguments))
        case ["grab", path]:
            grab(path)
