"""Machines on a LAN of the tests: network namespaces on one bridge, or behind a router that multicast does not pass."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from contextlib import asynccontextmanager, suppress

from tests.patience import WAIT_S

IP = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
RUN = (sys.executable, "-c", "import sys; from meishu.cli import main; sys.exit(main(sys.argv[1:]))")
CALL = """
import json, sys, urllib.request
method, url, body, token = sys.argv[1:]
headers = {"Content-Type": "application/json"} | ({"Authorization": "Bearer " + token} if token else {})
request = urllib.request.Request(url, body.encode() or None, headers, method=method)
with urllib.request.urlopen(request, timeout=60) as response:
    print(response.read().decode())
"""


def ip(*arguments):
    subprocess.run([IP, *map(str, arguments)], check=True, capture_output=True)


def why_not():
    """What is missing for namespaces, or nothing."""
    if IP is None:
        return "needs `ip` (iproute2), which is not installed"
    if os.geteuid() != 0:
        return "needs root, to make network namespaces"
    try:
        ip("netns", "add", f"mprobe{os.getpid()}")
        ip("netns", "del", f"mprobe{os.getpid()}")
    except subprocess.CalledProcessError as error:
        return f"network namespaces cannot be made here: {error.stderr.decode().strip()}"
    return ""


class Lan:
    """Open with `with`. A machine is made by its first `plug_in`, or by `machine`."""

    def __init__(self):
        self._names = {}

    def __enter__(self):
        self.machine("switch")
        ip("-n", self["switch"], "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        ip("-n", self["switch"], "link", "set", "br0", "up")
        return self

    def __exit__(self, *_):
        for name in self._names.values():
            with suppress(subprocess.CalledProcessError):
                ip("netns", "del", name)

    def __getitem__(self, machine):
        return self._names[machine]

    def machine(self, name):
        """A machine whose cable is not plugged in yet."""
        self._names[name] = f"m{len(self._names)}-{os.getpid()}"
        ip("netns", "add", self[name])
        ip("-n", self[name], "link", "set", "lo", "up")

    def plug_in(self, machine, address):
        """A cable from the machine to the switch, with the first address."""
        if machine not in self._names:
            self.machine(machine)
        end = f"to-{machine}"
        ip("link", "add", "eth0", "netns", self[machine], "type", "veth", "peer", "name", end, "netns", self["switch"])
        ip("-n", self["switch"], "link", "set", end, "master", "br0", "up")
        ip("-n", self[machine], "addr", "add", f"{address}/24", "dev", "eth0")
        ip("-n", self[machine], "link", "set", "eth0", "up")

    def unplug(self, machine):
        """Take the interface out: it is not there any more, as a USB Wi-Fi stick."""
        ip("-n", self[machine], "link", "del", "eth0")

    def renumber(self, machine, old, new):
        """A new lease."""
        ip("-n", self[machine], "addr", "del", f"{old}/24", "dev", "eth0")
        ip("-n", self[machine], "addr", "add", f"{new}/24", "dev", "eth0")

    def behind_router(self, machine, address, gateway, *, of, towards):
        """A machine in a network of its own; `of` is on the bridge, the router's address there is `towards`."""
        self.plug_in("router", towards)
        self.machine(machine)
        ip(
            "link",
            "add",
            "eth0",
            "netns",
            self[machine],
            "type",
            "veth",
            "peer",
            "name",
            "eth1",
            "netns",
            self["router"],
        )
        ip("-n", self["router"], "addr", "add", f"{gateway}/24", "dev", "eth1")
        ip("-n", self["router"], "link", "set", "eth1", "up")
        ip("-n", self[machine], "addr", "add", f"{address}/24", "dev", "eth0")
        ip("-n", self[machine], "link", "set", "eth0", "up")
        ip("netns", "exec", self["router"], "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
        ip("-n", self[machine], "route", "add", "default", "via", gateway)
        ip("-n", self[of], "route", "add", "default", "via", towards)

    @asynccontextmanager
    async def process(self, machine, *command):
        """A process on one of the machines; yields it and a reader of the JSON lines it prints."""
        running = await asyncio.create_subprocess_exec(
            IP, "netns", "exec", self[machine], *map(str, command),
            stdin=subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip

        async def said(state=None):
            async with asyncio.timeout(WAIT_S):
                while line := await running.stdout.readline():
                    record = json.loads(line)
                    if state is None or record["state"] == state:
                        return record
            raise AssertionError(f"it ended with {await running.wait()}")

        try:
            yield running, said
        finally:
            if running.returncode is None:
                running.terminate()
            async with asyncio.timeout(WAIT_S):
                await running.wait()

    async def call(self, machine, method, path, token="", *, port=8000, **body):
        """One API call from the hub's own machine."""
        caller = await asyncio.create_subprocess_exec(
            IP, "netns", "exec", self[machine], sys.executable, "-c", CALL,
            method, f"http://127.0.0.1:{port}/api/v1{path}", json.dumps(body) if body else "", token,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        return json.loads((await caller.communicate())[0])

    @asynccontextmanager
    async def hub(self, machine, folder):
        command = (*RUN, "hub", "--data", folder / "store", "--listen", "0.0.0.0:8000", "--json")
        async with self.process(machine, *command) as (_, said):
            yield await said()

    @asynccontextmanager
    async def tablet(self, machine, folder, *options, name="前台平板"):
        command = (*RUN, "tablet", "--name", name, "--no-browser", "--json", "--state", folder / "t.json", *options)
        async with self.process(machine, *command) as (_, said):
            yield said


async def make_store(folder, name):
    made = await asyncio.create_subprocess_exec(
        *RUN, "hub", "--data", folder / "store", "--init", name, stdout=subprocess.PIPE
    )
    return json.loads((await made.communicate())[0])
