"""What takes minutes: twenty thousand sales proven and rebuilt; cables pulled for as long while the till sells."""

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from devices.printers import paper
from devices.readers.em4100.protocol import encode
from hub.domains import state_schema
from hub.journal.state import rebuild
from hub.journal.store import DATABASE
from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.stack import Options, Stack
from tests.patience import until
from tests.system.conftest import House, journal, open_database, ready, rows, state_tables, verified
from tests.system.sellers import Book, sales, sell

pytestmark = [pytest.mark.system, pytest.mark.long, pytest.mark.timeout(1800)]

SALES = int(os.environ.get("MEISHU_LONG_SALES", "20000"))
SOAK_ROUNDS = int(os.environ.get("MEISHU_SOAK_ROUNDS", "150"))
SELLERS = 32
WAITING = 10
"""Receipts under way; the hub lets a hundred wait."""
CARD = "0012345678"


class Clock:
    """Seconds since it was last asked."""

    def __init__(self) -> None:
        self._then = time.perf_counter()

    def __call__(self) -> float:
        then, self._then = self._then, time.perf_counter()
        return round(self._then - then, 2)


async def test_twenty_thousand_sales_are_proven_and_rebuilt(house: House, rng: random.Random):
    cards = dict(rows(house.folder, "SELECT member, card FROM card WHERE unit = 'FACE'"))
    del cards[house.seeded.members["zhangmin"]]
    book, stop, took, lap = Book(), asyncio.Event(), {}, Clock()
    await house.start_hub()
    async with house.signed_in() as desk:
        lap()
        fresh = sales(house.seeded, cards, rng)
        selling = asyncio.create_task(sell(book, house.port, desk.token, fresh, SELLERS, first=[], stop=stop))
        await until(lambda: len(book.answered) >= SALES or selling.done(), 900, every_s=0.1)
        stop.set()
        await selling
        took["sell"] = lap()
    assert (book.refused, book.differing, book.unanswered) == ([], [], {})
    lap()
    await house.stop_hub()
    took["stop"] = lap()
    before = state_tables(house.folder)
    lap()
    report = verified(house.folder)
    took["verify"] = lap()
    connection = open_database(house.folder, read_only=False)
    lap()
    assert rebuild(connection, state_schema()) == report["entries"]
    took["rebuild"] = lap()
    connection.close()
    assert state_tables(house.folder) == before
    lap()
    await house.start_hub()
    took["start"] = lap()
    size = (house.folder / "hub" / DATABASE).stat().st_size
    print(f"{len(book.answered)} sales, {report['entries']} entries, {size / 1e6:.0f} MB; seconds: {took}")  # noqa: T201
    assert len(before["bill"]) >= len(book.answered) >= SALES


class Cables:
    """Pulls and plugs at random."""

    def __init__(self, stack: Stack, rng: random.Random) -> None:
        self._stack, self._rng = stack, rng
        self._out: set[str] = set()

    async def move(self) -> None:
        name = self._rng.choice(("reader", "scanner", "printer"))
        await (self._plug(name) if name in self._out else self._unplug(name))

    async def all_in(self) -> None:
        for name in sorted(self._out):
            await self._plug(name)

    async def _plug(self, name: str) -> None:
        self._out.discard(name)
        done = getattr(self._stack, name).plug()
        if done is not None:
            await done

    async def _unplug(self, name: str) -> None:
        self._out.add(name)
        done = getattr(self._stack, name).unplug()
        if done is not None:
            await done


async def sell_one(desk: Client, number: int) -> str:
    fen = 100 + number
    body = {"lines": [{"name": "手工", "amount_fen": fen}], "tenders": [{"tender": "cash", "amount_fen": fen}]}
    return (await desk.post("/sales", body))["number"]


def open_files(stack: Stack) -> dict[str, int]:
    pids = {name: pid for name, pid in stack.pids().items() if name != "demo"}
    return {name: len(list(Path(f"/proc/{pid}/fd").iterdir())) for name, pid in pids.items()}


async def test_cables_pulled_while_the_till_sells(tmp_path: Path, rng: random.Random):
    """Every sale stands; a receipt called printed is on paper, and no receipt is there twice."""
    async with (
        Stack(Options(tmp_path / "house")) as stack,
        stack.client(stack.seeded.tokens["tablet"]) as terminal,
        await terminal.sign_in(*world.PINS["front_desk"]) as desk,
    ):
        await until(lambda: ready(desk))
        files, cables = open_files(stack), Cables(stack, rng)
        numbers = []
        for number in range(SOAK_ROUNDS):
            sold, _ = await asyncio.gather(sell_one(desk, number), cables.move())
            numbers.append(sold)
            if unfinished(stack) >= WAITING:
                await cables.all_in()  # for a printer that is out they wait
            await until(lambda: unfinished(stack) < WAITING, 60, every_s=0.05)
        await cables.all_in()
        await until(lambda: ready(desk))
        async with desk.events() as events:
            await stack.reader.send(encode(CARD))
            assert (await events.until("member.present"))["member"]["name"] == "张敏"
        await until(lambda: not unfinished(stack), 60, every_s=0.1)
        receipts = dict(
            rows(stack.options.folder, "SELECT number, print_job.state FROM print_job JOIN bill USING (bill)")
        )
        on_paper = Counter(
            line.removeprefix("单号 ")
            for receipt in stack.printer.receipts
            for line in paper.decode(receipt).text.splitlines()
            if line.startswith("单号 ")
        )
        after = open_files(stack)
    print(f"{Counter(receipts.values())} of {len(numbers)}; open files {files} -> {after}")  # noqa: T201
    assert len(set(numbers)) == SOAK_ROUNDS
    assert receipts.keys() >= set(numbers)
    assert [number for number in numbers if receipts[number] == "printed" and on_paper[number] != 1] == []
    assert [number for number in numbers if on_paper[number] > 1] == []
    assert all(after[name] <= files[name] + 10 for name in files)
    verified(stack.options.folder)
    assert len(journal(stack.options.folder)) >= SOAK_ROUNDS


def unfinished(stack: Stack) -> int:
    """Receipts of which nobody knows yet what became of them."""
    ((count,),) = rows(stack.options.folder, "SELECT count(*) FROM print_job WHERE state = 'queued'")
    return count
