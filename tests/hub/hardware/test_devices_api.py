"""Adding, naming, setting, tying, testing and removing devices over the API, with the real daemon behind it."""

import asyncio
import json

import pytest

from devices import model
from devices.drivers import DRIVERS
from devices.readers.em4100.simulator import Simulator as Reader
from devices.scanners.serial_scanner.simulator import Simulator as Scanner
from hub.hardware.wire import NAMES, heard
from hub.language import LANGUAGES, spoken
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.state import digest
from tests.patience import WAIT_S

READER = "reader-rdm6300"


def path_of(device):
    return f"/devices/{device}"


async def last_fact(api):
    """(kind, fact) of the journal's last entry."""
    (body,) = await api.read(lambda r: r.one("SELECT body FROM journal ORDER BY seq DESC LIMIT 1"))
    entry = json.loads(body)
    return entry["kind"], entry["fact"]


def of_kind(api, kind):
    return next(device for device in api.hub.devices.all if device.kind == kind)


def ready(device):
    return lambda data: (data["device"]["id"], data["device"]["state"]) == (device, "ready")


async def second_tablet(api):
    pair = security.Pair(TerminalKind.TABLET, "二号平板", None, digest("terminal-second"))
    return await api.write(security.pair, pair)


async def test_a_device_is_added_by_its_address_set_and_removed(desk, tmp_path):
    api, _, events = desk
    async with Reader(tmp_path, "more") as reader:
        wanted = {"profile": READER, "port": str(reader.driver_tty), "name": "二号读卡器"}
        added = await api.ok("POST", "/devices", wanted, by="manager")
        assert (added["kind"], added["name"], added["origin"]) == ("reader", "二号读卡器", "person")
        assert (await last_fact(api))[0] == "device.added"
        await events.wait(
            "device", lambda data: data["device"]["id"] == added["id"] and data["device"]["state"] == "ready"
        )
        form = {field["name"]: field for field in (await api.ok("GET", path_of(added["id"]) + "/settings"))["fields"]}
        assert form["absence_s"]["value"] == 2.0
        changed = await api.ok("PUT", path_of(added["id"]) + "/settings", {"settings": {"absence_s": 0.5}})
        assert changed["settings"]["absence_s"] == 0.5
        assert await last_fact(api) == (
            "device.settings_changed",
            {"device": added["id"], "name": "二号读卡器", "settings": '{"absence_s":0.5}'},
        )
        history = (await api.ok("GET", path_of(added["id"]) + "/history", by="tablet"))["history"]
        assert [item["state"] for item in history].count("ready") >= 1
        await api.ok("DELETE", path_of(added["id"]))
        await events.wait("device.removed", lambda data: data["device"] == added["id"])
        assert await last_fact(api) == ("device.removed", {"device": added["id"], "name": "二号读卡器"})
        assert added["id"] not in {device["id"] for device in (await api.ok("GET", "/devices"))["devices"]}
    assert api.verify().verify == "ok"


async def test_an_unknown_device_is_shown_and_given_a_profile(desk, tmp_path):
    api, counter, events = desk
    async with Reader(tmp_path, "new") as reader:
        counter.plug(reader.driver_tty)
        unknown = (await events.wait("unknown", lambda data: data["unknown"]))["unknown"][0]
        assert "dead:beef" in unknown["seen_as"]
        assert (await api.ok("GET", "/devices", by="tablet"))["unknown"][0]["id"] == unknown["id"]
        added = await api.ok("POST", "/devices", {"profile": READER, "unknown": unknown["id"]})
        await events.wait("unknown", lambda data: not data["unknown"])
        assert (await last_fact(api))[1]["how"] == "unknown"
        await api.ok("DELETE", path_of(added["id"]))
        left = await events.wait("unknown", lambda data: any(one["ignored"] for one in data["unknown"]))
        assert left["unknown"][0]["id"] == unknown["id"]


async def test_the_profiles_to_choose_from_say_which_kind_they_are(desk):
    api, _, _ = desk
    profiles = (await api.ok("GET", "/device-profiles"))["profiles"]
    assert {"reader", "scanner", "printer"} <= {profile["kind"] for profile in profiles}


@pytest.mark.parametrize(
    ("body", "code", "reason"),
    [
        ({"profile": "nothing", "port": "/dev/null"}, "device_problem", "no_such_profile"),
        ({"profile": READER}, "unfit", None),
        ({"profile": READER, "unknown": "x", "port": "y"}, "unfit", None),
        ({"profile": READER, "unknown": "nowhere"}, "not_found", None),
        ({"profile": READER, "port": "/dev/null", "settings": {"baudrate": "fast"}}, "device_problem", "bad_settings"),
        ({"profile": READER, "port": "/dev/null", "settings": {"baudrate": [1]}}, "invalid", None),
    ],
)
async def test_what_makes_no_sense_is_refused_and_leaves_no_trace(desk, body, code, reason):
    api, _, _ = desk
    reply = await api.refused(code, "POST", "/devices", body)
    if reason is not None:
        assert reply.body["values"]["reason"] == reason


