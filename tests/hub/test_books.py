"""Whatever is done at the till, in whatever order: what the books say is what the members hold and the drawer has."""

import asyncio
import os
import pickle
import re
import shutil
import tempfile
import threading
from pathlib import Path
from typing import ClassVar

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hub.app import create_app
from hub.config import HubConfig
from tests.hub.conftest import NOON, PIN, Api, Wall

WHO = st.sampled_from(["zhang", "wang", "li"])
MONEY = st.sampled_from(["cash", "wechat", "bank_card"])
FEN = st.integers(1, 900_00)
NAME = st.sampled_from(["facial", "massage", "cream"])
CARD = st.sampled_from(["value", "year", "ten", "gifted", "halves"])
DAY_MS = 86_400_000
NO_PIN = st.sampled_from(["zhang", "wang"])
TREATMENT = st.sampled_from(["facial", "massage"])
CHANGE = st.sampled_from(["freeze", "lock", "resume", "extend", "transfer", "lapse", "reverse"])
STEPS = 30
EXAMPLES = 6
LONG_STEPS = 100
LONG_EXAMPLES = 2_000
PRICES = {"facial": 588_00, "massage": 128_00, "cream": 299_00, "value": 1000_00, "year": 500_00, "ten": 3000_00,
          "gifted": 1980_00, "halves": 1000_00}  # fmt: skip

CHECKS = """
SELECT 'liability', (SELECT coalesce(sum(credit - debit), 0) FROM balance WHERE account = '2205'),
    (SELECT coalesce(sum(principal_fen - owed_fen - principal_fen * used / size), 0) FROM lot
     WHERE returned_seq IS NULL AND lapsed_seq IS NULL)
UNION ALL SELECT 'face', (SELECT coalesce(sum(credit - debit), 0) FROM balance WHERE account = '9102'),
    (SELECT coalesce(sum(size - used), 0) FROM lot
     WHERE unit = 'FACE' AND returned_seq IS NULL AND lapsed_seq IS NULL)
UNION ALL SELECT 'sessions', (SELECT coalesce(sum(credit - debit), 0) FROM balance WHERE account = '9202'),
    (SELECT coalesce(sum(size - used), 0) FROM lot
     WHERE unit = 'SESSION' AND returned_seq IS NULL AND lapsed_seq IS NULL)
UNION ALL SELECT 'receivable', (SELECT coalesce(sum(debit - credit), 0) FROM balance WHERE account = '1122'),
    (SELECT coalesce(sum(d.owed_fen - d.paid_fen), 0) FROM debt d
     WHERE NOT EXISTS (SELECT 1 FROM lot l WHERE l.bill = d.bill AND l.line = d.line))
UNION ALL SELECT 'owed on cards', (SELECT coalesce(sum(owed_fen), 0) FROM lot WHERE returned_seq IS NULL),
    (SELECT coalesce(sum(d.owed_fen - d.paid_fen), 0) FROM debt d
     WHERE EXISTS (SELECT 1 FROM lot l WHERE l.bill = d.bill AND l.line = d.line AND l.returned_seq IS NULL))
UNION ALL SELECT 'balance', (SELECT coalesce(sum(debit - credit), 0) FROM balance), 0
"""


