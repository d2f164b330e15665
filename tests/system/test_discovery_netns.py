"""Hub and tablet as two machines: two network namespaces joined by a veth pair, real multicast between them."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from contextlib import asynccontextmanager, suppress

import pytest

IP = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
RUN = (sys.executable, "-c", "import sys; from meishu.cli import main; sys.exit(main(sys.argv[1:]))")
CALL = """
import json, sys, urllib.request
method, url, body, token = sys.argv[1:]
headers = {"Content-Type": "application/json"} | ({"Authorization": "Bearer " + token} if token else {})
request = urllib.request.Request(url, body.encode() or None, headers, method=method)
with urllib.request.urlopen(request, timeout=10) as response:
    print(response.read().decode())
"""
pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


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


@pytest.fixture
def lan():
    """`lan["hub"]` and `lan["tablet"]` name two machines with a cable between them that is not plugged in yet."""
    if reason := why_not():
        pytest.skip(reason)
    names = {side: f"m{side[:3]}{os.getpid()}" for side in ("hub", "tablet")}
    try:
        for name in names.values():
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        yield names
    finally:
        for name in names.values():
            with suppress(subprocess.CalledProcessError):
                ip("netns", "del", name)


def plug_in(lan):
    ip("link", "add", "eth0", "netns", lan["hub"], "type", "veth", "peer", "name", "eth0", "netns", lan["tablet"])
    for side, address in (("hub", "10.77.0.1/24"), ("tablet", "10.77.0.2/24")):
        ip("-n", lan[side], "addr", "add", address, "dev", "eth0")
        ip("-n", lan[side], "link", "set", "eth0", "up")
        ip("-n", lan[side], "route", "add", "224.0.0.0/4", "dev", "eth0")


def renumber(lan, old, new):
    """A new lease."""
    ip("-n", lan["hub"], "addr", "del", f"{old}/24", "dev", "eth0")
    ip("-n", lan["hub"], "addr", "add", f"{new}/24", "dev", "eth0")
    ip("-n", lan["hub"], "route", "replace", "224.0.0.0/4", "dev", "eth0")


@asynccontextmanager
async def process(machine, *arguments):
    """A meishu command on one of the machines; yields a reader of the JSON lines it prints."""
    command = (IP, "netns", "exec", machine, *RUN, *map(str, arguments))
    running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)

    async def said(state=None):
        async with asyncio.timeout(40):
            while line := await running.stdout.readline():
                record = json.loads(line)
                if state is None or record["state"] == state:
                    return record
        raise AssertionError(f"it ended with {await running.wait()}")

    try:
        yield said
    finally:
        if running.returncode is None:
            running.terminate()
        async with asyncio.timeout(15):
            await running.wait()


async def make_store(folder, name):
    made = await asyncio.create_subprocess_exec(
        *RUN, "hub", "--data", folder / "store", "--init", name, stdout=subprocess.PIPE
    )
    return json.loads((await made.communicate())[0])


def hub_at(lan, folder, port=8000):
    return process(lan["hub"], "hub", "--data", folder / "store", "--listen", f"0.0.0.0:{port}", "--json")


def tablet_at(lan, folder):
    return process(
        lan["tablet"], "tablet", "--name", "前台平板", "--no-browser", "--json", "--state", folder / "t.json"
    )


async def call(lan, method, path, token="", **body):
    """One API call from the hub's own machine."""
    caller = await asyncio.create_subprocess_exec(
        IP, "netns", "exec", lan["hub"], sys.executable, "-c", CALL,
        method, f"http://127.0.0.1:8000/api/v1{path}", json.dumps(body) if body else "", token,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    return json.loads((await caller.communicate())[0])


async def test_from_no_network_at_all_to_found_to_another_address(lan, tmp_path):
    """The hub starts before the cable is in; then both find each other; then the router gives the hub a new address."""
    owner = await make_store(tmp_path, "静安店")
    async with hub_at(lan, tmp_path) as hub_said, tablet_at(lan, tmp_path) as tablet_said:
        ready = await hub_said()
        assert (await call(lan, "GET", "/health"))["storage"] == "ok"
        plug_in(lan)
        found = await tablet_said("found")
        assert (found["hub"], found["name"], found["url"]) == (owner["hub"], "静安店", "http://10.77.0.1:8000")

        paired = await call(lan, "POST", "/pairings", code=ready["pairing_code"], name="老板手机")
        pin = {"staff_code": owner["owner_code"], "pin": owner["owner_pin"]}
        session = await call(lan, "POST", "/sessions", paired["token"], **pin)
        async with asyncio.timeout(20):
            while not (tablets := (await call(lan, "GET", "/tablets", session["token"]))["tablets"]):
                await asyncio.sleep(0.5)
        assert [(tablet["name"], tablet["address"]) for tablet in tablets] == [("前台平板", "10.77.0.2")]

        renumber(lan, "10.77.0.1", "10.77.0.77")
        moved = await tablet_said("moved")
        assert (moved["hub"], moved["url"]) == (owner["hub"], "http://10.77.0.77:8000")


async def test_of_two_hubs_it_lists_both_and_takes_neither(lan, tmp_path):
    plug_in(lan)
    owners = [await make_store(tmp_path / name, name) for name in ("静安店", "浦东店")]
    async with hub_at(lan, tmp_path / "静安店") as one, hub_at(lan, tmp_path / "浦东店", 8001) as other:
        await one()
        await other()
        async with asyncio.timeout(30):
            await asyncio.sleep(4)  # both have announced themselves
        async with tablet_at(lan, tmp_path) as tablet_said:
            said = await tablet_said()
            assert said["state"] == "several"
            assert {hub["hub"] for hub in said["hubs"]} == {owner["hub"] for owner in owners}
    assert not (tmp_path / "t.json").exists()
