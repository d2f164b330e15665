"""A store to look at: people, catalogue, members with cards, and some days of business behind it."""

import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hub.cards import state as card_state
from hub.cashier import rules as till
from hub.cashier.commands import LineRequest, Sell, ShareRequest, TenderRequest
from hub.catalog import rules as catalog
from hub.catalog.facts import ItemKind
from hub.catalog.rules import PutItem
from hub.domains import state_schema
from hub.ecards import codes
from hub.ecards import rules as ecards
from hub.ecards.facts import Way
from hub.ids import MemberId
from hub.journal.clock import Clock
from hub.journal.keys import create_keys
from hub.journal.store import Store, create_store, open_store
from hub.journal.tx import Context, Tx
from hub.ledger.accounts import Tender, Unit
from hub.localtime import LocalTime
from hub.members import rules as members
from hub.members.facts import TokenKind
from hub.members.rules import BindToken, Register
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.passwords import Passwords
from hub.security.state import digest
from hub.staff import rules as staff
from hub.staff.facts import Role
from hub.store import rules as store_rules
from hub.store.facts import StoreOpened
from meishu.demo import world
from meishu.demo.phones import Phone

R = TypeVar("R")

CHAIN = "meishu-demo"
ZONE = "Asia/Shanghai"
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS


@dataclass
class Seeded:
    """What the demo needs to know of the store it made. `esp`: id and password of an ESP32 terminal; `coupon`: one
    for whoever brings it.
    """

    chain: str
    hub: str
    public_key: bytes
    tokens: dict[str, str] = field(default_factory=dict)
    terminals: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)
    esp: tuple[str, str] | None = None
    coupon: str = ""


class Seeder:
    """Writes as the hub would, at a time of its own."""

    def __init__(self, store: Store, seeded: Seeded, now: Callable[[], int]) -> None:
        self.store, self.seeded, self.now = store, seeded, now

    async def write(self, rule: Callable[[Tx, Context, Any], R], body: Any, *, by: str = "101") -> R:
        """`by`: the code of who does it, once they are hired."""
        actor = self.seeded.staff.get(by, "system")
        written = await self.store.write(rule, body, actor=actor, device=self.seeded.terminals.get("tablet", "hub"))
        return written.value


class Furnishing(Protocol):
    """More than every store of the demo has."""

    async def early(self, seeder: Seeder) -> None:
        """Before the first visit."""

    async def evening(self, seeder: Seeder) -> None:
        """After a day's last visit."""

    async def today(self, seeder: Seeder) -> None:
        """After the last visit."""


class _Now:
    """A clock that is set by hand."""

    def __init__(self, ms: int) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms


async def make_store(
    folder: Path,
    hub: str,
    name: str,
    now_ms: int,
    *,
    history_days: int,
    seed: int = 7,
    shard: int = 0,
    furnishing: Furnishing | None = None,
) -> Seeded:
    """A new store in `folder`/hub with its keys in `folder`/keys; the history ends at `now_ms`."""
    now = _Now(now_ms - history_days * _DAY_MS)
    clock = Clock(now, lambda: True)
    keys = create_keys(folder / "keys")
    schema = state_schema()
    opened = StoreOpened(chain=CHAIN, hub=hub, shard=shard, name=name, zone=ZONE, public_key=keys.public.hex())
    create_store(
        folder / "hub", keys, schema, hub=hub, clock=clock,
        first=lambda tx, context: store_rules.open_store(tx, context, opened),
    )  # fmt: skip
    store = open_store(folder / "hub", keys, schema, clock=clock)
    store.start()
    try:
        seeded = Seeded(CHAIN, hub, keys.public)
        seeder = Seeder(store, seeded, now)
        await _people(seeder)
        await _catalogue(seeder)
        await _members(seeder)
        if furnishing:
            await furnishing.early(seeder)
        evening = furnishing.evening if furnishing else None
        await _history(seeder, now, now_ms, history_days, random.Random(seed), evening)  # noqa: S311 - a repeatable story
        now.ms = now_ms
        if furnishing:
            await furnishing.today(seeder)
    finally:
        await store.close()
    return seeded


async def _people(seeder: Seeder) -> None:
    passwords = Passwords()
    for code, name, role, title, pin in world.STAFF:
        pin_hash = await passwords.hash(pin) if pin else ""
        person = staff.Hire(code, name, Role(role), title, pin_hash)
        seeder.seeded.staff[code] = await seeder.write(staff.hire, person)
    for key, kind, name, room in world.TERMINALS:
        token = secrets.token_urlsafe(32)
        pair = security.Pair(TerminalKind(kind), name, room, digest(token))
        seeder.seeded.terminals[key] = await seeder.write(security.pair, pair)
        seeder.seeded.tokens[key] = token


