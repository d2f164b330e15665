"""Hub, tablets and printers as machines of their own: network namespaces on a switch, real multicast between them."""

import asyncio
import json
import sys

import aiohttp
import pytest

from tests.patience import until
from tests.system.lan import RUN, Lan, make_store, why_not

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

PRINTER = """
import asyncio, json, socket, sys
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

TEXT = {"ty": "Bench Printer 7", "UUID": "cfe92100-67c4-11d4-a45f-f8d027761251"}
SERVICES = (("_pdl-datastream._tcp.local.", 9100), ("_printer._tcp.local.", 515), ("_ipp._tcp.local.", 631))

async def main():
    opened = AsyncZeroconf(ip_version=IPVersion.V4Only)
    infos = [AsyncServiceInfo(kind, f"后厨打印机.{kind}", port=port, properties=TEXT, server="printer-7.local.",
             addresses=[socket.inet_aton(sys.argv[1])]) for kind, port in SERVICES]
    for info in infos:
        await (await opened.async_register_service(info))
    loop = asyncio.get_running_loop()
    while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        await opened.async_update_interfaces()
        for info in infos:
            info.addresses = [socket.inet_aton(line)]
            await (await opened.async_update_service(info))
    await opened.async_unregister_all_services()
    await opened.async_close()

asyncio.run(main())
"""


@pytest.fixture
def lan():
    """Machines are plugged in by the test; all are gone after it."""
    if reason := why_not():
        pytest.skip(reason)
    with Lan() as made:
        yield made


async def owner_of(lan, made, ready):
    """The owner's session at the hub."""
    paired = await lan.call("hub", "POST", "/pairings", code=ready["pairing_code"], name="老板手机")
    pin = {"staff_code": made["owner_code"], "pin": made["owner_pin"]}
    return (await lan.call("hub", "POST", "/sessions", paired["token"], **pin))["token"]


async def test_a_tablet_is_found_renamed_moved_and_lost_and_follows_its_hub(lan, tmp_path):
    """The hub starts before the cable is in."""
    made = await make_store(tmp_path, "静安店")
    lan.machine("hub")
    lan.machine("tablet")
    async with lan.hub("hub", tmp_path) as ready:
        assert (await lan.call("hub", "GET", "/health"))["storage"] == "ok"
        session = await owner_of(lan, made, ready)

        async def seen():
            tablets = (await lan.call("hub", "GET", "/tablets", session))["tablets"]
            return [(tablet["name"], tablet["address"]) for tablet in tablets]

        def shows(*tablets):
            async def condition():
                return await seen() == list(tablets)

            return until(condition, every_s=0.3)

        async with lan.tablet("tablet", tmp_path) as said:
            lan.plug_in("hub", "10.77.0.1")
            lan.plug_in("tablet", "10.77.0.2")
            found = await said("found")
            assert (found["hub"], found["name"], found["url"]) == (made["hub"], "静安店", "http://10.77.0.1:8000")
            await shows(("前台平板", "10.77.0.2"))
            lan.renumber("tablet", "10.77.0.2", "10.77.0.22")
            await shows(("前台平板", "10.77.0.22"))
            lan.renumber("hub", "10.77.0.1", "10.77.0.77")
            moved = await said("moved")
            assert (moved["hub"], moved["url"]) == (made["hub"], "http://10.77.0.77:8000")
        await shows()
        async with lan.tablet("tablet", tmp_path, name="二楼平板") as said:
            await said("found")
            await shows(("二楼平板", "10.77.0.22"))
        await shows()
        (address,) = (await lan.call("hub", "GET", "/hub-addresses", session))["addresses"]
        assert address["pair_url"] == "http://10.77.0.77:8000/pair"


async def test_an_interface_that_went_and_came_back_leaves_nobody_deaf(lan, tmp_path):
    """A Wi-Fi stick pulled and put back between two looks: the same address, and no membership in the group."""
    made = await make_store(tmp_path, "静安店")
    lan.plug_in("hub", "10.77.0.1")
    lan.plug_in("tablet", "10.77.0.2")
    async with lan.hub("hub", tmp_path) as ready:
        session = await owner_of(lan, made, ready)
        async with lan.tablet("tablet", tmp_path) as said:
            await said("found")
        lan.unplug("hub")
        lan.plug_in("hub", "10.77.0.1")

        async def seen():
            return [one["name"] for one in (await lan.call("hub", "GET", "/tablets", session))["tablets"]]

        async with lan.tablet("tablet", tmp_path, name="新平板"):

            async def heard():
                return "新平板" in await seen()

            await until(heard)


