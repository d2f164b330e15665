"""The hub is killed while the counter takes codes, vouchers, e-cards, lost cards: each is done once or not at all."""

import asyncio
import collections
import itertools
import os
import random
from collections import deque

import aiohttp
import pytest

from hub.journal.entry import decode_entry
from tests.patience import until
from tests.system.conftest import House, journal, verified
from tests.system.counter import GUESTS, PRINTED, Counter, set_up

pytestmark = [pytest.mark.system, pytest.mark.timeout(900)]

ROUNDS = int(os.environ.get("MEISHU_KILL_ROUNDS", "40"))
CLIENTS = 8
LOAD_S = 0.4
"""A round's kill comes within this long of its first answer."""
LEAVES = {
    "group-buy": "group_buy.used", "voucher-sold": "voucher.sold", "voucher-used": "voucher.used",
    "ecard-joined": "member.registered", "ecard-filled": "card.sold", "ecard-paid": "card.redeemed",
    "month-joined": "member.registered", "month-bought": "card.sold", "month-used": "card.redeemed",
    "lost-joined": "member.registered", "lost-reported": "loss.reported", "lost-reissued": "loss.reissued",
}  # fmt: skip
"""What an act leaves in the journal, once under its own key."""


async def killed(house: House, rng: random.Random, rounds: int) -> None:
    await house.start_hub()
    async with house.signed_in("owner") as owner:
        goods = await set_up(owner)
    async with house.signed_in() as desk:
        counter = Counter(house.url, desk.token, house, goods)
    guests = deque((guest, number) for number in range(PRINTED) for guest in GUESTS)
    for _ in range(rounds):
        before = len(counter.answered)
        serving = asyncio.create_task(counter.serve(guests, CLIENTS))
        await until(lambda then=before: len(counter.answered) > then + len(GUESTS), 60)
        await asyncio.sleep(rng.uniform(0, LOAD_S))  # a random moment, not a wait for anything
        await house.kill_hub()
        await serving
        await house.start_hub()
    shown = list(counter.shown)
    begun = deque(itertools.islice(guests, CLIENTS))
    await counter.serve(begun, CLIENTS)
    assert not begun
    await asked_again(counter, shown)
    assert await house.stop_hub() == 0
    print(f"{rounds} kills, {counter.served} guests, {len(counter.answered)} acts, {counter.replayed} replayed")  # noqa: T201
    assert not counter.differing
    everything_is_there_once(house, counter)


async def asked_again(counter: Counter, shown: list[str]) -> None:
    """Every key answers as it did and does nothing; another body under it is refused; a code that was shown before a
    kill stays used.
    """
    before = counter.replayed
    headers = {"Authorization": f"Bearer {counter.token}"}
    async with aiohttp.ClientSession() as counter.session:
        for key, (path, body) in list(counter.bodies.items()):
            await counter.send(key, path, body)
        assert counter.replayed - before == len(counter.bodies)
        for key, (path, body) in list(counter.bodies.items()):
            if path != "/members":
                continue
            other = body | {"name": "别人"}
            more = headers | {"Idempotency-Key": key}
            async with counter.session.post(f"{counter.url}/api/v1{path}", json=other, headers=more) as reply:
                assert (await reply.json())["code"] == "idempotency_key_reused"
        for code in shown:
            body = {"code": code}
            async with counter.session.post(f"{counter.url}/api/v1/ecard-codes", json=body, headers=headers) as reply:
                assert (await reply.json(content_type=None))["code"] in {"ecard_used", "ecard_over"}


def everything_is_there_once(house: House, counter: Counter) -> None:
    entries = [decode_entry(body) for _, _, body in journal(house.folder)]
    left = collections.defaultdict(collections.Counter)
    for entry in entries:
        left[entry.command][entry.kind] += 1
    assert counter.answered.keys() == counter.bodies.keys()
    for key in counter.answered:
        kind = LEAVES[key.rpartition("-")[0]]
        assert left[key][kind] == 1, (key, left[key])
    for kind, what in (("group_buy.used", "code"), ("voucher.sold", "serial"), ("voucher.used", "serial")):
        seen = collections.Counter(getattr(entry.decoded(), what) for entry in entries if entry.kind == kind)
        assert seen
        assert set(seen.values()) == {1}, kind
    shown = collections.Counter(
        (entry.decoded().ecard, entry.decoded().step) for entry in entries if entry.kind == "ecard.shown"
    )
    assert set(shown.values()) == {1}
    assert verified(house.folder)["entries"] == len(entries)


async def test_two_kills_at_the_counter(house: House, rng: random.Random):
    await killed(house, rng, 2)


@pytest.mark.long
async def test_forty_kills_at_the_counter(house: House, rng: random.Random):
    await killed(house, rng, ROUNDS)
