"""The real pcscd with a virtual reader (apt install pcscd vsmartcard-vpcd): a card is laid on, read, written, taken."""

import asyncio
import os
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from devices.readers.pcsc.context import NoPcscError, open_context
from devices.readers.pcsc.simulator import VPCD_PORT, VpcdCard
from devices.readers.virtual import ntag213
from tests.patience import WAIT_S

UID = bytes.fromhex("046E0CA1BF0284")
DRIVER = Path("/etc/reader.conf.d/vpcd")

pytest.importorskip("smartcard.scard")
pytestmark = pytest.mark.skipif(
    not shutil.which("pcscd") or not DRIVER.exists() or os.geteuid() != 0 or Path("/run/pcscd/pcscd.comm").exists(),
    reason="needs pcscd, vsmartcard-vpcd and root, and no pcscd that runs already",
)


@asynccontextmanager
async def pcscd():
    process = await asyncio.create_subprocess_exec("pcscd", "--foreground", "--error")
    try:
        async with asyncio.timeout(WAIT_S):
            while not await listens():
                await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def listens():
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", VPCD_PORT)
    except OSError:
        return False
    writer.close()
    try:
        return bool(open_context().readers())
    except NoPcscError:
        return False


def is_card(event):
    return event["type"] == "card.read"


async def test_cards_through_the_real_service(running):
    async with pcscd() as service, running("pcsc:Virtual PCD 00 00") as client:
        await client.state("ready")
        device = client.events[0]["devices"][0]["id"]
        card = ntag213(UID)
        async with VpcdCard(card):
            event = await client.event(is_card)
            assert (event["number"], event["technology"]) == (UID.hex().upper(), "iso14443a")
            body = {"number": UID.hex(), "memory": b"signed".hex()}
            assert await client.call("POST", f"/devices/{device}/card", body) == (204, None)
            assert card.memory(8) == b"signed\0\0"
        seen = len(client.events)
        async with VpcdCard(ntag213(bytes(7), b"other")):
            assert (await client.event(is_card, since=seen))["memory"].startswith(b"other".hex().upper())
        service.terminate()
        await client.state("gone", "no_pcsc", since=seen)


async def test_without_the_service_it_is_said_in_words(running):
    async with running("pcsc:Virtual PCD 00 00") as client:
        gone = await client.state("gone", "no_pcsc")
        assert "pcscd" in gone["device"]["message"]["zh"]
        async with pcscd():
            await client.state("ready")
