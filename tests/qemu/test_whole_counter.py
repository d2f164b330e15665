"""The hub's own API and what it tells a paired tablet of real devices: unknown, enrolled, used, pulled, put back."""

import json
import re

import pytest
import pytest_asyncio

from tests.qemu.card import Card
from tests.qemu.counter import DAEMON, GUEST, HUB, LOCAL, PYTHON
from tests.qemu.seen import CARD, GOODS, OTHER_CARD, UID
from tests.qemu.shop import Shop

pytestmark = [
    pytest.mark.system,
    pytest.mark.long,
    pytest.mark.timeout(1800),
    pytest.mark.asyncio(loop_scope="session"),
]

KEYBOARD, READER, STRANGE = "KB0042", "FT0042", "BR0042"
SHOWN = "20261122"
MASK = {"item_kind": "goods", "name": "玻尿酸面膜", "price_fen": 9800, "barcode": GOODS}
PRINTER, PRINTER_AT, HUB_AT = "Star mC-Print3", "192.168.77.50", "192.168.77.2"
MEISHU = "/opt/meishu/venv/bin/meishu"
EXPOSURE = 2.0
CLOUD = "/mnt/repo/systemd/system/meishu-cloud.service"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(counter):
    opened = await Shop.open(counter)
    await opened.ask("POST", "/catalog/items", MASK)
    yield opened
    await counter.ok("systemctl stop tablet")


async def scanned(shop):
    since = shop.now
    await shop.counter.machine.type(f"{GOODS}\n")
    return (await shop.told("item.scanned", since))["item"]["name"]


async def test_an_unknown_keyboard_is_enrolled_by_a_code_and_what_it_scans_is_sold(shop):
    """Listened to without being taken from the others; once bound it is, in whatever socket."""
    machine = shop.counter.machine
    rules = "/opt/meishu/firmware_configs/udev/98-meishu-keyboards.rules"
    await shop.ok(f"cp {rules} /etc/udev/rules.d/ && udevadm control --reload")
    await machine.plug("usb-kbd", "scanner", port="1", serial=KEYBOARD)
    node, _ = await shop.counter.keyboard("1")
    unknown = await shop.unknown("input")
    assert (unknown["port"], unknown["seen_as"].split()[0]) == (node, "0627:0001")
    assert "scanner-generic-keyboard" in unknown["suggested"]

    async def scan():
        await shop.counter.opens(DAEMON, node)
        assert await shop.ok(f"{PYTHON} {GUEST} grab {node}") == "free"
        await machine.type(f"{SHOWN}\n")

    bound = await shop.enrol("scanner", SHOWN, scan)
    assert (bound["driver"], bound["origin"], bound["port"]) == ("scanner-evdev", "person", node)
    await machine.until(f"{PYTHON} {GUEST} grab {node}", lambda out: out == "taken")
    await shop.ask("PUT", f"/devices/{bound['id']}/settings", {"settings": {"gap_s": 1}})  # an emulated machine is slow
    await shop.device(bound["id"])
    assert await scanned(shop) == MASK["name"]

    for socket in ("3", "1"):
        await machine.unplug("scanner")
        await shop.device(bound["id"], "gone")
        await machine.plug("usb-kbd", "scanner", port=socket, serial=KEYBOARD)
        await shop.device(bound["id"])
        assert await scanned(shop) == MASK["name"]
    await shop.ok("rm /etc/udev/rules.d/98-meishu-keyboards.rules && udevadm control --reload")


async def test_a_card_tapped_at_dev_ttyusb0_shows_the_member_at_the_tablet(shop):
    machine = shop.counter.machine
    await shop.counter.reader("reader", "wire-a", READER, "2")
    device = (await shop.device(f"em4100@0403-6001-{READER}"))["id"]
    member = await shop.ask("POST", "/members", {"name": "林女士", "token": CARD})
    for socket in ("3", "2"):
        since = shop.now
        shop.counter.tap("wire-a", CARD)
        present = await shop.told("member.present", since)
        assert (present["member"]["member"], present["by"], present["device"]) == (member["member"], "card", device)
        await machine.unplug("reader")
        await shop.device(device, "gone")
        await shop.counter.reader("reader", "wire-a", READER, socket)
        assert (await shop.device(device))["port"] == "/dev/ttyUSB0"
    listed = json.loads(await shop.ok(f"{MEISHU} devices --json --socket /run/meishu-devices/devices.sock"))
    assert listed["source"] == "daemon"
    assert (device, "ready") in [(one["id"], one["state"]) for one in listed["devices"]]


