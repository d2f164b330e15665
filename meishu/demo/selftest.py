"""One visit from a card's bytes to the owner's phone, every figure checked against the books."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp

from devices.printers import paper
from hub.domains import state_schema
from hub.journal.keys import load_keys
from hub.journal.verify import Report, verify
from meishu.demo import world
from meishu.demo.client import Client, Events
from meishu.demo.stack import OWNER, Options, Stack

CARD = "0012345678"
PIN = "204600"
SERVICE_FEN, GOODS_FEN, QUANTITY = world.PRICES["hydrate"], world.PRICES["mask"], 2
STORED_FEN, CASH_FEN, CASH_RECEIVED_FEN, WECHAT_FEN = 30_000, 10_000, 20_000, 5_400
PAID_FEN, FACE_FEN = 100_000, 120_000
SESSIONS_FEN = world.PRICES["clean10"]
EXPECTED_REVENUE_FEN = CASH_FEN + WECHAT_FEN + STORED_FEN * PAID_FEN // FACE_FEN + SESSIONS_FEN // 10
"""Money taken, the paid part of the face used, and one session of ten."""


class Disagreement(RuntimeError):
    """Something did not come out as it must."""


async def selftest(folder: Path) -> dict[str, Any]:
    """Play the visit and return the report. Raises Disagreement, TimeoutError."""
    started = time.perf_counter()
    async with Stack(Options(folder)) as stack:
        report = await _visit(stack)
    proof = await asyncio.to_thread(prove, folder)
    report |= {
        "entries": proof.entries, "verify": proof.verify, "head": proof.head,
        "seconds": round(time.perf_counter() - started, 2),
    }  # fmt: skip
    _demand(proof.verify == "ok", f"verify: {proof.problem}")
    _demand(report["cloud_seq"] == proof.entries, "the cloud has not all entries")
    return report


def prove(folder: Path) -> Report:
    """`meishu verify` on the demo's store."""
    return verify(folder / "hub", load_keys(folder / "keys"), state_schema())


async def _visit(stack: Stack) -> dict[str, Any]:
    async with AsyncExitStack() as open_:
        tablet = await open_.enter_async_context(stack.client(stack.seeded.tokens["tablet"]))
        handheld = await open_.enter_async_context(stack.client(stack.seeded.tokens["handheld"]))
        desk = await open_.enter_async_context(await tablet.sign_in(*world.PINS["front_desk"]))
        manager = await open_.enter_async_context(await tablet.sign_in(*world.PINS["manager"]))
        events = await open_.enter_async_context(desk.events())
        phone = await open_.enter_async_context(await _owner(stack))
        figures = await open_.enter_async_context(phone.events("/events"))
        before = await manager.get("/reports/today")
        await _devices_ready(desk)
        member, tap_ms = await _tap(stack, events)
        item = await _scan(stack, events)
        bill, sale_ms, heard_ms = await _sell(stack, desk, handheld, events, figures, member, item, before)
        text = await _receipt(stack, events, bill["bill"])
        return await _compare(stack, manager, phone, before, bill) | {
            "tap_to_tablet_ms": tap_ms, "sale_to_owner_ms": heard_ms, "sale_ms": sale_ms, "receipt_text": text,
        }  # fmt: skip


async def _owner(stack: Stack) -> Client:
    """The owner's phone, signed in."""
    body = {"name": OWNER[0], "password": OWNER[1]}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{stack.cloud_url}/api/v1/owner/session", json=body) as response,
    ):
        response.raise_for_status()
        token = (await response.json())["token"]
    return Client(stack.cloud_url, token, prefix="/api/v1/owner")


async def _devices_ready(desk: Client) -> None:
    """Wait until reader, scanner and printer all report for duty."""
    async with asyncio.timeout(60):
        while True:
            devices = (await desk.get("/devices"))["devices"]
            if len(devices) == 3 and all(device["state"] == "ready" for device in devices):  # noqa: PLR2004
                return
            await asyncio.sleep(0.05)


async def _tap(stack: Stack, events: Events) -> tuple[dict[str, Any], float]:
    """Lay the card on the reader; the member appears on the tablet."""
    if stack.reader is None:
        raise Disagreement("the self-test needs the simulated reader")
    start = time.perf_counter()
    await stack.reader.tap(CARD, split=(3, 9), noise=b"\x00\xff\x02")
    data = await events.until("member.present")
    return data["member"], _ms(start)


async def _scan(stack: Stack, events: Events) -> dict[str, Any]:
    if stack.scanner is None:
        raise Disagreement("the self-test needs the simulated scanner")
    await stack.scanner.scan("6901234567892")
    item: dict[str, Any] = (await events.until("item.scanned"))["item"]
    return item


