"""Rules of the till: selling, holding, refunding, paying what is owed."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.hub.books.machine import Machine
from tests.hub.conftest import MEMBER_PIN

WHO = st.integers(0, 11)
WHICH = st.integers(0, 200)
TENDER = st.sampled_from(["cash", "wechat", "bank_card", "alipay"])
FEN = st.integers(1, 900_00)
CARD = st.sampled_from(["value", "club", "year", "ten", "gifted", "halves", "month", "later", "eighty"])
TREATMENT = st.sampled_from(["facial", "massage"])
BY = st.sampled_from(["owner", "front_desk"])
SHARES = st.sampled_from([(), ((100, True),), ((100, False),), ((33, True), (67, False))])
LINE = st.tuples(
    st.sampled_from(["facial", "massage", "cream", "quick"]), st.integers(1, 3), SHARES,
    st.sampled_from([None, None, {"percent": 85}, {"off_fen": 1}, {"price_fen": 99_99}]),
)  # fmt: skip


class Till(Machine):
    @rule(who=WHO, fen=FEN, tender=TENDER, other=st.integers(0, 900_00), shares=SHARES)
    def sell_quick(self, who, fen, tender, other, shares):
        tenders = [{"tender": tender, "amount_fen": fen}]
        if other:
            tenders.append({"tender": "alipay", "amount_fen": other})
        self.sell([{"amount_fen": fen + other, "shares": self.people(shares)}], tenders, self.member(who))

    @rule(
        who=WHO, lines=st.lists(LINE, min_size=1, max_size=3), tender=TENDER, by=BY,
        points=st.sampled_from([0, 0, 1, 30, 300]),
        coupons=st.integers(0, 2), off_fen=st.sampled_from([0, 0, 1, 88_00]), owed=st.integers(0, 100_00),
        face=st.booleans(),
    )  # fmt: skip
    def sell_items(self, who, lines, tender, points, by, coupons, off_fen, owed, face):
        """Whatever may come off, a part from the member's card, a part owed, the rest in money."""
        member = self.member(who)
        body = self.wanted(member, lines, points, coupons, off_fen)
        quote = self.asked("POST", "/quotes", body, by)
        if quote is None:
            body |= {"points": 0, "coupons": [], "off_fen": 0}
            quote = self.asked("POST", "/quotes", body, by)
        if quote is None:
            return
        due = quote["due_fen"]
        if quote["rounding_fen"] and (tender == "cash" or quote["rounding_for"] == "all"):
            due -= quote["rounding_fen"]
        if quote["approval_fen"]:
            body["approval"] = self.approve("discount", quote["approval_fen"])
        tenders = []
        if face:
            for card in self.cards(member, "FACE")[:1]:
                part = min(due, card["balance"])
                tenders += [{"tender": "stored_value", "amount_fen": part, "card": card["card"]}] if part else []
                due -= part
        if owed and by == "owner" and due:
            tenders.append({"tender": "arrears", "amount_fen": min(owed, due)})
            due -= min(owed, due)
        tenders += [{"tender": tender, "amount_fen": due}] if due else []
        self.settled(self.asked("POST", "/sales", body | {"tenders": tenders, "print": False}, by), body)

    @rule(who=WHO, name=CARD, tender=TENDER, owed=st.integers(0, 500_00), shares=SHARES)
    def sell_card(self, who, name, tender, owed, shares):
        owed = min(owed, self.price(name))
        tenders = [{"tender": tender, "amount_fen": self.price(name) - owed}] if self.price(name) > owed else []
        if owed:
            tenders.append({"tender": "arrears", "amount_fen": owed})
        self.sell([{"item": self.ids.items[name], "shares": self.people(shares)}], tenders, self.member(who))

    @rule(who=WHO, name=st.sampled_from(["facial", "massage", "cream"]))
    def sell_on_credit(self, who, name):
        line, tender = {"item": self.ids.items[name]}, {"tender": "arrears", "amount_fen": self.price(name)}
        self.sell([line], [tender], self.member(who))

    @rule(who=WHO, fen=FEN, which=st.integers(0, 3), shares=SHARES)
    def use_stored_value(self, who, fen, which, shares):
        held = self.cards(self.member(who), "FACE")
        if held:
            taken = {"tender": "stored_value", "amount_fen": fen, "card": held[which % len(held)]["card"]}
            self.sell([{"amount_fen": fen, "shares": self.people(shares)}], [taken], self.member(who))

    @rule(who=WHO, name=TREATMENT, quantity=st.integers(1, 3), which=st.integers(0, 5), shares=SHARES)
    def use_sessions(self, who, name, quantity, which, shares):
        """Of a session card, or a visit of a period card."""
        held = [card for card in self.cards(self.member(who)) if card["unit"] != "FACE"]
        if held:
            card = held[which % len(held)]
            line = {"item": self.ids.items[name], "quantity": quantity, "session_card": card["card"],
                    "shares": self.people(shares)}  # fmt: skip
            self.sell([line], [], self.member(who), units_of(card, self.ids.items[name]))

    @rule(who=WHO, which=st.integers(0, 1), number=st.integers(0, 9), tender=TENDER)
    def use_group_buy(self, who, which, number, tender):
        """A code is good once."""
        deal, code = self.ids.deals[which], f"GB{number:08d}"
        body = {"lines": [{"item": self.ids.items["massage"]}], "member": self.member(who),
                "group_buys": [{"deal": deal, "code": code}]}  # fmt: skip
        quote = self.asked("POST", "/quotes", body)
        if quote is not None:
            paid = sum(cut["paid_fen"] for line in quote["lines"] for cut in line["cuts"] if cut["rule"] == "group_buy")
            tenders = [{"tender": "group_buy", "amount_fen": paid, "reference": code, "deal": deal}]
            if quote["due_fen"] > paid:
                tenders.append({"tender": tender, "amount_fen": quote["due_fen"] - paid})
            self.sell(body["lines"], tenders, body["member"], group_buys=body["group_buys"])

    @rule(number=st.integers(0, 9), fen=st.sampled_from([93_06, 75_20, 1, -93_06]))
    def paid_out(self, number, fen):
        """By the platform, for one code; more or less than it owes."""
        body = {
            "platform": self.ids.platform,
            "day": self.shop.today(),
            "codes": [{"code": f"GB{number:08d}", "amount_fen": fen}],
        }
        done = self.asked("POST", "/group-buys/payouts", body)
        self.money["bank"] += done["amount_fen"] if done is not None else 0

    @rule(who=WHO, lines=st.lists(LINE, min_size=1, max_size=2), coupons=st.integers(0, 1))
    def hold(self, who, lines, coupons):
        body = self.wanted(self.member(who), lines, 0, coupons, 0)
        bill = self.asked("POST", "/bills", body)
        if bill is not None:
            self.held.append(bill)

    @precondition(lambda self: self.held)
    @rule(which=WHICH, tender=TENDER, discard=st.sampled_from([False, False, False, True]))
    def take_up(self, which, tender, discard):
        bill = self.held.pop(which % len(self.held))
        if discard:
            self.ask("DELETE", f"/bills/{bill['bill']}?reason=%E4%B8%8D%E8%A6%81")
            return
        bill = self.ask("GET", f"/bills/{bill['bill']}").body
        tenders = [{"tender": tender, "amount_fen": bill["due_fen"]}] if bill["due_fen"] else []
        body = {"revision": bill["revision"], "tenders": tenders, "print": False}
        settled = self.asked("POST", f"/bills/{bill['bill']}/settlement", body)
        if settled is not None:
            self.sold(settled)
        else:
            self.ask("DELETE", f"/bills/{bill['bill']}?reason=%E4%B8%8D%E8%A6%81")

    @rule(fen=st.integers(1, 200_00), right=st.sampled_from([True, True, True, True, True, False]))
    def consent(self, fen, right):
        """Who has a PIN gives it on the handheld."""
        li = self.ids.members["li"]
        held = self.cards(li, "FACE") if li in self.members else []
        bill = self.asked("POST", "/bills", {"lines": [{"amount_fen": fen}], "member": li}) if held else None
        if bill is None:
            return
        path, asks = f"/bills/{bill['bill']}", {"revision": bill["revision"], "stored_value_fen": fen}
        consent = self.asked("POST", f"{path}/consents", asks)
        if consent is not None:
            answer = {"pin": MEMBER_PIN if right else "000000"}
            self.asked("POST", f"/handheld/consents/{consent['consent']}", answer, "handheld")
            tender = {"tender": "stored_value", "amount_fen": fen, "card": held[0]["card"]}
            body = {"revision": bill["revision"], "tenders": [tender], "consent": consent["consent"], "print": False}
            settled = self.asked("POST", f"{path}/settlement", body)
            if settled is not None:
                assert right
                self.sold(settled)
                return
            self.ask("DELETE", f"/consents/{consent['consent']}")
        self.ask("DELETE", f"{path}?reason=%E4%B8%8D%E8%A6%81")

    @precondition(lambda self: self.bills)
    @rule(
        which=WHICH, line=st.integers(0, 2), part=st.integers(1, 100), by=BY, old=st.booleans(),
        cash_by=st.sampled_from(["cash", "cash", "cash", "alipay"]),
    )  # fmt: skip
    def refund(self, which, line, part, by, old, cash_by):
        """A part of a line. `old`: with an approval that may have been used."""
        bill = self.bill(which)
        asked = bill["lines"][line % len(bill["lines"])]
        by_session = asked["session_card"] is not None
        fen = 0 if by_session else max(1, asked["amount_fen"] * part // 100)
        self.give_back(bill, [{"line": asked["line"], "amount_fen": fen, "sessions": int(by_session)}], by, old=old,
                       cash_by=cash_by)  # fmt: skip

    @precondition(lambda self: self.bills)
    @rule(which=WHICH, by=BY, in_cash=st.booleans())
    def refund_all(self, which, by, in_cash):
        """Whatever is left of a bill; what a platform paid goes back to it, or to the guest in cash."""
        bill = self.bill(which)
        lines = [what_is_left(line) for line in bill["lines"]]
        self.give_back(
            bill, [one for one in lines if one["amount_fen"] or one["sessions"]], by, old=False, in_cash=in_cash
        )

    @precondition(lambda self: self.bills)
    @rule(which=WHICH, fen=FEN, tender=TENDER)
    def pay_debt(self, which, fen, tender):
        owing = [bill for bill in self.bills.values() if any(one["tender"] == "arrears" for one in bill["tenders"])]
        if owing:
            bill = owing[which % len(owing)]
            line = {"amount_fen": fen, "settles": {"bill": bill["bill"], "line": bill["lines"][0]["line"]}}
            self.sell([line], [{"tender": tender, "amount_fen": fen}], bill["member"]["member"])

    def give_back(self, bill, lines, by, *, old, in_cash=False, cash_by="cash"):
        """What the drawer does not hold goes back another way."""
        if not lines:
            return
        body = {"lines": lines, "reason": "退", "print": False, "group_buy": "cash" if in_cash else "platform",
                "cash_by": cash_by}  # fmt: skip
        if by == "front_desk":
            spent = list(self.approvals) if old else []
            body["approval"] = spent[-1] if spent else self.approve("refund", 10_000_00)
        reply = self.ask("POST", f"/bills/{bill['bill']}/refunds", body, by)
        if reply.code == "drawer_short":
            assert cash_by == "cash"
            assert self.money["cash"] < sum(one["amount_fen"] for one in lines)
            body["cash_by"] = cash_by = "wechat"
            reply = self.ask("POST", f"/bills/{bill['bill']}/refunds", body, by)
            assert reply.code != "drawer_short"
        if reply.status < 300:
            self.used(body.get("approval"), bill["bill"])
            self.gone_back(bill, reply.body, in_cash=in_cash, cash_by=cash_by)

    def bill(self, which):
        return list(self.bills.values())[which % len(self.bills)]

    def people(self, shares):
        staff = [self.ids.staff["technician"], self.ids.staff["manager"]]
        return [
            {"staff": person, "percent": percent, "designated": designated}
            for person, (percent, designated) in zip(staff, shares, strict=False)
        ]

    def wanted(self, member, lines, points, coupons, off_fen):
        """Lines, and of the member's coupons the first ones."""
        asked = []
        for name, quantity, shares, off in lines:
            what = {"amount_fen": 77_77} if name == "quick" else {"item": self.ids.items[name], "quantity": quantity}
            asked.append(what | {"shares": self.people(shares)} | ({"off": off} if off and name != "quick" else {}))
        good = self.ask("GET", f"/members/{member}/coupons").body["coupons"] if coupons else []
        return {"lines": asked, "member": member, "points": points, "off_fen": off_fen,
                "coupons": [one["coupon"] for one in good[:coupons]]}  # fmt: skip

    def sell(self, lines, tenders, member, units=1, **more):
        body = {"lines": lines, "tenders": tenders, "member": member, "print": False, **more}
        bill = self.asked("POST", "/sales", body)
        if bill is not None:
            self.sold(bill, units)
        return bill is not None

    def settled(self, bill, body):
        if bill is not None:
            self.used(body.get("approval"), bill["bill"])
            self.sold(bill)


def what_is_left(line):
    by_session = line["session_card"] is not None
    fen, sessions = line["amount_fen"] - line["refunded_fen"], line["quantity"] - line["refunded_sessions"]
    return {"line": line["line"], "amount_fen": 0 if by_session else fen, "sessions": sessions if by_session else 0}


def units_of(card, item):
    """Sessions that a treatment takes; days take none."""
    if card["unit"] == "DAY":
        return 0
    for lot in card["lots"]:
        if item in lot["covers"]:
            return lot["units"][lot["covers"].index(item)]
    return 1
