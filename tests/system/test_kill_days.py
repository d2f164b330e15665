"""The hub is killed while it posts what cards of days have earned: each day is earned once, to the last fen."""

import asyncio
import random
import time
from collections import Counter

import pytest

from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, Sell, TenderRequest
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind
from hub.domains import state_schema
from hub.journal.clock import Clock
from hub.journal.entry import decode_entry
from hub.journal.keys import load_keys
from hub.journal.store import open_store
from hub.ledger.accounts import Tender
from meishu.demo import world
from meishu.demo.seed import make_store
from tests.patience import until
from tests.system.conftest import House, journal, rows, verified

pytestmark = [pytest.mark.system, pytest.mark.long, pytest.mark.timeout(900)]

CARDS, DAYS, AGO, PRICE_FEN = 1_600, 100, 37, 100_01
DAY_MS = 86_400_000


async def test_each_day_is_earned_once_whenever_the_hub_is_killed(tmp_path, rng: random.Random):
    now_ms = time.time_ns() // 1_000_000
    house = House(tmp_path, await make_store(tmp_path, *world.STORE, now_ms - AGO * DAY_MS, history_days=0))
    await sell_cards(house, now_ms - AGO * DAY_MS)
    earned, kills = [0], 0
    while earned[-1] < CARDS:
        await house.start_hub()
        await until(lambda: earned_of(house) > earned[-1] or earned[-1] == CARDS, 60, every_s=0.001)
        await asyncio.sleep(rng.uniform(0, 0.05))  # a random moment, not a wait for anything
        await house.kill_hub()
        kills += 1
        earned.append(earned_of(house))
    await house.start_hub()
    assert await house.stop_hub() == 0
    print(f"{kills} kills, cards whose days were posted after each: {earned[1:]}")  # noqa: T201
    days: Counter[str] = Counter()
    fen: Counter[str] = Counter()
    for _, _, body in journal(house.folder):
        entry = decode_entry(body)
        if entry.kind == "card.accrued":
            for lot in entry.decoded().lots:
                days[lot.lot] += lot.days
                fen[lot.lot] += lot.released_fen
    assert len(days) == CARDS
    assert len(set(days.values())) == 1
    assert set(days.values()) <= {AGO - 1, AGO}, "midnight may have passed"
    assert all(fen[lot] == PRICE_FEN * number // DAYS for lot, number in days.items())
    verified(house.folder)


async def sell_cards(house: House, at_ms: int) -> None:
    """Bought so long ago, by people in turn."""
    store = open_store(
        house.folder / "hub", load_keys(house.folder / "keys"), state_schema(), clock=Clock(lambda: at_ms, lambda: True)
    )
    store.start()
    seeded = house.seeded
    by = {"actor": seeded.staff["101"], "device": seeded.terminals["tablet"]}
    put = catalog.PutItem(
        ItemKind.PERIOD_CARD, "百日卡", PRICE_FEN, "期限卡", valid_days=DAYS, covers=(seeded.items["neck"],),
        term=catalog.TermRequest(visits=1),
    )  # fmt: skip
    item = (await store.write(catalog.add_item, put, **by)).value
    members = list(seeded.members.values())
    for first in range(0, CARDS, 100):
        sales = [
            Sell((LineRequest(item=item),), (TenderRequest(Tender.WECHAT, PRICE_FEN),), members[number % len(members)],
                 print=False)
            for number in range(first, first + 100)
        ]  # fmt: skip
        await asyncio.gather(*(store.write(till.sell, sale, **by) for sale in sales))
    await store.close()


def earned_of(house: House) -> int:
    ((count,),) = rows(house.folder, "SELECT count(*) FROM lot WHERE unit = 'DAY' AND used > 0")
    return count