async def test_two_hubs_of_one_name_in_one_building_are_told_apart(lan, tmp_path):
    """A new tablet lists both and takes neither; a paired one goes to its own, even while that is away."""
    for number, machine in enumerate(("hub", "other", "tablet"), 1):
        lan.plug_in(machine, f"10.77.0.{number}")
    mine = await make_store(tmp_path / "mine", "静安店")
    other = await make_store(tmp_path / "other", "静安店")
    async with lan.hub("hub", tmp_path / "mine"), lan.tablet("tablet", tmp_path) as said:
        assert (await said("found"))["hub"] == mine["hub"]
    known = json.loads((tmp_path / "t.json").read_text())
    async with lan.hub("other", tmp_path / "other"), lan.tablet("tablet", tmp_path) as said:
        listed = (await said("several"))["hubs"]
        assert [(hub["hub"], hub["name"]) for hub in listed] == [(other["hub"], "静安店")]
        async with lan.hub("hub", tmp_path / "mine"):
            assert (await said("found"))["hub"] == mine["hub"]
            (tmp_path / "new").mkdir()
            async with lan.tablet("tablet", tmp_path / "new") as new_said:
                await asyncio.sleep(0)
                said_by_new = await new_said("several")
                while len(said_by_new["hubs"]) < 2:
                    said_by_new = await new_said("several")
                both = {(hub["hub"], hub["name"], hub["url"]) for hub in said_by_new["hubs"]}
                assert both == {(mine["hub"], "静安店", "http://10.77.0.1:8000"),
                                (other["hub"], "静安店", "http://10.77.0.2:8000")}  # fmt: skip
    assert not (tmp_path / "new" / "t.json").exists()
    assert json.loads((tmp_path / "t.json").read_text()) == known


async def test_where_multicast_does_not_pass_an_address_by_hand_does(lan, tmp_path):
    """A guest network behind a router."""
    made = await make_store(tmp_path, "静安店")
    lan.plug_in("hub", "10.77.0.1")
    lan.behind_router("tablet", "10.78.0.2", "10.78.0.1", of="hub", towards="10.77.0.254")
    async with lan.hub("hub", tmp_path) as ready:
        assert ready["addresses"] == ["http://10.77.0.1:8000"]
        async with lan.tablet("tablet", tmp_path, "--timeout", "8") as said:
            assert await said() == {"state": "none"}
        async with lan.tablet("tablet", tmp_path, "--hub", "10.77.0.1:8000") as said:
            found = await said("found")
            assert (found["hub"], found["url"]) == (made["hub"], "http://10.77.0.1:8000")
        async with lan.tablet("tablet", tmp_path) as said:
            assert (await said("found"))["url"] == "http://10.77.0.1:8000", "it is remembered"


async def test_a_printer_is_found_once_moves_and_is_lost(lan, tmp_path):
    """The device daemon on one machine, a printer that announces its three services on another."""
    lan.plug_in("hub", "10.77.0.1")
    lan.plug_in("printer", "10.77.0.60")
    at = tmp_path / "devices.sock"
    async with (
        lan.process("hub", *RUN, "devices", "--socket", at, "--state", tmp_path / "state"),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(at))) as session,
    ):

        async def seen():
            async with session.get("http://devices/v1/devices") as response:
                said = await response.json()
            things = [*said["devices"], *said["unknown"]]
            return [(one["id"], one["port"]) for one in things if one["port"].startswith("10.77.")]

        def shows(*ports):
            async def condition():
                return [port for _, port in await seen()] == list(ports)

            return until(condition, every_s=0.3)

        await until(at.exists)
        async with lan.process("printer", sys.executable, "-c", PRINTER, "10.77.0.60") as (printer, _):
            await shows("10.77.0.60:9100")
            ((before, _),) = await seen()
            lan.renumber("printer", "10.77.0.60", "10.77.0.66")
            printer.stdin.write(b"10.77.0.66\n")
            await shows("10.77.0.66:9100")
            ((after, _),) = await seen()
            assert after == before
            printer.stdin.close()
            await printer.wait()
        await shows()
