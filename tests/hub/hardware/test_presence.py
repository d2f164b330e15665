"""A tap, a scan: through the real daemon to the tablet."""

import asyncio

import pytest

from devices.model import CardComing, CardRead
from hub.ecards import codes
from hub.ecards.facts import Way
from tests.hub.hardware.conftest import all_ready
from tests.patience import WAIT_S


async def phone_code(api, name, steps=0):
    """What the new phone of this member shows, so many steps from now."""
    issued = await api.hub.ecards.issue(api.ids.members[name], Way.VOUCHED, api.ids.members[name])
    return codes.code(bytes.fromhex(issued.secret), issued.ecard, codes.step_of(issued.now_ms) + steps)


async def test_a_members_card_shows_the_member(desk):
    api, counter, events = desk
    async with api.unchanged():
        await counter.reader.tap("0007654320")
        present = await events.wait("member.present")
    assert (present["by"], present["member"]["name"], present["member"]["balance_fen"]) == ("card", "张三", 1200_00)


async def test_what_was_read_ahead_is_not_used_once_something_was_written(desk):
    """The card is bound to nobody between the beginning of its frame and the end."""
    api, _, events = desk
    number, device = "0007654320", counter_reader(api)
    api.hub.presence.on_event(CardComing(device, number))
    assert api.hub.presence._ahead.meaning[0] == "member.present"
    await api.ok("DELETE", f"/members/{api.ids.members['zhang']}/tokens/{number}")
    await api.hub.presence.on_event(CardRead(device=device, number=number, raw="", at=""))
    assert (await events.wait("card.suspect"))["number_masked"] == "****4320"
    assert "member.present" not in events.names()


async def test_what_was_read_ahead_is_what_the_tap_shows(desk, monkeypatch):
    api, _, events = desk
    api.hub.presence.on_event(CardComing(counter_reader(api), "0007654320"))
    monkeypatch.setattr(api.hub.store, "read_now", None)
    api.hub.presence.on_event(CardRead(device=counter_reader(api), number="0007654320", raw="", at=""))
    assert (await events.wait("member.present"))["member"]["name"] == "张三"


def counter_reader(api):
    return next(device.id for device in api.hub.devices.all if device.kind == "reader")


async def test_an_unknown_card_is_offered_for_binding(desk):
    api, counter, events = desk
    async with api.unchanged():
        await counter.reader.tap("0001112223")
        unknown = await events.wait("card.unknown")
    assert (unknown["number"], unknown["number_masked"]) == ("0001112223", "****2223")
    await api.ok("POST", f"/members/{api.ids.members['wang']}/tokens", {"number": "0001112223"})
    assert (await api.ok("GET", "/lookup?q=0001112223"))["member"]["name"] == "王五"


async def test_malformed_card_bytes_are_said_and_do_no_harm(desk):
    api, counter, events = desk
    async with api.unchanged():
        await counter.reader.send(b"\x0200076543FFFF\x03")
        failed = await events.wait("read.failed")
        assert failed["reason"] in {"checksum", "framing"}
        await counter.reader.tap("0007654321")
        assert (await events.wait("member.present"))["member"]["name"] == "李四"


async def test_an_e_card_an_item_and_a_receipt_are_known_by_their_codes(desk):
    api, counter, events = desk
    code = await phone_code(api, "li")
    await counter.scanner.scan(code)
    assert (await events.wait("member.present"))["by"] == "ecard"
    await counter.scanner.scan(api.ids.ecards["li"])
    assert (await events.wait("card.suspect"))["verdict"] == "static_ecard"
    await counter.scanner.scan("6901234567892")
    assert (await events.wait("item.scanned"))["item"]["name"] == "面霜"
    sale = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}
    bill = (await api.ok("POST", "/sales", sale))["bill"]
    text = (await api.ok("GET", f"/bills/{bill}/receipt"))["text"]
    await counter.scanner.scan(text.split("[QR ")[1].split("]")[0])
    scanned = await events.wait("receipt.scanned")
    assert (scanned["bill"], scanned["valid"]) == (bill, True)


