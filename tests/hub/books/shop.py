"""The machine's store: furnished once with everything a salon may set up, copied for each example, served in memory."""

import asyncio
import itertools
import os
import pickle
import shutil
import tempfile
from pathlib import Path

from aiohttp import web
from argon2 import PasswordHasher

import hub.ids
from hub.app import create_app
from hub.config import HubConfig
from hub.core import HUB
from hub.domains import state_schema
from hub.journal.verify import verify
from hub.journal.writer import _resolve
from hub.localtime import LocalTime
from hub.members import rules as members
from hub.security.state import digest
from hub.staff import rules as staff
from hub.upkeep import review
from tests.hub.books.line import Line
from tests.hub.conftest import MEMBER_PIN, NOON, PIN, Wall

MEMORY = Path("/dev/shm")  # noqa: S108 - private folders are made in it
"""Where nothing waits for a disk, if this machine has it."""
PRICES = {"facial": 588_00, "massage": 128_00, "cream": 299_00, "value": 1000_00, "year": 500_00, "ten": 3000_00,
          "gifted": 1980_00, "halves": 1000_00, "month": 300_00, "later": 299_99, "eighty": 90_00,
          "club": 800_00}  # fmt: skip
SIZES = {"ten": 10, "gifted": 12, "halves": 10}
TERMS = {"month": {"visits": 1, "per": "day"}, "later": {"starts": "first_use"},
         "eighty": {"discount": {"percent": 80, "services": True, "with_tier": True}}}  # fmt: skip
