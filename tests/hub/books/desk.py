"""Rules of the desk: cards' lives, the drawer, shifts, days, months."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.hub.books.machine import Machine
from tests.hub.books.till import BY, FEN, TENDER, WHICH, WHO

CHANGE = st.sampled_from(["freeze", "lock", "resume", "resume", "extend", "transfer", "lapse", "lapse", "reverse"])
METHOD = st.sampled_from(["ratio", "list_price", "agreed"])
NOTES = [10000, 5000, 2000, 1000, 500, 100, 50, 10, 1]
REASON = st.sampled_from(["float", "bank", "owner", "expense"])


class Desk(Machine):
    @rule(who=WHO, which=st.integers(0, 9), method=METHOD, keep=st.booleans(), by=BY, tender=TENDER)
    def close_card(self, who, which, method, keep, by, tender):
        held = self.cards(self.member(who))
        if not held:
            return
        card = held[which % len(held)]["card"]
        query = f"method={method}&keep_bonus={str(keep).lower()}" + "&agreed_fen=12345" * (method == "agreed")
        quoted = self.asked("GET", f"/cards/{card}/closing?{query}")
        if quoted is None:
            return
        fen = quoted["refund_fen"]
        body = {"refund_fen": fen, "tender": tender, "reason": "退卡", "method": method, "keep_bonus": keep}
        if by == "front_desk":
            body["approval"] = self.approve("card", max(1, fen))
        reply = self.ask("POST", f"/cards/{card}/closing", body, by)
        if tender == "cash" and fen > self.money["cash"]:
            assert reply.code == "drawer_short", reply.body
        if reply.status < 300:
            self.used(body.get("approval"), card)
            self.move(tender, -fen)
            if quoted["unit"] == "SESSION":
                self.sessions -= sum(lot["left"] for lot in quoted["lots"])

    @rule(who=WHO, which=st.integers(0, 9), what=CHANGE, to=WHO)
    def change_card(self, who, which, what, to):
        held = self.cards(self.member(who))
        if not held:
            return
        card = held[which % len(held)]
        path = f"/cards/{card['card']}"
        asks = {
            "freeze": ("stop", {"how": "frozen", "reason": "出国"}),
            "lock": ("stop", {"how": "locked", "reason": "可疑"}),
            "resume": ("resumption", {}),
            "extend": ("extension", {"days": 30, "reason": "老客"}),
            "transfer": ("transfer", {"to": self.member(to), "reason": "母女"}),
            "lapse": ("lapse", {"reason": "过期"}),
            "reverse": ("lapse-reversal", {"reason": "回来了"}),
        }
        after = self.asked("POST", f"{path}/{asks[what][0]}", asks[what][1])
        if after is not None and card["unit"] == "SESSION":
            self.sessions -= lapsed(after) - lapsed(card)

    @rule(who=WHO, back=st.booleans())
    def let_expire(self, who, back):
        """A card's last day passes; the owner posts what is left of it, and perhaps takes that back."""
        ends = [
            (lot["expires_at"][:10], card["card"])
            for card in self.cards(self.member(who)) if card["holder_masked"] is None
            for lot in card["lots"] if lot["expires_at"] and not lot["lapsed"]
        ]  # fmt: skip
        if not ends:
            return
        last, card = min(ends)
        days = dt.date.fromisoformat(last) - dt.date.fromisoformat(self.shop.today())
        self.shop.wait(max(0, days.days + 1))
        path, unit = f"/cards/{card}", self.ask("GET", f"/cards/{card}").body
        for way in ("lapse", "lapse-reversal")[: 1 + back]:
            after = self.asked("POST", f"{path}/{way}", {"reason": "过期"})
            if after is not None and after["unit"] == "SESSION":
                self.sessions -= lapsed(after) - lapsed(unit)
                unit = after

    @rule(who=WHO, to=WHO, which=st.integers(0, 9), back=st.booleans())
    def lend_card(self, who, to, which, back):
        held = self.cards(self.member(who))
        if held:
            path = f"/cards/{held[which % len(held)]['card']}/users"
            if back:
                self.ask("DELETE", f"{path}/{self.member(to)}")
            else:
                self.ask("POST", path, {"to": self.member(to)})

    @rule(direction=st.sampled_from(["in", "out"]), reason=REASON, fen=FEN, by=BY)
    def move_cash(self, direction, reason, fen, by):
        body = {"reason": reason, "direction": direction, "amount_fen": fen}
        if by == "front_desk":
            body["approval"] = self.approve("cash", fen)
        done = self.asked("POST", "/cash-movements", body, by)
        if done is not None:
            self.used(body.get("approval"), done["movement"])
            self.move("cash", fen if direction == "in" else -fen)
            self.money["bank"] -= (fen if direction == "in" else -fen) * (reason == "bank")

    @rule(over=st.integers(-500, 500), wrong=st.sampled_from([0, 0, 0, 1]))
    def hand_over(self, over, wrong):
        """The drawer is counted note by note; opening and movements are what the books expect."""
        expected = self.ask("GET", "/shifts/current").body["expected_fen"]
        assert expected == self.counted_fen + self.moved_fen
        counted, pieces = max(0, expected + over), []
        left = counted
        for note in NOTES:
            pieces.append({"denomination_fen": note, "pieces": left // note})
            left %= note
        body = {"counted": pieces, "expected_fen": expected + wrong, "note": "点过"}
        done = self.asked("POST", "/shifts/hand-over", body, "front_desk")
        assert done is None or not wrong
        if done is not None:
            assert (done["counted_fen"], done["difference_fen"]) == (counted, counted - expected)
            self.money["cash"] += counted - expected
            self.counted_fen, self.moved_fen = counted, 0

    @rule(stays=st.sampled_from([False, False, True]))
    def close_day(self, stays):
        """Nothing is sold on a closed day, until it is opened again."""
        day = self.shop.today()
        if self.asked("POST", "/days/closing", {"day": day}) is None:
            return
        line, tender = {"amount_fen": 100}, {"tender": "cash", "amount_fen": 100}
        reply = self.ask("POST", "/sales", {"lines": [line], "tenders": [tender], "print": False})
        assert reply.code == "day_closed", reply.body
        if stays:
            self.shop.wait(1)
        else:
            self.ask("POST", "/days/reopening", {"day": day, "reason": "还有客人"})

    @rule(days=st.sampled_from([0, 1, 1, 3, 8, 31, 95, 200]))
    def wait(self, days):
        self.shop.wait(days)

    @rule()
    def night(self):
        self.shop.night()

    @rule(reopen=st.sampled_from([False, False, False, True]))
    def approve_months(self, reopen):
        """Every month that is over, oldest first; or the last one is opened again."""
        month = self.shop.today()[:7]
        sheet = self.ask("GET", f"/commission/months/{month}").body
        if reopen and sheet["last_approved"]:
            self.ask("POST", f"/commission/months/{sheet['last_approved']}/reopening", {"reason": "再核"})
            return
        for waiting in sheet["waiting"]:
            digest = self.ask("GET", f"/commission/months/{waiting}").body["digest"]
            self.asked("POST", f"/commission/months/{waiting}/approval", {"digest": digest})

    @precondition(lambda self: self.bills)
    @rule(which=WHICH, permille=st.integers(0, 200))
    def approve_stale(self, which, permille):
        """A sheet that is not as it was seen is not approved."""
        month = next(iter(self.bills.values()))["day"][:7]
        digest = f"{which:032x}{permille:032x}"
        assert self.asked("POST", f"/commission/months/{month}/approval", {"digest": digest}) is None


def lapsed(card):
    return sum(lot["size"] - lot["used"] for lot in card["lots"] if lot["lapsed"])
