"""A running store that a module's tests share: guests of their own, sold to and paid back through the public API."""

import itertools
import os
import pickle
import shutil
from collections import Counter

import pytest_asyncio
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from hub.app import create_app
from hub.config import HubConfig
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.state import digest
from hub.staff import rules as staff
from tests.hub.conftest import NOON, PIN, Api, Wall

ROLES = ("owner", "manager", "front_desk", "technician")


class Desk(Api):
    """The API, with short ways to ask the till; `wait` lets days pass and signs everybody in again."""

    numbers = itertools.count(1)

    def __init__(self, *parts):
        super().__init__(*parts)
        self.tokens = {}

    async def item(self, kind, name, price_fen, **more):
        body = {"item_kind": kind, "name": name, "price_fen": price_fen, **more}
        return (await self.ok("POST", "/catalog/items", body))["item"]

    async def guest(self, **more):
        """A new member, without PIN."""
        number = next(self.numbers)
        body = {"name": f"客人{number}", "phone": f"136{number:08d}", **more}
        return (await self.ok("POST", "/members", body))["member"]

    def sale(self, lines, tenders, member=None, **more):
        """Lines are bodies, item names, or fen; tenders are (tender, fen) or bodies."""
        return {
            "lines": [self.line(line) for line in lines],
            "tenders": [
                tender if isinstance(tender, dict) else {"tender": tender[0], "amount_fen": tender[1]}
                for tender in tenders
                if isinstance(tender, dict) or tender[1]
            ],
            "member": member, "print": False, **more,
        }  # fmt: skip

    def line(self, what, **more):
        if isinstance(what, dict):
            return what
        return ({"amount_fen": what} if isinstance(what, int) else {"item": self.ids.items.get(what, what)}) | more

    async def sell(self, lines, tenders, member=None, by="owner", **more):
        return await self.ok("POST", "/sales", self.sale(lines, tenders, member, **more), by=by)

    async def refund(self, bill, *lines, **more):
        """(line, fen) or (line, 0, sessions)."""
        asked = [dict(zip(("line", "amount_fen", "sessions"), line, strict=False)) for line in lines]
        body = {"lines": asked, "reason": "退款", "print": False, **more}
        return await self.ok("POST", f"/bills/{bill['bill']}/refunds", body)

    async def cards(self, member, unit):
        return [card for card in (await self.ok("GET", f"/members/{member}"))["cards"] if card["unit"] == unit]

    async def card(self, member, unit):
        return (await self.cards(member, unit))[-1]

    async def lots(self, card):
        return (await self.ok("GET", f"/cards/{card}"))["lots"]

    async def closing(self, card, method="ratio", keep_bonus="false"):
        return await self.ok("GET", f"/cards/{card}/closing?method={method}&keep_bonus={keep_bonus}")

    async def approve(self, action, amount_fen):
        """What a manager gives at the front desk's tablet."""
        body = {"action": action, "staff_code": "2", "pin": PIN, "amount_fen": amount_fen}
        return (await self.ok("POST", "/approvals", body, by="front_desk"))["approval"]

    async def set(self, **values):
        for name, value in values.items():
            text = f'"{value}"' if isinstance(value, str) else str(value).lower()
            await self.ok("PUT", "/settings", {"name": name, "value": text})

    async def totals(self):
        """Debit less credit of each account."""
        balance = await self.ok("GET", "/ledger/trial-balance")
        assert balance["balanced"]
        return Counter({row["account"]: row["debit"] - row["credit"] for row in balance["rows"]})

    async def moved(self, before):
        """What the accounts moved since `before`, those that did."""
        after = await self.totals()
        return {code: after[code] - before[code] for code in {*after, *before} if after[code] != before[code]}

    async def wait(self, **how):
        """Sign-ins of before are over."""
        self.wall.pass_(**how)
        await self.sign_in()

    async def sign_in(self):
        for role in ROLES:
            self.tokens[role] = f"{role}-{next(self.numbers)}"
            sign_in = staff.SignIn(self.ids.staff[role], self.ids.terminals["tablet"], digest(self.tokens[role]))
            await self.write(staff.sign_in, sign_in)

    async def call(self, method, path, body=None, *, by="owner", **more):
        by = f"token:{self.tokens[by]}" if by in self.tokens else by
        return await super().call(method, path, body, by=by, **more)

    async def tablets(self):
        """Whom to ask as: the owner at three tablets."""
        made = []
        for number in (2, 3):
            pair = security.Pair(TerminalKind.TABLET, f"平板 {number}", None, digest(f"terminal-{number}"))
            terminal = await self.write(security.pair, pair)
            token = f"tablet-{number}"
            await self.write(staff.sign_in, staff.SignIn(self.ids.staff["owner"], terminal, digest(token)))
            made.append(f"token:{token}")
        return ["owner", *made]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(furnished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("edges") / "store"
    shutil.copytree(furnished[0], folder)
    wall, ids = Wall(NOON + 60_000), pickle.loads(furnished[1])  # noqa: S301 - our own
    os.environ.pop("CREDENTIALS_DIRECTORY", None)
    config = HubConfig(data=str(folder / "hub"), keys=str(folder / "keys"), mdns=False)
    app = await create_app(config, clock=wall.clock())
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        running = Desk(client, folder, wall, ids)
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)
        await running.write(staff.set_pin, staff.SetPin(ids.staff["manager"], quick))
        yield running
        assert running.verify().verify == "ok"