class Loop:
    """An event loop on a thread of its own, for machines that are not asynchronous."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def __call__(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)


class Books(RuleBasedStateMachine):
    """Every rule is a call of the API; what is refused must have been refused with a code."""

    furnished: ClassVar[tuple[Path, bytes]]
    run_async: ClassVar[Loop]

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="meishu-books-")) / "store"
        shutil.copytree(self.furnished[0], self.folder)
        self.wall, self.ids = Wall(NOON + 60_000), pickle.loads(self.furnished[1])  # noqa: S301 - our own
        self.bills: list[dict] = []
        self.by = "owner"
        self.cash_fen = 0
        self.run_async(self._open())
        self.cash_fen = self.drawer()

    async def _open(self):
        os.environ.pop("CREDENTIALS_DIRECTORY", None)
        config = HubConfig(data=str(self.folder / "hub"), keys=str(self.folder / "keys"), mdns=False)
        app = await create_app(config, clock=self.wall.clock())
        self.client = TestClient(TestServer(app), cookie_jar=DummyCookieJar())
        await self.client.start_server()
        self.api = Api(self.client, self.folder, self.wall, self.ids)
        await self._furnish()

    async def _furnish(self):
        facial, massage = self.ids.items["facial"], self.ids.items["massage"]
        gifted = [{"covers": [facial], "sessions": 10}, {"covers": [massage], "sessions": 2, "gift": True}]
        halves = [{"covers": [massage, facial], "sessions": 10, "units": [1, 2]}]
        for name, parts in (("gifted", gifted), ("halves", halves)):
            item = {"item_kind": "session_card", "name": name, "price_fen": PRICES[name], "components": parts}
            self.ids.items[name] = (await self.api.ok("POST", "/catalog/items", item))["item"]
        for name, value in (("arrears_limit_fen", "100000000"), ("value_cap_fen", "100000000")):
            await self.api.ok("PUT", "/settings", {"name": name, "value": value})

    def teardown(self):
        report = self.api.verify()
        self.run_async(self.client.close())
        shutil.rmtree(self.folder.parent)
        assert (report.verify, report.problem) == ("ok", None)

    def ask(self, method, path, body=None):
        """The reply; a refusal has a code and words."""
        reply = self.run_async(self.api.call(method, path, body, by=self.by))
        event(f"{method} {re.sub('[0-9A-Z]{26}', '*', path.split('?')[0])} {reply.code or 'done'}")
        assert reply.status < 500, (path, reply.status, reply.body)
        assert reply.status < 300 or reply.code, reply.body
        return reply

    def drawer(self):
        return self.ask("GET", "/shifts/current").body["expected_fen"]

    def sell(self, lines, tenders, who):
        body = {"lines": lines, "tenders": tenders, "member": self.ids.members[who], "print": False}
        reply = self.ask("POST", "/sales", body)
        if reply.status < 300:
            self.cash_fen += sum(one["amount_fen"] for one in tenders if one["tender"] == "cash")
            self.bills.append(reply.body)

    def cards(self, who):
        return self.ask("GET", f"/members/{self.ids.members[who]}").body["cards"]

    @rule(who=WHO, fen=FEN, tender=MONEY, other=st.integers(0, 900_00))
    def sell_quick(self, who, fen, tender, other):
        tenders = [{"tender": tender, "amount_fen": fen}]
        if other:
            tenders.append({"tender": "alipay", "amount_fen": other})
        self.sell([{"amount_fen": fen + other}], tenders, who)

    @rule(who=WHO, name=CARD, tender=MONEY, owed=st.integers(0, 500_00))
    def sell_card(self, who, name, tender, owed):
        tenders = [{"tender": tender, "amount_fen": PRICES[name] - owed}] if PRICES[name] > owed else []
        if owed:
            tenders.append({"tender": "arrears", "amount_fen": min(owed, PRICES[name])})
        self.sell([{"item": self.ids.items[name]}], tenders, who)

    @rule(who=WHO, name=NAME, percent=st.integers(1, 99), tender=MONEY)
    def sell_for_less(self, who, name, percent, tender):
        fen = (PRICES[name] * percent + 50) // 100
        self.sell(
            [{"item": self.ids.items[name], "off": {"percent": percent}}], [{"tender": tender, "amount_fen": fen}], who
        )

    @rule(who=WHO, name=NAME)
    def sell_on_credit(self, who, name):
        self.sell(
            [{"item": self.ids.items[name]}], [{"tender": "arrears", "amount_fen": PRICES[name]}], who
        )  # fmt: skip

    @rule(who=NO_PIN, fen=FEN, which=st.integers(0, 3))
    def use_stored_value(self, who, fen, which):
        held = [card for card in self.cards(who) if card["unit"] == "FACE"]
        if held:
            taken = {"tender": "stored_value", "amount_fen": fen, "card": held[which % len(held)]["card"]}
            self.sell([{"amount_fen": fen}], [taken], who)

    @rule(who=NO_PIN, name=TREATMENT, quantity=st.integers(1, 3), which=st.integers(0, 5))
    def use_sessions(self, who, name, quantity, which):
        held = [card for card in self.cards(who) if card["unit"] == "SESSION"]
        if held:
            line = {"item": self.ids.items[name], "quantity": quantity, "session_card": held[which % len(held)]["card"]}
            self.sell([line], [], who)

    @precondition(lambda self: self.bills)
    @rule(which=st.integers(0, 200), part=st.integers(1, 100))
    def refund(self, which, part):
        bill = self.bills[which % len(self.bills)]
        line = bill["lines"][0]
        by_session = line["session_card"] is not None
        fen = 0 if by_session else max(1, line["amount_fen"] * part // 100)
        wanted = {"line": 1, "amount_fen": fen, "sessions": 1 if by_session else 0}
        before = self.ask("GET", f"/bills/{bill['bill']}").body
        reply = self.ask("POST", f"/bills/{bill['bill']}/refunds", {"lines": [wanted], "reason": "退", "print": False})
        if reply.status < 300:
            self.cash_fen -= cash_back(reply.body) - cash_back(before)

    @precondition(lambda self: self.bills)
    @rule(which=st.integers(0, 200), fen=FEN, tender=MONEY)
    def pay_debt(self, which, fen, tender):
        owing = [bill for bill in self.bills if any(one["tender"] == "arrears" for one in bill["tenders"])]
        if owing:
            bill = owing[which % len(owing)]
            who = next(name for name, member in self.ids.members.items() if member == bill["member"]["member"])
            line = {"amount_fen": fen, "settles": {"bill": bill["bill"], "line": 1}}
            self.sell([line], [{"tender": tender, "amount_fen": fen}], who)

    @rule(who=WHO, which=st.integers(0, 9), method=st.sampled_from(["ratio", "list_price"]), keep=st.booleans())
    def close_card(self, who, which, method, keep):
        held = self.cards(who)
        if not held:
            return
        card = held[which % len(held)]["card"]
        query = f"method={method}&keep_bonus={str(keep).lower()}"
        quoted = self.ask("GET", f"/cards/{card}/closing?{query}")
        if quoted.status < 300:
            body = {"refund_fen": quoted.body["refund_fen"], "tender": "cash", "reason": "退卡", "method": method,
                    "keep_bonus": keep}  # fmt: skip
            if self.ask("POST", f"/cards/{card}/closing", body).status < 300:
                self.cash_fen -= quoted.body["refund_fen"]

    @rule(who=WHO, which=st.integers(0, 9), what=CHANGE, to=WHO)
    def change_card(self, who, which, what, to):
        held = self.cards(who)
        if not held:
            return
        path = f"/cards/{held[which % len(held)]['card']}"
        asks = {
            "freeze": ("stop", {"how": "frozen", "reason": "出国"}),
            "lock": ("stop", {"how": "locked", "reason": "可疑"}),
            "resume": ("resumption", {}),
            "extend": ("extension", {"days": 30, "reason": "老客"}),
            "transfer": ("transfer", {"to": self.ids.members[to], "reason": "母女"}),
            "lapse": ("lapse", {"reason": "过期"}),
            "reverse": ("lapse-reversal", {"reason": "回来了"}),
        }
        self.ask("POST", f"{path}/{asks[what][0]}", asks[what][1])

    @rule(
        direction=st.sampled_from(["in", "out"]), reason=st.sampled_from(["float", "bank", "owner", "expense"]), fen=FEN
    )
    def move_cash(self, direction, reason, fen):
        body = {"reason": reason, "direction": direction, "amount_fen": fen}
        if self.ask("POST", "/cash-movements", body).status < 300:
            self.cash_fen += fen if direction == "in" else -fen

    @rule(over=st.integers(-500, 500))
    def hand_over(self, over):
        expected = self.drawer()
        counted = max(0, expected + over)
        body = {"counted": [{"denomination_fen": 1, "pieces": counted}], "expected_fen": expected, "note": "点过"}
        if counted < 99_999 and self.ask("POST", "/shifts/hand-over", body).status < 300:
            self.cash_fen += counted - expected

    @rule(days=st.integers(0, 200))
    def wait(self, days):
        """A sign-in does not last for days."""
        self.wall.pass_(days=days)
        body = {"staff_code": "1", "pin": PIN}
        self.by = "token:" + self.run_async(self.api.ok("POST", "/sessions", body, by="tablet"))["token"]

    @invariant()
    def what_is_held_is_what_the_books_say(self):
        for name, books, held in self.run_async(self.api.read(lambda reader: reader.all(CHECKS))):
            assert books == held, (name, books, held)

    @invariant()
    def the_drawer_holds_what_came_in_less_what_went_out(self):
        assert self.drawer() == self.cash_fen


def cash_back(bill):
    return sum(one["refunded_fen"] for one in bill["tenders"] if one["tender"] == "cash")


@pytest.fixture(scope="module")
def machine(furnished):
    Books.furnished, Books.run_async = furnished, Loop()
    return Books


def play(machine, examples, steps):
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    case = machine.TestCase
    case.settings = chosen
    case("runTest").runTest()


def test_after_whatever_is_done_the_books_and_the_cards_agree(machine):
    play(machine, EXAMPLES, STEPS)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_after_two_hundred_thousand_steps_the_books_and_the_cards_agree(machine):
    play(machine, LONG_EXAMPLES, LONG_STEPS)
