"""Signed cards on a reader that writes: genuine opens its member; a copy, a forgery and a stripped card open nobody."""

import asyncio
import json

import pytest

from devices.readers.pn532.simulator import Simulator as Pn532
from devices.readers.virtual import ntag213
from tests.patience import WAIT_S

UID, OTHER = bytes.fromhex("04A1B2C3D4E5F6"), bytes.fromhex("04A1B2C3D4E5F7")
NUMBER = UID.hex().upper()
SETTINGS = {"absence_s": 0.05, "poll_s": 0.01}
LOOKS = 15


class Desk:
    """A PN532 at the counter; `wang` holds the card with UID."""

    def __init__(self, api, events, module, device):
        self.api, self.events, self.module, self.device = api, events, module, device

    async def tap(self, card, name, matches=lambda data: True):
        """Lay a card down, wait for what it means, and take it away for long enough."""
        old = {id(data) for _, data in self.events.heard}
        self.module.card = card
        told = await self.events.wait(name, lambda data: id(data) not in old and matches(data))
        await self.take_away()
        return told

    async def take_away(self):
        """Until the reader has looked often enough to know that no card is there."""
        self.module.card = None
        gone = self.module.looks + LOOKS
        async with asyncio.timeout(WAIT_S):
            while self.module.looks < gone:
                await asyncio.sleep(0.005)

    async def sign(self, card):
        """Write the signature while the card lies there."""
        await self.tap(card, "member.present")
        self.module.card = card
        path = f"/members/{self.api.ids.members['wang']}/tokens/{NUMBER}/signature"
        signed = await self.api.ok("POST", path, {"device": self.device})
        await self.take_away()
        return signed


@pytest.fixture
async def signing(desk, tmp_path):
    api, _, events = desk
    async with Pn532(tmp_path, "nfc") as module:
        wanted = {
            "profile": "reader-generic-pn532",
            "port": str(module.driver_tty),
            "settings": {"absence_s": 0.05, "poll_s": 0.01},
        }
        device = (await api.ok("POST", "/devices", wanted))["id"]
        await events.wait("device", lambda data: (data["device"]["id"], data["device"]["state"]) == (device, "ready"))
        await api.ok("POST", f"/members/{api.ids.members['wang']}/tokens", {"number": NUMBER})
        yield Desk(api, events, module, device)


async def suspected(api):
    rows = await api.read(lambda r: r.all("SELECT body FROM journal ORDER BY seq"))
    entries = [json.loads(body) for (body,) in rows]
    return [entry["fact"] for entry in entries if entry["kind"] == "card.suspected"]


async def test_a_signed_card_is_genuine_and_opens_its_member(signing):
    card = ntag213(UID)
    first = await signing.tap(card, "member.present")
    assert first["signature"] == "unsigned"
    assert (await signing.sign(card))["bytes"] <= 144
    present = await signing.tap(card, "member.present", lambda data: data["signature"] == "genuine")
    assert present["member"]["name"] == "王五"
    assert signing.api.verify().verify == "ok"


async def test_a_copied_card_opens_nobody(signing):
    """Another card with the memory of a signed one, bound by mistake or not."""
    card = ntag213(UID)
    await signing.sign(card)
    copy = ntag213(OTHER, card.memory(144))
    suspect = await signing.tap(copy, "card.suspect")
    assert (suspect["verdict"], suspect["number_masked"]) == ("copied", "****E5F7")
    assert "复制卡" in suspect["message"]
    assert await suspected(signing.api) == [{"device": signing.device, "verdict": "copied"}]


@pytest.mark.parametrize(
    ("memory", "verdict"), [(b"MS\x01" + bytes(60), "forged"), (b"", "stripped"), (bytes(144), "stripped")]
)
async def test_a_signed_cards_number_with_another_memory_opens_nobody(signing, memory, verdict):
    await signing.sign(ntag213(UID))
    before = len(signing.events.heard)
    suspect = await signing.tap(ntag213(UID, memory), "card.suspect")
    assert suspect["verdict"] == verdict
    assert "member.present" not in [name for name, _ in signing.events.heard[before:]]
    assert await suspected(signing.api) == [{"device": signing.device, "verdict": verdict}]


async def test_no_card_on_the_reader_is_said_and_nothing_is_written(signing):
    path = f"/members/{signing.api.ids.members['wang']}/tokens/{NUMBER}/signature"
    await signing.api.refused("device_problem", "POST", path, {"device": signing.device})


async def test_only_a_card_the_member_holds_is_signed(signing):
    members, body = signing.api.ids.members, {"device": signing.device}
    await signing.api.refused("no_such_token", "POST", f"/members/{members['li']}/tokens/{NUMBER}/signature", body)
    ecard = signing.api.ids.ecards["li"]
    await signing.api.refused("card_not_signable", "POST", f"/members/{members['li']}/tokens/{ecard}/signature", body)
    await signing.api.refused("not_found", "POST", f"/members/nobody/tokens/{NUMBER}/signature", body)


async def test_a_card_taken_back_is_not_known_as_signed(signing):
    card = ntag213(UID)
    await signing.sign(card)
    wang = signing.api.ids.members["wang"]
    await signing.api.ok("DELETE", f"/members/{wang}/tokens/{NUMBER}?reason=lost")
    await signing.api.ok("POST", f"/members/{wang}/tokens", {"number": NUMBER})
    present = await signing.tap(ntag213(UID), "member.present", lambda data: data["signature"] == "unsigned")
    assert present["member"]["name"] == "王五"
    assert signing.api.verify().verify == "ok"
