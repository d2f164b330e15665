"""The way to the cloud is gone for an afternoon; afterwards the cloud holds what the hub holds, byte for byte."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from cloud.storage.sqlite import connect, read_key
from meishu.demo import world
from meishu.demo.client import Client
from tests.hub.sync.conftest import Mosquitto
from tests.patience import until
from tests.system.conftest import MOSQUITTO, Cloud, House, journal, verified

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

MORNING, AFTERNOON = 10, 160
RECONNECT_S = 90
"""The longest wait between two attempts is a minute."""
MONEY = {"cash", "wechat", "alipay", "bank_card"}
"""What the hub's by_tender holds; the owner's also tells what was paid from cards."""
FIGURES = ("received_fen", "revenue_fen", "topped_up_fen", "refunded_fen", "visits", "prepaid_liability_fen")


class Afternoon:
    """Sales as they come: treatments and goods, top-ups and cards, money from cards, and some of it back."""

    def __init__(self, house: House, desk: Client, manager: Client, rng: random.Random) -> None:
        self._house, self._desk, self._manager, self._rng = house, desk, manager, rng
        self.counts: dict[str, int] = dict.fromkeys(("sale", "top_up", "stored", "refund"), 0)

    async def go_on(self, sales: int) -> None:
        for _ in range(sales):
            kind = self._rng.choices(("sale", "stored", "top_up"), (6, 3, 1))[0]
            bill = await getattr(self, f"_{kind}")()
            self.counts[kind] += 1
            if kind != "top_up" and self._rng.random() < 0.1:
                await self._refund(bill)

    async def _sale(self) -> dict:
        items, staff = self._house.seeded.items, self._house.seeded.staff
        keys = self._rng.sample([key for key, *_ in world.SERVICES], self._rng.choice((1, 2)))
        shares = [{"staff": staff["201"], "percent": 70}, {"staff": staff["203"], "percent": 30}]
        lines = [{"item": items[key], "shares": shares} for key in keys] + [{"item": items["mask"], "quantity": 2}]
        due = sum(world.PRICES[key] for key in keys) + 2 * world.PRICES["mask"]
        cash = self._rng.randrange(1, due)
        tenders = [
            {"tender": "cash", "amount_fen": cash, "received_fen": -(-cash // 10_000) * 10_000},
            {"tender": self._rng.choice(("wechat", "alipay", "bank_card")), "amount_fen": due - cash},
        ]
        return await self._settle(lines, tenders)

    async def _top_up(self) -> dict:
        """1,000 and 200 as a present, for a member who has little."""
        member = self._house.seeded.members[self._rng.choice(("zengke", "chenbo", "sunyue", "shandan"))]
        face = sum(card["balance"] for card in await self._cards(member) if card["unit"] == "FACE")
        item = "sv1000" if face < 300_000 else "mask"
        tenders = [{"tender": "wechat", "amount_fen": world.PRICES[item]}]
        return await self._settle([{"item": self._house.seeded.items[item]}], tenders, member)

    async def _stored(self) -> dict:
        """From the card as far as it goes, the rest in money; a session where the card covers the treatment."""
        items, member = self._house.seeded.items, self._house.seeded.members[self._rng.choice(world.REGULARS)]
        cards = await self._cards(member)
        due, lines, tenders = world.PRICES["eyes"], [{"item": items["eyes"]}], []
        for card in cards:
            if card["unit"] == "SESSION" and items["clean"] in card["covers"] and card["balance"]:
                lines.append({"item": items["clean"], "session_card": card["card"]})
                break
        for card in cards:
            part = min(card["balance"], due)
            if card["unit"] == "FACE" and part:
                tenders.append({"tender": "stored_value", "amount_fen": part, "card": card["card"]})
                due -= part
        if due:
            tenders.append({"tender": "alipay", "amount_fen": due})
        return await self._settle(lines, tenders, member)

    async def _refund(self, bill: dict) -> None:
        """The first line, whole or a part of it."""
        line = bill["lines"][0]
        amount = self._rng.choice((line["amount_fen"], line["amount_fen"] // 3))
        body = {"lines": [{"line": line["line"], "amount_fen": amount}], "reason": "顾客改变主意"}
        await self._manager.post(f"/bills/{bill['bill']}/refunds", body)
        self.counts["refund"] += 1

    async def _cards(self, member: str) -> list[dict]:
        return (await self._desk.get(f"/members/{member}"))["cards"]

    async def _settle(self, lines: list, tenders: list, member: str | None = None) -> dict:
        body = {"lines": lines, "tenders": tenders, "print": False}
        return await self._desk.post("/sales", body | ({"member": member} if member else {}))


async def work(house: House, sales: int, rng: random.Random) -> dict[str, int]:
    async with house.signed_in() as desk, house.signed_in("manager") as manager:
        afternoon = Afternoon(house, desk, manager, rng)
        await afternoon.go_on(sales)
        return afternoon.counts


async def caught_up(house: House) -> int:
    """Where the journal ends, once the cloud has acknowledged it."""

    async def right() -> int:
        health = await house.health()
        sync, head = health["sync"], health["journal"]["seq"]
        return head if (sync["state"], sync["behind"], sync["acked_seq"]) == ("online", 0, head) else 0

    return await until(right, RECONNECT_S, every_s=0.1)


async def one_and_the_same(house: House, cloud: Cloud) -> None:
    """Entries, roll-ups and the owner's figures."""
    async with house.signed_in("manager") as manager, cloud.owner() as owner:
        report = await manager.get("/reports/today")
        figures = await owner.get("/today", day=report["day"])
    assert {name: figures[name] for name in FIGURES} == {name: report[name] for name in FIGURES}
    ours, theirs = ({row["tender"]: row["amount_fen"] for row in book["by_tender"]} for book in (report, figures))
    assert {tender: theirs.get(tender, 0) for tender in MONEY} == {tender: ours.get(tender, 0) for tender in MONEY}
    assert report["refunded_fen"] > 0
    entries = journal(house.folder)
    assert cloud.export(house.seeded.hub) == [body for _, _, body in entries]
    stored = connect(
        cloud.folder / "cloud" / "cloud.db", read_key(cloud.folder / "cloud" / "cloud.key"), read_only=True
    )
    assert stored.execute("SELECT seq, hash, body FROM entry ORDER BY seq").fetchall() == entries
    stored.close()
    assert cloud.run("verify").json == {"ok": True, "different": {}}
    assert await house.stop_hub() == 0
    assert verified(house.folder)["entries"] == len(entries)


