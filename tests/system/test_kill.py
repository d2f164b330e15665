"""The hub is killed under load, over and over; what it had answered is in the books once, and nothing is twice."""

import asyncio
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.printers import paper
from hub.cashier.facts import BillSettled
from hub.journal.entry import Entry, decode_entry
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.stack import Options, Stack
from tests.patience import until
from tests.system.conftest import House, free_port, journal, ready, rows, verified
from tests.system.sellers import Book, sales, sell

pytestmark = [pytest.mark.system, pytest.mark.timeout(1800)]

ROUNDS = int(os.environ.get("MEISHU_KILL_ROUNDS", "50"))
SELLERS = 64
LOAD_S = 0.5
"""A round's kill comes within this long of its first sale."""
ASKED_TWICE = 5
QUICK = {"lines": [{"name": "手工", "amount_fen": 6600}], "tenders": [{"tender": "wechat", "amount_fen": 6600}]}


@dataclass
class Settled:
    entry: Entry
    fact: BillSettled


def settled(entries: list[tuple[int, bytes, bytes]]) -> list[Settled]:
    found = []
    for _, _, body in entries:
        entry = decode_entry(body)
        if entry.kind == "bill.settled":
            found.append(Settled(entry, entry.decoded()))
    return found


def the_books_agree(house: House, book: Book) -> None:
    """Everything answered stands in the journal once, under its own key, bill and number; nothing else was sold."""
    entries = journal(house.folder)
    assert [seq for seq, _, _ in entries] == list(range(1, len(entries) + 1))
    bills = settled(entries)
    ours = {
        bill.entry.command: (bill.fact.bill, bill.fact.number) for bill in bills if bill.entry.command in book.bodies
    }
    assert ours == book.answered
    assert not [key for key, times in Counter(bill.entry.command for bill in bills).items() if times > 1]
    assert len({bill.fact.bill for bill in bills}) == len(bills)
    numbers = defaultdict(list)
    for bill in bills:
        numbers[bill.fact.day].append(int(bill.fact.number.rpartition("-")[2]))
    for day, found in numbers.items():
        assert found == list(range(1, len(found) + 1)), day
    kept = dict(rows(house.folder, "SELECT bill, number FROM bill WHERE state = 'settled'"))
    assert kept == {bill.fact.bill: bill.fact.number for bill in bills}
    assert verified(house.folder)["entries"] == len(entries)


async def test_fifty_kills_under_sixty_four_sellers(house: House, rng: random.Random):
    cards = dict(rows(house.folder, "SELECT member, card FROM card WHERE unit = 'FACE'"))
    del cards[house.seeded.members["zhangmin"]]  # who has a PIN and would have to consent
    book, fresh, starts_s, in_doubt = Book(), sales(house.seeded, cards, rng), [], 0
    await house.start_hub()
    async with house.signed_in() as desk:
        token = desk.token
    await house.kill_hub()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await house.start_hub()
        starts_s.append(time.perf_counter() - began)
        again = list(book.unanswered) + rng.sample(list(book.answered), min(ASKED_TWICE, len(book.answered)))
        in_doubt += len(book.unanswered)
        never = asyncio.Event()
        selling = asyncio.create_task(sell(book, house.port, token, fresh, SELLERS, first=again, stop=never))
        await asyncio.sleep(rng.uniform(0, LOAD_S))  # a random moment, not a wait for anything
        await house.kill_hub()
        await selling
    await house.start_hub()
    await sell(book, house.port, token, fresh, SELLERS, first=list(book.unanswered))
    assert not book.unanswered
    assert await house.stop_hub() == 0
    assert (book.refused, book.differing) == ([], [])
    print(  # noqa: T201 - what the run was worth
        f"{ROUNDS} kills, {len(book.answered)} sales, {in_doubt} in doubt of which {book.replayed} had been sold; "
        f"start {min(starts_s):.2f} to {max(starts_s):.2f} s"
    )
    assert len(book.answered) > ROUNDS
    assert book.replayed, "no kill fell between commit and answer"
    the_books_agree(house, book)


async def test_a_receipt_under_way_at_a_kill_is_on_paper_once(tmp_path: Path):
    """The new hub asks the daemon what became of it and prints nothing again."""
    async with Stack(Options(tmp_path / "house", hub_port=free_port())) as stack, desk_of(stack) as desk:
        stack.printer.hold()
        bill = await desk.post("/sales", QUICK)
        await until(lambda: f"单号 {bill['number']}".encode("gb18030") in stack.printer._log)
        await stack.hub.kill()
        await stack.hub.start()
        stack.printer.hold(held=False)
        receipts = await until(lambda: receipts_of(desk, bill["bill"]))
        assert [(receipt["copy"], receipt["state"]) for receipt in receipts] == [(1, "printed")]
        printed = [paper.decode(receipt).text for receipt in stack.printer.receipts]
        assert sum(bill["number"] in text for text in printed) == 1
        again = await desk.post("/sales", QUICK)
        await until(lambda: receipts_of(desk, again["bill"]))
    verified(stack.options.folder)


@asynccontextmanager
async def desk_of(stack: Stack) -> AsyncIterator[Client]:
    async with (
        stack.client(stack.seeded.tokens["tablet"]) as terminal,
        await terminal.sign_in(*world.PINS["front_desk"]) as desk,
    ):
        await until(lambda: ready(desk))
        yield desk


async def receipts_of(desk: Client, bill: str) -> list[dict]:
    """Once it is known what became of them."""
    receipts = (await desk.get(f"/bills/{bill}"))["receipts"]
    return [] if any(receipt["state"] in {"queued", "printing"} for receipt in receipts) else receipts
