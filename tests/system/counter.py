"""What a counter does beyond a plain sale, a guest at a time; who was not answered begins again with the same keys."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from meishu.demo import world
from meishu.demo.client import Client
from meishu.demo.phones import Phone
from tests.system.conftest import House

TRY_AGAIN = 503
LEFT = (aiohttp.ClientError, ConnectionError, TimeoutError)
DEAL_FEN, VOUCHER_FEN = 99_00, 88_00
IDENTITY = {"document": "id_card"}
PRINTED = 500


class CutOff(Exception):
    """The hub died, or is not up yet: nobody knows whether it did as it was told."""


@dataclass
class Goods:
    """What is set up for the guests."""

    deal: str
    month: str
    serials: list[str]


@dataclass
class Counter:
    """What was asked under which key and what it was answered with. differing: a key that was answered twice,
    differently; shown: e-card codes that were good.
    """

    url: str
    token: str
    house: House
    goods: Goods
    bodies: dict[str, tuple[str, Any]] = field(default_factory=dict)
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    replayed: int = 0
    differing: list[str] = field(default_factory=list)
    served: int = 0

    async def send(self, key: str | None, path: str, body: Any) -> Any:
        """Raises CutOff; what is refused is a fault of the test."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        if key is not None:
            self.bodies[key] = (path, body)
        try:
            async with self.session.post(f"{self.url}/api/v1{path}", json=body, headers=headers) as response:
                status, replayed = response.status, response.headers.get("Idempotency-Replayed") == "true"
                answer = json.loads(await response.read())
        except LEFT as error:
            raise CutOff from error
        if status == TRY_AGAIN:
            raise CutOff
        assert status < 300, (path, body, status, answer)
        if key is not None:
            self._note(key, answer, replayed=replayed)
        return answer

    def _note(self, key: str, answer: dict[str, Any], *, replayed: bool) -> None:
        stays = {name: answer[name] for name in ("bill", "number", "day", "due_fen", "member") if name in answer}
        if isinstance(stays.get("member"), dict):
            stays["member"] = stays["member"]["member"]
        before = self.answered.setdefault(key, stays)
        if before != stays:
            self.differing.append(f"{key}: {before}, then {stays}")
        self.replayed += replayed

    async def serve(self, guests: "deque[Guest]", clients: int) -> None:
        """`clients` take guest by guest until there are none, or the hub dies; who was cut off comes first again."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as self.session:
            await asyncio.gather(*(self._serve(guests) for _ in range(clients)))

    async def _serve(self, guests: "deque[Guest]") -> None:
        while guests:
            guest, number = guests.popleft()
            try:
                await guest(self, number)
            except CutOff:
                guests.appendleft((guest, number))
                return
            self.served += 1

    async def cards_of(self, member: str) -> list[dict[str, Any]]:
        """Raises CutOff."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            async with self.session.get(f"{self.url}/api/v1/members/{member}", headers=headers) as response:
                found: list[dict[str, Any]] = json.loads(await response.read())["cards"]
                return found
        except LEFT as error:
            raise CutOff from error

    def item(self, name: str) -> dict[str, Any]:
        return {"item": self.house.seeded.items[name]}


Guest = tuple[Callable[[Counter, int], Awaitable[None]], int]


def sale(lines: list[Any], *tenders: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"lines": lines, "tenders": [one for one in tenders if one["amount_fen"]], "print": False, **more}


def wechat(fen: int) -> dict[str, Any]:
    return {"tender": "wechat", "amount_fen": fen}


async def group_buy(counter: Counter, number: int) -> None:
    """A code of a platform's pays for a treatment."""
    code, deal = f"KILL{number:08d}", counter.goods.deal
    laid = {"tender": "group_buy", "amount_fen": DEAL_FEN, "reference": code, "deal": deal}
    body = sale([counter.item("neck")], laid, group_buys=[{"deal": deal, "code": code}])
    await counter.send(f"group-buy-{number}", "/sales", body)


