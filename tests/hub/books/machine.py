"""What every rule needs: asking, remembering what was sold, and what must be so after each step and at the end."""

import shutil
from collections import Counter
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.hub.books import closing
from tests.hub.books.checks import FIGURES, WRONG
from tests.hub.books.shop import PRICES, SIZES, Shop
from tests.hub.conftest import PIN

MONEY = {"cash": "1001", "bank_card": "1012.01", "wechat": "1012.02", "alipay": "1012.03"}
OTHERS = {"bank": "1002", "opening": "4104.01", "channel_fees": "6603.01"}
KEPT = MONEY | OTHERS


class Machine(RuleBasedStateMachine):
    """Every rule is a call of the API; what is refused must have been refused with a code.

    Kept beside the store: what each money account holds, what lists brought in, what channels cost, and how many
    sessions members hold.
    """

    made: ClassVar[tuple]
    steps: ClassVar[int] = 0
    seen: ClassVar[Counter] = Counter()

    def __init__(self):
        super().__init__()
        self.shop = Shop(*self.made)
        self.ids = self.shop.ids
        self.members = list(self.ids.members.values())
        self.forgotten = []
        self.bills, self.held, self.approvals = {}, [], {}
        (found,) = self.shop.look(FIGURES)
        self.money = {tender: dict(found).get(account, 0) for tender, account in KEPT.items()}
        self.sessions = -dict(found).get("9202", 0)
        self.counted_fen, self.moved_fen = self.money["cash"], 0
        Machine.steps -= 1

    def ask(self, method, path, body=None, by="owner"):
        """The reply; a refusal has a code and words."""
        reply = self.shop.ask(method, path, body, by)
        Machine.seen["done" if reply.status < 300 else reply.code] += 1
        assert reply.status < 500, (path, body, reply.status, reply.body)
        assert reply.status < 300 or reply.code, (path, reply.body)
        return reply

    def asked(self, method, path, body=None, by="owner"):
        """What it is answered with, None if refused."""
        reply = self.ask(method, path, body, by)
        return reply.body if reply.status < 300 else None

    def member(self, which):
        return self.members[which % len(self.members)]

    def cards(self, member, unit=None):
        cards = self.ask("GET", f"/members/{member}").body["cards"]
        return [card for card in cards if unit in {None, card["unit"]}]

    def approve(self, action, fen):
        """An approval that the manager gives at the front desk's tablet."""
        asks = {"action": action, "staff_code": "2", "pin": PIN, "amount_fen": fen}
        given = self.asked("POST", "/approvals", asks, "front_desk")["approval"]
        self.approvals[given] = None
        return given

    def used(self, approval, subject):
        """What took place with an approval; none is good for two."""
        if approval is not None:
            assert self.approvals[approval] in {None, subject}, approval
            self.approvals[approval] = subject

    def move(self, tender, fen):
        self.money[tender] += fen
        if tender == "cash":
            self.moved_fen += fen

    def sold(self, bill, units=1):
        """A bill was settled: money came in, sessions were sold and used."""
        for one in bill["tenders"]:
            if one["tender"] in MONEY:
                self.move(one["tender"], one["amount_fen"])
        for line in bill["lines"]:
            if line["session_card"] is not None:
                self.sessions -= line["quantity"] * units
            self.sessions += self.size_of(line) if line["session_card"] is None else 0
        bill["units"] = units
        self.bills[bill["bill"]] = bill

    def size_of(self, line):
        """Sessions that the line sells."""
        name = next((name for name in SIZES if self.ids.items[name] == line["item"]), None)
        return SIZES[name] * line["quantity"] if name else 0

    def gone_back(self, before, after, *, in_cash=False, cash_by="cash"):
        """A bill was refunded; `in_cash`: what a platform had paid too; `cash_by`: how what was paid in cash."""
        from_drawer = {"cash", "group_buy"} if in_cash else {"cash"}
        for one, other in zip(before["tenders"], after["tenders"], strict=True):
            tender = cash_by if one["tender"] in from_drawer else one["tender"]
            if tender in MONEY:
                self.move(tender, one["refunded_fen"] - other["refunded_fen"])
        for one, other in zip(before["lines"], after["lines"], strict=True):
            self.sessions += (other["refunded_sessions"] - one["refunded_sessions"]) * before["units"]
            if one["refunded_fen"] != other["refunded_fen"]:
                self.sessions -= self.size_of(one)
        after["units"] = before["units"]
        self.bills[after["bill"]] = after

    def price(self, name):
        return PRICES[name]

    @invariant()
    def the_books_say_what_members_hold_and_the_drawer_has(self):
        Machine.steps += 1
        wrong, found = self.shop.look(WRONG, FIGURES)
        assert not wrong, wrong
        posted = dict(found)
        for tender, account in KEPT.items():
            assert posted.get(account, 0) == self.money[tender], (tender, posted.get(account, 0), self.money)
        assert -posted.get("9202", 0) == self.sessions
        assert self.money["cash"] >= 0

    def teardown(self):
        try:
            closing.prove(self)
        finally:
            report = self.shop.close()
            shutil.rmtree(self.shop.top)
        assert (report.verify, report.problem) == ("ok", None)
