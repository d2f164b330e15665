"""One visit: what is done, what it costs, how it is paid; and what is afterwards found wrong with it."""

import datetime as dt
from collections import Counter, deque
from typing import Any

from meishu.demo import world
from meishu.simulate.furnish import Shelf
from meishu.simulate.guests import Guest, Luck
from meishu.simulate.house import House

MONEY = ("wechat", "alipay", "cash", "bank_card")
_WAYS = (50, 25, 15, 10)
_COURSES = ("clean10", "face6", "course")
_VALUES = ("sv1000", "sv1000", "sv2000", "sv3000")
_DAYS = ("neckmonth", "neckmonth", "neckmonth", "package")
_SOLD = {"neckmonth": "period cards sold", "vip88": "discount cards sold", "package": "packages sold"}
_REFUNDABLE = 400
"""Bills that somebody may still come back with."""


class Visits:
    """What the till did, as the model beside the store: money taken on the day that runs, by tender."""

    def __init__(self, house: House, shelf: Shelf, rng: Luck) -> None:
        self.house, self.shelf, self.rng = house, shelf, rng
        self.taken: Counter[str] = Counter()
        self.did: Counter[str] = Counter()
        self.recent: deque[dict[str, Any]] = deque(maxlen=_REFUNDABLE)
        self.ends: dict[str, tuple[Guest, dt.datetime]] = {}
        """By session card that somebody was seen with: whose, and when something of it expires."""

    async def come(self, guest: Guest | None) -> None:
        """Somebody is served; None is one who leaves no name."""
        self.did["visits"] += 1
        page = await self._page(guest) if guest else None
        if page is None or guest is None:
            await self._serve(None, None, self.rng.sample([key for key, *_ in world.SERVICES], 1))
            return
        bills = self.did["bills"]
        await self._before(guest, page)
        await self._buy_ahead(guest, page)
        if self.did["bills"] > bills or any(card["stopped"] for card in page["cards"]):
            page = await self._page(guest)
        await self._serve(guest, page, self.rng.sample(guest.favourites, self.rng.choice((1, 1, 1, 2))))

    async def sell_item(self, guest: Guest, key: str, *, part: int = 100) -> None:
        """A card, a course: paid whole, or `part` percent now and the rest later (分期)."""
        price = self.shelf.prices[key]
        now = price * part // 100
        tenders = [{"tender": self._way(), "amount_fen": now}]
        body = {"lines": [self._line(key)], "member": guest.member, "tenders": tenders}
        if now < price:
            tenders.append({"tender": "arrears", "amount_fen": price - now})
            body["approval"] = await self.house.approval("arrears", price - now)
            self.did["instalments"] += 1
        await self._sale(body)
        self.did["cards sold"] += 1
        self.did[_SOLD.get(key, "sessions and value sold")] += 1

    async def refund(self, bill: dict[str, Any]) -> None:
        """One line, or the part of it that is left, by the manager or with the manager's approval."""
        bill = await self.house.ask("desk", "GET", f"/bills/{bill['bill']}")
        line = self.rng.choice(bill["lines"])
        left_fen = line["amount_fen"] - line["refunded_fen"]
        by_card = line["session_card"] is not None
        wanted = {"line": line["line"], "amount_fen": 0 if by_card else left_fen, "sessions": 1 if by_card else 0}
        body = {"lines": [wanted], "reason": self.rng.choice(("不满意", "项目更换", "多收")), "print": False}
        role = self.rng.choice(("manager", "desk"))
        if role == "desk":
            body["approval"] = await self.house.approval("refund", max(left_fen, line["price_fen"]))
        after = await self.house.may(role, "POST", f"/bills/{bill['bill']}/refunds", body)
        if after is None:
            return
        self.did["refunds"] += 1
        for was, now in zip(bill["tenders"], after["tenders"], strict=True):
            if was["tender"] in MONEY:
                self.taken[was["tender"]] -= now["refunded_fen"] - was["refunded_fen"]

    async def _page(self, guest: Guest) -> dict[str, Any]:
        """Found by their number the first time, as a front desk does; entered if nobody knows them."""
        if not guest.member:
            found = await self.house.ask("desk", "GET", "/members", q=guest.phone)
            guest.member = found["members"][0]["member"] if found["members"] else await self._register(guest)
            if guest.pin:
                await self.house.ask("desk", "PUT", f"/members/{guest.member}/pin", {"pin": guest.pin})
        page: dict[str, Any] = await self.house.ask("desk", "GET", f"/members/{guest.member}")
        for card in page["cards"]:
            ends = [lot["expires_at"] for lot in card["lots"] if lot["left"] and lot["expires_at"]]
            if card["unit"] == "SESSION" and ends:
                self.ends[card["card"]] = (guest, dt.datetime.fromisoformat(min(ends)))
        return page

    async def _register(self, guest: Guest) -> str:
        sent = self.rng.choice(self.recent) if self.recent and self.rng.percent(25) else None
        body = {
            "name": guest.name, "phone": guest.phone, "gender": guest.gender, "birthday": guest.birthday,
            "source": self.rng.choice(("到店", "朋友介绍", "小红书", "美团")),
            "referrer": sent["member"]["member"] if sent and sent["member"] else None,
        }  # fmt: skip
        self.did["registered"] += 1
        return str((await self.house.ask("desk", "POST", "/members", body))["member"])

    async def _before(self, guest: Guest, page: dict[str, Any]) -> None:
        """A frozen card goes on, something of what is owed is paid, points become a gift."""
        for card in page["cards"]:
            if card["stopped"] == "frozen":
                await self.house.may("desk", "POST", f"/cards/{card['card']}/resumption", {})
                self.did["resumed"] += 1
        if page["debts"] and self.rng.percent(60):
            debt = self.rng.choice(page["debts"])
            fen = debt["left_fen"] if self.rng.percent(50) else max(1, debt["left_fen"] // 200 * 100)
            line = {"amount_fen": fen, "settles": {"bill": debt["bill"], "line": debt["line"]}}
            tenders = [{"tender": self._way(), "amount_fen": fen}]
            await self._sale({"lines": [line], "member": guest.member, "tenders": tenders})
            self.did["debts paid"] += 1
        if page["points"] >= 800 and self.rng.percent(20) and not page["has_pin"]:  # noqa: PLR2004 - what a gift costs
            asks = {"item": self.shelf.gift, "points": 800}
            if await self.house.may("desk", "POST", f"/members/{guest.member}/points/gifts", asks):
                self.did["gifts"] += 1

    async def _buy_ahead(self, guest: Guest, page: dict[str, Any]) -> None:
        """Who likes cards tops up or buys the next before they have nothing left."""
        if guest.pays == "value" and page["balance_fen"] < 30_000 and self.rng.percent(50):  # noqa: PLR2004
            await self.sell_item(guest, self.rng.choice(_VALUES))
        elif guest.pays == "sessions" and page["sessions_left"] < 1 and self.rng.percent(40):
            await self.sell_item(guest, self.rng.choice(_COURSES), part=self.rng.choice((100, 100, 100, 50)))
        elif guest.pays == "days":
            held = [card for card in page["cards"] if card["unit"] == "DAY" and not card["expired"]]
            if not any(card["covers"] for card in held) and self.rng.percent(60):
                await self.sell_item(guest, self.rng.choice(_DAYS))
            elif not any(card["term"]["percent"] for card in held) and self.rng.percent(10):
                await self.sell_item(guest, "vip88")
        elif guest.pays == "money" and not guest.tried and self.rng.percent(30):
            guest.tried = True
            await self.sell_item(guest, "trial")

    async def _serve(self, guest: Guest | None, page: dict[str, Any] | None, wanted: list[str]) -> None:
        cards = [card for card in page["cards"] if not card["stopped"] and not card["expired"]] if page else []
        lines = [self._line(key, cards) for key in wanted]
        if self.rng.percent(20):
            lines.append(self._line(self.rng.choice(world.GOODS)[0]))
        body: dict[str, Any] = {"lines": lines, "member": guest.member if guest else None}
        due = await self._price(body, page)
        tenders = self._tenders(due, [card for card in cards if card["unit"] == "FACE"])
        used = sum(one["amount_fen"] for one in tenders if one["tender"] == "stored_value")
        if guest and page and page["has_pin"] and (used or any("session_card" in line for line in lines)):
            await self._with_consent(guest, body, tenders, used)
        elif self.rng.percent(15):
            await self._held(body, tenders)
        else:
            await self._sale(body | {"tenders": tenders})

    async def _price(self, body: dict[str, Any], page: dict[str, Any] | None) -> int:
        """What is due, with a coupon and points where the member has them and the rules let them."""
        good = [one["coupon"] for one in page["good_coupons"] if one["state"] == "issued"] if page else []
        if good and self.rng.percent(80):
            body["coupons"] = good[:1]
        if page and not page["has_pin"] and page["points"] >= 300 and self.rng.percent(10):  # noqa: PLR2004
            body["points"] = 300
        quote = await self.house.may("desk", "POST", "/quotes", body)
        if quote is None:
            body.pop("coupons", None)
            body.pop("points", None)
            quote = await self.house.ask("desk", "POST", "/quotes", body)
        self.did["coupons"] += int("coupons" in body)
        self.did["cut by a discount card"] += int(any(one["rule"] == "card" for one in quote["offers"]))
        due: int = quote["due_fen"]
        return due

    def _tenders(self, due: int, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """From the card as far as it goes, the rest in money; cash is rounded down to jiao."""
        tenders: list[dict[str, Any]] = []
        for card in values[:1]:
            part = min(due, card["balance"])
            if part:
                tenders.append({"tender": "stored_value", "amount_fen": part, "card": card["card"]})
                due -= part
        if not due:
            return tenders
        way = self._way()
        if way == "cash":
            if due % 10 and not tenders:
                due -= due % 10
            received = -(-due // 10_000) * 10_000
            return [*tenders, *([{"tender": way, "amount_fen": due, "received_fen": received}] if due else [])]
        return [*tenders, {"tender": way, "amount_fen": due}]

    async def _with_consent(self, guest: Guest, body: dict[str, Any], tenders: list[Any], used: int) -> None:
        """Who has a PIN gives it on the handheld; some mistype it once."""
        bill = await self.house.ask("desk", "POST", "/bills", body)
        path = f"/bills/{bill['bill']}"
        sessions = sum(1 for line in body["lines"] if "session_card" in line)
        asks = {"revision": bill["revision"], "stored_value_fen": used, "sessions": sessions}
        consent = (await self.house.ask("desk", "POST", f"{path}/consents", asks))["consent"]
        answer = f"/handheld/consents/{consent}"
        if self.rng.percent(10):
            wrong = f"{(int(guest.pin) + 1) % 10**6:06d}"
            await self.house.must_refuse("pin_wrong", "handheld", "POST", answer, {"pin": wrong})
        await self.house.ask("handheld", "POST", answer, {"pin": guest.pin})
        settle = {"revision": bill["revision"], "tenders": tenders, "consent": consent, "print": False}
        self._note(await self.house.ask("desk", "POST", f"{path}/settlement", settle))
        self.did["consents"] += 1

    async def _held(self, body: dict[str, Any], tenders: list[Any]) -> None:
        """Put aside while the treatment lasts (挂单)."""
        bill = await self.house.ask("desk", "POST", "/bills", body | {"note": "做完再结账"})
        self.house.wall.ms += 20 * 60_000
        settle = {"revision": bill["revision"], "tenders": tenders, "print": False}
        self._note(await self.house.ask("desk", "POST", f"/bills/{bill['bill']}/settlement", settle))
        self.did["held"] += 1

    async def _sale(self, body: dict[str, Any]) -> None:
        self._note(await self.house.ask("desk", "POST", "/sales", body | {"print": False}))

    def _note(self, bill: dict[str, Any]) -> None:
        self.did["bills"] += 1
        self.recent.append(bill)
        for one in bill["tenders"]:
            if one["tender"] in MONEY:
                self.taken[one["tender"]] += one["amount_fen"]

    def _line(self, key: str, cards: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """By one technician, asked for or by turn, or by two; paid by a session where one covers it."""
        line: dict[str, Any] = {"item": self.shelf.items[key], "shares": self._shares()}
        for card in cards or []:
            covering = [
                lot for lot in card["lots"] if line["item"] in lot["covers"] and lot["left"] and _good(lot, self.now())
            ]
            if card["unit"] == "SESSION" and covering:
                covering[0]["left"] -= 1
                return line | {"session_card": card["card"]}
            if card["unit"] == "DAY" and line["item"] in card["covers"] and card["term"]["usable"]:
                if card["term"]["visits_left"] == 0:
                    continue
                self.did["visits by days"] += 1
                return line | {"session_card": card["card"]}
        return line

    def _shares(self) -> list[dict[str, Any]]:
        first, second = self.rng.sample(self.shelf.technicians, 2)
        if self.rng.percent(10):
            return [{"staff": first, "percent": 60}, {"staff": second, "percent": 40}]
        return [{"staff": first, "percent": 100, "designated": self.rng.percent(40)}]

    def _way(self) -> str:
        return self.rng.choices(MONEY, _WAYS)[0]

    def now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.house.wall.ms / 1000, dt.UTC)


def _good(lot: dict[str, Any], now: dt.datetime) -> bool:
    return lot["expires_at"] is None or dt.datetime.fromisoformat(lot["expires_at"]) > now