async def _catalogue(seeder: Seeder) -> None:
    items = seeder.seeded.items
    for key, name, category, price_fen, minutes in world.SERVICES:
        put = PutItem(ItemKind.SERVICE, name, price_fen, category, duration_min=minutes)
        items[key] = await seeder.write(catalog.add_item, put)
    for key, name, category, price_fen, barcode in world.GOODS:
        put = PutItem(ItemKind.GOODS, name, price_fen, category, barcode=barcode)
        items[key] = await seeder.write(catalog.add_item, put)
    for key, name, price_fen, bonus_fen in world.STORED_VALUE:
        put = PutItem(ItemKind.STORED_VALUE_CARD, name, price_fen, "储值卡", bonus_fen=bonus_fen)
        items[key] = await seeder.write(catalog.add_item, put)
    for key, name, price_fen, sessions, covers, days in world.SESSION_CARDS:
        put = PutItem(
            ItemKind.SESSION_CARD, name, price_fen, "次卡", sessions=sessions,
            covers=tuple(items[service] for service in covers), valid_days=days,
        )  # fmt: skip
        items[key] = await seeder.write(catalog.add_item, put)


async def _members(seeder: Seeder) -> None:
    passwords = Passwords()
    for key, name, phone, gender, birthday, card, pin in world.MEMBERS:
        register = Register(name, phone, gender, birthday, source="到店")  # type: ignore[arg-type]
        member = (await seeder.write(members.register, register)).member
        seeder.seeded.members[key] = member
        seeder.seeded.phones[key] = await _phone(seeder, member)
        if card:
            await seeder.write(members.bind_token, BindToken(member, card, TokenKind.CARD))
        if pin:
            await seeder.write(members.set_pin, members.SetPin(member, await passwords.hash(pin)))
    for key, products in world.BOUGHT.items():
        lines = tuple(LineRequest(item=seeder.seeded.items[product]) for product in products)
        due = sum(world.PRICES[product] for product in products)
        sale = Sell(lines, (TenderRequest(Tender.WECHAT, due),), member=seeder.seeded.members[key], print=False)
        await seeder.write(till.sell, sale)


async def _phone(seeder: Seeder, member: MemberId) -> Phone:
    """The member has an e-card."""
    ecard, secret = codes.number(secrets.randbits(40)), secrets.token_bytes(codes.SECRET_BYTES)
    await seeder.write(ecards.issue, ecards.Issue(member, ecard, secret.hex(), Way.VOUCHED))
    return Phone(ecard, secret)


async def _history(
    seeder: Seeder, now: _Now, now_ms: int, days: int, rng: random.Random,
    evening: Callable[[Seeder], Awaitable[None]] | None,
) -> None:  # fmt: skip
    """Visits between ten in the morning and nine at night, up to now; `evening` ends each day that is over."""
    start = now_ms - days * _DAY_MS
    moments = []
    for day in range(days + 1):
        for _ in range(rng.randint(26, 40)):
            at = start + day * _DAY_MS - start % _DAY_MS + int(rng.triangular(2, 13, 6) * _HOUR_MS)
            if start + 60_000 < at < now_ms - 60_000:
                moments.append(at)
    for at, after in zip_longest(sorted(moments), sorted(moments)[1:]):
        now.ms = at
        await visit(seeder, rng)
        if evening and after is not None and local_day(after) != local_day(at):
            now.ms = at + 60_000
            await evening(seeder)


async def visit(seeder: Seeder, rng: random.Random) -> None:
    """One visit: a treatment or two, sometimes goods; paid from the card, by phone, in cash or mixed."""
    known = rng.random() < 0.75  # noqa: PLR2004
    member = seeder.seeded.members[rng.choice(world.REGULARS)] if known else None
    technician = seeder.seeded.staff[rng.choice(("201", "202", "203"))]
    picks = rng.sample(world.SERVICES, k=rng.choice((1, 1, 1, 2)))
    lines = [LineRequest(item=seeder.seeded.items[key], shares=(ShareRequest(technician, 100),)) for key, *_ in picks]
    due = sum(price for _, _, _, price, _ in picks)
    if rng.random() < 0.25:  # noqa: PLR2004
        key, _, _, price, _ = rng.choice(world.GOODS)
        lines.append(LineRequest(item=seeder.seeded.items[key]))
        due += price
    tenders = await _tenders(seeder, rng, member, due)
    await seeder.write(till.sell, Sell(tuple(lines), tuple(tenders), member=member, print=False))


async def _tenders(seeder: Seeder, rng: random.Random, member: str | None, due: int) -> list[TenderRequest]:
    if member is not None:
        found = await seeder.store.read(card_state.cards, MemberId(member))
        for card in found:
            balance = card.balance(seeder.now())
            if card.unit is Unit.FACE and balance >= due:
                return [TenderRequest(Tender.STORED_VALUE, due, card=card.card)]
        if rng.random() < 0.3:  # noqa: PLR2004
            key = rng.choice(("sv1000", "sv1000", "sv2000"))
            top_up = Sell(
                (LineRequest(item=seeder.seeded.items[key]),),
                (TenderRequest(rng.choice((Tender.WECHAT, Tender.ALIPAY, Tender.BANK_CARD)), world.PRICES[key]),),
                member=member, print=False,
            )  # fmt: skip
            await seeder.write(till.sell, top_up)
            return await _tenders(seeder, rng, member, due)
    way = rng.choices((Tender.WECHAT, Tender.ALIPAY, Tender.CASH, Tender.BANK_CARD), (5, 3, 2, 1))[0]
    if way is Tender.CASH:
        return [TenderRequest(way, due, received_fen=-(-due // 10_000) * 10_000)]
    return [TenderRequest(way, due, reference=f"{rng.randrange(10**11):012d}")]


def local_day(now_ms: int) -> str:
    return LocalTime.of(now_ms, ZONE).day
