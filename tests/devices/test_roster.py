"""Which devices there are: profiles, people, identities that several carry, what is left alone."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from devices.binding import parse_spec
from devices.bindings import Bindings
from devices.discovery import identify
from devices.errors import ProblemError
from devices.fleet import Fleet
from devices.following import Following
from devices.history import History
from devices.jobs import JobDesk, JobStore
from devices.model import AddDevice
from devices.names import Names
from devices.profiles import UsbIdentity
from devices.registry import MAX_DEVICES, Registry
from devices.roster import Roster
from devices.supervisor import Pace
from devices.unknown import Found, NetworkFound, ReaderFound
from tests.devices.profiles_of_tests import profiles

PACE = Pace(probe_s=60, base_s=60, cap_s=60, refused_s=60)
CH340 = {"ID_VENDOR_ID": "1A86", "ID_MODEL_ID": "7523", "ID_MODEL": "USB_Serial", "ID_VENDOR": "QinHeng"}
SOCKET_2, SOCKET_3 = "pci-0000:01:00.0-usb-0:1.2:1.0", "pci-0000:01:00.0-usb-0:1.3:1.0"
PRINTER = NetworkFound("uuid-7f1e", "192.168.1.60:9100", ("_pdl-datastream._tcp",), "XP-80C", "前台")


def ch340(node="/nowhere/ttyUSB0", path=SOCKET_2, serial=""):
    found = identify("/dev/ttyUSB0", "tty", {**CH340, "ID_PATH": path, "ID_SERIAL_SHORT": serial})
    return Found("tty", node, found.usb, found.serial, found.path, found.maker)


def odd(node="/nowhere/ttyACM0", path=SOCKET_2, serial="A9X7", interface="tty"):
    """A device that no profile fits."""
    return Found(interface, node, UsbIdentity("dead", "beef", "Thing"), serial, path, "Nobody")


class Counter:
    """A roster and what it leads to."""

    def __init__(self, directory):
        self.registry = Registry(Names(directory / "names.json"), History())
        self.desk = JobDesk(JobStore(directory / "jobs.jsonl"))
        self.tasks = []
        self.fleet = Fleet(self.registry, self.desk, PACE, self.spawn)
        self.bindings = Bindings(directory / "bindings.json")
        self.cards = {}
        following = Following(self.bindings, self.card_of)
        self.roster = Roster(profiles(directory / "profiles"), self.bindings, self.registry, self.fleet, following)

    async def card_of(self, address):
        return self.cards.get(address, "")

    async def hears(self, *printers):
        self.roster.take_announced(list(printers))
        await self.roster.update()

    def spawn(self, work, name):
        self.tasks.append(asyncio.create_task(work, name=name))
        return self.tasks[-1]

    async def sees(self, *found):
        self.roster.take(list(found))
        await self.roster.update()
        return self

    @property
    def ids(self):
        return [device.id for device in self.registry.devices()]

    @property
    def unknown(self):
        return {item.id: item for item in self.registry.unknown}

    def where(self, device):
        return self.fleet.binding(device).locate()

    def name(self, device):
        return self.registry.get(device).device.name


@pytest.fixture
async def counter(tmp_path):
    async with counter_of(tmp_path) as made:
        yield made


@asynccontextmanager
async def counter_of(directory, *specs):
    made = Counter(directory)
    await made.roster.start([parse_spec(spec) for spec in specs])
    try:
        yield made
    finally:
        for task in made.tasks:
            task.cancel()
        await asyncio.gather(*made.tasks, return_exceptions=True)


async def test_a_device_that_a_profile_fits_is_bound_once_and_followed(counter):
    await counter.sees(ch340())
    [device] = counter.registry.devices()
    assert (device.driver, device.origin, device.seen_as) == ("em4100", "profile", "1a86:7523 QinHeng USB Serial")
    assert counter.where(device.id) == "/nowhere/ttyUSB0"
    await counter.sees()
    assert counter.where(device.id) is None
    await counter.sees(ch340("/nowhere/ttyUSB1"))
    assert (counter.ids, counter.where(device.id)) == ([device.id], "/nowhere/ttyUSB1")


async def test_a_device_that_moves_to_another_node_is_woken(counter, monkeypatch):
    woken = []
    monkeypatch.setattr(counter.fleet, "wake", woken.append)
    await counter.sees(ch340())
    await counter.sees(ch340())
    assert woken == []
    await counter.sees(ch340("/nowhere/ttyUSB1"))
    counter.roster.touched("/nowhere/ttyUSB1")
    counter.roster.touched("/nowhere/ttyUSB9")
    assert woken == counter.ids * 2


async def test_without_a_serial_number_another_socket_is_another_device(counter):
    await counter.sees(ch340())
    await counter.sees(ch340(path=SOCKET_3))
    first, second = counter.ids
    assert (counter.where(first), counter.where(second)) == (None, "/nowhere/ttyUSB0")


async def test_with_a_serial_number_a_device_keeps_its_name_in_any_socket(counter):
    await counter.sees(ch340(serial="A9X7"))
    [device] = counter.ids
    await counter.registry.rename(counter.registry.get(device), "前台读卡器")
    await counter.sees(ch340("/nowhere/ttyUSB4", SOCKET_3, "A9X7"))
    assert (counter.ids, counter.name(device)) == ([device], "前台读卡器")
    assert counter.where(device) == "/nowhere/ttyUSB4"


async def test_two_of_one_serial_number_go_by_their_sockets_and_the_first_keeps_its_name(counter):
    first = ch340(serial="S")
    await counter.sees(first)
    await counter.registry.rename(counter.registry.get(counter.ids[0]), "前台")
    await counter.roster.change(counter.ids[0], {"absence_s": 5.0})
    await counter.sees(ch340("/nowhere/ttyUSB1", SOCKET_3, "S"), first)
    named = {counter.name(device): counter.where(device) for device in counter.ids}
    assert named == {"前台": "/nowhere/ttyUSB0", "会员卡读卡器": "/nowhere/ttyUSB1"}
    assert [d.settings["absence_s"] for d in counter.registry.devices() if d.name == "前台"] == [5.0]


async def test_two_of_one_serial_number_stay_apart_over_a_restart_whoever_comes_back_alone(tmp_path):
    first, second = ch340(serial="S"), ch340("/nowhere/ttyUSB1", SOCKET_3, "S")
    async with counter_of(tmp_path) as counter:
        await counter.sees(first)
        await counter.registry.rename(counter.registry.get(counter.ids[0]), "前台")
        await counter.sees(first, second)
        ids = counter.ids
    async with counter_of(tmp_path) as counter:
        await counter.sees(second)
        assert [counter.name(device) for device in counter.ids] == ["会员卡读卡器"]
        await counter.sees(second, first)
        assert sorted(counter.ids) == sorted(ids)
        assert {counter.name(device) for device in counter.ids} == {"会员卡读卡器", "前台"}


async def test_when_the_named_one_was_last_elsewhere_nobody_gets_its_name(tmp_path):
    async with counter_of(tmp_path) as counter:
        await counter.sees(ch340(path="usb-0:1.9:1.0", serial="S"))
        await counter.registry.rename(counter.registry.get(counter.ids[0]), "前台")
    async with counter_of(tmp_path) as counter:
        await counter.sees(ch340(serial="S"), ch340("/nowhere/ttyUSB1", SOCKET_3, "S"))
        assert [counter.name(device) for device in counter.ids] == ["会员卡读卡器"] * 2


async def test_a_persons_binding_goes_along_to_the_socket(counter):
    await counter.sees(odd())
    device = await counter.roster.add(AddDevice("reader-rdm6300", unknown="tty@dead-beef-A9X7", name="里间"))
    await counter.sees(odd(), odd("/nowhere/ttyACM1", SOCKET_3))
    [bound] = counter.registry.devices()
    assert (bound.name, bound.origin, counter.where(bound.id)) == ("里间", "person", "/nowhere/ttyACM0")
    assert bound.id != device.id
    assert [item.port for item in counter.unknown.values()] == ["/nowhere/ttyACM1"]


async def test_two_interfaces_of_one_device_are_two_places(counter):
    await counter.sees(odd(), odd("/nowhere/ttyACM1", SOCKET_2.replace(":1.0", ":1.2")))
    assert list(counter.unknown) == ["tty@dead-beef-A9X7", "tty@dead-beef-A9X7-1.2"]
    assert counter.bindings.state.shared == {}


async def test_what_no_profile_fits_is_unknown_with_what_was_seen(counter):
    await counter.sees(odd(), odd("/nowhere/lp0", interface="usblp"))
    item = counter.unknown["tty@dead-beef-A9X7"]
    assert (item.interface, item.port, item.seen_as) == ("tty", "/nowhere/ttyACM0", "dead:beef Nobody Thing")
    assert "scanner-generic-serial" in item.suggested
    since = item.since
    await counter.sees(odd())
    assert [(item.id, item.since) for item in counter.registry.unknown] == [("tty@dead-beef-A9X7", since)]


async def test_an_unbound_keyboard_is_left_alone(counter):
    await counter.sees(Found("input", "/nowhere/event0", UsbIdentity("046d", "c31c", "Keyboard"), "", SOCKET_2))
    assert (counter.ids, len(counter.unknown)) == ([], 1)


async def test_a_device_given_by_hand_is_not_taken_twice(tmp_path):
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "link").symlink_to(tmp_path / "ttyUSB0")
    async with counter_of(tmp_path, f"scanner-serial:{tmp_path / 'link'}") as counter:
        await counter.sees(ch340(str(tmp_path / "ttyUSB0")))
        assert (len(counter.ids), counter.unknown) == (1, {})


async def test_a_persons_binding_outlives_a_restart_and_needs_no_device(tmp_path):
    async with counter_of(tmp_path) as counter:
        await counter.sees(odd())
        command = AddDevice("reader-rdm6300", unknown="tty@dead-beef-A9X7", name="里间", settings={"absence_s": "3"})
        device = await counter.roster.add(command)
        assert (device.id, device.origin, device.profile) == ("em4100@dead-beef-A9X7", "person", "reader-rdm6300")
        assert (counter.unknown, device.settings["absence_s"]) == ({}, 3.0)
        await counter.roster.change(device.id, {"absence_s": 4})
    async with counter_of(tmp_path) as counter:
        [again] = counter.registry.devices()
        assert (again.id, again.name, again.settings["absence_s"]) == (device.id, "里间", 4.0)
        assert counter.where(again.id) is None
        await counter.sees(odd("/nowhere/ttyACM7", SOCKET_3))
        assert counter.where(again.id) == "/nowhere/ttyACM7"


async def test_what_a_person_removes_is_left_alone_until_a_person_adds_it(tmp_path):
    async with counter_of(tmp_path) as counter:
        await counter.sees(ch340())
        [device] = counter.ids
        await counter.registry.rename(counter.registry.get(device), "前台")
        await counter.roster.remove(device)
        [item] = counter.registry.unknown
        assert (counter.ids, item.ignored, item.suggested[0]) == ([], True, "reader-rdm6300")
    async with counter_of(tmp_path) as counter:
        await counter.sees(ch340())
        assert counter.ids == []
        added = await counter.roster.add(AddDevice("reader-rdm6300", unknown=item.id))
        assert (added.id, added.name, counter.unknown) == (device, "会员卡读卡器", {})


async def test_a_device_that_is_gone_can_be_removed_and_is_new_when_it_comes_back(counter):
    await counter.sees(ch340())
    await counter.sees()
    await counter.roster.remove(counter.ids[0])
    assert (counter.ids, counter.unknown) == ([], {})
    await counter.sees(ch340())
    assert len(counter.ids) == 1


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        (AddDevice("reader-rdm6300"), 422, "bad_body"),
        (AddDevice("reader-rdm6300", unknown="a", port="/dev/x"), 422, "bad_body"),
        (AddDevice("toaster", port="/dev/x"), 422, "no_such_profile"),
        (AddDevice("reader-rdm6300", unknown="tty@none"), 404, "no_such_unknown"),
        (AddDevice("scanner-generic-keyboard", unknown="tty@dead-beef-A9X7"), 422, "does_not_fit"),
        (AddDevice("printer-network", port="printer:99999"), 422, "bad_port"),
        (AddDevice("reader-rdm6300", port="ttyUSB0"), 422, "bad_port"),
        (AddDevice("reader-rdm6300", port="/dev/x", settings={"speed": 1}), 422, "bad_settings"),
        (AddDevice("printer-network", port="10.0.0.7"), 409, "already_added"),
    ],
)
async def test_what_cannot_be_added_says_why_and_changes_nothing(counter, command, status, code):
    await counter.sees(odd())
    await counter.roster.add(AddDevice("printer-network", port="10.0.0.7:9100"))
    state = counter.bindings.state
    with pytest.raises(ProblemError) as refused:
        await counter.roster.add(command)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert (counter.bindings.state, len(counter.ids)) == (state, 1)


async def test_settings_that_cannot_be_used_change_nothing(counter):
    await counter.sees(ch340())
    with pytest.raises(ProblemError, match="absence_s"):
        await counter.roster.change(counter.ids[0], {"absence_s": "soon"})
    assert counter.bindings.state.changed == {}


async def test_a_persons_device_without_a_serial_number_is_unknown_in_another_socket(counter):
    await counter.sees(odd(serial=""))
    device = await counter.roster.add(AddDevice("reader-rdm6300", unknown=next(iter(counter.unknown))))
    await counter.sees(odd(serial="", path=SOCKET_3))
    assert (counter.ids, counter.where(device.id), len(counter.unknown)) == ([device.id], None, 1)


async def test_a_node_that_runs_already_is_not_added_by_another_path(counter, tmp_path):
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "by-path").symlink_to(tmp_path / "ttyUSB0")
    await counter.sees(ch340(str(tmp_path / "ttyUSB0")))
    with pytest.raises(ProblemError, match="already there"):
        await counter.roster.add(AddDevice("reader-rdm6300", port=str(tmp_path / "by-path")))


async def test_a_node_added_by_a_path_is_unknown_no_more(counter, tmp_path):
    (tmp_path / "ttyACM0").touch()
    await counter.sees(odd(str(tmp_path / "ttyACM0")))
    await counter.roster.add(AddDevice("reader-rdm6300", port=str(tmp_path / "ttyACM0")))
    assert counter.unknown == {}
    await counter.roster.remove(counter.ids[0])
    assert len(counter.unknown) == 1


async def test_at_the_bound_the_longest_gone_makes_room_and_a_persons_never(counter):
    await counter.sees(*(ch340(f"/nowhere/tty{n}", f"usb-{n}") for n in range(MAX_DEVICES + 3)))
    assert len(counter.ids) == MAX_DEVICES
    with pytest.raises(ProblemError, match="remove one first"):
        await counter.roster.add(AddDevice("reader-rdm6300", port="/nowhere/by-hand"))
    assert counter.bindings.state.bindings == {}
    for device in counter.ids[:2]:
        counter.registry.get(device).lost("gone", "unplugged")
    first = counter.ids[0]
    await counter.roster.add(AddDevice("reader-rdm6300", port="/nowhere/by-hand"))
    assert (len(counter.ids), first in counter.ids) == (MAX_DEVICES, False)


MOVED = NetworkFound("uuid-7f1e", "192.168.1.77:9100", PRINTER.types, "XP-80C", "前台")
OTHER = NetworkFound("uuid-evil", "192.168.1.99:9100", PRINTER.types, "XP-80C", "前台")
CARD, STRANGERS_CARD = "00:26:ab:12:34:56", "02:00:00:00:00:66"


async def test_a_network_printer_is_never_bound_by_itself_and_followed_by_its_network_card(tmp_path):
    async with counter_of(tmp_path) as counter:
        await counter.hears(PRINTER)
        [item] = counter.registry.unknown
        assert (counter.ids, item.id, item.port) == ([], "tcp@uuid-7f1e", "192.168.1.60:9100")
        assert (item.seen_as, "printer-network" in item.suggested) == ("前台 XP-80C", True)
        counter.cards = {PRINTER.address: CARD, MOVED.address: CARD}
        device = await counter.roster.add(AddDevice("printer-network", unknown=item.id))
        assert (counter.unknown, counter.where(device.id)) == ({}, PRINTER.address)
        await counter.roster.update()
        await counter.hears(OTHER, MOVED)
        assert counter.where(device.id) == MOVED.address
        assert list(counter.unknown) == ["tcp@uuid-evil"]
        await counter.hears()
        assert counter.where(device.id) == MOVED.address
    async with counter_of(tmp_path) as counter:
        assert counter.where(device.id) == MOVED.address


@pytest.mark.parametrize("strangers", ["", STRANGERS_CARD])
@pytest.mark.parametrize("own", ["", CARD])
async def test_a_stranger_who_copies_a_printers_number_gets_nothing_until_a_person_says_so(tmp_path, own, strangers):
    async with counter_of(tmp_path) as counter:
        await counter.hears(PRINTER)
        counter.cards = {PRINTER.address: own, MOVED.address: strangers}
        device = await counter.roster.add(AddDevice("printer-network", unknown="tcp@uuid-7f1e", name="前台打印机"))
        await counter.roster.update()
        await counter.hears(MOVED)
        await counter.hears(MOVED)
        assert counter.where(device.id) == PRINTER.address
        [item] = counter.registry.unknown
        assert (item.id, item.port, item.claims) == ("tcp@uuid-7f1e", MOVED.address, "前台打印机")
        confirmed = await counter.roster.add(AddDevice("printer-network", unknown=item.id))
        assert (confirmed.id, counter.where(device.id), counter.unknown) == (device.id, MOVED.address, {})
        await counter.hears(PRINTER)
        assert counter.where(device.id) == MOVED.address
    async with counter_of(tmp_path) as counter:
        assert counter.where(device.id) == MOVED.address


async def test_a_printer_added_by_its_address_is_not_unknown_as_well(counter):
    await counter.roster.add(AddDevice("printer-network", port="192.168.1.60"))
    counter.roster.take_announced([PRINTER])
    await counter.roster.update()
    assert counter.unknown == {}


async def test_a_pc_sc_reader_is_bound_by_the_model_in_its_name(counter):
    known, other = "ACS ACR122U PICC Interface 00 00", "Nobody's Reader 01 00"
    counter.roster.take_readers([ReaderFound(known), ReaderFound(other)])
    await counter.roster.update()
    [device] = counter.registry.devices()
    assert (device.driver, device.profile, counter.where(device.id)) == ("pcsc", "reader-acr122u", known)
    [item] = counter.registry.unknown
    assert (item.interface, item.port, item.seen_as) == ("pcsc", other, other)
    counter.roster.take_readers([])
    await counter.roster.update()
    assert (counter.where(device.id), counter.unknown) == (None, {})


async def test_a_damaged_file_of_bindings_is_put_aside(tmp_path):
    (tmp_path / "bindings.json").write_text('{"bindings": 3}')
    async with counter_of(tmp_path) as counter:
        assert (tmp_path / "bindings.json.damaged").exists()
        await counter.sees(odd())
        await counter.roster.add(AddDevice("reader-rdm6300", unknown="tty@dead-beef-A9X7"))
    kept = json.loads((tmp_path / "bindings.json").read_text())
    assert list(kept["bindings"]) == ["em4100@dead-beef-A9X7"]


async def test_a_binding_whose_driver_is_no_more_is_passed_over(tmp_path):
    kept = {"x@1": {"id": "x@1", "driver": "x", "profile": None, "port": "/dev/x"}}
    (tmp_path / "bindings.json").write_text(json.dumps({"bindings": kept}))
    async with counter_of(tmp_path) as counter:
        assert counter.ids == []
        assert list(counter.bindings.state.bindings) == ["x@1"]