def test_what_the_daemon_says_is_told_in_the_readers_language():
    device = model.Device(
        "d", "reader", "em4100", "会员卡读卡器", "p", "gone", "2026-11-22T04:00:00Z",
        message=model.Message("设备没有连接。请检查数据线", "The device is not connected"),
    )  # fmt: skip
    said = heard(model.Snapshot([device]))
    assert said == model.Snapshot([device])
    told = {language: spoken(said, language).devices[0] for language in LANGUAGES}
    assert told["zh-TW"].message.zh == "設備沒有連線。請檢查資料線"
    assert told["en"].message.en == "The device is not connected"
    assert [told[language].name for language in LANGUAGES] == ["会员卡读卡器", "會員卡讀卡器", "Card reader"]


def test_every_first_name_of_a_device_is_known():
    assert {kind.name for kind in DRIVERS.values()} <= set(NAMES)


async def test_the_daemons_words_come_in_the_persons_language(desk):
    api, _, _ = desk
    body = {"profile": "nothing", "port": "/dev/null"}
    chinese = await api.refused("device_problem", "POST", "/devices", body)
    english = await api.refused("device_problem", "POST", "/devices", body, Accept_Language="en")
    assert "没有" in chinese.body["detail"]
    assert english.body["detail"].isascii()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/devices", {"profile": READER, "port": "/dev/null"}),
        ("DELETE", "/devices/x", None),
        ("PUT", "/devices/x/name", {"name": "x"}),
        ("PUT", "/devices/x/settings", {"settings": {}}),
        ("PUT", "/devices/x/station", {"terminal": None}),
        ("POST", "/device-enrolments", {"kind": "reader"}),
        ("GET", "/device-profiles", None),
    ],
)
async def test_changes_need_the_right(api, method, path, body):
    await api.refused("permission_denied", method, path, body, by="front_desk")
    await api.refused("session_required", method, path, body, by="tablet")


async def test_a_reader_for_one_tablet_speaks_to_it_alone(desk, listen):
    api, counter, events = desk
    second, reader = await second_tablet(api), of_kind(api, "reader")
    async with listen(api, "second") as others:
        await api.ok("PUT", path_of(reader.id) + "/station", {"terminal": second})
        assert (await api.ok("GET", "/devices"))["stations"] == {reader.id: second}
        await counter.reader.tap("0007654320")
        await others.wait("member.present")
        await counter.reader.send(b"\x0200076543FFFF\x03")
        await others.wait("read.failed")
        await api.ok("PUT", path_of(reader.id) + "/station", {"terminal": None})
        await counter.reader.tap("0007654321")
        await events.wait("member.present", lambda data: data["member"]["name"] == "李四")
        await others.wait("member.present", lambda data: data["member"]["name"] == "李四")
    assert "read.failed" not in events.names()
    assert [data["member"]["name"] for name, data in events.heard if name == "member.present"] == ["李四"]


async def test_a_revoked_tablets_devices_are_for_everybody_again(desk):
    api, _, _ = desk
    second, reader = await second_tablet(api), of_kind(api, "reader")
    await api.ok("PUT", path_of(reader.id) + "/station", {"terminal": second})
    await api.ok("DELETE", f"/terminals/{second}")
    assert (await api.ok("GET", "/devices"))["stations"] == {}
    assert api.verify().verify == "ok"


@pytest.mark.parametrize("kind", ["handheld", "display"])
async def test_a_device_is_for_a_tablet_and_nothing_else(desk, kind):
    api, _, _ = desk
    reader = of_kind(api, "reader")
    await api.refused("unfit", "PUT", path_of(reader.id) + "/station", {"terminal": api.ids.terminals[kind]})
    await api.refused("not_found", "PUT", "/devices/nothing/station", {"terminal": None})


async def test_what_is_read_for_a_test_goes_to_the_tester_and_opens_nobody(desk, listen):
    api, counter, events = desk
    reader, scanner = of_kind(api, "reader"), of_kind(api, "scanner")
    await second_tablet(api)
    async with listen(api, "second") as others, api.unchanged():
        assert await api.ok("POST", path_of(reader.id) + "/test", by="manager") == {"seconds": 30}
        await counter.reader.tap("0007654320")
        tapped = await events.wait("device.test")
        assert (tapped["read"], tapped["number_masked"], tapped["technology"]) == ("card", "****4320", "em4100")
        await api.ok("POST", path_of(scanner.id) + "/test", by="manager")
        await counter.scanner.scan("134567890123456789")
        scanned = await events.wait("device.test", lambda data: data["read"] == "code")
        assert (scanned["kind"], scanned["text"]) == ("wechat", "13****89")
        for device in (reader, scanner):
            await api.ok("DELETE", path_of(device.id) + "/test", by="manager")
        await counter.scanner.scan("6901234567892")
        await events.wait("item.scanned")
        await others.wait("item.scanned")
    assert "device.test" not in others.names()
    assert "member.present" not in events.names()


