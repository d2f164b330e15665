"""A store ready to sell: catalogue, staff, terminals, members with prepaid value; and its API."""

import asyncio
import contextlib
import os
import pickle
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from hub.app import create_app
from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, Sell, TenderRequest
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind
from hub.catalog.rules import PutItem
from hub.config import HubConfig
from hub.core import HUB
from hub.domains import state_schema
from hub.journal.clock import Clock
from hub.journal.keys import create_keys, load_keys
from hub.journal.store import Store, create_store, open_store
from hub.journal.tx import Reader
from hub.journal.verify import verify
from hub.ledger.accounts import Tender
from hub.members import rules as members
from hub.members import state as member_state
from hub.members.rules import Register
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.passwords import Passwords
from hub.security.state import digest
from hub.staff import rules as staff
from hub.staff.facts import Role
from hub.store import rules as store_rules
from hub.store.facts import StoreOpened
from tests.hub.till import Till

NOON = 1_795_320_000_000
"""2026-11-22 12:00 in Shanghai, the hour at which every test's store begins."""
PIN = "246810"
MEMBER_PIN = "135790"
BESIDE_STATE = ("journal", "seal", "vault", "command", "session")


class Wall:
    """A wall clock that moves when told; `synced` is what a time server would have done."""

    def __init__(self, ms: int = NOON) -> None:
        self.ms = ms
        self.synced = True

    def clock(self) -> Clock:
        return Clock(lambda: self.ms, lambda: self.synced)

    def pass_(self, *, ms: int = 0, minutes: int = 0, days: int = 0) -> None:
        self.ms += ms + minutes * 60_000 + days * 86_400_000


@dataclass
class Ids:
    """What stands in the store, by name. Members: zhang has no PIN, li has MEMBER_PIN, wang has nothing."""

    items: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    terminals: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    face: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    ecards: dict[str, str] = field(default_factory=dict)


class Salon:
    """An open store, its clock and what stands in it."""

    def __init__(self, folder: Path, store: Store, wall: Wall, ids: Ids) -> None:
        self.folder, self.store, self.wall, self.ids = folder, store, wall, ids

    async def write(self, rule: Any, body: Any, *, key: str | None = None, device: str = "", actor: str = "") -> Any:
        written = await self.store.write(
            rule, body, actor=actor or self.ids.staff["owner"],
            device=device or self.ids.terminals["tablet"], key=key,
        )  # fmt: skip
        return written.value

    async def read(self, function: Any, *arguments: Any) -> Any:
        return await self.store.read(function, *arguments)

    def verify(self) -> Any:
        return verify(self.folder / "hub", self.store.keys, state_schema())

    async def everything(self) -> dict[str, Any]:
        """Head and every table: what "changes nothing else" is about."""
        return {"head": self.store.head.seq, **await self.store.read(_everything)}

    @contextlib.asynccontextmanager
    async def unchanged(self) -> AsyncIterator[None]:
        """What happens inside leaves head and tables as they were, but for papers that come out meanwhile."""
        before = await self.everything()
        yield
        after = await self.everything()
        changed = [name for name in before if before[name] != after[name]]
        if changed and await self.read(_is_the_print_queue_s, before["head"]):
            changed = [name for name in changed if name not in _OF_PRINTING]
        assert not changed, f"changed: {changed}"


TABLES = (*state_schema().tables, *BESIDE_STATE)


_OF_PRINTING = frozenset({"head", "journal", "seal", "print_job"})


def _is_the_print_queue_s(reader: Reader, head: int) -> bool:
    """Whether nothing was written since but what became of papers, by nobody's request."""
    bodies = reader.all("SELECT body FROM journal WHERE seq > ?", head)
    since = [msgspec.json.decode(body, type=_Written) for (body,) in bodies]
    return bool(since) and all(one.actor == "system" and one.kind.startswith("print.") for one in since)


class _Written(msgspec.Struct):
    actor: str
    kind: str


def _everything(reader: Reader) -> dict[str, list[Any]]:
    return {table: sorted(reader.all(f'SELECT * FROM "{table}"'), key=repr) for table in TABLES}  # noqa: S608