async def voucher(counter: Counter, number: int) -> None:
    """A printed voucher is sold, and pays a part of a bill."""
    serial, due = counter.goods.serials[number], world.PRICES["hydrate"]
    await counter.send(f"voucher-sold-{number}", "/sales", sale([{"voucher": serial}], wechat(VOUCHER_FEN)))
    laid = {"tender": "voucher", "amount_fen": 100_00, "reference": serial}
    await counter.send(f"voucher-used-{number}", "/sales", sale([counter.item("hydrate")], laid, wechat(due - 100_00)))


async def ecard(counter: Counter, number: int) -> None:
    """A new member's phone becomes their e-card, is shown, and its stored value pays."""
    member = await joined(counter, "ecard", number)
    price = world.PRICES["sv1000"]
    await counter.send(f"ecard-filled-{number}", "/sales", sale([counter.item("sv1000")], wechat(price), member=member))
    (card,) = await counter.cards_of(member)
    offered = await counter.send(None, f"/members/{member}/ecard-offers", {})
    issued = await counter.send(None, "/ecards", {"token": offered["url"].partition("#")[2]})
    code = Phone(issued["ecard"], bytes.fromhex(issued["secret"])).code()
    present = await counter.send(None, "/ecard-codes", {"code": code})
    counter.shown.append(code)
    assert present["member"]["member"] == member
    face = {"tender": "stored_value", "amount_fen": 7, "card": card["card"]}
    body = sale([counter.item("eyes")], face, wechat(world.PRICES["eyes"] - 7), member=member)
    await counter.send(f"ecard-paid-{number}", "/sales", body)


async def period_card(counter: Counter, number: int) -> None:
    """A month's card is bought and used at once."""
    member, item = await joined(counter, "month", number), counter.goods.month
    body = sale([{"item": item}], wechat(world.PRICES["neckmonth"]), member=member)
    await counter.send(f"month-bought-{number}", "/sales", body)
    (card,) = await counter.cards_of(member)
    used = sale([counter.item("neck") | {"session_card": card["card"]}], member=member)
    await counter.send(f"month-used-{number}", "/sales", used)


async def lost_card(counter: Counter, number: int) -> None:
    """Everything is lost; the front desk has seen a document and gives a new card."""
    member = await joined(counter, "lost", number, token=f"1{number:09d}")
    await counter.send(f"lost-reported-{number}", f"/members/{member}/loss", {"scope": "all"})
    body = {"identity": IDENTITY, "number": f"2{number:09d}"}
    await counter.send(f"lost-reissued-{number}", f"/members/{member}/reissue", body)


async def joined(counter: Counter, kind: str, number: int, **more: Any) -> str:
    place = ("ecard", "month", "lost").index(kind)
    body = {"name": f"客人{number}", "phone": f"130{place}{number:07d}", **more}
    member: str = (await counter.send(f"{kind}-joined-{number}", "/members", body))["member"]
    return member


GUESTS = (group_buy, voucher, ecard, period_card, lost_card)


async def set_up(owner: Client) -> Goods:
    """A platform with a deal, vouchers that are printed, a month's card."""
    services = {one["name"]: one["item"] for one in (await owner.get("/catalog/items"))["items"]}
    _, name, price_fen, days, covers, visits = world.PERIOD_CARD
    names = {key: name for key, name, _, _, _ in world.SERVICES}
    month = await owner.post("/catalog/items", {
        "item_kind": "period_card", "name": name, "price_fen": price_fen, "valid_days": days,
        "covers": [services[names[key]] for key in covers], "term": {"visits": visits, "per": "day"},
    })  # fmt: skip
    platform = (await owner.post("/group-buys/platforms", {"name": "团购网", "fee_bp": 600}))["platform"]
    deal = {"name": "肩颈团购", "price_fen": DEAL_FEN, "item": services[names["neck"]]}
    deal = (await owner.post(f"/group-buys/platforms/{platform}/deals", deal))["deal"]
    series = {"name": "百元代金券", "face_fen": 100_00, "price_fen": VOUCHER_FEN}
    series = (await owner.post("/vouchers/series", series))["series"]["series"]
    serials = (await owner.post(f"/vouchers/series/{series}/prints", {"copies": PRINTED}))["serials"]
    return Goods(deal, month["item"], serials)
