"""A salon's day: shifts and the drawer, visits, what goes wrong, what comes to the desk beside them, the close."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from hub.localtime import midnight_ms
from meishu.simulate.furnish import Shelf
from meishu.simulate.guests import OLD_SHARE, Guest, Luck
from meishu.simulate.house import OWNER_PIN, PIN, ZONE, House, Refusals
from meishu.simulate.visits import MONEY, Visits

VISITS = 30
"""A day's, over the year."""
FLOAT_FEN = 50_000
_WEEK = (0.72, 0.78, 0.88, 0.95, 1.1, 1.35, 1.22)
"""Monday to Sunday."""
_SEASON = (1.05, 0.8, 1.0, 1.0, 1.08, 1.02, 0.95, 0.93, 1.0, 1.05, 1.02, 1.1)
"""January to December."""
_HOLIDAY = {"02-16", "02-17", "02-18", "02-19", "02-20"}
"""Spring festival: nobody works."""
_WALK_IN = 0.2
_NOTES = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 1)
_HOUR_MS = 3_600_000


class Days:
    """The model beside the store: what each day took, and what the drawer holds."""

    def __init__(self, house: House, shelf: Shelf, guests: list[Guest], rng: Luck) -> None:
        self.house, self.shelf, self.guests, self.rng = house, shelf, guests, rng
        self.visits = Visits(house, shelf, rng)
        self.closes: dict[str, dict[str, int]] = {}
        self.moved_fen = self.differences_fen = 0
        self._known = int(len(guests) * OLD_SHARE)
        self._debts: set[str] = set()

    async def first_morning(self) -> None:
        await self._sign_in("101")
        await self._move("in", "float", FLOAT_FEN, "开业备用金")

    async def play(self, day: str, left: int) -> None:
        """One day; `left`: how many days there are from this one on, over which new guests come."""
        midnight = midnight_ms(day, ZONE)
        self._set(midnight)
        await self.house.night()
        self._set(midnight + 9 * _HOUR_MS + 30 * 60_000)
        if day[5:] not in _HOLIDAY:
            await self._work(day, midnight, left)
        self._set(midnight + 22 * _HOUR_MS)
        if day[8:] == "03":
            await self._approve_month(day)

    async def _work(self, day: str, midnight: int, left: int) -> None:
        await self._sign_in("101")
        handed_over = False
        for at in sorted(midnight + int(self.rng.triangular(10, 20.5, 15) * _HOUR_MS) for _ in range(self._crowd(day))):
            self._set(at)
            if not handed_over and at > midnight + 15 * _HOUR_MS:
                handed_over = True
                await self._hand_over()
                await self._sign_in("102")
            await self.visits.come(self._who(left))
            await self._beside()
        self._set(midnight + 21 * _HOUR_MS)
        await self._wrong(day)
        await self._lapse()
        await self._close(day)

    def _crowd(self, day: str) -> int:
        date = dt.date.fromisoformat(day)
        weight = _WEEK[date.weekday()] * _SEASON[date.month - 1] * 1.02
        return max(6, round(self.rng.gauss(VISITS * weight, 3)))

    def _who(self, left: int) -> Guest | None:
        """A walk-in, one who comes for the first time, or one who is known, the eager ones more often."""
        if self.rng.random() < _WALK_IN:
            return None
        fresh = len(self.guests) - self._known
        if fresh and self.rng.random() < fresh / (left * VISITS * (1 - _WALK_IN)):
            self._known += 1
            return self.guests[self._known - 1]
        known = self.guests[: self._known]
        return self.rng.choices(known, [guest.likes for guest in known])[0]

    async def _sign_in(self, desk: str) -> None:
        await self.house.sign_in("desk", desk, PIN)
        if desk == "101":
            await self.house.sign_in("manager", "301", PIN)

    async def _beside(self) -> None:
        """What comes up now and then, each about so many times in a year of 11,000 visits."""
        happenings: tuple[tuple[float, Callable[[], Awaitable[None]]], ...] = (
            (0.02, self._refund), (0.004, self._freeze), (0.004, self._close_card), (0.002, self._transfer),
            (0.002, self._extend), (0.004, self._coupons), (0.002, self._adjust),
            (0.0015, self._merge), (0.01, self._owe), (0.002, self._expense),
        )  # fmt: skip
        for often, happening in happenings:
            if self.rng.random() < often:
                await happening()

    async def _refund(self) -> None:
        if self.visits.recent:
            await self.visits.refund(self.rng.choice(self.visits.recent))

    async def _card(self, role: str, what: str, unit: str | None = None) -> tuple[Guest, dict[str, Any]] | None:
        """Somebody's card that is not stopped."""
        guest = self.rng.choice([one for one in self.guests if one.member] or [self.guests[0]])
        if not guest.member:
            return None
        page = await self.house.ask(role, "GET", f"/members/{guest.member}")
        cards = [card for card in page["cards"] if not card["stopped"] and unit in {None, card["unit"]}]
        if not cards:
            return None
        self.visits.did[what] += 1
        return guest, self.rng.choice(cards)

    async def _freeze(self) -> None:
        if found := await self._card("desk", "frozen"):
            body = {"how": "frozen", "reason": "出差三个月"}
            await self.house.may("desk", "POST", f"/cards/{found[1]['card']}/stop", body)

    async def _close_card(self) -> None:
        found = await self._card("desk", "closing asked")
        if found is None:
            return
        path = f"/cards/{found[1]['card']}/closing"
        method = self.rng.choice(("ratio", "list_price"))
        quoted = await self.house.may("desk", "GET", path, method=method)
        if quoted is None:
            return
        fen, tender = quoted["refund_fen"], self.rng.choice(MONEY[:2])
        body = {"refund_fen": fen, "tender": tender, "reason": "搬家", "method": method}
        body["approval"] = await self.house.approval("card", fen)
        if await self.house.may("desk", "POST", path, body):
            self.visits.taken[tender] -= fen
            self.visits.did["closed"] += 1

    async def _transfer(self) -> None:
        found = await self._card("desk", "transfer asked")
        to = self.rng.choice(self.guests)
        if found and to.member and to is not found[0]:
            body = {"to": to.member, "reason": "转给家人"}
            body["approval"] = await self.house.approval("card", 2_000_000)
            await self.house.may("desk", "POST", f"/cards/{found[1]['card']}/transfer", body)

    async def _extend(self) -> None:
        if found := await self._card("manager", "extension asked"):
            await self.house.may(
                "manager", "POST", f"/cards/{found[1]['card']}/extension", {"days": 60, "reason": "老客"}
            )

    async def _lapse(self) -> None:
        """The owner posts what has expired of a card; who comes after all has it back, for a month more."""
        now = self.visits.now()
        over = [card for card, (_, ends) in self.visits.ends.items() if ends <= now]
        if not over:
            return
        card = self.rng.choice(over)
        guest, _ = self.visits.ends.pop(card)
        page = await self.house.ask("manager", "GET", f"/members/{guest.member}")
        if not any(_has_expired(one, now) for one in page["cards"] if one["card"] == card and not one["stopped"]):
            return
        path = f"/cards/{card}"
        await self.house.sign_in("owner", "1", OWNER_PIN)
        await self.house.ask("owner", "POST", f"{path}/lapse", {"reason": "过期未用"})
        self.visits.did["lapsed"] += 1
        await self.house.must_refuse("nothing_lapses", "owner", "POST", f"{path}/lapse", {"reason": "过期未用"})
        if self.rng.percent(20):
            await self.house.ask("owner", "POST", f"{path}/lapse-reversal", {"reason": "客人回来了"})
            await self.house.ask("owner", "POST", f"{path}/extension", {"days": 30, "reason": "客人回来了"})
            self.visits.did["lapses reversed"] += 1

    async def _coupons(self) -> None:
        """To everybody who has not been here for three months."""
        asks = {"coupon_kind": self.shelf.kinds[2], "member": self._somebody(), "copies": 1}
        if asks["member"] and await self.house.may("manager", "POST", "/coupons", asks):
            self.visits.did["coupons issued"] += 1

    async def _adjust(self) -> None:
        member = self._somebody()
        if member:
            body = {"points": self.rng.choice((100, 200, -50)), "reason": "活动补录"}
            await self.house.may("manager", "POST", f"/members/{member}/points/adjustments", body)

    async def _merge(self) -> None:
        """Somebody was entered twice."""
        into = self._somebody()
        if not into:
            return
        double = (await self.house.ask("desk", "POST", "/members", {"name": "重复登记"}))["member"]
        preview = await self.house.ask("manager", "GET", f"/members/{double}/merge", into=into)
        body = {"into": into, "moves": preview["moves"]}
        await self.house.ask("manager", "POST", f"/members/{double}/merge", body)
        self.visits.did["merged"] += 1

    async def _owe(self) -> None:
        """A regular who has left the purse at home."""
        member = self._somebody()
        fen = self.rng.randint(50, 480) * 100
        if member:
            body = {"lines": [{"amount_fen": fen, "name": "补差"}], "member": member, "print": False,
                    "tenders": [{"tender": "arrears", "amount_fen": fen}]}  # fmt: skip
            if await self.house.may("desk", "POST", "/sales", body):
                self.visits.did["owed"] += 1

    async def _expense(self) -> None:
        expected = (await self.house.ask("desk", "GET", "/shifts/current"))["expected_fen"]
        if expected > 20_000:  # noqa: PLR2004 - more than what is bought
            await self._move("out", "expense", self.rng.randint(10, 150) * 100, "日用品")

    async def _wrong(self, day: str) -> None:
        """What people mistype: refused, each with its own code."""
        item, other = self.shelf.items["clean"], "01" + "Z" * 24
        sale: dict[str, Any] = {"lines": [{"item": item}], "print": False}
        cash = [{"tender": "cash", "amount_fen": 1}]
        tries = (
            ("tender_mismatch", "desk", "/sales", sale | {"tenders": cash}),
            ("not_found", "desk", "/sales", {"lines": [{"item": other}], "tenders": cash}),
            ("invalid", "desk", "/sales", sale | {"tenders": [{"tender": "cash", "amount_fen": -100}]}),
            ("invalid", "desk", "/members", {"name": "", "phone": "12345"}),
            ("phone_taken", "desk", "/members", {"name": "再登记", "phone": self._taken_phone()}),
            ("pin_wrong", "tablet", "/sessions", {"staff_code": "102", "pin": "000000"}),
            ("approval_needed", "desk", "/cash-movements", {"reason": "bank", "direction": "out", "amount_fen": 100}),
            ("permission_denied", "desk", "/days/closing", {"day": day}),
            ("shift_open", "manager", "/days/closing", {"day": day}),
        )  # fmt: skip
        for code, role, path, body in self.rng.sample(tries, 2):
            if code != "phone_taken" or body["phone"]:
                await self.house.must_refuse(code, role, "POST", path, body)

    async def _hand_over(self) -> None:
        """The drawer is counted; sometimes it is a little off."""
        expected = (await self.house.ask("desk", "GET", "/shifts/current"))["expected_fen"]
        off = self.rng.choice((-2000, -500, 100, 1000)) if self.rng.percent(4) and expected > 2000 else 0  # noqa: PLR2004
        counted, rest = [], expected + off
        for note in _NOTES:
            counted.append({"denomination_fen": note, "pieces": rest // note})
            rest %= note
        body = {"counted": counted, "expected_fen": expected, "note": "找错零" if off else ""}
        done = await self.house.ask("desk", "POST", "/shifts/hand-over", body)
        if done["difference_fen"] != off:
            raise Refusals(f"the drawer differs by {done['difference_fen']} and not {off}")
        self.differences_fen += off

    async def _close(self, day: str) -> None:
        """All but the float goes to the bank; the day is closed with what was taken."""
        await self._hand_over()
        held = (await self.house.ask("desk", "GET", "/shifts/current"))["expected_fen"]
        if held > FLOAT_FEN:
            await self._move("out", "bank", held - FLOAT_FEN, "当日营业款存行")
            await self._hand_over()
        closed = await self.house.ask("manager", "POST", "/days/closing", {"day": day})
        if self.rng.percent(2):
            await self.house.ask("manager", "POST", "/days/reopening", {"day": day, "reason": "补一单"})
            await self.visits.come(self._who(1))
            await self._hand_over()
            closed = await self.house.ask("manager", "POST", "/days/closing", {"day": day})
        await self._nothing_more()
        self.closes[day] = {
            one["tender"]: one["amount_fen"] for one in closed["figures"]["tenders"] if one["amount_fen"]
        }
        taken = {tender: fen for tender, fen in self.visits.taken.items() if fen}
        if taken != self.closes[day]:
            raise Refusals(f"{day} was closed with {self.closes[day]}, taken was {taken}")
        self.visits.taken.clear()

    async def _nothing_more(self) -> None:
        late = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}
        await self.house.must_refuse("day_closed", "desk", "POST", "/sales", late)

    async def _approve_month(self, day: str) -> None:
        """The month before is looked at, approved and paid by its sheet."""
        before = (dt.date.fromisoformat(day[:8] + "01") - dt.timedelta(days=1)).isoformat()[:7]
        await self.house.sign_in("owner", "1", OWNER_PIN)
        sheet = await self.house.ask("owner", "GET", f"/commission/months/{before}")
        if not sheet["people"]:
            return
        path = f"/commission/months/{before}"
        await self.house.ask("owner", "POST", f"{path}/approval", {"digest": sheet["digest"]})
        await self.house.must_refuse(
            "month_is_approved", "owner", "POST", f"{path}/approval", {"digest": sheet["digest"]}
        )
        await self.house.ask("owner", "GET", f"{path}/pay-sheet.xlsx")
        self.visits.did["months approved"] += 1

    async def _move(self, direction: str, reason: str, fen: int, note: str) -> None:
        body = {"reason": reason, "direction": direction, "amount_fen": fen, "note": note}
        await self.house.ask("manager", "POST", "/cash-movements", body)
        self.moved_fen += fen if direction == "in" else -fen

    def _somebody(self) -> str:
        return self.rng.choice(self.guests[: self._known]).member

    def _taken_phone(self) -> str:
        return next((guest.phone for guest in self.guests if guest.member), "")

    def _set(self, ms: int) -> None:
        self.house.wall.ms = max(self.house.wall.ms, ms)


def _has_expired(card: dict[str, Any], now: dt.datetime) -> bool:
    """Whether something of the card expired and was not posted."""
    return any(
        lot["left"] and lot["expires_at"] and dt.datetime.fromisoformat(lot["expires_at"]) <= now
        for lot in card["lots"]
    )