def _cards(reader: Reader, member: str) -> dict[str, str]:
    return dict(reader.all("SELECT unit, card FROM card WHERE member = ?", member))


async def _furnish(folder: Path) -> Ids:
    keys = create_keys(folder / "keys")
    opened = StoreOpened(
        chain="chain-1", hub="hub-1", shard=0, name="美枢试验店", zone="Asia/Shanghai", public_key=keys.public.hex()
    )
    wall, schema, ids = Wall(), state_schema(), Ids()
    create_store(
        folder / "hub", keys, schema, hub="hub-1", clock=wall.clock(),
        first=lambda tx, context: store_rules.open_store(tx, context, opened),
    )  # fmt: skip
    store = open_store(folder / "hub", keys, schema, clock=wall.clock())
    store.start()
    salon, passwords = Salon(folder, store, wall, ids), Passwords()
    ids.staff["owner"] = "system"
    ids.terminals["tablet"] = "hub"
    await _people(salon, await passwords.hash(PIN))
    await _catalogue(salon)
    await _members(salon, await passwords.hash(MEMBER_PIN))
    await store.close()
    return ids


async def _people(salon: Salon, pin_hash: str) -> None:
    ids = salon.ids
    for kind in TerminalKind:
        room = "1号房" if kind is TerminalKind.DISPLAY else None
        pair = security.Pair(kind, f"{kind.value} 1", room, digest(f"terminal-{kind.value}"))
        ids.terminals[kind.value] = await salon.write(security.pair, pair)
    for number, role in enumerate((Role.OWNER, Role.MANAGER, Role.FRONT_DESK, Role.TECHNICIAN), 1):
        hire = staff.Hire(str(number), f"{role.value} 员工", role, "", pin_hash)
        ids.staff[role.value] = await salon.write(staff.hire, hire)
        sign_in = staff.SignIn(ids.staff[role.value], ids.terminals["tablet"], digest(f"session-{role.value}"))
        await salon.write(staff.sign_in, sign_in)


async def _catalogue(salon: Salon) -> None:
    items = salon.ids.items

    async def put(name: str, item: PutItem) -> None:
        items[name] = await salon.write(catalog.add_item, item)

    await put("facial", PutItem(ItemKind.SERVICE, "深层清洁护理", 588_00, "面部", duration_min=60))
    await put("massage", PutItem(ItemKind.SERVICE, "肩颈按摩", 128_00, "身体"))
    await put("cream", PutItem(ItemKind.GOODS, "面霜", 299_00, "商品", barcode="6901234567892"))
    await put("value", PutItem(ItemKind.STORED_VALUE_CARD, "充1000送200", 1000_00, "卡项", bonus_fen=200_00))
    await put("year", PutItem(ItemKind.STORED_VALUE_CARD, "年卡500", 500_00, "卡项", valid_days=365))
    covers = (items["facial"], items["massage"])
    await put("ten", PutItem(ItemKind.SESSION_CARD, "护理十次卡", 3000_00, "卡项", sessions=10, covers=covers))


async def _members(salon: Salon, pin_hash: str) -> None:
    ids = salon.ids
    people = (("zhang", "张三", "13812342046"), ("li", "李四", "13900001111"), ("wang", "王五", "13700002222"))
    for name, words, phone in people:
        card = f"000765432{len(ids.members)}"
        ids.members[name] = (await salon.write(members.register, Register(words, phone, token=card))).member
    for name in ("zhang", "li"):
        lines = (LineRequest(item=ids.items["value"]), LineRequest(item=ids.items["ten"]))
        tenders = (TenderRequest(Tender.WECHAT, 4000_00),)
        await salon.write(till.sell, Sell(lines, tenders, ids.members[name], print=False))
        found = dict(
            await salon.read(lambda r, m=ids.members[name]: r.all("SELECT unit, card FROM card WHERE member = ?", m))
        )
        ids.face[name], ids.sessions[name] = found["FACE"], found["SESSION"]
    await salon.write(members.set_pin, members.SetPin(ids.members["li"], pin_hash))
    for name, member in ids.members.items():
        tokens = await salon.read(member_state.tokens, member)
        ids.ecards[name] = next(token.number for token in tokens if token.token_kind.value == "ecard")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A store's folder to copy, made once: (folder, pickled Ids)."""
    folder = tmp_path_factory.mktemp("furnished")
    return folder, pickle.dumps(asyncio.run(_furnish(folder)))