FIRST_DAY = "2026-11-01"
LIMITS = {
    "arrears_limit_fen": "100000000", "value_cap_fen": "100000000", "session_ms": "2592000000",
    "points_per_100yuan": "100", "points_days": "90",
}  # fmt: skip
TIERS = [
    {"name": "银卡", "rank": 1, "service_percent": 95, "points_percent": 120, "spent_fen": 100000},
    {"name": "金卡", "rank": 2, "service_percent": 90, "goods_percent": 95, "points_percent": 150,
     "spent_fen": 400000, "top_up_once_fen": 100000, "keep_days": 180, "keep_spent_fen": 10000},
    {"name": "钻石", "rank": 3, "service_percent": 85, "goods_percent": 90, "points_percent": 200,
     "top_up_total_fen": 300000, "visits": 20, "points": 20000},
]  # fmt: skip
KINDS = [
    {"name": "满三百减五十", "how": "amount", "threshold_fen": 30000, "amount_fen": 5000, "valid_days": 60},
    {"name": "八五折", "how": "percent", "percent": 85, "cap_fen": 20000, "with_others": True, "with_tier": False},
    {"name": "身体护理二十", "how": "amount", "amount_fen": 2000, "categories": ["身体"], "with_others": True,
     "with_bundle": True, "per_bill": 2, "occasion": "first_visit"},
    {"name": "赠面霜", "how": "gift", "item": "cream"},
]  # fmt: skip
SERIES = [
    {"name": "五百元代金券", "face_fen": 500_00, "price_fen": 450_00},
    {"name": "身体护理百元券", "face_fen": 100_00, "price_fen": 88_88, "categories": ["身体"],
     "threshold_fen": 100_00},
    {"name": "七元券", "face_fen": 7_00, "price_fen": 3_33, "services": True},
    {"name": "体验券"},
]  # fmt: skip
GIVEN = len(SERIES) - 1
"""The last series is given away, as coupons of the first kind."""
WORK, GOODS = 70, ((0, 50), (50000, 100))
"""Permille of work; slabs of a month's goods."""
COMMISSION = [
    {"name": "手工", "kind_of": "service", "permille": WORK},
    {"name": "商品", "kind_of": "goods", "slabs": [{"above_fen": above, "permille": part} for above, part in GOODS]},
    {"name": "售卡", "kind_of": "card_sale", "permille": 50},
    {"name": "充值", "kind_of": "top_up", "permille": 30},
    {"name": "耗卡", "kind_of": "redemption", "basis": "earned", "permille": 20},
]  # fmt: skip
SOON = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Shop:
    """A hub on a copy of `folder`, in an event loop that only runs while it is asked. Ids come in order: an example
    that is played again is the same to the last byte.
    """

    def __init__(self, loop, folder, ids, first=1 << 40):
        self.loop, self.ids = loop, ids
        where = MEMORY if MEMORY.is_dir() else None
        self.top = Path(tempfile.mkdtemp(prefix="meishu-books-", dir=where))
        self.folder = self.top / "store"
        shutil.copytree(folder, self.folder)
        self.wall = Wall(NOON + 60_000)
        self.tokens = {}
        self._numbers = itertools.count(first)
        self._os, hub.ids.os = hub.ids.os, self
        self.run(self._open())

    def run(self, work):
        return self.loop.run_until_complete(work)

    async def _open(self):
        os.environ.pop("CREDENTIALS_DIRECTORY", None)
        config = HubConfig(data=str(self.folder / "hub"), keys=str(self.folder / "keys"), mdns=False)
        app = await create_app(config, clock=self.wall.clock())
        self.parts = app[HUB]
        self.store = self.parts.store
        work_here(self.store)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        self._line = Line(self._runner.server)
        for role in ("owner", "front_desk"):
            await self._sign_in(role)

    def ask(self, method, path, body=None, by="owner"):
        return self.run(self._line.ask(method, path, body, self.tokens.get(by) or f"terminal-{by}"))

    def done(self, method, path, body=None):
        reply = self.ask(method, path, body)
        assert reply.status < 300, (path, reply.status, reply.body)
        return reply.body

    def look(self, *queries):
        """Rows of these queries, on the writer's warm connection."""
        return self.run(self._look(queries))

    async def _look(self, queries):
        written = await self.store.write(lambda tx, _context, _body: [tx.all(one) for one in queries], None,
                                         actor="system", device="hub")  # fmt: skip
        return written.value

    def today(self, days=0):
        """The store's day, or the one so many later."""
        return LocalTime.of(self.wall.ms + days * 86_400_000, "Asia/Shanghai").day

    def night(self):
        """What the hub does four times a day."""
        self.run(review(self.parts))

    def wait(self, days):
        """A sign-in does not last for days."""
        self.wall.pass_(days=days)
        for role in ("owner", "front_desk"):
            self.run(self._sign_in(role))

    async def _sign_in(self, role):
        token = f"{role}-{next(self._numbers)}"
        terminal = self.ids.terminals["tablet"]
        await self._write(staff.sign_in, staff.SignIn(self.ids.staff[role], terminal, digest(token)))
        self.tokens[role] = token

    async def _write(self, rule, body):
        await self.store.write(rule, body, actor="system", device="hub")

    def close(self):
        """The report of `verify`, which rebuilds all state from the journal."""
        report = verify(self.folder / "hub", self.store.keys, state_schema())
        self._line.hang_up()
        self.run(self._runner.cleanup())
        hub.ids.os = self._os
        return report

    def furnish(self):
        """What a salon sets up, through the API; PINs that are quick to check."""
        self.run(self._quick_pins())
        items = self.ids.items
        facial, massage = items["facial"], items["massage"]
        gifted = [{"covers": [facial], "sessions": 10}, {"covers": [massage], "sessions": 2, "gift": True}]
        halves = [{"covers": [massage, facial], "sessions": 10, "units": [1, 2]}]
        for name, parts in (("gifted", gifted), ("halves", halves)):
            item = {"item_kind": "session_card", "name": name, "price_fen": PRICES[name], "components": parts,
                    "valid_days": 180 if name == "gifted" else None}  # fmt: skip
            items[name] = self.done("POST", "/catalog/items", item)["item"]
        self._terms()
        club = {"item_kind": "stored_value_card", "name": "充800享8折", "price_fen": PRICES["club"], "bonus_fen": 40_00,
                "discount": {"percent": 80, "services": True, "while_left": True}, "discount_days": 60}  # fmt: skip
        items["club"] = self.done("POST", "/catalog/items", club)["item"]
        for name, value in LIMITS.items():
            self.done("PUT", "/settings", {"name": name, "value": value})
        self.ids.tiers = [self.done("POST", "/tiers", tier)["tier"] for tier in TIERS]
        named = [kind | ({"item": items[kind["item"]]} if "item" in kind else {}) for kind in KINDS]
        self.ids.kinds = [self.done("POST", "/coupon-kinds", kind)["coupon_kind"] for kind in named]
        bundle = {"name": "面部加身体", "items": [{"item": facial}, {"item": massage}], "price_fen": 600_00}
        self.done("POST", "/bundles", bundle)
        reward = {"points": 500, "coupon_kind": self.ids.kinds[0], "bonus_fen": 50_00}
        self.done("PUT", "/referrals/plan", {"levels": [reward, {"points": 100}], "least_fen": 100_00})
        self.done("POST", "/points/rates", {"name": "周三双倍", "percent": 200, "weekdays": [3]})
        self.done("PUT", f"/points/gifts/{items['cream']}", {"points": 1000})
        self._platform()
        given = SERIES[GIVEN] | {"coupon_kind": self.ids.kinds[0]}
        self.ids.series = [
            self.done("POST", "/vouchers/series", one)["series"]["series"] for one in (*SERIES[:GIVEN], given)
        ]
        self.ids.names = {one["item"]: one["name"] for one in self.done("GET", "/catalog/items")["items"]}
        self.ids.names |= {name: self.ids.names[item] for name, item in items.items()}
        for one in COMMISSION:
            self.done("POST", "/commission/rules", {"from_day": FIRST_DAY} | one)

    def _terms(self):
        """Cards that run out by time."""
        covers = [self.ids.items[name] for name in ("facial", "massage")]
        for name, term in TERMS.items():
            item = {"name": name, "price_fen": PRICES[name], "valid_days": 30, "term": term}
            item |= (
                {"item_kind": "discount_card"} if "discount" in term else {"item_kind": "period_card", "covers": covers}
            )
            self.ids.items[name] = self.done("POST", "/catalog/items", item)["item"]

    def _platform(self):
        """Two deals of a platform: a treatment, and a sum off anything."""
        platform = self.done("POST", "/group-buys/platforms", {"name": "团购网", "fee_bp": 600})["platform"]
        path = f"/group-buys/platforms/{platform}/deals"
        deals = [
            {"name": "按摩团购", "price_fen": 99_00, "item": self.ids.items["massage"]},
            {"name": "百元券", "price_fen": 80_00, "worth_fen": 100_00},
        ]
        self.ids.deals = [self.done("POST", path, deal)["deal"] for deal in deals]
        self.ids.platform = platform

    def urandom(self, size):
        """The next identifier's bytes: in the place of `os`."""
        return next(self._numbers).to_bytes(size)

    async def _quick_pins(self):
        for role in ("owner", "manager", "front_desk"):
            await self._write(staff.set_pin, staff.SetPin(self.ids.staff[role], SOON.hash(PIN)))
        pin = members.SetPin(self.ids.members["li"], SOON.hash(MEMBER_PIN), may_reset=True)
        await self._write(members.set_pin, pin)


def work_here(store):
    """The store's writer and readers without threads of their own: every command is a commit, in the order asked."""
    writer = store._writer
    writer.stop()

    def submit(command):
        writer._commit([command])
        _resolve([command])

    async def read(function, *arguments, **more):
        return store.read_now(function, *arguments, **more)

    writer.submit, store.read = submit, read


def furnish(loop, furnished):
    """(folder, ids) of a store in which everything is set up, to be copied."""
    shop = Shop(loop, furnished[0], pickle.loads(furnished[1]), 1)  # noqa: S301 - our own
    shop.furnish()
    report = shop.close()
    assert (report.verify, report.problem) == ("ok", None)
    return shop.folder, shop.ids


def new_loop():
    return asyncio.new_event_loop()