@pytest.mark.parametrize(
    "text", ["nonsense", "https://example.com/?q=1", "-", "张三", "'; DROP TABLE member; --", "x" * 500, "MSR2|x"]
)
async def test_a_scan_of_nonsense_means_nothing_and_does_no_harm(desk, text):
    api, counter, events = desk
    async with api.unchanged():
        await counter.scanner.scan(text)
        assert (await events.wait("scan.unknown"))["text"] == text[:64]


async def test_a_forged_receipt_is_not_valid(desk):
    api, counter, events = desk
    async with api.unchanged():
        await counter.scanner.scan("MSR1|hub-1|20261122-0001|100|2026-11-22T12:00:00+08:00|X|AAAA")
        assert (await events.wait("receipt.scanned"))["valid"] is False


async def test_an_event_that_fails_does_not_end_the_ones_after_it(desk):
    api, counter, events = desk

    async def broken(_event):
        raise RuntimeError("a fault of ours")

    api.hub.devices.on_event.insert(0, broken)
    await counter.reader.tap("0007654320")
    await events.wait("member.present")


async def test_a_reader_unplugged_is_shown(desk):
    api, counter, events = desk
    counter.reader.unplug()
    gone = await events.wait(
        "device", lambda data: data["device"]["kind"] == "reader" and data["device"]["state"] != "ready"
    )
    listed = await api.ok("GET", "/devices", by="tablet")
    assert next(d for d in listed["devices"] if d["id"] == gone["device"]["id"])["state"] in {
        "gone",
        "starting",
        "refused",
    }
    counter.reader.plug()
    await events.wait("device", lambda data: data["device"]["kind"] == "reader" and data["device"]["state"] == "ready")


async def test_the_hub_sells_on_while_the_daemon_is_away_and_finds_it_again(serve, counter, listen):
    sale = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}]}
    async with serve(devices=str(counter.socket)) as api, listen(api) as events:
        assert (await api.ok("GET", "/devices", by="tablet"))["daemon"] == "down"
        await api.ok("POST", "/sales", sale)
        failed = await events.wait("receipt")
        assert (failed["state"], failed["reason"]) == ("queued", "daemon_away")
        await api.refused("devices_away", "POST", "/drawer", {"reason": "换零钱"})
        await api.refused("devices_away", "PUT", "/devices/x/name", {"name": "y"})
        async with counter.daemon():
            await events.wait("status", lambda data: data["devices"]["daemon"] == "up")
            await all_ready(api)
            await counter.reader.tap("0007654320")
            await events.wait("member.present")
        await events.wait(
            "status", lambda data: data["devices"]["daemon"] == "down" and events.names().count("status") > 1
        )


@pytest.mark.parametrize(
    "device", ["nothing", "..%2F..%2Fdevices", "a%2Fjobs%2Fb", "%3Fx=1", "%23", "..", "%2E%2E", "a%00b"]
)
async def test_no_id_reaches_another_path_of_the_daemon(desk, device):
    api, _, _ = desk
    async with api.unchanged():
        reply = await api.call("PUT", f"/devices/{device}/name", {"name": "x"})
    assert reply.status in {404, 405}, reply


async def test_a_device_is_renamed_and_the_drawer_opens_with_a_reason(desk):
    api, _, events = desk
    printer = api.hub.devices.printer()
    await api.ok("PUT", f"/devices/{printer.id}/name", {"name": "前台打印机"})
    await events.wait("device", lambda data: data["device"]["name"] == "前台打印机")
    await api.ok("POST", "/drawer", {"reason": "换零钱"})
    facts = await api.read(lambda r: r.one("SELECT body FROM journal ORDER BY seq DESC"))
    assert '"reason":"换零钱"'.encode() in facts[0]


async def test_a_repeated_key_opens_the_drawer_once(desk):
    """Each opening kicks both pins; one more opening afterwards shows that nothing was still on its way."""
    api, counter, _ = desk
    before = counter.printer.drawer_kicks
    for key in ("drawer-1", "drawer-1", "drawer-2"):
        await api.ok("POST", "/drawer", {"reason": "换零钱"}, Idempotency_Key=key)
    async with asyncio.timeout(WAIT_S):
        while counter.printer.drawer_kicks < before + 4:
            await asyncio.sleep(0.01)
    assert counter.printer.drawer_kicks == before + 4