async def _sell(
    stack: Stack, desk: Client, handheld: Client, events: Events, figures: Events, member: dict[str, Any],
    item: dict[str, Any], before: dict[str, Any],
) -> tuple[dict[str, Any], float, float]:  # fmt: skip
    """Hold, let the member consent by PIN, settle with four tenders; the owner hears of it."""
    cards = (await desk.get(f"/members/{member['member']}"))["cards"]
    face = next(card["card"] for card in cards if card["unit"] == "FACE")
    sessions = next(card["card"] for card in cards if card["unit"] == "SESSION")
    shares = [{"staff": stack.seeded.staff["201"], "percent": 70}, {"staff": stack.seeded.staff["202"], "percent": 30}]
    lines = [
        {"item": stack.seeded.items["clean"], "session_card": sessions, "room": "3 号房"},
        {"item": stack.seeded.items["hydrate"], "shares": shares},
        {"item": item["item"], "quantity": QUANTITY},
    ]
    held = await desk.post("/bills", {"member": member["member"], "lines": lines}, "selftest-hold")
    ask = {"revision": held["revision"], "stored_value_fen": STORED_FEN, "sessions": 1}
    await desk.post(f"/bills/{held['bill']}/consents", ask)
    screen = await handheld.get("/terminal/screen")
    await handheld.post("/terminal/inputs", {"input": {"kind": "pin", "seq": screen["seq"], "pin": PIN}})
    consent = await events.until("consent", lambda data: data["state"] == "given")
    tenders = [
        {"tender": "stored_value", "amount_fen": STORED_FEN, "card": face},
        {"tender": "cash", "amount_fen": CASH_FEN, "received_fen": CASH_RECEIVED_FEN},
        {"tender": "wechat", "amount_fen": WECHAT_FEN, "reference": "4200002026112200"},
    ]
    body = {"revision": held["revision"], "tenders": tenders, "consent": consent["consent"]}
    start = time.perf_counter()
    bill = await desk.post(f"/bills/{held['bill']}/settlement", body, "selftest-settle")
    sale_ms = _ms(start)
    want = before["revenue_fen"] + EXPECTED_REVENUE_FEN
    await figures.until("figures", lambda data: data["revenue_fen"] == want)
    return bill, sale_ms, _ms(start)


async def _receipt(stack: Stack, events: Events, bill: str) -> str:
    """The bytes that reached the printer, read back as a person would read the paper."""
    printed = await events.until("receipt", lambda data: data["bill"] == bill)
    _demand(printed["state"] == "printed", f"the receipt is {printed['state']} ({printed['reason']})")
    if stack.printer is None:
        raise Disagreement("the self-test needs the simulated printer")
    text = paper.decode(stack.printer.receipts[-1]).text
    for words in ("徐汇店", "补水焕肤", "玻尿酸面膜", "次卡抵扣", "找零"):
        _demand(words in text, f"the receipt does not say {words}")
    return text


async def _compare(
    stack: Stack, manager: Client, phone: Client, before: dict[str, Any], bill: dict[str, Any]
) -> dict[str, Any]:
    """Hub, cloud and the script's own sums must be one."""
    del bill
    head = 0
    async with asyncio.timeout(60):
        while True:
            async with aiohttp.ClientSession() as session, session.get(f"{stack.hub_url}/api/v1/health") as response:
                health = await response.json()
            head = health["journal"]["seq"]
            if health["sync"]["behind"] == 0 and health["sync"]["acked_seq"] == head:
                break
            await asyncio.sleep(0.05)
    hub, cloud = await manager.get("/reports/today"), await phone.get("/today")
    for name in ("received_fen", "revenue_fen", "topped_up_fen", "prepaid_liability_fen"):
        _demand(hub[name] == cloud[name], f"{name}: hub {hub[name]}, cloud {cloud[name]}")
    _demand(hub["revenue_fen"] - before["revenue_fen"] == EXPECTED_REVENUE_FEN, "the visit's revenue is not as summed")
    _demand(hub["received_fen"] - before["received_fen"] == CASH_FEN + WECHAT_FEN, "the money taken is not as summed")
    return {
        "hub_revenue_fen": hub["revenue_fen"], "cloud_revenue_fen": cloud["revenue_fen"],
        "hub_received_fen": hub["received_fen"], "cloud_received_fen": cloud["received_fen"],
        "visit_revenue_fen": EXPECTED_REVENUE_FEN, "cloud_seq": head,
    }  # fmt: skip


def _demand(fulfilled: bool, words: str) -> None:  # noqa: FBT001
    if not fulfilled:
        raise Disagreement(words)


def _ms(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 1)