@pytest.fixture
def wall() -> Wall:
    return Wall(NOON + 60_000)


@pytest.fixture
def folder(furnished: tuple[Path, bytes], tmp_path: Path) -> Path:
    """This test's own copy, as a closed store in `hub/` and its keys in `keys/`."""
    target = tmp_path / "store"
    shutil.copytree(furnished[0], target)
    return target


@pytest.fixture
def ids(furnished: tuple[Path, bytes]) -> Ids:
    made: Ids = pickle.loads(furnished[1])  # noqa: S301 - our own
    return made


@pytest.fixture
async def salon(folder: Path, wall: Wall, ids: Ids) -> AsyncIterator[Salon]:
    store = open_store(folder / "hub", load_keys(folder / "keys"), state_schema(), clock=wall.clock())
    store.start()
    yield Salon(folder, store, wall, ids)
    await store.close()


@pytest.fixture
def at_till(salon: Salon) -> Till:
    """Short ways to ask the till."""
    return Till(salon)


@dataclass
class Reply:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str | None:
        return self.body.get("code") if isinstance(self.body, dict) else None


class Api(Salon):
    """The hub serving on a free port; `call` speaks as a role's session, or as a terminal of a kind."""

    def __init__(self, client: TestClient[Any, Any], folder: Path, wall: Wall, ids: Ids) -> None:
        self.client = client
        self.hub = client.app[HUB]  # type: ignore[index]
        super().__init__(folder, self.hub.store, wall, ids)

    async def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = "owner", raw: bytes | None = None,
        **headers: str,
    ) -> Reply:  # fmt: skip
        """by: a role, a kind of terminal, "token:..." or None for nobody."""
        sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if by is not None:
            kinds = {kind.value for kind in TerminalKind}
            token = by[6:] if by.startswith("token:") else f"terminal-{by}" if by in kinds else f"session-{by}"
            sent["Authorization"] = f"Bearer {token}"
        data = raw if raw is not None else None if body is None else msgspec.json.encode(body)
        async with self.client.request(method, f"/api/v1{path}", data=data, headers=sent) as response:
            content = await response.read()
            decoded = msgspec.json.decode(content) if "json" in response.content_type else content
            return Reply(response.status, decoded, response.headers)

    async def ok(self, method: str, path: str, body: Any = None, *, by: str = "owner", **headers: str) -> Any:
        reply = await self.call(method, path, body, by=by, **headers)
        assert reply.status < 300, (reply.status, reply.body)
        return reply.body

    async def refused(
        self, code: str, method: str, path: str, body: Any = None, *, by: str | None = "owner", **headers: Any
    ) -> Reply:
        """The call fails with this code and changes nothing."""
        async with self.unchanged():
            reply = await self.call(method, path, body, by=by, **headers)
        assert reply.code == code, (reply.status, reply.body)
        return reply


Serve = Callable[..., Any]


@pytest.fixture
def serve(folder: Path, wall: Wall, ids: Ids) -> Serve:
    """`async with serve(devices=...) as api`: the hub on this test's store."""

    @contextlib.asynccontextmanager
    async def run(**config: Any) -> AsyncIterator[Api]:
        values = {"data": str(folder / "hub"), "keys": str(folder / "keys"), "mdns": False} | config
        os.environ.pop("CREDENTIALS_DIRECTORY", None)
        app = await create_app(HubConfig(**values), clock=wall.clock())
        async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
            yield Api(client, folder, wall, ids)

    return run


@pytest.fixture
async def api(serve: Serve) -> AsyncIterator[Api]:
    async with serve() as running:
        yield running