@pytest.fixture
async def mosquitto(tmp_path) -> AsyncIterator[Mosquitto]:
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not installed")
    broker = Mosquitto(tmp_path)
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture
async def cloud(tmp_path, house, request: pytest.FixtureRequest) -> AsyncIterator[Cloud]:
    """With mosquitto where the test asks for it, with the embedded broker else."""
    external = f"127.0.0.1:{request.getfixturevalue('mosquitto').port}" if "mosquitto" in request.fixturenames else None
    made = Cloud(tmp_path, broker=external)
    await made.enrol(house.seeded)
    await made.start()
    yield made
    await made.stop()


async def test_an_afternoon_without_the_broker(house: House, mosquitto: Mosquitto, cloud: Cloud, rng: random.Random):
    await house.start_hub("--cloud", cloud.mqtt)
    await work(house, MORNING, rng)
    noon = await caught_up(house)
    await mosquitto.stop()
    await work(house, AFTERNOON // 2, rng)
    await house.kill_hub()
    await house.start_hub("--cloud", cloud.mqtt)
    counts = await work(house, AFTERNOON // 2, rng)
    assert all(counts.values()), counts
    sync = (await house.health())["sync"]
    assert sync["state"] in {"offline", "connecting"}
    assert sync["acked_seq"] in {0, noon}
    assert sync["behind"] >= AFTERNOON
    async with cloud.owner() as owner:
        (store,) = (await owner.get("/today"))["stores"]
        assert store["state"] == "offline"
    await mosquitto.start()
    assert await caught_up(house) > noon + AFTERNOON
    await one_and_the_same(house, cloud)


async def test_an_afternoon_without_the_cloud_and_its_embedded_broker(house: House, cloud: Cloud, rng: random.Random):
    await house.start_hub("--cloud", cloud.mqtt)
    selling = asyncio.create_task(work(house, MORNING, rng))
    await until(lambda: acknowledged(house), every_s=0.01)
    await cloud.kill()  # in the middle of a sale, an acknowledgement or neither
    await selling
    await work(house, AFTERNOON, rng)
    sync = (await house.health())["sync"]
    assert sync["state"] in {"offline", "connecting"}
    await cloud.start()
    await caught_up(house)
    await one_and_the_same(house, cloud)


async def acknowledged(house: House) -> bool:
    """Whether the cloud has acknowledged anything yet."""
    return (await house.health())["sync"]["acked_seq"] > 0