async def until(enrolment, api, act):
    """Do it again until the enrolment has ended, as a person does."""
    async with asyncio.timeout(WAIT_S):
        while (now := await api.ok("GET", f"/device-enrolments/{enrolment}"))["state"] == "waiting":
            await act()
            await asyncio.sleep(0.05)
    return now


async def test_the_scanner_that_scans_the_shown_code_is_added_in_the_persons_name(desk, tmp_path):
    api, counter, events = desk
    async with Scanner(tmp_path, "new") as scanner:
        counter.plug(scanner.driver_tty)
        begun = await api.ok("POST", "/device-enrolments", {"kind": "scanner", "expect": "MSE-7K3Q"}, by="manager")
        ended = await until(begun["enrolment"], api, lambda: scanner.scan("MSE-7K3Q"))
        assert (ended["state"], ended["device"]) == ("found", "scanner-serial@dead-beef-usb-0_1.2")
        told = await events.wait("enrolment", lambda data: data["enrolment"]["state"] == "found")
        assert told["enrolment"]["device"] == ended["device"]
        await events.wait(
            "device", lambda data: data["device"]["id"] == ended["device"] and data["device"]["state"] == "ready"
        )
        async with asyncio.timeout(WAIT_S):
            while (await last_fact(api))[0] != "device.added":
                await asyncio.sleep(0.01)
        assert (await last_fact(api))[1]["how"] == "enrolment"
    assert "scan.unknown" not in events.names()


async def test_an_enrolment_is_given_up(desk):
    api, _, events = desk
    begun = await api.ok("POST", "/device-enrolments", {"kind": "reader"})
    await api.ok("DELETE", f"/device-enrolments/{begun['enrolment']}")
    ended = await events.wait("enrolment", lambda data: data["enrolment"]["state"] != "waiting")
    assert ended["enrolment"]["state"] == "cancelled"
    await api.refused("not_found", "GET", "/device-enrolments/nothing")
    await api.refused("unfit", "POST", "/device-enrolments", {"kind": "scanner"})


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("text=MSE-7K3Q&symbology=code128", None),
        ("text=6901234567892&symbology=ean13", None),
        ("text=%E7%BE%8E%E6%9E%A2", None),
        ("text=abc&symbology=ean13", "unfit"),
        ("text=%E7%BE%8E&symbology=code128", "unfit"),
        ("text=", "invalid"),
        ("text=a&symbology=pdf417", "invalid"),
    ],
)
async def test_codes_on_the_screen(api, query, code):
    reply = await api.call("GET", f"/codes.svg?{query}", by="tablet")
    assert reply.code == code if code else reply.body.startswith(b"<svg")


async def test_a_set_up_sheet_is_a_pdf(api):
    reply = await api.call("GET", "/set-up-sheets/datalogic.pdf", by="tablet")
    assert reply.body.startswith(b"%PDF-")
    await api.refused("not_found", "GET", "/set-up-sheets/nothing.pdf")


async def test_a_payment_code_goes_to_the_tablet_and_nowhere_else(desk, caplog):
    """It is money: neither journal nor log nor any other terminal has it."""
    caplog.set_level("DEBUG")
    caplog.set_level("WARNING", logger="serialx")  # as the daemon's command line does
    api, counter, events = desk
    code = "134567890123456789"
    async with api.unchanged():
        await counter.scanner.scan(code)
        told = await events.wait("scan.payment_code")
    assert (told["code"], told["masked"], told["payer"]) == (code, "13****89", "wechat")
    assert code not in caplog.text
    assert not any(code.encode() in file.read_bytes() for file in counter.state.iterdir() if file.is_file())


@pytest.mark.parametrize(
    ("text", "event", "words"),
    [
        ("6901234567893", "scan.unknown", "校验位"),
        ("MSC1|SPRING", "coupon.scanned", "优惠券"),
        ("6901234567885", "scan.unknown", "没有登记"),
    ],
)
async def test_a_code_that_means_nothing_here_says_why(desk, text, event, words):
    api, counter, events = desk
    async with api.unchanged():
        await counter.scanner.scan(text)
        assert words in (await events.wait(event))["message"]


@pytest.mark.parametrize(
    ("text", "event", "key"), [("MST1|a|b", "terminal.setup_scanned", "text"), ("7K3Q-ABCD", "pairing.scanned", "code")]
)
async def test_codes_of_the_stores_own_devices(desk, text, event, key):
    _, counter, events = desk
    await counter.scanner.scan(text)
    assert (await events.wait(event))[key] == text.replace("-", "")