async def test_an_unknown_serial_device_is_enrolled_by_a_tap(shop):
    """Of a maker whose bridges are let in, but of no profile's number."""
    machine = shop.counter.machine
    await machine.plug("usb-braille", "reader", chardev="wire-b", serial=STRANGE, port="2")
    await shop.ok("modprobe ftdi_sio && echo 0403 fe72 > /sys/bus/usb-serial/drivers/ftdi_sio/new_id")
    unknown = await shop.unknown("tty")
    assert (unknown["port"], unknown["seen_as"].split()[0]) == ("/dev/ttyUSB0", "0403:fe72")

    async def tap():
        await shop.counter.opens(DAEMON, unknown["port"])
        shop.counter.tap("wire-b", OTHER_CARD)

    bound = await shop.enrol("reader", None, tap)
    assert (bound["driver"], bound["origin"]) == ("em4100", "person")
    await machine.unplug("reader")
    await shop.device(bound["id"], "gone")
    await machine.plug("usb-braille", "reader", chardev="wire-b", serial=STRANGE, port="1")
    await shop.device(bound["id"])
    since = shop.now
    shop.counter.tap("wire-b", OTHER_CARD)
    assert (await shop.told("card.unknown", since))["number"] == OTHER_CARD


async def test_a_card_on_a_pcsc_reader_reaches_the_tablet_from_within_the_cage(shop):
    """pcscd, polkit and libccid as Debian has them; the reader is USB, its card the test's."""
    machine = shop.counter.machine
    card = await Card.at(machine.folder / "card")
    await machine.plug("usb-ccid", "ccid", port="4")
    await machine.plug("ccid-card-passthru", "slot", bus="ccid.0", chardev="card")
    unknown = await shop.unknown("pcsc")
    added = await shop.ask("POST", "/devices", {"profile": "reader-generic-pcsc", "unknown": unknown["id"]})
    await shop.device(added["id"])
    since = shop.now
    card.lay(bytes.fromhex(UID))
    assert (await shop.told("card.unknown", since))["number"] == UID
    card.take()
    await machine.unplug("ccid")
    await shop.device(added["id"], "gone")
    await card.close()


async def test_the_lan_is_heard_and_spoken_to_from_within_the_cages(shop):
    """mDNS of the hub and of a printer, the terminals' TLS port, and a set-up sheet with its Chinese font."""
    await shop.ok(f"systemd-run --unit=printer {PYTHON} {GUEST} announce '{PRINTER}' {PRINTER_AT}")
    said = await shop.ok(f"{MEISHU} tablet --no-browser --json --timeout 30 --state /run/tablet.json")
    found = json.loads(said.splitlines()[0])
    assert (found["state"], found["url"]) == ("found", f"http://{HUB_AT}:8000")
    printer = await shop.unknown("tcp")
    assert (printer["port"], printer["suggested"][0]) == (f"{PRINTER_AT}:9100", "printer-star-mc-print3-lan")
    await shop.ok("systemctl stop printer")
    assert await shop.ok(f"{PYTHON} {GUEST} tls {HUB_AT} 8883") == "TLSv1.3 True"
    token = (await shop.counter.store()).token
    sheet = f"{PYTHON} {GUEST} call GET {LOCAL}/set-up-sheets/newland.pdf '' {token}"
    assert await shop.ok(f"{sheet} | head -c 5", 300) == "%PDF-"


@pytest.mark.parametrize("unit", [DAEMON, HUB])
async def test_after_all_this_a_service_is_well_and_has_never_been_restarted(shop, unit):
    properties = "ActiveState,SubState,NRestarts,User,Result"
    shown = await shop.ok(f"systemctl show --property={properties} {unit}")
    user = unit.removesuffix(".service")
    wanted = {"ActiveState=active", "SubState=running", "NRestarts=0", f"User={user}", "Result=success"}
    assert set(shown.split()) == wanted
    pid = await shop.counter.pid(unit)
    status = dict(line.split(":\t", 1) for line in (await shop.ok(f"cat /proc/{pid}/status")).splitlines())
    assert {int(status[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert set(status["Uid"].split()) == {await shop.ok(f"id -u {user}")}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


@pytest.mark.parametrize("unit", [DAEMON, HUB, f"--offline=true {CLOUD}"])
async def test_systemd_finds_little_that_a_service_may_do(shop, unit):
    text = await shop.ok(f"systemd-analyze --no-pager security {unit}")
    found = re.search(r"exposure level for \S+: ([\d.]+)", text)
    assert found is not None, text
    assert float(found[1]) <= EXPOSURE, text


async def test_nothing_has_failed_and_the_doctor_finds_no_fault(shop):
    assert await shop.ok("systemctl --failed --plain --no-legend --no-pager") == ""
    told = await shop.counter.machine.run(f"{MEISHU} doctor --json")
    report = json.loads(told.out)
    faults = [finding for finding in report["findings"] if finding["level"] == "fault"]
    assert (faults, told.code in (0, 1)) == ([], True)
    well = {finding["check"] for finding in report["findings"] if finding["level"] == "ok"}
    assert {"port", "units", "accounts", "store_folder", "keys", "storage", "daemon", "udev", "lan"} <= well
